package store_test

import (
	"testing"

	"dateline/internal/storetest"
)

func TestSQLite(t *testing.T)   { storetest.Run(t, storetest.SQLiteAddress) }
func TestPostgres(t *testing.T) { storetest.Run(t, storetest.PostgresAddress) }

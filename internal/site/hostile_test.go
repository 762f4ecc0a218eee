package site_test

import (
	"testing"

	"dateline/internal/webtest"
)

func hostile(t *testing.T, b *webtest.Browser) {}

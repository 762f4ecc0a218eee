package storetest

import "testing"

func lists(t *testing.T, address string)   {}
func paging(t *testing.T, address string)  {}
func sitemap(t *testing.T, address string) {}

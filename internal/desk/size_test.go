package desk

import (
	"bytes"
	"compress/gzip"
	"testing"
)

// TestBundle holds the text editor to its weight: it is fetched over the lines that
// embassies have.
func TestBundle(t *testing.T) {
	script, err := assetFiles.ReadFile("assets/editor.js")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(script); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if b.Len() > 200_000 {
		t.Errorf("the editor is %d bytes on the wire; at most 200,000", b.Len())
	}
}

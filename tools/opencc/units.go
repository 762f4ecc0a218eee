package main

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
)

// units returns the UTF-16 code units of s as bytes, the higher one first, so
// that comparing them compares the units.
func units(s string) string {
	var out []byte
	for _, u := range utf16.Encode([]rune(s)) {
		out = binary.BigEndian.AppendUint16(out, u)
	}
	return string(out)
}

func uvarint(out *bytes.Buffer, n int) {
	out.Write(binary.AppendUvarint(nil, uint64(n)))
}

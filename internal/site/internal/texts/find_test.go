package texts

import (
	"slices"
	"testing"

	"dateline/internal/search"
)

func TestJoined(t *testing.T) {
	for _, c := range []struct {
		in   []search.Piece
		want []search.Piece
	}{
		{[]search.Piece{{Text: "on holidays.  Book "}, {Text: "two", Mark: true}, {Text: "  days"}}, []search.Piece{{Text: "on holidays. Book "}, {Text: "two", Mark: true}, {Text: " days"}}},
		{[]search.Piece{{Text: "除外。  如需"}, {Text: "预约", Mark: true}, {Text: "， 请"}}, []search.Piece{{Text: "除外。如需"}, {Text: "预约", Mark: true}, {Text: "，请"}}},
		{[]search.Piece{{Text: "said “so.” Then … and "}, {Text: " "}, {Text: "x", Mark: true}}, []search.Piece{{Text: "said “so.” Then … and "}, {Text: "x", Mark: true}}},
		{nil, nil},
	} {
		if got := joined(slices.Clone(c.in)); !slices.Equal(got, c.want) {
			t.Errorf("%v became %v, want %v", c.in, got, c.want)
		}
	}
}

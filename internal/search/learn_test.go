package search

import (
	"context"
	"slices"
	"testing"
)

func TestInstead(t *testing.T) {
	names := []Name{{"安东尼·布林肯", "zh-Hans", "p1"}, {"布林肯", "zh-Hans", "p1"}, {"Antony J. Blinken", "en", "p1"}, {"美国国务院", "zh-Hans", "o1"}}
	asked := 0
	x := New(t.TempDir(), newsroom(), Options{Vocabulary: func(_ context.Context, known int64) ([]Name, int64, error) {
		if asked++; known == 7 {
			return nil, 7, nil
		}
		return names, 7, nil
	}})
	defer x.Close()
	if err := x.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ typed, want string }{
		{"bulinken", "布林肯"},
		{"Bù lín kěn", "布林肯"},
		{"布林垦", "布林肯"},
		{"Blinkin", "布林肯"},
		{"布林肯", ""},
		{"xqzwvt", ""},
	} {
		got := x.Instead(t.Context(), Query{Ask: Parse(c.typed), Lang: "zh-Hans"})
		if c.want == "" && len(got) > 0 || c.want != "" && !slices.Contains(got, c.want) {
			t.Errorf("%s: offered %q, want %q", c.typed, got, c.want)
		}
	}
	if got := x.Complete("bul", "zh-Hans", 5); !slices.Contains(got, "布林肯") {
		t.Errorf("bul… is completed to %q", got)
	}
	if got := x.Complete("Blin", "en", 5); len(got) == 0 {
		t.Errorf("Blin… is completed to %q", got)
	}
	if asked == 0 {
		t.Error("nobody asked for the names")
	}
	// With its name known, a word that the dictionary tears is found as a whole.
	f := find(t, x, Query{Ask: Parse("布林肯讲话")})
	if got := items(f); len(got) == 0 {
		t.Errorf("found %v", got)
	}
}

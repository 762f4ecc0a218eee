package auth

import (
	"bytes"
	"compress/gzip"
	"io"
	"slices"
	"strings"
	"testing"
)

func TestCheckNew(t *testing.T) {
	p := newPasswords()
	context := []string{"press.office@consulate.example.org", "Renée Oduya", "Consulate General in Rotterdam", "驻鹿特丹总领事馆"}
	const (
		short, long, untyped   = "too short", "too long", "typed again"
		repeats, order, common = "repeats", "neighbouring", "tried first"
		own                    = "your name"
	)
	for _, c := range []struct{ password, want string }{
		{"four tulips hum softly", ""},
		{"correct horse battery staple", ""},
		{"vier Wörter ohne Zusammenhang", ""},
		{"春眠不觉晓处处闻啼鸟夜来", ""},
		{"ночь улица фонарь аптека", ""},
		{"xK9#mQ2$vL7p", ""},
		{"839204 61725 04938", ""}, // digits alone are allowed if they are in no order
		{strings.Repeat("kayak moon ", 23) + "end", ""},
		{"Rotterdam rain walks backwards", ""}, // a known word among others

		{"", short}, {"elevenchars", short}, {"春眠不觉晓处处闻啼鸟", short},
		{strings.Repeat("kayak moon ", 24), long}, {strings.Repeat("x", 100000), long},
		{"line\nbreak in it", untyped}, {"\xffnot in UTF-8 it is", untyped},

		{"aaaaaaaaaaaa", repeats}, {"abcabcabcabcab", repeats}, {"passwordpassword", repeats}, {"春春春春春春春春春春春春", repeats},
		{"1234567890123", order}, {"abcdefghijklmnop", order}, {"zyxwvutsrqponm", order}, {"qwertyuiopasdf", order},
		{"aaaabbbbcccc", order}, {"1qaz2wsx3edc", order}, {"abcd1234efgh5678", order}, {"абвгдежзиклм", order}, {"qwertzuiop12", order},

		{"Password123!", common}, {"P@ssw0rd2026!!", common}, {"!!!password!!!", common}, {"TrustNo1!!!!", common},
		{"administrator", common}, {"ADMINISTRATOR", common}, {"Sunshine2026", common}, {"1!dragon98765", common},
		{"m0th3rfuck3r", common}, {"123456qwerty", order}, {"leavemealone", common},

		{"press.office@consulate.example.org", own}, {"Press.Office2026", own}, {"ReneeOduya!2026", common},
		{"Renée Oduya 1978", own}, {"rotterdam20262027", own}, {"R0tterd4m!R0tterd4m", own}, {"madrettor2026", own},
		{"MyRotterdamPress1", own}, {"驻鹿特丹总领事馆2026年", own}, {"rotterdampassword1", common},
	} {
		err := p.CheckNew(c.password, context...)
		if c.want == "" {
			if err != nil {
				t.Errorf("%.40q: %v", c.password, err)
			}
			continue
		}
		if err == nil {
			t.Errorf("%.40q was taken; want %q", c.password, c.want)
			continue
		}
		if e := wantInvalid(t, err, "password"); !strings.Contains(e.Reason, c.want) {
			t.Errorf("%.40q: %q, want %q", c.password, e.Reason, c.want)
		}
	}
}

func TestCheckNewWithoutContext(t *testing.T) {
	for _, context := range [][]string{nil, {""}, {"a b c"}, {"—"}} {
		if err := newPasswords().CheckNew("four tulips hum softly", context...); err != nil {
			t.Errorf("%q: %v", context, err)
		}
	}
}

// The embedded list is what tools/passwords writes: sorted, lower-case, each
// once, and small.
func TestCommonList(t *testing.T) {
	if len(common) > 250_000 {
		t.Errorf("the list has %d bytes", len(common))
	}
	z, err := gzip.NewReader(bytes.NewReader(common))
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	list := strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")
	if len(list) < 40_000 || !slices.IsSorted(list) || len(slices.Compact(slices.Clone(list))) != len(list) || string(b) != strings.ToLower(string(b)) {
		t.Errorf("%d entries, not sorted or not each once or not lower-case", len(list))
	}
	for _, w := range []string{"password", "qwerty", "123456789", "iloveyou"} {
		if _, ok := slices.BinarySearch(list, w); !ok {
			t.Errorf("%q is not in the list", w)
		}
	}
}

func FuzzCheckNew(f *testing.F) {
	f.Add("Password123!", "press@example.org")
	f.Add("ﬁnﬂ İstanbul 2026", "İstanbul")
	f.Add("\xff\xfe", "\xff")
	p := newPasswords()
	f.Fuzz(func(t *testing.T, password, context string) {
		if p.CheckNew(password, context) == nil {
			if _, err := p.Hash(t.Context(), password); err != nil {
				t.Errorf("%q may be chosen but not hashed: %v", password, err)
			}
		}
	})
}

func BenchmarkCheckNew(b *testing.B) {
	p := newPasswords()
	for b.Loop() {
		if err := p.CheckNew("four tulips hum softly", "press@example.org", "Consulate General in Rotterdam"); err != nil {
			b.Fatal(err)
		}
	}
}

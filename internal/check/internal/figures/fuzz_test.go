package figures

import (
	"bufio"
	"os"
	"strings"
	"testing"
	"time"

	"dateline"
)

var langs = []dateline.Lang{"en", "zh-Hans", "zh-Hant", "fr", "es", "ru", "ar", "de"}

// FuzzCompare holds what must be true of any text: its readings lie in it and cut
// no character, and compared with itself it differs in nothing but a weekday that
// is wrong on both sides.
func FuzzCompare(f *testing.F) {
	for _, name := range []string{"testdata/golden.txt", "testdata/pairs.txt"} {
		file, err := os.Open(name)
		if err != nil {
			f.Fatal(err)
		}
		for s := bufio.NewScanner(file); s.Scan(); {
			if c := strings.Split(s.Text(), "\t"); len(c) > 2 {
				f.Add(c[1], c[2], uint8(len(c[0])))
			}
		}
		file.Close()
	}
	for _, s := range hostile(40) {
		f.Add(s, s+"1", uint8(1))
	}
	f.Fuzz(func(t *testing.T, a, b string, which uint8) {
		from, to := langs[int(which)%len(langs)], langs[int(which/8)%len(langs)]
		for _, r := range Read(a, from) {
			if err := sound(a, r); err != nil {
				t.Errorf("%q: %v", a, err)
			}
		}
		for _, d := range Compare(a, b, from, to) {
			if err := sound(a, d.Source); err != nil {
				t.Errorf("%q: %v", a, err)
			}
			if err := sound(b, d.Target); err != nil {
				t.Errorf("%q: %v", b, err)
			}
		}
		for _, d := range Compare(a, a, from, from) {
			if d.Why != "date.weekday" || d.Error {
				t.Errorf("%s %q with itself: %+v", from, a, d)
			}
		}
	})
}

// hostile returns texts that would cost much to a reader that looks twice.
func hostile(n int) []string {
	var out []string
	for _, s := range []string{"1", "1,", "1.", "12-", "万", "一", "一万", "百分之", "1:", "2021年", "十", "one hundred ", "two-thirds ", "and a half ", "a ", "US$", "(1 km", "1万2千", "July ", "2021-02-", "周四", "`", "<a", "[", "](", "http://", "@", "A1", "A1-", "第", "三分之", "half a ", "·", "١", "1 000 ", "数百", "Feb 4, ", "、1", "1、2、3", "twenty "} {
		out = append(out, strings.Repeat(s, n))
	}
	return out
}

// TestHostile reads texts of a hundred thousand bytes and more: what is not
// linear in them would take hours.
func TestHostile(t *testing.T) {
	start := time.Now()
	for _, s := range hostile(20_000) {
		for _, lang := range []dateline.Lang{"en", "zh-Hans", "fr"} {
			Compare(s, s[:len(s)/3*2], lang, lang)
		}
	}
	if d := time.Since(start); d > time.Minute {
		t.Errorf("it took %v", d)
	}
}

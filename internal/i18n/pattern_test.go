package i18n

import (
	"testing"
)

func TestPatterns(t *testing.T) {
	f := load(t).For("en").format
	w := wall{year: 2021, month: 2, day: 3, hour: 0, minute: 5}
	for pattern, want := range map[string]string{
		"y-MM-dd HH:mm":       "2021-02-03 00:05",
		"d/M/y h a":           "3/2/2021 12 AM",
		"d 'de' MMMM":         "3 de February",
		"h 'o''clock'":        "12 o'clock",
		"h ''a''":             "12 'AM'",
		"y年M月d日EEEE":          "2021年2月3日Wednesday",
		"dd\u200f/MM\u200f/y": "03\u200f/02\u200f/2021",
	} {
		p, err := parsePattern(pattern)
		if err != nil {
			t.Errorf("%q: %v", pattern, err)
			continue
		}
		if got := string(f.appendPattern(nil, p, w)); got != want {
			t.Errorf("%q: %q, want %q", pattern, got, want)
		}
	}
	for _, bad := range []string{"", "yy", "d 'de", "Q", "zzzz", "mmm", "EEE"} {
		if p, err := parsePattern(bad); err == nil {
			t.Errorf("%q is taken as %v", bad, p)
		}
	}
	for _, bad := range []string{"", "d", "d MMM y", "'"} {
		if i, err := parseInterval(bad); err == nil {
			t.Errorf("interval %q is taken as %v", bad, i)
		}
	}
	for _, bad := range []string{"", "{0}", "{1} 'at {0}", "{1}"} {
		if j, err := parseJoint(bad); err == nil {
			t.Errorf("joint %q is taken as %v", bad, j)
		}
	}
	if j, err := parseJoint("<{1}' at '{0}>"); err != nil || j.join("T", "D") != "<D at T>" {
		t.Errorf("%v %v", j, err)
	}
}

func FuzzParsePattern(f *testing.F) {
	for _, s := range []string{"y年M月d日", "d 'de' MMMM 'de' y", "Bh:mm", "''", "'", "hh", "{0}", "é'è'"} {
		f.Add(s)
	}
	format := load(f).For("zh-Hant").format
	f.Fuzz(func(t *testing.T, s string) {
		w := wall{year: 2021, month: 12, day: 31, hour: 23, minute: 59}
		if p, err := parsePattern(s); err == nil {
			format.appendPattern(nil, p, w)
		}
		if i, err := parseInterval(s); err == nil {
			format.appendInterval(nil, i, w, w)
		}
		if j, err := parseJoint(s); err == nil {
			_ = j.join("a", "b")
		}
	})
}

package zh

import (
	"reflect"
	"testing"

	"dateline"
)

func TestScripts(t *testing.T) {
	for _, c := range []struct {
		text       string
		hans, hant []Span
	}{
		{"", nil, nil},
		{"国务院", []Span{{0, 6}}, nil},
		{"國務院", nil, []Span{{0, 6}}},
		{"国務x們们", []Span{{0, 3}, {10, 13}}, []Span{{3, 6}, {7, 10}}},
		{"后里干面台只系云余丑斗", nil, nil}, // Traditional too
		{"乾著於", nil, nil},         // Simplified too: 乾隆, 著名
		{"大家好 hello かな 한글", nil, nil},
		{"対応", nil, nil}, // Japanese
		{"\xe5\x9b国\xff", []Span{{2, 5}}, nil},
		{"𫝈", []Span{{0, 4}}, nil}, // beyond the basic plane
	} {
		hans, hant := Scripts(c.text)
		if !reflect.DeepEqual(hans, c.hans) || !reflect.DeepEqual(hant, c.hant) {
			t.Errorf("Scripts(%q) = %v, %v, want %v, %v", c.text, hans, hant, c.hans, c.hant)
		}
	}
}

func TestScriptOf(t *testing.T) {
	for _, c := range []struct {
		text   string
		want   dateline.Lang
		others []Span
	}{
		{"", "", nil},
		{"大家好", "", nil},
		{"国务院发言人", "zh-Hans", nil},
		{"國務院發言人", "zh-Hant", nil},
		{"国务院發言人", "zh-Hans", []Span{{9, 12}}},
		{"國務院发言人們", "zh-Hant", []Span{{9, 12}}},
		{"国務", "", []Span{{3, 6}}},
	} {
		if got, others := ScriptOf(c.text); got != c.want || !reflect.DeepEqual(others, c.others) {
			t.Errorf("ScriptOf(%q) = %q, %v, want %q, %v", c.text, got, others, c.want, c.others)
		}
	}
}

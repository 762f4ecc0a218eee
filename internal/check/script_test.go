package check

import (
	"testing"

	"dateline"
)

// Rare characters are told as surely as frequent ones, and none that both forms
// write, if with another meaning, or that only Japanese does.
func TestForm(t *testing.T) {
	for want, runes := range map[dateline.Lang]string{
		"zh-Hans": "国们谖飑鲎",
		"zh-Hant": "國們諼颮鱟",
		"":        "后里干面只云中文気囯a１。",
	} {
		for _, r := range runes {
			if got := form(r); got != want {
				t.Errorf("%c is of %q, want %q", r, got, want)
			}
		}
	}
}

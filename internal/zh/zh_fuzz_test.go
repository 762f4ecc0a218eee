package zh

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzFold folds a text word by word and as if it were one word, and takes it
// apart.
func FuzzFold(f *testing.F) {
	for _, s := range []string{"", "國務院1.5億", "Élysée ＩＰ", "الـــوزيرَ", "二○○○年十二月", "か\u3099\u200d\u0301", "\xe5\x9b国\xff", "1,234.5%", "ﷺ½①", "一亿二千万零五", "e\u0323\u0301\u0306й"} {
		f.Add(s)
	}
	named := base.With([]string{"布林肯", "国务院发言人办公室"})
	f.Fuzz(func(t *testing.T, text string) {
		words := []string{text}
		for _, w := range base.Words(text) {
			words = append(words, w.Text)
		}
		for _, w := range words {
			form := Fold(w)
			if again := Fold(form); again != form {
				t.Errorf("%q is folded to %q and then to %q", w, form, again)
			}
			if !utf8.ValidString(form) || len(form) > 11*len(w) {
				t.Errorf("%q is folded to %q", w, form)
			}
			number, unit := SplitDate(w)
			if number+unit != w {
				t.Errorf("%q is split into %q and %q", w, number, unit)
			}
			start, end := -1, 0
			for _, p := range named.Parts(w) {
				if p.Start < start || p.Start == start && p.End <= end || p.End-p.Start >= len(w) || utf8.RuneCountInString(w[p.Start:p.End]) < 2 || !utf8.ValidString(w[p.Start:p.End]) {
					t.Errorf("%q has the part %v after %d to %d", w, p, start, end)
				}
				start, end = p.Start, p.End
			}
		}
	})
}

// FuzzPinyin spells a text word by word, and reads it as what somebody typed.
func FuzzPinyin(f *testing.F) {
	for _, s := range []string{"", "布林肯", "bù lín kěn", "重庆·银行行长", "lǜ nyu jv", "xi'an4", "ＢＵ", "u\u0308\u0301", "\xff", "长长长长长长长长长"} {
		f.Add(s, 16)
	}
	f.Fuzz(func(t *testing.T, text string, most int) {
		words := []string{text}
		for _, w := range base.Words(text) {
			words = append(words, w.Text)
		}
		for _, w := range words {
			got := Pinyin(w, most%64)
			if len(got) > max(0, most%64) {
				t.Errorf("%q has %d spellings of at most %d", w, len(got), most%64)
			}
			for i, s := range got {
				if form, ok := FoldPinyin(s); !ok || form != s || slices.Contains(got[:i], s) {
					t.Errorf("%q is spelt %q, which is folded to %q", w, s, form)
				}
			}
			form, ok := FoldPinyin(w)
			if again, _ := FoldPinyin(form); again != form || ok != (form != "") || strings.Trim(form, "abcdefghijklmnopqrstuvwxyz") != "" || len(form) > 2*len(w) {
				t.Errorf("%q is folded to %q and then to %q", w, form, again)
			}
		}
	})
}

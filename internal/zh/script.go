package zh

import "dateline"

// Span is a piece of a text.
type Span struct {
	Start, End int // in bytes, End exclusive
}

// Scripts returns where a text has characters that only Simplified uses, and
// where it has some that only Traditional uses; neighbours are one span.
//
// A character is proof of a script if OpenCC's table from that script turns it
// into others and does not also leave it, and none of OpenCC's dictionaries has it
// in a text of the other script, of whatever region. So 国 and 們 are proof, and
// 后 里 干 面 are not; nor is any character that both write alike. Characters that
// only Japanese uses are no proof of either.
func Scripts(s string) (hans, hant []Span) {
	t := opencc().tables["scripts"]()
	for i, r := range s {
		if r < 0x3400 { // before the first Han character of either table
			continue
		}
		node := t.descend(0, r)
		if node == 0 {
			continue
		}
		list := &hant
		if t.layer[node] == firstLayer {
			list = &hans
		}
		end := i + len(string(r))
		if n := len(*list); n > 0 && (*list)[n-1].End == i {
			(*list)[n-1].End = end
		} else {
			*list = append(*list, Span{i, end})
		}
	}
	return hans, hant
}

// ScriptOf returns the script that a text is written in, by the number of its
// characters that are proof of one ([Scripts]): "zh-Hans", "zh-Hant", or "" when
// there are as many of both, none included. others is where it has characters of
// the other script; of two scripts that are even, the Traditional ones.
func ScriptOf(s string) (script dateline.Lang, others []Span) {
	hans, hant := Scripts(s)
	count := func(spans []Span) (n int) {
		for _, sp := range spans {
			for range s[sp.Start:sp.End] {
				n++
			}
		}
		return n
	}
	switch a, b := count(hans), count(hant); {
	case a > b:
		return "zh-Hans", hant
	case b > a:
		return "zh-Hant", hans
	}
	return "", hant
}

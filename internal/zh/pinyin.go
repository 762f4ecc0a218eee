package zh

import "dateline/internal/zh/internal/pinyin"

// Pinyin returns how a word of Han characters is spelt in pinyin, for finding what
// was typed in letters ([FoldPinyin]): lower case, without tones and spaces, v for
// ü, in either script. A character can be read in several ways, and so can a word:
// 重庆 is zhongqing, chongqing and tongqing. At most so many as most are returned,
// the likeliest first as far as single characters tell. nü and lü are there with u
// as well, as whoever has no ü may type them.
//
// Dots and spaces in a name are left out (安东尼·布林肯). There is none for a word
// with anything else that is no Han character of the table, nor for one of more
// than 32 characters. The table is read when it is first needed, and takes 0.4 MB.
func Pinyin(word string, most int) []string { return pinyin.Spell(word, most) }

// FoldPinyin returns typed pinyin in the form that Pinyin returns, and whether it is
// pinyin: lower case, tones (marks, or numbers behind a syllable), spaces,
// apostrophes and hyphens off, ü as v, and jv as ju. It is pinyin only if it is
// syllables and nothing else, between any two of the spaces too, so that most
// English does not pass; but some does (can, shanghai, women).
//
// FoldPinyin of what it returned is the same. If ok is false the string is empty.
func FoldPinyin(typed string) (form string, ok bool) { return pinyin.Normal(typed) }

package zh

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"strings"
	"sync"
	"unicode/utf8"

	"dateline/internal/zh/internal/fold"
)

// simplified is the first part of the embedded dictionary: by character of the
// basic plane, its Simplified one, or 0. It takes 128 kB, and is read without the
// words, so that folding does not wait for them.
var simplified = sync.OnceValue(func() []uint16 {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		panic(fmt.Errorf("zh: the embedded dictionary: %w", err))
	}
	r := bufio.NewReader(z)
	next := func() int {
		v, err := binary.ReadUvarint(r)
		if err != nil {
			panic(fmt.Errorf("zh: the embedded dictionary: %w", err))
		}
		return int(v)
	}
	table := make([]uint16, 1<<16)
	from, at := make([]int, next()), 0
	for i := range from {
		at += next()
		from[i] = at
	}
	for _, r := range from {
		table[r] = uint16(next())
	}
	return table
})

// Fold returns the normal form of one word as [Segmenter.Words] gives it: two
// words that a reader who searches would call the same have the same form.
//
//   - Each Traditional character is its Simplified one, as in the dictionary, and
//     著 is 着: whole words decide better (乾隆), but here both sides are folded.
//   - What Unicode calls compatible is the same (NFKC): full width, ligatures, ①.
//   - Letters are in lower case; Latin, Greek and Cyrillic ones have no accents,
//     but й stays; œ is oe, ß ss, ø o. Arabic has no vowel signs and no tatweel;
//     its letters stay, as do marks of all other scripts.
//   - Characters that show nothing are left out, so that the form of a word can be
//     empty.
//   - A word that is a number as a whole is written in the digits 0 to 9, without
//     grouping: 二〇二一 and ２０２１ are 2021, 一百零五 is 105, 1.5亿 is 150000000,
//     1,234 is 1234, 九千二 is 9200, 25％ is 25%. So is 一 alone, which is more often
//     a number than not, and must be for 一月 (see [SplitDate]). What is an estimate
//     or no one number stays: 三五, 千万, 第一.
//
// Stemming goes first, as it needs the accents. Fold(Fold(s)) is Fold(s). The form
// is valid UTF-8, and at most eleven times as long as the word (ﷺ is).
func Fold(word string) string { return fold.Word(simplified(), word) }

// SplitDate splits a word of the dictionary that is a part of a date into its
// number and what is counted, so that 十二月 is found as 12月 is, which are two
// words: a Han numeral and 年, 月, 日 or 号. unit is "" where it is no such word.
func SplitDate(word string) (number, unit string) {
	r, size := utf8.DecodeLastRuneInString(word)
	if number = word[:len(word)-size]; number == "" || !strings.ContainsRune("年月日号號", r) || !isNumeral(number) {
		return word, ""
	}
	if n := Fold(number); n[0] < '0' || n[0] > '9' { // 百年, 三五日
		return word, ""
	}
	return number, word[len(number):]
}

package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// RestoreParagraphs gives Chinese text back the paragraphs that a lossy copy
// flattened into spaces: Chinese has no space between sentences, so one (or
// several) directly after 。！？ and the closing quotes and brackets that follow,
// or after ? ! behind a Han character, was the end of a paragraph and becomes a
// blank line, if the sentence that comes next is Chinese as well. All other
// white space stays: a space elsewhere separated something else.
//
// Restore paragraphs before punctuation; the other order works as well.
func RestoreParagraphs(s string) (out string, changes []Change) {
	var b strings.Builder
	done := 0
	for i := 0; i < len(s); {
		n := strings.IndexFunc(s[i:], func(r rune) bool { return strings.ContainsRune("。！？?!", r) })
		if n < 0 {
			break
		}
		i += n
		_, size := utf8.DecodeRuneInString(s[i:])
		before, _ := utf8.DecodeLastRuneInString(s[:i])
		i += size
		if size == 1 && !isHan(before) && !strings.ContainsRune("？！?!”）", before) {
			continue
		}
		i = skip(s, i, func(r rune) bool { return isStop(r) || isCloser(r) })
		end := skip(s, i, unicode.IsSpace)
		if end == i || strings.IndexFunc(s[i:end], isLineBreak) >= 0 || !startsChinese(s[end:]) {
			continue
		}
		b.WriteString(s[done:i])
		b.WriteString("\n\n")
		changes = append(changes, Change{i, s[i:end], "\n\n", around(s, i, end)})
		done, i = end, end
	}
	if done == 0 {
		return s, nil
	}
	b.WriteString(s[done:])
	return b.String(), changes
}

// startsChinese reports whether the sentence at the start of s is Chinese.
func startsChinese(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	if s == "" || isStop(first) || strings.ContainsRune("，、；：,;:", first) {
		return false
	}
	for _, r := range s {
		switch {
		case isHan(r):
			return true
		case isStop(r) && r != '.' || isLineBreak(r):
			return false
		}
	}
	return false
}

func firstRune(s string) string {
	_, size := utf8.DecodeRuneInString(s)
	return s[:size]
}

func lastRune(s string) string {
	_, size := utf8.DecodeLastRuneInString(s)
	return s[len(s)-size:]
}

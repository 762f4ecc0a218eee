package guess

import "strings"

// The keys of a Latin keyboard (US) and, in the same order, of the Russian one
// (ЙЦУКЕН), without shift and with it.
const (
	latinKeys   = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>~"
	russianKeys = "йцукенгшщзхъфывапролджэячсмитьбюёЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁ"
)

var otherKey = func() map[rune]rune {
	m, russian := map[rune]rune{}, []rune(russianKeys)
	for i, r := range latinKeys {
		m[r], m[russian[i]] = russian[i], r
	}
	return m
}()

// retyped returns what the same keys give on the other keyboard, in either
// direction, or "" if some key has nothing there.
func retyped(s string) string {
	latin := strings.ContainsAny(s, latinKeys)
	var b strings.Builder
	for _, r := range s {
		to, ok := otherKey[r]
		if !ok || (r < 0x80) != latin {
			return ""
		}
		b.WriteRune(to)
	}
	return b.String()
}

package zh

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestPinyin(t *testing.T) {
	for _, tt := range []struct {
		word string
		most int
		want string
	}{
		{"", 16, ""},
		{"布林肯", 16, "bulinken"},
		{"国务院", 16, "guowuyuan"},
		{"國務院", 1, "guowuyuan"},
		{"安东尼·布林肯", 1, "andongnibulinken"},
		{"重庆", 16, "zhongqing|chongqing|tongqing"},
		{"重庆", 2, "zhongqing|chongqing"},
		{"绿", 16, "lv|lu"},
		{"音乐", 16, "yinle|yinyue"},
		{"〇", 1, "ling"},
		{"重庆", 0, ""},
		{"重庆", -1, ""},
		{"G20峰会", 16, ""},
		{"峰会\xff", 16, ""},
		{"嗯", 16, ""}, // ng,
		{"·", 16, ""},
		{strings.Repeat("中", 32), 1, strings.Repeat("zhong", 32)},
		{strings.Repeat("中", 33), 1, ""},
	} {
		if got := strings.Join(Pinyin(tt.word, tt.most), "|"); got != tt.want {
			t.Errorf("Pinyin(%q, %d) = %s, want %s", tt.word, tt.most, got, tt.want)
		}
	}
	// Words of characters with several readings are found by their own.
	for word, want := range map[string]string{
		"银行行长": "yinhanghangzhang", "长城": "changcheng", "长沙": "changsha", "厦门": "xiamen", "六安": "luan", "蚌埠": "bengbu", "单田芳": "shantianfang",
		"尉迟": "yuchi", "朴槿惠": "piaojinhui", "仇和": "qiuhe", "重庆市长": "chongqingshizhang", "会计师": "kuaijishi", "大夫": "daifu",
		"女权": "nvquan", "吕": "lu", "侵略": "qinlue", "行政长官": "xingzhengzhangguan", "少数民族": "shaoshuminzu",
	} {
		if got := Pinyin(word, 16); !slices.Contains(got, want) {
			t.Errorf("Pinyin(%s) has no %s: %v", word, want, got)
		}
	}
	if got := Pinyin("行行行行", 100); len(got) != 3*3*3*3 {
		t.Errorf("%d spellings of four times three readings", len(got))
	}
	// 2 to the 32nd spellings are never gone through.
	if got := Pinyin(strings.Repeat("长", 32), 16); len(got) != 16 {
		t.Errorf("%d spellings", len(got))
	}
}

func TestFoldPinyin(t *testing.T) {
	for _, tt := range []struct{ typed, want string }{
		{"bulinken", "bulinken"},
		{"bù lín kěn", "bulinken"},
		{"Bu Linken", "bulinken"},
		{"BU4 LIN2 KEN3", "bulinken"},
		{"bu4lin2ken3", "bulinken"},
		{"xī'ān", "xian"},
		{"Xi’an", "xian"},
		{"lǜsè", "lvse"},
		{"lvse", "lvse"},
		{"lüse", "lvse"},
		{"luse", "luse"},
		{"LYU", "lv"},
		{"nyu", "nv"},
		{"manyu", "manyu"},
		{"jǔ qū xǔ yú", "juquxuyu"},
		{"jv qü xü yü", "juquxuyu"},
		{"nüe lüe nve", "nvelvenve"},
		{"ｂｕｌｉｎｋｅｎ", "bulinken"},
		{"", ""}, {" ", ""}, {"'", ""}, {"4", ""}, {"4a", ""}, {"g20", ""}, {"a6", ""}, {"a44", ""}, {"\u0301", ""}, {"\u0308", ""}, {"lu-\u0308", ""}, {"a\u0308", ""}, {"布林肯", ""}, {"bulinken布", ""},
		{"Blinken", ""}, {"state", ""}, {"department", ""}, {"Secretary of State", ""}, {"the man", ""}, {"zhong x", ""}, {"v", ""}, {"kv", ""}, {"\xff", ""}, {"ni\xffhao", ""},
	} {
		got, ok := FoldPinyin(tt.typed)
		if got != tt.want || ok != (tt.want != "") {
			t.Errorf("FoldPinyin(%q) = %q, %v, want %q", tt.typed, got, ok, tt.want)
		}
	}
	if got, _ := FoldPinyin("lvse"); !slices.Contains(Pinyin("绿色", 16), got) || !slices.Contains(Pinyin("绿色", 16), "luse") {
		t.Errorf("绿色: %v", Pinyin("绿色", 16))
	}
}

// TestPinyinOfWords finds each word of the dictionary by the first of its
// spellings.
func TestPinyinOfWords(t *testing.T) {
	spelt, words := 0, 0
	eachWord(base.dict(), func(word string) {
		words++
		for i, s := range Pinyin(word, 2) {
			if form, ok := FoldPinyin(s); !ok || form != s {
				t.Errorf("%s is spelt %s, which is folded to %q", word, s, form)
			}
			spelt += 1 - i
		}
	})
	t.Logf("%d of %d words are spelt", spelt, words)
	if words-spelt > words/100 {
		t.Errorf("only %d of %d words are spelt", spelt, words)
	}
}

func eachWord(d *dictionary, f func(word string)) {
	var walk func(node int, word []rune)
	walk = func(node int, word []rune) {
		if d.weight[node] > 0 {
			f(string(word))
		}
		for c := d.first[node]; c < d.first[node+1]; c++ {
			walk(int(c), append(word, rune(d.label[c])))
		}
	}
	walk(0, nil)
}

// TestEnglishIsNotPinyin counts the English words of press releases that pass.
func TestEnglishIsNotPinyin(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(shared, "01-official-statements", "state-gov-releases.jsonl"))
	if err != nil {
		skipOrFail(t, "the file of English press releases")
	}
	pass, all := 0, map[string]bool{}
	for _, w := range regexp.MustCompile(`\b[a-z]{4,}\b`).FindAllString(string(b), -1) {
		if all[w] {
			continue
		}
		all[w] = true
		if _, ok := FoldPinyin(w); ok {
			pass++
		}
	}
	t.Logf("%d of %d words", pass, len(all))
	if 20*pass > len(all) {
		t.Errorf("%d of %d English words pass for pinyin, want at most one in twenty", pass, len(all))
	}
}

func BenchmarkPinyin(b *testing.B) {
	for _, word := range []string{"布林肯", "重庆", "银行行长", strings.Repeat("长", 32)} {
		b.Run(fmt.Sprint([]rune(word)[:2], len(word)/3), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Pinyin(word, 16)
			}
		})
	}
	b.Run("FoldPinyin", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			FoldPinyin("bù lín kěn")
		}
	})
}

package text_test

import (
	"fmt"

	"dateline/internal/text"
)

func ExampleExcerpt() {
	body := "农历新年\n\n2月12日农历新年，我祝愿我们在世界各地的朋友身体健康、和平兴旺。\n\n当数百万美国人庆祝新的农历年之际，美国与友邦和盟友站在一起。"
	body, _ = text.TrimHeadline(body, "农历新年")
	fmt.Println(text.Excerpt(body, 80))
	fmt.Println(text.Excerpt(body, 40))
	// Output:
	// 2月12日农历新年，我祝愿我们在世界各地的朋友身体健康、和平兴旺。
	// 2月12日农历新年……
}

func ExampleRestorePunctuation() {
	s, changes := text.RestorePunctuation("总统:我们与北约(NATO)、日本站在一起, 下午2:45开始。")
	fmt.Println(s)
	for _, c := range changes {
		fmt.Printf("%d %q -> %q in %s\n", c.Offset, c.From, c.To, c.Context)
	}
	// Output:
	// 总统：我们与北约（NATO）、日本站在一起，下午2:45开始。
	// 6 ":" -> "：" in 总统:我们与北约(NA
	// 22 "(" -> "（" in 总统:我们与北约(NATO)、日本
	// 27 ")" -> "）" in 与北约(NATO)、日本站在一起,
	// 49 ", " -> "，" in )、日本站在一起, 下午2:45开始
}

func ExampleRestoreParagraphs() {
	s, changes := text.RestoreParagraphs("愿大家和平兴旺。 当数百万美国人庆祝之际。")
	fmt.Printf("%q\n%d change\n", s, len(changes))
	// Output:
	// "愿大家和平兴旺。\n\n当数百万美国人庆祝之际。"
	// 1 change
}

func ExampleSentences() {
	for _, s := range text.Sentences("President Joseph R. Biden, Jr. spoke today. He met Dr. Fauci at 9 a.m. EDT. “Done.”") {
		fmt.Printf("%q\n", s)
	}
	// Output:
	// "President Joseph R. Biden, Jr. spoke today. "
	// "He met Dr. Fauci at 9 a.m. EDT. "
	// "“Done.”"
}

func ExampleSlug() {
	fmt.Println(text.Slug("Remarks by President Biden on America’s Place in the World", 80))
	fmt.Println(text.Slug("会后汇报：约瑟夫·R·拜登总统", 80))
	// Output:
	// remarks-by-president-biden-on-americas-place-in-the-world
	// 会后汇报-约瑟夫-r-拜登总统
}

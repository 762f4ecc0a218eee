package figures

import (
	"strings"
	"testing"
)

const (
	paragraph = "On Thursday, February 4, 2021, at 2:45 p.m. EST, the two ministers announced US$10 million for 31.7 million people in 12 countries, 30 per cent more than in 2019. " +
		"The programme runs for five years, covers 2,600 acres (1,052 hectares) and will employ a hundred and twenty-three people. "
	translated = "美国东部标准时间2021年2月4日星期四下午2时45分，两位部长宣布向12个国家的3170万人提供1000万美元，比2019年增加百分之三十。" +
		"该计划为期五年，占地2600英亩（1052公顷），将雇用一百二十三人。"
)

// BenchmarkCompare is of a release of 3,000 characters and its translation.
func BenchmarkCompare(b *testing.B) {
	en, zh := strings.Repeat(paragraph, 10), strings.Repeat(translated, 10)
	b.SetBytes(int64(len(en) + len(zh)))
	if d := Compare(en, zh, "en", "zh-Hans"); len(d) > 0 {
		b.Fatalf("%+v", d)
	}
	for b.Loop() {
		Compare(en, zh, "en", "zh-Hans")
	}
}

func BenchmarkHostile(b *testing.B) {
	texts := hostile(3000)
	for b.Loop() {
		for _, s := range texts {
			Compare(s, s[:len(s)/3*2], "zh-Hans", "en")
		}
	}
}

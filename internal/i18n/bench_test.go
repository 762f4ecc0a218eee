package i18n

import (
	"testing"
	"time"
)

func BenchmarkT(b *testing.B) {
	p := load(b).For("ru")
	b.Run("plain", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			p.T("lang.choose")
		}
	})
	b.Run("filled", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			p.T("date.zoned", "when", "11 февраля 2021 г.", "zone", "Москва")
		}
	})
	b.Run("plural", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			p.N("unit.minutes", 12345)
		}
	})
}

func BenchmarkDateTime(b *testing.B) {
	c := load(b)
	m := parse(b, "2021-02-11T08:07", "America/New_York")
	for _, lang := range languages {
		b.Run(string(lang), func(b *testing.B) {
			p := c.For(lang)
			b.ReportAllocs()
			for b.Loop() {
				p.DateTime(m)
			}
		})
	}
}

func BenchmarkRange(b *testing.B) {
	p := load(b).For("fr")
	start, end := parse(b, "2021-02-11T08:07", "Europe/Paris"), parse(b, "2021-02-11T09:30", "Europe/Paris")
	b.ReportAllocs()
	for b.Loop() {
		p.Range(start, end)
	}
}

func BenchmarkZoneName(b *testing.B) {
	p := load(b).For("fr")
	at := time.Date(2021, 2, 11, 13, 7, 0, 0, time.UTC)
	b.ReportAllocs()
	for b.Loop() {
		p.ZoneName("Europe/Dublin", at)
	}
}

func BenchmarkMatch(b *testing.B) {
	available := Languages()
	b.ReportAllocs()
	for b.Loop() {
		Match("zh-CN,zh;q=0.9,en;q=0.8", available)
	}
}

func BenchmarkCompare(b *testing.B) {
	p := load(b).For("zh-Hans")
	b.ReportAllocs()
	for b.Loop() {
		p.Compare("北京市", "上海市")
	}
}

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		load(b)
	}
}

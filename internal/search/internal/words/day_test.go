package words

import (
	"slices"
	"testing"

	"dateline"
)

func TestDays(t *testing.T) {
	for text, want := range map[string][]string{
		"Press Briefing – June 30, 2021":     {"2021-06-30"},
		"on 30 June 2021.":                   {"2021-06-30"},
		"June 30th, 2021":                    {"2021-06-30"},
		"le 1er août 2021":                   {"2021-08-01"},
		"el 30 de junio de 2021":             {"2021-06-30"},
		"30 июня 2021 года":                  {"2021-06-30"},
		"30 يونيو 2021":                      {"2021-06-30"},
		"30 حزيران 2021":                     {"2021-06-30"},
		"2021年6月30日":                         {"2021-06-30"},
		"２０２１年６月３０日":                         {"2021-06-30"},
		"二〇二一年六月三十日":                         {"2021-06-30"},
		"二〇二一年12月3日至2022年一月十一日":              {"2021-12-03", "2022-01-11"},
		"June 30, 2021 and July 1, 2021":     {"2021-06-30", "2021-07-01"},
		"in June 2021":                       nil,
		"2021年6月":                            nil,
		"6月30日":                              nil,
		"June 31x 2021":                      nil,
		"June 30 of the 2021":                nil,
		"2021年，6月30日":                        nil,
		"2021年6月与7月30日":                      nil,
		"June 42, 2021":                      nil,
		"Resolution 30 2021, version 6 2021": nil,
	} {
		var got []string
		for _, k := range reader.Text("en", text) {
			if len(k.Term) == len("2021-06-30") && k.Term[4] == '-' {
				got = append(got, k.Term)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q has the days %q, want %q", text, got, want)
		}
	}
}

// The day is found in a text of another language.
func TestDayAcrossLanguages(t *testing.T) {
	langs := []dateline.Lang{"en", "zh-Hans"}
	for _, c := range []struct {
		query, text string
		found       bool
	}{
		{"June 30, 2021", "2021年6月30日，国务院", true},
		{"June 30, 2021", "2021年6月29日，国务院", false},
		{"二〇二一年六月三十日", "2021年6月30日", true},
	} {
		first := reader.Query(c.query, false, langs)[:1]
		if got := missing(first, reader.Text("zh-Hans", c.text)) == nil; got != c.found {
			t.Errorf("%q in %q: %v", c.query, c.text, got)
		}
	}
}

func TestSpeaker(t *testing.T) {
	for name, want := range map[string]string{
		"FOREIGN MINISTER PAYNE": "@payne",
		"Marise Payne":           "@payne",
		"Antony J. Blinken":      "@blinken",
		"布林肯":                    "@布林肯",
		"蔡英文":                    "@蔡英文",
		"賴清德":                    "@赖清德",
		"问":                      "",
		"":                       "",
		"—":                      "",
	} {
		if got := reader.Speaker(name); got != want {
			t.Errorf("%q speaks as %q, want %q", name, got, want)
		}
	}
}

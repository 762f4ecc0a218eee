package terms

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"dateline"
)

// TestOfficialTables reads every glossary of the data folder.
func TestOfficialTables(t *testing.T) {
	for _, tt := range []struct {
		file, format   string
		taken, skipped int
		some           map[string]string // Source or first English term → terms
		problems       []string
	}{
		{"unterm-countries-6lang.csv", CSV, 249, 0, map[string]string{
			"UNTERM AF": "ar: أفغانستان, (جمهورية أفغانستان الإسلامية); en: Afghanistan, (Islamic Republic of Afghanistan); es: Afganistán, (República Islámica del Afganistán); fr: Afghanistan, (République islamique d'Afghanistan); ru: Афганистан, (Исламская Республика Афганистан); zh-Hans: 阿富汗, (阿富汗伊斯兰共和国)",
			"UNTERM AX": "en: Åland Islands; zh-Hans: 奥兰群岛",
		}, []string{"the column “Capital” is not taken"}},
		{"tico19-terminology/f_en-zh_CN.csv", CSV, 306, 0, map[string]string{"assay": "en: assay; zh-Hans: 试验"}, nil},
		{"tico19-terminology/f_en-zh_TW.csv", CSV, 306, 0, map[string]string{"assay": "en: assay; zh-Hant: 化驗"}, nil},
		{"tico19-terminology/g_en_zh-CN.csv", CSV, 337, 0, map[string]string{
			"contagious":  "en: contagious; zh-Hans: 可传染, (有传染性)",
			"coronavirus": "en: coronavirus; zh-Hans: 新型冠状病毒 (COVID-19), (冠状病毒)",
		}, nil},
		{"tico19-terminology/g_en_zh-TW.csv", CSV, 337, 0, nil, nil},
		{"foreign-word-translation-tables.jsonl", TableRows, 175, 1, map[string]string{
			"electronic mail": "en: electronic mail, (E-mail); zh-Hans: 电子邮件, (电邮)",
			"Application":     "en: Application, (APP), (App), (app); zh-Hans: 应用程序, (应用软件), (应用)",
		}, []string{"a cell seems to have slipped"}},
		{"foreign-word-translation-tables/fy1.md", Tables, 78, 2, map[string]string{
			"voice over internet protocol": "en: voice over internet protocol, (IP telephony), (Internet phone); zh-Hans: 网络电话, (IP电话)",
		}, []string{"“Secretariat United Nations Secretariat” holds a tab", "“Pollution Index” is no Chinese name"}},
		{"foreign-word-translation-tables/fy2.md", Tables, 95, 1, map[string]string{
			"Price-to-Book Ratio":         "en: Price-to-Book Ratio, (P/B), (PBR); zh-Hans: 市净率, (市账率)",
			"Macro Prudential Assessment": "en: Macro Prudential Assessment; zh-Hans: 宏观审慎评估",
		}, nil},
	} {
		t.Run(tt.file, func(t *testing.T) {
			list, rep, err := readConcepts(data(t, "08-glossaries/"+tt.file), Options{})
			if err != nil {
				t.Fatal(err)
			}
			if rep.Format != tt.format || rep.Taken != tt.taken || rep.Skipped != tt.skipped || len(list) != rep.Taken {
				t.Errorf("%s: %d taken, %d skipped\n%s", rep.Format, rep.Taken, rep.Skipped, problems(rep))
			}
			for _, want := range tt.problems {
				if !strings.Contains(problems(rep), want) {
					t.Errorf("%q is not among\n%s", want, problems(rep))
				}
			}
			got := map[string]string{}
			for _, c := range list {
				for _, key := range []string{c.Source, append(c.Terms["en"], dateline.Term{})[0].Text} {
					if got[key] == "" {
						got[key] = termsOf(c)
					}
				}
			}
			for key, want := range tt.some {
				if got[key] != want {
					t.Errorf("%s:\n got %s\nwant %s", key, got[key], want)
				}
			}
		})
	}
}

func TestTerritories(t *testing.T) {
	dir := "08-glossaries/cldr/"
	list, rep, err := readConcepts(io.MultiReader(data(t, dir+"en/territories.json"), data(t, dir+"zh/territories.json"), data(t, dir+"zh-Hant/territories.json")), Options{})
	if err != nil || rep.Total > 0 {
		t.Fatal(err, problems(rep))
	}
	got := map[string]string{}
	for _, c := range list {
		got[c.Source] = termsOf(c)
	}
	for source, want := range map[string]string{
		"CLDR 37 PS": "en: Palestinian Territories, (Palestine); zh-Hans: 巴勒斯坦领土, (巴勒斯坦); zh-Hant: 巴勒斯坦自治區, (巴勒斯坦)",
		"CLDR 37 FR": "en: France; zh-Hans: 法国; zh-Hant: 法國",
		"CLDR 37 ZZ": "",
	} {
		if got[source] != want {
			t.Errorf("%s: got %s", source, got[source])
		}
	}
}

func TestTico19(t *testing.T) {
	list, rep, err := readSegments(data(t, "02-parallel-zh-en/tico19.en-zh.tmx"), Options{Origin: "tico-19"})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d taken, %d skipped\n%s", rep.Taken, rep.Skipped, problems(rep))
	if rep.Taken+rep.Skipped != 3071 || rep.Taken < 3060 {
		t.Errorf("%d taken, %d skipped of 3071", rep.Taken, rep.Skipped)
	}
	if s := list[0]; s.From != "en" || s.To != "zh-Hans" || s.Source != "about how long have these symptoms been going on?" || s.Target != "这些症状已持续多长时间？" || s.Origin != "tico-19" || s.ID != "" {
		t.Errorf("the first is %+v", s)
	}
	for _, wide := range []bool{false, true} {
		roundTripTMX(t, list, wide)
	}
}

func BenchmarkRead(b *testing.B) {
	file, err := io.ReadAll(data(b, "02-parallel-zh-en/tico19.en-zh.tmx"))
	if err != nil {
		b.Fatal(err)
	}
	list := manyConcepts(10_000)
	files := map[string][]byte{"TMX": file}
	for name, write := range writers {
		var out bytes.Buffer
		if err := write(&out, list); err != nil {
			b.Fatal(err)
		}
		files[name] = out.Bytes()
	}
	for _, name := range []string{"TMX", "TBX 2019", "CSV"} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(files[name])))
			b.ReportAllocs()
			for b.Loop() {
				if name == "TMX" {
					_, _ = ReadTMX(bytes.NewReader(file), Options{}, func(dateline.Segment) error { return nil })
				} else {
					_, _ = ReadConcepts(bytes.NewReader(files[name]), Options{}, func(dateline.Concept) error { return nil })
				}
			}
		})
	}
}

package i18n_test

import (
	"fmt"
	"log"

	"dateline"
	"dateline/internal/i18n"
)

func Example() {
	catalog, err := i18n.Load()
	if err != nil {
		log.Fatal(err)
	}
	issued, err := dateline.ParseMoment("2021-02-11T08:07", "America/New_York")
	if err != nil {
		log.Fatal(err)
	}
	for _, lang := range []dateline.Lang{"zh-CN", "zh-TW", "fr", "es"} {
		p := catalog.For(lang)
		fmt.Println(p.DateTime(issued))
		fmt.Println(p.N("unit.minutes", 22))
	}
	// Output:
	// 2021年2月11日 08:07（北美东部标准时间）
	// 22分钟
	// 2021年2月11日 上午8:07（東部標準時間）
	// 22分鐘
	// 11 février 2021 à 08:07 (heure normale de l’Est nord-américain)
	// 22 minutes
	// 11 de febrero de 2021 a las 8:07 (hora estándar oriental)
	// 22 minutos
}

func ExampleMatch() {
	available := []dateline.Lang{"en", "zh-Hans", "zh-Hant"}
	fmt.Println(i18n.Match("zh-HK,zh;q=0.9,en;q=0.8", available))
	fmt.Println(i18n.Match("de-AT", available))
	// Output:
	// zh-Hant
	// en
}

package facts_test

import (
	"encoding/json"
	"fmt"

	"dateline/internal/facts"
)

func ExampleRead() {
	r := facts.Read("国务卿就新年发表声明 2021年2月11日\n\n"+
		"国务卿就新年发表声明 2021年2月11日 8:07AM 东部标准时间 安东尼·J·布林肯国务卿 我祝愿大家身体健康,和平兴旺。", facts.Hints{
		Headline: "国务卿就新年发表声明",
	})
	b, _ := json.Marshal(r.Issued)
	fmt.Println(r.Kind, r.Speakers[0].Name, r.Speakers[0].Role)
	fmt.Println(string(b))
	fmt.Println(r.Body)
	// Output:
	// statement 安东尼·J·布林肯 国务卿
	// {"local":"2021-02-11T08:07","zone":"America/New_York","utc":"2021-02-11T13:07:00Z","precision":"minute"}
	// 我祝愿大家身体健康，和平兴旺。
}

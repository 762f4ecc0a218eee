package facts

import (
	"strings"
	"testing"
	"unicode/utf8"

	"dateline"
)

func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"农历新年\n\n农历新年 2021年2月11日 8:07AM 东部标准时间 安东尼·J·布林肯国务卿 2月12日农历新年,我祝愿朋友身体健康。 愿牛年成功。\n阅读更多»",
		"讲话\n\n讲话 白宫 华盛顿(Washington, D.C.) 2021年2月4日 大楼(Harry S. Truman Building) 东部标准时间下午2:45 总统:先生,你好。(Deputy ...",
		"Remarks by President Biden and Prime Minister Modi of India at the Summit\n\nThe Smith Center  \nLas Vegas, Nevada\n\n(May 3, 2022)\n\n12:59 P.M. PST\n\nTHE PRESIDENT:  Well.\n\n\\###\n",
		"FOR IMMEDIATE RELEASE\nFebruary 4, 2021\n**Heading**\n\nWASHINGTON, Feb. 4, 2021 – The Ministry today said.\n\n**Issued by the Ministry of Law and Board of Legal Education**\n**4 February 2021**\n-30-",
		"Notice\n04/02/2021 14:30 CEST\nJane Roe, Director of Things\nBody text (local time)",
		"標題\n發稿單位：新聞處發稿時間：110年10月17日16:45發稿人：許 06\n\n馬英九總統今（16）日出席「會」。\n活動開始日期          107-12-13\n主辦單位          教育局",
		"<style>\n.a{}\n</style>\n16 Oct 2006 Posted in [Announcements](/news)\n\n<p>Text</p>",
		"Q  \nA:\n问：\n答：", "　", "#", "**", "\\", "(", "2021年", "Mr", "By , and ,",
	} {
		f.Add(s, "", "")
		f.Add(s, "Headline at the Event", "mdy")
	}
	f.Fuzz(func(t *testing.T, in, headline, order string) {
		m, _ := dateline.ParseMoment("2021-03-01", "Asia/Taipei")
		for _, h := range []Hints{{}, {Headline: headline, DateOrder: order, Published: m, Zone: "Asia/Taipei"}} {
			r := Read(in, h)
			checkSound(t, in, h, r)
			if utf8.ValidString(in) && utf8.ValidString(h.Headline) {
				for _, s := range []string{r.Headline, r.Body, r.Place, r.Occasion, strings.Join(r.Offices, "")} {
					if !utf8.ValidString(s) {
						t.Errorf("not UTF-8: %q", s)
					}
				}
				for _, p := range r.Speakers {
					if !utf8.ValidString(p.Name + p.Role) {
						t.Errorf("not UTF-8: %+v", p)
					}
				}
			}
			if _, err := r.MarshalJSON(); err != nil {
				t.Error(err)
			}
		}
	})
}

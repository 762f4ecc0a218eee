package text

import (
	"strings"
	"unicode"

	"dateline"
)

// GuessLang returns the language that s is written in: "zh-Hans", "zh-Hant",
// "en", "fr", "es", "ru" or "ar", and "" when it is none of these or too short
// to tell. Chinese with no character that only one of the two forms uses (大家好)
// is "zh". Simplified and Traditional are told apart by counting such
// characters, the languages of the Latin script by their commonest short words.
func GuessLang(s string) dateline.Lang {
	switch MainScript(s) {
	case Han:
		return guessChinese(s)
	case Cyrillic:
		// Letters that Russian lacks, or that its relatives write instead.
		if strings.ContainsAny(s, "іїєґўјљњћђџІЇЄҐЎЈЉЊЋЂЏ") {
			return ""
		}
		return "ru"
	case Arabic:
		if strings.ContainsAny(s, "پچژگکیٹڈڑںھہے") { // Persian, Urdu and others
			return ""
		}
		return "ar"
	case Latin:
		return guessLatin(s)
	}
	return ""
}

// hansOnly and hantOnly hold the same frequent characters, pair by pair, as the
// two forms write them. Characters that the other form also uses, if with
// another meaning or in names (后 里 干 台 只 面 余 云 系), are left out.
const (
	hansOnly = "国们这来时个为会说发对学动员经关问见当长过还进现电业书应开实战门车东军体机报华总" +
		"统议联组织责题权务让无论认识记许设证评词话语谈请谢变贸资费财质购贵轮转运连远违选" +
		"递达边迟适难顾预领频风飞饭馆马验骗党导岁农历庆钟铁银错锋镇阳阴际陆险随隐鱼鲁鸟麦" +
		"黄龙齐两严丧丰临丽举义习乡买乱争亚产亲亿仅从仓仪价众优传伤伦侨侧债倾偿储儿兰兴养" +
		"写决况净减凤击划则刚创别剧劝办励劳势勋区医协单卖卢卫厂厅压县参双叶号听启响团园围" +
		"图圆圣场坏块坚坛执扩扫扬护换据损摇数断紧纪约级纯纳纲线练细终结给络绝继绩续维绿编" +
		"缅缔罗热爱盘盖监砖础确离种积称稳穷竞笔签简类粮纽胁脑脱肃艺节荣获营蓝虑虽补装复规" +
		"视觉览观训讯讲讨诉诚误调谋谓贡败货贯贺赖赛赞赢赵跃践辆输辽迁迈遗释针钱销键闭闻队" +
		"阶陈韩页项顺须额颁颗饮鲜欢声寿标样轻较辉郑闹静韦顿鸡龄凯"
	hantOnly = "國們這來時個為會說發對學動員經關問見當長過還進現電業書應開實戰門車東軍體機報華總" +
		"統議聯組織責題權務讓無論認識記許設證評詞話語談請謝變貿資費財質購貴輪轉運連遠違選" +
		"遞達邊遲適難顧預領頻風飛飯館馬驗騙黨導歲農歷慶鐘鐵銀錯鋒鎮陽陰際陸險隨隱魚魯鳥麥" +
		"黃龍齊兩嚴喪豐臨麗舉義習鄉買亂爭亞產親億僅從倉儀價眾優傳傷倫僑側債傾償儲兒蘭興養" +
		"寫決況淨減鳳擊劃則剛創別劇勸辦勵勞勢勳區醫協單賣盧衛廠廳壓縣參雙葉號聽啟響團園圍" +
		"圖圓聖場壞塊堅壇執擴掃揚護換據損搖數斷緊紀約級純納綱線練細終結給絡絕繼績續維綠編" +
		"緬締羅熱愛盤蓋監磚礎確離種積稱穩窮競筆簽簡類糧紐脅腦脫肅藝節榮獲營藍慮雖補裝複規" +
		"視覺覽觀訓訊講討訴誠誤調謀謂貢敗貨貫賀賴賽贊贏趙躍踐輛輸遼遷邁遺釋針錢銷鍵閉聞隊" +
		"階陳韓頁項順須額頒顆飲鮮歡聲壽標樣輕較輝鄭鬧靜韋頓雞齡凱"
)

// forms tells which form a character belongs to: -1 Simplified, 1 Traditional.
var forms = func() map[rune]int8 {
	m := make(map[rune]int8, 2*len(hansOnly)/3)
	for _, r := range hansOnly {
		m[r] = -1
	}
	for _, r := range hantOnly {
		m[r] = 1
	}
	return m
}()

func guessChinese(s string) dateline.Lang {
	hans, hant := 0, 0
	for _, r := range s {
		if !isHan(r) {
			continue
		}
		switch forms[r] {
		case -1:
			hans++
		case 1:
			hant++
		}
	}
	switch {
	case hans > hant:
		return "zh-Hans"
	case hant > hans:
		return "zh-Hant"
	}
	return "zh"
}

// functionWords are the commonest short words of languages in the Latin
// script. Those that the newsroom's six languages do not include are here so that a
// text in one of them is not taken for its nearest relative.
var functionWords = map[string]string{
	"en": "the of and to in that is for with on was as at by from this be are have it an has will our we i you not his he she their which who new about after today between statement remarks",
	"fr": "le la les des et du une est dans pour que qui sur par au aux avec ce cette ces nous vous il elle ont été sont sa ses leur plus pas d l qu à entre ne se",
	"es": "el la los las y del una es en para que por con al su sus este esta estos se lo como más no ha han fue son nuestro entre sobre",
	"de": "der die das und von den dem des ein eine ist im für mit auf nicht sich auch wird zu als bei",
	"pt": "o a os as e do da dos das um uma em no na para que por com ao à seu sua não mais foi são pelo",
	"it": "il la lo gli le e di del della dei che è un una in per con al nel non sono si alla",
	"nl": "de het een en van in dat is op te voor met zijn aan niet die door ook",
	"id": "yang dan di ke dari untuk dengan ini itu pada adalah dalam tidak akan oleh",
}

// wordLangs lists, for each function word, the languages that use it.
var wordLangs = func() map[string][]dateline.Lang {
	m := map[string][]dateline.Lang{}
	for lang, words := range functionWords {
		for _, w := range strings.Fields(words) {
			m[w] = append(m[w], dateline.Lang(lang))
		}
	}
	return m
}()

// guessedFrom bounds how much of a long text is looked at, in bytes.
const guessedFrom = 20_000

func guessLatin(s string) dateline.Lang {
	s = head(s, guessedFrom)
	// Capitalised words are mostly names (La Paz, Los Angeles) or initials;
	// they are asked only where there is nothing else, as in a headline.
	if l, ok := vote(s); ok {
		return l
	}
	l, _ := vote(strings.ToLower(s))
	return l
}

// vote returns the language most of whose function words are in s, and whether
// there were any.
func vote(s string) (dateline.Lang, bool) {
	votes := map[dateline.Lang]int{}
	for w := range strings.FieldsFuncSeq(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }) {
		for _, l := range wordLangs[w] {
			votes[l]++
		}
	}
	var best, second dateline.Lang
	for l, n := range votes {
		switch {
		case n > votes[best]:
			best, second = l, best
		case n > votes[second]:
			second = l
		}
	}
	if votes[best] == votes[second] {
		return "", votes[best] > 0 // no word at all, or a tie
	}
	switch best {
	case "en", "fr", "es":
		return best, true
	}
	return "", true
}

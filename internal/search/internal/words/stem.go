package words

import (
	"strings"
	"sync"

	"dateline"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/lang/ar"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/analysis/lang/es"
	"github.com/blevesearch/bleve/v2/analysis/lang/fr"
	"github.com/blevesearch/bleve/v2/analysis/lang/ru"
	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/russian"
)

// Each language is stemmed as bleve's analyser for it does, but on words without
// accents: a reader who types "cooperation" looks for coopération, and the stems of
// both can be the same only if neither has them. French has Snowball's stemmer, for
// bleve's lighter one takes coopération for COP.
var stemmers = map[string]func(folded string) string{
	"en": snowball(english.Stem),
	"ru": snowball(russian.Stem),
	"fr": snowball(french.Stem),
	"es": filters(es.NewSpanishLightStemmerFilter()),
	"ar": filters(ar.NewArabicNormalizeFilter(), ar.NewArabicStemmerFilter()),
}

func snowball(stem func(*snowballstem.Env) bool) func(string) string {
	return func(s string) string {
		env := snowballstem.NewEnv(s)
		stem(env)
		return env.Current()
	}
}

func filters(list ...analysis.TokenFilter) func(string) string {
	return func(s string) string {
		stream := analysis.TokenStream{{Term: []byte(s)}}
		for _, f := range list {
			stream = f.Filter(stream)
		}
		return string(stream[0].Term)
	}
}

// stem returns the stem of a folded word in a language, and the word where that has
// no stemmer.
func stem(lang dateline.Lang, folded string) string {
	of, ok := stemmers[lang.Base()]
	if !ok || folded == "" || folded[0] <= '9' { // digits have no endings
		return folded
	}
	if s := of(folded); s != "" {
		return s
	}
	return folded
}

// light are, by language, the folded words that say little: the stop words of
// Snowball, and what an apostrophe cuts off.
var light = sync.OnceValue(func() map[string]map[string]bool {
	out := map[string]map[string]bool{}
	for lang, of := range map[string]struct {
		list []byte
		more string
	}{
		"en": {en.EnglishStopWords, "isn aren wasn weren hasn haven hadn doesn don didn won wouldn shan shouldn couldn mustn"},
		"fr": {fr.FrenchStopWords, string(fr.FrenchArticles)},
		"es": {es.SpanishStopWords, ""},
		"ru": {ru.RussianStopWords, ""},
		"ar": {ar.ArabicStopWords, ""},
	} {
		words := analysis.NewTokenMap()
		if err := words.LoadBytes(of.list); err != nil {
			panic(err) // a list that is compiled in
		}
		set := map[string]bool{}
		for w := range words {
			if w = spell(w); w != "" {
				set[w] = true
			}
		}
		for _, w := range strings.Fields(of.more) {
			set[w] = true
		}
		out[lang] = set
	}
	// Chinese: what only holds a sentence together, and what only asks.
	set := map[string]bool{}
	for _, w := range strings.Fields(`
		的 地 得 了 着 过 和 与 及 或 在 是 将 也 都 又 就 而 并 之 其 于 以 为 被 把 对 从 向 由 等 吗 呢 吧 啊
		这 那 此 该 所 则 但 因 至 他 她 它 他们 她们 它们 我 我们 你 您 你们 自己
		这个 那个 这些 那些 一个 其中 因为 由于 因此 所以 以及 但是 然而 而且 并且 或者 如果 虽然 关于 对于 根据 按照
		什么 怎么 怎样 如何 为何 为什么 多少 哪 哪里 哪儿 哪个 哪些 哪位 哪种 哪一个 谁 何 何时 何地 何处 何种 几 是否 多久 多大 有没有`) {
		set[w] = true
	}
	out["zh"] = set
	return out
})

func isLight(folded string, langs []dateline.Lang) bool {
	for _, l := range langs {
		if light()[l.Base()][folded] {
			return true
		}
	}
	return false
}

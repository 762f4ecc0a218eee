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
	// Chinese, as zh's comparison of texts takes them for filling.
	set := map[string]bool{}
	for _, r := range "的地得了着过和与及或在是将也都又就而并之其于以为被把对从向由等吗呢吧啊" {
		set[string(r)] = true
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

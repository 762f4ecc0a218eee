package text

import "testing"

// benchBodies returns one long release of each kind, by name of its set.
func benchBodies(b *testing.B) map[string]release {
	picked := map[string]release{}
	for set, all := range releases(b) {
		for _, r := range all {
			if n := len(r.body); n > 8_000 && n < 12_000 {
				picked[set] = r
				break
			}
		}
	}
	return picked
}

func BenchmarkRealReleases(b *testing.B) {
	bodies := benchBodies(b)
	for _, set := range []string{"cn-mfa-remarks", "tw-president", "state-gov-releases", "whitehouse-md"} {
		r := bodies[set]
		for name, f := range map[string]func(){
			"Excerpt":            func() { Excerpt(r.body, ExcerptWidth) },
			"Width":              func() { Width(r.body) },
			"Paragraphs":         func() { Paragraphs(r.body) },
			"Sentences":          func() { Sentences(r.body) },
			"GuessLang":          func() { GuessLang(r.body) },
			"TrimHeadline":       func() { TrimHeadline(r.title+"\n"+r.body, r.title) },
			"RestoreParagraphs":  func() { RestoreParagraphs(r.body) },
			"RestorePunctuation": func() { RestorePunctuation(r.body) },
			"Slug":               func() { Slug(r.title, 80) },
			"Fold":               func() { Fold(r.title) },
		} {
			b.Run(name+"/"+set, func(b *testing.B) {
				b.ReportAllocs()
				b.SetBytes(int64(len(r.body)))
				for b.Loop() {
					f()
				}
			})
		}
	}
}

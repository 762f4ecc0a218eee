package text

import (
	"strings"
	"testing"
)

// flatten does to Chinese text what a lossy copy does.
var flatten = strings.NewReplacer("，", ",", "：", ":", "；", ";", "？", "?", "！", "!", "（", "(", "）", ")")

// TestRestoreFlattenedReleases flattens clean Chinese releases and counts what
// comes back: every mark and every paragraph that does not is a miss, every one
// that was not there is a false change.
func TestRestoreFlattenedReleases(t *testing.T) {
	sets := releases(t)
	for _, set := range []string{"cn-mfa-remarks", "tw-president"} {
		var marks, missed, wrong, ends, found, invented int
		for _, r := range sets[set] {
			if !IsHan(r.body) {
				continue
			}
			// The copy keeps the ends of paragraphs as spaces only.
			paragraphs := Paragraphs(r.body)
			out, _ := RestoreParagraphs(strings.Join(paragraphs, " "))
			want, got := breaks(strings.Join(paragraphs, "\n\n")), breaks(out)
			ends += len(want)
			for at := range want {
				if got[at] {
					found++
				}
			}
			for at := range got {
				if !want[at] {
					invented++
				}
			}
			for _, p := range paragraphs {
				out, _ := RestorePunctuation(flatten.Replace(p))
				want, got := []rune(withoutSpace(p)), []rune(withoutSpace(out))
				if len(want) != len(got) {
					t.Errorf("%s: %d characters became %d", r.name, len(want), len(got))
					continue
				}
				for i := range want {
					full := strings.ContainsRune("，：；？！（）", want[i])
					if full {
						marks++
					}
					switch {
					case want[i] == got[i]:
					case full:
						missed++
					default:
						wrong++
					}
				}
			}
		}
		t.Logf("%s: %d marks flattened, %.2f%% restored, %d half-width ones of the original made full-width; %d paragraph ends, %.2f%% restored, %d invented",
			set, marks, 100-100*float64(missed)/float64(marks), wrong, ends, 100*float64(found)/float64(ends), invented)
		if 50*missed > marks {
			t.Errorf("%s: more than 2%% of the marks are not restored", set)
		}
		if 10*found < 9*ends || 100*invented > ends {
			t.Errorf("%s: fewer than 90%% of the paragraphs restored, or more than 1%% invented", set)
		}
	}
}

// breaks returns where the paragraphs of s end, in bytes of s without its white space.
func breaks(s string) map[int]bool {
	at := map[int]bool{}
	n := 0
	paragraphs := strings.Split(s, "\n\n")
	for _, p := range paragraphs[:len(paragraphs)-1] {
		n += len(withoutSpace(p))
		at[n] = true
	}
	return at
}

func TestSeed(t *testing.T) {
	for i, item := range seed(t) {
		text, _ := RestoreParagraphs(item.body)
		text, changes := RestorePunctuation(text)
		if len(changes) == 0 {
			t.Errorf("%s: nothing restored", item.title)
		}
		_, trimmed := TrimHeadline(item.body, item.title)
		if want := i != 4; trimmed != want { // the fifth starts with its office
			t.Errorf("%s: headline trimmed %v, want %v", item.title, trimmed, want)
		}
		if got := GuessLang(item.body); got != "zh-Hans" {
			t.Errorf("%s: language %q", item.title, got)
		}
		// Clock times and what is not closed are all that may stay half-width.
		left := strings.Map(func(r rune) rune {
			if strings.ContainsRune(",:;?!()", r) {
				return r
			}
			return -1
		}, text)
		if want := []string{":", "", ":", ",:(", ""}[i]; left != want {
			t.Errorf("%s: %q left half-width, want %q", item.title, left, want)
		}
		if n := strings.Count(text, "\n\n"); n != []int{2, 0, 3, 29, 4}[i] {
			t.Errorf("%s: %d paragraph ends", item.title, n)
		}
	}
}

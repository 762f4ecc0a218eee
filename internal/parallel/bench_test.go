package parallel

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// The speeds that the desk counts on: a paragraph saved in a text of two thousand,
// and two texts of three hundred opened side by side.

func BenchmarkStale(b *testing.B) {
	r := rand.New(rand.NewPCG(3, 4))
	source := made(r, 2000)
	a := paired(r, source)
	few, all, moved := slices.Clone(source), slices.Clone(source), slices.Clone(source)
	for i := range all {
		all[i].Text = edited(r, all[i].Text)
		if i%100 == 0 {
			few[i] = all[i]
		}
	}
	r.Shuffle(len(moved), func(i, j int) { moved[i], moved[j] = moved[j], moved[i] })
	none := slices.Clone(source)
	for i := range none {
		none[i].Text = strings.ToUpper(none[i].Text[:1]) + strings.Repeat("字", 100+i%17)
	}
	for name, now := range map[string][]string{"unchanged": texts(source), "few": texts(few), "all": texts(all), "moved": texts(moved), "split": texts(reparted(r, source)), "another": texts(none)} {
		b.Run(name, func(b *testing.B) {
			now := units(now...)
			for b.Loop() {
				Stale(a, now)
			}
		})
	}
}

func BenchmarkAlign(b *testing.B) {
	r := rand.New(rand.NewPCG(5, 6))
	for name, n := range map[string]int{"30": 30, "300": 300, "2000": 2000} {
		source := made(r, n)
		target := translated(r, source)
		same := source
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Align(source, target, "en", "zh-Hans")
			}
		})
		b.Run(name+"/alike", func(b *testing.B) {
			for b.Loop() {
				Align(source, same, "en", "fr")
			}
		})
	}
}

func BenchmarkCarry(b *testing.B) {
	r := rand.New(rand.NewPCG(7, 8))
	before := made(r, 300)
	a := paired(r, before)
	for i := range a {
		a[i].Target = len(a[i].Source)
	}
	after := slices.Clone(before)
	after[150].Text = edited(r, after[150].Text)
	for b.Loop() {
		Carry(a, before, after)
	}
}

func BenchmarkUnits(b *testing.B) {
	md := sharedFile(b, "00-seed/originals/2021-02-04-remarks-by-president-biden-on-americas-place-in-the-world.md")
	b.SetBytes(int64(len(md)))
	for b.Loop() {
		Units("", "", md)
	}
}

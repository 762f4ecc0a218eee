package search

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"dateline"
	"dateline/internal/search/internal/ask"
)

// memory is a Source in memory.
type memory struct {
	mu      sync.Mutex
	number  int64
	changes []Change
	texts   map[dateline.ID][]Text
}

func (m *memory) put(item dateline.ID, texts ...Text) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.texts == nil {
		m.texts = map[dateline.ID][]Text{}
	}
	m.number++
	m.changes = append(m.changes, Change{m.number, item})
	var langs []dateline.Lang
	for _, t := range texts {
		langs = append(langs, t.Lang)
	}
	for i := range texts {
		texts[i].Item, texts[i].Langs = item, langs
	}
	m.texts[item] = texts
}

func (m *memory) Number(context.Context) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.number, nil
}

func (m *memory) Changed(_ context.Context, after int64, most int) ([]Change, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	i, _ := slices.BinarySearchFunc(m.changes, after+1, func(c Change, n int64) int { return int(c.Number - n) })
	return slices.Clone(m.changes[i:min(len(m.changes), i+most)]), nil
}

func (m *memory) Texts(_ context.Context, items []dateline.ID) (out []Text, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, id := range items {
		out = append(out, m.texts[id]...)
	}
	return out, nil
}

func (m *memory) Items(_ context.Context, after dateline.ID, most int) (out []dateline.ID, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for id := range m.texts {
		if id > after && len(m.texts[id]) > 0 {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out[:min(len(out), most)], nil
}

func start(t testing.TB, m *memory) *Index {
	t.Helper()
	x := New(t.TempDir(), m, Options{})
	t.Cleanup(func() { x.Close() })
	if err := x.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	return x
}

func words1(s string) Ask { return Ask{Parts: []ask.Part{{Text: s}}} }

func items(f *Found) (out []dateline.ID) {
	for _, h := range f.Hits {
		out = append(out, h.Item)
	}
	return out
}

func find(t testing.TB, x *Index, q Query) *Found {
	t.Helper()
	if q.Most == 0 {
		q.Most = 10
	}
	if q.Lang == "" {
		q.Lang = "zh-Hans"
	}
	f, err := x.Search(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestFollow(t *testing.T) {
	m := &memory{}
	m.put("a", Text{Lang: "zh-Hans", Headline: "布林肯国务卿就阿富汗问题发表讲话", Body: "国务卿今天在华盛顿发表讲话。", At: time.Unix(1, 0)})
	x := start(t, m)
	if got := items(find(t, x, Query{Ask: words1("布林肯")})); !slices.Equal(got, []dateline.ID{"a"}) {
		t.Errorf("found %v", got)
	}
	m.put("b", Text{Lang: "zh-Hant", Headline: "布林肯國務卿會見外長", At: time.Unix(2, 0)})
	m.put("a")
	if err := x.Follow(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := items(find(t, x, Query{Ask: words1("布林肯")})); !slices.Equal(got, []dateline.ID{"b"}) {
		t.Errorf("after a was withdrawn and b published, found %v", got)
	}
}

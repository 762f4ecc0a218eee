package translate

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"dateline"
	"dateline/internal/config"
	"dateline/internal/markup"
)

// canary is the key; it must never be seen but by the service itself.
const canary = "canary-4711-key"

var providers = []string{"libretranslate", "deepl", "openai"}

// standIn answers like the three services, with the texts that say makes.
type standIn struct {
	*httptest.Server
	say func(text string) string // of one text run, or of one Markdown text

	// trouble answers a request for translations instead, if it returns true.
	trouble func(w http.ResponseWriter, r *http.Request, n int) bool

	mu     sync.Mutex // guards what follows
	asked  int        // requests for translations
	sent   [][]string // their texts
	bodies []string
	keys   []string // keys of every request, "" for none
	codes  []string // "source>target"
}

func newStandIn(t testing.TB, say func(string) string) *standIn {
	s := &standIn{say: say}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *standIn) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	answer := func(v any) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		json.NewEncoder(w).Encode(v)
	}
	_, key, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	switch r.Method + " " + r.URL.RequestURI() {
	case "GET /languages":
		targets := []string{"en", "fr", "zh-Hans", "zt", "pt"}
		answer([]map[string]any{{"code": "en", "targets": targets}, {"code": "zh-Hans", "targets": targets}, {"code": "de", "targets": []string{"en"}}})
		return
	case "GET /v2/languages?type=source":
		s.note(key, "", "", nil)
		answer([]map[string]string{{"language": "EN"}, {"language": "ZH"}, {"language": "DE"}})
		return
	case "GET /v2/languages?type=target":
		s.note(key, "", "", nil)
		answer([]map[string]string{{"language": "EN-GB"}, {"language": "EN-US"}, {"language": "ZH"}, {"language": "ZH-HANS"}, {"language": "ZH-HANT"}, {"language": "PT-PT"}})
		return
	}
	var in struct {
		Q        []string  `json:"q"`
		Format   string    `json:"format"`
		APIKey   string    `json:"api_key"`
		Source   string    `json:"source"`
		Target   string    `json:"target"`
		Text     []string  `json:"text"`
		From     string    `json:"source_lang"`
		To       string    `json:"target_lang"`
		Handling string    `json:"tag_handling"`
		Model    string    `json:"model"`
		Messages []message `json:"messages"`
	}
	if err := json.Unmarshal(body, &in); err != nil || r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" {
		http.Error(w, "this is no request", http.StatusTeapot)
		return
	}
	var texts []string
	var chat struct {
		Texts []numbered        `json:"texts"`
		Terms map[string]string `json:"terms"`
	}
	switch {
	case r.URL.Path == "/translate" && in.Format == "html":
		texts, key = in.Q, in.APIKey
		in.From, in.To = in.Source, in.Target
	case r.URL.Path == "/v2/translate" && in.Handling == "html" && strings.HasPrefix(r.Header.Get("Authorization"), "DeepL-Auth-Key "):
		texts = in.Text
	case r.URL.Path == "/chat/completions" && in.Model == "model-1" && len(in.Messages) == 2 && json.Unmarshal([]byte(in.Messages[1].Content), &chat) == nil:
		for _, c := range chat.Texts {
			texts = append(texts, c.Text)
		}
	default:
		http.Error(w, "there is no such service", http.StatusNotFound)
		return
	}
	n := s.note(key, in.From+">"+in.To, string(body), texts)
	if s.trouble != nil && s.trouble(w, r, n) {
		return
	}
	out := make([]string, len(texts))
	switch r.URL.Path {
	case "/translate":
		for i, t := range texts {
			out[i] = s.html(t)
		}
		answer(map[string]any{"translatedText": out})
	case "/v2/translate":
		list := []map[string]string{}
		for _, t := range texts {
			list = append(list, map[string]string{"detected_source_language": "EN", "text": s.html(t)})
		}
		answer(map[string]any{"translations": list})
	default:
		for i, c := range chat.Texts {
			chat.Texts[i].Text = s.say(c.Text)
		}
		content, _ := json.Marshal(chat.Texts)
		answer(map[string]any{"choices": []any{map[string]any{"message": map[string]string{"role": "assistant", "content": "```json\n" + string(content) + "\n```"}, "finish_reason": "stop"}}})
	}
}

// html translates the runs of text between tags, but not what is marked as not to
// be translated.
func (s *standIn) html(in string) string {
	var b strings.Builder
	at := 0
	var kept bool
	for _, tag := range append(reTag.FindAllStringIndex(in, -1), []int{len(in), len(in)}) {
		run := in[at:tag[0]]
		if core := strings.TrimSpace(run); core != "" && !kept {
			run = strings.Replace(run, core, html.EscapeString(s.say(html.UnescapeString(core))), 1)
		}
		kept = strings.Contains(in[tag[0]:tag[1]], `translate="no"`)
		b.WriteString(run + in[tag[0]:tag[1]])
		at = tag[1]
	}
	return b.String()
}

func (s *standIn) note(key, codes, body string, texts []string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys = append(s.keys, key)
	if texts != nil {
		s.asked++
		s.sent, s.bodies, s.codes = append(s.sent, texts), append(s.bodies, body), append(s.codes, codes)
	}
	return s.asked
}

// all returns every text sent, joined.
func (s *standIn) all() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.bodies, "\n")
}

func settings(provider, url string) config.Machine {
	c := config.Machine{Provider: provider, URL: url, Key: config.NewSecret(canary), Timeout: time.Minute, MaxCharacters: 50000}
	if provider == "openai" {
		c.Model = "model-1"
	}
	return c
}

// harness is a Translator whose log is kept and whose waiting takes no time.
type harness struct {
	*Translator
	log   *syncBuffer
	waits []time.Duration
}

type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func newHarness(t testing.TB, c config.Machine) *harness {
	t.Helper()
	h := &harness{log: &syncBuffer{}}
	tr, err := New(c, nil, slog.New(slog.NewTextHandler(h.log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	tr.client.sleep = func(ctx context.Context, d time.Duration) error {
		mu.Lock()
		defer mu.Unlock()
		h.waits = append(h.waits, d)
		return ctx.Err()
	}
	h.Translator = tr
	return h
}

// quiet fails the test if the log or an error shows the key, or the log the text.
func (h *harness) quiet(t *testing.T, err error, text string) {
	t.Helper()
	shown := h.log.String()
	if err != nil {
		shown += fmt.Sprintf("%v\n%+v\n%#v\n", err, err, err)
	}
	shown += fmt.Sprintf("%v %+v %#v", h.Translator, *h.Translator, *h.client)
	if strings.Contains(shown, canary) {
		t.Errorf("the key shows in:\n%s", shown)
	}
	if text != "" && strings.Contains(shown, text) {
		t.Errorf("the text shows in:\n%s", shown)
	}
}

// release is a real one and its official translation, paragraph by paragraph.
func release(t testing.TB) (en, zh []string) {
	t.Helper()
	read := func(name string) (all []string) {
		b, err := os.ReadFile("../view/testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for p := range strings.SplitSeq(strings.TrimSpace(string(b)), "\n\n") {
			all = append(all, strings.TrimSpace(p))
		}
		return all
	}
	en, zh = read("remarks.en.md"), read("remarks.zh.md")
	return en, zh[:len(en)]
}

// unitsOf cuts a body as the desk does.
func unitsOf(md string) (units []dateline.Unit) {
	for _, b := range markup.Blocks(md) {
		units = append(units, dateline.Unit{Kind: b.Kind, Text: md[b.Start:b.End]})
	}
	return units
}

func textsOf(units []dateline.Unit) (all []string) {
	for _, u := range units {
		all = append(all, u.Text)
	}
	return all
}

func same(t *testing.T, got, want []string) {
	t.Helper()
	if slices.Equal(got, want) {
		return
	}
	if len(got) != len(want) {
		t.Fatalf("%d texts, want %d: %q", len(got), len(want), got)
	}
	for i := range got {
		if got[i] != want[i] {
			t.Errorf("unit %d is\n%q, want\n%q", i+1, got[i], want[i])
		}
	}
}

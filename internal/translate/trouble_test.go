package translate

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"dateline"
	"dateline/internal/config"
	"dateline/internal/web"
)

const secretText = "A sentence that nobody may see."

// echo is the worst that a service may say: the key and the text.
func echo(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Key", canary)
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"error":{"message":"wrong key %s for %s","code":"x"},"message":"%s"}`, canary, secretText, canary)
}

// TestTrouble goes through everything that can go wrong with each service, and
// holds log and error against the key and the text each time.
func TestTrouble(t *testing.T) {
	var elsewhere atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	defer other.Close()
	raw := func(w http.ResponseWriter, answer string) {
		c, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		io.WriteString(c, answer)
		c.Close()
	}
	status := func(code int) func(http.ResponseWriter, *http.Request) {
		return func(w http.ResponseWriter, r *http.Request) { echo(w, code) }
	}
	typed := func(kind, body string) func(http.ResponseWriter, *http.Request) {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", kind)
			io.WriteString(w, body)
		}
	}
	for _, c := range []struct {
		name     string
		answer   func(w http.ResponseWriter, r *http.Request)
		status   int
		reason   string
		requests int
	}{
		{"400", status(400), 502, "refuses the request", 1},
		{"401", status(401), 502, "does not accept the key", 1},
		{"403", status(403), 502, "does not accept the key", 1},
		{"404", status(404), 502, "address (url)", 1},
		{"413", status(413), 502, "divide long paragraphs", 1},
		{"429", status(429), 503, "too much to do", 4},
		{"456", status(456), 503, "quota", 1},
		{"402", status(402), 503, "quota", 1},
		{"500", status(500), 503, "out of order", 4},
		{"503", status(503), 503, "out of order", 4},
		{"529", status(529), 503, "too much to do", 4},
		{"204", status(204), 502, "status 204", 1},
		{"HTML", typed("text/html; charset=utf-8", "<!DOCTYPE html><p>Sign in, "+canary), 502, "a web page answers", 1},
		{"HTML in disguise", typed("application/json", "\n<html>"+canary), 502, "a web page answers", 1},
		{"truncated JSON", typed("application/json", `{"translatedText":["`+canary), 502, "cut off", 1},
		{"another JSON", typed("application/json", `{"translatedText":7,"translations":"`+canary+`","choices":0}`), 502, "not of the kind", 1},
		{"no count", typed("application/json", `{"key":"`+canary+`"}`), 502, "", 0},
		{"empty answer", typed("application/json", ``), 502, "cut off", 1},
		{"huge", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			for b := []byte(strings.Repeat(canary, 1<<12)); ; {
				if _, err := w.Write(b); err != nil {
					return
				}
			}
		}, 502, "larger than 4 MiB", 1},
		{"redirect 302", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL+"/"+canary, http.StatusFound)
		}, 502, "redirects", 1},
		{"redirect 307", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL+"/"+canary, http.StatusTemporaryRedirect)
		}, 502, "redirects", 1},
		{"redirect 308 to itself", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, r.URL.Path+"?"+canary, http.StatusPermanentRedirect)
		}, 502, "redirects", 1},
		{"no HTTP", func(w http.ResponseWriter, r *http.Request) { raw(w, canary+"\r\n\r\n") }, 502, "cannot be reached", 4},
		{"no status", func(w http.ResponseWriter, r *http.Request) { raw(w, "HTTP/1.1 "+canary+" "+secretText+"\r\n\r\n") }, 502, "cannot be reached", 4},
		{"broken off", func(w http.ResponseWriter, r *http.Request) {
			raw(w, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n{\""+canary)
		}, 502, "broke off", 4},
	} {
		for _, p := range providers {
			t.Run(c.name+"/"+p, func(t *testing.T) {
				s := newStandIn(t, func(text string) string { return text })
				s.trouble = func(w http.ResponseWriter, r *http.Request, _ int) bool { c.answer(w, r); return true }
				h := newHarness(t, settings(p, s.URL))
				drafts, err := h.Translate(t.Context(), "en", "zh-Hans", []dateline.Unit{{Kind: dateline.UnitParagraph, Text: secretText}}, nil, true)
				f, ok := errors.AsType[Failure](err)
				if !ok || drafts != nil {
					t.Fatalf("got %q, %v", drafts, err)
				}
				if f.Status != c.status || web.Status(err) != c.status || f.Service != h.Name() {
					t.Errorf("status %d of %s, want %d: %v", f.Status, f.Service, c.status, err)
				}
				if !strings.Contains(web.Reason(err), c.reason) || !strings.HasPrefix(web.Reason(err), h.Name()+": ") {
					t.Errorf("reason %q, want %q", web.Reason(err), c.reason)
				}
				if c.requests > 0 && s.asked != c.requests {
					t.Errorf("%d requests, want %d", s.asked, c.requests)
				}
				h.quiet(t, err, secretText)
			})
		}
	}
	if n := elsewhere.Load(); n > 0 {
		t.Errorf("%d redirects were followed", n)
	}
}

func TestWrongCount(t *testing.T) {
	two := []dateline.Unit{{Kind: dateline.UnitParagraph, Text: "One"}, {Kind: dateline.UnitParagraph, Text: "Two"}}
	content := func(s string) string {
		return fmt.Sprintf(`{"choices":[{"message":{"content":%q},"finish_reason":"stop"}]}`, s)
	}
	for _, c := range []struct{ provider, answer, reason string }{
		{"libretranslate", `{"translatedText":["一"]}`, "given 2 texts and returned 1"},
		{"libretranslate", `{"translatedText":["一","二","三"]}`, "returned 3"},
		{"libretranslate", `{"translatedText":"一"}`, "not of the kind"},
		{"deepl", `{"translations":[]}`, "returned 0"},
		{"deepl", `{}`, "returned 0"},
		{"openai", content(`[{"n":1,"text":"一"}]`), "returned 1"},
		{"openai", content(`[{"n":2,"text":"二"},{"n":1,"text":"一"}]`), "another order"},
		{"openai", content(`["一","二"]`), "not the list"},
		{"openai", content("I'm sorry, I cannot translate that."), "not the list"},
		{"openai", `{"choices":[]}`, "empty"},
		{"openai", `{"choices":[{"message":{"content":"[{"},"finish_reason":"length"}]}`, "may not write as much"},
		{"openai", `{"choices":[{"message":{"content":null},"finish_reason":"content_filter"}]}`, "declines"},
	} {
		s := newStandIn(t, func(text string) string { return text })
		s.trouble = func(w http.ResponseWriter, r *http.Request, _ int) bool {
			w.Header().Set("Content-Type", "application/json")
			io.WriteString(w, c.answer)
			return true
		}
		h := newHarness(t, settings(c.provider, s.URL))
		got, err := h.Translate(t.Context(), "en", "zh-Hans", two, nil, true)
		if got != nil || !strings.Contains(web.Reason(err), c.reason) || web.Status(err) != 502 {
			t.Errorf("%s: %s: got %q, %v", c.provider, c.answer, got, err)
		}
	}
	// One slip is forgiven a model.
	s := newStandIn(t, func(text string) string { return "译" + text })
	s.trouble = func(w http.ResponseWriter, r *http.Request, n int) bool {
		if n == 1 {
			w.Header().Set("Content-Type", "application/json")
			io.WriteString(w, content("[]"))
		}
		return n == 1
	}
	h := newHarness(t, settings("openai", s.URL))
	got, err := h.Translate(t.Context(), "en", "zh-Hans", two, nil, true)
	if err != nil {
		t.Fatal(err)
	}
	same(t, got, []string{"译One", "译Two"})
}

// TestAgain: what the service says about when to come back is heeded, and nothing
// is tried for ever.
func TestAgain(t *testing.T) {
	now := time.Date(2021, 2, 4, 19, 45, 0, 0, time.UTC)
	unit := []dateline.Unit{{Kind: dateline.UnitParagraph, Text: "Text"}}
	for _, c := range []struct {
		name  string
		after []string // Retry-After of the failures before an answer
		waits []time.Duration
		fails bool
	}{
		{"growing", []string{"", "", ""}, []time.Duration{time.Second, 2 * time.Second, 4 * time.Second}, false},
		{"as told", []string{"7", "1"}, []time.Duration{7 * time.Second, 2 * time.Second}, false},
		{"a date", []string{now.Add(9 * time.Second).Format(http.TimeFormat)}, []time.Duration{9 * time.Second}, false},
		{"a date gone by", []string{now.Add(-time.Hour).Format(http.TimeFormat)}, []time.Duration{time.Second}, false},
		{"nonsense", []string{"-5", "soon"}, []time.Duration{time.Second, 2 * time.Second}, false},
		{"longer than anybody waits", []string{"3600"}, nil, true},
		{"absurd", []string{"99999999999999999999"}, []time.Duration{time.Second}, false},
		{"too often", []string{"", "", "", ""}, []time.Duration{time.Second, 2 * time.Second, 4 * time.Second}, true},
	} {
		for _, p := range providers {
			t.Run(c.name+"/"+p, func(t *testing.T) {
				s := newStandIn(t, func(string) string { return "译文" })
				s.trouble = func(w http.ResponseWriter, r *http.Request, n int) bool {
					if n > len(c.after) {
						return false
					}
					if v := c.after[n-1]; v != "" {
						w.Header().Set("Retry-After", v)
					}
					echo(w, []int{429, 503}[n%2])
					return true
				}
				h := newHarness(t, settings(p, s.URL))
				h.client.now = func() time.Time { return now }
				ctx, cancel := context.WithDeadline(t.Context(), time.Now().Add(time.Hour))
				defer cancel()
				got, err := h.Translate(ctx, "en", "zh-Hans", unit, nil, true)
				if (err != nil) != c.fails || !c.fails && got[0] != "译文" {
					t.Errorf("got %q, %v", got, err)
				}
				if !slices.Equal(h.waits, c.waits) {
					t.Errorf("it waited %v, want %v", h.waits, c.waits)
				}
				h.quiet(t, err, "")
			})
		}
	}
	t.Run("used-up credit is no hurry", func(t *testing.T) {
		s := newStandIn(t, func(string) string { return "译文" })
		s.trouble = func(w http.ResponseWriter, r *http.Request, n int) bool {
			w.WriteHeader(429)
			io.WriteString(w, `{"error":{"code":"insufficient_quota"}}`)
			return true
		}
		h := newHarness(t, settings("openai", s.URL))
		if _, err := h.Translate(t.Context(), "en", "fr", unit, nil, true); !strings.Contains(web.Reason(err), "quota") || s.asked != 1 {
			t.Errorf("%d requests, %v", s.asked, err)
		}
	})
	t.Run("no time left", func(t *testing.T) { // what the service said is said at once
		s := newStandIn(t, func(string) string { return "译文" })
		s.trouble = func(w http.ResponseWriter, r *http.Request, n int) bool {
			w.Header().Set("Retry-After", "20")
			echo(w, 429)
			return true
		}
		set := settings("deepl", s.URL)
		set.Timeout = 15 * time.Second
		h := newHarness(t, set)
		if _, err := h.Translate(t.Context(), "en", "zh-Hans", unit, nil, true); !strings.Contains(web.Reason(err), "too much to do") || len(h.waits) > 0 {
			t.Errorf("%v after %v", err, h.waits)
		}
	})
	t.Run("given up while waiting", func(t *testing.T) {
		s := newStandIn(t, func(string) string { return "译文" })
		s.trouble = func(w http.ResponseWriter, r *http.Request, n int) bool { echo(w, 503); return true }
		h := newHarness(t, settings("deepl", s.URL))
		ctx, cancel := context.WithCancel(t.Context())
		h.client.sleep = func(c context.Context, _ time.Duration) error { cancel(); <-c.Done(); return c.Err() }
		if _, err := h.Translate(ctx, "en", "zh-Hans", unit, nil, true); !errors.Is(err, context.Canceled) || s.asked != 1 {
			t.Errorf("%v after %d requests", err, s.asked)
		}
	})
}

// TestSlow: a service that never ends its answer, or never begins it.
func TestSlow(t *testing.T) {
	for _, p := range providers {
		for _, begins := range []bool{false, true} {
			s := newStandIn(t, func(text string) string { return text })
			s.trouble = func(w http.ResponseWriter, r *http.Request, _ int) bool {
				if begins {
					io.WriteString(w, `{"translatedText":["`)
					w.(http.Flusher).Flush()
				}
				<-r.Context().Done()
				return true
			}
			set := settings(p, s.URL)
			set.Timeout = 50 * time.Millisecond
			h := newHarness(t, set)
			_, err := h.Translate(t.Context(), "en", "zh-Hans", []dateline.Unit{{Kind: dateline.UnitParagraph, Text: "Text"}}, nil, true)
			if web.Status(err) != 504 || !strings.Contains(web.Reason(err), "did not finish") || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s: %v", p, err)
			}
			h.quiet(t, err, "")
		}
	}
}

func TestUnreachable(t *testing.T) {
	s := newStandIn(t, func(text string) string { return text })
	s.Close()
	h := newHarness(t, settings("openai", s.URL))
	_, err := h.Translate(t.Context(), "en", "fr", []dateline.Unit{{Kind: dateline.UnitParagraph, Text: "Text"}}, nil, true)
	if web.Status(err) != 502 || len(h.waits) != 3 || !strings.Contains(err.Error(), "refused") || strings.Contains(err.Error(), "chat/completions") {
		t.Errorf("%v after %v", err, h.waits)
	}
	h.quiet(t, err, "")
}

// TestCertificate: a certificate that nobody vouches for ends it, before the key
// is sent.
func TestCertificate(t *testing.T) {
	asked := 0
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	s.Config.ErrorLog = discard()
	s.StartTLS()
	defer s.Close()
	h := newHarness(t, settings("openai", s.URL))
	_, err := h.Translate(t.Context(), "en", "fr", []dateline.Unit{{Kind: dateline.UnitParagraph, Text: "Text"}}, nil, true)
	if !strings.Contains(web.Reason(err), "certificate") || asked > 0 || len(h.waits) > 0 {
		t.Errorf("%v after %d requests", err, asked)
	}
	h.quiet(t, err, "")
}

func TestNew(t *testing.T) {
	set := func(p, url string, change func(*config.Machine)) config.Machine {
		c := settings(p, url)
		if change != nil {
			change(&c)
		}
		return c
	}
	for _, c := range []struct {
		name  string
		c     config.Machine
		field string // of the Invalid; "": none
		base  string
	}{
		{"off", config.Machine{}, "machine.provider", ""},
		{"unknown", set("babel", "https://x.example", nil), "machine.provider", ""},
		{"LibreTranslate here", set("libretranslate", "http://127.0.0.1:5000/", nil), "", "http://127.0.0.1:5000"},
		{"localhost", set("libretranslate", "http://localhost:5000", nil), "", "http://localhost:5000"},
		{"IPv6", set("libretranslate", "http://[::1]:5000", nil), "", "http://[::1]:5000"},
		{"without key", set("libretranslate", "http://127.0.0.1:5000", func(c *config.Machine) { c.Key = config.Secret{} }), "", "http://127.0.0.1:5000"},
		{"in a private net", set("libretranslate", "http://10.0.0.7:5000", nil), "machine.url", ""},
		{"looks like here", set("libretranslate", "http://127.0.0.1.example:5000", nil), "machine.url", ""},
		{"allowed", set("libretranslate", "http://10.0.0.7:5000", func(c *config.Machine) { c.InsecureHTTP = true }), "", "http://10.0.0.7:5000"},
		{"nowhere", set("libretranslate", "", nil), "machine.url", ""},
		{"DeepL", set("deepl", "", nil), "", "https://api.deepl.com"},
		{"DeepL free", set("deepl", "", func(c *config.Machine) { c.Key = config.NewSecret("k:fx") }), "", "https://api-free.deepl.com"},
		{"DeepL without key", set("deepl", "", func(c *config.Machine) { c.Key = config.Secret{} }), "machine.key", ""},
		{"OpenAI", set("openai", "", nil), "", "https://api.openai.com/v1"},
		{"without model", set("openai", "", func(c *config.Machine) { c.Model = "" }), "machine.model", ""},
		{"password in the address", set("deepl", "https://user:"+canary+"@x.example", nil), "machine.url", ""},
		{"key in the address", set("deepl", "https://x.example/?key="+canary, nil), "machine.url", ""},
		{"no address", set("deepl", canary+"\x7f://", nil), "machine.url", ""},
		{"another scheme", set("deepl", "ftp://x.example", nil), "machine.url", ""},
		{"key of two lines", set("deepl", "", func(c *config.Machine) { c.Key = config.NewSecret(canary + "\nHost: x") }), "machine.key", ""},
		{"two keys", set("deepl", "", func(c *config.Machine) { c.KeyFile = "key" }), "machine.key", ""},
		{"no time", set("deepl", "", func(c *config.Machine) { c.Timeout = 0 }), "machine", ""},
		{"no text", set("deepl", "", func(c *config.Machine) { c.MaxCharacters = 0 }), "machine", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			tr, err := New(c.c, nil, nil)
			invalid, _ := errors.AsType[dateline.Invalid](err)
			if invalid.Field != c.field || (err == nil) != (c.field == "") {
				t.Fatalf("error %v, want one of %q", err, c.field)
			}
			if err != nil {
				if strings.Contains(err.Error(), canary) {
					t.Errorf("the error shows the key: %v", err)
				}
			} else if tr.client.base != c.base {
				t.Errorf("address %q, want %q", tr.client.base, c.base)
			}
		})
	}
}

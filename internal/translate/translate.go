// Package translate asks a machine for a first draft of a translation.
//
// [New] returns a [Translator] for one of three kinds of service: LibreTranslate,
// DeepL (API v2), and whatever answers OpenAI's chat completions. Its one act is
// [Translator.Translate]: units of a text go in, one text for each comes out.
//
// What the package promises:
//
//   - Nothing is sent unless the newsroom has set a service up, and nothing of what
//     is not public yet unless it has said so in its configuration as well.
//   - Markdown survives. Where a unit comes back with other links, images,
//     footnote marks or blocks than it went out with, it comes back as "", which
//     is not translated: a person does it. Code, rules and what has no words are
//     not sent and come back as they are.
//   - The text is data. Nothing that it says can make a service's answer be taken
//     for anything but a text in place of that unit, and a draft is never public
//     before a person has gone through it (dateline.LinkMachine).
//   - The key reaches the service's own address and nothing else: no log line, no
//     error, no other host, for redirects are not followed. Neither do texts
//     reach the log. What a service says in an error is not repeated, for it may
//     quote both.
//
// LibreTranslate and DeepL translate HTML, which package markup makes of the unit
// and turns back; a language model is given the Markdown. Terms that are to stand
// as they are ("G20" for "G20") are marked as not to be translated; all others
// reach only a language model, since the other two take glossaries only under
// names given to them beforehand.
package translate

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"
	"unicode/utf8"

	"dateline"
	"dateline/internal/config"
	"dateline/internal/web"
)

// Translator makes drafts with one service. It is safe for concurrent use.
type Translator struct {
	service
	client    *client
	longest   int // characters
	timeout   time.Duration
	embargoed bool
	log       *slog.Logger
}

// service is what differs between the services.
type service interface {
	// limits are of one request.
	limits() limits

	// markdown reports that texts are sent as Markdown, not as HTML.
	markdown() bool

	// languages returns the service's own codes for a pair. A pair that it does
	// not know is dateline.Invalid.
	languages(ctx context.Context, c *client, from, to dateline.Lang) (source, target string, err error)

	// translate returns one text for each of the job, in its order.
	translate(ctx context.Context, c *client, j job) ([]string, error)
}

// limits say what one request may hold, and how many there may be at once.
type limits struct{ texts, bytes, atOnce int }

// job is one request's worth of a draft.
type job struct {
	source, target string // the service's codes
	texts          []string
	terms          map[string]string
}

// New returns the Translator that c describes, or dateline.Invalid with the name
// of the setting that cannot be. A nil transport is the network, with certificates
// checked; c must be [config.Machine.On].
func New(c config.Machine, transport http.RoundTripper, log *slog.Logger) (*Translator, error) {
	s, name, address, err := serviceOf(c)
	if err != nil {
		return nil, err
	}
	client, err := newClient(c, name, address, transport, log)
	if err != nil {
		return nil, err
	}
	if c.Provider == "deepl" && client.key.Reveal() == "" {
		return nil, dateline.Invalidf("machine.key", "DeepL needs the key of an account")
	}
	if c.Timeout <= 0 || c.MaxCharacters <= 0 {
		return nil, dateline.Invalidf("machine", "timeout and max-characters must be greater than 0")
	}
	return &Translator{s, client, c.MaxCharacters, c.Timeout, c.Embargoed, log}, nil
}

// Name is what people know the service by: "DeepL", or the model's name.
func (t *Translator) Name() string { return t.client.name }

// Embargoed reports whether the text of what is not public yet may be sent.
func (t *Translator) Embargoed() bool { return t.embargoed }

// Translate returns a draft of each unit in the language to, in their order: for
// headline and lead plain text of one line, for the others Markdown of the same
// kind. A unit whose draft cannot be used is "" (see the package comment); the log
// says why. The units are those of one text, whole or in part. public says that
// every one of them is public already. terms are what words of the source
// language are to be called.
//
// The errors: dateline.Forbidden when the text is not public and the configuration
// does not allow to send it; dateline.Invalid when the text is too long or the
// service does not know the languages; [Failure] when it does not do what was
// asked; the context's own when the caller gave up. After the first two nothing
// of the text has been sent.
func (t *Translator) Translate(ctx context.Context, from, to dateline.Lang, units []dateline.Unit, terms map[string]string, public bool) ([]string, error) {
	if !public && !t.embargoed {
		return nil, dateline.Forbidden{Act: "translate by machine", Reason: "this text is not public yet, and the configuration does not allow to send such texts to " + t.Name()}
	}
	if !isTag(from) || !isTag(to) || from.Base() == to.Base() {
		return nil, dateline.Invalidf("language", "a machine translates between two languages, not from %q to %q", from, to)
	}
	characters := 0
	for _, u := range units {
		characters += utf8.RuneCountInString(u.Text)
	}
	if characters > t.longest {
		return nil, dateline.Invalidf("text", "it has %d characters, and the configuration allows to send %d for one draft (max-characters)", characters, t.longest)
	}
	loads := pack(units, from, t.markdown(), terms)
	var texts []string
	for _, l := range loads {
		texts = append(texts, l.texts...)
	}
	if len(texts) == 0 {
		return t.unload(loads, nil), nil
	}

	began := time.Now()
	limited, cancel := context.WithTimeout(ctx, t.timeout)
	defer cancel()
	answers, err := t.ask(limited, from, to, texts, terms)
	log := t.log.With("service", t.Name(), "from", string(from), "to", string(to), "units", len(units), "characters", characters, "ms", time.Since(began).Milliseconds())
	if err != nil {
		switch limited.Err() { // what broke by the end of the time is not what went wrong
		case context.Canceled:
			err = fmt.Errorf("%s: %w", t.Name(), context.Canceled)
		case context.DeadlineExceeded:
			err = t.client.failure(http.StatusGatewayTimeout, fmt.Sprintf("it did not finish within %v; try again, or allow it more time (timeout)", t.timeout), context.DeadlineExceeded)
		}
		log.WarnContext(ctx, "machine draft failed", "error", err)
		return nil, err
	}
	drafts := t.unload(loads, answers)
	unusable := 0
	for i, d := range drafts {
		if d == "" && units[i].Text != "" {
			unusable++
		}
	}
	log.InfoContext(ctx, "machine draft", "unusable", unusable)
	return drafts, nil
}

// unload gives each unit what came back for it.
func (t *Translator) unload(loads []load, answers []string) []string {
	drafts := make([]string, len(loads))
	for i, l := range loads {
		draft, why := l.unpack(answers[:len(l.texts)])
		answers = answers[len(l.texts):]
		if why != "" {
			t.log.Warn("machine draft of a unit cannot be used", "service", t.Name(), "unit", i+1, "kind", string(l.unit.Kind), "reason", why)
		}
		drafts[i] = draft
	}
	return drafts
}

// ask has all texts translated, in as many requests as it takes. The first error
// ends the others.
func (t *Translator) ask(ctx context.Context, from, to dateline.Lang, texts []string, terms map[string]string) ([]string, error) {
	limit := t.limits()
	batches, err := cut(texts, limit)
	if err != nil {
		return nil, err
	}
	source, target, err := t.languages(ctx, t.client, from, to)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	answers := make([]string, len(texts))
	var wg sync.WaitGroup
	free := make(chan struct{}, limit.atOnce)
	for _, b := range batches {
		wg.Go(func() {
			select {
			case free <- struct{}{}:
				defer func() { <-free }()
			case <-ctx.Done():
				return
			}
			j := job{source, target, texts[b.from:b.to], terms}
			got, err := t.translate(ctx, t.client, j)
			if err == nil && len(got) != len(j.texts) {
				err = t.client.failure(http.StatusBadGateway, fmt.Sprintf("it was given %d texts and returned %d; try again", len(j.texts), len(got)), nil)
			}
			if err != nil {
				cancel(err)
				return
			}
			copy(answers[b.from:], got)
		})
	}
	wg.Wait()
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	return answers, nil
}

// batch is a range of texts.
type batch struct{ from, to int }

// cut makes batches within the limits. A text that is too long for one alone is
// dateline.Invalid.
func cut(texts []string, l limits) ([]batch, error) {
	var all []batch
	size := 0
	for i, s := range texts {
		if len(s) > most {
			return nil, dateline.Invalidf("text", "a paragraph of %d bytes is too long for a machine; divide it", len(s))
		}
		if i == 0 || size+len(s) > l.bytes || i-all[len(all)-1].from == l.texts {
			all, size = append(all, batch{i, i}), 0
		}
		size += len(s)
		all[len(all)-1].to = i + 1
	}
	return all, nil
}

// most is the size in bytes of the longest text that is sent, alone if need be:
// what fits in DeepL's 128 KiB even if a third of it has to be escaped.
const most = 80 << 10

// Failure is a service that did not do what was asked. At the edges it is the
// web.Refused within it, so an editor reads the reason; the cause is for the log.
type Failure struct {
	Service string
	Status  int    // HTTP status for whoever asked: 502, 503 or 504
	Reason  string // a plain sentence: what is wrong and what to do
	Cause   error  // may be nil
}

func (e Failure) Error() string {
	if e.Cause != nil {
		return e.Service + ": " + e.Reason + ": " + e.Cause.Error()
	}
	return e.Service + ": " + e.Reason
}

// Unwrap returns the web.Refused and the cause.
func (e Failure) Unwrap() []error {
	all := []error{web.Refused{Code: e.Status, Reason: e.Service + ": " + e.Reason}}
	if e.Cause != nil {
		all = append(all, e.Cause)
	}
	return all
}

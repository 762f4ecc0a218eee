package webtest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Browser is a Chromium without a window, with a new profile.
type Browser struct{ ctx context.Context }

// Start starts Chromium; it ends with the test. Without one the test is skipped.
func Start(t testing.TB) *Browser {
	t.Helper()
	path := browserPath()
	if path == "" {
		SkipOrFail(t, "no chromium here (DATELINE_TEST_CHROMIUM names one)")
	}
	alloc, stop := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(path), chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("disable-extensions", true), chromedp.Flag("disable-default-apps", true),
		chromedp.Flag("disable-renderer-backgrounding", true), chromedp.Flag("disable-background-timer-throttling", true),
		chromedp.Flag("hide-scrollbars", true), chromedp.Flag("force-color-profile", "srgb"),
		chromedp.UserDataDir(t.TempDir()), chromedp.WindowSize(1280, 900))
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(func() {
		limit, done := context.WithTimeout(ctx, 10*time.Second)
		chromedp.Cancel(limit) // waits until the profile is no longer written to
		done()
		cancel()
		stop()
	})
	if err := chromedp.Do(ctx); err != nil { // no time limit: it would be the browser's own
		t.Fatalf("chromium does not start: %v", err)
	}
	return &Browser{ctx}
}

func browserPath() string {
	path := os.Getenv("DATELINE_TEST_CHROMIUM")
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path == "" {
			path, _ = exec.LookPath(name)
		}
	}
	return path
}

// HasBrowser reports whether Start will find Chromium, or must fail without it, for
// tests of which only a part needs one.
func HasBrowser() bool {
	return browserPath() != "" || os.Getenv("DATELINE_REQUIRE_ALL") == "1"
}

// Tab is one page of the browser, with a profile of its own. It notes what a page does without being asked.
type Tab struct {
	t   testing.TB
	ctx context.Context

	mu       sync.Mutex // guards the rest
	dialogs  []string
	requests []Request
}

// Request is one thing that the browser fetched.
type Request struct {
	URL   string
	Bytes int // on the wire, headers included
	id    network.RequestID
	ended bool
}

// Tab opens a page; it is closed with the test.
func (b *Browser) Tab(t testing.TB) *Tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	tab := &Tab{t: t, ctx: ctx}
	if err := chromedp.Listen(ctx, tab.hear); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	return tab
}

// hear runs inside the loop that reads the browser's messages: it must not wait.
func (p *Tab) hear(ev any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch ev := ev.(type) {
	case *page.EventJavascriptDialogOpening:
		p.dialogs = append(p.dialogs, string(ev.Type)+": "+ev.Message)
		go chromedp.Call(p.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
	case *network.EventRequestWillBeSent:
		p.requests = append(p.requests, Request{URL: ev.Request.URL, id: ev.RequestID})
	case *network.EventLoadingFinished:
		for i := range p.requests {
			if p.requests[i].id == ev.RequestID {
				p.requests[i].Bytes, p.requests[i].ended = int(ev.EncodedDataLength), true
			}
		}
	case *network.EventLoadingFailed:
		for i := range p.requests {
			if p.requests[i].id == ev.RequestID {
				p.requests[i].ended = true
			}
		}
	}
}

// patience bounds one step of a test. Machines that build are slow.
const patience = 60 * time.Second

func (p *Tab) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.t.Fatalf("%s: %v", what, err)
	}
}

// Open goes to an address and waits until the page is loaded.
func (p *Tab) Open(url string) {
	p.t.Helper()
	p.do("open "+url, chromedp.Navigate(url))
}

// Eval returns the value of a JavaScript expression, a promise awaited; of one
// that is undefined, the zero value.
func Eval[T any](p *Tab, js string) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	raw, err := chromedp.Run(ctx, chromedp.Evaluate[[]byte](js, chromedp.EvalAwaitPromise, chromedp.EvalAsValue))
	if err != nil {
		p.t.Fatalf("%.200s: %v", js, err)
	}
	var v T
	if len(raw) == 0 { // undefined
		return v
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		p.t.Fatalf("%.200s: %v in %.200s", js, err, raw)
	}
	return v
}

// Size makes the window so many CSS pixels wide and high. A scale of 2 is a
// reader's zoom of 200 %: half as many CSS pixels fit.
func (p *Tab) Size(width, height int, zoom float64) {
	p.t.Helper()
	p.call("size", func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
			Width: int64(float64(width) / zoom), Height: int64(float64(height) / zoom), DeviceScaleFactor: zoom,
		})
		return err
	})
}

// Prefer sets what the reader prefers, such as "prefers-color-scheme", "dark",
// and waits until the page is no longer on its way there.
func (p *Tab) Prefer(feature, value string) {
	p.t.Helper()
	defer p.Wait(`document.getAnimations().length == 0`)
	p.call("media", func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: feature, Value: value}},
		})
		return err
	})
}

// Script switches the page's scripts on or off, from the next page on.
func (p *Tab) Script(on bool) {
	p.t.Helper()
	p.call("script", func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
		return err
	})
}

// Line makes the network as slow as a line of so many bits a second with a delay.
func (p *Tab) Line(bitsPerSecond int, delay time.Duration) {
	p.t.Helper()
	p.call("network", func(ctx context.Context) error {
		bytes := float64(bitsPerSecond) / 8
		_, err := chromedp.Call(ctx, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
			MatchedNetworkConditions: []*network.Conditions{{
				Latency: float64(delay.Milliseconds()), DownloadThroughput: bytes, UploadThroughput: bytes,
			}},
		})
		return err
	})
}

func (p *Tab) call(what string, fn func(context.Context) error) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := fn(ctx); err != nil {
		p.t.Fatalf("%s: %v", what, err)
	}
}

// Press presses keys, one after the other: characters, or package kb's names.
func (p *Tab) Press(keys string) {
	p.t.Helper()
	p.do("press", chromedp.KeyEvent(keys))
}

// Wait waits until a JavaScript expression is true.
func (p *Tab) Wait(js string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	for {
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](js))
		if ok {
			return
		}
		if ctx.Err() != nil {
			p.t.Fatalf("not within %v: %s (%v)", patience, js, err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// Screenshot returns the whole page as PNG, at most height CSS pixels of it.
func (p *Tab) Screenshot(height int) []byte {
	p.t.Helper()
	type box struct{ W, H float64 }
	b := Eval[box](p, `({W: document.documentElement.clientWidth, H: document.documentElement.scrollHeight})`)
	var png []byte
	p.call("screenshot", func(ctx context.Context) error {
		beyond := true
		got, err := chromedp.Call(ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{
			CaptureBeyondViewport: &beyond, Clip: &page.Viewport{Width: b.W, Height: min(b.H, float64(height)), Scale: 1},
		})
		png = got.Data
		return err
	})
	return png
}

// Requests returns what was fetched since the last call, and forgets it.
func (p *Tab) Requests() []Request {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := p.requests
	p.requests = nil
	return r
}

// Settle waits until what was asked for has come whole, five seconds at most: the
// browser tells of a page's last byte after the page itself has loaded.
func (p *Tab) Settle() {
	for range 100 {
		p.mu.Lock()
		pending := slices.ContainsFunc(p.requests, func(r Request) bool { return !r.ended })
		p.mu.Unlock()
		if !pending {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// Dialogs returns the alerts, prompts and confirmations that came up since the
// last call, and forgets them.
func (p *Tab) Dialogs() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	d := p.dialogs
	p.dialogs = nil
	return d
}

// Cache says whether the browser may keep what it has fetched.
func (p *Tab) Cache(on bool) {
	p.t.Helper()
	p.call("cache", func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: !on})
		return err
	})
}

// Painted waits until the page shows something, and returns how long after the
// navigation began that was.
func (p *Tab) Painted() time.Duration {
	p.t.Helper()
	ms := Eval[float64](p, `new Promise(done => new PerformanceObserver(list => {
		for (const e of list.getEntriesByName("first-contentful-paint")) done(e.startTime) }).observe({type: "paint", buffered: true}))`)
	return time.Duration(ms * float64(time.Millisecond))
}

// Axe runs axe-core over the page as it is, best practices included, and
// returns what it finds, a line each. source is the library's text. Rules, if
// any, are the only ones to run.
func (p *Tab) Axe(source string, rules ...string) []string {
	p.t.Helper()
	p.do("axe", chromedp.Evaluate[chromedp.Void]("if (!window.axe) {"+source+"}; 0"))
	only := `{type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}`
	if len(rules) > 0 {
		only = fmt.Sprintf(`{type: "rule", values: %q.split(" ")}`, strings.Join(rules, " "))
	}
	type finding struct {
		ID, Help string
		Nodes    []struct {
			HTML           string
			FailureSummary string
		}
	}
	all := Eval[[]finding](p, `axe.run(document, {resultTypes: ["violations"], runOnly: `+only+`}).then(r => r.violations.map(v =>
		({ID: v.id, Help: v.help, Nodes: v.nodes.map(n => ({HTML: n.html, FailureSummary: n.failureSummary}))})))`)
	var out []string
	for _, f := range all {
		for _, n := range f.Nodes {
			out = append(out, fmt.Sprintf("%s: %s: %.200s (%s)", f.ID, f.Help, n.HTML, strings.Join(strings.Fields(n.FailureSummary), " ")))
		}
	}
	return out
}

// AxeSource reads axe-core from the file that DATELINE_TEST_AXE names.
func AxeSource(t testing.TB) string {
	t.Helper()
	path := os.Getenv("DATELINE_TEST_AXE")
	if path == "" {
		SkipOrFail(t, "no axe-core here (DATELINE_TEST_AXE names its axe.min.js)")
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

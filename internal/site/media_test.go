package site_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"dateline"
	"dateline/internal/media"
	"dateline/internal/newsroom"
	"dateline/internal/store"
	"dateline/internal/view"
	"dateline/internal/web"
	"dateline/internal/webtest"
)

// photo takes in a picture of so many colours that it stays a JPEG, and report a
// file: the bytes are the same each time.
func photo(t testing.TB, b media.Blobs) dateline.Asset { return picture(t, b, 7) }

func picture(t testing.TB, b media.Blobs, shade int) dateline.Asset {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 700, 400))
	for y := range 400 {
		for x := range 700 {
			m.Set(x, y, color.RGBA{uint8(x), uint8(y), uint8(x * y / 90 * shade), 255})
		}
	}
	var file bytes.Buffer
	if err := jpeg.Encode(&file, m, nil); err != nil {
		t.Fatal(err)
	}
	got, err := media.New(b, media.Limits{}, t.TempDir()).Take(t.Context(), &file)
	if err != nil {
		t.Fatal(err)
	}
	a := dateline.Asset{Name: "Schuman room.jpg", Width: got.Width, Height: got.Height, FocusX: 50, FocusY: 50,
		Alt:     dateline.Names{"en": "A room with a long table", "zh-Hans": "有一张长桌的房间", "ar": "غرفة فيها طاولة طويلة"},
		Caption: dateline.Names{"en": "The room where it was signed"}, Credit: "Department of State"}
	for _, r := range got.Renditions {
		a.Renditions = append(a.Renditions, dateline.Rendition{Width: r.Width, Height: r.Height, Type: r.MediaType, Bytes: r.Size, Hash: r.Hash})
		a.Type, a.Bytes, a.Hash = r.MediaType, r.Size, r.Hash
	}
	return a
}

const pdf = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

func report(t testing.TB, b media.Blobs) dateline.Asset {
	t.Helper()
	return attachment(t, b, "公告 No. 7; final, “signed”.pdf", pdf)
}

func attachment(t testing.TB, b media.Blobs, name, content string) dateline.Asset {
	t.Helper()
	f, err := media.New(b, media.Limits{}, t.TempDir()).TakeFile(t.Context(), strings.NewReader(content), name)
	if err != nil {
		t.Fatal(err)
	}
	return dateline.Asset{Name: f.Name, Type: f.MediaType, Bytes: f.Size, Hash: f.Hash}
}

// add puts an asset into the newsroom and notes its id under a name.
func (w *world) add(name string, a dateline.Asset) dateline.Asset {
	w.t.Helper()
	a, err := w.room.AddAsset(w.t.Context(), newsroom.Program("test"), a)
	if err != nil {
		w.t.Fatal(err)
	}
	w.media[name] = a.ID
	return a
}

// attach makes uses all that an item lists.
func (w *world) attach(source string, uses ...dateline.Use) {
	w.t.Helper()
	err := w.db.Write(w.t.Context(), func(tx *store.Tx) error {
		return tx.ReplaceItemAssets(w.t.Context(), w.items[source], uses)
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// illustrated brings in every shape that a text can take with a lead image, an
// image in the text, and files.
func (w *world) illustrated() {
	shot := w.add("photo", photo(w.t, w.blobs))
	file := w.add("report", report(w.t, w.blobs))
	texts := slices.Clone(rich)
	for i := range texts {
		texts[i].Body = "![](/media/" + string(shot.ID) + ")\n\n" + texts[i].Body
	}
	w.bring(false, texts...)
	w.attach("rich", dateline.Use{Asset: shot, Place: dateline.Lead}, dateline.Use{Asset: file, Place: dateline.Attachment})
	w.publish(newsroom.Publishing{Item: w.items["rich"], By: newsroom.Program("test")})
}

// addressOf returns an asset's address and that of its bytes.
func (w *world) addressOf(id dateline.ID) (asset, file string) {
	w.t.Helper()
	a, err := w.db.Read().Asset(w.t.Context(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	return "/media/" + string(id), view.AssetURL(a)
}

// addresses are every address that an asset has.
func (w *world) addresses(a dateline.Asset) []string {
	all := []string{"/media/" + string(a.ID), view.AssetURL(a)}
	for _, r := range a.Renditions {
		all = append(all, view.RenditionURL(a.ID, r))
	}
	return all
}

// same reports how two answers differ in anything that a stranger can see, but for
// what is random in each.
func same(a, b *webtest.Answer) string {
	if a.Code != b.Code || !bytes.Equal(a.Body, b.Body) {
		return fmt.Sprintf("%d with %d bytes, and %d with %d", a.Code, len(a.Body), b.Code, len(b.Body))
	}
	x, y := maps.Clone(a.Header), maps.Clone(b.Header)
	for _, random := range []string{"Date", "X-Request-Id"} {
		delete(x, random)
		delete(y, random)
	}
	if !reflect.DeepEqual(x, y) {
		return fmt.Sprintf("headers %v and %v", x, y)
	}
	return ""
}

// TestMediaFollowsItsText: what a draft shows is not there, to the byte, on any of
// its addresses; it comes with the publication, and goes with the withdrawal.
func TestMediaFollowsItsText(t *testing.T) {
	t.Parallel()
	w := empty(t, web.SecureOptions{})
	lead, inText, file := w.add("lead", picture(t, w.blobs, 3)), w.add("text", picture(t, w.blobs, 5)), w.add("file", report(t, w.blobs))
	at, _ := dateline.ParseMoment("2021-02-01", "America/New_York")
	text := newsroom.Release{Source: "a", Lang: "en", Kind: "statement", Headline: "A signing", Issued: at,
		Body: "Before.\n\n![The table](/media/" + string(inText.ID) + " \"What was signed\")\n\nAfter, see [the minutes](/media/" + string(file.ID) + ")."}
	w.bring(false, text)
	w.attach("a", dateline.Use{Asset: lead, Place: dateline.Lead}, dateline.Use{Asset: file, Place: dateline.Attachment})

	hidden := func(when string) {
		t.Helper()
		for _, a := range []dateline.Asset{lead, inText, file} {
			for _, u := range w.addresses(a) {
				never := strings.Replace(u, string(a.ID), "zzzzzzzzzzzz", 1)
				for _, header := range [][]string{nil, {"Accept-Language", "ar"}, {"Range", "bytes=0-3"}, {"If-None-Match", `"` + a.Hash + `"`}, {"If-None-Match", "*"}} {
					if diff := same(webtest.Get(t, w.site, u, header...), webtest.Get(t, w.site, never, header...)); diff != "" {
						t.Errorf("%s, %s %v differs from what never was: %s", when, u, header, diff)
					}
				}
				if got := webtest.Get(t, w.site, u); got.Code != http.StatusNotFound {
					t.Errorf("%s, %s answers %d", when, u, got.Code)
				}
			}
		}
	}
	hidden("as a draft")
	w.publish(newsroom.Publishing{Item: w.items["a"], By: newsroom.Program("test")})
	for _, a := range []dateline.Asset{lead, inText, file} {
		for i, u := range w.addresses(a) {
			want := http.StatusOK
			if i == 0 {
				want = http.StatusFound
			}
			if got := webtest.Get(t, w.site, u); got.Code != want {
				t.Errorf("public, %s answers %d", u, got.Code)
			}
		}
	}
	page := string(webtest.Get(t, w.site, w.path("a", "en")).Body)
	for _, want := range []string{
		`<figure class="lead"><img src="` + view.AssetURL(lead) + `"`, `alt="A room with a long table"`, `<figcaption>What was signed <span class="credit"`,
		`<figure><img src="` + view.AssetURL(inText) + `"`, `alt="The table"`, `<a href="` + view.AssetURL(file) + `" type="application/pdf"`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("not on the page: %s", want)
		}
	}
	w.withdraw("a", false, dateline.Names{"en": "Issued in error."})
	hidden("withdrawn")
	for _, u := range []string{w.path("a", "en"), w.path("a", "en") + ".json", "/en/news.json", "/en/news.atom", "/en/news.rss"} {
		if strings.Contains(string(webtest.Get(t, w.site, u).Body), "/media/") {
			t.Errorf("%s shows what was withdrawn", u)
		}
	}
}

// TestMediaBytes: parts, copies that are current, and the names that files are
// saved by.
func TestMediaBytes(t *testing.T) {
	t.Parallel()
	w := full(t, web.SecureOptions{})
	a := report(t, w.blobs)
	_, u := w.addressOf(w.media["report"])
	whole := webtest.Get(t, w.site, u)
	tag := whole.Header.Get("ETag")
	if string(whole.Body) != pdf || tag != `"`+a.Hash+`"` {
		t.Errorf("%d bytes, ETag %s", len(whole.Body), tag)
	}
	for _, c := range []struct {
		header []string
		code   int
		body   string
	}{
		{[]string{"Range", "bytes=0-7"}, 206, pdf[:8]},
		{[]string{"Range", "bytes=-6"}, 206, pdf[len(pdf)-6:]},
		{[]string{"Range", "bytes=99999-"}, 416, ""},
		{[]string{"Range", "bytes=0-7", "If-Range", tag}, 206, pdf[:8]},
		{[]string{"Range", "bytes=0-7", "If-Range", `"another"`}, 200, pdf},
		{[]string{"If-None-Match", tag}, 304, ""},
		{[]string{"If-None-Match", `W/` + tag}, 304, ""},
		{[]string{"If-None-Match", `"another"`}, 200, pdf},
		{[]string{"If-Match", `"another"`}, 412, ""},
	} {
		got := webtest.Get(t, w.site, u, c.header...)
		if got.Code != c.code || c.body != "" && string(got.Body) != c.body {
			t.Errorf("%v: %d with %q", c.header, got.Code, got.Body)
		}
	}
	if got, err := webtest.Ask(w.site, http.MethodHead, u, nil); err != nil || got.Code != 200 || len(got.Body) != 0 || got.Header.Get("Content-Length") != fmt.Sprint(len(pdf)) {
		t.Errorf("HEAD: %+v, %v", got, err)
	}
	if got, err := webtest.Ask(w.site, http.MethodPost, u, nil); err != nil || got.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST: %+v, %v", got, err)
	}
}

// TestMissingBlob: a public asset whose bytes are gone is our fault and is logged,
// not a wrong address.
func TestMissingBlob(t *testing.T) {
	t.Parallel()
	w := full(t, web.SecureOptions{})
	if err := w.blobs.Delete(t.Context(), report(t, w.blobs).Hash); err != nil {
		t.Fatal(err)
	}
	_, u := w.addressOf(w.media["report"])
	if got := webtest.Get(t, w.site, u); got.Code != http.StatusInternalServerError || got.Header.Get("ETag") != "" {
		t.Errorf("%d, %v", got.Code, got.Header)
	}
}

// TestReplaced: what was replaced leads to what took its place, under the address
// that texts keep; the bytes of the old one are gone.
func TestReplaced(t *testing.T) {
	t.Parallel()
	w := full(t, web.SecureOptions{})
	id := w.media["photo"]
	old, err := w.db.Read().Asset(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	second, third := w.add("second", picture(t, w.blobs, 11)), w.add("third", picture(t, w.blobs, 13))
	for _, step := range [][2]dateline.ID{{id, second.ID}, {second.ID, third.ID}} {
		if err := w.room.ReplaceAsset(t.Context(), newsroom.Program("test"), step[0], step[1]); err != nil {
			t.Fatal(err)
		}
	}
	under := func(a dateline.Asset) dateline.Asset { a.ID = id; return a }
	want := view.AssetURL(under(third))
	for _, u := range append(w.addresses(old), w.addresses(under(second))...) {
		got := webtest.Get(t, w.site, u)
		if got.Code != http.StatusFound || got.Header.Get("Location") != want {
			t.Errorf("%s answers %d and leads to %s, not %s", u, got.Code, got.Header.Get("Location"), want)
		}
	}
	if got := webtest.Get(t, w.site, want); got.Code != http.StatusOK || got.Header.Get("ETag") != `"`+third.Hash+`"` {
		t.Errorf("%s answers %d with %s", want, got.Code, got.Header.Get("ETag"))
	}
	for _, a := range []dateline.Asset{second, third} { // nothing public names them
		if got := webtest.Get(t, w.site, "/media/"+string(a.ID)); got.Code != http.StatusNotFound {
			t.Errorf("%s is public by itself", a.ID)
		}
	}
	page := string(webtest.Get(t, w.site, w.path("rich", "en")).Body)
	if !strings.Contains(page, want) || strings.Contains(page, old.Hash[:16]) {
		t.Error("the page does not show what took its place")
	}
}

// TestHostileMedia gives an image and a file every payload there is as name,
// alternative text, caption and credit.
func TestHostileMedia(t *testing.T) {
	t.Parallel()
	w := empty(t, web.SecureOptions{})
	shot, file := photo(t, w.blobs), report(t, w.blobs)
	at, _ := dateline.ParseMoment("2021-02-01", "America/New_York")
	tried := 0
	for i, chunk := range slices.Collect(slices.Chunk(webtest.Hostile(t), 12)) {
		if i%6 != 0 { // some two hundred of them, from every source
			continue
		}
		source := fmt.Sprint("h", i)
		var uses []dateline.Use
		for j, p := range chunk {
			p = strings.Join(strings.Fields(storable(p)), " ")
			if len(p) > 250 || p == "" {
				continue
			}
			said := dateline.Names{"en": p, "ar": p}
			a := file
			u := dateline.Use{Place: dateline.Attachment}
			if j == 0 {
				a, u.Place = shot, dateline.Lead
			}
			a.Name, a.Alt, a.Credit = p, said, p
			if a.Caption = nil; j%2 == 0 {
				a.Caption = said
			}
			added, err := w.room.AddAsset(t.Context(), newsroom.Program("test"), a)
			if err != nil {
				continue
			}
			u.Asset = added
			uses = append(uses, u)
		}
		w.bring(false, newsroom.Release{Source: source, Lang: "en", Kind: "statement", Headline: "Payloads " + source, Body: "Text.", Issued: at})
		w.attach(source, uses...)
		w.publish(newsroom.Publishing{Item: w.items[source], By: newsroom.Program("test")})
		page := webtest.Get(t, w.site, w.path(source, "en"))
		always(t, page)
		for _, l := range webtest.Read(page.Body).Links {
			if !strings.HasPrefix(l, "/media/") {
				continue
			}
			tried++
			got := webtest.Get(t, w.site, l)
			always(t, got)
			if got.Code != http.StatusOK || string(got.Body) != pdf || strings.ContainsAny(got.Header.Get("Content-Disposition"), "\r\n") {
				t.Errorf("%s answers %d", l, got.Code)
			}
		}
		for _, u := range []string{w.path(source, "en") + ".json"} {
			always(t, webtest.Get(t, w.site, u))
		}
	}
	if tried < 100 {
		t.Errorf("only %d files were linked", tried)
	}
	for _, u := range []string{"/en/news.json", "/en/news.atom", "/en/news.rss"} {
		always(t, webtest.Get(t, w.site, u))
	}
}

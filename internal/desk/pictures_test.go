package desk_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"strings"
	"testing"
	"time"

	"dateline"
	"dateline/internal/newsroom"
	"dateline/internal/store"
	"dateline/internal/webtest"
)

// jpegOf is a picture that stays a JPEG.
func jpegOf(t testing.TB, shade int) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 700, 400))
	for y := range 400 {
		for x := range 700 {
			m.Set(x, y, color.RGBA{uint8(x), uint8(y), uint8(x * y / 90 * shade), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const pdfFile = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

// file is one file of an upload.
type file struct {
	name, mediaType, content string
}

// upload sends files as a form does, or as the editor's script if it accepts JSON.
func (c *client) upload(path, accept string, fields url.Values, files ...file) (int, string) {
	c.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, f := range files {
		h := textproto.MIMEHeader{"Content-Type": {f.mediaType}, "Content-Disposition": {multipart.FileContentDisposition("file", f.name)}}
		part, err := w.CreatePart(h)
		if err != nil {
			c.Fatal(err)
		}
		io.WriteString(part, f.content)
	}
	for name, values := range fields {
		w.WriteField(name, values[0])
	}
	w.Close()
	r, err := http.NewRequest(http.MethodPost, c.url+path, &body)
	if err != nil {
		c.Fatal(err)
	}
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.Header.Set("Origin", c.url)
	if accept != "" {
		r.Header.Set("Accept", accept)
	}
	resp, err := c.Client.Do(r)
	if err != nil {
		c.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		c.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

func (h *bureau) assets() []dateline.Asset {
	h.Helper()
	list, err := h.db.Read().Assets(h.Context(), "", store.Position{}, 100)
	if err != nil {
		h.Fatal(err)
	}
	return list
}

func TestUpload(t *testing.T) {
	t.Parallel()
	h := newBureau(t)
	c := h.signedIn("author")
	picture := file{"Ünter\r\nden.jpg", "image/jpeg", string(jpegOf(t, 3))}
	var got struct{ Src, Alt, ID, Name string }
	for range 2 { // sent twice, there once
		status, body := c.upload("/desk/upload", "application/json", nil, picture)
		if err := json.Unmarshal([]byte(body), &got); err != nil || status != http.StatusCreated {
			t.Fatalf("%d %s", status, body)
		}
	}
	all := h.assets()
	if len(all) != 1 || string(all[0].ID) != got.ID || got.Src != "/desk/media/"+got.ID || len(all[0].Renditions) != 3 || all[0].By != string(h.who["author"].ID) {
		t.Fatalf("%+v, %+v", got, all)
	}
	if status, _ := c.get("/media/" + got.ID); status != http.StatusNotFound {
		t.Errorf("what nobody published is public: %d", status)
	}
	for _, path := range []string{got.Src, got.Src + "/" + all[0].Hash, got.Src + "/" + all[0].Renditions[0].Hash[:16] + ".jpg"} {
		resp, err := c.Client.Get(c.url + path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		want := http.Header{"Content-Type": {"image/jpeg"}, "Cache-Control": {"private, no-store"}, "X-Content-Type-Options": {"nosniff"}, "Content-Security-Policy": {"default-src 'none'; sandbox"}}
		for key := range want {
			if resp.StatusCode != http.StatusOK || resp.Header.Get(key) != want.Get(key) {
				t.Errorf("%s: %d, %s %q", path, resp.StatusCode, key, resp.Header.Get(key))
			}
		}
	}
	for _, path := range []string{got.Src + "/" + all[0].Hash[:15], got.Src + "/0000000000000000.jpg", "/desk/media/none", "/desk/media/zzzzzzzzzzzz"} {
		if status, _ := c.get(path); status != http.StatusNotFound {
			t.Errorf("%s answers %d", path, status)
		}
	}
	stranger := h.client()
	if _, page := stranger.get(got.Src); !strings.Contains(page, "/desk/sign-in") {
		t.Error("a stranger sees what is not public")
	}

	// What cannot be taken says so, by name; what came with it stays.
	status, page := c.upload("/desk/upload", "", nil, file{"<b>.svg", "image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg'/>"}, file{"公告.pdf", "application/pdf", pdfFile})
	text := webtest.Read([]byte(page)).Text
	if status != http.StatusUnprocessableEntity || !strings.Contains(text, "b-.svg was not taken") || !strings.Contains(text, "公告.pdf") {
		t.Errorf("%d %s", status, text)
	}
	if n := len(h.assets()); n != 2 {
		t.Errorf("%d assets", n)
	}
	status, body := c.upload("/desk/upload", "application/json", nil, file{"x.exe", "application/octet-stream", "MZ\x90\x00"})
	if status != http.StatusBadRequest || !strings.Contains(body, "program") {
		t.Errorf("%d %s", status, body)
	}
	for _, empty := range [][]file{nil, {{"", "application/octet-stream", ""}}} {
		if status, page := c.upload("/desk/upload", "", nil, empty...); status != http.StatusUnprocessableEntity || !strings.Contains(page, "Choose a file.") {
			t.Errorf("nothing: %d", status)
		}
	}
	if status, _ := c.upload("/desk/upload", "", nil, file{"big.bin", "application/octet-stream", strings.Repeat("x", 65<<20)}); status != http.StatusUnprocessableEntity {
		t.Errorf("65 MB: %d", status)
	}
	if n := len(h.assets()); n != 2 {
		t.Errorf("%d assets", n)
	}

	// Others look and do not add.
	admin := h.signedIn("admin")
	if status, _ := admin.upload("/desk/upload", "application/json", nil, file{"a.txt", "text/plain", "text"}); status != http.StatusForbidden || len(h.assets()) != 2 {
		t.Errorf("an administrator adds files: %d", status)
	}
	if status, page := admin.get("/desk/assets-list?show=files"); status != http.StatusOK || strings.Contains(page, `action="/desk/upload"`) || !strings.Contains(page, "公告.pdf") || strings.Contains(page, got.ID) {
		t.Errorf("list of files: %d", status)
	}
}

func TestDescribeAsset(t *testing.T) {
	t.Parallel()
	h := newBureau(t)
	c := h.signedIn("author")
	if status, page := c.upload("/desk/upload", "", nil, file{"a.jpg", "image/jpeg", string(jpegOf(t, 3))}); status != http.StatusOK || !strings.Contains(page, "Describe it now") {
		t.Fatal(status, page)
	}
	a := h.assets()[0]
	form := url.Values{"name": {"../Signing <1>.exe"}, "credit": {`"><b>State`}, "alt-en": {"Two people\r\nshake hands"}, "alt-zh-Hans": {"两人握手"}, "caption-ar": {"التوقيع"}, "focus_x": {"12"}, "focus_y": {"80"}}
	status, page := c.post("/desk/assets-list/"+string(a.ID), form)
	if status != http.StatusOK || !strings.Contains(page, "Saved.") || strings.Contains(page, `"><b>State`) {
		t.Errorf("%d", status)
	}
	a = h.assets()[0]
	if a.Name != "Signing -1-.exe.jpg" || a.Alt["en"] != "Two people shake hands" || a.Alt["zh-Hans"] != "两人握手" || a.Caption["ar"] != "التوقيع" || a.FocusX != 12 || a.FocusY != 80 || a.Decorative {
		t.Errorf("%+v", a)
	}
	// 700×400 cut to a square: 12 per cent of the 300 that go.
	if !strings.Contains(page, `viewBox="36 0 400 400"`) {
		t.Error("the square is not where the focus is")
	}
	for _, bad := range []url.Values{{"alt-en": {strings.Repeat("long ", 900)}}, {"focus_x": {"101"}}, {"focus_y": {"-5"}}} {
		for k, v := range form {
			if bad[k] == nil {
				bad[k] = v
			}
		}
		bad.Set("caption-en", "typed just now")
		status, page := c.post("/desk/assets-list/"+string(a.ID), bad)
		if status != http.StatusUnprocessableEntity || !strings.Contains(page, "typed just now</textarea>") || !strings.Contains(page, "التوقيع</textarea>") {
			t.Errorf("%v: %d, or what was typed is lost", bad, status)
		}
	}
	if again := h.assets()[0]; again.Caption["en"] != "" {
		t.Error("what was refused was saved")
	}
	if status, _ := h.signedIn("admin").post("/desk/assets-list/"+string(a.ID), form); status != http.StatusForbidden {
		t.Errorf("an administrator describes images: %d", status)
	}
}

func TestReplaceAsset(t *testing.T) {
	t.Parallel()
	h := newBureau(t)
	c := h.signedIn("author")
	c.upload("/desk/upload", "", nil, file{"a.jpg", "image/jpeg", string(jpegOf(t, 3))})
	old := h.assets()[0]
	here := "/desk/assets-list/" + string(old.ID)
	c.post(here, url.Values{"alt-en": {"What it shows"}, "focus_x": {"50"}, "focus_y": {"50"}})
	for name, try := range map[string]struct {
		with url.Values
		file file
	}{
		"another kind":  {nil, file{"a.pdf", "application/pdf", pdfFile}},
		"the same":      {nil, file{"b.jpg", "image/jpeg", string(jpegOf(t, 3))}},
		"nothing":       {url.Values{"with": {""}}, file{"", "application/octet-stream", ""}},
		"no asset":      {url.Values{"with": {"/media/zzzzzzzzzzzz"}}, file{"", "application/octet-stream", ""}},
		"itself":        {url.Values{"with": {string(old.ID)}}, file{"", "application/octet-stream", ""}},
		"what is none":  {url.Values{"with": {"https://x.example/a?b"}}, file{"", "application/octet-stream", ""}},
		"what is wrong": {nil, file{"c.heic", "image/heic", "\x00\x00\x00\x18ftypheic"}},
	} {
		if status, page := c.upload("/desk/upload/"+string(old.ID), "", try.with, try.file); status != http.StatusUnprocessableEntity || !strings.Contains(page, `id="replace-problem"`) {
			t.Errorf("%s: %d", name, status)
		}
	}
	if len(h.assets()) != 1 {
		t.Error("what was refused was stored")
	}
	status, page := c.upload("/desk/upload/"+string(old.ID), "", nil, file{"new.jpg", "image/jpeg", string(jpegOf(t, 5))})
	all := h.assets()
	if status != http.StatusOK || len(all) != 1 || all[0].ID == old.ID || all[0].Alt["en"] != "What it shows" || !strings.Contains(page, "What it shows</textarea>") {
		t.Fatalf("%d %+v", status, all)
	}
	if _, page := c.get(here); !strings.Contains(page, "/desk/assets-list/"+string(all[0].ID)) || strings.Contains(page, `id="describe"`) {
		t.Error("the old one does not lead to the new one")
	}
	_, alone := c.get("/desk/media/" + string(old.ID))
	_, new := c.get("/desk/media/" + string(all[0].ID))
	if alone != new || alone == "" {
		t.Error("the address that texts hold does not show what took its place")
	}
	if status, _ := c.post(here, url.Values{"name": {"x"}}); status != http.StatusConflict {
		t.Errorf("what was replaced is described: %d", status)
	}
	// By one that is here, given as it is copied.
	c.upload("/desk/upload", "", nil, file{"third.jpg", "image/jpeg", string(jpegOf(t, 7))})
	third := h.assets()[0]
	if status, _ := c.upload("/desk/upload/"+string(all[0].ID), "", url.Values{"with": {"https://news.example/media/" + string(third.ID)}}); status != http.StatusOK {
		t.Errorf("by another: %d", status)
	}
	if _, now := c.get("/desk/media/" + string(old.ID)); now == new {
		t.Error("the chain is not followed")
	}
}

// TestPreviewMedia: the recipient of a preview sees its images and no others.
func TestPreviewMedia(t *testing.T) {
	t.Parallel()
	h := newBureau(t)
	c := h.signedIn("author")
	for shade := range 2 {
		c.upload("/desk/upload", "", nil, file{"a.jpg", "image/jpeg", string(jpegOf(t, 3+shade*4))})
	}
	shown, other := h.assets()[0], h.assets()[1]
	ctx := t.Context()
	id, err := h.room.Begin(ctx, newsroom.Beginning{By: h.as("author"), Kind: "statement", Lang: "en", Key: "k"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.room.Save(ctx, newsroom.Saving{By: h.as("author"), Item: id, Lang: "en", Base: h.version(id), Text: dateline.Text{Headline: "H", Body: "![x](/media/" + string(shown.ID) + ")"}}); err != nil {
		t.Fatal(err)
	}
	for asset, want := range map[dateline.ID]bool{shown.ID: false, other.ID: true} { // a draft's text names the one
		_, page := c.get("/desk/assets-list/" + string(asset))
		if unused, err := h.db.Read().AssetUnused(ctx, asset); err != nil || unused != want || strings.Contains(page, "No text shows this.") != want {
			t.Errorf("%s is unused: %v, %v", asset, unused, err)
		}
	}
	token, _, err := h.room.Share(ctx, h.as("author"), id, "en", "somebody", 24*time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	stranger := h.client()
	for path, want := range map[string]int{
		"/desk/preview/" + token + "/media/" + string(shown.ID):                                          http.StatusOK,
		"/desk/preview/" + token + "/media/" + string(shown.ID) + "/" + shown.Hash[:16] + ".jpg":         http.StatusOK,
		"/desk/preview/" + token + "/media/" + string(other.ID):                                          http.StatusNotFound,
		"/desk/preview/" + token + "/media/" + string(shown.ID) + "/" + other.Hash[:16] + ".jpg":         http.StatusNotFound,
		"/desk/preview/" + strings.Repeat("x", len(token)) + "/media/" + string(shown.ID):                http.StatusNotFound,
		"/desk/preview/" + token + "/media/" + string(shown.ID) + "/" + shown.Hash[:16] + "/name.jpg%00": http.StatusBadRequest,
	} {
		if status, _ := stranger.get(path); status != want {
			t.Errorf("%s answers %d, not %d", path, status, want)
		}
	}
}

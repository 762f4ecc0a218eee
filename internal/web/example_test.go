package web_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"

	"dateline"
	"dateline/internal/web"
)

func Example() {
	log := slog.New(slog.DiscardHandler)
	pages := web.NewPages(64 << 20)
	number := int64(7) // the publication number, read before what is rendered

	mux := http.NewServeMux()
	mux.Handle("/{name}", web.Handle(func(w http.ResponseWriter, r *http.Request) error {
		page, err := pages.Load(r.Context(), r.URL.Path, number, func(context.Context) (*web.Page, error) {
			if r.PathValue("name") != "hello" {
				return nil, dateline.NotFound{What: "page", Key: r.PathValue("name")}
			}
			return web.NewPage([]byte("<p>Hello</p>"), web.PageOptions{Type: "text/html; charset=utf-8"}), nil
		})
		if err != nil {
			return err
		}
		page.ServeHTTP(w, r)
		return nil
	}, nil, log))
	h := web.AccessLog(web.Secure(web.CleanPath(web.ReadOnly(mux, nil), nil), web.SecureOptions{}), log)

	for _, target := range []string{"/hello", "/other", "/../hello"} {
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, httptest.NewRequest("GET", target, nil))
		fmt.Println(rec.Code, rec.Body)
	}
	// Output:
	// 200 <p>Hello</p>
	// 404 no page "other"
	//
	// 404 there is nothing at this address
}

func ExampleAccepts() {
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Accept", "text/markdown, text/html;q=0.5")
	fmt.Println(web.Accepts(r, "text/html", "text/markdown"))
	// Output: text/markdown
}

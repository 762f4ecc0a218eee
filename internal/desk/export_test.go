package desk

import (
	"errors"
	"net/http/httptest"
	"strings"

	"dateline"
)

// Route is a route as tests see it.
type Route struct {
	Method, Path string
	Action       dateline.Action
	Door         bool
}

// Routes lists every route of the desk.
func Routes() (out []Route) {
	for _, r := range routes() {
		method, path, _ := strings.Cut(r.pattern, " ")
		out = append(out, Route{method, strings.TrimSuffix(path, "{$}"), r.action, r.door})
	}
	return out
}

// EnterTogether answers so many requests of a session side by side: each has loaded
// it before any goes on. It returns the first error of entering or saving.
func (d *Desk) EnterTogether(token string, requests int) error {
	visits := make([]*visit, requests)
	for i := range visits {
		r := httptest.NewRequest("GET", "/desk/", nil)
		ctx, err := d.sessions.Load(r.Context(), token)
		if err != nil {
			return err
		}
		visits[i] = d.visitor(httptest.NewRecorder(), r.WithContext(ctx))
	}
	for _, v := range visits {
		if err := v.enter(); err != nil {
			return err
		}
		if v.User.ID == "" {
			return errors.New("nobody is signed in")
		}
		if _, _, err := d.sessions.Commit(v.r.Context()); err != nil {
			return err
		}
	}
	return nil
}

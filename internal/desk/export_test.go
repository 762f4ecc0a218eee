package desk

import (
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

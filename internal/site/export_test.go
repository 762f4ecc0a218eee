package site

import "dateline/internal/web"

// Patterns returns the pattern of every route, in order.
func (s *Site) Patterns() []string {
	var all []string
	for _, r := range s.routes {
		all = append(all, r.pattern)
	}
	return all
}

// Pattern returns which pattern answers for a path, or "".
func (s *Site) Pattern(path string) string {
	r, _ := s.route(&query{Site: s, path: path})
	if r == nil {
		return ""
	}
	return r.pattern
}

// ForgetSearches empties the memory of what was searched for.
func (s *Site) ForgetSearches() { s.search.pages = web.NewPages(1 << 20) }

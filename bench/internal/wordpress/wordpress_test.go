package wordpress

import (
	"slices"
	"strings"
	"testing"
)

func TestWPQuery(t *testing.T) {
	for _, c := range []struct {
		typed  string
		values []any
		order  string // the statement's end
	}{
		{"阿富汗", []any{"%阿富汗%", "%阿富汗%", "%阿富汗%", "%阿富汗%"}, "ORDER BY T LIKE ? DESC, wp_posts.post_date DESC LIMIT 0, 10"},
		{"国务卿 讲话", []any{
			"%国务卿%", "%国务卿%", "%国务卿%", "%讲话%", "%讲话%", "%讲话%", // each word anywhere
			"%国务卿 讲话%", "%国务卿%", "%讲话%", "%国务卿%", "%讲话%", "%国务卿 讲话%", "%国务卿 讲话%", // the order
		}, "(CASE WHEN T LIKE ? THEN 1 WHEN T LIKE ? AND T LIKE ? THEN 2 WHEN T LIKE ? OR T LIKE ? THEN 3 WHEN E LIKE ? THEN 4 WHEN C LIKE ? THEN 5 ELSE 6 END), wp_posts.post_date DESC LIMIT 0, 10"},
	} {
		q, values := wpQuery(c.typed)
		q = strings.NewReplacer("wordpress.wp_posts.post_title", "T", "wordpress.wp_posts.post_excerpt", "E", "wordpress.wp_posts.post_content", "C").Replace(q)
		if !slices.Equal(values, c.values) || strings.Count(q, "?") != len(values) || !strings.HasSuffix(q, c.order) {
			t.Errorf("%s: %s\n%v", c.typed, q, values)
		}
	}
}

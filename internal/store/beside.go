package store

import (
	"context"

	"dateline"
	"dateline/internal/store/internal/db"
)

// SourceLanguages returns, by path, the source languages of what Sitemap lists for
// the same language and prefix.
func (r reader) SourceLanguages(ctx context.Context, lang dateline.Lang, prefix string, most int) (map[string]dateline.Lang, error) {
	rows, err := r.q.SourceLanguages(ctx, db.SourceLanguagesParams{Lang: string(lang), FromID: prefix, UntilID: prefix + "~", Most: int64(most)})
	if err != nil {
		return nil, err
	}
	out := make(map[string]dateline.Lang, len(rows))
	for _, row := range rows {
		out[row.Path] = dateline.Lang(row.SourceLang)
	}
	return out, nil
}

package desk

import (
	"net/http"
	"strings"
	"time"

	"dateline"
	"dateline/internal/i18n"
	"dateline/internal/store"
)

func noticesRoutes() []route {
	return []route{
		{pattern: "GET /desk/notices", action: dateline.ToEnter, handle: showNotices},
		{pattern: "POST /desk/notices/read", action: dateline.ToEnter, handle: readNotices},
	}
}

// noticesShown is how many notices there are to be seen; older ones are in the
// record.
const noticesShown = 100

// noticeLine is a notice as the page shows it.
type noticeLine struct {
	store.Notice
	Says         string
	More         string // a remark or reason that came with it
	Headline     string
	HeadlineLang dateline.Lang
	URL          string
}

// noticePage is what somebody was told.
type noticePage struct {
	Lines  []noticeLine
	Newest int64 // microseconds: what came later was not seen
}

func showNotices(v *visit) error {
	ctx, read := v.r.Context(), v.db.Read()
	list, err := read.Notices(ctx, v.User.ID, noticesShown)
	if err != nil {
		return err
	}
	var p noticePage
	for _, n := range list {
		l := noticeLine{Notice: n, Says: noticeText(v.Printer, n), More: v.noticeMore(n), URL: noticePath(n)}
		if n.Item != "" {
			w, err := read.Work(ctx, n.Item)
			if err != nil && !notFound(err) {
				return err
			}
			sees := false
			if err == nil {
				if sees, err = v.sees(w); err != nil {
					return err
				}
			}
			if l.Headline, l.HeadlineLang = w.Headline, w.Lang; !sees {
				l.Headline, l.URL = "", "" // it is no longer theirs to see
			}
		}
		p.Newest = max(p.Newest, n.At.UnixMicro())
		p.Lines = append(p.Lines, l)
	}
	return v.render(http.StatusOK, "notices", v.T("frame.notices"), p)
}

// readNotices marks what the page showed as read, and nothing that came after.
func readNotices(v *visit) error {
	ctx := v.r.Context()
	until := time.UnixMicro(v.number("until"))
	err := v.db.Write(ctx, func(tx *store.Tx) error { return tx.ReadNotices(ctx, v.User.ID, until, v.Now()) })
	if err != nil {
		return err
	}
	return v.done("/desk/notices", "notices.marked")
}

// noticePath is where what a notice is about is looked at.
func noticePath(n store.Notice) string {
	switch {
	case n.Item == "" && n.What == "new_device":
		return "/desk/account"
	case n.Item == "":
		return "/desk/notices"
	case n.Lang == "":
		return "/desk/items/" + string(n.Item)
	}
	return "/desk/items/" + string(n.Item) + "/" + string(n.Lang)
}

// noticeText says what happened, in one sentence and without a word of the item.
func noticeText(p *i18n.Printer, n store.Notice) string {
	args := []any{}
	for name, value := range n.Args {
		args = append(args, name, value)
	}
	if s := p.T("notice."+n.What, args...); !strings.HasPrefix(s, "⟦") {
		return s
	}
	return p.T("notice.other")
}

// noticeMore is the remark or reason that came with a notice.
func (v *visit) noticeMore(n store.Notice) string {
	if why := n.Args["why"]; why != "" {
		if s := v.T("notice.why_" + strings.ReplaceAll(why, " ", "_")); !strings.HasPrefix(s, "⟦") {
			return s
		}
		return why
	}
	if remark := n.Args["remark"]; remark != "" {
		return remark
	}
	return n.Args["reason"]
}

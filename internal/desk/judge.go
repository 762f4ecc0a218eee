package desk

import (
	"bytes"
	"errors"
	"html/template"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"dateline"
	"dateline/internal/newsroom"
	"dateline/internal/store"
)

func judgeRoutes() []route {
	return []route{
		{pattern: "POST /desk/items/{item}/{lang}/approve", action: dateline.ToApprove, handle: (*visit).approve},
		{pattern: "POST /desk/items/{item}/{lang}/send-back", action: dateline.ToSendBack, handle: (*visit).sendBack},
		{pattern: "POST /desk/items/{item}/{lang}/recall", action: dateline.ToRecall, handle: (*visit).recall},
		{pattern: "POST /desk/items/{item}/{lang}/remarks", action: dateline.ToRemark, handle: (*visit).addRemark},
		{pattern: "POST /desk/items/{item}/{lang}/resolve", action: dateline.ToRemark, handle: (*visit).resolve},
		{pattern: "GET /desk/items/{item}/{lang}/compare", action: dateline.ToSee, handle: (*visit).showCompare},
		{pattern: "GET /desk/items/{item}/{lang}/preview", action: dateline.ToSee, handle: (*visit).showPreview},
		{pattern: "GET /desk/items/{item}/{lang}/page", action: dateline.ToSee, handle: (*visit).showPage},
	}
}

// remarkView is a remark as a page shows it.
type remarkView struct {
	dateline.Remark
	Gone bool // the paragraph that it is about is not in the text any more
}

// remarks are the remarks on the text at hand, open ones first.
func (v *visit) remarks(body string) ([]remarkView, error) {
	all, err := v.db.Read().Remarks(v.r.Context(), v.Item.ID)
	if err != nil {
		return nil, err
	}
	var out []remarkView
	for _, m := range all {
		if m.Lang == v.In || m.Lang == "" {
			out = append(out, remarkView{m, m.Quote != "" && !strings.Contains(body, m.Quote)})
		}
	}
	slices.SortStableFunc(out, func(a, b remarkView) int {
		return btoi(!a.Resolved.IsZero()) - btoi(!b.Resolved.IsZero())
	})
	return out, nil
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// paragraph is one paragraph of a text that is read, with the remarks on it.
type paragraph struct {
	HTML    template.HTML
	Source  string
	Remarks []remarkView
}

// judging is the page on which a text is read and judged.
type judging struct {
	Problem    string
	Edition    dateline.Edition
	Seal       string
	Paragraphs []paragraph
	Remarks    []remarkView // on the whole, or on what is gone
	Facts      []factChange
	Images     []dateline.Use
	Since      *comparison // what changed since the user last approved, or since it was last public
	SinceMine  bool
	Approvals  []dateline.Approval
	Missing    int
	Others     []other
	Remark     string // typed and not yet saved
	Hands      []dateline.ID
	Checks     *translating // of a translation: what the checks say, and how far it is behind
}

// showJudge is the page for reading and judging a text.
func (v *visit) showJudge(status int, problem string) error {
	ctx, read := v.r.Context(), v.db.Read()
	j := judging{Problem: problem, Hands: v.Text.Hands, Remark: v.form("remark")}
	id := v.Text.Edition
	if id == "" {
		id = v.Text.Base
	}
	var now version
	var err error
	switch {
	case id != "":
		if j.Edition, err = read.Edition(ctx, id); err != nil {
			return err
		}
		if now, err = v.versionOf(j.Edition); err != nil {
			return err
		}
		j.Seal = now.Shot.Seal
	case v.Text.Version > 0:
		if now, err = v.nowVersion(); err != nil {
			return err
		}
	default:
		return dateline.NotFound{What: "text", Key: v.Here()}
	}
	if v.Text.Stage == dateline.StageDraft {
		if now, err = v.nowVersion(); err != nil {
			return err
		}
	}
	j.Edition.Headline, j.Edition.Lead, j.Edition.Body, j.Edition.ChangeNote, j.Edition.Lang = now.Text.Headline, now.Text.Lead, now.Text.Body, now.Text.ChangeNote, v.In
	remarks, err := v.remarks(now.Text.Body)
	if err != nil {
		return err
	}
	j.lay(v, now, remarks)
	if j.Approvals, err = read.ApprovalsOfItem(ctx, v.Item.ID); err != nil {
		return err
	}
	j.Approvals = slices.DeleteFunc(j.Approvals, func(a dateline.Approval) bool { return a.Lang != v.In })
	if err := v.since(&j, now); err != nil {
		return err
	}
	if j.Others, err = v.others(); err != nil {
		return err
	}
	if v.In != v.Item.Source {
		t, err := v.beside(v.Text)
		if err != nil {
			return err
		}
		if _, err := v.findings(&t); err != nil {
			return err
		}
		if len(t.Original.Units) > 0 {
			j.Checks = &t
		}
	}
	return v.write(status, "judge", page{visit: v, Title: j.Edition.Headline, Data: j, Wide: true})
}

// lay divides the text into paragraphs with their remarks, and lists its facts.
func (j *judging) lay(v *visit, now version, remarks []remarkView) {
	for _, src := range blocks(now.Text.Body) {
		p := paragraph{HTML: template.HTML(scrolling(v.shown(string(v.md.HTML(alone(src), v.In))))), Source: src}
		for _, m := range remarks {
			if m.Quote == src {
				p.Remarks = append(p.Remarks, m)
			}
		}
		j.Paragraphs = append(j.Paragraphs, p)
	}
	for _, m := range remarks {
		if !slices.ContainsFunc(j.Paragraphs, func(p paragraph) bool { return m.Quote == p.Source }) {
			j.Remarks = append(j.Remarks, m)
		}
	}
	lines := v.factLines(now.Shot)
	if lines["authoritative"] = v.LanguageName(v.Item.Source); v.Item.Authoritative != "" {
		lines["authoritative"] = v.LanguageName(v.Item.Authoritative)
	}
	for _, name := range append(factOrder(), "authoritative") {
		if lines[name] != "" {
			j.Facts = append(j.Facts, factChange{v.T("field." + name), []diffEdit{{"", lines[name]}}})
		}
	}
	j.Images = now.Shot.Uses
}

// blocks divides Markdown at blank lines, but not inside what belongs together: a
// footnote's or list item's indented lines go with what is above them.
func blocks(body string) []string {
	var out []string
	for _, b := range strings.Split(body, "\n\n") {
		if strings.TrimSpace(b) == "" {
			continue
		}
		indented := strings.HasPrefix(b, "  ") || strings.HasPrefix(b, "\t")
		if indented && len(out) > 0 {
			out[len(out)-1] += "\n\n" + b
			continue
		}
		out = append(out, strings.Trim(b, "\n"))
	}
	return out
}

var (
	noteHead = regexp.MustCompile(`^\[\^([^\]\s]+)\]:\s*`)
	noteMark = regexp.MustCompile(`\[\^([^\]\s]+)\]`)
)

// alone is a block of a text so that it can be shown by itself: a footnote, and a
// mark of one, as the small number that they are.
func alone(src string) string {
	if m := noteHead.FindStringSubmatch(src); m != nil {
		return "<sup>" + m[1] + "</sup> " + src[len(m[0]):]
	}
	return noteMark.ReplaceAllString(src, "<sup>$1</sup>")
}

// scrolling puts tables into regions that scroll by themselves.
func scrolling(html string) string {
	return strings.NewReplacer("<table", `<div class="scroll"><table`, "</table>", "</table></div>").Replace(html)
}

// since compares with what the user last approved or, if they never did, with
// what is public.
func (v *visit) since(j *judging, now version) error {
	ctx, read := v.r.Context(), v.db.Read()
	var from dateline.ID
	for _, a := range j.Approvals {
		if a.By == v.User.ID && a.Subject != v.Text.Edition {
			from, j.SinceMine = a.Subject, true
		}
	}
	if from == "" {
		live, err := read.Live(ctx, v.Item.ID, v.In)
		if notFound(err) {
			return nil
		}
		if err != nil {
			return err
		}
		from = live.Edition
	}
	e, err := read.Edition(ctx, from)
	if err != nil {
		return err
	}
	old, err := v.versionOf(e)
	if err != nil {
		return err
	}
	c := v.compare(old, now)
	j.Since = &c
	return nil
}

func (v *visit) handing() newsroom.Approving {
	return newsroom.Approving{By: v.actor(), Item: v.Item.ID, Lang: v.In, Seal: v.form("seal")}
}

// judged goes on after a judgement, or shows the page again with what is wrong.
func (v *visit) judged(err error, saying string) error {
	if err == nil {
		return v.done("/desk/items/"+string(v.Item.ID), saying)
	}
	_, conflict := errors.AsType[dateline.Conflict](err)
	_, invalid := errors.AsType[dateline.Invalid](err)
	if !conflict && !invalid {
		return err
	}
	if e := v.reload(); e != nil {
		return e
	}
	if conflict {
		return v.showJudge(http.StatusConflict, v.Explain(err))
	}
	return v.showJudge(http.StatusUnprocessableEntity, v.Explain(err))
}

func (v *visit) approve() error {
	ask := v.handing()
	ask.Despite = v.line("despite")
	stage, err := v.room.Approve(v.r.Context(), ask)
	saying := "judge.approved"
	if stage == dateline.StageSubmitted {
		saying = "judge.approved_more"
	}
	return v.judged(err, saying)
}

func (v *visit) sendBack() error {
	return v.judged(v.room.SendBack(v.r.Context(), v.handing(), v.line("remark")), "judge.sent_back")
}

func (v *visit) recall() error {
	err := v.room.Recall(v.r.Context(), v.handing())
	if err == nil {
		return v.done(v.Here(), "judge.recalled")
	}
	return v.judged(err, "")
}

func (v *visit) addRemark() error {
	_, err := v.room.Remark(v.r.Context(), v.actor(), dateline.Remark{Item: v.Item.ID, Lang: v.In, Quote: v.form("quote"), Text: v.line("remark")})
	if err != nil {
		return v.judged(err, "")
	}
	return v.done(v.Here()+v.readParam()+"#remarks", "judge.remarked")
}

// readParam keeps somebody who only reads on the page for reading.
func (v *visit) readParam() string {
	if v.form("read") != "" {
		return "?read=1"
	}
	return ""
}

func (v *visit) resolve() error {
	if err := v.room.Resolve(v.r.Context(), v.actor(), dateline.ID(v.form("id")), v.form("then") != "open"); err != nil {
		return err
	}
	return v.done(v.Here()+v.readParam()+"#remarks", "")
}

// showPreview frames the public page, wide and at the width of a phone.
func (v *visit) showPreview() error {
	others, err := v.others()
	if err != nil {
		return err
	}
	return v.write(http.StatusOK, "preview", page{visit: v, Title: v.T("preview.title"), Wide: true, Data: struct {
		Others []other
		Phone  bool
	}{others, v.r.FormValue("width") == "phone"}})
}

// previewPolicy is that of public pages, which the desk may frame.
const previewPolicy = "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; font-src 'self'; media-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"

// showPage is the public page of the text as it is now.
func (v *visit) showPage() error {
	e, uses, err := v.room.Preview(v.r.Context(), v.Item.ID, v.In)
	if err != nil {
		return err
	}
	return v.publicPage(e, uses, "/desk")
}

// publicPage writes the public page of something that need not be public. Its
// images and files are under prefix, where whoever sees the page may fetch them.
func (v *visit) publicPage(e dateline.LiveEdition, uses []dateline.Use, prefix string) error {
	var b bytes.Buffer
	if err := v.Preview(v.r.Context(), &b, e, uses); err != nil {
		return err
	}
	h := v.w.Header()
	h.Set("Content-Security-Policy", previewPolicy)
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", string(e.Lang))
	h.Set("Referrer-Policy", "no-referrer")
	_, err := io.WriteString(v.w, mediaUnder(b.String(), prefix))
	return err
}

// shown is HTML of a text as the desk shows it.
func (v *visit) shown(html string) string { return mediaUnder(html, "/desk") }

// Approved are the approvals that hold for the text at hand.
func (j judging) Approved() []dateline.Approval {
	return slices.DeleteFunc(slices.Clone(j.Approvals), func(a dateline.Approval) bool { return !a.Holds(j.Seal) })
}

// Voided are those that held once.
func (j judging) Voided() []dateline.Approval {
	return slices.DeleteFunc(slices.Clone(j.Approvals), func(a dateline.Approval) bool { return a.Voided.IsZero() })
}

// clocks are an instant in several places.
type clockAt struct {
	Zone string
	When template.HTML
}

// Clocks shows an instant in the newsroom's zone, its second one, and the user's.
func (v *visit) Clocks(t time.Time, more ...string) []clockAt {
	var out []clockAt
	for _, z := range append(more, v.Room.Zone, v.Room.SecondZone, v.User.Zone) {
		if z == "" || slices.ContainsFunc(out, func(c clockAt) bool { return c.Zone == z }) {
			continue
		}
		if m, err := dateline.At(t, z); err == nil {
			out = append(out, clockAt{z, template.HTML(template.HTMLEscapeString(v.DateTime(m)))})
		}
	}
	return out
}

// previews are the preview links of the item, with who opened each when.
func (v *visit) previews() ([]store.Link, error) {
	return v.db.Read().Previews(v.r.Context(), v.Item.ID)
}

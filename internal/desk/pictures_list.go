package desk

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"dateline"
	"dateline/internal/store"
	"dateline/internal/view"
)

// assetLine is an asset in the list.
type assetLine struct {
	dateline.Asset
	Thumb   string
	Sort    string   // what people call its media type
	Kind    string   // the same, with its size
	Missing []string // languages without alternative text
}

// assetList is the page of all assets.
type assetList struct {
	Problems []string
	Show     string
	Lines    []assetLine
	Older    string
	Uploads  bool
}

const assetsAPage = 48

func assetsPage(v *visit) error { return v.listAssets(http.StatusOK, nil) }

func (v *visit) listAssets(status int, problems []string) error {
	ctx, read := v.r.Context(), v.db.Read()
	d := assetList{Problems: problems, Show: "all", Uploads: v.May(string(dateline.ToUpload))}
	kind := ""
	switch show := v.r.URL.Query().Get("show"); show {
	case "images", "files":
		d.Show, kind = show, strings.TrimSuffix(show, "s")
	case "unused":
		d.Show = show
	}
	var list []dateline.Asset
	var err error
	if d.Show == "unused" {
		list, err = read.UnusedAssets(ctx, 500)
	} else {
		list, err = read.Assets(ctx, kind, assetPosition(v.r.URL.Query().Get("before")), assetsAPage+1)
		if len(list) > assetsAPage {
			list = list[:assetsAPage]
			last := list[assetsAPage-1]
			d.Older = "/desk/assets-list?show=" + d.Show + "&before=" + strconv.FormatInt(last.Created.UnixMicro(), 36) + "." + string(last.ID)
		}
	}
	if err == nil {
		list, err = v.seen(list)
	}
	if err != nil {
		return err
	}
	for _, a := range list {
		l := assetLine{Asset: a, Sort: view.FileKind(v.Printer, a.Type)}
		l.Kind = v.T("file.kind_size", "kind", l.Sort, "size", view.FileSize(v.Printer, a.Bytes))
		if a.IsImage() {
			l.Thumb = "/desk" + view.RenditionURL(a.ID, a.Renditions[0])
			for _, lang := range v.Room.Languages {
				if !a.Decorative && a.Alt[lang] == "" {
					l.Missing = append(l.Missing, v.LanguageName(lang))
				}
			}
		}
		d.Lines = append(d.Lines, l)
	}
	return v.write(status, "pictures", page{visit: v, Title: v.T("frame.assets"), Data: d, Wide: true})
}

// assetPosition reads where a page of the list begins; what is no position is the
// beginning.
func assetPosition(s string) store.Position {
	at, id, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(at, 36, 64)
	if err != nil || !dateline.ID(id).Valid() {
		return store.Position{}
	}
	return store.Position{At: time.UnixMicro(n).UTC(), Item: dateline.ID(id)}
}

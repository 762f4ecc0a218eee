package desk

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"path"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"dateline"
	"dateline/internal/media"
	"dateline/internal/newsroom"
	"dateline/internal/view"
	"dateline/internal/web"
)

// Images and files: taking them in, and what is said of each. How the desk shows
// their bytes is in pictures_show.go.

func assetRoutes() []route {
	p := new(pictures)
	return []route{
		{pattern: "POST /desk/upload", action: dateline.ToUpload, handle: p.upload},
		{pattern: "POST /desk/upload/{asset}", action: dateline.ToUpload, handle: p.replace},
		{pattern: "GET /desk/assets-list", action: dateline.ToSee, handle: assetsPage},
		{pattern: "GET /desk/assets-list/{asset}", action: dateline.ToSee, handle: assetPage},
		{pattern: "POST /desk/assets-list/{asset}", action: dateline.ToUpload, handle: describeAsset},
		{pattern: "GET /desk/media/{asset}", action: dateline.ToSee, handle: showMedia},
		{pattern: "GET /desk/media/{asset}/{file}", action: dateline.ToSee, handle: showMedia},
		{pattern: "GET /desk/media/{asset}/{file}/{name}", action: dateline.ToSee, handle: showMedia},
		{pattern: "GET /desk/preview/{token}/media/{asset}", door: true, handle: previewMedia},
		{pattern: "GET /desk/preview/{token}/media/{asset}/{file}", door: true, handle: previewMedia},
		{pattern: "GET /desk/preview/{token}/media/{asset}/{file}/{name}", door: true, handle: previewMedia},
	}
}

// What one upload may hold.
const (
	maxUpload  = 64 << 20 // bytes
	maxUploads = 40       // files
)

// pictures takes in what is uploaded. There is one to a desk, because pictures
// wait for each other in its intake.
type pictures struct {
	once   sync.Once
	intake *media.Intake
}

func (p *pictures) in(b media.Blobs) *media.Intake {
	p.once.Do(func() { p.intake = media.New(b, media.Limits{}, "") })
	return p.intake
}

// A refusal says why one of several files was not taken.
type refusal struct {
	name string
	err  error
}

// sent is what came with an upload.
type sent struct {
	assets  []dateline.Asset // stored, but not in the database yet
	refused []refusal
	with    string // another asset, named instead of a file
}

// receive reads an upload as it comes, so that nothing of it is kept in memory,
// however slow the line.
func (p *pictures) receive(v *visit) (s sent, err error) {
	if v.Blobs == nil {
		return s, web.Refused{Code: http.StatusServiceUnavailable, Reason: "no place for images and files is configured"}
	}
	web.Patient(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxUpload)
		s, err = p.read(v, r)
	}), time.Minute).ServeHTTP(v.w, v.r)
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		err = dateline.Invalid{Field: "file", Reason: "together they are larger than 64 MB; send them one by one, or a smaller one", Key: "upload large"}
	}
	return s, err
}

func (p *pictures) read(v *visit, r *http.Request) (s sent, err error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return s, dateline.Invalid{Field: "file", Reason: "choose a file", Key: "no file"}
	}
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return s, err
		}
		switch name := part.FileName(); {
		case part.FormName() == "with":
			b, err := io.ReadAll(io.LimitReader(part, 1<<10))
			if err != nil {
				return s, err
			}
			s.with = strings.TrimSpace(string(b))
		case part.FormName() != "file" || name == "":
		case len(s.assets)+len(s.refused) == maxUploads:
			return s, dateline.Invalid{Field: "file", Reason: "send at most 40 files at once", Key: "many files"}
		default:
			a, err := p.take(r.Context(), v.Blobs, part)
			if _, ok := errors.AsType[dateline.Invalid](err); ok {
				s.refused = append(s.refused, refusal{media.SafeName(name), err})
			} else if err != nil {
				return s, err
			} else {
				s.assets = append(s.assets, a)
			}
		}
	}
	if len(s.assets)+len(s.refused) == 0 && s.with == "" {
		return s, dateline.Invalid{Field: "file", Reason: "choose a file", Key: "no file"}
	}
	return s, nil
}

// take stores one file. What says or is told to be a picture is taken as one.
func (p *pictures) take(ctx context.Context, b media.Blobs, part *multipart.Part) (dateline.Asset, error) {
	r := bufio.NewReaderSize(part, 4<<10)
	head, _ := r.Peek(512)
	image := func(mediaType string) bool { return strings.HasPrefix(mediaType, "image/") }
	if image(http.DetectContentType(head)) || image(part.Header.Get("Content-Type")) {
		m, err := p.in(b).Take(ctx, r)
		if err != nil {
			return dateline.Asset{}, err
		}
		return imageAsset(m, part.FileName()), nil
	}
	f, err := p.in(b).TakeFile(ctx, r, part.FileName())
	return dateline.Asset{Name: f.Name, Type: f.MediaType, Bytes: f.Size, Hash: f.Hash, FocusX: 50, FocusY: 50}, err
}

// imageAsset is what the newsroom keeps of a picture that was taken in: its stills,
// the narrowest first, and after them the animation, if it is one.
func imageAsset(m media.Image, name string) dateline.Asset {
	a := dateline.Asset{Name: media.SafeName(name), FocusX: 50, FocusY: 50}
	for _, r := range m.Renditions {
		a.Renditions = append(a.Renditions, dateline.Rendition{Width: r.Width, Height: r.Height, Type: r.MediaType, Bytes: r.Size, Hash: r.Hash})
		a.Type, a.Bytes, a.Hash, a.Width, a.Height = r.MediaType, r.Size, r.Hash, r.Width, r.Height
	}
	if r := m.Animation; r != nil {
		a.Renditions = append(a.Renditions, dateline.Rendition{Width: r.Width, Height: r.Height, Type: r.MediaType, Bytes: r.Size, Hash: r.Hash})
	}
	return a
}

// add puts an asset into the newsroom, unless the same is there: sent twice, it is
// there once.
func (v *visit) add(a dateline.Asset, same func(dateline.Asset) bool) (dateline.Asset, error) {
	have, err := v.db.Read().AssetsByHash(v.r.Context(), a.Hash)
	if err == nil {
		have, err = v.seen(have)
	}
	if err != nil {
		return a, err
	}
	if i := slices.IndexFunc(have, same); i >= 0 {
		return have[i], nil
	}
	return v.room.AddAsset(v.r.Context(), v.actor(), a)
}

// uploaded is what the editor's script is told of a file.
type uploaded struct {
	Src  string `json:"src"` // as the desk shows it; texts keep it without the desk's prefix
	Alt  string `json:"alt"`
	ID   string `json:"id"`
	Name string `json:"name"`
}

func (p *pictures) upload(v *visit) error {
	s, err := p.receive(v)
	var added []dateline.Asset
	for _, a := range s.assets {
		if err != nil {
			break
		}
		a, err = v.add(a, func(b dateline.Asset) bool {
			return b.IsImage() && a.IsImage() && len(a.Renditions) == len(b.Renditions) || !b.IsImage() && !a.IsImage() && b.Name == a.Name
		})
		added = append(added, a)
	}
	if err == nil && len(added) == 0 && len(s.refused) == 0 {
		err = dateline.Invalid{Field: "file", Reason: "choose a file", Key: "no file"}
	}
	switch {
	case v.wantsJSON() && err == nil && len(added) == 0:
		return s.refused[0].err
	case v.wantsJSON() && err == nil:
		a := added[0]
		return v.json(http.StatusCreated, uploaded{Src: "/desk" + dateline.MediaPrefix + string(a.ID), ID: string(a.ID), Name: a.Name})
	case v.wantsJSON():
		return err
	case err != nil:
		if status, _ := mendable(err); status != 0 {
			return v.listAssets(status, []string{v.Explain(err)})
		}
		return err
	case len(s.refused) > 0:
		return v.listAssets(http.StatusUnprocessableEntity, v.refusals(s.refused))
	case len(added) == 1:
		return v.done(assetURL(added[0].ID), "pictures.added_one")
	}
	return v.done("/desk/assets-list", "pictures.added", "count", len(added))
}

func (v *visit) refusals(refused []refusal) (all []string) {
	for _, r := range refused {
		all = append(all, v.T("pictures.refused", "name", r.name, "reason", v.Explain(r.err)))
	}
	return all
}

func assetURL(id dateline.ID) string { return "/desk/assets-list/" + string(id) }

// asset is the one that the address names.
func (v *visit) asset() (dateline.Asset, error) {
	id := dateline.ID(v.r.PathValue("asset"))
	if !id.Valid() {
		return dateline.Asset{}, dateline.NotFound{What: "asset", Key: string(id)}
	}
	a, err := v.db.Read().Asset(v.r.Context(), id)
	if err != nil {
		return a, err
	}
	if sees, err := v.seesAsset(a); err != nil || !sees {
		return dateline.Asset{}, cmp.Or[error](err, dateline.NotFound{What: "asset", Key: string(id)})
	}
	return a, nil
}

// seesAsset reports whether the user may see an asset: what is public everybody
// may, the rest is as secret as the items that use it.
func (v *visit) seesAsset(a dateline.Asset) (bool, error) {
	if v.seesAll() {
		return true, nil
	}
	ctx, read := v.r.Context(), v.db.Read()
	if live, err := read.IsAssetLive(ctx, a.ID); err != nil || live {
		return live, err
	}
	s, err := newsroom.AssetSubject(ctx, read, a, v.User.ID)
	return v.User.May(dateline.ToSee, s) == nil, err
}

// seesAll reports whether the user may see whatever is at the desk: whether some
// grant of theirs reaches an office and a kind that none can have been limited to.
func (v *visit) seesAll() bool {
	return v.User.May(dateline.ToSee, dateline.Subject{Kind: "\x00", Offices: []dateline.ID{"\x00"}}) == nil
}

// seen are those of a list of assets that the user may see.
func (v *visit) seen(list []dateline.Asset) (out []dateline.Asset, err error) {
	for _, a := range list {
		sees, err := v.seesAsset(a)
		if err != nil {
			return nil, err
		}
		if sees {
			out = append(out, a)
		}
	}
	return out, nil
}

// replace puts a new file in the place of an asset, or another asset. What was
// said of the old one is said of a new file until somebody changes it: pages that
// show it must not lose their words.
func (p *pictures) replace(v *visit) error {
	old, err := v.asset()
	if err != nil {
		return err
	}
	again := func(err error) error {
		if status, _ := mendable(err); status != 0 {
			return v.showAsset(status, old, "", v.Explain(err))
		}
		if _, none := errors.AsType[dateline.NotFound](err); none {
			return v.showAsset(http.StatusUnprocessableEntity, old, "", v.Explain(err))
		}
		return err
	}
	s, err := p.receive(v)
	if err != nil {
		return again(err)
	}
	if len(s.refused) > 0 {
		return v.showAsset(http.StatusUnprocessableEntity, old, "", strings.Join(v.refusals(s.refused), " "))
	}
	with := dateline.ID(path.Base(s.with)) // its id, or an address that ends with it
	if len(s.assets) > 0 {
		a := s.assets[0]
		switch {
		case a.IsImage() != old.IsImage():
			return again(dateline.Invalid{Field: "file", Reason: "an image is replaced by an image, a file by a file", Key: "other kind"})
		case a.Hash == old.Hash:
			return again(dateline.Invalid{Field: "file", Reason: "it is the same file", Key: "same file"})
		}
		a.Alt, a.Decorative, a.Caption, a.Credit = old.Alt, old.Decorative, old.Caption, old.Credit
		a, err = v.add(a, func(b dateline.Asset) bool { // as an attempt before this one left it
			return b.ID != old.ID && b.Name == a.Name && b.Decorative == a.Decorative && b.Credit == a.Credit && reflect.DeepEqual(b.Alt, a.Alt) && reflect.DeepEqual(b.Caption, a.Caption)
		})
		if err != nil {
			return again(err)
		}
		with = a.ID
	}
	if !with.Valid() {
		return again(dateline.NotFound{What: "asset", Key: s.with})
	}
	if err := v.room.ReplaceAsset(v.r.Context(), v.actor(), old.ID, with); err != nil {
		return again(err)
	}
	return v.done(assetURL(with), "pictures.replaced_done")
}

// describeAsset saves what is said of an asset.
func describeAsset(v *visit) error {
	a, err := v.asset()
	if err != nil {
		return err
	}
	if a.Replaced != "" {
		return dateline.Conflict{What: "asset", Reason: "it was replaced; describe the one in its place", Key: "superseded"}
	}
	ext := path.Ext(a.Name)
	if name := oneLine(v.form("name"), 1000); name != "" {
		a.Name = media.SafeName(strings.TrimSuffix(name, ext) + ext) // it keeps saying what it is
	}
	a.Credit, a.Decorative = oneLine(v.form("credit"), 1000), v.form("decorative") != ""
	a.Alt, a.Caption = dateline.Names{}, dateline.Names{}
	for _, l := range v.Room.Languages {
		if s := oneLine(v.form("alt-"+string(l)), 5000); s != "" {
			a.Alt[l] = s
		}
		if s := oneLine(v.form("caption-"+string(l)), 5000); s != "" {
			a.Caption[l] = s
		}
	}
	if a.IsImage() {
		a.FocusX, a.FocusY = percent(v.form("focus_x")), percent(v.form("focus_y"))
	}
	if err := v.room.DescribeAsset(v.r.Context(), v.actor(), a); err != nil {
		if status, _ := mendable(err); status != 0 {
			return v.showAsset(status, a, v.Explain(err), "")
		}
		return err
	}
	return v.done(assetURL(a.ID), "pictures.saved")
}

// percent reads a number of the form; what is none is the middle, which is what
// there would be without it.
func percent(s string) int {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil {
		return 50
	}
	return min(max(n, -1), 101) // what is out of bounds stays so, and is refused
}

// usedIn is an item that shows an asset.
type usedIn struct {
	URL, Headline string
	Lang          dateline.Lang
	Status        dateline.Status
}

// uses lists the items of an asset that the user may see, and counts the others.
func (v *visit) uses(id dateline.ID) (list []usedIn, others int, err error) {
	ctx, read := v.r.Context(), v.db.Read()
	ids, err := read.ItemsOfAsset(ctx, id)
	if err != nil {
		return nil, 0, err
	}
	for _, id := range ids {
		item, err := read.Item(ctx, id)
		if err != nil {
			return nil, 0, err
		}
		s := newsroom.Subject(item, "", dateline.WorkingCopy{}, v.User.ID)
		copies, err := read.WorkingCopies(ctx, id)
		if err != nil {
			return nil, 0, err
		}
		s.Mine = v.hasHand(copies)
		if v.User.May(dateline.ToSee, s) != nil {
			others++
			continue
		}
		w, err := read.Work(ctx, id)
		if _, none := errors.AsType[dateline.NotFound](err); err != nil && !none {
			return nil, 0, err
		}
		list = append(list, usedIn{URL: "/desk/items/" + string(id), Headline: w.Headline, Lang: w.Lang, Status: item.Status})
	}
	return list, others, nil
}

// assetView is the page of one asset.
type assetView struct {
	dateline.Asset
	Problem  string // with the description
	Replaces string // what is wrong with a replacement
	Editable bool
	Src      string // a rendition to look at
	File     string // the file itself
	Kind     string
	Uses     []usedIn
	Others   int
	Unused   bool
	Crops    []crop
	By       string
}

func assetPage(v *visit) error {
	a, err := v.asset()
	if err != nil {
		return err
	}
	return v.showAsset(http.StatusOK, a, "", "")
}

// showAsset shows an asset with what was typed of it.
func (v *visit) showAsset(status int, a dateline.Asset, problem, replaces string) error {
	d := assetView{Asset: a, Problem: problem, Replaces: replaces, Editable: a.Replaced == "" && v.May(string(dateline.ToUpload))}
	d.Kind = v.T("file.kind_size", "kind", view.FileKind(v.Printer, a.Type), "size", view.FileSize(v.Printer, a.Bytes))
	a.Name = media.SafeName(a.Name)
	d.File = "/desk" + view.AssetURL(a)
	if d.By = a.By; dateline.ID(a.By).Valid() {
		d.By = v.Who(dateline.ID(a.By))
	}
	if a.IsImage() {
		d.Src, d.Crops = "/desk"+view.RenditionURL(a.ID, fit(a, 960)), crops(a)
	}
	var err error
	if d.Uses, d.Others, err = v.uses(a.ID); err != nil {
		return err
	}
	if len(d.Uses)+d.Others == 0 && a.Replaced == "" { // or a draft's text names it
		if d.Unused, err = v.db.Read().AssetUnused(v.r.Context(), a.ID); err != nil {
			return err
		}
	}
	return v.write(status, "picture", page{visit: v, Title: a.Name, Data: d, Wide: true})
}

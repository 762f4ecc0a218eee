package i18n

import (
	"encoding/json"
	"strconv"
	"strings"
	"sync"
	"time"
)

// zoneTable is data/zones.json.
type zoneTable struct {
	// Names for standard and daylight time, two per interface language, by
	// metazone ("America_Eastern") or zone ("Europe/London").
	Names map[string][]string
	// Uses is which metazones a zone used: "America_Eastern
	// 2006-04-02T07:00Z America_Central" is the first, the instant of the change, the
	// next; "-" is none.
	Uses map[string]string
	// Aliases lead from other IANA names to the one above.
	Aliases map[string]string
}

// zoneData reads the table when the first zone is named: a program that only
// answers in a newsroom's own days never pays for it.
var zoneData = sync.OnceValue(func() zoneTable {
	var t zoneTable
	mustRead("data/zones.json", &t)
	return t
})

// mustRead decodes an embedded table; that it can be decoded is tested.
func mustRead(name string, v any) {
	b, err := dataFiles.ReadFile(name)
	if err == nil {
		err = json.Unmarshal(b, v)
	}
	if err != nil {
		panic("i18n: " + name + ": " + err.Error())
	}
}

// A zone is one IANA zone with all it may be called.
type zone struct {
	location *time.Location
	own      []string // names of the zone itself, where it has any
	uses     []use
}

// A use is the names of the metazone that a zone used from an instant on.
type use struct {
	from  int64 // Unix seconds
	names []string
}

// zone returns the zone called name, or nil if there is none.
func (c *Catalog) zone(name string) *zone {
	if z, ok := c.zones.Load(name); ok {
		return z.(*zone)
	}
	if name == "" || name == "Local" { // neither is the name of a zone
		return nil
	}
	location, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	data := zoneData()
	canonical := name
	if alias, ok := data.Aliases[name]; ok {
		canonical = alias
	}
	z := &zone{location: location, own: data.Names[canonical]}
	from := int64(-1 << 63)
	for f := range strings.FieldsSeq(data.Uses[canonical]) {
		if t, err := time.Parse("2006-01-02T15:04Z", f); err == nil {
			from = t.Unix()
		} else {
			z.uses = append(z.uses, use{from, data.Names[f]})
		}
	}
	kept, _ := c.zones.LoadOrStore(name, z)
	return kept.(*zone)
}

// ZoneName returns what a zone is called at an instant, standard or daylight
// time as its clocks then show: "Eastern Daylight Time", 中国标准时间. Where CLDR
// has no name it is the difference from GMT: "GMT+8", "GMT-3:30". A zone that
// does not exist is returned as it was written.
func (p *Printer) ZoneName(zone string, at time.Time) string {
	z := p.catalog.zone(zone)
	if z == nil {
		return zone
	}
	t := at.In(z.location)
	column := 2 * p.column
	if daylight(t) {
		column++
	}
	if z.own != nil && z.own[column] != "" {
		return z.own[column]
	}
	var names []string
	for _, u := range z.uses {
		if u.from <= at.Unix() {
			names = u.names
		}
	}
	if names != nil && names[column] != "" {
		return names[column]
	}
	_, offset := t.Zone()
	return p.format.gmt(offset)
}

// daylight reports whether clocks at t are ahead of the standard time that
// people go by. Zone files call Irish winter time the exception, an hour behind
// a standard time kept in summer; people and CLDR see it the other way round. So
// the mark in the file only tells the two kinds apart, and the clocks before or
// after tell which of them is ahead.
func daylight(t time.Time) bool {
	_, offset := t.Zone()
	start, end := t.ZoneBounds()
	if end.IsZero() {
		return t.IsDST() // clocks are never turned again
	}
	for _, other := range [...]time.Time{end, start.Add(-time.Second)} {
		if other.IsDST() == t.IsDST() {
			continue
		}
		if _, o := other.Zone(); o != offset {
			return offset > o
		}
	}
	return t.IsDST()
}

// gmt writes an offset in seconds in the short localised form (UTS 35 part 4,
// section 6.3).
func (f *format) gmt(offset int) string {
	if offset == 0 {
		return f.GMTZero
	}
	sign := f.gmtPlus
	if offset < 0 {
		sign, offset = f.gmtMinus, -offset
	}
	b := []byte(f.gmtBefore + sign)
	b = strconv.AppendInt(b, int64(offset/3600), 10)
	if minutes := offset % 3600 / 60; minutes != 0 {
		b = appendPadded(append(b, ':'), minutes, 2)
	}
	return string(append(b, f.gmtAfter...))
}

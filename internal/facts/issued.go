package facts

import (
	"dateline"
	"dateline/internal/facts/internal/when"
)

// settleIssued puts date, clock and zone together.
func (r *reader) settleIssued() {
	w := r.when
	pub := r.hints.Published
	if !w.HasDate() && r.todayDay > 0 {
		r.fromToday(&w)
	}
	if w.HasDate() && w.Year == 0 {
		if pub.IsZero() {
			r.unsure("issued", r.whenText, "the date has no year, and the date of publication is not known")
			return
		}
		w.Year = nearestYear(w, pub)
	}
	if !w.HasDate() {
		if pub.IsZero() {
			if w.HasClock {
				r.unsure("issued", r.clockText, "a clock time without a date")
			} else {
				r.unsure("issued", "", "no date is stated")
			}
			return
		}
		if !w.HasClock {
			r.out.Issued = pub
			return
		}
		year, month, day := pub.Date()
		w.Year, w.Month, w.Day = year, int(month), day
	}
	fromPublished := !r.when.HasDate() && r.todayDay == 0
	if !w.HasClock {
		zone := ""
		if r.todayDay > 0 && !r.when.HasDate() {
			zone = pub.Zone
		}
		if w.Zone != nil {
			zone, _ = w.Zone.Resolve(w.Local(), when.ZoneOf(r.out.Place))
		}
		r.setIssued(w.Local(), zone)
		return
	}
	zone := ""
	switch {
	case w.Zone != nil:
		var why string
		if zone, why = w.Zone.Resolve(w.Local(), when.ZoneOf(r.out.Place)); why != "" {
			r.unsure("issued", w.Zone.Text, why)
		}
	case r.hints.Zone != "":
		zone = r.hints.Zone
		r.unsure("issued", r.clockText, "no zone is stated; the newsroom's own was taken")
	case pub.Zone != "":
		zone = pub.Zone
		r.unsure("issued", r.clockText, "no zone is stated; that of the publication was taken")
	default:
		r.unsure("issued", r.clockText, "no zone is stated")
	}
	r.setIssued(w.Local(), zone)
	if fromPublished {
		r.notAfter(pub)
	}
}

// fromToday places 今（16）日: the day of that number nearest before publication.
func (r *reader) fromToday(w *when.Stated) {
	words := r.in[r.todaySpan.start:r.todaySpan.end]
	pub := r.hints.Published
	if pub.IsZero() {
		r.unsure("issued", words, "the day is stated but not the month, and the date of publication is not known")
		r.todayDay = 0
		return
	}
	t := pub.In()
	for back := -1; back < 31; back++ {
		if d := t.AddDate(0, 0, -back); d.Day() == r.todayDay {
			w.Year, w.Month, w.Day = d.Year(), int(d.Month()), d.Day()
			if back != 0 {
				r.unsure("issued", words, "not the day of publication; the nearest such day was taken")
			}
			r.saw("issued", r.todaySpan.start, r.todaySpan.end)
			return
		}
	}
}

// notAfter corrects a day that was taken from the publication: what was said at
// 19:36 and published at 01:13 was said the day before.
func (r *reader) notAfter(pub dateline.Moment) {
	if pub.Precision != dateline.Minute || pub.UTC.IsZero() || r.out.Issued.UTC.IsZero() {
		r.unsure("issued", r.clockText, "the clock time has no date; the day of publication was taken")
		return
	}
	if !r.out.Issued.UTC.After(pub.UTC) {
		return
	}
	t := r.out.Issued.In().AddDate(0, 0, -1)
	r.setIssued(t.Format("2006-01-02T15:04"), r.out.Issued.Zone)
	r.unsure("issued", r.clockText, "the clock time has no date, and is later than the publication; the day before was taken")
}

func (r *reader) setIssued(local, zone string) {
	m, err := dateline.ParseMoment(local, zone)
	if err != nil {
		r.unsure("issued", local, err.Error())
		return
	}
	r.out.Issued = m
}

// nearestYear returns the year that brings a date nearest to the publication.
func nearestYear(w when.Stated, pub dateline.Moment) int {
	year, month, _ := pub.Date()
	switch d := w.Month - int(month); {
	case d > 6:
		return year - 1
	case d < -6:
		return year + 1
	}
	return year
}

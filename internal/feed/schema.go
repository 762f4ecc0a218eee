package feed

import "dateline"

// NewsArticleOf returns a as a schema.org NewsArticle, for a page to marshal
// into its JSON-LD. encoding/json escapes "<", ">" and "&" unless told not to:
// inside a script element it must.
//
// The text is not repeated: it is on the page. Of a withdrawn item
// creativeWorkStatus says so and the description is the reason.
func NewsArticleOf(a Article) map[string]any {
	m := object("NewsArticle")
	m.put("@id", Address(a.ID))
	m.put("url", Address(a.URL))
	m.put("mainEntityOfPage", Address(a.URL))
	m.put("headline", line(a.Title))
	m.put("description", Clean(a.summary()))
	m.put("inLanguage", line(string(a.Lang)))
	m.put("datePublished", stamp(a.Published))
	m.put("dateModified", stamp(a.changed()))
	m.put("dateCreated", iso(a.Issued))
	m.put("dateline", line(a.Place))
	m.put("articleSection", line(a.KindLabel))
	m.put("keywords", lines(a.Topics...))
	m.put("image", a.image())
	m.put("copyrightNotice", Clean(a.Rights))
	var authors []any
	for _, s := range a.Speakers {
		if name := line(s.Name); name != "" {
			p := thing{"@type": "Person", "name": name}
			p.put("jobTitle", line(s.Role))
			authors = append(authors, p)
		}
	}
	if len(authors) == 0 {
		for _, name := range lines(a.Offices...) {
			authors = append(authors, thing{"@type": "GovernmentOrganization", "name": name})
		}
	}
	m.put("author", authors)
	m.put("publisher", a.Publisher.object())
	if a.Item != "" {
		m.put("exampleOfWork", thing{"@type": "CreativeWork", "@id": Address(a.Item)})
	}
	if a.Source.URL != "" {
		m.put("translationOfWork", work(a.Source))
	} else {
		var others []any
		for _, o := range a.otherLanguages(Feed{}) {
			others = append(others, work(o))
		}
		m.put("workTranslation", others)
	}
	if a.Correction && !a.withdrawn() {
		m.put("correction", Clean(a.Note))
	}
	if a.withdrawn() {
		m.put("creativeWorkStatus", "Withdrawn")
	}
	return m
}

// EventOf returns e as a schema.org Event. Its end is inclusive, as there; a
// start known to the day is a date.
func EventOf(e Event) map[string]any {
	m := object("Event")
	m.put("@id", Address(e.URL))
	m.put("url", Address(e.URL))
	m.put("name", line(e.Title))
	m.put("description", Clean(e.Description))
	m.put("inLanguage", line(string(e.Lang)))
	m.put("startDate", iso(e.Start))
	m.put("endDate", iso(e.End))
	m.put("identifier", line(e.UID))
	m.put("keywords", lines(e.Categories...))

	status := "EventScheduled"
	switch e.Status {
	case dateline.Postponed:
		status = "EventPostponed"
	case dateline.Cancelled:
		status = "EventCancelled"
	case dateline.MovedOnline:
		status = "EventMovedOnline"
	}
	m.put("eventStatus", "https://schema.org/"+status)

	place, online := line(e.Location), Address(e.Link)
	if e.Status == dateline.MovedOnline {
		place = "" // nobody is to go there
	}
	mode := "OfflineEventAttendanceMode"
	switch {
	case e.Status == dateline.MovedOnline, place == "" && online != "":
		mode = "OnlineEventAttendanceMode"
	case online != "":
		mode = "MixedEventAttendanceMode"
	}
	m.put("eventAttendanceMode", "https://schema.org/"+mode)
	var where []any
	if place != "" {
		where = append(where, thing{"@type": "Place", "name": place, "address": place})
	}
	if online != "" {
		where = append(where, thing{"@type": "VirtualLocation", "url": online})
	}
	m.put("location", where)
	m.put("organizer", Organization{Name: e.Organizer}.object())
	return m
}

// Crumb is one step from the front page to the present one.
type Crumb struct {
	Name string
	URL  string // empty for the present page
}

// BreadcrumbsOf returns the way to a page as a schema.org BreadcrumbList.
func BreadcrumbsOf(crumbs []Crumb) map[string]any {
	m := object("BreadcrumbList")
	steps := make([]any, 0, len(crumbs))
	for i, c := range crumbs {
		step := thing{"@type": "ListItem", "position": i + 1}
		step.put("name", line(c.Name))
		step.put("item", Address(c.URL))
		steps = append(steps, step)
	}
	m["itemListElement"] = steps
	return m
}

// thing is a schema.org value under construction.
type thing map[string]any

func object(kind string) thing {
	return thing{"@context": "https://schema.org", "@type": kind}
}

// put sets a property unless there is nothing to say; a list of one is its
// element.
func (t thing) put(name string, value any) {
	switch v := value.(type) {
	case string:
		if v == "" {
			return
		}
	case []string:
		if len(v) == 0 {
			return
		}
	case []any:
		switch len(v) {
		case 0:
			return
		case 1:
			value = v[0]
		}
	case thing:
		if len(v) == 0 {
			return
		}
	}
	t[name] = value
}

// object returns o, or nothing where it has no name.
func (o Organization) object() thing {
	name := line(o.Name)
	if name == "" {
		return nil
	}
	t := thing{"@type": "GovernmentOrganization", "name": name}
	t.put("url", Address(o.URL))
	t.put("logo", Address(o.Logo))
	return t
}

func work(a Alternate) thing {
	t := thing{"@type": "NewsArticle", "@id": Address(a.URL), "url": Address(a.URL)}
	t.put("inLanguage", line(string(a.Lang)))
	return t
}

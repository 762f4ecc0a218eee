package ask

import (
	"regexp"
	"strconv"
	"time"
)

// period is the ways to write a year, month or day that mean one thing in every
// language: the year comes first, or the day does with dots after it, as only
// those who put it first write.
var period = regexp.MustCompile(`^(?:` +
	`(?P<y>\d{4})(?:年(?:(?P<m>\d{1,2})月(?:(?P<d>\d{1,2})[日号號])?)?)?` +
	`|(?P<y>\d{4})-(?P<m>\d{1,2})(?:-(?P<d>\d{1,2}))?` +
	`|(?P<y>\d{4})/(?P<m>\d{1,2})(?:/(?P<d>\d{1,2}))?` +
	`|(?P<y>\d{4})\.(?P<m>\d{1,2})\.(?P<d>\d{1,2})` +
	`|(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})` +
	`)$`)

// firstDay returns the first day of a day, month or year, at midnight UTC.
func firstDay(s []rune) (time.Time, bool) {
	found := period.FindStringSubmatch(fold(s))
	if found == nil {
		return time.Time{}, false
	}
	year, month, day := 0, 1, 1
	for i, name := range period.SubexpNames() {
		if found[i] == "" {
			continue
		}
		n, _ := strconv.Atoi(found[i]) // at most four digits
		switch name {
		case "y":
			year = n
		case "m":
			month = n
		case "d":
			day = n
		}
	}
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	// A day that the month has not is one of another month. Years below 1000 are
	// slips of the finger, and 1 would be the zero time.
	return t, year >= 1000 && t.Month() == time.Month(month)
}

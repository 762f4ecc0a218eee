package desk

import (
	"strings"
	"time"

	"dateline"
	"dateline/internal/i18n"
)

// Device says in plain words which browser a session is in, as far as its own
// name for itself (RFC 9110 section 10.1.5) tells.
func (v *visit) Device(agent string) string {
	browser, system := device(agent)
	switch {
	case browser == "":
		return v.T("account.device_unknown")
	case system == "":
		return browser
	}
	return v.T("account.device", "browser", browser, "system", system)
}

// device reads a User-Agent. Browsers name those whose pages they can show as
// well, so that the most particular name counts: each list is tried in order.
func device(agent string) (browser, system string) {
	first := func(list [][2]string) string {
		for _, e := range list {
			if strings.Contains(agent, e[0]) {
				return e[1]
			}
		}
		return ""
	}
	browser = first([][2]string{
		{"MicroMessenger", "WeChat"}, {"Edg", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser", "Samsung Internet"}, {"HuaweiBrowser", "Huawei Browser"},
		{"QQBrowser", "QQ Browser"}, {"Firefox/", "Firefox"}, {"FxiOS", "Firefox"}, {"CriOS", "Chrome"}, {"Chrom", "Chrome"}, {"Safari/", "Safari"},
	})
	system = first([][2]string{
		{"HarmonyOS", "HarmonyOS"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"},
		{"Mac OS X", "macOS"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"},
	})
	return browser, system
}

// zoneChoice is a time zone that the form offers.
type zoneChoice struct{ Name, Label string }

// Zones are time zones to choose from; any other IANA name may be typed.
func (v *visit) Zones() []zoneChoice {
	names := strings.Fields(`UTC Asia/Shanghai Asia/Hong_Kong Asia/Taipei Asia/Singapore Asia/Tokyo Asia/Seoul Asia/Bangkok Asia/Jakarta Asia/Manila
		Asia/Kolkata Asia/Dubai Asia/Riyadh Asia/Almaty Europe/Moscow Europe/Istanbul Europe/Athens Europe/Berlin Europe/Paris Europe/Madrid Europe/London
		Africa/Cairo Africa/Nairobi Africa/Johannesburg Africa/Lagos America/Sao_Paulo America/Argentina/Buenos_Aires America/New_York America/Chicago
		America/Mexico_City America/Denver America/Los_Angeles Australia/Sydney Pacific/Auckland`)
	out := make([]zoneChoice, len(names))
	for i, n := range names {
		out[i] = zoneChoice{n, v.ZoneName(n, v.Now())}
	}
	return out
}

// Languages are those of the desk's interface.
func (v *visit) Languages() []dateline.Lang { return i18n.DeskLanguages() }

// Good is how long a link is good for, in whole hours or days.
func (v *visit) Good(until time.Time) string {
	hours := int(until.Sub(v.Now()).Round(time.Hour) / time.Hour)
	if hours >= 48 {
		return v.N("people.days", (hours+12)/24)
	}
	return v.N("people.hours", max(1, hours))
}

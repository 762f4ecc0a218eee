package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// since is the year before which the table forgets which metazone a zone used:
// a time older than that is named as if it were of the first period kept.
const since = "1990"

type timeZoneNames struct {
	Dates struct {
		TimeZoneNames struct {
			HourFormat, GMTFormat, GMTZeroFormat string
			Metazone                             map[string]zoneNames
			Zone                                 map[string]json.RawMessage
		}
	}
}

type zoneNames struct {
	Long struct{ Standard, Daylight string }
}

// A names has the long names for standard and daylight time, in the order of
// langs, flattened: two per language.
type names []string

type zoneTable struct {
	// Names by metazone ("America_Eastern") and, for the few zones that have
	// names of their own, by zone ("Europe/London").
	Names map[string]names `json:"names"`
	// Uses tells which metazone a zone used: "America_Central" or, where it
	// changed, "America_Eastern 2006-04-02T07:00Z America_Central": the first, the
	// instant of the change, the next. "-" stands for none.
	Uses map[string]string `json:"uses"`
	// Aliases lead from other IANA names to the one in Names and Uses.
	Aliases map[string]string `json:"aliases"`
}

func zones(src source) (any, error) {
	t := zoneTable{Names: map[string]names{}, Uses: map[string]string{}, Aliases: map[string]string{}}
	if err := t.readUses(src); err != nil {
		return nil, err
	}
	for col, lang := range langs {
		var tz timeZoneNames
		if err := src.main(&tz, "cldr-dates-full", lang, "timeZoneNames.json"); err != nil {
			return nil, err
		}
		for meta, n := range tz.Dates.TimeZoneNames.Metazone {
			t.add(meta, col, n)
		}
		for area, raw := range tz.Dates.TimeZoneNames.Zone {
			if err := t.addZones(area, raw, col); err != nil {
				return nil, err
			}
		}
	}
	used := map[string]bool{}
	for zone, uses := range t.Uses {
		used[zone] = true
		for _, f := range strings.Fields(uses) {
			used[f] = true
		}
	}
	for name := range t.Names {
		if !used[name] && name != "Etc/UTC" {
			delete(t.Names, name)
		}
	}
	if err := t.readAliases(src); err != nil {
		return nil, err
	}
	return t, nil
}

func (t zoneTable) add(name string, col int, n zoneNames) {
	if n.Long.Standard == "" && n.Long.Daylight == "" {
		return
	}
	row := t.Names[name]
	if row == nil {
		row = make(names, 2*len(langs))
		t.Names[name] = row
	}
	row[2*col], row[2*col+1] = n.Long.Standard, n.Long.Daylight
}

// addZones walks the tree that a zone's name is cut into at its slashes.
func (t zoneTable) addZones(name string, raw json.RawMessage, col int) error {
	var leaf struct {
		Type string `json:"_type"`
		zoneNames
	}
	if err := json.Unmarshal(raw, &leaf); err == nil && leaf.Type == "zone" {
		t.add(name, col, leaf.zoneNames)
		return nil
	}
	var inner map[string]json.RawMessage
	if err := json.Unmarshal(raw, &inner); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	for k, v := range inner {
		if err := t.addZones(name+"/"+k, v, col); err != nil {
			return err
		}
	}
	return nil
}

type use struct {
	UsesMetazone struct {
		Metazone string `json:"_mzone"`
		From     string `json:"_from"`
		To       string `json:"_to"`
	}
}

func (t zoneTable) readUses(src source) error {
	var doc struct {
		Supplemental struct {
			MetaZones struct {
				MetazoneInfo struct {
					Timezone map[string]json.RawMessage
				}
			}
		}
	}
	if err := src.read(&doc, "cldr-core", "supplemental", "metaZones.json"); err != nil {
		return err
	}
	for area, raw := range doc.Supplemental.MetaZones.MetazoneInfo.Timezone {
		if err := t.addUses(area, raw); err != nil {
			return err
		}
	}
	return nil
}

func (t zoneTable) addUses(name string, raw json.RawMessage) error {
	if raw[0] == '{' {
		var inner map[string]json.RawMessage
		if err := json.Unmarshal(raw, &inner); err != nil {
			return err
		}
		for k, v := range inner {
			if err := t.addUses(name+"/"+k, v); err != nil {
				return err
			}
		}
		return nil
	}
	var uses []use
	if err := json.Unmarshal(raw, &uses); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	var parts []string
	end := "" // of the period before
	for _, u := range uses {
		m := u.UsesMetazone
		if m.To != "" && m.To < since {
			end = m.To
			continue
		}
		if m.From != "" && m.From > since {
			if len(parts) == 0 {
				parts = append(parts, "-")
			}
			if end != m.From && end != "" && parts[len(parts)-1] != "-" {
				parts = append(parts, instant(end), "-")
			}
			parts = append(parts, instant(m.From))
		}
		parts = append(parts, m.Metazone)
		end = m.To
	}
	if end != "" && len(parts) > 0 {
		parts = append(parts, instant(end), "-")
	}
	if len(parts) > 0 {
		t.Uses[name] = strings.Join(parts, " ")
	}
	return nil
}

// instant turns CLDR's "2006-04-02 07:00", which is UTC, into RFC 3339 without
// seconds.
func instant(s string) string { return strings.Replace(s, " ", "T", 1) + "Z" }

func (t zoneTable) readAliases(src source) error {
	var doc struct {
		Keyword struct {
			U struct {
				TZ map[string]json.RawMessage
			}
		}
	}
	if err := src.read(&doc, "cldr-bcp47", "bcp47", "timezone.json"); err != nil {
		return err
	}
	for _, code := range slices.Sorted(maps.Keys(doc.Keyword.U.TZ)) {
		var zone struct {
			Alias string `json:"_alias"`
		}
		if json.Unmarshal(doc.Keyword.U.TZ[code], &zone) != nil || zone.Alias == "" {
			continue // the descriptions of the key itself
		}
		all := strings.Fields(zone.Alias)
		_, named := t.Names[all[0]]
		if t.Uses[all[0]] == "" && !named {
			continue
		}
		for _, alias := range all[1:] {
			t.Aliases[alias] = all[0]
		}
	}
	return nil
}

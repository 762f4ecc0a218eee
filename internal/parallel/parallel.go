// Package parallel holds two texts that say the same beside each other: which
// paragraphs of a translation say which paragraphs of its source, and whether the
// source still says what the translation was made from.
//
// # A translation, from its first line to the day its source changes
//
//   - [Units] takes a text apart into what is translated as a whole, and [Text]
//     puts units together again.
//   - [Align] pairs two texts that exist already, by their structure, what stands
//     in both of them and their length. What it finds are guesses.
//   - [Join], [Split], [MoveSource], [MoveTarget] and [Confirm] put a pairing right
//     by hand. From any pairing any other can be reached with them.
//   - [Carry] keeps a pairing when the translation was edited as one text.
//   - [Stale] compares a pairing with the source as it is now; [Refresh] takes a
//     link as made from that; [Rebase] gives what was added to the source a link
//     of its own.
//   - [Rows] lays both texts out for a page that shows them side by side.
//
// # What always holds
//
// All are pure functions: an alignment that is passed in is left as it is. An
// alignment that comes out covers as many units as the translation has, none of
// its links is empty on both sides, and what the hand does moves the words of the
// source without changing or reordering one.
//
// # When a translation is stale
//
// A link is fresh if each of its source paragraphs still stands in the source, as
// often as the pairing has it and wherever; or if the same characters stand there
// cut into paragraphs otherwise; or if a reader sees no difference, as between
// *word* and _word_. White space counts only where it divides words. Otherwise what it was is followed
// to what it most likely became: to the paragraph most like it, or to the one in
// its place. So a translation is fresh again when its source returns to what it
// was, and a paragraph that only moved makes nothing stale.
//
// # Limits
//
// Time grows about linearly with the texts, whatever they are: where many
// paragraphs are alike or nothing is, comparisons are given up and the place
// decides.
package parallel

import (
	"strings"

	"dateline"
	"dateline/internal/markup"
)

// Units returns what a text is translated in: its headline and its lead, where
// there are any, and the blocks of its body (see [markup.Blocks]). White space
// around them is not part of them, but for the indent that makes code.
func Units(headline, lead, body string) []dateline.Unit {
	var units []dateline.Unit
	for _, u := range []dateline.Unit{{Kind: dateline.UnitHeadline, Text: headline}, {Kind: dateline.UnitLead, Text: lead}} {
		if u.Text = strings.TrimSpace(u.Text); u.Text != "" {
			units = append(units, u)
		}
	}
	for _, b := range markup.Blocks(body) {
		units = append(units, dateline.Unit{Kind: b.Kind, Text: body[b.Start:b.End]})
	}
	return units
}

// Markdown is what units say together, with a blank line between them.
func Markdown(units []dateline.Unit) string {
	s := make([]string, len(units))
	for i, u := range units {
		s[i] = u.Text
	}
	return strings.Join(s, "\n\n")
}

// Text puts units together: the inverse of [Units], up to how many blank lines
// part the blocks of the body. Units of no text leave none behind.
func Text(units []dateline.Unit) (headline, lead, body string) {
	var parts [3][]string
	for _, u := range units {
		part := 2
		switch u.Kind {
		case dateline.UnitHeadline:
			part = 0
		case dateline.UnitLead:
			part = 1
		}
		if strings.TrimSpace(u.Text) != "" {
			parts[part] = append(parts[part], u.Text)
		}
	}
	return strings.Join(parts[0], " "), strings.Join(parts[1], "\n\n"), strings.Join(parts[2], "\n\n")
}

// Package dateline is the vocabulary of an official newsroom: the items it makes
// public, their editions in each language, the facts about them, the registers
// those facts point into, and the pure rules over all of these.
//
// It imports the standard library only and does no I/O. State lives in
// internal/store, the acts that change it in internal/newsroom, and what the
// public sees in internal/site. The terms follow IPTC (ninjs, NewsML-G2),
// schema.org and GOV.UK, in that order, and are used alike in code, SQL,
// interface and documentation.
//
//   - A [Newsroom] publishes an [Item], whatever its languages.
//   - An [Edition] is one immutable text of an item in one language.
//   - [Facts] are what is known about the item in no language at all: who, where,
//     when. They point into the registers: [Office], [Person], [Role], [Place],
//     [Topic], joined by [Appointment].
//   - A [Publication] is the act that makes a set of editions public at one
//     instant; [LiveEdition] is what the public then sees.
//   - An [Event] is an item that happens.
package dateline

package dateline_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"dateline"
)

var update = flag.Bool("update", false, "renew the golden files")

// TestPolicy writes out what each duty may do to each text in each state and
// compares it with the table that people agreed on. Read the difference before
// renewing it: it is a change of who may do what.
func TestPolicy(t *testing.T) {
	var b strings.Builder
	verdict := func(u dateline.User, a dateline.Action, s dateline.Subject) string {
		err := u.May(a, s)
		if err == nil {
			return "yes"
		}
		if f, ok := errors.AsType[dateline.Forbidden](err); ok {
			return map[string]string{"duty": "-", "own": "own"}[f.Key]
		}
		return "state"
	}
	fmt.Fprintln(&b, `Who may do what. "-": not with this duty; "own": not to what one had a hand in;`)
	fmt.Fprintln(&b, `"state": nobody, as the text stands. A text: of the source (s) or a translation (t),`)
	fmt.Fprintln(&b, `with a hand in it (m) or without (o). Stages: none, draft, submitted, approved, scheduled.`)
	stages := []dateline.Stage{dateline.StageNone, dateline.StageDraft, dateline.StageSubmitted, dateline.StageApproved, dateline.StageScheduled}
	for _, d := range dateline.Duties() {
		u := dateline.User{Grants: []dateline.Grant{{Duty: d}}}
		for _, status := range []dateline.Status{dateline.Draft, dateline.Live, dateline.Withdrawn, dateline.Removed} {
			fmt.Fprintf(&b, "\n%s, item %s\n", d, status)
			for _, a := range dateline.Actions() {
				fmt.Fprintf(&b, "  %-16s", a)
				for _, l := range []dateline.Lang{"zh-Hans", "en"} {
					for _, mine := range []bool{true, false} {
						fmt.Fprintf(&b, " %c%c:", map[dateline.Lang]byte{"zh-Hans": 's', "en": 't'}[l], map[bool]byte{true: 'm', false: 'o'}[mine])
						for i, stage := range stages {
							sep := ","
							if i == 0 {
								sep = ""
							}
							fmt.Fprint(&b, sep, verdict(u, a, dateline.Subject{Kind: "statement", Lang: l, Source: "zh-Hans", Stage: stage, Status: status, Mine: mine}))
						}
					}
				}
				fmt.Fprintln(&b)
			}
		}
	}
	const file = "testdata/policy.txt"
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != b.String() {
		got, old := strings.Split(b.String(), "\n"), strings.Split(string(want), "\n")
		for i := range got {
			if i >= len(old) || got[i] != old[i] {
				t.Errorf("line %d is now\n%s", i+1, got[i])
			}
		}
	}
}

// TestPolicyDenies is what must hold whatever the table says.
func TestPolicyDenies(t *testing.T) {
	all := dateline.User{}
	for _, d := range dateline.Duties() {
		all.Grants = append(all.Grants, dateline.Grant{Duty: d})
	}
	s := dateline.Subject{Kind: "statement", Lang: "zh-Hans", Source: "zh-Hans", Stage: dateline.StageSubmitted, Mine: true}
	if err := all.May(dateline.ToApprove, s); err == nil {
		t.Error("somebody with every duty approves what they wrote")
	}
	if err := all.May("something new", dateline.Subject{}); err == nil {
		t.Error("an action that nobody thought of is allowed")
	}
	for _, a := range dateline.Actions() {
		if (dateline.User{}).May(a, dateline.Subject{}) == nil {
			t.Errorf("somebody without any duty may %s", a)
		}
		disabled := all
		disabled.Disabled = true
		if disabled.May(a, dateline.Subject{Stage: dateline.StageDraft}) == nil {
			t.Errorf("a disabled account may %s", a)
		}
	}
}

// TestPolicyLimits is how far a limited grant reaches.
func TestPolicyLimits(t *testing.T) {
	text := dateline.Subject{Kind: "statement", Offices: []dateline.ID{"a"}, Lang: "en", Source: "zh-Hans", Stage: dateline.StageDraft}
	with := func(change func(*dateline.Subject)) dateline.Subject {
		s := text
		change(&s)
		return s
	}
	for _, c := range []struct {
		what  string
		grant dateline.Grant
		act   dateline.Action
		on    dateline.Subject
		may   bool
	}{
		{"its language", dateline.Grant{Duty: dateline.Translator, Langs: []dateline.Lang{"en"}}, dateline.ToWrite, text, true},
		{"another language", dateline.Grant{Duty: dateline.Translator, Langs: []dateline.Lang{"fr"}}, dateline.ToWrite, text, false},
		{"reading the source", dateline.Grant{Duty: dateline.Translator, Langs: []dateline.Lang{"en"}}, dateline.ToSee, with(func(s *dateline.Subject) { s.Lang = "zh-Hans" }), true},
		{"writing the source", dateline.Grant{Duty: dateline.Translator}, dateline.ToWrite, with(func(s *dateline.Subject) { s.Lang = "zh-Hans" }), false},
		{"its office", dateline.Grant{Duty: dateline.Author, Offices: []dateline.ID{"a"}}, dateline.ToWrite, text, true},
		{"another office", dateline.Grant{Duty: dateline.Author, Offices: []dateline.ID{"b"}}, dateline.ToWrite, text, false},
		{"reading another office's", dateline.Grant{Duty: dateline.Author, Offices: []dateline.ID{"b"}}, dateline.ToSee, text, false},
		{"no office yet, own", dateline.Grant{Duty: dateline.Author, Offices: []dateline.ID{"a"}}, dateline.ToWrite, with(func(s *dateline.Subject) { s.Offices, s.Mine = nil, true }), true},
		{"no office yet, not own", dateline.Grant{Duty: dateline.Author, Offices: []dateline.ID{"a"}}, dateline.ToSee, with(func(s *dateline.Subject) { s.Offices = nil }), false},
		{"all languages at once", dateline.Grant{Duty: dateline.Publisher, Langs: []dateline.Lang{"en"}}, dateline.ToHalt, with(func(s *dateline.Subject) { s.Lang, s.Whole, s.Stage = "", true, dateline.StageScheduled }), false},
		{"all languages at once, without a limit", dateline.Grant{Duty: dateline.Publisher}, dateline.ToHalt, with(func(s *dateline.Subject) { s.Lang, s.Whole, s.Stage = "", true, dateline.StageScheduled }), true},
		{"reading all languages", dateline.Grant{Duty: dateline.Publisher, Langs: []dateline.Lang{"en"}}, dateline.ToSee, with(func(s *dateline.Subject) { s.Lang, s.Whole = "", true }), true},
		{"its kind", dateline.Grant{Duty: dateline.Author, Kinds: []string{"statement"}}, dateline.ToWrite, text, true},
		{"another kind", dateline.Grant{Duty: dateline.Author, Kinds: []string{"notice"}}, dateline.ToWrite, text, false},
	} {
		if err := (dateline.User{Grants: []dateline.Grant{c.grant}}).May(c.act, c.on); (err == nil) != c.may {
			t.Errorf("%s: %v", c.what, err)
		}
	}
}

func TestEnough(t *testing.T) {
	editor := func(id dateline.ID, offices ...dateline.ID) dateline.User {
		return dateline.User{ID: id, Grants: []dateline.Grant{{Duty: dateline.Editor, Offices: offices}}}
	}
	by := func(ids ...dateline.ID) (out []dateline.Approval) {
		for _, id := range ids {
			out = append(out, dateline.Approval{By: id})
		}
		return out
	}
	people := map[dateline.ID]dateline.User{"x": editor("x", "a"), "y": editor("y", "a", "b"), "z": editor("z")}
	for _, c := range []struct {
		what    string
		kind    dateline.Kind
		offices []dateline.ID
		given   []dateline.Approval
		missing int
		from    string
	}{
		{"nobody", dateline.Kind{}, nil, nil, 1, "[]"},
		{"one", dateline.Kind{}, nil, by("x"), 0, "[]"},
		{"one of two", dateline.Kind{Approvals: 2}, nil, by("x"), 1, "[]"},
		{"the same twice", dateline.Kind{Approvals: 2}, nil, by("x", "x"), 1, "[]"},
		{"a stranger", dateline.Kind{}, nil, by("w"), 1, "[]"},
		{"both offices", dateline.Kind{EachOffice: true}, []dateline.ID{"a", "b"}, by("x", "y"), 0, "[]"},
		{"both offices, in the other order", dateline.Kind{EachOffice: true}, []dateline.ID{"b", "a"}, by("y", "x"), 0, "[]"},
		{"one for two offices", dateline.Kind{EachOffice: true}, []dateline.ID{"a", "b"}, by("y"), 0, "[b]"},
		{"one who speaks for no office", dateline.Kind{EachOffice: true}, []dateline.ID{"a"}, by("z"), 0, "[a]"},
	} {
		missing, from := c.kind.Enough(c.offices, c.given, people)
		if missing != c.missing || fmt.Sprint(from) != c.from {
			t.Errorf("%s: %d missing, from %v", c.what, missing, from)
		}
	}
}

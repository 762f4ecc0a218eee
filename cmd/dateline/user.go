package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"dateline"
	"dateline/internal/config"
	"dateline/internal/newsroom"
	"dateline/internal/store"
)

// userCmd is the people of the desk on the command line, for the first one, for
// scripts, and for when nobody can sign in any more.
type userCmd struct {
	Add     userAddCmd     `cmd:"" help:"Invite somebody, and print the link by which they come."`
	List    userListCmd    `cmd:"" help:"List the people of the desk."`
	Disable userDisableCmd `cmd:"" help:"Disable an account: its sessions end, what was written stays."`
	Enable  userEnableCmd  `cmd:"" help:"Enable an account again."`
	Reset   userResetCmd   `cmd:"" help:"Print a link by which somebody chooses anew how to sign in."`
}

type userAddCmd struct {
	config.Data
	Name   string   `help:"Name, as colleagues and the record show it." required:"" placeholder:"NAME"`
	Email  string   `help:"E-mail address to sign in with." required:"" placeholder:"ADDRESS"`
	Duty   []string `help:"Duties: author, translator, editor, publisher, administrator." required:"" placeholder:"DUTY"`
	Lang   []string `help:"Limit the duties to these languages." placeholder:"LANG"`
	Office []string `help:"Limit the duties to these offices, by their part of an address." placeholder:"SLUG"`
	Kind   []string `help:"Limit the duties to these kinds." placeholder:"KIND"`
}

func (userAddCmd) Help() string {
	return `Example: dateline user add --name 'Chen Jing' --email chen@news.example --duty author,editor --lang zh-Hans

The link is good once and for seven days. Whoever opens it first chooses how the
account signs in, so hand it over by another way than mail, if you can. The limits
hold for every duty given but administrator, which has none.`
}

func (c userAddCmd) Run(ctx context.Context, s streams) error {
	d, err := open(ctx, c.Data)
	if err != nil {
		return err
	}
	defer d.close()
	u := dateline.User{Name: c.Name, Email: c.Email}
	limits, err := c.limits(ctx, d)
	if err != nil {
		return err
	}
	for _, duty := range c.Duty {
		g := limits
		if g.Duty = dateline.Duty(strings.TrimSpace(duty)); g.Duty == dateline.Administrator {
			g = dateline.Grant{Duty: g.Duty}
		}
		if !slices.ContainsFunc(u.Grants, func(have dateline.Grant) bool { return have.Duty == g.Duty }) {
			u.Grants = append(u.Grants, g)
		}
	}
	_, token, err := d.room.Invite(ctx, newsroom.Program(who()), u)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(s.out, d.arrival(token))
	return err
}

// limits reads the limits that every duty gets, and refuses what there is not:
// a duty limited to nothing that exists would look given and do nothing.
func (c userAddCmd) limits(ctx context.Context, d *opened) (g dateline.Grant, err error) {
	for _, s := range c.Lang {
		l := dateline.CanonicalLang(s)
		if !d.settings.Has(l) {
			return g, fmt.Errorf("the newsroom does not publish in %s (it has %v)", s, d.settings.Languages)
		}
		g.Langs = append(g.Langs, l)
	}
	for _, slug := range c.Office {
		e, err := d.db.Read().EntryBySlug(ctx, dateline.Offices, slug)
		if err != nil {
			return g, err
		}
		g.Offices = append(g.Offices, e.ID)
	}
	for _, id := range c.Kind {
		k, err := d.db.Read().Kind(ctx, id)
		if err != nil {
			return g, err
		}
		g.Kinds = append(g.Kinds, k.ID)
	}
	return g, nil
}

// arrival is the address at which a link of the door is used.
func (d *opened) arrival(token string) string { return d.settings.Address + "/desk/arrive/" + token }

type userListCmd struct {
	config.Data
	JSON bool `help:"Print one JSON object a line." name:"json"`
}

func (userListCmd) Help() string { return `Example: dateline user list --json` }

// listedUser is a person as user list --json prints them.
type listedUser struct {
	dateline.User
	State string `json:"state"` // active, invited, disabled
}

func (c userListCmd) Run(ctx context.Context, s streams) error {
	d, err := open(ctx, c.Data)
	if err != nil {
		return err
	}
	defer d.close()
	accounts, err := d.db.Read().Accounts(ctx)
	if err != nil {
		return err
	}
	for _, a := range accounts {
		state := "active"
		keys, err := d.db.Read().Passkeys(ctx, a.ID)
		switch {
		case err != nil:
			return err
		case a.Disabled:
			state = "disabled"
		case a.Password == "" && a.Subject == "" && len(keys) == 0:
			state = "invited"
		}
		if c.JSON {
			err = object(s.out, listedUser{a.User, state})
		} else {
			_, err = fmt.Fprintf(s.out, "%s  %s  %s  %s\n", pad(a.Email, 28), pad(a.Name, 20), pad(state, 8), duties(a.Grants))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// duties writes grants as a line: "author [en zh-Hans, notice], editor".
func duties(grants []dateline.Grant) string {
	var out []string
	for _, g := range grants {
		s := string(g.Duty)
		var limits []string
		for _, l := range []string{words(g.Langs), words(g.Offices), strings.Join(g.Kinds, " ")} {
			if l != "" {
				limits = append(limits, l)
			}
		}
		if len(limits) > 0 {
			s += " [" + strings.Join(limits, ", ") + "]"
		}
		out = append(out, s)
	}
	return strings.Join(out, ", ")
}

func words[S ~string](list []S) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return strings.Join(out, " ")
}

// somebody is the argument of the commands about one person.
type somebody struct {
	config.Data
	Email string `arg:"" help:"E-mail address of the account." placeholder:"EMAIL"`
}

// do opens the newsroom and does something with the account.
func (c somebody) do(ctx context.Context, fn func(*opened, store.Account) error) error {
	d, err := open(ctx, c.Data)
	if err != nil {
		return err
	}
	defer d.close()
	a, err := d.db.Read().AccountByEmail(ctx, newsroom.FoldEmail(c.Email))
	if _, none := errors.AsType[dateline.NotFound](err); none {
		return fmt.Errorf("nobody at the desk has the address %s; 'dateline user list' shows who is there", c.Email)
	}
	if err != nil {
		return err
	}
	return fn(d, a)
}

func (c somebody) set(ctx context.Context, disabled bool) error {
	return c.do(ctx, func(d *opened, a store.Account) error {
		a.Disabled = disabled
		return d.room.ChangeUser(ctx, newsroom.Program(who()), a.User)
	})
}

type userDisableCmd struct{ somebody }

func (c userDisableCmd) Run(ctx context.Context, _ streams) error { return c.set(ctx, true) }

type userEnableCmd struct{ somebody }

func (c userEnableCmd) Run(ctx context.Context, _ streams) error { return c.set(ctx, false) }

type userResetCmd struct{ somebody }

func (userResetCmd) Help() string {
	return `Example: dateline user reset chen@news.example

Their sessions end now. What they sign in with stays good until the link is used,
once and within 24 hours.`
}

func (c userResetCmd) Run(ctx context.Context, s streams) error {
	return c.do(ctx, func(d *opened, a store.Account) error {
		token, err := d.room.Reset(ctx, newsroom.Program(who()), a.ID)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(s.out, d.arrival(token))
		return err
	})
}

package desk

import (
	"strings"

	"dateline"
	"dateline/internal/i18n"
	"dateline/internal/store"
)

// Mail is a notice as it is mailed to a user, in the printer's language: what
// happened and where to look, and no headline and no other word of the item,
// because mail is not secret. It is plain text.
func Mail(p *i18n.Printer, room dateline.Newsroom, u dateline.User, n store.Notice) (subject, text string) {
	name, _ := room.Names.In(p.Lang(), room.Languages...)
	says := noticeText(p, n)
	subject = strings.Join(strings.Fields(p.T("notices.mail_subject", "newsroom", name, "what", says)), " ") // one line, whatever stands in a name
	text = p.T("notices.mail_greeting", "name", u.Name) + "\n\n" + says
	if n.Lang != "" {
		text += "\n" + p.T("notices.mail_language", "language", i18n.LanguageName(n.Lang, p.Lang()))
	}
	text += "\n\n" + room.Address + noticePath(n) + "\n\n-- \n" + p.T("notices.mail_why", "newsroom", name) + "\n"
	return subject, text
}

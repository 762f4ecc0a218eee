package guess

import "dateline"

type Entry struct {
	Text string
	Lang dateline.Lang
	Same string
	Name bool
	N    int
}
type Book struct{}

func New(entries []Entry) *Book                                              { return &Book{} }
func (b *Book) Instead(query string, lang dateline.Lang, most int) []string  { return nil }
func (b *Book) Complete(typed string, lang dateline.Lang, most int) []string { return nil }

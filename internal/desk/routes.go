package desk

import (
	"slices"

	"dateline"
)

// route is one address of the desk. Every route but those of the door names the
// action that the policy is asked for; {item} and {lang} in its pattern are what
// the action is done to.
type route struct {
	pattern string // net/http's: "POST /desk/items/{item}/{lang}/submit"
	action  dateline.Action
	door    bool // for those who are not signed in
	handle  func(*visit) error
}

// routes lists every address of the desk, part by part.
func routes() []route {
	return slices.Concat(doorRoutes(), workRoutes(), writeRoutes(), translateRoutes(), judgeRoutes(), itemRoutes(), accountRoutes(), peopleRoutes(), settingsRoutes(), registersRoutes(), glossaryRoutes(), recordRoutes(), noticesRoutes(), assetRoutes())
}

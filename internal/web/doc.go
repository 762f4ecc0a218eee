// Package web is the HTTP plumbing of the house: it knows requests, headers,
// bytes and errors, and nothing of newsrooms.
//
// A handler is a [Handler]: it returns an error, and [Handle] is the one place
// that answers it. A finished response is a [Page]: labelled by [NewPage] and
// compressed when it is first asked for so, then written many times with the
// conditional requests, content negotiation and HEAD of RFC 9110. [Pages] keeps rendered pages within
// a bound of memory and renders each one once. [Assets] serves embedded files
// under names that change with their bytes.
//
// The usual order of the middleware, outermost first:
//
//	AccessLog → Secure → Hosts → CleanPath → ReadOnly (public routes) → mux → Handle
//
// [Server], [LimitListener] and [Serve] are the process's edge: timeouts against
// slow clients, bounds on connections, and a shutdown that lets answers finish.
//
// What the package promises: nothing of an internal error reaches a reader, only
// a request id that the log has too; no request makes memory grow without bound;
// the log carries no query string, no address and no name of a browser.
package web

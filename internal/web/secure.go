package web

import (
	"net/http"
	"strconv"
	"time"
)

// DefaultPolicy is the Content-Security-Policy of every page: everything from
// the newsroom itself, nothing inline, nothing framed.
const DefaultPolicy = "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; font-src 'self'; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// SecureOptions changes what [Secure] sends. The zero value is the strict default.
type SecureOptions struct {
	Policy    string        // Content-Security-Policy; empty means DefaultPolicy
	ReportURI string        // added as report-uri, for tests
	HSTS      time.Duration // max-age of Strict-Transport-Security; 0 means one year, negative none
	// BehindTLS says that a proxy in front ends TLS, so that plain requests here
	// were encrypted on their way.
	BehindTLS bool
}

// Secure sets the headers that tell a browser to trust nothing but this host. A
// handler may replace any of them. Strict-Transport-Security is sent only over
// TLS (RFC 6797 section 7.2).
func Secure(next http.Handler, opts SecureOptions) http.Handler {
	policy := opts.Policy
	if policy == "" {
		policy = DefaultPolicy
	}
	if opts.ReportURI != "" {
		policy += "; report-uri " + opts.ReportURI
	}
	fields := []field{
		{"Content-Security-Policy", []string{policy}},
		{"X-Content-Type-Options", []string{"nosniff"}},
		{"Referrer-Policy", []string{"strict-origin-when-cross-origin"}},
		{"Permissions-Policy", []string{"camera=(), geolocation=(), microphone=(), payment=(), usb=()"}},
		{"Cross-Origin-Opener-Policy", []string{"same-origin"}},
	}
	age := opts.HSTS
	if age == 0 {
		age = 365 * 24 * time.Hour
	}
	var hsts []string
	if age > 0 {
		hsts = []string{"max-age=" + strconv.FormatInt(int64(age/time.Second), 10)}
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		for i := range fields {
			h[fields[i].key] = fields[i].values
		}
		if hsts != nil && (r.TLS != nil || opts.BehindTLS) {
			h["Strict-Transport-Security"] = hsts
		}
		next.ServeHTTP(w, r)
	})
}

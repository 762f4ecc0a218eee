package site

import (
	"context"
	"sync"
	"time"
)

// due is how a reader who comes at the very instant sees what becomes public then:
// if something scheduled is due and has not happened yet, it happens now, before
// the page is looked for. The row in the database is the truth; who acts on it,
// the server's own tick or the first reader, makes no difference.
type due struct {
	mu    sync.Mutex // held while it happens; the others wait for it
	quiet time.Time  // after a failure, readers are not held up again before
}

// patienceForDue is how long readers wait for what is due.
const patienceForDue = 2 * time.Second

// publishDue lets happen what is due, and reports whether anything was.
func (s *Site) publishDue(ctx context.Context) bool {
	at := s.db.Due()
	if s.sweep == nil || at.IsZero() || s.now().Before(at) {
		return false
	}
	s.due.mu.Lock()
	defer s.due.mu.Unlock()
	if now := s.db.Due(); !now.Equal(at) || s.now().Before(s.due.quiet) { // somebody else was first, or it failed just now
		return true
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patienceForDue)
	defer cancel()
	if err := s.sweep(ctx); err != nil {
		s.log.Error("what is due was not published", "err", err)
		s.due.quiet = s.now().Add(time.Second)
	}
	return true
}

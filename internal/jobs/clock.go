package jobs

import (
	"sync"
	"time"
)

const (
	// tolerance is how far the wall clock may run ahead of the monotonic one
	// before it is doubted. It is also by how much a small jump may make a
	// publication early.
	tolerance = 2 * time.Second

	// probation is how long a wall clock that jumped ahead must go on
	// consistently before it is believed.
	probation = 10 * time.Second

	// slew is by which part the two clocks may differ in speed without anything
	// being wrong: NTP corrects a clock by at most 1/2000, and quartz adds a
	// tenth of that.
	slew = 1000
)

// Clock is the machine's wall clock, watched: it tells when the time it shows
// cannot be true yet, so that a clock that jumps ahead publishes nothing early.
//
// Promised, if the wall clock was right when the Clock was made: as long as it
// has not been ahead without a break for 10 s, no time is returned that is more
// than 2 s ahead of the true one (beside what a clock running too fast by up to
// 1/1000 gains, which is followed). A wall clock that jumps ahead and comes back
// within 10 s has no effect at all. One that jumps ahead and stays there, such as
// when an honest correction was made or the machine was suspended (then the
// monotonic clock stood still), is believed after 10 s: until then the time goes
// on from what it was, and what falls due in between happens at most 10 s late.
// A wall clock that goes back is believed at once: that delays, and publishes
// nothing early.
//
// Not promised, because nothing here could know it: that a clock that was wrong
// when the Clock was made is noticed; that one that is set wrong and left so for
// more than 10 s is noticed. That takes a second source of time, such as NTP with
// several servers.
//
// What is watched is time as it goes by between calls, so one Clock serves the
// whole process, and [Runner] calls it at each tick. It is safe for concurrent
// use.
type Clock struct {
	now  func() time.Time
	mono func() time.Duration

	mu     sync.Mutex    // guards all that follows
	begun  bool          // whether it was asked before
	last   time.Duration // the monotonic clock at the last call
	offset time.Duration // wall clock less monotonic clock, as trusted; since 1970
	doubt  time.Duration // the offset that is on probation, if it is
	since  time.Duration // since when, by the monotonic clock; -1: none is
}

// NewClock returns a Clock over the wall clock and a monotonic clock, which
// counts from any beginning and never goes back.
func NewClock(now func() time.Time, mono func() time.Duration) *Clock {
	c := &Clock{now: now, mono: mono, since: -1}
	c.Trusted()
	return c
}

// Now returns the time by which to act: the first value of Trusted.
func (c *Clock) Now() time.Time {
	now, _ := c.Trusted()
	return now
}

// Trusted returns the time, in UTC, and whether the wall clock shows it. When it
// is not ok, the wall clock runs ahead of what can be true and the time is the
// expected one: what the wall clock showed when it was last trusted, and what has
// gone by since on the monotonic clock. What was due before the jump is still on
// time by it.
func (c *Clock) Trusted() (now time.Time, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	// As a number: subtracting two values of time.Now would compare their
	// monotonic readings and never see the wall clock jump.
	wall := time.Duration(c.now().UnixNano())
	mono := c.mono()
	elapsed := mono - c.last
	c.last = mono
	offset := wall - mono
	ahead := offset - c.offset
	switch {
	case !c.begun || ahead <= 0:
		c.begun, c.offset, c.since = true, offset, -1
	case ahead <= tolerance:
		c.offset += min(ahead, elapsed/slew)
		c.since = -1
	case c.since < 0 || (offset-c.doubt).Abs() > tolerance:
		c.doubt, c.since = offset, mono
		return instant(c.offset + mono), false
	case mono-c.since < probation:
		return instant(c.offset + mono), false
	default:
		c.offset, c.since = offset, -1
	}
	return instant(wall), true
}

func instant(ns time.Duration) time.Time { return time.Unix(0, int64(ns)).UTC() }

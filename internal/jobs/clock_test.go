package jobs

import (
	"math/rand/v2"
	"testing"
	"time"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// clocks are a true time and a wall clock that is off by err.
type clocks struct {
	mono time.Duration
	err  time.Duration
}

func (c *clocks) wall() time.Time { return noon.Add(c.mono + c.err) }

func (c *clocks) clock() *Clock {
	return NewClock(c.wall, func() time.Duration { return c.mono })
}

const step = 250 * time.Millisecond

// run lets d go by in ticks and checks at each what the clock says: how far its
// time is from the true one, and whether it trusts the wall clock.
func (c *clocks) run(t *testing.T, clock *Clock, d, want time.Duration, ok bool) {
	t.Helper()
	for end := c.mono + d; c.mono < end; {
		c.mono += step
		now, trusted := clock.Trusted()
		if off := now.Sub(noon.Add(c.mono)); off != want || trusted != ok {
			t.Fatalf("after %s: %s off, trusted %v; want %s, %v", c.mono, off, trusted, want, ok)
		}
	}
}

func TestClockSteady(t *testing.T) {
	var c clocks
	c.run(t, c.clock(), time.Minute, 0, true)
}

func TestClockJumpsAheadAndReturns(t *testing.T) {
	for _, jump := range []time.Duration{tolerance + time.Microsecond, time.Hour, 24 * 365 * time.Hour} {
		var c clocks
		clock := c.clock()
		c.run(t, clock, time.Minute, 0, true)
		for range 3 {
			c.err = jump
			c.run(t, clock, probation-step, 0, false)
			c.err = 0
			c.run(t, clock, time.Second, 0, true)
		}
	}
}

func TestClockJumpsAheadAndStays(t *testing.T) {
	c := clocks{}
	clock := c.clock()
	c.run(t, clock, time.Minute, 0, true)
	c.err = time.Hour
	c.run(t, clock, probation, 0, false)
	c.run(t, clock, time.Minute, time.Hour, true)
}

// TestClockJumpsAgain: probation begins anew with each further jump.
func TestClockJumpsAgain(t *testing.T) {
	var c clocks
	clock := c.clock()
	for _, at := range []time.Duration{time.Hour, 2 * time.Hour, 90 * time.Minute, 3 * time.Hour} {
		c.err = at
		c.run(t, clock, probation-step, 0, false)
	}
	c.run(t, clock, step, 0, false)
	c.run(t, clock, step, 3*time.Hour, true)
}

func TestClockGoesBack(t *testing.T) {
	var c clocks
	clock := c.clock()
	c.run(t, clock, time.Minute, 0, true)
	c.err = -5 * time.Minute
	c.run(t, clock, time.Minute, -5*time.Minute, true)
	c.err = 0 // and is corrected: ahead of what was believed
	c.run(t, clock, probation, -5*time.Minute, false)
	c.run(t, clock, time.Minute, 0, true)
}

// TestClockSuspended: the wall clock goes on while the monotonic one stands.
func TestClockSuspended(t *testing.T) {
	var c clocks
	clock := c.clock()
	c.run(t, clock, time.Minute, 0, true)
	c.err = 8 * time.Hour // from the monotonic clock's point of view
	c.run(t, clock, probation, 0, false)
	c.run(t, clock, time.Minute, 8*time.Hour, true)
}

func TestClockDrifts(t *testing.T) {
	for _, ppm := range []time.Duration{500, 1000, -500, -100_000} {
		var c clocks
		clock := c.clock()
		for c.mono < 24*time.Hour {
			c.mono += step
			c.err = c.mono * ppm / 1_000_000
			if now, ok := clock.Trusted(); !ok || !now.Equal(c.wall()) {
				t.Fatalf("%d ppm, after %s: %s, %v", ppm, c.mono, now, ok)
			}
		}
	}
}

// TestClockRuns: a clock that runs ahead in steps too small to be noticed one by
// one is noticed for their sum.
func TestClockRuns(t *testing.T) {
	var c clocks
	clock := c.clock()
	for range 100 {
		c.mono += step
		c.err += time.Second
		if now, _ := clock.Trusted(); now.Sub(noon.Add(c.mono)) > tolerance+c.mono/slew {
			t.Fatalf("after %s the time is %s ahead", c.mono, now.Sub(noon.Add(c.mono)))
		}
	}
}

// TestClockNeverEarly: whatever a wall clock does that shows the true time at
// least once within any probation, the time is never ahead by more than promised.
func TestClockNeverEarly(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var c clocks
		clock := c.clock()
		wrongSince := time.Duration(-1)
		for range 2000 {
			c.mono += time.Duration(random.Int64N(int64(2 * time.Second)))
			switch {
			case wrongSince >= 0 && c.mono-wrongSince >= probation/2, random.IntN(4) == 0:
				c.err, wrongSince = 0, -1
			case random.IntN(3) == 0:
				c.err = time.Duration(random.Int64N(int64(time.Hour))) >> random.IntN(24)
				if wrongSince < 0 {
					wrongSince = c.mono
				}
			}
			if now := clock.Now(); now.Sub(noon.Add(c.mono)) > tolerance {
				t.Fatalf("%s ahead, the wall clock %s", now.Sub(noon.Add(c.mono)), c.err)
			}
		}
	}
}

func BenchmarkClock(b *testing.B) {
	start := time.Now()
	c := NewClock(time.Now, func() time.Duration { return time.Since(start) })
	for b.Loop() {
		c.Trusted()
	}
}

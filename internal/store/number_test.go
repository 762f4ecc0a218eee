package store

import (
	"context"
	"errors"
	"testing"
)

// TestNumberNeverFalls commits while an older number is being read: what this
// process published, it goes on seeing.
func TestNumberNeverFalls(t *testing.T) {
	d := &DB{}
	reads := 0
	d.number.read = func(context.Context) (int64, int64, error) {
		reads++
		d.number.raised(10)
		return 9, 0, nil
	}
	for range 3 {
		if n, err := d.Number(context.Background()); n != 10 || err != nil {
			t.Errorf("got %d, %v", n, err)
		}
	}
	if reads != 1 {
		t.Errorf("%d queries within the time that one is good for", reads)
	}
	d.number.raised(7)
	if n := d.number.last.Load(); n != 10 {
		t.Errorf("the number fell to %d", n)
	}
	// An error is not an answer: the next one asks again.
	down := errors.New("down")
	d.number.checkedAt.Store(0)
	d.number.read = func(context.Context) (int64, int64, error) { reads++; return 0, 0, down }
	for range 2 {
		if n, err := d.Number(context.Background()); n != 10 || !errors.Is(err, down) {
			t.Errorf("got %d, %v", n, err)
		}
	}
	if reads != 3 {
		t.Errorf("%d queries", reads)
	}
}

package workers

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// TestPaceIsOneForAll: however many ask, no more is let through than a process by
// itself may send.
func TestPaceIsOneForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPace(10)
		began := time.Now()
		done := make(chan struct{})
		for range 8 {
			go func() {
				for range 5 {
					if err := p.wait(t.Context()); err != nil {
						t.Error(err)
					}
				}
				done <- struct{}{}
			}()
		}
		for range 8 {
			<-done
		}
		if took := time.Since(began); took != 3900*time.Millisecond { // the first of 40 goes at once
			t.Errorf("40 requests at 10 a second took %s", took)
		}
	})
}

// TestBusyHoldsEverybody: nobody asks before the time that the target named, and
// afterwards at half the speed; several refusals of one moment count once.
func TestBusyHoldsEverybody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPace(0)
		for range 100 {
			if err := p.wait(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		began := time.Now()
		p.busy(3 * time.Second)
		p.busy(2 * time.Second)
		p.busy(3 * time.Second)
		for range 51 {
			if err := p.wait(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(began); took < 3900*time.Millisecond || took > 4100*time.Millisecond {
			t.Errorf("3 s to wait and 51 requests at 50 a second took %s", took)
		}
		p.busy(time.Hour)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if p.wait(ctx) == nil {
			t.Error("a wait outlives its request")
		}
	})
}

package check

import (
	"context"
	"time"
)

// Targets that are consistent eventually say by limits.settle how long a write may
// take to be seen. A spec's first read after a write waits until that has passed:
// specs count, page and compare what they find, and hold later answers against
// earlier ones, so that asking again until one answer suits would not be enough.

// noteWrite remembers that a write was answered just now.
func (s *Session) noteWrite() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.record.wrote = time.Now()
}

// settle waits until the spec's last write must be seen.
func (s *Session) settle(ctx context.Context) {
	s.mu.Lock()
	wrote := s.record.wrote
	s.mu.Unlock()
	if s.t.Limits.Settle == 0 || wrote.IsZero() {
		return
	}
	if wait := time.Until(wrote.Add(s.t.Limits.Settle)); wait > 0 {
		began := time.Now()
		_ = sleep(ctx, wait) // an end of ctx is told by the request
		s.client.waits(began)
	}
}

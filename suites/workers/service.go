package workers

import (
	"context"
	"time"

	"hallmark/suites/verdict"
)

// Nothing stands where a call has nothing to say.
type Nothing bool // gob sends no empty struct

// service is what a worker may call. net/rpc wants its methods exported.
type service struct{ w *worker }

// Begin says where the worker's journal is.
func (s *service) Begin(journal string, _ *Nothing) error {
	s.w.pool.mu.Lock()
	defer s.w.pool.mu.Unlock()
	s.w.journal = journal
	return nil
}

// Wait returns when a request may be sent.
func (s *service) Wait(_ Nothing, _ *Nothing) error {
	return s.w.pool.pace.wait(context.Background())
}

// Busy says that the target asked not to be asked for so long.
func (s *service) Busy(wait time.Duration, _ *Nothing) error {
	s.w.pool.pace.busy(wait)
	return nil
}

// Tell says how far the worker has come.
func (s *service) Tell(step Step, _ *Nothing) error {
	s.w.pool.tell(s.w.number, step)
	return nil
}

// End hands over what the worker observed.
func (s *service) End(run verdict.Run, _ *Nothing) error {
	s.w.pool.mu.Lock()
	defer s.w.pool.mu.Unlock()
	s.w.run = &run
	return nil
}

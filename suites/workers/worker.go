package workers

import (
	"context"
	"fmt"
	"io"
	"net/rpc"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/time/rate"

	"hallmark/suites/verdict"
)

// Caller is the process that started this one, as seen from here. It paces the
// requests to the target.
type Caller struct {
	client *rpc.Client
	lone   *rate.Limiter // once the caller is gone
}

// Join answers to the process that started this one, through in and out. share is
// this worker's part of the requests a second, for when the caller is gone: then
// this process interrupts itself, cleans up and ends.
func Join(in io.Reader, out io.WriteCloser, share float64) *Caller {
	limit := rate.Inf
	if share > 0 {
		limit = rate.Limit(share)
	}
	// A word to a caller that was killed must not end this process before it has
	// cleaned up.
	signal.Ignore(syscall.SIGPIPE)
	gone := make(chan struct{})
	c := &Caller{rpc.NewClient(pipe{&watched{in, gone}, out}), rate.NewLimiter(limit, 1)}
	go func() {
		<-gone
		if self, err := os.FindProcess(os.Getpid()); err == nil {
			_ = self.Signal(os.Interrupt)
		}
	}()
	return c
}

// watched tells when a stream has ended.
type watched struct {
	io.Reader
	ended chan struct{}
}

func (w *watched) Read(b []byte) (int, error) {
	n, err := w.Reader.Read(b)
	if err != nil {
		close(w.ended) // net/rpc reads no more after an error
	}
	return n, err
}

// Begin tells the caller where the journal is, by which it removes what this
// process leaves behind.
func (c *Caller) Begin(journal string) error { return c.call("Pool.Begin", journal) }

// Tell tells the caller how far this process has come.
func (c *Caller) Tell(step Step) { _ = c.call("Pool.Tell", step) }

// End hands what was observed to the caller.
func (c *Caller) End(run verdict.Run) error { return c.call("Pool.End", run) }

func (c *Caller) call(method string, argument any) error {
	if err := c.client.Call(method, argument, new(Nothing)); err != nil {
		return fmt.Errorf("the process that started this one does not answer: %w", err)
	}
	return nil
}

// Wait waits until a request may be sent.
func (c *Caller) Wait(ctx context.Context) error {
	call := c.client.Go("Pool.Wait", Nothing(false), new(Nothing), make(chan *rpc.Call, 1))
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-call.Done:
	}
	if call.Error != nil {
		return c.lone.Wait(ctx) // to clean up, if for nothing else
	}
	return nil
}

// Busy tells that the target asked not to be asked for so long.
func (c *Caller) Busy(wait time.Duration) { _ = c.call("Pool.Busy", wait) }

package provision

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"syscall"
	"time"

	"hallmark/mockidp/fault"
)

// How often and how patiently a request is tried again. JumpCloud's own numbers
// are documented nowhere; these are ours.
const (
	retries   = 3
	firstWait = 500 * time.Millisecond // doubled from retry to retry
	maxWait   = time.Minute            // a longer Retry-After ends the attempt
)

// send sends a request until the answer has one of the statuses in want, with
// retries for what may pass by itself: 429, 5xx, time-outs and broken
// connections. Other statuses are not tried again.
func (p *Provisioner) send(r *run, method, path string, body []byte, want ...int) (answer, error) {
	unclear := false
	for try := 0; ; try++ {
		a, err := p.exchange(r.ctx, r, method, path, body)
		if err == nil {
			for _, status := range want {
				if a.status == status {
					a.retried = unclear
					return a, nil
				}
			}
		}
		wait, again := p.again(r, a, err, try)
		if err == nil {
			a.retried = unclear
			err = a.refused(r)
		}
		var f *failure
		if errors.As(err, &f) && f.unclear {
			unclear = true
		}
		if !again || p.options.Pause(r.ctx, wait) != nil {
			return a, err
		}
	}
}

// again tells whether, and after how long, a request is worth another try.
func (p *Provisioner) again(r *run, a answer, err error, try int) (time.Duration, bool) {
	if try >= retries || r.ctx.Err() != nil {
		return 0, false
	}
	if err != nil {
		var f *failure
		if !errors.As(err, &f) || !f.passing {
			return 0, false
		}
	} else {
		switch a.status {
		case http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusBadGateway,
			http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		default:
			return 0, false
		}
	}
	if p.options.Faults.Fires(fault.RetryMissing) {
		return 0, false
	}
	// Between half and all of the step, so that clients that failed together do
	// not come back together.
	step := firstWait << try
	wait := step/2 + rand.N(step/2+1)
	if asked := retryAfter(a.header, p.options.Clock()); asked > wait {
		if asked > maxWait {
			return 0, false
		}
		if !p.options.Faults.Fires(fault.RetryAfterIgnored) {
			wait = asked
		}
	}
	return wait, true
}

// retryAfter reads RFC 9110 §10.2.3 Retry-After: seconds or a date.
func retryAfter(h http.Header, now time.Time) time.Duration {
	value := h.Get("Retry-After")
	if seconds, err := strconv.Atoi(value); err == nil {
		// Bounded before it is multiplied, so that it cannot overflow.
		return time.Duration(min(max(seconds, 0), 1<<20)) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(at.Sub(now), 0)
	}
	return 0
}

// passing tells whether the failure of a connection may pass by itself.
func passing(err error) bool {
	return isTimeout(err) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.EPIPE)
}

func isTimeout(err error) bool {
	var timeout interface{ Timeout() bool }
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout()
}

// pause is the wait between tries on the wall clock.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

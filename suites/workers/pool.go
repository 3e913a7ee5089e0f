// Package workers lets several processes of one program judge one target
// together: they keep one pace, tell one person how far they are, and hand what
// they observed to the process that started them.
//
// A worker calls on its standard input and output by net/rpc. When its caller is
// gone, it cleans up and ends.
package workers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/rpc"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"hallmark/suites/verdict"
)

// Step is how far a worker has come: a suites.Progress, without exchanges.
type Step struct {
	Done, Total int
	Begins      bool
	Spec        verdict.Spec
}

// Pool is the workers of one run, as seen by the process that starts them.
type Pool struct {
	pace *pace

	mu      sync.Mutex
	tell    func(process int, s Step)
	workers []*worker
}

// New returns a pool without workers, whose requests together keep to so many a
// second; 0 is as fast as the target answers. tell hears how far each has come.
func New(perSecond float64, tell func(process int, s Step)) *Pool {
	return &Pool{pace: newPace(perSecond), tell: tell}
}

// worker is one process.
type worker struct {
	pool    *Pool
	number  int
	cmd     *exec.Cmd
	stderr  strings.Builder
	served  chan struct{} // closed when it has said its last
	journal string
	run     *verdict.Run
}

// Start starts a worker, by whose number tell knows it.
func (p *Pool) Start(number int, cmd *exec.Cmd) error {
	w := &worker{pool: p, number: number, cmd: cmd, served: make(chan struct{})}
	cmd.Stderr = &w.stderr
	ownGroup(cmd)
	in, err := cmd.StdinPipe()
	if err != nil {
		return fmt.Errorf("start a process: %w", err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return fmt.Errorf("start a process: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start a process: %w", err)
	}
	p.mu.Lock()
	p.workers = append(p.workers, w)
	p.mu.Unlock()
	server := rpc.NewServer()
	if err := server.RegisterName("Pool", &service{w}); err != nil {
		panic(err) // its methods are wrong
	}
	go func() {
		defer close(w.served)
		server.ServeConn(pipe{out, in})
	}()
	return nil
}

// Interrupt asks all workers to clean up and end.
func (p *Pool) Interrupt() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, w := range p.workers {
		_ = w.cmd.Process.Signal(os.Interrupt)
	}
}

// Lost is a worker that ended without a result.
type Lost struct {
	Journal string // of what it created; empty when it had not begun
	Err     error
}

// Wait waits for the workers that were started, and returns what they observed.
// After that, others may be started.
func (p *Pool) Wait() (runs []verdict.Run, lost []Lost) {
	p.mu.Lock()
	workers := p.workers
	p.mu.Unlock()
	for _, w := range workers {
		<-w.served // before Wait, which closes the pipes
		err := w.cmd.Wait()
		p.mu.Lock()
		journal, run := w.journal, w.run
		p.mu.Unlock()
		if run != nil {
			runs = append(runs, *run)
			continue
		}
		if err == nil {
			err = errors.New("it ended without a result")
		}
		text := strings.TrimPrefix(strings.TrimSpace(w.stderr.String()), "hallmark: ")
		lost = append(lost, Lost{journal, fmt.Errorf("a process of the run: %w: %s", err, text)})
	}
	p.mu.Lock()
	p.workers = nil
	p.mu.Unlock()
	return runs, lost
}

// pipe is the way to a process and back.
type pipe struct {
	io.Reader
	io.WriteCloser
}

// pace lets requests of all workers through.
type pace struct {
	limiter *rate.Limiter

	mu     sync.Mutex
	until  time.Time // nothing is sent before
	counts [2]int    // requests in this second and in the one before
	second int64
}

func newPace(perSecond float64) *pace {
	limit := rate.Inf
	if perSecond > 0 {
		limit = rate.Limit(perSecond)
	}
	return &pace{limiter: rate.NewLimiter(limit, 1)}
}

func (p *pace) wait(ctx context.Context) error {
	for {
		p.mu.Lock()
		pause := time.Until(p.until)
		p.mu.Unlock()
		if pause <= 0 {
			break
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
	}
	if err := p.limiter.Wait(ctx); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.count(time.Now().Unix(), 1)
	return nil
}

// count is called with mu held.
func (p *pace) count(now int64, more int) {
	switch now - p.second {
	case 0:
	case 1:
		p.counts = [2]int{0, p.counts[0]}
	default:
		p.counts = [2]int{}
	}
	p.second = now
	p.counts[0] += more
}

// busy holds all workers while the target wants to be left alone, and lets them
// go on at half of what was too much: one process that is refused waits and tries
// again, but several that take turns to use up what the target allows would leave
// one of them without an answer.
func (p *pace) busy(wait time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if until := now.Add(wait); until.After(p.until) {
		first := now.After(p.until)
		p.until = until
		if !first {
			return // of requests that were under way together
		}
	}
	p.count(now.Unix(), 0)
	half := rate.Limit(max(1, float64(max(p.counts[0], p.counts[1]))/2))
	p.limiter.SetLimit(min(p.limiter.Limit(), half))
}

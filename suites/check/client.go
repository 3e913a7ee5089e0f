package check

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"hallmark/suites/target"
	"hallmark/suites/verdict"
)

const (
	// maxHops bounds a chain of redirects; browsers stop at 20, but no SCIM
	// server has a reason for more than a few.
	maxHops = 5
	// maxWaits is how often one request waits for a busy target.
	maxWaits = 5
	// maxHeader bounds the headers of an answer, in bytes: as many as nginx and
	// Apache send on, several times over. net/http would read 10 MiB.
	maxHeader = 256 << 10
	// giveUp is how many requests in a row may stay without an answer, or with
	// none but that the target is busy, before the rest are not sent: a host that
	// is gone costs one timeout each, a busy one maxWaits waits.
	giveUp = 4
)

// client carries requests to one target: paced, bounded, recorded, and never
// with a credential to another origin. All sessions of a target share it.
type client struct {
	http    http.RoundTripper // not a Client: that one follows, or trips over, what a Location says
	limits  target.Limits
	pace    target.Pace
	redact  *redactor
	reading bool         // nothing that may write is sent
	silent  atomic.Int64 // requests in a row without an answer
	aside   atomic.Int64 // nanoseconds spent waiting for the target, other than for an exchange of a spec
}

type clientKey struct{}

func clientOf(t *target.Target) *client {
	return t.Keep(clientKey{}, func() any {
		limits := t.Limits.WithDefaults()
		transport := t.Carrier()
		if transport == nil {
			own := http.DefaultTransport.(*http.Transport).Clone()
			own.MaxIdleConnsPerHost = 16 // specs that send many requests at once
			transport = own
		}
		if own, ok := transport.(*http.Transport); ok && own.MaxResponseHeaderBytes == 0 {
			own = own.Clone() // others may be using it by now
			own.MaxResponseHeaderBytes = maxHeader
			transport = own
		}
		c := &client{http: transport, limits: limits, reading: t.First().ReadOnly}
		if first := t.First(); first != t { // one service provider, one pace for both tenants
			c.pace, c.redact = clientOf(first).pace, clientOf(first).redact
			return c
		}
		if c.pace, c.redact = t.Pace, newRedactor(t); c.pace == nil {
			c.pace = ownPace(limits.Rate)
		}
		return c
	}).(*client)
}

// alone paces the requests of a run in one process, which waits by itself when
// the target is busy.
type alone struct{ *rate.Limiter }

func (alone) Busy(time.Duration) {}

func ownPace(perSecond float64) target.Pace {
	limit := rate.Inf
	if perSecond > 0 {
		limit = rate.Limit(perSecond)
	}
	return alone{rate.NewLimiter(limit, 1)}
}

// login gets the access token of an OAuth 2 credential, and keeps it out of
// everything that is recorded. What it cannot get counts as a silence: refused
// again and again, a client may be locked out.
func (c *client) login(credential target.Credential) (target.Credential, error) {
	if credential.Scheme != target.OAuth2 {
		return credential, nil
	}
	if c.silent.Load() >= giveUp {
		return target.Credential{}, fmt.Errorf("not sent: the last %d requests, or those for an access token, stayed without an answer", giveUp)
	}
	token, err := credential.Login(c.http)
	if err != nil {
		c.silent.Add(1)
		return target.Credential{}, errors.New(c.redact.text(err.Error()))
	}
	c.redact.learn(token.Secrets())
	return token, nil
}

// Aside is how long the run has waited for t outside the exchanges of its specs: for
// the answers to discovery and clean-up, for its rate, and while it was busy.
func Aside(t *target.Target) time.Duration {
	waited := clientOf(t).aside.Load()
	if other := t.Other(); other != nil {
		waited += clientOf(other).aside.Load()
	}
	return time.Duration(waited)
}

// waits takes the time from began to now as waited.
func (c *client) waits(began time.Time) { c.aside.Add(int64(time.Since(began))) }

// reply is what came back for one request.
type reply struct {
	status  int
	header  http.Header
	body    []byte
	cut     bool  // the body was longer than the limit
	broken  error // the body ended early
	method  string
	address string
}

// do sends one request, waits when the target says it is busy, follows
// redirects within the origin, and records every exchange.
func (c *client) do(ctx context.Context, method, address string, header http.Header, body []byte, record func(verdict.Exchange)) (*reply, error) {
	for hops, waits := 0, 0; ; {
		r, err := c.once(ctx, method, address, header, body, record)
		if err != nil {
			return nil, err
		}
		if wait, busy := c.busy(r); busy {
			if waits == maxWaits {
				// It says nothing of what was asked, so nothing is judged by it.
				c.silent.Add(1)
				return nil, fmt.Errorf("the target still answered %d after %d waits of at most %s: lower limits.rate, or raise limits.backoff", r.status, maxWaits, c.limits.Backoff)
			}
			waits++
			c.pace.Busy(wait)
			began := time.Now()
			err := sleep(ctx, wait)
			if c.waits(began); err != nil {
				return r, nil
			}
			continue
		}
		c.silent.Store(0)
		next, ok := redirect(r, method)
		if !ok || hops == maxHops {
			return r, nil
		}
		hops++
		address = next
	}
}

func (c *client) once(ctx context.Context, method, address string, header http.Header, body []byte, record func(verdict.Exchange)) (*reply, error) {
	if c.reading && writes(method, address, header) { // a redirect may lead to another address, so each is looked at
		return nil, errReadOnly
	}
	if c.silent.Load() >= giveUp {
		return nil, fmt.Errorf("not sent: the target left the last %d requests without an answer", giveUp)
	}
	began := time.Now()
	err := c.pace.Wait(ctx)
	if c.waits(began); err != nil {
		return nil, fmt.Errorf("wait for the request rate: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, c.limits.Timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("build request: %s", c.redact.text(err.Error()))
	}
	request.Header = header.Clone()
	exchange := verdict.Exchange{Started: time.Now(), Request: verdict.Message{
		Method: method, URL: c.redact.text(address), Header: c.redact.header(header), Body: c.redact.body(body), Cut: len(body) > keepBody,
	}}
	r, err := c.read(request)
	exchange.Duration = time.Since(exchange.Started)
	if err != nil {
		c.silent.Add(1)
		err = errors.New(c.redact.text(plain(err, c.limits.Timeout)))
		exchange.Err = err.Error()
		record(exchange)
		return nil, err
	}
	r.method, r.address = method, address
	exchange.Response = &verdict.Message{
		Status: r.status, Header: c.redact.header(r.header), Body: c.redact.body(r.body), Cut: r.cut || len(r.body) > keepBody,
	}
	if r.cut || r.broken != nil {
		exchange.Response.Body = c.redact.stump(r.body)
		r.body = r.body[:len(r.body)-c.redact.half(string(r.body))] // so that no check quotes half a secret
	}
	if r.broken != nil {
		exchange.Err = c.redact.text(r.broken.Error())
	}
	record(exchange)
	return r, nil
}

func (c *client) read(request *http.Request) (*reply, error) {
	response, err := c.http.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	limit := min(c.limits.MaxBody, math.MaxInt64-1)
	body, err := io.ReadAll(io.LimitReader(response.Body, limit+1))
	r := &reply{status: response.StatusCode, header: response.Header, body: body}
	if int64(len(body)) > limit {
		r.body, r.cut = body[:limit], true
	} else if err != nil {
		if request.Context().Err() != nil {
			return nil, err
		}
		r.broken = fmt.Errorf("the answer ended early: %s", plain(err, c.limits.Timeout))
	}
	return r, nil
}

// busy reports how long to wait before the request is sent again: 429 and 503
// with Retry-After, and the 403 that some services use for their rate limit.
func (c *client) busy(r *reply) (time.Duration, bool) {
	after := r.header.Get("Retry-After")
	switch r.status {
	case http.StatusTooManyRequests:
	case http.StatusServiceUnavailable:
		if after == "" {
			return 0, false
		}
	case http.StatusForbidden:
		if after == "" && !bytes.Contains(bytes.ToLower(r.body), []byte("rate limit")) {
			return 0, false
		}
	default:
		return 0, false
	}
	wait := time.Second
	if seconds, err := strconv.ParseInt(after, 10, 64); err == nil {
		wait = time.Duration(min(seconds, int64(time.Hour/time.Second))) * time.Second // more would overflow
	} else if at, err := http.ParseTime(after); err == nil {
		wait = time.Until(at)
	}
	return min(max(wait, 0), c.limits.Backoff), true
}

// redirect returns where an answer sends the client on to, within its origin:
// a credential never follows to another. RFC 7644 §3.12: 307 and 308 keep
// method and body.
func redirect(r *reply, method string) (address string, ok bool) {
	switch r.status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther:
		if method != http.MethodGet && method != http.MethodHead {
			return "", false // a write that is answered so was not carried out
		}
	case http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return "", false
	}
	from, err := url.Parse(r.address)
	if err != nil {
		return "", false
	}
	to, err := from.Parse(r.header.Get("Location"))
	if err != nil || r.header.Get("Location") == "" || !sameOrigin(from, to) {
		return "", false
	}
	return to.String(), true
}

func sameOrigin(a, b *url.URL) bool {
	return strings.EqualFold(a.Scheme, b.Scheme) && strings.EqualFold(a.Hostname(), b.Hostname()) && port(a) == port(b)
}

func port(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	return map[string]string{"http": "80", "https": "443"}[strings.ToLower(u.Scheme)]
}

// plain turns net/http's errors into one line.
func plain(err error, timeout time.Duration) string {
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Sprintf("no whole answer within %s", timeout)
	case errors.Is(err, io.EOF): // net/http says no more than EOF
		return "the target closed the connection without an answer"
	}
	return strings.ReplaceAll(err.Error(), "\n", " ")
}

// sleep waits, unless ctx ends first.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

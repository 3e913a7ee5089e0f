package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"hallmark/reports"
	"hallmark/suites"
	"hallmark/suites/inprocess"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// rehearsal counts what a run sends and creates.
type rehearsal struct {
	journal *target.Journal

	mu       sync.Mutex
	requests int
	created  map[int]string // the endpoint of each resource, by its number in the journal
	most     map[string]int // at one time, by endpoint
}

// count is called before each request.
func (r *rehearsal) count(*http.Request) (*url.URL, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.requests++
	now := map[string]int{}
	for _, e := range r.journal.Open() {
		if now[e.Endpoint]++; e.State == target.Created {
			r.created[e.Number] = e.Endpoint
		}
	}
	for endpoint, n := range now {
		r.most[endpoint] = max(r.most[endpoint], n)
	}
	return nil, nil
}

func (r *rehearsal) of(endpoint string) (n int) {
	for _, at := range r.created {
		if at == endpoint {
			n++
		}
	}
	return n
}

// plan prints what a run on t would do, and sends t nothing: the run is rehearsed
// on the strict mock Lessonly in this process, which offers every option.
func plan(w io.Writer, t *target.Target, o suites.Options) error {
	world, err := inprocess.Start(inprocess.Options{})
	if err != nil {
		return notJudged("%w", err)
	}
	defer world.Close()
	own, ok := world.Target.Transport.(*http.Transport)
	if !ok {
		return notJudged("%w", errors.New("the mock cannot be rehearsed on"))
	}
	mock := target.New("rehearsal", world.Target.SCIM.BaseURL, world.Target.SCIM.Credential)
	r := &rehearsal{journal: mock.Journal, created: map[int]string{}, most: map[string]int{}}
	counted := own.Clone()
	counted.Proxy = r.count // net/http asks it before every request; none goes by a proxy
	mock.Transport, mock.Claimed, mock.ReadOnly = counted, t.Claimed, t.ReadOnly
	if t.Second != nil {
		mock.Second = world.Target.Second
	}
	run, err := suites.Run(mock, o)
	if err != nil {
		return notJudged("%w", err)
	}
	if run.Interrupted {
		return verdictStatus(130)
	}
	judged := map[string]bool{}
	for _, s := range run.Specs {
		for _, id := range s.Covers {
			judged[id] = true
		}
	}
	for id := range judged {
		if q, ok := requirement.ByID(id); !ok || o.Only != nil && !o.Only(q) {
			delete(judged, id)
		}
	}
	var names []string
	for _, p := range o.Profiles {
		names = append(names, string(p))
	}
	line := func(name, format string, args ...any) {
		fmt.Fprintf(w, "%-13s %s\n", name, reports.Line(fmt.Sprintf(format, args...)))
	}
	line("plan for", "%s; nothing was sent to it", t.SCIM.BaseURL)
	line("profiles", "%s", strings.Join(names, ", "))
	line("requirements", "%d, judged by %d specs", len(judged), len(run.Specs))
	if len(r.created) == 0 {
		line("creates", "nothing")
	} else {
		line("creates", "about %d users and %d groups, named %s-…, at most %d users and %d groups at once; all are removed again",
			r.of("/Users"), r.of("/Groups"), t.People.Prefix, r.most["/Users"], r.most["/Groups"])
	}
	line("requests", "about %d, as counted on a mock that offers every option", r.requests)
	if rate := t.Limits.Rate; rate > 0 {
		line("rate", "%g requests a second, so at least %s", rate, (time.Duration(float64(r.requests) / rate * float64(time.Second))).Round(time.Second))
	} else {
		line("rate", "as fast as the target answers; --rate or limits.rate bounds it")
	}
	return nil
}

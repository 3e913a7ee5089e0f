// Package check is how a thing is judged: a recording HTTP client, matchers for
// what SCIM servers answer, and verdicts that are collected instead of stopping
// at the first mismatch.
//
// A spec declares what it covers, sends a request, and judges the answer:
//
//	It("answers 201", check.Covers(requirement.Post201), func(ctx SpecContext) {
//		answer := check.On(t).Post(ctx, "/Users", t.People.New())
//		answer.That(requirement.Post201, check.HaveStatus(http.StatusCreated))
//	})
//
// Everything a run creates is journalled before it is sent and removed when the
// spec ends. Under go test and ginkgo a spec fails when a must is not met; the
// command reads the judgements from the report instead.
package check

import (
	"fmt"
	"hash/fnv"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega/types"

	"hallmark/suites/requirement"
	"hallmark/suites/target"
	"hallmark/suites/verdict"
)

// EntryName is the name of the report entry that carries a spec's Record.
const EntryName = "hallmark"

// specTimeout bounds one spec. A sequence of 20 requests at a second each is
// the slowest target that is still worth judging.
const specTimeout = 2 * time.Minute

// Record is what a session leaves in Ginkgo's report.
type Record struct {
	Judgements []verdict.Judgement `json:"judgements,omitempty"`
	Exchanges  []verdict.Exchange  `json:"exchanges,omitempty"`
	// Blocked says which prerequisite ended the spec early.
	Blocked string `json:"blocked,omitempty"`
	// Needed is the id of that prerequisite, where it is a requirement.
	Needed string `json:"needed,omitempty"`
	// Withheld says why a request of the spec was not sent, where the run only
	// reads: what the spec had not judged by then, and what it had seen hold in
	// part, is not judged.
	Withheld string `json:"withheld,omitempty"`
	// Left names what could not be removed.
	Left []string `json:"left,omitempty"`

	wrote time.Time // when a write was answered last
}

// Covers declares which requirements a spec judges. It goes between the text
// and the body of an It.
func Covers(requirements ...*requirement.Requirement) []any {
	labels := ginkgo.Labels{}
	for _, r := range requirements {
		labels = append(labels, r.ID)
		for _, p := range r.Profiles {
			if label := ProfileLabel(p); !slices.Contains(labels, label) {
				labels = append(labels, label)
			}
		}
	}
	if len(requirements) > 0 {
		labels = append(labels, shardLabel(bucketOf(requirements[0].ID)))
	}
	return []any{labels, ginkgo.SpecTimeout(specTimeout)}
}

// buckets is how finely a run can be cut: more than any fleet has machines.
const buckets = 64

func bucketOf(id string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id)) // never fails
	return int(h.Sum32() % buckets)
}

func shardLabel(bucket int) string { return fmt.Sprintf("shard-%02d", bucket) }

// MostShards is how finely a run can be cut.
const MostShards = buckets

// MostUsers is the most users that a spec has at a time, the robust profile aside.
const MostUsers = 20

const aloneLabel = "alone"

// Alone declares that a spec judges what it sees of the whole directory, so that
// it must not run while another process creates and deletes there. It goes behind
// Covers. Where order is free, such specs come last.
func Alone() []any { return []any{ginkgo.Label(aloneLabel), ginkgo.SpecPriority(-1)} }

// AloneFilter is the Ginkgo label filter of the specs that must run alone.
const AloneFilter = aloneLabel

// ShardFilter is the Ginkgo label filter of one of n shards, counted from 0,
// without the specs that must run alone. A spec's place follows from its first
// requirement's id alone, so it is the same on every machine and in every version.
func ShardFilter(shard, n int) string {
	var labels []string
	for bucket := range buckets {
		if bucket%n == shard {
			labels = append(labels, shardLabel(bucket))
		}
	}
	return "((" + strings.Join(labels, " || ") + ") && !" + aloneLabel + ")"
}

// ProfileLabel is the Ginkgo label of specs that judge something of p.
func ProfileLabel(p requirement.Profile) string { return "profile-" + string(p) }

// Covered returns the requirements among a spec's labels.
func Covered(labels []string) []*requirement.Requirement {
	var covered []*requirement.Requirement
	for _, label := range labels {
		if r, ok := requirement.ByID(label); ok {
			covered = append(covered, r)
		}
	}
	return covered
}

// Session is one spec's dealings with one target.
type Session struct {
	t      *target.Target
	client *client

	// later runs a function when the spec has ended: ginkgo.DeferCleanup.
	later func(func())

	mu     *sync.Mutex // of record, which the session with the second tenant shares, and of made
	record *Record
	made   []int // the numbers in the journal of what this spec may have created
}

// On starts the current spec's session with t. It skips the spec when the
// target never claimed what all of its requirements need, and blocks it when
// that could not be learnt.
func On(t *target.Target) *Session {
	s := &Session{t: t, client: clientOf(t), mu: &sync.Mutex{}, record: &Record{}, later: func(f func()) { ginkgo.DeferCleanup(f) }}
	ginkgo.AddReportEntry(EntryName, s.record, ginkgo.ReportEntryVisibilityNever, ginkgo.Offset(1))
	ginkgo.DeferCleanup(s.conclude) // first in, so last out: after everything was removed
	covered := Covered(ginkgo.CurrentSpecReport().Labels())
	var skipped, blocked []string
	for _, r := range covered {
		switch skip, block := applies(t, r); {
		case skip != "":
			skipped = append(skipped, skip)
		case block != "":
			blocked = append(blocked, block)
		}
	}
	if len(covered) > 0 && len(skipped)+len(blocked) == len(covered) {
		if len(blocked) > 0 {
			s.leave(covered)
			s.block(blocked[0])
		}
		ginkgo.Skip(s.client.redact.quote(skipped[0]))
	}
	return s
}

// leave records which of the requirements the target never claimed, before the
// spec is blocked for the others.
func (s *Session) leave(covered []*requirement.Requirement) {
	for _, r := range covered {
		if skip, _ := applies(s.t, r); skip != "" {
			s.record.Judgements = append(s.record.Judgements, verdict.Judgement{Requirement: r.ID, Skipped: s.client.redact.quote(skip), Exchange: -1})
		}
	}
}

// Second returns the same spec's dealings with the target's second tenant. A spec
// that uses it judges only requirements that need one.
func (s *Session) Second() *Session {
	other := s.t.Other()
	if other == nil {
		s.Skip("no second tenant was given")
	}
	return &Session{t: other, client: clientOf(other), mu: s.mu, record: s.record, later: s.later}
}

// Target returns what the session deals with.
func (s *Session) Target() *target.Target { return s.t }

// applies tells why r is not to be judged on t, if so.
func applies(t *target.Target, r *requirement.Requirement) (skip, block string) {
	for _, need := range r.Needs {
		claim := ClaimsOf(t).Capabilities[need]
		switch {
		case claim.Unknown != "" && block == "":
			block = fmt.Sprintf("whether the target offers %s is not known: %s", need, claim.Unknown)
		case claim.Unknown == "" && !claim.Offered:
			return fmt.Sprintf("the target does not offer %s (%s)", need, claim.Because), ""
		}
	}
	return "", block
}

// That judges r: actual must satisfy the matcher. The spec goes on either way.
// about says in a few words which of several checks of r this is.
func (s *Session) That(r *requirement.Requirement, actual any, m types.GomegaMatcher, about ...any) bool {
	return s.judge(r, -1, actual, m, about)
}

func (s *Session) judge(r *requirement.Requirement, exchange int, actual any, m types.GomegaMatcher, about []any) bool {
	j := verdict.Judgement{Requirement: r.ID, Exchange: exchange, Location: location()}
	if len(about) > 0 {
		j.Check = fmt.Sprintf(about[0].(string), about[1:]...)
	}
	if soft, ok := m.(*softened); ok {
		m, j.AtMost = soft.GomegaMatcher, soft.level(actual)
	}
	if withheld := s.withheld(); withheld != "" {
		j.Skipped = withheld
	} else if skip, block := applies(s.t, r); skip != "" || block != "" {
		j.Skipped, j.Blocked = skip, block
	} else if a, ok := actual.(*Answer); ok && a.Err != nil {
		j.Broken = a.Err.Error()
	} else {
		var err error
		if j.Met, err = m.Match(actual); err != nil {
			j.Met, j.Got = false, err.Error()
		}
		if !j.Met {
			expected, got := explain(m, actual)
			j.Expected = expected
			if j.Got == "" {
				j.Got = got
			}
		}
	}
	for _, text := range []*string{&j.Check, &j.Expected, &j.Got, &j.Skipped, &j.Blocked, &j.Broken} {
		*text = s.client.redact.quote(*text) // each may quote the target
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.record.Judgements = append(s.record.Judgements, j)
	return j.Met
}

// Skip ends the spec: what it covers does not apply to the target. Only what
// the target never claimed may be skipped; say where it would have been.
func (s *Session) Skip(format string, args ...any) {
	ginkgo.Skip(s.client.redact.quote(fmt.Sprintf(format, args...)), 1)
}

// Need ends the spec, as Block does, unless the answer satisfies the matcher of
// prerequisite.
func (s *Session) Need(prerequisite *requirement.Requirement, a *Answer, m types.GomegaMatcher) {
	if a.Err != nil {
		s.block(fmt.Sprintf("%s %s was not answered: %s", a.Method, a.Path, a.Err))
	}
	ok, err := m.Match(a)
	if ok && err == nil {
		return
	}
	expected, got := explain(m, a)
	s.record.Needed = prerequisite.ID
	s.block(fmt.Sprintf("needs %s (%s): %s %s should give %s, but gave %s", prerequisite.ID, prerequisite.Text, a.Method, a.Path, expected, got))
}

// Block ends the spec for the reason given. Nothing that it covers stays green:
// a spec that broke off may have made some of a requirement's checks and not the
// others, and a sequence that broke off has not shown what its first steps
// seemed to show. What was missed before stays missed.
func (s *Session) Block(format string, args ...any) { s.block(fmt.Sprintf(format, args...)) }

// Unjudged says why one requirement could not be judged, and the spec goes on
// with the others.
func (s *Session) Unjudged(r *requirement.Requirement, format string, args ...any) {
	reason := s.client.redact.quote(fmt.Sprintf(format, args...)) // it may quote the target
	s.mu.Lock()
	defer s.mu.Unlock()
	s.record.Judgements = append(s.record.Judgements, verdict.Judgement{
		Requirement: r.ID, Blocked: reason, Exchange: len(s.record.Exchanges) - 1, Location: location(),
	})
}

// Without is Unjudged because of a prerequisite that is judged elsewhere.
func (s *Session) Without(r, prerequisite *requirement.Requirement, got any) {
	s.Unjudged(r, "needs %s (%s): got %s", prerequisite.ID, prerequisite.Text, Show(got))
}

func (s *Session) block(reason string) {
	if withheld := s.withheld(); withheld != "" {
		ginkgo.Skip(withheld, 2)
	}
	reason = s.client.redact.quote(reason)
	s.mu.Lock()
	s.record.Blocked = reason
	s.mu.Unlock()
	ginkgo.Fail("blocked: "+reason, 2)
}

// conclude fails the spec, under go test and ginkgo, with every mismatch.
func (s *Session) conclude() {
	s.mu.Lock()
	defer s.mu.Unlock()
	var text strings.Builder
	for _, j := range s.record.Judgements {
		r, _ := requirement.ByID(j.Requirement)
		switch j.Kind(r.Level) {
		case verdict.Fail, verdict.Blocked, verdict.Error:
			text.WriteString(Explain(r, j, s.record.Exchanges))
			text.WriteString("\n")
		}
	}
	if text.Len() > 0 {
		ginkgo.Fail("\n"+text.String(), 1)
	}
}

// Explain writes a judgement so that it stands alone: what is required, what
// was sent, what was expected, what came back, what to do.
func Explain(r *requirement.Requirement, j verdict.Judgement, exchanges []verdict.Exchange) string {
	var b strings.Builder
	line := func(name, text string) {
		if text != "" {
			fmt.Fprintf(&b, "  %-9s %s\n", name, strings.ReplaceAll(text, "\n", "\n            "))
		}
	}
	fmt.Fprintf(&b, "%s (%s, %s)\n  %s\n", r.ID, r.Level, r.Citation(), r.Text)
	line("check", j.Check)
	if j.Exchange >= 0 && j.Exchange < len(exchanges) {
		line("sent", Sent(exchanges[j.Exchange]))
	}
	line("expected", j.Expected)
	line("got", j.Got)
	line("blocked", j.Blocked)
	line("error", j.Broken)
	line("why", r.Why)
	line("fix", r.Fix)
	line("at", j.Location)
	return b.String()
}

// Sent is an exchange's request in one line.
func Sent(e verdict.Exchange) string {
	body := e.Request.Body
	if len(body) > 400 {
		body = body[:400] + "…"
	}
	return strings.TrimSpace(e.Request.Method + " " + e.Request.URL + " " + body)
}

// location is the file and line of the spec that called into this package.
func location() string {
	callers := make([]uintptr, 32)
	frames := runtime.CallersFrames(callers[:runtime.Callers(2, callers)])
	for {
		frame, more := frames.Next()
		i := strings.LastIndex(frame.File, "/suites/")
		if i >= 0 && !strings.Contains(frame.File[i:], "/suites/check/") {
			return fmt.Sprintf("%s:%d", frame.File[i+1:], frame.Line)
		}
		if !more {
			return ""
		}
	}
}

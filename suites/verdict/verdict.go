// Package verdict holds what a run says about a target: the kinds of verdict,
// the judgements that specs hand down, and the exchanges that prove them.
//
// Package check records judgements, package suites collects them from the spec
// tree, package reports renders them; this package is the words they share.
package verdict

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"hallmark/suites/requirement"
)

// Kind is one verdict.
type Kind string

// The kinds. Only Pass says that a requirement is met.
const (
	Pass    Kind = "pass"
	Fail    Kind = "fail"    // a must is not met
	Warn    Kind = "warn"    // a should is not met
	Info    Kind = "info"    // a may is not offered, or advice not followed
	Skip    Kind = "skip"    // the target never claimed what it needs
	Blocked Kind = "blocked" // a named prerequisite failed; never green
	Waived  Kind = "waived"  // a known deviation, with reason and expiry
	Error   Kind = "error"   // the harness or the network
)

// Kinds lists every kind, the worst first.
func Kinds() []Kind { return []Kind{Fail, Error, Blocked, Warn, Info, Waived, Pass, Skip} }

// Worst returns the worst of kinds: a requirement's verdict is the worst of its
// checks. A check that was skipped says nothing, so any other outweighs it.
func Worst(kinds ...Kind) Kind {
	worst := Skip
	for _, k := range kinds {
		if slices.Index(Kinds(), k) < slices.Index(Kinds(), worst) {
			worst = k
		}
	}
	return worst
}

// Missed is the verdict on a requirement of that level that is not met. This is
// the one place where a level becomes a severity.
func Missed(level requirement.Level) Kind {
	switch level {
	case requirement.Must:
		return Fail
	case requirement.Should:
		return Warn
	default:
		return Info
	}
}

// Judgement is one check of one requirement.
type Judgement struct {
	// Requirement is the id of what was judged.
	Requirement string `json:"requirement"`
	// Met says whether the check held. It is meaningless when Skipped or
	// Blocked is set.
	Met bool `json:"met"`
	// Skipped says why the check does not apply to the target.
	Skipped string `json:"skipped,omitempty"`
	// Blocked says which prerequisite failed.
	Blocked string `json:"blocked,omitempty"`
	// Broken says what in the harness or the network kept it from being judged.
	Broken string `json:"broken,omitempty"`
	// AtMost is the level at which a miss counts, where the source leaves more
	// room than the requirement's level says; empty is the requirement's own.
	AtMost requirement.Level `json:"at_most,omitempty"`
	// Check says in a few words what was looked at, where a requirement has
	// several checks ("given name with ! leading").
	Check string `json:"check,omitempty"`
	// Expected and Got are the mismatch.
	Expected string `json:"expected,omitempty"`
	Got      string `json:"got,omitempty"`
	// Location is the file and line of the check.
	Location string `json:"location,omitempty"`
	// Exchange is the index of the exchange that was judged, or -1.
	Exchange int `json:"exchange"`
}

// Kind is the verdict of j on a requirement of that level.
func (j Judgement) Kind(level requirement.Level) Kind {
	switch {
	case j.Broken != "":
		return Error
	case j.Blocked != "":
		return Blocked
	case j.Skipped != "":
		return Skip
	case j.Met:
		return Pass
	default:
		return Missed(requirement.Weaker(level, j.AtMost))
	}
}

// Exchange is one request and its answer as evidence. Secrets were redacted
// when it was recorded.
type Exchange struct {
	Started  time.Time     `json:"started"`
	Duration time.Duration `json:"duration_ns"`
	// Note says what the exchange was for, where the spec said so.
	Note     string   `json:"note,omitempty"`
	Request  Message  `json:"request"`
	Response *Message `json:"response,omitempty"`
	// Err is the transport's error when no whole answer came.
	Err string `json:"error,omitempty"`
}

// Message is one half of an exchange.
type Message struct {
	Method string              `json:"method,omitempty"`
	URL    string              `json:"url,omitempty"`
	Status int                 `json:"status,omitempty"`
	Header map[string][]string `json:"header,omitempty"`
	Body   string              `json:"body,omitempty"`
	// Cut says that the body was longer than what was kept.
	Cut bool `json:"cut,omitempty"`
}

// Readable writes a URL's query as a person would: filter=userName eq "ada".
// The evidence keeps the bytes that were sent.
func Readable(address string) string {
	path, query, ok := strings.Cut(address, "?")
	if !ok {
		return address
	}
	if decoded, err := url.QueryUnescape(query); err == nil {
		query = decoded
	}
	return path + "?" + query
}

// Spec is what one spec did.
type Spec struct {
	Name       string        `json:"name"`
	Location   string        `json:"location"`
	Duration   time.Duration `json:"duration_ns"`
	Covers     []string      `json:"covers"`
	Judgements []Judgement   `json:"judgements"`
	Exchanges  []Exchange    `json:"exchanges,omitempty"`
}

// Run is everything a run observed.
type Run struct {
	Started     time.Time `json:"started"`
	Ended       time.Time `json:"ended"`
	Interrupted bool      `json:"interrupted,omitempty"`
	Specs       []Spec    `json:"specs"`
	// Left names what the run created and could not remove.
	Left []string `json:"left,omitempty"`
	// Busy is the time of all processes that took part; 0 is Ended - Started.
	Busy time.Duration `json:"busy_ns,omitempty"`
	// Aside is the time spent waiting for the target outside the exchanges of
	// specs: for discovery and clean-up, for its rate.
	Aside time.Duration `json:"aside_ns,omitempty"`
}

// Merge joins the runs of several processes into one.
func Merge(runs ...Run) Run {
	var merged Run
	for i, r := range runs {
		if i == 0 || r.Started.Before(merged.Started) {
			merged.Started = r.Started
		}
		if r.Ended.After(merged.Ended) {
			merged.Ended = r.Ended
		}
		merged.Interrupted = merged.Interrupted || r.Interrupted
		merged.Specs = append(merged.Specs, r.Specs...)
		merged.Left = append(merged.Left, r.Left...)
		merged.Busy += r.Took()
		merged.Aside += r.Aside
	}
	return merged
}

// Took is the time of all processes that took part in r.
func (r Run) Took() time.Duration {
	if r.Busy > 0 {
		return r.Busy
	}
	return r.Ended.Sub(r.Started)
}

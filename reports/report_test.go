package reports

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hallmark/suites/requirement"
	"hallmark/suites/verdict"
)

var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// pick returns the first requirement of the catalogue that satisfies f, so that
// these tests do not break when an entry changes.
func pick(t *testing.T, f func(*requirement.Requirement) bool) *requirement.Requirement {
	t.Helper()
	all := requirement.All()
	i := slices.IndexFunc(all, func(r *requirement.Requirement) bool { return r.Testable() && f(r) })
	if i < 0 {
		t.Fatal("the catalogue holds no such requirement")
	}
	return all[i]
}

// plain is a requirement of rfc at a level that no profile raises.
func plain(t *testing.T, level requirement.Level) *requirement.Requirement {
	t.Helper()
	return pick(t, func(r *requirement.Requirement) bool {
		return r.Level == level && len(r.Raised) == 0 && r.In(requirement.RFC) && r.In(requirement.JumpCloud)
	})
}

// judgements of one requirement, one for each verdict wanted.
func judgement(r *requirement.Requirement, kind verdict.Kind) verdict.Judgement {
	j := verdict.Judgement{Requirement: r.ID, Exchange: -1}
	switch kind {
	case verdict.Pass:
		j.Met = true
	case verdict.Skip:
		j.Skipped = "never claimed"
	case verdict.Blocked:
		j.Blocked = "needs another"
	case verdict.Error:
		j.Broken = "no network"
	default:
		j.Expected, j.Got = "one thing", "another"
	}
	return j
}

func specOf(name string, judgements ...verdict.Judgement) verdict.Spec {
	s := verdict.Spec{Name: name, Duration: time.Second, Judgements: judgements}
	for _, j := range judgements {
		if !slices.Contains(s.Covers, j.Requirement) {
			s.Covers = append(s.Covers, j.Requirement)
		}
	}
	return s
}

func runOf(specs ...verdict.Spec) verdict.Run {
	return verdict.Run{Started: start, Ended: start.Add(10 * time.Second), Specs: specs}
}

func reportOf(profiles []requirement.Profile, run verdict.Run, partial ...string) *Report {
	return New(Tool{"hallmark", "1.2.3", "certify"}, Target{Name: "tenant"}, profiles, run, partial...)
}

var rfc = []requirement.Profile{requirement.RFC}

func TestVerdictIsTheWorstOfItsChecks(t *testing.T) {
	must := plain(t, requirement.Must)
	for _, test := range []struct {
		kinds []verdict.Kind
		want  verdict.Kind
	}{
		{[]verdict.Kind{verdict.Pass}, verdict.Pass},
		{[]verdict.Kind{verdict.Pass, verdict.Fail, verdict.Pass}, verdict.Fail},
		{[]verdict.Kind{verdict.Pass, verdict.Blocked}, verdict.Blocked},
		{[]verdict.Kind{verdict.Blocked, verdict.Error}, verdict.Error},
		{[]verdict.Kind{verdict.Error, verdict.Fail}, verdict.Fail},
		{[]verdict.Kind{verdict.Pass, verdict.Skip}, verdict.Pass},
		{[]verdict.Kind{verdict.Skip, verdict.Skip}, verdict.Skip},
		{[]verdict.Kind{verdict.Skip, verdict.Blocked}, verdict.Blocked},
	} {
		var together []verdict.Judgement
		var apart []verdict.Spec
		for i, kind := range test.kinds {
			together = append(together, judgement(must, kind))
			apart = append(apart, specOf(fmt.Sprint("spec ", i), judgement(must, kind)))
		}
		for _, specs := range [][]verdict.Spec{{specOf("spec", together...)}, apart} {
			r := reportOf(rfc, runOf(specs...))
			if len(r.Requirements) != 1 || r.Requirements[0].Verdict != test.want || r.Counts[test.want] != 1 || len(r.Requirements[0].Checks) != len(test.kinds) {
				t.Errorf("%v gives %+v", test.kinds, r.Requirements)
			}
			for _, c := range r.Requirements[0].Worst() {
				if c.Verdict != test.want {
					t.Errorf("%v: %s is among the worst", test.kinds, c.Verdict)
				}
			}
		}
	}
}

// TestConclusions draws the outcome, and whether the profile is certified.
func TestConclusions(t *testing.T) {
	must, should, may, advice := plain(t, requirement.Must), plain(t, requirement.Should), plain(t, requirement.May), plain(t, requirement.Advice)
	another := pick(t, func(r *requirement.Requirement) bool {
		return r.Level == requirement.Must && r.In(requirement.RFC) && r != must
	})
	softened := judgement(must, verdict.Fail)
	softened.AtMost = requirement.Should
	for _, test := range []struct {
		name       string
		judgements []verdict.Judgement
		partial    []string
		interrupt  bool
		want       Outcome
		profile    Profile
		status     int
	}{
		{"all met", []verdict.Judgement{judgement(must, verdict.Pass), judgement(another, verdict.Pass)}, nil, false, Certified, Profile{requirement.RFC, true, 2, 0, 0, 0}, 0},
		{"a should, a may and advice not met", []verdict.Judgement{judgement(must, verdict.Pass), judgement(should, verdict.Fail), judgement(may, verdict.Fail), judgement(advice, verdict.Fail)}, nil, false, Certified, Profile{requirement.RFC, true, 1, 0, 0, 0}, 0},
		{"a should blocked", []verdict.Judgement{judgement(must, verdict.Pass), judgement(should, verdict.Blocked)}, nil, false, Certified, Profile{requirement.RFC, true, 1, 0, 0, 0}, 0},
		{"a must that the source softens", []verdict.Judgement{softened}, nil, false, Certified, Profile{requirement.RFC, true, 1, 0, 0, 0}, 0},
		{"a must not met", []verdict.Judgement{judgement(must, verdict.Pass), judgement(another, verdict.Fail)}, nil, false, NotConformant, Profile{requirement.RFC, false, 2, 1, 0, 0}, 1},
		{"a must not met, another blocked", []verdict.Judgement{judgement(must, verdict.Blocked), judgement(another, verdict.Fail)}, nil, false, NotConformant, Profile{requirement.RFC, false, 2, 1, 1, 0}, 1},
		{"a must blocked", []verdict.Judgement{judgement(must, verdict.Blocked), judgement(another, verdict.Pass)}, nil, false, NotJudged, Profile{requirement.RFC, false, 2, 0, 1, 0}, 3},
		{"a must broken", []verdict.Judgement{judgement(must, verdict.Error)}, nil, false, NotJudged, Profile{requirement.RFC, false, 1, 0, 1, 0}, 3},
		{"a must skipped, another met", []verdict.Judgement{judgement(must, verdict.Skip), judgement(another, verdict.Pass)}, nil, false, Certified, Profile{requirement.RFC, true, 1, 0, 0, 0}, 0},
		{"every must skipped", []verdict.Judgement{judgement(must, verdict.Skip)}, nil, false, NotJudged, Profile{requirement.RFC, false, 0, 0, 0, 0}, 3},
		{"no must at all", []verdict.Judgement{judgement(should, verdict.Pass)}, nil, false, NotJudged, Profile{requirement.RFC, false, 0, 0, 0, 0}, 3},
		{"nothing", nil, nil, false, NotJudged, Profile{requirement.RFC, false, 0, 0, 0, 0}, 3},
		{"partial", []verdict.Judgement{judgement(must, verdict.Pass)}, []string{"only /Users"}, false, PartialRun, Profile{requirement.RFC, false, 1, 0, 0, 0}, 1},
		{"partial, and not met", []verdict.Judgement{judgement(must, verdict.Fail)}, []string{"only /Users"}, false, NotConformant, Profile{requirement.RFC, false, 1, 1, 0, 0}, 1},
		{"interrupted", []verdict.Judgement{judgement(must, verdict.Pass)}, nil, true, Interrupted, Profile{requirement.RFC, true, 1, 0, 0, 0}, 130},
		{"interrupted, and not met", []verdict.Judgement{judgement(must, verdict.Fail)}, nil, true, Interrupted, Profile{requirement.RFC, false, 1, 1, 0, 0}, 130},
	} {
		run := runOf(specOf("spec", test.judgements...))
		run.Interrupted = test.interrupt
		r := reportOf(rfc, run, test.partial...)
		if test.interrupt {
			test.profile.Certified = false // what was not reached may have failed
		}
		if r.Outcome != test.want || r.ExitStatus != test.status || r.Profiles[0] != test.profile {
			t.Errorf("%s: %s, %d, %+v", test.name, r.Outcome, r.ExitStatus, r.Profiles)
		}
	}
	if r := reportOf(nil, runOf(specOf("spec", judgement(must, verdict.Pass)))); r.Outcome != NotJudged || r.ExitStatus != 3 {
		t.Errorf("without a profile: %s", r.Outcome)
	}
	for outcome, want := range map[Outcome]int{Certified: 0, Accepted: 0, NotConformant: 1, PartialRun: 1, NotJudged: 3, Interrupted: 130, "": 3, "anything": 3} {
		if outcome.ExitStatus() != want {
			t.Errorf("%q exits with %d", outcome, outcome.ExitStatus())
		}
	}
}

// TestRaisedLevels: what one profile lets pass with a warning, another forbids.
func TestRaisedLevels(t *testing.T) {
	raised := pick(t, func(r *requirement.Requirement) bool {
		return r.Level == requirement.Should && r.Raised[requirement.JumpCloud] == requirement.Must && r.In(requirement.RFC)
	})
	must := plain(t, requirement.Must)
	run := runOf(specOf("spec", judgement(must, verdict.Pass), judgement(raised, verdict.Fail)))
	verdictOf := func(r *Report) (verdict.Kind, requirement.Level) {
		i := slices.IndexFunc(r.Requirements, func(r Result) bool { return r.ID == raised.ID })
		return r.Requirements[i].Verdict, r.Requirements[i].Level
	}
	r := reportOf(rfc, run)
	if kind, level := verdictOf(r); kind != verdict.Warn || level != requirement.Should || r.Outcome != Certified {
		t.Errorf("for rfc: %s, %s, %s", kind, level, r.Outcome)
	}
	r = reportOf([]requirement.Profile{requirement.JumpCloud}, run)
	if kind, level := verdictOf(r); kind != verdict.Fail || level != requirement.Must || r.Outcome != NotConformant {
		t.Errorf("for jumpcloud: %s, %s, %s", kind, level, r.Outcome)
	}
	r = reportOf([]requirement.Profile{requirement.RFC, requirement.JumpCloud}, run)
	if !r.Profiles[0].Certified || r.Profiles[1].Certified || r.Outcome != NotConformant {
		t.Errorf("for both: %+v", r.Profiles)
	}
}

func TestReportKeepsWhatProves(t *testing.T) {
	must, should := plain(t, requirement.Must), plain(t, requirement.Should)
	spec := specOf("creating a user", judgement(must, verdict.Fail), judgement(should, verdict.Pass), judgement(must, verdict.Pass))
	spec.Judgements[0].Exchange, spec.Judgements[0].Check, spec.Judgements[0].Location = 1, "the second", "suites/scim/create.go:7"
	spec.Judgements[2].Exchange = 99 // of no exchange
	spec.Exchanges = []verdict.Exchange{
		{Duration: time.Second, Request: verdict.Message{Method: "GET", URL: "http://scim.example.com/Users"}},
		{Duration: 2 * time.Second, Request: verdict.Message{Method: "POST", URL: "http://scim.example.com/Users?a=b%20c", Body: strings.Repeat("ä", 400)}},
	}
	unknown := verdict.Judgement{Requirement: "SCIM-0000-NONE", Exchange: -1}
	r := reportOf(rfc, runOf(spec, specOf("another", judgement(should, verdict.Pass), unknown)))
	if len(r.Requirements) != 2 {
		t.Fatalf("%+v", r.Requirements)
	}
	i := slices.IndexFunc(r.Requirements, func(r Result) bool { return r.ID == must.ID })
	c := r.Requirements[i].Checks[0]
	if c.About != "the second" || c.Expected != "one thing" || c.Got != "another" || c.Location != "suites/scim/create.go:7" || c.Exchange != 1 || c.Spec != "creating a user" {
		t.Errorf("%+v", c)
	}
	if !strings.HasPrefix(c.Sent, "POST http://scim.example.com/Users?a=b c ää") || !strings.HasSuffix(c.Sent, "ä…") || len(c.Sent) > 620 {
		t.Errorf("sent %q", c.Sent)
	}
	if r.Requirements[i].Checks[1].Sent != "" {
		t.Errorf("an exchange that is not there: %q", r.Requirements[i].Checks[1].Sent)
	}
	if r.Timings != (Timings{10 * time.Second, 3 * time.Second, 7 * time.Second}) {
		t.Errorf("%+v", r.Timings)
	}
	if r.Requirements[i].Duration != time.Second/2 || r.Requirements[1-i].Duration != time.Second/2+time.Second/2 {
		t.Errorf("durations %s and %s", r.Requirements[i].Duration, r.Requirements[1-i].Duration)
	}
	if !slices.IsSortedFunc(r.Requirements, func(a, b Result) int { return strings.Compare(a.Area+" "+a.ID, b.Area+" "+b.ID) }) {
		t.Error("the requirements are not ordered")
	}
}

func TestClip(t *testing.T) {
	for _, test := range []struct{ text, want string }{{"abcd", "abcd"}, {"abcde", "abcde"}, {"abcdefgh", "abcdef…"}, {"äääää", "äää…"}, {"", ""}} {
		if have := clip(test.text, 5); have != test.want {
			t.Errorf("%q gives %q", test.text, have)
		}
	}
}

func TestVisible(t *testing.T) {
	for text, want := range map[string]string{
		"plain\n\ttext – ä € 人": "plain\n\ttext – ä € 人",
		"\x1b[2J\x1b[31mred":    `\x1b[2J\x1b[31mred`,
		"\a\b\r\x00\x7f":        `\x07\x08\x0d\x00\x7f`,
		"\u009b2J\u0085":        `\u009b2J\u0085`,
		"\x9b2J\xff":            `\x9b2J\xff`,
		"\u202eevil\u2066":      `\u202eevil\u2066`,
		"zero\u200bwidth\ufeff": `zero\u200bwidth\ufeff`,
		"a\u2028b":              `a\u2028b`,
		"\ufffd is a character": "\ufffd is a character",
	} {
		if have := Visible(text); have != want {
			t.Errorf("%q gives %q", text, have)
		}
	}
	if have := Line(" a\n\tb\r\nc\x1b "); have != `a b c\x1b` {
		t.Errorf("%q", have)
	}
}

// TestAfterNamesTheWrite: who reads that a GET is wrong must see what was written
// before it; what passed, and what was judged on a write, needs no such line.
func TestAfterNamesTheWrite(t *testing.T) {
	exchange := func(method, url, body string, status int) verdict.Exchange {
		return verdict.Exchange{Request: verdict.Message{Method: method, URL: url, Body: body}, Response: &verdict.Message{Status: status}}
	}
	exchanges := []verdict.Exchange{
		exchange("POST", "https://sp/Users", "{}", 201),
		exchange("PUT", "https://sp/Users/1", `{"a":null}`, 200),
		exchange("POST", "https://sp/Users/.search?x=1", "{}", 200),
		exchange("GET", "https://sp/Users/1", "", 200),
	}
	for _, c := range []struct {
		exchange int
		met      bool
		want     string
	}{
		{3, false, `PUT https://sp/Users/1 {"a":null} → 200`},
		{2, false, `PUT https://sp/Users/1 {"a":null} → 200`},
		{1, false, ""},
		{3, true, ""},
		{-1, false, ""},
	} {
		run := verdict.Run{Specs: []verdict.Spec{{Name: "a spec", Exchanges: exchanges, Judgements: []verdict.Judgement{
			{Requirement: requirement.Delete204.ID, Met: c.met, Exchange: c.exchange, Expected: "this", Got: "that"},
		}}}}
		r := New(Tool{}, Target{}, []requirement.Profile{requirement.RFC}, run)
		if got := r.Requirements[0].Checks[0].After; got != c.want {
			t.Errorf("exchange %d, met %t: %q, want %q", c.exchange, c.met, got, c.want)
		}
		if text := r.Requirements[0].Explain(); strings.Contains(text, "after     PUT") != (c.want != "") {
			t.Errorf("exchange %d:\n%s", c.exchange, text)
		}
	}
}

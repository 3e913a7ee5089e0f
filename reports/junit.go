package reports

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"

	"hallmark/suites/requirement"
	"hallmark/suites/verdict"
)

// The JUnit elements that GitLab, Jenkins and GitHub's readers agree on. There
// is one test case a requirement, its class name the area.
type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Skipped  int          `xml:"skipped,attr"`
	Time     string       `xml:"time,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name      string      `xml:"name,attr"`
	Tests     int         `xml:"tests,attr"`
	Failures  int         `xml:"failures,attr"`
	Errors    int         `xml:"errors,attr"`
	Skipped   int         `xml:"skipped,attr"`
	Time      string      `xml:"time,attr"`
	Timestamp string      `xml:"timestamp,attr"`
	Cases     []junitCase `xml:"testcase"`
	duration  time.Duration
}

type junitCase struct {
	Name       string          `xml:"name,attr"`
	ClassName  string          `xml:"classname,attr"`
	Time       string          `xml:"time,attr"`
	Properties []junitProperty `xml:"properties>property"`
	Skipped    *junitText      `xml:"skipped"`
	Failure    *junitText      `xml:"failure"`
	Error      *junitText      `xml:"error"`
	Output     string          `xml:"system-out,omitempty"`
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitText struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",chardata"`
}

// WriteJUnit writes r as JUnit XML. A fail is a failure; blocked and error are
// errors; a waived one is skipped, with the waiver as the reason, and a waiver
// that has lapsed is a failure; warn and info are passing cases with the
// explanation as output.
func WriteJUnit(w io.Writer, r *Report) error {
	all := junitSuites{Name: "hallmark " + Line(r.Target.Name), Time: seconds(r.Timings.Wall)}
	for _, result := range r.Requirements {
		if n := len(all.Suites); n == 0 || all.Suites[n-1].Name != result.Area {
			all.Suites = append(all.Suites, junitSuite{Name: result.Area, Timestamp: r.Started.UTC().Format("2006-01-02T15:04:05")})
		}
		all.Suites[len(all.Suites)-1].add(result)
	}
	if lapsed := r.lapsed(); len(lapsed) > 0 {
		waivers := junitSuite{Name: "waivers", Timestamp: r.Started.UTC().Format("2006-01-02T15:04:05")}
		for _, w := range lapsed {
			waivers.Cases = append(waivers.Cases, junitCase{Name: w.Requirement, ClassName: "waivers", Time: seconds(0), Failure: &junitText{Line(w.Says()), string(w.State), Visible(w.Reason)}})
		}
		waivers.Tests, waivers.Failures = len(lapsed), len(lapsed)
		all.Suites = append(all.Suites, waivers)
	}
	for i := range all.Suites {
		s := &all.Suites[i]
		s.Time = seconds(s.duration)
		all.Tests += s.Tests
		all.Failures += s.Failures
		all.Errors += s.Errors
		all.Skipped += s.Skipped
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return fmt.Errorf("write junit: %w", err)
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(all); err != nil {
		return fmt.Errorf("write junit: %w", err)
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (s *junitSuite) add(r Result) {
	c := junitCase{Name: r.ID, ClassName: r.Area, Time: seconds(r.Duration), Properties: []junitProperty{
		{"level", string(r.Level)}, {"source", r.Source}, {"verdict", string(r.Verdict)},
		{"requirement", r.Text}, {"profiles", join(r.Profiles)},
	}}
	message := r.Text
	if worst := r.Worst(); len(worst) > 0 {
		switch first := worst[0]; {
		case first.Reason != "":
			message += ": " + first.Reason
		case first.Got != "":
			message += ": expected " + first.Expected + ", got " + first.Got
		}
	}
	if r.Waiver != nil {
		message = WaiverResult{*r.Waiver, Applied}.Says()
	}
	message, explanation := clip(Line(message), 500), Visible(r.Explain())
	switch r.Verdict {
	case verdict.Fail:
		c.Failure = &junitText{message, string(r.Level), explanation}
		s.Failures++
	case verdict.Blocked, verdict.Error:
		c.Error = &junitText{message, string(r.Verdict), explanation}
		s.Errors++
	case verdict.Skip:
		c.Skipped = &junitText{Message: message}
		s.Skipped++
	case verdict.Waived:
		c.Skipped = &junitText{Message: message}
		c.Output = explanation
		s.Skipped++
	case verdict.Warn, verdict.Info:
		c.Output = string(r.Verdict) + "\n" + explanation
	}
	s.Tests++
	s.duration += r.Duration
	s.Cases = append(s.Cases, c)
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.6f", d.Seconds()) }

func join(profiles []requirement.Profile) string {
	names := make([]string, len(profiles))
	for i, p := range profiles {
		names[i] = string(p)
	}
	return strings.Join(names, ",")
}

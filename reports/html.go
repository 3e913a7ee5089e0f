package reports

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"hallmark/suites/requirement"
	"hallmark/suites/verdict"
)

//go:embed html
var page embed.FS

var pageTemplate = template.Must(template.ParseFS(page, "html/report.tmpl"))

// What one requirement shows. A person reads the first few proofs; a page with
// thousands of requirements must still open at once. The evidence has all.
const (
	checksMissed = 6    // checks of a requirement that is not met
	checksGreen  = 2    // checks of one that is
	bodyMissed   = 8192 // bytes of a body
	bodyGreen    = 1024
	firstToFix   = 12 // requirements listed at the top
)

// pageData is what report.tmpl is filled with.
type pageData struct {
	*Report
	Target                 Target // as it may be shown
	Partial, Left          []string
	WaiverLines            []pageWaiver
	Title, Mark, SealClass string
	Date, Took             string
	Kinds                  []verdict.Kind
	Levels                 []requirement.Level
	Legend                 []pageKind
	Areas                  []*pageArea
	Results                []*pageResult
	First                  []*pageResult // of what is to be fixed
	Missed                 int           // musts and shoulds that are not met
	Style                  template.CSS
	Script                 template.JS
	StyleHash, ScriptHash  string
}

type pageWaiver struct {
	Kind  verdict.Kind
	State WaiverState
	Says  string
}

type pageKind struct {
	Kind  verdict.Kind
	Sign  string
	Means string
	Count int
}

type pageArea struct {
	Name   string
	Total  int
	Counts map[verdict.Kind]int
	Bars   []pageBar
	Cells  []*pageResult
}

type pageBar struct {
	Kind        verdict.Kind
	From, Width int
}

type pageResult struct {
	*Result
	Sign, ProfileNames string
	Green              bool
	Links              []pageLink
	Shown              []pageCheck
	Hidden             int
}

type pageLink struct{ Text, URL string }

type pageCheck struct {
	Check
	Index    int // of the exchange
	GotSpans []span
	Exchange *pageExchange
	// Write is the exchange of After, and Before what came ahead of the judged one.
	Write  *pageExchange
	Before []string
}

type pageExchange struct {
	Line, Sent, Came, Took, Curl string
	Open                         bool
}

// means says what each kind tells the reader.
var means = map[verdict.Kind]string{
	verdict.Fail: "a must is not met", verdict.Error: "network or hallmark", verdict.Blocked: "could not be judged", verdict.Warn: "a should is not met",
	verdict.Info: "a may or advice", verdict.Waived: "known, with a reason", verdict.Pass: "met", verdict.Skip: "never claimed",
}

// WriteHTML writes r as one page that needs no network and no other file. What
// it quotes from a target is text on it, never markup: html/template escapes it,
// and the page's policy runs no other script than the page's own.
func WriteHTML(w io.Writer, r *Report) error {
	data := pageData{
		Report: r, Target: Target{Name: Line(r.Target.Name), SCIMURL: Line(r.Target.SCIMURL)}, Title: string(r.Outcome), Mark: "dash", SealClass: "k-blocked",
		Date: r.Started.UTC().Format("2 January 2006, 15:04 UTC"), Took: short(r.Timings.Wall),
	}
	switch r.Outcome {
	case Certified:
		data.Mark, data.SealClass = "check", "k-pass"
	case Accepted:
		data.Mark, data.SealClass = "check", "k-warn"
	case NotConformant:
		data.Mark, data.SealClass = "cross", "k-fail"
	}
	for _, left := range r.Partial {
		data.Partial = append(data.Partial, Line(left))
	}
	for _, left := range r.Left {
		data.Left = append(data.Left, Line(left))
	}
	for _, w := range r.Waivers {
		kind := verdict.Waived
		if w.State != Applied {
			kind = verdict.Fail
		}
		data.WaiverLines = append(data.WaiverLines, pageWaiver{kind, w.State, Line(w.Says())})
	}
	style, err := page.ReadFile("html/report.css")
	if err != nil {
		return fmt.Errorf("write page: %w", err)
	}
	script, err := page.ReadFile("html/report.js")
	if err != nil {
		return fmt.Errorf("write page: %w", err)
	}
	data.Style, data.StyleHash = template.CSS(style), hash(style)
	data.Script, data.ScriptHash = template.JS(script), hash(script)
	for _, kind := range verdict.Kinds() {
		if n := r.Counts[kind]; n > 0 {
			data.Kinds = append(data.Kinds, kind)
			data.Legend = append(data.Legend, pageKind{kind, sign(kind), means[kind], n})
		}
	}
	specs := map[string]verdict.Spec{}
	for i, name := range r.evidence {
		specs[name] = r.specs[i]
	}
	areas := map[string]*pageArea{}
	for i := range r.Requirements {
		shown := r.Requirements[i].page(specs)
		data.Results = append(data.Results, shown)
		area := areas[shown.Area]
		if area == nil {
			area = &pageArea{Name: shown.Area, Counts: map[verdict.Kind]int{}}
			areas[shown.Area] = area
		}
		area.Total++
		area.Counts[shown.Verdict]++
		area.Cells = append(area.Cells, shown)
	}
	for _, name := range slices.Sorted(maps.Keys(areas)) {
		area, from := areas[name], 0
		for _, kind := range verdict.Kinds() {
			if n := area.Counts[kind]; n > 0 {
				area.Bars = append(area.Bars, pageBar{kind, from, n})
				from += n
			}
		}
		data.Areas = append(data.Areas, area)
	}
	for _, level := range []requirement.Level{requirement.Must, requirement.Should, requirement.May, requirement.Advice} {
		if slices.ContainsFunc(r.Requirements, func(x Result) bool { return x.Level == level }) {
			data.Levels = append(data.Levels, level)
		}
	}
	// The worst first: that is what the page is opened for.
	slices.SortStableFunc(data.Results, func(a, b *pageResult) int {
		return cmp.Compare(slices.Index(verdict.Kinds(), a.Verdict), slices.Index(verdict.Kinds(), b.Verdict))
	})
	for _, result := range data.Results {
		if result.Verdict == verdict.Fail || result.Verdict == verdict.Warn {
			if data.Missed++; data.Missed <= firstToFix {
				data.First = append(data.First, result)
			}
		}
	}
	if err := pageTemplate.Execute(w, data); err != nil {
		return fmt.Errorf("write page: %w", err)
	}
	return nil
}

// hash is a text's SHA-256 as a Content-Security-Policy writes it.
func hash(text []byte) string {
	sum := sha256.Sum256(text)
	return base64.StdEncoding.EncodeToString(sum[:])
}

// sign is a kind as one character, for those who cannot tell the colours apart.
func sign(k verdict.Kind) string {
	switch k {
	case verdict.Pass:
		return "✓"
	case verdict.Skip:
		return "–"
	default:
		return marks[k]
	}
}

func (r *Result) page(specs map[string]verdict.Spec) *pageResult {
	p := &pageResult{Result: r, Sign: sign(r.Verdict), Green: r.Verdict == verdict.Pass || r.Verdict == verdict.Skip, Links: links(r.Source)}
	names := make([]string, len(r.Profiles))
	for i, profile := range r.Profiles {
		names[i] = string(profile)
	}
	p.ProfileNames = strings.Join(names, " ")
	most, body := checksMissed, bodyMissed
	checks := slices.Clone(r.Checks)
	if p.Green {
		most, body = checksGreen, bodyGreen
	}
	slices.SortStableFunc(checks, func(a, b Check) int {
		return cmp.Compare(slices.Index(verdict.Kinds(), a.Verdict), slices.Index(verdict.Kinds(), b.Verdict))
	})
	for i, c := range checks {
		if i == most {
			p.Hidden = len(checks) - most
			break
		}
		for _, quoted := range []*string{&c.Spec, &c.About, &c.Expected, &c.Got, &c.Reason} {
			*quoted = Visible(*quoted)
		}
		shown := pageCheck{Check: c, Index: c.Exchange, GotSpans: differences(c.Expected, c.Got)}
		if spec, ok := specs[c.Evidence]; ok && c.Exchange >= 0 && c.Exchange < len(spec.Exchanges) {
			shown.Exchange = exchangeOn(spec.Exchanges[c.Exchange], body)
			shown.Exchange.Open = !p.Green && i == 0
			if !p.Green {
				shown.lead(spec.Exchanges[:c.Exchange+1], body)
			}
		}
		p.Shown = append(p.Shown, shown)
	}
	return p
}

// mostBefore is how many requests ahead of a judged one are listed.
const mostBefore = 30

// lead shows what led to the last exchange, which is the one that was judged.
func (p *pageCheck) lead(exchanges []verdict.Exchange, limit int) {
	if i, ok := written(exchanges); ok {
		p.Write = exchangeOn(exchanges[i], limit)
	}
	ahead := exchanges[:len(exchanges)-1]
	for _, x := range ahead[max(0, len(ahead)-mostBefore):] {
		p.Before = append(p.Before, Line(after(x)))
	}
}

func exchangeOn(x verdict.Exchange, limit int) *pageExchange {
	p := &pageExchange{Line: Line(clip(sent(x.Request), 200)), Sent: message(x.Request, limit), Curl: Curl(x.Request)}
	if x.Request.Cut {
		p.Curl = "# the body was longer than what was kept\n" + p.Curl
	}
	switch {
	case x.Response != nil:
		p.Line += fmt.Sprintf(" → %d", x.Response.Status)
		p.Came = message(*x.Response, limit)
	case x.Err != "":
		p.Line += " → no answer"
		p.Came = Visible(x.Err)
	default:
		p.Came = "nothing"
	}
	if x.Duration > 0 {
		p.Took = x.Duration.Round(10 * time.Microsecond).String()
	}
	return p
}

// message is one half of an exchange as a person reads it: its first line, its headers, its
// body with JSON indented.
func message(m verdict.Message, limit int) string {
	var b strings.Builder
	if m.Method != "" {
		fmt.Fprintf(&b, "%s %s\n", m.Method, m.URL)
	} else {
		fmt.Fprintf(&b, "%d %s\n", m.Status, http.StatusText(m.Status))
	}
	for _, p := range pairs(m.Header) {
		fmt.Fprintf(&b, "%s: %s\n", p.Name, p.Value)
	}
	if m.Body != "" {
		body := m.Body
		var pretty bytes.Buffer
		if shallow(body) && json.Indent(&pretty, []byte(body), "", "  ") == nil {
			body = strings.TrimRight(pretty.String(), "\n")
		}
		b.WriteString("\n" + clip(body, limit))
		if m.Cut {
			b.WriteString("\n… longer than what was kept")
		}
	}
	return Visible(b.String())
}

// shallow reports whether a body may be indented: what a target nests 16,000 deep
// would become megabytes of blanks.
func shallow(body string) bool {
	const most = 50
	depth := 0
	for _, c := range body {
		switch c {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		if depth > most {
			return false
		}
	}
	return true
}

// cited finds the sections of RFCs in a citation.
var cited = regexp.MustCompile(`RFC (\d+)(?: §([0-9.]+))?`)

// links are where a citation can be read.
func links(source string) []pageLink {
	var list []pageLink
	for _, m := range cited.FindAllStringSubmatch(source, -1) {
		address := "https://www.rfc-editor.org/rfc/rfc" + m[1]
		if section := strings.TrimRight(m[2], "."); section != "" {
			address += "#section-" + section
		}
		list = append(list, pageLink{m[0], address})
	}
	return list
}

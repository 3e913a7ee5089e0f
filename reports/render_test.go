package reports

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"hallmark/suites/requirement"
	"hallmark/suites/verdict"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares text with a file of testdata.
func golden(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if text != string(want) {
		t.Errorf("differs from %s: review the change, then run go test ./reports -update\n%s", path, text)
	}
}

// sample is a report with every kind of verdict in it.
func sample() *Report {
	profiles := []requirement.Profile{requirement.RFC, requirement.JumpCloud}
	specs := []verdict.Spec{{
		Name: "SCIM creating a user answers 201", Location: "suites/scim/create.go:17", Duration: time.Second,
		Covers:    []string{"SCIM-1"},
		Exchanges: []verdict.Exchange{{Started: start, Duration: time.Millisecond, Request: verdict.Message{Method: "POST", URL: "https://scim.example.com/v2/Users"}, Response: &verdict.Message{Status: 200}}},
	}}
	result := func(id, area string, level requirement.Level, kind verdict.Kind, checks ...Check) Result {
		for i := range checks {
			checks[i].Spec, checks[i].Evidence = specs[0].Name, evidenceNames(specs)[0]
		}
		return Result{
			ID: id, Area: area, Level: level, Text: "What " + id + " requires", Source: "RFC 7644 §3.3", Why: "Why " + id + " matters.", Fix: "What to do about " + id + ".",
			Profiles: profiles, Verdict: kind, Duration: 250 * time.Millisecond, Checks: checks,
		}
	}
	failed := Check{
		Verdict: verdict.Fail, About: "the second", Sent: `POST https://scim.example.com/v2/Users {"userName":"ada"}`, Expected: "status 201", Got: "200 application/scim+json\nand more",
		Location: "suites/scim/create.go:20", Exchange: 0,
	}
	many := make([]Check, shown+2)
	for i := range many {
		many[i] = Check{Verdict: verdict.Warn, Expected: "ETag", Got: "none", Exchange: -1}
	}
	r := &Report{
		Version: Version, Tool: Tool{"hallmark", "1.2.3", "certify"}, Started: start, Ended: start.Add(12345 * time.Millisecond),
		Target:  Target{Name: "staging", SCIMURL: "https://scim.example.com/v2", Configuration: map[string]any{"rate": 2.5}},
		Outcome: NotConformant, ExitStatus: 1, Partial: []string{"only /Users was checked"},
		Profiles: []Profile{{Name: requirement.RFC, Musts: 4, Failed: 1, Unjudged: 2}, {Name: requirement.JumpCloud, Certified: true, Musts: 3}, {Name: requirement.Lessonly}},
		Counts:   map[verdict.Kind]int{verdict.Pass: 1, verdict.Fail: 1, verdict.Warn: 1, verdict.Info: 1, verdict.Skip: 1, verdict.Blocked: 2, verdict.Error: 1, verdict.Waived: 1},
		Requirements: []Result{
			result("SCIM-1", "scim.create", requirement.Must, verdict.Fail, failed, Check{Verdict: verdict.Pass, Exchange: -1}),
			result("SCIM-2", "scim.create", requirement.Must, verdict.Pass, Check{Verdict: verdict.Pass, Exchange: 0}),
			result("SCIM-3", "scim.etag", requirement.Should, verdict.Warn, many...),
			result("SCIM-4", "scim.etag", requirement.May, verdict.Info, Check{Verdict: verdict.Info, Expected: "304", Got: "200", Exchange: 0}),
			result("SCIM-5", "scim.etag", requirement.Must, verdict.Skip, Check{Verdict: verdict.Skip, Reason: "the target does not offer etag", Exchange: -1}),
			result("SCIM-6", "scim.patch", requirement.Must, verdict.Blocked, Check{Verdict: verdict.Blocked, Reason: "needs SCIM-1", Exchange: -1}),
			result("SCIM-7", "scim.patch", requirement.Must, verdict.Blocked, Check{Verdict: verdict.Blocked, Reason: "needs SCIM-1", Exchange: 0}),
			result("SCIM-8", "scim.patch", requirement.Should, verdict.Error, Check{Verdict: verdict.Error, Reason: "no whole answer within 30s", Exchange: -1}),
			result("SCIM-9", "scim.patch", requirement.Must, verdict.Waived, Check{Verdict: verdict.Waived, Reason: "known until June", Exchange: -1}),
		},
		Left:    []string{"/Users hm-abcdefgh-1@example.com 17: DELETE answered 403"},
		Timings: Timings{12345 * time.Millisecond, 11 * time.Second, 1345 * time.Millisecond},
		specs:   specs, evidence: evidenceNames(specs),
	}
	return r
}

// hostile is a report of a target that tries to paint, and to break, what quotes it.
func hostile() *Report {
	r := sample()
	attack := "\x1b[2J\x1b]0;owned\a\rCERTIFIED\x00\u009b31m\u202e ]]> </failure><script>alert(1)</script> & \xff\xfe \ufffe \u2028" + "\n\x1b[32mcertified\x1b[0m  rfc: all 9 musts that apply are met\nCERTIFIED  staging"
	for i := range r.Requirements {
		for j := range r.Requirements[i].Checks {
			c := &r.Requirements[i].Checks[j]
			c.Sent, c.Expected, c.Got, c.About = attack, attack, attack, attack
			if c.Reason != "" {
				c.Reason = attack
			}
		}
	}
	r.Left, r.Partial, r.Target.Name = []string{attack}, []string{attack}, attack
	r.specs[0].Exchanges[0].Response.Body = attack
	r.specs[0].Exchanges[0].Response.Header = map[string][]string{"X-\x1b": {attack}}
	return r
}

func text(t *testing.T, r *Report, o Text) string {
	t.Helper()
	var b strings.Builder
	if err := WriteText(&b, r, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestText(t *testing.T) {
	golden(t, "plain.txt", text(t, sample(), Text{Timings: true, Dir: "out/report"}))
	golden(t, "coloured.txt", text(t, sample(), Text{Colour: true}))

	plain := text(t, sample(), Text{})
	if strings.Contains(plain, "\x1b") {
		t.Error("colour that nobody asked for")
	}
	for _, absent := range []string{"time  ", "report: "} {
		if strings.Contains(plain, "\n"+absent) {
			t.Errorf("%q was not asked for", absent)
		}
	}
	coloured := text(t, sample(), Text{Colour: true})
	if painted := regexp.MustCompile("\x1b\\[[0-9;]*m").ReplaceAllString(coloured, ""); painted != plain {
		t.Error("colour changes more than the colour")
	}
}

// TestTargetCannotPaintItsVerdict: nothing that a target says reaches the
// terminal as a control sequence, or at the beginning of a line.
func TestTargetCannotPaintItsVerdict(t *testing.T) {
	plain := text(t, hostile(), Text{Dir: "out"})
	if strings.ContainsFunc(plain, unseen) || !utf8.ValidString(plain) {
		t.Errorf("%q", plain)
	}
	for line := range strings.Lines(plain) {
		lower := strings.ToLower(line)
		if strings.HasPrefix(lower, "certified") && !strings.HasPrefix(line, "certified  jumpcloud") {
			t.Errorf("the target wrote a line of its own: %q", line)
		}
	}
	if !strings.Contains(plain, `\x1b[2J`) || !strings.Contains(plain, "\nNOT CONFORMANT  ") {
		t.Error(plain)
	}
	// With colour, the only escapes are the palette's.
	known := regexp.MustCompile("\x1b\\[(0|1|2|1;31|1;35|3[1-6])m")
	if rest := known.ReplaceAllString(text(t, hostile(), Text{Colour: true}), ""); strings.ContainsFunc(rest, unseen) {
		t.Errorf("%q", rest)
	}
}

type failing struct{ after int }

func (f *failing) Write(p []byte) (int, error) {
	if f.after -= len(p); f.after < 0 {
		return 0, io.ErrShortWrite
	}
	return len(p), nil
}

func TestWritersTellOfErrors(t *testing.T) {
	for name, write := range map[string]func(io.Writer) error{
		"text":  func(w io.Writer) error { return WriteText(w, sample(), Text{}) },
		"junit": func(w io.Writer) error { return WriteJUnit(w, sample()) },
		"json":  func(w io.Writer) error { return WriteJSON(w, sample()) },
		"list":  func(w io.Writer) error { return WriteList(w, requirement.All()) },
	} {
		for _, after := range []int{0, 100} {
			if err := write(&failing{after}); err == nil {
				t.Errorf("%s after %d bytes: no error", name, after)
			}
		}
	}
}

func junit(t *testing.T, r *Report) string {
	t.Helper()
	var b strings.Builder
	if err := WriteJUnit(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestJUnit(t *testing.T) {
	golden(t, "junit.xml", junit(t, sample()))
}

// counted is JUnit as a CI server reads it.
type counted struct {
	Tests    int `xml:"tests,attr"`
	Failures int `xml:"failures,attr"`
	Errors   int `xml:"errors,attr"`
	Skipped  int `xml:"skipped,attr"`
	Suites   []struct {
		Name     string `xml:"name,attr"`
		Tests    int    `xml:"tests,attr"`
		Failures int    `xml:"failures,attr"`
		Errors   int    `xml:"errors,attr"`
		Skipped  int    `xml:"skipped,attr"`
		Cases    []struct {
			Name    string     `xml:"name,attr"`
			Class   string     `xml:"classname,attr"`
			Failure []struct{} `xml:"failure"`
			Error   []struct{} `xml:"error"`
			Skipped []struct{} `xml:"skipped"`
			Output  string     `xml:"system-out"`
		} `xml:"testcase"`
	} `xml:"testsuite"`
}

func TestJUnitIsWellFormedAndCounts(t *testing.T) {
	for name, r := range map[string]*Report{"sample": sample(), "hostile": hostile(), "empty": reportOf(rfc, runOf())} {
		document := junit(t, r)
		for _, c := range document { // XML 1.0 §2.2: what a document may hold
			if !utf8.ValidRune(c) || c < ' ' && c != '\n' && c != '\t' && c != '\r' || c == 0xFFFE || c == 0xFFFF {
				t.Fatalf("%s: %U is no character of XML 1.0", name, c)
			}
		}
		decoder := xml.NewDecoder(strings.NewReader(document))
		for {
			token, err := decoder.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if element, ok := token.(xml.StartElement); ok && element.Name.Local == "script" {
				t.Fatalf("%s: a text became an element", name)
			}
		}
		var all counted
		if err := xml.Unmarshal([]byte(document), &all); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var sum counted
		var names []string
		for _, s := range all.Suites {
			var failures, errors, skipped int
			for _, c := range s.Cases {
				names = append(names, c.Name)
				failures, errors, skipped = failures+len(c.Failure), errors+len(c.Error), skipped+len(c.Skipped)
				if c.Class != s.Name || len(c.Failure)+len(c.Error)+len(c.Skipped) > 1 {
					t.Errorf("%s: %s in %s: %+v", name, c.Name, s.Name, c)
				}
			}
			if s.Tests != len(s.Cases) || s.Failures != failures || s.Errors != errors || s.Skipped != skipped {
				t.Errorf("%s: %s counts %d tests, %d failures, %d errors, %d skipped", name, s.Name, s.Tests, s.Failures, s.Errors, s.Skipped)
			}
			sum.Tests, sum.Failures, sum.Errors, sum.Skipped = sum.Tests+s.Tests, sum.Failures+s.Failures, sum.Errors+s.Errors, sum.Skipped+s.Skipped
		}
		if all.Tests != sum.Tests || all.Failures != sum.Failures || all.Errors != sum.Errors || all.Skipped != sum.Skipped {
			t.Errorf("%s: the sums are %+v, the root says %d, %d, %d, %d", name, sum, all.Tests, all.Failures, all.Errors, all.Skipped)
		}
		var ids []string
		for _, result := range r.Requirements {
			ids = append(ids, result.ID)
		}
		if !slices.Equal(names, ids) {
			t.Errorf("%s: the cases are %v, the requirements %v", name, names, ids)
		}
	}
}

// validator is report.schema.json, compiled.
func validator(t *testing.T) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("report.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("report.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func document(t *testing.T, r *Report) any {
	t.Helper()
	var b bytes.Buffer
	if err := WriteJSON(&b, r); err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(&b)
	if err != nil {
		t.Fatal(err)
	}
	return document
}

func TestReportIsOfItsSchema(t *testing.T) {
	must := plain(t, requirement.Must)
	schema := validator(t)
	interrupted := runOf(specOf("spec", judgement(must, verdict.Pass)))
	interrupted.Interrupted = true
	for name, r := range map[string]*Report{
		"sample": sample(), "hostile": hostile(), "empty": reportOf(rfc, verdict.Run{}), "no profile": reportOf(nil, runOf()),
		"one": reportOf(rfc, runOf(specOf("spec", judgement(must, verdict.Fail)))), "interrupted": reportOf(rfc, interrupted), "partial": reportOf(rfc, runOf(), "left out"),
	} {
		if err := schema.Validate(document(t, r)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, spoil := range map[string]func(map[string]any){
		"another version":    func(d map[string]any) { d["version"] = "hallmark.report/2" },
		"no outcome":         func(d map[string]any) { delete(d, "outcome") },
		"unknown outcome":    func(d map[string]any) { d["outcome"] = "fine" },
		"status 2":           func(d map[string]any) { d["exit_status"] = json.Number("2") },
		"no time":            func(d map[string]any) { d["started"] = "yesterday" },
		"unknown verdict":    func(d map[string]any) { d["counts"] = map[string]any{"fine": json.Number("1")} },
		"negative count":     func(d map[string]any) { d["counts"] = map[string]any{"pass": json.Number("-1")} },
		"requirements null":  func(d map[string]any) { d["requirements"] = nil },
		"check without spec": func(d map[string]any) { delete(first(first(d, "requirements"), "checks"), "spec") },
		"evidence elsewhere": func(d map[string]any) { first(first(d, "requirements"), "checks")["evidence"] = "../../etc/passwd" },
	} {
		d := document(t, sample()).(map[string]any)
		spoil(d)
		if schema.Validate(d) == nil {
			t.Errorf("%s is valid", name)
		}
	}
	d := document(t, sample()).(map[string]any)
	d["later"] = "a member of a later release"
	if err := schema.Validate(d); err != nil {
		t.Errorf("a new member is not allowed: %v", err)
	}
}

func first(d map[string]any, member string) map[string]any {
	return d[member].([]any)[0].(map[string]any)
}

// TestSchemaDescribesEveryMember compares the members of a report with the
// schema's: each has an entry, and each entry a description.
func TestSchemaDescribesEveryMember(t *testing.T) {
	var schema map[string]any
	if err := json.Unmarshal(Schema, &schema); err != nil {
		t.Fatal(err)
	}
	full := sample()
	full.Requirements[0].Allowed = "anything"
	var compare func(path string, value any, schema map[string]any)
	resolve := func(s map[string]any) map[string]any {
		if ref, ok := s["$ref"].(string); ok {
			return schema["$defs"].(map[string]any)[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any)
		}
		return s
	}
	compared := 0
	compare = func(path string, value any, s map[string]any) {
		target := resolve(s)
		switch value := value.(type) {
		case map[string]any:
			properties, ok := target["properties"].(map[string]any)
			if !ok {
				return // free, such as the configuration
			}
			for name, v := range value {
				entry, ok := properties[name].(map[string]any)
				if !ok {
					t.Errorf("%s.%s is not in the schema", path, name)
					continue
				}
				if entry["description"] == nil && resolve(entry)["description"] == nil {
					t.Errorf("%s.%s has no description", path, name)
				}
				compared++
				compare(path+"."+name, v, entry)
			}
		case []any:
			items, ok := target["items"].(map[string]any)
			for _, v := range value {
				if ok {
					compare(path+"[]", v, items)
				}
			}
		}
	}
	compare("report", document(t, full), schema)
	if compared < 60 {
		t.Errorf("only %d members were compared", compared)
	}
}

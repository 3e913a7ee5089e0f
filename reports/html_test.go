package reports

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hallmark/suites/verdict"
)

func rendered(t *testing.T, write func(io.Writer, *Report) error, r *Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestPageShowsEveryRequirementTheWorstFirst(t *testing.T) {
	r := sample()
	page := rendered(t, WriteHTML, r)
	last := 0
	for _, kind := range verdict.Kinds() {
		for _, result := range r.Requirements {
			if result.Verdict != kind {
				continue
			}
			at := strings.Index(page, `id="`+result.ID+`"`)
			if at < last {
				t.Errorf("%s, a %s, stands at %d, before something worse at %d", result.ID, kind, at, last)
			}
			last = at
			for _, part := range []string{result.Text, result.Why, result.Fix} {
				if !strings.Contains(page, part) {
					t.Errorf("%s: %q is not shown", result.ID, part)
				}
			}
		}
	}
	for _, part := range []string{
		"staging: not conformant", "of 4 musts that apply, 1 not met, 2 could not be judged", "only /Users was checked", "DELETE answered 403",
		`href="https://www.rfc-editor.org/rfc/rfc7644#section-3.3"`, "POST https://scim.example.com/v2/Users", "curl -sS", "evidence/scim-creating-a-user-answers-201-",
	} {
		if !strings.Contains(page, part) {
			t.Errorf("%q is not shown", part)
		}
	}
}

// TestPageNeedsNothingElse: no picture, style, script or font is fetched, and the
// policy lets only the page's own style and script take effect.
func TestPageNeedsNothingElse(t *testing.T) {
	page := rendered(t, WriteHTML, sample())
	if found := regexp.MustCompile(`(?i)<(?:link|img|iframe|object|embed)|\ssrc=|url\(|@import|\sstyle=|\son[a-z]+=`).FindString(page); found != "" {
		t.Errorf("the page has %q", found)
	}
	policy := regexp.MustCompile(`content="(default-src 'none';[^"]*)"`).FindStringSubmatch(page)
	if policy == nil {
		t.Fatal("no policy")
	}
	for element, kind := range map[string]string{"style": "style-src", "script": "script-src"} {
		body := regexp.MustCompile(`(?s)<`+element+`>(.*?)</`+element+`>`).FindAllStringSubmatch(page, -1)
		if len(body) != 1 {
			t.Fatalf("%d %s elements", len(body), element)
		}
		// html/template may write + as an entity in an attribute.
		if want := kind + " 'sha256-" + strings.ReplaceAll(hash([]byte(body[0][1])), "+", "&#43;") + "'"; !strings.Contains(policy[1], want) {
			t.Errorf("the policy %q lacks %q: a browser would drop the %s", policy[1], want, element)
		}
	}
}

func TestPageQuotesAHostileTargetAsText(t *testing.T) {
	for name, write := range map[string]func(io.Writer, *Report) error{"HTML": WriteHTML, "Markdown": WriteMarkdown} {
		page := rendered(t, write, hostile())
		if strings.Contains(page, "<script>alert") || strings.Count(page, "<script") > 1 {
			t.Errorf("%s: the target's script stands in it", name)
		}
		if at := strings.IndexFunc(page, unseen); at >= 0 {
			t.Errorf("%s: an unseen character at %q", name, page[max(0, at-40):at+10])
		}
		if !strings.Contains(page, "alert") {
			t.Errorf("%s: the attack is not quoted at all, so this test sees nothing", name)
		}
	}
}

func TestPageOfManyRequirementsStaysSmall(t *testing.T) {
	r := sample()
	body := `{"Resources":[` + strings.Repeat(`{"userName":"ada@example.com"},`, 500) + `{}]}`
	r.specs[0].Exchanges[0].Response = &verdict.Message{Status: 200, Body: body}
	green := r.Requirements[1]
	for i := range 2000 {
		green.ID = fmt.Sprintf("SCIM-MANY-%d", i)
		r.Requirements = append(r.Requirements, green)
	}
	if page := rendered(t, WriteHTML, r); len(page) > 10<<20 {
		t.Errorf("%d MiB for 2,000 requirements", len(page)>>20)
	}
}

func TestDifferences(t *testing.T) {
	for _, test := range []struct{ want, got, marked string }{
		{"status 201", "status 200", "status [200]"},
		{`a list of exactly ids 1, 2`, `a list of exactly ids 1, 2, 3`, "a list of exactly ids 1, 2[, 3]"},
		{"the same", "the same", "the same"},
		{"nothing alike here", "500 Internal Server Error", "500 Internal Server Error"},
		{"", "anything", "anything"},
		{"x", "", ""},
	} {
		var b strings.Builder
		for _, s := range differences(test.want, test.got) {
			if s.Odd {
				b.WriteString("[" + s.Text + "]")
			} else {
				b.WriteString(s.Text)
			}
		}
		if b.String() != test.marked {
			t.Errorf("%q against %q is marked %q, not %q", test.got, test.want, b.String(), test.marked)
		}
	}
	long := strings.Repeat("word ", 5000)
	if spans := differences(long, long+"x"); len(spans) != 1 || spans[0].Odd {
		t.Error("a long text is compared or cut")
	}
}

// TestCurlSendsTheSameAgain runs the lines in a shell and compares what arrives.
func TestCurlSendsTheSameAgain(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is not installed")
	}
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("bash is not installed")
	}
	type arrived struct {
		*http.Request
		body string
	}
	arrivals := make(chan arrived, 10)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		arrivals <- arrived{r, string(body)}
	}))
	defer server.Close()
	for _, m := range []verdict.Message{
		{Method: "GET", URL: server.URL + "/Users?filter=userName%20eq%20%22a%22"},
		{Method: "GET", URL: server.URL + "/Users/[1]/../{2}?x=$HOME"},
		{Method: "HEAD", URL: server.URL + "/Users/1"},
		{Method: "POST", URL: server.URL + "/Users", Header: map[string][]string{"Content-Type": {"application/scim+json"}}, Body: `{"userName":"o'hara","x":"$(id)\u0000","y":"` + "\n\\`" + `"}`},
		{Method: "PATCH", URL: server.URL + "/Users/1", Header: map[string][]string{"If-Match": {`W/"1"`}, "X-Empty": {""}, "X-Two": {"a", "b"}}, Body: "@/etc/passwd\x01\u202e'\\"},
		{Method: "DELETE", URL: server.URL + "/Users/1"},
		{Method: "GET", URL: server.URL + "/Users", Body: "a body all the same"},
	} {
		line := Curl(m)
		if Visible(line) != line {
			t.Errorf("the line holds unseen characters: %q", line)
		}
		command := exec.Command(bash, "-c", line)
		command.Env = append(os.Environ(), "NO_PROXY=127.0.0.1")
		if output, err := command.CombinedOutput(); err != nil || len(arrivals) != 1 {
			t.Fatalf("%s\n%v\n%s", line, err, output)
		}
		got := <-arrivals
		if got.Method != m.Method || "http://"+got.Host+got.RequestURI != m.URL || got.body != m.Body {
			t.Errorf("%s\nsent %s %s %q", line, got.Method, got.RequestURI, got.body)
		}
		for name, values := range m.Header {
			if !slices.Equal(got.Header[name], values) {
				t.Errorf("%s\nsent %s as %q", line, name, got.Header[name])
			}
		}
	}
	secret := exec.Command(bash, "-c", Curl(verdict.Message{Method: "GET", URL: server.URL, Header: map[string][]string{"Authorization": {"Bearer [redacted]"}}}))
	secret.Env = append(os.Environ(), "HALLMARK_TOKEN=se same")
	if err := secret.Run(); err != nil || len(arrivals) != 1 {
		t.Fatal(err)
	}
	if got := <-arrivals; got.Header.Get("Authorization") != "Bearer se same" {
		t.Errorf("%q", got.Header)
	}
}

// har is an HTTP Archive.
type har struct {
	Log harLog `json:"log"`
}

type harLog struct {
	Version string     `json:"version"`
	Creator harTool    `json:"creator"`
	Pages   []harPage  `json:"pages"`
	Entries []harEntry `json:"entries"`
}

func TestHAR(t *testing.T) {
	r := sample()
	r.specs[0].Exchanges = append(r.specs[0].Exchanges, verdict.Exchange{Started: start, Request: verdict.Message{Method: "GET", URL: "https://scim.example.com/v2/Users?a=b&a=c"}, Err: "no network"})
	var archive har
	decoder := json.NewDecoder(strings.NewReader(rendered(t, WriteHAR, r)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&archive); err != nil {
		t.Fatal(err)
	}
	log := archive.Log
	if log.Version != "1.2" || len(log.Pages) != 1 || len(log.Entries) != 2 || log.Pages[0].Title != r.specs[0].Name {
		t.Fatalf("%+v", log)
	}
	first, second := log.Entries[0], log.Entries[1]
	if first.Page != log.Pages[0].ID || first.Request.Method != "POST" || first.Response.Status != 200 || first.Time != 1 {
		t.Errorf("%+v", first)
	}
	if second.Response.Status != 0 || second.Response.Error != "no network" || !slices.Equal(second.Request.Query, []harPair{{"a", "b"}, {"a", "c"}}) {
		t.Errorf("%+v", second)
	}
}

func TestMarkdown(t *testing.T) {
	golden(t, "summary.md", rendered(t, WriteMarkdown, sample()))
}

func TestBadge(t *testing.T) {
	for _, r := range []*Report{sample(), {Outcome: Certified, Profiles: []Profile{{Name: "rfc"}, {Name: "<&>"}}}} {
		badge := rendered(t, WriteBadge, r)
		decoder := xml.NewDecoder(strings.NewReader(badge))
		for {
			if _, err := decoder.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%v\n%s", err, badge)
			}
		}
		if !strings.Contains(badge, string(r.Outcome)) {
			t.Error(badge)
		}
	}
}

func BenchmarkPage(b *testing.B) {
	r := sample()
	green := r.Requirements[1]
	for i := range 2000 {
		green.ID = fmt.Sprintf("SCIM-MANY-%d", i)
		r.Requirements = append(r.Requirements, green)
	}
	for b.Loop() {
		if err := WriteHTML(io.Discard, r); err != nil {
			b.Fatal(err)
		}
	}
}

// TestPageOfDeepJSONStaysSmall: indented, 16,000 brackets would be 256 MB.
func TestPageOfDeepJSONStaysSmall(t *testing.T) {
	m := verdict.Message{Status: 200, Body: strings.Repeat("[", 8000) + strings.Repeat("]", 8000)}
	if text := message(m, 1<<30); len(text) > 20_000 || !strings.Contains(text, m.Body) {
		t.Errorf("%d bytes", len(text))
	}
	m.Body = `{"a":[1]}`
	if text := message(m, 1<<30); !strings.Contains(text, "\n  \"a\": [\n    1\n") {
		t.Errorf("%s", text)
	}
}

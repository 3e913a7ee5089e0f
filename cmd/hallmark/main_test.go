package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	mock "hallmark/mocksp/scim"
)

// childVariable makes the test binary be the command: a run can happen once in
// a process, and a process can be killed.
const childVariable = "HALLMARK_TEST_CHILD"

func TestMain(m *testing.M) {
	if url := os.Getenv(evidenceVariable); url != "" {
		if err := muchEvidence(url, os.Getenv(evidenceVariable+"_DIR")); err != nil {
			log.Fatal(err)
		}
		return
	}
	if os.Getenv(childVariable) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

const token = "open-sesame-4711"

// result is what somebody who runs the command sees of it.
type result struct {
	status         int
	stdout, stderr string
}

// call runs the command in this process, for what ends before the specs.
func call(t *testing.T, args ...string) result {
	t.Helper()
	var stdout, stderr strings.Builder
	cmd := root()
	cmd.SetArgs(args)
	cmd.SetOut(&stdout)
	cmd.SetErr(&stderr)
	code := status(cmd.ExecuteContext(t.Context()), &stderr)
	return result{code, stdout.String(), stderr.String()}
}

// child prepares the command as a process of its own.
func child(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, args...)
	cmd.Env = append(os.Environ(), childVariable+"=1")
	cmd.Stdout, cmd.Stderr = new(bytes.Buffer), new(bytes.Buffer)
	return cmd
}

// wait waits for a process that was started.
func wait(t testing.TB, cmd *exec.Cmd) result {
	t.Helper()
	if err := cmd.Wait(); err != nil {
		if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) {
			t.Fatal(err)
		}
	}
	return result{cmd.ProcessState.ExitCode(), cmd.Stdout.(*bytes.Buffer).String(), cmd.Stderr.(*bytes.Buffer).String()}
}

func fork(t *testing.T, args ...string) result {
	t.Helper()
	cmd := child(t, args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return wait(t, cmd)
}

// discreet fails the test when a credential is in what was printed or written.
func discreet(t *testing.T, r result, dirs ...string) {
	t.Helper()
	if strings.Contains(r.stdout+r.stderr, token) {
		t.Errorf("the token is in the output:\n%s%s", r.stdout, r.stderr)
	}
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			content, err := os.ReadFile(path)
			if bytes.Contains(content, []byte(token)) {
				t.Errorf("the token is in %s", path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func write(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func serve(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	server := httptest.NewUnstartedServer(h)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.Start()
	t.Cleanup(server.Close)
	return server
}

// tenant is a strict SCIM server with somebody else's user and group in it.
type tenant struct {
	url     string
	foreign string                 // what others have, as it was before
	posted  atomic.Pointer[func()] // called when a POST was carried out and is not yet answered
	server  http.Handler
}

func newTenant(t testing.TB) *tenant {
	t.Helper()
	s := &tenant{}
	server, err := mock.New(mock.Config{
		Store: mock.NewStore(mock.Options{}), BaseURL: func(*http.Request) string { return s.url }, PublicConfig: true,
		Authenticate: func(r *http.Request) error {
			scheme, value, _ := strings.Cut(r.Header.Get("Authorization"), " ")
			if !strings.EqualFold(scheme, "Bearer") || value != token {
				return errors.New("wrong token")
			}
			return nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.server = server
	listener := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		posted := s.posted.Load()
		if r.Method != http.MethodPost || posted == nil {
			s.server.ServeHTTP(w, r)
			return
		}
		answer := httptest.NewRecorder()
		s.server.ServeHTTP(answer, r)
		if answer.Code == http.StatusCreated {
			(*posted)()
		}
		for name, values := range answer.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes())
	}))
	listener.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.url = "http://" + listener.Listener.Addr().String()
	listener.Start()
	t.Cleanup(listener.Close)
	s.ask(t, http.MethodPost, "/Users", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada@tenant.example","active":true}`)
	s.ask(t, http.MethodPost, "/Users", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"hm-zzzzzzzz-1@tenant.example","active":true}`)
	s.ask(t, http.MethodPost, "/Groups", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"everybody"}`)
	s.foreign = s.all(t)
	return s
}

// ask sends a request to the server, past the network.
func (s *tenant) ask(t testing.TB, method, path, body string) string {
	t.Helper()
	r := httptest.NewRequest(method, s.url+path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/scim+json")
	w := httptest.NewRecorder()
	s.server.ServeHTTP(w, r)
	if w.Code >= 300 {
		t.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
	}
	return w.Body.String()
}

// all is everything on the tenant.
func (s *tenant) all(t testing.TB) string {
	t.Helper()
	var all []any
	for _, path := range []string{"/Users", "/Groups"} {
		var list struct {
			TotalResults int
			Resources    []any
		}
		if err := json.Unmarshal([]byte(s.ask(t, http.MethodGet, path+"?count=200", "")), &list); err != nil || list.TotalResults != len(list.Resources) {
			t.Fatalf("%d of %d resources: %v", len(list.Resources), list.TotalResults, err)
		}
		all = append(all, list.Resources...)
	}
	encoded, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return string(encoded)
}

// clean fails the test unless the tenant is as it was before.
func (s *tenant) clean(t *testing.T) {
	t.Helper()
	if now := s.all(t); now != s.foreign {
		t.Errorf("the tenant holds\n%s\nand held\n%s", now, s.foreign)
	}
}

// gone is an address that nobody listens at.
func gone(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// TestMistakesGiveOneLine calls certify, and others, with one mistake each.
func TestMistakesGiveOneLine(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	answering := func(status int, kind, body string, headers ...string) string {
		return serve(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", kind)
			for i := 0; i < len(headers); i += 2 {
				w.Header().Set(headers[i], headers[i+1])
			}
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}).URL
	}
	untrusted := httptest.NewUnstartedServer(http.NotFoundHandler())
	untrusted.Config.ErrorLog = log.New(io.Discard, "", 0)
	untrusted.StartTLS()
	t.Cleanup(untrusted.Close)
	endless := serve(t, func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := io.WriteString(w, strings.Repeat(token, 1000)); err != nil {
				return
			}
		}
	}).URL
	file := func(content string) string { return write(t, "target.yaml", content) }
	unknownKey := file("version: 1\nscim: {url: https://scim.example.com}\ncolour: red\n")
	inline := file("version: 1\nscim:\n  url: https://scim.example.com\n  credential:\n    bearer: " + token + "\n")
	noVariable := file("version: 1\nscim: {url: https://scim.example.com, credential: {bearer: {env: HALLMARK_TEST_NOT_SET}}}\n")
	bounded := file("version: 1\nscim: {url: " + endless + "}\nlimits: {max_body: 100000}\n")
	notThere := filepath.Join(t.TempDir(), "not-there")
	aFile := write(t, "file", "")
	down := gone(t)

	for _, test := range []struct {
		name   string
		args   []string
		status int
		want   string // W stands for the base URL
	}{
		{"unreachable", []string{"certify", "--scim-url", "http://" + down}, 3, "http://" + down + " does not answer: dial tcp " + down + ": connect: connection refused"},
		{"wrong token", []string{"certify", "--scim-url", answering(401, "application/scim+json", `{"detail":"`+token+`"}`)}, 3, "W/Users refuses the credential (401): check the token, and whether it is sent the right way (bearer, basic, header)"},
		{"TLS", []string{"certify", "--scim-url", untrusted.URL}, 3, "W does not answer: tls: failed to verify certificate: x509: certificate signed by unknown authority"},
		{"endless body", []string{"certify", "--target", bounded}, 3, endless + "/Users answers without end: gave up after 100000 bytes"},
		{"redirect to another host", []string{"certify", "--scim-url", answering(302, "text/html", "", "Location", "https://login.example.com/?token="+token)}, 3, "W/Users redirects to https://login.example.com: the credential is not sent to another origin; if that is the endpoint, give its URL"},
		{"hostile redirect", []string{"certify", "--scim-url", answering(302, "text/html", "", "Location", "https://\u009b2J"+token+".example.com/")}, 3, "W/Users redirects to https://\\u009b2J[redacted].example.com: the credential is not sent to another origin; if that is the endpoint, give its URL"},
		{"unknown key", []string{"certify", "--target", unknownKey}, 2, "target file " + unknownKey + `: line 3: unknown key "colour"`},
		{"inline secret", []string{"certify", "--target", inline}, 2, "target file " + inline + ": line 5: a credential is {env: NAME} or {file: PATH}, never the secret itself"},
		{"variable not set", []string{"certify", "--target", noVariable}, 2, "target file " + noVariable + ": the credential is empty: set environment variable HALLMARK_TEST_NOT_SET"},
		{"no target file", []string{"certify", "--target", notThere}, 2, "read target file: open " + notThere + ": no such file or directory"},
		{"no token file", []string{"certify", "--scim-url", "http://scim.example.com", "--token-file", notThere}, 2, "--token-file: read credential: open " + notThere + ": no such file or directory"},
		{"empty token file", []string{"certify", "--scim-url", "http://scim.example.com", "--token-file", aFile}, 2, "--token-file: the credential is empty: set file " + aFile},
		{"no endpoint", []string{"certify"}, 2, "no endpoint: give --scim-url URL or --target FILE with scim.url"},
		{"URL without scheme", []string{"certify", "--scim-url", "scim.example.com"}, 2, "SCIM URL is not an http or https URL: write it as https://host/scim/v2"},
		{"URL with password", []string{"certify", "--scim-url", "https://ada:" + token + "@scim.example.com"}, 2, "SCIM URL holds a user name or password: give credentials by HALLMARK_TOKEN, --token-file or a target file"},
		{"URL with query", []string{"certify", "--scim-url", "https://scim.example.com?token=" + token}, 2, "SCIM URL carries a query string, which RFC 7644 §1.3 forbids for a base URL: leave it out"},
		{"two credentials", []string{"certify", "--scim-url", "https://scim.example.com", "--no-credential", "--token-file", aFile}, 2, "--no-credential and --token-file exclude each other"},
		{"unknown profile", []string{"certify", "--scim-url", "https://scim.example.com", "--profile", "entry"}, 2, `unknown profile "entry": use one of rfc, jumpcloud, okta, entra, onelogin, lessonly, robust, hostile`},
		{"no profile", []string{"certify", "--scim-url", "https://scim.example.com", "--profile", ""}, 2, "no profile was chosen: give --profile"},
		{"unknown flag", []string{"certify", "--scim", "https://scim.example.com"}, 2, "unknown flag: --scim"},
		{"flag without value", []string{"certify", "--scim-url"}, 2, "flag needs an argument: --scim-url"},
		{"an argument", []string{"certify", "https://scim.example.com"}, 2, `unknown command "https://scim.example.com" for "hallmark certify"`},
		{"unknown command", []string{"certifie"}, 2, `unknown command "certifie" for "hallmark"`},
		{"negative rate", []string{"certify", "--scim-url", "https://scim.example.com", "--rate=-1"}, 2, "--rate must not be negative"},
		{"rate as text", []string{"certify", "--rate", "fast"}, 2, `invalid argument "fast" for "--rate" flag: strconv.ParseFloat: parsing "fast": invalid syntax`},
		{"negative timeout", []string{"certify", "--scim-url", "https://scim.example.com", "--timeout=-1s"}, 2, "--timeout must not be negative"},
		{"output below a file", []string{"certify", "--scim-url", "https://scim.example.com", "--out", filepath.Join(aFile, "report")}, 2, "--out: mkdir " + aFile + ": not a directory"},
		{"sweep of nothing", []string{"sweep"}, 2, "accepts 1 arg(s), received 0"},
		{"sweep of no file", []string{"sweep", notThere}, 2, "read journal: open " + notThere + ": no such file or directory"},
		{"sweep of no journal", []string{"sweep", aFile}, 2, aFile + " is not a hallmark journal: give the journal.jsonl of the run's output folder"},
		{"unknown format", []string{"list", "--format", "pdf"}, 2, `unknown format "pdf": use table, json or markdown`},
		{"focus on nothing", []string{"run", "--focus", "scim.telepathy"}, 2, `--focus "scim.telepathy" matches no requirement: give an id, an area or a level (hallmark list prints them)`},
		{"rerun of nothing", []string{"run", "--rerun", "failed"}, 2, "--rerun needs an earlier report: give its folder with --from, or with --out"},
		{"rerun of no verdict", []string{"run", "--rerun", "lost", "--from", "."}, 2, `--rerun: unknown verdict "lost": use failed, or a list of [fail error blocked warn info waived pass skip]`},
		{"no baseline", []string{"run", "--baseline", notThere}, 2, "--baseline: read report: open " + notThere + ": no such file or directory"},
		{"no waivers", []string{"run", "--waivers", notThere}, 2, "read waivers: open " + notThere + ": no such file or directory"},
		{"waivers that are none", []string{"run", "--waivers", aFile}, 2, "waivers " + aFile + ": version is 0: write version: 1"},
		{"compare with no report", []string{"compare", notThere, aFile}, 2, "read report: open " + notThere + ": no such file or directory"},
		{"compare with another file", []string{"compare", aFile, aFile}, 2, "read report " + aFile + ": not a report.json of hallmark: unexpected end of JSON input"},
		{"explain nothing", []string{"explain", "SCIM-TELEPATHY"}, 2, `no requirement "SCIM-TELEPATHY": hallmark list prints them`},
		{"waive without owner", []string{"waive", "report", "--all", "--reason", "r", "--expires", "2127-01-01"}, 2, `required flag(s) "owner" not set`},
		{"list of no profile", []string{"list", "--profile", "entry"}, 2, `unknown profile "entry": use one of rfc, jumpcloud, okta, entra, onelogin, lessonly, robust, hostile`},
	} {
		t.Setenv(tokenVariable, token)
		r := call(t, test.args...)
		base := ""
		for i, arg := range test.args {
			if arg == "--scim-url" && i+1 < len(test.args) {
				base = test.args[i+1]
			}
		}
		want := "hallmark: " + strings.Replace(test.want, "W", base, 1) + "\n"
		if r.status != test.status || r.stderr != want || r.stdout != "" {
			t.Errorf("%s: status %d\n%s%swant status %d\n%s", test.name, r.status, r.stdout, r.stderr, test.status, want)
		}
		discreet(t, r)
	}

	t.Setenv(tokenVariable, "")
	r := call(t, "certify", "--scim-url", "https://scim.example.com")
	if want := "hallmark: no credential: set HALLMARK_TOKEN, give --token-file FILE, or scim.credential in a target file (--no-credential if the endpoint needs none)\n"; r.status != 2 || r.stderr != want {
		t.Errorf("no credential: %d, %s", r.status, r.stderr)
	}
	t.Setenv(tokenVariable, token+"\nX-Injected: yes")
	r = call(t, "certify", "--scim-url", "https://scim.example.com")
	if want := "hallmark: the credential in environment variable HALLMARK_TOKEN holds a line break or control character: remove it\n"; r.status != 2 || r.stderr != want {
		t.Errorf("token with a line break: %d, %s", r.status, r.stderr)
	}
}

func TestStatus(t *testing.T) {
	for _, test := range []struct {
		err    error
		status int
		line   string
	}{
		{nil, 0, ""},
		{verdictStatus(1), 1, ""},
		{errors.Join(verdictStatus(130), errors.New("b")), 130, ""},
		{fmt.Errorf("around: %w", usage("a %s", "b")), 2, "hallmark: around: a b\n"},
		{notJudged("a\nb\tc \x1b[31m"), 3, "hallmark: a b c \\x1b[31m\n"},
		{errors.Join(notJudged("a"), errors.New("b")), 3, "hallmark: a b\n"},
		{errors.New("of cobra's"), 2, "hallmark: of cobra's\n"},
	} {
		var b strings.Builder
		if have := status(test.err, &b); have != test.status || b.String() != test.line {
			t.Errorf("%v: %d, %q", test.err, have, b.String())
		}
	}
}

//go:build interop

package interop_test

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"hallmark/mocksp"
	"hallmark/mocksp/scim"
)

// subdomain is the company that every client is a customer of, and its name for Basic.
const subdomain = "acme"

// mock is a mock Lessonly for one client.
type mock struct {
	url, key string
	listener *httptest.Server

	mu    sync.Mutex
	trace []string // what was sent and answered
	me    string   // the user whom /Me is
}

// lessonly starts a mock Lessonly whose SCIM endpoint is also where the clients of other
// products look for theirs. What was exchanged is shown if the test fails.
func lessonly(t *testing.T, options mocksp.Options) *mock {
	t.Helper()
	return started(t, options, httptest.NewServer)
}

// safe is lessonly over https.
func safe(t *testing.T, options mocksp.Options) *mock {
	t.Helper()
	return started(t, options, httptest.NewTLSServer)
}

func started(t *testing.T, options mocksp.Options, start func(http.Handler) *httptest.Server) *mock {
	t.Helper()
	m := &mock{}
	options.SCIM = func(c *scim.Config) {
		c.Subject = func(*http.Request) (string, bool) {
			m.mu.Lock()
			defer m.mu.Unlock()
			return m.me, m.me != ""
		}
	}
	sp := mocksp.New(options)
	if err := sp.Found(mocksp.Company{Subdomain: subdomain, Name: "Acme", AdminEmail: "boss@acme.example"}); err != nil {
		t.Fatal(err)
	}
	key, err := sp.IssueSCIMKey(subdomain)
	if err != nil {
		t.Fatal(err)
	}
	m.key = key
	m.listener = start(m.record(moved(sp.Handler())))
	t.Cleanup(m.listener.Close)
	t.Cleanup(func() {
		if t.Failed() {
			m.mu.Lock()
			defer m.mu.Unlock()
			t.Logf("exchanged:\n%s", m.redact([]byte(strings.Join(m.trace, "\n"))))
		}
	})
	m.url = m.listener.URL
	return m
}

// moved serves the SCIM endpoint where clients of other products look for it.
func moved(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, base := range []string{
			"/scim/v2/enterprises/" + subdomain, "/scim/v2/organizations/" + subdomain, // GitHub
			"/api/2.0/preview/scim/v2",              // Databricks
			"/Organizations/" + subdomain + "/scim", // Twilio
			"/scim2",                                // Asgardeo, WSO2
		} {
			if rest, ok := strings.CutPrefix(r.URL.Path, base+"/"); ok {
				r.URL.Path, r.URL.RawPath = "/scim/v2/"+rest, ""
				break
			}
		}
		next.ServeHTTP(w, r)
	})
}

// record keeps what is exchanged.
func (m *mock) record(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(sent))
		line := fmt.Sprintf("%s %s %s", r.Method, r.URL, sent)
		answer := httptest.NewRecorder()
		next.ServeHTTP(answer, r)
		m.mu.Lock()
		m.trace = append(m.trace, line, fmt.Sprintf("\t%d %s", answer.Code, strings.TrimSpace(answer.Body.String())))
		m.mu.Unlock()
		for name, values := range answer.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes())
	})
}

// redact takes the key out of what is shown.
func (m *mock) redact(text []byte) []byte {
	return bytes.ReplaceAll(text, []byte(m.key), []byte("KEY"))
}

// ask sends a request with the key and reads the answer into one.
func (m *mock) ask(t *testing.T, method, path, body string, into any) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, m.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+m.key)
	r.Header.Set("Content-Type", "application/scim+json")
	answer, err := m.listener.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if err := json.NewDecoder(answer.Body).Decode(into); err != nil || answer.StatusCode >= 300 {
		t.Fatalf("%s %s: %s %v", method, path, answer.Status, err)
	}
}

// left is who and what is there after a client has run, a line each.
func (m *mock) left(t *testing.T) (lines []string) {
	t.Helper()
	var users struct {
		Resources []struct {
			UserName string
			Active   bool
			Groups   []struct{ Display string }
		}
	}
	m.ask(t, "GET", "/scim/v2/Users?sortBy=userName", "", &users)
	for _, u := range users.Resources {
		line := u.UserName
		if !u.Active {
			line += " inactive"
		}
		for _, g := range u.Groups {
			line += " in " + g.Display
		}
		lines = append(lines, line)
	}
	return lines
}

// ran is what a client did: each step, and why it could not.
type ran map[string]string

// run has a client program do its steps. It prints one JSON line for each: its name, and
// the error if there was one.
func (m *mock) run(t *testing.T, dir string, command ...string) ran {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), command[0], command[1:]...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "SCIM_URL="+m.url, "SCIM_TOKEN="+m.key, "SCIM_USER="+subdomain)
	if certificate := m.listener.Certificate(); certificate != nil {
		authority := filepath.Join(t.TempDir(), "authority.pem")
		block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Raw})
		if err := os.WriteFile(authority, block, 0o600); err != nil {
			t.Fatal(err)
		}
		cmd.Env = append(cmd.Env, "NODE_EXTRA_CA_CERTS="+authority)
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	output, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", strings.Join(command, " "), err, m.redact(output), m.redact(stderr.Bytes()))
	}
	did := ran{}
	for lines := bufio.NewScanner(bytes.NewReader(output)); lines.Scan(); {
		var step struct{ Step, Error string }
		if err := json.Unmarshal(lines.Bytes(), &step); err != nil || step.Step == "" {
			t.Fatalf("%s printed %q, which is no step", strings.Join(command, " "), lines.Text())
		}
		did[step.Step] = step.Error
	}
	return did
}

// pinSteps compares what a client did with what was confirmed: the steps that it can do,
// and of each that it cannot a part of the error.
func pinSteps(t *testing.T, did ran, can []string, cannot map[string]string) {
	t.Helper()
	for step, problem := range did {
		part, fails := cannot[step]
		switch {
		case fails && problem == "":
			t.Errorf("%q was done, confirmed is that it cannot be: %s", step, part)
		case fails && !strings.Contains(problem, part):
			t.Errorf("%q failed by %q, confirmed is %q", step, problem, part)
		case !fails && problem != "":
			t.Errorf("%q: %s", step, problem)
		case !fails && !slices.Contains(can, step):
			t.Errorf("%q was done and is not in the table", step)
		}
	}
	for _, step := range can {
		if _, done := did[step]; !done {
			t.Errorf("%q was not tried", step)
		}
	}
	for step := range cannot {
		if _, done := did[step]; !done {
			t.Errorf("%q was not tried", step)
		}
	}
}

// wantLeft compares who is there with who should be.
func wantLeft(t *testing.T, m *mock, want ...string) {
	t.Helper()
	if got := m.left(t); !slices.Equal(got, want) {
		t.Errorf("left are %q, want %q", got, want)
	}
}

// goClients builds the programs of the module clients/golang once and returns their folder.
var goClients = sync.OnceValues(func() (string, error) {
	dir, err := filepath.Abs("../../bin/clients")
	if err != nil {
		return "", err
	}
	output, err := exec.Command("go", "build", "-C", "clients/golang", "-o", dir+"/", "./...").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build clients/golang: %w\n%s", err, output)
	}
	return dir, nil
})

func goClient(t *testing.T, name string) string {
	t.Helper()
	dir, err := goClients()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, cmp.Or(name, "."))
}

// noContent is a seed by which PATCH is answered with 204.
const noContent = 2

// seeds runs a test against servers that between them take each choice the RFCs leave. What
// the client can do does not depend on it.
func seeds(t *testing.T, run func(t *testing.T, seed uint64)) {
	for _, seed := range []uint64{0, noContent, 3, 7} {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) { run(t, seed) })
	}
}

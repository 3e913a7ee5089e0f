package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestCountsAModule runs tally on a module whose tests pass, fail, are skipped,
// have subtests, do not compile and panic.
func TestCountsAModule(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "go.mod", "module counted\n\ngo 1.26\n")
	write(t, dir, "good/good_test.go", `package good
import "testing"
func TestPasses(t *testing.T) { t.Log("not worth reading") }
func TestSkips(t *testing.T) { t.Skip("not here") }
func TestGroups(t *testing.T) {
	t.Run("one", func(*testing.T) {})
	t.Run("two", func(t *testing.T) { t.Run("deep", func(*testing.T) {}) })
}
`)
	write(t, dir, "bad/bad_test.go", `package bad
import "testing"
func TestFails(t *testing.T) { t.Error("this is why") }
func TestGroups(t *testing.T) {
	t.Run("one", func(t *testing.T) { t.Error("inside") })
	t.Run("two", func(*testing.T) {})
}
func TestItself(t *testing.T) {
	t.Run("one", func(*testing.T) {})
	t.Error("though what is in it passed")
}
`)
	write(t, dir, "panics/panics_test.go", "package panics\nimport \"testing\"\nfunc TestPanics(*testing.T) { panic(\"so\") }\n")
	write(t, dir, "broken/broken_test.go", "package broken\nfunc init() { no }\n")

	for _, c := range []struct {
		packages, want string
		status         int
		says, hides    string
	}{
		{"./good", "3 passed, 0 failed, 1 skipped", 0, "ok  \tcounted/good", "not worth reading"},
		{"./bad", "2 passed, 3 failed, 0 skipped", 1, "this is why", "=== RUN"},
		{"./panics", "0 passed, 1 failed, 0 skipped", 1, "panic: so", "=== RUN"},
		{"./broken", "0 passed, 1 failed, 0 skipped", 1, "undefined: no", "=== RUN"},
		{"./good ./bad", "5 passed, 3 failed, 1 skipped", 1, "FAIL\tcounted/bad", "=== RUN"},
	} {
		counts := filepath.Join(t.TempDir(), "counts")
		output, status := run(t, dir, counts, append([]string{"go", "test", "-count=1"}, strings.Fields(c.packages)...)...)
		if status != c.status || !strings.Contains(output, c.says) || strings.Contains(output, c.hides) {
			t.Errorf("%s: exit status %d, want %d; it must print %q and not %q:\n%s", c.packages, status, c.status, c.says, c.hides, output)
		}
		summary, status := run(t, dir, counts, "-sum", counts)
		if status != 0 || !strings.HasSuffix(summary, "\n"+c.want+"\n") {
			t.Errorf("%s: want %q at the end of\n%s", c.packages, c.want, summary)
		}
	}
}

// TestVerboseIsPrinted: what is asked for by -v is shown while it happens.
func TestVerboseIsPrinted(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "go.mod", "module counted\n\ngo 1.26\n")
	write(t, dir, "a_test.go", "package a\nimport \"testing\"\nfunc TestSays(t *testing.T) { t.Log(\"a figure\") }\n")
	output, _ := run(t, dir, "", "go", "test", "-count=1", "-v", ".")
	if !strings.Contains(output, "a figure") || !strings.Contains(output, "--- PASS: TestSays") {
		t.Error(output)
	}
}

// TestSpecsInsideGoTest: a test that runs a Ginkgo suite counts as its specs.
func TestSpecsInsideGoTest(t *testing.T) {
	var b strings.Builder
	seen := newTests(&b, false)
	events := `{"Action":"run","Package":"p","Test":"TestSuite"}
{"Action":"output","Package":"p","Test":"TestSuite","Output":"\u001b[1mFAIL!\u001b[0m -- \u001b[1m5 Passed\u001b[0m | \u001b[1m1 Failed\u001b[0m | \u001b[1m2 Pending\u001b[0m | \u001b[1m3 Skipped\u001b[0m\n"}
{"Action":"fail","Package":"p","Test":"TestSuite"}
{"Action":"fail","Package":"p"}
`
	if err := seen.read(strings.NewReader(events)); err != nil {
		t.Fatal(err)
	}
	if got := seen.count().String(); got != "5 passed, 1 failed, 5 skipped" {
		t.Error(got)
	}
}

// TestSpecsOfGinkgo reads Ginkgo's report, also of a suite that failed as a whole.
func TestSpecsOfGinkgo(t *testing.T) {
	count, err := specs([]byte(`[{"SuiteSucceeded":false,"SpecReports":[
		{"LeafNodeType":"It","State":"passed"},{"LeafNodeType":"It","State":"timedout"},
		{"LeafNodeType":"BeforeSuite","State":"passed"},{"LeafNodeType":"It","State":"skipped"}]},
		{"SuiteSucceeded":false,"SpecReports":[{"LeafNodeType":"It","State":"passed"}]},
		{"SuiteSucceeded":true,"SpecReports":[{"LeafNodeType":"It","State":"pending"}]}]`))
	if err != nil || count.String() != "2 passed, 2 failed, 2 skipped" {
		t.Error(count, err)
	}
	if _, err := specs([]byte("{")); err == nil {
		t.Error("half a report is no report")
	}
}

// TestMain lets the tests run this program as the Makefile does.
func TestMain(m *testing.M) {
	if os.Getenv("HALLMARK_TALLY_CHILD") != "" {
		main()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func run(t *testing.T, dir, counts string, args ...string) (output string, status int) {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "HALLMARK_TALLY_CHILD=1", fileVariable+"="+counts, "GOFLAGS=-mod=mod", "GOWORK=off")
	combined, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return string(combined), cmd.ProcessState.ExitCode()
}

func write(t *testing.T, dir, name, content string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

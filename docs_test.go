package hallmark_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestCommandsInDocuments runs every command that a document shows, in a folder
// of its own with both mocks served.
func TestCommandsInDocuments(t *testing.T) {
	work := t.TempDir()
	bin := filepath.Join(work, "bin", "hallmark")
	if output, err := exec.Command("go", "build", "-o", bin, "./cmd/hallmark").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, output)
	}
	scimURL, token := serve(t, bin)
	// The target file of the README, for the commands that name it.
	readme := read(t, "README.md")
	yaml := block(t, readme, "yaml", "version: 1")
	// A staging tenant is spared by its rate; the mock need not be, or the test takes minutes.
	yaml = strings.NewReplacer("https://scim.example.com/v2", scimURL, "rate: 20,", "rate: 5000,").Replace(yaml)
	if !strings.Contains(yaml, "rate: 5000,") {
		t.Fatal("the README's target file sets no rate")
	}
	if err := os.WriteFile(filepath.Join(work, "staging.yaml"), []byte(yaml), 0o600); err != nil {
		t.Fatal(err)
	}
	makefile := read(t, "Makefile")
	// Earlier reports, for the commands that read them: one that is certified, one
	// in which something failed.
	for dir, args := range map[string][]string{
		"last-release": {"certify", "--target", "staging.yaml"},
		"broken":       {"run", "--profile", "jumpcloud", "--parallel", "1", "--fault", "scim-filter-case-sensitive"},
	} {
		cmd := exec.Command(bin, append(args, "--quiet", "--out", dir)...)
		cmd.Dir, cmd.Env = work, append(os.Environ(), "SCIM_PASSWORD="+token)
		if output, err := cmd.CombinedOutput(); (err != nil) != (dir == "broken") {
			t.Fatalf("%s: %v\n%s", dir, err, output)
		}
	}

	seen := 0
	for _, document := range []string{"README.md", "CONTRIBUTING.md", "docs/README.md", "docs/certify.md", "docs/verdicts.md", "recipes/README.md", "recipes/release-checklist.md"} {
		for _, file := range []string{"my-target.yaml", "waivers.yaml"} { // each document is a beginning
			if err := os.Remove(filepath.Join(work, file)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				t.Fatal(err)
			}
		}
		for _, line := range commands(read(t, document)) {
			seen++
			t.Run(document+" "+line, func(t *testing.T) {
				switch {
				case strings.HasPrefix(line, "export "):
					return // what it sets is set below
				case strings.HasPrefix(line, "make "):
					if output, err := exec.Command("make", "-n", strings.Fields(line)[1]).CombinedOutput(); err != nil {
						t.Errorf("%v\n%s", err, output)
					}
					return
				case strings.HasSuffix(line, " selftest"):
					line += " unbinding-not-dropped" // make test runs all rows
				case strings.Contains(line, "--from out/report.json"): // make run has written it
					line = strings.Replace(line, "out/report.json", "report/report.json", 1)
				case strings.HasPrefix(line, "bin/hallmark waive "), strings.Contains(line, "--rerun failed"):
					line = strings.Replace(line, " report", " broken", 1) // nothing fails in report
				case strings.HasPrefix(line, "go test "), strings.HasPrefix(line, "go tool ginkgo "):
					// Running the tests from within a test would not end: make
					// test runs these very packages, and -update writes.
					packages := strings.Fields(line)[len(strings.Fields(line))-1]
					if line == "go test ./suites/requirement -update" {
						packages = "./suites/requirement"
					}
					if output, err := exec.Command("go", "list", packages).CombinedOutput(); err != nil || !strings.Contains(makefile, "ginkgo -p") {
						t.Errorf("%v\n%s", err, output)
					}
					return
				}
				run(t, work, bin, line, scimURL, token)
			})
		}
	}
	if seen < 12 {
		t.Errorf("only %d commands were found in the documents", seen)
	}
}

// serve starts both mocks and returns the SCIM address and token.
func serve(t *testing.T, bin string) (scimURL, token string) {
	cmd := exec.CommandContext(t.Context(), bin, "serve", "--json")
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	stdout, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Wait() })
	var line struct {
		SCIM struct {
			BaseURL string `json:"base_url"`
			Token   string
		}
	}
	if err := json.NewDecoder(stdout).Decode(&line); err != nil {
		t.Fatal(err)
	}
	return line.SCIM.BaseURL, line.SCIM.Token
}

func run(t *testing.T, work, bin, line, scimURL, token string) {
	line = strings.NewReplacer("https://scim.example.com/v2", scimURL, "…", token, "go run ./cmd/hallmark", bin, "bin/hallmark", bin,
		"NAME-OF-THE-FAULT", "unbinding-not-dropped").Replace(line)
	cmd := exec.Command("bash", "-c", "exec "+line)
	cmd.Dir = work
	cmd.Env = append(os.Environ(), "HALLMARK_TOKEN="+token, "SCIM_PASSWORD="+token)
	var output, stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdout, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(stdout)
	if strings.Contains(line, " serve") {
		// It runs until it is interrupted: it is up once it has printed.
		if _, err := lines.Peek(1); err != nil {
			t.Errorf("it printed nothing: %v", err)
		}
		_ = cmd.Process.Signal(os.Interrupt)
	}
	_, _ = lines.WriteTo(&output)
	err = cmd.Wait()
	output.Write(stderr.Bytes())
	if strings.Contains(line, " sweep ") {
		// The run before it has cleaned up, so there is no journal to sweep.
		if !strings.Contains(output.String(), "journal.jsonl") {
			t.Errorf("%v\n%s", err, output.String())
		}
		return
	}
	if strings.Contains(line, "--waivers waivers.yaml") && strings.Contains(line, " certify ") || strings.Contains(line, "--rerun ") || strings.Contains(line, "--focus ") || strings.Contains(line, "--read-only") {
		// On a server without faults the waivers are stale, and a part of the
		// requirements is no certificate: both are said, and exit with 1.
		if text := output.String(); cmd.ProcessState.ExitCode() != 1 || !strings.Contains(text, "waiver stale") && !strings.Contains(text, "PARTIAL") {
			t.Errorf("%v\n%s", err, text)
		}
		return
	}
	if err != nil {
		t.Errorf("%v\n%s", err, output.String())
	}
}

// TestExcerptInReadme holds the report that the README shows to a real run.
func TestExcerptInReadme(t *testing.T) {
	readme := read(t, "README.md")
	found := excerpt.FindStringSubmatch(readme)
	if found == nil {
		t.Fatal("the README shows no excerpt")
	}
	bin := filepath.Join(t.TempDir(), "hallmark")
	if output, err := exec.Command("go", "build", "-o", bin, "./cmd/hallmark").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, output)
	}
	cmd := exec.Command(bin, strings.Fields(found[1])[1:]...)
	stdout, err := cmd.Output()
	if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() != 1 {
		t.Fatalf("%s: %v", found[1], err)
	}
	shown, printed := steady(found[2]), steady(string(stdout))
	if shown == "" {
		t.Fatal("the excerpt is empty")
	}
	for _, part := range strings.Split(shown, "\n[…]\n") {
		if !strings.Contains(printed, strings.TrimSpace(part)) {
			t.Errorf("the README shows what the program does not print:\n%s\n\nit prints:\n%s", part, printed)
		}
	}
}

var excerpt = regexp.MustCompile("(?s)<!-- excerpt: (.*?) -->\n```text\n(.*?)```")

// steady replaces what differs from run to run.
func steady(text string) string {
	for _, r := range []struct{ from, to string }{
		{`hm-[a-z0-9]{8}(?:-[0-9]+)?`, "hm-xxxxxxxx"}, {`(?:[0-9]+h)?(?:[0-9]+m)?[0-9.]+m?s\b`, "0s"},
		{`-[0-9a-f]{8}\.json`, "-00000000.json"}, {`[0-9a-f]{24}`, "0"}, {`\d{4}-\d\d-\d\dT[0-9:.]+Z`, "time"},
	} {
		text = regexp.MustCompile(r.from).ReplaceAllString(text, r.to)
	}
	return strings.TrimSpace(text)
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// commands returns the lines of a document's sh blocks, without comments.
func commands(document string) []string {
	var lines []string
	inside := false
	for line := range strings.SplitSeq(document, "\n") {
		line = strings.TrimSpace(line)
		switch {
		case line == "```sh":
			inside = true
		case strings.HasPrefix(line, "```"):
			inside = false
		case inside:
			command, _, _ := strings.Cut(line, " #")
			if command = strings.TrimSpace(command); command != "" {
				lines = append(lines, command)
			}
		}
	}
	return lines
}

// block returns the first fenced block of that language that holds a text.
func block(t *testing.T, document, language, holds string) string {
	t.Helper()
	for _, b := range strings.Split(document, "```"+language+"\n")[1:] {
		text, _, _ := strings.Cut(b, "```")
		if strings.Contains(text, holds) {
			return text
		}
	}
	t.Fatalf("no %s block with %q", language, holds)
	return ""
}

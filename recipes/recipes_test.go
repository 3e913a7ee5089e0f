// Package recipes_test runs the recipes of this folder: their shell lines, their
// arguments, their module. Package check beside it, with build tag interop, shows
// them to the tools of those who made the formats.
package recipes_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"hallmark/reports"
)

// program builds hallmark as the Dockerfile does, once.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "hallmark-recipes-")
	if err != nil {
		return "", err
	}
	cmd := exec.Command("go", "build", "-trimpath", "-o", filepath.Join(dir, "hallmark"), "./cmd/hallmark")
	cmd.Dir, cmd.Env = "..", append(os.Environ(), "CGO_ENABLED=0")
	if output, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, output)
	}
	return filepath.Join(dir, "hallmark"), nil
})

func TestMain(m *testing.M) {
	status := m.Run()
	if path, err := program(); err == nil {
		_ = os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(status)
}

func hallmark(t *testing.T) string {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// staging is a mock server to certify, with faults or without.
type staging struct{ url, token string }

func serve(t *testing.T, faults ...string) staging {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), hallmark(t), "serve", "--json", "--fault="+strings.Join(faults, ","))
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
	return staging{line.SCIM.BaseURL, line.SCIM.Token}
}

// fault turns one must of profile rfc red, and little else.
const fault = "scim-delete-status-ok"

// sh runs a script as a CI system does, hallmark on its path, and returns its exit
// status. A staging tenant is spared by its rate; the mock need not be.
func sh(t *testing.T, dir, script string, env ...string) (status int, output string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-e", "-c", strings.ReplaceAll(script, "--rate 20", "--rate 5000"))
	cmd.Dir = dir
	cmd.Env = append(env, "PATH="+filepath.Dir(hallmark(t))+string(os.PathListSeparator)+os.Getenv("PATH"), "HOME="+dir)
	combined, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(combined)
}

// conformance puts a last release's report where the recipes look for it.
func conformance(t *testing.T, dir string) {
	t.Helper()
	shared, err := lastRelease()
	if err == nil {
		err = os.MkdirAll(filepath.Join(dir, "conformance", "last-release"), 0o755)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "conformance", "last-release", "report.json"), shared, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// lastRelease is the report on a good server, drawn once.
var lastRelease = sync.OnceValues(func() ([]byte, error) {
	path, err := program()
	if err != nil {
		return nil, err
	}
	out := filepath.Join(filepath.Dir(path), "last-release")
	if output, err := exec.Command(path, "run", "--profile", "rfc", "--out", out).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("the last release: %w\n%s", err, output)
	}
	return os.ReadFile(filepath.Join(out, "report.json"))
})

// certified reads the report that a recipe leaves behind.
func certified(t *testing.T, dir string) *reports.Report {
	t.Helper()
	r, err := reports.Read(filepath.Join(dir, "report"))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func exists(t *testing.T, path string) {
	t.Helper()
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}

//go:build interop

package interop_test

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// server starts a server that prints {"base_url": "…"} once it listens.
func server(t *testing.T, dir string, command ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), command[0], command[1:]...)
	cmd.Dir, cmd.Env, cmd.Stderr = dir, append(os.Environ(), "SCIM_TOKEN="+token), os.Stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatalf("start the server (make interop installs it): %v", err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	var started struct {
		BaseURL string `json:"base_url"`
	}
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	if err != nil || json.Unmarshal(line, &started) != nil || started.BaseURL == "" {
		t.Fatalf("the server did not say where it listens: %q %v", line, err)
	}
	return started.BaseURL
}

const token = "interop-token"

// certify runs the built command and returns the verdict of every requirement.
func certify(t *testing.T, url string, args ...string) (verdicts map[string]string, status int) {
	t.Helper()
	out := t.TempDir()
	cmd := exec.CommandContext(t.Context(), "../../bin/hallmark", append([]string{"certify", "--scim-url", url, "--out", out}, args...)...)
	cmd.Env = append(os.Environ(), "HALLMARK_TOKEN="+token)
	output, err := cmd.CombinedOutput()
	t.Logf("%s", output)
	if _, exited := err.(*exec.ExitError); err != nil && !exited {
		t.Fatalf("run bin/hallmark (make build makes it): %v", err)
	}
	content, err := os.ReadFile(filepath.Join(out, "report.json"))
	if err != nil {
		t.Fatal(err)
	}
	var report struct {
		Requirements []struct{ ID, Verdict string }
	}
	if err := json.Unmarshal(content, &report); err != nil {
		t.Fatal(err)
	}
	verdicts = map[string]string{}
	for _, r := range report.Requirements {
		verdicts[r.ID] = r.Verdict
	}
	return verdicts, cmd.ProcessState.ExitCode()
}

// pin compares the verdicts that are not green with what was confirmed.
func pin(t *testing.T, verdicts, confirmed map[string]string) {
	t.Helper()
	for id, v := range verdicts {
		want, known := confirmed[id]
		if !known {
			want = "pass"
		}
		if v != want && (known || v != "skip") {
			t.Errorf("%s is %s, confirmed is %s", id, v, want)
		}
	}
	for id := range confirmed {
		if _, judged := verdicts[id]; !judged {
			t.Errorf("%s was not judged", id)
		}
	}
}

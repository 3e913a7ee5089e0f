package hallmark_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestBuildEndsWithItsCounts runs .ci/run with a make that records counts and
// fails where it is told to: the last line must tell of what was run, and the exit
// status of the failure.
func TestBuildEndsWithItsCounts(t *testing.T) {
	for _, c := range []struct {
		fails, last string
		status      int
	}{
		{"nothing", "9 passed, 0 failed, 3 skipped", 0},
		{"interop", "6 passed, 1 failed, 2 skipped", 2},
		{"check", "0 passed, 0 failed, 0 skipped", 2},
	} {
		bin := t.TempDir()
		script := `#!/bin/sh
[ "$1" != check ] || [ "$FAILS" != check ] || exit 2
[ "$1" = check ] || { f=0; [ "$1" != "$FAILS" ] || f=1
echo '{"command":"'"$1"'","passed":3,"failed":'$f',"skipped":1}' >>"$HALLMARK_TALLY"
[ $f = 0 ] || exit 2; }
`
		if err := os.WriteFile(filepath.Join(bin, "make"), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(".ci/run")
		cmd.Env = append(os.Environ(), "FAILS="+c.fails, "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
		output, err := cmd.Output()
		if err != nil && cmd.ProcessState == nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSpace(string(output)), "\n")
		if last := lines[len(lines)-1]; last != c.last || cmd.ProcessState.ExitCode() != c.status {
			t.Errorf("%s fails: exit status %d, want %d; the last line must be %q:\n%s", c.fails, cmd.ProcessState.ExitCode(), c.status, c.last, output)
		}
		if said := strings.Contains(string(output), "make "+c.fails+" failed"); said != (c.status != 0) {
			t.Errorf("%s fails: what failed must be named:\n%s", c.fails, output)
		}
	}
}

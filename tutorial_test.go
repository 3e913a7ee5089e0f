package hallmark_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestTutorial pastes every block of the tutorial into one shell, as a reader does,
// and holds what it prints to what the tutorial says it prints.
func TestTutorial(t *testing.T) {
	work := t.TempDir()
	bin := filepath.Join(work, "bin", "hallmark")
	if output, err := exec.Command("go", "build", "-o", bin, "./cmd/hallmark").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, output)
	}
	steps := steps(read(t, "docs/tutorial.md"))
	if len(steps) < 12 {
		t.Fatalf("the tutorial has %d steps", len(steps))
	}
	var script strings.Builder
	script.WriteString("set -euo pipefail\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n")
	for i, s := range steps {
		fmt.Fprintf(&script, "echo 'step %d:'\n%s\n", i, strings.Replace(s.commands, "make build\n", "", 1))
	}
	cmd := exec.CommandContext(t.Context(), "bash", "-c", script.String())
	cmd.Dir, cmd.Env = work, append(os.Environ(), "no_proxy=*", "NO_PROXY=*") // all of it is this machine
	cmd.WaitDelay = 10 * time.Second
	output, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	printed := strings.Split(string(output), "step ")
	for i, s := range steps {
		if s.prints == "" {
			continue
		}
		var got string
		for _, p := range printed {
			if strings.HasPrefix(p, fmt.Sprintf("%d:\n", i)) {
				got = p
			}
		}
		for line := range strings.Lines(s.prints) {
			if line = strings.TrimSpace(line); !matches(got, line) {
				t.Errorf("the tutorial says that it prints\n%s\nbut it prints\n%.3000s", line, got)
			}
		}
	}
}

// step is a block of commands, and the block after it of what they print.
type step struct{ commands, prints string }

func steps(document string) (all []step) {
	for _, found := range regexp.MustCompile("(?s)```(sh|text)\n(.*?)```").FindAllStringSubmatch(document, -1) {
		if found[1] == "sh" {
			all = append(all, step{commands: found[2]})
		} else if len(all) > 0 {
			all[len(all)-1].prints = found[2]
		}
	}
	return all
}

// matches reports whether one of the lines of text is line, in which … stands for
// anything.
func matches(text, line string) bool {
	pattern := strings.ReplaceAll(regexp.QuoteMeta(line), "…", ".*")
	return regexp.MustCompile("(?m)^\\s*" + pattern + "\\s*$").MatchString(text)
}

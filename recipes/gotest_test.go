package recipes_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestModuleOfSomebodyElse compiles and runs the recipe as a module of its own that
// requires this one, with what is in this machine's cache.
func TestModuleOfSomebodyElse(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("gotest")); err != nil {
		t.Fatal(err)
	}
	checkout, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	mod := strings.Replace(read(t, "gotest/go.mod"), "=> ../..", "=> "+checkout, 1)
	for name, content := range map[string]string{"go.mod": mod, "go.sum": read(t, "../go.sum")} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	env := append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off")
	for _, args := range [][]string{{"vet", "./..."}, {"test", "-count=1", "-v", "./..."}} {
		cmd := exec.Command("go", args...)
		cmd.Dir, cmd.Env = dir, env
		output, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, output)
		}
		if args[0] == "test" && (!strings.Contains(string(output), "--- PASS: TestSCIM") || !strings.Contains(string(output), "--- PASS: TestSignOn")) {
			t.Errorf("its tests did not run:\n%s", output)
		}
	}
}

//go:build interop

package check_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestMakersTools shows each recipe to a tool as it is, and with a mistake.
func TestMakersTools(t *testing.T) {
	for _, c := range []struct {
		recipe       string
		right, wrong string // the mistake
		tool         func(ctx context.Context, dir string) *exec.Cmd
		name         string // of the file in dir
	}{
		{"github-actions.yml", "runs-on:", "run-on:", golang("tool", "actionlint", "FILE"), ".github/workflows/conformance.yml"},
		{"github-actions.yml", "if: always()", "if: alwayz()", golang("tool", "actionlint", "FILE"), ".github/workflows/conformance.yml"},
		{"gitlab-ci.yml", "artifacts:", "artefacts:", npm("gitlab-ci-local", "--preview"), ".gitlab-ci.yml"},
		{"gitlab-ci.yml", "when: always", "when: allways", npm("gitlab-ci-local", "--preview"), ".gitlab-ci.yml"},
		{"Dockerfile", "ENTRYPOINT", "ENTRIPOINT", npm("dockerfile-utils", "lint", "FILE"), "Dockerfile"},
		{"kubernetes/job.yaml", "completionMode:", "completionModes:", golang("run", ".", "FILE"), "job.yaml"},
		{"kubernetes/job.yaml", "fsGroup: 65532", "fsGroup: nonroot", golang("run", ".", "FILE"), "job.yaml"},
		{"kubernetes/merge.yaml", "backoffLimit:", "backofLimit:", golang("run", ".", "FILE"), "merge.yaml"},
	} {
		content, err := os.ReadFile(filepath.Join("..", c.recipe))
		if err != nil {
			t.Fatal(err)
		}
		mistaken := strings.Replace(string(content), c.right, c.wrong, 1)
		if mistaken == string(content) {
			t.Fatalf("%s has no %q", c.recipe, c.right)
		}
		for text, good := range map[string]bool{string(content): true, mistaken: false} {
			dir := t.TempDir()
			path := filepath.Join(dir, c.name)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			if output, err := exec.Command("git", "-C", dir, "init", "-q").CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, output)
			}
			cmd := c.tool(t.Context(), dir)
			for i, arg := range cmd.Args {
				if arg == "FILE" {
					cmd.Args[i] = path
				}
			}
			if output, err := cmd.CombinedOutput(); (err == nil) != good {
				t.Errorf("%s: with %q: %v\n%s", c.recipe, map[bool]string{true: c.right, false: c.wrong}[good], err, output)
			}
		}
	}
}

// golang runs the go command in the module beside this package.
func golang(args ...string) func(context.Context, string) *exec.Cmd {
	return func(ctx context.Context, _ string) *exec.Cmd {
		cmd := exec.CommandContext(ctx, "go", args...)
		cmd.Dir = "golang"
		return cmd
	}
}

// npm runs what npm installed, in the recipe's folder.
func npm(name string, args ...string) func(context.Context, string) *exec.Cmd {
	return func(ctx context.Context, dir string) *exec.Cmd {
		tool, err := filepath.Abs(filepath.Join("npm", "node_modules", ".bin", name))
		if err != nil {
			tool = name
		}
		cmd := exec.CommandContext(ctx, tool, args...)
		cmd.Dir = dir
		return cmd
	}
}

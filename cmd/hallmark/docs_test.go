package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestReferenceIsFresh holds docs/reference/commands.md to the commands.
func TestReferenceIsFresh(t *testing.T) {
	dir := t.TempDir()
	if r := call(t, "docs", dir, "--format", "markdown"); r.status != 0 {
		t.Fatal(r.stderr)
	}
	want, err := os.ReadFile(filepath.Join(dir, "commands.md"))
	if err != nil {
		t.Fatal(err)
	}
	have, err := os.ReadFile("../../docs/reference/commands.md")
	if err != nil || string(have) != string(want) {
		t.Errorf("docs/reference/commands.md is not what the commands say: run go generate ./cmd/hallmark (%v)", err)
	}
	for _, must := range []string{"## hallmark certify", "`--waivers string`", "## hallmark completion", "HALLMARK_TOKEN=… hallmark certify"} {
		if !strings.Contains(string(want), must) {
			t.Errorf("it lacks %q", must)
		}
	}
	if strings.Contains(string(want), "--child") {
		t.Error("it shows a hidden flag")
	}
}

// TestManPages: there is one for each command, and man can show it.
func TestManPages(t *testing.T) {
	dir := t.TempDir()
	if r := call(t, "docs", dir); r.status != 0 {
		t.Fatal(r.stderr)
	}
	pages, err := filepath.Glob(filepath.Join(dir, "hallmark*.1"))
	if err != nil || len(pages) != len(documented(root())) {
		t.Fatalf("%d pages for %d commands: %v", len(pages), len(documented(root())), err)
	}
	for _, page := range pages {
		content, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, must := range []string{".TH HALLMARK", ".SH NAME\n", ".SH SYNOPSIS\n", ".SH OPTIONS\n", `\-\-help`} {
			if !strings.Contains(string(content), must) {
				t.Errorf("%s lacks %q", page, must)
			}
		}
		for line := range strings.Lines(string(content)) {
			if request, _, _ := strings.Cut(strings.TrimSpace(line), " "); strings.HasPrefix(request, ".") && !strings.Contains(" .TH .SH .TP .B .BR .PP .br .nf .fi ", " "+request+" ") {
				t.Errorf("%s: %q is text, and taken for a request", page, line)
			}
		}
	}
	if groff, err := exec.LookPath("groff"); err == nil {
		output, err := exec.Command(groff, append([]string{"-man", "-Tutf8", "-ww", "-P-c"}, pages...)...).CombinedOutput()
		if err != nil || strings.Contains(string(output), "warning") || !strings.Contains(string(output), "requirement by requirement") {
			t.Errorf("groff: %v\n%.2000s", err, output)
		}
	}
}

// TestCompletionOfTheShell asks what the scripts of hallmark completion ask.
func TestCompletionOfTheShell(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		if r := call(t, "completion", shell); r.status != 0 || !strings.Contains(r.stdout, "__complete") {
			t.Errorf("%s: %d %s", shell, r.status, r.stderr)
		}
	}
	for _, c := range []struct{ args, want string }{
		{"explain SCIM-7644-3.6-DELETE-204", "SCIM-7644-3.6-DELETE-204\t"},
		{"run --fault unbinding", "unbinding-not-dropped\t"},
		{"certify --profile ", "jumpcloud\t"},
		{"compare --format ", "markdown"},
	} {
		if r := call(t, append([]string{"__complete"}, strings.Split(c.args, " ")...)...); !strings.Contains(r.stdout, c.want) {
			t.Errorf("%s: %q is not offered:\n%s", c.args, c.want, r.stdout)
		}
	}
}

// TestExamplesCanBeTyped parses what the help shows as an example, as far as flags
// and arguments go: the documents' tests run the commands.
func TestExamplesCanBeTyped(t *testing.T) {
	seen := 0
	for _, cmd := range documented(root()) {
		if cmd.Name() == "completion" {
			continue // cobra's own
		}
		if cmd.Example == "" {
			t.Errorf("%s has no example", cmd.CommandPath())
		}
		for line := range strings.SplitSeq(outdent(cmd.Example), "\n") {
			line, _, _ = strings.Cut(line, " #")
			_, args, ok := strings.Cut(line, "hallmark")
			if !ok {
				t.Errorf("%q does not call hallmark", line)
				continue
			}
			seen++
			found, rest, err := root().Find(strings.Fields(strings.ReplaceAll(args, `"`, "")))
			if err == nil {
				err = found.ParseFlags(rest)
			}
			if err == nil {
				err = found.ValidateArgs(found.Flags().Args())
			}
			if err != nil {
				t.Errorf("%q: %s: %v", line, found.Name(), err)
			}
		}
	}
	if seen < 20 {
		t.Errorf("only %d examples were found", seen)
	}
}

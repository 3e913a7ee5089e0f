package reports

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hallmark/suites/requirement"
	"hallmark/suites/verdict"
)

// files lists what is in a folder, with its sub-folders.
func files(t *testing.T, dir string) []string {
	t.Helper()
	var list []string
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			name, _ := filepath.Rel(dir, path)
			list = append(list, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestWriteDir(t *testing.T) {
	must := plain(t, requirement.Must)
	run := runOf(specOf("creating a user", judgement(must, verdict.Fail)), specOf("creating a user", judgement(must, verdict.Pass)),
		specOf("Creating A User", judgement(must, verdict.Pass)), specOf("über\x00/../..\\…", judgement(must, verdict.Pass)))
	for i := range run.Specs {
		run.Specs[i].Exchanges = []verdict.Exchange{{Request: verdict.Message{Method: "GET", URL: run.Specs[i].Name, Body: "<\xff>"}}}
	}
	r := reportOf(rfc, run)
	dir := filepath.Join(t.TempDir(), "a", "b")
	for range 2 { // and again over itself
		if err := WriteDir(dir, r); err != nil {
			t.Fatal(err)
		}
	}
	have := files(t, dir)
	if len(have) != 6+4 || !slices.Contains(have, "junit.xml") || !slices.Contains(have, "report.json") || !slices.Contains(have, "report.html") {
		t.Fatalf("%q", have)
	}
	for _, name := range have {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode().Perm() != 0o644 || info.Size() == 0 {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
	content, err := os.ReadFile(filepath.Join(dir, "report.json"))
	if err != nil {
		t.Fatal(err)
	}
	var report Report
	if err := json.Unmarshal(content, &report); err != nil {
		t.Fatal(err)
	}
	for i, c := range report.Requirements[0].Checks {
		content, err := os.ReadFile(filepath.Join(dir, c.Evidence))
		if err != nil {
			t.Fatalf("evidence that is not there: %v", err)
		}
		var spec verdict.Spec
		if err := json.Unmarshal(content, &spec); err != nil || spec.Name != strings.ToValidUTF8(c.Spec, "\ufffd") || len(spec.Exchanges) != 1 {
			t.Errorf("check %d: %s is of %q: %v", i, c.Evidence, spec.Name, err)
		}
	}
}

func TestEvidenceNames(t *testing.T) {
	var specs []verdict.Spec
	for _, name := range []string{
		"a", "A", "a", "a-2", "a b", "a/b", "a\\b", "", "", "..", "...", "con", "NUL", "日本語", "日本", "ünïcode", strings.Repeat("long ", 100), strings.Repeat("long ", 101),
		"trailing.", "trailing ", "\x00", "-", "SCIM creating a user answers 201",
	} {
		specs = append(specs, verdict.Spec{Name: name})
	}
	names := evidenceNames(specs)
	seen := map[string]bool{}
	safe := regexp.MustCompile(`^evidence/[a-z0-9]+(-[a-z0-9]+)*\.json$`) // no case, no device, no dot or dash in front
	for i, name := range names {
		if seen[name] || !safe.MatchString(name) || len(name) > 100 || strings.HasPrefix(name, "evidence/con.") || strings.HasPrefix(name, "evidence/nul.") {
			t.Errorf("%q is written to %q", specs[i].Name, name)
		}
		seen[name] = true
	}
	if again := evidenceNames(specs); !slices.Equal(names, again) {
		t.Error("the names differ from run to run")
	}
	if names[len(names)-1] != "evidence/scim-creating-a-user-answers-201-"+names[len(names)-1][len("evidence/scim-creating-a-user-answers-201-"):] {
		t.Errorf("a name that says nothing: %s", names[len(names)-1])
	}
}

func TestNoHalfFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "report.json")
	whole := func(w io.Writer) error { _, err := io.WriteString(w, "whole"); return err }
	if err := WriteFile(path, whole); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("no more")
	err := WriteFile(path, func(w io.Writer) error {
		if _, err := io.WriteString(w, strings.Repeat("half", 10000)); err != nil {
			return err
		}
		return broken
	})
	if !errors.Is(err, broken) || !strings.HasPrefix(err.Error(), "write "+path+": ") {
		t.Errorf("%v", err)
	}
	if content, err := os.ReadFile(path); err != nil || string(content) != "whole" {
		t.Errorf("the file that was there holds %.20q, %v", content, err)
	}
	if have := files(t, dir); !slices.Equal(have, []string{"report.json"}) {
		t.Errorf("%q stay", have)
	}
	// A folder stands where the file should go.
	if err := os.MkdirAll(filepath.Join(dir, "junit.xml", "below"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := WriteDir(dir, sample()); err == nil || !strings.HasPrefix(err.Error(), "write "+filepath.Join(dir, "junit.xml")+": ") {
		t.Errorf("%v", err)
	}
	for _, name := range files(t, dir) {
		if strings.Contains(name, ".hallmark-") {
			t.Errorf("%s stays", name)
		}
	}
	if content, err := os.ReadFile(path); err != nil || string(content) != "whole" {
		t.Errorf("report.json was written after an error: %.20q, %v", content, err)
	}
	if err := WriteDir(filepath.Join(path, "below a file"), sample()); err == nil || !strings.HasPrefix(err.Error(), "make the output folder: ") {
		t.Errorf("%v", err)
	}
}

package requirement_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hallmark/suites/requirement"
)

// referenceDir holds the reference of the requirements, a page for each group of areas.
const referenceDir = "../../docs/reference/requirements"

// TestReferenceIsFresh holds the reference to the catalogue. Run with -update after
// a wanted change, as for the golden file.
func TestReferenceIsFresh(t *testing.T) {
	pages := reference()
	if *update {
		if err := os.MkdirAll(referenceDir, 0o755); err != nil {
			t.Fatal(err)
		}
		for name, text := range pages {
			if err := os.WriteFile(filepath.Join(referenceDir, name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, want := range pages {
		have, err := os.ReadFile(filepath.Join(referenceDir, name))
		if err != nil || string(have) != want {
			t.Errorf("docs/reference/requirements/%s differs from the catalogue (%v): run go test ./suites/requirement -update\n%s", name, err, firstDifference(string(have), want))
		}
	}
	there, err := filepath.Glob(filepath.Join(referenceDir, "*"))
	if err != nil || len(there) != len(pages) {
		t.Errorf("%d files for %d pages in %s: %v", len(there), len(pages), referenceDir, err)
	}
}

// reference writes the pages, by file name.
func reference() map[string]string {
	groups := map[string][]*requirement.Requirement{}
	for _, r := range requirement.All() {
		group, _, _ := strings.Cut(r.Area, ".")
		groups[group] = append(groups[group], r)
	}
	const note = "<!-- Written by go test ./suites/requirement -update: edit the catalogue instead. -->\n"
	pages := map[string]string{}
	var index strings.Builder
	index.WriteString(note + "# Requirements\n\n| profile | for | musts | shoulds | others |\n|---|---|---:|---:|---:|\n")
	for _, p := range requirement.Profiles() {
		musts, shoulds, others := 0, 0, 0
		for _, r := range requirement.All() {
			switch {
			case !r.Testable(), !r.In(p.Name):
			case r.LevelIn(p.Name) == requirement.Must:
				musts++
			case r.LevelIn(p.Name) == requirement.Should:
				shoulds++
			default:
				others++
			}
		}
		fmt.Fprintf(&index, "| `%s` | %s | %d | %d | %d |\n", p.Name, markdown(p.Text), musts, shoulds, others)
	}
	index.WriteString("\nWhat cannot be observed from outside is listed too, with the reason, and not counted.\n\n")
	var names []string
	for group := range groups {
		names = append(names, group)
	}
	slices.Sort(names)
	for _, group := range names {
		fmt.Fprintf(&index, "* [%s](%s.md): %d requirements\n", group, group, len(groups[group]))
		pages[group+".md"] = note + page(group, groups[group])
	}
	pages["README.md"] = index.String()
	return pages
}

// page is the page of one group of areas.
func page(group string, all []*requirement.Requirement) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n", group)
	slices.SortStableFunc(all, func(a, b *requirement.Requirement) int { return strings.Compare(a.Area, b.Area) })
	area := ""
	for _, r := range all {
		if r.Area != area {
			area = r.Area
			fmt.Fprintf(&b, "\n## %s\n", area)
		}
		fmt.Fprintf(&b, "\n### %s\n\n%s.\n\n", r.ID, markdown(r.Text))
		line := func(name, text string) {
			if text != "" {
				fmt.Fprintf(&b, "* **%s** %s\n", name, markdown(text))
			}
		}
		line("level", string(r.Level))
		for _, p := range r.Profiles {
			if level := r.LevelIn(p); level != r.Level {
				line("in "+string(p), string(level))
			}
		}
		line("source", r.Citation())
		line("profiles", join(r.Profiles))
		line("needs", join(r.Needs))
		line("allowed", r.Allowed)
		line("why", r.Why)
		line("fix", r.Fix)
		line("not checked", r.Excluded)
		if r.Retired {
			line("retired", "yes")
		}
	}
	return b.String()
}

// markdown escapes what Markdown would take for its own.
func markdown(s string) string {
	return strings.NewReplacer(`\`, `\\`, "<", "&lt;", "*", `\*`, "_", `\_`, "[", `\[`, "|", `\|`, "`", "\\`", "#", `\#`).Replace(s)
}

package hallmark_test

import (
	"encoding/json"
	"io"
	"os/exec"
	"strings"
	"testing"
)

// arrows says which rooms of the house each room may import; a room is the
// longest prefix listed here. Whoever adds a room adds its arrows.
var arrows = map[string][]string{
	"hallmark/fixtures": {},
	"hallmark/faultset": {},
	"hallmark/mockidp":  {"hallmark/mockidp", "hallmark/faultset"},
	"hallmark/mocksp":   {"hallmark/mocksp", "hallmark/faultset"},

	"hallmark/suites/requirement": {},
	"hallmark/suites/verdict":     {"hallmark/suites/requirement"},
	"hallmark/suites/target":      {"hallmark/suites/requirement"},
	"hallmark/suites/check":       {"hallmark/suites/requirement", "hallmark/suites/target", "hallmark/suites/verdict"},
	"hallmark/reports":            {"hallmark/suites/requirement", "hallmark/suites/verdict"},

	// The article's integration, set up fresh for one spec.
	"hallmark/suites/scene": {"hallmark/suites/check", "hallmark/suites/requirement", "hallmark/suites/target", "hallmark/fixtures"},

	// Forging is a tool, not a mock: it depends on none, and the area that needs it may see it.
	"hallmark/mockidp/forge":  {},
	"hallmark/suites/hostile": append([]string{"hallmark/mockidp/forge"}, area...),

	"hallmark/suites/scim":      area,
	"hallmark/suites/idp":       area,
	"hallmark/suites/dialect":   area,
	"hallmark/suites/sso":       area,
	"hallmark/suites/portal":    area,
	"hallmark/suites/mapping":   area,
	"hallmark/suites/names":     area,
	"hallmark/suites/lifecycle": area,
	"hallmark/suites/rotation":  area,
	"hallmark/suites/insights":  area,
	"hallmark/suites/importing": area,
	"hallmark/suites/rest":      area,
	"hallmark/suites/files":     area,
	"hallmark/suites/recipe":    area,

	"hallmark/suites": {
		"hallmark/suites/check", "hallmark/suites/requirement", "hallmark/suites/target", "hallmark/suites/verdict",
		"hallmark/suites/scim", "hallmark/suites/dialect", "hallmark/suites/sso", "hallmark/suites/idp", "hallmark/suites/mapping", "hallmark/suites/names",
		"hallmark/suites/lifecycle", "hallmark/suites/rotation", "hallmark/suites/insights",
		"hallmark/suites/importing", "hallmark/suites/rest", "hallmark/suites/files", "hallmark/suites/portal", "hallmark/suites/recipe", "hallmark/suites/hostile",
	},

	// Where the mocks meet the suites: as a target, and as broken ones.
	"hallmark/suites/inprocess": {"hallmark/mockidp", "hallmark/mocksp", "hallmark/suites/target", "hallmark/fixtures"},
	"hallmark/suites/selftest": {
		"hallmark/mockidp", "hallmark/mocksp", "hallmark/faultset", "hallmark/suites/inprocess", "hallmark/suites",
		"hallmark/suites/requirement", "hallmark/suites/target", "hallmark/suites/verdict",
	},
	"hallmark/suites/workers": {"hallmark/suites/verdict"},
	"hallmark/suites/redtest": {"hallmark/suites/requirement", "hallmark/suites/verdict"},
	"hallmark/suites/interop": {},
	"hallmark/suites/browser": {},

	"hallmark/cmd": {"hallmark"},

	// Tools of the build.
	"hallmark/internal/tally": {},

	"hallmark/recipes": {},
}

// area is what a folder of specs may know: never a mock.
var area = []string{"hallmark/suites/check", "hallmark/suites/requirement", "hallmark/suites/target", "hallmark/suites/scene", "hallmark/fixtures"}

func TestArrowsPointDown(t *testing.T) {
	output, err := exec.Command("go", "list", "-json=ImportPath,Imports", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	decoder := json.NewDecoder(strings.NewReader(string(output)))
	seen := 0
	for {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := decoder.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if p.ImportPath == "hallmark" {
			continue // this test only
		}
		seen++
		room, ok := roomOf(p.ImportPath)
		if !ok {
			t.Errorf("%s is in no room of the house: add its arrows to this test", p.ImportPath)
			continue
		}
		for _, path := range p.Imports {
			if strings.HasPrefix(path, "hallmark/") && !allowed(room, path) {
				t.Errorf("wrong arrow: %s imports %s", p.ImportPath, path)
			}
		}
	}
	if seen < len(arrows)/2 {
		t.Errorf("go list found only %d packages", seen)
	}
}

// TestWrongArrowsAreSeen keeps the test above from passing by allowing all.
func TestWrongArrowsAreSeen(t *testing.T) {
	for _, wrong := range [][2]string{
		{"hallmark/mocksp/scim", "hallmark/suites/check"},
		{"hallmark/mockidp", "hallmark/mocksp"},
		{"hallmark/mocksp", "hallmark/reports"},
		{"hallmark/suites/scim", "hallmark/mocksp/scim"},
		{"hallmark/suites/check", "hallmark/reports"},
		{"hallmark/suites/requirement", "hallmark/suites/target"},
		{"hallmark/suites/target", "hallmark/suites/check"},
	} {
		room, ok := roomOf(wrong[0])
		if !ok || allowed(room, wrong[1]) {
			t.Errorf("%s may import %s", wrong[0], wrong[1])
		}
	}
}

func roomOf(path string) (string, bool) {
	for room := path; room != "hallmark" && room != "."; room = room[:strings.LastIndex(room, "/")] {
		if _, ok := arrows[room]; ok {
			return room, true
		}
		if !strings.Contains(room, "/") {
			break
		}
	}
	return "", false
}

func allowed(room, path string) bool {
	for _, to := range arrows[room] {
		switch {
		case path == to, to == "hallmark":
			return true
		// A mock's rooms below it are its own; suites lists each room by name.
		case to != "hallmark/suites" && strings.HasPrefix(path, to+"/"):
			return true
		}
	}
	return path == room
}

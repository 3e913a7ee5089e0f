package selftest_test

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"slices"
	"testing"

	"hallmark/suites/inprocess"
	"hallmark/suites/requirement"
	"hallmark/suites/selftest"
)

// classicVariable tells a process of this test to judge the published service.
const classicVariable = "HALLMARK_SELFTEST_CLASSIC"

// judgeClassic is what the child process does. The published service has no
// ServiceProviderConfig, so what it can do is claimed for it, as a target file
// would.
func judgeClassic() error {
	return selftest.JudgeSCIM(inprocess.Options{Classic: true}, map[requirement.Capability]bool{
		requirement.Patch: true, requirement.Filter: true, requirement.Sort: false, requirement.ETag: false,
		requirement.Bulk: false, requirement.ChangePassword: false, requirement.Groups: false, requirement.Enterprise: false,
	}, os.Stdout, requirement.RFC, requirement.JumpCloud)
}

// TestClassicDeviates pins what keeps Lessonly's published service from being
// certified: each row is a statement of facts.md 3.1 that departs from the RFCs.
func TestClassicDeviates(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), self)
	cmd.Env = append(os.Environ(), classicVariable+"=1")
	output, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	var found selftest.Finding
	if err := json.Unmarshal(output, &found); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	for _, id := range found.Red {
		if !slices.Contains(classicDeviations(), id) {
			t.Errorf("%s is red: %s", id, found.Why[id])
		}
	}
	for _, id := range classicDeviations() {
		if !slices.Contains(found.Red, id) {
			t.Errorf("%s is not red", id)
		}
	}
	for _, id := range found.Stuck {
		t.Logf("%s cannot be judged: %s", id, found.Why[id])
	}
}

func classicDeviations() []string {
	return []string{
		// The id is a number: it keeps the real connector from working (C-17).
		"SCIM-7643-3.1-ID-PRESENT",
	}
}

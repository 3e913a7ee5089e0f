package reports

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hallmark/suites/requirement"
	"hallmark/suites/verdict"
)

func waiverOf(t *testing.T, r *requirement.Requirement, expires, match string) Waiver {
	t.Helper()
	path := filepath.Join(t.TempDir(), "waivers.yaml")
	if err := AddWaivers(path, Waiver{Requirement: r.ID, Reason: "mended in the next release", Owner: "ada", Expires: expires, Match: match}); err != nil {
		t.Fatal(err)
	}
	list, err := ReadWaivers(path)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	return list[0]
}

func TestWaive(t *testing.T) {
	must, should := plain(t, requirement.Must), plain(t, requirement.Should)
	another := pick(t, func(r *requirement.Requirement) bool {
		return r.Level == requirement.Must && r.In(requirement.RFC) && r != must
	})
	day := time.Date(2026, 11, 25, 23, 59, 59, 0, time.UTC)
	for _, test := range []struct {
		name           string
		kind           verdict.Kind
		expires, match string
		state          WaiverState
		verdict        verdict.Kind
		outcome        Outcome
	}{
		{"a failure", verdict.Fail, "2026-12-01", "", Applied, verdict.Waived, Accepted},
		{"on its last day", verdict.Fail, "2026-11-25", "", Applied, verdict.Waived, Accepted},
		{"the day after", verdict.Fail, "2026-11-24", "", Expired, verdict.Fail, NotConformant},
		{"the failure it knows", verdict.Fail, "2026-12-01", "^one th.ng$|another", Applied, verdict.Waived, Accepted},
		{"another failure", verdict.Fail, "2026-12-01", "status 500", Unmatched, verdict.Fail, NotConformant},
		{"met again", verdict.Pass, "2026-12-01", "", Stale, verdict.Pass, NotConformant},
		{"met again, and expired", verdict.Pass, "2026-01-01", "", Stale, verdict.Pass, NotConformant},
		{"no longer claimed", verdict.Skip, "2026-12-01", "", Stale, verdict.Skip, NotConformant},
		{"blocked", verdict.Blocked, "2026-12-01", "", Applied, verdict.Waived, Accepted},
		{"no network", verdict.Error, "2026-12-01", "", Unjudged, verdict.Error, NotJudged},
	} {
		r := reportOf(rfc, runOf(specOf("spec", judgement(must, test.kind), judgement(another, verdict.Pass))))
		r.Waive([]Waiver{waiverOf(t, must, test.expires, test.match)}, day)
		var have verdict.Kind
		for _, result := range r.Requirements {
			if result.ID == must.ID {
				have = result.Verdict
			}
		}
		if have != test.verdict || r.Waivers[0].State != test.state || r.Outcome != test.outcome || r.ExitStatus != test.outcome.ExitStatus() {
			t.Errorf("%s: %s, %s, %s (%d)", test.name, have, r.Waivers[0].State, r.Outcome, r.ExitStatus)
		}
		if test.outcome == Accepted && (r.Profiles[0].Certified || r.Profiles[0].Waived != 1 || r.Counts[verdict.Waived] != 1) {
			t.Errorf("%s: %+v, %v", test.name, r.Profiles, r.Counts)
		}
		for name, page := range map[string]string{"text": text(t, r, Text{}), "HTML": rendered(t, WriteHTML, r), "JUnit": rendered(t, WriteJUnit, r), "Markdown": rendered(t, WriteMarkdown, r)} {
			if test.state != Unjudged && test.state != Unmatched && !strings.Contains(page, "ada") {
				t.Errorf("%s: %s does not say whose waiver it is", test.name, name)
			}
		}
	}
	// A waiver of a should leaves the certificate as it is.
	r := reportOf(rfc, runOf(specOf("spec", judgement(must, verdict.Pass), judgement(should, verdict.Fail))))
	r.Waive([]Waiver{waiverOf(t, should, "2026-12-01", ""), waiverOf(t, another, "2026-12-01", "")}, day)
	if r.Outcome != Certified || r.Waivers[0].State != Applied || r.Waivers[1].State != Unjudged {
		t.Errorf("%s, %+v", r.Outcome, r.Waivers)
	}
	// One check of two that fails in an unknown way is not hidden by the other.
	odd := judgement(must, verdict.Fail)
	odd.Expected, odd.Got = "201", "500"
	r = reportOf(rfc, runOf(specOf("spec", judgement(must, verdict.Fail), odd)))
	r.Waive([]Waiver{waiverOf(t, must, "2026-12-01", "another")}, day)
	if r.Outcome != NotConformant || r.Waivers[0].State != Unmatched {
		t.Errorf("%s, %+v", r.Outcome, r.Waivers)
	}
	// An interrupted run stays one.
	run := runOf(specOf("spec", judgement(must, verdict.Fail)))
	run.Interrupted = true
	r = reportOf(rfc, run)
	r.Waive([]Waiver{waiverOf(t, must, "2026-12-01", "")}, day)
	if r.Outcome != Interrupted {
		t.Error(r.Outcome)
	}
}

func TestReadWaiversReportsEveryMistake(t *testing.T) {
	must := plain(t, requirement.Must)
	good := "version: 1\nwaivers:\n- {requirement: " + must.ID + ", reason: r, owner: o, expires: 2027-01-31}\n"
	for _, test := range []struct{ name, file, want string }{
		{"good", good, ""},
		{"none", "version: 1\n", ""},
		{"empty", "", "write version: 1"},
		{"another version", "version: 2\n", "write version: 1"},
		{"an unknown key", good + "until: never\n", "until"},
		{"an unknown requirement", strings.Replace(good, must.ID, "SCIM-NO-SUCH", 1), "no such requirement"},
		{"twice", good + "- {requirement: " + must.ID + ", reason: r, owner: o, expires: 2027-01-31}\n", "a second waiver"},
		{"no day", strings.Replace(good, "2027-01-31", "someday", 1), `"someday" is not a day`},
		{"no such day", strings.Replace(good, "2027-01-31", "2027-02-30", 1), "is not a day"},
		{"no owner, no reason", strings.NewReplacer("reason: r", "reason: ' '", "owner: o, ", "").Replace(good), "no reason\nwaiver 1 (" + must.ID + "): no owner"},
		{"no expression", strings.Replace(good, "owner: o", "owner: o, match: '('", 1), "missing closing"},
		{"two documents", good + "---\n" + good, "more than one document"},
		{"not YAML", "\x00", "control characters"},
	} {
		_, err := parseWaivers([]byte(test.file))
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
	if _, err := ReadWaivers(filepath.Join(t.TempDir(), "none.yaml")); err == nil {
		t.Error("a missing file is taken for no waivers")
	}
}

func TestAddWaiversKeepsWhatIsThere(t *testing.T) {
	must, should := plain(t, requirement.Must), plain(t, requirement.Should)
	w := func(r *requirement.Requirement) Waiver {
		return Waiver{Requirement: r.ID, Reason: "a: b # c", Owner: "ada", Expires: "2027-01-31"}
	}
	for _, before := range []string{"", "# ours\nversion: 1\n", "version: 1\nwaivers:\n", "# ours\nversion: 1\nwaivers: [] # none yet\n"} {
		path := filepath.Join(t.TempDir(), "waivers.yaml")
		if before != "" {
			if err := os.WriteFile(path, []byte(before), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := AddWaivers(path, w(must)); err != nil {
			t.Fatalf("%q: %v", before, err)
		}
		if err := AddWaivers(path, w(should)); err != nil {
			t.Fatal(err)
		}
		list, err := ReadWaivers(path)
		if err != nil || len(list) != 2 || list[0].Reason != "a: b # c" {
			t.Errorf("%q: %+v, %v", before, list, err)
		}
		content, _ := os.ReadFile(path)
		if strings.Contains(before, "# ours") && !strings.Contains(string(content), "# ours") {
			t.Errorf("the comment is gone:\n%s", content)
		}
		// A refused one leaves the file as it was.
		if err := AddWaivers(path, w(must)); err == nil {
			t.Error("a second waiver of the same requirement is written")
		}
		if again, _ := os.ReadFile(path); string(again) != string(content) {
			t.Error("the file was changed all the same")
		}
	}
}

func FuzzWaivers(f *testing.F) {
	f.Add([]byte("version: 1\nwaivers:\n- {requirement: S-004, reason: r, owner: o, expires: 2027-01-31, match: x}\n"))
	f.Add([]byte("version: 1\nwaivers: &a [*a]\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		list, err := parseWaivers(content)
		if err != nil {
			return
		}
		for _, w := range list {
			if _, ok := requirement.ByID(w.Requirement); !ok || w.match == nil || w.expires.IsZero() {
				t.Errorf("%+v", w)
			}
		}
	})
}

//go:build interop

package interop_test

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the verdicts of testdata anew, reasons kept")

// TestCertify pins what better-auth 1.7.5 and saml-jackson 26.2.0 miss of the rfc and the
// jumpcloud profile: testdata/SERVER-PROFILE.txt lists each requirement that is not green, and
// behind # why, with the paragraph, as it was confirmed by hand. jackson has no discovery
// documents: what it offers was found out by asking.
func TestCertify(t *testing.T) {
	for _, name := range []string{"betterauth", "jackson"} {
		for _, profile := range []string{"rfc", "jumpcloud"} {
			t.Run(name+"/"+profile, func(t *testing.T) {
				t.Parallel()
				verdicts, _ := certify(t, server(t, name, "node", "server.mjs"), "--profile", profile)
				file := filepath.Join("testdata", name+"-"+profile+".txt")
				confirmed, reasons := readVerdicts(t, file)
				if *update {
					writeVerdicts(t, file, verdicts, reasons)
					return
				}
				pin(t, verdicts, confirmed)
			})
		}
	}
}

// readVerdicts reads lines of "verdict id # reason".
func readVerdicts(t *testing.T, file string) (verdicts, reasons map[string]string) {
	t.Helper()
	verdicts, reasons = map[string]string{}, map[string]string{}
	text, err := os.ReadFile(file)
	if err != nil && !*update {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		judged, reason, _ := strings.Cut(strings.TrimSpace(line), "#")
		verdict, id, ok := strings.Cut(strings.TrimSpace(judged), " ")
		if !ok {
			t.Fatalf("%s: %q is not a verdict and an id", file, line)
		}
		id = strings.TrimSpace(id)
		verdicts[id], reasons[id] = verdict, strings.TrimSpace(reason)
	}
	return verdicts, reasons
}

func writeVerdicts(t *testing.T, file string, verdicts, reasons map[string]string) {
	t.Helper()
	var lines []string
	for id, verdict := range verdicts {
		if verdict == "pass" || verdict == "skip" {
			continue
		}
		line := fmt.Sprintf("%-7s %s", verdict, id)
		if reasons[id] != "" {
			line = fmt.Sprintf("%-55s # %s", line, reasons[id])
		}
		lines = append(lines, line)
	}
	slices.SortFunc(lines, func(a, b string) int { return cmp.Or(cmp.Compare(a[8:], b[8:]), cmp.Compare(a, b)) })
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

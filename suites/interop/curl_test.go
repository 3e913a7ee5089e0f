//go:build interop

package interop_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"hallmark/mocksp"
)

// TestCurl runs the shell scripts, each against a mock Lessonly of its own: classic.sh
// against one that answers as Lessonly's published service does, the others against a
// strict one. A script says itself what it wants and stops at what it does not get.
func TestCurl(t *testing.T) {
	t.Parallel()
	scripts, err := filepath.Glob("clients/curl/*.sh")
	if err != nil {
		t.Fatal(err)
	}
	ran := 0
	for _, script := range scripts {
		name := strings.TrimSuffix(filepath.Base(script), ".sh")
		if name == "scim" { // what the others begin with
			continue
		}
		ran++
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			options := mocksp.Options{}
			if name == "classic" {
				options.Behaviour = mocksp.Classic
			}
			l := lessonly(t, options)
			cmd := exec.CommandContext(t.Context(), "bash", script)
			cmd.Env = append(os.Environ(), "SCIM_URL="+l.url+"/scim/v2", "SCIM_TOKEN="+l.key, "SCIM_USER="+subdomain)
			if output, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%s: %v\n%s", script, err, l.redact(output))
			}
		})
	}
	if ran < 8 {
		t.Errorf("only %d scripts were found", ran)
	}
}

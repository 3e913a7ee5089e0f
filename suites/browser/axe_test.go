//go:build browser

package browser_test

import (
	"strings"
	"testing"
)

// TestAxeFindsWhatIsWrong: a page that keeps people out is found to.
func TestAxeFindsWhatIsWrong(t *testing.T) {
	b := openTab(t)
	b.visit("data:text/html,<title>x</title><input><img src=data:,>")
	found := strings.Join(b.axe(), "\n")
	for _, rule := range []string{"label", "image-alt", "html-has-lang"} {
		if !strings.Contains(found, rule+" (") {
			t.Errorf("%s was not found in:\n%s", rule, found)
		}
	}
}

package admin

import "testing"

// What the page says of an import as it goes on (S-135, S-136).
func TestImportSays(t *testing.T) {
	for _, c := range []struct {
		job  importJob
		want string
		runs bool
	}{
		{importJob{State: "running", Total: 80, Done: 37}, "37 of 80 users are done.", true},
		{importJob{State: "running", Total: 101, Done: 37}, "101 users are being imported. You will receive an email when the import is complete.", true},
		{importJob{State: "finished", Total: 80, Done: 80, Created: 79}, "79 of 80 users were imported.", false},
		{importJob{State: "failed", Message: "the import was broken off"}, "The import was broken off.", false},
	} {
		if got := c.job.Says(); got != c.want || c.job.Running() != c.runs {
			t.Errorf("%+v: %q, running %t", c.job, got, c.job.Running())
		}
	}
}

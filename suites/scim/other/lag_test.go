package other

import (
	"net/http"
	"testing"
	"time"

	"hallmark/suites/target"
	"hallmark/suites/verdict"
)

// lagging names the server whose reads show what was there a while ago, as a search
// index and a database's replica do.
const (
	lagging = "reads-lag-behind"
	behind  = 5 * time.Millisecond
	settles = 8 * time.Millisecond
)

// undeclared names the same server without a word of it.
const undeclared = lagging + "-and-nobody-says-so"

// view is what was there at a time.
type view struct {
	at  time.Time
	all []*resource
}

// lag serves a read from what was there a while ago, and remembers what a write
// leaves. What it returns is called after the request.
func (s *server) lag(method string) func() {
	if method != http.MethodGet {
		return func() {
			var all []*resource
			for _, r := range s.all {
				kept := *r
				kept.data = clone(r.data)
				all = append(all, &kept)
			}
			s.views = append(s.views, view{time.Now(), all})
		}
	}
	now := s.all
	var old []*resource
	for i := len(s.views) - 1; i >= 0; i-- {
		if time.Since(s.views[i].at) >= behind {
			old = s.views[i].all
			break
		}
	}
	s.all = old
	return func() { s.all = now }
}

// declared tells the target what a server's target file would.
func declared(t *target.Target) *target.Target {
	if t.Name == lagging {
		t.Limits.Settle = settles
	}
	return t
}

// TestSettle wants a server that is consistent eventually to be certified where its
// target file says how long that takes.
func TestSettle(t *testing.T) {
	if testing.Short() {
		t.Skip("it waits before each list")
	}
	found := judge(t, everyday, row{Name: lagging})[lagging]
	for id, kind := range found.Verdicts {
		if kind != verdict.Pass && kind != verdict.Skip && kind != verdict.Info {
			t.Errorf("%s is %s%s", id, kind, found.Details[id])
		}
	}
	const fresh = "SCIM-7644-3.4.2-LIST-FRESH"
	if kind := judge(t, fresh, row{undeclared, []string{fresh}})[undeclared].Verdicts[fresh]; kind == verdict.Pass {
		t.Errorf("%s is %s where nobody said that reads lag", fresh, kind)
	}
	if len(found.Verdicts) < 400 {
		t.Errorf("only %d verdicts", len(found.Verdicts))
	}
}

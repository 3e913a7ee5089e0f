package check

import (
	"errors"
	"net/http"
	"testing"

	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// TestReadOnlySendsNoWrite: neither a spec nor what works outside of one, nor a
// redirect, gets past the client of a target that is only to be read.
func TestReadOnlySendsNoWrite(t *testing.T) {
	h, saw := observe(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/Users/.search" && r.Method == http.MethodPost {
			w.Header().Set("Location", "/Users")
			w.WriteHeader(http.StatusTemporaryRedirect)
		}
	})
	tenant := target.New("tenant", serve(t, h).URL, target.Credential{})
	tenant.Limits, tenant.ReadOnly = quick, true
	c := clientOf(tenant)
	for _, method := range []string{"POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "get", ""} {
		if _, err := ask(t.Context(), c, tenant, Request{Method: method, Path: "/Users"}); !errors.Is(err, errReadOnly) {
			t.Errorf("%s: %v", method, err)
		}
	}
	for _, r := range []Request{
		{Method: http.MethodPost, Path: "/Users?x=/.search"},
		{Method: http.MethodPost, Path: "/Users%2F.search"},
		{Method: http.MethodPut, Path: "/.search"},
		{Method: http.MethodGet, Path: "/Users", Header: map[string]string{"x-http-method-override": "DELETE"}},
	} {
		if _, err := ask(t.Context(), c, tenant, r); !errors.Is(err, errReadOnly) {
			t.Errorf("%s %s: %v", r.Method, r.Path, err)
		}
	}
	if len(saw()) > 0 {
		t.Fatalf("sent: %v", saw())
	}
	if _, err := ask(t.Context(), c, tenant, Request{Method: http.MethodPost, Path: "/Users/.search"}); !errors.Is(err, errReadOnly) {
		t.Errorf("a redirect to what may write was followed: %v", err)
	}
	if _, err := ask(t.Context(), c, tenant, Request{Method: http.MethodGet, Path: "/Users"}); err != nil {
		t.Error(err)
	}
	if lines := saw(); len(lines) != 2 || lines[0].line != "POST /Users/.search" || lines[1].line != "GET /Users" {
		t.Errorf("sent: %v", lines)
	}
}

// TestReadOnlyJudgesNothingAfterAWrite: nor does the journal tell of what was
// never sent.
func TestReadOnlyJudgesNothingAfterAWrite(t *testing.T) {
	h, saw := observe(func(http.ResponseWriter, *http.Request) {})
	s := open(serve(t, h).URL, quick, target.Credential{})
	s.client.reading = true
	s.That(requirement.Get200, 1, ExpectValue("one", func(n int) (string, bool) { return "", n == 1 }))
	a := s.Send(t.Context(), Request{Method: http.MethodPost, Path: "/Users", Body: map[string]any{"userName": "ada"}})
	a.That(requirement.Post201, HaveStatus(http.StatusCreated))
	s.That(requirement.Get200, 2, ExpectValue("one", func(n int) (string, bool) { return "", n == 1 }))
	j := s.record.Judgements
	if len(j) != 3 || !j[0].Met || j[0].Skipped != "" || j[1].Skipped != ReadOnly || j[2].Skipped != ReadOnly || s.record.Withheld != ReadOnly {
		t.Errorf("%+v", j)
	}
	if open := s.t.Journal.Open(); len(open) > 0 || len(saw()) > 0 {
		t.Errorf("journal %v, sent %v", open, saw())
	}
}

package check

import (
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hallmark/suites/target"
)

// TestSecondTenant creates in both tenants of a target, and removes from both.
func TestSecondTenant(t *testing.T) {
	first, second := newTenant(), newTenant()
	var logins []string
	login := func(h http.Handler) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			logins = append(logins, r.Header.Get("Authorization"))
			h.ServeHTTP(w, r)
		}
	}
	one, two := serve(t, login(first)).URL, serve(t, login(second)).URL
	s := open("", quick, target.Credential{})
	s.t = target.New("two tenants", one, target.BearerToken("key-of-the-first"))
	s.t.Second = &target.Endpoint{BaseURL: two, Credential: target.BearerToken("key-of-the-second")}
	s.client = clientOf(s.t)
	path := filepath.Join(t.TempDir(), "journal.jsonl")
	journal, err := target.CreateJournal(path, s.t)
	if err != nil {
		t.Fatal(err)
	}
	s.t.Journal = journal
	other := s.Second()
	s.Post(t.Context(), "/Users", s.t.People.New())
	a := other.Post(t.Context(), "/Users", s.t.People.New())
	if len(s.record.Exchanges) != 2 || a.index != 1 {
		t.Errorf("%d exchanges in the record of the spec, the second is number %d", len(s.record.Exchanges), a.index)
	}
	if !slices.Equal(logins, []string{"Bearer key-of-the-first", "Bearer key-of-the-second"}) {
		t.Errorf("the tenants were asked with %q", logins)
	}
	if text := s.client.redact.text("key-of-the-first key-of-the-second"); text != mark+" "+mark {
		t.Errorf("the credentials are written as %s", text)
	}

	read, url, prefix, err := target.ReadJournal(path) // after a kill
	if err != nil {
		t.Fatal(err)
	}
	alone := target.New("alone", url, target.Credential{})
	alone.People.Prefix = prefix
	if removed, left := Sweep(t.Context(), alone, read); removed != 1 || len(left) != 1 || !strings.HasSuffix(left[0], "it is in the second tenant: give the target file with scim.second") {
		t.Errorf("without the second tenant %d are removed, %q left", removed, left)
	}
	both := target.New("both", url, target.Credential{})
	both.People.Prefix, both.Second = prefix, s.t.Second
	if removed, left := Sweep(t.Context(), both, read); removed != 1 || len(left) != 0 {
		t.Errorf("with it %d are removed, %q left", removed, left)
	}
	if own := slices.Concat(first.own(), second.own()); len(own) > 0 {
		t.Errorf("still there: %v", own)
	}
	first.intact(t, "first")
	second.intact(t, "second")
}

// TestNoSecondTenant knows the second tenant by nothing but what was given.
func TestNoSecondTenant(t *testing.T) {
	s := open("http://scim.example.com", quick, target.Credential{})
	if s.t.Other() != nil || s.t.First() != s.t {
		t.Error("there is another tenant although none was given")
	}
	s.t.Second = &target.Endpoint{BaseURL: "http://other.example.com"}
	if o := s.t.Other(); o == nil || o.First() != s.t || o != s.t.Other() || o.People != s.t.People {
		t.Errorf("the other tenant is %v", o)
	}
}

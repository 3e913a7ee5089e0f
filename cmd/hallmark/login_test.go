package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"hallmark/reports"
)

// issuer is an authorisation server that knows one client.
func issuer(t *testing.T) string {
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if id, secret, _ := r.BasicAuth(); id != "hallmark" || secret != "client-secret" {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = fmt.Fprintf(w, `{"error":"invalid_client","error_description":"%s is not the secret"}`, secret)
			return
		}
		_, _ = fmt.Fprintf(w, `{"access_token":%q,"token_type":"Bearer","expires_in":3600}`, token)
	}).URL
}

// TestCertifyWithOAuth2 logs in by the client credentials grant.
func TestCertifyWithOAuth2(t *testing.T) {
	t.Parallel()
	s, out := newTenant(t), t.TempDir()
	file := write(t, "target.yaml", "version: 1\nscim:\n  url: "+s.url+"\n  credential:\n    oauth2: {token_url: "+issuer(t)+", client_id: hallmark, client_secret: {file: "+write(t, "secret", "client-secret")+"}}\n")
	r := fork(t, "certify", "--target", file, "--out", out, "--profile", "jumpcloud", "--quiet")
	s.clean(t)
	discreet(t, r, out)
	if full := report(t, out); r.status != 0 || full.Outcome != reports.Certified || full.Target.Configuration["credential"] != "oauth2 redacted" {
		t.Errorf("status %d, %v\n%s%s", r.status, full.Target, r.stdout, r.stderr)
	}
}

// TestCertifyWithoutAccessToken says in one line why nothing was judged.
func TestCertifyWithoutAccessToken(t *testing.T) {
	t.Parallel()
	s, at := newTenant(t), issuer(t)
	file := write(t, "target.yaml", "version: 1\nscim:\n  url: "+s.url+"\n  credential:\n    oauth2: {token_url: "+at+", client_id: hallmark, client_secret: {file: "+write(t, "secret", token)+"}}\n")
	r := fork(t, "certify", "--target", file, "--out", t.TempDir())
	discreet(t, r)
	if want := "hallmark: no OAuth 2 access token from " + at + ": 401 invalid_client: check client_id, client_secret, scopes and params\n"; r.status != 3 || r.stdout != "" || r.stderr != want {
		t.Errorf("status %d\n%s%s", r.status, r.stdout, r.stderr)
	}
	if strings.Contains(r.stderr, "is not the secret") {
		t.Error("what the authorisation server said is repeated")
	}
	s.clean(t)
}

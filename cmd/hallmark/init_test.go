package main

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"hallmark/suites/target"
)

// TestInit writes a target file that certify takes, with no secret in it.
func TestInit(t *testing.T) {
	s, dir := newTenant(t), t.TempDir()
	out, secret := filepath.Join(dir, "staging.yaml"), write(t, "token: #1", token)
	r := call(t, "init", s.url+"/", "--token-file", secret, "--rate", "5000", "--out", out)
	if r.status != 0 || r.stderr != "" || !strings.Contains(r.stdout, "hallmark certify --target "+out) {
		t.Fatalf("status %d\n%s%s", r.status, r.stdout, r.stderr)
	}
	s.clean(t)
	discreet(t, r, dir)
	content, err := os.ReadFile(out)
	if err != nil || !strings.Contains(string(content), "#   patch: offered\n") {
		t.Errorf("%v\n%s", err, content)
	}
	f, err := target.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	made, err := f.Target(target.Credential{})
	if err != nil || made.SCIM.BaseURL != s.url || made.SCIM.Credential.Secret.Reveal() != token || made.Limits.Rate != 5000 {
		t.Errorf("%v\n%s", err, content)
	}
	if r := call(t, "init", s.url, "--token-file", secret, "--out", out); r.status != 2 || r.stderr != "hallmark: "+out+" is there already: give another name with --out\n" {
		t.Errorf("status %d, %s", r.status, r.stderr)
	}
	if again, _ := os.ReadFile(out); string(again) != string(content) {
		t.Error("the file that was there is another now")
	}
	if r := fork(t, "certify", "--target", out, "--profile", "jumpcloud"); r.status != 0 {
		t.Errorf("certify: status %d\n%s%s", r.status, r.stdout, r.stderr)
	}
}

// TestInitOfNoEndpoint says in one line what is wrong, and writes nothing.
func TestInitOfNoEndpoint(t *testing.T) {
	site := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<html>\x1b[2J"+r.Header.Get("Authorization"))
	})
	s := newTenant(t)
	for _, test := range []struct{ url, token, want string }{
		{"http://" + gone(t), token, " does not answer: .*connection refused"},
		{s.url, "wrong", `/Users refuses the credential \(401\): check the token`},
		{site.URL, token, "/Users answered 200 with text/html instead of SCIM JSON: is this the SCIM base URL"},
	} {
		out := filepath.Join(t.TempDir(), "target.yaml")
		r := call(t, "init", test.url, "--token-file", write(t, "token", test.token), "--out", out)
		if r.status != 3 || r.stdout != "" || !regexp.MustCompile("^hallmark: .*"+test.want+".*\n$").MatchString(r.stderr) {
			t.Errorf("status %d\n%s%s", r.status, r.stdout, r.stderr)
		}
		discreet(t, r)
		if _, err := os.Lstat(out); err == nil {
			t.Error("a file was written")
		}
	}
}

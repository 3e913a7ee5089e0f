package check

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"hallmark/suites/target"
)

// place is a server that answers what it was sent.
func place(t *testing.T) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if to := r.URL.Query().Get("to"); to != "" {
			http.Redirect(w, r, to, http.StatusFound)
			return
		}
		_ = r.ParseForm()
		http.SetCookie(w, &http.Cookie{Name: "session", Value: "cookie-value"})
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{
			"authorization": r.Header.Get("Authorization"), "kind": r.Header.Get("Content-Type"), "a": r.PostForm.Get("a"),
			"key": "issued-just-now",
		})
	}))
	t.Cleanup(server.Close)
	return server
}

// webAt is a client of the place, without a Ginkgo spec around it.
func webAt(base string, c target.Credential) *Web {
	t := target.New("test", "http://scim.invalid", target.Credential{})
	s := &Session{t: t, client: clientOf(t), mu: &sync.Mutex{}, record: &Record{}}
	s.client.redact.add(c.Secrets()...)
	return &Web{session: s, base: base, credential: c}
}

func TestWebKeepsItsCredentialAtHome(t *testing.T) {
	home, away := place(t), place(t)
	web := webAt(home.URL, target.BearerToken("home-credential"))
	for _, test := range []struct {
		name string
		r    Request
		want string
	}{
		{"a path", Request{Method: http.MethodGet, Path: "/x"}, "Bearer home-credential"},
		{"its own address", Request{Method: http.MethodGet, Path: home.URL + "/x"}, "Bearer home-credential"},
		{"another origin", Request{Method: http.MethodGet, Path: away.URL + "/x"}, ""},
		{"without credential", Request{Method: http.MethodGet, Path: "/x", NoCredential: true}, ""},
	} {
		a := web.Send(t.Context(), test.r)
		if got := a.Text("authorization"); a.Err != nil || got != test.want {
			t.Errorf("%s: authorization %q (%v), want %q", test.name, got, a.Err, test.want)
		}
	}
}

func TestWebFollowsNoRedirect(t *testing.T) {
	home := place(t)
	a := webAt(home.URL, target.Credential{}).Get(t.Context(), "/x", "to", "/y")
	if a.Status != http.StatusFound || a.Header.Get("Location") != "/y" {
		t.Errorf("the answer is %s, want the redirect itself", a)
	}
}

func TestWebSendsFormsAndJSON(t *testing.T) {
	web := webAt(place(t).URL, target.Credential{})
	form := web.Post(t.Context(), "/x", url.Values{"a": {"b"}})
	if form.Text("a") != "b" || form.Text("kind") != "application/x-www-form-urlencoded" {
		t.Errorf("the form arrived as %s", form)
	}
	if object := web.Post(t.Context(), "/x", map[string]string{"a": "b"}); object.Text("kind") != "application/json" {
		t.Errorf("the object arrived as %s", object)
	}
}

func TestWebKeepsSecretsOutOfTheEvidence(t *testing.T) {
	web := webAt(place(t).URL, target.BearerToken("home-credential"))
	web.session.client.redact.add("chosen-password")
	web.Send(t.Context(), Request{Method: http.MethodPost, Path: "/x", Header: map[string]string{"Cookie": "session=cookie-value"},
		Body: map[string]string{"token": "typed-token", "other": "chosen-password"}})
	web.Send(t.Context(), Request{Method: http.MethodPost, Path: "/x", Body: url.Values{"p": {"chosen-password"}}})
	if n := len(web.session.record.Exchanges); n != 2 {
		t.Fatalf("%d exchanges were kept, want 2", n)
	}
	kept, err := json.Marshal(web.session.record)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"home-credential", "cookie-value", "typed-token", "chosen-password", "issued-just-now"} {
		if strings.Contains(string(kept), secret) {
			t.Errorf("the evidence holds %q: %s", secret, kept)
		}
	}
}

func TestObject(t *testing.T) {
	for body, want := range map[string]bool{`{"a":1}`: true, `[]`: false, ``: false, `{"a":`: false, `{} {}`: false} {
		if got := Object([]byte(body)) != nil; got != want {
			t.Errorf("Object(%q) found one: %v, want %v", body, got, want)
		}
	}
}

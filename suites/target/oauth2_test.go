package target

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// TestClientCredentials gets tokens from an authorisation server on loopback.
func TestClientCredentials(t *testing.T) {
	const body = "grant_type=client_credentials"
	for _, test := range []struct {
		name              string
		grant             *Grant // not copied: it holds a lock
		lifetime, fetches int
		login, form       string // what the server must see
	}{
		{"by Basic, kept", &Grant{}, 3600, 1, "Basic YWRhOm9wZW4tc2VzYW1lJTJGMSUyQjI=", body},
		{"in the body", &Grant{InBody: true}, 3600, 1, "", "client_id=ada&client_secret=open-sesame%2F1%2B2&" + body},
		{"scopes and params", &Grant{Scopes: []string{"a", "b"}, Params: map[string]string{"audience": "scim"}}, 3600, 1, "Basic YWRhOm9wZW4tc2VzYW1lJTJGMSUyQjI=", "audience=scim&" + body + "&scope=a+b"},
		{"expired at once", &Grant{}, 1, 3, "Basic YWRhOm9wZW4tc2VzYW1lJTJGMSUyQjI=", body},
	} {
		fetches := 0
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			form, _ := io.ReadAll(r.Body)
			if r.Method != http.MethodPost || r.Header.Get("Authorization") != test.login || string(form) != test.form {
				t.Errorf("%s: the server sees %s %q %s", test.name, r.Method, r.Header.Get("Authorization"), form)
			}
			fetches++
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprintf(w, `{"access_token":"token-%d","token_type":"bearer","expires_in":%d}`, fetches, test.lifetime)
		}))
		c := ClientCredentials(server.URL, "ada", sesame)
		c.Grant.Scopes, c.Grant.Params, c.Grant.InBody = test.grant.Scopes, test.grant.Params, test.grant.InBody
		for range 3 {
			got, err := c.Login(nil)
			if err != nil || got.Scheme != Bearer || got.Secret.Reveal() != fmt.Sprintf("token-%d", fetches) {
				t.Errorf("%s: %v, %v", test.name, got, err)
			}
		}
		if fetches != test.fetches {
			t.Errorf("%s: %d requests for a token", test.name, fetches)
		}
		server.Close()
	}
}

// TestClientCredentialsInManyHands gets one token for all.
func TestClientCredentialsInManyHands(t *testing.T) {
	var mu sync.Mutex
	fetches := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		fetches++
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"access_token":"one","token_type":"Bearer","expires_in":3600}`)
	}))
	defer server.Close()
	c := ClientCredentials(server.URL, "ada", sesame)
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if got, err := c.Login(nil); err != nil || got.Secret.Reveal() != "one" {
				t.Errorf("%v, %v", got, err)
			}
		})
	}
	wait.Wait()
	if fetches != 1 {
		t.Errorf("%d requests for a token", fetches)
	}
}

// TestNoAccessToken says in one line why there is no token, and repeats nothing
// of what the authorisation server said.
func TestNoAccessToken(t *testing.T) {
	answer := func(status int, kind, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.Header().Set("Location", "https://elsewhere.example.com/"+sesame)
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}
	}
	const why = ": check client_id, client_secret, scopes and params"
	for _, test := range []struct {
		name    string
		handler http.HandlerFunc
		want    string
	}{
		{"refused", answer(401, "application/json", `{"error":"invalid_client","error_description":"`+sesame+` is wrong"}`), "401 invalid_client" + why},
		{"refused with a strange word", answer(400, "application/json", `{"error":"`+sesame+`"}`), "400" + why},
		{"page", answer(500, "text/html", "<html>\n"+sesame), "500" + why},
		{"moved", answer(307, "text/plain", ""), "307: the secret is not sent on to another address; give the token URL that answers"},
		{"no token", answer(200, "application/json", `{"token":"`+sesame+`"}`), "it answered without a JSON object that has an access_token"},
		{"no JSON", answer(200, "application/json", sesame), "it answered without a JSON object that has an access_token"},
		{"another kind", answer(200, "application/json", `{"access_token":"`+sesame+`","token_type":"MAC"}`), "its token_type is not Bearer"},
		{"cut", func(w http.ResponseWriter, _ *http.Request) { panic(http.ErrAbortHandler) }, "EOF"},
	} {
		server := httptest.NewServer(test.handler)
		_, err := ClientCredentials(server.URL+"/token?key="+sesame, "ada", sesame).Login(nil)
		if want := "no OAuth 2 access token from " + server.URL + "/token: " + test.want; err == nil || err.Error() != want {
			t.Errorf("%s: %v\nwant %s", test.name, err, want)
		}
		server.Close()
	}
	server := httptest.NewServer(answer(200, "application/json", `{"access_token":"open\nsesame","token_type":"Bearer"}`))
	defer server.Close()
	if _, err := ClientCredentials(server.URL, "ada", sesame).Login(nil); err == nil || err.Error() != server.URL+" issued an access token that cannot be sent in a header" {
		t.Errorf("a token with a line break: %v", err)
	}
	if _, err := (Credential{Scheme: OAuth2}).Login(nil); err == nil || !strings.Contains(err.Error(), "names no token URL") {
		t.Errorf("without a grant: %v", err)
	}
}

func TestOtherCredentialsAreSentAsTheyAre(t *testing.T) {
	for _, c := range []Credential{{}, BearerToken(sesame), BasicPassword("ada", sesame)} {
		if got, err := c.Login(nil); err != nil || got != c {
			t.Errorf("%v becomes %v, %v", c, got, err)
		}
	}
	h := http.Header{}
	if ClientCredentials("https://id.example.com", "ada", sesame).Apply(h); len(h) > 0 {
		t.Errorf("a client secret is sent to the endpoint: %v", h)
	}
}

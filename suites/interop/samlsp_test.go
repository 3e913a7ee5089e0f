//go:build interop

package interop_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"hallmark/mockidp"
)

// TestSAMLNode signs on to the service provider of @node-saml/node-saml 5.1.0 with the mock
// JumpCloud, from the user console and asked by the service provider. It has to be told that
// the response is not signed, only the assertion (saml-profiles-2.0 §4.1.4.5 asks for no more).
func TestSAMLNode(t *testing.T) {
	t.Parallel()
	listener := httptest.NewUnstartedServer(nil)
	base := "http://" + listener.Listener.Addr().String()
	idp := mockidp.New(mockidp.Options{ConsoleURL: base, SSOURL: base})
	t.Cleanup(idp.Close)
	listener.Config.Handler = idp.Handler()
	listener.Start()
	t.Cleanup(listener.Close)
	browser := newVisitor(t)
	ask := func(path string, body object) (answer object) {
		t.Helper()
		got := browser.send(t, "POST", base+path, body, "X-Api-Key", idp.APIKey())
		if got.StatusCode/100 != 2 {
			t.Fatalf("POST %s gives %s %s", path, got.Status, got.text)
		}
		_ = json.Unmarshal(got.text, &answer)
		return answer
	}

	sp := server(t, "saml", "node", "nodesaml.mjs")
	ann := ask("/api/systemusers", person("ann", "Ann", "Nguyễn < Lee"))["_id"]
	group := ask("/api/v2/usergroups", object{"name": "Learners"})["id"].(string)
	ask("/api/v2/usergroups/"+group+"/members", object{"op": "add", "type": "user", "id": ann})
	// application gives what the service provider has to know of a new one.
	application := func(name, entityID string) map[string]string {
		t.Helper()
		app := ask("/api/applications", object{"name": "lessonly", "displayLabel": name, "ssoUrl": base + "/saml2/" + name, "config": object{
			"idpEntityId": object{"value": "https://acme.com"},
			"spEntityId":  object{"value": entityID},
			"acsUrl":      object{"value": sp + "/acs"},
		}})["_id"].(string)
		ask("/api/v2/applications/"+app+"/associations", object{"op": "add", "type": "user_group", "id": group})
		r, err := http.NewRequest("GET", base+"/api/v2/applications/"+app+"/certificate.pem", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Api-Key", idp.APIKey())
		return map[string]string{"issuer": "https://acme.com", "sso_url": base + "/saml2/" + name, "certificate": string(browser.do(t, r).text)}
	}
	own, other := application("own", sp+"/metadata"), application("other", "https://other.example/metadata")

	var xsrf struct{ XSRF string }
	if err := json.Unmarshal(browser.get(t, base+"/userconsole/xsrf", http.StatusOK).text, &xsrf); err != nil {
		t.Fatal(err)
	}
	in := browser.send(t, "POST", base+"/userconsole/auth", object{"email": "ann@acme.example", "password": "correct horse battery staple"}, "X-Xsrftoken", xsrf.XSRF)
	if in.StatusCode != http.StatusOK {
		t.Fatalf("the log-in gives %s %s", in.Status, in.text)
	}
	const signedOn = `200 {"name":"ann@acme.example","format":"urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress","attributes":` +
		`{"urn:oid:2.5.4.42":"Ann","urn:oid:2.5.4.4":"Nguyễn < Lee","urn:oid:0.9.2342.19200300.100.1.3":"ann@acme.example"}}`
	for _, row := range []struct {
		name        string
		trusts      map[string]string
		from        string // where the response is made unasked
		want, again string // when it is posted once more
	}{
		// saml-profiles-2.0 §4.1.4.5: a bearer assertion must not serve twice; node-saml
		// remembers requests and no assertions.
		{"from the console", own, own["sso_url"], signedOn, signedOn},
		{"asked", own, "", signedOn, "403 InResponseTo is not valid"},
		{"another key", own, other["sso_url"], "403 Invalid signature", "403 Invalid signature"},
		{"another audience", other, other["sso_url"], "403 SAML assertion audience mismatch", "403 SAML assertion audience mismatch"},
	} {
		if answer := browser.send(t, "PUT", sp+"/idp", row.trusts); answer.StatusCode != http.StatusNoContent {
			t.Fatalf("the service provider answers %s %s", answer.Status, answer.text)
		}
		start := row.from
		if start == "" {
			start = browser.get(t, sp+"/login", http.StatusFound).Header.Get("Location")
		}
		action, form := browser.form(t, start)
		for _, want := range []string{row.want, row.again} {
			answer := browser.post(t, action, form)
			if got := fmt.Sprintf("%d %s", answer.StatusCode, answer.text); !strings.HasPrefix(got, want) {
				t.Errorf("%s: %s, want %s", row.name, got, want)
			}
		}
	}
}

package acme_test

import (
	"bytes"
	"encoding/json"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"testing"

	"example.com/acme"
	"hallmark/mockidp"
)

// TestSignOn signs a person on to this module with a mock JumpCloud, and then shows it a
// response that somebody tampered with. mockidp/forge lists all that can be forged.
func TestSignOn(t *testing.T) {
	sp := httptest.NewUnstartedServer(nil)
	base := "http://" + sp.Listener.Addr().String()
	idp, jumpcloud := newIDP(t)
	admin := caller{t, jumpcloud, http.DefaultClient, "X-Api-Key", idp.APIKey()}

	ann := admin.post("/api/systemusers", object{"username": "ann", "email": "ann@acme.example", "firstname": "Ann", "lastname": "Lee", "password": password, "state": "ACTIVATED"})["_id"]
	group := admin.post("/api/v2/usergroups", object{"name": "Everybody"})["id"].(string)
	admin.post("/api/v2/usergroups/"+group+"/members", object{"op": "add", "type": "user", "id": ann})
	app := admin.post("/api/applications", object{"name": "lessonly", "displayLabel": "Acme", "ssoUrl": jumpcloud + "/saml2/acme", "config": object{
		"idpEntityId": object{"value": "https://acme.example"}, "spEntityId": object{"value": base + "/metadata"}, "acsUrl": object{"value": base + "/acs"},
	}})["_id"].(string)
	admin.post("/api/v2/applications/"+app+"/associations", object{"op": "add", "type": "user_group", "id": group})

	handler, err := acme.SignOn(base, admin.get("/saml2/acme/metadata"))
	if err != nil {
		t.Fatal(err)
	}
	sp.Config.Handler = handler
	sp.Start()
	t.Cleanup(sp.Close)

	browser := signedIn(t, jumpcloud)
	if status, who := tile(t, browser, jumpcloud+"/saml2/acme", base+"/acs"); status != http.StatusOK || who != "ann@acme.example" {
		t.Errorf("signed on as %q, %d", who, status)
	}
	for _, forgery := range []string{"signature-stripped", "signature-name-tampered", "conditions-audience-other", "xsw-3"} {
		if err := idp.Forge(forgery, "boss@acme.example"); err != nil {
			t.Fatal(err)
		}
		// Where the genuine assertion is there too, it may be the one that is taken.
		if status, who := tile(t, browser, jumpcloud+"/saml2/acme", base+"/acs"); status != http.StatusForbidden && (forgery != "xsw-3" || who != "ann@acme.example") {
			t.Errorf("%s was believed: %d %q", forgery, status, who)
		}
	}
}

const password = "correct horse battery staple"

type object = map[string]any

// newIDP starts a mock JumpCloud, all of it at one address.
func newIDP(t *testing.T) (idp *mockidp.IdP, address string) {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	address = "http://" + server.Listener.Addr().String()
	idp = mockidp.New(mockidp.Options{ConsoleURL: address, SSOURL: address})
	t.Cleanup(idp.Close)
	server.Config.Handler = idp.Handler()
	server.Start()
	t.Cleanup(server.Close)
	return idp, address
}

// caller speaks JSON with one key.
type caller struct {
	t           *testing.T
	base        string
	client      *http.Client
	header, key string
}

func (c caller) post(path string, body object) object {
	c.t.Helper()
	encoded, err := json.Marshal(body)
	if err != nil {
		c.t.Fatal(err)
	}
	answer := object{}
	if content := c.send("POST", path, encoded); len(content) > 0 && content[0] == '{' {
		if err := json.Unmarshal(content, &answer); err != nil {
			c.t.Fatal(err)
		}
	}
	return answer
}

func (c caller) get(path string) []byte { c.t.Helper(); return c.send("GET", path, nil) }

func (c caller) send(method, path string, body []byte) []byte {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.base+path, bytes.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set(c.header, c.key)
	r.Header.Set("Content-Type", "application/json")
	answer, err := c.client.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode/100 != 2 {
		c.t.Fatalf("%s %s: %s %s %v", method, path, answer.Status, content, err)
	}
	return content
}

// signedIn is a browser that is logged in to the user console.
func signedIn(t *testing.T, idp string) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar}
	var xsrf struct{ XSRF string }
	if err := json.Unmarshal(caller{t, idp, browser, "Accept", "*/*"}.get("/userconsole/xsrf"), &xsrf); err != nil {
		t.Fatal(err)
	}
	caller{t, idp, browser, "X-Xsrftoken", xsrf.XSRF}.post("/userconsole/auth", object{"email": "ann@acme.example", "password": password})
	return browser
}

// tile clicks an application's tile and submits the form that comes back.
func tile(t *testing.T, browser *http.Client, sso, acs string) (status int, body string) {
	t.Helper()
	page := caller{t, sso, browser, "Accept", "text/html"}.get("")
	found := regexp.MustCompile(`name="SAMLResponse" value="([^"]*)"`).FindSubmatch(page)
	if found == nil {
		t.Fatalf("no response in %s", page)
	}
	answer, err := browser.PostForm(acs, url.Values{"SAMLResponse": {html.UnescapeString(string(found[1]))}})
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(content)
}

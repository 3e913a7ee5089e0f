package mocksp

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
)

// S-094: nothing at the desk without the desk's key.
func TestDeskIsForSupport(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"POST /support/companies", "POST /support/companies/acme/sso", "DELETE /support/companies/acme/sso",
		"POST /support/companies/acme/scim_key", "DELETE /support/companies/acme/scim_key", "PUT /support/companies/acme/settings",
		"GET /support/companies/acme/outbox", "GET /support/companies/acme/people/1/changes", "GET /support/nothing"} {
		method, path, _ := strings.Cut(path, " ")
		w.do(newBrowser(), method, path, "{}", nil).want(401)
		w.do(newBrowser(), method, path, "{}", map[string]string{"X-Support-Key": w.key, "Authorization": "Bearer " + w.key}).want(401)
	}
	w.desk("GET", "/support/nothing", nil).want(404)
	w.desk("GET", "/support/companies/other/outbox", nil).want(404)
	w.scim("GET", "/Users", nil).want(200) // the key was not revoked
}

func TestFound(t *testing.T) {
	w := newWorld(t)
	r := w.desk("POST", "/support/companies", Company{"globex", "Globex", "hank@globex.example"}).want(201)
	for name, want := range map[string]string{"url": "https://globex.lessonly.com", "scim_base_url": "https://globex.lessonly.com/scim/v2", "api_base_url": "https://globex.lessonly.com/api/v1", "subdomain": "globex"} {
		if got := r.str(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if got := len(r.list("lessons")); got != 3 {
		t.Errorf("%d lessons, want 3", got)
	}
	w.desk("POST", "/support/companies", Company{"globex", "Other", "hank@globex.example"}).want(409)
	r = w.desk("POST", "/support/companies", Company{Subdomain: "-Bad"}).want(422)
	if got := len(r.object()["errors"].([]any)); got != 3 {
		t.Errorf("%d reasons, want 3: %s", got, r.raw)
	}
	w.desk("POST", "/support/companies", Company{"api", "Api", "a@b.example"}).want(422)
	w.desk("POST", "/support/companies", `{"subdomain":`).want(400)
	w.desk("POST", "/support/companies", `{} {}`).want(400)
}

// S-015, S-016, S-095…S-100: the bundle is taken whole or not at all.
func TestSetUpSignOn(t *testing.T) {
	w := newWorld(t)
	w.idp = newIDP(t, "https://acme.com")
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, public, private)
	if err != nil {
		t.Fatal(err)
	}
	set := "/support/companies/acme/sso"
	for _, row := range []struct {
		field string
		value any
		want  string
	}{
		{"name_id_format", "", "name_id_format: is missing"},
		{"name_id_format", "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent", "name_id_format: must be emailAddress"},
		{"sso_url", "", "sso_url: is missing"},
		{"sso_url", "sso.jumpcloud.com/saml2/lessonly", "sso_url: must be"},
		{"sso_url", "javascript:alert(1)", "sso_url: must be"},
		{"issuer", " ", "issuer: is missing"},
		{"issuer", "https://<YOURDOMAIN>.com", "issuer: still holds a placeholder"},
		{"certificate", "", "certificate: is missing"},
		{"certificate", "no PEM", "certificate: must be one"},
		{"certificate", w.idp.pem + w.idp.pem, "certificate: must be one"},
		{"certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "certificate: could not be parsed"},
		{"certificate", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})), "certificate: must hold an RSA"},
	} {
		bundle := w.bundle()
		bundle[row.field] = row.value
		r := w.desk("POST", set, bundle).want(422)
		reasons := r.object()["errors"].([]any)
		if len(reasons) != 1 || !strings.HasPrefix(reasons[0].(string), row.want) {
			t.Errorf("%s=%v: reasons are %v", row.field, row.value, reasons)
		}
	}
	if got := len(w.desk("POST", set, map[string]any{}).want(422).object()["errors"].([]any)); got != 4 {
		t.Errorf("%d reasons for nothing, want 4", got)
	}
	w.do(newBrowser(), "GET", "/auth/saml", nil, nil).want(404)
	w.do(newBrowser(), "GET", "/", nil, nil).want(303)
	w.post(newBrowser(), w.message("ann@acme.example", "Ann", "Lee").bytes(t), "").want(404)
	if n := len(w.desk("GET", "/support/companies/acme/outbox", nil).want(200).list("mails")); n != 0 {
		t.Errorf("%d mails, want none", n)
	}

	w.desk("POST", set, w.bundle()).want(200)
	w.signOn("ann@acme.example", "Ann", "Lee")
	mails := w.desk("GET", "/support/companies/acme/outbox", nil).want(200).list("mails")
	if len(mails) != 1 || mails[0]["to"] != "boss@acme.example" || !strings.Contains(mails[0]["body"].(string), acmeID) {
		t.Errorf("mails are %v", mails)
	}

	// A bad change leaves the good one.
	bundle := w.bundle()
	bundle["issuer"], bundle["certificate"] = "https://other.example", ""
	w.desk("POST", set, bundle).want(422)
	w.signOn("ann@acme.example", "Ann", "Lee")

	// A new certificate takes the place of the old one.
	old := w.message("ann@acme.example", "Ann", "Lee")
	w.idp = newIDP(t, "https://acme.com")
	w.desk("POST", set, w.bundle()).want(200)
	w.post(newBrowser(), old.bytes(t), "").want(403)
	w.signOn("ann@acme.example", "Ann", "Lee")
}

// S-054, S-115: issued, replaced, revoked; as bearer token and as password.
func TestSCIMKey(t *testing.T) {
	w := newWorld(t)
	users := func(header string) int {
		return w.do(newBrowser(), "GET", "/scim/v2/Users", nil, map[string]string{"Authorization": header}).status
	}
	basic := func(user, key string) int {
		return w.do(newBrowser(), "GET", "/scim/v2/Users", nil, map[string]string{"Authorization": basicAuth(user, key)}).status
	}
	check := func(what string, got, want int) {
		t.Helper()
		if got != want {
			t.Errorf("%s: got %d, want %d", what, got, want)
		}
	}
	check("bearer", users("Bearer "+w.key), 200)
	check("bearer in lower case", users("bearer "+w.key), 200)
	check("basic", basic("acme", w.key), 200)
	check("another user", basic("globex", w.key), 401)
	check("half a key", users("Bearer "+w.key[:32]), 401)
	check("nothing", users(""), 401)
	old := w.key
	r := w.desk("POST", "/support/companies/acme/scim_key", nil).want(201)
	w.key = r.str("key")
	if r.str("username") != "acme" || w.key == old {
		t.Errorf("issued %s", r.raw)
	}
	check("the old key", users("Bearer "+old), 401)
	check("the old key as password", basic("acme", old), 401)
	check("the new key", users("Bearer "+w.key), 200)
	w.desk("DELETE", "/support/companies/acme/scim_key", nil).want(204)
	check("a revoked key", users("Bearer "+w.key), 401)
	check("an empty key", basic("acme", ""), 401)

	key := w.desk("POST", "/support/companies/acme/rest_key", nil).want(201).str("key")
	check("REST key at SCIM", users("Bearer "+key), 401)
	rest := func(user, key string) int {
		return w.do(newBrowser(), "GET", "/api/v1.1/users", nil, map[string]string{"Authorization": basicAuth(user, key), "Host": "api.lessonly.com"}).status
	}
	check("REST key at REST", rest("acme", key), 200)
	check("wrong REST key", rest("acme", key+"0"), 401)
	check("wrong REST user", rest("globex", key), 401)
}

// One company's key, people, sessions and lessons are nothing to another.
func TestCompaniesAreApart(t *testing.T) {
	w := newWorld(t).withSSO()
	id := w.provision("ann@acme.example", "Ann", "Lee")
	browser := w.signOn("ann@acme.example", "Ann", "Lee")
	other := w.desk("POST", "/support/companies", Company{"globex", "Globex", "hank@globex.example"}).want(201)
	key := w.desk("POST", "/support/companies/globex/scim_key", nil).want(201).str("key")
	for _, host := range []string{"globex.lessonly.com", "globex.localhost:8080", "GLOBEX.lessonly.com."} {
		at := map[string]string{"Host": host, "Authorization": "Bearer " + key}
		if n := w.do(newBrowser(), "GET", "/scim/v2/Users", nil, at).want(200).num("totalResults"); n != 0 {
			t.Errorf("%s has %d people", host, n)
		}
		w.do(newBrowser(), "GET", "/scim/v2/Users/"+id, nil, at).want(404)
		w.do(newBrowser(), "GET", "/scim/v2/Users", nil, map[string]string{"Host": host, "Authorization": "Bearer " + w.key}).want(401)
		w.do(newBrowser(), "GET", "/auth/saml/metadata", nil, map[string]string{"Host": host}).want(404)
		if got := w.do(browser, "GET", "/whoami", nil, map[string]string{"Host": host}).want(200).object()["signed_in"]; got != false {
			t.Errorf("signed in at %s", host)
		}
	}
	// Without a company in the Host, the credentials say which.
	if n := w.do(newBrowser(), "GET", "/scim/v2/Users", nil, map[string]string{"Authorization": "Bearer " + key}).want(200).num("totalResults"); n != 0 {
		t.Errorf("globex has %d people", n)
	}
	w.do(newBrowser(), "GET", "/api/v1/users/"+id, nil, map[string]string{"Authorization": basicAuth("globex", key)}).want(404)
	w.do(newBrowser(), "GET", "/api/v1/users", nil, map[string]string{"Authorization": basicAuth("globex", key), "Host": "acme.lessonly.com"}).want(401)
	lesson := int(other.list("lessons")[0]["id"].(float64))
	w.rest("GET", lessonPath(lesson, ""), nil).want(404)
	w.do(newBrowser(), "GET", "/whoami", nil, map[string]string{"Host": "nobody.lessonly.com"}).want(404)
	w.do(newBrowser(), "GET", "/scim/v2/Users", nil, map[string]string{"Host": "nobody.lessonly.com", "Authorization": "Bearer " + w.key}).want(404)
	// The Host never gets into what is issued (C-02).
	location := w.do(newBrowser(), "GET", "/scim/v2/Users/"+id, nil, map[string]string{
		"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "Authorization": "Bearer " + w.key}).want(200).object()["meta"].(map[string]any)["location"]
	if location != "http://acme.lessonly.com/scim/v2/Users/"+id {
		t.Errorf("location is %v", location)
	}
}

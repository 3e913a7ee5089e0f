package mockidp_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"hallmark/mockidp/forge"
)

// TestForge has every forgery answered to a sign-on, made out of the mock's own genuine response:
// once, and to anybody but the victim. crewjam's service provider takes what is genuine; that
// each forgery fools a naive one is package forge's own test.
func TestForge(t *testing.T) {
	const victim = "ann@acme.example"
	w := open(t)
	app := w.app()
	w.bind("add", app, w.group("learners", w.user("ann"), w.user("mal")))
	sp := w.sp(app)
	sp.AllowIDPInitiated = true
	mal, ann := w.browser(), w.browser()
	for name, b := range map[string]*browser{"mal": mal, "ann": ann} {
		b.login(b.get(ssoURL), name+"@acme.example", secret)
	}
	message := func(b *browser) string {
		t.Helper()
		_, values := form(b.get(ssoURL).body)
		raw, err := base64.StdEncoding.DecodeString(values.Get("SAMLResponse"))
		if err != nil || len(raw) == 0 {
			t.Fatalf("no response is posted: %v", err)
		}
		return string(raw)
	}
	genuine := func(b *browser, name string) {
		t.Helper()
		raw := message(b)
		got, err := sp.ParseXMLResponse([]byte(raw), nil, sp.AcsURL)
		if err != nil || got.Subject.NameID.Value != name {
			t.Errorf("the genuine response for %s: %v in %s", name, err, raw)
		}
	}
	for _, f := range forge.All() {
		if err := w.idp.Forge(f.Name, victim); err != nil {
			t.Fatal(err)
		}
		genuine(ann, victim)
		raw := message(mal)
		named := strings.Contains(raw, victim) || strings.Contains(raw, "EncryptedAssertion")
		if f.Outcome == forge.NotFooled && !named {
			t.Errorf("%s names no victim: %s", f.Name, raw)
		}
		genuine(mal, "mal@acme.example")
	}
	if err := w.idp.Forge("no-such", victim); err == nil || !strings.Contains(err.Error(), "xsw-1") {
		t.Errorf("an unknown name gives %v", err)
	}
}

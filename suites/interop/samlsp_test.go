//go:build interop

package interop_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"hallmark/mockidp"
	"hallmark/mockidp/forge"
)

// relyingParty is a service provider that nobody here wrote, and what it made of the mock
// JumpCloud. It was set up as its documentation says: to want signed assertions, which is what
// JumpCloud signs (saml-profiles-2.0 §4.1.4.5 asks for no more).
type relyingParty struct {
	name  string
	start func(t *testing.T) string
	acs   string // where it takes responses; /acs if empty
	relay string // what has the console's sign-ons end where the others do, behind its address; "here" if empty
	// shown limits which forgeries it is shown, for one that takes long.
	shown func(forge.Forgery) bool
	// can is the beginning of what it gives at the steps where it does not simply sign Ann on.
	can map[string]string
	// forged lists the forgeries that it does not treat as is right, by what it did: "victim"
	// signed in, the "signer" signed in, or "nobody" where the message was good.
	forged map[string]string
}

// TestServiceProviders signs on to service providers with the mock JumpCloud: from the user
// console, asked by both bindings, by signed requests that it must verify, with the assertion,
// the response or both signed. Then each is shown every forgery of package forge: what it lets
// through or turns away against the rules is pinned as it was found, with what was confirmed.
func TestServiceProviders(t *testing.T) {
	for _, sp := range relyingParties {
		t.Run(sp.name, func(t *testing.T) {
			t.Parallel()
			sp.run(t)
		})
	}
}

// samlWorld is the mock JumpCloud, Ann's browser, who is logged in, and a service provider.
type samlWorld struct {
	*testing.T
	idp                *mockidp.IdP
	base, sp           string
	party              relyingParty
	browser            *visitor
	group, secondGroup string
}

// signOnApplication is an application of the mock JumpCloud.
type signOnApplication struct {
	id, sso string
	config  object
}

const entityOfIDP = "https://acme.com"

func newSAMLWorld(t *testing.T, sp string, party relyingParty) *samlWorld {
	t.Helper()
	listener := httptest.NewUnstartedServer(nil)
	base := "http://" + listener.Listener.Addr().String()
	idp := mockidp.New(mockidp.Options{ConsoleURL: base, SSOURL: base})
	t.Cleanup(idp.Close)
	listener.Config.Handler = idp.Handler()
	listener.Start()
	t.Cleanup(listener.Close)
	w := &samlWorld{T: t, idp: idp, base: base, sp: sp, party: party, browser: newVisitor(t)}
	ann := w.ask("POST", "/api/systemusers", person("ann", "Ann", "Nguyễn < Lee"))["_id"]
	for _, group := range []*string{&w.group, &w.secondGroup} {
		*group = w.ask("POST", "/api/v2/usergroups", object{"name": "Group & " + fmt.Sprint(group == &w.group)})["id"].(string)
		w.ask("POST", "/api/v2/usergroups/"+*group+"/members", object{"op": "add", "type": "user", "id": ann})
	}
	var xsrf struct{ XSRF string }
	if err := json.Unmarshal(w.browser.get(t, base+"/userconsole/xsrf", http.StatusOK).text, &xsrf); err != nil {
		t.Fatal(err)
	}
	in := w.browser.send(t, "POST", base+"/userconsole/auth", object{"email": "ann@acme.example", "password": "correct horse battery staple"}, "X-Xsrftoken", xsrf.XSRF)
	if in.StatusCode != http.StatusOK {
		t.Fatalf("the log-in gives %s %s", in.Status, in.text)
	}
	return w
}

// ask is the administrator's.
func (w *samlWorld) ask(method, path string, body object) (answer object) {
	w.Helper()
	got := w.browser.send(w.T, method, w.base+path, body, "X-Api-Key", w.idp.APIKey())
	if got.StatusCode/100 != 2 {
		w.Fatalf("%s %s gives %s %s", method, path, got.Status, got.text)
	}
	_ = json.Unmarshal(got.text, &answer)
	return answer
}

func given(value any) object { return object{"value": value} }

// application makes one of the generic connector, for Ann's groups.
func (w *samlWorld) application(name, entityID string) *signOnApplication {
	w.Helper()
	relay := "here"
	if w.party.relay != "" {
		relay = w.sp + w.party.relay
	}
	a := &signOnApplication{sso: w.base + "/saml2/" + name, config: object{
		"idpEntityId": given(entityOfIDP), "spEntityId": given(entityID), "acsUrl": given(w.sp + cmp.Or(w.party.acs, "/acs")),
		"defaultRelayState": given(relay), "declareRedirectEndpoint": given(true), "groupAttribute": given("memberOf"),
		"databaseAttributes": given([]object{{"name": "urn:oid:2.5.4.42", "value": "firstname"}, {"name": "urn:oid:2.5.4.4", "value": "lastname"}, {"name": "email", "value": "email"}}),
		"constantAttributes": given([]object{{"name": "tier", "value": "gold"}}),
	}}
	a.id = w.ask("POST", "/api/applications", object{"name": "custom", "displayLabel": name, "ssoUrl": a.sso, "config": a.config})["_id"].(string)
	for _, group := range []string{w.group, w.secondGroup} {
		w.ask("POST", "/api/v2/applications/"+a.id+"/associations", object{"op": "add", "type": "user_group", "id": group})
	}
	return a
}

// set changes what is configured.
func (w *samlWorld) set(a *signOnApplication, name string, value any) {
	w.Helper()
	a.config[name] = given(value)
	w.ask("PUT", "/api/applications/"+a.id, object{"config": a.config})
}

// trust hands the service provider what it has to know of an application, and gives the
// certificate of its requests.
func (w *samlWorld) trust(a *signOnApplication) string {
	w.Helper()
	fetch := func(address string) string {
		r, err := http.NewRequest("GET", address, nil)
		if err != nil {
			w.Fatal(err)
		}
		r.Header.Set("X-Api-Key", w.idp.APIKey())
		return string(w.browser.do(w.T, r).text)
	}
	answer := w.browser.send(w.T, "PUT", w.sp+"/idp", object{
		"issuer": entityOfIDP, "sso_url": a.sso, "metadata": fetch(a.sso + "/metadata"),
		"certificate": fetch(w.base + "/api/v2/applications/" + a.id + "/certificate.pem"),
	})
	var told struct{ Certificate string }
	if err := json.Unmarshal(answer.text, &told); err != nil || answer.StatusCode != http.StatusOK {
		w.Fatalf("the service provider answers %s %s", answer.Status, answer.text)
	}
	return told.Certificate
}

// asked has the service provider send the browser to the mock, and gives what it answers.
func (w *samlWorld) asked(how string) (page visited, refusal string) {
	w.Helper()
	r, err := http.NewRequest("GET", w.sp+"/login"+how, nil)
	if err != nil {
		w.Fatal(err)
	}
	answer := w.browser.do(w.T, r)
	switch {
	case answer.StatusCode == http.StatusFound, answer.StatusCode == http.StatusSeeOther:
		if r, err = http.NewRequest("GET", answer.Header.Get("Location"), nil); err != nil {
			w.Fatal(err)
		}
		return w.browser.do(w.T, r), ""
	case answer.StatusCode == http.StatusOK:
		action, form := formOf(w.T, string(answer.text))
		return w.browser.post(w.T, action, form), ""
	}
	return visited{}, fmt.Sprintf("%d %s", answer.StatusCode, answer.text)
}

// came is what a service provider says of who came.
type came struct {
	Name       string              `json:"name"`
	Relay      string              `json:"relay"`
	Attributes map[string][]string `json:"attributes"`
}

// consumes posts what a page of the mock carries and tells what the service provider made of it.
func (w *samlWorld) consumes(page visited) string {
	w.Helper()
	if page.Response == nil {
		return "nothing was asked"
	}
	if page.StatusCode != http.StatusOK {
		return fmt.Sprintf("no response: %s", page.Status)
	}
	action, form := formOf(w.T, string(page.text))
	answer := w.browser.post(w.T, action, form)
	var who came
	if answer.StatusCode != http.StatusOK || json.Unmarshal(answer.text, &who) != nil {
		return fmt.Sprintf("%d %s", answer.StatusCode, answer.text)
	}
	slices.Sort(who.Attributes["memberOf"])
	if reflect.DeepEqual(who, ann) {
		return signedOn
	}
	return fmt.Sprintf("%+v", who)
}

const signedOn = "Ann is signed on"

// ann is who is signed on, with all that the mock says of her.
var ann = came{"ann@acme.example", "here", map[string][]string{
	"urn:oid:2.5.4.42": {"Ann"}, "urn:oid:2.5.4.4": {"Nguyễn < Lee"}, "email": {"ann@acme.example"},
	"memberOf": {"Group & false", "Group & true"}, "tier": {"gold"},
}}

func (p relyingParty) run(t *testing.T) {
	w := newSAMLWorld(t, p.start(t), p)
	own, other := w.application("own", w.sp+"/metadata"), w.application("other", "https://other.example/metadata")
	did := map[string]bool{}
	step := func(name string, page visited, refusal string) {
		t.Helper()
		got := refusal
		if got == "" {
			got = w.consumes(page)
		}
		want, pinned := p.can[name]
		if !pinned {
			want = signedOn
		}
		did[name] = true
		if !strings.HasPrefix(got, want) {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	console := func(a *signOnApplication) visited { return w.browser.get(t, a.sso, http.StatusOK) }
	asked := func(name, how string) (page visited) {
		t.Helper()
		page, refusal := w.asked(how)
		step(name, page, refusal)
		return page
	}

	certificate := w.trust(own)
	page := console(own)
	step("from the console", page, "")
	step("from the console, again", page, "")
	page = asked("asked by a redirect", "")
	step("asked by a redirect, again", page, "")
	asked("asked by a form", "?binding=post")
	step("another key", console(other), "")
	w.set(own, "signResponse", true)
	asked("both signed", "")
	w.set(own, "signAssertion", false)
	asked("the response signed", "")
	w.set(own, "signAssertion", true)
	w.set(own, "signResponse", false)
	w.set(own, "spEntityId", "https://other.example/metadata")
	step("another audience", console(own), "")
	w.set(own, "spEntityId", w.sp+"/metadata")

	w.set(own, "spCertificate", certificate)
	w.trust(own)
	asked("asked by a signed redirect", "?signed")
	asked("asked by a signed form", "?signed&binding=post")
	asked("asked unsigned", "")
	for name := range p.can {
		if !did[name] {
			t.Errorf("%s is no step", name)
		}
	}
	w.set(own, "spCertificate", "")
	w.trust(own)
	p.isShown(w, own)
}

// isShown shows every forgery, and takes a genuine sign-on after them.
func (p relyingParty) isShown(w *samlWorld, own *signOnApplication) {
	w.Helper()
	const victim = "victim@acme.example"
	got := map[string][]string{}
	for _, f := range forge.All() {
		if p.shown != nil && !p.shown(f) {
			continue
		}
		if err := w.idp.Forge(f.Name, victim); err != nil {
			w.Fatal(err)
		}
		action, form := w.browser.form(w.T, own.sso)
		outcome := w.signedInBy(action, form, map[string]string{"victim": victim, "mallory": f.Mallory(victim), "ann": "ann@acme.example"})
		right := map[forge.Outcome][]string{
			forge.Refused: {"nobody"}, forge.NotFooled: {"nobody", "signer"}, forge.Accepted: {"signer"},
		}[f.Outcome]
		if !slices.Contains(right, outcome) {
			got[outcome] = append(got[outcome], f.Name)
		}
	}
	for _, outcome := range []string{"victim", "signer", "nobody", "somebody"} {
		if list := strings.Join(got[outcome], " "); list != strings.Join(strings.Fields(p.forged[outcome]), " ") {
			w.Errorf("%s is signed in by %q, pinned is %q", outcome, list, p.forged[outcome])
		}
	}
	if again := w.consumes(w.browser.get(w.T, own.sso, http.StatusOK)); again != signedOn {
		if want := p.can["from the console"]; want == "" || !strings.HasPrefix(again, want) {
			w.Errorf("a genuine sign-on after the forgeries: %s", again)
		}
	}
}

func (w *samlWorld) signedInBy(action string, form url.Values, who map[string]string) string {
	w.Helper()
	answer := w.browser.post(w.T, action, form)
	var in came
	if answer.StatusCode != http.StatusOK || json.Unmarshal(answer.text, &in) != nil {
		return "nobody"
	}
	switch in.Name {
	case who["victim"]:
		return "victim"
	case who["mallory"], who["ann"]:
		return "signer"
	}
	return "somebody"
}

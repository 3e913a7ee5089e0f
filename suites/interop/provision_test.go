//go:build interop

package interop_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hallmark/mockidp"
	"hallmark/mockidp/insights"
)

// TestProvision has the mock JumpCloud provision into servers that nobody here wrote, by
// its admin API and the whole of its way: activation, look-up, create, update, suspension,
// reactivation, leaving the group, coming back, adoption of somebody who was there before,
// another userName, deactivation of the integration. Each step
// pins the provisioner's event and what the server has then. This is the article's connector,
// which sends no groups; TestProvisionGroups has the one for any service provider.
func TestProvision(t *testing.T) {
	for _, server := range []provisioned{
		// RFC 7643 §4.3: costCenter is the extension's; at the top level, where the article's
		// table has it (C-05), scimmy 1.3.5 and better-auth 1.7.5 know no such attribute.
		{name: "scimmy"},
		{name: "betterauth"},
		// jackson 26.2.0 keeps whatever it is sent. RFC 7644 §3.4.2.2: it looks "userName eq"
		// up by the address that a user was created with, so that a new userName is not found.
		{name: "jackson", cost: "Berlin", renamed: "0 users of this name"},
	} {
		t.Run(server.name, func(t *testing.T) {
			t.Parallel()
			server.run(t)
		})
	}
}

// provisioned is a server and what it makes of the provisioner's requests.
type provisioned struct {
	name    string
	cost    string // what becomes of costcenter at the top level
	renamed string // what a look-up by the new userName finds, if not the user
}

func (p provisioned) run(t *testing.T) {
	url := server(t, p.name, "node", "server.mjs")
	jc := jumpcloud(t)
	ann := jc.ask(t, "POST", "/api/systemusers", person("ann", "Ann", "O'Brien"))["_id"].(string)
	bob := jc.ask(t, "POST", "/api/systemusers", person("bob", "Bob", "Roe"))["_id"].(string)
	group := jc.ask(t, "POST", "/api/v2/usergroups", object{"name": "Learners"})["id"].(string)
	app := jc.ask(t, "POST", "/api/applications", object{"name": "lessonly", "displayLabel": "Lessonly", "config": object{
		"idpEntityId": object{"value": "https://acme.com"},
		"spEntityId":  object{"value": "https://acme.lessonly.com/auth/saml/metadata"},
		"acsUrl":      object{"value": "https://acme.lessonly.com/auth/saml/callback"},
	}})["_id"].(string)
	provision := "/api/v2/applications/" + app + "/provision"
	member := func(op, user string) func() {
		return func() {
			jc.ask(t, "POST", "/api/v2/usergroups/"+group+"/members", object{"op": op, "type": "user", "id": user})
		}
	}
	change := func(body object) func() {
		return func() { jc.ask(t, "PUT", "/api/systemusers/"+ann, body) }
	}
	jc.ask(t, "POST", "/api/v2/applications/"+app+"/associations", object{"op": "add", "type": "user_group", "id": group})
	jc.ask(t, "PUT", provision, object{"base_url": url, "token": token})
	jc.ask(t, "POST", provision+"/activate", nil)
	p.make(t, url, "bob@acme.example") // before the provisioner

	for _, step := range []struct {
		name  string
		do    func()
		event string
		user  string
		want  string // family name and active at the server afterwards
	}{
		{"create", member("add", ann), insights.UserCreateProvision, "ann@acme.example", "O'Brien true"},
		{"update", change(object{"lastname": "Nguyễn"}), insights.UserUpdateProvision, "ann@acme.example", "Nguyễn true"},
		{"suspend", change(object{"suspended": true}), insights.UserDeprovision, "ann@acme.example", "Nguyễn false"},
		{"reactivate", change(object{"suspended": false}), insights.UserUpdateProvision, "ann@acme.example", "Nguyễn true"},
		{"leave the group", member("remove", ann), insights.UserDeprovision, "ann@acme.example", "Nguyễn false"},
		{"come back", member("add", ann), insights.UserUpdateProvision, "ann@acme.example", "Nguyễn true"},
		{"adopt", member("add", bob), insights.UserUpdateProvision, "bob@acme.example", "Roe true"},
		{"rename", change(object{"username": "ann.b@acme.example"}), insights.UserUpdateProvision, "ann.b@acme.example", "Nguyễn true"},
	} {
		before := len(jc.Insights().Events())
		step.do()
		jc.ask(t, "GET", provision+"?wait=idle", nil)
		var logged []string
		for _, e := range jc.Insights().Events()[before:] {
			if strings.HasSuffix(e.Type, "_provision") || e.Type == insights.UserDeprovision {
				line := fmt.Sprint(e.Type, " ", e.Success)
				if !e.Success {
					line += fmt.Sprint(" ", e.ErrorMessage, " ", e.MessageChain)
				}
				logged = append(logged, line)
			}
		}
		got := strings.Join(logged, "; ")
		if got != step.event+" true" {
			t.Errorf("%s is logged as %q", step.name, got)
		}
		if step.name == "rename" && p.renamed != "" {
			step.want = p.renamed
		}
		if has := p.has(t, url, step.user); has != step.want {
			t.Errorf("after %s the server has %q, want %q", step.name, has, step.want)
		}
	}
	jc.ask(t, "DELETE", provision, nil) // S-162: what is there stays
	if has := p.has(t, url, "bob@acme.example"); has != "Roe true" {
		t.Errorf("after the deactivation the server has %q", has)
	}
}

// make creates a user by hand.
func (p provisioned) make(t *testing.T, base, userName string) {
	t.Helper()
	r, err := http.NewRequest("POST", base+"/Users", strings.NewReader(fmt.Sprintf(`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],
		"userName":%[1]q,"name":{"givenName":"Robert","familyName":"Old"},"emails":[{"value":%[1]q}],"active":true}`, userName)))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/scim+json")
	exchange(t, r, new(object))
}

// has looks a user up at the server as the provisioner does.
func (p provisioned) has(t *testing.T, base, userName string) string {
	t.Helper()
	r, err := http.NewRequest("GET", base+"/Users?filter="+url.QueryEscape(fmt.Sprintf("userName eq %q", userName)), nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	var list struct {
		Resources []struct {
			UserName   string
			Name       struct{ FamilyName string }
			Active     bool
			CostCenter string
		}
	}
	exchange(t, r, &list)
	if len(list.Resources) != 1 {
		return fmt.Sprintf("%d users of this name", len(list.Resources))
	}
	u := list.Resources[0]
	if u.CostCenter != p.cost {
		t.Errorf("costcenter became %q, pinned is %q", u.CostCenter, p.cost)
	}
	return fmt.Sprintf("%s %t", u.Name.FamilyName, u.Active)
}

type object = map[string]any

func person(name, first, last string) object {
	address := name + "@acme.example"
	return object{"username": address, "email": address, "firstname": first, "lastname": last, "password": "correct horse battery staple",
		"department": "Sales", "costCenter": "Berlin", "jobTitle": "Seller"}
}

// directory is a mock JumpCloud and its administrator.
type directory struct{ *mockidp.IdP }

func jumpcloud(t *testing.T) directory {
	t.Helper()
	idp := mockidp.New(mockidp.Options{})
	t.Cleanup(idp.Close)
	if err := idp.Listen(""); err != nil {
		t.Fatal(err)
	}
	return directory{idp}
}

// ask makes one call of the admin API that has to succeed.
func (d directory) ask(t *testing.T, method, path string, body any) object {
	t.Helper()
	var content io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		content = bytes.NewReader(encoded)
	}
	r, err := http.NewRequest(method, d.URL()+path, content)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Api-Key", d.APIKey())
	r.Header.Set("Content-Type", "application/json")
	var got object
	exchange(t, r, &got)
	return got
}

// exchange sends r and reads a JSON answer, if there is one.
func exchange(t *testing.T, r *http.Request, into any) {
	t.Helper()
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode/100 != 2 {
		t.Fatalf("%s %s gives %d %s", r.Method, r.URL, answer.StatusCode, text)
	}
	if len(text) > 0 {
		if err := json.Unmarshal(text, into); err != nil {
			t.Fatalf("%s %s gives %s", r.Method, r.URL, text)
		}
	}
}

//go:build interop

package interop_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"hallmark/mockidp/insights"
)

// TestProvisionGroups has the mock JumpCloud provision users and groups into servers that
// nobody here wrote, with its connector for any service provider: PATCH by attribute, the
// enterprise extension, groups that appear with their first member, are taken over, renamed,
// left, let go and deleted, and users who are deleted. Each step pins the provisioner's events
// and what the server has then.
func TestProvisionGroups(t *testing.T) {
	for _, server := range []grouping{
		{name: "scimmy"},
		{name: "betterauth"},
		// jackson 26.2.0 keeps members and never shows them: its groups are answered with an empty
		// list. A group that was renamed is found by neither name. In a PATCH it takes the dots of
		// the extension's URN for steps into the document, so that the department stays as created.
		{name: "jackson", left: map[string]string{
			"the first member": "", "the second member": "", "both again": "", "rename": "none", "a member less": "none",
			"take over a group": "", "let a group go": "",
			"update": "Nguyễn true Sales Berlin", "clear": "Nguyễn true Sales Berlin",
			"suspend": "Nguyễn false Sales Berlin", "reactivate": "Nguyễn true Sales Berlin",
		}},
	} {
		t.Run(server.name, func(t *testing.T) {
			t.Parallel()
			server.run(t)
		})
	}
}

// grouping is a server, and where it differs from what the others do.
type grouping struct {
	name string
	left map[string]string // what it has after a step, where that is not what the others have
}

// look looks at the server after a step.
type look func(grouping, *testing.T, string) string

func groupNamed(name string) look {
	return func(g grouping, t *testing.T, base string) string { return g.group(t, base, name) }
}

func userNamed(name string) look {
	return func(g grouping, t *testing.T, base string) string { return g.user(t, base, name) }
}

func (g grouping) run(t *testing.T) {
	base := server(t, g.name, "node", "server.mjs")
	jc := jumpcloud(t)
	ann := jc.ask(t, "POST", "/api/systemusers", person("ann", "Ann", "O'Brien"))["_id"].(string)
	bob := jc.ask(t, "POST", "/api/systemusers", person("bob", "Bob", "Roe"))["_id"].(string)
	learners := jc.ask(t, "POST", "/api/v2/usergroups", object{"name": "Learners"})["id"].(string)
	sellers := jc.ask(t, "POST", "/api/v2/usergroups", object{"name": "Sellers"})["id"].(string)
	app := jc.ask(t, "POST", "/api/applications", object{"name": "custom", "displayLabel": g.name, "config": object{
		"idpEntityId": object{"value": "https://acme.com"},
		"spEntityId":  object{"value": "https://sp.example/metadata"},
		"acsUrl":      object{"value": "https://sp.example/acs"},
	}})["_id"].(string)
	provision := "/api/v2/applications/" + app + "/provision"
	member := func(op, group, user string) func() {
		return func() {
			jc.ask(t, "POST", "/api/v2/usergroups/"+group+"/members", object{"op": op, "type": "user", "id": user})
		}
	}
	bind := func(op, group string) func() {
		return func() {
			jc.ask(t, "POST", "/api/v2/applications/"+app+"/associations", object{"op": op, "type": "user_group", "id": group})
		}
	}
	bind("add", learners)()
	jc.ask(t, "PUT", provision, object{"base_url": base, "token": token, "groups": true})
	jc.ask(t, "POST", provision+"/activate", nil)
	g.send(t, base, "POST", "/Groups", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Sellers"}`) // before the provisioner

	const (
		ada, roe = "ann@acme.example", "bob@acme.example"
		created  = insights.UserCreateProvision
		changed  = insights.UserUpdateProvision
		dropped  = insights.UserDeprovision
		made     = insights.GroupCreateProvision
		kept     = insights.GroupUpdateProvision
	)
	for _, step := range []struct {
		name  string
		do    func()
		event string
		look  look
		want  string
	}{
		{"an empty group", func() {}, "", groupNamed("Learners"), "none"},
		{"the first member", member("add", learners, ann), created + " " + made, groupNamed("Learners"), ada},
		{"the second member", member("add", learners, bob), created + " " + kept, groupNamed("Learners"), ada + " " + roe},
		{"update", func() {
			jc.ask(t, "PUT", "/api/systemusers/"+ann, object{"lastname": "Nguyễn", "department": "Research"})
		}, changed, userNamed(ada), "Nguyễn true Research Berlin"},
		{"clear", func() { jc.ask(t, "PUT", "/api/systemusers/"+ann, object{"department": ""}) }, changed, userNamed(ada), "Nguyễn true - Berlin"},
		{"suspend", func() { jc.ask(t, "PUT", "/api/systemusers/"+ann, object{"suspended": true}) }, dropped + " " + kept, userNamed(ada), "Nguyễn false - Berlin"},
		{"reactivate", func() { jc.ask(t, "PUT", "/api/systemusers/"+ann, object{"suspended": false}) }, changed + " " + kept, userNamed(ada), "Nguyễn true - Berlin"},
		{"both again", func() {}, "", groupNamed("Learners"), ada + " " + roe},
		{"rename", func() { jc.ask(t, "PUT", "/api/v2/usergroups/"+learners, object{"name": "Students"}) }, kept, groupNamed("Students"), ada + " " + roe},
		{"a member less", member("remove", learners, bob), dropped + " " + kept, groupNamed("Students"), ada},
		{"take over a group", func() { member("add", sellers, ann)(); bind("add", sellers)() }, kept, groupNamed("Sellers"), ada},
		{"let a group go", bind("remove", sellers), "", groupNamed("Sellers"), ada},
		{"delete a user", func() { jc.ask(t, "DELETE", "/api/systemusers/"+ann, nil) }, insights.UserDeleteProvision + " " + kept, userNamed(ada), "none"},
		{"delete a group", func() { jc.ask(t, "DELETE", "/api/v2/usergroups/"+learners, nil) }, insights.GroupDeleteProvision, groupNamed("Students"), "none"},
	} {
		before := len(jc.Insights().Events())
		step.do()
		jc.ask(t, "GET", provision+"?wait=idle", nil)
		if replaced, differs := g.left[step.name]; differs {
			step.want = replaced
		}
		if got := g.logged(jc.Insights().Events()[before:]); got != step.event {
			t.Errorf("%s is logged as %q, pinned is %q", step.name, got, step.event)
		}
		if has := step.look(g, t, base); has != step.want {
			t.Errorf("after %s the server has %q, pinned is %q", step.name, has, step.want)
		}
	}
}

// logged is the types of the provisioner's events, failures with their cause.
func (g grouping) logged(events []insights.Event) string {
	var words []string
	for _, e := range events {
		if !strings.HasSuffix(e.Type, "_provision") && e.Type != insights.UserDeprovision {
			continue
		}
		word := e.Type
		if !e.Success {
			word = "!" + word + " (" + e.ErrorMessage + ")"
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

func (g grouping) send(t *testing.T, base, method, path, body string) object {
	t.Helper()
	r, err := http.NewRequest(method, base+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/scim+json")
	var got object
	exchange(t, r, &got)
	return got
}

func (g grouping) find(t *testing.T, base, endpoint, filter string) []any {
	t.Helper()
	list := g.send(t, base, "GET", endpoint+"?filter="+url.QueryEscape(filter), "")
	found, _ := list["Resources"].([]any)
	return found
}

// group is the userNames of a group's members, sorted.
func (g grouping) group(t *testing.T, base, name string) string {
	t.Helper()
	found := g.find(t, base, "/Groups", fmt.Sprintf("displayName eq %q", name))
	switch len(found) {
	case 0:
		return "none"
	case 1:
	default:
		return fmt.Sprintf("%d groups", len(found))
	}
	group := g.send(t, base, "GET", "/Groups/"+fmt.Sprint(found[0].(object)["id"]), "")
	members, _ := group["members"].([]any)
	var names []string
	for _, m := range members {
		user := g.send(t, base, "GET", "/Users/"+fmt.Sprint(m.(object)["value"]), "")
		names = append(names, fmt.Sprint(user["userName"]))
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

// user is a user's family name, whether active, department and cost centre.
func (g grouping) user(t *testing.T, base, userName string) string {
	t.Helper()
	found := g.find(t, base, "/Users", fmt.Sprintf("userName eq %q", userName))
	if len(found) == 0 {
		return "none"
	}
	u := found[0].(object)
	name, _ := u["name"].(object)
	more, _ := u["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"].(object)
	or := func(v any) any {
		if v == nil || v == "" {
			return "-"
		}
		return v
	}
	return fmt.Sprint(name["familyName"], " ", u["active"], " ", or(more["department"]), " ", or(more["costCenter"]))
}

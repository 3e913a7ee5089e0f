package dialect

import (
	"maps"
	"net/http"

	. "github.com/onsi/ginkgo/v2"

	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

var entraHeader = map[string]string{"Accept": check.MediaType, "Content-Type": check.MediaType + "; charset=utf-8"}

// entraUser is the body of Entra ID's create.
func entraUser(p *target.People) map[string]any {
	return edit(p.New(),
		"schemas", []any{target.UserSchema, target.EnterpriseSchema},
		"externalId", p.Name(),
		"meta", map[string]any{"resourceType": "User"},
		"name", map[string]any{"formatted": "Ada Lovelace", "familyName": "Lovelace", "givenName": "Ada"},
		"roles", []any{})
}

// Entra declares what Entra ID sends about users.
func Entra(t *target.Target) {
	Describe("Entra ID", func() {
		It("tests the connection and looks users up", check.Covers(requirement.EntraProbe, requirement.EntraLookup, requirement.EntraLookupOther), func(ctx SpecContext) {
			w := dial(t, entraHeader)
			w.NewUser(ctx) // whom a filter without effect would find too
			probe := w.get(ctx, "/Users", "filter", eq("userName", t.People.Name()))
			probe.That(requirement.EntraProbe, notFound(false))
			probe.That(requirement.EntraProbe, check.HaveMediaType(check.MediaType), "its media type")

			body := edit(t.People.New(), "externalId", t.People.Name())
			made := w.Create(ctx, "/Users", body)
			w.get(ctx, "/Users", "filter", eq("userName", body["userName"].(string))).That(requirement.EntraLookup, check.Find(made.ID()))
			w.get(ctx, "/Users", "filter", eq("externalId", body["externalId"].(string))).That(requirement.EntraLookupOther, check.Find(made.ID()), "by externalId")
			w.get(ctx, "/Users", "filter", eq(`emails[type eq "work"].value`, made.Text("emails[0].value"))).That(requirement.EntraLookupOther, check.Find(made.ID()), "by e-mail address")
		})

		It("creates users", check.Covers(requirement.EntraCreate), func(ctx SpecContext) {
			w := dial(t, entraHeader)
			body := entraUser(t.People)
			made, path := w.created(ctx, requirement.EntraCreate, "/Users", body)
			made.That(requirement.EntraCreate, check.HaveMediaType(check.MediaType), "its media type")
			read := w.get(ctx, path)
			read.That(requirement.EntraCreate, check.Hold("userName", body["userName"]), "read afterwards")
			read.That(requirement.EntraCreate, check.Have("active", true), "active, read afterwards")
		})

		It("changes attributes by operations with a path", check.Covers(requirement.EntraPatch, requirement.EntraPatchRemove), func(ctx SpecContext) {
			w := dial(t, entraHeader)
			const employeeNumber = target.EnterpriseSchema + ":employeeNumber"
			path := check.Item("/Users", w.NewUser(ctx).ID())
			address := t.People.Name() + "@" + t.People.Domain
			ops := []check.Op{
				{"op": "Replace", "path": `emails[type eq "work"].value`, "value": address},
				{"op": "Replace", "path": "name.familyName", "value": "King"},
			}
			now := []types.GomegaMatcher{check.HaveValues("emails", "value", address), check.HaveText("name.familyName", "King")}
			if offers(t, requirement.Enterprise) && advertised(t, target.EnterpriseSchema, "employeeNumber") {
				ops = append(ops, check.Op{"op": "Add", "path": employeeNumber, "value": "4711"})
				now = append(now, check.HaveText(employeeNumber, "4711"))
			}
			w.changed(ctx, requirement.EntraPatch, "several operations", w.patch(ctx, path, ops...), path, now...)

			optional := ""
			for _, name := range []string{"name.givenName", "title"} {
				if a, known := check.ClaimsOf(t).Advertises(target.UserSchema, name); advertised(t, target.UserSchema, name) && !(known && a.Required) {
					optional = name
				}
			}
			if optional == "" {
				return
			}
			set := w.patch(ctx, path, check.Op{"op": "Add", "path": optional, "value": "Countess"})
			w.changed(ctx, requirement.EntraPatchRemove, "Add before it", set, path, check.HaveText(optional, "Countess"))
			gone := w.patch(ctx, path, check.Op{"op": "Remove", "path": optional})
			w.changed(ctx, requirement.EntraPatchRemove, "Remove", gone, path, check.HaveNo(optional))
		})

		It("changes attributes by a value object", check.Covers(requirement.EntraPatchObject), func(ctx SpecContext) {
			w := dial(t, entraHeader)
			const department = target.EnterpriseSchema + ":department"
			path := check.Item("/Users", w.NewUser(ctx).ID())
			value := map[string]any{"displayName": "Augusta King", "name.familyName": "King"}
			now := []types.GomegaMatcher{check.HaveText("name.familyName", "King")}
			if advertised(t, target.UserSchema, "displayName") {
				now = append(now, check.HaveText("displayName", "Augusta King"))
			}
			if offers(t, requirement.Enterprise) && advertised(t, target.EnterpriseSchema, "department") {
				maps.Copy(value, map[string]any{department: "Research"})
				now = append(now, check.HaveText(department, "Research"))
			}
			w.changed(ctx, requirement.EntraPatchObject, "dotted keys", w.patch(ctx, path, check.Op{"op": "replace", "value": value}), path, now...)
		})

		It("disables and restores users", check.Covers(requirement.EntraDisable, requirement.EntraDisableFlag, requirement.EntraSoftDelete), func(ctx SpecContext) {
			w := dial(t, entraHeader)
			w.NewUser(ctx) // whom a filter without effect would find too
			body := edit(t.People.New(), "externalId", t.People.Name())
			made := w.Create(ctx, "/Users", body)
			path := check.Item("/Users", made.ID())
			set := func(op string, value any) *check.Answer {
				return w.patch(ctx, path, check.Op{"op": op, "path": "active", "value": value})
			}
			w.changed(ctx, requirement.EntraDisable, `"False"`, set("Replace", "False"), path, check.Have("active", false))
			w.changed(ctx, requirement.EntraDisable, `"True"`, set("Replace", "True"), path, check.Have("active", true))
			w.changed(ctx, requirement.EntraDisableFlag, "false", set("replace", false), path, check.Have("active", false))

			w.get(ctx, path).That(requirement.EntraSoftDelete, check.Have("active", false), "read by id")
			w.get(ctx, "/Users", "filter", eq("userName", body["userName"].(string))).That(requirement.EntraSoftDelete, check.Find(made.ID()), "by userName")
			w.get(ctx, "/Users", "filter", eq("externalId", body["externalId"].(string))).That(requirement.EntraSoftDelete, check.Find(made.ID()), "by externalId")
			w.changed(ctx, requirement.EntraDisableFlag, "true", set("replace", true), path, check.Have("active", true))
		})

		It("deletes users", check.Covers(requirement.EntraDelete), func(ctx SpecContext) {
			w := dial(t, entraHeader)
			made := w.NewUser(ctx)
			path := check.Item("/Users", made.ID())
			w.send(ctx, http.MethodDelete, path, nil).That(requirement.EntraDelete, beSuccess)
			w.get(ctx, path).That(requirement.EntraDelete, check.HaveStatus(http.StatusNotFound), "read by id")
			w.get(ctx, "/Users", "filter", eq("userName", made.Text("userName"))).That(requirement.EntraDelete, notFound(false), "by userName")
		})
	})
}

// entraGroupSchema is what Entra ID sends beside the core schema of a group.
const entraGroupSchema = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"

// EntraGroups declares what Entra ID sends about groups.
func EntraGroups(t *target.Target) {
	Describe("Entra ID", func() {
		It("looks groups up, creates, renames and deletes them", check.Covers(
			requirement.EntraGroupLookup, requirement.EntraGroupCreate, requirement.EntraGroupRename, requirement.EntraGroupDelete,
		), func(ctx SpecContext) {
			w := dial(t, entraHeader)
			find := func(name string) *check.Answer {
				return w.get(ctx, "/Groups", "excludedAttributes", "members", "filter", eq("displayName", name))
			}
			w.NewGroup(ctx) // which a filter without effect would find too
			find(t.People.Name()).That(requirement.EntraGroupLookup, notFound(false), "none")
			made := w.NewGroup(ctx, w.userID(ctx))
			found := find(made.Text("displayName"))
			found.That(requirement.EntraGroupLookup, check.Find(made.ID()))
			found.That(requirement.EntraGroupLookup, check.HaveNo("Resources[0].members"), "without members")

			_, path := w.created(ctx, requirement.EntraGroupCreate, "/Groups", edit(t.People.NewGroup(),
				"schemas", []any{target.GroupSchema, entraGroupSchema}, "externalId", t.People.Name(), "meta", map[string]any{"resourceType": "Group"}))
			name := t.People.Name()
			renamed := w.patch(ctx, path, check.Op{"op": "Replace", "path": "displayName", "value": name})
			w.changed(ctx, requirement.EntraGroupRename, "another name", renamed, path, check.HaveText("displayName", name))
			w.send(ctx, http.MethodDelete, path, nil).That(requirement.EntraGroupDelete, beSuccess)
			w.get(ctx, path).That(requirement.EntraGroupDelete, check.HaveStatus(http.StatusNotFound), "it is gone")
		})

		It("adds and removes members", check.Covers(requirement.EntraGroupMembers, requirement.EntraGroupMembersFlag), func(ctx SpecContext) {
			w := dial(t, entraHeader)
			ada, bea, cyd := w.userID(ctx), w.userID(ctx), w.userID(ctx)
			path := w.groupOf(ctx, ada)
			change := func(op, id string) *check.Answer {
				return w.patch(ctx, path, check.Op{"op": op, "path": "members", "value": []any{map[string]any{"$ref": nil, "value": id}}})
			}
			w.changed(ctx, requirement.EntraGroupMembers, "Add", change("Add", bea), path, members(ada, bea))
			w.changed(ctx, requirement.EntraGroupMembers, "Add of another", change("Add", cyd), path, members(ada, bea, cyd))
			w.changed(ctx, requirement.EntraGroupMembers, "Remove", change("Remove", bea), path, members(ada, cyd))
			by := w.patch(ctx, path, check.Op{"op": "remove", "path": `members[value eq "` + cyd + `"]`})
			w.changed(ctx, requirement.EntraGroupMembersFlag, "remove by a filter in the path", by, path, members(ada))
		})
	})
}

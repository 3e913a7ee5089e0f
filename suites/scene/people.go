package scene

import (
	"context"
	"crypto/rand"
	"maps"
	"net/http"
	"net/url"

	"hallmark/suites/check"
	"hallmark/suites/target"
)

// Person is a user of JumpCloud.
type Person struct {
	ID       string // JumpCloud's
	Username string // not the e-mail address, so that the two can be told apart
	Email    string
	// Attributes are those that JumpCloud was given, by its own names.
	Attributes map[string]any

	password target.Secret
}

// Given and Family are the name.
func (p Person) Given() string  { s, _ := p.Attributes["firstname"].(string); return s }
func (p Person) Family() string { s, _ := p.Attributes["lastname"].(string); return s }

// Group is a user group of JumpCloud.
type Group struct{ ID, Name string }

// NewPerson creates a user who has no application yet, changed by edits first.
func (w *Scene) NewPerson(ctx context.Context, edits ...func(user map[string]any)) Person {
	const step = "create a user at JumpCloud"
	name := w.Target().People.Name()
	p := Person{password: w.newPassword()}
	p.Attributes = map[string]any{
		"username": name, "email": name + "@" + w.Target().People.Domain,
		"firstname": "Ada", "lastname": "Lovelace",
	}
	for _, edit := range edits {
		edit(p.Attributes)
	}
	body := maps.Clone(p.Attributes)
	body["password"] = p.password.Reveal()
	a := w.need(step, w.Console.Post(ctx, "/api/systemusers", body), http.StatusOK, http.StatusCreated)
	var created struct {
		ID              string `json:"_id"`
		Username, Email string
	}
	w.read(step, a, &created)
	if created.ID == "" {
		w.Block("%s: the answer has no _id: %s", step, a)
	}
	p.ID, p.Username, p.Email = created.ID, created.Username, created.Email
	w.made = append(w.made, user(p.ID, ""))
	return p
}

// newPassword chooses a password and keeps it out of the evidence.
func (w *Scene) newPassword() target.Secret {
	password := target.NewSecret(rand.Text())
	w.Redact(target.BearerToken(password.Reveal()).Secrets()...)
	return password
}

// Hire creates a user and puts it in the group that has the application, and
// waits until identity management has done what follows from it.
func (w *Scene) Hire(ctx context.Context, edits ...func(user map[string]any)) Person {
	p := w.NewPerson(ctx, edits...)
	w.Join(ctx, w.Group, p)
	w.Settle(ctx)
	return p
}

func user(id, path string) string { return "/api/systemusers/" + url.PathEscape(id) + path }

// Change changes attributes of a user, by JumpCloud's names.
func (w *Scene) Change(ctx context.Context, p *Person, attributes map[string]any) {
	w.need("change a user at JumpCloud", w.Console.Put(ctx, user(p.ID, ""), attributes), http.StatusOK)
	p.Attributes = maps.Clone(p.Attributes)
	maps.Copy(p.Attributes, attributes)
}

// Suspend suspends a user.
func (w *Scene) Suspend(ctx context.Context, p Person) {
	w.need("suspend a user at JumpCloud", w.Console.Post(ctx, user(p.ID, "/state/suspend"), map[string]any{}), http.StatusOK, http.StatusNoContent)
}

// Unsuspend activates a suspended user.
func (w *Scene) Unsuspend(ctx context.Context, p Person) {
	w.need("activate a user at JumpCloud", w.Console.Post(ctx, user(p.ID, "/state/activate"), map[string]any{}), http.StatusOK, http.StatusNoContent)
}

// Remove deletes a user.
func (w *Scene) Remove(ctx context.Context, p Person) {
	w.need("delete a user at JumpCloud", w.Console.Delete(ctx, user(p.ID, "")), http.StatusOK, http.StatusNoContent)
}

// NewGroup creates a group without members.
func (w *Scene) NewGroup(ctx context.Context) Group {
	const step = "create a group at JumpCloud"
	a := w.need(step, w.Console.Post(ctx, "/api/v2/usergroups", map[string]any{"name": w.Target().People.Name()}), http.StatusCreated, http.StatusOK)
	var g Group
	w.read(step, a, &g)
	if g.ID == "" {
		w.Block("%s: the answer has no id: %s", step, a)
	}
	w.made = append(w.made, "/api/v2/usergroups/"+url.PathEscape(g.ID))
	return g
}

// Rename gives a group another name.
func (w *Scene) Rename(ctx context.Context, g Group, name string) {
	w.need("rename a group at JumpCloud", w.Console.Put(ctx, "/api/v2/usergroups/"+url.PathEscape(g.ID), map[string]any{"name": name}), http.StatusOK)
}

// DeleteGroup deletes a group.
func (w *Scene) DeleteGroup(ctx context.Context, g Group) {
	w.need("delete a group at JumpCloud", w.Console.Delete(ctx, "/api/v2/usergroups/"+url.PathEscape(g.ID)), http.StatusNoContent, http.StatusOK)
}

// Join puts a user in a group.
func (w *Scene) Join(ctx context.Context, g Group, p Person) { w.member(ctx, "add", g, p) }

// Leave takes a user out of a group.
func (w *Scene) Leave(ctx context.Context, g Group, p Person) { w.member(ctx, "remove", g, p) }

func (w *Scene) member(ctx context.Context, op string, g Group, p Person) {
	w.need(op+" a member of a group", w.Console.Post(ctx, "/api/v2/usergroups/"+url.PathEscape(g.ID)+"/members",
		map[string]string{"op": op, "type": "user", "id": p.ID}), http.StatusNoContent, http.StatusOK)
}

// Bind grants the application to a group, from the application's side (S-103).
func (w *Scene) Bind(ctx context.Context, g Group) { w.associate(ctx, "add", g) }

// Unbind revokes it.
func (w *Scene) Unbind(ctx context.Context, g Group) { w.associate(ctx, "remove", g) }

func (w *Scene) associate(ctx context.Context, op string, g Group) {
	w.need(op+" a group of the application", w.Associate(ctx, op, g), http.StatusNoContent, http.StatusOK)
}

// Associate binds or unbinds from the application's side.
func (w *Scene) Associate(ctx context.Context, op string, g Group) *check.Answer {
	return w.Console.Post(ctx, "/api/v2/applications/"+url.PathEscape(w.Application.ID)+"/associations",
		map[string]string{"op": op, "type": "user_group", "id": g.ID})
}

// AssociateFromGroup binds or unbinds from the group's side (S-104).
func (w *Scene) AssociateFromGroup(ctx context.Context, op string, g Group) *check.Answer {
	return w.Console.Post(ctx, "/api/v2/usergroups/"+url.PathEscape(g.ID)+"/associations",
		map[string]string{"op": op, "type": "application", "id": w.Application.ID})
}

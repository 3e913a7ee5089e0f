package scene

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// Users reads the person with an e-mail address from Lessonly's list of users. It
// blocks the spec when the list holds others too: then nothing can be said of the
// person, and what is wrong is the filter.
func (w *Scene) Users(ctx context.Context, email string) *check.Answer {
	a := w.REST.Get(ctx, "/users", "filter[email]", email)
	for _, user := range Found(a) {
		if other, ok := user["email"].(string); ok && !strings.EqualFold(other, email) {
			w.Block("needs %s (%s): the list has %s too", requirement.RESTFilter.ID, requirement.RESTFilter.Text, other)
		}
	}
	return a
}

// Found are the users in a list that Users read.
func Found(a *check.Answer) []map[string]any {
	v, _ := a.Get("users")
	list, _ := v.([]any)
	var users []map[string]any
	for _, item := range list {
		if u, ok := item.(map[string]any); ok {
			users = append(users, u)
		}
	}
	return users
}

// Learner reads the one person with an e-mail address from REST, and blocks the
// spec when there is not exactly one.
func (w *Scene) Learner(ctx context.Context, email string) (id string, a *check.Answer) {
	const step = "find the person in Lessonly"
	list := w.need(step, w.Users(ctx, email), http.StatusOK)
	users := Found(list)
	if len(users) != 1 {
		w.Block("%s: %d users have the e-mail address: %s", step, len(users), list)
	}
	id = fmt.Sprint(users[0]["id"])
	return id, w.need(step, w.REST.Get(ctx, "/users/"+url.PathEscape(id)), http.StatusOK)
}

// GroupAt searches the service provider's SCIM groups for a name.
func (w *Scene) GroupAt(ctx context.Context, name string) *check.Answer {
	filter, _ := json.Marshal(name) // a string always encodes
	return w.need("find a group by SCIM", w.SCIM(w.key).Get(ctx, "/Groups", "filter", "displayName eq "+string(filter)), http.StatusOK)
}

// Assign assigns a lesson to a person.
func (w *Scene) Assign(ctx context.Context, lesson int, id string) {
	w.need("assign a lesson", w.REST.Put(ctx, fmt.Sprintf("/lessons/%d/assignments", lesson), map[string]any{
		"assignments": []any{map[string]any{"assignee_id": jsonNumber(id)}},
	}), http.StatusOK)
}

// AssignPath assigns a path to people.
func (w *Scene) AssignPath(ctx context.Context, path string, people ...string) {
	var list []any
	for _, id := range people {
		list = append(list, map[string]any{"assignee_id": jsonNumber(id)})
	}
	w.need("assign a path", w.REST.Put(ctx, "/paths/"+url.PathEscape(path)+"/assignments", map[string]any{"assignments": list}), http.StatusOK)
}

// Path reads the id of the company's first path, and blocks the spec when there
// is none.
func (w *Scene) Path(ctx context.Context) string {
	const step = "find a path"
	var list struct{ Paths []struct{ ID int } }
	a := w.need(step, w.REST.Get(ctx, "/paths"), http.StatusOK)
	w.read(step, a, &list)
	if len(list.Paths) == 0 {
		w.Block("%s: the company has none: %s", step, a)
	}
	return strconv.Itoa(list.Paths[0].ID)
}

// LearnerGroup makes a group at Lessonly and returns its id.
func (w *Scene) LearnerGroup(ctx context.Context, name string, people ...string) string {
	const step = "make a group in Lessonly"
	var members []any
	for _, id := range people {
		members = append(members, map[string]any{"id": jsonNumber(id)})
	}
	var made struct{ ID int }
	w.read(step, w.need(step, w.REST.Post(ctx, "/groups", map[string]any{"name": name, "members": members}), http.StatusCreated), &made)
	return strconv.Itoa(made.ID)
}

// Webhook has Lessonly report completed lessons to an address.
func (w *Scene) Webhook(ctx context.Context, address string) {
	w.need("set the webhook", w.REST.Put(ctx, "/company_settings", map[string]string{"lesson_completed_callback_url": address}), http.StatusOK)
}

// GivePassword has support give a person of Lessonly a password of its own.
func (w *Scene) GivePassword(ctx context.Context, id, password string) {
	w.Redact(password)
	w.need("give a password at the support desk", w.Desk.Put(ctx, w.support("/people/"+url.PathEscape(id)+"/password"),
		map[string]string{"password": password}), http.StatusNoContent)
}

// PersonalREST makes a person an administrator, has support issue a key of that
// person's own, and returns a client of the REST API with it.
func (w *Scene) PersonalREST(ctx context.Context, id string) *check.Web {
	const step = "have support issue a person's key"
	w.need("make an administrator", w.REST.Put(ctx, "/users/"+url.PathEscape(id), map[string]string{"role": "admin"}), http.StatusOK)
	var issued struct{ Username, Key string }
	w.read(step, w.need(step, w.Desk.Post(ctx, w.support("/people/"+url.PathEscape(id)+"/rest_key"), nil), http.StatusCreated), &issued)
	if issued.Username == "" || issued.Key == "" {
		w.Block("%s: the answer has no username or key", step)
	}
	w.Redact(target.BearerToken(issued.Key).Secrets()...)
	return w.Web(w.Target().Integration.RESTURL, target.BasicPassword(issued.Username, issued.Key))
}

// EditInBackOffice has support change a person of Lessonly.
func (w *Scene) EditInBackOffice(ctx context.Context, id string, fields map[string]any) *check.Answer {
	return w.Desk.Put(ctx, w.support("/people/"+url.PathEscape(id)), fields)
}

// NewAdministrator is a user of JumpCloud who may sign on and is an administrator
// of Lessonly.
func (w *Scene) NewAdministrator(ctx context.Context) Person {
	p := w.NewPerson(ctx)
	w.Join(ctx, w.Group, p)
	w.NewBrowser(p).SignOnFromTile(ctx)
	id, _ := w.Learner(ctx, p.Email)
	w.need("make an administrator", w.REST.Put(ctx, "/users/"+url.PathEscape(id), map[string]string{"role": "admin"}), http.StatusOK)
	return p
}

// jsonNumber is an id of REST, which are numbers there and strings in SCIM.
type jsonNumber string

// MarshalJSON writes the digits without quotes.
func (n jsonNumber) MarshalJSON() ([]byte, error) { return []byte(n), nil }

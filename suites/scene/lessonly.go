package scene

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"hallmark/suites/check"
)

// Users reads the person with an e-mail address from Lessonly's list of users.
func (w *Scene) Users(ctx context.Context, email string) *check.Answer {
	return w.REST.Get(ctx, "/users", "filter[email]", email)
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

// Assign assigns a lesson to a person.
func (w *Scene) Assign(ctx context.Context, lesson int, id string) {
	w.need("assign a lesson", w.REST.Put(ctx, fmt.Sprintf("/lessons/%d/assignments", lesson), map[string]any{
		"assignments": []any{map[string]any{"assignee_id": jsonNumber(id)}},
	}), http.StatusOK)
}

// jsonNumber is an id of REST, which are numbers there and strings in SCIM.
type jsonNumber string

// MarshalJSON writes the digits without quotes.
func (n jsonNumber) MarshalJSON() ([]byte, error) { return []byte(n), nil }

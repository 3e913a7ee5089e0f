package scene

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
)

// Candidate is a user of Lessonly as JumpCloud lists it for an import.
type Candidate struct {
	ID     string `json:"id"` // at Lessonly
	Email  string `json:"email"`
	Status string `json:"status"`
}

// Outsider creates a user at Lessonly whom JumpCloud does not know.
func (w *Scene) Outsider(ctx context.Context) Candidate {
	return w.Named(ctx, w.Target().People.Name()+"@"+w.Target().People.Domain, "Grace", "Hopper")
}

// Named creates a user at Lessonly with an e-mail address and a name.
func (w *Scene) Named(ctx context.Context, email, given, family string) Candidate {
	body := w.Target().People.New()
	body["userName"], body["emails"] = email, []any{map[string]any{"value": email, "primary": true}}
	body["name"] = map[string]any{"givenName": given, "familyName": family}
	a := w.SCIM(w.Key()).Post(ctx, "/Users", body)
	w.Need(requirement.Post201, a, check.HaveStatus(http.StatusCreated))
	id, _ := a.Get("id")
	text, _ := id.(string)
	return Candidate{ID: text, Email: email}
}

func (w *Scene) importing(path string) string {
	return "/api/v2/applications/" + url.PathEscape(w.Application.ID) + "/import" + path
}

// Candidates lists Lessonly's users page by page, as one session; query holds
// further parameters, names and values in turn. The answer is the first page's.
func (w *Scene) Candidates(ctx context.Context, query ...string) ([]Candidate, *check.Answer) {
	const step = "list the users to import"
	var all []Candidate
	var first *check.Answer
	for session := ""; ; {
		parameters := append([]string{"limit", "100", "skip", strconv.Itoa(len(all))}, query...)
		if session != "" {
			parameters = append(parameters, "sessionId", session)
		}
		a := w.need(step, w.Console.Get(ctx, w.importing("/users"), parameters...), http.StatusOK)
		var page struct {
			Total   int    `json:"total_count"`
			Session string `json:"session_id"`
			Users   []Candidate
		}
		w.read(step, a, &page)
		all, session = append(all, page.Users...), page.Session
		if first == nil {
			first = a
		}
		if len(page.Users) == 0 || len(all) >= page.Total {
			return all, first
		}
	}
}

// Job is an import.
type Job struct {
	ID      string `json:"jobId"`
	State   string // running, finished or failed
	Warning string
	Results []struct {
		Email, Outcome string
		User           string `json:"systemuser"`
	}
}

// Import imports users by their ids at Lessonly. Who is created by it is
// deleted when the spec ends.
func (w *Scene) Import(ctx context.Context, chosen ...Candidate) (Job, *check.Answer) {
	ids := make([]string, len(chosen))
	for i, c := range chosen {
		ids[i] = c.ID
	}
	a := w.Console.Post(ctx, w.importing("/jobs"), map[string]any{"operations": []string{"users.create"}, "ids": ids})
	return w.job("import users", a), a
}

// Imported waits until an import has come to its end.
func (w *Scene) Imported(ctx context.Context, job Job) (Job, *check.Answer) {
	a := w.Console.Get(ctx, "/api/v2/applications/import/"+url.PathEscape(job.ID)+"/detailedresults", "wait", "idle")
	return w.job("read the results of an import", a), a
}

func (w *Scene) job(step string, a *check.Answer) Job {
	w.need(step, a, http.StatusOK)
	var job Job
	w.read(step, a, &job)
	for _, result := range job.Results {
		if result.User != "" && result.Outcome == "created" {
			w.made = append(w.made, user(result.User, ""))
		}
	}
	return job
}

// ImportOne imports a user and sets a password to sign on with. A user who was
// not imported blocks the spec.
func (w *Scene) ImportOne(ctx context.Context, c Candidate) Person {
	const step = "read an imported user"
	job, _ := w.Import(ctx, c)
	job, _ = w.Imported(ctx, job)
	id := ""
	for _, result := range job.Results {
		if result.Email == c.Email {
			id = result.User
		}
	}
	if id == "" {
		w.Block("needs %s (%s): %s was not imported", requirement.ImportSelected.ID, requirement.ImportSelected.Text, c.Email)
	}
	p := Person{ID: id, password: w.newPassword()}
	a := w.need(step, w.Console.Put(ctx, user(id, ""), map[string]any{"password": p.password.Reveal()}), http.StatusOK)
	w.read(step, a, &p.Attributes)
	p.Username, _ = p.Attributes["username"].(string)
	p.Email, _ = p.Attributes["email"].(string)
	return p
}

// Directory lists the users that JumpCloud has with an e-mail address.
func (w *Scene) Directory(ctx context.Context, email string) ([]map[string]any, *check.Answer) {
	const step = "search JumpCloud's users"
	a := w.need(step, w.Console.Get(ctx, "/api/systemusers", "filter", "email:$eq:"+email), http.StatusOK)
	var list struct{ Results []map[string]any }
	w.read(step, a, &list)
	return list.Results, a
}

// Mails lists what JumpCloud mailed that names the application.
func (w *Scene) Mails(ctx context.Context) ([]map[string]any, *check.Answer) {
	const step = "read JumpCloud's mails"
	// An application is labelled with the company's subdomain, which is in no other.
	a := w.need(step, w.Console.Get(ctx, "/api/v2/mails", "limit", "100", "filter", "subject:search:"+w.Company.Subdomain), http.StatusOK)
	var mails []map[string]any
	w.read(step, a, &mails)
	return mails, a
}

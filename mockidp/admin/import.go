package admin

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// candidate is a user of the service provider who may be imported.
type candidate struct {
	ID, Username, Email, Firstname, Lastname string
	Status                                   string // New or Imported
}

// importList is the list of an import, and how many there are in all.
type importList struct {
	Total   int    `json:"total_count"`
	Session string `json:"session_id"`
	Warning string
	Users   []candidate
}

// The statuses, which are tabs of the page as well.
const (
	isNew      = "New"
	isImported = "Imported"
)

// importJob is an import, running or at its end.
type importJob struct {
	ID                   string `json:"jobId"`
	State                string // running, finished or failed
	Message              string
	Total, Done, Created int
	Warning              string
	Results              []struct{ Email, Outcome, Message string }
}

// How long a page waits for an import before it shows how far it is, and how
// soon it asks again. Up to 100 users are watched to the end, as the article
// has it ("in real time"); more are told of by a mail.
const (
	importGlance  = 700 * time.Millisecond
	importRefresh = "1"
	watched       = 100
)

func importPath(id string) string { return "/api/v2/applications/" + url.PathEscape(id) + "/import" }

// candidates reads the whole list, new users on top if newFirst (S-133).
func (v *visit) candidates(app string, newFirst bool) (importList, error) {
	var all importList
	for {
		query := url.Values{"limit": {strconv.Itoa(perPage)}, "skip": {strconv.Itoa(len(all.Users))}}
		if newFirst {
			query.Set("filter", "status:new")
		}
		if all.Session != "" {
			query.Set("sessionId", all.Session)
		}
		var page importList
		if err := v.call(http.MethodGet, importPath(app)+"/users?"+query.Encode(), nil, &page); err != nil {
			return all, err
		}
		page.Users = append(all.Users, page.Users...)
		if len(page.Users) == len(all.Users) || len(page.Users) >= page.Total {
			return page, nil
		}
		all = page
	}
}

// tab is a part of the list.
type tab struct {
	Name, Link string
	Count      int
	Current    bool
}

// part keeps one tab's users, and counts them all. The New Users-only filter
// hides nobody (C-08); the tabs do.
func (l *importList) part(path, name string) []tab {
	tabs := []tab{{Name: "All"}, {Name: isNew}, {Name: isImported}}
	var shown []candidate
	for _, c := range l.Users {
		for i := range tabs {
			if i == 0 || tabs[i].Name == c.Status {
				tabs[i].Count++
			}
		}
		if name == "" || name == c.Status {
			shown = append(shown, c)
		}
	}
	for i := range tabs {
		tabs[i].Link, tabs[i].Current = path, name == "" && i == 0 || tabs[i].Name == name
		if i > 0 {
			tabs[i].Link += "?tab=" + tabs[i].Name
		}
	}
	l.Users = shown
	return tabs
}

// showImport lists whom the service provider has (S-130 … S-133), and how far an
// import is whose id is in the address.
func (v *visit) showImport() {
	id := v.r.FormValue("job")
	if id == "" {
		v.importPage(http.StatusOK, "", nil)
		return
	}
	job, err := v.glance(id)
	if err != nil {
		v.failed(err)
		return
	}
	v.importPage(http.StatusOK, "", &job)
}

// glance reads an import, and waits a moment for its end.
func (v *visit) glance(id string) (importJob, error) {
	path := "/api/v2/applications/import/" + url.PathEscape(id) + "/detailedresults"
	patient := *v
	ctx, cancel := context.WithTimeout(v.r.Context(), importGlance)
	defer cancel()
	patient.r = v.r.WithContext(ctx)
	var job importJob
	if err := patient.call(http.MethodGet, path+"?wait=idle", nil, &job); err == nil || ctx.Err() == nil {
		return job, err
	}
	return job, v.call(http.MethodGet, path, nil, &job)
}

func (v *visit) importPage(status int, problem string, job *importJob) {
	a, err := v.application()
	if err != nil {
		v.failed(err)
		return
	}
	path := "/admin/applications/" + url.PathEscape(a.ID) + "/import"
	if job.Running() {
		if job.Total <= watched {
			v.w.Header().Set("Refresh", importRefresh)
		}
		v.panel(status, "import", "idm", a, map[string]any{"Job": job, "Again": path + "?job=" + url.QueryEscape(job.ID)})
		return
	}
	newFirst, name := v.r.FormValue("new") != "", v.r.FormValue("tab")
	if name != isNew && name != isImported {
		name = ""
	}
	list, err := v.candidates(a.ID, newFirst)
	if err != nil {
		// Why the list cannot be had – not active, no answer – belongs on the page.
		_, above, other := of(err)
		if other != nil {
			above = capital(other.Error())
		}
		status, problem = http.StatusBadGateway, above
	}
	v.panel(status, "import", "idm", a, map[string]any{
		"Tabs": list.part(path, name), "List": list, "NewFirst": newFirst, "Problem": problem, "Job": job,
	})
}

// startImport imports the users who were ticked (S-134) and leads to where its
// progress is shown (S-135, S-136).
func (v *visit) startImport() {
	a, err := v.application()
	if err != nil {
		v.failed(err)
		return
	}
	chosen := v.r.PostForm["user"]
	if len(chosen) == 0 {
		v.importPage(http.StatusBadRequest, "Select the users to import first.", nil)
		return
	}
	var job importJob
	err = v.call(http.MethodPost, importPath(a.ID)+"/jobs", map[string]any{
		"operations": []string{"users.create"}, "sessionId": v.r.PostFormValue("session"), "ids": chosen, "background": true,
	}, &job)
	if err != nil {
		_, above, other := of(err)
		if other != nil {
			v.failed(err)
			return
		}
		v.importPage(http.StatusBadRequest, above, nil)
		return
	}
	http.Redirect(v.w, v.r, "/admin/applications/"+url.PathEscape(a.ID)+"/import?job="+url.QueryEscape(job.ID), http.StatusSeeOther)
}

// Running tells whether there is more to come.
func (j *importJob) Running() bool { return j != nil && j.State == "running" }

// Says is the import in a line.
func (j *importJob) Says() string {
	switch {
	case j.State == "failed":
		return capital(strings.TrimSuffix(j.Message, "."))
	case !j.Running():
		return fmt.Sprintf("%d of %d users were imported.", j.Created, j.Total)
	case j.Total > watched:
		return fmt.Sprintf("%d users are being imported. You will receive an email when the import is complete.", j.Total)
	}
	return fmt.Sprintf("%d of %d users are done.", j.Done, j.Total)
}

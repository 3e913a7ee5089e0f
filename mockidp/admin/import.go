package admin

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
)

// candidate is a user of the service provider who may be imported.
type candidate struct {
	ID, Username, Email, Firstname, Lastname string
	Status                                   string // New or Imported
}

// importList is one page of the list, and how many there are in all.
type importList struct {
	Total   int    `json:"total_count"`
	Session string `json:"session_id"`
	Warning string
	Users   []candidate
}

// imported is what an import came to.
type imported struct {
	State                string
	Total, Done, Created int
	Warning              string
	Results              []struct{ Email, Outcome, Message string }
}

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

// showImport lists whom the service provider has (S-130 … S-133).
func (v *visit) showImport() { v.importPage(http.StatusOK, "", nil) }

func (v *visit) importPage(status int, problem string, done *imported) {
	a, err := v.application()
	if err != nil {
		v.failed(err)
		return
	}
	newFirst := v.r.FormValue("new") != ""
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
		"List": list, "NewFirst": newFirst, "Problem": problem, "Done": done,
	})
}

// startImport imports the users who were ticked (S-134): the results of up to
// 100 are shown, of more a mail tells (S-135, S-136).
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
	var done imported
	err = v.call(http.MethodPost, importPath(a.ID)+"/jobs", map[string]any{
		"operations": []string{"users.create"}, "sessionId": v.r.PostFormValue("session"), "ids": chosen,
	}, &done)
	if err != nil {
		_, above, other := of(err)
		if other != nil {
			v.failed(err)
			return
		}
		v.importPage(http.StatusBadRequest, above, nil)
		return
	}
	v.importPage(http.StatusOK, "", &done)
}

// Says is the result in a line.
func (i *imported) Says() string {
	if i.State == "running" {
		return fmt.Sprintf("%d users are being imported. You will receive an email when the import is complete.", i.Total)
	}
	return fmt.Sprintf("%d of %d users were imported.", i.Created, i.Total)
}

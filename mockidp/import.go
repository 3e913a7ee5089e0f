package mockidp

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"hallmark/mockidp/fault"
	"hallmark/mockidp/provision"
)

// An import brings users of the service provider into JumpCloud (S-128 … S-141).
// JumpCloud's OpenAPI names the calls and the members of a listed user; status,
// selection by ids, results, and all texts are ours.
const (
	statusNew      = "New"      // S-131
	statusImported = "Imported" // S-132

	// realTime is how many users are imported while the administrator waits;
	// more are imported in the background, with a mail at the end (S-135, S-136).
	// The article says nothing of exactly 100 (C-09).
	realTime = 100

	// A list is kept so that its pages fit together while the service provider
	// goes on changing (ours).
	keepList  = 15 * time.Minute
	mostLists = 8
	// mostJobs are remembered with their results.
	mostJobs = 1000

	// importWarning is shown with every list and result (S-139, S-140).
	importWarning = "Imported users are managed in the application only while they are members of a user group that is bound to it."
)

// candidate is a user of the service provider as the list of an import shows it.
type candidate struct {
	ID         string `json:"id"` // at the service provider
	Username   string `json:"username"`
	Email      string `json:"email"`
	Firstname  string `json:"firstname"`
	Lastname   string `json:"lastname"`
	Department string `json:"department"`
	CostCenter string `json:"costCenter"`
	JobTitle   string `json:"jobTitle"`
	Status     string `json:"status"` // ours
}

// listing is what the service provider had when somebody began to look.
type listing struct {
	id, application string
	at              time.Time
	accounts        []provision.Account
}

// importing is what an IdP knows of imports. It is guarded by IdP.mu.
type importing struct {
	lists  []*listing
	jobs   []*importJob
	linked map[string]map[string]string // application id → id at the service provider → user id
}

// importable finds an application whose service provider can be imported from.
func (idp *IdP) importable(r *http.Request) (application, error) {
	a, err := idp.idmOf(r)
	if err == nil && !a.idm.provisioner.Active() {
		err = refuse(http.StatusNotFound, "identity management of %q is not active: there is nothing to import from", a.DisplayLabel)
	}
	return a, err
}

// listImport lists the service provider's users, new ones and those that
// JumpCloud has (S-130). filter=status:new moves the new ones to the top and
// hides nobody (S-133, C-08).
func (idp *IdP) listImport(r *http.Request) (answer, error) {
	a, err := idp.importable(r)
	if err != nil {
		return answer{}, err
	}
	values := r.URL.Query()
	var q query
	if err := q.page(values); err != nil {
		return answer{}, err
	}
	newFirst := false
	switch filter := values.Get("filter"); filter {
	case "":
	case "status:new":
		newFirst = true
	default:
		return answer{}, invalid("filter %q: valid is status:new", filter)
	}
	by, order := values.Get("sort"), values.Get("sortOrder")
	key := map[string]func(candidate) string{
		"": nil, "firstname": func(c candidate) string { return c.Firstname }, "lastname": func(c candidate) string { return c.Lastname }, "email": func(c candidate) string { return c.Email },
	}
	less, known := key[by]
	if !known {
		return answer{}, invalid("sort %q: valid are firstname, lastname, email", by)
	}
	if order != "" && !strings.EqualFold(order, "asc") && !strings.EqualFold(order, "desc") {
		return answer{}, invalid("sortOrder %q: valid are asc, desc", order)
	}
	l, err := idp.listing(r.Context(), a, values.Get("sessionId"))
	if err != nil {
		return answer{}, err
	}
	all := idp.candidates(a.ID, l.accounts)
	if text := strings.ToLower(values.Get("query")); text != "" {
		all = slices.DeleteFunc(all, func(c candidate) bool {
			return !strings.Contains(strings.ToLower(strings.Join([]string{c.Username, c.Email, c.Firstname, c.Lastname}, "\n")), text)
		})
	}
	if less != nil {
		slices.SortStableFunc(all, func(x, y candidate) int {
			n := strings.Compare(strings.ToLower(less(x)), strings.ToLower(less(y)))
			if strings.EqualFold(order, "desc") {
				return -n
			}
			return n
		})
	}
	if newFirst {
		if idp.faults.Fires(fault.ImportHides) {
			all = slices.DeleteFunc(all, func(c candidate) bool { return c.Status == statusImported })
		}
		slices.SortStableFunc(all, func(x, y candidate) int { return -cmp.Compare(x.Status, y.Status) }) // New after Imported in letters
	}
	users := all[min(q.skip, len(all)):]
	users = users[:min(q.limit, len(users))]
	body := map[string]any{"total_count": len(all), "session_id": l.id, "users": users}
	if idp.faults.Fires(fault.ImportWarningGone) {
		return ok(body), nil
	}
	body["warning"] = importWarning
	return ok(body), nil
}

// listing returns the users that were read for a session, or reads them.
func (idp *IdP) listing(ctx context.Context, a application, session string) (*listing, error) {
	if session != "" {
		idp.mu.Lock()
		defer idp.mu.Unlock()
		for _, l := range idp.imports.lists {
			if l.id == session && l.application == a.ID && idp.now().Sub(l.at) < keepList {
				return l, nil
			}
		}
		return nil, invalid("sessionId %q is unknown or has expired: ask without it", session)
	}
	accounts, err := a.idm.provisioner.Everyone(ctx)
	if err != nil {
		return nil, refuse(http.StatusBadGateway, "the users of %q cannot be listed: %s", a.DisplayLabel, err)
	}
	l := &listing{id: idp.newID(), application: a.ID, at: idp.now(), accounts: accounts}
	idp.mu.Lock()
	defer idp.mu.Unlock()
	idp.imports.lists = append(idp.imports.lists, l)
	if n := len(idp.imports.lists); n > mostLists {
		idp.imports.lists = slices.Clone(idp.imports.lists[n-mostLists:])
	}
	return l, nil
}

// candidates says of each account whether JumpCloud has it.
func (idp *IdP) candidates(application string, accounts []provision.Account) []candidate {
	idp.mu.Lock()
	defer idp.mu.Unlock()
	list := make([]candidate, len(accounts))
	for i, a := range accounts {
		list[i] = candidate{a.ID, a.Username, a.Email, a.Firstname, a.Lastname, a.Department, a.CostCenter, a.JobTitle, statusNew}
		if idp.knownAs(application, a) != "" && !idp.faults.Fires(fault.ImportStatusNew) {
			list[i].Status = statusImported
		}
	}
	return list
}

// knownAs is the id of the user that an account is in JumpCloud, "" if none: by
// what an earlier import noted, else by the e-mail address without regard to
// case (ours; documented nowhere). idp.mu is held.
func (idp *IdP) knownAs(application string, a provision.Account) string {
	if id := idp.imports.linked[application][a.ID]; id != "" {
		if _, there := idp.users.get(id); there {
			return id
		}
	}
	return idp.taken[called(byEmail, address(a))]
}

// address is an account's e-mail address. Lessonly's userName is one (S-118).
func address(a provision.Account) string { return cmp.Or(a.Email, a.Username) }

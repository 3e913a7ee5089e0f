package mockidp

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode"

	"hallmark/mockidp/fault"
	"hallmark/mockidp/insights"
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

// importResult is what became of one user.
type importResult struct {
	ID       string `json:"id"` // at the service provider
	Email    string `json:"email"`
	Outcome  string `json:"outcome"` // created, skipped or failed
	Message  string `json:"message,omitempty"`
	SystemID string `json:"systemuser,omitempty"`
}

// importJob is one import.
type importJob struct {
	ID          string         `json:"jobId"`
	Application string         `json:"application"`
	State       string         `json:"state"` // running, finished or failed
	Total       int            `json:"total"`
	Done        int            `json:"done"`
	Created     int            `json:"created"`
	Results     []importResult `json:"results"`
	Message     string         `json:"message,omitempty"`
	Warning     string         `json:"warning,omitempty"`
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
	emails := idp.emails()
	list := make([]candidate, len(accounts))
	for i, a := range accounts {
		list[i] = candidate{a.ID, a.Username, a.Email, a.Firstname, a.Lastname, a.Department, a.CostCenter, a.JobTitle, statusNew}
		if idp.imported(application, a, emails) != "" && !idp.faults.Fires(fault.ImportStatusNew) {
			list[i].Status = statusImported
		}
	}
	return list
}

// emails maps every user's address to the user's id. idp.mu is held.
func (idp *IdP) emails() map[string]string {
	byEmail := make(map[string]string, len(idp.users.rows))
	for id, u := range idp.users.rows {
		byEmail[strings.ToLower(u.Email)] = id
	}
	return byEmail
}

// imported is the id of the user that an account is in JumpCloud, "" if none: by
// what an earlier import noted, else by the e-mail address without regard to
// case (ours; documented nowhere). idp.mu is held.
func (idp *IdP) imported(application string, a provision.Account, emails map[string]string) string {
	if id := idp.imports.linked[application][a.ID]; id != "" {
		if _, there := idp.users.get(id); there {
			return id
		}
	}
	return emails[strings.ToLower(address(a))]
}

// address is an account's e-mail address. Lessonly's userName is one (S-118).
func address(a provision.Account) string { return cmp.Or(a.Email, a.Username) }

// startImport imports the chosen users (S-134): up to 100 while the caller waits,
// more in the background (S-135, S-136).
func (idp *IdP) startImport(r *http.Request) (answer, error) {
	a, err := idp.importable(r)
	if err != nil {
		return answer{}, err
	}
	var body struct {
		Operations            []string `json:"operations"`
		AllowUserReactivation bool     `json:"allowUserReactivation"` // imported users are new, so there is nobody to reactivate
		QueryString           string   `json:"queryString"`
		SessionID             string   `json:"sessionId"` // ours
		IDs                   []string `json:"ids"`       // ours: the chosen users' ids at the service provider
	}
	if err := decode(r, &body); err != nil {
		return answer{}, err
	}
	creates := false
	for _, o := range body.Operations {
		switch o {
		case "users.create":
			creates = true
		case "users.update": // taken, and without effect: an import changes nobody (JumpCloud support, "Import Users")
		default:
			return answer{}, wrong("operations", "has %q: valid are users.create, users.update", o)
		}
	}
	if !creates {
		return answer{}, wrong("operations", "must have users.create")
	}
	if len(body.IDs) == 0 && body.QueryString == "" {
		return answer{}, wrong("ids", "is empty: choose the users to import")
	}
	l, err := idp.listing(r.Context(), a, body.SessionID)
	if err != nil {
		return answer{}, err
	}
	chosen, err := choose(l.accounts, body.IDs, body.QueryString)
	if err != nil {
		return answer{}, err
	}
	if idp.faults.Fires(fault.ImportAll) {
		chosen = l.accounts
	}
	job := &importJob{ID: idp.newID(), Application: a.ID, State: "running", Total: len(chosen), Results: []importResult{}, Warning: importWarning}
	idp.mu.Lock()
	if idp.closed {
		idp.mu.Unlock()
		return answer{}, errors.New("the identity provider is closed")
	}
	idp.imports.jobs = append(idp.imports.jobs, job)
	if n := len(idp.imports.jobs); n > mostJobs {
		idp.imports.jobs = slices.Clone(idp.imports.jobs[n-mostJobs:])
	}
	idp.mu.Unlock()
	by := idp.byAdmin(r, insights.Event{})
	if len(chosen) <= realTime {
		idp.runImport(a, job, chosen, by)
		return idp.jobAnswer(job), nil
	}
	idp.background.Add(1)
	go func() {
		defer idp.background.Done()
		idp.runImport(a, job, chosen, by)
	}()
	return idp.jobAnswer(job), nil
}

// choose picks accounts by id, or those in which a text occurs.
func choose(accounts []provision.Account, ids []string, text string) ([]provision.Account, error) {
	if len(ids) == 0 {
		return slices.DeleteFunc(slices.Clone(accounts), func(a provision.Account) bool {
			return !strings.Contains(strings.ToLower(strings.Join([]string{a.Username, a.Email, a.Firstname, a.Lastname}, "\n")), strings.ToLower(text))
		}), nil
	}
	byID := make(map[string]provision.Account, len(accounts))
	for _, a := range accounts {
		byID[a.ID] = a
	}
	var chosen []provision.Account
	once := map[string]bool{}
	for _, id := range ids {
		a, known := byID[id]
		if !known {
			return nil, wrong("ids", "has %q, which the service provider does not list", id)
		}
		if !once[id] {
			once[id] = true
			chosen = append(chosen, a)
		}
	}
	return chosen, nil
}

// runImport creates the chosen users one by one; by says who asked.
func (idp *IdP) runImport(a application, job *importJob, chosen []provision.Account, by insights.Event) {
	for _, account := range chosen {
		result := idp.importOne(a, job.ID, account, by)
		idp.mu.Lock()
		job.Results = append(job.Results, result)
		job.Done++
		if result.Outcome == "created" {
			job.Created++
		}
		idp.mu.Unlock()
	}
	idp.mu.Lock()
	defer idp.mu.Unlock()
	job.State = "finished"
	if idp.faults.Fires(fault.ImportSilent) {
		return
	}
	// C-09: the article promises a mail above 100, JumpCloud's support always one.
	var text strings.Builder
	fmt.Fprintf(&text, "%d of %d users were imported from %s.\n%s\n", job.Created, job.Total, a.DisplayLabel, importWarning)
	for _, result := range job.Results {
		if result.Outcome != "created" {
			fmt.Fprintf(&text, "%s: %s: %s\n", result.Email, result.Outcome, result.Message)
		}
	}
	idp.mails = append(idp.mails, Mail{At: idp.now(), To: idp.options.AdminEmail, Subject: "Import from " + a.DisplayLabel + " complete", Body: text.String()})
}

// importOne creates one user, bound to nothing. Who JumpCloud has is never
// changed by an import.
func (idp *IdP) importOne(a application, job string, account provision.Account, by insights.Event) importResult {
	result := importResult{ID: account.ID, Email: address(account)}
	now := idp.now()
	u := user{
		ID: idp.newID(), Created: now, Organization: idp.organization, CreationSource: "jumpcloud:import",
		Email: strings.ToLower(address(account)), Firstname: account.Firstname, Lastname: account.Lastname,
		Department: account.Department, CostCenter: account.CostCenter, JobTitle: account.JobTitle,
		MFA:       map[string]any{"configured": false, "exclusion": false},
		Addresses: []map[string]any{}, PhoneNumbers: []map[string]any{}, Attributes: []map[string]any{},
	}.in(activated) // without a password, which is pending
	err := idp.change(change{}, func() ([]insights.Event, error) {
		if id := idp.imported(a.ID, account, idp.emails()); id != "" {
			result.Outcome, result.Message, result.SystemID = "skipped", "JumpCloud has this user already", id
			if idp.faults.Fires(fault.ImportUpdates) {
				old, _ := idp.users.get(id)
				old.Firstname, old.Lastname, old.JobTitle = account.Firstname, account.Lastname, account.JobTitle
				idp.users.put(id, old)
			}
			idp.link(a.ID, account.ID, id)
			return nil, nil
		}
		u.Username = idp.freeName(account)
		if err := u.check(); err != nil {
			return nil, err
		}
		if err := idp.unique(u); err != nil {
			return nil, err
		}
		idp.users.put(u.ID, u)
		idp.link(a.ID, account.ID, u.ID)
		result.Outcome, result.SystemID = "created", u.ID
		if idp.faults.Fires(fault.ImportUnlogged) {
			return nil, nil
		}
		e := by
		e.Type, e.Success, e.Resource, e.Application = "user_create", true, userResource(u), a.eventApplication()
		e.Correlation = map[string]any{"id": job, "type": "user_import"} // S-141
		return []insights.Event{e}, nil
	})
	if err != nil {
		result.Outcome, result.Message = "failed", err.Error()
		e := by
		e.Type, e.Success, e.ErrorMessage, e.Application = "user_create", false, err.Error(), a.eventApplication()
		e.Resource, e.Correlation = map[string]any{"type": "user", "email": u.Email}, map[string]any{"id": job, "type": "user_import"}
		idp.log.Add(e)
	}
	return result
}

// link notes which user an account is. idp.mu is held.
func (idp *IdP) link(application, account, user string) {
	if idp.imports.linked == nil {
		idp.imports.linked = map[string]map[string]string{}
	}
	if idp.imports.linked[application] == nil {
		idp.imports.linked[application] = map[string]string{}
	}
	idp.imports.linked[application][account] = user
}

// freeName is a username that nobody has, from what stands before the @ of the
// account's userName; JumpCloud's own rule is not documented. idp.mu is held.
func (idp *IdP) freeName(a provision.Account) string {
	name, _, _ := strings.Cut(cmp.Or(a.Username, a.Email), "@")
	name = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
	name = cmp.Or(name, "user")
	taken := make(map[string]bool, len(idp.users.rows))
	for _, u := range idp.users.rows {
		taken[strings.ToLower(u.Username)] = true
	}
	free := name
	for n := 2; taken[free]; n++ {
		free = fmt.Sprintf("%s%d", name, n)
	}
	return free
}

// jobAnswer shows a job as it stands.
func (idp *IdP) jobAnswer(job *importJob) answer {
	idp.mu.Lock()
	defer idp.mu.Unlock()
	shown := *job
	shown.Results = slices.Clone(job.Results)
	switch {
	case shown.State == "running":
		shown.Message = "The import runs in the background. You will receive an e-mail when it is complete."
	default:
		shown.Message = fmt.Sprintf("%d of %d users were imported.", shown.Created, shown.Total)
	}
	if idp.faults.Fires(fault.ImportWarningGone) {
		shown.Warning = ""
	}
	return ok(shown)
}

// importResults shows how far an import has come; ?wait=idle first waits until
// no import runs (ours, for tests).
func (idp *IdP) importResults(r *http.Request) (answer, error) {
	switch wait := r.URL.Query().Get("wait"); wait {
	case "":
	case "idle":
		idle := make(chan struct{})
		go func() { idp.background.Wait(); close(idle) }()
		select {
		case <-idle:
		case <-r.Context().Done():
			return answer{}, r.Context().Err()
		}
	default:
		return answer{}, invalid("wait is %q: valid is idle", wait)
	}
	idp.mu.Lock()
	i := slices.IndexFunc(idp.imports.jobs, func(j *importJob) bool { return j.ID == r.PathValue("job") })
	var job *importJob
	if i >= 0 {
		job = idp.imports.jobs[i]
	}
	idp.mu.Unlock()
	if job == nil {
		return answer{}, notFound("import job", r.PathValue("job"))
	}
	return idp.jobAnswer(job), nil
}

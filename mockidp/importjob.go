package mockidp

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode"

	"hallmark/mockidp/fault"
	"hallmark/mockidp/insights"
	"hallmark/mockidp/provision"
)

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

	over chan struct{} // closed when it has come to an end
}

// startImport imports the chosen users (S-134): up to 100 while the caller waits,
// unless it wants to watch the progress; more in the background (S-135, S-136).
func (idp *IdP) startImport(r *http.Request) (answer, error) {
	a, err := idp.importable(r)
	if err != nil {
		return answer{}, err
	}
	var body struct {
		Operations            []string `json:"operations"`
		AllowUserReactivation bool     `json:"allowUserReactivation"` // imported users are new, so there is nobody to reactivate
		QueryString           string   `json:"queryString"`
		SessionID             string   `json:"sessionId"`  // ours
		IDs                   []string `json:"ids"`        // ours: the chosen users' ids at the service provider
		Background            bool     `json:"background"` // ours: do not wait for the end of a small import either
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
	job := &importJob{ID: idp.newID(), Application: a.ID, State: "running", Total: len(chosen), Results: []importResult{}, Warning: importWarning, over: make(chan struct{})}
	idp.mu.Lock()
	if idp.closed {
		idp.mu.Unlock()
		return answer{}, errors.New("the identity provider is closed")
	}
	idp.imports.jobs = append(idp.imports.jobs, job)
	if n := len(idp.imports.jobs); n > mostJobs {
		idp.imports.jobs = slices.Clone(idp.imports.jobs[n-mostJobs:])
	}
	idp.background.Add(1)
	idp.mu.Unlock()
	by := idp.byAdmin(r, insights.Event{})
	run := func() {
		defer idp.background.Done()
		idp.runImport(a, job, chosen, by)
	}
	if len(chosen) <= realTime && !body.Background {
		run()
	} else {
		go run()
	}
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
	defer close(job.over)
	for _, account := range chosen {
		result := idp.importOne(a, job.ID, account, by)
		idp.mu.Lock()
		job.Results = append(job.Results, result)
		job.Done++
		if result.Outcome == "created" {
			job.Created++
		}
		closed := idp.closed
		if closed {
			job.State = "failed"
		}
		idp.mu.Unlock()
		if closed {
			return
		}
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

// byImport is the creationSource of imported users (ours).
const byImport = "jumpcloud:import"

func (u user) imported() bool { return u.CreationSource == byImport }

// importOne creates one user, bound to nothing. Who JumpCloud has is never
// changed by an import.
func (idp *IdP) importOne(a application, job string, account provision.Account, by insights.Event) importResult {
	result := importResult{ID: account.ID, Email: address(account)}
	now := idp.now()
	u := user{
		ID: idp.newID(), Created: now, Organization: idp.organization, CreationSource: byImport,
		Email: strings.ToLower(address(account)), Firstname: account.Firstname, Lastname: account.Lastname,
		Department: account.Department, CostCenter: account.CostCenter, JobTitle: account.JobTitle,
		MFA:       map[string]any{"configured": false, "exclusion": false},
		Addresses: []map[string]any{}, PhoneNumbers: []map[string]any{}, Attributes: []map[string]any{},
	}.in(activated) // without a password, which is pending
	err := idp.change(change{about: nobody}, func() ([]insights.Event, error) {
		if id := idp.knownAs(a.ID, account); id != "" {
			result.Outcome, result.Message, result.SystemID = "skipped", "JumpCloud has this user already", id
			if idp.faults.Fires(fault.ImportUpdates) {
				old, _ := idp.users.get(id)
				old.Firstname, old.Lastname, old.JobTitle = account.Firstname, account.Lastname, account.JobTitle
				idp.putUser(old)
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
		idp.putUser(u)
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
	if a, there := idp.apps.get(application); there && a.idm != nil && !idp.faults.Fires(fault.ImportForgets) {
		a.idm.provisioner.Link(user, account)
	}
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
	free := name
	for n := 2; idp.taken[called(byUsername, free)] != ""; n++ {
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
	case shown.State == "failed":
		shown.Message = fmt.Sprintf("The import was broken off after %d of %d users: JumpCloud was shut down.", shown.Done, shown.Total)
	default:
		shown.Message = fmt.Sprintf("%d of %d users were imported.", shown.Created, shown.Total)
	}
	if idp.faults.Fires(fault.ImportWarningGone) {
		shown.Warning = ""
	}
	return ok(shown)
}

// importResults shows how far an import has come; ?wait=idle first waits until
// it has come to an end (ours, for tests).
func (idp *IdP) importResults(r *http.Request) (answer, error) {
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
	switch wait := r.URL.Query().Get("wait"); wait {
	case "":
	case "idle":
		select {
		case <-job.over:
		case <-r.Context().Done():
			return answer{}, r.Context().Err()
		}
	default:
		return answer{}, invalid("wait is %q: valid is idle", wait)
	}
	return idp.jobAnswer(job), nil
}

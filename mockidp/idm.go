package mockidp

import (
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"hallmark/mockidp/fault"
	"hallmark/mockidp/insights"
	"hallmark/mockidp/provision"
)

// idm is the identity management of one application (S-005): a connection to
// its service provider's SCIM endpoint, on or off. What of it may be changed is
// guarded by IdP.mu, but for changing, which is held during a whole attempt to
// change it: activation talks to the service provider and must not hold up
// everybody else.
type idm struct {
	provisioner *provision.Provisioner

	changing  sync.Mutex
	base      string
	token     string // write-only: in no answer, event or log (S-117b)
	groups    bool   // user groups and their members are sent as well
	activated bool   // ever
}

// newIDM returns the inactive identity management of a new application.
func (idp *IdP) newIDM(a application) *idm {
	return &idm{provisioner: provision.New(provision.Options{
		Clock:       idp.options.Clock,
		Transport:   idp.options.Transport,
		Event:       idp.log.Add,
		Logger:      idp.logger,
		LooseIDs:    idp.options.LooseIDs,
		Faults:      idp.faults,
		Application: a.eventApplication(),
		Pause:       idp.options.Pause,
		Dialect:     idp.dialect(a),
	})}
}

// dialect is how an application's service provider is spoken to. JumpCloud has a
// connector of its own for Lessonly, which is what nil says.
func (idp *IdP) dialect(a application) *provision.Dialect {
	d := idp.options.Dialect
	if d == nil {
		d = provision.JumpCloud()
	}
	if d == provision.JumpCloud() && a.Name == "lessonly" {
		return nil
	}
	return d
}

// idmOf finds the identity management of the application in r's path. A
// bookmark has none.
func (idp *IdP) idmOf(r *http.Request) (application, error) {
	a, err := idp.app(r.PathValue("id"))
	if err == nil && a.SSO.Type != "saml" {
		err = refuse(http.StatusNotFound, "a %s has no identity management", a.Name)
	}
	return a, err
}

// mapping is a row of the attribute table with its four columns (S-125).
type mapping struct {
	Property string `json:"jumpcloud"`
	Field    string `json:"field"`
	SCIM     string `json:"scim"`
	Value    string `json:"lessonly"`
}

// settings is what identity management shows of itself. idp.mu is not held.
func (idp *IdP) settings(a application) map[string]any {
	idp.mu.Lock()
	defer idp.mu.Unlock()
	var rows []mapping
	for _, m := range provision.Mappings() {
		rows = append(rows, mapping(m))
	}
	shown := map[string]any{
		"state":       state(a.idm.provisioner.Active()),
		"base_url":    a.idm.base,
		"token_set":   a.idm.token != "",
		"mappings":    rows,
		"unsupported": provision.Unsupported(), // S-063
	}
	if managesGroups(a) {
		shown["groups"] = a.idm.groups
	}
	if plain(a.idm.base) {
		shown["warning"] = "the base URL is not https: the token travels in clear" // C-02
	}
	if a.idm.token != "" && idp.faults.Fires(fault.TokenShown) {
		shown["token"] = a.idm.token
	}
	return shown
}

// managesGroups tells whether the connector can manage groups at all: Lessonly's
// cannot (C-03).
func managesGroups(a application) bool {
	c, known := connectorNamed(a.Name)
	can, _ := c.Provision["groups_supported"].(bool)
	return known && can
}

func state(active bool) string {
	if active {
		return "active"
	}
	return "inactive"
}

// plain tells whether a base URL is http off loopback.
func plain(base string) bool {
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "http" {
		return false
	}
	host := u.Hostname()
	ip := net.ParseIP(host)
	return host != "localhost" && !strings.HasSuffix(host, ".localhost") && !ip.IsLoopback()
}

// getProvision shows the settings; ?wait=idle first waits until everything
// that was to be sent has been (ours, for tests).
func (idp *IdP) getProvision(r *http.Request) (answer, error) {
	a, err := idp.idmOf(r)
	if err != nil {
		return answer{}, err
	}
	switch wait := r.URL.Query().Get("wait"); wait {
	case "":
	case "idle":
		if err := a.idm.provisioner.Wait(r.Context()); err != nil {
			return answer{}, err
		}
	default:
		return answer{}, invalid("wait is %q: valid is idle", wait)
	}
	return ok(idp.settings(a)), nil
}

// putProvision sets base URL, token and, where the connector manages groups,
// whether it is to do so, each only if given. None of them can be
// changed while active: the order is deactivate, set, activate (S-054, S-055).
func (idp *IdP) putProvision(r *http.Request) (answer, error) {
	a, err := idp.idmOf(r)
	if err != nil {
		return answer{}, err
	}
	var body struct {
		BaseURL *string `json:"base_url"`
		Token   *string `json:"token"`
		Groups  *bool   `json:"groups"` // "Enable management of User Groups and Group Membership"; the name is ours
	}
	if err := decode(r, &body); err != nil {
		return answer{}, err
	}
	if body.Groups != nil && *body.Groups && !managesGroups(a) {
		return answer{}, wrong("groups", "cannot be managed by the connector of %s", a.DisplayName)
	}
	a.idm.changing.Lock()
	defer a.idm.changing.Unlock()
	idp.mu.Lock()
	base, token, groups := a.idm.base, a.idm.token, a.idm.groups
	idp.mu.Unlock()
	next := provision.Connection{BaseURL: base, Token: token, Groups: groups}
	if body.Groups != nil {
		next.Groups = *body.Groups
	}
	if body.BaseURL != nil {
		next.BaseURL = strings.TrimRight(strings.TrimSpace(*body.BaseURL), "/") // C-02
	}
	if body.Token != nil {
		next.Token = strings.TrimSpace(*body.Token)
	}

	event := insights.Event{Type: insights.IDMIntegrationUpdate} // S-145
	if next.Token != token {
		event.Type = insights.IDMIntegrationReauth // S-146
	}
	active := a.idm.provisioner.Active()
	switch changed := next.Token != token || next.BaseURL != base || next.Groups != groups; {
	case !changed:
	case active && !idp.faults.Fires(fault.EditWhileActive):
		// C-06: refused for Lessonly, and the attempt is logged.
		err = refuse(http.StatusConflict, "identity management is active: deactivate it, change its settings, and activate it again")
	default:
		if err = checkBase(next.BaseURL); err == nil && active {
			if err = a.idm.provisioner.Activate(r.Context(), next); err != nil {
				err = invalid("%s", err)
			}
		}
	}
	if err == nil {
		idp.mu.Lock()
		a.idm.base, a.idm.token, a.idm.groups = next.BaseURL, next.Token, next.Groups
		idp.mu.Unlock()
	}
	if active {
		idp.logIDM(r, a, event, err)
	}
	if err != nil {
		return answer{}, err
	}
	return ok(idp.settings(a)), nil
}

// checkBase refuses what can be no base URL before it is saved. The text is
// not quoted: a token pasted into the wrong field would stand in it.
func checkBase(base string) error {
	u, err := url.Parse(base)
	switch {
	case base == "":
		return nil // not set yet; activation asks for it
	case strings.ContainsAny(base, "{}<>"):
		return wrong("base_url", "still holds a placeholder: replace it by the subdomain")
	case err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https":
		return wrong("base_url", "is not an absolute http or https URL")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return wrong("base_url", "must have neither credentials nor query nor fragment")
	}
	return nil
}

// logIDM files an attempt to change identity management, whatever its end (C-22).
func (idp *IdP) logIDM(r *http.Request, a application, e insights.Event, err error) {
	e.Resource, e.Application, e.IDMClientID = a.resource(), a.eventApplication(), a.ID
	e.Success = err == nil
	if err != nil {
		e.ErrorMessage = err.Error()
	}
	idp.log.Add(idp.attemptByAdmin(r, e))
}

// activate verifies the connection and starts provisioning (S-117d, S-117e).
func (idp *IdP) activate(r *http.Request) (answer, error) {
	a, err := idp.idmOf(r)
	if err != nil {
		return answer{}, err
	}
	a.idm.changing.Lock()
	defer a.idm.changing.Unlock()
	err = idp.activateLocked(r, a.ID)
	idp.logIDM(r, a, insights.Event{Type: insights.IDMIntegrationActivate}, err) // S-144
	if err != nil {
		return answer{}, err
	}
	idp.catchUp(a)
	return ok(map[string]any{
		"state":   "active",
		"message": "The Identity Management integration has been successfully verified and activated.",
	}), nil
}

// activateLocked does it, with the application's idm.changing held.
func (idp *IdP) activateLocked(r *http.Request, id string) error {
	a, err := idp.app(id) // again: it may have changed while waiting for the lock
	if err != nil {
		return err
	}
	idp.mu.Lock()
	c := provision.Connection{BaseURL: a.idm.base, Token: a.idm.token, Groups: a.idm.groups}
	idp.mu.Unlock()
	switch {
	case a.idm.provisioner.Active():
		return refuse(http.StatusConflict, "identity management is active already")
	case !a.configured && !idp.faults.Fires(fault.ActivatesUnconfigured):
		// S-012, C-01
		return invalid("SAML SSO must be configured first: %s", a.missing())
	case c.BaseURL == "" || c.Token == "":
		return invalid("base_url and token must be set first")
	}
	if err := a.idm.provisioner.Activate(r.Context(), c); err != nil {
		return invalid("the connection could not be verified: %s", err)
	}
	return nil
}

// catchUp tells a provisioner that was just activated who should be at the
// service provider. An application deleted meanwhile closed it.
func (idp *IdP) catchUp(a application) {
	idp.mu.Lock()
	defer idp.mu.Unlock()
	forgets := a.idm.activated && idp.faults.Fires(fault.ReactivationForgets)
	a.idm.activated = true
	if !forgets {
		a.idm.provisioner.Reconcile(idp.entitled(a.ID))
		a.idm.provisioner.ReconcileGroups(idp.boundGroups(a.ID))
	}
}

// deactivate stops provisioning and leaves the service provider's users as
// they are (S-162). Base URL and token stay, to be edited (S-054).
func (idp *IdP) deactivate(r *http.Request) (answer, error) {
	a, err := idp.idmOf(r)
	if err != nil {
		return answer{}, err
	}
	a.idm.changing.Lock()
	defer a.idm.changing.Unlock()
	if !a.idm.provisioner.Active() {
		return answer{}, refuse(http.StatusConflict, "identity management is not active")
	}
	a.idm.provisioner.Deactivate()
	idp.logIDM(r, a, insights.Event{Type: insights.IDMIntegrationDelete}, nil) // S-147
	return ok(map[string]any{
		"state":   "inactive",
		"message": "The Identity Management integration has been deactivated.",
	}), nil
}

package mockidp

import (
	"errors"
	"net/http"
	"strings"

	"github.com/crewjam/saml"

	"hallmark/mockidp/fault"
	"hallmark/mockidp/insights"
)

// serveSSO is the IdP URL of an application. With a SAMLRequest the sign-on
// was started by the service provider, without one it starts here (S-109, S-112).
func (idp *IdP) serveSSO(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	a, found := idp.appAt(idp.options.SSOURL + "/saml2/" + r.PathValue("ending"))
	if !found || !a.Active {
		idp.page(w, http.StatusNotFound, "Application not available",
			"There is no application with single sign-on at this address.")
		return
	}
	m, err := readMessage(r, idp.faults)
	if err != nil && m.request == nil && idp.faults.Fires(fault.MalformedAsNone) {
		err = nil
	}
	if err == nil && m.request != nil && r.Method == http.MethodPost && idp.faults.Fires(fault.PostRefused) {
		err = errors.New("only the Redirect binding is answered")
	}
	if err == nil {
		m, err = idp.verify(a, m)
	}
	if err != nil {
		idp.page(w, http.StatusBadRequest, "Invalid request", err.Error())
		return
	}
	o := outcome{app: a, relay: m.relay, request: m.request}
	if m.request == nil {
		o.acs = a.consumers()[0]
		if o.relay == "" {
			o.relay = a.text("defaultRelayState")
		}
	} else {
		if o.acs, err = idp.consumer(a, m.request); err != nil {
			if idp.faults.Fires(fault.NameUnescaped) {
				w.Header().Set("Content-Type", "text/html; charset=utf-8")
				w.WriteHeader(http.StatusBadRequest)
				_, _ = w.Write([]byte("<p>" + m.request.ProviderName + m.request.Issuer + ": " + err.Error() + "</p>"))
				return
			}
			idp.page(w, http.StatusBadRequest, "Invalid request", err.Error())
			return
		}
		if m.request.Extensions != nil && idp.faults.Fires(fault.PickyAboutRequest) {
			idp.page(w, http.StatusBadRequest, "Invalid request", "the request has extensions")
			return
		}
		if no := idp.objectionTo(a, m.request); no != nil {
			idp.decline(w, o, *no)
			return
		}
	}

	here, err := m.again(r.URL.Path)
	if err != nil {
		idp.broken(w, r, err)
		return
	}
	s, u, open := idp.session(r)
	passive := m.request != nil && m.request.IsPassive && !idp.faults.Fires(fault.PassiveIgnored)
	forced := m.request != nil && m.request.ForceAuthn && s.wanted != here && !idp.faults.Fires(fault.ForceIgnored)
	switch {
	case !open && r.Method == http.MethodPost:
		// A browser sends no SameSite=Lax cookie with another site's POST, so
		// there may be a session after all. A GET will tell.
		http.Redirect(w, r, idp.options.SSOURL+here, http.StatusSeeOther)
		return
	case (!open || forced) && passive: // Core §3.4.1: no user interface
		idp.decline(w, o, objection{saml.StatusResponder, saml.StatusNoPassive, "the user would have to log in"})
		return
	case !open || forced: // S-113
		http.Redirect(w, r, idp.loginURL(here), http.StatusSeeOther)
		return
	}
	idp.served(s)

	if m.request != nil && m.request.Subject != nil {
		if name := strings.TrimSpace(m.request.Subject.NameID); name != "" && !strings.EqualFold(name, u.property(a.text("nameId"))) && !idp.faults.Fires(fault.SubjectIgnored) { // Core §3.4.1.4
			idp.decline(w, o, objection{saml.StatusResponder, saml.StatusUnknownPrincipal, "somebody else is logged in"})
			return
		}
	}
	initiated := m.request == nil
	event := idp.byUser(r, u, insights.Event{
		Type: "sso_auth", Service: insights.SSO, Application: a.eventApplication(), IDPInitiated: &initiated,
	})
	if !idp.admits(u, a) { // S-101
		event.ErrorMessage = "the user is not authorized to use the application"
		idp.log.Add(event)
		if a.on("spErrorFlow") && m.request != nil {
			idp.decline(w, o, objection{saml.StatusResponder, saml.StatusRequestDenied, event.ErrorMessage})
			return
		}
		idp.page(w, http.StatusForbidden, "Not authorized",
			"You are not authorized to use "+a.DisplayLabel+". Ask your administrator for access.")
		return
	}
	if u.property(a.text("nameId")) == "" { // Core §8.3: an empty identifier names nobody
		event.ErrorMessage = "the user has no " + a.text("nameId") + ", which is the application's name identifier"
		idp.log.Add(event)
		if a.on("spErrorFlow") && m.request != nil {
			idp.decline(w, o, objection{saml.StatusResponder, saml.StatusUnknownPrincipal, event.ErrorMessage})
			return
		}
		idp.page(w, http.StatusForbidden, "Not possible", "You cannot be signed on to "+a.DisplayLabel+": "+event.ErrorMessage+".")
		return
	}
	o.session, o.user = s, u
	if m.request != nil && idp.again(m.request.ID) && idp.faults.Fires(fault.OnceThenBroken) {
		idp.broken(w, r, errors.New("the request was answered before"))
		return
	}
	form, err := idp.assert(o)
	if err != nil {
		idp.broken(w, r, err)
		return
	}
	event.Success = true
	idp.log.Add(event)
	idp.post(w, form)
}

// again tells whether a request of this ID was answered before. IDs are kept for the fault alone.
func (idp *IdP) again(id string) bool {
	if !idp.faults.Active(fault.OnceThenBroken) {
		return false
	}
	idp.mu.Lock()
	defer idp.mu.Unlock()
	if idp.answered == nil {
		idp.answered = make(map[string]bool)
	}
	before := idp.answered[id]
	idp.answered[id] = true
	return before
}

// appAt finds the SAML application with this IdP URL.
func (idp *IdP) appAt(address string) (application, bool) {
	for _, a := range idp.allApps() {
		if a.SSO.Type == "saml" && a.SSOURL == address {
			return a, true
		}
	}
	idp.mu.Lock()
	defer idp.mu.Unlock()
	for _, a := range idp.removed { // fault.RemovedAnswers
		if a.SSOURL == address {
			return a, true
		}
	}
	return application{}, false
}

// admits tells whether a user who is logged in may use the application. That
// the user's state allows it is part of being logged in.
func (idp *IdP) admits(u user, a application) bool {
	idp.mu.Lock()
	defer idp.mu.Unlock()
	return idp.granted(u.ID, a.ID) || idp.faults.Fires(fault.DeniedSignsOn)
}

// decline answers with a status instead of an assertion.
func (idp *IdP) decline(w http.ResponseWriter, o outcome, no objection) {
	if idp.faults.Fires(fault.ErrorAsPage) {
		idp.page(w, http.StatusBadRequest, "Not possible", no.message)
		return
	}
	form, err := idp.status(o, no)
	if err != nil {
		idp.logger.Error("SAML status could not be made", "error", err)
		idp.page(w, http.StatusInternalServerError, "Internal error", "The answer could not be made.")
		return
	}
	idp.post(w, form)
}

func (idp *IdP) broken(w http.ResponseWriter, r *http.Request, err error) {
	idp.logger.Error("single sign-on failed", "path", r.URL.Path, "error", err)
	idp.page(w, http.StatusInternalServerError, "Internal error", "The answer could not be made.")
}

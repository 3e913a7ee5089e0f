package mockidp

import (
	"net/http"
	"strings"
	"time"

	"hallmark/mockidp/fault"
	"hallmark/mockidp/insights"
)

// application is one of v1. Config is never changed in place.
type application struct {
	ID           string           `json:"_id"`
	Name         string           `json:"name"` // the template's
	DisplayName  string           `json:"displayName"`
	DisplayLabel string           `json:"displayLabel"`
	Description  string           `json:"description"`
	LearnMore    string           `json:"learnMore"`
	Active       bool             `json:"active"` // whether single sign-on is on (S-164)
	Beta         bool             `json:"beta"`
	Color        string           `json:"color"`
	Logo         logo             `json:"logo"`
	Organization string           `json:"organization"`
	Created      time.Time        `json:"created"`
	SSOURL       string           `json:"ssoUrl"`
	SSO          sso              `json:"sso"`
	Config       map[string]field `json:"config"`

	configured bool  // saved without placeholders (C-01)
	pair       *pair // nil for a bookmark
	idm        *idm
}

type logo struct {
	URL   string `json:"url"`
	Color string `json:"color"`
}

type sso struct {
	Type   string `json:"type"`
	JIT    bool   `json:"jit"`
	Hidden bool   `json:"hidden"` // no tile in the user console (S-072)
	Beta   bool   `json:"beta"`

	IDPCertExpirationAt     *time.Time `json:"idpCertExpirationAt,omitempty"`
	IDPCertificateUpdatedAt *time.Time `json:"idpCertificateUpdatedAt,omitempty"`
	IDPPrivateKeyUpdatedAt  *time.Time `json:"idpPrivateKeyUpdatedAt,omitempty"`
}

func (idp *IdP) allApps() []application {
	idp.mu.Lock()
	defer idp.mu.Unlock()
	return idp.apps.all()
}

func (idp *IdP) app(id string) (application, error) {
	idp.mu.Lock()
	defer idp.mu.Unlock()
	a, known := idp.apps.get(id)
	if !known {
		return a, notFound("application", id)
	}
	return a, nil
}

func (idp *IdP) listApplications(r *http.Request) (answer, error) {
	q, err := query1(r)
	if err != nil {
		return answer{}, err
	}
	if len(q.sort) == 0 {
		q.sort = []string{"name"}
	}
	return list1(idp.allApps(), q, map[string]any{"name": "applications"})
}

func (idp *IdP) getApplication(r *http.Request) (answer, error) {
	a, err := idp.app(r.PathValue("id"))
	return ok(a), err
}

// createApplication answers 200 (facts §2.1). Without config the application is
// there but not configured (S-083).
func (idp *IdP) createApplication(r *http.Request) (answer, error) {
	var d draft
	if err := decode(r, &d); err != nil {
		return answer{}, err
	}
	a, err := idp.draw(application{ID: idp.newID(), Name: d.Name, Organization: idp.organization, Created: idp.now()}, d)
	if err != nil {
		return answer{}, err
	}
	t, _ := connectorNamed(a.Name)
	if a.SSOURL, err = idp.address(t, d.SSOURL); err != nil {
		return answer{}, err
	}
	if err := idp.free(a); err != nil {
		return answer{}, err // before the effort of making a key
	}
	if t.SSO.Type == "saml" {
		p, err := idp.pairOf(d, nil)
		if err == nil && p == nil && a.needsPair() {
			p, err = idp.newPair(a.Name)
		}
		if err != nil {
			return answer{}, err
		}
		a = a.withPair(p)
	}
	a.idm = idp.newIDM(a)
	err = idp.change(change{about: nobody}, func() ([]insights.Event, error) {
		if err := idp.freeLocked(a); err != nil {
			return nil, err
		}
		idp.apps.put(a.ID, a)
		return []insights.Event{idp.byAdmin(r, insights.Event{Type: "application_create", Resource: a.resource(), Application: a.eventApplication()})}, nil
	})
	if err != nil {
		a.idm.provisioner.Close()
	}
	return ok(a), err
}

func (idp *IdP) free(a application) error {
	idp.mu.Lock()
	defer idp.mu.Unlock()
	return idp.freeLocked(a)
}

// freeLocked tells whether a's IdP URL is taken (facts §2.7).
func (idp *IdP) freeLocked(a application) error {
	for _, other := range idp.apps.rows {
		if a.SSO.Type == "saml" && other.ID != a.ID && strings.EqualFold(other.SSOURL, a.SSOURL) && !idp.faults.Fires(fault.DuplicateSSOURL) {
			return wrong("ssoUrl", "%s is already in use", a.SSOURL)
		}
	}
	return nil
}

// pairFor makes a pair if an update of the application will need one, which
// takes too long for a lock to be held.
func (idp *IdP) pairFor(id string, d draft) (*pair, error) {
	a, err := idp.app(id)
	if err != nil || a.pair != nil {
		return nil, err
	}
	if next, err := idp.draw(a, d); err != nil || !next.needsPair() {
		return nil, err
	}
	return idp.newPair(a.Name)
}

func (idp *IdP) updateApplication(r *http.Request) (answer, error) {
	var d draft
	if err := decode(r, &d); err != nil {
		return answer{}, err
	}
	id := r.PathValue("id")
	fresh, err := idp.pairFor(id, d)
	if err != nil {
		return answer{}, err
	}
	var next application
	err = idp.change(change{about: nobody}, func() ([]insights.Event, error) {
		old, known := idp.apps.get(id)
		if !known {
			return nil, notFound("application", id)
		}
		if d.Name != "" && d.Name != old.Name {
			return nil, wrong("name", "cannot be changed after the application is created")
		}
		var err error
		if next, err = idp.draw(old, d); err != nil {
			return nil, err
		}
		if d.SSOURL != "" && d.SSOURL != old.SSOURL {
			if old.SSO.Type == "saml" && !idp.faults.Fires(fault.SSOURLEditable) {
				return nil, wrong("ssoUrl", "cannot be changed after the application is created: delete and recreate the connector")
			}
			t, _ := connectorNamed(old.Name)
			if next.SSOURL, err = idp.address(t, d.SSOURL); err != nil {
				return nil, err
			}
			if err := idp.freeLocked(next); err != nil {
				return nil, err
			}
		}
		if old.SSO.Type == "saml" {
			p, err := idp.pairOf(d, old.pair)
			if err != nil {
				return nil, err
			}
			if next = next.withPair(p); next.needsPair() {
				next = next.withPair(fresh)
			}
		}
		changes, err := differences(old, next)
		if err != nil {
			return nil, err
		}
		idp.apps.put(id, next)
		return []insights.Event{idp.byAdmin(r, insights.Event{
			Type: "application_update", Resource: next.resource(), Application: next.eventApplication(), Changes: changes,
		})}, nil
	})
	return ok(next), err
}

// deleteApplication takes tile, IdP URL and associations with it and leaves
// the service provider as it is (S-157, S-170).
func (idp *IdP) deleteApplication(r *http.Request) (answer, error) {
	id := r.PathValue("id")
	var a application
	err := idp.change(change{about: nobody}, func() ([]insights.Event, error) {
		var known bool
		if a, known = idp.apps.get(id); !known {
			return nil, notFound("application", id)
		}
		if idp.faults.Fires(fault.RemovalDrops) {
			for user := range idp.roster(id, nil) {
				a.idm.provisioner.Drop(user)
			}
		}
		idp.apps.delete(id)
		if idp.faults.Fires(fault.RemovedAnswers) {
			idp.removed = append(idp.removed, a)
		} else {
			idp.bound.forget(id)
			idp.direct.forget(id)
		}
		delete(idp.logos, id)
		return []insights.Event{idp.byAdmin(r, insights.Event{Type: "application_delete", Resource: a.resource(), Application: a.eventApplication()})}, nil
	})
	if err != nil {
		return answer{}, err
	}
	if idp.faults.Fires(fault.RemovalDrops) {
		_ = a.idm.provisioner.Wait(r.Context()) // else closing it cuts the fault's work short
	}
	a.idm.provisioner.Close()
	return ok(a), nil
}

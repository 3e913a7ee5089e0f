package mockidp

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

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

// draft is what a client gives to create or update an application.
type draft struct {
	Name         string `json:"name"`
	DisplayLabel string `json:"displayLabel"`
	Description  string `json:"description"`
	LearnMore    string `json:"learnMore"`
	Color        string `json:"color"`
	Logo         logo   `json:"logo"`
	Active       *bool  `json:"active"`
	SSOURL       string `json:"ssoUrl"`
	SSO          struct {
		Hidden bool `json:"hidden"`
	} `json:"sso"`
	Config map[string]setting `json:"config"`
}

// ending is what may stand after /saml2/.
var ending = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._~-]{0,127}$`)

// draw makes an application of a draft, upon what cannot be edited: members
// that are not given get the template's values, on update too (facts §2.1).
func (idp *IdP) draw(a application, d draft) (application, error) {
	t, known := connectorNamed(a.Name)
	if !known {
		return a, invalid("name %q is not in the catalogue", a.Name)
	}
	a.DisplayName, a.Beta = t.DisplayName, t.Beta
	a.DisplayLabel, a.Description, a.LearnMore = t.Label, d.Description, d.LearnMore
	a.Color, a.Logo, a.SSO = t.Color, d.Logo, t.SSO
	a.SSO.Hidden = d.SSO.Hidden
	if d.DisplayLabel != "" {
		a.DisplayLabel = d.DisplayLabel
	}
	if d.Color != "" {
		a.Color = d.Color
	}
	switch {
	case utf8.RuneCountInString(a.Description) > 256:
		return a, invalid("description has more than 256 characters")
	case utf8.RuneCountInString(a.DisplayLabel) > 1024:
		return a, invalid("displayLabel has more than 1024 characters")
	}
	a.Config, a.configured = t.Config, false
	switch {
	case t.SSO.Type == "bookmark":
		if len(d.Config) > 0 {
			return a, invalid("config is for SAML applications only")
		}
		a.configured = true
	case len(d.Config) > 0 || d.Active != nil && *d.Active:
		var err error
		if a.Config, err = idp.configure(t, d.Config); err != nil {
			return a, err
		}
		a.configured = true
	}
	a.Active = a.configured
	if d.Active != nil && !*d.Active {
		a.Active = false
	}
	return a, nil
}

// withPair puts the pair where clients see it: the certificate, never the key.
func (a application) withPair(p *pair) application {
	if a.pair = p; p == nil {
		return a
	}
	a.SSO.IDPCertExpirationAt, a.SSO.IDPCertificateUpdatedAt, a.SSO.IDPPrivateKeyUpdatedAt = &p.cert.NotAfter, &p.made, &p.made
	a.Config = maps.Clone(a.Config)
	member := a.Config["idpCertificate"]
	member.Value = p.pem()
	a.Config["idpCertificate"] = member
	return a
}

// pairOf is the pair a draft asks for: its own if it brings one, else now.
func (idp *IdP) pairOf(d draft, now *pair) (*pair, error) {
	var value [2]string
	for i, name := range []string{"idpCertificate", "idpPrivateKey"} {
		if raw := d.Config[name].Value; len(raw) > 0 {
			if err := json.Unmarshal(raw, &value[i]); err != nil {
				return nil, invalid("config.%s.value must be a string", name)
			}
		}
	}
	certificate, key := strings.TrimSpace(value[0]), strings.TrimSpace(value[1])
	if key == "" && (certificate == "" || now != nil && certificate == strings.TrimSpace(now.pem())) {
		return now, nil
	}
	return idp.uploaded(certificate, key)
}

// address decides an application's IdP URL, which stays for its life (S-078).
func (idp *IdP) address(t connector, wanted string) (string, error) {
	if t.SSO.Type == "bookmark" {
		if u, err := url.Parse(wanted); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return "", invalid("ssoUrl of a bookmark must be an absolute http or https URL")
		}
		return wanted, nil
	}
	if wanted == "" {
		return idp.options.SSOURL + "/saml2/" + t.Name, nil // S-077
	}
	if end, under := strings.CutPrefix(wanted, idp.options.SSOURL+"/saml2/"); !under || !ending.MatchString(end) {
		return "", invalid("ssoUrl must be %s/saml2/<ending>", idp.options.SSOURL)
	}
	return wanted, nil
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
		if err != nil {
			return answer{}, err
		}
		if p == nil {
			if p, err = idp.newPair(a.Name); err != nil {
				return answer{}, err
			}
		}
		a = a.withPair(p)
	}
	a.idm = idp.newIDM(a)
	err = idp.change(change{}, func() ([]insights.Event, error) {
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
			return invalid("ssoUrl %s is already in use", a.SSOURL)
		}
	}
	return nil
}

func (idp *IdP) updateApplication(r *http.Request) (answer, error) {
	var d draft
	if err := decode(r, &d); err != nil {
		return answer{}, err
	}
	id := r.PathValue("id")
	var next application
	err := idp.change(change{}, func() ([]insights.Event, error) {
		old, known := idp.apps.get(id)
		if !known {
			return nil, notFound("application", id)
		}
		if d.Name != "" && d.Name != old.Name {
			return nil, invalid("name cannot be changed after the application is created")
		}
		var err error
		if next, err = idp.draw(old, d); err != nil {
			return nil, err
		}
		if d.SSOURL != "" && d.SSOURL != old.SSOURL {
			if old.SSO.Type == "saml" && !idp.faults.Fires(fault.SSOURLEditable) {
				return nil, invalid("ssoUrl cannot be changed after the application is created: delete and recreate the connector")
			}
			t, _ := connectorNamed(old.Name)
			if next.SSOURL, err = idp.address(t, d.SSOURL); err != nil {
				return nil, err
			}
			if err := idp.freeLocked(next); err != nil {
				return nil, err
			}
		}
		if old.pair != nil {
			p, err := idp.pairOf(d, old.pair)
			if err != nil {
				return nil, err
			}
			next = next.withPair(p)
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
	err := idp.change(change{}, func() ([]insights.Event, error) {
		var known bool
		if a, known = idp.apps.get(id); !known {
			return nil, notFound("application", id)
		}
		idp.apps.delete(id)
		idp.bound.forget(id)
		return []insights.Event{idp.byAdmin(r, insights.Event{Type: "application_delete", Resource: a.resource(), Application: a.eventApplication()})}, nil
	})
	if err != nil {
		return answer{}, err
	}
	a.idm.provisioner.Close()
	return ok(a), nil
}

// downloadCertificate serves the very certificate that signs (S-091 … S-093).
func (idp *IdP) downloadCertificate(r *http.Request) (answer, error) {
	a, err := idp.app(r.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	if a.pair == nil {
		return answer{}, notFound("certificate of application", a.ID)
	}
	p := a.pair
	if idp.faults.Fires(fault.OtherCertificate) {
		if p, err = idp.newPair(a.Name); err != nil {
			return answer{}, err
		}
	}
	return answer{body: []byte(p.pem()), header: http.Header{
		"Content-Type":        {"application/x-pem-file"},
		"Content-Disposition": {`attachment; filename="certificate.pem"`},
	}}, nil
}

// regenerate gives an application a new pair, which the service provider then
// must be told of. The path is ours.
func (idp *IdP) regenerate(r *http.Request) (answer, error) {
	a, err := idp.app(r.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	if a.pair == nil {
		return answer{}, notFound("certificate of application", a.ID)
	}
	p, err := idp.newPair(a.Name)
	if err != nil {
		return answer{}, err
	}
	err = idp.change(change{}, func() ([]insights.Event, error) {
		var known bool
		if a, known = idp.apps.get(a.ID); !known {
			return nil, notFound("application", r.PathValue("id"))
		}
		a = a.withPair(p)
		idp.apps.put(a.ID, a)
		return []insights.Event{idp.byAdmin(r, insights.Event{
			Type: "application_update", Resource: a.resource(), Application: a.eventApplication(),
			Changes: []insights.Change{{Field: "idpCertificate"}},
		})}, nil
	})
	return ok(a), err
}

package mockidp

import (
	"encoding/json"
	"maps"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"
)

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

// hexColor is what a tile's colour may be.
var hexColor = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)

// draw makes an application of a draft, upon what cannot be edited: members
// that are not given get the template's values, on update too (facts §2.1).
func (idp *IdP) draw(a application, d draft) (application, error) {
	t, known := connectorNamed(a.Name)
	if !known {
		return a, wrong("name", "%q is not in the catalogue", a.Name)
	}
	a.DisplayName, a.Beta = t.DisplayName, t.Beta
	a.DisplayLabel, a.Description, a.LearnMore = t.Label, d.Description, d.LearnMore
	a.Color, a.Logo.Color, a.SSO = t.Color, d.Logo.Color, t.SSO // the logo itself stays: it has calls of its own
	a.SSO.Hidden = d.SSO.Hidden
	if d.DisplayLabel != "" {
		a.DisplayLabel = d.DisplayLabel
	}
	if d.Color != "" {
		a.Color = d.Color
	}
	switch {
	case a.Color != "" && !hexColor.MatchString(a.Color):
		return a, wrong("color", "is not of the form #RRGGBB")
	case strings.ContainsFunc(a.Description+a.DisplayLabel, unspeakable):
		return a, wrong("displayLabel", "or description contains a control character")
	case utf8.RuneCountInString(a.Description) > 256:
		return a, wrong("description", "has more than 256 characters")
	case utf8.RuneCountInString(a.DisplayLabel) > 1024:
		return a, wrong("displayLabel", "has more than 1024 characters")
	}
	a.Config, a.configured = t.Config, false
	switch {
	case t.SSO.Type == "bookmark":
		if len(d.Config) > 0 {
			return a, wrong("config", "is for SAML applications only")
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

// needsPair tells whether single sign-on is on without a certificate: it is
// made when an application is activated (JumpCloud support, "Manage
// Application IdP Certificate").
func (a application) needsPair() bool { return a.SSO.Type == "saml" && a.Active && a.pair == nil }

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
				return nil, wrong("config."+name+".value", "must be a string")
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
			return "", wrong("ssoUrl", "must be, for a bookmark, an absolute http or https URL")
		}
		return wanted, nil
	}
	if wanted == "" {
		return idp.options.SSOURL + "/saml2/" + t.Name, nil // S-077
	}
	if end, under := strings.CutPrefix(wanted, idp.options.SSOURL+"/saml2/"); !under || !ending.MatchString(end) {
		return "", wrong("ssoUrl", "must be %s/saml2/<ending>", idp.options.SSOURL)
	}
	return wanted, nil
}

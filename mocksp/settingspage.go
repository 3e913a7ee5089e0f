package mocksp

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"

	"hallmark/mocksp/pages"
)

// settingsPage tells an administrator how the company is set up. There is nothing to change
// here: sign-on, keys and switches are support's (S-051, S-094, S-115).
func (v *visit) settingsPage() {
	c := v.company
	c.mu.Lock()
	sso, jit, initiated := c.sso, c.jit, c.idpInitiated
	scimIssued, restIssued := c.scimKey.issued, c.restKey.issued
	company := pages.Section{Title: "Company", Facts: []pages.Fact{
		{Name: "Name", Value: c.name}, {Name: "Subdomain", Value: c.subdomain, Code: true},
		{Name: "Account administrator", Value: c.adminEmail},
	}}
	c.mu.Unlock()
	signOn := pages.Section{Title: "Single sign-on", Facts: []pages.Fact{onOff("SAML 2.0", sso != nil, "set up", "not set up")}}
	if sso != nil {
		sum := sha256.Sum256(sso.certificate.Raw)
		signOn.Facts = append(signOn.Facts,
			pages.Fact{Name: "Metadata and entity ID", Value: c.entityID(), Code: true},
			pages.Fact{Name: "Callback", Value: c.acs(), Code: true},
			pages.Fact{Name: "Issuer", Value: sso.issuer, Code: true},
			pages.Fact{Name: "SSO URL", Value: sso.ssoURL, Code: true},
			pages.Fact{Name: "Certificate, SHA-256", Value: hex.EncodeToString(sum[:]), Code: true},
		)
	} else {
		signOn.Text = "Send support the Name ID format, the SSO URL, the issuer and the certificate of your identity provider."
	}
	signOn.Facts = append(signOn.Facts,
		onOff("People are created by their first sign-on", jit, "on", "off"),
		onOff("A sign-on may start at the identity provider", initiated, "on", "off"),
	)
	v.write(v.w, http.StatusOK, pages.Settings{Frame: v.frame("Settings", "/settings"), Sections: []pages.Section{
		company, signOn,
		{Title: "Provisioning with SCIM", Facts: []pages.Fact{
			{Name: "Base URL", Value: c.base + scimPath, Code: true}, {Name: "User name", Value: c.subdomain, Code: true},
			onOff("SCIM API key", scimIssued, "issued", "none"),
		}},
		{Title: "REST API", Facts: []pages.Fact{
			{Name: "Base URL", Value: c.base + "/api/v1", Code: true}, {Name: "User name", Value: c.subdomain, Code: true},
			onOff("REST API key", restIssued, "issued", "none"),
		}},
	}})
}

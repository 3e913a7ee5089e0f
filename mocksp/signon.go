package mocksp

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"encoding/xml"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"hallmark/mocksp/fault"
	"hallmark/mocksp/pages"

	"github.com/crewjam/saml"
)

// SSO is what an administrator mails to support to have single sign-on set up (S-095…S-100).
type SSO struct {
	NameIDFormat string `json:"name_id_format"` // "emailAddress" or its URN
	SSOURL       string `json:"sso_url"`
	Issuer       string `json:"issuer"`
	Certificate  string `json:"certificate"` // PEM
}

// signOnConfig is an SSO that was found good.
type signOnConfig struct {
	issuer, ssoURL string
	certificate    *x509.Certificate
}

// check gives everything that is missing or wrong.
func (s *SSO) check() (signOnConfig, problems) {
	config := signOnConfig{issuer: s.Issuer, ssoURL: s.SSOURL}
	var wrong problems
	switch s.NameIDFormat {
	case "emailAddress", string(saml.EmailAddressNameIDFormat):
	case "":
		wrong.add("name_id_format: is missing")
	default:
		wrong.add("name_id_format: must be emailAddress")
	}
	switch u, err := url.Parse(s.SSOURL); {
	case s.SSOURL == "":
		wrong.add("sso_url: is missing")
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.Fragment != "":
		wrong.add("sso_url: must be an absolute http or https URL without fragment")
	}
	switch {
	case strings.TrimSpace(s.Issuer) == "":
		wrong.add("issuer: is missing")
	case strings.ContainsAny(s.Issuer, "<>"):
		wrong.add("issuer: still holds a placeholder") // S-086, S-087
	}
	if s.Certificate == "" {
		wrong.add("certificate: is missing")
		return config, wrong
	}
	block, rest := pem.Decode([]byte(s.Certificate))
	if block == nil || block.Type != "CERTIFICATE" || strings.TrimSpace(string(rest)) != "" {
		wrong.add("certificate: must be one certificate in PEM")
		return config, wrong
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		wrong.add("certificate: could not be parsed")
		return config, wrong
	}
	switch certificate.PublicKey.(type) {
	case *rsa.PublicKey, *ecdsa.PublicKey:
	default:
		wrong.add("certificate: must hold an RSA or ECDSA key")
	}
	config.certificate = certificate
	return config, wrong
}

// EnableSSO does what support does with the bundle it was mailed: it sets up sign-on, or
// changes it, and tells the account administrator (S-015, S-016). The error lists all that is
// missing or wrong, one a line, and nothing has changed then.
func (s *Server) EnableSSO(subdomain string, setup SSO) error {
	c := s.companyNamed(subdomain)
	if c == nil {
		return problems{"no such company"}
	}
	return c.enableSSO(setup, "")
}

// review checks a set-up as well as the faults let it.
func (c *company) review(setup SSO) (signOnConfig, problems) {
	config, wrong := setup.check()
	wrong = c.overlook(wrong, fault.SupportSkipsCertificate, "certificate")
	wrong = c.overlook(wrong, fault.SupportTakesAnyFormat, "name_id_format")
	if config.certificate == nil {
		config.certificate = &x509.Certificate{} // verifies nothing
	}
	return config, wrong
}

// enableSSO sets sign-on up and tells the administrator, in answer to a mail if there was one.
func (c *company) enableSSO(setup SSO, inReplyTo string) error {
	config, wrong := c.review(setup)
	if len(wrong) > 0 {
		return wrong
	}
	c.mu.Lock()
	c.sso = &config
	if !c.faults().Fires(fault.SupportTellsNobody) {
		c.send(c.adminEmail, "Single sign-on is ready",
			"SAML single sign-on for "+c.name+" has been set up.\nMetadata: "+c.entityID()+"\nSign on at: "+c.base+"/auth/saml\n")
		c.outbox[len(c.outbox)-1].InReplyTo = inReplyTo
	}
	c.mu.Unlock()
	c.server.log.Info("single sign-on set up", "company", c.subdomain, "issuer", config.issuer)
	return nil
}

// serviceProvider is the company as crewjam/saml sees it. It makes requests and metadata;
// responses are judged by verdict in response.go, which says why.
func (c *company) serviceProvider(config *signOnConfig) *saml.ServiceProvider {
	entityID, _ := url.Parse(c.entityID()) // base was parsed when the company was founded
	acs, _ := url.Parse(c.acs())
	sp := &saml.ServiceProvider{
		EntityID: c.entityID(), MetadataURL: *entityID, AcsURL: *acs,
		AuthnNameIDFormat: saml.EmailAddressNameIDFormat, IDPMetadata: &saml.EntityDescriptor{},
	}
	if config == nil {
		return sp
	}
	sp.IDPMetadata = &saml.EntityDescriptor{
		EntityID: config.issuer,
		IDPSSODescriptors: []saml.IDPSSODescriptor{{
			SSODescriptor: saml.SSODescriptor{RoleDescriptor: saml.RoleDescriptor{
				ProtocolSupportEnumeration: "urn:oasis:names:tc:SAML:2.0:protocol",
				KeyDescriptors: []saml.KeyDescriptor{{Use: "signing", KeyInfo: saml.KeyInfo{X509Data: saml.X509Data{
					X509Certificates: []saml.X509Certificate{{Data: base64.StdEncoding.EncodeToString(config.certificate.Raw)}},
				}}}},
			}},
			SingleSignOnServices: []saml.Endpoint{{Binding: saml.HTTPRedirectBinding, Location: config.ssoURL}},
		}},
	}
	return sp
}

// metadata is not there before sign-on is set up (S-017, S-018).
func (c *company) metadata(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	config := c.sso
	c.mu.Unlock()
	if config == nil && !c.faults().Fires(fault.MetadataAlwaysLive) {
		http.NotFound(w, r)
		return
	}
	descriptor := c.serviceProvider(config).Metadata()
	// crewjam stamps it by its own package-wide clock.
	until := c.server.now().UTC().Truncate(time.Second).Add(saml.DefaultValidDuration)
	descriptor.ValidUntil = until
	sso := &descriptor.SPSSODescriptors[0]
	sso.ValidUntil = &until
	// facts 3.3: requests go unsigned, and a signature on response or assertion is enough.
	no := false
	sso.WantAssertionsSigned = &no
	sso.AssertionConsumerServices = sso.AssertionConsumerServices[:1] // no artifact binding
	isDefault := true
	sso.AssertionConsumerServices[0].IsDefault = &isDefault
	c.spoil(descriptor)
	document, err := xml.MarshalIndent(descriptor, "", "  ")
	if err != nil {
		http.Error(w, "the metadata could not be written", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/samlmetadata+xml")
	_, _ = w.Write(append([]byte(xml.Header), document...))
}

const (
	browserCookie = "lessonly_signon"
	// signOnLife is how long an identity provider may take to answer.
	signOnLife = 15 * time.Minute
	// maxPending bounds the sign-ons under way in one company.
	maxPending = 10_000
)

// signOn is one that was started and not yet answered.
type signOn struct {
	browser, relayState, returnTo string
	expires                       time.Time
}

// startSignOn sends the browser to the identity provider (S-112, S-113).
func (c *company) startSignOn(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	config := c.sso
	c.mu.Unlock()
	if config == nil {
		c.refuse(w, http.StatusNotFound, "single sign-on is not set up for this company")
		return
	}
	sp := c.serviceProvider(config)
	request, err := sp.MakeAuthenticationRequest(config.ssoURL, saml.HTTPRedirectBinding, saml.HTTPPostBinding)
	if err != nil {
		c.refuse(w, http.StatusInternalServerError, "the request could not be made")
		return
	}
	now := c.server.now()
	request.IssueInstant = now.UTC()
	// A handle, not the path: RelayState is at most 80 bytes and tells nobody anything
	// (saml-bindings-2.0 §3.4.3).
	started := signOn{relayState: newSecret(), returnTo: localPath(r.URL.Query().Get("return_to")), expires: now.Add(signOnLife)}
	if cookie, err := r.Cookie(browserCookie); err == nil && len(cookie.Value) == len(newSecret()) {
		started.browser = cookie.Value
	} else {
		started.browser = newSecret()
	}
	to, err := request.Redirect(started.relayState, sp)
	if err != nil {
		c.refuse(w, http.StatusInternalServerError, "the request could not be written")
		return
	}
	c.mu.Lock()
	if len(c.pending) >= maxPending {
		for id, p := range c.pending {
			if !now.Before(p.expires) {
				delete(c.pending, id)
			}
		}
	}
	full := len(c.pending) >= maxPending
	if !full {
		c.pending[request.ID] = started
	}
	c.mu.Unlock()
	if full {
		c.refuse(w, http.StatusServiceUnavailable, "too many sign-ons are under way")
		return
	}
	// The answer is posted by the identity provider's page, which is another site.
	cookie := &http.Cookie{Name: browserCookie, Value: started.browser, MaxAge: int(signOnLife.Seconds())}
	if r.TLS != nil {
		cookie.SameSite = http.SameSiteNoneMode // browsers take None only with Secure
	}
	setCookie(w, r, cookie)
	w.Header().Set("Cache-Control", "no-cache, no-store") // saml-bindings-2.0 §3.4.5.1
	w.Header().Set("Pragma", "no-cache")
	http.Redirect(w, r, to.String(), http.StatusFound)
}

// localPath lets only a path of the same company through, and makes anything else the start
// page: no sign-on ends at a foreign address.
func localPath(path string) string {
	u, err := url.Parse(path)
	if err != nil || u.IsAbs() || u.Host != "" || u.User != nil || u.Opaque != "" ||
		!strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n\t\x00") {
		return "/"
	}
	return path
}

// callback is the assertion consumer service (S-020).
func (c *company) callback(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	config := c.sso
	c.mu.Unlock()
	if config == nil {
		c.refuse(w, http.StatusNotFound, "single sign-on is not set up for this company")
		return
	}
	raw, reason := readResponse(w, r)
	if reason != "" {
		c.refuse(w, http.StatusBadRequest, reason)
		return
	}
	browser := ""
	if cookie, err := r.Cookie(browserCookie); err == nil {
		browser = cookie.Value
	}
	if c.crashes(raw) {
		c.refuse(w, http.StatusInternalServerError, "sign-on does not work any more")
		return
	}
	subject, err := c.expect(config, browser).read(raw)
	if err != nil {
		c.admitUnverified(raw)
		c.refuse(w, http.StatusForbidden, err.Error())
		return
	}
	returnTo, err := c.consume(subject, r.PostForm.Get("RelayState"))
	if err != nil {
		c.refuse(w, http.StatusForbidden, err.Error())
		return
	}
	id, evenArchived, err := c.admit(subject)
	if err == nil && !c.signIn(w, r, id, subject.sessionUntil, evenArchived) {
		err = errArchived
	}
	if err != nil {
		c.refuse(w, http.StatusForbidden, err.Error())
		return
	}
	http.Redirect(w, r, returnTo, http.StatusSeeOther)
}

// readResponse takes the one SAMLResponse out of a form. Anything that another parser could
// read another way is refused: a second value, a value in the query, another encoding.
func readResponse(w http.ResponseWriter, r *http.Request) (raw []byte, reason string) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/x-www-form-urlencoded" {
		return nil, "the response must be posted as a form"
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	if err := r.ParseForm(); err != nil {
		return nil, "the form could not be read"
	}
	for name := range r.Form {
		switch {
		case name == "SAMLResponse" && len(r.Form[name]) == 1 && len(r.PostForm[name]) == 1:
		case strings.HasPrefix(strings.ToLower(strings.TrimSpace(name)), "saml"):
			return nil, "the form must hold one SAMLResponse and no other message"
		}
	}
	value := strings.Map(func(c rune) rune { // line-wrapped base64 is fine (RFC 2045 §6.8)
		if c == '\r' || c == '\n' || c == ' ' || c == '\t' {
			return -1
		}
		return c
	}, r.PostForm.Get("SAMLResponse"))
	if value == "" {
		return nil, "the form holds no SAMLResponse"
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(value)
	if err != nil {
		return nil, "the SAMLResponse is not base64"
	}
	return raw, ""
}

// refuse tells the person why, in a page that starts no session and ends none.
func (c *company) refuse(w http.ResponseWriter, status int, reason string) {
	c.server.log.Info("sign-on refused", "company", c.subdomain, "reason", reason)
	c.write(w, status, pages.Message{
		Frame: pages.Frame{Title: "Sign-on was refused", Company: c.name}, ID: "refused", Bad: true,
		Text: "Sign-on was refused: " + reason + ".", Back: "/sign_in", Name: "To the sign-in page",
	})
}

package mockidp

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"encoding/xml"
	"fmt"
	"math/big"
	"net/http"
	"time"

	"github.com/beevik/etree"
	"github.com/crewjam/saml"

	"hallmark/mockidp/fault"
)

// metadataLife is how long metadata says it is valid: half a year is sane and
// longer than any test.
const metadataLife = 180 * 24 * time.Hour

// metadata is the application's identity provider as SAML metadata. It is put
// together here because crewjam's own takes its time from a package-level
// clock and claims an encryption key that nothing would decrypt with.
func (idp *IdP) metadata(a application) *saml.EntityDescriptor {
	certificate, _ := spCertificate(a.Config)
	wantSigned := certificate != nil
	key := a.pair.cert
	if idp.faults.Fires(fault.OtherMetadata) {
		if other, err := idp.newPair(a.Name); err == nil {
			key = other.cert
		}
	}
	entity, formats := a.issuer(), []saml.NameIDFormat{saml.NameIDFormat(a.text("nameIdFormat"))}
	services := []saml.Endpoint{{Binding: saml.HTTPPostBinding, Location: a.SSOURL}}
	if a.on("declareRedirectEndpoint") { // the switch is about what is declared: both bindings are answered (ours)
		services = append([]saml.Endpoint{{Binding: saml.HTTPRedirectBinding, Location: a.SSOURL}}, services...)
	}
	if idp.faults.Fires(fault.MetadataUntrue) {
		entity, wantSigned, formats = entity+"/other", !wantSigned, []saml.NameIDFormat{transientFormat}
		services = []saml.Endpoint{{Binding: saml.HTTPPostBinding, Location: a.SSOURL + "/gone", ResponseLocation: a.SSOURL}}
	}
	return &saml.EntityDescriptor{
		EntityID:      entity,
		ValidUntil:    idp.now().Add(metadataLife),
		CacheDuration: 24 * time.Hour,
		IDPSSODescriptors: []saml.IDPSSODescriptor{{
			WantAuthnRequestsSigned: &wantSigned,
			SSODescriptor: saml.SSODescriptor{
				RoleDescriptor: saml.RoleDescriptor{
					ProtocolSupportEnumeration: "urn:oasis:names:tc:SAML:2.0:protocol",
					KeyDescriptors: []saml.KeyDescriptor{{
						Use: "signing",
						KeyInfo: saml.KeyInfo{X509Data: saml.X509Data{X509Certificates: []saml.X509Certificate{
							{Data: base64.StdEncoding.EncodeToString(key.Raw)},
						}}},
					}},
				},
				NameIDFormats: formats,
			},
			SingleSignOnServices: services,
		}},
	}
}

// metadataXML writes metadata with the prefixes that everybody writes it with. encoding/xml
// declares the namespace anew on each element instead, which is the same to a parser, but not to
// those that take a certificate for text only if its element has no attributes (saml-jackson).
func (idp *IdP) metadataXML(a application) ([]byte, error) {
	raw, err := xml.Marshal(idp.metadata(a))
	if err != nil {
		return nil, fmt.Errorf("encode metadata: %w", err)
	}
	doc := etree.NewDocument()
	if err := doc.ReadFromBytes(raw); err != nil {
		return nil, fmt.Errorf("encode metadata: %w", err)
	}
	prefixes := map[string]string{"urn:oasis:names:tc:SAML:2.0:metadata": "md", "http://www.w3.org/2000/09/xmldsig#": "ds"}
	var prefix func(el *etree.Element)
	prefix = func(el *etree.Element) {
		space, name := prefixes[el.NamespaceURI()], el.NamespaceURI()
		for _, child := range el.ChildElements() {
			prefix(child) // first: a child has its namespace from here, if it declares none
		}
		el.RemoveAttr("xmlns")
		el.Space = space
		if parent := el.Parent(); parent == nil || parent.Tag == "" || parent.NamespaceURI() != name {
			el.CreateAttr("xmlns:"+space, name)
		}
	}
	prefix(doc.Root())
	if err := idp.spoil(doc); err != nil {
		return nil, err
	}
	doc.Indent(2)
	body, err := doc.WriteToBytes()
	if err != nil {
		return nil, fmt.Errorf("encode metadata: %w", err)
	}
	body = append([]byte(xml.Header), body...)
	if idp.faults.Fires(fault.MetadataMangled) {
		body = append([]byte("\n"), body...)
	}
	return body, nil
}

// spoil does to metadata what faults say.
func (idp *IdP) spoil(doc *etree.Document) error {
	role := doc.Root().SelectElement("IDPSSODescriptor")
	if idp.faults.Fires(fault.MetadataMangled) {
		doc.InsertChildAt(0, etree.NewDirective("DOCTYPE md:EntityDescriptor"))
		doc.Root().CreateAttr("validUntil", idp.now().Add(-time.Hour).UTC().Format(time.RFC3339))
		role.CreateAttr("protocolSupportEnumeration", "urn:oasis:names:tc:SAML:1.1:protocol")
		doc.Root().AddChild(role.Copy())
	}
	if idp.faults.Fires(fault.MetadataSecret) {
		doc.Root().AddChild(etree.NewComment("-----BEGIN PRIVATE KEY-----"))
	}
	if idp.faults.Fires(fault.MetadataWeakKey) {
		key, err := rsa.GenerateKey(rand.Reader, 1024)
		if err != nil {
			return fmt.Errorf("make a weak key: %w", err)
		}
		template := &x509.Certificate{SerialNumber: big.NewInt(1), SignatureAlgorithm: x509.SHA1WithRSA, NotBefore: idp.now().AddDate(-2, 0, 0), NotAfter: idp.now().AddDate(-1, 0, 0)}
		der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
		if err != nil {
			return fmt.Errorf("make a weak certificate: %w", err)
		}
		role.FindElement("./KeyDescriptor").CreateAttr("use", "both")
		role.FindElement("./KeyDescriptor//X509Certificate").SetText(string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
	}
	return nil
}

// metadataType is what metadata is served as.
func (idp *IdP) metadataType() string {
	if idp.faults.Fires(fault.MetadataMangled) {
		return "text/html"
	}
	return "application/samlmetadata+xml"
}

// serveMetadata is the export of the SSO tab. Only the path is documented.
func (idp *IdP) serveMetadata(r *http.Request) (answer, error) {
	if org := r.PathValue("org"); org != idp.organization {
		return answer{}, notFound("organization", org)
	}
	a, err := idp.app(r.PathValue("id"))
	switch {
	case err != nil:
		return answer{}, err
	case a.SSO.Type != "saml":
		return answer{}, notFound("metadata of application", a.ID)
	case !a.configured || a.pair == nil:
		return answer{}, invalid("single sign-on is not configured: %s", a.missing())
	}
	body, err := idp.metadataXML(a)
	if err != nil {
		return answer{}, err
	}
	return answer{body: body, header: http.Header{
		"Content-Type":        {idp.metadataType()},
		"Content-Disposition": {fmt.Sprintf("attachment; filename=%q", "JumpCloud-"+a.Name+"-metadata.xml")},
	}}, nil
}

// publishMetadata serves the same at the sign-on URL with /metadata behind it,
// for service providers that read their identity provider's metadata by
// themselves. JumpCloud offers such a URL to copy [KB connector fields]; its
// form is not documented, so this one is ours [?].
func (idp *IdP) publishMetadata(w http.ResponseWriter, r *http.Request) {
	a, found := idp.appAt(idp.options.SSOURL + "/saml2/" + r.PathValue("ending"))
	if !found || !a.Active || a.pair == nil || !a.configured {
		idp.page(w, http.StatusNotFound, "Application not available",
			"There is no application with single sign-on at this address.")
		return
	}
	body, err := idp.metadataXML(a)
	if err != nil {
		idp.broken(w, r, err)
		return
	}
	w.Header().Set("Content-Type", idp.metadataType())
	_, _ = w.Write(body) // the reader went away: nothing to do
}

package mocksp

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/x509"
	"encoding/base64"
	"slices"
	"strings"

	"hallmark/mocksp/fault"

	"github.com/beevik/etree"
	"github.com/crewjam/saml"
	dsig "github.com/russellhaering/goxmldsig"
	"github.com/russellhaering/goxmldsig/etreeutils"
)

// This file is the service provider that faults make of this one: it verifies something of the
// document, and reads something else of it. Nothing here runs without a fault.

// gullible are the faults that make what is verified and what is read come apart.
var gullible = []fault.Fault{
	fault.SAMLWrappedFirst, fault.SAMLWrappedLast, fault.SAMLWrappedAnywhere,
	fault.SAMLSignatureValueUnchecked, fault.SAMLDigestUnchecked, fault.SAMLKeyInfoTrusted, fault.SAMLOtherKeyAccepted,
	fault.SAMLSignedInfoTwice, fault.SAMLDigestCommentRead, fault.SAMLDigestAnywhere,
	fault.SAMLCommentCutsName, fault.SAMLInstructionAsText,
}

// fooled reads a response as naively as the faults that are on have it; ok says that it would
// be taken for good.
func (e expectations) fooled(raw []byte) (s subject, ok bool) {
	if len(e.gullible()) == 0 || e.plain(raw) != nil {
		return subject{}, false
	}
	defer func() {
		if recover() != nil { // as strict as the other
			s, ok = subject{}, false
		}
	}()
	document := etree.NewDocument()
	if document.ReadFromBytes(raw) != nil || document.Root() == nil || !is(document.Root(), protocolNS, "Response") {
		return subject{}, false
	}
	root := document.Root()
	signed := e.naivelySigned(root)
	assertion := e.picked(root)
	if assertion == nil || len(signed) == 0 || !e.wrapping() && !slices.Contains(signed, assertion) && !slices.Contains(signed, root) {
		return subject{}, false
	}
	if e.envelope(root, len(children(root, dsigNS, "Signature")) > 0) != nil {
		return subject{}, false
	}
	s, err := e.assertion(assertion, attr(root, "InResponseTo", ""))
	if err != nil {
		return subject{}, false
	}
	return s, true
}

// gullible are those that are on.
func (e expectations) gullible() []fault.Fault {
	var on []fault.Fault
	for _, f := range gullible {
		if e.faults.Active(f) {
			on = append(on, f)
		}
	}
	return on
}

// picked is the assertion that is read.
func (e expectations) picked(root *etree.Element) *etree.Element {
	all := children(root, assertionNS, "Assertion")
	switch {
	case e.faults.Active(fault.SAMLWrappedAnywhere):
		return firstAssertion(root)
	case len(all) == 0:
		return nil
	case e.faults.Active(fault.SAMLWrappedLast):
		return all[len(all)-1]
	case len(all) > 1 && !e.faults.Active(fault.SAMLWrappedFirst):
		return nil
	}
	return all[0]
}

// firstAssertion is the first in the order of the document, at any depth.
func firstAssertion(el *etree.Element) *etree.Element {
	for _, c := range el.ChildElements() {
		if is(c, assertionNS, "Assertion") {
			return c
		}
		if found := firstAssertion(c); found != nil {
			return found
		}
	}
	return nil
}

// wrapping tells whether it does not matter what of the document is signed.
func (e expectations) wrapping() bool {
	return e.faults.Active(fault.SAMLWrappedFirst) || e.faults.Active(fault.SAMLWrappedLast) || e.faults.Active(fault.SAMLWrappedAnywhere)
}

// naivelySigned are the elements that signatures are good for: none unless every signature of
// the document is, or any when wrapping works.
func (e expectations) naivelySigned(root *etree.Element) []*etree.Element {
	var covered []*etree.Element
	for _, signature := range root.FindElements(".//Signature") {
		may := e.signed(root, signature)
		i := slices.IndexFunc(may, func(el *etree.Element) bool { return e.naivelyGood(root, el, signature) })
		switch {
		case i >= 0:
			covered = append(covered, may[i])
		case !e.wrapping():
			return nil
		}
	}
	return covered
}

// signed are the elements that a signature may be of: its parent, or, when wrapping works,
// whatever has the ID.
func (e expectations) signed(root, signature *etree.Element) []*etree.Element {
	reference := signature.FindElement("./SignedInfo/Reference")
	if reference == nil {
		return nil
	}
	id := strings.TrimPrefix(attr(reference, "URI", ""), "#")
	var found []*etree.Element
	for _, el := range append(root.FindElements(".//*"), root) {
		if attr(el, "ID", "") == id && (e.wrapping() || el == signature.Parent()) {
			found = append(found, el)
		}
	}
	return found
}

// naivelyGood verifies a signature in the ways that faults leave of it.
func (e expectations) naivelyGood(root, el, signature *etree.Element) bool {
	digest, err := e.naiveDigest(el)
	if err != nil {
		return false
	}
	infos := children(signature, dsigNS, "SignedInfo")
	if len(infos) != 1 && !e.faults.Active(fault.SAMLSignedInfoTwice) {
		return false
	}
	return slices.ContainsFunc(infos, func(info *etree.Element) bool { return e.digestMatches(root, info, digest) }) &&
		slices.ContainsFunc(infos, func(info *etree.Element) bool { return e.valueMatches(signature, info) })
}

// naiveDigest is the SHA-256 of an element without its signature.
func (e expectations) naiveDigest(el *etree.Element) (string, error) {
	alone, err := detached(el)
	if err != nil {
		return "", err
	}
	for _, signature := range children(alone, dsigNS, "Signature") {
		alone.RemoveChild(signature)
	}
	for _, inner := range append(alone.FindElements(".//*"), alone) {
		for i, token := range inner.Child {
			if instruction, ok := token.(*etree.ProcInst); ok && e.faults.Active(fault.SAMLInstructionAsText) {
				inner.RemoveChildAt(i)
				inner.InsertChildAt(i, etree.NewText(instruction.Inst))
			}
		}
	}
	canonical, err := dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList("").Canonicalize(alone)
	if err != nil {
		return "", err
	}
	h := crypto.SHA256.New()
	h.Write(canonical)
	return base64.StdEncoding.EncodeToString(h.Sum(nil)), nil
}

func detached(el *etree.Element) (*etree.Element, error) {
	ctx, err := etreeutils.NSBuildParentContext(el)
	if err != nil {
		return nil, err
	}
	return etreeutils.NSDetatch(ctx, el)
}

// digestMatches compares a digest with the one in a SignedInfo, or elsewhere.
func (e expectations) digestMatches(root, info *etree.Element, digest string) bool {
	if e.faults.Active(fault.SAMLDigestUnchecked) {
		return true
	}
	value := info.FindElement("./Reference/DigestValue")
	if value == nil {
		return false
	}
	read := []string{content(value)}
	for _, token := range value.Child {
		if comment, ok := token.(*etree.Comment); ok && e.faults.Active(fault.SAMLDigestCommentRead) {
			read = append(read, comment.Data)
		}
	}
	if e.faults.Active(fault.SAMLDigestAnywhere) {
		for _, other := range root.FindElements(".//DigestValue") {
			read = append(read, content(other))
		}
	}
	return slices.Contains(read, digest)
}

// valueMatches verifies the SignatureValue by the keys that count.
func (e expectations) valueMatches(signature, info *etree.Element) bool {
	if e.faults.Active(fault.SAMLSignatureValueUnchecked) {
		return true
	}
	value, method := signature.FindElement("./SignatureValue"), info.FindElement("./SignatureMethod")
	alone, err := detached(info)
	if value == nil || method == nil || err != nil {
		return false
	}
	canonical, err := dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList("").Canonicalize(alone)
	if err != nil {
		return false
	}
	decoded, err := base64.StdEncoding.DecodeString(strings.TrimSpace(content(value)))
	if err != nil {
		return false
	}
	algorithm := map[string]x509.SignatureAlgorithm{
		dsig.RSASHA256SignatureMethod: x509.SHA256WithRSA, dsig.ECDSASHA256SignatureMethod: x509.ECDSAWithSHA256,
	}[attr(method, "Algorithm", "")]
	return slices.ContainsFunc(e.naiveKeys(signature), func(key *x509.Certificate) bool {
		return key.CheckSignature(algorithm, canonical, decoded) == nil
	})
}

// naiveKeys are the keys that are trusted: the one that was set up, and what faults add.
func (e expectations) naiveKeys(signature *etree.Element) []*x509.Certificate {
	keys := []*x509.Certificate{e.certificate}
	if e.faults.Active(fault.SAMLOtherKeyAccepted) {
		for _, other := range e.others() {
			keys = append(keys, other.certificate)
		}
	}
	if !e.faults.Active(fault.SAMLKeyInfoTrusted) {
		return keys
	}
	for _, el := range signature.FindElements(".//X509Certificate") {
		der, err := base64.StdEncoding.DecodeString(strings.TrimSpace(content(el)))
		if err != nil {
			continue
		}
		if certificate, err := x509.ParseCertificate(der); err == nil {
			keys = append(keys, certificate)
		}
	}
	for _, el := range signature.FindElements(".//ECKeyValue/PublicKey") {
		point, err := base64.StdEncoding.DecodeString(strings.TrimSpace(content(el)))
		if err != nil {
			continue
		}
		if key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point); err == nil {
			keys = append(keys, &x509.Certificate{PublicKey: key, PublicKeyAlgorithm: x509.ECDSA})
		}
	}
	return keys
}

// upgraded reads assertions of SAML 1 as if they were of SAML 2.
func (e expectations) upgraded(response *etree.Element) []*etree.Element {
	const saml1 = "urn:oasis:names:tc:SAML:1.0:assertion"
	old := children(response, saml1, "Assertion")
	if len(old) == 0 {
		return nil
	}
	e.faults.Fires(fault.SAMLVersionUnchecked)
	for _, el := range append(response.FindElements(".//*"), response) {
		for i, a := range el.Attr {
			if a.Value == saml1 {
				el.Attr[i].Value = assertionNS
			}
		}
	}
	return children(response, assertionNS, "Assertion")
}

// anybody is the address of the person who came first.
func (c *company) anybody() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	addresses := []string{}
	for address := range c.byEmail {
		addresses = append(addresses, address)
	}
	if len(addresses) == 0 {
		return ""
	}
	return slices.Min(addresses)
}

// nameOf is the text of a name identifier, or what a comment in it leaves.
func (e expectations) nameOf(el *etree.Element) string {
	if !e.faults.Active(fault.SAMLCommentCutsName) {
		return content(el)
	}
	var text strings.Builder
	for _, token := range el.Child {
		switch token := token.(type) {
		case *etree.CharData:
			text.WriteString(token.Data)
		case *etree.Comment:
			return text.String()
		}
	}
	return text.String()
}

// setUps are what other companies were set up with.
func (c *company) setUps() []signOnConfig {
	var found []signOnConfig
	for _, other := range c.server.allCompanies() {
		if other == c {
			continue
		}
		other.mu.Lock()
		if other.sso != nil {
			found = append(found, *other.sso)
		}
		other.mu.Unlock()
	}
	return found
}

// admitUnverified makes an account of whom a refused response names.
func (c *company) admitUnverified(raw []byte) {
	if !c.faults().Active(fault.JITBeforeVerification) {
		return
	}
	document := etree.NewDocument()
	if document.ReadFromBytes(raw) != nil || document.Root() == nil {
		return
	}
	name := document.FindElement(".//NameID")
	if name == nil || !isAddress(content(name)) {
		return
	}
	if _, err := c.createFrom(subject{nameID: content(name), given: "Not", family: "Verified"}, content(name)); err == nil {
		c.faults().Fires(fault.JITBeforeVerification)
	}
}

// spoil makes the metadata say what is not so.
func (c *company) spoil(d *saml.EntityDescriptor) {
	sp := &d.SPSSODescriptors[0]
	if c.faults().Fires(fault.MetadataWrongNameIDFormat) {
		sp.NameIDFormats = []saml.NameIDFormat{saml.PersistentNameIDFormat}
	}
	if c.faults().Fires(fault.MetadataWrongCallback) {
		sp.AssertionConsumerServices[0].Location += "/old"
	}
	if c.faults().Fires(fault.MetadataWrongIssuer) {
		d.EntityID += "/old"
	}
	if c.faults().Fires(fault.MetadataSAML1) {
		sp.ProtocolSupportEnumeration = "urn:oasis:names:tc:SAML:1.1:protocol"
	}
}

// crashes tells whether sign-on has died of a message.
func (c *company) crashes(raw []byte) bool {
	if bytes.Contains(raw, []byte("<!DOCTYPE")) && c.faults().Fires(fault.SAMLDoctypeCrashes) {
		c.mu.Lock()
		c.crashed = true
		c.mu.Unlock()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.crashed
}

package mocksp

import (
	"crypto/x509"
	"errors"
	"strings"

	"hallmark/mocksp/fault"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
	"github.com/russellhaering/goxmldsig/etreeutils"
)

const dsigNS = dsig.Namespace

// goodSignature tells which signature methods are good enough: SHA-1 and MACs are not.
func goodSignature(algorithm string) bool {
	switch algorithm {
	case dsig.RSASHA256SignatureMethod, dsig.RSASHA384SignatureMethod, dsig.RSASHA512SignatureMethod,
		dsig.ECDSASHA256SignatureMethod, dsig.ECDSASHA384SignatureMethod, dsig.ECDSASHA512SignatureMethod:
		return true
	}
	return false
}

func goodDigest(algorithm string) bool {
	switch algorithm {
	case "http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2001/04/xmldsig-more#sha384", "http://www.w3.org/2001/04/xmlenc#sha512":
		return true
	}
	return false
}

// goodTransform: saml-core-2.0 §5.4.4 allows enveloped-signature and canonicalisation.
func goodTransform(algorithm string) bool {
	switch dsig.AlgorithmID(algorithm) {
	case dsig.EnvelopedSignatureAltorithmId,
		dsig.CanonicalXML10ExclusiveAlgorithmId, dsig.CanonicalXML10ExclusiveWithCommentsAlgorithmId,
		dsig.CanonicalXML10RecAlgorithmId, dsig.CanonicalXML10WithCommentsAlgorithmId,
		dsig.CanonicalXML11AlgorithmId, dsig.CanonicalXML11WithCommentsAlgorithmId:
		return true
	}
	return false
}

// verified gives el as its signature covers it. An element without a signature of its own
// comes back as it is, and the caller decides whether that will do.
func (e expectations) verified(el *etree.Element) (*etree.Element, bool, error) {
	signatures := children(el, dsigNS, "Signature")
	switch len(signatures) {
	case 0:
		return el, false, nil
	case 1:
	default:
		return nil, false, errors.New("has more than one signature")
	}
	id := attr(el, "ID", "")
	if err := e.wellShaped(signatures[0], id); err != nil {
		return nil, false, err
	}
	if len(children(signatures[0], dsigNS, "KeyInfo")) == 0 && e.faults.Fires(fault.SAMLKeyInfoRequired) {
		return nil, false, errShape
	}
	if e.now.After(e.certificate.NotAfter) && e.faults.Fires(fault.SAMLCertificateDatesChecked) {
		return nil, false, errors.New("the certificate that was set up has expired")
	}
	ctx, err := etreeutils.NSBuildParentContext(el)
	if err != nil {
		return nil, false, errSignature
	}
	detached, err := etreeutils.NSDetatch(ctx, el)
	if err != nil {
		return nil, false, errSignature
	}
	// Only the key that was handed over counts, not what the message says of itself.
	for _, signature := range children(detached, dsigNS, "Signature") {
		for _, keyInfo := range children(signature, dsigNS, "KeyInfo") {
			signature.RemoveChild(keyInfo)
		}
	}
	validation := dsig.NewDefaultValidationContext(&dsig.MemoryX509CertificateStore{Roots: []*x509.Certificate{e.certificate}})
	validation.IdAttribute = "ID"
	// The certificate carries the key and no more: its dates do not matter here, the hand-over
	// is the trust (Kantara IIP-MD12).
	validation.Clock = dsig.NewFakeClockAt(e.certificate.NotBefore)
	covered, err := validation.Validate(detached)
	if err != nil || covered == nil || covered.Tag != el.Tag || attr(covered, "ID", "") != id {
		return nil, false, errSignature
	}
	return covered, true, nil
}

var (
	errSignature = errors.New("the signature does not verify with the certificate that was set up")
	errShape     = errors.New("the signature is not of the form SAML allows")
)

// wellShaped allows one form of signature: one reference, to the parent, no comments, no
// objects (saml-core-2.0 §5.4, errata E91), and no weak algorithm.
func (e expectations) wellShaped(signature *etree.Element, id string) error {
	for _, el := range append(signature.FindElements(".//*"), signature) {
		for _, token := range el.Child {
			if _, comment := token.(*etree.Comment); comment {
				return errShape
			}
		}
	}
	info, ok := only(signature, "SignedInfo", "SignatureValue", "KeyInfo?")
	if !ok {
		return errShape
	}
	reference, ok := only(info, "Reference", "CanonicalizationMethod", "SignatureMethod")
	if !ok || id == "" || attr(reference, "URI", "") != "#"+id {
		return errShape
	}
	digest, ok := only(reference, "DigestMethod", "DigestValue", "Transforms?")
	if !ok {
		return errShape
	}
	for _, list := range children(reference, dsigNS, "Transforms") {
		transforms := list.ChildElements()
		if len(transforms) > 2 {
			return errShape
		}
		for _, transform := range transforms {
			if !is(transform, dsigNS, "Transform") || !goodTransform(attr(transform, "Algorithm", "")) {
				return errShape
			}
		}
	}
	method := attr(children(info, dsigNS, "SignatureMethod")[0], "Algorithm", "")
	if (!goodSignature(method) || !goodDigest(attr(digest, "Algorithm", ""))) && !e.faults.Fires(fault.SAMLSHA1Accepted) {
		return errors.New("the signature uses an algorithm that is not accepted, such as SHA-1")
	}
	return nil
}

// only tells whether the children of el are exactly those named, once each ("?": at most
// once), and gives the first one named.
func only(el *etree.Element, names ...string) (*etree.Element, bool) {
	left := len(el.ChildElements())
	for _, name := range names {
		tag, optional := strings.CutSuffix(name, "?")
		n := len(children(el, dsigNS, tag))
		if n > 1 || n == 0 && !optional {
			return nil, false
		}
		left -= n
	}
	if left != 0 {
		return nil, false
	}
	return children(el, dsigNS, names[0])[0], true
}

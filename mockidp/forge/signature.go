package forge

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
)

const (
	signatureValue = "./Assertion/Signature/SignatureValue"
	keyInfo        = "./Assertion/Signature/KeyInfo"
)

// signatures is whether there is one, whether it is good, and whose: saml-core-2.0 §5,
// saml-metadata-2.0 §2.4.1.
func signatures() []Forgery {
	forged := func(name, row, text string, forge func([]byte, Donor) ([]byte, error)) Forgery {
		return Forgery{Name: "signature-" + name, Requirement: "SAML-SP-SIG-" + row, Text: text, forge: forge}
	}
	good := func(f Forgery, part Part) Forgery { f.Outcome, f.Sign = Accepted, part; return f }
	both := func(f Forgery) Forgery { f.Sign = SignBoth; return f }
	odd := func(f Forgery) Forgery { f.Signed = true; return f }
	own := func(d Donor) Key { return d.Own }
	mine := func(info func(Donor) (string, error)) func([]byte, Donor) ([]byte, error) {
		return then(resigned(own, victim(nameID)), keyInfoOf(info))
	}
	return []Forgery{
		forged("stripped", "STRIPPED", "nothing is signed, and the victim is named", after(unsign, victim(nameID))),
		both(forged("stripped-both", "STRIPPED", "both signatures were taken out, and the victim is named", after(unsign, victim(nameID)))),
		good(forged("inherited", "STRIPPED-ASSERTION", "the assertion has no signature of its own and is covered by the response's", after()), SignResponse),
		good(forged("assertion-only", "ASSERTION-ONLY", "the assertion is signed and the response is not", after()), SignAssertion),
		good(forged("response-only", "RESPONSE-ONLY", "the response is signed and the assertion is not", after()), SignResponse),
		good(forged("both", "BOTH", "response and assertion are signed", after()), SignBoth),
		both(forged("response-bad", "ONE-BAD", "the signature of the assertion is good, the one of the response is not", after(set(response, "ID", "_other"), set("./Signature/SignedInfo/Reference", "URI", "#_other")))),
		odd(forged("assertion-bad", "ONE-BAD", "the signature of the response is good, the one of the assertion in it is not", assertionBad)),
		forged("name-tampered", "CONTENT-TAMPERED", "the name identifier was replaced under the signature", after(victim(nameID))),
		both(forged("name-tampered-both", "CONTENT-TAMPERED", "the name identifier was replaced under two signatures", after(victim(nameID)))),
		forged("attribute-tampered", "CONTENT-TAMPERED", "an attribute was replaced under the signature", after(text("./Assertion/AttributeStatement/Attribute/AttributeValue", "Tampered"))),
		forged("value-flipped", "VALUE-TAMPERED", "one bit of the SignatureValue is another", after(flip)),
		forged("value-empty", "VALUE-TAMPERED", "the SignatureValue is empty", after(text(signatureValue, ""))),
		forged("value-missing", "VALUE-TAMPERED", "there is no SignatureValue", after(drop(signatureValue))),
		forged("digest-tampered", "DIGEST-TAMPERED", "the victim is named and the digest made anew, under the old SignatureValue", after(victim(nameID), redigest)),
		forged("wrong-key", "WRONG-KEY", "the signature is by a key that nobody named, without KeyInfo", then(resigned(own, victim(nameID)), drop(keyInfo))),
		forged("key-in-message", "KEYINFO-CERT", "the signature is by the forger's key, whose certificate comes along", resigned(subjectClone, victim(nameID))),
		forged("key-value", "KEYINFO-KEYVALUE", "the signature is by the forger's key, which comes along as KeyValue", mine(keyValue)),
		forged("key-elsewhere", "KEYINFO-RETRIEVAL", "the KeyInfo says where the forger's key can be fetched", mine(func(d Donor) (string, error) {
			return `<ds:RetrievalMethod URI="` + escape(d.Canary) + `" Type="http://www.w3.org/2000/09/xmldsig#rawX509Certificate"/>`, nil
		})),
		forged("key-second", "KEYINFO-MIXED", "the KeyInfo holds the right certificate, then the forger's, who signed", mine(func(d Donor) (string, error) { return x509Data(d.IdP.Certificate, d.Own.Certificate), nil })),
		forged("key-first", "KEYINFO-MIXED", "the KeyInfo holds the certificate of the forger, who signed, then the right one", mine(func(d Donor) (string, error) { return x509Data(d.Own.Certificate, d.IdP.Certificate), nil })),
		good(forged("key-info-none", "KEYINFO-NONE", "the signature is good and has no KeyInfo", after(drop(keyInfo))), SignAssertion),
		forged("certificate-clone", "KEY-CN-CLONE", "the forger's certificate has subject, issuer, serial number and key identifier of the right one", resigned(clone, victim(nameID))),
		forged("certificate-borrowed", "CERT-FINGERPRINT", "the KeyInfo holds the right certificate, and the forger's key signed", mine(func(d Donor) (string, error) { return x509Data(d.IdP.Certificate), nil })),
		forged("certificate-chain", "CERT-CHAIN", "the forger's certificate was issued by an authority, which comes along", chained),
		forged("other-provider", "OTHER-IDP-KEY", "the signature is by another identity provider, which is trusted for others", resigned(func(d Donor) Key { return d.Other }, victim(nameID))),
		odd(forged("sha1", "ALG-SHA1", "the signature is good, by SHA-1", sha1)),
	}
}

// then changes what another function made.
func then(f func([]byte, Donor) ([]byte, error), edits ...edit) func([]byte, Donor) ([]byte, error) {
	return func(genuine []byte, d Donor) ([]byte, error) {
		made, err := f(genuine, d)
		if err != nil {
			return nil, err
		}
		return after(edits...)(made, d)
	}
}

func unsign(root *etree.Element, _ Donor) error {
	_, err := strip(root)
	return err
}

// flip turns one bit of the SignatureValue.
func flip(root *etree.Element, _ Donor) error {
	el, err := find(root, signatureValue)
	if err != nil {
		return err
	}
	value, err := base64.StdEncoding.DecodeString(el.Text())
	if err != nil || len(value) == 0 {
		return errors.New("the genuine SignatureValue is not base64")
	}
	value[len(value)/2] ^= 1
	el.SetText(base64.StdEncoding.EncodeToString(value))
	return nil
}

// assertionBad breaks the signature of the assertion before the response is signed.
func assertionBad(genuine []byte, d Donor) ([]byte, error) {
	root, err := read(genuine)
	if err != nil {
		return nil, err
	}
	if err := flip(root, d); err != nil {
		return nil, err
	}
	if root, err = enveloped(root, d.IdP); err != nil {
		return nil, err
	}
	return write(root)
}

// keyInfoOf replaces what is in the KeyInfo.
func keyInfoOf(info func(Donor) (string, error)) edit {
	return func(root *etree.Element, d Donor) error {
		el, err := find(root, keyInfo)
		if err != nil {
			return err
		}
		content, err := info(d)
		if err != nil {
			return err
		}
		made, err := parseFragment("<ds:KeyInfo>" + content + "</ds:KeyInfo>")
		if err != nil {
			return err
		}
		el.Child = nil
		for _, c := range made.ChildElements() {
			el.AddChild(c)
		}
		return nil
	}
}

func x509Data(certificates ...*x509.Certificate) string {
	data := ""
	for _, c := range certificates {
		data += "<ds:X509Certificate>" + base64.StdEncoding.EncodeToString(c.Raw) + "</ds:X509Certificate>"
	}
	return "<ds:X509Data>" + data + "</ds:X509Data>"
}

// keyValue is the forger's public key by itself (xmldsig-core1 §4.5.2.3).
func keyValue(d Donor) (string, error) {
	key, ok := d.Own.Signer.Public().(*ecdsa.PublicKey)
	if !ok || key.Curve != elliptic.P256() {
		return "", errors.New("the forger's own key must be of the curve P-256: make it with NewKey")
	}
	point, err := key.Bytes()
	if err != nil {
		return "", fmt.Errorf("write the key: %w", err)
	}
	return `<ds:KeyValue><dsig11:ECKeyValue xmlns:dsig11="http://www.w3.org/2009/xmldsig11#"><dsig11:NamedCurve URI="urn:oid:1.2.840.10045.3.1.7"/>` +
		`<dsig11:PublicKey>` + base64.StdEncoding.EncodeToString(point) + `</dsig11:PublicKey></dsig11:ECKeyValue></ds:KeyValue>`, nil
}

// subjectClone is the forger's key with a certificate that has the right subject.
func subjectClone(d Donor) Key {
	return certified(d, &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: d.IdP.Certificate.Subject,
		NotBefore: d.IdP.Certificate.NotBefore, NotAfter: d.IdP.Certificate.NotAfter,
	})
}

// clone is the forger's key with a certificate that has all of the right one but the key.
func clone(d Donor) Key {
	c := d.IdP.Certificate
	return certified(d, &x509.Certificate{
		SerialNumber: c.SerialNumber, Subject: c.Subject, SubjectKeyId: c.SubjectKeyId, AuthorityKeyId: c.AuthorityKeyId,
		NotBefore: c.NotBefore, NotAfter: c.NotAfter, KeyUsage: c.KeyUsage, IsCA: c.IsCA, BasicConstraintsValid: c.BasicConstraintsValid,
	})
}

func certified(d Donor, template *x509.Certificate) Key {
	key, err := Certify(d.Own.Signer, template)
	if err != nil {
		return d.Own // the certificate it has is as untrusted
	}
	return key
}

// chained signs with a key whose certificate an authority issued.
func chained(genuine []byte, d Donor) ([]byte, error) {
	signer, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	authority := certified(d, &x509.Certificate{
		SerialNumber: big.NewInt(3), Subject: pkix.Name{CommonName: "Any Authority"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign, NotBefore: d.IdP.Certificate.NotBefore, NotAfter: d.IdP.Certificate.NotAfter,
	})
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber: big.NewInt(4), Subject: d.IdP.Certificate.Subject,
		NotBefore: d.IdP.Certificate.NotBefore, NotAfter: d.IdP.Certificate.NotAfter,
	}, authority.Certificate, signer.Public(), authority.Signer)
	if err != nil {
		return nil, fmt.Errorf("issue a certificate: %w", err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("read the certificate: %w", err)
	}
	return then(resigned(func(Donor) Key { return Key{signer, leaf} }, victim(nameID)), keyInfoOf(func(Donor) (string, error) {
		return x509Data(leaf, authority.Certificate), nil
	}))(genuine, d)
}

// sha1 signs with the algorithms of old.
func sha1(genuine []byte, d Donor) ([]byte, error) {
	root, err := read(genuine)
	if err != nil {
		return nil, err
	}
	if _, err = strip(root); err != nil {
		return nil, err
	}
	a, err := find(root, assertion)
	if err != nil {
		return nil, err
	}
	method := dsig.RSASHA1SignatureMethod
	if _, ok := d.IdP.Signer.Public().(*ecdsa.PublicKey); ok {
		method = dsig.ECDSASHA1SignatureMethod
	}
	signed, err := envelopedBy(a, d.IdP, method)
	if err != nil {
		return nil, err
	}
	at := a.Index()
	root.RemoveChildAt(at)
	root.InsertChildAt(at, signed)
	return write(root)
}

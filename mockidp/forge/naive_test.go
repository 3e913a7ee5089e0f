package forge_test

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"slices"
	"strings"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
	"github.com/russellhaering/goxmldsig/etreeutils"
)

// naive is a service provider with one weakness or a few. Its zero value verifies every
// signature with the identity provider's key, and reads the one assertion; it checks nothing
// else, so that messages that are signed as they are pass.
type naive struct {
	unsigned    bool   // nothing need be signed
	anySigned   bool   // one good signature of anything is enough
	value       bool   // the SignatureValue is not verified
	digest      string // "unchecked", "comment", "anywhere", "any SignedInfo"
	trusted     func(*etree.Element) []*x509.Certificate
	read        string // "first", "last", "anywhere": which assertion
	cut         bool   // a name ends at a comment
	instruction bool   // an instruction counts as text for the digest
}

// user reads who is signed in.
func (n naive) user(raw []byte, key *x509.Certificate) (string, error) {
	document := etree.NewDocument()
	if err := document.ReadFromBytes(raw); err != nil {
		return "", err
	}
	root := document.Root()
	signatures := root.FindElements(".//Signature")
	good, covered := 0, []*etree.Element{}
	for _, s := range signatures {
		if el := n.verifies(root, s, key); el != nil {
			good++
			covered = append(covered, el)
		}
	}
	if !n.unsigned && (good == 0 || good < len(signatures) && !n.anySigned) {
		return "", errors.New("not signed, or not well")
	}
	all := root.SelectElements("Assertion")
	var read *etree.Element
	switch {
	case n.read == "anywhere":
		read = firstOf(root, "Assertion")
	case n.read == "last" && len(all) > 0:
		read = all[len(all)-1]
	case n.read == "first" && len(all) > 0, len(all) == 1:
		read = all[0]
	default:
		return "", errors.New("not one assertion")
	}
	if !n.unsigned && !n.anySigned && !slices.Contains(covered, read) && !slices.Contains(covered, root) {
		return "", errors.New("what is read is not what is signed")
	}
	name := read.FindElement("./Subject/NameID")
	if name == nil {
		return "", nil // whoever it is
	}
	var text strings.Builder
	for _, token := range name.Child {
		switch token := token.(type) {
		case *etree.CharData:
			text.WriteString(token.Data)
		case *etree.Comment:
			if n.cut {
				return text.String(), nil
			}
		}
	}
	return text.String(), nil
}

// firstOf is the first element of a name in the order of the document; etree goes by depth.
func firstOf(el *etree.Element, tag string) *etree.Element {
	for _, c := range el.ChildElements() {
		if c.Tag == tag {
			return c
		}
		if found := firstOf(c, tag); found != nil {
			return found
		}
	}
	return nil
}

// verifies gives the element that a signature is good for: whatever has the ID that it refers
// to, or its parent.
func (n naive) verifies(root, signature *etree.Element, key *x509.Certificate) *etree.Element {
	infos := signature.SelectElements("SignedInfo")
	if len(infos) != 1 && n.digest != "any SignedInfo" {
		return nil
	}
	keys := []*x509.Certificate{key}
	if n.trusted != nil {
		keys = append(keys, n.trusted(signature)...)
	}
	value := n.value || slices.ContainsFunc(infos, func(info *etree.Element) bool {
		return slices.ContainsFunc(keys, func(key *x509.Certificate) bool { return verifies(signature, info, key) })
	})
	reference := signature.FindElement("./SignedInfo/Reference")
	if !value || reference == nil {
		return nil
	}
	id := strings.TrimPrefix(reference.SelectAttrValue("URI", ""), "#")
	for _, el := range append(root.FindElements(".//*"), root) {
		if el.SelectAttrValue("ID", "") == id && (n.anySigned || el == signature.Parent()) && n.covers(root, el, infos) {
			return el
		}
	}
	return nil
}

// covers compares digests.
func (n naive) covers(root, el *etree.Element, infos []*etree.Element) bool {
	if n.digest == "unchecked" {
		return true
	}
	alone := detach(el)
	for _, s := range alone.SelectElements("Signature") {
		alone.RemoveChild(s)
	}
	if n.instruction {
		for _, inner := range alone.FindElements(".//*") {
			for i, token := range inner.Child {
				if p, ok := token.(*etree.ProcInst); ok {
					inner.RemoveChildAt(i)
					inner.InsertChildAt(i, etree.NewText(p.Inst))
				}
			}
		}
	}
	sum := sha256.Sum256(canonical(alone))
	digest := base64.StdEncoding.EncodeToString(sum[:])
	var values []*etree.Element
	for _, info := range infos {
		values = append(values, info.FindElements("./Reference/DigestValue")...)
	}
	if n.digest == "anywhere" {
		values = root.FindElements(".//DigestValue")
	}
	return slices.ContainsFunc(values, func(v *etree.Element) bool {
		if n.digest == "comment" {
			for _, token := range v.Child {
				if c, ok := token.(*etree.Comment); ok {
					return c.Data == digest
				}
			}
		}
		return v.Text() == digest
	})
}

func verifies(signature, info *etree.Element, key *x509.Certificate) bool {
	el := signature.SelectElement("SignatureValue")
	if el == nil {
		return false
	}
	value, err := base64.StdEncoding.DecodeString(el.Text())
	algorithm := map[string]x509.SignatureAlgorithm{
		dsig.RSASHA256SignatureMethod: x509.SHA256WithRSA, dsig.ECDSASHA256SignatureMethod: x509.ECDSAWithSHA256,
	}[info.FindElement("./SignatureMethod").SelectAttrValue("Algorithm", "")]
	return err == nil && key.CheckSignature(algorithm, canonical(detach(info)), value) == nil
}

func detach(el *etree.Element) *etree.Element {
	ctx, err := etreeutils.NSBuildParentContext(el)
	if err != nil {
		panic(err)
	}
	alone, err := etreeutils.NSDetatch(ctx, el)
	if err != nil {
		panic(err)
	}
	return alone
}

func canonical(el *etree.Element) []byte {
	raw, err := dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList("").Canonicalize(el)
	if err != nil {
		panic(err)
	}
	return raw
}

// inMessage trusts the certificates that come along, and what the caller adds.
func inMessage(also ...*x509.Certificate) func(*etree.Element) []*x509.Certificate {
	return func(signature *etree.Element) []*x509.Certificate {
		found := also
		for _, el := range signature.FindElements(".//X509Certificate") {
			der, err := base64.StdEncoding.DecodeString(el.Text())
			if err != nil {
				continue
			}
			if c, err := x509.ParseCertificate(der); err == nil {
				found = append(found, c)
			}
		}
		return found
	}
}

package forge

import (
	"crypto"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
	"github.com/russellhaering/goxmldsig/etreeutils"
)

const reference = "./Assertion/Signature/SignedInfo/Reference"

// digests is where what was verified and what is read come apart within one signature: the
// reader of a comment, of the wrong digest, or of the wrong list of references.
func digests() []Forgery {
	forged := func(name, row, text string, edits ...edit) Forgery {
		return Forgery{Name: name, Requirement: "SAML-SP-SIG-" + row, Text: text, Outcome: NotFooled, forge: after(edits...)}
	}
	comment := forged("comment-in-name", "COMMENT-NAMEID", "a comment was put into the signed name identifier, right behind what is the victim's address (CVE-2017-11427)", commented)
	comment.mallory = func(victim string) string { return victim + ".evil.example" }
	instruction := forged("instruction-in-name", "C14N-PI", "the beginning of the signed name identifier was made a processing instruction, which some canonicalisers write as text", instructed)
	instruction.mallory = prefixed
	extensions := `<samlp:Extensions xmlns:samlp="` + protocolNS + `"/>`
	return []Forgery{
		comment,
		instruction,
		forged("signed-info-first", "SIGNEDINFO-DUP", "there are two SignedInfo, the forged one first (CVE-2025-29774)", victim(nameID), twoSignedInfos(false)),
		forged("signed-info-last", "SIGNEDINFO-DUP", "there are two SignedInfo, the forged one last (CVE-2025-29774)", victim(nameID), twoSignedInfos(true)),
		forged("digest-comment-first", "DIGEST-COMMENT", "the DigestValue begins with a comment that holds the forged digest (CVE-2025-29775)", victim(nameID), digestComment(0)),
		forged("digest-comment-last", "DIGEST-COMMENT", "the DigestValue ends with a comment that holds the forged digest (CVE-2025-29775)", victim(nameID), digestComment(1)),
		forged("digest-in-extensions", "DIGEST-SMUGGLE", "the Extensions hold a DigestValue for the forged assertion (CVE-2024-45409)", victim(nameID), add(response, 1, extensions), smuggle("./Extensions")),
		forged("digest-in-status", "DIGEST-SMUGGLE", "the StatusDetail holds a DigestValue for the forged assertion (CVE-2024-45409)", victim(nameID),
			add("./Status", -1, `<samlp:StatusDetail/>`), smuggle("./Status/StatusDetail")),
	}
}

// commented cuts the name in two with a comment: canonicalisation drops it, so the digest stays.
func commented(root *etree.Element, d Donor) error {
	el, err := find(root, nameID)
	if err != nil {
		return err
	}
	rest, ok := strings.CutPrefix(el.Text(), d.Victim)
	if !ok {
		return fmt.Errorf("the genuine message must be for somebody whose name begins with %s", d.Victim)
	}
	el.SetText(d.Victim)
	el.AddChild(etree.NewComment(""))
	el.AddChild(etree.NewText(rest))
	return nil
}

// instructed turns what stands before the victim's address into a processing instruction.
func instructed(root *etree.Element, d Donor) error {
	el, err := find(root, nameID)
	if err != nil {
		return err
	}
	start, ok := strings.CutSuffix(el.Text(), d.Victim)
	if !ok {
		return fmt.Errorf("the genuine message must be for somebody whose name ends with %s", d.Victim)
	}
	el.SetText("")
	el.Child = nil
	el.AddChild(etree.NewProcInst("p", start))
	el.AddChild(etree.NewText(d.Victim))
	return nil
}

// redigest makes the digest that the assertion has now.
func redigest(root *etree.Element, _ Donor) error {
	value, err := digestOf(root)
	if err != nil {
		return err
	}
	el, err := find(root, reference+"/DigestValue")
	if err == nil {
		el.SetText(value)
	}
	return err
}

// twoSignedInfos adds a SignedInfo with the digest that the assertion has now.
func twoSignedInfos(last bool) edit {
	return func(root *etree.Element, _ Donor) error {
		value, err := digestOf(root)
		if err != nil {
			return err
		}
		info, err := find(root, "./Assertion/Signature/SignedInfo")
		if err != nil {
			return err
		}
		forged := info.Copy()
		forged.FindElement("./Reference/DigestValue").SetText(value)
		at := info.Index()
		if last {
			at++
		}
		info.Parent().InsertChildAt(at, forged)
		return nil
	}
}

// digestComment puts the digest that the assertion has now into a comment.
func digestComment(at int) edit {
	return func(root *etree.Element, _ Donor) error {
		value, err := digestOf(root)
		if err != nil {
			return err
		}
		el, err := find(root, reference+"/DigestValue")
		if err == nil {
			el.InsertChildAt(at, etree.NewComment(value))
		}
		return err
	}
}

// smuggle puts a DigestValue for what the assertion is now into another element.
func smuggle(path string) edit {
	return func(root *etree.Element, _ Donor) error {
		value, err := digestOf(root)
		if err != nil {
			return err
		}
		el, err := find(root, path)
		if err != nil {
			return err
		}
		made := el.CreateElement("ds:DigestValue")
		made.CreateAttr("xmlns:ds", dsigNS)
		made.SetText(value)
		return nil
	}
}

// digestOf is the digest of the assertion without its signature, by the method it is signed with.
func digestOf(root *etree.Element) (string, error) {
	a, err := find(root, assertion)
	if err != nil {
		return "", err
	}
	method, err := find(root, reference+"/DigestMethod")
	if err != nil {
		return "", err
	}
	hashes := map[string]crypto.Hash{
		"http://www.w3.org/2001/04/xmlenc#sha256":       crypto.SHA256,
		"http://www.w3.org/2001/04/xmldsig-more#sha384": crypto.SHA384,
		"http://www.w3.org/2001/04/xmlenc#sha512":       crypto.SHA512,
	}
	hash, ok := hashes[method.SelectAttrValue("Algorithm", "")]
	if !ok {
		return "", fmt.Errorf("the genuine message is signed with a digest that is not known here: %s", method.SelectAttrValue("Algorithm", ""))
	}
	ctx, err := etreeutils.NSBuildParentContext(a)
	if err != nil {
		return "", fmt.Errorf("read the namespaces: %w", err)
	}
	alone, err := etreeutils.NSDetatch(ctx, a)
	if err != nil {
		return "", fmt.Errorf("read the namespaces: %w", err)
	}
	for _, signature := range alone.SelectElements("Signature") {
		alone.RemoveChild(signature)
	}
	canonical, err := dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList("").Canonicalize(alone)
	if err != nil {
		return "", fmt.Errorf("canonicalise the assertion: %w", err)
	}
	h := hash.New()
	h.Write(canonical)
	return base64.StdEncoding.EncodeToString(h.Sum(nil)), nil
}

package forge

import (
	"strings"

	"github.com/beevik/etree"
)

// assertions is what an assertion says of itself and of whom: saml-core-2.0 §2.3.3.
func assertions() []Forgery {
	odd := func(name, row, text string, edits ...edit) Forgery {
		return Forgery{Name: "assertion-" + name, Requirement: "SAML-SP-AST-" + row, Text: text, Signed: true, forge: before(edits...)}
	}
	inResponse := func(f Forgery) Forgery { f.Sign = SignResponse; return f }
	good := func(f Forgery) Forgery { f.Outcome = Accepted; return f }

	long := good(odd("name-long", "NAMEID-256", "the name identifier has 256 characters of several scripts"))
	long.mallory = func(v string) string {
		letters := strings.Repeat("漢字é𝒳", 64)
		return string([]rune(letters)[:256-len([]rune(v))-1]) + "-" + v
	}
	return []Forgery{
		odd("version-1", "VERSION", "the assertion is of Version 1.1", set(assertion, "Version", "1.1")),
		odd("version-missing", "VERSION", "the assertion has no Version", unset(assertion, "Version")),
		inResponse(odd("id-missing", "ID-MISSING", "the assertion has no ID, in a signed response", unset(assertion, "ID"))),
		inResponse(odd("id-empty", "ID-MISSING", "the assertion has an empty ID, in a signed response", set(assertion, "ID", ""))),
		odd("issued-never", "ISSUEINSTANT", "the assertion has no IssueInstant", unset(assertion, "IssueInstant")),
		odd("issued-nonsense", "ISSUEINSTANT", "the assertion's IssueInstant is no time", set(assertion, "IssueInstant", "2026-13-45T99:99:99Z")),
		odd("issuer-missing", "ISSUER-MISSING", "the assertion has no Issuer", drop("./Assertion/Issuer")),
		odd("issuer-other", "ISSUER-WRONG", "the assertion's Issuer is another entity, and the response's is right", text("./Assertion/Issuer", "https://other.example.org/idp")),
		odd("issuer-slash", "ISSUER-WRONG", "the assertion's Issuer has a slash more than agreed", textFrom("./Assertion/Issuer", func(s string) string { return s + "/" })),
		odd("subject-missing", "SUBJECT-MISSING", "the assertion has no Subject, but an e-mail attribute", drop("./Assertion/Subject")),
		odd("subject-empty", "SUBJECT-MISSING", "the Subject is empty", empty("./Assertion/Subject")),
		long,
		good(odd("advice", "ADVICE", "the Advice holds an assertion about the victim", advice)),
		inResponse(odd("saml-1", "V1", "the assertion is one of SAML 1.1, in a signed response", saml1)),
	}
}

func textFrom(path string, value func(string) string) edit {
	return func(root *etree.Element, _ Donor) error {
		el, err := find(root, path)
		if err == nil {
			el.SetText(value(el.Text()))
		}
		return err
	}
}

// empty takes an element's children away.
func empty(path string) edit {
	return func(root *etree.Element, _ Donor) error {
		el, err := find(root, path)
		if err == nil {
			el.Child = nil
		}
		return err
	}
}

// advice: saml-core-2.0 §2.6 lets the Advice hold any assertion, and nobody need look.
func advice(root *etree.Element, d Donor) error {
	a, err := find(root, assertion)
	if err != nil {
		return err
	}
	inner, err := twin(root, d)
	if err != nil {
		return err
	}
	at := len(a.Child)
	if limits := child(a, "Conditions"); limits != nil {
		at = limits.Index() + 1
	}
	made := etree.NewElement("saml:Advice")
	made.AddChild(inner)
	a.InsertChildAt(at, made)
	return nil
}

// saml1 makes the assertion one of SAML 1.1, as far as a reader of local names can tell.
func saml1(root *etree.Element, _ Donor) error {
	a, err := find(root, assertion)
	if err != nil {
		return err
	}
	a.CreateAttr("xmlns:saml", "urn:oasis:names:tc:SAML:1.0:assertion")
	a.RemoveAttr("Version")
	a.CreateAttr("MajorVersion", "1")
	a.CreateAttr("MinorVersion", "1")
	a.CreateAttr("AssertionID", a.SelectAttrValue("ID", ""))
	return nil
}

// twin is an unsigned copy of the assertion, with an ID of its own, about the victim.
func twin(root *etree.Element, d Donor) (*etree.Element, error) {
	genuine, err := find(root, assertion)
	if err != nil {
		return nil, err
	}
	forged := genuine.Copy()
	for _, signature := range forged.SelectElements("Signature") {
		forged.RemoveChild(signature)
	}
	forged.CreateAttr("ID", newID())
	if name := forged.FindElement("./Subject/NameID"); name != nil {
		mallory := name.Text()
		name.SetText(d.Victim)
		for _, value := range forged.FindElements("./AttributeStatement/Attribute/AttributeValue") {
			if value.Text() == mallory {
				value.SetText(d.Victim)
			}
		}
	}
	return forged, nil
}

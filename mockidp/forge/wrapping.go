package forge

import (
	"fmt"

	"github.com/beevik/etree"
	"github.com/crewjam/saml/xmlenc"
)

// wrappings moves what is signed to where it is verified and puts a forged twin where it is
// read. The numbers are those of Somorovsky et al., "On Breaking SAML: Be Whoever You Want to
// Be" (USENIX Security 2012).
func wrappings() []Forgery {
	forged := func(name, row, text string, e edit) Forgery {
		return Forgery{Name: name, Requirement: "SAML-SP-" + row, Text: text, Outcome: NotFooled, forge: after(e)}
	}
	inResponse := func(f Forgery) Forgery { f.Sign = SignResponse; return f }
	unsigned := forged("encrypted-unsigned", "ENC-UNSIGNED", "the only assertion is encrypted, about the victim, and signed by nobody", encrypted(false))
	unsigned.Outcome = Refused
	return []Forgery{
		inResponse(forged("xsw-1", "XSW-1", "a forged response carries the genuine signature, and the genuine response is inside that", responseAround(true))),
		inResponse(forged("xsw-2", "XSW-2", "a forged response carries the genuine signature, and the genuine response stands before that", responseAround(false))),
		forged("xsw-3", "XSW-3", "a forged assertion stands before the genuine one", beside(true, false)),
		forged("xsw-3b", "XSW-3B", "a forged assertion stands after the genuine one (CVE-2022-41912)", beside(false, false)),
		forged("xsw-4", "XSW-4", "a forged assertion is around the genuine one", around),
		forged("xsw-5", "XSW-5", "a forged assertion carries the genuine signature, and the genuine assertion stands at the end", carrying("")),
		forged("xsw-6", "XSW-6", "a forged assertion carries the genuine signature, and the genuine assertion is inside that", carrying("signature")),
		forged("xsw-7", "XSW-7", "the Extensions hold a forged assertion with the ID of the genuine one", extended(true)),
		forged("xsw-8", "XSW-8", "a forged assertion carries the genuine signature, and the genuine assertion is in an Object of that", carrying("object")),
		forged("xsw-extensions", "XSW-EXT-GENUINE", "the genuine assertion hides in the Extensions, and a forged one has its ID and a copy of its signature", extended(false)),
		forged("same-id-first", "XSW-DUPID", "a forged assertion with the same ID stands before the genuine one", beside(true, true)),
		forged("same-id-last", "XSW-DUPID", "a forged assertion with the same ID stands after the genuine one", beside(false, true)),
		forged("encrypted-beside", "XSW-ENCRYPTED", "beside the genuine assertion there is an encrypted one about the victim, which nobody signed", encrypted(true)),
		unsigned,
	}
}

// responseAround makes a forged response around the genuine one, which is signed.
func responseAround(inside bool) edit {
	return func(root *etree.Element, d Donor) error {
		signature, err := find(root, "./Signature")
		if err != nil {
			return err
		}
		genuine := root.Copy()
		genuine.RemoveChild(child(genuine, "Signature"))
		root.CreateAttr("ID", newID())
		forged, err := twin(root, d)
		if err != nil {
			return err
		}
		a := child(root, "Assertion")
		at := a.Index()
		root.RemoveChildAt(at)
		root.InsertChildAt(at, forged)
		if inside {
			signature.AddChild(genuine)
			return nil
		}
		root.InsertChildAt(signature.Index(), genuine)
		return nil
	}
}

// beside puts a forged assertion next to the genuine one.
func beside(first, sameID bool) edit {
	return func(root *etree.Element, d Donor) error {
		forged, err := twin(root, d)
		if err != nil {
			return err
		}
		genuine := child(root, "Assertion")
		if sameID {
			forged.CreateAttr("ID", genuine.SelectAttrValue("ID", ""))
		}
		at := genuine.Index()
		if !first {
			at++
		}
		root.InsertChildAt(at, forged)
		return nil
	}
}

// around puts the genuine assertion into a forged one.
func around(root *etree.Element, d Donor) error {
	forged, err := twin(root, d)
	if err != nil {
		return err
	}
	genuine := child(root, "Assertion")
	at := genuine.Index()
	root.RemoveChildAt(at)
	forged.AddChild(genuine)
	root.InsertChildAt(at, forged)
	return nil
}

// carrying gives a forged assertion the genuine signature, and puts the genuine assertion
// somewhere: into the signature, into an Object of it, or at the end of the response.
func carrying(where string) edit {
	return func(root *etree.Element, d Donor) error {
		forged, err := twin(root, d)
		if err != nil {
			return err
		}
		genuine := child(root, "Assertion")
		signature := child(genuine, "Signature")
		if signature == nil {
			return fmt.Errorf("the genuine assertion is not signed")
		}
		genuine.RemoveChild(signature)
		at := genuine.Index()
		root.RemoveChildAt(at)
		root.InsertChildAt(at, forged)
		forged.InsertChildAt(child(forged, "Issuer").Index()+1, signature)
		switch where {
		case "signature":
			signature.AddChild(genuine)
		case "object":
			signature.CreateElement("ds:Object").AddChild(genuine)
		default:
			root.AddChild(genuine)
		}
		return nil
	}
}

// extended puts one of the two into the Extensions: the forged assertion, or the genuine one.
func extended(forgedThere bool) edit {
	return func(root *etree.Element, d Donor) error {
		forged, err := twin(root, d)
		if err != nil {
			return err
		}
		genuine := child(root, "Assertion")
		forged.CreateAttr("ID", genuine.SelectAttrValue("ID", ""))
		extensions := etree.NewElement("samlp:Extensions")
		root.InsertChildAt(child(root, "Issuer").Index()+1, extensions)
		if forgedThere {
			extensions.AddChild(forged)
			return nil
		}
		signature := child(genuine, "Signature")
		if signature == nil {
			return fmt.Errorf("the genuine assertion is not signed")
		}
		forged.InsertChildAt(child(forged, "Issuer").Index()+1, signature.Copy())
		at := genuine.Index()
		root.RemoveChildAt(at)
		root.InsertChildAt(at, forged)
		extensions.AddChild(genuine)
		return nil
	}
}

// encrypted adds a forged assertion that is encrypted, beside the genuine one or instead of it.
func encrypted(beside bool) edit {
	return func(root *etree.Element, d Donor) error {
		forged, err := twin(root, d)
		if err != nil {
			return err
		}
		plain, err := write(forged)
		if err != nil {
			return err
		}
		certificate := d.EncryptTo
		if certificate == nil {
			certificate = d.IdP.Certificate
		}
		data, err := xmlenc.OAEP().Encrypt(certificate, plain, nil)
		if err != nil {
			return fmt.Errorf("encrypt: %w", err)
		}
		data.CreateAttr("Type", "http://www.w3.org/2001/04/xmlenc#Element")
		made := etree.NewElement("saml:EncryptedAssertion")
		made.AddChild(data)
		genuine := child(root, "Assertion")
		at := genuine.Index()
		if !beside {
			root.RemoveChildAt(at)
		}
		root.InsertChildAt(at, made)
		return nil
	}
}

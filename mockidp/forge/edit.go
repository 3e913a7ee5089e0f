package forge

import (
	"errors"
	"fmt"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
)

// edit changes a response.
type edit func(root *etree.Element, d Donor) error

// after changes the message that is signed, and leaves the signatures as they are.
func after(edits ...edit) func([]byte, Donor) ([]byte, error) {
	return func(genuine []byte, d Donor) ([]byte, error) {
		root, err := read(genuine)
		if err != nil {
			return nil, err
		}
		for _, e := range edits {
			if err := e(root, d); err != nil {
				return nil, err
			}
		}
		return write(root)
	}
}

// before changes the message and has the identity provider sign it as it is then.
func before(edits ...edit) func([]byte, Donor) ([]byte, error) {
	return resigned(func(d Donor) Key { return d.IdP }, edits...)
}

// resigned changes the message and signs what was signed with another key.
func resigned(key func(Donor) Key, edits ...edit) func([]byte, Donor) ([]byte, error) {
	return func(genuine []byte, d Donor) ([]byte, error) {
		root, err := read(genuine)
		if err != nil {
			return nil, err
		}
		part, err := strip(root)
		if err != nil {
			return nil, err
		}
		for _, e := range edits {
			if err := e(root, d); err != nil {
				return nil, err
			}
		}
		if root, err = sign(root, key(d), part); err != nil {
			return nil, err
		}
		return write(root)
	}
}

// strip takes the signatures out and tells what was signed.
func strip(root *etree.Element) (Part, error) {
	own := root.SelectElement("Signature")
	inner := root.FindElement("./Assertion/Signature")
	for _, signature := range []*etree.Element{own, inner} {
		if signature != nil {
			signature.Parent().RemoveChild(signature)
		}
	}
	switch {
	case own != nil && inner != nil:
		return SignBoth, nil
	case own != nil:
		return SignResponse, nil
	case inner != nil:
		return SignAssertion, nil
	}
	return 0, errors.New("the genuine message is not signed")
}

// sign signs the assertion, the response, or first one, then the other.
func sign(root *etree.Element, key Key, part Part) (*etree.Element, error) {
	if part != SignResponse {
		if a := child(root, "Assertion"); a != nil {
			signed, err := enveloped(a, key)
			if err != nil {
				return nil, err
			}
			at := a.Index()
			root.RemoveChildAt(at)
			root.InsertChildAt(at, signed)
		}
	}
	if part == SignAssertion {
		return root, nil
	}
	return enveloped(root, key)
}

// enveloped signs el, with the signature where the schema wants it: behind the issuer.
func enveloped(el *etree.Element, key Key) (*etree.Element, error) {
	return envelopedBy(el, key, "")
}

// envelopedBy signs by a method of the caller's; empty is SHA-256.
func envelopedBy(el *etree.Element, key Key, method string) (*etree.Element, error) {
	ctx, err := dsig.NewSigningContext(key.Signer, [][]byte{key.Certificate.Raw})
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	ctx.Canonicalizer = dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList("")
	if method != "" {
		if err := ctx.SetSignatureMethod(method); err != nil {
			return nil, fmt.Errorf("sign: %w", err)
		}
	}
	signed, err := ctx.SignEnveloped(el)
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	last := len(signed.Child) - 1
	signature := signed.Child[last]
	signed.RemoveChildAt(last)
	at := 0
	if issuer := child(signed, "Issuer"); issuer != nil {
		at = issuer.Index() + 1
	}
	signed.InsertChildAt(at, signature)
	return signed, nil
}

func read(raw []byte) (*etree.Element, error) {
	document := etree.NewDocument()
	if err := document.ReadFromBytes(raw); err != nil || document.Root() == nil {
		return nil, errors.New("the genuine message is not XML")
	}
	if root := document.Root(); root.Tag == "Response" {
		return root, nil
	}
	return nil, errors.New("the genuine message is no response")
}

func write(root *etree.Element) ([]byte, error) {
	document := etree.NewDocument()
	document.SetRoot(root)
	raw, err := document.WriteToBytes()
	if err != nil {
		return nil, fmt.Errorf("write the message: %w", err)
	}
	return raw, nil
}

func child(el *etree.Element, tag string) *etree.Element { return el.SelectElement(tag) }

// The places in a response that most forgeries are about.
const (
	response     = "."
	assertion    = "./Assertion"
	nameID       = "./Assertion/Subject/NameID"
	confirmation = "./Assertion/Subject/SubjectConfirmation"
	data         = "./Assertion/Subject/SubjectConfirmation/SubjectConfirmationData"
	limits       = "./Assertion/Conditions"
	restriction  = "./Assertion/Conditions/AudienceRestriction"
)

// find gives the element at a path, or an error: a forgery that changes nothing is none.
func find(root *etree.Element, path string) (*etree.Element, error) {
	if el := root.FindElement(path); el != nil {
		return el, nil
	}
	return nil, fmt.Errorf("the genuine message has no %s", path)
}

// set gives an attribute another value.
func set(path, name, value string) edit {
	return setTo(path, name, func(Donor) string { return value })
}

func setTo(path, name string, value func(Donor) string) edit {
	return func(root *etree.Element, d Donor) error {
		el, err := find(root, path)
		if err == nil {
			el.CreateAttr(name, value(d))
		}
		return err
	}
}

// unset takes an attribute away.
func unset(path, name string) edit {
	return func(root *etree.Element, _ Donor) error {
		el, err := find(root, path)
		if err == nil && el.RemoveAttr(name) == nil {
			err = fmt.Errorf("%s has no %s", path, name)
		}
		return err
	}
}

// text gives an element another text.
func text(path, value string) edit { return textTo(path, func(Donor) string { return value }) }

func textTo(path string, value func(Donor) string) edit {
	return func(root *etree.Element, d Donor) error {
		el, err := find(root, path)
		if err == nil {
			el.SetText(value(d))
		}
		return err
	}
}

// victim makes the message name the victim.
func victim(path string) edit { return textTo(path, func(d Donor) string { return d.Victim }) }

// drop takes an element away.
func drop(path string) edit {
	return func(root *etree.Element, _ Donor) error {
		el, err := find(root, path)
		if err == nil {
			el.Parent().RemoveChild(el)
		}
		return err
	}
}

// add puts XML into an element, at an index among its children; -1 is the end.
func add(path string, at int, fragment string) edit {
	return func(root *etree.Element, _ Donor) error {
		el, err := find(root, path)
		if err != nil {
			return err
		}
		made, err := parseFragment(fragment)
		if err != nil {
			return err
		}
		if at < 0 {
			at = len(el.Child)
		}
		el.InsertChildAt(at, made)
		return nil
	}
}

// parseFragment reads one element that uses the prefixes of a response.
func parseFragment(fragment string) (*etree.Element, error) {
	document := etree.NewDocument()
	if err := document.ReadFromString(fragment); err != nil || document.Root() == nil {
		return nil, fmt.Errorf("%s is no element", fragment)
	}
	el := document.Root()
	document.RemoveChild(el)
	return el, nil
}

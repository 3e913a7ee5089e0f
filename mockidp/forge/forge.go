package forge

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"
)

// Outcome is what a service provider that is right does with a message.
type Outcome int

const (
	// Refused: nobody is signed in.
	Refused Outcome = iota
	// NotFooled: nobody is signed in, or the one whom the identity provider signed for.
	NotFooled
	// Accepted: the one whom the identity provider signed for is signed in.
	Accepted
)

// String is the outcome as a wish.
func (o Outcome) String() string {
	return [...]string{"nobody signed in", "nobody but the signer's own user signed in", "the user signed in"}[o]
}

// Part says what of a response is signed.
type Part int

// The zero value is what JumpCloud and most others do.
const (
	SignAssertion Part = iota
	SignResponse
	SignBoth
)

// Donor is what a forger has besides the genuine message.
type Donor struct {
	// IdP is the key of the identity provider, for forgeries that are Signed.
	IdP Key
	// Other is the key of another identity provider that the service provider trusts, for
	// somebody else.
	Other Key
	// Own is a key that nobody trusts.
	Own Key
	// Victim is the address of whom the forger wants to be.
	Victim string
	// EncryptTo is the service provider's key for encryption; nil where it publishes none.
	EncryptTo *x509.Certificate
	// Now is the time by the service provider's clock.
	Now time.Time
	// Canary is an address that nobody may be made to visit; empty for one that leads nowhere.
	Canary string
}

// Key signs; its certificate goes into the message.
type Key struct {
	Signer      crypto.Signer
	Certificate *x509.Certificate
}

// NewKey makes a key with a certificate that names whom it pretends to be, valid around now.
func NewKey(name string, now time.Time) (Key, error) {
	signer, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return Key{}, fmt.Errorf("make a key: %w", err)
	}
	return Certify(signer, &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour),
	})
}

// Certify gives a signer a certificate of its own making.
func Certify(signer crypto.Signer, template *x509.Certificate) (Key, error) {
	der, err := x509.CreateCertificate(rand.Reader, template, template, signer.Public(), signer)
	if err != nil {
		return Key{}, fmt.Errorf("make a certificate: %w", err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return Key{}, fmt.Errorf("read the certificate: %w", err)
	}
	return Key{signer, certificate}, nil
}

// Forgery is one way to make a message from a genuine one.
type Forgery struct {
	// Name is in kebab-case and stays.
	Name string
	// Requirement is the id of the requirement that the message is about.
	Requirement string
	// Text says what is wrong with the message, or odd.
	Text string
	// Outcome is what a service provider that is right does.
	Outcome Outcome
	// Sign is what must be signed of the genuine message.
	Sign Part
	// Signed says that the identity provider signs the odd message itself.
	Signed bool

	mallory func(victim string) string
	forge   func(genuine []byte, d Donor) ([]byte, error)
}

// Mallory is the address that the genuine message must be for: some forgeries need an account
// whose name contains the victim's.
func (f Forgery) Mallory(victim string) string {
	if f.mallory != nil {
		return f.mallory(victim)
	}
	return prefixed(victim)
}

func prefixed(victim string) string { return "mallory-" + victim }

// NeedsMallory tells whether the genuine message must be for Mallory by the very name that Mallory gives.
func (f Forgery) NeedsMallory() bool { return f.mallory != nil }

// Make makes the message from a genuine response for Mallory, signed as Sign says.
func (f Forgery) Make(genuine []byte, d Donor) ([]byte, error) {
	if d.Canary == "" {
		d.Canary = "http://canary.invalid/"
	}
	forged, err := f.forge(genuine, d)
	if err != nil {
		return nil, fmt.Errorf("forge %s: %w", f.Name, err)
	}
	return forged, nil
}

// All lists every forgery, by the part of the message it is about.
func All() []Forgery {
	return slices.Concat(envelope(), assertions(), confirmations(), conditions(), signatures(), digests(), wrappings(), documents())
}

// Named finds a forgery. The error for an unknown name lists the valid ones.
func Named(name string) (Forgery, error) {
	var valid []string
	for _, f := range All() {
		if f.Name == name {
			return f, nil
		}
		valid = append(valid, f.Name)
	}
	return Forgery{}, fmt.Errorf("unknown forgery %q: use one of %s", name, strings.Join(valid, ", "))
}

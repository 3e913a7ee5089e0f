package mockidp

import (
	"fmt"
	"strings"

	"hallmark/mockidp/forge"
)

// forgery is what the next sign-on is answered with instead of the genuine response.
type forgery struct {
	forge.Forgery
	victim string // whom it is to show
}

// Forge has the next sign-on of anybody but the victim answered with the forgery of this name
// (package forge), made out of the genuine response for whoever signs on; those after it are
// genuine again. Another call before that takes the place of the first. The victim is an e-mail
// address. The error for an unknown name lists the valid ones.
func (idp *IdP) Forge(name, victim string) error {
	f, err := forge.Named(name)
	if err != nil {
		return err
	}
	idp.mu.Lock()
	defer idp.mu.Unlock()
	idp.forgery = &forgery{f, victim}
	return nil
}

// takeForgery gives what the sign-on of name is answered with, once; nil is the genuine response.
func (idp *IdP) takeForgery(name string) *forgery {
	idp.mu.Lock()
	defer idp.mu.Unlock()
	f := idp.forgery
	if f == nil || strings.EqualFold(name, f.victim) {
		return nil
	}
	idp.forgery = nil
	return f
}

// signs tells what is signed of the genuine message that f is made of.
func (f *forgery) signs() (assertion, response bool) {
	return f.Sign != forge.SignResponse, f.Sign != forge.SignAssertion
}

// make makes the message for o out of its genuine response.
func (f *forgery) make(idp *IdP, o outcome, genuine []byte) ([]byte, error) {
	own, err := forge.NewKey("Mallory", idp.now())
	if err != nil {
		return nil, err
	}
	donor := forge.Donor{IdP: o.app.pair.forging(), Other: own, Own: own, Victim: f.victim, Now: idp.now()}
	for _, a := range idp.allApps() { // as good as another identity provider's: it is trusted for others
		if a.ID != o.app.ID && a.pair != nil {
			donor.Other = a.pair.forging()
			break
		}
	}
	if donor.EncryptTo, err = spCertificate(o.app.Config); err != nil {
		return nil, err
	}
	forged, err := f.Make(genuine, donor)
	if err != nil {
		return nil, fmt.Errorf("answer with a forgery: %w", err)
	}
	idp.logger.Info("answered with a forgery", "name", f.Name, "application", o.app.DisplayLabel, "user", o.user.Email, "victim", f.victim)
	return forged, nil
}

// forging is the pair as package forge takes it.
func (p *pair) forging() forge.Key { return forge.Key{Signer: p.key, Certificate: p.cert} }

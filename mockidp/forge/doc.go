// Package forge makes SAML responses that a service provider must not believe, out of one
// that is genuine, and a few odd ones that it must.
//
// A Forgery is a typed value: its name, one sentence on what is wrong with the message, the
// requirement it is about, and a function from a genuine response and what the forger has to
// the message to send. Login makes genuine responses; any other identity provider's will do.
//
// # The donor rule
//
// In an attack the identity provider's key signs one thing only: a genuine message for
// Mallory, who has an account there like everybody. The forger has that message, keys of their
// own, and the address of a victim. A service provider that shows the victim was fooled.
// Forgeries that break a rule of the message itself – an old date, another audience – must be
// signed as they are, or a refusal would prove nothing but the signature check: these have
// Signed set, and take the identity provider's key from the Donor.
//
// # Where to add things
//
// A file holds the forgeries of one part of the message: envelope.go, assertion.go,
// confirmation.go, conditions.go, signature.go, digest.go, wrapping.go and document.go. A new
// one is a row there. The test of this package shows each message to a naive service provider,
// which must be fooled by it: a forgery that nobody can fall for proves nothing.
//
// The package depends on no mock: it is for anybody's test of a service provider.
package forge

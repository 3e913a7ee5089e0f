// Package inspect keeps the last requests that a company of the mock Lessonly was sent, so that
// somebody who builds an integration sees what arrived and what was answered.
//
// Under way it only copies bytes, up to a bound; what they mean is found out when somebody
// looks. Credentials are left out where a request is recorded as far as headers go, and before
// anything leaves the package as far as bodies go: a password in SCIM may be spelled in more
// ways than a request should wait for.
//
// recorder.go keeps, json.go and saml.go show. A further kind of message is a file of its own
// and a case in Exchange.Sent or Exchange.Got.
package inspect

// Package fault names the ways in which the mock identity provider can be
// told to misbehave.
//
// A fault is a typed, named deviation with one sentence on what its peer – a
// browser, a service provider, an administrator's client – would see. All are
// off until switched on for one identity provider; each counts how often it
// fired, so that a test can tell a fault that was caught from one that never
// had its chance.
//
// To add one: give it a constant and a row in the file of its area (idp.go:
// directory, sign-on, admin API; request.go: requests
// for sign-on; provision.go: the SCIM provisioner; portal.go: the Admin Portal), ask
// [Set.Fires] at the place where the behaviour is decided, and prove it with a
// test that fails while it is off.
package fault

// Package mocksp is a mock Lessonly: the service provider of the article's integration, over
// real HTTP, with nothing but memory behind it.
//
// A Server holds companies. Each has a subdomain, a directory of people that SCIM reads and
// writes, a SAML sign-on that creates people at their first login, lessons, reporting, and a
// REST API. What a customer cannot do alone – found a company, set up sign-on, issue keys,
// switch just-in-time provisioning – is done at the support desk, as in life.
//
// It is used like net/http/httptest:
//
//	lessonly := mocksp.New(mocksp.Options{})
//	if err := lessonly.Listen(""); err != nil { … }
//	defer lessonly.Close()
//
// One handler serves every host. {subdomain}.lessonly.com and {subdomain}.localhost choose the
// company; any other host gets the default one. What is where:
//
//	/scim/v2/…                SCIM 2.0; "Bearer KEY", or Basic SUBDOMAIN:KEY; see Behaviour
//	/auth/saml                starts a sign-on; ?return_to=/path is where it shall end
//	/auth/saml/callback       assertion consumer service, POST only
//	/auth/saml/metadata       404 until sign-on is set up
//	/, /lessons, /lessons/1   pages of the person who is signed in
//	/lessons/1/complete       POST: the lesson is finished, with a score
//	/people/1/archive         POST: an administrator archives; /restore brings back
//	/whoami, /sign_out        who is signed in, as JSON; end the session
//	/api/v1/…                 REST API; Basic SUBDOMAIN:KEY
//	/support/…                the support desk; X-Support-Key
//
// # What is known and what was chosen
//
// The routes of sign-on and REST, the reporting set and the mapping follow what Lessonly and
// JumpCloud have published. Chosen, because documented nowhere: a clock skew of 60 seconds,
// requests unsigned, one signature needed on response or assertion, error bodies, sign-out
// that is local, 422 for what the support desk refuses, addresses compared without regard to
// the case of ASCII letters, that a first sign-on must bring a name, and that the SCIM key
// opens the REST API too. Comments say where a decision (C-nn) stands behind a line.
//
// # Where to add things
//
// A file is named after the behaviour in it. names.go refuses characters, person.go keeps
// people in step with the SCIM store, provisioning.go mounts SCIM, classic.go and
// classicwrite.go are Lessonly's published SCIM service, signon.go, response.go,
// signature.go, assertion.go and jit.go are the SAML service provider from request to person,
// session.go and learning.go the pages, reporting.go what reports count, rest.go and
// restusers.go the REST API, support.go the desk. A new fault is a constant and a row in
// mocksp/fault/lessonly.go, looked up in one place here, and a test that sees it on and off.
package mocksp

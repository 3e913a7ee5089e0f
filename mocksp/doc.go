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
//	/sign_in                  the door: a password, or single sign-on
//	/, /lessons, /lessons/1   pages of the person who is signed in
//	/lessons/1/complete       POST: the lesson is finished, with a score
//	/people, /people/1        an administrator sees and changes people
//	/people/1/archive         POST: an administrator archives; /restore brings back
//	/reports, /settings       what was learnt, with CSV; how the company is set up
//	/requests                 the last requests that arrived, decoded, without credentials
//	/whoami, /sign_out        who is signed in, as JSON; end the session
//	/api/v1/…                 REST API; Basic SUBDOMAIN:KEY
//	/support/…                the support desk for programs; X-Support-Key
//	/desk                     the support desk for people, once the key was given
//
// Where pages and programs share an address, a form is known by its media type and answered with
// a page, and it must carry the token of the page it is on; anything else is answered with JSON.
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
// session.go keeps who is signed in, visit.go guards pages and forms, and the files named …page.go
// fill in one page each, which package pages renders; package inspect keeps what requestspage.go
// shows. The files named rest….go are the REST API over package learning, support.go the desk. A new fault is a constant and a row in
// mocksp/fault/lessonly.go, looked up in one place here, and a test that sees it on and off.
package mocksp

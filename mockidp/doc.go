// Package mockidp is a mock JumpCloud: a directory of users and groups, the
// applications they may use, a SAML 2.0 identity provider, identity management
// over SCIM, Directory Insights, the admin API and the user console – over real
// HTTP, in one process, used like net/http/httptest.
//
//	idp := mockidp.New(mockidp.Options{})
//	defer idp.Close()
//	http.Handle("/", idp.Handler()) // or idp.Listen("") for a loopback port
//
// Under test is whatever speaks to it: a service provider that receives its
// assertions and its SCIM requests, or an administrator's client. It imports
// neither the suites nor the mock service provider.
//
// One handler stands for all of JumpCloud's hosts and routes by path alone.
// Every URL it issues is made of [Options], never of a Host header.
//
// Where to add things: the HTTP surface is listed in routes.go; the directory
// is in users.go, states.go, groups.go, associations.go and graph.go; the
// applications one can add in catalogue.go, what of one can be configured in
// samlconfig.go and config.go, applications themselves in draft.go,
// applications.go, certificate.go and logo.go; who may use what – and what a
// change of that means to a service provider – in access.go alone; identity
// management in idm.go, imports in import.go (the list) and importjob.go (the
// import), the SCIM client behind both in package provision; single
// sign-on in authnrequest.go (what is asked), signature.go (by whom), sso.go
// (who gets an answer), assertion.go and attributes.go (the answer), forgery.go (a forged
// one, made by package forge); the user
// console in session.go, login.go and console.go; the Admin Portal in package
// admin, which is a client of the admin API; how all pages look in package page;
// mails in mail.go. A new deviation is a row in package fault and a line at the place it bends.
//
// What JumpCloud does where nothing is documented is a decision of ours; the
// comments name the decision (C-nn) or say "ours".
package mockidp

// Package interop certifies servers that nobody here wrote, and drives the mock Lessonly
// by clients and identity providers that nobody here wrote. It pins what each misses. Its
// tests need npm and curl and run with make interop.
//
// To add a server, add a folder with its package.json and start script, and a
// test that pins its verdicts. A reason beside a pin says that it was confirmed against the
// RFC; a pin without one is as found.
//
// To add a client, add a program that drives it:
//
//   - clients/npm/NAME.mjs, and the package with its exact version in clients/npm/package.json;
//   - clients/golang/NAME/main.go, in a module of its own so that hallmark's has no part in it;
//   - or clients/curl/NAME.sh, which TestCurl finds by itself.
//
// The program finds the server by SCIM_URL, SCIM_TOKEN and SCIM_USER, reads back what it
// has written, and prints one line for each step by the step package beside it: what it
// did, and the error if there was one. A base path that the client insists on is added to
// moved in clients_test.go. Then a test in npm_test.go or golang_test.go lists the steps
// that the client can do, those it cannot with a part of the error and the paragraph that
// says whose fault it is, and who is there afterwards. A fault of the mock is mended there,
// with a test of its own, and never pinned. The exchanges are shown when a test fails.
//
// To add an identity provider, add saml/NAME.mjs, which gives the functions of its routes to
// serve.mjs, and its rows in saml_test.go; one that is a program of its own, as Debian's
// SimpleSAMLphp, has its settings in saml/NAME and a test like simplesamlphp_test.go. To add a
// service provider, which the mock JumpCloud signs people on to, add a program that speaks as
// saml/sp.mjs says, and its row in samlparties_test.go: what it does at each step where it does
// not simply sign on, and which forgeries it does not treat as is right.
package interop

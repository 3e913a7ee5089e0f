// Package admin is the Admin Portal of the mock JumpCloud: the pages on which an
// administrator follows the article "Integrate with Lessonly", with the labels
// it names. Where the article names none, pages and labels are ours.
//
// The portal is a client of the admin API and of nothing else: whatever it can
// do, a program can do too, and what the API refuses it shows beside the field.
// Package mockidp gives it the API as a handler that already believes it.
//
// Where to add things: the list of pages is in admin.go, one file for each kind
// of page; how the API is called in call.go; how pages look in package page.
package admin

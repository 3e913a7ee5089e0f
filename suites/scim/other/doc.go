// Package other proves the specs of package scim on a second service provider,
// written from RFC 7643 and RFC 7644 alone: it shares no code with the mock, and
// where the RFCs leave a choice it chooses otherwise. Without a bug it must be
// certified; with one of its bugs, the requirements in the bug's row must turn
// red.
//
// To add a bug, ask for its name where the server would go wrong, and add its row
// in bugs_test.go.
package other

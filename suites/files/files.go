// Package files holds what is asked of Lessonly's file sync: people in a CSV file that is
// uploaded over SFTP. That it changes no name that sign-on made is in package sso.
//
// To add a spec, add it to the file of its behaviour, or add a file with one
// function and call that from Register.
package files

import (
	"context"

	"github.com/onsi/ginkgo/v2"

	"hallmark/suites/check"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// Register declares the specs of this area for t.
func Register(t *target.Target) {
	ginkgo.Describe("file sync", func() {
		Rows(t)
		Uploads(t)
	})
}

// company is a company without single sign-on, and its account of the file sync.
func company(ctx context.Context, t *target.Target) (*scene.Scene, *scene.Files) {
	return companyOf(ctx, check.On(t))
}

func companyOf(ctx context.Context, s *check.Session) (*scene.Scene, *scene.Files) {
	w := scene.Open(s)
	w.FoundCompany(ctx)
	w.IssueKey(ctx) // for REST
	return w, w.FileSync(ctx)
}

// header names the columns of the files here.
var header = []string{"email", "first_name", "last_name", "job_title"}

// address is one that nobody has yet.
func address(t *target.Target) string { return t.People.Name() + "@" + t.People.Domain }

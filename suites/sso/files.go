package sso

import (
	"bytes"
	"context"
	"encoding/csv"
	"time"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"
	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// Files declares that the file sync changes the name of a user whom sign-on made as little as an
// edit by hand does, and all the rest.
func Files(t *target.Target) {
	Describe("the name of a user whom sign-on made", func() {
		It("cannot be changed by file sync, but the job title can", check.Covers(requirement.NameLockedInFiles, requirement.LockOnlyNames), func(ctx SpecContext) {
			w, p := unprovisioned(ctx, t)
			w.NewBrowser(p).SignOnFromTile(ctx)
			w.Learner(ctx, p.Email) // or the file would make the person
			email := handmade(ctx, w)
			upload(ctx, w, [][]string{
				{"email", "first_name", "last_name", "job_title"},
				{p.Email, "Somebody", "Else", "Countess"},
				{email, "Grace", "Murray", "Admiral"},
			})
			list := w.Users(ctx, p.Email)
			list.That(requirement.NameLockedInFiles, scene.HaveUser("name", "Ada Lovelace"), "after a file with another name")
			list.That(requirement.LockOnlyNames, scene.HaveUser("job_title", "Countess"), "of the same row")
			w.Users(ctx, email).That(requirement.LockOnlyNames, scene.HaveUser("name", "Grace Murray"), "somebody made by hand")
		})
	})
}

// handmade is somebody whom no sign-on made.
func handmade(ctx context.Context, w *scene.Scene) string {
	people := w.Target().People
	email := people.Name() + "@" + people.Domain
	w.REST.Post(ctx, "/users", map[string]any{"name": "Grace Hopper", "email": email})
	w.Learner(ctx, email) // is there
	return email
}

// upload has support issue a login for the file sync and puts one file there. It blocks the
// spec when that cannot be done.
func upload(ctx context.Context, w *scene.Scene, rows [][]string) {
	const step = "upload a file to the file sync"
	answer := w.Desk.Post(ctx, "/support/companies/"+w.Company.Subdomain+"/sftp", nil)
	w.Redact(answer.Text("password"))
	hostKey, _, _, _, err := ssh.ParseAuthorizedKey([]byte(answer.Text("host_key")))
	if err != nil {
		w.Block("%s: support issues no login: %s", step, answer)
	}
	var file bytes.Buffer
	if err := csv.NewWriter(&file).WriteAll(rows); err != nil {
		w.Block("%s: %s", step, err)
	}
	connection, err := ssh.Dial("tcp", answer.Text("address"), &ssh.ClientConfig{
		User: answer.Text("username"), Auth: []ssh.AuthMethod{ssh.Password(answer.Text("password"))},
		HostKeyCallback: ssh.FixedHostKey(hostKey), Timeout: 10 * time.Second, // a log-in on loopback takes milliseconds
	})
	if err != nil {
		w.Block("%s: log in: %s", step, err)
	}
	defer connection.Close()
	defer context.AfterFunc(ctx, func() { _ = connection.Close() })() // SFTP itself knows no time-out
	client, err := sftp.NewClient(connection)
	if err != nil {
		w.Block("%s: %s", step, err)
	}
	defer client.Close()
	remote, err := client.Create("people.csv")
	if err != nil {
		w.Block("%s: %s", step, err)
	}
	_, err = remote.Write(file.Bytes())
	if closing := remote.Close(); err == nil { // the file is applied when it is closed
		err = closing
	}
	w.That(requirement.LockOnlyNames, err, gomega.Succeed(), "a file with the name that is locked is taken all the same")
}

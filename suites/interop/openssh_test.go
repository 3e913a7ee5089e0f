//go:build interop

package interop_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"golang.org/x/crypto/ssh"

	"hallmark/mocksp"
)

// openSSH is OpenSSH's own sftp, logged in to the file sync of one company by public key.
type openSSH struct {
	*testing.T
	sp    *mocksp.Server
	login mocksp.SFTPLogin
	dir   string // key, known_hosts and files
}

func newOpenSSH(t *testing.T) *openSSH {
	t.Helper()
	o := &openSSH{T: t, sp: mocksp.New(mocksp.Options{}), dir: t.TempDir()}
	t.Cleanup(func() { _ = o.sp.Close() })
	public, private, err := ed25519.GenerateKey(rand.Reader)
	o.must(err)
	block, err := ssh.MarshalPrivateKey(private, "")
	o.must(err)
	o.write("key", pem.EncodeToMemory(block))
	key, err := ssh.NewPublicKey(public)
	o.must(err)
	o.must(o.sp.ListenSFTP(""))
	o.must(o.sp.Found(mocksp.Company{Subdomain: subdomain, Name: "Acme", AdminEmail: "boss@acme.example"}))
	o.login, err = o.sp.IssueSFTP(subdomain, string(ssh.MarshalAuthorizedKey(key)))
	o.must(err)
	host, port, err := net.SplitHostPort(o.login.Address)
	o.must(err)
	o.write("known_hosts", fmt.Appendf(nil, "[%s]:%s %s\n", host, port, o.login.HostKey))
	return o
}

func (o *openSSH) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

func (o *openSSH) write(name string, data []byte) {
	o.Helper()
	o.must(os.WriteFile(filepath.Join(o.dir, name), data, 0o600))
}

// run gives sftp a batch of commands, one a line.
func (o *openSSH) run(ctx context.Context, batch string) (string, error) {
	host, port, err := net.SplitHostPort(o.login.Address)
	if err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, "sftp", "-F", "none", "-b", "-", "-P", port, "-i", "key", "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes",
		"-o", "UserKnownHostsFile="+filepath.Join(o.dir, "known_hosts"), "-o", "StrictHostKeyChecking=yes", o.login.Username+"@"+host)
	cmd.Dir, cmd.Stdin = o.dir, strings.NewReader(batch)
	output, err := cmd.CombinedOutput()
	return string(output), err
}

func (o *openSSH) results(name, want string) {
	o.Helper()
	got, err := os.ReadFile(filepath.Join(o.dir, name))
	if err != nil || string(got) != want {
		o.Errorf("%s holds %q, want %q (%v)", name, got, want, err)
	}
}

// TestOpenSSH drives the file sync with OpenSSH's sftp: files of people, good and hostile,
// paths that lead out of the folder, a file that is too large, and sessions side by side.
func TestOpenSSH(t *testing.T) {
	t.Parallel()
	o := newOpenSSH(t)
	o.write("people.csv", []byte("email,first_name,last_name\nann@acme.example,Ann,Lee\nbob@acme.example,B#b,Lee\n=cmd()@acme.example,Eve,Fox\n"))
	if output, err := o.run(t.Context(), "put people.csv\nls -l\nget people.results.csv\n"); err != nil || !strings.Contains(output, "people.results.csv") {
		t.Errorf("%v: %s", err, output)
	}
	results, err := os.ReadFile(filepath.Join(o.dir, "people.results.csv"))
	o.must(err)
	lines := strings.Split(strings.TrimSpace(string(results)), "\n")
	if len(lines) != 4 || !strings.HasPrefix(lines[1], "2,ann@acme.example,created,") ||
		!strings.HasPrefix(lines[2], "3,bob@acme.example,refused,") || !strings.HasPrefix(lines[3], "4,'=cmd()@acme.example,refused,") {
		t.Errorf("the results are %q", results)
	}

	for _, batch := range []string{
		"put people.csv ../../etc/cron.d/people", "get ../../../etc/passwd stolen", "get /etc/passwd stolen",
		"mkdir folder", "symlink /etc/passwd people.link", "rename people.csv ../etc/people.csv", "rm nothing.csv",
	} {
		if output, err := o.run(t.Context(), batch+"\n"); err == nil {
			t.Errorf("%s was done: %s", batch, output)
		}
	}
	if _, err := os.Stat(filepath.Join(o.dir, "stolen")); err == nil {
		data, _ := os.ReadFile(filepath.Join(o.dir, "stolen"))
		if len(data) > 0 {
			t.Errorf("a file of the machine was read: %q", data)
		}
	}

	// Above the folder is the folder, as in a chroot.
	if output, err := o.run(t.Context(), "put people.csv ../above.csv\nls -1\nget above.csv copy.csv\n"); err != nil || !strings.Contains(output, "\nabove.csv") {
		t.Errorf("%v: %s", err, output)
	}

	o.write("huge.csv", append([]byte("email\n"), bytes.Repeat([]byte("a"), 64<<20)...))
	if output, err := o.run(t.Context(), "put huge.csv\n"); err == nil {
		t.Errorf("64 MiB were taken: %s", output)
	}

	var sessions sync.WaitGroup
	for i := range 8 {
		name := fmt.Sprintf("side%d", i)
		o.write(name+".csv", fmt.Appendf(nil, "email,first_name\n%s@acme.example,Sid\n", name))
		sessions.Go(func() {
			if output, err := o.run(t.Context(), "put "+name+".csv\nget "+name+".results.csv\n"); err != nil {
				t.Errorf("%s: %v: %s", name, err, output)
			}
		})
	}
	sessions.Wait()
	for i := range 8 {
		o.results(fmt.Sprintf("side%d.results.csv", i), fmt.Sprintf("line,email,result,reason\n2,side%d@acme.example,created,\n", i))
	}

	// A key that was replaced is worth nothing.
	_, err = o.sp.IssueSFTP(subdomain, "")
	o.must(err)
	if output, err := o.run(t.Context(), "ls\n"); err == nil || !strings.Contains(output, "Permission denied") {
		t.Errorf("the old key still opens: %v: %s", err, output)
	}
}

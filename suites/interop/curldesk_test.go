//go:build interop

package interop_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"
)

// curl runs curl with the credentials in a file, because arguments can be read by every process
// of the machine, and trusts the server by its key alone.
func (o *openSSH) curl(ctx context.Context, password string, args ...string) (string, error) {
	o.write("curlrc", fmt.Appendf(nil, "user = \"%s:%s\"\n", o.login.Username, password))
	key, _, _, _, err := ssh.ParseAuthorizedKey([]byte(o.login.HostKey))
	if err != nil {
		return "", err
	}
	print := sha256.Sum256(key.Marshal())
	cmd := exec.CommandContext(ctx, "curl", append([]string{"--silent", "--show-error", "--max-time", "20", "--config", filepath.Join(o.dir, "curlrc"),
		"--hostpubsha256", strings.TrimRight(base64.StdEncoding.EncodeToString(print[:]), "=")}, args...)...)
	cmd.Dir = o.dir
	output, err := cmd.CombinedOutput()
	return string(output), err
}

// TestCurlSFTP drives the file sync with curl over sftp://, which Debian's is built with: files
// of people, good and hostile, the list of them, paths that lead out, a resumed upload.
func TestCurlSFTP(t *testing.T) {
	t.Parallel()
	o := newOpenSSH(t)
	at := "sftp://" + o.login.Address + "/"
	o.write("people.csv", []byte("email,first_name,last_name\nann@acme.example,Ann,Lee\nbob@acme.example,B#b,Lee\n"))
	results := "line,email,result,reason\n2,ann@acme.example,created,\n" +
		"3,bob@acme.example,refused,\"first_name must not contain the special character \"\"#\"\"\"\n"
	for _, step := range []struct {
		name string
		args []string
		want string // part of what it writes
		bad  bool   // it must end with an error, which holds want
	}{
		{name: "upload", args: []string{"--upload-file", "people.csv", at}},
		{name: "read what became of it", args: []string{at + "people.results.csv"}, want: results},
		{name: "list", args: []string{"--list-only", at}, want: "people.results.csv"},
		{name: "upload it again", args: []string{"--upload-file", "people.csv", at}},
		{name: "which changes nothing", args: []string{at + "people.results.csv"}, want: "2,ann@acme.example,unchanged,"},
		{name: "upload under another name and rename", args: []string{"--upload-file", "people.csv", at + "people.part", "--quote", "-rename /people.part /renamed.csv"}},
		{name: "which is taken", args: []string{at + "renamed.results.csv"}, want: "2,ann@acme.example,unchanged,"},
		{name: "remove", args: []string{"--list-only", at, "--quote", "rm /renamed.csv"}, want: "people.csv"},
		{name: "read a file of the machine", args: []string{at + "etc/passwd"}, want: "curl: (78)", bad: true},
		{name: "read above the folder", args: []string{"--path-as-is", at + "../../etc/passwd"}, want: "curl: (78)", bad: true},
		{name: "make a folder", args: []string{"--ftp-create-dirs", "--upload-file", "people.csv", at + "folder/people.csv"}, want: "curl: ", bad: true},
		{name: "go on with an upload", args: []string{"--continue-at", "10", "--upload-file", "people.csv", at}, want: "curl: ", bad: true},
		{name: "write the results itself", args: []string{"--upload-file", "people.csv", at + "people.results.csv"}, want: "curl: ", bad: true},
	} {
		output, err := o.curl(t.Context(), o.login.Password, step.args...)
		if (err != nil) != step.bad || !strings.Contains(output, step.want) {
			t.Errorf("%s: %v, %q, want %q", step.name, err, output, step.want)
		}
	}
	if output, err := o.curl(t.Context(), "wrong", at); err == nil || !strings.Contains(output, "curl: (67)") {
		t.Errorf("a wrong password: %v, %q", err, output)
	}
	if data, err := os.ReadFile(filepath.Join(o.dir, "people.csv")); err != nil || len(data) == 0 {
		t.Errorf("the file that was uploaded is gone: %v", err)
	}
}

// TestCurlInbox mails the support desk with curl: the administrator's mail, after all that must
// set nothing up.
func TestCurlInbox(t *testing.T) {
	t.Parallel()
	sp, dir := served(t), t.TempDir()
	certificate := newKeyPair(t, dir)
	mail := func(from, issuer string, more ...string) string {
		return strings.ReplaceAll("From: "+from+"\nTo: support@lessonly.com\nSubject: SAML\nMIME-Version: 1.0\n"+
			"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain; charset=utf-8\n\nAccount: "+subdomain+
			"\nnameIDFormat: emailAddress\nSSO URL: https://sso.jumpcloud.com/saml2/lessonly\n"+issuer+"\n"+
			"--x\nContent-Type: application/x-pem-file\nContent-Disposition: attachment; filename=\"certificate.pem\"\n\n"+certificate+
			strings.Join(more, "")+"--x--\n", "\n", "\r\n")
	}
	const boss, issuer = "boss@acme.example", "Issuer: https://acme.com"
	for _, step := range []struct {
		name, message string
		status, live  int // of the inbox, and of the metadata afterwards
	}{
		{"no mail", "hello", http.StatusBadRequest, http.StatusNotFound},
		{"larger than a mail may be", mail(boss, issuer, strings.Repeat("x\n", 1<<20)), http.StatusRequestEntityTooLarge, http.StatusNotFound},
		{"from somebody else", mail("eve@evil.example", issuer), http.StatusAccepted, http.StatusNotFound},
		{"from two people", mail(boss+", eve@evil.example", issuer), http.StatusBadRequest, http.StatusNotFound},
		{"without issuer", mail(boss, ""), http.StatusAccepted, http.StatusNotFound},
		{"an issuer with a script", mail(boss, "Issuer: <script>alert(1)</script>"), http.StatusAccepted, http.StatusNotFound},
		{"the whole of it", mail(boss, issuer), http.StatusAccepted, http.StatusOK},
	} {
		if err := os.WriteFile(filepath.Join(dir, "mail"), []byte(step.message), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, ask := range []struct {
			want int
			args []string
		}{
			{step.status, []string{"--data-binary", "@mail", "--header", "Content-Type: message/rfc822", sp.URL() + "/support/inbox"}},
			{step.live, []string{sp.URL() + "/auth/saml/metadata"}},
		} {
			cmd := exec.CommandContext(t.Context(), "curl", append([]string{"--silent", "--show-error", "--max-time", "20", "--write-out", "\n%{http_code}"}, ask.args...)...)
			cmd.Dir = dir
			output, err := cmd.CombinedOutput()
			if err != nil || !strings.HasSuffix(string(output), fmt.Sprintf("\n%d", ask.want)) {
				t.Errorf("%s: %v, %s, want status %d of %s", step.name, err, output, ask.want, ask.args[len(ask.args)-1])
			}
		}
	}
}

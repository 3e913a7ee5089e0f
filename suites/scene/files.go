package scene

import (
	"bytes"
	"context"
	"encoding/csv"
	"io"
	"strings"
	"time"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"

	"hallmark/suites/target"
)

const (
	// resultsSuffix stands in the place of .csv in the name of what is told of a file.
	resultsSuffix = ".results.csv"
	// maxResults bounds what is read of one: a line has some hundred bytes.
	maxResults = 1 << 20
)

// Files is an account of the file sync, logged in over SFTP.
type Files struct {
	*sftp.Client
	scene   *Scene
	ctx     context.Context // of the spec: SFTP itself knows no time-out
	address string
	login   *ssh.ClientConfig
	session *ssh.Session
}

// Row is a line of what the file sync tells of a file.
type Row struct{ Line, Email, Result, Reason string }

// FileSync has support issue a login for the file sync and logs in with it. It blocks the spec
// when that cannot be done. The connection ends with ctx.
func (w *Scene) FileSync(ctx context.Context) *Files {
	const step = "log in to the file sync"
	answer := w.Desk.Post(ctx, w.support("/sftp"), nil)
	password := target.NewSecret(answer.Text("password"))
	w.Redact(password.Reveal())
	hostKey, _, _, _, err := ssh.ParseAuthorizedKey([]byte(answer.Text("host_key")))
	if err != nil {
		w.Block("%s: support issues no login: %s", step, answer)
	}
	w.desk = append(w.desk, w.support("/sftp"))
	f := &Files{scene: w, ctx: ctx, address: answer.Text("address"), login: &ssh.ClientConfig{
		User: answer.Text("username"), Auth: []ssh.AuthMethod{ssh.Password(password.Reveal())},
		HostKeyCallback: ssh.FixedHostKey(hostKey), Timeout: 10 * time.Second, // a log-in on loopback takes milliseconds
	}}
	f.open(step)
	return f
}

// open connects. The session's parts are made one by one, so that BreakOff can wait for its end.
func (f *Files) open(step string) {
	conn, err := ssh.Dial("tcp", f.address, f.login)
	if err != nil {
		f.scene.Block("%s: %s", step, err)
	}
	context.AfterFunc(f.ctx, func() { _ = conn.Close() })
	session, err := conn.NewSession()
	if err != nil {
		f.scene.Block("%s: %s", step, err)
	}
	in, err := session.StdinPipe()
	if err != nil {
		f.scene.Block("%s: %s", step, err)
	}
	out, err := session.StdoutPipe()
	if err != nil {
		f.scene.Block("%s: %s", step, err)
	}
	if err := session.RequestSubsystem("sftp"); err != nil {
		f.scene.Block("%s: %s", step, err)
	}
	client, err := sftp.NewClientPipe(out, in)
	if err != nil {
		f.scene.Block("%s: %s", step, err)
	}
	f.Client, f.session = client, session
}

// Upload puts rows there as a file, and blocks the spec unless it is taken.
func (f *Files) Upload(name string, rows ...[]string) {
	if err := f.Put(name, rows...); err != nil {
		f.scene.Block("upload a file to the file sync: %s", err)
	}
}

// Put puts rows there as a file, which is applied when it is closed.
func (f *Files) Put(name string, rows ...[]string) error {
	remote, err := f.Create(name)
	if err != nil {
		return err
	}
	_, err = remote.Write(f.lines(rows))
	if closing := remote.Close(); err == nil {
		err = closing
	}
	return err
}

// BreakOff writes rows into a file and ends the session before the file is closed. When it
// returns, the server has ended the session too, and a new one is logged in.
func (f *Files) BreakOff(name string, rows ...[]string) {
	const step = "break an upload off"
	remote, err := f.Create(name)
	if err == nil {
		_, err = remote.Write(f.lines(rows))
	}
	if err != nil {
		f.scene.Block("%s: %s", step, err)
	}
	_ = f.Client.Close() // the pipes, not the file; how it ends is what is judged
	_ = f.session.Wait()
	f.open(step)
}

func (f *Files) lines(rows [][]string) []byte {
	var b bytes.Buffer
	if err := csv.NewWriter(&b).WriteAll(rows); err != nil {
		f.scene.Block("write a file for the file sync: %s", err)
	}
	return b.Bytes()
}

// Names are the files that the account sees.
func (f *Files) Names() []string {
	list, err := f.ReadDir("/")
	if err != nil {
		f.scene.Block("list the files of the file sync: %s", err)
	}
	names := []string{}
	for _, info := range list {
		names = append(names, info.Name())
	}
	return names
}

// Read reads a file as far as it is bounded.
func (f *Files) Read(name string) (string, error) {
	remote, err := f.Open(name)
	if err != nil {
		return "", err
	}
	defer remote.Close()
	text, err := io.ReadAll(io.LimitReader(remote, maxResults))
	return string(text), err
}

// Results reads what the file sync tells of an uploaded file, a row each, and blocks the spec
// when it tells nothing.
func (f *Files) Results(name string) []Row {
	step := "read what became of " + name
	text, err := f.Read(strings.TrimSuffix(name, ".csv") + resultsSuffix)
	if err != nil {
		f.scene.Block("%s: %s", step, err)
	}
	records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(records) == 0 || len(records[0]) != 4 {
		f.scene.Block("%s: not a table of line, email, result and reason", step)
	}
	rows := []Row{}
	for _, r := range records[1:] {
		rows = append(rows, Row{r[0], r[1], r[2], r[3]})
	}
	return rows
}

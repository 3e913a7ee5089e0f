package filesync

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"
	"testing"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"

	"hallmark/mocksp/fault"
)

// site is a server with the accounts acme and beta, that keeps what it was given.
type site struct {
	*testing.T
	server *Server
	key    ssh.Signer // acme's

	mu    sync.Mutex
	taken []string // user/name: size
}

func newSite(t *testing.T, faults ...fault.Fault) *site {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	key, err := ssh.NewSignerFromKey(private)
	if err != nil {
		t.Fatal(err)
	}
	s := &site{T: t, key: key}
	set := new(fault.Set)
	set.On(faults...)
	s.server, err = New(Options{
		Password: func(user, password string) bool { return password == user+"-secret" },
		PublicKey: func(user string, k ssh.PublicKey) bool {
			return user == "acme" && bytes.Equal(k.Marshal(), key.PublicKey().Marshal())
		},
		Apply: func(user, name string, file []byte) []byte {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.taken = append(s.taken, fmt.Sprintf("%s/%s: %d", user, name, len(file)))
			return []byte("results of " + name)
		},
		Faults: set,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.server.Listen(""); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.server.Close() })
	return s
}

func (s *site) dial(user string, auth ssh.AuthMethod) (*ssh.Client, error) {
	return ssh.Dial("tcp", s.server.Addr(), &ssh.ClientConfig{
		User: user, Auth: []ssh.AuthMethod{auth}, HostKeyCallback: ssh.FixedHostKey(s.server.HostKey()),
	})
}

// client logs in with a password.
func (s *site) client(user string) (*sftp.Client, *ssh.Client) {
	s.Helper()
	connection, err := s.dial(user, ssh.Password(user+"-secret"))
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() { connection.Close() })
	c, err := sftp.NewClient(connection)
	if err != nil {
		s.Fatal(err)
	}
	return c, connection
}

func (s *site) were(want ...string) {
	s.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if fmt.Sprint(s.taken) != fmt.Sprint(want) {
		s.Errorf("taken %q, want %q", s.taken, want)
	}
}

func send(c *sftp.Client, name string, data []byte) error {
	f, err := c.Create(name)
	if err != nil {
		return err
	}
	_, err = f.ReadFrom(bytes.NewReader(data))
	return errors.Join(err, f.Close())
}

func download(t *testing.T, c *sftp.Client, name string) string {
	t.Helper()
	f, err := c.Open(name)
	if err != nil {
		t.Fatalf("open %s: %v", name, err)
	}
	defer f.Close()
	data, err := io.ReadAll(f)
	if err != nil {
		t.Fatalf("read %s: %v", name, err)
	}
	return string(data)
}

func TestUpload(t *testing.T) {
	s := newSite(t)
	c, _ := s.client("acme")
	large := bytes.Repeat([]byte("0123456789abcdef"), 1<<16) // many pieces at once
	if err := send(c, "users.csv", large); err != nil {
		t.Fatal(err)
	}
	s.were("acme/users.csv: 1048576")
	if got := download(t, c, "users.results.csv"); got != "results of users.csv" {
		t.Errorf("the results are %q", got)
	}
	if got := download(t, c, "/users.csv"); got != string(large) {
		t.Errorf("the file came back with %d bytes", len(got))
	}
	// The careful way: under another name first.
	if err := send(c, "new.csv.part", []byte("x")); err != nil {
		t.Fatal(err)
	}
	s.were("acme/users.csv: 1048576")
	if err := c.Rename("new.csv.part", "users.csv"); err == nil {
		t.Error("a rename replaced a file")
	}
	if err := c.PosixRename("new.csv.part", "users.csv"); err != nil {
		t.Fatal(err)
	}
	s.were("acme/users.csv: 1048576", "acme/users.csv: 1")
	names := []string{}
	list, err := c.ReadDir(".")
	for _, f := range list {
		names = append(names, f.Name())
	}
	if err != nil || fmt.Sprint(names) != "[users.csv users.results.csv]" {
		t.Errorf("the folder holds %v, %v", names, err)
	}
	if err := c.Remove("users.csv"); err != nil {
		t.Error(err)
	}
	if f := s.server.folders["acme"]; f.bytes != int64(len("results of users.csv")) {
		t.Errorf("%d bytes are counted", f.bytes)
	}
}

func TestLogIn(t *testing.T) {
	s := newSite(t)
	for name, row := range map[string]struct {
		user string
		auth ssh.AuthMethod
		ok   bool
	}{
		"password":               {"acme", ssh.Password("acme-secret"), true},
		"key":                    {"acme", ssh.PublicKeys(s.key), true},
		"wrong password":         {"acme", ssh.Password("beta-secret"), false},
		"no password":            {"acme", ssh.Password(""), false},
		"key of another account": {"beta", ssh.PublicKeys(s.key), false},
	} {
		c, err := s.dial(row.user, row.auth)
		if (err == nil) != row.ok {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			c.Close()
		}
	}
	// Nothing but SFTP.
	_, connection := s.client("acme")
	session, err := connection.NewSession()
	if err == nil {
		t.Error("a second session at the same time")
		session.Close()
	}
	other, err := s.dial("acme", ssh.PublicKeys(s.key))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if session, err = other.NewSession(); err != nil {
		t.Fatal(err)
	}
	if err := session.Run("id"); err == nil {
		t.Error("a command ran")
	}
	if _, err := other.Dial("tcp", s.server.Addr()); err == nil {
		t.Error("a port was forwarded")
	}
}

// Each account has its own folder, and there is no way out of it.
func TestFolderIsClosed(t *testing.T) {
	s := newSite(t)
	beta, _ := s.client("beta")
	if err := send(beta, "secret.csv", []byte("x")); err != nil {
		t.Fatal(err)
	}
	c, _ := s.client("acme")
	for _, path := range []string{"secret.csv", "../beta/secret.csv", "/beta/secret.csv", "../../etc/passwd", "/etc/passwd", ".."} {
		if f, err := c.Open(path); err == nil {
			if _, err := io.ReadAll(f); err == nil {
				t.Errorf("%s was read", path)
			}
		}
	}
	for _, path := range []string{"../beta/users.csv", "/beta/users.csv", "a/b.csv", ".hidden.csv", "users.results.csv", "Users.Results.CSV", "..\\x.csv", "a\nb.csv", ""} {
		if err := send(c, path, []byte("x")); err == nil {
			t.Errorf("%q was written", path)
		}
	}
	for name, err := range map[string]error{
		"symlink": c.Symlink("/etc/passwd", "users.csv"), "link": c.Link("secret.csv", "users.csv"),
		"mkdir": c.Mkdir("x"), "rmdir": c.RemoveDirectory("/"), "truncate": c.Truncate("users.csv", 1<<40),
		"rename out": c.Rename("users.csv", "../beta/users.csv"), "remove": c.Remove("../beta/secret.csv"),
	} {
		if err == nil {
			t.Errorf("%s was done", name)
		}
	}
	if list, err := c.ReadDir("/"); err != nil || len(list) != 0 {
		t.Errorf("acme sees %v, %v", list, err)
	}
	if _, err := c.ReadDir("/beta"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("listing /beta: %v", err)
	}
	s.were("beta/secret.csv: 1")
}

// What broke off is not taken, unless the fault is on.
func TestBrokenUpload(t *testing.T) {
	for _, faults := range [][]fault.Fault{nil, {fault.FilePartialApplied}} {
		s := newSite(t, faults...)
		c, connection := s.client("acme")
		f, err := c.Create("users.csv")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte("email\na@x.example\n")); err != nil {
			t.Fatal(err)
		}
		connection.Close()
		s.server.Close() // waits
		if faults == nil {
			s.were()
			if n := s.server.folders["acme"].bytes; n != 0 {
				t.Errorf("%d bytes are still counted", n)
			}
		} else {
			s.were("acme/users.csv: 18")
		}
	}
}

func TestHolesAndSizes(t *testing.T) {
	s := newSite(t)
	c, _ := s.client("acme")
	write := func(name string, at ...int64) error {
		f, err := c.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC)
		if err != nil {
			return err
		}
		for _, off := range at {
			_, e := f.WriteAt([]byte("0123456789"), off)
			err = errors.Join(err, e)
		}
		return errors.Join(err, f.Close())
	}
	if err := write("good.csv", 20, 10, 0, 5); err != nil {
		t.Error(err)
	}
	if err := write("hole.csv", 0, 20); err == nil {
		t.Error("a file with a hole was taken")
	}
	if err := write("huge.csv", MaxFile-5); err == nil {
		t.Error("a file that is too large was taken")
	}
	if err := write("far.csv", 1<<40); err == nil {
		t.Error("a file that is far too large was taken")
	}
	if _, err := c.OpenFile("good.csv", os.O_WRONLY|os.O_APPEND); err == nil {
		t.Error("a file was appended to")
	}
	if _, err := c.OpenFile("good.csv", os.O_WRONLY); err == nil {
		t.Error("a file was changed in place")
	}
	s.were("acme/good.csv: 30")
	for i := range maxFiles {
		_ = write(fmt.Sprintf("n%d", i), 0)
	}
	if n := len(s.server.folders["acme"].files); n != maxFiles {
		t.Errorf("%d files are kept", n)
	}
}

func TestHangUp(t *testing.T) {
	s := newSite(t)
	acme, _ := s.client("acme")
	beta, _ := s.client("beta")
	s.server.HangUp("acme")
	if err := acme.Wait(); err == nil {
		t.Error("the connection ended as if the client had")
	}
	if _, err := acme.ReadDir("/"); err == nil {
		t.Error("the connection is still there")
	}
	if _, err := beta.ReadDir("/"); err != nil {
		t.Errorf("the other connection: %v", err)
	}
}

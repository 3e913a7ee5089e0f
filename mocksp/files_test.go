package mocksp

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"

	"hallmark/mocksp/fault"
	"hallmark/mocksp/filesync"
)

// sftp logs in to the file sync with what the desk issued.
func (w *world) sftp(login SFTPLogin, auth ...ssh.AuthMethod) (*sftp.Client, error) {
	w.Helper()
	key, _, _, _, err := ssh.ParseAuthorizedKey([]byte(login.HostKey))
	if err != nil {
		w.Fatal(err)
	}
	if auth == nil {
		auth = []ssh.AuthMethod{ssh.Password(login.Password)}
	}
	connection, err := ssh.Dial("tcp", login.Address, &ssh.ClientConfig{User: login.Username, Auth: auth, HostKeyCallback: ssh.FixedHostKey(key)})
	if err != nil {
		return nil, err
	}
	w.Cleanup(func() { connection.Close() })
	return sftp.NewClient(connection)
}

// login has the desk issue a login.
func (w *world) login(company string, body any) SFTPLogin {
	w.Helper()
	r := w.desk("POST", "/support/companies/"+company+"/sftp", body).want(201)
	return SFTPLogin{r.str("address"), r.str("host_key"), r.str("username"), r.str("password")}
}

func (w *world) withSFTP() *world {
	w.Helper()
	if err := w.sp.ListenSFTP(""); err != nil {
		w.Fatal(err)
	}
	return w
}

func put(c *sftp.Client, name, data string) error {
	f, err := c.Create(name)
	if err != nil {
		return err
	}
	_, err = f.Write([]byte(data))
	return errors.Join(err, f.Close())
}

func get(c *sftp.Client, name string) string {
	f, err := c.Open(name)
	if err != nil {
		return err.Error()
	}
	defer f.Close()
	var b bytes.Buffer
	if _, err := f.WriteTo(&b); err != nil {
		return err.Error()
	}
	return b.String()
}

// From the login to the results, over SFTP.
func TestFileSync(t *testing.T) {
	w := newWorld(t)
	w.desk("POST", "/support/companies/acme/sftp", nil).want(503)
	w.withSFTP()
	ann := w.provision("ann@acme.example", "Ann", "Lee")
	c, err := w.sftp(w.login("acme", nil))
	if err != nil {
		t.Fatal(err)
	}
	if err := put(c, "users.csv", "email,first_name,last_name,job_title,location,role,status\n"+
		"ANN@acme.example,Anna,,Welder,,manager,\n"+
		"bob@acme.example,Bob,Lee,,Berlin,,archived\n"+
		"cat@acme.example,C?t,Lee,,,,\n"); err != nil {
		t.Fatal(err)
	}
	if got, want := get(c, "users.results.csv"), "line,email,result,reason\n"+
		"2,ANN@acme.example,updated,\n"+
		"3,bob@acme.example,created,\n"+
		"4,cat@acme.example,refused,\"first_name must not contain the special character \"\"?\"\"\"\n"; got != want {
		t.Errorf("the results are %s", got)
	}
	user := w.rest("GET", "/users/"+ann, nil).object()
	if user["name"] != "Anna Lee" || user["job_title"] != "Welder" || user["role"] != "manager" || user["email"] != "ann@acme.example" || user["archived_at"] != nil {
		t.Errorf("Ann is %v", user)
	}
	users := w.rest("GET", "/users", nil).list("users")
	if len(users) != 2 || users[1]["location"] != "Berlin" || users[1]["archived_at"] == nil {
		t.Errorf("the people are %v", users)
	}
	syncs, err := w.sp.Syncs("acme")
	if err != nil || len(syncs) != 1 || syncs[0].File != "users.csv" || len(syncs[0].Results) != 3 || syncs[0].Results[2].Line != 4 {
		t.Errorf("syncs are %v, %v", syncs, err)
	}
}

// What each kind of row does.
func TestRows(t *testing.T) {
	w := newWorld(t)
	const head = "email,first_name,last_name,job_title,locale,ext_uid,role,status"
	for _, row := range []struct{ row, done, reason, name string }{
		{"ann@acme.example,Ann,Lee,Welder,,,,", "created", "", "Ann Lee"},
		{"ann@acme.example,Ann,Lee,Welder,,,,", "unchanged", "", "Ann Lee"},
		{"ann@acme.example,,,,,,,", "unchanged", "", "Ann Lee"},
		{"ann@acme.example,,Smith,,en,E-1,creator,", "updated", "", "Ann Smith"},
		{"ann@acme.example,,,,,,learner,", "updated", "", "Ann Smith"},
		{"ann@acme.example,,,,,,,archived", "updated", "", "Ann Smith"},
		{"ann@acme.example,,,,,,,archived", "unchanged", "", "Ann Smith"},
		{"ann@acme.example,Anna,,,,,,Active", "updated", "", "Anna Smith"},
		{"ann@acme.example,A(,,Thief,,,,", "refused", "first_name must not contain", "Anna Smith"},
		{"ann@acme.example,,,,,,king,", "refused", "role: must be", "Anna Smith"},
		{"ann@acme.example,,,,,,,gone", "refused", "status: must be active or archived", "Anna Smith"},
		{"ann@acme.example,A(,B),,,,king,gone", "refused", "status: must be active or archived; ", "Anna Smith"},
		{"no address,New,Person,,,,,", "refused", "email: must be an e-mail address", ""},
		{"new@acme.example,,,,,,,", "refused", "first_name, last_name: a new person needs one", ""},
		{"new@acme.example,,李,,,,,", "created", "", "李"},
	} {
		results := w.sync(head, row.row)
		if len(results) != 1 || string(results[0].Done) != row.done || !strings.HasPrefix(results[0].Reason, row.reason) || row.reason == "" && results[0].Reason != "" {
			t.Errorf("%s: %v", row.row, results)
		}
		email, _, _ := strings.Cut(row.row, ",")
		users := w.rest("GET", "/users?filter[email]="+strings.ReplaceAll(email, " ", "%20"), nil).list("users")
		switch {
		case row.name == "" && len(users) == 0:
		case len(users) != 1 || users[0]["name"] != row.name:
			t.Errorf("%s: left %v", row.row, users)
		case users[0]["job_title"] == "Thief":
			t.Errorf("%s: half of it was stored", row.row)
		}
	}
	if got := w.sync("email,boss", "ann@acme.example,x"); got[0].Done != filesync.FileRefused || got[0].Line != 1 {
		t.Errorf("a wrong header gave %v", got)
	}
	// A whole file, and nobody in it that was there before.
	var file []string
	for i := range 500 {
		file = append(file, fmt.Sprintf("p%d@acme.example,P,%d,,,,,", i, i))
	}
	if got := w.sync(append([]string{head}, file...)...); len(got) != 500 || got[499].Done != filesync.Created {
		t.Errorf("%d results", len(got))
	}
	if w.rest("GET", "/users?filter[email]=ann@acme.example", nil).list("users")[0]["archived_at"] != nil {
		t.Error("Ann was archived by a file that does not name her")
	}
}

// The login of a file sync: replaced, revoked, of its company, by password and by key.
func TestSFTPLogin(t *testing.T) {
	w := newWorld(t).withSFTP()
	w.desk("POST", "/support/companies", Company{"beta", "Beta", "boss@beta.example"}).want(201)
	first := w.login("acme", nil)
	c, err := w.sftp(first)
	if err != nil {
		t.Fatal(err)
	}
	other := first
	other.Username = "beta"
	for what, login := range map[string]SFTPLogin{"before one was issued": other, "of nobody": {first.Address, first.HostKey, "nobody", first.Password}} {
		if _, err := w.sftp(login); err == nil {
			t.Errorf("logged in %s", what)
		}
	}
	if _, err := w.sftp(w.login("beta", nil)); err != nil {
		t.Error(err)
	}
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := ssh.NewSignerFromKey(private)
	if err != nil {
		t.Fatal(err)
	}
	key, err := ssh.NewPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	second := w.login("acme", map[string]string{"public_key": string(ssh.MarshalAuthorizedKey(key))})
	if _, err := w.sftp(first); err == nil {
		t.Error("the replaced password logs in")
	}
	if err := put(c, "users.csv", "email\n"); err == nil {
		t.Error("the connection of the replaced password is still there")
	}
	if _, err := w.sftp(second); err != nil {
		t.Error(err)
	}
	if _, err := w.sftp(second, ssh.PublicKeys(signer)); err != nil {
		t.Error(err)
	}
	second.Username = "beta"
	if _, err := w.sftp(second, ssh.PublicKeys(signer)); err == nil {
		t.Error("the key logs in to another company")
	}
	w.desk("DELETE", "/support/companies/acme/sftp", nil).want(204)
	second.Username = "acme"
	if _, err := w.sftp(second); err == nil {
		t.Error("the revoked password logs in")
	}
	if _, err := w.sftp(second, ssh.PublicKeys(signer)); err == nil {
		t.Error("the revoked key logs in")
	}
	w.desk("POST", "/support/companies/acme/sftp", map[string]string{"public_key": "nonsense"}).want(422)
	w.do(newBrowser(), "POST", "/support/companies/acme/sftp", nil, nil).want(401)
}

// Time grows with the rows and not with their square: a row takes about a tenth of a
// millisecond, also in the largest file. The bound is for the slowest machine.
func TestManyRows(t *testing.T) {
	const rows = 3000
	w := newWorld(t)
	var b strings.Builder
	b.WriteString("email,first_name,last_name\n")
	for i := range rows {
		fmt.Fprintf(&b, "p%d@acme.example,Person,Number %d\n", i, i)
	}
	for _, want := range []filesync.Done{filesync.Created, filesync.Unchanged} {
		start := time.Now()
		results := w.sync(b.String())
		if len(results) != rows || results[rows-1].Done != want {
			t.Fatalf("%d results, the last %v", len(results), results[len(results)-1])
		}
		t.Logf("%d rows %s in %s", len(results), want, time.Since(start).Round(time.Millisecond))
		if took := time.Since(start); took > time.Minute {
			t.Errorf("took %s", took)
		}
	}
}

func init() {
	deviations[fault.FileRowDropped] = inWorld(func(w *world) bool {
		return len(w.sync("email,first_name", "ann@acme.example,A?", "bob@acme.example,Bob")) == 1
	})
	deviations[fault.FileRowHalfStored] = inWorld(func(w *world) bool {
		id := w.provision("ann@acme.example", "Ann", "Lee")
		if r := w.sync("email,first_name,job_title", "ann@acme.example,A?,Thief")[0]; r.Done != filesync.Refused {
			w.Errorf("the row was %v", r)
		}
		return w.rest("GET", "/users/"+id, nil).object()["job_title"] == "Thief"
	})
	deviations[fault.FileArchivesTheMissing] = inWorld(func(w *world) bool {
		id := w.provision("ann@acme.example", "Ann", "Lee")
		w.sync("email,first_name", "bob@acme.example,Bob")
		return w.rest("GET", "/users/"+id, nil).object()["archived_at"] != nil
	})
	deviations[fault.FilePartialApplied] = inWorld(func(w *world) bool {
		c, err := w.withSFTP().sftp(w.login("acme", nil))
		if err != nil {
			w.Fatal(err)
		}
		f, err := c.Create("users.csv")
		if err != nil {
			w.Fatal(err)
		}
		if _, err := f.Write([]byte("email,first_name\nann@acme.example,Ann\n")); err != nil {
			w.Fatal(err)
		}
		c.Close()
		w.sp.files.Close() // waits
		return w.rest("GET", "/users", nil).num("total_users") == 1
	})
	deviations[fault.FileFolderShared] = inTwoCompanies(func(w *two) bool {
		c, err := w.withSFTP().sftp(w.login("acme", nil))
		if err != nil {
			w.Fatal(err)
		}
		if err := put(c, "acme.txt", "secret"); err != nil {
			w.Fatal(err)
		}
		other, err := w.sftp(w.login("beta", nil))
		if err != nil {
			w.Fatal(err)
		}
		return get(other, "acme.txt") == "secret"
	})
}

package mocksp

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"

	"hallmark/mocksp/fault"
	"hallmark/mocksp/filesync"
	"hallmark/mocksp/scim"
)

// SFTPLogin is what support hands out for the file sync.
type SFTPLogin struct {
	Address  string `json:"address"`  // host:port; empty while ListenSFTP was not called
	HostKey  string `json:"host_key"` // as in an authorized_keys file
	Username string `json:"username"` // the subdomain
	Password string `json:"password"`
}

// Sync is what became of one synced file.
type Sync struct {
	At      time.Time
	File    string
	Results []filesync.Result // as in the results file
}

// ListenSFTP starts the file sync of all companies on addr, or on a free port of 127.0.0.1 when
// addr is empty, and returns at once. Close stops it.
func (s *Server) ListenSFTP(addr string) error { return s.files.Listen(addr) }

// SFTPAddr is where ListenSFTP listens, such as 127.0.0.1:40123, or empty.
func (s *Server) SFTPAddr() string { return s.files.Addr() }

// newFiles makes the SFTP server. Nobody can log in before support has issued a login.
func (s *Server) newFiles(hostKey ssh.Signer) error {
	files, err := filesync.New(filesync.Options{
		HostKey: hostKey, Clock: s.now, Faults: s.faults, Logger: s.log,
		Password: func(user, password string) bool {
			c := s.companyNamed(user)
			if c == nil {
				return new(keyring).opens(password) // in the same time
			}
			c.mu.Lock()
			defer c.mu.Unlock()
			return c.sftpKey.opens(password)
		},
		PublicKey: func(user string, key ssh.PublicKey) bool {
			c := s.companyNamed(user)
			if c == nil {
				return false // keys are public, and so is how long comparing takes
			}
			c.mu.Lock()
			defer c.mu.Unlock()
			return c.sftpPublic != "" && c.sftpPublic == string(key.Marshal())
		},
		Apply: func(user, name string, file []byte) []byte {
			results := []filesync.Result{{Done: filesync.FileRefused, Reason: "no such company"}}
			if c := s.companyNamed(user); c != nil {
				results = c.applyFile(name, file)
			}
			return filesync.Results(results)
		},
	})
	s.files = files
	return err
}

// IssueSFTP issues a login for a company's file sync, or replaces it; the one before is worth
// nothing at once, and its connections are cut. publicKey, as in an authorized_keys file, may
// log in too; it may be empty.
func (s *Server) IssueSFTP(subdomain, publicKey string) (SFTPLogin, error) {
	c := s.companyNamed(subdomain)
	if c == nil {
		return SFTPLogin{}, problems{"no such company"}
	}
	public := ""
	if strings.TrimSpace(publicKey) != "" {
		key, _, _, _, err := ssh.ParseAuthorizedKey([]byte(publicKey))
		if err != nil {
			return SFTPLogin{}, problems{"public_key: must be a public key as in an authorized_keys file"}
		}
		public = string(key.Marshal())
	}
	c.mu.Lock()
	password := c.sftpKey.issue(newSecret())
	c.sftpPublic = public
	c.mu.Unlock()
	s.files.HangUp(subdomain)
	return SFTPLogin{
		Address: s.files.Addr(), HostKey: strings.TrimSpace(string(ssh.MarshalAuthorizedKey(s.files.HostKey()))),
		Username: subdomain, Password: password,
	}, nil
}

func (c *company) deskIssueSFTP(w http.ResponseWriter, r *http.Request) {
	var wanted struct {
		PublicKey string `json:"public_key"`
	}
	if r.ContentLength != 0 && !readJSON(w, r, &wanted) {
		return
	}
	if c.server.files.Addr() == "" {
		writeError(w, http.StatusServiceUnavailable, "the file sync is not served: start it with ListenSFTP")
		return
	}
	login, err := c.server.IssueSFTP(c.subdomain, wanted.PublicKey)
	var wrong problems
	if errors.As(err, &wrong) {
		writeProblems(w, wrong)
		return
	}
	writeJSON(w, http.StatusCreated, login)
}

func (c *company) deskRevokeSFTP(w http.ResponseWriter, _ *http.Request) {
	c.revokeSFTP()
	w.WriteHeader(http.StatusNoContent)
}

func (c *company) revokeSFTP() {
	c.mu.Lock()
	c.sftpKey.revoke()
	c.sftpPublic = ""
	c.mu.Unlock()
	c.server.files.HangUp(c.subdomain)
}

// Syncs tells what became of the files that a company uploaded, the oldest first. The last
// twenty are kept.
func (s *Server) Syncs(subdomain string) ([]Sync, error) {
	c := s.companyNamed(subdomain)
	if c == nil {
		return nil, problems{"no such company"}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]Sync{}, c.syncs...), nil
}

// applyFile applies an uploaded file, row by row.
func (c *company) applyFile(name string, file []byte) []filesync.Result {
	results := []filesync.Result{}
	rows, err := filesync.Read(file)
	if bad := new(filesync.FileError); errors.As(err, &bad) {
		results = append(results, filesync.Result{Line: bad.Line, Done: filesync.FileRefused, Reason: bad.Reason})
	} else {
		listed := make(map[string]bool)
		for row := range rows {
			listed[sameAddress(row.Get(filesync.Email))] = true
			result := c.applyRow(row)
			if result.Done == filesync.Refused && c.faults().Fires(fault.FileRowDropped) {
				continue
			}
			results = append(results, result)
		}
		c.archiveMissing(listed)
	}
	const kept = 20
	c.mu.Lock()
	if len(c.syncs) == kept {
		c.syncs = append(c.syncs[:0], c.syncs[1:]...)
	}
	c.syncs = append(c.syncs, Sync{c.server.now(), name, results})
	c.mu.Unlock()
	return results
}

// applyRow stores a row whole or not at all.
func (c *company) applyRow(row filesync.Row) filesync.Result {
	result := filesync.Result{Line: row.Line, Email: row.Get(filesync.Email), Done: filesync.Refused}
	if row.Err != nil {
		result.Reason = row.Err.Error()
		return result
	}
	form, wrong := formOf(row)
	c.mu.Lock()
	id, known := c.byEmail[sameAddress(*form.Email)]
	c.mu.Unlock()
	if !known && form.Given == nil && form.Family == nil {
		wrong.add("first_name, last_name: a new person needs one of them")
	}
	var before scim.Resource
	if known {
		before, _ = c.store.Get(userType, id)
		form.dropUnchanged(profileOf(&before))
		form.Email = nil // it is who is meant, not what changes
	}
	wrong = append(wrong, form.check(c, byFile)...)
	if len(wrong) > 0 {
		result.Reason = strings.Join(wrong, "; ")
		if known && c.faults().Fires(fault.FileRowHalfStored) {
			form.Given, form.Family, form.Role = nil, nil, nil
			_, _, _ = c.change(byFile, id, form) // what is good of it
		}
		return result
	}
	if !known {
		if err := c.createFromRow(form); err != nil {
			result.Reason = reasonOf(err).Error()
			return result
		}
		result.Done = filesync.Created
		return result
	}
	role := c.roleOf(id)
	after, locked, err := c.change(byFile, id, form)
	switch {
	case err != nil:
		result.Reason = reasonOf(err).Error()
		return result
	case after.Version == before.Version && role == c.roleOf(id):
		result.Done = filesync.Unchanged
	default:
		result.Done = filesync.Updated
	}
	if locked {
		result.Reason = "name: " + NameNotSaved
	}
	return result
}

// formOf reads a row. An empty cell is as good as none.
func formOf(row filesync.Row) (form *userForm, wrong problems) {
	form = new(userForm)
	for column, field := range map[filesync.Column]**string{
		filesync.Email: &form.Email, filesync.FirstName: &form.Given, filesync.LastName: &form.Family,
		filesync.JobTitle: &form.JobTitle, filesync.Department: &form.Department, filesync.Location: &form.Location,
		filesync.Locale: &form.Locale, filesync.ExtUID: &form.ExtUID, filesync.Role: &form.Role,
	} {
		if value := row.Get(column); value != "" {
			*field = &value
		}
	}
	switch status := strings.ToLower(row.Get(filesync.Status)); status {
	case "":
	case "active", "archived":
		active := status == "active"
		form.Active = &active
	default:
		wrong.add("status: must be active or archived")
	}
	return form, wrong
}

func (c *company) createFromRow(form *userForm) error {
	attributes := map[string]any{"active": true}
	form.apply(attributes)
	given, family, _ := form.rename(profile{})
	defer c.signs(byFile, "", given, family)()
	resource, err := c.store.Create(userType, attributes)
	if err == nil {
		c.settle(resource.ID, form)
	}
	return err
}

func (c *company) roleOf(id string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if who := c.people[id]; who != nil {
		return who.role
	}
	return ""
}

// archiveMissing archives whom a file does not name, under the fault that does so.
func (c *company) archiveMissing(listed map[string]bool) {
	if !c.faults().Active(fault.FileArchivesTheMissing) {
		return
	}
	for _, resource := range c.store.List(userType) {
		if p := profileOf(&resource); p.active && !listed[sameAddress(p.email)] && c.faults().Fires(fault.FileArchivesTheMissing) {
			_, _ = c.setActive(p.id, false) // gone already is as good
		}
	}
}

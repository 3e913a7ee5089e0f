package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"hallmark/fixtures"
	"hallmark/mockidp"
	idpfault "hallmark/mockidp/fault"
	"hallmark/mockidp/forge"
	"hallmark/mockidp/provision"
	"hallmark/mocksp"
	"hallmark/mocksp/scim"
	"hallmark/suites/inprocess"
)

const (
	deskCompany  = "acme"
	deskPassword = "Hallmark-1" // of every person in the mock directory
)

// desk is a JumpCloud and a Lessonly for a person or another program, each on
// one loopback port and integrated with the other.
type desk struct {
	idp       *mockidp.IdP
	sp        *mocksp.Server
	servers   []*http.Server
	idpURL    string
	spURL     string
	person    string
	addresses addresses
}

// openDesk starts both. Their addresses must be known before they are made:
// each issues URLs of its own.
func openDesk(idpAddr, spAddr string, faults inprocess.Options) (*desk, error) {
	idpListener, err := net.Listen("tcp", idpAddr)
	if err != nil {
		return nil, fmt.Errorf("listen for the mock JumpCloud: %w", err)
	}
	spListener, err := net.Listen("tcp", spAddr)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("listen for the mock Lessonly: %w", err), idpListener.Close())
	}
	d := &desk{idpURL: "http://" + idpListener.Addr().String(), spURL: "http://" + spListener.Addr().String()}
	d.idp = mockidp.New(mockidp.Options{
		ConsoleURL: d.idpURL, SSOURL: d.idpURL, APIURL: d.idpURL, Faults: idpfault.NewSet(faults.IDPFaults...),
		Transport: home(),
		// The published service numbers its people, which strict ids refuse (C-17).
		LooseIDs: faults.Classic,
		Dialect:  faults.Dialect,
	})
	host, port, err := net.SplitHostPort(spListener.Addr().String())
	if err != nil {
		return nil, fmt.Errorf("listen for the mock Lessonly: %w", err)
	}
	behaviour := mocksp.Strict
	if faults.Classic {
		behaviour = mocksp.Classic
	}
	d.sp = mocksp.New(mocksp.Options{
		Faults: faults.SPFaults, DefaultCompany: deskCompany, Behaviour: behaviour, Seed: faults.Seed,
		// RFC 7643 §5: what a client must know to log in is read without logging in.
		SCIM: func(c *scim.Config) {
			c.PublicConfig = true
			// Entra ID deactivates by the word "False".
			c.StringBooleans = faults.Dialect != nil && faults.Dialect.Active == provision.PatchTextValue
		},
		CompanyURL: func(subdomain string) string {
			if subdomain == deskCompany {
				return d.spURL // reachable also for clients that cannot resolve *.localhost
			}
			return "http://" + subdomain + ".localhost:" + port
		},
	})
	if err := d.sp.ListenSFTP(net.JoinHostPort(host, "0")); err != nil {
		return nil, errors.Join(fmt.Errorf("listen for the mock Lessonly's file sync: %w", err), idpListener.Close(), spListener.Close())
	}
	d.serve(idpListener, d.idp.Handler())
	d.serve(spListener, d.sp.Handler())
	return d, nil
}

// home carries requests as http.DefaultTransport does, but knows that every name
// below localhost is this machine (RFC 6761 §6.3), which not every resolver does:
// companies have such names.
func home() http.RoundTripper {
	local := func(host string) bool { return strings.HasSuffix(host, ".localhost") }
	own := http.DefaultTransport.(*http.Transport).Clone()
	own.MaxIdleConnsPerHost = 16 // a provisioner sends several requests at once
	proxy, dial := own.Proxy, own.DialContext
	own.Proxy = func(r *http.Request) (*url.URL, error) {
		if local(r.URL.Hostname()) {
			return nil, nil
		}
		return proxy(r)
	}
	own.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		if host, port, err := net.SplitHostPort(address); err == nil && local(host) {
			address = net.JoinHostPort("127.0.0.1", port)
		}
		return dial(ctx, network, address)
	}
	return own
}

func (d *desk) serve(l net.Listener, h http.Handler) {
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second} // a client that says nothing for so long is gone
	d.servers = append(d.servers, server)
	go func() { _ = server.Serve(l) }() // ends at close
}

func (d *desk) close() {
	d.idp.Close()
	for _, s := range d.servers {
		_ = s.Close()
	}
	_ = d.sp.Close()
}

// setUp integrates the two by the same requests that a person's clicks send, in
// the article's order.
func (d *desk) setUp(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second) // loopback needs a fraction of a second
	defer cancel()
	support := caller{d.spURL, "X-Support-Key", d.sp.SupportKey()}
	admin := caller{d.idpURL, "X-Api-Key", d.idp.APIKey()}
	company := "/support/companies/" + deskCompany

	var app struct {
		ID     string `json:"_id"`
		SSOURL string `json:"ssoUrl"`
	}
	var key struct{ Username, Key string }
	issuer := "https://" + deskCompany + ".com"
	metadata := d.spURL + "/auth/saml/metadata"
	value := func(v string) map[string]any { return map[string]any{"value": v} }
	steps := []func() error{
		func() error {
			return support.send(ctx, http.MethodPost, "/support/companies", map[string]any{"subdomain": deskCompany, "name": "Acme", "admin_email": "admin@acme.example"}, nil)
		},
		func() error {
			return admin.send(ctx, http.MethodPost, "/api/applications", map[string]any{
				"name": "lessonly", "displayLabel": "Lessonly",
				"config": map[string]any{"idpEntityId": value(issuer), "spEntityId": value(metadata), "acsUrl": value(d.spURL + "/auth/saml/callback")},
			}, &app)
		},
		func() error {
			var certificate []byte
			if err := admin.send(ctx, http.MethodGet, "/api/v2/applications/"+app.ID+"/certificate.pem", nil, &certificate); err != nil {
				return err
			}
			return support.send(ctx, http.MethodPost, company+"/sso", map[string]any{
				"name_id_format": "emailAddress", "sso_url": app.SSOURL, "issuer": issuer, "certificate": string(certificate),
			}, nil)
		},
		func() error { return support.send(ctx, http.MethodPost, company+"/scim_key", nil, &key) },
		func() error {
			return admin.send(ctx, http.MethodPut, "/api/v2/applications/"+app.ID+"/provision", map[string]any{"base_url": d.spURL + "/scim/v2", "token": key.Key}, nil)
		},
		func() error {
			return admin.send(ctx, http.MethodPost, "/api/v2/applications/"+app.ID+"/provision/activate", nil, nil)
		},
		func() error { return d.people(ctx, admin, app.ID) },
		func() error {
			return admin.send(ctx, http.MethodGet, "/api/v2/applications/"+app.ID+"/provision?wait=idle", nil, nil)
		},
		func() error { return d.promote(ctx, key.Username, key.Key) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return fmt.Errorf("integrate the mocks: %w", err)
		}
	}
	a := &d.addresses
	a.SCIM.BaseURL, a.SCIM.Token = d.spURL+"/scim/v2", key.Key
	a.SP.URL, a.SP.MetadataURL, a.SP.WhoAmIURL = d.spURL, metadata, d.spURL+"/whoami"
	a.SP.SupportURL, a.SP.SupportKey, a.SP.FilesURL = d.spURL+"/desk", d.sp.SupportKey(), "sftp://"+d.sp.SFTPAddr()
	a.IDP.AdminURL, a.IDP.APIKey, a.IDP.PortalURL = d.idpURL, d.idp.APIKey(), d.idpURL+"/userconsole"
	a.IDP.AdminPortal = d.idpURL + "/admin"
	a.IDP.AdminEmail, a.IDP.AdminSecret = d.idp.Admin()
	a.IDP.SSOURL, a.IDP.MetadataURL = app.SSOURL, app.SSOURL+"/metadata"
	return nil
}

// promote makes one of the people an administrator of Lessonly, or nobody could see the pages
// that are only for those (S-010).
func (d *desk) promote(ctx context.Context, user, key string) error {
	email := fixtures.Administrator().Email
	basic := base64.StdEncoding.EncodeToString([]byte(user + ":" + key))
	rest := caller{d.spURL, "Authorization", "Basic " + basic}
	var found struct {
		Users []struct {
			ID    int
			Email string
		}
	}
	if err := rest.send(ctx, http.MethodGet, "/api/v1/users?per_page=1000&filter[email]="+url.QueryEscape(email), nil, &found); err != nil {
		return err
	}
	for _, user := range found.Users { // under a fault there may be others, or nobody
		if user.Email == email {
			d.addresses.SP.AdminEmail = email
			return rest.send(ctx, http.MethodPut, fmt.Sprintf("/api/v1/users/%d", user.ID), map[string]string{"role": "admin"}, nil)
		}
	}
	return nil
}

// forge has the next sign-on answered with the forgery of this name, if there is one. The victim
// is a colleague of the person whose password is announced.
func (d *desk) forge(name string) error {
	if name == "" {
		return nil
	}
	f, err := forge.Named(name)
	if err != nil {
		return err
	}
	victim := fixtures.Administrator().Email
	d.addresses.Forgery = &forged{f.Name, f.Text, victim, f.Outcome.String()}
	return d.idp.Forge(f.Name, victim)
}

// people fills the directory and lets its first group use the application.
func (d *desk) people(ctx context.Context, admin caller, app string) error {
	var group struct{ ID string }
	if err := admin.send(ctx, http.MethodPost, "/api/v2/usergroups", map[string]any{"name": "Lessonly users"}, &group); err != nil {
		return err
	}
	for i, p := range fixtures.People() {
		var user struct {
			ID string `json:"_id"`
		}
		if err := admin.send(ctx, http.MethodPost, "/api/systemusers", map[string]any{
			"username": p.Username, "email": p.Email, "firstname": p.Firstname, "lastname": p.Lastname,
			"department": p.Department, "costCenter": p.CostCenter, "jobTitle": p.JobTitle, "password": deskPassword, "state": "ACTIVATED",
		}, &user); err != nil {
			return err
		}
		if i == 0 {
			d.person = p.Email
		}
		if i%4 == 3 {
			continue // some have no access: nobody has any until it is granted
		}
		if err := admin.send(ctx, http.MethodPost, "/api/v2/usergroups/"+group.ID+"/members", map[string]any{"op": "add", "type": "user", "id": user.ID}, nil); err != nil {
			return err
		}
	}
	return admin.send(ctx, http.MethodPost, "/api/v2/applications/"+app+"/associations", map[string]any{"op": "add", "type": "user_group", "id": group.ID}, nil)
}

// caller sends JSON with one key to one base URL.
type caller struct{ base, header, key string }

func (c caller) send(ctx context.Context, method, path string, body, into any) error {
	var reader io.Reader = http.NoBody
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return err
		}
		reader = bytes.NewReader(encoded)
	}
	request, err := http.NewRequestWithContext(ctx, method, c.base+path, reader)
	if err != nil {
		return err
	}
	request.Header.Set(c.header, c.key)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		var wrapped *url.Error
		if errors.As(err, &wrapped) {
			err = wrapped.Err
		}
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	switch raw := into.(type) {
	case nil:
	case *[]byte:
		*raw = answer
	default:
		err = errors.Join(err, json.Unmarshal(answer, into))
	}
	if response.StatusCode > 299 {
		return fmt.Errorf("%s %s answered %s: %s", method, path, response.Status, bytes.TrimSpace(answer))
	}
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	return nil
}

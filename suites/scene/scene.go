// Package scene sets up the article's integration afresh for one spec: a new
// company at Lessonly's support desk, an application at JumpCloud with an IdP
// URL of its own, single sign-on handed over, identity management activated
// through a tap that watches the wire, people, groups, browsers. Specs thereby
// share nothing and may run in any order and at once.
//
// Everything goes over HTTP, as an administrator, a support engineer or a
// person would do it, and is kept as evidence of the spec. A step that fails
// blocks the spec, with the step's name and what was answered: the steps are
// requirements too, but of other specs.
//
// Steps of the article are in scene.go, people and groups in people.go, what is
// sent over SCIM in tap.go, what Lessonly shows in lessonly.go, what Directory
// Insights shows in events.go, browsers in browser.go and form.go, what an
// assertion says in response.go.
package scene

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/onsi/ginkgo/v2"

	"hallmark/suites/check"
	"hallmark/suites/target"
)

// EmailFormat is the name identifier format that support is asked for (S-095).
const EmailFormat = "emailAddress"

// The names of JumpCloud's connectors: for Lessonly, and for any service provider.
const lessonlyConnector, anyConnector = "lessonly", "custom"

// cleanTimeout bounds tidying up after one spec.
const cleanTimeout = time.Minute

// Options leave steps of the article out. The zero value is the whole of it.
type Options struct {
	// NoSSO stops before the bundle is handed to support.
	NoSSO bool
	// NoIdentityManagement stops before identity management is set up.
	NoIdentityManagement bool
	// Groups takes JumpCloud's connector for any service provider instead of
	// Lessonly's, and has it manage groups, which Lessonly's does not.
	Groups bool
	// Application changes what the application is created with.
	Application func(body map[string]any)
}

// Scene is one company, one application, and what lies between them.
type Scene struct {
	*check.Session
	Company     Company
	Application Application
	// Group is bound to the application: its members have it.
	Group Group
	// Tap is what the identity provider sends through; nil before
	// identity management is set up.
	Tap *Tap

	// Console is JumpCloud's admin API, Desk Lessonly's support desk, REST
	// Lessonly's API, Insights the events API.
	Console, Desk, REST, Insights *check.Web

	web     *check.Web // for browsers: without any credential
	started time.Time
	key     target.Secret
	groups  bool     // are managed
	made    []string // paths of what was created at JumpCloud, the application first
	desk    []string // paths of what was set up at the support desk
}

// Company is a customer of Lessonly.
type Company struct {
	Subdomain   string
	AdminEmail  string
	URL         string // where its people go
	SCIMBaseURL string
	Lessons     []int // ids
}

// Application is a connector at JumpCloud.
type Application struct {
	ID     string
	SSOURL string // the IdP URL
	Issuer string // the IdP entity ID
	// Certificate is the PEM that was handed over; empty before.
	Certificate string
}

// Connector is the name of the application's connector.
func (w *Scene) Connector() string {
	if w.groups {
		return anyConnector
	}
	return lessonlyConnector
}

// SetUp follows the article up to an application that is ready to be granted,
// with one group bound to it.
func SetUp(ctx context.Context, s *check.Session, o Options) *Scene {
	w := Open(s)
	w.FoundCompany(ctx)
	if w.groups = o.Groups; o.Groups {
		edit := o.Application
		o.Application = func(body map[string]any) {
			body["name"] = anyConnector
			if edit != nil {
				edit(body)
			}
		}
	}
	w.CreateApplication(ctx, o.Application)
	if !o.NoSSO {
		w.HandOver(ctx)
	}
	if !o.NoIdentityManagement {
		w.IssueKey(ctx)
		w.Connect(ctx)
	}
	w.Group = w.NewGroup(ctx)
	w.Bind(ctx, w.Group)
	return w
}

// Open is a scene in which nothing has happened yet.
func Open(s *check.Session) *Scene {
	i := s.Target().Integration
	if i == nil {
		s.Block("the target has no identity provider")
	}
	key := func(name string, secret target.Secret) target.Credential {
		return target.Credential{Scheme: target.Header, Name: name, Secret: secret}
	}
	w := &Scene{
		Session: s,
		Console: s.Web(i.ConsoleURL, key("x-api-key", i.APIKey)),
		// The key of the admin API is that of Directory Insights too.
		Insights: s.Web(i.APIURL, key("x-api-key", i.APIKey)),
		Desk:     s.Web(i.SupportURL, key("X-Support-Key", i.SupportKey)),
		web:      s.Web("", target.Credential{}),
		started:  time.Now(),
	}
	// First in, so last out: after everybody else stopped using it.
	ginkgo.DeferCleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), cleanTimeout)
		defer cancel()
		for _, path := range w.made {
			w.Console.Clean(ctx, path)
		}
		for _, path := range w.desk {
			w.Desk.Clean(ctx, path)
		}
	})
	return w
}

// need blocks the spec unless the answer to a step has one of the statuses.
func (w *Scene) need(step string, a *check.Answer, statuses ...int) *check.Answer {
	switch {
	case a.Err != nil:
		w.Block("%s: %s %s was not answered: %s", step, a.Method, a.Path, a.Err)
	default:
		for _, status := range statuses {
			if a.Status == status {
				return a
			}
		}
		w.Block("%s: %s %s answered %s", step, a.Method, a.Path, a)
	}
	return a
}

// read blocks the spec unless the answer to a step can be read.
func (w *Scene) read(step string, a *check.Answer, v any) {
	if err := a.Decode(v); err != nil {
		w.Block("%s: %s", step, err)
	}
}

// FoundCompany has the support desk found a company.
func (w *Scene) FoundCompany(ctx context.Context) {
	const step = "found a company at the support desk"
	name := w.Target().People.Name()
	w.Company.Subdomain, w.Company.AdminEmail = name, "admin-"+name+"@"+w.Target().People.Domain
	a := w.need(step, w.Desk.Post(ctx, "/support/companies", map[string]string{
		"subdomain": name, "name": "Company " + name, "admin_email": w.Company.AdminEmail,
	}), http.StatusCreated)
	var founded struct {
		URL     string
		SCIM    string `json:"scim_base_url"`
		Lessons []struct{ ID int }
	}
	w.read(step, a, &founded)
	if founded.URL == "" || founded.SCIM == "" || len(founded.Lessons) == 0 {
		w.Block("%s: the answer names no url, scim_base_url or lessons: %s", step, a)
	}
	w.Company.URL, w.Company.SCIMBaseURL = founded.URL, founded.SCIM
	for _, l := range founded.Lessons {
		w.Company.Lessons = append(w.Company.Lessons, l.ID)
	}
}

// ApplicationBody is what the article has an administrator enter for the
// company, with an IdP URL of its own.
func (w *Scene) ApplicationBody() map[string]any {
	value := func(text string) map[string]any { return map[string]any{"value": text} }
	return map[string]any{
		"name":         lessonlyConnector,
		"displayLabel": w.Company.Subdomain,
		"ssoUrl":       w.Target().Integration.SSOURL + "/saml2/" + w.Company.Subdomain,
		"config": map[string]any{
			"idpEntityId": value("https://" + w.Company.Subdomain + ".com"), // C-15: only equality of both sides matters
			"spEntityId":  value(w.Company.URL + "/auth/saml/metadata"),
			"acsUrl":      value(w.Company.URL + "/auth/saml/callback"),
		},
	}
}

// CreateApplication adds the application (S-081), changed by edit first.
func (w *Scene) CreateApplication(ctx context.Context, edit func(body map[string]any)) {
	const step = "create the application"
	body := w.ApplicationBody()
	if edit != nil {
		edit(body)
	}
	a := w.need(step, w.Console.Post(ctx, "/api/applications", body), http.StatusOK, http.StatusCreated)
	w.Application = w.Created(step, a)
	// Directory Insights counts by JumpCloud's clock: take that where it is
	// another than ours. A Date has whole seconds only.
	if at, err := http.ParseTime(a.Header.Get("Date")); err == nil && at.Sub(w.started).Abs() > 2*time.Second {
		w.started = at.Add(-time.Second)
	}
}

// Created reads an application that was created, and deletes it when the spec
// ends.
func (w *Scene) Created(step string, a *check.Answer) Application {
	var created struct {
		ID     string `json:"_id"`
		SSOURL string
		Config map[string]struct{ Value any }
	}
	w.read(step, a, &created)
	if created.ID == "" {
		w.Block("%s: the answer has no _id: %s", step, a)
	}
	w.made = append([]string{"/api/applications/" + url.PathEscape(created.ID)}, w.made...)
	issuer, _ := created.Config["idpEntityId"].Value.(string)
	return Application{ID: created.ID, SSOURL: created.SSOURL, Issuer: issuer}
}

// Made has what a page made at JumpCloud, at a path of the API, removed when the spec ends.
func (w *Scene) Made(path string) { w.made = append(w.made, path) }

// RemoveApplication deletes the application at JumpCloud.
func (w *Scene) RemoveApplication(ctx context.Context) {
	w.need("delete the application", w.Console.Delete(ctx, "/api/applications/"+url.PathEscape(w.Application.ID)), http.StatusOK, http.StatusNoContent)
}

// Download reads the certificate of an application (S-091).
func (w *Scene) Download(ctx context.Context, application string) *check.Answer {
	return w.Console.Get(ctx, "/api/v2/applications/"+url.PathEscape(application)+"/certificate.pem")
}

// Bundle is what an administrator mails to support (S-095 to S-100).
func (w *Scene) Bundle(ctx context.Context) map[string]any {
	w.Application.Certificate = string(w.need("download the certificate", w.Download(ctx, w.Application.ID), http.StatusOK).Raw)
	return map[string]any{
		"name_id_format": EmailFormat,
		"sso_url":        w.Application.SSOURL,
		"issuer":         w.Application.Issuer,
		"certificate":    w.Application.Certificate,
	}
}

// Enable hands a bundle to support.
func (w *Scene) Enable(ctx context.Context, bundle map[string]any) *check.Answer {
	return w.Desk.Post(ctx, w.support("/sso"), bundle)
}

// HandOver hands the right bundle to support.
func (w *Scene) HandOver(ctx context.Context) { w.HandOverBundle(ctx, w.Bundle(ctx)) }

// HandOverBundle hands a bundle of the caller's to support, and blocks the spec unless it is
// taken.
func (w *Scene) HandOverBundle(ctx context.Context, bundle map[string]any) {
	w.need("hand the bundle to support", w.Enable(ctx, bundle), http.StatusOK, http.StatusCreated)
	w.desk = append(w.desk, w.support("/sso"))
}

func (w *Scene) support(path string) string {
	return "/support/companies/" + url.PathEscape(w.Company.Subdomain) + path
}

// Settings has support switch something (S-051).
func (w *Scene) Settings(ctx context.Context, settings map[string]any) {
	w.need("change a setting at the support desk", w.Desk.Put(ctx, w.support("/settings"), settings), http.StatusOK)
}

// IssueKey has support issue the SCIM key, or a new one in place of the old
// (S-115), and logs in to REST with it.
func (w *Scene) IssueKey(ctx context.Context) target.Secret {
	const step = "have support issue the SCIM key"
	a := w.need(step, w.Desk.Post(ctx, w.support("/scim_key"), nil), http.StatusOK, http.StatusCreated)
	var issued struct{ Username, Key string }
	w.read(step, a, &issued)
	if issued.Username == "" || issued.Key == "" {
		w.Block("%s: the answer has no username or key", step)
	}
	w.key = target.NewSecret(issued.Key)
	w.Redact(target.BearerToken(issued.Key).Secrets()...)
	w.REST = w.Web(w.Target().Integration.RESTURL, target.BasicPassword(issued.Username, issued.Key))
	w.desk = append(w.desk, w.support("/scim_key"))
	return w.key
}

// Key is the SCIM key that was issued last.
func (w *Scene) Key() target.Secret { return w.key }

// SCIM is a client of the company's own SCIM endpoint, with the key given.
func (w *Scene) SCIM(key target.Secret) *check.Web {
	return w.Web(w.Company.SCIMBaseURL, target.BearerToken(key.Reveal()))
}

// Connect sets up identity management through a tap and activates it.
func (w *Scene) Connect(ctx context.Context) {
	w.Tap = w.NewTap()
	fields := map[string]any{"base_url": w.Tap.URL, "token": w.key.Reveal()}
	if w.groups {
		fields["groups"] = true
	}
	w.need("enter base URL and token", w.Enter(ctx, fields), http.StatusOK)
	w.need("activate identity management", w.Activate(ctx), http.StatusOK)
}

func (w *Scene) provision(path string) string {
	return "/api/v2/applications/" + url.PathEscape(w.Application.ID) + "/provision" + path
}

// Enter fills in the fields of identity management (S-117a, S-117b).
func (w *Scene) Enter(ctx context.Context, fields map[string]any) *check.Answer {
	return w.Console.Put(ctx, w.provision(""), fields)
}

// Activate activates identity management (S-117c).
func (w *Scene) Activate(ctx context.Context) *check.Answer {
	return w.Console.Post(ctx, w.provision("/activate"), nil)
}

// Deactivate deactivates identity management (S-159 to S-161).
func (w *Scene) Deactivate(ctx context.Context) *check.Answer {
	return w.Console.Delete(ctx, w.provision(""))
}

// Provision reads the state of identity management.
func (w *Scene) Provision(ctx context.Context) *check.Answer {
	return w.Console.Get(ctx, w.provision(""))
}

// Settle waits until everything that was to be sent has been.
func (w *Scene) Settle(ctx context.Context) {
	w.need("wait for provisioning", w.Console.Get(ctx, w.provision(""), "wait", "idle"), http.StatusOK)
}

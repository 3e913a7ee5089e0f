package scene

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
)

// Portal is an administrator's browser in the Admin Portal. It clicks and fills in what it is
// told by the words that are on the page, as whoever reads the article does. What is not there
// blocks the spec, unless it was looked for with Offers first.
type Portal struct {
	*Page
	scene   *Scene
	browser *Browser
	document
}

// NewPortal is a browser without a session, at the door of the Admin Portal.
func (w *Scene) NewPortal(ctx context.Context) *Portal {
	b := w.NewBrowser(Person{})
	if console, err := url.Parse(w.Target().Integration.ConsoleURL); err == nil {
		b.Asked = []string{console.Scheme + "://" + console.Host} // the password there is not a person's
	}
	p := &Portal{scene: w, browser: b}
	p.Open(ctx, "/login/admin")
	return p
}

// LogIn logs in as the administrator with a password of the caller's.
func (p *Portal) LogIn(ctx context.Context, password string) {
	p.Fill("Email", p.scene.Target().Integration.AdminEmail)
	p.Fill("Password", password)
	p.Click(ctx, "Log in")
}

// Administrator is a browser that is logged in to the Admin Portal.
func (w *Scene) Administrator(ctx context.Context) *Portal {
	p := w.NewPortal(ctx)
	p.LogIn(ctx, w.Target().Integration.AdminPassword.Reveal())
	return p
}

// Open types an address of the console.
func (p *Portal) Open(ctx context.Context, path string) {
	p.show(p.browser.Go(ctx, p.scene.Target().Integration.ConsoleURL+path))
}

func (p *Portal) show(page *Page) {
	p.Page, p.document = page, document{}
	if page.Err == nil && strings.HasPrefix(page.Header.Get("Content-Type"), "text/html") {
		p.document = newDocument(string(page.Raw))
	}
}

// Click clicks a button, or else the first link of that name.
func (p *Portal) Click(ctx context.Context, label string) {
	i := slices.IndexFunc(p.controls, func(c control) bool { return c.button() && c.named(label) })
	if i >= 0 && p.controls[i].form >= 0 {
		p.submit(ctx, p.controls[i].form, i)
		return
	}
	p.follow(ctx, label, p.links)
}

// ClickLast clicks the last link of that name, which is the one in the page: the navigation,
// which stands before it, may have a link of the same name.
func (p *Portal) ClickLast(ctx context.Context, label string) {
	links := slices.Clone(p.links)
	slices.Reverse(links)
	p.follow(ctx, label, links)
}

func (p *Portal) follow(ctx context.Context, label string, links []link) {
	for _, l := range links {
		if to, err := p.URL.Parse(l.href); err == nil && l.text == label {
			p.show(p.browser.follow(ctx, nil, check.Request{Method: http.MethodGet, Path: to.String()}))
			return
		}
	}
	p.scene.Block("there is nothing called %q to click on %s", label, p.where())
}

// Enter presses the key in the field with that label.
func (p *Portal) Enter(ctx context.Context, label string) { p.submit(ctx, p.field(label).form, -1) }

func (p *Portal) submit(ctx context.Context, form, button int) {
	f, values := p.forms[form], p.sent(form, button)
	action, err := p.URL.Parse(f.Action)
	if err != nil {
		p.scene.Block("the form on %s leads to no address", p.where())
	}
	if f.Method == http.MethodPost {
		p.show(p.browser.Submit(ctx, Post{Action: action, Values: values, From: p.URL}))
		return
	}
	action.RawQuery = values.Encode()
	p.show(p.browser.follow(ctx, p.URL, check.Request{Method: http.MethodGet, Path: action.String()}))
}

// field finds the field with that label.
func (p *Portal) field(label string) *control {
	for i := range p.controls {
		if c := &p.controls[i]; !c.button() && c.named(label) {
			return c
		}
	}
	p.scene.Block("there is no field called %q on %s", label, p.where())
	return nil
}

// Fill fills a field in.
func (p *Portal) Fill(label, value string) { p.field(label).value = value }

// Value is what is in a field; of a select, what it says.
func (p *Portal) Value(label string) string {
	c := p.field(label)
	if i := slices.Index(c.values, c.value); i >= 0 {
		return c.options[i]
	}
	return c.value
}

// Select chooses an option of a select.
func (p *Portal) Select(label, option string) {
	c := p.field(label)
	i := slices.Index(c.options, option)
	if i < 0 {
		p.scene.Block("%q on %s cannot be %q", label, p.where(), option)
	}
	c.value = c.values[i]
}

// Tick ticks a box or chooses one of several, and unticks those it excludes.
func (p *Portal) Tick(label string) {
	c := p.field(label)
	for i := range p.controls {
		if other := &p.controls[i]; c.typ == "radio" && other.typ == "radio" && other.name == c.name && other.form == c.form {
			other.checked = false
		}
	}
	c.checked = true
}

// FieldsAfter are the labels of the fields that stand below a button in its form.
func (p *Portal) FieldsAfter(button string) []string {
	at := slices.IndexFunc(p.controls, func(c control) bool { return c.button() && c.named(button) })
	if at < 0 {
		p.scene.Block("there is no button %q on %s", button, p.where())
	}
	below := []string{}
	for _, c := range p.controls[at:] {
		if c.form == p.controls[at].form && !c.button() && c.typ != "hidden" {
			below = append(below, c.label)
		}
	}
	return below
}

// where is a page in an error.
func (p *Portal) where() string {
	text := p.text
	if len(text) > 300 {
		text = strings.ToValidUTF8(text[:300], "") + "…"
	}
	if p.Err != nil {
		text = "no answer: " + p.Err.Error()
	}
	return p.URL.Path + ", which says: " + text
}

// Judge judges r by the page.
func (p *Portal) Judge(r *requirement.Requirement, m types.GomegaMatcher, about ...any) bool {
	return p.ThatValue(r, p, m, about...)
}

// offers tells whether something that can be clicked or filled in is called so.
func (p *Portal) offers(label string) bool {
	return slices.ContainsFunc(p.links, func(l link) bool { return l.text == label }) ||
		slices.ContainsFunc(p.controls, func(c control) bool { return c.named(label) })
}

func (p *Portal) says(text string) bool { return strings.Contains(p.text, text) }

// Offers wants the page to have something called so to click or to fill in, each of the labels.
func Offers(labels ...string) types.GomegaMatcher {
	return onPage("a page with "+strings.Join(labels, ", "), func(p *Portal) bool { return every(labels, p.offers, true) })
}

// Lacks wants a page that has nothing called so.
func Lacks(labels ...string) types.GomegaMatcher {
	return onPage("a page without "+strings.Join(labels, ", "), func(p *Portal) bool { return every(labels, p.offers, false) })
}

// Says wants the page to say each of the texts.
func Says(texts ...string) types.GomegaMatcher {
	return onPage("a page that says "+strings.Join(texts, ", "), func(p *Portal) bool { return every(texts, p.says, true) })
}

// SaysNot wants a page that says none of the texts.
func SaysNot(texts ...string) types.GomegaMatcher {
	return onPage("a page that does not say "+strings.Join(texts, ", "), func(p *Portal) bool { return every(texts, p.says, false) })
}

func every(texts []string, is func(string) bool, want bool) bool {
	return !slices.ContainsFunc(texts, func(text string) bool { return is(text) != want })
}

func onPage(expected string, is func(*Portal) bool) types.GomegaMatcher {
	return check.ExpectValue(expected, func(p *Portal) (string, bool) {
		if p.Err != nil || p.URL == nil {
			return "no page", false
		}
		return p.where(), is(p)
	})
}

// Added reads the application that the page is about, so that it is removed when the spec ends.
func (p *Portal) Added(ctx context.Context) Application {
	_, rest, found := strings.Cut(p.URL.Path, "/applications/")
	id, _, _ := strings.Cut(rest, "/")
	if !found || id == "" {
		p.scene.Block("there is no application at %s", p.where())
	}
	const step = "read the application that was added"
	return p.scene.Created(step, p.scene.need(step, p.scene.Console.Get(ctx, check.Item("/api/applications", id)), http.StatusOK))
}

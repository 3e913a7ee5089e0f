package scene

import (
	"context"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"

	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
)

const (
	// maxSteps bounds redirects and forms that submit themselves, in a row.
	// Browsers stop at 20 redirects.
	maxSteps = 20
)

// Browser does what a person's browser does at a sign-on: it keeps cookies,
// follows redirects, submits forms that submit themselves, and fills in its
// person's password at JumpCloud, and nowhere else.
type Browser struct {
	person Person
	scene  *Scene
	// lax are cookies that stay away from what another site posts, open those
	// that do not (SameSite=None).
	lax, open *cookiejar.Jar

	// Trail is every page and redirect, the oldest first.
	Trail []Step
	// Asked are the origins that asked for a password.
	Asked []string
	// Posted are the forms that submitted themselves, the oldest first.
	Posted []Post
	// Before is called before a form that submits itself is, and returns what
	// is posted instead; nil is to stop at the page.
	Before func(Post) url.Values
}

// Post is a form that a page submits by itself, and where it goes.
type Post struct {
	Action *url.URL
	Values url.Values
	From   *url.URL // the page it is on
}

// Step is one request of a browser.
type Step struct {
	Method string
	URL    *url.URL
	Answer *check.Answer
}

// Page is where a browser stopped.
type Page struct {
	*check.Answer
	URL *url.URL
}

// NewBrowser is a browser without cookies.
func (w *Scene) NewBrowser(p Person) *Browser {
	lax, err1 := cookiejar.New(nil)
	open, err2 := cookiejar.New(nil)
	if err1 != nil || err2 != nil {
		w.Block("make a browser: no cookie jar")
	}
	return &Browser{person: p, scene: w, lax: lax, open: open}
}

// LogIn logs in to the user console with the person's password (S-109).
func (b *Browser) LogIn(ctx context.Context) *check.Answer {
	return b.LogInWith(ctx, b.person.password.Reveal())
}

// LogInWith logs in with a password of the caller's.
func (b *Browser) LogInWith(ctx context.Context, password string) *check.Answer {
	console := b.scene.Target().Integration.ConsoleURL
	a := b.send(ctx, nil, check.Request{Method: http.MethodGet, Path: console + "/userconsole/xsrf"})
	token := a.Text("xsrf")
	b.scene.Redact(token)
	return b.send(ctx, nil, check.Request{
		Method: http.MethodPost, Path: console + "/userconsole/auth",
		Body:   map[string]string{"email": b.person.Email, "password": password},
		Header: map[string]string{"X-Xsrftoken": token, "X-Requested-With": "XMLHttpRequest"},
	})
}

// Tiles reads the user console.
func (b *Browser) Tiles(ctx context.Context) *Page {
	return b.Go(ctx, b.scene.Target().Integration.ConsoleURL+"/userconsole")
}

// Judge judges r by the page, which is an answer at an address.
func (p *Page) Judge(r *requirement.Requirement, m types.GomegaMatcher, about ...any) bool {
	return p.ThatValue(r, p, m, about...)
}

// Links wants the page of the user console to be that, and to have or not to
// have a link to the application.
func Links(app Application, want bool) types.GomegaMatcher {
	expected := "the user console with the application's tile"
	if !want {
		expected = "the user console without the application's tile"
	}
	return check.ExpectValue(expected, func(p *Page) (string, bool) {
		if p.Answer.Err != nil || p.URL == nil {
			return "no page", false
		}
		return p.String(), p.Status == http.StatusOK && strings.HasSuffix(p.URL.Path, "/userconsole") && p.tile(app) == want
	})
}

func (p *Page) tile(app Application) bool {
	for t := range tags(string(p.Raw), func(string) {}) {
		if t.name != "a" && t.name != "form" {
			continue
		}
		for _, name := range []string{"href", "action"} {
			to, err := p.URL.Parse(t.attributes[name])
			if err == nil && t.attributes[name] != "" && to.String() == app.SSOURL {
				return true
			}
		}
	}
	return false
}

// SignOnFromTile logs in to the user console and opens the application's tile
// (S-109 to S-111). The page is where the browser ends.
func (b *Browser) SignOnFromTile(ctx context.Context) *Page {
	b.LogIn(ctx)
	return b.Go(ctx, b.scene.Application.SSOURL)
}

// SignOnFromSP opens a page of Lessonly, logs in when JumpCloud asks, and ends
// where Lessonly leads (S-112 to S-114).
func (b *Browser) SignOnFromSP(ctx context.Context, path string) *Page {
	return b.Go(ctx, b.scene.Company.URL+path)
}

// WhoAmI asks Lessonly who is signed in.
func (b *Browser) WhoAmI(ctx context.Context) *check.Answer {
	return b.send(ctx, nil, check.Request{Method: http.MethodGet, Path: b.scene.Company.URL + "/whoami"})
}

// SignInByPassword signs in to Lessonly without JumpCloud, for who has a
// password of Lessonly's own; see Scene.GivePassword.
func (b *Browser) SignInByPassword(ctx context.Context, password string) *check.Answer {
	here, _ := url.Parse(b.scene.Company.URL)
	return b.send(ctx, here, check.Request{
		Method: http.MethodPost, Path: b.scene.Company.URL + "/sign_in",
		Body: map[string]string{"email": b.person.Email, "password": password},
	})
}

// SignOut ends the session at Lessonly.
func (b *Browser) SignOut(ctx context.Context) *check.Answer {
	here, _ := url.Parse(b.scene.Company.URL)
	return b.send(ctx, here, check.Request{Method: http.MethodPost, Path: b.scene.Company.URL + "/sign_out"})
}

// Complete finishes a lesson as whoever is signed in.
func (b *Browser) Complete(ctx context.Context, lesson string, score int) *check.Answer {
	here, _ := url.Parse(b.scene.Company.URL)
	return b.send(ctx, here, check.Request{
		Method: http.MethodPost, Path: b.scene.Company.URL + "/lessons/" + url.PathEscape(lesson) + "/complete",
		Body: map[string]any{"score": score},
	})
}

// Archive archives a person of Lessonly as whoever is signed in.
func (b *Browser) Archive(ctx context.Context, id string) *check.Answer {
	here, _ := url.Parse(b.scene.Company.URL)
	return b.send(ctx, here, check.Request{
		Method: http.MethodPost, Path: b.scene.Company.URL + "/people/" + url.PathEscape(id) + "/archive", Body: map[string]any{},
	})
}

// Forms are the forms of the page.
func (p *Page) Forms() []Form {
	list, _ := forms(string(p.Raw))
	return list
}

// Go opens an address and goes on until a page waits for a person.
func (b *Browser) Go(ctx context.Context, address string) *Page {
	return b.follow(ctx, nil, check.Request{Method: http.MethodGet, Path: address})
}

// Submit sends a form as its page would.
func (b *Browser) Submit(ctx context.Context, p Post) *Page {
	return b.follow(ctx, p.From, check.Request{Method: http.MethodPost, Path: p.Action.String(), Body: p.Values})
}

// FillIn opens a page of Lessonly, fills in fields of the form that has them all,
// and sends it. It stops at the answer, and at the page when that has no such form.
func (b *Browser) FillIn(ctx context.Context, path string, fields map[string]string) *Page {
	page := b.Go(ctx, b.scene.Company.URL+path)
	if page.Err != nil || page.URL == nil {
		return page
	}
	list, _ := forms(string(page.Raw))
	for _, f := range list {
		values := f.With(fields)
		missing := false
		for name := range fields {
			missing = missing || !values.Has(name)
		}
		action, err := page.URL.Parse(f.Action)
		if missing || err != nil || f.Method != http.MethodPost {
			continue
		}
		answer := b.send(ctx, page.URL, check.Request{Method: f.Method, Path: action.String(), Body: values})
		return &Page{answer, action}
	}
	return page
}

// Response reads the SAML response that was posted last, and blocks the spec
// when there is none.
func (b *Browser) Response() *Response {
	if len(b.Posted) == 0 {
		b.scene.Block("the browser was given no form to post")
	}
	r, err := ReadResponse(b.Posted[len(b.Posted)-1].Values)
	if err != nil {
		b.scene.Block("the browser was given another form: %s", err)
	}
	return r
}

// Request reads the AuthnRequest that the browser was sent on with, and blocks
// the spec when there is none.
func (b *Browser) Request() (*Request, *url.URL) {
	for _, step := range b.Trail {
		if step.URL.Query().Has("SAMLRequest") {
			r, err := ReadRequest(step.URL)
			if err != nil {
				b.scene.Block("the browser was sent on with another request: %s", err)
			}
			return r, step.URL
		}
	}
	b.scene.Block("the browser was not sent on with a SAMLRequest")
	return nil, nil
}

func (b *Browser) follow(ctx context.Context, from *url.URL, r check.Request) *Page {
	page := &Page{}
	for range maxSteps {
		page.Answer = b.send(ctx, from, r)
		page.URL, _ = url.Parse(r.Path)
		if page.Err != nil || page.URL == nil {
			return page
		}
		if to := page.Header.Get("Location"); to != "" && page.Status >= 300 && page.Status <= 399 {
			next, err := page.URL.Parse(to)
			if err != nil {
				return page
			}
			if page.Status != http.StatusTemporaryRedirect && page.Status != http.StatusPermanentRedirect {
				r = check.Request{Method: http.MethodGet}
			}
			r.Path = next.String()
			continue
		}
		next, ok := b.next(page)
		if !ok {
			return page
		}
		from, r = page.URL, next
	}
	b.scene.Block("the browser was sent on %d times without end, the last time by %s %s", maxSteps, page.Method, page.Path)
	return page
}

// next is what the browser does on a page without being told.
func (b *Browser) next(page *Page) (check.Request, bool) {
	if !strings.HasPrefix(page.Header.Get("Content-Type"), "text/html") {
		return check.Request{}, false
	}
	list, submitsItself := forms(string(page.Raw))
	for _, f := range list {
		action, err := page.URL.Parse(f.Action)
		if err != nil {
			continue
		}
		values := f.With(nil)
		switch password := f.Asks("password"); {
		case password != "":
			origin := page.URL.Scheme + "://" + page.URL.Host
			again := contains(b.Asked, origin)
			b.Asked = append(b.Asked, origin)
			if again || !b.jumpCloud(action) {
				return check.Request{}, false // refused, or none of its business
			}
			user := f.Asks("email")
			if user == "" {
				user = f.Asks("text")
			}
			values = f.With(map[string]string{user: b.person.Email, password: b.person.password.Reveal()})
		case !submitsItself || f.Method != http.MethodPost:
			continue
		default:
			post := Post{action, values, page.URL}
			b.Posted = append(b.Posted, post)
			if b.Before == nil {
				break
			}
			if values = b.Before(post); values == nil {
				return check.Request{}, false
			}
		}
		return check.Request{Method: http.MethodPost, Path: action.String(), Body: values}, true
	}
	return check.Request{}, false
}

// jumpCloud tells whether an address is JumpCloud's, where the password may go.
func (b *Browser) jumpCloud(u *url.URL) bool {
	i := b.scene.Target().Integration
	for _, base := range []string{i.ConsoleURL, i.SSOURL} {
		if home, err := url.Parse(base); err == nil && home.Scheme == u.Scheme && home.Host == u.Host {
			return true
		}
	}
	return false
}

// send sends one request with the cookies a browser would send; from is the
// page that makes it, nil when the person typed the address.
func (b *Browser) send(ctx context.Context, from *url.URL, r check.Request) *check.Answer {
	to, err := url.Parse(r.Path)
	if err != nil {
		b.scene.Block("the browser was sent to what is no address")
	}
	headers := map[string]string{"Accept": "text/html,application/json"}
	for name, value := range r.Header {
		headers[name] = value
	}
	cookies := b.open.Cookies(to)
	crossSite := from != nil && site(from) != site(to)
	if from != nil && r.Method == http.MethodPost {
		headers["Origin"] = from.Scheme + "://" + from.Host
		headers["Sec-Fetch-Site"] = "same-origin"
		switch {
		case crossSite:
			headers["Sec-Fetch-Site"] = "cross-site"
		case from.Scheme != to.Scheme || from.Host != to.Host:
			headers["Sec-Fetch-Site"] = "same-site"
		}
	}
	// SameSite=Lax, which is also a browser's default: nothing that another
	// site posts comes with these.
	if !crossSite || r.Method == http.MethodGet {
		cookies = append(cookies, b.lax.Cookies(to)...)
	}
	var pairs []string
	for _, c := range cookies {
		pairs = append(pairs, c.Name+"="+c.Value)
	}
	if len(pairs) > 0 {
		headers["Cookie"] = strings.Join(pairs, "; ")
	}
	r.Header = headers
	a := b.scene.web.Send(ctx, r)
	for _, c := range (&http.Response{Header: a.Header}).Cookies() {
		jar, other := b.lax, b.open
		if c.SameSite == http.SameSiteNoneMode {
			jar, other = b.open, b.lax
		}
		jar.SetCookies(to, []*http.Cookie{c})
		// A cookie that changed sides must not be sent twice.
		other.SetCookies(to, []*http.Cookie{{Name: c.Name, Path: c.Path, Domain: c.Domain, MaxAge: -1}})
	}
	b.Trail = append(b.Trail, Step{r.Method, to, a})
	return a
}

// site is the domain that cookies are shared in, near enough for our names:
// the last two labels, or the whole of an IP address.
func site(u *url.URL) string {
	labels := strings.Split(u.Hostname(), ".")
	last := labels[len(labels)-1]
	if len(labels) <= 2 || last != "" && last[0] >= '0' && last[0] <= '9' {
		return u.Scheme + "://" + u.Hostname()
	}
	return u.Scheme + "://" + strings.Join(labels[len(labels)-2:], ".")
}

package mocksp

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"hallmark/mocksp/fault"
	"hallmark/mocksp/pages"
)

// visit is a request of a browser for a page, or of a form on one, by who may make it.
type visit struct {
	*company
	w     http.ResponseWriter
	r     *http.Request
	who   profile
	role  string
	admin bool
	token string
}

// page serves who is signed in; everybody else is led to the sign-in page and back.
func page(serve func(*visit)) func(*company, http.ResponseWriter, *http.Request) {
	return func(c *company, w http.ResponseWriter, r *http.Request) {
		if v, ok := c.visitOf(w, r); ok {
			serve(v)
			return
		}
		c.askToSignIn(w, r)
	}
}

// adminPage serves administrators; nobody else may see it (S-010).
func adminPage(serve func(*visit)) func(*company, http.ResponseWriter, *http.Request) {
	return page(func(v *visit) {
		if v.admin {
			serve(v)
			return
		}
		v.show(http.StatusForbidden, pages.Message{Text: "Only an administrator may see this page.", Bad: true, Back: "/", Name: "To the start page"}, "Not for you", "")
	})
}

// form serves a form that came from a page of ours, sent by who is signed in.
func form(serve func(*visit)) func(*company, http.ResponseWriter, *http.Request) {
	return page(func(v *visit) {
		if v.readForm() {
			serve(v)
		}
	})
}

func adminForm(serve func(*visit)) func(*company, http.ResponseWriter, *http.Request) {
	return adminPage(func(v *visit) {
		if v.readForm() {
			serve(v)
		}
	})
}

// formOr serves a form by one and what programs send by the other. A form is known by its media
// type: no page of another site can make a browser send any other but text/plain, and
// sameSite refuses that.
func formOr(form, other func(*company, http.ResponseWriter, *http.Request)) func(*company, http.ResponseWriter, *http.Request) {
	return func(c *company, w http.ResponseWriter, r *http.Request) {
		if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err == nil && (kind == "application/x-www-form-urlencoded" || kind == "multipart/form-data") {
			form(c, w, r)
			return
		}
		other(c, w, r)
	}
}

// pageOr serves a browser by one and programs by the other.
func pageOr(page, other func(*company, http.ResponseWriter, *http.Request)) func(*company, http.ResponseWriter, *http.Request) {
	return func(c *company, w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Vary", "Accept")
		if strings.Contains(r.Header.Get("Accept"), "text/html") {
			page(c, w, r)
			return
		}
		other(c, w, r)
	}
}

// visitOf tells who a request for a page is from.
func (c *company) visitOf(w http.ResponseWriter, r *http.Request) (*visit, bool) {
	who, ok := c.signedIn(r)
	if !ok {
		return nil, false
	}
	cookie, _ := r.Cookie(sessionCookie) // it is there: somebody is signed in
	v := &visit{company: c, w: w, r: r, who: who, token: c.server.tokenFor(cookie.Value)}
	c.mu.Lock()
	if person := c.people[who.id]; person != nil {
		v.role = person.role
	}
	v.admin = c.mayAdminister(c.people[who.id])
	c.mu.Unlock()
	return v, true
}

// frame is what goes around a page of this visit.
func (v *visit) frame(title, here string) pages.Frame {
	return pages.Frame{
		Title: title, Company: v.name, User: v.who.name(), Admin: v.admin, Here: here, Token: v.token,
		Notice: v.takeNotice(v.r),
	}
}

// show answers with a message.
func (v *visit) show(status int, m pages.Message, title, here string) {
	m.Frame = v.frame(title, here)
	v.write(v.w, status, m)
}

// notFound answers that something is not there.
func (v *visit) notFound(text, back, name string) {
	v.show(http.StatusNotFound, pages.Message{Text: text, Bad: true, Back: back, Name: name}, "Not found", "")
}

// done leads on after a form, with a word on what happened.
func (v *visit) done(to, notice string) {
	v.leaveNotice(v.r, notice)
	http.Redirect(v.w, v.r, to, http.StatusSeeOther)
}

// readForm reads a form and refuses one that does not come from a page of ours.
func (v *visit) readForm() bool {
	status, problem := checkForm(v.w, v.r, v.token, v.faults())
	if problem != "" {
		v.show(status, pages.Message{Text: problem, Bad: true, Back: "/", Name: "To the start page"}, "Nothing was changed", "")
	}
	return problem == ""
}

// maxForm bounds a form: far more than any person types, and a certificate.
const maxForm = 64 << 10

// checkForm reads a form and gives the reason to refuse it, or none. The token proves that the
// form comes from a page this browser was shown; another site cannot know it, whatever it makes
// the browser send.
func checkForm(w http.ResponseWriter, r *http.Request, token string, faults *fault.Set) (status int, problem string) {
	if http.NewCrossOriginProtection().Check(r) != nil && !faults.Fires(fault.PageFormUnchecked) {
		return http.StatusForbidden, "The form comes from another site, so nothing was changed."
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		return http.StatusBadRequest, "The form could not be read: it is too long or broken. Nothing was changed."
	}
	if !sameSecret(r.PostForm.Get("token"), token) && !faults.Fires(fault.PageFormUnchecked) {
		return http.StatusForbidden, "The form has expired or does not come from this page, so nothing was changed. Please go back, load the page again and send it once more."
	}
	return 0, ""
}

// tokenFor makes the token of forms out of what a browser alone has: its session, or before
// that a cookie of its own.
func (s *Server) tokenFor(secret string) string {
	mac := hmac.New(sha256.New, []byte(s.formKey))
	mac.Write([]byte(secret))
	return hex.EncodeToString(mac.Sum(nil))
}

// doorCookie marks a browser before it is signed in, so that nobody else's page can sign it in.
const doorCookie = "lessonly_door"

// doorToken is the token of a form that is there before anybody is signed in.
func (s *Server) doorToken(w http.ResponseWriter, r *http.Request) string {
	if cookie, err := r.Cookie(doorCookie); err == nil && cookie.Value != "" {
		return s.tokenFor(cookie.Value)
	}
	secret := newSecret()
	setCookie(w, r, &http.Cookie{Name: doorCookie, Value: secret, SameSite: http.SameSiteLaxMode})
	return s.tokenFor(secret)
}

// askToSignIn leads to the sign-in page and, once signed in, back to a page that was asked for.
func (c *company) askToSignIn(w http.ResponseWriter, r *http.Request) {
	back := "/"
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		back = r.URL.RequestURI()
	}
	http.Redirect(w, r, "/sign_in?return_to="+url.QueryEscape(back), http.StatusSeeOther)
}

// leaveNotice keeps a word for the next page of a session.
func (c *company) leaveNotice(r *http.Request, notice string) {
	cookie, err := r.Cookie(sessionCookie)
	if err != nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if s, ok := c.sessions[cookie.Value]; ok {
		s.notice = notice
		c.sessions[cookie.Value] = s
	}
}

func (c *company) takeNotice(r *http.Request) (notice string) {
	cookie, err := r.Cookie(sessionCookie)
	if err != nil {
		return ""
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if s, ok := c.sessions[cookie.Value]; ok && s.notice != "" {
		notice, s.notice = s.notice, ""
		c.sessions[cookie.Value] = s
	}
	return notice
}

// write answers with a page.
func (c *company) write(w http.ResponseWriter, status int, view pages.View) {
	if err := pages.Write(w, status, view); err != nil {
		c.server.log.Warn("page", "error", err)
	}
}

// maxValue bounds what is typed into one line, in characters; ours.
const maxValue = 200

// typed checks one line that somebody typed. That angle brackets are refused is ours: no name
// or address has any, and a script does.
func typed(value string) (problem string) {
	switch n := utf8.RuneCountInString(value); {
	case n > maxValue:
		return "Must not be longer than " + strconv.Itoa(maxValue) + " characters; it has " + strconv.Itoa(n) + "."
	case !utf8.ValidString(value):
		return "Must be text."
	case strings.ContainsAny(value, "<>"):
		return "Must not contain < or >."
	case strings.ContainsFunc(value, unicode.IsControl):
		return "Must not contain control characters."
	}
	return ""
}

package page

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

//go:embed html/*.html html/shared/*.html style.css
var files embed.FS

// script submits the form that takes an answer to a service provider. It is the
// only one of all pages.
const script = "document.forms[0].submit()"

// The policies (Content Security Policy Level 3): nothing from elsewhere, no
// script but that one, no frame around a page.
const (
	policy     = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'"
	formPolicy = policy + "; form-action 'self'"
)

// submitPolicy has no form-action: the form's very purpose is to leave, and
// browsers apply form-action to what it is redirected to as well.
var submitPolicy = func() string {
	sum := sha256.Sum256([]byte(script))
	return policy + "; script-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}()

// pages are the templates by name: each file of html/, which defines one of its
// own name, with those of html/shared.
var pages = func() map[string]*template.Template {
	shared := template.Must(template.New("").Funcs(template.FuncMap{
		"script": func() template.JS { return script },
		"dict":   dict,
	}).ParseFS(files, "html/shared/*.html"))
	names, err := fs.Glob(files, "html/*.html")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	all := make(map[string]*template.Template)
	for _, name := range names {
		short := strings.TrimSuffix(path.Base(name), ".html")
		all[short] = template.Must(template.Must(shared.Clone()).ParseFS(files, name))
	}
	return all
}()

// dict makes a map of pairs, to give a template several things.
func dict(pairs ...any) (map[string]any, error) {
	d := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		name, is := pairs[i].(string)
		if !is {
			return nil, fmt.Errorf("dict: %v is no name", pairs[i])
		}
		d[name] = pairs[i+1]
	}
	return d, nil
}

// Options say how a page is sent.
type Options struct {
	Status  int      // 200 when 0
	Submits bool     // the page submits its form by itself
	Targets []string // origins its form may lead to, beside its own
	Stored  bool     // caches may keep the page: a fault's wish
}

// Write writes the page of that name, or nothing and an error. None may be
// cached: they hold tokens and assertions (SAML Bindings §3.5.5.1).
func Write(w http.ResponseWriter, name string, data any, o Options) error {
	t, known := pages[name]
	if !known {
		return fmt.Errorf("there is no page %q", name)
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, name, data); err != nil {
		return fmt.Errorf("make page %s: %w", name, err)
	}
	h := w.Header()
	switch {
	case o.Submits:
		h.Set("Content-Security-Policy", submitPolicy)
	default:
		h.Set("Content-Security-Policy", strings.Join(append([]string{formPolicy}, o.Targets...), " "))
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	if !o.Stored {
		h.Set("Cache-Control", "no-store, no-cache")
		h.Set("Pragma", "no-cache")
	}
	h.Set("Referrer-Policy", "same-origin")
	h.Set("X-Frame-Options", "DENY")
	h.Set("X-Content-Type-Options", "nosniff")
	if o.Status == 0 {
		o.Status = http.StatusOK
	}
	w.WriteHeader(o.Status)
	_, _ = w.Write(b.Bytes()) // the reader went away: nothing to do
	return nil
}

// Stylesheet serves the stylesheet, which pages expect at /style.css.
func Stylesheet(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "max-age=60")
	http.ServeFileFS(w, r, files, "style.css")
}

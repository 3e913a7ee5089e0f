package pages

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"time"
)

//go:embed html/*.html
var sources embed.FS

//go:embed style.css icon.svg
var assets embed.FS

// policy lets a page load the one stylesheet and the one icon from its own site, send forms
// there, and nothing else: a script that slips in is not run. A link may lead to the identity
// provider; a form may not, because browsers apply form-action to redirects too.
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// View is a page with all that is on it.
type View interface{ page() string }

var templates = parse()

// parse makes one set of templates a page, each with the layout around it.
func parse() map[string]*template.Template {
	layout := template.Must(template.New("layout.html").Funcs(template.FuncMap{
		"time": func(t time.Time) string { return t.UTC().Format("2 Jan 2006 15:04:05") },
		"iso":  func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"day":  func(t time.Time) string { return t.UTC().Format("2 Jan 2006") },
		"link": link,
	}).ParseFS(sources, "html/layout.html", "html/parts.html"))
	set := make(map[string]*template.Template)
	for _, view := range all {
		name := view.page()
		set[name] = template.Must(template.Must(layout.Clone()).ParseFS(sources, "html/"+name+".html"))
	}
	return set
}

// Write answers with a page. It is rendered as a whole first, so that nobody gets half of one.
// The error is of a template or of a peer that went away, and says which page.
func Write(w http.ResponseWriter, status int, view View) error {
	var b bytes.Buffer
	if err := templates[view.page()].ExecuteTemplate(&b, "layout.html", view); err != nil {
		http.Error(w, "the page could not be made", http.StatusInternalServerError)
		return fmt.Errorf("make page %s: %w", view.page(), err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write page %s: %w", view.page(), err)
	}
	return nil
}

// Asset serves the stylesheet or the icon by its name.
func Asset(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "max-age=60") // short: another build may have another one
	http.ServeFileFS(w, r, assets, r.URL.Path)
}

// link is an entry of the navigation. What belongs to it may be any page below it.
func link(v View, url, name string) Kind {
	frame, _ := v.(interface{ frame() Frame })
	return Kind{Name: name, URL: url, Current: frame.frame().Here == url}
}

package mockidp

import (
	"fmt"
	"net/http"
	"strings"
	"unicode"

	"hallmark/mockidp/fault"
	"hallmark/mockidp/page"
)

// render writes the page called name.
func (idp *IdP) render(w http.ResponseWriter, name string, data any, o page.Options) {
	if err := page.Write(w, name, data, o); err != nil {
		idp.logger.Error("page could not be made", "page", name, "error", err)
		http.Error(w, "internal error", http.StatusInternalServerError)
	}
}

func (idp *IdP) page(w http.ResponseWriter, status int, title, text string) {
	idp.render(w, "message", map[string]string{
		"Title": title, "Text": text, "Back": idp.options.ConsoleURL + "/userconsole", "BackTo": "User Console",
	}, page.Options{Status: status})
}

// post writes the form that takes an answer to the service provider by itself.
func (idp *IdP) post(w http.ResponseWriter, form postForm) {
	idp.render(w, "post", form, page.Options{Submits: true, Stored: idp.faults.Active(fault.ResponseMangled)})
}

// serveLogo shows an application's logo to whoever has its address, as tiles
// need, or its initial on its colour where it has none. The path is ours.
func (idp *IdP) serveLogo(w http.ResponseWriter, r *http.Request) {
	idp.mu.Lock()
	a, known := idp.apps.get(r.PathValue("id"))
	logo, has := idp.logos[a.ID]
	idp.mu.Unlock()
	if !known {
		http.NotFound(w, r)
		return
	}
	if !has {
		logo = initial(a)
	}
	w.Header().Set("Content-Type", logo.mediaType)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; sandbox") // an SVG opened by itself is a document
	w.Header().Set("Cache-Control", "no-cache")
	_, _ = w.Write(logo.bytes) // the reader went away: nothing to do
}

// initial draws what a tile shows without a logo. Only letters and digits get
// into the picture.
func initial(a application) picture {
	letter, color := "•", a.Color
	for _, r := range a.DisplayLabel {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			letter = strings.ToUpper(string(r))
			break
		}
	}
	if color == "" {
		color = "#5b6b7a"
	}
	return picture{"image/svg+xml", fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40">`+
		`<rect width="40" height="40" fill="%s"/><text x="20" y="27" text-anchor="middle" font-family="sans-serif" font-size="20" fill="#fff">%s</text></svg>`, color, letter)}
}

package mockidp

import (
	"bytes"
	"html/template"
	"net/http"
)

// pages are the HTML pages, each a template by its name.
var pages = template.Must(template.New("").Parse(`
{{define "head"}}<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{{.}}</title><style>body{font-family:sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}
label,input{display:block;margin:.4rem 0}.tile{display:inline-block;border:1px solid #888;border-radius:.5rem;padding:1rem;margin:.5rem}</style></head><body>
<h1>{{.}}</h1>{{end}}

{{define "message"}}{{template "head" .Title}}
<p>{{.Text}}</p>
</body></html>{{end}}

{{define "login"}}{{template "head" "User Portal Login"}}
{{with .Error}}<p role="alert">{{.}}</p>{{end}}
<form method="post" action="/login">
<input type="hidden" name="_xsrf" value="{{.XSRF}}">
<input type="hidden" name="return" value="{{.Return}}">
<label>Email <input type="email" name="email" autocomplete="username" required autofocus></label>
<label>Password <input type="password" name="password" autocomplete="current-password" required></label>
<button type="submit">Log in</button>
</form>
</body></html>{{end}}

{{define "console"}}{{template "head" "User Console"}}
<p>Logged in as {{.Email}}</p>
<div id="applications">{{range .Tiles}}
<div class="tile" id="{{.ID}}"><a class="launch" href="{{.URL}}">{{.Label}}</a>{{with .Description}}
<details><summary>details</summary>{{.}}</details>{{end}}</div>{{else}}
<p>No applications.</p>{{end}}
</div>
<form method="post" action="/userconsole/logout"><input type="hidden" name="_xsrf" value="{{.XSRF}}"><button type="submit">Log out</button></form>
</body></html>{{end}}

{{define "post"}}<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Signing on</title></head>
<body onload="document.forms[0].submit()">
<form method="post" action="{{.URL}}">
<input type="hidden" name="SAMLResponse" value="{{.SAMLResponse}}">{{if .RelayState}}
<input type="hidden" name="RelayState" value="{{.RelayState}}">{{end}}
<noscript><button type="submit">Continue</button></noscript>
</form>
</body></html>{{end}}
`))

// render writes the page called name. None may be cached: they hold tokens
// and assertions (Bind §3.5.5.1).
func (idp *IdP) render(w http.ResponseWriter, status int, name string, data any) {
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, name, data); err != nil {
		idp.logger.Error("page could not be made", "page", name, "error", err)
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store, no-cache")
	h.Set("Pragma", "no-cache")
	h.Set("X-Frame-Options", "DENY")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes())
}

func (idp *IdP) page(w http.ResponseWriter, status int, title, text string) {
	idp.render(w, status, "message", map[string]string{"Title": title, "Text": text})
}

// post writes the form that takes an answer to the service provider by itself.
func (idp *IdP) post(w http.ResponseWriter, form postForm) {
	idp.render(w, http.StatusOK, "post", form)
}

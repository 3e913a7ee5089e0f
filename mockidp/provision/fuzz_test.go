package provision

import (
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"
)

// Whatever a service provider answers, the provisioner takes a user or says in
// one bounded line without the token why not.
func FuzzAnswer(f *testing.F) {
	for _, body := range []string{
		listOf + `1,"Resources":[{"id":"1","userName":"ann","emails":{"value":"x"},"active":"true"}]}`,
		listOf + `1,"Resources":[{"id":1e400,"userName":"ann"}]}`,
		listOf + `1,"Resources":[null,{"id":{},"userName":7}]}`,
		listOf + `1.5}`, `{"detail":["` + goodToken + `"]}`, goodToken, "<html>", "\xff\x00", ``,
	} {
		f.Add(200, body)
		f.Add(400, body)
	}
	f.Fuzz(func(t *testing.T, status int, body string) {
		p := New(Options{LooseIDs: true})
		defer p.Close()
		r, err := newRun(Connection{BaseURL: "http://localhost", Token: goodToken})
		if err != nil {
			t.Fatal(err)
		}
		got := answer{status: status, header: http.Header{}, body: []byte(body)}
		a := &attempt{p: p, run: r, who: ann()}
		match, err := a.match(got)
		if err == nil && match != nil {
			_, _ = p.id(match)
		}
		text := got.refused(r).details
		if strings.Contains(text, goodToken) || strings.ContainsAny(text, "\r\n") || utf8.RuneCountInString(text) > maxText+60 || !utf8.ValidString(text) {
			t.Errorf("not fit for an event: %q", text)
		}
	})
}

package insights

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Whatever is asked, the answer is a result or a refusal, never a panic.
func FuzzQuery(f *testing.F) {
	for _, body := range []string{
		`{"service":["all"],"start_time":"2026-01-01T00:00:00Z","fields":["resource.username"],"q":"a","search_after":[1,"x"]}`,
		`{"service":["all"],"start_time":"2026-01-01T00:00:00Z","search_term":{"and":[{"changes.field":["a",1,true]}],"not":{"x":"y"}}}`,
		`{"service":["all"],"start_time":"2026-01-01T00:00:00Z","field":"resource.n","limit":1e300,"skip":-1}`,
		`{"service":[null],"start_time":null,"search_term":{"or":[{"field":"a","operator":"in","value":[null]}]}}`,
		`[`, `null`, ``,
	} {
		f.Add(body)
	}
	l, _ := sample()
	f.Fuzz(func(t *testing.T, body string) {
		for _, path := range []string{"", "/count", "/distinct"} {
			r := httptest.NewRequest("POST", "/insights/directory/v1/events"+path, strings.NewReader(body))
			r.Header.Set("x-api-key", "key")
			w := httptest.NewRecorder()
			l.Handler().ServeHTTP(w, r)
			if w.Code != http.StatusOK && w.Code != http.StatusBadRequest {
				t.Errorf("%s %s: status %d", path, body, w.Code)
			}
		}
	})
}

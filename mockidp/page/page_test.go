package page_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"hallmark/mockidp/page"
)

func TestWrite(t *testing.T) {
	w := httptest.NewRecorder()
	data := map[string]string{"Title": "Not found", "Text": `<script>alert("x")</script>`, "Back": "javascript:alert(1)"}
	if err := page.Write(w, "message", data, page.Options{Status: http.StatusNotFound, Targets: []string{"https://sso.example"}}); err != nil {
		t.Fatal(err)
	}
	csp := w.Header().Get("Content-Security-Policy")
	if w.Code != 404 || strings.Contains(w.Body.String(), "<script>") || strings.Contains(w.Body.String(), "javascript:") || !strings.HasSuffix(csp, "form-action 'self' https://sso.example") || strings.Contains(csp, "script-src") {
		t.Errorf("%d %q %s", w.Code, csp, w.Body)
	}
	if err := page.Write(httptest.NewRecorder(), "nonsense", nil, page.Options{}); err == nil {
		t.Error("a page that does not exist was written")
	}
	broken := httptest.NewRecorder()
	if err := page.Write(broken, "console", map[string]any{"Tiles": 7}, page.Options{}); err == nil || broken.Body.Len() > 0 {
		t.Errorf("half a page was written: %v %s", err, broken.Body)
	}
}

// TestOnlyScript: the page that submits itself has the one script that its
// policy names, and no other page has any.
func TestOnlyScript(t *testing.T) {
	w := httptest.NewRecorder()
	form := struct{ URL, SAMLResponse, RelayState string }{"https://sp.example/acs", "PHg+", "a<b"}
	if err := page.Write(w, "post", form, page.Options{Submits: true}); err != nil {
		t.Fatal(err)
	}
	csp := w.Header().Get("Content-Security-Policy")
	if !strings.Contains(csp, "script-src 'sha256-") || strings.Contains(csp, "form-action") || !strings.Contains(w.Body.String(), "<script>document.forms[0].submit()</script>") {
		t.Errorf("%q %s", csp, w.Body)
	}
}

func TestStylesheet(t *testing.T) {
	w := httptest.NewRecorder()
	page.Stylesheet(w, httptest.NewRequest("GET", "/style.css", nil))
	if w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/css") || strings.Contains(w.Body.String(), "url(") {
		t.Errorf("%d %s", w.Code, w.Header())
	}
}

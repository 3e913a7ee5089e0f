package check

import (
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"hallmark/suites/target"
)

func TestPreflight(t *testing.T) {
	const token = "open-sesame"
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = gone.Close()
	untrusted := httptest.NewUnstartedServer(http.NotFoundHandler())
	untrusted.Config.ErrorLog = log.New(io.Discard, "", 0)
	untrusted.StartTLS()
	t.Cleanup(untrusted.Close)

	answering := func(status int, kind, body string, headers ...string) string {
		return serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != "Bearer "+token || r.URL.RequestURI() != "/Users?count=1" && r.URL.Path != "/loop" {
				t.Errorf("asked %s with %q", r.URL, r.Header.Get("Authorization"))
			}
			if kind != "" {
				w.Header().Set("Content-Type", kind)
			} else {
				w.Header()["Content-Type"] = nil
			}
			for i := 0; i < len(headers); i += 2 {
				w.Header().Set(headers[i], headers[i+1])
			}
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}).URL
	}
	endless := serve(t, func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := w.Write([]byte(strings.Repeat(token, 1000))); err != nil {
				return
			}
		}
	}).URL
	slow := raw(t, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", true)

	// In the texts, B stands for the base URL.
	for _, test := range []struct {
		name, base, err, warning string
	}{
		{"list", answering(200, MediaType, `{"totalResults":0}`), "", ""},
		{"error of the server's", answering(500, MediaType, `{"status":"500"}`), "", ""},
		{"refused", "http://" + gone.Addr().String(), "B does not answer: dial tcp A: connect: connection refused", ""},
		{"wrong token", answering(401, MediaType, `{}`), "B/Users refuses the credential (401): check the token, and whether it is sent the right way (bearer, basic, header)", ""},
		{"wrong token, no body", answering(401, "", ""), "B/Users refuses the credential (401): check the token, and whether it is sent the right way (bearer, basic, header)", ""},
		{"HTML", answering(200, "text/html; charset=utf-8", "<html>"), "", "B/Users answered 200 with text/html; charset=utf-8 instead of SCIM JSON: is this the SCIM base URL?"},
		{"nothing", answering(204, "", ""), "", "B/Users answered 204 with no media type instead of SCIM JSON: is this the SCIM base URL?"},
		{"not found", answering(404, MediaType, `{"status":"404"}`), "", "B/Users answered 404: is this the SCIM base URL?"},
		{"not found, HTML", answering(404, "text/html", "<html>"), "", "B/Users answered 404 with text/html instead of SCIM JSON: is this the SCIM base URL?"},
		{"media type that echoes", answering(200, "text/"+token+"; a="+strings.Repeat("b", 200), "<html>"), "", "B/Users answered 200 with text/[redacted]; a=" + strings.Repeat("b", 80) + "… instead of SCIM JSON: is this the SCIM base URL?"},
		{"endless", endless, "B/Users answers without end: gave up after 65536 bytes", ""},
		{"slow", slow, "B does not answer: no whole answer within 100ms", ""},
		{"elsewhere", answering(302, "", "", "Location", "https://login.example.com/sso?next=/Users&token="+token), "B/Users redirects to https://login.example.com: the credential is not sent to another origin; if that is the endpoint, give its URL", ""},
		{"elsewhere, echo", answering(307, "", "", "Location", "https://"+token+".example.com/"), "B/Users redirects to https://[redacted].example.com: the credential is not sent to another origin; if that is the endpoint, give its URL", ""},
		{"elsewhere, no scheme", answering(301, "", "", "Location", "//login.example.com/"), "B/Users redirects to http://login.example.com: the credential is not sent to another origin; if that is the endpoint, give its URL", ""},
		{"elsewhere, no URL", answering(301, "", "", "Location", "mailto:"+token+"@example.com"), "B/Users redirects to a mailto address: give the URL of the SCIM endpoint", ""},
		{"nowhere", answering(302, "", ""), "B/Users answers 302 without a Location", ""},
		{"somewhere", answering(302, "", "", "Location", "http://[::1"), "B/Users redirects to an address that cannot be parsed", ""},
		{"in a circle", answering(302, "", "", "Location", "/loop"), "B/Users redirects without end", ""},
		{"untrusted", untrusted.URL, "B does not answer: tls: failed to verify certificate: x509: certificate signed by unknown authority", ""},
		{"TLS where there is none", strings.Replace(answering(200, MediaType, "{}"), "http:", "https:", 1), "B does not answer: tls: first record does not look like a TLS handshake", ""},
		{"not HTTP", raw(t, "220 mail.example.com ESMTP\r\n", false), "B does not answer: net/http: HTTP/1.x transport connection broken: malformed HTTP status code \"mail.example.com\"", ""},
	} {
		s := target.New("", test.base, target.BearerToken(token))
		s.Limits = target.Limits{Timeout: 5 * time.Second, MaxBody: 64 << 10, Backoff: time.Millisecond}
		if test.name == "slow" {
			s.Limits.Timeout = 100 * time.Millisecond
		}
		warning, err := Preflight(t.Context(), s)
		text := ""
		if err != nil {
			text = err.Error()
		}
		for _, have := range []*string{&text, &warning} {
			if strings.Contains(*have, token) || strings.Contains(*have, "\n") || strings.Contains(*have, "\x1b") {
				t.Errorf("%s: %q", test.name, *have)
			}
			*have = strings.Replace(*have, test.base, "B", 1)
			*have = strings.Replace(*have, strings.TrimPrefix(test.base, "http://"), "A", 1)
		}
		if text != test.err || warning != test.warning {
			t.Errorf("%s:\nerror   %s\nwarning %s\nwant\n%s\n%s", test.name, text, warning, test.err, test.warning)
		}
	}
}

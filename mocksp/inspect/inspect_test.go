package inspect

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// record sends one request through a Recorder to a handler that reads all and answers with body.
func record(rec *Recorder, r *http.Request, body string, header ...string) *Exchange {
	rec.Serve("SCIM", time.Now, httptest.NewRecorder(), r, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		for i := 0; i < len(header); i += 2 {
			w.Header().Add(header[i], header[i+1])
		}
		_, _ = io.WriteString(w, body)
	})
	return rec.Last()[0]
}

func request(method, target, body string, header ...string) *http.Request {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return r
}

// shown is all of an exchange that anybody can see.
func shown(e *Exchange) string {
	return fmt.Sprint(e.Method, e.URL, e.Status, e.SentHeaders, e.GotHeaders, e.Sent(), e.Got())
}

// No spelling of a credential is seen again, and what is not one is.
func TestCredentialsAreLeftOut(t *testing.T) {
	const json = "application/scim+json"
	for name, r := range map[string]*http.Request{
		"bearer":                 request("GET", "/Users", "", "Authorization", "Bearer hunter2"),
		"no scheme":              request("GET", "/Users", "", "Authorization", "hunter2"),
		"basic":                  request("GET", "/Users", "", "Authorization", "Basic hunter2"),
		"cookie":                 request("GET", "/Users", "", "Cookie", "lessonly_session=hunter2"),
		"query":                  request("GET", "/Users?access_token=hunter2&x=seen", ""),
		"escaped query":          request("GET", "/Users?%74oken=hunter2", ""),
		"password":               request("POST", "/Users", `{"userName":"ann","password":"hunter2"}`, "Content-Type", json),
		"escaped name and value": request("POST", "/Users", `{"\u0070assword":"hunter\u0032"}`, "Content-Type", json),
		"other case":             request("POST", "/Users", `{"PassWord":"hunter2"}`, "Content-Type", json),
		"twice":                  request("POST", "/Users", `{"password":"hunter2","password":"x"}`, "Content-Type", json),
		"said again":             request("POST", "/Users", `{"password":"hunter2","note":"hunter2"}`, "Content-Type", json),
		"patch":                  request("PATCH", "/Users/1", `{"Operations":[{"op":"replace","value":"hunter2","path":"password"}]}`, "Content-Type", json),
		"patch with URN":         request("PATCH", "/Users/1", `{"Operations":[{"op":"replace","path":"urn:ietf:params:scim:schemas:core:2.0:User:password","value":"hunter2"}]}`, "Content-Type", json),
		"nested":                 request("POST", "/Users", `{"password":{"value":["hunter2"]}}`, "Content-Type", json),
		"not JSON":               request("POST", "/Users", `{"password":"hunter2"`, "Content-Type", json),
		"two values":             request("POST", "/Users", `{}{"password":"hunter2"}`, "Content-Type", json),
		"form":                   request("POST", "/x", "password=hunter2&a=b", "Content-Type", "application/x-www-form-urlencoded"),
	} {
		e := record(new(Recorder), r, `{"password":"hunter2","id":"7"}`, "Content-Type", json, "Set-Cookie", "s=hunter2", "Location", "/x?token=hunter2")
		if text := shown(e); strings.Contains(text, "hunter2") || !strings.Contains(text, Hidden) || !strings.Contains(text, `"7"`) {
			t.Errorf("%s: %s", name, text)
		}
	}
}

func TestNumbersAreLeftOutToo(t *testing.T) {
	if got := prettyJSON([]byte(`{"password":1234,"id":12345}`)); strings.Contains(got, "1234,") || !strings.Contains(got, "12345") {
		t.Error(got)
	}
}

// JSON is indented and stays in its order.
func TestJSONIsReadable(t *testing.T) {
	e := record(new(Recorder), request("POST", "/Users", `{"z":1,"a":{"b":[true]}}`, "Content-Type", "application/json"), "")
	want := "{\n  \"z\": 1,\n  \"a\": {\n    \"b\": [\n      true\n    ]\n  }\n}"
	if got := e.Sent(); len(got) != 1 || got[0].Text != want {
		t.Errorf("got %+v", got)
	}
}

func TestSAMLIsDecoded(t *testing.T) {
	response := `<p:Response xmlns:p="urn:p"><a>ann@acme.example</a></p:Response>`
	form := url.Values{"SAMLResponse": {base64.StdEncoding.EncodeToString([]byte(response))}, "RelayState": {"handle"}}
	e := record(new(Recorder), request("POST", "/auth/saml/callback", form.Encode(), "Content-Type", "application/x-www-form-urlencoded"), "")
	got := e.Sent()
	if len(got) != 2 || !strings.Contains(got[0].Text, "\n  <a>ann@acme.example</a>\n") || got[1].Text != "RelayState = handle\n" {
		t.Errorf("got %+v", got)
	}
	var deflated bytes.Buffer
	w, _ := flate.NewWriter(&deflated, flate.BestSpeed)
	_, _ = w.Write([]byte(`<AuthnRequest ID="id-1"><Issuer>x</Issuer></AuthnRequest>`))
	_ = w.Close()
	query := url.Values{"SAMLRequest": {base64.StdEncoding.EncodeToString(deflated.Bytes())}}
	e = record(new(Recorder), request("GET", "/auth/saml", ""), "", "Location", "https://idp.example/sso?"+query.Encode())
	if got := e.Got(); len(got) != 1 || !strings.Contains(got[0].Text, "\n  <Issuer>x</Issuer>\n") {
		t.Errorf("got %+v", got)
	}
}

// Whatever comes is shown, bounded, and breaks nothing.
func TestNonsenseIsShown(t *testing.T) {
	for _, body := range []string{"SAMLResponse=%%%", "SAMLResponse=!!", "SAMLResponse=" + url.QueryEscape(base64.StdEncoding.EncodeToString([]byte("<a>"))),
		"SAMLResponse=" + strings.Repeat("A", 2*MostBody), "\xff\xfe"} {
		e := record(new(Recorder), request("POST", "/auth/saml/callback", body, "Content-Type", "application/x-www-form-urlencoded"), "\xff")
		if len(e.Sent()) == 0 || len(e.Got()) != 1 {
			t.Errorf("%.20q: %d and %d bodies", body, len(e.Sent()), len(e.Got()))
		}
	}
}

func TestBounds(t *testing.T) {
	rec := new(Recorder)
	for range Most + 5 {
		record(rec, request("POST", "/Users", "{}"), "")
	}
	if got := rec.Last(); len(got) != Most || got[0].N != Most+5 {
		t.Fatalf("%d kept, the newest is %d", len(got), got[0].N)
	}
	if _, ok := rec.Get(5); ok {
		t.Error("the oldest is still there")
	}
	if e, ok := rec.Get(6); !ok || e.N != 6 {
		t.Error("the sixth is not there")
	}
	big := strings.Repeat("a", 3*MostBody)
	for range Most {
		e := record(rec, request("POST", "/Users", big), big)
		if e.size() != 2*MostBody || !strings.Contains(e.Sent()[0].Note, "beginning") {
			t.Fatalf("%d bytes kept", e.size())
		}
	}
	held := 0
	for _, e := range rec.Last() {
		held += e.size()
	}
	if held > MostBytes || held != rec.bytes || held < MostBytes/2 {
		t.Errorf("%d bytes held, %d counted, %d allowed", held, rec.bytes, MostBytes)
	}
}

func TestAtOnce(t *testing.T) {
	rec := new(Recorder)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				r := request("POST", "/Users", `{"a":1}`)
				rec.Serve("SCIM", time.Now, httptest.NewRecorder(), r, func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) })
				for _, e := range rec.Last() {
					_ = shown(e)
				}
			}
		})
	}
	wg.Wait()
	if got := rec.Last()[0].N; got != 400 {
		t.Errorf("the last is %d", got)
	}
}

// FuzzJSON: no secret survives, whatever stands around it, and nothing panics.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{`{}`, `{"a":[1,"x"]}`, `{"password":"x"}`, `[{"path":"password","value":"x"}]`, "{", `"\ud800"`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, around string) {
		got := prettyJSON([]byte(`{"around":` + around + `,"password":"hunter2-secret"}`))
		if strings.Contains(got, "hunter2-secret") && !strings.Contains(around, "hunter2-secret") && !strings.ContainsAny(around, "\"") {
			t.Error(got)
		}
	})
}

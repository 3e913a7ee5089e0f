package check

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// recorded is everything that a session hands on, as a program and as a person
// read it.
func recorded(t *testing.T, s *Session) string {
	t.Helper()
	encoded, err := json.Marshal(s.record)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.Write(encoded)
	for _, j := range s.record.Judgements {
		r, _ := requirement.ByID(j.Requirement)
		b.WriteString(Explain(r, j, s.record.Exchanges))
	}
	fmt.Fprintf(&b, "%+v", *s.record)
	for _, e := range s.record.Exchanges {
		fmt.Fprintf(&b, "%+v %+v", e, e.Response)
	}
	return b.String()
}

// TestEchoedSecretsAreRedacted asks targets that write the secret back.
func TestEchoedSecretsAreRedacted(t *testing.T) {
	quoted, _ := json.Marshal(sesame)
	escaped := `open\"sesame<&>/\\end`
	for _, test := range []struct {
		name, secret, body string
	}{
		{"raw", sesame, `{"id":"` + sesame + `"}`},
		{"in text", sesame, "<html>Authorization: Bearer " + sesame + "</html>"},
		{"twice", sesame, sesame + sesame},
		{"query-escaped", sesame, url.QueryEscape(sesame)},
		{"path-escaped", sesame, url.PathEscape(sesame)},
		{"%20 for a space", sesame, strings.ReplaceAll(url.QueryEscape(sesame), "+", "%20")},
		{"lower-case escapes", sesame, "open-sesame%2f1%2b2+3"},
		{"JSON", sesame, string(quoted)},
		{"JSON with \\/", "open/sesame", `"open\/sesame"`},
		{"JSON with \\u003c", "open<sesame>", `"open\u003csesame\u003e"`},
		{"JSON with quotes", `open"sesame<&>/\end`, `"` + escaped + `"`},
		{"JSON with quotes and \\/", `open"sesame<&>/\end`, strings.ReplaceAll(escaped, "/", `\/`)},
		{"ends in a quote", `open-sesame"`, `{"t":"open-sesame\""}`},
		{"HTML", "open<sesame>&", html.EscapeString("open<sesame>&")},
		{"base64", sesame, base64.StdEncoding.EncodeToString([]byte(sesame))},
		{"base64 without padding", "open-sesame!", base64.RawURLEncoding.EncodeToString([]byte("open-sesame!"))},
		{"not UTF-8", "open\xffsesame", "open\xffsesame"},
	} {
		s := open(serve(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header()["X-Echo"] = []string{strings.ToValidUTF8(test.secret, ""), test.secret}
			w.Header().Set("Etag", test.body)
			w.Header().Set("Location", "/Users/"+url.PathEscape(test.secret))
			w.Header().Set("Content-Type", "application/"+test.secret)
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, test.body)
		}).URL, quick, target.BearerToken(test.secret))
		a := s.Post(t.Context(), "/Users", `{"note":`+string(quoted)+`}`)
		if a.Err != nil {
			t.Fatalf("%s: %v", test.name, a.Err)
		}
		a.That(requirement.Post201, HaveStatus(201))
		a.That(requirement.Post201, HaveHeader("X-Echo", "something else"))
		a.That(requirement.Post201, HaveMediaType(MediaType))
		a.That(requirement.IDPresent, HaveID(), "of %s", test.secret)
		a.That(requirement.IDPresent, Have("id", 7))
		a.ThatValue(requirement.IDPresent, test.secret, ExpectValue("a number", func(n int) (string, bool) { return "", false }))
		a.ThatValue(requirement.IDPresent, string(a.Raw), ExpectValue("no text", func(s string) (string, bool) { return s, false }))
		text := recorded(t, s.Session)
		for _, form := range append(spellings(test.secret), test.secret, test.body, strings.ToUpper(url.QueryEscape(test.secret))) {
			if strings.Contains(text, form) {
				t.Errorf("%s: %q is in %s", test.name, form, text)
			}
		}
		if !strings.Contains(text, mark) {
			t.Errorf("%s: nothing was redacted in %s", test.name, text)
		}
	}
}

func TestBasicCredentialIsRedacted(t *testing.T) {
	s := open(serve(t, func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		fmt.Fprintf(w, `{"a":%q,"b":%q,"c":%q}`, r.Header.Get("Authorization"), user, password)
	}).URL, quick, target.BasicPassword("ada", sesame))
	s.Get(t.Context(), "/Users")
	text := recorded(t, s.Session)
	if strings.Contains(text, "sesame") || strings.Contains(text, base64.StdEncoding.EncodeToString([]byte("ada:"+sesame))) {
		t.Error(text)
	}
	if !strings.Contains(text, "Basic "+mark) || !strings.Contains(text, `\"b\":\"ada\"`) {
		t.Errorf("more is gone than the secret: %s", text)
	}
}

func TestSecretHeadersAreRedacted(t *testing.T) {
	tenant := target.New("tenant", "http://scim.example.com", target.Credential{Scheme: target.Header, Name: "x-acme", Secret: target.NewSecret("s3")})
	tenant.SCIM.Header = http.Header{"X-Tenant": {"acme"}, "X-Tenant-Key": {"key-of-acme"}, "X-Auth": {"Token token-of-acme"}}
	r := newRedactor(tenant)
	have := r.header(http.Header{
		"X-Acme": {"s3"}, "X-Tenant": {"acme"}, "X-Tenant-Key": {"key-of-acme"}, "X-Api-Key": {"unknown"}, "Authorization": {"Bearer unknown", "basic unknown", "Bearer"},
		"Set-Cookie": {"session=unknown; Path=/"}, "Cookie": {"session=unknown"}, "Content-Type": {"text/html; s3"}, "Www-Authenticate": {`Bearer realm="scim"`},
		"Location": {"/a/key-of-acme?t=token-of-acme"},
	})
	want := map[string][]string{
		"X-Acme": {mark}, "X-Tenant": {mark}, "X-Tenant-Key": {mark}, "X-Api-Key": {mark}, "Authorization": {"Bearer " + mark, "basic " + mark, mark},
		"Set-Cookie": {mark}, "Cookie": {mark}, "Content-Type": {"text/html; s3"}, "Www-Authenticate": {`Bearer realm="scim"`},
		"Location": {"/a/" + mark + "?t=" + mark},
	}
	if fmt.Sprint(have) != fmt.Sprint(want) {
		t.Errorf("%v\nwant\n%v", have, want)
	}
	if text := r.text("acme has the key key-of-acme"); text != "acme has the key "+mark {
		t.Error(text)
	}
}

// TestShortSecretsLeaveTextsAlone: a secret of a letter is in every text.
func TestShortSecretsLeaveTextsAlone(t *testing.T) {
	for _, secret := range []string{"a", "ab", "abc"} {
		s := open(serve(t, func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, `{"detail":"abc abc abc"}`)
		}).URL, quick, target.BearerToken(secret))
		s.Get(t.Context(), "/Users")
		e := s.record.Exchanges[0]
		if e.Response.Body != `{"detail":"abc abc abc"}` || e.Request.Header["Authorization"][0] != "Bearer "+mark {
			t.Errorf("%q: %s, %v", secret, e.Response.Body, e.Request.Header)
		}
	}
}

func TestPasswordsAreRedacted(t *testing.T) {
	r := newRedactor(target.New("", "", target.Credential{}))
	for body, want := range map[string]string{
		`{"password":"hunter2"}`:                     `{"password":"[redacted]"}`,
		`{"PassWord" : "hunter2","a":1}`:             `{"PassWord" : "[redacted]","a":1}`,
		`{"password":"hun\"ter2","a":"b"}`:           `{"password":"[redacted]","a":"b"}`,
		`{"password":"hun\\","a":"b"}`:               `{"password":"[redacted]","a":"b"}`,
		"{\"password\":\n\t\"hunter2\"}":             "{\"password\":\n\t\"[redacted]\"}",
		`{"password":"hunt`:                          `{"password":"[redacted]"`,
		`{"password":"hunt\`:                         `{"password":"[redacted]"`,
		`{"password":"`:                              `{"password":"[redacted]"`,
		`{"password":null,"passwordless":"yes"}`:     `{"password":null,"passwordless":"yes"}`,
		`{"a":{"password":"x"},"password":"y"}`:      `{"a":{"password":"[redacted]"},"password":"[redacted]"}`,
		`{"op":"replace","path":"name","value":"x"}`: `{"op":"replace","path":"name","value":"x"}`,
	} {
		if have := r.body([]byte(body)); have != want {
			t.Errorf("%s gives %s", body, have)
		}
	}
}

// TestPatchedPasswordsAreRedacted: a PATCH names the attribute beside its value.
func TestPatchedPasswordsAreRedacted(t *testing.T) {
	s := open(serve(t, func(http.ResponseWriter, *http.Request) {}).URL, quick, target.Credential{})
	s.Patch(t.Context(), "/Users/1", Op{"op": "replace", "path": "password", "value": "hunter2-patched"})
	s.Patch(t.Context(), "/Users/1", Op{"op": "replace", "value": map[string]any{"password": "hunter2-patched"}})
	s.Send(t.Context(), Request{Method: http.MethodPatch, Path: "/Users/1", Body: `{"Operations":[{"path":"urn:ietf:params:scim:schemas:core:2.0:User:password","op":"add","value":"hunter2-patched"}]}`})
	s.Send(t.Context(), Request{Method: http.MethodPatch, Path: "/Users/1", Body: `{"Operations":[{"value":"hunter2-patched","op":"add","path":"Password"}]}`})
	if text := recorded(t, s.Session); strings.Contains(text, "hunter2") {
		t.Error(text)
	}
}

// TestCutBodiesLeaveNoHalfSecret cuts a body at each byte of a secret.
func TestCutBodiesLeaveNoHalfSecret(t *testing.T) {
	const secret = "open-sesame-0123456789"
	before := `{"detail":"you sent `
	body := before + secret + `"}`
	for end := len(before); end <= len(body); end++ {
		s := open(serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }).URL,
			target.Limits{MaxBody: int64(end)}, target.BearerToken(secret))
		a := s.Get(t.Context(), "/Users/1")
		a.ThatValue(requirement.IDPresent, string(a.Raw), ExpectValue("a number", func(int) (string, bool) { return "", false }))
		if half := secret[:min(max(end-len(before), shortest), len(secret))]; strings.Contains(recorded(t, s.Session), half) {
			t.Errorf("cut at %d: %q is in %s", end, half, recorded(t, s.Session))
		}
	}

	s := open(raw(t, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"t\":\"open-sesame-0123", false), quick, target.BearerToken(secret))
	s.Get(t.Context(), "/Users/1")
	if text := recorded(t, s.Session); strings.Contains(text, "open-") {
		t.Errorf("an answer that ended early: %s", text)
	}

	r := newRedactor(target.New("", "", target.BearerToken(secret)))
	for n := keepBody - len(secret) - 2; n < keepBody+2; n++ {
		have := r.body([]byte(strings.Repeat("x", n) + secret + strings.Repeat("ä", 100)))
		if strings.Contains(have, "open") || len(have) > keepBody || !utf8.ValidString(have) {
			t.Fatalf("at %d: %d bytes, ends in %q", n, len(have), have[len(have)-40:])
		}
	}
	long := make([]any, 100)
	for i := range long {
		long[i] = secret
	}
	for pad := range 40 { // Show cuts at 300 bytes, wherever that is
		text := r.quote("got " + Show(append([]any{strings.Repeat("x", pad)}, long...)) + " instead")
		if strings.Contains(text, secret[:shortest]) {
			t.Fatalf("shortened: %s", text)
		}
	}
}

func TestRedactionIsFast(t *testing.T) {
	r := newRedactor(target.New("", "", target.BearerToken(sesame)))
	started := time.Now()
	for _, part := range []string{`{"password":"x…`, `open-sesame/`, `"value":"`, `"path":"password","op":`} {
		body := []byte(strings.Repeat(part, 1<<16))
		r.stump(body)
		r.body(body)
	}
	if took := time.Since(started); took > 5*time.Second {
		t.Errorf("large hostile bodies took %s", took)
	}
}

// known is what must not be in a recording, where chance could not have put it.
func known(secret string) bool { return len(secret) >= 8 && !strings.Contains(mark, secret) }

// TestNoSecretIsEverRecorded sends random secrets to a target that echoes them
// at random places, in random spellings.
func TestNoSecretIsEverRecorded(t *testing.T) {
	random := rand.New(rand.NewPCG(7643, 7644))
	alphabet := []rune("abcXYZ019-._~+/=\"\\<>&' %äß€\t{}:;")
	text := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteRune(alphabet[random.IntN(len(alphabet))])
		}
		return b.String()
	}
	var body string
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, body)
	})
	for i := range 60 {
		secret := strings.Trim(text(8+random.IntN(24)), "\t ") + "#end" // a header's value has no space at its edges
		var b strings.Builder
		for range 1 + random.IntN(5) {
			forms := spellings(secret)
			b.WriteString(text(random.IntN(30)) + forms[random.IntN(len(forms))])
		}
		body = b.String()
		limits := quick
		if i%3 == 0 {
			limits.MaxBody = int64(1 + random.IntN(len(body)))
		}
		s := open(server.URL, limits, target.BearerToken(secret))
		a := s.Get(t.Context(), "/Users/"+url.PathEscape(secret))
		if a.Err != nil {
			t.Fatal(a.Err)
		}
		a.That(requirement.Post201, HaveStatus(201))
		a.ThatValue(requirement.IDPresent, body, ExpectValue("a number", func(int) (string, bool) { return "", false }))
		var b2 strings.Builder // without JSON's own escaping on top
		for _, e := range s.record.Exchanges {
			fmt.Fprintf(&b2, "%+v %+v\n", e, e.Response)
		}
		for _, j := range s.record.Judgements {
			fmt.Fprintf(&b2, "%+v\n", j)
		}
		for _, form := range spellings(secret) {
			if strings.Contains(b2.String(), form) {
				t.Fatalf("%q, written as %q, is in\n%s\nbody %q", secret, form, b2.String(), body)
			}
		}
	}
}

func FuzzRedact(f *testing.F) {
	f.Add("open-sesame", "prefix ", " suffix", uint(3), true)
	f.Add("se\"cr\\et", `{"password":"`, `"}`, uint(100), false)
	f.Add("aaaaaaaa", "aaaaaaaaaaaaaaa", "aaaa", uint(9), true)
	f.Fuzz(func(t *testing.T, secret, before, after string, end uint, stump bool) {
		if !known(secret) || len(before)+len(after) > 1<<12 {
			t.Skip()
		}
		r := newRedactor(target.New("", "", target.BearerToken(secret)))
		for _, form := range spellings(secret) {
			whole := before + form + after
			body := whole[:min(uint(len(whole)), max(end, uint(len(before)+shortest)))]
			have := r.body([]byte(body))
			if stump {
				have = r.stump([]byte(body))
			}
			if strings.Contains(have, secret) && !strings.Contains(before+mark+after+mark, secret) {
				t.Fatalf("%q is in %q, redacted from %q", secret, have, body)
			}
			if q := r.quote(whole); strings.Contains(q, secret) && !strings.Contains(before+mark+after+mark, secret) {
				t.Fatalf("%q is in %q", secret, q)
			}
		}
	})
}

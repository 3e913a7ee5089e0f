package mockidp_test

import (
	"bytes"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"hallmark/mockidp"
)

// tryLogin logs in as programs do, and returns the status.
func (w *world) tryLogin(email, password string) int {
	w.Helper()
	b := w.browser()
	token := b.get("https://console.jumpcloud.com/userconsole/xsrf").json(w.T)["xsrf"].(string)
	r, err := http.NewRequest("POST", "https://console.jumpcloud.com/userconsole/auth",
		bytes.NewReader([]byte(`{"email":"`+email+`","password":"`+password+`"}`)))
	if err != nil {
		w.Fatal(err)
	}
	r.Header.Set("X-Xsrftoken", token)
	return b.send(r).status
}

// TestStates: who is not activated, locked or has an expired password stays
// out, and comes in again when that is mended.
func TestStates(t *testing.T) {
	const ann = "ann@acme.example"
	w := open(t)
	id := w.user("ann", m{"state": "STAGED"})
	user := "/api/systemusers/" + id
	expect := func(about string, want int, why string) {
		t.Helper()
		if got := w.tryLogin(ann, secret); got != want {
			t.Errorf("%s: %d, want %d", about, got, want)
		}
		if e := w.last("user_login_attempt"); e.Success != (want == 200) || e.ErrorMessage != why {
			t.Errorf("%s: logged %t %q, want %q", about, e.Success, e.ErrorMessage, why)
		}
	}
	expect("staged", 401, "the user is not activated")
	w.must(200, "POST", user+"/state/activate", nil)
	expect("activated", 200, "")

	w.must(200, "POST", user+"/expire", nil)
	expect("expired", 401, "the password has expired")
	if got := w.must(200, "PUT", user, m{"password": secret}).json(t)["password_expired"]; got != false {
		t.Error("a new password left the old one's expiry")
	}
	expect("with a new password", 200, "")

	for range 5 {
		w.tryLogin(ann, "wrong")
	}
	expect("after five wrong passwords", 200, "")
	for range 6 {
		w.tryLogin(ann, "wrong")
	}
	expect("after six in a row", 401, "the account is locked")
	if got := w.must(200, "GET", user, nil).json(t)["account_locked"]; got != true {
		t.Error("account_locked is not shown")
	}
	w.must(200, "POST", user+"/unlock", nil)
	w.tryLogin(ann, "wrong")
	expect("unlocked", 200, "")

	got := w.must(200, "POST", user+"/resetmfa", m{"exclusion": true, "exclusionUntil": "2030-01-02T03:04:05Z"}).json(t)["mfa"].(m)
	if got["exclusion"] != true || got["exclusionUntil"] != "2030-01-02T03:04:05Z" {
		t.Errorf("mfa %v", got)
	}
	for _, call := range []string{"/expire", "/unlock", "/resetmfa", "/state/activate"} {
		w.must(404, "POST", "/api/systemusers/nobody"+call, nil)
	}
}

// TestSessionsEnd: a session from before does not outlive lock and expiry.
func TestSessionsEnd(t *testing.T) {
	w := open(t)
	id := w.user("ann")
	b := w.browser()
	b.login(b.get("https://console.jumpcloud.com/login"), "ann@acme.example", secret)
	if page := b.get("https://console.jumpcloud.com/userconsole/api/self"); page.status != 200 {
		t.Fatalf("not logged in: %d", page.status)
	}
	w.must(200, "POST", "/api/systemusers/"+id+"/expire", nil)
	w.must(200, "PUT", "/api/systemusers/"+id, m{"password": secret})
	if page := b.get("https://console.jumpcloud.com/userconsole/api/self"); page.status != 401 {
		t.Errorf("the session of before lives: %d", page.status)
	}
}

// TestDirectBinding: the API can grant an application to one user alone.
func TestDirectBinding(t *testing.T) {
	w := open(t)
	ann, bob := w.user("ann"), w.user("bob")
	app := w.app()
	at := "/api/v2/applications/" + app
	w.must(204, "POST", at+"/associations", m{"op": "add", "type": "user", "id": ann})
	w.must(404, "POST", at+"/associations", m{"op": "add", "type": "user", "id": "nobody"})
	for _, path := range []string{
		at + "/associations?targets=user", at + "/associations?targets=user_group,user", at + "/users",
	} {
		if got := w.must(200, "GET", path, nil).body; !contains(got, ann) || contains(got, bob) {
			t.Errorf("%s: %s", path, got)
		}
	}
	for _, path := range []string{"/api/v2/users/" + ann + "/applications", "/api/v2/users/" + ann + "/associations?targets=application"} {
		if got := w.must(200, "GET", path, nil).body; !contains(got, app) {
			t.Errorf("%s: %s", path, got)
		}
	}
	b := w.browser()
	answered(t, b.login(b.get(ssoURL), "ann@acme.example", secret))
	w.must(204, "POST", "/api/v2/users/"+ann+"/associations", m{"op": "remove", "type": "application", "id": app})
	if page := b.get(ssoURL); page.status != 403 {
		t.Errorf("after the grant was taken back: %d", page.status)
	}
}

// TestCertificateReminders: mails at 60, 30 and 7 days and 24 hours before expiry.
func TestCertificateReminders(t *testing.T) {
	var now atomic.Int64
	start := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	now.Store(start.Unix())
	w := open(t, func(o *mockidp.Options) {
		o.Clock = func() time.Time { return time.Unix(now.Load(), 0) }
		o.AdminEmail = "boss@acme.example"
	})
	app := w.app()
	expiry, err := time.Parse(time.RFC3339, w.must(200, "GET", "/api/applications/"+app, nil).json(t)["sso"].(m)["idpCertExpirationAt"].(string))
	if err != nil {
		t.Fatal(err)
	}
	const day = 24 * time.Hour
	for _, c := range []struct {
		left  time.Duration
		mails int
	}{{61 * day, 0}, {60 * day, 1}, {31 * day, 1}, {30 * day, 2}, {7 * day, 3}, {25 * time.Hour, 3}, {day, 4}, {-day, 4}} {
		now.Store(expiry.Add(-c.left).Unix())
		if got := w.idp.Mails(); len(got) != c.mails {
			t.Errorf("%s before expiry: %d mails, want %d: %v", c.left, len(got), c.mails, got)
		}
	}
	mails := w.idp.Mails()
	if last := mails[len(mails)-1]; last.To != "boss@acme.example" || !contains(last.Subject, "Lessonly at Acme expires in 24 hours") || !last.At.Equal(expiry.Add(-day)) {
		t.Errorf("the last mail is %+v", last)
	}
	if got := w.must(200, "GET", "/api/v2/mails?limit=1", nil); got.header.Get("X-Total-Count") != "4" || !contains(got.body, "60 days") {
		t.Errorf("the mailbox: %s", got.body)
	}
	// A new certificate has reminders of its own.
	w.must(200, "POST", "/api/v2/applications/"+app+"/certificate/regenerate", nil)
	if got := w.idp.Mails(); len(got) != 4 {
		t.Errorf("after regenerating: %d mails", len(got))
	}
	now.Store(now.Load() + int64((5*365*day-50*day)/time.Second))
	if got := w.idp.Mails(); len(got) != 5 {
		t.Errorf("near the end of the next: %d mails", len(got))
	}
}

func upload(t *testing.T, field string, content []byte) (body string, contentType string) {
	t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	part, err := form.CreateFormFile(field, "logo.png")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String(), form.FormDataContentType()
}

func TestLogo(t *testing.T) { // S-071
	w := open(t)
	app := w.app(m{"color": "#FFB000"})
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 2, 2))); err != nil {
		t.Fatal(err)
	}
	logo := "/api/v2/applications/" + app + "/logo"
	for name, c := range map[string]struct {
		field   string
		content []byte
	}{
		"another field": {"file", b.Bytes()},
		"an SVG":        {"image", []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`)},
		"cut short":     {"image", b.Bytes()[:20]},
		"empty":         {"image", nil},
	} {
		body, contentType := upload(t, c.field, c.content)
		if got := w.do("POST", logo, body, "Content-Type", contentType); got.status != 400 {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	body, contentType := upload(t, "image", b.Bytes())
	w.must(404, "POST", "/api/v2/applications/nobody/logo", body, "Content-Type", contentType)
	w.must(204, "POST", logo, body, "Content-Type", contentType)
	shown := w.must(200, "PUT", "/api/applications/"+app, m{"config": config(), "color": "#58C469"}).json(t)
	address := shown["logo"].(m)["url"].(string)
	if shown["color"] != "#58C469" || address == "" {
		t.Errorf("after an update: color %v, logo %v", shown["color"], shown["logo"])
	}
	if got := w.browser().get(address); got.status != 200 || got.header.Get("Content-Type") != "image/png" || got.body != b.String() {
		t.Errorf("the logo: %d %s", got.status, got.header.Get("Content-Type"))
	}
	w.must(204, "DELETE", logo, nil)
	if got := w.browser().get(address); got.status != 200 || got.header.Get("Content-Type") != "image/svg+xml" || !contains(got.body, "#58C469") || !contains(got.body, ">L<") {
		t.Errorf("after its deletion there is no initial on its colour: %d %s", got.status, got.body)
	}
}

func TestRedirectWithoutKey(t *testing.T) {
	w := open(t, func(o *mockidp.Options) { o.RedirectWithoutKey = true })
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for key, want := range map[string]int{"": 302, "wrong": 401} {
		r, err := http.NewRequest("GET", w.idp.URL()+"/api/systemusers", nil)
		if err != nil {
			t.Fatal(err)
		}
		if key != "" {
			r.Header.Set("x-api-key", key)
		}
		if got := read(t, client, r); got.status != want {
			t.Errorf("key %q: %d, want %d", key, got.status, want)
		}
	}
}

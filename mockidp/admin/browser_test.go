package admin_test

import (
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"hallmark/mockidp"
)

var testKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

// browser is an administrator's, without scripts: it clicks links and sends
// forms, and fails the test where it finds none.
type browser struct {
	*testing.T
	idp    *mockidp.IdP
	client *http.Client
	at     *url.URL
	status int
	header http.Header
	page   string
}

const console = "https://console.jumpcloud.com"

func open(t *testing.T, change ...func(*mockidp.Options)) *browser {
	t.Helper()
	o := mockidp.Options{AdminEmail: "boss@acme.example", AdminPassword: "the boss's password", GenerateKey: testKey}
	for _, c := range change {
		c(&o)
	}
	idp := mockidp.New(o)
	t.Cleanup(idp.Close)
	if err := idp.Listen(""); err != nil {
		t.Fatal(err)
	}
	return another(t, idp)
}

// another browser, with cookies of its own.
func another(t *testing.T, idp *mockidp.IdP) *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{T: t, idp: idp, client: &http.Client{Jar: jar, Transport: idp.Transport(nil)}}
}

// admin logs in to the Admin Portal.
func (b *browser) admin() *browser {
	b.Helper()
	b.visit(console + "/login/admin")
	b.submit("Log in", "email", "boss@acme.example", "password", "the boss's password")
	b.sees("SSO Applications", "+ Add New Application")
	return b
}

func (b *browser) do(r *http.Request) {
	b.Helper()
	answer, err := b.client.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		b.Fatal(err)
	}
	b.at, b.status, b.header, b.page = answer.Request.URL, answer.StatusCode, answer.Header, string(body)
	if csp := b.header.Get("Content-Security-Policy"); strings.HasPrefix(b.header.Get("Content-Type"), "text/html") &&
		(!strings.Contains(csp, "default-src 'none'") || b.header.Get("Cache-Control") != "no-store, no-cache") {
		b.Errorf("%s: policy %q, cache %q", b.at, csp, b.header.Get("Cache-Control"))
	}
}

func (b *browser) visit(address string) {
	b.Helper()
	if b.at != nil {
		to, err := b.at.Parse(address)
		if err != nil {
			b.Fatal(err)
		}
		address = to.String()
	}
	r, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		b.Fatal(err)
	}
	b.do(r)
}

// text is what a page says, without tags.
func (b *browser) text() string {
	return html.UnescapeString(regexp.MustCompile(`(?s)<[^>]*>`).ReplaceAllString(b.page, " "))
}

func (b *browser) sees(texts ...string) {
	b.Helper()
	for _, text := range texts {
		if !strings.Contains(b.text(), text) {
			b.Fatalf("%s (%d) does not say %q: %s", b.at, b.status, text, strings.Join(strings.Fields(b.text()), " "))
		}
	}
}

func (b *browser) seesNot(texts ...string) {
	b.Helper()
	for _, text := range texts {
		if strings.Contains(b.text(), text) {
			b.Fatalf("%s says %q", b.at, text)
		}
	}
}

var links = regexp.MustCompile(`(?s)<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>`)

// click follows the link with this text, the last one: the menu comes first,
// and may call something the same.
func (b *browser) click(text string) {
	b.Helper()
	for _, link := range slices.Backward(links.FindAllStringSubmatch(b.page, -1)) {
		if html.UnescapeString(strings.TrimSpace(link[2])) == text {
			b.visit(html.UnescapeString(link[1]))
			return
		}
	}
	b.Fatalf("%s has no link %q", b.at, text)
}

var (
	formTag    = regexp.MustCompile(`(?s)<form ([^>]*)>(.*?)</form>`)
	inputTag   = regexp.MustCompile(`(?s)<input ([^>]*)>|<textarea ([^>]*)>(.*?)</textarea>|<select ([^>]*)>(.*?)</select>`)
	optionTag  = regexp.MustCompile(`(?s)<option([^>]*)>(.*?)</option>`)
	buttonTag  = regexp.MustCompile(`(?s)<button([^>]*)>(.*?)</button>`)
	attributes = regexp.MustCompile(`([a-z-]+)(?:="([^"]*)")?`)
)

func attributesOf(tag string) map[string]string {
	list := map[string]string{}
	for _, a := range attributes.FindAllStringSubmatch(tag, -1) {
		list[a[1]] = html.UnescapeString(a[2])
	}
	return list
}

// submit presses the button with this text, in the first form that has one,
// after filling in fields: pairs of name and value. "+name" ticks the box of
// that name and value, "-name" unticks it.
func (b *browser) submit(button string, filled ...string) {
	b.Helper()
	for _, form := range formTag.FindAllStringSubmatch(b.page, -1) {
		for _, candidate := range buttonTag.FindAllStringSubmatch(form[2], -1) {
			if html.UnescapeString(strings.TrimSpace(candidate[2])) == button {
				b.send(attributesOf(form[1]), form[2], attributesOf(candidate[1]), filled)
				return
			}
		}
	}
	b.Fatalf("%s (%d) has no button %q", b.at, b.status, button)
}

func (b *browser) send(form map[string]string, fields string, button map[string]string, filled []string) {
	b.Helper()
	values := url.Values{}
	for _, tag := range inputTag.FindAllStringSubmatch(fields, -1) {
		input, value := attributesOf(tag[1]+tag[2]+tag[4]), ""
		if input["name"] == "" {
			continue
		}
		if _, off := input["disabled"]; off {
			continue
		}
		switch {
		case tag[2] != "":
			value = html.UnescapeString(tag[3])
		case tag[4] != "":
			for i, option := range optionTag.FindAllStringSubmatch(tag[5], -1) {
				o := attributesOf(option[1])
				if _, chosen := o["selected"]; i == 0 || chosen {
					value = html.UnescapeString(option[2])
					if v, given := o["value"]; given {
						value = v
					}
				}
			}
		case input["type"] == "checkbox" || input["type"] == "radio":
			if _, on := input["checked"]; !on {
				continue
			}
			value = input["value"]
		case input["type"] == "file":
			continue
		default:
			value = input["value"]
		}
		values.Add(input["name"], value)
	}
	for i := 0; i < len(filled); i += 2 {
		name, value := filled[i], filled[i+1]
		if !strings.Contains(fields, `name="`+strings.TrimLeft(name, "+-")+`"`) {
			b.Fatalf("%s has no field %q", b.at, name)
		}
		switch name[0] {
		case '+':
			values.Add(name[1:], value)
		case '-':
			kept := values[name[1:]]
			values.Del(name[1:])
			for _, v := range kept {
				if v != value {
					values.Add(name[1:], v)
				}
			}
		default:
			values.Set(name, value)
		}
	}
	if button["name"] != "" {
		values.Set(button["name"], button["value"])
	}
	to, err := b.at.Parse(form["action"])
	if err != nil {
		b.Fatal(err)
	}
	if form["method"] != "post" {
		to.RawQuery = values.Encode()
		b.visit(to.String())
		return
	}
	r, err := http.NewRequest(http.MethodPost, to.String(), strings.NewReader(values.Encode()))
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	b.do(r)
}

// idAt is the id in the address of an object's page.
func (b *browser) idAt() string {
	return regexp.MustCompile(`[0-9a-f]{24}`).FindString(b.at.Path)
}

// box is the value of the check box that belongs to a label.
func (b *browser) box(label string) string {
	b.Helper()
	m := regexp.MustCompile(`<label class="whole" for="[a-z]*([0-9a-f]{24})">` + regexp.QuoteMeta(html.EscapeString(label)) + `</label>`).FindStringSubmatch(b.page)
	if m == nil {
		b.Fatalf("%s has no box %q", b.at, label)
	}
	return m[1]
}

// api makes a call as a program does.
func (b *browser) api(method, path, body string) string {
	b.Helper()
	r, err := http.NewRequest(method, b.idp.URL()+path, strings.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("x-api-key", b.idp.APIKey())
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer answer.Body.Close()
	read, err := io.ReadAll(answer.Body)
	if err != nil {
		b.Fatal(err)
	}
	return fmt.Sprint(answer.StatusCode, " ", string(read))
}

package scim

import (
	"net/http"
	"strings"
	"sync"
	"testing"
)

func TestCreateUser(t *testing.T) {
	p := newProvider(t)
	a := p.do("POST", "/Users", user("bjensen", `"id":"mine","meta":{"resourceType":"Group","created":"2001-01-01T00:00:00Z"},"externalId":"E-1",
		"groups":[{"value":"x"}],"Name":{"GIVENNAME":"Bärbel \"B\"\n😀","familyName":"Jensen"},"emails":[],"title":null,
		"password":"s3cret","admin":true,"`+EnterpriseSchema+`":{"employeeNumber":"7"}`)).is(201)
	a.want("userName", "bjensen").want("externalId", "E-1").want("meta.resourceType", "User").want("active", true)
	a.want("name.givenName", "Bärbel \"B\"\n😀").want(EnterpriseSchema+".employeeNumber", "7")
	a.want("schemas", []any{UserSchema, EnterpriseSchema})
	a.want("meta.created", a.at("meta.lastModified"))
	a.want("meta.location", base+"/Users/"+a.id()).want("meta.version", a.header.Get("ETag"))
	if a.header.Get("Location") != a.at("meta.location") || a.header.Get("Content-Type") != mediaSCIM {
		t.Errorf("headers are %v", a.header)
	}
	for _, gone := range []string{"groups", "emails", "title", "password", "admin", "name.GIVENNAME"} {
		a.want(gone, nil)
	}
	if a.id() == "mine" || strings.Contains(a.at("meta.created").(string), "2001") {
		t.Errorf("a client's id or meta was taken: %s", a.raw)
	}
	b := p.do("GET", "/Users/"+a.id(), "").is(200)
	if !equal(a.body, b.body) {
		t.Errorf("reading back gives %s, want %s", b.raw, a.raw)
	}
}

func TestCreateRefused(t *testing.T) {
	deep := strings.Repeat(`{"a":`, 10_000) + "1" + strings.Repeat("}", 10_000)
	tests := map[string]struct {
		path, body string
		status     int
		scimType   string
	}{
		"broken JSON":           {"/Users", `{"schemas":`, 400, "invalidSyntax"},
		"array":                 {"/Users", `[]`, 400, "invalidSyntax"},
		"string":                {"/Users", `"x"`, 400, "invalidSyntax"},
		"number":                {"/Users", `1`, 400, "invalidSyntax"},
		"null":                  {"/Users", `null`, 400, "invalidSyntax"},
		"two values":            {"/Users", user("a") + `{}`, 400, "invalidSyntax"},
		"deep":                  {"/Users", deep, 400, "invalidSyntax"},
		"huge number":           {"/Users", user("a", `"x":1e400`), 400, "invalidValue"},
		"bad UTF-8":             {"/Users", user("a\xff"), 400, "invalidSyntax"},
		"lone surrogate":        {"/Users", user(`a\uD83D`), 400, "invalidSyntax"},
		"lone low surrogate":    {"/Users", user(`a\ude00b`), 400, "invalidSyntax"},
		"byte order mark":       {"/Users", "\ufeff" + user("a"), 400, "invalidSyntax"},
		"name twice":            {"/Users", user("a", `"userName":"b"`), 400, "invalidSyntax"},
		"name twice by case":    {"/Users", user("a", `"username":"b"`), 400, "invalidSyntax"},
		"sub twice by case":     {"/Users", user("a", `"name":{"givenName":"x","givenname":"y"}`), 400, "invalidSyntax"},
		"no schemas":            {"/Users", `{"userName":"a"}`, 400, "invalidSyntax"},
		"schemas empty":         {"/Users", `{"schemas":[],"userName":"a"}`, 400, "invalidValue"},
		"schemas of a Group":    {"/Users", `{"schemas":["` + GroupSchema + `"],"userName":"a"}`, 400, "invalidValue"},
		"schemas not a list":    {"/Users", `{"schemas":"` + UserSchema + `","userName":"a"}`, 400, "invalidSyntax"},
		"no userName":           {"/Users", `{"schemas":["` + UserSchema + `"]}`, 400, "invalidValue"},
		"null userName":         {"/Users", `{"schemas":["` + UserSchema + `"],"userName":null}`, 400, "invalidValue"},
		"empty userName":        {"/Users", user(""), 400, "invalidValue"},
		"blank userName":        {"/Users", user("  "), 400, "invalidValue"},
		"object for string":     {"/Users", user("a", `"title":{}`), 400, "invalidValue"},
		"string for array":      {"/Users", user("a", `"emails":"a@x.example"`), 400, "invalidValue"},
		"object for array":      {"/Users", user("a", `"emails":{"value":"a@x.example"}`), 400, "invalidValue"},
		"number for boolean":    {"/Users", user("a", `"active":1`), 400, "invalidValue"},
		"string for boolean":    {"/Users", user("a", `"active":"true"`), 400, "invalidValue"},
		"string for complex":    {"/Users", user("a", `"name":"x"`), 400, "invalidValue"},
		"string for element":    {"/Users", user("a", `"emails":["a@x.example"]`), 400, "invalidValue"},
		"string for extension":  {"/Users", user("a", `"`+EnterpriseSchema+`":"x"`), 400, "invalidValue"},
		"number in extension":   {"/Users", user("a", `"`+EnterpriseSchema+`":{"department":5}`), 400, "invalidValue"},
		"two primary":           {"/Users", user("a", `"emails":[{"value":"a@x.example","primary":true},{"value":"b@x.example","primary":true}]`), 400, "invalidValue"},
		"not an e-mail":         {"/Users", user("a", `"emails":[{"value":"nobody"}]`), 400, "invalidValue"},
		"not a country":         {"/Users", user("a", `"addresses":[{"country":"XX"}]`), 400, "invalidValue"},
		"not a locale":          {"/Users", user("a", `"locale":"not a locale"`), 400, "invalidValue"},
		"not a language":        {"/Users", user("a", `"preferredLanguage":"???"`), 400, "invalidValue"},
		"not a time zone":       {"/Users", user("a", `"timezone":"Mars/Olympus Mons"`), 400, "invalidValue"},
		"not base64":            {"/Users", user("a", `"x509Certificates":[{"value":"*"}]`), 400, "invalidValue"},
		"not a certificate":     {"/Users", user("a", `"x509Certificates":[{"value":"aGVsbG8="}]`), 400, "invalidValue"},
		"photo is a page":       {"/Users", user("a", `"photos":[{"value":"http://x.example/me.html"}]`), 400, "invalidValue"},
		"not a phone number":    {"/Users", user("a", `"phoneNumbers":[{"value":"call me"}]`), 400, "invalidValue"},
		"manager unknown":       {"/Users", user("a", `"`+EnterpriseSchema+`":{"manager":{"value":"nobody"}}`), 400, "invalidValue"},
		"Group without name":    {"/Groups", `{"schemas":["` + GroupSchema + `"]}`, 400, "invalidValue"},
		"member unknown":        {"/Groups", group("g", `"members":[{"value":"nobody"}]`), 400, "invalidValue"},
		"member without value":  {"/Groups", group("g", `"members":[{"display":"x"}]`), 400, "invalidValue"},
		"both projections":      {"/Users?attributes=id&excludedAttributes=name", user("a"), 400, "invalidValue"},
		"larger than the limit": {"/Users", user(strings.Repeat("a", 1<<20)), 413, ""},
		"string too long":       {"/Users", user(strings.Repeat("a", maxString+1)), 400, "invalidValue"},
		"array too long":        {"/Users", user("a", `"roles":[`+strings.Repeat("1,", maxElements)+`1]`), 400, "invalidValue"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			p := newProvider(t)
			a := p.do("POST", tt.path, tt.body).is(tt.status)
			if got, _ := a.body["scimType"].(string); got != tt.scimType {
				t.Errorf("scimType is %q, want %q: %s", got, tt.scimType, a.raw)
			}
			if n := len(p.store.List("User")) + len(p.store.List("Group")); n != 0 {
				t.Errorf("%d resources were stored", n)
			}
		})
	}
	newProvider(t).do("POST", "/Users", "").is(400, "invalidSyntax")
}

func TestCreateDuplicate(t *testing.T) {
	p := newProvider(t)
	p.add("/Users", user("Straße@x.example"))
	for _, same := range []string{"Straße@x.example", "STRAßE@X.EXAMPLE", "ｓtraße@x.example", "straße@x.exa\u006dple"} {
		p.do("POST", "/Users", user(same)).is(409, "uniqueness")
	}
	p.add("/Users", user("e\u0301")) // decomposed
	p.do("POST", "/Users", user("É")).is(409, "uniqueness")
	p.add("/Groups", group("same"))
	p.add("/Groups", group("same")) // RFC 7643 §8.7.1: uniqueness none
}

func TestCreateCanonicalizes(t *testing.T) {
	p := newProvider(t)
	a := p.do("POST", "/Users", user("a", `"emails":[{"value":"Joe@EXAMPLE.Com","type":"work"},{"value":"Joe@example.com","type":"work"},{"value":"Joe@example.com","type":"home"}],
		"addresses":[{"country":"de"}],"unknown":{"a":1},"urn:x:y":{"a":1}`)).is(201)
	a.want("emails.0.value", "Joe@example.com").want("emails.1.type", "home").want("emails.2", nil)
	a.want("addresses.0.country", "DE").want("unknown", nil).want("urn:x:y", nil)
	p.do("POST", "/Users", strings.Replace(user("b"), `["`, `["urn:x:unknown","`, 1)).is(201).want("schemas", []any{UserSchema})
	cert := "MAIwAA==" // SEQUENCE { SEQUENCE {} }
	p.do("POST", "/Users", user("c", `"x509Certificates":[{"value":"`+cert+`"}],"locale":"en-US","timezone":"Europe/Berlin","preferredLanguage":"en-US, de;q=0.5"`)).is(201).
		want("x509Certificates.0.value", cert)
}

func TestStringBooleans(t *testing.T) {
	p := newProvider(t, func(c *Config) { c.StringBooleans = true })
	p.do("POST", "/Users", user("a", `"active":"False"`)).is(201).want("active", false)
	p.do("POST", "/Users", user("b", `"active":"maybe"`)).is(400, "invalidValue")
}

func TestCreateRace(t *testing.T) {
	p := newProvider(t)
	var wg sync.WaitGroup
	codes := make([]int, 20)
	for i := range codes {
		wg.Go(func() { codes[i] = p.do("POST", "/Users", user("same")).status })
	}
	wg.Wait()
	n := map[int]int{}
	for _, c := range codes {
		n[c]++
	}
	if n[201] != 1 || n[409] != 19 {
		t.Errorf("answers were %v, want one 201 and the rest 409", n)
	}
}

func TestPassword(t *testing.T) {
	kept := map[string]string{}
	p := newProvider(t, func(c *Config) {
		c.Password = func(u Resource, password string) error {
			if password == "weak" {
				return &Error{Status: 400, ScimType: "invalidValue", Detail: "too weak"}
			}
			kept[text(u.Attributes, "userName")] = password
			return nil
		}
	})
	p.do("GET", "/ServiceProviderConfig", "").want("changePassword.supported", true)
	p.do("POST", "/Users", user("a", `"password":"weak"`)).is(400, "invalidValue")
	if len(p.store.List("User")) != 0 {
		t.Fatal("a User was stored although its password was refused")
	}
	id := p.add("/Users", user("a", `"password":"one"`))
	steps := []struct{ method, body, want string }{
		{"PUT", user("a"), "one"}, // RFC 7643 §9: not named, not wiped
		{"PUT", user("a", `"password":"two"`), "two"},
		{"PATCH", patchOf(`{"op":"replace","path":"password","value":"three"}`), "three"},
		{"PATCH", patchOf(`{"op":"replace","value":{"password":"four","title":"t"}}`), "four"},
	}
	for _, s := range steps {
		a := p.do(s.method, "/Users/"+id+"?attributes=password,userName", s.body).is(200)
		if kept["a"] != s.want || strings.Contains(a.raw, s.want) || a.at("password") != nil {
			t.Errorf("%s: password is %q, want %q; answer %s", s.body, kept["a"], s.want, a.raw)
		}
	}
	p.do("PATCH", "/Users/"+id, patchOf(`{"op":"replace","value":{"password":"weak","title":"no"}}`)).is(400)
	p.do("GET", "/Users/"+id, "").want("title", "t")
	for _, q := range []string{"filter=password+eq+%22four%22", "filter=password+pr", "sortBy=password"} {
		p.do("GET", "/Users?"+q, "").is(400)
	}
	if r, _ := p.store.Get("User", id); r.Attributes["password"] != nil {
		t.Error("the store holds a password")
	}
	newProvider(t).do("GET", "/ServiceProviderConfig", "").want("changePassword.supported", false)
}

func TestMediaTypes(t *testing.T) {
	p := newProvider(t)
	for i, tt := range []struct {
		header string
		status int
	}{
		{"Content-Type: application/scim+json", 201}, {"Content-Type: application/json", 201},
		{"Content-Type: application/scim+json; charset=utf-8", 201}, {"Content-Type: application/json;charset=UTF-8", 201},
		{"Content-Type: text/plain", 415}, {"Content-Type: application/xml", 415}, {"Content-Type: application/json; charset=utf-16", 415},
		{"Content-Encoding: gzip", 415},
		{"Accept: application/scim+json", 201}, {"Accept: */*", 201}, {"Accept: application/*;q=0.2, text/html", 201},
		{"Accept: application/scim+json; charset=utf-8", 201},
		{"Accept: text/html", 406}, {"Accept: application/scim+json;q=0", 406},
	} {
		t.Run(tt.header, func(t *testing.T) {
			p := *p
			p.T = t
			p.do("POST", "/Users", user("u"+itoa(i)), tt.header).is(tt.status)
		})
	}
	gone := p.add("/Users", user("gone"))
	p.do("DELETE", "/Users/"+gone, "", "Accept: application/vnd.github.v3+json").is(204)
	a := p.do("GET", "/Users", "", "Accept: application/json").is(200)
	if got := a.header.Get("Content-Type"); got != mediaJSON {
		t.Errorf("Accept: application/json is answered with %s", got)
	}
	if a.header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(a.header.Get("Cache-Control"), "private") {
		t.Errorf("headers are %v", a.header)
	}
}

func TestBodyLimit(t *testing.T) {
	p := newProvider(t, func(c *Config) { c.MaxBody = 200 })
	fits := user("a", `"title":"`+strings.Repeat("x", 200-len(user("a", `"title":""`)))+`"`)
	p.do("POST", "/Users", fits).is(http.StatusCreated)
	p.do("POST", "/Users", fits+" ").is(http.StatusRequestEntityTooLarge)
}

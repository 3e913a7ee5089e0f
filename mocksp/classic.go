package mocksp

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"hallmark/mocksp/scim"
)

// Behaviour is how a company's SCIM endpoint behaves.
type Behaviour string

const (
	// Strict is all of RFC 7643 and RFC 7644, with Lessonly's own rules.
	Strict Behaviour = "strict"
	// Classic is what Lessonly's published service does, request by request: the gem scim_rails
	// with the configuration that its generator writes (facts 3.1). That it refuses the
	// characters of the article in names, by 422, is a decision of ours (C-11), as is 400 for
	// what is not JSON.
	Classic Behaviour = "classic"
)

// classic is the SCIM endpoint of one company that behaves like Lessonly's published one.
type classic struct{ *company }

// classicError is an answer in SCIM's form. The service has no scimType but invalidFilter.
type classicError struct {
	status           int
	scimType, detail string
}

func (e *classicError) Error() string { return e.detail }

// errBroken is what the service does not foresee: 500 without a detail.
var errBroken = &classicError{status: http.StatusInternalServerError}

func unprocessable(detail string) error {
	return &classicError{status: http.StatusUnprocessableEntity, detail: detail}
}

// ServeHTTP answers the five routes there are. All else is the host application's 404, for
// which nobody has to authenticate.
func (c classic) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	segments := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	routes := map[string]func(*http.Request, map[string]any) (int, map[string]any, error){
		"GET Users": c.index, "HEAD Users": c.index, "POST Users": c.create,
	}
	if len(segments) == 2 && segments[1] != "" {
		id := segments[1]
		one := func(do func(string, map[string]any) (scim.Resource, error)) func(*http.Request, map[string]any) (int, map[string]any, error) {
			return func(_ *http.Request, body map[string]any) (int, map[string]any, error) {
				user, err := c.user(id)
				if err == nil {
					user, err = do(user.ID, body)
				}
				return http.StatusOK, classicUser(&user), err
			}
		}
		show := one(func(id string, _ map[string]any) (scim.Resource, error) { return c.user(id) })
		routes = map[string]func(*http.Request, map[string]any) (int, map[string]any, error){
			"GET Users": show, "HEAD Users": show, "PUT Users": one(c.put), "PATCH Users": one(c.patch),
		}
	}
	serve, ok := routes[r.Method+" "+segments[0]]
	if !ok || len(segments) > 2 {
		classicPage(w, http.StatusNotFound, "The page you were looking for doesn't exist.")
		return
	}
	body, err := classicBody(r)
	if err != nil {
		classicPage(w, http.StatusBadRequest, "Your request was malformed.")
		return
	}
	var status int
	var answer map[string]any
	if err = c.authenticate(r); err == nil {
		status, answer, err = serve(r, body)
	}
	if err != nil {
		var e *classicError
		if !errors.As(err, &e) {
			c.server.log.Error("classic SCIM", "company", c.subdomain, "error", err)
			e = errBroken
		}
		status, answer = e.status, map[string]any{"schemas": []string{scim.ErrorSchema}, "status": strconv.Itoa(e.status)}
		if e.detail != "" {
			answer["detail"] = e.detail
		}
		if e.scimType != "" {
			answer["scimType"] = e.scimType
		}
	}
	w.Header().Set("Content-Type", "application/scim+json")
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_ = json.NewEncoder(w).Encode(answer) // a peer that has gone away is not our error
	}
}

func classicPage(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, "<!DOCTYPE html><title>"+text+"</title><h1>"+text+"</h1>\n")
}

// classicBody reads the parameters in a body. One of another type than JSON has none.
func classicBody(r *http.Request) (map[string]any, error) {
	params := map[string]any{}
	if r.URL.Query().Has("active") {
		params["active"] = r.URL.Query().Get("active")
	}
	typ, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if r.Body == nil || r.Method == http.MethodGet || r.Method == http.MethodHead || typ != "application/scim+json" && typ != "application/json" {
		return params, nil
	}
	raw, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxBody))
	if err != nil {
		return nil, err
	}
	if len(raw) == 0 {
		return params, nil
	}
	var body any
	if err := json.Unmarshal(raw, &body); err != nil {
		return nil, err
	}
	m, _ := body.(map[string]any)
	for k, v := range m {
		params[k] = v
	}
	return params, nil
}

// authenticate takes Basic SUBDOMAIN:KEY, or a bearer token that is a JWT which names the
// company and is the key itself.
func (c classic) authenticate(r *http.Request) error {
	refused := &classicError{status: http.StatusUnauthorized, detail: "Authorization failure. The authorization header is invalid or missing."}
	header := r.Header.Get("Authorization")
	if !strings.Contains(header, "Bearer") {
		if subdomain, key, ok := r.BasicAuth(); !ok || !sameSecret(subdomain, c.subdomain) || !c.opens(key) {
			return refused
		}
		return nil
	}
	words := strings.Fields(header)
	token := words[len(words)-1]
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return refused
	}
	raw, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return refused
	}
	var payload any
	if json.Unmarshal(raw, &payload) != nil {
		return refused
	}
	claims, ok := payload.(map[string]any)
	if !ok {
		return errBroken
	}
	if subdomain, _ := claims["subdomain"].(string); !sameSecret(subdomain, c.subdomain) || !c.opens(token) {
		return refused
	}
	return nil
}

// classicKey is a key in the form that bearer tokens must have: an unsigned JWT, which is
// secret because of the random claim in it.
func classicKey(subdomain string) string {
	claims, _ := json.Marshal(map[string]string{"subdomain": subdomain, "jti": newSecret()}) // strings always encode
	encode := base64.RawURLEncoding.EncodeToString
	return encode([]byte(`{"alg":"none"}`)) + "." + encode(claims) + "."
}

// leading is what an integer column makes of a text: 1abc is 1.
var leading = regexp.MustCompile(`^\s*\+?0*([0-9]+)`)

func (c classic) user(id string) (scim.Resource, error) {
	if m := leading.FindStringSubmatch(id); m != nil {
		if user, ok := c.store.Get(userType, m[1]); ok {
			return user, nil
		}
	}
	return scim.Resource{}, &classicError{status: http.StatusNotFound, detail: "Resource " + id + " not found."}
}

// classicUser is what the generated response schema shows; the id is a number (C-17, C-18).
func classicUser(user *scim.Resource) map[string]any {
	p := profileOf(user)
	return map[string]any{
		"schemas": []string{scim.UserSchema}, "id": number(p.id), "userName": p.email,
		"name":   map[string]any{"givenName": orNil(p.given), "familyName": orNil(p.family)},
		"emails": []any{map[string]any{"value": p.email}},
		"active": p.active,
	}
}

var digits = regexp.MustCompile(`^[0-9]+$`)

// index lists people. What it says of count and startIndex is what was asked for.
func (c classic) index(r *http.Request, _ map[string]any) (int, map[string]any, error) {
	query := r.URL.Query()
	count, start := 100, 1
	for name, to := range map[string]*int{"count": &count, "startIndex": &start} {
		text := query.Get(name)
		if strings.TrimSpace(text) == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if !digits.MatchString(text) || err != nil || name == "count" && n < 1 {
			return 0, nil, errBroken
		}
		*to = max(n, 1)
	}
	keep := func(profile) bool { return true }
	if filter := strings.Fields(query.Get("filter")); len(filter) > 0 {
		var err error
		if keep, err = classicFilter(filter); err != nil {
			return 0, nil, err
		}
	}
	found := []any{}
	for _, user := range c.store.List(userType) {
		if keep(profileOf(&user)) {
			found = append(found, classicUser(&user))
		}
	}
	page := found[min(start-1, len(found)):]
	return http.StatusOK, map[string]any{
		"schemas": []string{scim.ListResponseSchema}, "totalResults": len(found), "startIndex": start, "itemsPerPage": count,
		"Resources": page[:min(count, len(page))],
	}, nil
}

// classicFilter knows eq on four attributes. All that follows is the value, without its quotes.
func classicFilter(words []string) (func(profile) bool, error) {
	columns := map[string]func(profile) string{
		"userName": func(p profile) string { return p.email }, "email": func(p profile) string { return p.email },
		"givenName": func(p profile) string { return p.given }, "familyName": func(p profile) string { return p.family },
	}
	column := columns[words[0]]
	if column == nil || len(words) < 2 || words[1] != "eq" {
		return nil, &classicError{http.StatusBadRequest, "invalidFilter",
			"The specified filter syntax was invalid, or the specified attribute and filter comparison combination is not supported."}
	}
	want := strings.ReplaceAll(strings.Join(words[2:], " "), `"`, "")
	return func(p profile) bool { return want != "" && column(p) == want }, nil
}

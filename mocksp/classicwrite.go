package mocksp

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"hallmark/mocksp/scim"
)

// classicParams are the three mapped attributes of a body. One that is missing is null, and
// is stored so.
type classicParams struct{ given, family, email string }

// classicMapped reads them: name.givenName, name.familyName and emails[0].value. It fails where
// Ruby's dig does, on a text or number in the way.
func classicMapped(body map[string]any) (p classicParams, err error) {
	name, ok := body["name"].(map[string]any)
	if !ok && body["name"] != nil {
		if _, list := body["name"].([]any); !list || len(body["name"].([]any)) > 0 {
			return p, errBroken
		}
	}
	var first any
	switch emails := body["emails"].(type) {
	case nil, map[string]any:
	case []any:
		if len(emails) > 0 {
			first = emails[0]
		}
	default:
		return p, errBroken
	}
	email, ok := first.(map[string]any)
	if !ok && first != nil {
		return p, errBroken
	}
	for _, column := range []struct {
		v  any
		to *string
	}{{name["givenName"], &p.given}, {name["familyName"], &p.family}, {email["value"], &p.email}} {
		switch v := column.v.(type) {
		case nil:
		case string:
			*column.to = v
		case bool, float64:
			text, _ := json.Marshal(v) // a column of text takes what can be written as text
			*column.to = string(text)
		default:
			return p, errBroken
		}
	}
	return p, nil
}

// check says what ActiveRecord would.
func (p classicParams) check() error {
	var wrong []string
	for _, column := range []struct{ name, value string }{{"First name", p.given}, {"Last name", p.family}, {"Email", p.email}} {
		if strings.TrimSpace(column.value) == "" {
			wrong = append(wrong, column.name+" can't be blank")
		}
	}
	if len(wrong) > 0 {
		return unprocessable("Validation failed: " + strings.Join(wrong, ", "))
	}
	return nil
}

func (p classicParams) apply(attributes map[string]any) {
	setName(attributes, p.given, p.family)
	setEmail(attributes, p.email)
	attributes["userName"] = p.email // C-12
}

// refusal turns the store's refusals into those of the service: there is one status for what
// is taken and one for all else that cannot be stored.
func refusal(err error) error {
	var e *scim.Error
	switch {
	case !errors.As(err, &e):
		return err
	case e.Status == http.StatusConflict:
		return &classicError{status: http.StatusConflict, detail: "Validation failed: Email has already been taken"}
	}
	return unprocessable("Validation failed: " + e.Detail)
}

// takenElsewhere: an address belongs to one person of all companies.
func (c classic) takenElsewhere(email string) error {
	for _, other := range c.server.allCompanies() {
		if other == c.company {
			continue
		}
		other.mu.Lock()
		_, taken := other.byEmail[sameAddress(email)]
		other.mu.Unlock()
		if taken {
			return &classicError{status: http.StatusConflict, detail: "Validation failed: Email has already been taken"}
		}
	}
	return nil
}

// create makes a person, or overwrites who has the address already.
func (c classic) create(_ *http.Request, body map[string]any) (int, map[string]any, error) {
	p, err := classicMapped(body)
	if err == nil {
		err = p.check()
	}
	if err == nil {
		err = c.takenElsewhere(p.email)
	}
	if err != nil {
		return 0, nil, err
	}
	c.mu.Lock()
	id := c.byEmail[sameAddress(p.email)]
	c.mu.Unlock()
	user, exists := c.store.Get(userType, id)
	exists = exists && profileOf(&user).email == p.email // compared as the database does
	switch {
	case exists && c.server.refuseDuplicates:
		return 0, nil, &classicError{status: http.StatusConflict, detail: "Validation failed: Email has already been taken"}
	case exists:
		user, err = c.overwrite(user.ID, p)
	default:
		attributes := map[string]any{"active": true}
		p.apply(attributes)
		user, err = c.store.Create(userType, attributes)
		err = refusal(err)
	}
	if err == nil && body["active"] != nil {
		user, err = c.setStatus(user.ID, body)
	}
	return http.StatusCreated, classicUser(&user), err
}

func (c classic) overwrite(id string, p classicParams) (scim.Resource, error) {
	if err := p.check(); err != nil {
		return scim.Resource{}, err
	}
	if err := c.takenElsewhere(p.email); err != nil {
		return scim.Resource{}, err
	}
	user, err := c.store.Update(userType, id, func(attributes map[string]any) error {
		p.apply(attributes)
		return nil
	})
	return user, refusal(err)
}

// put replaces the mapped attributes. The status is changed before they are looked at, so that
// a request that is refused can have archived somebody all the same.
func (c classic) put(id string, body map[string]any) (scim.Resource, error) {
	if body["active"] != nil {
		if _, err := c.setStatus(id, body); err != nil {
			return scim.Resource{}, err
		}
	}
	p, err := classicMapped(body)
	if err != nil {
		return scim.Resource{}, err
	}
	return c.overwrite(id, p)
}

func (c classic) patch(id string, body map[string]any) (scim.Resource, error) {
	return c.setStatus(id, body)
}

// setStatus archives or restores as active says, at the top of the body or else in Operations.
func (c classic) setStatus(id string, body map[string]any) (scim.Resource, error) {
	active := body["active"]
	if active == nil {
		var err error
		if active, err = classicOperations(body["Operations"]); err != nil {
			return scim.Resource{}, err
		}
	}
	switch active {
	case true, "true", 1.0:
		user, err := c.setActive(id, true)
		return user, refusal(err)
	case false, "false", 0.0:
		user, err := c.setActive(id, false)
		return user, refusal(err)
	}
	return scim.Resource{}, unprocessable("Record invalid")
}

// classicOperations finds the first operation whose value is an object with a boolean active;
// what op says does not matter, as long as it is a text. The rest is dropped. Where Ruby would
// look for an entry of what has none, the service breaks.
func classicOperations(v any) (any, error) {
	unsupported := unprocessable("Invalid PATCH request. This PATCH endpoint only supports deprovisioning and reprovisioning records.")
	var operations []any
	switch v := v.(type) {
	case nil:
	case []any:
		operations = v
	case map[string]any:
		if len(v) > 0 {
			return nil, errBroken
		}
	default:
		return nil, errBroken
	}
	for _, o := range operations {
		operation, ok := o.(map[string]any)
		if !ok {
			return nil, errBroken
		}
		if _, ok := operation["op"].(string); !ok {
			return nil, errBroken
		}
		switch value := operation["value"].(type) {
		case nil, string:
		case map[string]any:
			if active, ok := value["active"].(bool); ok {
				return active, nil
			}
		case bool:
			if value {
				return nil, errBroken
			}
		default:
			return nil, errBroken
		}
	}
	return nil, unsupported
}

// newUserID makes the ids of a company's people. Lessonly's are numbers; in a strict company the
// seed may take another shape, for RFC 7643 §3.1 leaves it open. Each of the three holds the
// number, which is what REST and reports show.
func (s *Server) newUserID() string { return s.userID(s.nextID()) }

func (s *Server) userID(n int) string {
	if s.behaviour == Classic {
		return strconv.Itoa(n)
	}
	switch s.seed % 3 {
	case 1:
		return fmt.Sprintf("5ca1ab1e-0000-4000-8000-%012d", n)
	case 2:
		return fmt.Sprintf("usr~%x.%d_-", s.seed, n) // unreserved characters of RFC 3986 §2.3 only
	}
	return strconv.Itoa(n)
}

// userIDOf is the id of the person that a URL names by number or by id.
func (s *Server) userIDOf(named string) string {
	if n, err := strconv.Atoi(named); err == nil && n > 0 {
		return s.userID(n)
	}
	return named
}

// number is the REST id of a person: the decimal number in the id that newUserID made.
func number(id string) int {
	if at := strings.LastIndexAny(id, "-."); at >= 0 && strings.HasPrefix(id, "5ca1ab1e-") {
		id = id[at+1:]
	} else if strings.HasPrefix(id, "usr~") {
		id = strings.TrimSuffix(id[strings.LastIndexByte(id, '.')+1:], "_-")
	}
	n, _ := strconv.Atoi(id)
	return n
}

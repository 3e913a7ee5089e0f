package target

import (
	"crypto/rand"
	"fmt"
	"maps"
	"strings"
	"sync/atomic"
)

// The schema URIs of RFC 7643 §10.
const (
	UserSchema       = "urn:ietf:params:scim:schemas:core:2.0:User"
	GroupSchema      = "urn:ietf:params:scim:schemas:core:2.0:Group"
	EnterpriseSchema = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
)

// People makes users and groups that nobody else on the target has: every name
// starts with a prefix of this run, so that a stray one is recognised and
// removed by hallmark sweep.
type People struct {
	// Prefix starts every name. NewPeople draws one.
	Prefix string
	// Domain is what stands behind the @ of every user name.
	Domain string
	// Attributes are added to every user, for targets that require more.
	Attributes map[string]any

	n atomic.Int64
}

// NewPeople returns People with a prefix drawn at random.
func NewPeople() *People {
	// 8 of rand.Text's base32 letters are 40 bits: two runs on one tenant
	// will not meet.
	return &People{Prefix: "hm-" + strings.ToLower(rand.Text()[:8]), Domain: "example.com"}
}

// Name returns a name that was not used before: "hm-k3x9qa2b-17".
func (p *People) Name() string { return fmt.Sprintf("%s-%d", p.Prefix, p.n.Add(1)) }

// New returns a user that any service provider can store: user name, name,
// e-mail, active.
func (p *People) New() map[string]any {
	address := p.Name() + "@" + p.Domain
	user := map[string]any{
		"schemas":     []any{UserSchema},
		"userName":    address,
		"name":        map[string]any{"givenName": "Ada", "familyName": "Lovelace"},
		"displayName": "Ada Lovelace",
		"emails":      []any{map[string]any{"value": address, "type": "work", "primary": true}},
		"active":      true,
	}
	maps.Copy(user, p.fill(p.Attributes))
	return user
}

// fill makes the values of a template: {name} becomes a name that was not used
// before, {n} a number.
func (p *People) fill(template map[string]any) map[string]any {
	filled := map[string]any{}
	for key, value := range template {
		filled[key] = p.filled(value)
	}
	return filled
}

func (p *People) filled(value any) any {
	switch v := value.(type) {
	case string:
		if strings.Contains(v, "{name}") {
			v = strings.ReplaceAll(v, "{name}", p.Name())
		}
		if strings.Contains(v, "{n}") {
			v = strings.ReplaceAll(v, "{n}", fmt.Sprint(p.n.Add(1)))
		}
		return v
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = p.filled(v[i])
		}
		return list
	case map[string]any:
		return p.fill(v)
	}
	return value
}

// Filled returns what the target file says of resources of a type, made anew.
func (t *Target) Filled(kind string) map[string]any { return t.People.fill(t.Templates[kind]) }

// NewGroup returns a group without members.
func (p *People) NewGroup() map[string]any {
	return map[string]any{"schemas": []any{GroupSchema}, "displayName": p.Name()}
}

// Owns reports whether name was made by this run.
func (p *People) Owns(name string) bool {
	return len(name) > len(p.Prefix) && strings.EqualFold(name[:len(p.Prefix)], p.Prefix) && name[len(p.Prefix)] == '-'
}

package scim

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"

	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// crew is a few users of one spec: their names share a prefix that nobody else
// on the target has.
type crew struct {
	s      *check.Session
	prefix string
	ids    []string
	names  []string
	made   []*check.Answer
}

// newCrew creates one user for each label, with userName PREFIX-LABEL@DOMAIN.
// edit, if given, changes the user of the label before it is sent.
func newCrew(ctx context.Context, s *check.Session, labels []string, edit func(label string, user map[string]any)) *crew {
	people := s.Target().People
	c := &crew{s: s, prefix: people.Name() + "-"}
	for _, label := range labels {
		user := people.New()
		name := c.name(label)
		rename(user, name)
		if edit != nil {
			edit(label, user)
		}
		made := s.Create(ctx, "/Users", user)
		c.ids, c.names, c.made = append(c.ids, made.ID()), append(c.names, name), append(c.made, made)
	}
	return c
}

// name is the userName of a label.
func (c *crew) name(label string) string { return c.prefix + label + "@" + c.s.Target().People.Domain }

// tail is the part of the prefix that stands inside every user name of the
// crew, at the start of none.
func (c *crew) tail() string { return c.prefix[2:] }

// all is a filter that finds the crew and nobody else. It blocks the spec when
// the target cannot tell them apart, neither by sw nor by or.
func (c *crew) all(ctx context.Context) string {
	filter, ok := c.among(ctx)
	if !ok {
		c.s.Need(requirement.FilterOr, c.find(ctx, "%s", filter), check.Find(c.ids...))
	}
	return filter
}

// some is a filter that finds some of the crew and nobody else, and whom: all of them
// where the target can be asked for several people, else the first.
func (c *crew) some(ctx context.Context) (filter string, ids []string) {
	if filter, ok := c.among(ctx); ok {
		return filter, c.ids
	}
	filter = eq("userName", c.names[0])
	c.s.Need(requirement.FilterEq, c.find(ctx, "%s", filter), check.Find(c.ids[0]))
	return filter, c.ids[:1]
}

// among is that filter, and whether the target understands it.
func (c *crew) among(ctx context.Context) (filter string, ok bool) {
	filter = "userName sw " + quote(c.prefix)
	a := c.s.Get(ctx, "/Users", "filter", filter)
	if found, _ := check.Find(c.ids...).Match(a); found {
		return filter, true
	}
	var terms []string
	for _, name := range c.names {
		terms = append(terms, "userName eq "+quote(name))
	}
	filter = "(" + strings.Join(terms, " or ") + ")"
	a = c.s.Get(ctx, "/Users", "filter", filter)
	ok, _ = check.Find(c.ids...).Match(a)
	return filter, ok
}

// declined reports whether a filter was refused in the words of RFC 7644 §3.12,
// table 9: the attribute and filter comparison combination is not supported. No
// list of what must be supported is in §3.4.2.2, so that is a service provider's
// choice, as long as it says so by 400 with scimType invalidFilter.
func declined(a *check.Answer) bool {
	return a.Status == http.StatusBadRequest && a.Text("scimType") == "invalidFilter"
}

// orDeclined makes it a warning that a comparison is declined: table 3 of RFC 7644
// §3.4.2.2 has the operator, and clients count on it. It is not for userName eq,
// which every client looks people up by, nor for logic and brackets, which are no
// combination of an attribute and a comparison. That choice is ours.
func orDeclined(m types.GomegaMatcher) types.GomegaMatcher { return check.SoftWhere(declined, m) }

// compared is the first of the names that the target advertises and compares by
// eq, or "" if it declines each.
func compared(ctx context.Context, s *check.Session, names ...string) string {
	one(s, names...)
	for _, name := range names {
		_, filled := s.Target().People.Attributes[name]
		if !filled && advertised(s.Target(), target.UserSchema, name) && !declined(s.Get(ctx, "/Users", "filter", eq(name, s.Target().People.Name()))) {
			return name
		}
	}
	return ""
}

const comparesNone = "the target declines eq on every optional string by invalidFilter, which RFC 7644 §3.12 (table 9) lets it, so no odd value can be looked for"

// understood judges r by a filter whose list cannot be judged: a refusal misses r,
// and anything else proves nothing.
func understood(s *check.Session, r *requirement.Requirement, a *check.Answer) {
	if a.Status != http.StatusOK {
		a.That(r, orDeclined(check.HaveStatus(http.StatusOK)))
		return
	}
	s.Unjudged(r, "needs %s (%s), to ask among the run's own users", requirement.FilterOr.ID, requirement.FilterOr.Text)
}

// find queries /Users by filter.
func (c *crew) find(ctx context.Context, filter string, args ...any) *check.Answer {
	return c.s.Get(ctx, "/Users", "filter", fmt.Sprintf(filter, args...))
}

// rename gives a user another user name, and the e-mail address that goes with it.
func rename(user map[string]any, name string) {
	user["userName"] = name
	user["emails"] = []any{map[string]any{"value": name, "type": "work", "primary": true}}
}

// quote writes a string as a filter's value: a JSON string (RFC 7644 §3.4.2.2).
func quote(s string) string {
	encoded, err := json.Marshal(s)
	if err != nil {
		return `""`
	}
	return strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(string(encoded))
}

// claimed ends the spec unless the target offers what its next part needs.
func claimed(s *check.Session, c requirement.Capability) {
	claim := check.ClaimsOf(s.Target()).Capabilities[c]
	switch {
	case claim.Unknown != "":
		s.Block("whether the target offers %s is not known: %s", c, claim.Unknown)
	case !claim.Offered:
		s.Skip("the target does not offer %s (%s)", c, claim.Because)
	}
}

// offers reports whether the target claims c.
func offers(t *target.Target, c requirement.Capability) bool {
	claim := check.ClaimsOf(t).Capabilities[c]
	return claim.Offered && claim.Unknown == ""
}

// advertised reports whether the target's own schema lists a path as readable
// and writable. Where /Schemas cannot be read, RFC 7643's schema is taken.
func advertised(t *target.Target, schema, path string) bool {
	claims := check.ClaimsOf(t)
	if len(claims.Attributes[schema]) == 0 {
		return true
	}
	a, ok := claims.Advertises(schema, path)
	return ok && (a.Mutability == "" || a.Mutability == "readWrite") && (a.Returned == "" || a.Returned == "default" || a.Returned == "always")
}

// defines reports whether the target's own schema lists a path at all. Where
// /Schemas cannot be read, RFC 7643's schema is taken.
func defines(t *target.Target, schema, path string) bool {
	claims := check.ClaimsOf(t)
	_, ok := claims.Advertises(schema, path)
	return ok || len(claims.Attributes[schema]) == 0
}

// one returns the first of User's attributes that the target advertises and
// that People does not already fill; it skips the spec when there is none.
func one(s *check.Session, paths ...string) string {
	for _, path := range paths {
		name, _, _ := strings.Cut(path, ".")
		if _, filled := s.Target().People.Attributes[name]; !filled && advertised(s.Target(), target.UserSchema, path) {
			return path
		}
	}
	s.Skip("the target's User schema advertises none of %s as readWrite", strings.Join(paths, ", "))
	return ""
}

// text picks an optional singular string attribute of User.
func text(s *check.Session) string {
	return one(s, "title", "nickName", "userType", "preferredLanguage")
}

// several picks a multi-valued attribute of User, and makes an element of it
// from a label that is unique to the spec.
func several(s *check.Session) (attribute string, element func(label, kind string) map[string]any) {
	// Most specs tell the elements apart by their type.
	attribute, _, _ = strings.Cut(one(s, "emails.type", "phoneNumbers.type", "roles.type", "emails", "phoneNumbers", "roles"), ".")
	domain := s.Target().People.Domain
	return attribute, func(label, kind string) map[string]any {
		value := label
		switch attribute {
		case "emails":
			value += "@" + domain
		case "phoneNumbers":
			value = "tel:+1-201-555-" + digits(label)
		}
		return map[string]any{"value": value, "type": kind}
	}
}

// digits makes a number from a label, the same one each time.
func digits(label string) string {
	n := 0
	for _, r := range label {
		n = (n*31 + int(r)) % 9000
	}
	return fmt.Sprint(1000 + n)
}

// kept skips the spec unless a created user shows exactly these values: RFC 7644
// §3.3 lets a server keep fewer, and MVRoundtrip reports it.
func kept(s *check.Session, made *check.Answer, attribute string, elements ...map[string]any) {
	var values []string
	for _, e := range elements {
		values = append(values, fmt.Sprint(e["value"]))
	}
	keepsValues(s, made, attribute, "value", values...)
}

func keepsValues(s *check.Session, made *check.Answer, attribute, sub string, values ...string) {
	if ok, _ := check.HaveValues(attribute, sub, values...).Match(made); !ok {
		s.Skip("the target does not keep several values of %s as they are sent, which %s reports: %s", attribute, requirement.MVRoundtrip.ID, made)
	}
}

// elements are values for a JSON body.
func elements(list ...map[string]any) []any {
	var values []any
	for _, e := range list {
		values = append(values, e)
	}
	return values
}

// keepsText skips the spec when a created resource does not show a text as it
// was sent: RFC 7644 §3.3 lets a server ignore or alter what was posted, and r
// reports that it did.
func keepsText(s *check.Session, made *check.Answer, r *requirement.Requirement, path, text string) {
	if ok, _ := check.HaveText(path, text).Match(made); !ok {
		s.Skip("the target does not keep %s as it is sent, which %s reports: %s", path, r.ID, made)
	}
}

// keepsExternalID reports whether a created resource shows the externalId that
// was sent. RFC 7643 §3.1 has every resource define it, RFC 7644 §3.3 lets a
// server ignore it: ExtIDRoundtrip reports that.
func keepsExternalID(made *check.Answer) bool {
	value, _ := made.Get("externalId")
	return check.Assigned(value)
}

const noExternalID = "the target does not keep externalId, which SCIM-7643-3.1-EXTID-ROUNDTRIP reports"

// with returns a copy of a body with one more member, or another value for it.
func with(body map[string]any, name string, value any) map[string]any {
	changed := maps.Clone(body)
	changed[name] = value
	return changed
}

// without returns a copy of a body that lacks members.
func without(body map[string]any, names ...string) map[string]any {
	changed := maps.Clone(body)
	for _, name := range names {
		delete(changed, name)
	}
	return changed
}

// strange returns an id of the same form as id that no resource has: servers
// may refuse an id of another form before they look it up.
func strange(id string) string {
	if strings.Trim(id, "0123456789") == "" {
		return "98765" + strings.Repeat("0", max(0, 4-len(id))) + id[max(0, len(id)-4):]
	}
	turned := []byte(id)
	for i := len(turned) - 1; i >= 0 && i >= len(turned)-6; i-- {
		switch b := turned[i]; {
		case b >= '0' && b <= '9':
			turned[i] = '0' + (b-'0'+5)%10
		case b >= 'a' && b <= 'f':
			turned[i] = 'a' + (b-'a'+3)%6
		case b >= 'A' && b <= 'F':
			turned[i] = 'A' + (b-'A'+3)%6
		case b >= 'g' && b <= 'z':
			turned[i] = 'g' + (b-'g'+7)%20
		case b >= 'G' && b <= 'Z':
			turned[i] = 'G' + (b-'G'+7)%20
		}
	}
	return string(turned)
}

// stored looks up by filter who has a user name, to prove that a refused
// request stored nothing. ok is false where the target does not filter.
func stored(ctx context.Context, s *check.Session, userName string) (a *check.Answer, ok bool) {
	if !offers(s.Target(), requirement.Filter) {
		return nil, false
	}
	return s.Get(ctx, "/Users", "filter", "userName eq "+quote(userName)), true
}

// walk reads a collection page by page and returns the ids in order, with the
// last answer. It stops at the end, at a page without resources, or after most
// pages; complete says which. each, if given, sees every page.
func walk(ctx context.Context, s *check.Session, endpoint string, count, most int, query ...string) (ids []string, last *check.Answer, complete bool) {
	start := 1
	for range most {
		page := append([]string{"startIndex", fmt.Sprint(start), "count", fmt.Sprint(count)}, query...)
		last = s.Get(ctx, endpoint, page...)
		found := last.IDs()
		if last.Err != nil || last.Status != 200 {
			return ids, last, false
		}
		ids = append(ids, found...)
		start += len(found)
		if len(found) == 0 || start > last.Total() {
			return ids, last, true
		}
	}
	return ids, last, false
}

// times counts how often id is in ids.
func times(ids []string, id string) int {
	n := 0
	for _, other := range ids {
		if other == id {
			n++
		}
	}
	return n
}

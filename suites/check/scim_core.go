package check

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/onsi/gomega/types"
	"golang.org/x/text/unicode/norm"

	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// AtMost softens a matcher: a miss counts as one of a requirement of that level,
// however binding the requirement is. It is for what a source leaves room for
// inside a rule that is otherwise strict: RFC 7644 §3.3 lets a server drop or
// alter what was posted if it shows so in its answer.
func AtMost(level requirement.Level, m types.GomegaMatcher) types.GomegaMatcher {
	return &softened{m, func(any) requirement.Level { return level }}
}

// softened is a matcher whose miss may count for less than the requirement; an
// empty level is the requirement's own.
type softened struct {
	types.GomegaMatcher
	level func(actual any) requirement.Level
}

// Refuse wants a client error, or 501 for what is not offered.
func Refuse() types.GomegaMatcher {
	return Expect("a refusal (a 4xx status, or 501)", func(a *Answer) (string, bool) {
		return a.String(), a.Status >= 400 && a.Status < 500 || a.Status == 501
	})
}

// BeAnswered wants any status but a server error; 501 says that something is
// not offered and passes.
func BeAnswered() types.GomegaMatcher {
	return Expect("a status below 500, or 501", func(a *Answer) (string, bool) {
		return a.String(), a.Status < 500 || a.Status == 501
	})
}

// BeCreated wants a success with the new resource, in the body or at a Location
// (RFC 7644 §3.3 only says that the body SHOULD hold it). That the status is 201
// is for Post201 alone: a server that says 200 has created all the same.
func BeCreated() types.GomegaMatcher {
	return Expect("a success (201) with the new resource", func(a *Answer) (string, bool) {
		return a.String(), a.OK() && (a.Object() != nil || a.Header.Get("Location") != "")
	})
}

// RefuseInvalid wants 400, with one of the scimTypes where there is one, for a
// request that breaks the schema. Another status that says that the request is at
// fault, such as 422, is a warning: RFC 7644 §3.12 has implementers use the
// statuses of its table 8 by a SHOULD. So is a wrong scimType, which is OPTIONAL.
func RefuseInvalid(scimTypes ...string) types.GomegaMatcher {
	expected := "status 400"
	if len(scimTypes) > 0 {
		expected += ", with scimType " + oneOf(scimTypes) + " if any"
	}
	m := Expect(expected, func(a *Answer) (string, bool) {
		word := a.Text("scimType")
		return a.String(), a.Status == http.StatusBadRequest && (word == "" || len(scimTypes) == 0 || slices.Contains(scimTypes, word))
	})
	return &softened{m, func(actual any) requirement.Level {
		a, ok := actual.(*Answer)
		if !ok || a.Status < 400 || a.Status > 499 {
			return ""
		}
		switch a.Status {
		case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusRequestTimeout, http.StatusTooManyRequests:
			return "" // these say something else
		}
		return requirement.Should
	}}
}

// SoftWhere counts a miss as one of a SHOULD where a condition holds.
func SoftWhere(mild func(*Answer) bool, m types.GomegaMatcher) types.GomegaMatcher {
	inner, level := m, func(any) requirement.Level { return "" }
	if soft, ok := m.(*softened); ok {
		inner, level = soft.GomegaMatcher, soft.level
	}
	return &softened{inner, func(actual any) requirement.Level {
		if a, ok := actual.(*Answer); ok && mild(a) {
			return requirement.Should
		}
		return level(actual)
	}}
}

// Hold wants the attribute at path to hold what was sent, as far as it was
// sent: further members and values, another order, and another case, composition
// or surrounding white space of strings pass.
func Hold(path string, sent any) types.GomegaMatcher {
	return Expect(fmt.Sprintf("%s to hold %s", path, Show(sent)), func(a *Answer) (string, bool) {
		if a.Object() == nil {
			return a.String(), false
		}
		value, ok := a.Get(path)
		if !ok {
			return fmt.Sprintf("no %s in %s", path, a.String()), false
		}
		return fmt.Sprintf("%s %s", path, Show(value)), Kept(sent, value)
	})
}

// Agree wants the attributes at paths to be the same as in an earlier answer:
// what that one showed as stored is what this one returns.
func Agree(earlier *Answer, paths ...string) types.GomegaMatcher {
	return Expect(fmt.Sprintf("the same %s as %s %s showed", strings.Join(paths, ", "), earlier.Method, earlier.Path), func(a *Answer) (string, bool) {
		if a.Object() == nil {
			return a.String(), false
		}
		var differ []string
		for _, path := range paths {
			before, _ := earlier.Get(path)
			now, _ := a.Get(path)
			if !Same(before, now) {
				differ = append(differ, fmt.Sprintf("%s %s instead of %s", path, Show(now), Show(before)))
			}
		}
		return strings.Join(differ, "; "), len(differ) == 0
	})
}

// HaveTime wants a dateTime of RFC 7643 §2.3.5 at path: date and time, both.
func HaveTime(path string) types.GomegaMatcher {
	return Expect(path+" to be a dateTime with date and time", func(a *Answer) (string, bool) {
		value, _ := a.Get(path)
		_, ok := Instant(value)
		return fmt.Sprintf("%s %s", path, Show(value)), ok
	})
}

// HaveIDs wants a list response that holds every id wanted and none unwanted.
func HaveIDs(wanted, unwanted []string) types.GomegaMatcher {
	expected := "200 and a list"
	if len(wanted) > 0 {
		expected += " with " + strings.Join(wanted, ", ")
	}
	if len(unwanted) > 0 {
		expected += " without " + strings.Join(unwanted, ", ")
	}
	return Expect(expected, func(a *Answer) (string, bool) {
		ids := a.IDs()
		ok := a.Status == 200 && matches(HaveSchema(ListResponseSchema), a)
		for _, id := range wanted {
			ok = ok && slices.Contains(ids, id)
		}
		for _, id := range unwanted {
			ok = ok && !slices.Contains(ids, id)
		}
		return a.String(), ok
	})
}

// BeOneOf wants a string that is one of words, without regard to case.
func BeOneOf(words ...string) types.GomegaMatcher {
	return ExpectValue(oneOf(words), func(v string) (string, bool) {
		return Show(v), slices.ContainsFunc(words, func(w string) bool { return strings.EqualFold(w, v) })
	})
}

// BeNone wants an empty list of objections. Each says in a few words what is
// wrong and where; expected says what everything should have been.
func BeNone(expected string) types.GomegaMatcher {
	return ExpectValue(expected, func(objections []string) (string, bool) {
		const most = 12 // enough to see the pattern
		text := strings.Join(objections[:min(len(objections), most)], "; ")
		if len(objections) > most {
			text += fmt.Sprintf("; and %d more", len(objections)-most)
		}
		return text, len(objections) == 0
	})
}

// Instant reads a dateTime value.
func Instant(v any) (time.Time, bool) {
	text, ok := v.(string)
	if !ok {
		return time.Time{}, false
	}
	// XML Schema makes the time zone optional; Go's RFC 3339 does not.
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// Same compares two attribute values as SCIM does: null, an empty array and
// absence are the same state (RFC 7643 §2.5), values of an array have no order
// (RFC 7643 §2.4).
func Same(a, b any) bool {
	if !Assigned(a) || !Assigned(b) {
		return !Assigned(a) && !Assigned(b)
	}
	switch a := a.(type) {
	case map[string]any:
		b, ok := b.(map[string]any)
		if !ok {
			return false
		}
		for name := range merged(a, b) {
			x, _ := member(a, name)
			y, _ := member(b, name)
			if !Same(x, y) {
				return false
			}
		}
		return true
	case []any:
		b, ok := b.([]any)
		return ok && len(a) == len(b) && pair(a, b, Same)
	case json.Number:
		b, ok := b.(json.Number)
		return ok && number(a) == number(b)
	}
	return a == b
}

// Kept reports whether got holds everything of sent, canonicalised perhaps.
func Kept(sent, got any) bool {
	switch sent := plainJSON(sent).(type) {
	case nil:
		return !Assigned(got)
	case map[string]any:
		got, ok := got.(map[string]any)
		if !ok {
			return false
		}
		for name, value := range sent {
			have, _ := member(got, name)
			if !Kept(value, have) {
				return false
			}
		}
		return true
	case []any:
		got, ok := got.([]any)
		return ok && pair(sent, got, Kept)
	case string:
		got, ok := got.(string)
		return ok && strings.EqualFold(canonical(sent), canonical(got))
	case json.Number:
		got, ok := got.(json.Number)
		return ok && number(sent) == number(got)
	default:
		return sent == got
	}
}

func canonical(s string) string { return norm.NFC.String(strings.TrimSpace(s)) }

func number(n json.Number) string {
	if f, err := n.Float64(); err == nil {
		return fmt.Sprint(f)
	}
	return n.String()
}

// plainJSON brings a value written in Go into the form of a decoded body.
func plainJSON(v any) any {
	switch v := v.(type) {
	case nil, string, bool, json.Number, map[string]any, []any:
		return v
	}
	encoded, err := json.Marshal(v)
	if err != nil {
		return v
	}
	decoded, err := decode(encoded)
	if err != nil {
		return v
	}
	return decoded
}

func merged(a, b map[string]any) map[string]any {
	all := maps.Clone(a)
	for name, value := range b {
		if _, ok := member(a, name); !ok {
			all[name] = value
		}
	}
	return all
}

// pair reports whether each of a has a partner of its own in b.
func pair(a, b []any, same func(x, y any) bool) bool {
	taken := make([]bool, len(b))
next:
	for _, x := range a {
		for i, y := range b {
			if !taken[i] && same(x, y) {
				taken[i] = true
				continue next
			}
		}
		return false
	}
	return true
}

// Resolve returns the address that a location or $ref stands for. A relative
// one is relative to the base URL (RFC 7643 §2.3.7).
func Resolve(t *target.Target, reference string) string {
	base, err := url.Parse(t.SCIM.BaseURL + "/")
	if err != nil {
		return reference
	}
	to, err := base.Parse(reference)
	if err != nil {
		return reference
	}
	return to.String()
}

// Local reports whether an address lies within the target's origin, so that
// the credential may be sent there.
func Local(t *target.Target, address string) bool { return within(t.SCIM.BaseURL, address) }

// TLSState is what a handshake with the target said; each is empty when it was
// as it should be.
type TLSState struct {
	Handshake   string
	Certificate string
}

// Handshake opens a TLS connection to the target, sends nothing, and closes it.
// It fails when no connection could be opened at all, for then the network or a
// proxy is to blame.
func Handshake(ctx context.Context, t *target.Target) (TLSState, error) {
	base, err := url.Parse(t.SCIM.BaseURL)
	if err != nil {
		return TLSState{}, fmt.Errorf("parse base URL: %w", err)
	}
	if base.Scheme != "https" {
		const plain = "the base URL is plain http"
		return TLSState{plain, plain}, nil
	}
	config, dial := &tls.Config{}, (&net.Dialer{}).DialContext
	if own, ok := t.Carrier().(*http.Transport); ok {
		if own.TLSClientConfig != nil {
			config = own.TLSClientConfig.Clone()
		}
		if own.DialContext != nil {
			dial = own.DialContext
		}
	}
	config.ServerName, config.MinVersion, config.InsecureSkipVerify, config.NextProtos = base.Hostname(), tls.VersionTLS12, false, nil
	ctx, cancel := context.WithTimeout(ctx, t.Limits.WithDefaults().Timeout)
	defer cancel()
	raw, err := dial(ctx, "tcp", net.JoinHostPort(base.Hostname(), port(base)))
	if err != nil {
		return TLSState{}, fmt.Errorf("connect to %s: %w", base.Host, err)
	}
	defer raw.Close()
	err = tls.Client(raw, config).HandshakeContext(ctx)
	var bad *tls.CertificateVerificationError
	switch {
	case err == nil:
		return TLSState{}, nil
	case errors.As(err, &bad):
		return TLSState{Certificate: bad.Error()}, nil
	default:
		return TLSState{Handshake: err.Error(), Certificate: "no handshake: " + err.Error()}, nil
	}
}

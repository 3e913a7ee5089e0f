package check

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/onsi/gomega/types"

	"hallmark/suites/requirement"
)

// Answer is what a target answered to one request.
type Answer struct {
	// Method and Path are the request's.
	Method, Path string
	// Status and Header are the answer's; 0 and nil when none came.
	Status int
	Header http.Header
	// Raw is the body; Cut says that it did not end within the limit.
	Raw []byte
	Cut bool
	// JSON is the decoded body, with json.Number for numbers; nil when the
	// body is empty or is not JSON, and then NotJSON says why.
	JSON    any
	NotJSON error
	// Err says that no answer came: the network's fault or the harness's.
	Err error

	// known is the id in the address of a resource that was created, for bodies
	// that have none.
	known string

	session *Session
	index   int
}

// That judges r by the answer. The spec goes on either way. about says in a few
// words which of several checks of r this is.
func (a *Answer) That(r *requirement.Requirement, m types.GomegaMatcher, about ...any) bool {
	return a.session.judge(r, a.index, a, m, about)
}

// ThatValue judges r by something computed from the answer, with the answer as
// evidence.
func (a *Answer) ThatValue(r *requirement.Requirement, value any, m types.GomegaMatcher, about ...any) bool {
	if a.Err != nil {
		return a.session.judge(r, a.index, a, m, about)
	}
	return a.session.judge(r, a.index, value, m, about)
}

// OK reports whether the status is 2xx.
func (a *Answer) OK() bool { return a.Status >= 200 && a.Status <= 299 }

// Object is the body as an object; nil when it is none.
func (a *Answer) Object() map[string]any {
	object, _ := a.JSON.(map[string]any)
	return object
}

// ID is the resource's id, also where a target sends it as a number: that is a
// fault of its own (HaveID), and must not keep everything else from being judged.
func (a *Answer) ID() string {
	if v, ok := a.Get("id"); ok && idText(v) != "" {
		return idText(v)
	}
	return a.known
}

func idText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

// Get returns the value at a path such as name.givenName, emails[0].value or
// urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department. Names
// are matched without regard to case (RFC 7643 §2.1).
func (a *Answer) Get(path string) (any, bool) { return Lookup(a.JSON, path) }

// Text is the string at path; empty when there is none.
func (a *Answer) Text(path string) string {
	v, _ := a.Get(path)
	s, _ := v.(string)
	return s
}

// Resources are the objects of a list response.
func (a *Answer) Resources() []map[string]any {
	v, _ := a.Get("Resources")
	list, _ := v.([]any)
	var objects []map[string]any
	for _, item := range list {
		if object, ok := item.(map[string]any); ok {
			objects = append(objects, object)
		}
	}
	return objects
}

// IDs are the ids of a list response, in order.
func (a *Answer) IDs() []string {
	ids := []string{}
	for _, r := range a.Resources() {
		id, _ := Lookup(r, "id")
		ids = append(ids, idText(id))
	}
	return ids
}

// Total is totalResults; -1 unless it is an integer.
func (a *Answer) Total() int {
	v, _ := a.Get("totalResults")
	if n, ok := Integer(v); ok {
		return n
	}
	return -1
}

// String describes the answer in one line, for failure texts.
func (a *Answer) String() string {
	if a.Err != nil {
		return a.Err.Error()
	}
	text := strconv.Itoa(a.Status)
	if kind := a.Header.Get("Content-Type"); kind != "" {
		text += " " + kind
	}
	body := strings.TrimRight(a.session.client.redact.body(a.Raw), "\r\n")
	if len(body) > 300 {
		body = strings.ToValidUTF8(body[:300], "") + ellipsis
	}
	if body == "" {
		body = "(no body)"
	}
	return text + " " + strings.ToValidUTF8(body, "\uFFFD")
}

// Around is the part of the body that surrounds a text, for failure texts.
func (a *Answer) Around(text string) string {
	const width = 80 // enough to see the name of the attribute
	body := a.session.client.redact.body(a.Raw)
	at := strings.Index(body, text)
	if at < 0 {
		return a.String()
	}
	from, to := max(0, at-width), min(len(body), at+len(text)+width)
	part := strings.ToValidUTF8(body[from:to], "")
	if from > 0 {
		part = ellipsis + part
	}
	if to < len(body) {
		part += ellipsis
	}
	return part
}

// decode parses a body strictly as one JSON value.
func decode(body []byte) (any, error) {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil, fmt.Errorf("the body is empty")
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		return nil, fmt.Errorf("the body is not JSON: %w", err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, fmt.Errorf("the body holds more than one JSON value")
	}
	return v, nil
}

// Integer returns v as an int when it is a JSON number without fraction or
// exponent.
func Integer(v any) (int, bool) {
	number, ok := v.(json.Number)
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(number.String())
	return n, err == nil
}

// Lookup returns the value at a path in a decoded body; see Answer.Get.
func Lookup(v any, path string) (any, bool) {
	object, ok := v.(map[string]any)
	if !ok {
		return nil, false
	}
	// A URN holds dots and colons: try it as a whole key before splitting.
	if strings.HasPrefix(strings.ToLower(path), "urn:") {
		if value, ok := member(object, path); ok {
			return value, true
		}
		longest := "" // one schema's URN may begin another's
		for key := range object {
			if len(path) > len(key) && len(key) > len(longest) && strings.EqualFold(path[:len(key)], key) && path[len(key)] == ':' {
				longest = key
			}
		}
		if longest == "" {
			return nil, false
		}
		return Lookup(object[longest], path[len(longest)+1:])
	}
	name, rest, deeper := strings.Cut(path, ".")
	name, index, indexed := strings.Cut(name, "[")
	value, ok := member(object, name)
	if ok && indexed {
		value, ok = element(value, index)
	}
	if !ok || !deeper {
		return value, ok
	}
	return Lookup(value, rest)
}

// member prefers the exact name, then the first in another case.
func member(object map[string]any, name string) (any, bool) {
	if v, ok := object[name]; ok {
		return v, true
	}
	found, ok := "", false
	for key := range object {
		if strings.EqualFold(key, name) && (!ok || key < found) {
			found, ok = key, true
		}
	}
	if !ok {
		return nil, false
	}
	return object[found], true
}

// element returns the value at an index, written as "2]".
func element(list any, index string) (any, bool) {
	digits, closed := strings.CutSuffix(index, "]")
	n, err := strconv.ParseUint(digits, 10, 31)
	values, isList := list.([]any)
	if !closed || err != nil || !isList || n >= uint64(len(values)) {
		return nil, false
	}
	return values[n], true
}

// Assigned reports whether an attribute has a value: null, an empty array and
// absence are the same state (RFC 7643 §2.5).
func Assigned(v any) bool {
	switch v := v.(type) {
	case nil:
		return false
	case []any:
		return len(v) > 0
	case map[string]any:
		for _, member := range v {
			if Assigned(member) {
				return true
			}
		}
		return false
	}
	return true
}

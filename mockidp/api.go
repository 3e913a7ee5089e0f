package mockidp

import (
	"bytes"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"

	"hallmark/mockidp/fault"
)

// maxBody bounds every request body: far above what any client sends, far
// below what hurts.
const maxBody = 1 << 20

// refusal is an error that the client is told, with its HTTP status.
type refusal struct {
	status  int
	message string
	details []detail
}

// detail says what is wrong with one member of the body, as v1 does for users.
// Its members, and that other bodies have such details too, are ours.
type detail struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

func (r *refusal) Error() string { return r.message }

func refuse(status int, format string, a ...any) error {
	return &refusal{status: status, message: fmt.Sprintf(format, a...)}
}

// wrong refuses one member of the body.
func wrong(field, format string, a ...any) error {
	text := fmt.Sprintf(format, a...)
	return &refusal{http.StatusBadRequest, field + " " + text, []detail{{field, text}}}
}

// wrongAll refuses several members of a config for the same reason.
func wrongAll(names []string, format string, a ...any) error {
	text := fmt.Sprintf(format, a...)
	r := &refusal{status: http.StatusBadRequest, message: "config." + strings.Join(names, ".value, config.") + ".value " + text}
	for _, name := range names {
		r.details = append(r.details, detail{"config." + name + ".value", text})
	}
	return r
}

// lacking refuses the members of a body that are empty and must not be, nil if none is.
func lacking(members map[string]string) error {
	r := &refusal{status: http.StatusBadRequest}
	var names []string
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if strings.TrimSpace(members[name]) == "" {
			names = append(names, name)
			r.details = append(r.details, detail{name, "is required"})
		}
	}
	if r.message = strings.Join(names, " and ") + " is required"; len(names) == 0 {
		return nil
	}
	return r
}

func invalid(format string, a ...any) error { return refuse(http.StatusBadRequest, format, a...) }

func notFound(what, id string) error { return refuse(http.StatusNotFound, "%s %q not found", what, id) }

// answer is what an admin API call returns.
type answer struct {
	status int // 200 when 0
	header http.Header
	body   any // written as JSON; as it is when []byte; not at all when nil
}

func ok(body any) answer { return answer{body: body} }

var noContent = answer{status: http.StatusNoContent}

// api serves one admin API call: only with the administrator's key (S-009).
func (idp *IdP) api(call func(r *http.Request) (answer, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !idp.goodKey(r.Header.Get("x-api-key")) && !idp.faults.Fires(fault.AnyKey) {
			if r.Header.Get("x-api-key") == "" && idp.options.RedirectWithoutKey {
				http.Redirect(w, r, idp.options.ConsoleURL+"/login", http.StatusFound)
				return
			}
			// Measured by a third party: a wrong key is "not found". No key at all
			// redirects to /login there; 401 is our default (facts §2.1).
			writeJSON(w, http.StatusUnauthorized, map[string]any{"error": "Unauthorized", "message": "api key user not found"})
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		a, err := call(r)
		if err != nil {
			idp.fail(w, r, err)
			return
		}
		for name, values := range a.header {
			w.Header()[name] = values
		}
		if a.status == 0 {
			a.status = http.StatusOK
		}
		switch body := a.body.(type) {
		case nil:
			w.WriteHeader(a.status)
		case []byte:
			w.WriteHeader(a.status)
			_, _ = w.Write(body)
		default:
			writeJSON(w, a.status, body)
		}
	}
}

// fail answers an error in the form of v1: {code, message, status}. That v2
// has the same form, and the words of status, are ours.
func (idp *IdP) fail(w http.ResponseWriter, r *http.Request, err error) {
	var known *refusal
	if !errors.As(err, &known) {
		if r.Context().Err() != nil {
			return // the client is gone
		}
		idp.logger.Error("admin API call failed", "path", r.URL.Path, "error", err)
		known = &refusal{status: http.StatusInternalServerError, message: "internal error"}
	}
	body := map[string]any{"code": known.status, "message": known.message, "status": http.StatusText(known.status)}
	if len(known.details) > 0 {
		body["details"] = known.details
	}
	writeJSON(w, known.status, body)
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(body); err != nil {
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes())
}

func (idp *IdP) goodKey(key string) bool {
	return key != "" && subtle.ConstantTimeCompare([]byte(key), []byte(idp.options.APIKey)) == 1
}

// object reads the request's body as one JSON object. An empty body is an
// empty object.
func object(r *http.Request) (map[string]json.RawMessage, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return nil, refuse(http.StatusRequestEntityTooLarge, "the body has more than %d bytes", tooLarge.Limit)
		}
		return nil, fmt.Errorf("read body: %w", err)
	}
	members := make(map[string]json.RawMessage)
	if len(bytes.TrimSpace(body)) == 0 {
		return members, nil
	}
	if err := json.Unmarshal(body, &members); err != nil {
		return nil, invalid("the body is not a JSON object: %v", err)
	}
	if members == nil {
		return nil, invalid("the body is not a JSON object: it is null")
	}
	return members, nil
}

// decode reads the request's body as one JSON object into v.
func decode(r *http.Request, v any) error {
	members, err := object(r)
	if err != nil {
		return err
	}
	return fill(members, v)
}

// fill reads the members of a JSON object into v.
func fill[T any](members map[string]T, v any) error {
	whole, err := json.Marshal(members)
	if err != nil {
		return fmt.Errorf("encode members: %w", err)
	}
	if err := json.Unmarshal(whole, v); err != nil {
		var mismatch *json.UnmarshalTypeError
		if errors.As(err, &mismatch) {
			return invalid("%s must not be a %s", mismatch.Field, mismatch.Value)
		}
		return invalid("the body cannot be read: %v", err)
	}
	return nil
}

// document is v as the JSON object a client will see, to filter, sort and
// project it.
func document(v any) (map[string]any, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode document: %w", err)
	}
	var doc map[string]any
	if err := json.Unmarshal(b, &doc); err != nil {
		return nil, fmt.Errorf("decode document: %w", err)
	}
	return doc, nil
}

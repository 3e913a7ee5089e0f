package admin

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// refusal is the API's own error.
type refusal struct {
	status  int
	message string
	fields  map[string]string // what is wrong with which member of the body
}

func (r *refusal) Error() string { return r.message }

// answer records what the API answers.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (a *answer) Header() http.Header { return a.header }

// Write implements http.ResponseWriter.
func (a *answer) Write(b []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(b)
}

// WriteHeader implements http.ResponseWriter.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

// send makes one call of the API on behalf of the visitor.
func (v *visit) send(method, path string, body io.Reader, contentType string) (*answer, error) {
	r, err := http.NewRequestWithContext(v.r.Context(), method, path, body)
	if err != nil {
		return nil, fmt.Errorf("build call: %w", err)
	}
	r.RemoteAddr = v.r.RemoteAddr // for the events
	r.Header.Set("User-Agent", v.r.UserAgent())
	r.Header.Set("Content-Type", contentType)
	if body == nil {
		r.Body = http.NoBody // a server's request has one always
	}
	a := &answer{header: make(http.Header)}
	v.options.API.ServeHTTP(a, r)
	if a.status >= 200 && a.status <= 299 {
		return a, nil
	}
	var told struct {
		Message string
		Details []struct{ Field, Message string }
	}
	if err := json.Unmarshal(a.body.Bytes(), &told); err != nil || told.Message == "" {
		return nil, fmt.Errorf("%s %s answered %d", method, path, a.status)
	}
	no := &refusal{a.status, told.Message, make(map[string]string)}
	for _, d := range told.Details {
		no.fields[d.Field] = d.Message
	}
	return nil, no
}

// call sends body as JSON and reads the answer into result, each unless nil.
func (v *visit) call(method, path string, body, result any) error {
	var sent io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return fmt.Errorf("encode call: %w", err)
		}
		sent = bytes.NewReader(encoded)
	}
	a, err := v.send(method, path, sent, "application/json")
	if err != nil || result == nil {
		return err
	}
	if err := json.Unmarshal(a.body.Bytes(), result); err != nil {
		return fmt.Errorf("read answer of %s %s: %w", method, path, err)
	}
	return nil
}

// perPage is the most that a list of the API shows.
const perPage = 100

// list1 reads all pages of a v1 list.
func list1[T any](v *visit, path string, query url.Values) ([]T, error) {
	var all []T
	for {
		var page struct {
			Results    []T
			TotalCount int
		}
		if err := v.call(http.MethodGet, paged(path, query, len(all)), nil, &page); err != nil {
			return nil, err
		}
		all = append(all, page.Results...)
		if len(page.Results) == 0 || len(all) >= page.TotalCount {
			return all, nil
		}
	}
}

// list2 reads all pages of a v2 list.
func list2[T any](v *visit, path string, query url.Values) ([]T, error) {
	var all []T
	for {
		var page []T
		if err := v.call(http.MethodGet, paged(path, query, len(all)), nil, &page); err != nil {
			return nil, err
		}
		all = append(all, page...)
		if len(page) < perPage {
			return all, nil
		}
	}
}

func paged(path string, query url.Values, skip int) string {
	values := url.Values{"limit": {strconv.Itoa(perPage)}, "skip": {strconv.Itoa(skip)}}
	for name, value := range query {
		values[name] = value
	}
	return path + "?" + values.Encode()
}

// search are the parameters that find a text in some fields of a v1 list.
func search(text string, fields ...string) url.Values {
	values := make(url.Values)
	if text = strings.TrimSpace(text); text != "" {
		values.Set("search[searchTerm]", text)
		values["search[fields][]"] = fields
	}
	return values
}

// of splits an error into what is shown beside fields, by name without prefix
// and suffix, and what is shown above the form.
func of(err error) (fields map[string]string, above string, other error) {
	var no *refusal
	if !errors.As(err, &no) || no.status == http.StatusNotFound {
		return nil, "", err
	}
	fields = make(map[string]string)
	for name, message := range no.fields {
		name = strings.TrimSuffix(strings.TrimPrefix(name, "config."), ".value")
		fields[name] = capital(message)
	}
	if len(fields) == 0 {
		above = capital(no.message)
	} else {
		above = "Not saved: see below."
	}
	return fields, above, nil
}

// capital makes a sentence of an error.
func capital(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:] + "."
}

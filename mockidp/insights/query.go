package insights

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

const (
	defaultLimit = 1000
	maxLimit     = 10000
)

// services are the names a query may give. This mock files events under
// directory and sso only; the others are JumpCloud's and find nothing.
var services = [...]string{
	"access_management", "alerts", "all", "asset_management", Directory, "ldap", "mdm", "notifications",
	"object_storage", "password_manager", "radius", "reports", "saas_app_management", "software", SSO, "systems",
	"workflows",
}

// fields are the members of an event: what a query may project on.
var fields = [...]string{
	"id", "event_type", "timestamp", "service", "organization", "success", "client_ip", "useragent", "geoip",
	"auth_method", "initiated_by", "resource", "association", "changes", "application", "idm_client_id",
	"error_message", "message_chain", "correlation", "auth_context", "provider", "@version", "idp_initiated",
}

// query is a checked request body.
type query struct {
	services   []string
	start, end time.Time
	limit      int
	skip       int
	descending bool
	fields     []string // nil for all
	field      string   // of /events/distinct
	after      *mark
	text       string // q
	exact      bool
	term       term   // nil for all
	eventType  string // the only one that term holds for, "" when it does not say so
}

// parse reads and checks a request body. The start must not lie in the future
// of now, which is also the default end.
func parse(body []byte, now time.Time) (query, error) {
	var in struct {
		Service     []string        `json:"service"`
		Start       string          `json:"start_time"`
		End         string          `json:"end_time"`
		Limit       any             `json:"limit"`
		Skip        any             `json:"skip"`
		Sort        any             `json:"sort"`
		Fields      *[]string       `json:"fields"`
		Field       string          `json:"field"`
		SearchAfter json.RawMessage `json:"search_after"`
		Text        string          `json:"q"`
		Exact       bool            `json:"exact_match"`
		SearchTerm  json.RawMessage `json:"search_term"`
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	if err := decoder.Decode(&in); err != nil {
		var kind *json.UnmarshalTypeError
		if errors.As(err, &kind) && kind.Field != "" {
			return query{}, fmt.Errorf("%s has the wrong type", kind.Field)
		}
		return query{}, errors.New("the body is not a JSON object")
	}
	if _, err := decoder.Token(); err != io.EOF {
		return query{}, errors.New("the body holds more than one JSON object")
	}

	q := query{services: in.Service, field: in.Field, text: in.Text, exact: in.Exact}
	if len(in.Service) == 0 {
		return q, fmt.Errorf("service is required: one or more of %s", strings.Join(services[:], ", "))
	}
	for _, name := range in.Service {
		if !slices.Contains(services[:], name) {
			return q, fmt.Errorf("unknown service %q: valid are %s", name, strings.Join(services[:], ", "))
		}
	}
	var err error
	if q.start, err = time.Parse(time.RFC3339, in.Start); err != nil {
		return q, errors.New("start_time is required, in the form of RFC 3339")
	}
	q.end = now
	if in.End != "" {
		if q.end, err = time.Parse(time.RFC3339, in.End); err != nil {
			return q, errors.New("end_time is not in the form of RFC 3339")
		}
	}
	switch {
	case q.start.After(now):
		return q, errors.New("start_time lies in the future")
	case q.end.Before(q.start):
		return q, errors.New("end_time lies before start_time")
	}

	// Nonsense in limit and sort is no error but the default, as documented.
	q.limit = whole(in.Limit, 1, defaultLimit)
	q.limit = min(q.limit, maxLimit)
	q.skip = whole(in.Skip, 0, 0)
	if order, ok := in.Sort.(string); ok {
		q.descending = strings.EqualFold(order, "DESC")
	}
	if in.Fields != nil {
		q.fields = *in.Fields
		if len(q.fields) == 0 {
			return q, errors.New("fields is empty")
		}
		for _, name := range q.fields {
			top, _, _ := strings.Cut(name, ".")
			if !slices.Contains(fields[:], top) {
				return q, fmt.Errorf("unknown field %q: valid are %s", name, strings.Join(fields[:], ", "))
			}
		}
	}
	if q.after, err = parseMark(in.SearchAfter); err != nil {
		return q, err
	}
	q.term, err = parseTerms(in.SearchTerm)
	q.eventType = onlyType(in.SearchTerm)
	return q, err
}

// whole reads a whole number of at least least, or gives fallback.
func whole(v any, least, fallback int) int {
	n, ok := v.(float64)
	if !ok || n != float64(int(n)) || int(n) < least {
		return fallback
	}
	return int(n)
}

// parseMark reads search_after: [milliseconds, "id"], as X-Search_after gave it.
func parseMark(raw json.RawMessage) (*mark, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return nil, nil
	}
	var pair []any
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if decoder.Decode(&pair) == nil && len(pair) == 2 {
		number, isNumber := pair[0].(json.Number)
		id, isText := pair[1].(string)
		if ms, err := number.Int64(); isNumber && isText && err == nil {
			return &mark{ms, id}, nil
		}
	}
	return nil, errors.New(`search_after is not of the form [milliseconds, "id"] of the X-Search_after header`)
}

// wants tells whether the query covers a service.
func (q query) wants(service string) bool {
	return slices.Contains(q.services, "all") || slices.Contains(q.services, service)
}

// matches tells whether an event, decoded, has the text and meets the terms.
func (q query) matches(document map[string]any) bool {
	return (q.text == "" || mentions(document, q.text, q.exact)) && (q.term == nil || q.term(document))
}

// mentions tells whether any value within v contains, or is, text in any case.
func mentions(v any, wanted string, exact bool) bool {
	switch v := v.(type) {
	case map[string]any:
		for _, member := range v {
			if mentions(member, wanted, exact) {
				return true
			}
		}
		return false
	case []any:
		return slices.ContainsFunc(v, func(member any) bool { return mentions(member, wanted, exact) })
	}
	have := text(v)
	if exact {
		return strings.EqualFold(have, wanted)
	}
	return strings.Contains(strings.ToLower(have), strings.ToLower(wanted))
}

// project reduces an event to the fields asked for.
func (q query) project(document map[string]any) map[string]any {
	if q.fields == nil {
		return document
	}
	out := map[string]any{}
	for _, name := range q.fields {
		from, to := document, out
		for {
			top, rest, nested := strings.Cut(name, ".")
			value, has := from[top]
			if !has {
				break
			}
			inner, isObject := value.(map[string]any)
			if !nested || !isObject {
				if !nested || !isScalar(value) {
					to[top] = value
				}
				break
			}
			next, has := to[top].(map[string]any)
			if !has {
				next = map[string]any{}
				to[top] = next
			}
			from, to, name = inner, next, rest
		}
	}
	return out
}

func isScalar(v any) bool {
	switch v.(type) {
	case map[string]any, []any:
		return false
	}
	return true
}

package mocksp

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"

	"hallmark/mocksp/fault"
	"hallmark/mocksp/learning"
)

// maxPerPage is the largest page; whoever asks for more gets this many.
const maxPerPage = 1000

// pageOf is one page as it was asked for.
type pageOf struct{ page, perPage int }

// skip is how many items come before the page; it cannot overflow.
func (p pageOf) skip(total int) int {
	if p.page-1 > total/p.perPage {
		return total
	}
	return min((p.page-1)*p.perPage, total)
}

// paging reads page and per_page. That others than positive whole numbers are refused is ours.
func (api *rest) paging(query url.Values) (p pageOf, err error) {
	p = pageOf{1, 50}
	for name, into := range map[string]*int{"page": &p.page, "per_page": &p.perPage} {
		if value := query.Get(name); value != "" {
			n, err := strconv.Atoi(value)
			if err != nil || n < 1 {
				return p, errors.New(name + ": must be a whole number above 0")
			}
			*into = n
		}
	}
	if p.perPage > maxPerPage && !api.faults().Fires(fault.RESTPageLimitIgnored) {
		p.perPage = maxPerPage
	}
	return p, nil
}

// wrapper is the documented one around a page.
func (p pageOf) wrapper(typ, what string, total int, shown any) map[string]any {
	return map[string]any{
		"type": typ, "total_" + what: total, "page": p.page, "per_page": p.perPage,
		"total_pages": (total + p.perPage - 1) / p.perPage, what: shown,
	}
}

// writePage answers one page of a list.
func writePage[T any](api *rest, w http.ResponseWriter, r *http.Request, typ, what string, items []T) {
	p, err := api.paging(r.URL.Query())
	if err != nil {
		writeError(w, http.StatusBadRequest, err.Error())
		return
	}
	from := p.skip(len(items))
	shown := append([]T{}, items[from:from+min(p.perPage, len(items)-from)]...) // [] and not null
	writeJSON(w, http.StatusOK, p.wrapper(typ, what, len(items), shown))
}

// writeList answers a list that version 1 gives whole, as its samples do, unless a page is asked
// for; version 1.1 gives it in pages.
func writeList[T any](api *rest, w http.ResponseWriter, r *http.Request, typ, what string, items []T) {
	if query := r.URL.Query(); api.v11 || query.Has("page") || query.Has("per_page") {
		writePage(api, w, r, typ, what, items)
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"type": typ, what: items})
}

// filters reads what filter[…] asks for. A filter that is not among the names is refused: one
// that is ignored would give more than was asked for. That is ours.
func filters(query url.Values, names ...string) (map[string]string, error) {
	found := map[string]string{}
	for key := range query {
		name, ok := strings.CutPrefix(key, "filter[")
		if !ok {
			continue
		}
		name = strings.TrimSuffix(name, "]")
		known := false
		for _, n := range names {
			known = known || name == n || strings.HasSuffix(n, "[") && strings.HasPrefix(name, n[:len(n)-1]+"][")
		}
		if !known {
			return nil, fmt.Errorf("filter: is not known, use one of %s", strings.ReplaceAll(strings.Join(names, ", "), "[", "[ID]"))
		}
		found[name] = query.Get(key)
	}
	return found, nil
}

// restID is an id of REST in a body: a number, or its digits as text.
type restID int

// UnmarshalJSON refuses anything else.
func (id *restID) UnmarshalJSON(raw []byte) error {
	n, err := strconv.Atoi(strings.Trim(string(raw), `"`))
	if err != nil || n < 1 {
		return &fieldError{"an id must be a whole number above 0"}
	}
	*id = restID(n)
	return nil
}

// restBool is true, false, or either as text: the samples have "remove": "true".
type restBool bool

// UnmarshalJSON refuses anything else.
func (b *restBool) UnmarshalJSON(raw []byte) error {
	switch strings.Trim(string(raw), `"`) {
	case "true":
		*b = true
	case "false", "null":
		*b = false
	default:
		return &fieldError{"notify, remove and public must be true or false"}
	}
	return nil
}

// maxField bounds a text of the REST API, in bytes, and maxEmail an address (RFC 5321
// §4.5.3.1.3); the former is ours.
const (
	maxField = 255
	maxEmail = 254
)

// checkField says what is wrong with a text: too long, control characters, or markup. People
// may be called what they like through other doors, and every page escapes what it shows; but
// nobody types a tag into a form by mistake. Refusing it is ours.
func checkField(field, value string, most int) error {
	switch {
	case len(value) > most:
		return fmt.Errorf("%s: must be at most %d bytes", field, most)
	case strings.ContainsFunc(value, unicode.IsControl):
		return fmt.Errorf("%s: must not contain control characters", field)
	}
	for i := range len(value) - 1 {
		if next := rune(value[i+1]); value[i] == '<' && (next == '/' || next == '!' || next == '?' || unicode.IsLetter(next)) {
			return fmt.Errorf("%s: must not contain markup", field)
		}
	}
	return nil
}

// parseDay reads an ISO 8601 date or time; none is none.
func parseDay(s string) (time.Time, bool) {
	if s == "" {
		return time.Time{}, true
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, strings.TrimSpace(s)); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// stamp is a time as REST writes it, or null.
func stamp(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format(time.RFC3339)
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// writeBookError answers what the book refused: 404 for what is not there, else 400.
func writeBookError(w http.ResponseWriter, err error) {
	for _, missing := range []error{learning.ErrNoPerson, learning.ErrNoContent, learning.ErrNoGroup, learning.ErrNoTag, learning.ErrNoAssignment} {
		if errors.Is(err, missing) {
			writeError(w, http.StatusNotFound, err.Error())
			return
		}
	}
	writeError(w, http.StatusBadRequest, err.Error())
}

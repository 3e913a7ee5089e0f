package mockidp

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Lists are cut at 100 and show 10 unless asked otherwise, in v1 as in v2.
const (
	defaultLimit = 10
	maxLimit     = 100
)

// query is what a list call asks for.
type query struct {
	limit, skip int
	sort        []string // names, "-" before those that descend
	fields      []string // what to show beside the id; everything when empty
	all         []term   // every one must hold
	any         []term   // one must hold, if there are some
	search      []string // texts of which one must occur …
	in          []string // … in one of these fields

	windowed bool // the records are the page already …
	total    int  // … of so many
}

// plain tells whether the list is asked for as it is: a page of it can be cut without a look at
// the rest.
func (q query) plain() bool { return len(q.sort)+len(q.all)+len(q.any)+len(q.search) == 0 }

// window is what a list call needs of a table: its page, where nothing is filtered or sorted, so
// that the cost is that of what is shown and not of what there is; all rows otherwise.
func window[T any](t *table[T], q *query) []T {
	if !q.plain() {
		return t.all()
	}
	q.windowed, q.total = true, len(t.order)
	ids := t.order[min(q.skip, len(t.order)):]
	rows := make([]T, 0, min(q.limit, len(ids)))
	for _, id := range ids[:min(q.limit, len(ids))] {
		rows = append(rows, t.rows[id])
	}
	return rows
}

// term compares one field.
type term struct {
	field, op string
	values    []string // one, but for "in" and its kin
}

// query1 reads the parameters of a v1 list.
func query1(r *http.Request) (query, error) {
	values := r.URL.Query()
	q := query{sort: strings.Fields(values.Get("sort")), fields: strings.Fields(values.Get("fields"))}
	if err := q.page(values); err != nil {
		return q, err
	}
	eventually := r.Header.Get("x-eventually-consistent") == "true"
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if name != "filter" && !strings.HasPrefix(name, "filter[") {
			continue
		}
		for _, value := range values[name] {
			t, err := term1(value, eventually)
			if err != nil {
				return q, err
			}
			if strings.HasPrefix(name, "filter[or]") {
				q.any = append(q.any, t)
			} else {
				q.all = append(q.all, t)
			}
		}
	}
	if s := values.Get("search"); s != "" {
		if err := q.searchFor([]byte(s)); err != nil {
			return q, err
		}
	}
	q.search = append(q.search, values["search[searchTerm]"]...)
	q.in = append(q.in, values["search[fields]"]...)
	q.in = append(q.in, values["search[fields][]"]...)
	return q, nil
}

// query2 reads the parameters of a v2 list: sort by commas, filters with
// operators of their own.
func query2(r *http.Request) (query, error) {
	values := r.URL.Query()
	q := query{sort: split(values.Get("sort"), ","), fields: split(values.Get("fields"), ",")}
	if err := q.page(values); err != nil {
		return q, err
	}
	for _, value := range values["filter"] {
		part := strings.SplitN(value, ":", 3)
		if len(part) != 3 {
			return q, invalid("filter %q is not <field>:<operator>:<value>", value)
		}
		t := term{field: part[0], op: part[1], values: []string{part[2]}}
		switch t.op {
		case "eq", "ne", "gt", "ge", "lt", "le", "search":
		case "in", "between":
			t.values = unbar(part[2])
			if t.op == "between" && len(t.values) != 2 {
				return q, invalid("filter %q: between needs two values", value)
			}
		default:
			return q, invalid("filter %q: unknown operator %q, valid are eq, ne, gt, ge, lt, le, between, search, in", value, t.op)
		}
		q.all = append(q.all, t)
	}
	return q, nil
}

func split(s, by string) []string {
	return slices.DeleteFunc(strings.Split(s, by), func(part string) bool { return part == "" })
}

func (q *query) page(values url.Values) error {
	var err error
	if q.limit, err = number(values.Get("limit"), defaultLimit); err != nil {
		return invalid("limit %q is not a number from 0", values.Get("limit"))
	}
	if q.skip, err = number(values.Get("skip"), 0); err != nil {
		return invalid("skip %q is not a number from 0", values.Get("skip"))
	}
	q.limit = min(q.limit, maxLimit)
	return nil
}

func number(s string, otherwise int) (int, error) {
	if s == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(s)
	if err == nil && n < 0 {
		err = strconv.ErrRange
	}
	return n, err
}

// term1 reads <field>:$op:<value> of v1, where "|" separates values and "\|"
// is a literal bar.
func term1(s string, eventually bool) (term, error) {
	part := strings.SplitN(s, ":", 3)
	if len(part) != 3 {
		return term{}, invalid("filter %q is not <field>:$<operator>:<value>", s)
	}
	t := term{field: part[0], op: strings.TrimPrefix(part[1], "$"), values: []string{part[2]}}
	switch part[1] {
	case "$eq", "$ne", "$lt", "$lte", "$gt", "$gte", "$sw":
	case "$in", "$nin":
		t.values = unbar(part[2])
	case "$ew", "$co", "$nco":
		if !eventually {
			return term{}, invalid("filter %q: %s needs the header x-eventually-consistent: true", s, part[1])
		}
	default:
		return term{}, invalid("filter %q: unknown operator %q, valid are $eq, $ne, $in, $nin, $lt, $lte, $gt, $gte, $sw", s, part[1])
	}
	return t, nil
}

func unbar(s string) []string {
	var values []string
	var value strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && s[i+1] == '|':
			value.WriteByte('|')
			i++
		case s[i] == '|':
			values = append(values, value.String())
			value.Reset()
		default:
			value.WriteByte(s[i])
		}
	}
	return append(values, value.String())
}

// searchFor reads {searchTerm: text or list, fields: list}.
func (q *query) searchFor(raw []byte) error {
	var search struct {
		SearchTerm json.RawMessage `json:"searchTerm"`
		Fields     []string        `json:"fields"`
	}
	if err := json.Unmarshal(raw, &search); err != nil {
		return invalid("the search is not {searchTerm, fields}: %v", err)
	}
	var one string
	if json.Unmarshal(search.SearchTerm, &one) == nil {
		q.search = append(q.search, one)
	} else if err := json.Unmarshal(search.SearchTerm, &q.search); err != nil {
		return invalid("searchTerm is neither a text nor a list of texts")
	}
	q.in = append(q.in, search.Fields...)
	return nil
}

// run filters and sorts docs and cuts the page, which it returns with the
// number of all that matched. key names the id, which is always shown.
func (q query) run(docs []map[string]any, key string) (page []map[string]any, total int) {
	page = make([]map[string]any, 0, len(docs))
	for _, doc := range docs {
		if q.matches(doc) {
			page = append(page, doc)
		}
	}
	if total = len(page); q.windowed {
		return q.show(page, key), q.total
	}
	slices.SortStableFunc(page, func(a, b map[string]any) int {
		for _, by := range q.sort {
			field, down := strings.CutPrefix(by, "-")
			if c := strings.Compare(text(a[field]), text(b[field])); c != 0 {
				if down {
					return -c
				}
				return c
			}
		}
		return 0
	})
	page = page[min(q.skip, total):]
	return q.show(page[:min(q.limit, len(page))], key), total
}

// show leaves the fields that were asked for.
func (q query) show(page []map[string]any, key string) []map[string]any {
	if len(q.fields) > 0 {
		for i, doc := range page {
			shown := map[string]any{key: doc[key]}
			for _, field := range q.fields {
				if value, present := doc[field]; present {
					shown[field] = value
				}
			}
			page[i] = shown
		}
	}
	return page
}

func (q query) matches(doc map[string]any) bool {
	for _, t := range q.all {
		if !t.holds(doc) {
			return false
		}
	}
	if len(q.any) > 0 && !slices.ContainsFunc(q.any, func(t term) bool { return t.holds(doc) }) {
		return false
	}
	if len(q.search) == 0 {
		return true
	}
	for field, value := range doc {
		if len(q.in) > 0 && !slices.Contains(q.in, field) {
			continue
		}
		for _, wanted := range q.search {
			if strings.Contains(strings.ToLower(text(value)), strings.ToLower(wanted)) {
				return true
			}
		}
	}
	return false
}

// holds compares as v1 documents it: by case, as text.
func (t term) holds(doc map[string]any) bool {
	have, want := text(doc[t.field]), t.values[0]
	switch t.op {
	case "eq":
		return have == want
	case "ne":
		return have != want
	case "in":
		return slices.Contains(t.values, have)
	case "nin":
		return !slices.Contains(t.values, have)
	case "lt":
		return have < want
	case "lte", "le":
		return have <= want
	case "gt":
		return have > want
	case "gte", "ge":
		return have >= want
	case "between":
		return have >= want && have <= t.values[1]
	case "sw":
		return strings.HasPrefix(have, want)
	case "ew":
		return strings.HasSuffix(have, want)
	case "co":
		return strings.Contains(have, want)
	case "nco":
		return !strings.Contains(have, want)
	case "search":
		return strings.Contains(strings.ToLower(have), strings.ToLower(want))
	}
	return false
}

func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	}
	return fmt.Sprint(v)
}

// documents turns records into the objects that a query works on.
func documents[T any](records []T) ([]map[string]any, error) {
	docs := make([]map[string]any, len(records))
	for i, record := range records {
		var err error
		if docs[i], err = document(record); err != nil {
			return nil, err
		}
	}
	return docs, nil
}

// list1 answers a v1 list: {results, totalCount}.
func list1[T any](records []T, q query, more map[string]any) (answer, error) {
	docs, err := documents(records)
	if err != nil {
		return answer{}, err
	}
	page, total := q.run(docs, "_id")
	body := map[string]any{"results": page, "totalCount": total}
	for name, value := range more {
		body[name] = value
	}
	return ok(body), nil
}

// list2 answers a v2 list: a bare array. Some of JumpCloud's carry
// x-total-count; all of ours do.
func list2[T any](records []T, q query, key string) (answer, error) {
	docs, err := documents(records)
	if err != nil {
		return answer{}, err
	}
	page, total := q.run(docs, key)
	return answer{body: page, header: http.Header{"X-Total-Count": {strconv.Itoa(total)}}}, nil
}

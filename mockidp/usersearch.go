package mockidp

import (
	"encoding/json"
	"net/http"
	"strings"
)

// searchUsers serves POST /search/systemusers.
func (idp *IdP) searchUsers(r *http.Request) (answer, error) {
	var body struct {
		Filter struct {
			And []json.RawMessage `json:"and"`
			Or  []json.RawMessage `json:"or"`
		} `json:"filter"`
		SearchFilter json.RawMessage `json:"searchFilter"`
		Fields       string          `json:"fields"`
		Sort         string          `json:"sort"`
		Limit        *int            `json:"limit"`
		Skip         *int            `json:"skip"`
	}
	q, err := query1(r)
	if err != nil {
		return answer{}, err
	}
	if err := decode(r, &body); err != nil {
		return answer{}, err
	}
	if body.Limit != nil {
		q.limit = min(*body.Limit, maxLimit)
	}
	if body.Skip != nil {
		q.skip = *body.Skip
	}
	if q.limit < 0 || q.skip < 0 {
		return answer{}, invalid("limit and skip are numbers from 0")
	}
	if body.Fields != "" {
		q.fields = strings.Fields(body.Fields)
	}
	if body.Sort != "" {
		q.sort = strings.Fields(body.Sort)
	}
	for i, raw := range append(body.Filter.And, body.Filter.Or...) {
		terms, err := searchTerms(raw)
		if err != nil {
			return answer{}, err
		}
		if i < len(body.Filter.And) {
			q.all = append(q.all, terms...)
		} else {
			q.any = append(q.any, terms...)
		}
	}
	if len(body.SearchFilter) > 0 {
		if err := q.searchFor(body.SearchFilter); err != nil {
			return answer{}, err
		}
	}
	return list1(idp.usersFor(&q), q, nil)
}

// searchTerms reads one filter: "field:$op:value" or {field: value}.
func searchTerms(raw json.RawMessage) ([]term, error) {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		t, err := term1(s, true)
		return []term{t}, err
	}
	var equal map[string]any
	if err := json.Unmarshal(raw, &equal); err != nil {
		return nil, invalid("a filter is neither \"field:$op:value\" nor {field: value}")
	}
	var terms []term
	for field, value := range equal {
		terms = append(terms, term{field: field, op: "eq", values: []string{text(value)}})
	}
	return terms, nil
}

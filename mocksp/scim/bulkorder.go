package scim

import (
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"hallmark/mocksp/fault"
)

// bulkPrefix begins a reference to a resource that another operation creates (RFC 7644 §3.7.2).
const bulkPrefix = "bulkId:"

// bulkQuoted finds references in the filter of a PATCH path.
var bulkQuoted = regexp.MustCompile(`"bulkId:([^"\\]+)"`)

// references tells of each bulkId that a JSON value refers to.
func references(v any, refer func(bulkID string)) {
	switch v := v.(type) {
	case string:
		if id, ok := strings.CutPrefix(v, bulkPrefix); ok {
			refer(id)
			return
		}
		for _, m := range bulkQuoted.FindAllStringSubmatch(v, -1) {
			refer(m[1])
		}
	case []any:
		for _, e := range v {
			references(e, refer)
		}
	case map[string]any:
		for _, e := range v {
			references(e, refer)
		}
	}
}

// replaced copies v with its references turned into ids.
func replaced(v any, ids map[string]string) any {
	switch v := v.(type) {
	case string:
		if id, ok := strings.CutPrefix(v, bulkPrefix); ok && ids[id] != "" {
			return ids[id]
		}
		return bulkQuoted.ReplaceAllStringFunc(v, func(m string) string {
			if id := ids[m[len(bulkPrefix)+1:len(m)-1]]; id != "" {
				return `"` + id + `"`
			}
			return m
		})
	case []any:
		a := make([]any, len(v))
		for i, e := range v {
			a[i] = replaced(e, ids)
		}
		return a
	case map[string]any:
		m := make(map[string]any, len(v))
		for k, e := range v {
			m[k] = replaced(e, ids)
		}
		return m
	}
	return v
}

// resolve returns the data of an operation with all references turned into ids, or why that
// cannot be done.
func (j *job) resolve(o *bulkOperation) (map[string]any, error) {
	m, _ := o.data.(map[string]any)
	if m == nil && o.data == nil && len(o.refs) == 0 {
		return nil, nil
	}
	if j.s.fault(fault.SCIMBulkIDUnresolved, func() bool { return len(o.refs) > 0 }) {
		return m, nil
	}
	for _, id := range o.refs {
		switch _, known := j.posts[id]; {
		case !known:
			return nil, invalidValue("no operation of this job has the bulkId %s", shorten(id))
		case j.ids[id] == "":
			return nil, &Error{Status: http.StatusConflict, Detail: "the operation with the bulkId " + shorten(id) + ", which this one refers to, was not done"}
		}
	}
	m, _ = replaced(m, j.ids).(map[string]any)
	return m, nil
}

// run does the operations in their order, except that a POST which another operation refers
// to comes before it. Where that POST cannot be done yet, because an operation between the two
// makes room for it, the other one waits, and all that work on the same resource wait with it.
func (j *job) run() {
	var waiting []int
	targets := map[string]bool{}
	settle := func() { // do those that need wait no longer
		rest := waiting[:0]
		clear(targets)
		for _, i := range waiting {
			if j.stopped() || targets[j.ops[i].path] && j.ops[i].method != http.MethodPost || !j.ready(i) {
				targets[j.ops[i].path] = true
				rest = append(rest, i)
				continue
			}
			j.record(i, j.do(i))
		}
		waiting = rest
	}
	for i := range j.ops {
		if j.stopped() {
			return
		}
		j.turn = i
		switch {
		case j.results[i] != nil: // done before its turn
		case targets[j.ops[i].path] && j.ops[i].method != http.MethodPost, !j.attempt(i):
			waiting = append(waiting, i)
			targets[j.ops[i].path] = true
		}
		if len(waiting) > 0 {
			settle()
		}
	}
	j.turn = len(j.ops)
	for _, i := range waiting {
		if j.results[i] == nil && !j.stopped() && !j.attempt(i) {
			j.record(i, j.do(i))
		}
	}
}

func (j *job) stopped() bool {
	return j.most > 0 && j.errors >= j.most || j.errors > 0 && j.s.fault(fault.SCIMBulkStopsEarly, nil)
}

// ready reports whether all that operation i refers to is done, be it in vain.
func (j *job) ready(i int) bool {
	return !slices.ContainsFunc(j.ops[i].refs, func(id string) bool {
		p, known := j.posts[id]
		return known && j.results[p] == nil
	})
}

// attempt does operation i and, before it, what it refers to. It reports whether i is done;
// if not, it has to wait.
func (j *job) attempt(i int) bool {
	if j.ring[i] >= 0 {
		return j.attemptRing(j.ring[i])
	}
	if !j.prepare(i) {
		return false
	}
	if j.results[i] == nil && !j.stopped() {
		j.record(i, j.do(i))
	}
	return true
}

// prepare does the POSTs that operation i refers to and that are not done yet.
func (j *job) prepare(i int) bool {
	if j.s.fault(fault.SCIMBulkForwardRefused, func() bool { return !j.ready(i) }) {
		return true
	}
	for _, id := range j.ops[i].refs {
		p, known := j.posts[id]
		if !known || j.results[p] != nil || j.ring[i] >= 0 && j.ring[p] == j.ring[i] {
			continue
		}
		if j.stopped() {
			return true
		}
		if j.ring[p] >= 0 {
			if !j.attemptRing(j.ring[p]) {
				return false
			}
			continue
		}
		if !j.prepare(p) {
			return false
		}
		if j.results[p] != nil {
			continue
		}
		c := j.do(p)
		if c.status == http.StatusConflict && p > j.turn { // an operation between may make room for it
			return false
		}
		j.record(p, c)
	}
	return true
}

// attemptRing creates resources that refer to each other in a circle: all of them or none
// (RFC 7644 §3.7.1).
func (j *job) attemptRing(ring int) bool {
	var ops []int
	for i := range j.ops {
		if j.ring[i] == ring {
			ops = append(ops, i)
		}
	}
	for _, i := range ops {
		if !j.prepare(i) {
			return false
		}
	}
	if j.stopped() || j.results[ops[0]] != nil {
		return true
	}
	created, failed, err := j.createRing(ops)
	for n, i := range ops {
		c := &capture{header: http.Header{}}
		switch {
		case err == nil:
			o := &j.ops[i]
			doc := j.s.document(o.t, &created[n], j.base)
			c.header.Set("Location", locationOf(doc))
			j.s.tag(c, doc)
			c.id = created[n].ID
			j.s.answer(c, j.r, http.StatusCreated, j.s.project(o.t, doc, selection{}))
		case n == failed:
			j.s.fail(c, j.r, err)
		default:
			j.s.fail(c, j.r, &Error{Status: http.StatusConflict, Detail: "an operation that this one refers to in a circle was not done"})
		}
		j.record(i, c)
	}
	return true
}

// createRing returns what was created, or the index of the operation at fault.
func (j *job) createRing(ops []int) ([]Resource, int, error) {
	if j.s.fault(fault.SCIMBulkCircularRefused, nil) {
		return nil, 0, errors.New("circular reference fault")
	}
	types := make([]string, len(ops))
	writes := make([]write, len(ops))
	for n, i := range ops {
		types[n] = j.ops[i].t.name
		if err := j.authorize(j.subRequest(&j.ops[i], nil)); err != nil {
			return nil, n, err
		}
	}
	bad := 0
	created, at, err := j.s.cfg.Store.createTogether(types, func(newIDs []string) ([]map[string]any, error) {
		ids := make(map[string]string, len(j.ids)+len(newIDs))
		for k, v := range j.ids {
			ids[k] = v
		}
		for n, i := range ops {
			ids[j.ops[i].bulkID] = newIDs[n]
		}
		all := make([]map[string]any, len(ops))
		for n, i := range ops {
			o := &j.ops[i]
			bad = n
			for _, ref := range o.refs {
				if ids[ref] == "" {
					_, err := j.resolve(o)
					return nil, err
				}
			}
			data, _ := replaced(o.data, ids).(map[string]any)
			in, err := j.s.read(o.t, data)
			if err != nil {
				return nil, err
			}
			all[n], writes[n] = in.attributes, j.s.write(in.password)
		}
		return all, nil
	}, writes)
	if at < 0 {
		at = bad
	}
	return created, at, err
}

// findRings finds the POSTs that refer to each other in circles, or to themselves, by Tarjan's
// algorithm for strongly connected components.
func (j *job) findRings() {
	n := len(j.ops)
	j.ring = slices.Repeat([]int{-1}, n)
	index, low := make([]int, n), make([]int, n)
	on := make([]bool, n)
	var stack []int
	count := 0
	var visit func(i int)
	visit = func(i int) {
		count++
		index[i], low[i] = count, count
		stack, on[i] = append(stack, i), true
		itself := false
		for _, id := range j.ops[i].refs {
			p, known := j.posts[id]
			switch {
			case !known:
			case index[p] == 0:
				visit(p)
				low[i] = min(low[i], low[p])
			case on[p]:
				low[i] = min(low[i], index[p])
				itself = itself || p == i
			}
		}
		if low[i] != index[i] {
			return
		}
		var ring []int
		for len(ring) == 0 || ring[len(ring)-1] != i {
			top := stack[len(stack)-1]
			stack, on[top] = stack[:len(stack)-1], false
			ring = append(ring, top)
		}
		if len(ring) > 1 || itself {
			for _, p := range ring {
				j.ring[p] = slices.Min(ring)
			}
		}
	}
	for _, i := range j.posts {
		if index[i] == 0 {
			visit(i)
		}
	}
}

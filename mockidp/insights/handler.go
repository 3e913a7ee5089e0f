package insights

import (
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
)

// maxBody bounds a query; a thousand search terms take a tenth of it.
const maxBody = 1 << 20

// Handler serves the events API: POST /insights/directory/v1/events and its
// siblings /events/count and /events/distinct. A wrong x-api-key is answered
// with 401, an organisation without Directory Insights with 402 (S-142, C-20),
// a query that makes no sense with 400; errors are {"message": …}.
func (l *Log) Handler() http.Handler {
	const base = "/insights/directory/v1/events"
	mux := http.NewServeMux()
	mux.Handle(base, l.guard(l.serveEvents))
	mux.Handle(base+"/count", l.guard(l.serveCount))
	mux.Handle(base+"/distinct", l.guard(l.serveDistinct))
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		refuse(w, http.StatusNotFound, errors.New("not found"))
	})
	return mux
}

// guard lets good queries of entitled organisations through.
func (l *Log) guard(serve func(http.ResponseWriter, query)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var id [8]byte
		_, _ = rand.Read(id[:]) // never fails, see crypto/rand.Read
		w.Header().Set("X-Request-Id", hex.EncodeToString(id[:]))
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			refuse(w, http.StatusMethodNotAllowed, errors.New("method not allowed"))
			return
		}
		key := r.Header.Get("X-Api-Key")
		if key == "" || l.options.APIKey == nil || !l.options.APIKey(key) {
			refuse(w, http.StatusUnauthorized, errors.New("unauthorized: the api key is missing or unknown"))
			return
		}
		if l.options.Entitled != nil && !l.options.Entitled() {
			refuse(w, http.StatusPaymentRequired, errors.New("directory insights is not enabled for this organization"))
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			refuse(w, http.StatusBadRequest, errors.New("the body cannot be read or is larger than 1 MiB"))
			return
		}
		q, err := parse(body, l.options.Clock())
		if err != nil {
			refuse(w, http.StatusBadRequest, err)
			return
		}
		serve(w, q)
	})
}

func (l *Log) serveEvents(w http.ResponseWriter, q query) {
	var page []hit
	left := q.skip
	for _, h := range l.search(q) {
		if len(page) == q.limit {
			break
		}
		if q.after != nil && !q.after.before(h, q.descending) {
			continue
		}
		if left > 0 {
			left--
			continue
		}
		page = append(page, h)
	}

	after := mark{ms: q.start.UnixMilli()}
	if q.after != nil {
		after = *q.after
	}
	documents := []map[string]any{} // an empty result is [], not null
	for _, h := range page {
		after = h.mark
		documents = append(documents, q.project(h.document))
	}
	header := w.Header()
	header.Set("X-Result-Count", strconv.Itoa(len(page)))
	header.Set("X-Limit", strconv.Itoa(q.limit))
	header.Set("X-Sort", map[bool]string{false: "ASC", true: "DESC"}[q.descending])
	header.Set("X-Search_after", after.String())
	answer(w, http.StatusOK, documents)
}

func (l *Log) serveCount(w http.ResponseWriter, q query) {
	answer(w, http.StatusOK, map[string]int{"count": len(l.search(q))})
}

// bucket is one distinct value and how many events have it.
type bucket struct {
	Key   string `json:"key"`
	Count int    `json:"doc_count"`
}

// serveDistinct counts the values of the field named in the query, most
// frequent first.
func (l *Log) serveDistinct(w http.ResponseWriter, q query) {
	if q.field == "" {
		refuse(w, http.StatusBadRequest, errors.New("field is required"))
		return
	}
	counts := map[string]int{}
	for _, h := range l.search(q) {
		seen := map[string]bool{} // an event counts once per value
		for _, value := range lookup(h.document, q.field) {
			if key := text(value); !seen[key] {
				seen[key] = true
				counts[key]++
			}
		}
	}
	buckets := []bucket{}
	for key, count := range counts {
		buckets = append(buckets, bucket{key, count})
	}
	slices.SortFunc(buckets, func(a, b bucket) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Key, b.Key))
	})
	other := 0
	if len(buckets) > q.limit {
		for _, b := range buckets[q.limit:] {
			other += b.Count
		}
		buckets = buckets[:q.limit]
	}
	answer(w, http.StatusOK, map[string]any{
		"buckets": buckets, "sum_other_doc_count": other, "doc_count_error_upper_bound": 0,
	})
}

// hit is an event that a query found.
type hit struct {
	mark     mark
	document map[string]any // decoded from JSON
}

// mark is a place in the order of events: the content of X-Search_after.
type mark struct {
	ms int64 // since 1970
	id string
}

func (m mark) String() string {
	id, _ := json.Marshal(m.id) // a string always encodes
	return fmt.Sprintf("[%d,%s]", m.ms, id)
}

// before tells whether h comes after m in the order of the answer.
func (m mark) before(h hit, descending bool) bool {
	c := cmp.Or(cmp.Compare(m.ms, h.mark.ms), cmp.Compare(m.id, h.mark.id))
	if descending {
		return c > 0
	}
	return c < 0
}

// search returns all events that q asks for, in its order.
func (l *Log) search(q query) []hit {
	var hits []hit
	for _, e := range l.Events() {
		if e.Timestamp.Before(q.start) || e.Timestamp.After(q.end) || !q.wants(e.Service) {
			continue
		}
		document, err := normal(e)
		if err != nil || !q.matches(document) {
			continue // an event whose values have no JSON form cannot be shown
		}
		hits = append(hits, hit{mark{e.Timestamp.UnixMilli(), e.ID}, document})
	}
	if q.descending {
		slices.Reverse(hits)
	}
	return hits
}

// normal is e as a client decodes it.
func normal(e Event) (map[string]any, error) {
	encoded, err := json.Marshal(e)
	if err != nil {
		return nil, err
	}
	var document map[string]any
	return document, json.Unmarshal(encoded, &document)
}

func refuse(w http.ResponseWriter, status int, err error) {
	answer(w, status, map[string]string{"message": err.Error()})
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the client has gone when this fails
}

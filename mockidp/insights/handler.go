package insights

import (
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"slices"
	"strconv"
	"time"
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
	for h := range l.search(q) {
		if len(page) == q.limit {
			break
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
	count := 0
	for range l.search(q) {
		count++
	}
	answer(w, http.StatusOK, map[string]int{"count": count})
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
	for h := range l.search(q) {
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

// search yields the events that q asks for, in its order, reading of the log only what lies
// between its times, behind its mark and, where one is asked for, of its type.
func (l *Log) search(q query) iter.Seq[hit] {
	const chunk = 256 // so that the log is not locked for long
	return func(yield func(hit) bool) {
		s := stretch{typ: q.eventType, start: q.start, end: q.end, descending: q.descending}
		if q.after != nil {
			s.after = &Event{Timestamp: time.UnixMilli(q.after.ms).UTC(), ID: q.after.id}
		}
		for {
			events := l.read(s, chunk)
			for _, e := range events {
				s.after = e
				if !q.wants(e.Service) {
					continue
				}
				document, err := normal(*e)
				if err != nil || !q.matches(document) {
					continue // an event whose values have no JSON form cannot be shown
				}
				if !yield(hit{mark{e.Timestamp.UnixMilli(), e.ID}, document}) {
					return
				}
			}
			if len(events) < chunk {
				return
			}
		}
	}
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

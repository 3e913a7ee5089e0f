package mocksp

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"hallmark/mocksp/inspect"
	"hallmark/mocksp/pages"
)

// The kinds of requests that are kept for the company's administrator to look at.
const (
	kindSCIM = "SCIM"
	kindSAML = "SAML"
	kindREST = "REST"
)

// record serves a request and keeps it.
func (c *company) record(kind string, w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
	c.inspector.Serve(kind, c.server.now, w, r, next)
}

// recorded keeps what a page of sign-on is asked and answers.
func recorded(serve func(*company, http.ResponseWriter, *http.Request)) func(*company, http.ResponseWriter, *http.Request) {
	return func(c *company, w http.ResponseWriter, r *http.Request) {
		c.record(kindSAML, w, r, func(w http.ResponseWriter, r *http.Request) { serve(c, w, r) })
	}
}

// requestsPage lists the last requests.
func (v *visit) requestsPage() {
	wanted := v.r.URL.Query().Get("kind")
	view := pages.Requests{Frame: v.frame("Requests", "/requests"), Kept: inspect.Most,
		Kinds: []pages.Kind{{Name: "All", URL: "/requests"}}}
	for _, kind := range []string{kindSCIM, kindSAML, kindREST} {
		view.Kinds = append(view.Kinds, pages.Kind{Name: kind, URL: "/requests?kind=" + kind, Current: kind == wanted})
	}
	view.Kinds[0].Current = !slices.ContainsFunc(view.Kinds, func(k pages.Kind) bool { return k.Current })
	for _, e := range v.inspector.Last() {
		if !view.Kinds[0].Current && e.Kind != wanted {
			continue
		}
		path := e.URL
		if plain, err := url.PathUnescape(path); err == nil {
			path = plain
		}
		if runes := []rune(path); len(runes) > 120 {
			path = string(runes[:120]) + "…"
		}
		view.Requests = append(view.Requests, pages.RequestRow{
			At: e.At, Kind: e.Kind, Method: e.Method, Path: path, URL: "/requests/" + strconv.Itoa(e.N), Status: e.Status, Took: round(e.Took),
		})
	}
	v.write(v.w, http.StatusOK, view)
}

// requestPage shows one of them.
func (v *visit) requestPage() {
	n, err := strconv.Atoi(v.r.PathValue("n"))
	e, ok := v.inspector.Get(n)
	if err != nil || !ok {
		v.notFound("There is no such request, or no longer: only the last ones are kept.", "/requests", "All requests")
		return
	}
	view := pages.Request{
		Frame: v.frame(fmt.Sprintf("Request %d", e.N), "/requests"),
		At:    e.At, Kind: e.Kind, Line: e.Method + " " + e.URL, Took: round(e.Took),
		Status: fmt.Sprintf("%d %s", e.Status, http.StatusText(e.Status)),
		Sent:   side("request", e.SentHeaders, e.Sent()), Got: side("answer", e.GotHeaders, e.Got()),
	}
	if _, ok := v.inspector.Get(n - 1); ok {
		view.Older = "/requests/" + strconv.Itoa(n-1)
	}
	if _, ok := v.inspector.Get(n + 1); ok {
		view.Newer = "/requests/" + strconv.Itoa(n+1)
	}
	v.write(v.w, http.StatusOK, view)
}

func side(of string, headers []inspect.Header, bodies []inspect.Body) pages.Side {
	var s pages.Side
	for _, h := range headers {
		s.Headers = append(s.Headers, pages.Fact{Name: h.Name, Value: h.Value, Code: true})
	}
	for _, b := range bodies {
		s.Bodies = append(s.Bodies, pages.Body{Title: b.Title, Of: of, Text: b.Text, Note: b.Note, Closed: b.Page})
	}
	return s
}

// round is a duration as people read it.
func round(d time.Duration) time.Duration {
	if d > time.Millisecond {
		return d.Round(time.Millisecond / 10)
	}
	return d.Round(time.Microsecond)
}

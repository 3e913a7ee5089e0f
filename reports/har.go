package reports

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"

	"hallmark/suites/verdict"
)

// The parts of HTTP Archive 1.2 that browsers' developer tools read: an object with
// a log of version, creator, pages and entries. -1 says that something was not
// measured, as the format asks.

type harTool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// harPage is one spec: what a browser shows as a page's requests.
type harPage struct {
	Started time.Time      `json:"startedDateTime"`
	ID      string         `json:"id"`
	Title   string         `json:"title"`
	Timings map[string]int `json:"pageTimings"`
}

type harEntry struct {
	Page     string             `json:"pageref"`
	Started  time.Time          `json:"startedDateTime"`
	Time     float64            `json:"time"` // milliseconds
	Request  harRequest         `json:"request"`
	Response harResponse        `json:"response"`
	Cache    struct{}           `json:"cache"`
	Timings  map[string]float64 `json:"timings"`
	Comment  string             `json:"comment,omitempty"`
}

type harRequest struct {
	Method      string    `json:"method"`
	URL         string    `json:"url"`
	HTTPVersion string    `json:"httpVersion"`
	Cookies     []harPair `json:"cookies"`
	Headers     []harPair `json:"headers"`
	Query       []harPair `json:"queryString"`
	Body        *harBody  `json:"postData,omitempty"`
	HeadersSize int       `json:"headersSize"`
	BodySize    int       `json:"bodySize"`
}

type harResponse struct {
	Status      int       `json:"status"` // 0 where no answer came
	StatusText  string    `json:"statusText"`
	HTTPVersion string    `json:"httpVersion"`
	Cookies     []harPair `json:"cookies"`
	Headers     []harPair `json:"headers"`
	Content     harBody   `json:"content"`
	RedirectURL string    `json:"redirectURL"`
	HeadersSize int       `json:"headersSize"`
	BodySize    int       `json:"bodySize"`
	Error       string    `json:"_error,omitempty"` // as Chromium writes it
}

type harBody struct {
	Size     int    `json:"size"`
	MimeType string `json:"mimeType"`
	Text     string `json:"text"`
	Comment  string `json:"comment,omitempty"`
}

type harPair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// WriteHAR writes every exchange of the run as an HTTP Archive 1.2, which
// browsers' developer tools open: a page for each spec. It is written piece by
// piece: the whole of a long run would take several times the memory of the run.
func WriteHAR(w io.Writer, r *Report) error {
	a := &archive{w: w, encoder: json.NewEncoder(w)}
	a.encoder.SetEscapeHTML(false)
	a.raw(`{"log":{"version":"1.2","creator":`)
	a.value(harTool{r.Tool.Name, r.Tool.Version})
	a.raw(`,"pages":`)
	a.list(r, func(page harPage, _ []verdict.Exchange) { a.member(page) })
	a.raw(`,"entries":`)
	a.list(r, func(page harPage, exchanges []verdict.Exchange) {
		for _, x := range exchanges {
			a.member(archived(page.ID, x))
		}
	})
	a.raw("}}\n")
	if a.err != nil {
		return fmt.Errorf("write HAR: %w", a.err)
	}
	return nil
}

// archive writes JSON in pieces, up to the first error.
type archive struct {
	w       io.Writer
	encoder *json.Encoder
	first   bool // of a list
	err     error
}

func (a *archive) raw(text string) {
	if a.err == nil {
		_, a.err = io.WriteString(a.w, text)
	}
}

func (a *archive) value(v any) {
	if a.err == nil {
		a.err = a.encoder.Encode(v)
	}
}

func (a *archive) member(v any) {
	if !a.first {
		a.raw(",")
	}
	a.first = false
	a.value(v)
}

// list writes what of tells of each spec with exchanges, as one list.
func (a *archive) list(r *Report, of func(page harPage, exchanges []verdict.Exchange)) {
	a.first = true
	a.raw("[")
	for i, spec := range r.specs {
		if len(spec.Exchanges) > 0 {
			of(harPage{
				Started: spec.Exchanges[0].Started, ID: fmt.Sprintf("spec-%d", i+1), Title: spec.Name,
				Timings: map[string]int{"onContentLoad": -1, "onLoad": -1},
			}, spec.Exchanges)
		}
	}
	a.raw("]")
}

func archived(page string, x verdict.Exchange) harEntry {
	took := float64(x.Duration) / float64(time.Millisecond)
	entry := harEntry{
		Page: page, Started: x.Started, Time: took, Comment: x.Note,
		Timings: map[string]float64{"send": 0, "wait": took, "receive": 0},
		Request: harRequest{
			Method: x.Request.Method, URL: x.Request.URL, HTTPVersion: "HTTP/1.1", Cookies: []harPair{}, Query: []harPair{},
			Headers: pairs(x.Request.Header), HeadersSize: -1, BodySize: len(x.Request.Body),
		},
		Response: harResponse{HTTPVersion: "HTTP/1.1", Cookies: []harPair{}, Headers: []harPair{}, HeadersSize: -1, BodySize: -1, Error: x.Err},
	}
	if address, err := url.Parse(x.Request.URL); err == nil {
		entry.Request.Query = pairs(address.Query())
	}
	if x.Request.Body != "" {
		body := archivedBody(x.Request)
		entry.Request.Body = &body
	}
	if m := x.Response; m != nil {
		entry.Response.Status, entry.Response.StatusText = m.Status, http.StatusText(m.Status)
		entry.Response.Headers, entry.Response.Content = pairs(m.Header), archivedBody(*m)
		entry.Response.RedirectURL = http.Header(m.Header).Get("Location")
		entry.Response.BodySize = len(m.Body)
	}
	return entry
}

func archivedBody(m verdict.Message) harBody {
	body := harBody{Size: len(m.Body), MimeType: http.Header(m.Header).Get("Content-Type"), Text: m.Body}
	if m.Cut {
		body.Comment = "longer than what was kept"
	}
	return body
}

// pairs lists headers or query parameters by name.
func pairs(values map[string][]string) []harPair {
	list := []harPair{}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		for _, v := range values[name] {
			list = append(list, harPair{name, v})
		}
	}
	return list
}

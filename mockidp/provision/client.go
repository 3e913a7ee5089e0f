package provision

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"hallmark/mockidp/fault"
)

const (
	// scimType is sent both as Content-Type and in Accept (RFC 7644 §3.1).
	scimType = "application/scim+json"

	// userAgent is our own name: a vendor's would be a pretence.
	userAgent = "Hallmark-mockidp"

	// maxBody bounds an answer. A user takes about 1 KiB.
	maxBody = 1 << 20

	// maxRedirects is generous: a SCIM service has no reason for any.
	maxRedirects = 3
)

var (
	errClosed      = errors.New("the provisioner is closed")
	errDeactivated = errors.New("the integration was deactivated meanwhile")
)

// newRun checks what an administrator typed.
func newRun(c Connection) (*run, error) {
	base := strings.TrimSpace(c.BaseURL)
	if base == "" {
		return nil, errors.New("the base URL is empty")
	}
	if strings.ContainsAny(base, "{}<>") {
		return nil, errors.New("the base URL still holds a placeholder: replace it by the subdomain") // S-117a
	}
	u, err := url.Parse(base)
	switch {
	case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
		// The text is not quoted: a token pasted into the wrong field stands in it.
		return nil, errors.New("the base URL is not an absolute http or https URL")
	case u.User != nil:
		return nil, errors.New("the base URL must not carry credentials")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, errors.New("the base URL must have neither query nor fragment")
	}
	token := strings.TrimSpace(c.Token) // pasted text likes to end in a newline
	if token == "" {
		return nil, errors.New("the token is empty")
	}
	if strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		return nil, errors.New("the token has characters that cannot stand in a header")
	}
	plain := u.Scheme == "http" && u.Hostname() != "localhost" && !strings.HasSuffix(u.Hostname(), ".localhost")
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil && ip.IsLoopback() {
		plain = false
	}
	return &run{base: strings.TrimRight(base, "/"), plain: plain, token: token, groups: c.Groups}, nil
}

// do sends a request and follows redirects only within its origin, so that the
// token never reaches another one, and only when it stays the same request, so
// that a PUT turned into a GET is not taken for a success. Any other redirect
// is the answer. An http.Client would copy headers and address each time for
// what never happens.
func (p *Provisioner) do(request *http.Request) (*http.Response, error) {
	for hops := 0; ; hops++ {
		response, err := p.options.Transport.RoundTrip(request)
		if err != nil {
			return nil, err
		}
		next := redirected(request, response)
		if next == nil || hops == maxRedirects {
			return response, nil
		}
		_, _ = io.CopyN(io.Discard, response.Body, 2<<10) // so that the connection can serve again
		_ = response.Body.Close()
		request = next
	}
}

// redirected is the request that a redirect asks for, nil if there is none that
// may be followed.
func redirected(request *http.Request, response *http.Response) *http.Request {
	switch response.StatusCode {
	case http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther:
		if request.Method != http.MethodGet {
			return nil // would become a GET
		}
	default:
		return nil
	}
	location := response.Header.Get("Location")
	to, err := request.URL.Parse(location)
	if location == "" || err != nil || to.Scheme != request.URL.Scheme || to.Host != request.URL.Host || to.User != nil {
		return nil
	}
	next := request.Clone(request.Context())
	next.URL = to
	if request.GetBody != nil {
		if next.Body, err = request.GetBody(); err != nil {
			return nil
		}
	}
	return next
}

// answer is a service provider's answer, its body read.
type answer struct {
	status  int
	header  http.Header
	body    []byte
	retried bool // an earlier try of the same request had no clear end
}

// object is the body as a JSON object, nil if it is none.
func (a answer) object() map[string]any {
	var object map[string]any
	decoder := json.NewDecoder(bytes.NewReader(a.body))
	decoder.UseNumber()
	if decoder.Decode(&object) != nil {
		return nil
	}
	return object
}

// failure is why an attempt failed.
type failure struct {
	code    int    // HTTP status, 0 without an answer
	message string // what happened: the status text, or that there was no answer
	details string // the service provider's own words, or the cause
	unclear bool   // the request may have taken effect all the same
	passing bool   // a connection broke in a way that may pass by itself
}

func (f *failure) Error() string {
	text := f.message
	if f.code != 0 {
		text = fmt.Sprintf("the service provider answered %d %s", f.code, f.message)
	}
	if f.details != "" {
		text += ": " + f.details
	}
	return strings.TrimSpace(text)
}

// exchange sends one request, once.
func (p *Provisioner) exchange(ctx context.Context, r *run, method, path string, body []byte) (answer, error) {
	target := r.base + path
	if p.options.Faults.Fires(fault.DoubledSlash) {
		target = r.base + "/" + path
	}
	token := r.token
	if r.previous != "" && p.options.Faults.Fires(fault.OldToken) {
		token = r.previous
	}

	limited, cancel := context.WithTimeout(ctx, p.options.Timeout)
	defer cancel()
	var content io.Reader
	if body != nil {
		content = bytes.NewReader(body)
	}
	request, err := http.NewRequestWithContext(limited, method, target, content)
	if err != nil {
		return answer{}, &failure{message: "the request cannot be made", details: r.clean(cause(err).Error())}
	}
	request.Header = p.header(token, body != nil)

	response, err := p.do(request)
	if err != nil {
		return answer{}, p.unanswered(ctx, r, err)
	}
	defer response.Body.Close()
	text, err := read(response)
	if err != nil {
		return answer{}, p.unanswered(ctx, r, err)
	}
	if len(text) > maxBody {
		return answer{}, &failure{code: response.StatusCode, message: http.StatusText(response.StatusCode),
			details: "the answer is larger than 1 MiB", unclear: true}
	}
	return answer{status: response.StatusCode, header: response.Header, body: text}, nil
}

// header is that of a request, its names in their canonical form.
func (p *Provisioner) header(token string, body bool) http.Header {
	h := http.Header{
		"Authorization": {"Bearer " + token},
		"Accept":        {scimType},
		"User-Agent":    {userAgent},
	}
	if body {
		h["Content-Type"] = []string{p.options.Dialect.ContentType}
	}
	if charset := p.options.Dialect.AcceptCharset; charset != "" {
		h["Accept-Charset"] = []string{charset}
	}
	return h
}

// read reads a body up to one byte more than is allowed, into a buffer of the
// size that was announced.
func read(response *http.Response) ([]byte, error) {
	limited := io.LimitReader(response.Body, maxBody+1)
	size := response.ContentLength
	if size < 0 || size > maxBody {
		return io.ReadAll(limited)
	}
	// One byte more than announced, so that the end is seen without growing.
	b := bytes.NewBuffer(make([]byte, 0, size+bytes.MinRead))
	_, err := b.ReadFrom(limited)
	return b.Bytes(), err
}

// unanswered says why there is no answer.
func (p *Provisioner) unanswered(ctx context.Context, r *run, err error) *failure {
	f := &failure{message: "the service provider gave no answer", unclear: true}
	switch {
	case ctx.Err() != nil && r.ctx != nil && r.ctx.Err() != nil:
		f.message, f.details = "the request was cut off", errDeactivated.Error()
	case ctx.Err() != nil:
		f.message, f.details = "the request was cut off", ctx.Err().Error()
	case isTimeout(err):
		f.details = fmt.Sprintf("none within %s", p.options.Timeout)
	default:
		f.details = r.clean(cause(err).Error())
	}
	f.passing = ctx.Err() == nil && passing(err)
	return f
}

// cause takes the URL off an error of net/http.
func cause(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}

// refused is the failure that a is, in the service provider's own words.
func (a answer) refused(r *run) *failure {
	f := &failure{
		code:    a.status,
		message: http.StatusText(a.status),
		unclear: a.status >= 500,
	}
	if a.status >= 300 && a.status < 400 {
		f.details = "redirects are followed for the same request at the same origin only"
		if to, err := url.Parse(a.header.Get("Location")); err == nil && to.Host != "" {
			f.details = r.clean("redirects to "+to.Scheme+"://"+to.Host) + ", which is not followed"
		}
		return f
	}
	f.details = r.clean(a.words())
	return f
}

// senseless is the failure of an answer whose status is good and whose body
// is not.
func (a answer) senseless(err error) *failure {
	return &failure{code: a.status, message: http.StatusText(a.status), details: err.Error(), unclear: true}
}

// words is the message in the body: the detail of a SCIM error (RFC 7644
// §3.12), a member that other frameworks use, or the text itself.
func (a answer) words() string {
	var object struct {
		SCIMType string `json:"scimType"`
		Detail   any    `json:"detail"`
		Message  any    `json:"message"`
		Error    any    `json:"error"`
	}
	if json.Unmarshal(a.body, &object) == nil {
		for _, value := range []any{object.Detail, object.Message, object.Error} {
			if text, ok := value.(string); ok && text != "" {
				if object.SCIMType != "" {
					text = object.SCIMType + ": " + text
				}
				return text
			}
		}
		if object.SCIMType != "" {
			return object.SCIMType
		}
	}
	if a.isHTML() {
		return "an HTML page instead of SCIM"
	}
	return string(a.body)
}

func (a answer) isHTML() bool {
	text := strings.ToLower(strings.TrimSpace(string(a.body[:min(len(a.body), 256)])))
	return strings.HasPrefix(a.header.Get("Content-Type"), "text/html") ||
		strings.HasPrefix(text, "<!doctype html") || strings.HasPrefix(text, "<html")
}

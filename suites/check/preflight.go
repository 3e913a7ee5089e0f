package check

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"hallmark/suites/target"
)

// Preflight asks the target one question before any spec runs. An error says
// why nothing can be judged: no answer, a refused credential. A warning says
// that the address may not be a SCIM endpoint at all; the specs will tell.
func Preflight(ctx context.Context, t *target.Target) (warning string, err error) {
	c := clientOf(t)
	path := "/Users"
	a, err := ask(ctx, c, t, Request{Method: http.MethodGet, Path: path, Query: Query("count", "1")})
	if err != nil {
		return "", fmt.Errorf("%s does not answer: %w", t.SCIM.BaseURL, err)
	}
	where := t.SCIM.BaseURL + path
	switch {
	case a.Cut:
		return "", fmt.Errorf("%s answers without end: gave up after %d bytes", where, c.limits.MaxBody)
	case a.Status == http.StatusUnauthorized:
		return "", fmt.Errorf("%s refuses the credential (401): check the token, and whether it is sent the right way (bearer, basic, header)", where)
	case a.Status >= 300 && a.Status <= 399:
		to, parseErr := url.Parse(a.Header.Get("Location"))
		if parseErr != nil {
			return "", errors.New(where + " redirects to an address that cannot be parsed")
		}
		if to.Host == "" {
			return "", fmt.Errorf("%s redirects without end", where)
		}
		return "", fmt.Errorf("%s redirects to %s://%s: the credential is not sent to another origin; if that is the endpoint, give its URL", where, to.Scheme, to.Host)
	case a.JSON == nil:
		kind := a.Header.Get("Content-Type")
		if kind == "" {
			kind = "no media type"
		}
		return fmt.Sprintf("%s answered %d with %s instead of SCIM JSON: is this the SCIM base URL?", where, a.Status, strings.ToValidUTF8(kind, "?")), nil
	case a.Status == http.StatusNotFound:
		return fmt.Sprintf("%s answered 404: is this the SCIM base URL?", where), nil
	}
	return "", nil
}

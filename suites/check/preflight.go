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
	warning, err = preflight(ctx, t)
	if other := t.Other(); other != nil && err == nil {
		again, err := preflight(ctx, other)
		switch {
		case err != nil:
			return "", fmt.Errorf("second tenant: %w", err)
		case warning == "" && again != "":
			warning = "second tenant: " + again
		}
	}
	return warning, err
}

func preflight(ctx context.Context, t *target.Target) (warning string, err error) {
	c := clientOf(t)
	if _, err := c.login(t.SCIM.Credential); err != nil {
		return "", err
	}
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
		return "", errors.New(where + " " + c.redact.quote(onward(a, where)))
	case a.JSON == nil:
		kind := a.Header.Get("Content-Type")
		if kind == "" {
			kind = "no media type"
		}
		return fmt.Sprintf("%s answered %d with %s instead of SCIM JSON: is this the SCIM base URL?", where, a.Status, c.redact.quote(short(kind))), nil
	case a.Status == http.StatusNotFound:
		return fmt.Sprintf("%s answered 404: is this the SCIM base URL?", where), nil
	}
	return "", nil
}

// onward says where a redirect leads that was not followed.
func onward(a *Answer, where string) string {
	location := a.Header.Get("Location")
	if location == "" {
		return fmt.Sprintf("answers %d without a Location", a.Status)
	}
	from, err := url.Parse(where)
	if err != nil {
		return "redirects to an address that cannot be parsed"
	}
	to, err := from.Parse(location)
	switch {
	case err != nil:
		return "redirects to an address that cannot be parsed"
	case sameOrigin(from, to):
		return "redirects without end"
	case to.Host == "":
		return fmt.Sprintf("redirects to a %s address: give the URL of the SCIM endpoint", short(to.Scheme))
	}
	return fmt.Sprintf("redirects to %s://%s: the credential is not sent to another origin; if that is the endpoint, give its URL", short(to.Scheme), short(to.Host))
}

// short cuts what a target says down to what fits into a line.
func short(text string) string {
	text = strings.ToValidUTF8(text, "?")
	if runes := []rune(text); len(runes) > 100 {
		return string(runes[:100]) + ellipsis
	}
	return text
}

package check

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// Survey is what a target says of itself, for a person who sets up its target file.
type Survey struct {
	// Lines are one-line findings, without a secret.
	Lines []string
	// Required are the attributes that its User schema requires besides userName.
	Required []string
}

// Look asks t for one list and for its discovery documents. An error says why it
// is no SCIM endpoint, or does not let the credential in.
func Look(ctx context.Context, t *target.Target) (*Survey, error) {
	warning, err := preflight(ctx, t)
	if err != nil {
		return nil, err
	}
	c := clientOf(t)
	if warning != "" {
		return nil, fmt.Errorf("%s", warning)
	}
	s := &Survey{}
	for _, path := range []string{"/ServiceProviderConfig", "/ResourceTypes", "/Schemas"} {
		a, err := ask(ctx, c, t, Request{Method: http.MethodGet, Path: path})
		switch {
		case err != nil:
			return nil, fmt.Errorf("%s%s is not answered: %w", t.SCIM.BaseURL, path, err)
		case a.Status != http.StatusOK || a.JSON == nil:
			s.Lines = append(s.Lines, fmt.Sprintf("GET %s answered %d with no SCIM JSON to go by: claims below may stand in for it", path, a.Status))
		}
	}
	claims := ClaimsOf(t)
	for _, name := range []requirement.Capability{requirement.Patch, requirement.Bulk, requirement.Filter, requirement.Sort, requirement.ETag,
		requirement.ChangePassword, requirement.Cursor, requirement.Groups, requirement.Enterprise} {
		claim := claims.Capabilities[name]
		switch {
		case claim.Unknown != "":
			s.Lines = append(s.Lines, fmt.Sprintf("%s: not known", name))
		case claim.Offered:
			s.Lines = append(s.Lines, fmt.Sprintf("%s: offered", name))
		default:
			s.Lines = append(s.Lines, fmt.Sprintf("%s: not offered", name))
		}
	}
	for path, attribute := range claims.Attributes[target.UserSchema] {
		if attribute.Required && path != "username" && !slices.Contains([]rune(path), '.') {
			s.Required = append(s.Required, attribute.Name)
		}
	}
	slices.Sort(s.Required)
	for _, text := range []*[]string{&s.Lines, &s.Required} {
		for i := range *text {
			(*text)[i] = c.redact.quote(short((*text)[i])) // the target's own words
		}
	}
	return s, nil
}

package provision

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

const listSchema = "urn:ietf:params:scim:api:messages:2.0:ListResponse"

// list is a SCIM ListResponse (RFC 7644 §3.4.2).
type list struct {
	Schemas   []string          `json:"schemas"`
	Total     json.RawMessage   `json:"totalResults"`
	Resources []json.RawMessage `json:"Resources"`
}

// probe verifies a connection by reading users, and groups where groups are
// sent, as the dialect does. An empty list is as good as any. It is tried once: an administrator is waiting, and can click again.
//
// JumpCloud is known to create and remove a test user here as well. This one
// creates nothing, because Lessonly could not remove it again (ours).
func (p *Provisioner) probe(ctx context.Context, r *run) error {
	d := p.options.Dialect
	if err := p.probeOne(ctx, r, "/Users", d.ProbeUsers); err != nil || !r.groups || d.Groups == nil || d.NoGroupProbe {
		return err
	}
	if err := p.probeOne(ctx, r, "/Groups", d.ProbeGroups); err != nil {
		return fmt.Errorf("groups cannot be managed: %w", err)
	}
	return nil
}

func (p *Provisioner) probeOne(ctx context.Context, r *run, endpoint, query string) error {
	nobody := strings.Contains(query, "{random}")
	query = strings.NewReplacer("{random}", rand.Text(), " ", "%20", `"`, "%22").Replace(query)
	a, err := p.exchange(ctx, r, http.MethodGet, endpoint+query, nil)
	if err != nil {
		return err
	}
	if a.status != http.StatusOK {
		refused := a.refused(r)
		switch a.status {
		case http.StatusUnauthorized, http.StatusForbidden:
			return fmt.Errorf("the token is refused: %w", refused)
		case http.StatusNotFound:
			return fmt.Errorf("there is no SCIM service at the base URL: %w", refused)
		}
		return refused
	}
	listed, err := a.list()
	if err != nil {
		return a.senseless(err)
	}
	if nobody && len(listed.Resources) > 0 {
		return a.senseless(errors.New("the list is not of those that the filter asks for"))
	}
	for _, resource := range listed.Resources {
		if _, err := p.id(resource); err != nil {
			return a.senseless(err)
		}
	}
	return nil
}

// list decodes and checks a ListResponse.
func (a answer) list() (list, error) {
	var l list
	if a.isHTML() {
		return l, errors.New("an HTML page instead of SCIM")
	}
	if err := json.Unmarshal(a.body, &l); err != nil {
		// The decoder's message may quote the body, and helps nobody.
		return l, errors.New("the answer is not a JSON list of users")
	}
	if !slices.Contains(l.Schemas, listSchema) {
		return l, errors.New("the answer is JSON, but not a SCIM 2.0 ListResponse")
	}
	if l.Total == nil {
		return l, errors.New("the ListResponse has no totalResults")
	}
	total, err := strconv.Atoi(string(l.Total))
	if err != nil || total < 0 {
		return l, errors.New("totalResults is not a whole number")
	}
	if total < len(l.Resources) {
		return l, fmt.Errorf("the ListResponse counts %d users and lists %d", total, len(l.Resources))
	}
	return l, nil
}

// id reads the id of a user in an answer. RFC 7643 §3.1 has it a string; a
// number is what Lessonly's published service sends and why a later revision of
// the article calls the integration unsupported (C-17).
func (p *Provisioner) id(user []byte) (string, error) {
	var has struct {
		ID json.RawMessage `json:"id"`
	}
	if json.Unmarshal(user, &has) != nil {
		return "", errors.New("the answer is not a JSON user")
	}
	switch id := bytes.TrimSpace(has.ID); {
	case len(id) == 0:
	case id[0] == '"':
		var text string
		if json.Unmarshal(id, &text) == nil && text != "" {
			return text, nil
		}
	case id[0] == '-' || id[0] >= '0' && id[0] <= '9':
		if p.options.LooseIDs {
			return string(id), nil
		}
		return "", errors.New("user ids are numbers instead of strings")
	}
	return "", errors.New("the user has no id")
}

package provision

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"hallmark/mockidp/fault"
)

// An import reads the service provider's users in pages. 100 is what other
// provisioners ask for at a time; the rest bounds what a service provider that
// never comes to an end can cost (ours).
const (
	pageSize     = 100
	mostAccounts = 200_000
)

// Account is a user at the service provider, by JumpCloud's property names.
type Account struct {
	ID     string // at the service provider
	Person        // its ID is empty: JumpCloud may not know the person yet
	Active bool
}

// Everyone reads all users of the service provider, page by page, in its order
// (S-130). It needs an active provisioner. A service provider that repeats
// itself, that lists less than it counts, or that has more than 200,000 users
// is told in the error, and nothing of a part is returned.
func (p *Provisioner) Everyone(ctx context.Context) ([]Account, error) {
	p.mu.Lock()
	r := p.run
	p.mu.Unlock()
	if r == nil {
		return nil, errors.New("identity management is not active")
	}
	// The request ends with the caller's context as well as with the activation.
	both, cancel := context.WithCancel(r.ctx)
	defer cancel()
	defer context.AfterFunc(ctx, cancel)()
	reading := *r
	reading.ctx = both

	var all []Account
	seen := map[string]bool{}
	for start := 1; ; {
		a, err := p.send(&reading, http.MethodGet, fmt.Sprintf("/Users?startIndex=%d&count=%d", start, pageSize), nil, http.StatusOK)
		if err != nil {
			return nil, err
		}
		page, err := a.list()
		if err != nil {
			return nil, a.senseless(err)
		}
		var total int
		if err := json.Unmarshal(page.Total, &total); err != nil {
			return nil, a.senseless(errors.New("totalResults is not a whole number"))
		}
		for _, user := range page.Resources {
			account, err := p.account(user)
			if err != nil {
				return nil, a.senseless(err)
			}
			if seen[account.ID] {
				// Somebody may have been created or archived meanwhile, which moves
				// users from one page to the next: once is no fault.
				continue
			}
			seen[account.ID] = true
			all = append(all, account)
		}
		start += len(page.Resources)
		switch {
		case start > total, p.options.Faults.Fires(fault.ImportFirstPage):
			return all, nil
		case len(page.Resources) == 0:
			return nil, a.senseless(fmt.Errorf("the list counts %d users and ends after %d", total, start-1))
		case len(all) < (start-1)/2:
			return nil, a.senseless(errors.New("the pages repeat the same users"))
		case start > mostAccounts:
			return nil, a.senseless(fmt.Errorf("more than %d users", mostAccounts))
		}
	}
}

// account reads one user of a list. A user without an id is no user; other
// attributes may be missing or of an odd type, for which nobody else's import
// must fail.
func (p *Provisioner) account(user []byte) (Account, error) {
	id, err := p.id(user)
	if err != nil {
		return Account{}, err
	}
	var f found
	f.Active = true // RFC 7643 §4.1.1 leaves it out as it likes
	_ = json.Unmarshal(user, &f)
	return Account{ID: id, Person: f.person(""), Active: f.Active}, nil
}

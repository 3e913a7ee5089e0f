package mocksp

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"net/http"
	"strings"

	"hallmark/mocksp/fault"
)

// keyring holds what is needed to recognise a key, not the key itself.
type keyring struct {
	current [sha256.Size]byte
	issued  bool
	old     [][sha256.Size]byte // only looked at by the faults old- and revoked-scim-key-accepted
}

// issue takes a new key and returns it; the one before is worth nothing from now on.
func (k *keyring) issue(key string) string {
	k.revoke()
	k.current, k.issued = sha256.Sum256([]byte(key)), true
	return key
}

func (k *keyring) revoke() {
	if k.issued {
		k.old = append(k.old, k.current)
	}
	k.issued = false
}

// opens compares in constant time; hashing first makes the lengths equal.
func (k *keyring) opens(key string) bool {
	sum := sha256.Sum256([]byte(key))
	return subtle.ConstantTimeCompare(sum[:], k.current[:]) == 1 && k.issued
}

// opened tells whether an earlier key opens, when there is a later one.
func (k *keyring) opened(key string) bool {
	sum := sha256.Sum256([]byte(key))
	for _, old := range k.old {
		if k.issued && subtle.ConstantTimeCompare(sum[:], old[:]) == 1 {
			return true
		}
	}
	return false
}

// revoked tells whether an earlier key opens, when there is none now.
func (k *keyring) revoked(key string) bool {
	sum := sha256.Sum256([]byte(key))
	for _, old := range k.old {
		if !k.issued && subtle.ConstantTimeCompare(sum[:], old[:]) == 1 {
			return true
		}
	}
	return false
}

// sameSecret compares in constant time.
func sameSecret(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

// bearer is the token of "Authorization: Bearer" (RFC 6750 §2.1); the scheme is
// case-insensitive (RFC 9110 §11.1).
func bearer(r *http.Request) (string, bool) {
	scheme, token, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	token = strings.TrimSpace(token)
	return token, ok && strings.EqualFold(scheme, "Bearer") && token != ""
}

var errCredentials = errors.New("the Authorization header is missing or invalid")

// authenticateSCIM accepts the SCIM key as bearer token or as password of the subdomain (S-115).
func (c *company) authenticateSCIM(r *http.Request) error {
	if r.Context().Value(trusted{}) != nil {
		return nil
	}
	key, ok := bearer(r)
	if !ok {
		var user string
		if user, key, ok = r.BasicAuth(); !ok || !sameSecret(user, c.subdomain) {
			return errCredentials
		}
	}
	if !c.opens(key) && !c.opensElsewhere(key) {
		return errCredentials
	}
	return nil
}

// opens tells whether key is the SCIM key.
func (c *company) opens(key string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.scimKey.opens(key) || c.scimKey.opened(key) && c.faults().Fires(fault.OldSCIMKeyAccepted) ||
		c.scimKey.revoked(key) && c.faults().Fires(fault.RevokedSCIMKeyAccepted)
}

// issueSCIMKey issues the SCIM key, or replaces it.
func (c *company) issueSCIMKey() string {
	key := newSecret()
	if c.server.behaviour == Classic {
		key = classicKey(c.subdomain)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.scimKey.issue(key)
}

// errPrivilege refuses a good key whose owner may not use the REST API.
var errPrivilege = errors.New("only an administrator's own key opens the REST API")

// authenticateREST accepts the company's SCIM key or its REST key, always with the subdomain
// as user name. That an administrator may have a key of their own, which is worth nothing while
// they are archived, is ours.
func (c *company) authenticateREST(r *http.Request) error {
	user, key, ok := r.BasicAuth()
	if !ok || !sameSecret(user, c.subdomain) {
		return errCredentials
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if scim, rest := c.scimKey.opens(key), c.restKey.opens(key); scim || rest {
		return nil
	}
	for _, who := range c.people {
		switch {
		case !who.key.issued || !who.key.opens(key):
		case who.archived() && !c.faults().Fires(fault.ArchiveKeepsRESTKey):
			return errCredentials
		case !c.mayAdminister(who):
			return errPrivilege
		default:
			return nil
		}
	}
	return errCredentials
}

package target

import (
	"strings"

	"hallmark/suites/requirement"
)

// Claim says whether a target offers a capability.
type Claim struct {
	// Offered is what the target says.
	Offered bool
	// Unknown says why it could not be learnt; empty when it could.
	Unknown string
	// Silent says that there is no document in which the target could claim it, or deny it.
	Silent bool
	// Because names where it was read: "ServiceProviderConfig: patch.supported is false".
	Because string
}

// Claims is what a target says of itself, read once.
type Claims struct {
	Capabilities map[requirement.Capability]Claim
	// Attributes maps a schema URI to the names it advertises, dotted for
	// sub-attributes and in lower case; nil when /Schemas could not be read.
	Attributes map[string]map[string]Attribute
	// MaxResults is filter.maxResults, 0 when unknown.
	MaxResults int
}

// Attribute is what a target's schema says of one attribute.
type Attribute struct {
	Name        string
	Type        string
	MultiValued bool
	Required    bool
	CaseExact   bool
	Mutability  string
	Returned    string
	Uniqueness  string
	Canonical   []string // the values that it suggests or demands
}

// Advertises returns the attribute as the target's own schema describes it.
func (c *Claims) Advertises(schema, path string) (Attribute, bool) {
	a, ok := c.Attributes[schema][strings.ToLower(path)]
	return a, ok
}

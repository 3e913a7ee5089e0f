// Package requirement is the catalogue: one typed Go value for each thing that
// is checked, in one file a source (scim_*.go for the RFCs, lessonly.go for the
// article of the JumpCloud integration).
//
// To add a requirement, write one value in the file of its source, and one spec
// that covers it in the area's folder (see CONTRIBUTING.md). A golden file in
// testdata makes each change of the catalogue a reviewed diff, and a test of the
// built spec tree fails while a requirement has no spec.
package requirement

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Level says how binding a requirement is. It decides the severity of a
// failure, in package verdict.
type Level string

// The levels of RFC 2119, and advice for what no specification demands.
const (
	Must   Level = "must"
	Should Level = "should"
	May    Level = "may"
	Advice Level = "advice"
)

// Capability is something a target may or may not offer. A requirement that
// needs one is skipped for a target that never claimed it.
type Capability string

// Capabilities of a SCIM service provider come from its own
// ServiceProviderConfig, ResourceTypes and Schemas, or from the target file.
const (
	Patch          Capability = "patch"
	Bulk           Capability = "bulk"
	Filter         Capability = "filter"
	Sort           Capability = "sort"
	ETag           Capability = "etag"
	ChangePassword Capability = "changePassword"
	Cursor         Capability = "cursor"        // cursor pagination, RFC 9865
	Groups         Capability = "groups"        // a resource type at /Groups
	Enterprise     Capability = "enterprise"    // the Enterprise User extension
	SecondTenant   Capability = "second tenant" // another tenant's endpoint and credential, from the target file
	Integration    Capability = "integration"   // an identity provider and a service provider's pages, next to SCIM
	Portal         Capability = "portal"        // an administrator's account for the identity provider's pages
)

// Profile is a named set of requirements.
type Profile string

// The profiles a run can certify.
const (
	RFC       Profile = "rfc"       // RFC 7643 and 7644, RFC 9865 and 9967 where claimed
	JumpCloud Profile = "jumpcloud" // what JumpCloud's connector needs of any service provider
	Okta      Profile = "okta"      // what Okta sends
	Entra     Profile = "entra"     // what Microsoft Entra ID sends
	OneLogin  Profile = "onelogin"  // what OneLogin is thought to send
	Lessonly  Profile = "lessonly"  // the integration the article describes
	Robust    Profile = "robust"    // oversized, malformed and hostile input
	Hostile   Profile = "hostile"   // forged SAML responses
)

// Profiles lists every profile with one line on what it asks.
func Profiles() []ProfileInfo {
	return []ProfileInfo{
		{RFC, "RFC 7643 and RFC 7644, as far as the target claims their options", false},
		{JumpCloud, "what JumpCloud's provisioning needs of any service provider", false},
		{Okta, "what Okta sends, replayed step by step; checked only when asked for", true},
		{Entra, "what Microsoft Entra ID sends, replayed step by step; checked only when asked for", true},
		{OneLogin, "what OneLogin is thought to send: unverified, for want of documentation; checked only when asked for", true},
		{Lessonly, "JumpCloud's Lessonly integration: sign-on, mapping, names, lifecycle, rotation, insights", false},
		{Robust, "oversized, malformed and hostile input, which no RFC speaks of; checked only when asked for", true},
		{Hostile, "forged SAML responses, sent to the service provider of the integration; checked only when asked for", true},
	}
}

// ProfileInfo describes a profile to a person.
type ProfileInfo struct {
	Name Profile
	Text string
	// OptIn says that nothing checks it unless it is asked for.
	OptIn bool
}

// ParseProfile returns the profile of that name, or an error that lists the
// valid ones.
func ParseProfile(name string) (Profile, error) {
	var valid []string
	for _, p := range Profiles() {
		if string(p.Name) == name {
			return p.Name, nil
		}
		valid = append(valid, string(p.Name))
	}
	return "", fmt.Errorf("unknown profile %q: use one of %s", name, strings.Join(valid, ", "))
}

// Source names where a requirement comes from, with its revision.
type Source struct {
	Document string // "RFC 7644", "JumpCloud: Integrate with Lessonly"
	Section  string // "3.4.2.2", "S-118"
	Revision string // "2015-09"
}

// String is the source as a citation, "RFC 7644 §3.3".
func (s Source) String() string {
	if s.Section == "" {
		return s.Document
	}
	if strings.HasPrefix(s.Document, "RFC ") {
		return s.Document + " §" + s.Section
	}
	return s.Document + " " + s.Section
}

// Requirement is one thing that is checked.
type Requirement struct {
	// ID is stable: never positional, never reused, never renamed.
	ID string
	// Level says how binding it is.
	Level Level
	// Area groups requirements for readers: "scim.create", "names". It is
	// the class name in JUnit.
	Area string
	// Text is one sentence: what is required.
	Text string
	// Allowed names the behaviours that pass where the source leaves room.
	Allowed string
	// Source is where it stands.
	Source []Source
	// Needs are the capabilities without which it does not apply.
	Needs []Capability
	// Profiles are the sets it belongs to.
	Profiles []Profile
	// Raised holds the level that a profile demands where it differs.
	Raised map[Profile]Level
	// Why says what breaks when it is not met.
	Why string
	// Fix tells an engineer of the target what to do.
	Fix string
	// Excluded says why it cannot be observed; such a requirement has no spec.
	Excluded string
	// Retired marks an id that is kept only so that it is never reused.
	Retired bool
}

// Citation joins the sources of r.
func (r *Requirement) Citation() string {
	parts := make([]string, len(r.Source))
	for i, s := range r.Source {
		parts[i] = s.String()
	}
	return strings.Join(parts, "; ")
}

// Testable reports whether a spec must cover r.
func (r *Requirement) Testable() bool { return r.Excluded == "" && !r.Retired }

// In reports whether r belongs to one of the profiles.
func (r *Requirement) In(profiles ...Profile) bool {
	return slices.ContainsFunc(profiles, func(p Profile) bool { return slices.Contains(r.Profiles, p) })
}

// LevelIn is the strictest level any of the profiles gives r.
func (r *Requirement) LevelIn(profiles ...Profile) Level {
	level := r.Level
	for _, p := range profiles {
		if raised, ok := r.Raised[p]; ok && slices.Contains(r.Profiles, p) && rank(raised) > rank(level) {
			level = raised
		}
	}
	return level
}

// Weaker is the less binding of two levels; an empty one does not count.
func Weaker(a, b Level) Level {
	if b == "" || a != "" && rank(a) < rank(b) {
		return a
	}
	return b
}

func rank(l Level) int {
	return slices.Index([]Level{Advice, May, Should, Must}, l)
}

var catalogue []*Requirement

// add enters r into the catalogue. It is called while the package's variables
// are initialised, so a mistake in an entry stops the first test that runs.
func add(r Requirement) *Requirement {
	catalogue = append(catalogue, &r)
	return &r
}

// All returns the catalogue, ordered by area and id.
func All() []*Requirement {
	all := slices.Clone(catalogue)
	slices.SortFunc(all, func(a, b *Requirement) int {
		return cmp.Or(cmp.Compare(a.Area, b.Area), cmp.Compare(a.ID, b.ID))
	})
	return all
}

// ByID returns the requirement with that id.
func ByID(id string) (*Requirement, bool) {
	i := slices.IndexFunc(catalogue, func(r *Requirement) bool { return r.ID == id })
	if i < 0 {
		return nil, false
	}
	return catalogue[i], true
}

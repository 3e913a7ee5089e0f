// Package scim is a strict SCIM 2.0 service provider (RFC 7643, RFC 7644) over an in-memory
// store: the half of a mock Lessonly that provisioners talk to, and usable on its own.
//
//	store := scim.NewStore(scim.Options{})
//	server, err := scim.New(scim.Config{Store: store, BaseURL: …, Authenticate: …})
//	http.Handle("/scim/v2/", http.StripPrefix("/scim/v2", server))
//
// It serves Users with the Enterprise extension, Groups, discovery, filters, sorting, index
// paging, projection, .search, PATCH and entity tags. It says truthfully that it does not serve
// /Bulk, /Me and cursor paging (RFC 9865). Each optional feature can be switched off in Config,
// and is then gone from discovery and behaviour alike.
//
// # What is whose
//
// From github.com/elimity-com/scim come the schemas and their rendering, the model of attribute
// characteristics, and the check of a simple value's type. From github.com/scim2/filter-parser
// comes the syntax tree of filters. The rest is done here, because there those libraries are
// more lenient or do less than the RFCs ask:
//
//   - routing: elimity answers a wrong method with 404 or without Allow, takes no HEAD, and sends
//     no WWW-Authenticate;
//   - bodies: no limit of size or depth, names given twice or by another case are not refused
//     everywhere, and a multi-valued attribute may be an object;
//   - discovery: sort, etag and meta are missing, and bulk limits are fixed;
//   - filters: value filters hold two comparisons at most, JSON escapes stay undecoded, an unknown
//     attribute before [] passes, null and bare complex attributes are mishandled;
//   - sorting, cursors, projection, preconditions, atomic PATCH, references, Bulk
//     and /Me: not there.
//
// # Choices where the RFCs leave one
//
// Unknown attributes and schema URIs of a POST or PUT are dropped; in a PATCH they are
// invalidPath. PUT clears what it leaves out, active goes back to true. remove with a value filter
// that matches nothing is noTarget; add with one creates the value if the filter describes it.
// attributes together with excludedAttributes is invalidValue. References are kept true: a member
// or manager must exist, and deleting it removes the reference. displayName and $ref of members
// and managers are derived, never stored. Strings are not coerced to booleans unless
// Config.StringBooleans says so. A Bulk job is done in its order, except that
// a POST comes before what refers to it; those that refer to each other in a circle
// are made together or not at all; a reference to nothing is invalidValue, one to
// what was not done 409. Cursors are sealed and stateless, and hold for one query,
// one count and one Authorization header. POST /Me is 405, for the subject exists;
// nobody adds roles or entitlements through /Me. Config.Seed takes other legal
// choices.
//
// # Faults
//
// Config.Faults switches deviations on, each named in package fault and asked for at the one
// place where it takes effect.
//
// # Where to add things
//
// A rule that must hold whoever writes belongs to store.go and link.go; a rule about what a peer
// may send to validate.go and format.go, or patch.go and patchvalues.go; what is shown to document.go and project.go;
// queries to filter.go, match.go and query.go. A new fault is a constant and a row in
// fault/scim.go, a condition here, and a row in fault_test.go, which fails without it.
package scim

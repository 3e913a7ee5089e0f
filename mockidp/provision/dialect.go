package provision

import (
	"fmt"
	"net/http"
	"strings"
)

// Dialect is how one provisioner speaks SCIM: data, which attempt.go, group.go
// and probe.go follow. RFC 7644 leaves clients much room, and each uses it in
// its own way. The values are in dialects.go, each with the steps that say
// where it is known from, and which of them are not known at all.
type Dialect struct {
	Name string
	Text string // one line on whose it is

	ContentType   string // of requests with a body
	AcceptCharset string // "" sends none

	// ProbeUsers and ProbeGroups are the queries that test a connection;
	// {random} becomes a name that nobody has, and must then find nobody.
	ProbeUsers, ProbeGroups string
	NoGroupProbe            bool // groups are not asked for

	LookupPaging string // added to the query of a look-up
	Absent404    bool   // a look-up may be answered 404 for nobody

	Body       Body
	ReadsFirst bool // a user is read before it is changed
	Update     Form
	Active     Switch
	Operations Operations
	Deletes    bool // who is deleted in the directory is deleted at the service provider

	Groups *GroupForms // nil sends no groups

	Steps []Step
}

// Body is what a user is created with beside the mapped attributes.
type Body struct {
	Enterprise  bool   // department and cost centre in the enterprise extension
	Both        bool   // its schema is named also when there is nothing in it
	ExternalID  bool   // the directory's id as externalId
	DisplayName bool   // given and family name as displayName
	Formatted   bool   // and as name.formatted
	Password    bool   // a random one
	EmailsOne   bool   // emails as one object instead of an array
	Extra       string // further members as JSON, with a comma before each
}

// Form is how attributes are changed.
type Form int

// The forms of a change.
const (
	PutMapped Form = iota // PUT of the mapped attributes alone
	PutRead               // PUT of what was read, id and meta included, with the changes in it
	PatchEach             // PATCH with one operation for each attribute that changed
)

// Switch is how a user is deactivated and reactivated.
type Switch int

// The forms of a switch.
const (
	WithUpdate     Switch = iota // as the other attributes are
	PatchPathless                // PATCH {"op":"replace","value":{"active":false}}
	PatchPath                    // PATCH with the path active and a Boolean
	PatchTextValue               // the same with the words "False" and "True"
)

// Operations are the words for PATCH operations. RFC 7644 §3.5.2 has them in
// small letters.
type Operations struct{ Add, Replace, Remove string }

// GroupForms is how groups are sent.
type GroupForms struct {
	LookupBefore, LookupAfter string // around filter= in the query
	Empty                     bool   // a group without members is created as well
	Members                   Members
	ExternalID                bool
	Schema                    string // beside the core schema
	RenamePathless            bool   // PATCH {"op":"replace","value":{"id":…,"displayName":…}}, also with each change of members
	Member                    string // a member in an add: {id} becomes its id, {display} its name
	RemoveByFilter            bool   // path members[value eq "…"], one operation each; otherwise a list of values
	NotFoundCreates           bool   // 404 to a look-up says that there is none
}

// Members is whom a group is created with.
type Members int

// The members of a group that is created.
const (
	AllMembers  Members = iota // all
	EmptyList                  // an empty list; they follow by PATCH
	NoAttribute                // no list; they follow by PATCH
)

// Grade says how well a step is known.
type Grade string

// The grades of sources.
const (
	Documented Grade = "A"          // the vendor's own documentation
	FromCode   Grade = "B"          // the vendor's own code or engineers
	Reported   Grade = "C"          // third parties who saw it
	Unverified Grade = "unverified" // nothing that can be cited: our choice
)

// Step is one cell of what is known of a dialect.
type Step struct {
	Name  string
	Sends string
	Grade Grade
	From  string // the source, or why this choice
}

// ParseDialect returns the dialect of that name, or an error that lists the
// valid ones.
func ParseDialect(name string) (*Dialect, error) {
	var valid []string
	for _, d := range Dialects() {
		if d.Name == name {
			return d, nil
		}
		valid = append(valid, d.Name)
	}
	return nil, fmt.Errorf("unknown dialect %q: use one of %s", name, strings.Join(valid, ", "))
}

// Describe lists the dialects with their steps as Markdown, unverified ones
// marked as such.
func Describe() string {
	var b strings.Builder
	b.WriteString("# Dialects of the provisioner\n\nWhat `hallmark serve --dialect NAME` and `mockidp.Options.Dialect` have the mock identity provider send.\n" +
		"Grade A is the vendor's own documentation, B its own code or engineers, C third parties who saw it.\n" +
		"**Unverified** is our choice, for want of anything to cite, and no statement about the product.\n" +
		"This file is written by `go test ./mockidp/provision -update`.\n")
	for _, d := range Dialects() {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n| step | sends | known from |\n|---|---|---|\n", d.Name, d.Text)
		for _, s := range d.Steps {
			known := string(s.Grade)
			if s.Grade == Unverified {
				known = "**unverified**"
			}
			fmt.Fprintf(&b, "| %s | %s | %s: %s |\n", s.Name, strings.ReplaceAll(s.Sends, "|", `\|`), known, s.From)
		}
	}
	return b.String()
}

// absent is a status that says that a look-up found nobody; an empty list says
// so in every dialect.
func (d *Dialect) absent() int {
	if d.Absent404 {
		return http.StatusNotFound
	}
	return http.StatusOK
}

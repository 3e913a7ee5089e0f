package provision

import (
	"crypto/rand"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	userSchema       = "urn:ietf:params:scim:schemas:core:2.0:User"
	enterpriseSchema = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
)

// outgoing is a user as it is sent. What the faults of package fault bend is in
// it as well.
type outgoing struct {
	Person
	active   bool
	division bool
	manager  bool
	empties  bool // attributes without a value are sent as empty strings
}

// object writes the members of a JSON object, in the order in which they are
// added. It is written by hand because every person passes through here.
type object struct {
	text  []byte
	empty bool
}

func (o *object) open()  { o.text, o.empty = append(o.text, '{'), true }
func (o *object) close() { o.text, o.empty = append(o.text, '}'), false }

func (o *object) name(name string) {
	if !o.empty {
		o.text = append(o.text, ',')
	}
	o.empty = false
	o.text = append(o.text, '"')
	o.text = append(append(o.text, name...), '"', ':')
}

// set adds a string, unless it is empty.
func (o *object) set(name, value string) {
	if value != "" {
		o.always(name, value)
	}
}

func (o *object) always(name, value string) {
	o.name(name)
	o.text = appendText(o.text, value)
}

func (o *object) raw(name, value string) {
	o.name(name)
	o.text = append(o.text, value...)
}

// appendText writes a JSON string with & < > as they are: they are ordinary
// characters of names and addresses.
func appendText(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			return append(b, encode(s)...)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

// body is the whole of a user: the mapped attributes, active, what the dialect
// adds, and nothing else (S-126). Empty values are left out: a full PUT without
// them is how an attribute is cleared. The table taken literally has department
// and costcenter at the top level (C-05).
func (d *Dialect) body(u outgoing, creates bool) []byte {
	o := object{text: make([]byte, 0, 512)}
	o.open()
	if u.active {
		o.raw("active", "true")
	} else {
		o.raw("active", "false")
	}
	set := o.set
	if u.empties {
		set = o.always
	}
	if !d.Body.Enterprise {
		set("costcenter", u.CostCenter)
		set("department", u.Department)
	}
	if d.Body.DisplayName {
		o.set("displayName", u.displayName())
	}
	if u.division {
		o.always("division", "Division")
	}
	d.emails(&o, u.Email)
	if d.Body.ExternalID {
		o.set("externalId", u.ID)
	}
	if u.manager {
		o.raw("manager", `{"value":"manager"}`)
	}
	if u.Firstname != "" || u.Lastname != "" {
		o.name("name")
		o.open()
		o.set("familyName", u.Lastname)
		if d.Body.Formatted {
			o.set("formatted", u.displayName())
		}
		o.set("givenName", u.Firstname)
		o.close()
	}
	if d.Body.Password && creates {
		o.always("password", rand.Text()+"-a1") // Okta's is random too, unless passwords are synchronised
	}
	extended := d.Body.Enterprise && (u.Department != "" || u.CostCenter != "")
	o.name("schemas")
	o.text = append(o.text, `["`+userSchema+`"`...)
	if extended || d.Body.Both {
		o.text = append(o.text, `,"`+enterpriseSchema+`"`...)
	}
	o.text = append(o.text, ']')
	set("title", u.JobTitle)
	if extended {
		o.name(enterpriseSchema)
		o.open()
		o.set("costCenter", u.CostCenter)
		o.set("department", u.Department)
		o.close()
	}
	o.set("userName", u.Username)
	if creates {
		o.text = append(o.text, d.Body.Extra...)
	}
	o.close()
	return o.text
}

func (d *Dialect) emails(o *object, address string) {
	if address == "" {
		return
	}
	o.name("emails")
	if !d.Body.EmailsOne {
		o.text = append(o.text, '[')
	}
	o.open()
	o.raw("primary", "true")
	o.raw("type", `"work"`)
	o.always("value", address)
	o.close()
	if !d.Body.EmailsOne {
		o.text = append(o.text, ']')
	}
}

// displayName is the whole name.
func (p Person) displayName() string { return strings.TrimSpace(p.Firstname + " " + p.Lastname) }

// operation is one of a PATCH (RFC 7644 §3.5.2).
type operation struct {
	Op    string          `json:"op"`
	Path  string          `json:"path,omitempty"`
	Value json.RawMessage `json:"value,omitempty"`
}

func patch(operations ...operation) []byte {
	return encode(struct {
		Schemas    []string    `json:"schemas"`
		Operations []operation `json:"Operations"`
	}{[]string{patchSchema}, operations})
}

// operations are those that turn was into now; a nil was is not known, and then
// everything that has a value is sent.
func (d *Dialect) operations(was *stored, now Person) []operation {
	var old Person
	if was != nil {
		old = was.who
	}
	var list []operation
	for _, row := range d.rows(old, now) {
		switch {
		case row.from == row.to && was != nil, row.from == "" && row.to == "":
		case row.to == "":
			list = append(list, operation{Op: d.Operations.Remove, Path: row.path})
		case row.from == "" && was != nil:
			list = append(list, operation{d.added(), row.path, encode(row.to)})
		default:
			list = append(list, operation{d.Operations.Replace, row.path, encode(row.to)})
		}
	}
	return list
}

// added is the word for setting what had no value: replace does as well
// (RFC 7644 §3.5.2.3), but for who writes in capitals it is Add.
func (d *Dialect) added() string {
	if d.Operations.Replace == rfcReplace {
		return d.Operations.Replace
	}
	return d.Operations.Add
}

type row struct{ path, from, to string }

// rows are the mapped attributes by their paths in a PATCH.
func (d *Dialect) rows(old, now Person) []row {
	department, costCenter := "department", "costcenter"
	if d.Body.Enterprise {
		department, costCenter = enterpriseSchema+":department", enterpriseSchema+":costCenter"
	}
	rows := []row{
		{"userName", old.Username, now.Username},
		{`emails[type eq "work"].value`, old.Email, now.Email},
		{"name.givenName", old.Firstname, now.Firstname},
		{"name.familyName", old.Lastname, now.Lastname},
		{department, old.Department, now.Department},
		{costCenter, old.CostCenter, now.CostCenter},
		{"title", old.JobTitle, now.JobTitle},
	}
	if d.Body.DisplayName {
		rows = append(rows, row{"displayName", old.displayName(), now.displayName()})
	}
	if d.Body.Formatted {
		rows = append(rows, row{"name.formatted", old.displayName(), now.displayName()})
	}
	return rows
}

// activation is the operation that switches a user on or off.
func (d *Dialect) activation(active bool) operation {
	value := "false"
	if active {
		value = "true"
	}
	switch d.Active {
	case PatchPathless:
		return operation{Op: d.Operations.Replace, Value: json.RawMessage(`{"active":` + value + `}`)}
	case PatchTextValue:
		return operation{d.Operations.Replace, "active", json.RawMessage(`"` + strings.ToUpper(value[:1]) + value[1:] + `"`)}
	}
	return operation{d.Operations.Replace, "active", json.RawMessage(value)}
}

// edited is what was read of a user with the mapped attributes as they are now.
// Everything else goes back as it came: id, meta, attributes of others.
func (d *Dialect) edited(read map[string]any, u outgoing) []byte {
	var ours map[string]any
	if json.Unmarshal(d.body(u, false), &ours) != nil {
		return nil // our own text always decodes
	}
	for _, name := range []string{"userName", "displayName", "emails", "title"} {
		if value, has := ours[name]; has {
			read[name] = value
		} else if name != "displayName" {
			delete(read, name)
		}
	}
	merge(read, ours, "name", "givenName", "familyName")
	merge(read, ours, enterpriseSchema, "department", "costCenter")
	read["active"] = u.active
	if schemas, is := read["schemas"].([]any); is && read[enterpriseSchema] != nil && !slices.Contains(schemas, any(enterpriseSchema)) {
		read["schemas"] = append(schemas, enterpriseSchema)
	}
	return encode(read)
}

// merge takes some members of an object over, those without a value too.
func merge(read, ours map[string]any, name string, members ...string) {
	from, _ := ours[name].(map[string]any)
	to, is := read[name].(map[string]any)
	if !is {
		to = map[string]any{}
	}
	for _, m := range members {
		if value, has := from[m]; has {
			to[m] = value
		} else {
			delete(to, m)
		}
	}
	if delete(read, name); len(to) > 0 {
		read[name] = to
	}
}

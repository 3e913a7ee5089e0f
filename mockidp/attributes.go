package mockidp

import (
	"strings"

	"github.com/crewjam/saml"

	"hallmark/mockidp/fault"
)

// assertable are the properties of a user that assertions may carry.
var assertable = []string{
	"email", "username", "firstname", "middlename", "lastname", "displayname", "description", "department",
	"costCenter", "jobTitle", "location", "company", "employeeIdentifier", "employeeType", "alternateEmail",
}

// property is the value of one of them.
func (u user) property(name string) string {
	switch name {
	case "email":
		return u.Email
	case "username":
		return u.Username
	case "firstname":
		return u.Firstname
	case "middlename":
		return u.Middlename
	case "lastname":
		return u.Lastname
	case "displayname":
		return u.Displayname
	case "description":
		return u.Description
	case "department":
		return u.Department
	case "costCenter":
		return u.CostCenter
	case "jobTitle":
		return u.JobTitle
	case "location":
		return u.Location
	case "company":
		return u.Company
	case "employeeIdentifier":
		return u.EmployeeIdentifier
	case "employeeType":
		return u.EmployeeType
	case "alternateEmail":
		return u.AlternateEmail
	}
	return ""
}

// friendly are the usual names of attributes that are named by OID (RFC 4519,
// RFC 4524), for people who read an assertion.
var friendly = map[string]string{
	"urn:oid:2.5.4.42":                  "givenName",
	"urn:oid:2.5.4.4":                   "sn",
	"urn:oid:0.9.2342.19200300.100.1.3": "mail",
}

// closing ends an attribute's value where markup is not escaped (fault.AttributeMarkup).
const closing = "</saml:AttributeValue>"

// attributes are the user's properties and the constants of the configuration,
// and the groups that give the user the application, if they have a name there.
// Empty ones are left out.
func (idp *IdP) attributes(o outcome) []saml.Attribute {
	var list []saml.Attribute
	add := func(name string, values ...string) {
		a := saml.Attribute{Name: name, FriendlyName: friendly[name], NameFormat: "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified"}
		if strings.HasPrefix(name, "urn:") {
			a.NameFormat = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
		}
		for _, value := range values {
			if idp.faults.Active(fault.AttributeMarkup) && strings.Contains(value, closing) && idp.faults.Fires(fault.AttributeMarkup) {
				var more string
				value, more, _ = strings.Cut(value, closing)
				a.Values = append(a.Values, saml.AttributeValue{Type: "xs:string", Value: strings.TrimSuffix(more, "<saml:AttributeValue>")})
			}
			if value != "" {
				a.Values = append(a.Values, saml.AttributeValue{Type: "xs:string", Value: value})
			}
		}
		if len(a.Values) > 0 {
			list = append(list, a)
		}
	}
	for name, property := range o.app.attributes("databaseAttributes") {
		add(name, o.user.property(property))
	}
	for name, value := range o.app.attributes("constantAttributes") {
		add(name, value)
	}
	if name := o.app.text("groupAttribute"); name != "" {
		add(name, idp.granting(o.user.ID, o.app.ID)...)
	}
	return list
}

// attributes yields the names and values of a config's list of attributes.
func (a application) attributes(name string) func(yield func(name, value string) bool) {
	return func(yield func(name, value string) bool) {
		items, _ := a.Config[name].Value.([]any)
		for _, item := range items {
			member, _ := item.(map[string]any)
			if !yield(text(member["name"]), text(member["value"])) {
				return
			}
		}
	}
}

// granting lists the names of the groups through which the user has the
// application. Other groups are none of its business (ours).
func (idp *IdP) granting(user, application string) []string {
	idp.mu.Lock()
	defer idp.mu.Unlock()
	var names []string
	for _, id := range idp.bound.to(application) {
		if g, known := idp.groups.get(id); known && idp.members.has(id, user) {
			names = append(names, g.Name)
		}
	}
	return names
}

package provision

// Person is what the directory knows of somebody who has the application, by
// the names of JumpCloud's systemuser. Division and manager are not part of it:
// they are never sent (S-061, S-062).
type Person struct {
	ID         string // JumpCloud's user id, never sent to Lessonly
	Username   string
	Email      string
	Firstname  string
	Lastname   string
	Department string
	CostCenter string // Lessonly's location (S-060)
	JobTitle   string // the article's "title" (C-07)
}

// Mapping is one row of the article's attribute table (S-125).
type Mapping struct {
	Property string // JumpCloud property
	Field    string // field name in JumpCloud's pages
	SCIM     string // SCIM v2 mapping
	Value    string // what it becomes at Lessonly
}

// Mappings returns the seven rows of the attribute table in the article's
// order and spelling (S-118 … S-124).
func Mappings() []Mapping {
	return []Mapping{
		{"username", "Username", "userName", "Email"},
		{"email", "Company Email", "emails.value", "Email"},
		{"firstname", "First Name", "name.givenName", "FirstName"},
		{"lastname", "Last Name", "name.familyName", "LastName"},
		{"department", "Department", "department", "Department"},
		{"costcenter", "CostCenter", "costcenter", "Location"},
		{"title", "Job Title", "title", "Job Title"},
	}
}

// Unsupported returns the attributes that are named to the administrator as
// not supported (S-063).
func Unsupported() []string { return []string{"division", "manager"} }

// found is what a service provider's answer tells of a user.
type found struct {
	UserName string `json:"userName"`
	Name     struct {
		GivenName  string `json:"givenName"`
		FamilyName string `json:"familyName"`
	} `json:"name"`
	Emails []struct {
		Value   string `json:"value"`
		Primary bool   `json:"primary"`
	} `json:"emails"`
	Department string `json:"department"`
	CostCenter string `json:"costcenter"` // matched in any case, so costCenter as well
	Title      string `json:"title"`
	Active     bool   `json:"active"`
	Enterprise struct {
		Department string `json:"department"`
		CostCenter string `json:"costCenter"`
	} `json:"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"`
}

// person is f by JumpCloud's names. A service provider may show department and
// cost centre in the enterprise extension, where RFC 7643 §4.3 has them,
// although they were sent at the top level (C-05).
func (f found) person(id string) Person {
	p := Person{
		ID:       id,
		Username: f.UserName, Firstname: f.Name.GivenName, Lastname: f.Name.FamilyName,
		Department: f.Department, CostCenter: f.CostCenter, JobTitle: f.Title,
	}
	if f.Enterprise.Department != "" {
		p.Department = f.Enterprise.Department
	}
	if f.Enterprise.CostCenter != "" {
		p.CostCenter = f.Enterprise.CostCenter
	}
	for i, email := range f.Emails {
		if i == 0 || email.Primary {
			p.Email = email.Value
		}
		if email.Primary {
			break
		}
	}
	return p
}

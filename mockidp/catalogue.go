package mockidp

import (
	"maps"
	"net/http"
	"strings"
)

// placeholder stands in template values for the Lessonly subdomain; all of them
// must be replaced (S-086, C-15).
const placeholder = "<YOURDOMAIN>"

// emailFormat is the name identifier format of Lessonly's assertions (S-095).
const emailFormat = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"

// field is one member of an application's config.
type field struct {
	Label    string `json:"label"`
	Type     string `json:"type"` // text, boolean, …
	Value    any    `json:"value"`
	Required bool   `json:"required"`
	ReadOnly bool   `json:"readOnly"`
	Visible  bool   `json:"visible"`
	Position int    `json:"position"`
}

// connector is an item of the catalogue.
type connector struct {
	ID          string           `json:"_id"`
	Name        string           `json:"name"`
	DisplayName string           `json:"displayName"`
	Label       string           `json:"displayLabel"`
	Description string           `json:"description"`
	Keywords    []string         `json:"keywords"`
	Status      string           `json:"status"`
	LearnMore   string           `json:"learnMore"`
	Color       string           `json:"color"`
	Active      bool             `json:"active"`
	Beta        bool             `json:"beta"`
	SSO         sso              `json:"sso"`
	Provision   map[string]any   `json:"provision,omitempty"`
	JIT         map[string]any   `json:"jit,omitempty"`
	Config      map[string]field `json:"config"`
}

// catalogue is what there is: Lessonly, and the bookmark that is a tile without
// single sign-on (S-074). To offer another connector, add it here.
func catalogue() []connector {
	return []connector{
		{
			ID: "5f1a00000000000000000001", Name: "lessonly", DisplayName: "Lessonly", Label: "Lessonly",
			Description: "Training software for teams.", Keywords: []string{"learning", "training", "lms"},
			Color: "#2F6EB5", Active: true, SSO: sso{Type: "saml", JIT: true},
			Provision: map[string]any{"type": "scim", "beta": false, "groups_supported": false, "agents_supported": false},
			JIT:       map[string]any{"attributes": []string{"email", "firstname", "lastname"}, "createOnly": false},
			Config: map[string]field{
				"idpEntityId":        {"IdP Entity ID", "text", "https://" + placeholder + ".com", true, false, true, 1},
				"spEntityId":         {"SP Entity ID", "text", "https://" + placeholder + ".lessonly.com/auth/saml/metadata", true, false, true, 2},
				"acsUrl":             {"ACS URL", "text", "https://" + placeholder + ".lessonly.com/auth/saml/callback", true, false, true, 3},
				"nameIdFormat":       {"SAMLSubject NameID Format", "text", emailFormat, true, true, true, 4},
				"signatureAlgorithm": {"Signature Algorithm", "text", "RSA-SHA256", true, true, true, 5},
				"signAssertion":      {"Sign Assertion", "boolean", true, false, false, true, 6},
				"signResponse":       {"Sign Response", "boolean", false, false, false, true, 7},
				"defaultRelayState":  {"Default RelayState", "text", "", false, false, true, 8},
				"spErrorFlow":        {"Return errors to the service provider", "boolean", false, false, false, true, 9},
				"idpCertificate":     {"IdP Certificate", "file", "", false, false, true, 10},
				"idpPrivateKey":      {"IdP Private Key", "file", "", false, false, true, 11},
				"constantAttributes": {"Constant Attributes", "attributes", []any{}, false, false, true, 12},
				"databaseAttributes": {"User Attributes", "attributes", []any{}, false, true, false, 13},
			},
		},
		{
			ID: "5f1a00000000000000000002", Name: "bookmark", DisplayName: "Bookmark", Label: "Bookmark",
			Description: "A link in the user console.", Keywords: []string{"link"},
			Color: "#455A64", Active: true, SSO: sso{Type: "bookmark"}, Config: map[string]field{},
		},
	}
}

func connectorNamed(name string) (connector, bool) {
	for _, t := range catalogue() {
		if t.Name == name {
			return t, true
		}
	}
	return connector{}, false
}

// listTemplates finds items by their name in any case (S-067), beside the
// filters and search of every v1 list.
func (idp *IdP) listTemplates(r *http.Request) (answer, error) {
	q, err := query1(r)
	if err != nil {
		return answer{}, err
	}
	return list1(catalogue(), q, nil)
}

func (idp *IdP) getTemplate(r *http.Request) (answer, error) {
	for _, t := range catalogue() {
		if t.ID == r.PathValue("id") || t.Name == r.PathValue("id") {
			return ok(t), nil
		}
	}
	return answer{}, notFound("application template", r.PathValue("id"))
}

// unreplaced names the fields that still hold a placeholder (S-087), sorted by
// position.
func unreplaced(config map[string]field) []string {
	return named(config, func(f field) bool {
		for _, value := range texts(f.Value) {
			if strings.Contains(strings.ToUpper(value), placeholder) {
				return true
			}
		}
		return false
	})
}

// texts lists the strings of a field's value.
func texts(value any) []string {
	switch value := value.(type) {
	case string:
		return []string{value}
	case []any:
		var all []string
		for _, v := range value {
			all = append(all, texts(v)...)
		}
		return all
	case map[string]any:
		var all []string
		for v := range maps.Values(value) {
			all = append(all, texts(v)...)
		}
		return all
	}
	return nil
}

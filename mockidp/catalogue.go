package mockidp

import (
	"maps"
	"net/http"
	"strings"
)

// placeholder stands in template values for the Lessonly subdomain; all of them
// must be replaced (S-086, C-15).
const placeholder = "<YOURDOMAIN>"

// field is one member of an application's config.
type field struct {
	Label    string   `json:"label"`
	Type     string   `json:"type"` // text, select, boolean, file, attributes
	Value    any      `json:"value"`
	Required bool     `json:"required"`
	ReadOnly bool     `json:"readOnly"`
	Visible  bool     `json:"visible"`
	Position int      `json:"position"`
	Options  []string `json:"options,omitempty"` // what a select may be
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

// catalogue is what there is: Lessonly, a connector for any service provider,
// and the bookmark that is a tile without single sign-on (S-074). To offer
// another connector, add it here.
func catalogue() []connector {
	scim := func(groups bool) map[string]any {
		return map[string]any{"type": "scim", "beta": false, "groups_supported": groups, "agents_supported": false}
	}
	return []connector{
		{
			ID: "5f1a00000000000000000001", Name: "lessonly", DisplayName: "Lessonly", Label: "Lessonly",
			Description: "Training software for teams.", Keywords: []string{"learning", "training", "lms"},
			Color: "#006CAC", Active: true, SSO: sso{Type: "saml", JIT: true},
			Provision: scim(false), // C-03
			JIT:       map[string]any{"attributes": []string{"email", "firstname", "lastname"}, "createOnly": false},
			Config:    lessonlyConfig(),
		},
		{
			ID: "5f1a00000000000000000003", Name: "custom", DisplayName: "Custom SAML App", Label: "Custom SAML App",
			Description: "Any service provider that speaks SAML 2.0 and SCIM 2.0.", Keywords: []string{"saml", "scim", "generic"},
			Color: "#005466", Active: true, SSO: sso{Type: "saml", JIT: true},
			Provision: scim(true),
			JIT:       map[string]any{"attributes": []string{"email", "firstname", "lastname"}, "createOnly": false},
			Config:    samlConfig(),
		},
		{
			ID: "5f1a00000000000000000002", Name: "bookmark", DisplayName: "Bookmark", Label: "Bookmark",
			Description: "A link in the user console.", Keywords: []string{"link"},
			Color: "#202D38", Active: true, SSO: sso{Type: "bookmark"}, Config: map[string]field{},
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

// listCatalog is the same for v2, whose API lists the path without its shape.
func (idp *IdP) listCatalog(r *http.Request) (answer, error) {
	q, err := query2(r)
	if err != nil {
		return answer{}, err
	}
	return list2(catalogue(), q, "_id")
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

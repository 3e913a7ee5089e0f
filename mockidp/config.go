package mockidp

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"hallmark/mockidp/fault"
)

// setting is what a client gives for a member of config; that labels and the
// like come with it, because they were read before, is of no matter.
type setting struct {
	Value json.RawMessage `json:"value"`
}

// named lists the members of a config that f likes, by position.
func named(config map[string]field, f func(field) bool) []string {
	var names []string
	for name, member := range config {
		if f(member) {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return config[a].Position - config[b].Position })
	return names
}

// configure returns a template's config with what the client gave: members not
// given have the template's value. Certificate and key are not looked at here.
// Nothing may be left that cannot be used – above all no placeholder.
func (idp *IdP) configure(t connector, given map[string]setting) (map[string]field, error) {
	config := maps.Clone(t.Config)
	for _, name := range slices.Sorted(maps.Keys(given)) {
		member, known := config[name]
		if !known {
			return nil, invalid("config.%s is not a field of %s", name, t.Name)
		}
		raw := bytes.TrimSpace(given[name].Value)
		if len(raw) == 0 || bytes.Equal(raw, []byte("null")) || member.Type == "file" {
			continue
		}
		var value any
		if err := json.Unmarshal(raw, &value); err != nil {
			return nil, invalid("config.%s.value cannot be read: %v", name, err)
		}
		if err := member.fits(value); err != "" {
			return nil, invalid("config.%s.value %s", name, err)
		}
		if member.ReadOnly && !reflect.DeepEqual(value, member.Value) {
			return nil, invalid("config.%s is read-only", name)
		}
		member.Value = value
		config[name] = member
	}
	left := unreplaced(config)
	if len(left) > 0 && !idp.faults.Fires(fault.PlaceholderAccepted) {
		return nil, invalid("config.%s.value still contains %s: replace all instances by your subdomain",
			strings.Join(left, ", config."), placeholder)
	}
	empty := named(config, func(f field) bool { return f.Required && strings.Join(texts(f.Value), "") == "" })
	if len(empty) > 0 {
		return nil, invalid("config.%s.value is required", strings.Join(empty, ", config."))
	}
	if slices.Contains(left, "acsUrl") {
		return config, nil // a placeholder that was let through cannot be a URL
	}
	for _, acs := range texts(config["acsUrl"].Value) {
		if u, err := url.Parse(acs); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return nil, invalid("config.acsUrl.value %q is not an absolute http or https URL", acs)
		}
	}
	return config, nil
}

// fits tells what is wrong with a value for the field, "" if nothing is.
func (f field) fits(value any) string {
	for _, s := range texts(value) {
		if strings.ContainsFunc(s, unspeakable) {
			return "contains a control character"
		}
	}
	switch f.Type {
	case "boolean":
		if _, is := value.(bool); !is {
			return "must be true or false"
		}
	case "attributes":
		list, is := value.([]any)
		if !is {
			return "must be a list"
		}
		for _, item := range list {
			attribute, _ := item.(map[string]any)
			name, _ := attribute["name"].(string)
			if _, is := attribute["value"].(string); !is || name == "" {
				return "must be a list of {name, value}"
			}
		}
	default:
		if _, is := value.(string); is {
			return ""
		}
		list, is := value.([]any) // several ACS URLs are allowed (facts §2.4)
		for _, item := range list {
			if _, text := item.(string); !text {
				is = false
			}
		}
		if !is {
			return "must be a string"
		}
	}
	return ""
}

// The settings single sign-on works with.

func (a application) text(name string) string {
	return strings.Join(texts(a.Config[name].Value), " ")
}

func (a application) on(name string) bool {
	on, _ := a.Config[name].Value.(bool)
	return on
}

func (a application) issuer() string      { return a.text("idpEntityId") }
func (a application) audience() string    { return a.text("spEntityId") }
func (a application) consumers() []string { return texts(a.Config["acsUrl"].Value) }

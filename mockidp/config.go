package mockidp

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
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
			return nil, wrong("config."+name, "is not a field of %s", t.Name)
		}
		raw := bytes.TrimSpace(given[name].Value)
		if len(raw) == 0 || bytes.Equal(raw, []byte("null")) || name == "idpCertificate" || name == "idpPrivateKey" {
			continue
		}
		var value any
		if err := json.Unmarshal(raw, &value); err != nil {
			return nil, wrong("config."+name+".value", "cannot be read: %v", err)
		}
		if err := member.fits(value); err != "" {
			return nil, wrong("config."+name+".value", "%s", err)
		}
		if member.ReadOnly && !reflect.DeepEqual(value, member.Value) {
			return nil, wrong("config."+name, "is read-only")
		}
		member.Value = value
		config[name] = member
	}
	left := unreplaced(config)
	if len(left) > 0 && !idp.faults.Fires(fault.PlaceholderAccepted) {
		return nil, wrongAll(left, "still contains %s: replace all instances by your subdomain", placeholder)
	}
	empty := named(config, func(f field) bool { return f.Required && strings.Join(texts(f.Value), "") == "" })
	if len(empty) > 0 {
		return nil, wrongAll(empty, "is required")
	}
	if slices.Contains(left, "acsUrl") {
		return config, nil // a placeholder that was let through cannot be a URL
	}
	for _, acs := range texts(config["acsUrl"].Value) {
		if u, err := url.Parse(acs); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return nil, wrong("config.acsUrl.value", "%q is not an absolute http or https URL", acs)
		}
	}
	if u, err := url.Parse(config["loginUrl"].Value.(string)); err != nil || u.String() != "" && (u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
		return nil, wrong("config.loginUrl.value", "is not an absolute http or https URL")
	}
	if _, err := spCertificate(config); err != nil {
		return nil, wrong("config.spCertificate.value", "is not a certificate in PEM")
	}
	for _, item := range config["databaseAttributes"].Value.([]any) {
		if property := item.(map[string]any)["value"].(string); !slices.Contains(assertable, property) {
			return nil, wrong("config.databaseAttributes.value", "names no user property %q: valid are %s", property, strings.Join(assertable, ", "))
		}
	}
	return config, nil
}

// missing says what keeps a from being configured, in the words of an error.
func (a application) missing() string {
	if left := unreplaced(a.Config); len(left) > 0 {
		return "config." + strings.Join(left, ".value, config.") + ".value still contains " + placeholder
	}
	return "its single sign-on was not saved yet"
}

// spCertificate reads the certificate that verifies a service provider's
// requests, nil if there is none.
func spCertificate(config map[string]field) (*x509.Certificate, error) {
	text, _ := config["spCertificate"].Value.(string)
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	block, _ := pem.Decode([]byte(text))
	if block == nil || block.Type != "CERTIFICATE" {
		return nil, errors.New("no certificate in PEM")
	}
	return x509.ParseCertificate(block.Bytes)
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
	case "select":
		if s, is := value.(string); !is || !slices.Contains(f.Options, s) {
			return "must be one of " + strings.Join(f.Options, ", ")
		}
	case "urls": // one, or several: more than one ACS URL is allowed
		list, is := value.([]any)
		if _, one := value.(string); one {
			return ""
		}
		if !is || slices.ContainsFunc(list, func(item any) bool { _, text := item.(string); return !text }) {
			return "must be a string, or a list of them"
		}
	default:
		if _, is := value.(string); !is {
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

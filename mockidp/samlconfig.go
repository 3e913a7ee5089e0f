package mockidp

// The name identifier formats an application may send.
const (
	// emailFormat is that of Lessonly's assertions (S-095).
	emailFormat       = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
	unspecifiedFormat = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
	persistentFormat  = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
	transientFormat   = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
)

// samlConfig is the config of a service provider nothing is known of. Which
// choices there are is documented (JumpCloud support, "SSO Application
// Connector Fields"); names that its API does not document, positions and
// defaults are ours, but for the e-mail address as name identifier and
// RSA-SHA256.
func samlConfig() map[string]field {
	text := func(label string, position int, value string, required bool) field {
		return field{Label: label, Type: "text", Value: value, Required: required, Visible: true, Position: position}
	}
	choice := func(label string, position int, options ...string) field {
		return field{Label: label, Type: "select", Value: options[0], Options: options, Required: true, Visible: true, Position: position}
	}
	toggle := func(label string, position int, on bool) field {
		return field{Label: label, Type: "boolean", Value: on, Visible: true, Position: position}
	}
	file := func(label string, position int) field {
		return field{Label: label, Type: "file", Value: "", Visible: true, Position: position}
	}
	attributes := func(label string, position int, list ...any) field {
		return field{Label: label, Type: "attributes", Value: append([]any{}, list...), Visible: true, Position: position}
	}
	return map[string]field{
		"idpEntityId":             text("IdP Entity ID", 1, "JumpCloud", true),
		"spEntityId":              text("SP Entity ID", 2, "", true),
		"acsUrl":                  {Label: "ACS URL", Type: "urls", Value: "", Required: true, Visible: true, Position: 3},
		"spCertificate":           file("SP Certificate", 4),
		"nameId":                  choice("SAMLSubject NameID", 5, "email", "username", "firstname", "lastname", "description"),
		"nameIdFormat":            choice("SAMLSubject NameID Format", 6, emailFormat, unspecifiedFormat, persistentFormat, transientFormat),
		"signatureAlgorithm":      choice("Signature Algorithm", 7, "RSA-SHA256", "RSA-SHA1"),
		"signAssertion":           toggle("Sign Assertion", 8, true),
		"signResponse":            toggle("Sign Response", 9, false),
		"defaultRelayState":       text("Default RelayState", 10, "", false),
		"loginUrl":                text("Login URL", 11, "", false),
		"declareRedirectEndpoint": toggle("Declare Redirect Endpoint", 12, false),
		"spErrorFlow":             toggle("Return errors to the service provider", 13, false),
		"databaseAttributes":      attributes("User Attributes", 14),
		"constantAttributes":      attributes("Constant Attributes", 15),
		"groupAttribute":          text("Include group attribute", 16, "", false),
		"idpCertificate":          file("IdP Certificate", 17),
		"idpPrivateKey":           file("IdP Private Key", 18),
	}
}

// lessonlyConfig is that of Lessonly. It is matched by e-mail address, and its
// service provider starts with the Redirect binding.
func lessonlyConfig() map[string]field {
	config := samlConfig()
	for name, value := range map[string]any{
		"idpEntityId":             "https://" + placeholder + ".com",
		"spEntityId":              "https://" + placeholder + ".lessonly.com/auth/saml/metadata",
		"acsUrl":                  "https://" + placeholder + ".lessonly.com/auth/saml/callback",
		"declareRedirectEndpoint": true,
		// The attributes Lessonly reads, by OID (Lessonly's SAML documentation).
		"databaseAttributes": []any{
			map[string]any{"name": "urn:oid:2.5.4.42", "value": "firstname"},
			map[string]any{"name": "urn:oid:2.5.4.4", "value": "lastname"},
			map[string]any{"name": "urn:oid:0.9.2342.19200300.100.1.3", "value": "email"},
		},
	} {
		member := config[name]
		member.Value = value
		config[name] = member
	}
	for _, name := range []string{"nameId", "nameIdFormat"} {
		member := config[name]
		member.ReadOnly = true
		config[name] = member
	}
	return config
}

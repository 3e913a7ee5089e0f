package requirement

// Which HTTP methods do what. Area AC of the list of requirements.

// MethodOverride and the values below are about methods and ways round them.
var (
	MethodOverride = add(Requirement{
		ID: "SCIM-BP-METHOD-OVERRIDE", Level: Advice, Area: "scim.method",
		Text:     "X-HTTP-Method-Override never turns a GET into a write",
		Source:   append(cite("7644 3.2"), httpSemantics("9.2.1")...),
		Profiles: []Profile{RFC},
		Why:      "A link or an image in a page deletes an account; rules of a proxy that lets reads through are passed by.",
		Fix:      "Ignore the header. SCIM 1.1 had it, SCIM 2.0 does not.",
	})
	MethodQueryOverride = add(Requirement{
		ID: "SCIM-BP-METHOD-QUERY-OVERRIDE", Level: Advice, Area: "scim.method",
		Text:     "_method in a URL has no effect",
		Source:   append(cite("7644 3.2"), httpSemantics("9.2.1")...),
		Profiles: []Profile{RFC},
		Why:      "A link deletes an account.",
		Fix:      "Switch off your web framework's method override for the SCIM endpoint.",
	})
	MethodTrace = add(Requirement{
		ID: "SCIM-BP-METHOD-TRACE", Level: Advice, Area: "scim.method",
		Text:     "TRACE and methods that do not exist are refused",
		Allowed:  "400, 403, 404, 405 or 501.",
		Source:   httpSemantics("9.3.8", "15.6.2"),
		Profiles: []Profile{RFC},
		Why:      "TRACE sends the credential back to whoever asked, and unknown methods that fall through to a handler pass its checks by.",
		Fix:      "Answer 405 or 501 to methods that you do not implement.",
	})
	MethodOptions = add(Requirement{
		ID: "SCIM-BP-METHOD-OPTIONS", Level: Advice, Area: "scim.method",
		Text:     "OPTIONS does not open the endpoint to pages of any origin with credentials",
		Source:   httpSemantics("9.3.7"),
		Profiles: []Profile{RFC},
		Why:      "A page that somebody visits reads the directory with their session.",
		Fix:      "Do not echo Origin together with Access-Control-Allow-Credentials: true.",
	})
	MethodGetSafe = add(Requirement{
		ID: "SCIM-BP-METHOD-GET-SAFE", Level: Advice, Area: "scim.method",
		Text:     "GET and HEAD change nothing",
		Source:   httpSemantics("9.2.1"),
		Profiles: []Profile{RFC},
		Why:      "Polling moves meta.lastModified, and each poll sends everybody round the next sync.",
		Fix:      "Write nothing to a resource when it is read; keep access times elsewhere.",
	})
)

// httpSemantics cites sections of RFC 9110.
func httpSemantics(sections ...string) []Source {
	var sources []Source
	for _, s := range sections {
		sources = append(sources, Source{Document: "RFC 9110", Section: s, Revision: "2022-06"})
	}
	return sources
}

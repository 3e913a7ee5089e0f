package requirement

// RFC 7644 §1.2, §1.3, §3.8, §3.13, §7.2: addresses, media types, versions, TLS.
// Area A of the list of requirements.

// BaseNoQuery and the values below are about how requests and answers travel.
var BaseNoQuery = add(Requirement{
	ID: "SCIM-7644-1.3-BASE-NO-QUERY", Level: Must, Area: "scim.transport",
	Text:     "The base URL carries no query string",
	Source:   cite("7644 1.3"),
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "Clients append /Users to the base URL; behind a query string that is no path.",
	Fix:      "Tell tenants apart by host or path, not by a query parameter.",
})

var PercentEncoding = add(Requirement{
	ID: "SCIM-7644-1.2-PERCENT-ENCODING", Level: Must, Area: "scim.transport",
	Text:     "Percent-encoded path segments and query values are decoded before they are compared",
	Source:   cite("7644 1.2"),
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "Clients encode spaces, quotes and plus signs of a filter; a server that does not decode them finds nobody and the account is created twice.",
	Fix:      "Decode each path segment and query value once before it is used.",
})

var TLSOnly = add(Requirement{
	ID: "SCIM-7644-7.2-TLS-ONLY", Level: Must, Area: "scim.transport",
	Text:     "The service is reached by TLS only: plain HTTP is refused, or redirected without data",
	Allowed:  "not judged on loopback; the run never sends its credential in clear",
	Source:   cite("7644 7.2; 7642 4"),
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "Over plain HTTP everybody on the way reads the token and the people's data.",
	Fix:      "Serve HTTPS only, and let port 80 redirect.",
})

var TLS12 = add(Requirement{
	ID: "SCIM-7644-7.2-TLS12", Level: Must, Area: "scim.transport",
	Text:     "A TLS 1.2 or later handshake succeeds",
	Source:   cite("7644 7.2"),
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "Provisioners refuse older versions.",
	Fix:      "Enable TLS 1.2 and 1.3 on the load balancer.",
})

var CertName = add(Requirement{
	ID: "SCIM-7644-7.2-CERT-NAME", Level: Must, Area: "scim.transport",
	Text:     "The certificate chains to a trusted root and its name matches the host",
	Source:   cite("7644 7.2"),
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "Provisioners break the connection, or could be sent anywhere.",
	Fix:      "Serve the whole chain of a certificate for this host name.",
})

var AcceptSCIM = add(Requirement{
	ID: "SCIM-7644-3.8-ACCEPT-SCIM", Level: Must, Area: "scim.transport",
	Text:     "Accept: application/scim+json is honoured",
	Source:   cite("7644 3.8"),
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "It is what SCIM clients send; a 406 stops them.",
	Fix:      "Add application/scim+json to the types that the server can produce.",
})

var AcceptJSON = add(Requirement{
	ID: "SCIM-7644-3.8-ACCEPT-JSON", Level: Should, Area: "scim.transport",
	Text:     "Accept: application/json is honoured",
	Source:   cite("7644 3.8"),
	Profiles: []Profile{RFC},
	Why:      "Some clients use a plain JSON library.",
	Fix:      "Serve SCIM JSON for application/json too.",
})

var AcceptDefault = add(Requirement{
	ID: "SCIM-7644-3.8-ACCEPT-DEFAULT", Level: Should, Area: "scim.transport",
	Text:     "No Accept header, or */*, yields SCIM JSON",
	Source:   cite("7644 3.8"),
	Profiles: []Profile{RFC},
	Why:      "Clients that do not set the header get a web page instead.",
	Fix:      "Make application/scim+json the default.",
})

var CTResponse = add(Requirement{
	ID: "SCIM-7644-3.8-CT-RESPONSE", Level: Must, Area: "scim.transport",
	Text:     "Bodies of successful answers are labelled application/scim+json",
	Allowed:  "application/json is a warning",
	Source:   cite("7644 3.8, 8.1"),
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "Clients that choose their parser by the type do not read the body.",
	Fix:      "Set Content-Type: application/scim+json on every answer with a body.",
})

var CTError = add(Requirement{
	ID: "SCIM-7644-3.8-CT-ERROR", Level: Should, Area: "scim.transport",
	Text:     "Error bodies are labelled application/scim+json too",
	Allowed:  "application/json",
	Source:   cite("7644 3.8, 3.12"),
	Profiles: []Profile{RFC},
	Why:      "The client shows no detail of the error.",
	Fix:      "Set the same Content-Type in the error handler.",
})

var CTRequestSCIM = add(Requirement{
	ID: "SCIM-7644-3.8-CT-REQUEST-SCIM", Level: Must, Area: "scim.transport",
	Text:     "Request bodies of type application/scim+json are accepted",
	Source:   cite("7644 3.8, 8.1"),
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "Frameworks that know application/json only see an empty body, and every create fails.",
	Fix:      "Register the type with the framework's JSON parser.",
})

var CTRequestJSON = add(Requirement{
	ID: "SCIM-7644-3.8-CT-REQUEST-JSON", Level: Should, Area: "scim.transport",
	Text:     "Request bodies of type application/json are accepted",
	Source:   cite("7644 3.8"),
	Profiles: []Profile{RFC},
	Why:      "Some clients use a plain JSON library.",
	Fix:      "Accept both types.",
})

var CTCharset = add(Requirement{
	ID: "SCIM-7644-3.8-CT-CHARSET", Level: Should, Area: "scim.transport",
	Text:     "A charset parameter on Content-Type and Accept does not break a request",
	Source:   cite("7644 3.8"),
	Profiles: []Profile{RFC},
	Why:      "Okta's client, for one, sends application/scim+json; charset=utf-8.",
	Fix:      "Compare media types without their parameters.",
})

var UTF8Roundtrip = add(Requirement{
	ID: "SCIM-7644-3.8-UTF8-ROUNDTRIP", Level: Must, Area: "scim.transport",
	Text:     "Non-ASCII text survives being written and read",
	Allowed:  "composition to Unicode's form C",
	Source:   cite("7644 3.8"),
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "Half of the world's names are broken, on screens and in mail.",
	Fix:      "Use UTF-8 in parsers, database (utf8mb4 in MySQL) and answers.",
})

var UTF8Response = add(Requirement{
	ID: "SCIM-7644-3.8-UTF8-RESPONSE", Level: Must, Area: "scim.transport",
	Text:     "The bytes of an answer are valid UTF-8",
	Source:   cite("7644 3.8"),
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "Clients cannot parse the body.",
	Fix:      "Encode answers as UTF-8, and never cut strings by bytes.",
})

var VersionSegment = add(Requirement{
	ID: "SCIM-7644-3.13-VERSION-SEGMENT", Level: Must, Area: "scim.transport",
	Text:     "A protocol version in the base URL stands right before the endpoint and is served",
	Allowed:  "a base URL without a version",
	Source:   cite("7644 3.13"),
	Profiles: []Profile{RFC},
	Why:      "Clients form addresses by this rule.",
	Fix:      "Serve SCIM 2.0 at …/v2/Users.",
})

var VersionUnknown = add(Requirement{
	ID: "SCIM-7644-3.13-VERSION-UNKNOWN", Level: Must, Area: "scim.transport",
	Text:     "A protocol version that is not supported is refused, never served silently",
	Allowed:  "any 4xx status, or 501",
	Source:   cite("7644 3.13, 3.12"),
	Profiles: []Profile{RFC},
	Why:      "A client that asks for another version gets answers it misreads.",
	Fix:      "Route only the versions that you serve; answer 404, or 400 with scimType invalidVers, for the rest.",
})

var VersionOmitted = add(Requirement{
	ID: "SCIM-7644-3.13-VERSION-OMITTED", Level: Should, Area: "scim.transport",
	Text:     "Without a version in the path the newest supported protocol is used",
	Source:   cite("7644 3.13"),
	Profiles: []Profile{RFC},
	Why:      "A client without a fixed version gets the best one.",
	Fix:      "Serve the newest version at the path without one.",
	Excluded: "what lies above the base URL may be another application, to which a run sends neither data nor credential",
})

var TrailingSlash = add(Requirement{
	ID: "SCIM-BP-HTTP-TRAILING-SLASH", Level: Advice, Area: "scim.transport",
	Text:     "A trailing slash either works or gives a SCIM 404",
	Source:   cite("7644 3.2"),
	Profiles: []Profile{RFC},
	Why:      "Administrators paste base URLs with a slash at the end.",
	Fix:      "Strip the slash before routing.",
})

var HTTP415 = add(Requirement{
	ID: "SCIM-BP-HTTP-415", Level: Advice, Area: "scim.transport",
	Text:     "A body of type text/plain or application/xml gives 415 or 400 with a SCIM error",
	Source:   cite("9110 15.5.16"),
	Profiles: []Profile{RFC},
	Why:      "A browser can send text/plain across origins without asking first.",
	Fix:      "Check Content-Type before the body is read.",
})

var HTTP406 = add(Requirement{
	ID: "SCIM-BP-HTTP-406", Level: Advice, Area: "scim.transport",
	Text:     "Accept: text/html gets SCIM JSON or 406, never a web page",
	Source:   cite("9110 15.5.7"),
	Profiles: []Profile{RFC},
	Why:      "A web page with values of users in it can run what they hold.",
	Fix:      "Produce JSON only below the SCIM base URL.",
})

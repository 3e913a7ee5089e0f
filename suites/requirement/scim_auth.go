package requirement

// RFC 7644 §2: authentication and authorisation. Area B of the list of requirements.

// AuthMissing and the values below are about who is let in.
var AuthMissing = add(Requirement{
	ID: "SCIM-7644-2-AUTH-MISSING", Level: Must, Area: "scim.auth",
	Text:     "A request without credentials gets 401",
	Source:   cite("7644 2, 3.12"),
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "Without it anybody on the network reads and changes the directory; with another status a provisioner does not know that its token is the trouble.",
	Fix:      "Check credentials before routing, and answer 401 when there are none.",
})

var AuthInvalid = add(Requirement{
	ID: "SCIM-7644-2-AUTH-INVALID", Level: Must, Area: "scim.auth",
	Text:     "A request with a wrong token gets 401",
	Source:   cite("7644 2, 3.12"),
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "Administrators tell a revoked token by 401; with 403 or 500 they look for the fault elsewhere.",
	Fix:      "Answer 401 for every credential that is not known.",
})

var AuthEmptyBearer = add(Requirement{
	ID: "SCIM-7644-2-AUTH-EMPTY-BEARER", Level: Must, Area: "scim.auth",
	Text:     "Authorization: Bearer with nothing behind it gets 401",
	Source:   cite("7644 2"),
	Profiles: []Profile{RFC},
	Why:      "A tenant without a token compares equal to an empty one: real services have let such requests in.",
	Fix:      "Refuse an empty token before it is compared, and refuse tenants that have none.",
})

var AuthWWWAuthenticate = add(Requirement{
	ID: "SCIM-7644-2-AUTH-WWW-AUTHENTICATE", Level: Must, Area: "scim.auth",
	Text:     "A 401 names the supported schemes in WWW-Authenticate",
	Source:   cite("7644 2"),
	Profiles: []Profile{RFC},
	Why:      "Generic clients choose how to log in by this header and give up without it.",
	Fix:      "Add WWW-Authenticate, such as Bearer realm=\"scim\", to every 401.",
})

var Auth401Body = add(Requirement{
	ID: "SCIM-7644-2-AUTH-401-BODY", Level: Must, Area: "scim.auth",
	Text:     "A 401 has a SCIM error body with status \"401\"",
	Source:   cite("7644 3.12"),
	Profiles: []Profile{RFC},
	Why:      "A provisioner shows the administrator the detail of the body; from a web page it shows nothing.",
	Fix:      "Let the authentication layer write the same Error body as the rest.",
})

var AuthEveryRoute = add(Requirement{
	ID: "SCIM-7644-2-AUTH-EVERY-ROUTE", Level: Must, Area: "scim.auth",
	Text:     "Every route and method refuses a request without credentials, and changes nothing",
	Allowed:  "404, 405 or 501 for what is not offered; 403",
	Source:   cite("7644 2"),
	Profiles: []Profile{RFC},
	Why:      "One forgotten route is enough to create an administrator or to read everybody.",
	Fix:      "Put the credential check in front of the router instead of into each handler.",
})

var AuthSchemeCase = add(Requirement{
	ID: "SCIM-7644-2-AUTH-SCHEME-CASE", Level: Should, Area: "scim.auth",
	Text:     "The word for the scheme is compared without regard to case",
	Source:   append(cite("7644 2"), cite("9110 11.1")...),
	Profiles: []Profile{RFC},
	Why:      "Some clients send bearer in lower case and get 401 with a good token.",
	Fix:      "Compare the scheme of the Authorization header without case.",
})

var AuthBasic = add(Requirement{
	ID: "SCIM-7644-2-AUTH-BASIC", Level: May, Area: "scim.auth",
	Text:     "Where httpbasic is advertised, it works",
	Source:   cite("7643 5; 7644 2"),
	Profiles: []Profile{RFC},
	Why:      "A client that chooses the scheme by what is advertised cannot log in.",
	Fix:      "Take httpbasic out of authenticationSchemes, or accept it.",
})

var AuthOAuth2CC = add(Requirement{
	ID: "SCIM-7644-2-AUTH-OAUTH2-CC", Level: May, Area: "scim.auth",
	Text:     "Where OAuth is advertised, a client-credentials token is issued and works",
	Source:   cite("7643 5; 7644 2"),
	Profiles: []Profile{RFC},
	Why:      "A client that chooses the scheme by what is advertised cannot log in.",
	Fix:      "Issue tokens by the client credentials grant, or do not advertise oauth2.",
	Excluded: "needs the target's authorisation server and a client registered there",
})

var Auth403 = add(Requirement{
	ID: "SCIM-7644-2-AUTH-403", Level: Should, Area: "scim.auth",
	Text:     "A credential that may not do what it asks for gets 403",
	Source:   cite("7644 2, 3.12"),
	Profiles: []Profile{RFC},
	Why:      "401 would make the client ask for a new token, again and again.",
	Fix:      "Answer 403 when the credential is good and the permission is missing.",
	Excluded: "needs a second credential that may only read",
})

var TokenExpired = add(Requirement{
	ID: "SCIM-7644-7.4-TOKEN-EXPIRED", Level: Must, Area: "scim.auth",
	Text:     "An expired or revoked token gets 401",
	Source:   cite("7644 7.4"),
	Profiles: []Profile{RFC},
	Why:      "Revoking a stolen token must end its use.",
	Fix:      "Look tokens up on each request instead of caching that they were good.",
	Excluded: "needs a token that was good and is revoked; the rotation area checks it where the target has a hook for that",
})

var TokenInURL = add(Requirement{
	ID: "SCIM-7644-7.4-TOKEN-IN-URL", Level: Should, Area: "scim.auth",
	Text:     "A token in a query parameter is not accepted",
	Source:   cite("7644 7.4"),
	Profiles: []Profile{RFC},
	Why:      "URLs end up in the logs of every proxy on the way, and the token with them.",
	Fix:      "Read the token from the Authorization header only.",
	Excluded: "only the real token in a URL would show it, and hallmark does not write credentials into the target's logs",
})

var AuthAnonymous = add(Requirement{
	ID: "SCIM-7644-2.2-ANONYMOUS", Level: May, Area: "scim.auth",
	Text:     "Where a POST without credentials is allowed, nothing else is reachable without them",
	Source:   cite("7644 2.2"),
	Profiles: []Profile{RFC},
	Why:      "Self-registration must not open the directory.",
	Fix:      "Limit requests without credentials to the one POST that registers.",
})

var AuthPublic = add(Requirement{
	ID: "SCIM-7643-5-AUTH-PUBLIC", Level: Should, Area: "scim.auth",
	Text:     "authenticationSchemes can be read before authenticating",
	Source:   cite("7643 5"),
	Profiles: []Profile{RFC},
	Why:      "A client cannot learn how to log in when it must log in to learn it.",
	Fix:      "Serve /ServiceProviderConfig, or at least its authenticationSchemes, without credentials.",
})

var AuthListed = add(Requirement{
	ID: "SCIM-7643-5-AUTH-LISTED", Level: Must, Area: "scim.auth",
	Text:     "The scheme that the client logs in with is among those advertised",
	Source:   cite("7643 5"),
	Profiles: []Profile{RFC},
	Why:      "A client that trusts the list never finds the scheme that works.",
	Fix:      "List every scheme that is accepted in authenticationSchemes, a bearer token as oauthbearertoken.",
})

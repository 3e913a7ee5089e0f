package requirement

// RFC 9967: security events and asynchronous requests. Area AF of the list of
// requirements.

// SPCEvents and the values below are about what is said and done of them.
var (
	SPCEvents = add(Requirement{
		ID: "SCIM-9967-4-SPC-EVENTS", Level: May, Area: "scim.async",
		Text:     "securityEvents of ServiceProviderConfig is well typed: asyncRequest is none, long or request, and eventUris a list of URIs",
		Allowed:  "No securityEvents at all; no eventUris, or an empty list.",
		Source:   cite("9967 4"),
		Profiles: []Profile{RFC},
		Why:      "A client that reads the document by its type fails on all of it.",
		Fix:      "Send asyncRequest as one of the three words, and eventUris as an array of strings.",
	})
	Async202 = add(Requirement{
		ID: "SCIM-9967-2.5.1-ASYNC-202", Level: Must, Area: "scim.async",
		Text:     "Prefer: respond-async gets the usual answer, or 202 without a body and with Preference-Applied; 202 only where asyncRequest is not none",
		Allowed:  "The usual answer everywhere: a preference may be ignored (RFC 7240).",
		Source:   cite("9967 2.5.1.1, 4; 7240 2, 4.1"),
		Profiles: []Profile{RFC},
		Why:      "A client takes a request for done that is not, or for refused that is.",
		Fix:      "Ignore the preference, or answer 202 without a body, with Preference-Applied: respond-async.",
	})
	AsyncTxn = add(Requirement{
		ID: "SCIM-9967-3-SET-TXN", Level: Must, Area: "scim.async",
		Text:     "A 202 to an asynchronous request carries Set-Txn",
		Source:   cite("9967 3, 2.5.1.1"),
		Profiles: []Profile{RFC},
		Why:      "Without it nobody can tell which completion event belongs to which request.",
		Fix:      "Send the transaction's identifier in Set-Txn, and as txn in the event.",
	})
	AsyncLocation = add(Requirement{
		ID: "SCIM-9967-2.5.1-ASYNC-LOCATION", Level: Must, Area: "scim.async",
		Text:     "A 202 to an asynchronous request has the address of the completion event or of the resource as Location, and it cannot be read without a credential",
		Source:   cite("9967 2.5.1.1, 5"),
		Profiles: []Profile{RFC},
		Why:      "The client cannot learn how its request ended, or anybody can.",
		Fix:      "Send Location, and ask for the same credential there as everywhere.",
	})
)

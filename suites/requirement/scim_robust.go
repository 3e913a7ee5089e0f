package requirement

// What no RFC speaks of, and every server meets: oversized and malformed input,
// and clients that come at once. Area AG of the list of requirements, part one.

// robust enters a requirement of the profile robust: advice to everybody, and a
// must for who asks for the profile.
func robust(r Requirement) *Requirement {
	r.Level, r.Area, r.Profiles = Advice, "scim.robust", []Profile{Robust}
	if r.Source == nil {
		r.Source = cite("7644 7")
	}
	if r.Raised == nil {
		r.Raised = map[Profile]Level{Robust: Must}
	}
	return add(r)
}

const regardless = "413, 400 or another refusal, a closed connection, or success; the server answers the next request."

// RobBodyHuge and the values below are about bodies.
var (
	RobBodyHuge = robust(Requirement{
		ID:      "SCIM-ROB-BODY-HUGE",
		Text:    "A body of 2 MiB is refused or read, in time, and the server goes on",
		Allowed: regardless,
		Source:  cite("9110 15.5.14; 7644 7"),
		Why:     "A few large bodies at once take the server's memory, and with it everybody's provisioning.",
		Fix:     "Stop reading at a limit, and answer 413.",
	})
	RobJSONDeep = robust(Requirement{
		ID:      "SCIM-ROB-JSON-DEEP",
		Text:    "JSON nested 10,000 levels deep is refused or ignored, in time, and the server goes on",
		Allowed: regardless,
		Source:  cite("8259 9; 7644 7"),
		Why:     "A parser that calls itself for each level runs out of stack, and takes the process with it.",
		Fix:     "Limit the depth of JSON, and answer 400.",
	})
	RobJSONDupKeys = robust(Requirement{
		ID:     "SCIM-ROB-JSON-DUP-KEYS",
		Text:   "A name that stands twice in an object gives 400, or one value wins, in the answer as in what is stored",
		Source: cite("8259 4; 7644 7"),
		Why:    "A check that sees one value while the other is stored is no check.",
		Fix:    "Refuse such bodies, or parse once and use what was parsed everywhere.",
	})
	RobJSONNumbers = robust(Requirement{
		ID:     "SCIM-ROB-JSON-NUMBERS",
		Text:   "NaN is refused as JSON that it is not; 1e400 and 2^63 where they do not belong give no server error and are not stored",
		Source: cite("8259 6; 7643 2.3"),
		Why:    "A number that overflows ends in another one, or in an error of the server.",
		Fix:    "Parse JSON strictly, and check types against the schema.",
	})
	RobJSONEncoding = robust(Requirement{
		ID:     "SCIM-ROB-JSON-BOM-UTF16",
		Text:   "A byte order mark, UTF-16, broken UTF-8 and lone surrogates are refused or handled, and answers stay JSON in UTF-8",
		Source: cite("8259 8.1, 8.2"),
		Why:    "Names that are stored broken make every list that holds them unreadable.",
		Fix:    "Refuse bodies that are not UTF-8, and replace or refuse surrogates without a partner.",
	})
	RobStringNul = robust(Requirement{
		ID:     "SCIM-ROB-STRING-NUL",
		Raised: map[Profile]Level{Robust: Should},
		Text:   "NUL and control characters in a value are refused, or come back as the answer showed them",
		Source: cite("8259 7; 7644 3.3"),
		Why:    "A name that ends at NUL in one layer and not in the next passes checks as somebody else.",
		Fix:    "Refuse control characters in names with 400 invalidValue.",
	})
	RobStringLong = robust(Requirement{
		ID:     "SCIM-ROB-STRING-LONG",
		Raised: map[Profile]Level{Robust: Should},
		Text:   "A userName of 1 MiB gives 400 or 413",
		Source: cite("7644 7; 9110 15.5.14"),
		Why:    "Indexes and pages break on such names, or they are cut until two people have the same.",
		Fix:    "Limit the length of names, and answer 400 invalidValue.",
	})
	RobArrayLong = robust(Requirement{
		ID:      "SCIM-ROB-ARRAY-LONG",
		Text:    "100,000 values of one attribute are refused or stored, in time, and the server goes on",
		Allowed: regardless,
		Why:     "Comparing each value with each other takes minutes.",
		Fix:     "Limit the number of values, and answer 400.",
	})
	RobPatchMany = robust(Requirement{
		ID:     "SCIM-ROB-PATCH-MANY",
		Raised: map[Profile]Level{Robust: Should},
		Text:   "A PATCH of 10,000 operations is refused, or done as a whole, in time",
		Needs:  []Capability{Patch},
		Source: cite("7644 3.5.2, 7"),
		Why:    "One request keeps the database busy for minutes, or stops half-way.",
		Fix:    "Limit the number of operations, and answer 413 or 400.",
	})
)

// RobFilterDeep and the values below are about filters.
var (
	RobFilterDeep = robust(Requirement{
		ID:      "SCIM-ROB-FILTER-DEEP",
		Text:    "A filter of 10,000 brackets, and one of 5,000 terms, are refused or answered in time, and the server goes on",
		Needs:   []Capability{Filter},
		Allowed: regardless,
		Why:     "A parser that calls itself for each bracket runs out of stack; a query of 5,000 terms locks the database up.",
		Fix:     "Limit length and depth of filters, and answer 400 invalidFilter.",
	})
	RobFilterRegex = robust(Requirement{
		ID:     "SCIM-ROB-FILTER-REGEX",
		Text:   "Characters that mean something in patterns are plain characters in co, sw and ew",
		Needs:  []Capability{Filter},
		Source: cite("7644 3.4.2.2, 7"),
		Why:    "A filter with .* or % finds everybody, and (a+)+$ keeps a processor busy for hours.",
		Fix:    "Escape values before they become part of a pattern, a LIKE or a regular expression.",
	})
)

// RobConcurrentCreate and the values below are about requests at once and again.
var (
	RobConcurrentCreate = robust(Requirement{
		ID:      "SCIM-ROB-CONCURRENT-CREATE",
		Text:    "Of 20 creates of one userName at once, one gives 201 and the others 409",
		Allowed: "429 and 503 for some of the others.",
		Source:  cite("7644 3.3, 3.12; 7643 7"),
		Why:     "A provisioner that repeats a slow request makes two accounts of one person.",
		Fix:     "Let the database hold userName unique, and turn its error into 409.",
	})
	RobConcurrentMembers = robust(Requirement{
		ID:     "SCIM-ROB-CONCURRENT-MEMBERS",
		Text:   "Of members that are added to a group at once, none that was accepted is lost",
		Needs:  []Capability{Groups, Patch},
		Source: cite("7644 3.5.2.1"),
		Why:    "People who were put into a group are not in it, and nobody sees an error.",
		Fix:    "Add and remove members as rows of their own, or lock the group while it changes.",
	})
	RobRetry = robust(Requirement{
		ID:     "SCIM-ROB-RETRY",
		Text:   "A create that is sent again leaves one resource",
		Needs:  []Capability{Filter},
		Source: cite("7644 3.3"),
		Why:    "Provisioners repeat what timed out.",
		Fix:    "Answer 409 to the second, whatever became of the first.",
	})
	RobRepeat = robust(Requirement{
		ID:      "SCIM-ROB-REPEAT",
		Text:    "A PUT, a PATCH with replace and a DELETE that are sent again leave the resource as the first left it",
		Allowed: "404 or 204 for the second DELETE.",
		Source:  cite("9110 9.2.2; 7644 3.5.1, 3.5.2.3, 3.6"),
		Why:     "Provisioners repeat what timed out, and give up on a user whose repeated update is an error.",
		Fix:     "Answer a write that changes nothing like one that does.",
	})
	RobPageWrites = robust(Requirement{
		ID:      "SCIM-ROB-PAGE-WRITES",
		Raised:  map[Profile]Level{Robust: Should},
		Text:    "Of those who were there from the start, each is on one of the pages that are read while users are created",
		Allowed: "Somebody twice, and the new ones or not: RFC 7644 §3.4.2.4 has clients be prepared for both.",
		Needs:   []Capability{Filter},
		Source:  cite("7644 3.4.2.4"),
		Why:     "An import during working hours misses people, and the next step takes those for gone.",
		Fix:     "Page in an order that does not depend on writes, such as that of creation.",
	})
	RobChurn = robust(Requirement{
		ID:     "SCIM-ROB-CHURN",
		Text:   "50 rounds of creating and deleting a user pass one after the other",
		Source: cite("7644 3.3, 3.6"),
		Why:    "Tests of a connection do nothing else, and a leak shows first there.",
		Fix:    "Look for what each round leaves behind: locks, sessions, rows.",
	})
	RobSlowClient = robust(Requirement{
		ID:       "SCIM-ROB-SLOW-CLIENT",
		Text:     "A body that arrives byte by byte does not keep others waiting",
		Why:      "A handful of slow clients stops the service.",
		Fix:      "Bound the time in which a request must have arrived.",
		Excluded: "it takes a connection that is kept half-open, which a harness that behaves on other people's servers does not do",
	})
)

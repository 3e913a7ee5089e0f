package requirement

// RFC 9865: cursor-based paging. Area AE of the list of requirements.

// SPCPagination and the values below are about what is said of paging.
var (
	SPCPagination = add(Requirement{
		ID: "SCIM-9865-4-SPC-PAGINATION", Level: Should, Area: "scim.cursor",
		Text:     "ServiceProviderConfig of a server with cursors has pagination with the booleans cursor and index, and cursor is true",
		Allowed:  "No pagination at all where an empty cursor starts nothing: RFC 9865 is optional.",
		Source:   cite("9865 4"),
		Profiles: []Profile{RFC},
		Why:      "A client that does not see cursors pages by index, which loses people while others are added; one that sees them wrongly fails.",
		Fix:      "Send pagination with cursor and index as they are.",
	})
	SPCPaginationOpt = add(Requirement{
		ID: "SCIM-9865-4-SPC-PAGINATION-OPT", Level: May, Area: "scim.cursor",
		Text:     "defaultPaginationMethod is cursor or index; defaultPageSize, maxPageSize and cursorTimeout are positive integers",
		Allowed:  "None of them.",
		Source:   cite("9865 4"),
		Profiles: []Profile{RFC},
		Why:      "A client that reads the document by its type fails on all of it.",
		Fix:      "Send the word and the numbers as RFC 9865 types them, or leave them out.",
	})
	CursorDefault = add(Requirement{
		ID: "SCIM-9865-2.4-DEFAULT-METHOD", Level: Must, Area: "scim.cursor",
		Text:     "With both methods, a query that names neither is paged by one of them: by defaultPaginationMethod where that is given",
		Source:   cite("9865 2.4, 4"),
		Needs:    []Capability{Cursor},
		Profiles: []Profile{RFC},
		Why:      "The client does not find what it needs for the second page.",
		Fix:      "Page by the method that the document names.",
	})
	CursorOnly = add(Requirement{
		ID: "SCIM-9865-2.3-CURSOR-ONLY", Level: May, Area: "scim.cursor",
		Text:     "A server that pages by cursors only gives nextCursor without being asked for one",
		Source:   cite("9865 2.3"),
		Needs:    []Capability{Cursor},
		Profiles: []Profile{RFC},
		Why:      "A client that did not ask sees the first page and nothing that leads on.",
		Fix:      "Send nextCursor with every page but the last.",
	})
)

// CursorFirst and the values below are about pages.
var (
	CursorFirst = add(Requirement{
		ID: "SCIM-9865-2-CURSOR-FIRST", Level: Must, Area: "scim.cursor",
		Text:     "An empty cursor starts paging by cursors",
		Source:   cite("9865 2"),
		Needs:    []Capability{Cursor},
		Profiles: []Profile{RFC},
		Why:      "The client cannot begin.",
		Fix:      "Tell an empty cursor from none and from one that is wrong, and answer the first page with nextCursor.",
	})
	CursorNext = add(Requirement{
		ID: "SCIM-9865-2-CURSOR-NEXT", Level: Must, Area: "scim.cursor",
		Text:     "nextCursor is on every page but the last, and absent from the last",
		Allowed:  "An empty last page behind the last resource is told as information only: RFC 9865 has nothing against it.",
		Source:   cite("9865 2"),
		Needs:    []Capability{Cursor},
		Profiles: []Profile{RFC},
		Why:      "The client ends too early and takes the rest for deleted, or never ends.",
		Fix:      "Look one resource ahead: send nextCursor only where one follows.",
	})
	CursorChars = add(Requirement{
		ID: "SCIM-9865-2-CURSOR-CHARS", Level: Must, Area: "scim.cursor",
		Text:     "Cursors hold only letters, digits, hyphen, full stop, underscore and tilde",
		Source:   cite("9865 2; 3986 2.3"),
		Needs:    []Capability{Cursor},
		Profiles: []Profile{RFC},
		Why:      "Clients put the cursor into the URL as it is, and a + or / comes back as something else.",
		Fix:      "Encode cursors in base64url without padding.",
	})
	CursorPrevious = add(Requirement{
		ID: "SCIM-9865-2-CURSOR-PREVIOUS", Level: Must, Area: "scim.cursor",
		Text:     "previousCursor leads back, and is absent from the first page",
		Allowed:  "No previousCursor at all is told as information only: RFC 9865 §2 makes it optional.",
		Source:   cite("9865 2"),
		Needs:    []Capability{Cursor},
		Profiles: []Profile{RFC},
		Why:      "A person who pages through a list cannot go back.",
		Fix:      "Send previousCursor on every page but the first.",
	})
	CursorWalk = add(Requirement{
		ID: "SCIM-9865-2-CURSOR-WALK", Level: Must, Area: "scim.cursor",
		Text:     "From page to page by nextCursor each resource comes once, and filter and order hold to the end",
		Allowed:  "Another order than the one asked for is a warning: RFC 9865 §2.2 has cursor-paged results sorted by a \"should\" only.",
		Source:   cite("9865 2, 2.2"),
		Needs:    []Capability{Cursor},
		Profiles: []Profile{RFC},
		Why:      "An import skips people, creates them twice, or takes in those it did not ask for.",
		Fix:      "Keep the position, not the offset, in the cursor, and apply the same filter and order to every page.",
	})
	CursorCount = add(Requirement{
		ID: "SCIM-9865-2-CURSOR-COUNT", Level: Must, Area: "scim.cursor",
		Text:     "A page holds no more resources than count; a count of 0 or below gives none",
		Allowed:  "400 for a count below 0: section 2 takes it for 0, section 2.1 calls it invalid.",
		Source:   cite("9865 2, 2.1"),
		Needs:    []Capability{Cursor},
		Profiles: []Profile{RFC},
		Why:      "A client that reserves room for count resources breaks.",
		Fix:      "Cut the page at count.",
	})
	CursorTotal = add(Requirement{
		ID: "SCIM-9865-2-CURSOR-TOTAL", Level: May, Area: "scim.cursor",
		Text:     "totalResults is the number of all results, or absent",
		Source:   cite("9865 2"),
		Needs:    []Capability{Cursor},
		Profiles: []Profile{RFC},
		Why:      "A client that checks its count against a wrong total takes a whole import for a broken one.",
		Fix:      "Count what the filter finds, or leave totalResults out.",
	})
	CursorSearch = add(Requirement{
		ID: "SCIM-9865-3-CURSOR-SEARCH", Level: Must, Area: "scim.cursor",
		Text:     "cursor in the body of POST .search does what it does in a URL",
		Source:   cite("9865 3"),
		Needs:    []Capability{Cursor},
		Profiles: []Profile{RFC},
		Why:      "Clients that keep filters out of URLs read the first page again and again.",
		Fix:      "Read cursor and count from the SearchRequest.",
	})
)

// InvalidCursor and the values below are about what is refused.
var (
	InvalidCursor = add(Requirement{
		ID: "SCIM-9865-2.1-INVALID-CURSOR", Level: Should, Area: "scim.cursor",
		Text:     "A cursor that the server did not make gives 400 invalidCursor",
		Allowed:  "400 without a scimType: it is OPTIONAL (RFC 7644 §3.12).",
		Source:   cite("9865 2.1"),
		Needs:    []Capability{Cursor},
		Profiles: []Profile{RFC},
		Why:      "A client whose cursor was damaged gets the first page and reads everything again.",
		Fix:      "Sign or seal cursors, and refuse others with 400 and scimType invalidCursor.",
	})
	ExpiredCursor = add(Requirement{
		ID: "SCIM-9865-2.1-EXPIRED-CURSOR", Level: Should, Area: "scim.cursor",
		Text:     "A cursor that is no longer taken after cursorTimeout gives 400 expiredCursor",
		Allowed:  "The next page: cursorTimeout is the least time for which a cursor is valid (RFC 9865 §4). 400 invalidCursor, of which the same section speaks, or 400 without a scimType: it is OPTIONAL (RFC 7644 §3.12). Judged only where cursorTimeout is at most 5 seconds: hallmark does not wait longer.",
		Source:   cite("9865 2.1, 4"),
		Needs:    []Capability{Cursor},
		Profiles: []Profile{RFC},
		Why:      "The client cannot tell that it has to begin again.",
		Fix:      "Put the time into the cursor, and refuse it afterwards with 400 and scimType expiredCursor.",
	})
	InvalidCount = add(Requirement{
		ID: "SCIM-9865-2.1-INVALID-COUNT", Level: Should, Area: "scim.cursor",
		Text:     "A count that is above maxPageSize, or another than that of the first page, gives 400 invalidCount",
		Allowed:  "400 without a scimType: it is OPTIONAL (RFC 7644 §3.12). A page within maxPageSize and within the new count is told as information only: maxPageSize holds regardless of count (RFC 9865 §4), and a page may always hold fewer.",
		Source:   cite("9865 2.1, 2"),
		Needs:    []Capability{Cursor},
		Profiles: []Profile{RFC},
		Why:      "The client believes that it gets the pages it asked for.",
		Fix:      "Refuse with 400 and scimType invalidCount.",
	})
	CursorAuthz = add(Requirement{
		ID: "SCIM-9865-5.2-CURSOR-AUTHZ", Level: Must, Area: "scim.cursor",
		Text:     "The cursor of one actor gives another no data, and the same error as a wrong one",
		Source:   cite("9865 5.2"),
		Needs:    []Capability{Cursor},
		Profiles: []Profile{RFC},
		Excluded: "it takes the credential of a second actor at the same endpoint",
	})
)

package requirement

// RFC 7644 §3.4.2.4: paging by index. Area P of the list of requirements.

// PageCount and the values below are about startIndex and count.
var (
	PageCount = add(Requirement{
		ID: "SCIM-7644-3.4.2.4-PAGE-COUNT", Level: Must, Area: "scim.page",
		Text:     "A page holds no more resources than count",
		Source:   cite("7644 3.4.2.4"),
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "A client that reserves room for count resources breaks; an import of thousands arrives in one answer and times out.",
		Fix:      "Cut the result at count.",
	})
	PageCountZero = add(Requirement{
		ID: "SCIM-7644-3.4.2.4-PAGE-COUNT-ZERO", Level: Must, Area: "scim.page",
		Text:     "count=0 gives totalResults and no resources",
		Source:   cite("7644 3.4.2.4"),
		Profiles: []Profile{RFC},
		Why:      "Clients ask for the total in this way and get the whole directory.",
		Fix:      "Tell count=0 from an absent count.",
	})
	PageCountNegative = add(Requirement{
		ID: "SCIM-7644-3.4.2.4-PAGE-COUNT-NEGATIVE", Level: Must, Area: "scim.page",
		Text:     "A negative count acts as 0",
		Source:   cite("7644 3.4.2.4"),
		Profiles: []Profile{RFC},
		Why:      "A client's mistake reads the whole directory, or ends in an error.",
		Fix:      "Treat values below 0 as 0.",
	})
	PageStartZero = add(Requirement{
		ID: "SCIM-7644-3.4.2.4-PAGE-START-ZERO", Level: Must, Area: "scim.page",
		Text:     "A startIndex below 1 acts as 1",
		Source:   cite("7644 3.4.2.4"),
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "Clients that count from 0 are refused or miss the first person.",
		Fix:      "Treat values below 1 as 1.",
	})
	PageStartBeyond = add(Requirement{
		ID: "SCIM-7644-3.4.2.4-PAGE-START-BEYOND", Level: Must, Area: "scim.page",
		Text:     "A startIndex past the end gives 200 with no resources and the same total",
		Source:   cite("7644 3.4.2.4"),
		Profiles: []Profile{RFC},
		Why:      "A client that reads until a page is empty ends in an error instead.",
		Fix:      "Answer an empty page.",
	})
	PageEcho = add(Requirement{
		ID: "SCIM-7644-3.4.2.4-PAGE-ECHO", Level: Must, Area: "scim.page",
		Text:     "startIndex and itemsPerPage say what the page really holds",
		Source:   cite("7644 3.4.2.4, 3.4.2"),
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "A client computes the next page from these and skips or repeats people.",
		Fix:      "Set itemsPerPage to the number of resources on the page, and startIndex to the index of the first.",
	})
	PageWalk = add(Requirement{
		ID: "SCIM-7644-3.4.2.4-PAGE-WALK", Level: Must, Area: "scim.page",
		Text:     "Reading page after page gives each resource once",
		Source:   cite("7644 3.4.2.4"),
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "An import skips people or creates them twice.",
		Fix:      "Order results by something that does not change between requests, such as the id, before you cut pages.",
	})
	PageFilter = add(Requirement{
		ID: "SCIM-7644-3.4.2.4-PAGE-FILTER", Level: Must, Area: "scim.page",
		Text:     "Pages are cut after filtering, and totalResults counts what the filter finds",
		Source:   cite("7644 3.4.2.4"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "A filtered result that does not fit one page loses people.",
		Fix:      "Filter first, count, then cut the page.",
	})
	PageCap = add(Requirement{
		ID: "SCIM-7644-3.4.2.4-PAGE-CAP", Level: Must, Area: "scim.page",
		Text:     "A count above filter.maxResults gives no more than filter.maxResults resources, and no error",
		Allowed:  "Not judged where filter.maxResults is 0 or not a number.",
		Source:   cite("7644 3.4.2.4; 7643 5"),
		Profiles: []Profile{RFC},
		Why:      "The limit that a client reads from ServiceProviderConfig is not the one that is used.",
		Fix:      "Lower count to filter.maxResults.",
	})
	PageNotNumber = add(Requirement{
		ID: "SCIM-BP-PAGE-NOT-NUMBER", Level: Advice, Area: "scim.page",
		Text:     "A count or startIndex that is not an integer gives 400 or the default, not an error of the server",
		Allowed:  "400; or the page as without the parameter.",
		Source:   cite("7644 3.4.2.4"),
		Profiles: []Profile{RFC},
		Why:      "A client's mistake looks like an outage.",
		Fix:      "Parse both parameters, and answer 400 invalidValue when that fails.",
	})
)

package requirement

// What Lessonly publishes of its REST API, by which the article's administrators
// look after what provisioning does. What the article says itself of archived
// people (S-056, S-057) is judged there too.

// ofREST enters what Lessonly's API documentation says, a must of the
// integration, with the section it stands in.
func ofREST(section string, r Requirement) *Requirement {
	r.Level, r.Area = Must, "rest"
	r.Source = []Source{{Document: restDocs, Section: section, Revision: revisions[restDocs]}}
	r.Profiles, r.Needs = []Profile{Lessonly}, []Capability{Integration}
	return add(r)
}

// RESTPage and the values below are about the REST API.
var (
	RESTPage = ofREST("Pagination", Requirement{
		ID:   "S-REST-PAGE",
		Text: "A page of a list holds per_page items, of which 1000 are the most, and says which page it is and how many there are",
		Why:  "A page without a bound is how one request takes a service down.",
		Fix:  "Take 1000 for a larger per_page, and answer with the value that was taken.",
	})
	RESTFilter = ofREST("Users", Requirement{
		ID:      "S-REST-FILTER",
		Text:    "filter[email] and filter[ext_uid] list the users who have that value, and nobody else",
		Allowed: "How letters' case counts is not judged.",
		Why:     "Whoever looks one person up and is given everybody changes the wrong one.",
		Fix:     "Filter by it; refuse what cannot be filtered by.",
	})
	RESTPartial = ofREST("Users", Requirement{
		ID:   "S-REST-PARTIAL",
		Text: "An update of a user changes what it mentions and leaves the rest",
		Why:  "A department that is corrected must not cost the job title.",
		Fix:  "Take over the members of the body that are there.",
	})
	RESTUnknown = ofREST("Errors", Requirement{
		ID:   "S-REST-UNKNOWN",
		Text: "A user who does not exist is answered 404, whatever is to be done",
		Why:  "A client that is told 200 believes that its change was made.",
		Fix:  "Look the user up first, and answer 404 with an error.",
	})
	RESTWhole = ofREST("Errors", Requirement{
		ID:      "S-REST-WHOLE",
		Text:    "A request that is refused changes nothing, not even what was good of it",
		Allowed: "The documentation is silent; that a refusal is one for the whole request is ours.",
		Why:     "Nobody can tell what half of a refused list was done, and doing it again does it twice.",
		Fix:     "Look through the whole request before the first change.",
	})
	RESTName = ofREST("Create a user", Requirement{
		ID:      "S-REST-NAME",
		Text:    "A name that begins with a space or holds one of ! @ # $ % ^ & * + = ( ) | [ ] ; is refused when a user is created or changed, and nothing is stored",
		Allowed: "The list is the REST API's own; the article's differs in four characters (C-11).",
		Why:     "A name that one surface takes and another refuses makes the next update of everything else fail.",
		Fix:     "Refuse the request with 400 and an error that names the character.",
	})
	RESTRate = ofREST("Rate limiting", Requirement{
		ID:       "S-REST-RATE",
		Text:     "Above 500 requests a minute the answer is 403 with \"Rate Limit Exceeded\"",
		Excluded: "judging it takes more than 500 requests within a minute, which is no way to treat a target",
	})
)

package fault

// Faults of mocksp's REST API, as Lessonly's documentation describes it.
const (
	// RESTPageLimitIgnored: per_page above 1000 is 1000.
	RESTPageLimitIgnored Fault = "rest-page-limit-ignored"
	// RESTRateLimitMissing, RESTRateLimit429: above 500 requests a minute the answer is 403.
	RESTRateLimitMissing Fault = "rest-rate-limit-missing"
	RESTRateLimit429     Fault = "rest-rate-limit-429"
	// RESTUpdateWipes: an update is partial.
	RESTUpdateWipes Fault = "rest-update-wipes"
	// RESTArchiveDeletes: S-056, archiving is not deleting.
	RESTArchiveDeletes Fault = "rest-archive-deletes"
	// RESTHidesArchived, RESTArchivedAtMissing: C-23, lists of users keep the archived, and say so.
	RESTHidesArchived     Fault = "rest-hides-archived"
	RESTArchivedAtMissing Fault = "rest-archived-at-missing"
	// RESTUnknownUserOK: what is not there is answered 404.
	RESTUnknownUserOK Fault = "rest-unknown-user-ok"
	// RESTAssignsHalf: a request that is refused changes nothing.
	RESTAssignsHalf Fault = "rest-assigns-half"
	// RESTFilterIgnored: a filter that does not filter shows the data of others.
	RESTFilterIgnored Fault = "rest-filter-ignored"
)

func restFaults() []Info {
	return []Info{
		{RESTPageLimitIgnored, "rest", "a page of the REST API holds as many items as were asked for, without a bound"},
		{RESTRateLimitMissing, "rest", "the REST API has no limit of requests a minute"},
		{RESTRateLimit429, "rest", "too many REST requests a minute are answered 429 instead of 403"},
		{RESTUpdateWipes, "rest", "a REST update of a user empties the fields it does not mention"},
		{RESTArchiveDeletes, "archive", "a user archived through the REST API is gone instead of archived"},
		{RESTHidesArchived, "archive", "archived users are missing from the REST API's list of users"},
		{RESTArchivedAtMissing, "archive", "the REST API shows archived users with archived_at null"},
		{RESTUnknownUserOK, "rest", "a REST request for a user who does not exist is answered 200 with an empty object"},
		{RESTAssignsHalf, "rest", "a REST request that assigns to an unknown person too is refused, but assigns to the others"},
		{RESTFilterIgnored, "rest", "the REST API's list of users ignores filters"},
	}
}

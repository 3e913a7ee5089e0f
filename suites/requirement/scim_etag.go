package requirement

// RFC 7644 §3.14: versions. Area Y of the list of requirements.

// ETagHeader and the values below are about ETag, If-Match and
// If-None-Match.
var (
	ETagHeader = add(Requirement{
		ID: "SCIM-7644-3.14-ETAG-HEADER", Level: Must, Area: "scim.etag",
		Text:     "Answers to reads and writes of a resource carry ETag",
		Allowed:  "Answers without a body are not judged.",
		Source:   cite("7644 3.14"),
		Needs:    []Capability{ETag},
		Profiles: []Profile{RFC},
		Why:      "A client cannot protect its updates although the target says it can.",
		Fix:      "Send ETag with 200 and 201 answers that hold a resource, or set etag.supported to false.",
	})
	ETagMeta = add(Requirement{
		ID: "SCIM-7644-3.14-ETAG-META", Level: Should, Area: "scim.etag",
		Text:     "meta.version is there and equals the ETag",
		Source:   cite("7644 3.14; 7643 3.1"),
		Needs:    []Capability{ETag},
		Profiles: []Profile{RFC},
		Why:      "Versions that a client got from a list do not work as preconditions.",
		Fix:      "Send the same value in meta.version and ETag.",
	})
	ETagWeak = add(Requirement{
		ID: "SCIM-7643-3.1-ETAG-WEAK", Level: Must, Area: "scim.etag",
		Text:     "An ETag is a quoted string, with W/ in front where it is weak",
		Allowed:  "Weak or strong tags.",
		Source:   cite("7643 3.1; 7644 3.14"),
		Needs:    []Capability{ETag},
		Profiles: []Profile{RFC},
		Why:      "Proxies and clients drop a malformed tag, and with it the protection.",
		Fix:      "Send W/\"value\" or \"value\", with the quotes.",
	})
	ETagChanges = add(Requirement{
		ID: "SCIM-7644-3.14-ETAG-CHANGES", Level: Must, Area: "scim.etag",
		Text:     "The ETag changes when the resource is modified, and not when it is read",
		Source:   cite("7644 3.14"),
		Needs:    []Capability{ETag},
		Profiles: []Profile{RFC},
		Why:      "An update overwrites another that came between, or every update is refused.",
		Fix:      "Derive the tag from a counter or hash of what is stored.",
	})
	IfNoneMatch = add(Requirement{
		ID: "SCIM-7644-3.14-IF-NONE-MATCH", Level: May, Area: "scim.etag",
		Text:     "A GET with the current tag in If-None-Match gives 304 without a body; with another one it gives 200",
		Source:   cite("7644 3.14"),
		Needs:    []Capability{ETag},
		Profiles: []Profile{RFC},
		Why:      "Each poll transfers the whole resource.",
		Fix:      "Compare If-None-Match with the current tag before you send the body.",
	})
	IfMatchOK = add(Requirement{
		ID: "SCIM-7644-3.14-IF-MATCH-OK", Level: Must, Area: "scim.etag",
		Text:     "PUT, PATCH and DELETE with the current tag in If-Match are carried out",
		Allowed:  "PATCH is judged where it is offered.",
		Source:   cite("7644 3.14"),
		Needs:    []Capability{ETag},
		Profiles: []Profile{RFC},
		Why:      "A client that protects its updates can make none.",
		Fix:      "Compare If-Match with the current tag by its value.",
	})
	IfMatchPut = add(Requirement{
		ID: "SCIM-7644-3.14-IF-MATCH-PUT", Level: Must, Area: "scim.etag",
		Text:     "PUT with a stale tag in If-Match gives 412 and changes nothing",
		Source:   cite("7644 3.14, 3.12"),
		Needs:    []Capability{ETag},
		Profiles: []Profile{RFC},
		Why:      "Two administrators overwrite each other's changes.",
		Fix:      "Check If-Match before you write, within the same transaction.",
	})
	IfMatchPatch = add(Requirement{
		ID: "SCIM-7644-3.14-IF-MATCH-PATCH", Level: Must, Area: "scim.etag",
		Text:     "PATCH with a stale tag in If-Match gives 412 and changes nothing",
		Source:   cite("7644 3.14, 3.12"),
		Needs:    []Capability{ETag, Patch},
		Profiles: []Profile{RFC},
		Why:      "Two administrators overwrite each other's changes.",
		Fix:      "Check If-Match before you write, within the same transaction.",
	})
	IfMatchDelete = add(Requirement{
		ID: "SCIM-7644-3.14-IF-MATCH-DELETE", Level: Must, Area: "scim.etag",
		Text:     "DELETE with a stale tag in If-Match gives 412 and deletes nothing",
		Source:   cite("7644 3.14, 3.12"),
		Needs:    []Capability{ETag},
		Profiles: []Profile{RFC},
		Why:      "An account is deleted although it was taken back into use meanwhile.",
		Fix:      "Check If-Match before you delete, within the same transaction.",
	})
	IfMatchStar = add(Requirement{
		ID: "SCIM-7644-3.14-IF-MATCH-STAR", Level: May, Area: "scim.etag",
		Text:     "If-Match: * lets a write to an existing resource through",
		Source:   append(cite("7644 3.14"), httpSemantics("13.1.1")...),
		Needs:    []Capability{ETag},
		Profiles: []Profile{RFC},
		Why:      "A client that only wants to be sure not to create is refused.",
		Fix:      "Treat * as matching any current tag.",
	})
	ETagRace = add(Requirement{
		ID: "SCIM-BP-ETAG-RACE", Level: Advice, Area: "scim.etag",
		Text:     "Of two writers with the same tag, one wins and the other gets 412",
		Source:   cite("7644 3.14"),
		Needs:    []Capability{ETag},
		Profiles: []Profile{RFC},
		Why:      "Both are told that they succeeded, and one change is lost.",
		Fix:      "Check the tag and write in one transaction.",
	})
)

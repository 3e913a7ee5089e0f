package requirement

// OneSided and the value below it are about removing the integration.
var (
	OneSided = ofArticle(Requirement{
		ID: "S-157", Area: "lifecycle",
		Text: "Removing the integration at JumpCloud changes nothing at Lessonly: its users and its own settings stay",
		Why:  "The article says so; who leaves one identity provider for another must not lose everybody's record on the way.",
		Fix:  "Stop sending when the application is deleted, and send nothing because of it.",
	})
	OneSidedAccess = ofArticle(Requirement{
		ID: "S-158", Area: "lifecycle",
		Text:    "After a removal at JumpCloud alone nobody signs on to Lessonly any more, and who tries is told",
		Allowed: "The article warns that users may lose access; what the page says is left open.",
		Why:     "A door that stays open after its lock was taken away, or people who stare at an empty page.",
		Fix:     "Answer the IdP URL of an application that is gone with an error and a page, never with an assertion.",
	})
)

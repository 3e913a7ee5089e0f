package requirement

// The values below are what the article is as a whole: a recipe.
var (
	NoManualStep = ofArticle(Requirement{
		ID: "S-007", Area: "recipe",
		Text:    "Between granting the application and signing on, nobody enters anything in Lessonly: the account is there, with its attributes",
		Allowed: "How soon is left open: it is waited for. Just-in-time provisioning is off meanwhile, so that sign-on alone cannot make the account.",
		Why:     "Whoever types an account in by hand mistypes it.",
		Fix:     "Provision on the grant, not on the first sign-on.",
	})
	Recipe = ofArticle(Requirement{
		ID: "S-008", Area: "recipe",
		Text: "Whoever follows the article's steps in their order has a working integration, and has removed it at the end",
		Why:  "Each step can work by itself and the whole still not: an administrator does them all, once, in this order.",
		Fix:  "Mend the first step that the report shows as not met; later ones may only follow from it.",
	})
)

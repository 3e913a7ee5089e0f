package requirement

// The values below are what the article says of importing Lessonly's users into
// JumpCloud. Whose account a user of Lessonly is, is found by the e-mail address
// (ours); the article does not say.
var (
	ImportOffers = ofArticle(Requirement{
		ID: "S-128", Area: "importing",
		Text: "Users who are in Lessonly and not in JumpCloud are offered for import",
		Why:  "It is what the import is for: people who were there before the directory.",
		Fix:  "List the service provider's users when an administrator begins an import.",
	})
	ImportListsAll = ofArticle(Requirement{
		ID: "S-130", Area: "importing",
		Text: "The list holds all users of Lessonly, however many pages the service provider answers with",
		Why:  "Who is not listed cannot be chosen, and nobody notices that somebody is missing.",
		Fix:  "Ask for pages until startIndex passes totalResults (RFC 7644 §3.4.2.4).",
	})
	ImportNew = ofArticle(Requirement{
		ID: "S-131", Area: "importing",
		Text: "A user who has not been imported has the status New",
		Why:  "It tells whom an import would create.",
		Fix:  "Compare each listed user with the directory.",
	})
	ImportImported = ofArticle(Requirement{
		ID: "S-132", Area: "importing",
		Text:    "A user who was imported has the status Imported and is a JumpCloud user",
		Allowed: "A user of the directory with the same e-mail address is Imported as well (ours).",
		Why:     "Otherwise the same person is imported again and again.",
		Fix:     "Create the user, and compare with the directory each time the list is shown.",
	})
	ImportNewFirst = ofArticle(Requirement{
		ID: "S-133", Area: "importing",
		Text:    "The New Users only filter moves the new ones to the top of the list",
		Allowed: "The name says only, the text says moves: nobody is hidden (C-08).",
		Why:     "Among thousands the few new ones are not found otherwise.",
		Fix:     "Sort by status, New first, and keep the others below.",
	})
	ImportSelected = ofArticle(Requirement{
		ID: "S-134", Area: "importing",
		Text:    "An import creates the selected users, nobody else, and changes nobody whom JumpCloud has",
		Allowed: "That users of the directory stay as they are is JumpCloud's support page, not the article.",
		Why:     "An import that takes or changes more than was chosen cannot be undone.",
		Fix:     "Import by the selected ids; skip who has an account, and say so in the result.",
	})
	ImportRealTime = ofArticle(Requirement{
		ID: "S-135", Area: "importing",
		Text: "An import of fewer than 100 users shows its results at once",
		Why:  "The administrator goes on with the imported users.",
		Fix:  "Answer when the last user is done, with a result for each.",
	})
	ImportMail = ofArticle(Requirement{
		ID: "S-136", Area: "importing",
		Text: "An import of more than 100 users is mailed when it is complete, and not before",
		Why:  "Nobody watches a page for as long as it takes.",
		Fix:  "Run it in the background, and mail the administrator once at the end.",
	})
	ImportHundred = ofArticle(Requirement{
		ID: "S-137", Area: "importing",
		Text:    "An import of exactly 100 users imports all of them",
		Allowed: "The article says fewer and more than 100: at once or with a mail, both pass (C-09).",
		Why:     "A bound that is stated on both sides is where programs forget one.",
		Fix:     "Let 100 be on one side of the bound.",
	})
	ImportConnects = ofArticle(Requirement{
		ID: "S-138", Area: "importing",
		Text: "An imported user can be given applications: in a bound group the account at Lessonly is taken over, and the user signs on to it",
		Why:  "Else people lose their record, or have two.",
		Fix:  "Look up before creating; treat imported users as any others.",
	})
	ImportWarns = ofArticle(Requirement{
		ID: "S-140", Area: "importing",
		Text: "The administrator is warned that imported users are managed in Lessonly only as members of a bound group",
		Why:  "Whoever does not know believes that an import is enough.",
		Fix:  "Show the warning with the list and with the result.",
	})
)

package requirement

// The article "Integrate with Lessonly", statement by statement: an id is the
// statement's number. This file holds what it says of single sign-on; names are
// in lessonly_names.go, everything that goes over SCIM in lessonly_scim.go.
//
// Where the article contradicts itself or is silent, the behaviour that passes
// is a decision of ours, and Allowed says so with its number (C-nn).

// ofArticle enters a statement of the article, a must of the integration.
func ofArticle(r Requirement) *Requirement {
	if r.Level == "" {
		r.Level = Must
	}
	r.Source, r.Profiles = statement(r.ID), []Profile{Lessonly}
	if r.Area != "names" || r.ID == "S-044" {
		r.Needs = []Capability{Integration}
	}
	return add(r)
}

// OneIdentity and the values below are about setting single sign-on up.
var (
	OneIdentity = ofArticle(Requirement{
		ID: "S-001", Area: "sso",
		Text: "A user signs in to Lessonly with the JumpCloud password; Lessonly never asks for one",
		Why:  "A second password is a second account to leak and to forget to close.",
		Fix:  "Send people without a session to the identity provider, and show no password form of your own.",
	})
	AdministratorOnly = ofArticle(Requirement{
		ID: "S-009", Area: "sso",
		Text: "Only a JumpCloud administrator can configure applications: without a valid API key nothing is shown or changed",
		Why:  "Whoever can change an application can sign on as anybody.",
		Fix:  "Check the API key before anything else, and answer 401.",
	})
	FormsGuarded = add(Requirement{
		ID: "S-PAGE-FORM", Level: Must, Area: "sso",
		Text:    "A form of Lessonly's pages is refused, and changes nothing, unless it comes from a page that this browser was shown",
		Allowed: "By a token in the form, or any other means; the article does not speak of it (ours).",
		Why:     "Any site that an administrator visits could otherwise archive people.",
		Fix:     "Put a token that only this session has into every form, and compare it before anything else.",
		Source:  []Source{{Document: "CWE-352"}}, Profiles: []Profile{Lessonly}, Needs: []Capability{Integration},
	})
	SessionCookie = add(Requirement{
		ID: "S-PAGE-COOKIE", Level: Must, Area: "sso",
		Text:    "The cookie of a session at Lessonly is HttpOnly and SameSite, and Secure over https",
		Allowed: "SameSite Lax or Strict; the article does not speak of it (ours).",
		Why:     "A script that slipped into a page could otherwise take the session away.",
		Fix:     "Set the attributes where the cookie is set.",
		Source:  []Source{{Document: "CWE-1004"}, {Document: "CWE-1275"}, {Document: "CWE-614"}}, Profiles: []Profile{Lessonly}, Needs: []Capability{Integration},
	})
	LessonlyAdministrator = ofArticle(Requirement{
		ID: "S-010", Area: "sso",
		Text:    "Lessonly is administered by its own administrators only: a learner sees none of their pages, and changes nothing by a form, a request or a key",
		Allowed: "403; or 404, which does not even tell that there is something.",
		Why:     "Whoever signs on through JumpCloud is a learner at first, and could give himself every right.",
		Fix:     "Check the role of who is signed in for every page and every form, not only where the link to it is shown.",
	})
	SupportSetsUp = ofArticle(Requirement{
		ID: "S-015", Area: "sso",
		Text: "Lessonly support sets up the SAML 2.0 connection from what the customer hands over: sign-on fails before and works after",
		Why:  "A connection that works before it was agreed on trusts somebody nobody named.",
		Fix:  "Refuse sign-on for companies whose connection was not set up.",
	})
	AdministratorTold = ofArticle(Requirement{
		ID: "S-016", Area: "sso",
		Text: "Lessonly tells the account administrator when the connection is set up",
		Why:  "The administrator cannot test what nobody said was ready.",
		Fix:  "Send the mail when set-up is done.",
	})
	MetadataDead = ofArticle(Requirement{
		ID: "S-017", Area: "sso",
		Text: "The metadata URL is not live before single sign-on is set up for the company",
		Why:  "Administrators read a live URL as a finished set-up.",
		Fix:  "Answer 404 until the connection is set up.",
	})
	MetadataLive = ofArticle(Requirement{
		ID: "S-018", Area: "sso",
		Text: "The metadata URL is live after single sign-on is set up",
		Why:  "It is how the administrator checks what support entered.",
		Fix:  "Serve the metadata as soon as the connection is set up.",
	})
	MetadataFormat = ofArticle(Requirement{
		ID: "S-019", Area: "sso",
		Text: "The metadata shows the name identifier format that was asked for, emailAddress",
		Why:  "With another format the identity provider sends identifiers that match nobody.",
		Fix:  "Put the format support entered into NameIDFormat.",
	})
	MetadataCallback = ofArticle(Requirement{
		ID: "S-020", Area: "sso",
		Text: "The metadata shows the callback URL, the one at which sign-on works, and assertions go nowhere else",
		Why:  "It is what is entered as ACS URL at the identity provider.",
		Fix:  "Write the address of the assertion consumer service into AssertionConsumerService/@Location.",
	})
	MetadataIssuer = ofArticle(Requirement{
		ID: "S-021", Area: "sso",
		Text: "The metadata shows the issuer, the same as in the requests; requests and assertions naming another are refused",
		Why:  "It is what is entered as SP entity ID at the identity provider, and audiences are compared exactly.",
		Fix:  "Use one entity ID for EntityDescriptor/@entityID and for Issuer.",
	})
	MetadataVersion = ofArticle(Requirement{
		ID: "S-022", Area: "sso",
		Text: "The metadata shows the SAML version: 2.0",
		Why:  "An identity provider has no other place to learn it from.",
		Fix:  "List urn:oasis:names:tc:SAML:2.0:protocol in protocolSupportEnumeration.",
	})
	MetadataAddress = ofArticle(Requirement{
		ID: "S-023", Area: "sso",
		Text:    "The metadata URL is the company's address with /auth/saml/metadata",
		Allowed: "The article says \"the above URL\" and has none above; the address is that of Lessonly's own documentation (C-04).",
		Why:     "Administrators are told to open it.",
		Fix:     "Serve the metadata at that address.",
	})
	OwnAddress = ofArticle(Requirement{
		ID: "S-076", Area: "sso",
		Text:    "The IdP URL may be given an ending of its own, and sign-on answers there",
		Allowed: "That a second application with the same URL is refused is ours (C-14).",
		Why:     "A company with two Lessonly accounts needs two.",
		Fix:     "Serve sign-on at the URL that was given, for one application only.",
	})
	DefaultAddress = ofArticle(Requirement{
		ID: "S-077", Area: "sso",
		Text:    "Without a value the IdP URL becomes the sign-on host's /saml2/lessonly",
		Allowed: "<applicationname> is read as the name of the template (C-14).",
		Why:     "The article's sample mail tells support this very URL.",
		Fix:     "Derive the IdP URL from the template's name when none is given.",
	})
	AddressFixed = ofArticle(Requirement{
		ID: "S-078", Area: "sso",
		Text: "The IdP URL cannot be edited after the application was created",
		Why:  "Support has it, and bookmarks have it: changed, sign-on stops without a message.",
		Fix:  "Refuse an update that names another IdP URL, and change nothing.",
	})
	PlaceholdersReplaced = ofArticle(Requirement{
		ID: "S-086", Area: "sso",
		Text: "Every <YOURDOMAIN> of the template is replaced by the subdomain: none is left in the application or its metadata",
		Why:  "One that is left makes issuer, audience or callback an address that does not exist.",
		Fix:  "Accept a configuration only with every placeholder replaced.",
	})
	PlaceholderFound = ofArticle(Requirement{
		ID: "S-087", Area: "sso",
		Text:    "A placeholder that was forgotten is found when the application is saved",
		Allowed: "The article only asks for the replacement; that saving is refused or warned of is ours.",
		Why:     "Otherwise it shows only when the first person cannot sign on.",
		Fix:     "Refuse to save a configuration that still holds <YOURDOMAIN>, and name the field.",
	})
	CertificateName = ofArticle(Requirement{
		ID: "S-092", Area: "sso",
		Text: "The certificate is downloaded as certificate.pem",
		Why:  "The article has the administrator attach a file of that name.",
		Fix:  "Send Content-Disposition with that file name.",
	})
	CertificateSigns = ofArticle(Requirement{
		ID: "S-093", Area: "sso",
		Text: "The downloaded certificate is the one that signs assertions, and what it did not sign is refused",
		Why:  "Support installs it: with another, every sign-on fails; without a check, anybody signs on.",
		Fix:  "Offer the certificate in use for download; verify every assertion with the one that was installed.",
	})
)

// SupportOnly and the values below are about what is mailed to support.
var (
	SupportOnly = ofArticle(Requirement{
		ID: "S-094", Area: "sso",
		Text: "Only Lessonly support can enable SAML",
		Why:  "Whoever can enable it decides who is believed about who people are.",
		Fix:  "Keep set-up behind support's own credential.",
	})
	SupportAnswers = add(Requirement{
		ID: "S-SUPPORT-ANSWER", Level: Must, Area: "sso",
		Text:    "A mail with something missing is answered to the administrator who wrote it, and all that is missing is named",
		Allowed: "The article says what the mail must hold; that one which lacks it is answered is ours, and so are the words.",
		Why:     "Otherwise the administrator waits for a set-up that nobody is working on.",
		Fix:     "Look through the whole mail, and answer with everything that is in the way.",
		Source:  statement("S-094"), Profiles: []Profile{Lessonly}, Needs: []Capability{Integration},
	})
	HandsFormat = ofArticle(Requirement{
		ID: "S-095", Area: "sso",
		Text:    "What is handed over names the format emailAddress; another or none is not set up",
		Allowed: "That support's desk itself refuses is ours.",
		Why:     "With another format people are matched by something that is no address.",
		Fix:     "Check the bundle before installing it.",
	})
	HandsAddress = ofArticle(Requirement{
		ID: "S-096", Area: "sso",
		Text: "What is handed over holds the IdP URL set at JumpCloud, and that is where Lessonly sends people",
		Why:  "A URL of another application sends people where they are unknown.",
		Fix:  "Send AuthnRequests to the SSO URL that was handed over.",
	})
	HandsDefault = ofArticle(Requirement{
		ID: "S-097", Area: "sso",
		Text: "If its ending was not changed, the SSO URL handed over is the default, ending in /saml2/lessonly",
		Why:  "The article's sample mail says so.",
		Fix:  "Derive the IdP URL from the template's name when none is given.",
	})
	HandsIssuer = ofArticle(Requirement{
		ID: "S-098", Area: "sso",
		Text:    "What is handed over names the issuer; without one nothing is set up",
		Allowed: "That support's desk itself refuses is ours.",
		Why:     "A service provider that does not know the issuer cannot tell whom it believes.",
		Fix:     "Check the bundle before installing it.",
	})
	SameIssuer = ofArticle(Requirement{
		ID: "S-099", Area: "sso",
		Text:    "The issuer at Lessonly equals the one entered at JumpCloud: with another, sign-on is refused",
		Allowed: "Only the equality of both sides counts, not the sample's form (C-15).",
		Why:     "The issuer says whose assertion it is; unchecked, any signed document of the same key passes.",
		Fix:     "Compare Issuer with the configured one, exactly, and refuse.",
	})
	HandsCertificate = ofArticle(Requirement{
		ID: "S-100", Area: "sso",
		Text: "What is handed over has the certificate attached; without it nothing is set up, and with another's sign-on is refused",
		Why:  "It is the only thing that proves an assertion.",
		Fix:  "Refuse a bundle without a certificate that parses; verify with that certificate only.",
	})
)

// ImplicitDenial and the values below are about who may use the application.
var (
	ImplicitDenial = ofArticle(Requirement{
		ID: "S-101", Area: "sso",
		Text: "After connecting nobody has access: no tile, and neither flow makes an assertion",
		Why:  "Otherwise every employee is in the moment the application is connected.",
		Fix:  "Assert only users who are in a group bound to the application.",
	})
	ExplicitGrant = ofArticle(Requirement{
		ID: "S-102", Area: "sso",
		Text:    "Access needs an explicit grant, and ends when it is revoked or the user suspended",
		Allowed: "An assertion may be good for an hour at most: it must not outlive the grant (ours).",
		Why:     "A grant that cannot be taken back is none.",
		Fix:     "Decide at each sign-on, from state and bindings as they are then.",
	})
	GrantFromApplication = ofArticle(Requirement{
		ID: "S-103", Area: "sso",
		Text: "Access can be granted from the application",
		Why:  "It is one of the article's two ways.",
		Fix:  "Accept associations of an application with user groups.",
	})
	GrantFromGroup = ofArticle(Requirement{
		ID: "S-104", Area: "sso",
		Text: "Access can be granted from the group, and both ways make the same association",
		Why:  "Two kinds of grant cannot both be revoked from one place.",
		Fix:  "Keep one association and show it at both ends.",
	})
	SeveralGroups = ofArticle(Requirement{
		ID: "S-107", Area: "sso",
		Text: "Several groups may be bound, and members of each have access",
		Why:  "Departments are granted one by one.",
		Fix:  "Keep a set of bound groups.",
	})
	GrantWhenSaved = ofArticle(Requirement{
		ID: "S-108", Area: "sso",
		Text:    "Only saving makes a grant take effect: a grant that is refused grants nothing",
		Allowed: "In the API there is no tick without save; a request that is refused stands for it (ours).",
		Why:     "Half a grant is access nobody decided on.",
		Fix:     "Apply an association as a whole or not at all.",
	})
	HiddenApplication = ofArticle(Requirement{
		ID: "S-072", Area: "sso",
		Text: "An application that is hidden has no tile in the user console, and sign-on works all the same",
		Why:  "Hidden is about clutter, not about access.",
		Fix:  "Leave hidden applications out of the list of tiles only.",
	})
	ShownApplication = ofArticle(Requirement{
		ID: "S-073", Area: "sso",
		Text: "An application that is shown has a tile for the users who may use it",
		Why:  "It is where people start.",
		Fix:  "List the applications granted to the user.",
	})
)

// OpenConsole and the values below are about the two flows.
var (
	OpenConsole = ofArticle(Requirement{
		ID: "S-109", Area: "sso",
		Text: "Sign-on from JumpCloud: the user logs in to the user console",
		Why:  "The first of the article's two validations begins there.",
		Fix:  "Let activated users log in with e-mail address and password.",
	})
	ClickTile = ofArticle(Requirement{
		ID: "S-110", Area: "sso",
		Text: "Sign-on from JumpCloud: the application's tile starts it",
		Why:  "The first of the article's two validations goes on there.",
		Fix:  "Link the tile to the IdP URL and answer it with an assertion.",
	})
	SignedOnFromTile = ofArticle(Requirement{
		ID: "S-111", Area: "sso",
		Text:    "Sign-on from JumpCloud: the application opens and the same user is signed in, once by each assertion",
		Allowed: "Other sources say that Lessonly takes sign-on from its own side only; the article's two flows count (C-13).",
		Why:     "Whoever is signed in as somebody else sees and does what is not theirs.",
		Fix:     "Identify the user by the name identifier, the e-mail address.",
	})
	StartAtSP = ofArticle(Requirement{
		ID: "S-112", Area: "sso",
		Text: "Sign-on from Lessonly: opening its address without a session starts it",
		Why:  "The second of the article's two validations begins there.",
		Fix:  "Redirect people without a session to the sign-on.",
	})
	SentToIdP = ofArticle(Requirement{
		ID: "S-113", Area: "sso",
		Text: "Sign-on from Lessonly: the user is sent to log in at JumpCloud",
		Why:  "Lessonly does not know the password.",
		Fix:  "Send an AuthnRequest to the SSO URL by redirect.",
	})
	SentBack = ofArticle(Requirement{
		ID: "S-114", Area: "sso",
		Text: "Sign-on from Lessonly: the user comes back signed in, where he wanted to go, by the answer to his own request, once",
		Why:  "A link to a lesson must lead to the lesson; an answer that anybody may bring signs people on to a stranger's account.",
		Fix:  "Return RelayState unchanged and InResponseTo; accept an answer only for a request of the same browser, and only once.",
	})
)

// JustInTime and the values below are about users that sign-on makes.
var (
	JustInTime = ofArticle(Requirement{
		ID: "S-050", Area: "sso",
		Text:    "The first sign-on of an unknown user creates that user, with name and e-mail address; nobody is created who is known by the address in other case",
		Allowed: "The article is silent on case; JumpCloud writes addresses in lower case, whoever typed them at Lessonly may not have (ours).",
		Why:     "Without provisioning nobody could ever come in; and one person with two accounts has two histories.",
		Fix:     "Look the address up without regard to case, and create the user from name identifier and attributes of the assertion.",
	})
	JustInTimeSwitch = ofArticle(Requirement{
		ID: "S-051", Area: "sso",
		Text: "Creating users at sign-on can be switched off, by Lessonly support only",
		Why:  "Where every seat is paid for, sign-on must not make users.",
		Fix:  "Keep the switch behind support's own credential.",
	})
	JustInTimeOff = ofArticle(Requirement{
		ID: "S-052", Area: "sso",
		Text: "While it is off an unknown user is refused and not created, and known users sign on",
		Why:  "A switch that does not switch costs seats, one that does too much locks everybody out.",
		Fix:  "Look at the switch before creating, not before signing on.",
	})
	NameFollows = ofArticle(Requirement{
		ID: "S-045", Area: "sso",
		Text:    "The name of a user made by sign-on is the identity provider's: a change there shows after the next sign-on",
		Allowed: "Other sources say that custom SAML never updates; a sign-on refreshes the name and nothing else (C-10).",
		Why:     "People marry, and certificates of completion carry the name.",
		Fix:     "Take given and family name from each accepted assertion.",
	})
	NameLocked = ofArticle(Requirement{
		ID: "S-046", Area: "sso",
		Text:    "A name changed by hand in Lessonly for such a user is not kept, on no page and by no API",
		Allowed: "The change may be refused or ignored; that it is noted in the user's change log is ours.",
		Why:     "Two owners of one name overwrite each other for ever.",
		Fix:     "Do not save name changes of users whom sign-on made.",
	})
	NameLockedInFiles = ofArticle(Requirement{
		ID: "S-047", Area: "sso",
		Text:    "A name changed by file sync for such a user is not kept",
		Allowed: "The row may be refused, or all of it but the name be taken.",
		Why:     "A nightly file from the personnel system would undo every sign-on's name.",
		Fix:     "Do not save name changes of users whom sign-on made, whichever way they come.",
	})
	BackOfficeLocked = ofArticle(Requirement{
		ID: "S-048", Area: "sso",
		Text:    "A name changed on Lessonly's back end for such a user is not kept",
		Allowed: "The change may be refused or ignored; that it is noted in the user's change log is ours.",
		Why:     "Support that means well would undo what the next sign-on brings.",
		Fix:     "Let the back office obey the rule of every other surface.",
	})
	LockOnlyNames = ofArticle(Requirement{
		ID: "S-049", Area: "sso",
		Text: "Only the name is locked, and only for users made by sign-on",
		Why:  "Administrators keep job titles and their own users up to date by hand.",
		Fix:  "Compare where the user comes from, and refuse the name only.",
	})
)

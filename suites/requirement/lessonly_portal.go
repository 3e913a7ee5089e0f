package requirement

// What the article has an administrator do on the Admin Portal's pages. Their words are those
// of the article; which element shows them is left to whoever makes the pages.

// onPages enters a statement that is judged on the Admin Portal's pages.
func onPages(r Requirement) *Requirement {
	r.Area = "portal"
	entered := ofArticle(r)
	entered.Needs = append(entered.Needs, Portal)
	return entered
}

// PortalLogin and the values below are about adding an application.
var (
	PortalLogin = onPages(Requirement{
		ID:   "S-064",
		Text: "The administrator logs in to the Admin Portal; with a wrong password, or without one, nothing is shown",
		Why:  "Every section of the article begins there, and whoever gets in can sign on as anybody.",
		Fix:  "Ask for the administrator's address and password at the portal's door, and compare them.",
	})
	PortalPath = onPages(Requirement{
		ID:   "S-065",
		Text: "The navigation has USER AUTHENTICATION with SSO Applications, which leads to the configured applications",
		Why:  "It is the way the article names.",
		Fix:  "Use the article's words in the navigation.",
	})
	AddButton = onPages(Requirement{
		ID:   "S-066",
		Text: "+ Add New Application opens the catalogue, with a Search field and Next",
		Why:  "It is the button the article names.",
		Fix:  "Offer it on the list of applications.",
	})
	CatalogueSearch = onPages(Requirement{
		ID:   "S-067",
		Text: "The Search field finds Lessonly by its name as typed, in capital or small letters, and nothing by nonsense; what is found can be selected",
		Why:  "Nobody types a product's name as its maker writes it.",
		Fix:  "Compare names without regard to case, and offer each that matches for selection.",
	})
	NextNeedsSelection = onPages(Requirement{
		ID:   "S-068",
		Text: "Next leads on only after an application was selected",
		Why:  "Else an application of no kind, or of another kind, is set up.",
		Fix:  "Stay on the catalogue until one is selected.",
	})
	DisplayLabel = onPages(Requirement{
		ID:   "S-069",
		Text: "The Display Label takes a name of the administrator's own, which the list then shows",
		Why:  "Two accounts of one product are told apart by it.",
		Fix:  "Store the label as typed, and show it escaped.",
	})
	DescriptionOptional = onPages(Requirement{
		ID:      "S-070",
		Text:    "The Description may be left empty, and is kept as typed when it is not",
		Allowed: "What has more than 256 characters may be refused, beside the field; that is JumpCloud's limit.",
		Why:     "The article calls it optional.",
		Fix:     "Accept an empty description, store any other.",
	})
	PortalImage = onPages(Requirement{
		ID:      "S-071",
		Text:    "The User Portal Image can be adjusted: a colour that is chosen is kept",
		Allowed: "A logo or a colour adjusts the image; the colour is judged.",
		Why:     "People find their tile by its looks.",
		Fix:     "Store the colour that was chosen, and show it on the tile.",
	})
	AdvancedSettings = onPages(Requirement{
		ID:   "S-075",
		Text: "Advanced Settings can be opened, with a field for the SSO IdP URL",
		Why:  "It is the only place and the only time to choose that URL.",
		Fix:  "Offer the field while the application is added.",
	})
	AddressWarning = onPages(Requirement{
		ID:   "S-079",
		Text: "Before saving, the administrator is warned that the SSO IdP URL is not editable after the application is created",
		Why:  "Who learns it afterwards has to delete and recreate the connector.",
		Fix:  "Show the article's warning beside the field.",
	})
	AddressByRecreating = onPages(Requirement{
		ID:   "S-080",
		Text: "To change the SSO IdP URL the connector is deleted and recreated: the new URL signs on, the old one is dead",
		Why:  "An address that was given up must not go on signing people on.",
		Fix:  "Answer an IdP URL only while an application has it.",
	})
	ApplicationSaved = onPages(Requirement{
		ID:   "S-081",
		Text: "Save Application stores the application: list and API have it",
		Why:  "All that follows builds on it.",
		Fix:  "Store it before the success is shown.",
	})
	ConfigureAfterwards = onPages(Requirement{
		ID:   "S-082",
		Text: "After saving, Configure Application leads to the application's configuration",
		Why:  "It is the next step of the article.",
		Fix:  "Offer it on the page that confirms the save.",
	})
	CloseAfterwards = onPages(Requirement{
		ID:   "S-083",
		Text: "After saving, Close leaves the configuration for later: the application is in the list, without single sign-on",
		Why:  "Who has no subdomain yet can still begin.",
		Fix:  "Store the application inactive, and list it.",
	})
	BookmarkURL = onPages(Requirement{
		ID:   "S-074",
		Text: "A Bookmark application takes its sign-in URL in Bookmark URL, and its tile opens that, without SAML",
		Why:  "A bookmark is for what cannot do SAML.",
		Fix:  "Link the tile to the URL that was entered.",
	})
)

// SamePanel and the values below are about configuring an application.
var (
	SamePanel = onPages(Requirement{
		ID:   "S-084",
		Text: "The application's panel is reached from a new application and from Configured Applications",
		Why:  "The article lets administrators go on now or later.",
		Fix:  "Lead both ways to the same panel.",
	})
	SSOTab = onPages(Requirement{
		ID:   "S-085",
		Text: "The panel has an SSO tab",
		Why:  "The article's configuration is made there.",
		Fix:  "Offer the tab for every application with single sign-on.",
	})
	SubdomainFirst = onPages(Requirement{
		ID:   "S-011",
		Text: "The Lessonly subdomain must be known first: a configuration with a <YOURDOMAIN> left in it is not saved, and the page says where",
		Why:  "Assertions would go to an address that does not exist.",
		Fix:  "Refuse the save and name the field.",
	})
	SSOSaved = onPages(Requirement{
		ID:   "S-088",
		Text: "save stores the SSO configuration: opened again the tab shows it, and the metadata follows it",
		Why:  "A confirmation without effect is found out at the first sign-on.",
		Fix:  "Store what was entered before the success is shown.",
	})
	RowOpens = onPages(Requirement{
		ID:      "S-089",
		Text:    "The application's row in the list opens its panel",
		Allowed: "Without a screen a link in the row counts; that anywhere in it takes the click is seen in a browser.",
		Why:     "The article says to click anywhere in the row.",
		Fix:     "Make the row a link.",
	})
	CertificateState = onPages(Requirement{
		ID:   "S-090",
		Text: "The SSO tab says IDP Certificate Valid once there is a valid certificate, and not before",
		Why:  "Nobody may hand over a certificate that is about to fail.",
		Fix:  "Show the state of the certificate as it is.",
	})
	CertificateLink = onPages(Requirement{
		ID:   "S-091",
		Text: "From there, Download certificate gives the certificate as a file",
		Why:  "It must be attached to the mail to support.",
		Fix:  "Link the certificate, as an attachment.",
	})
	HandOver = onPages(Requirement{
		ID:   "S-014",
		Text: "The administrator can hand over what support needs: the SSO tab shows SSO URL and issuer and offers the certificate",
		Why:  "Hand-over is out of band: what the page does not show cannot be told.",
		Fix:  "Show the IdP URL and the IdP entity ID beside the certificate's link.",
	})
	NoReach = ofArticle(Requirement{
		ID: "S-013", Area: "sso",
		Text: "The JumpCloud administrator's job ends at JumpCloud: configuring single sign-on there sets nothing up at Lessonly",
		Why:  "Who could set the service provider up from here could do so for a company that is not theirs.",
		Fix:  "Give the identity provider no way to the service provider's sign-on settings.",
	})
	IdentityManagementTab = onPages(Requirement{
		ID:   "S-116",
		Text: "Identity management is configured on the Identity Management tab, under Configuration Settings: Base URL and Token Key",
		Why:  "It is where the article has the SCIM API Key pasted.",
		Fix:  "Offer the tab and both fields.",
	})
	IdentityManagementIsSCIM = onPages(Requirement{
		ID:   "S-005",
		Text: "The connection is called Identity Management, and what it sends is SCIM, to the base URL that was entered",
		Why:  "Lessonly answers SCIM and nothing else there.",
		Fix:  "Speak SCIM 2.0 below the base URL.",
	})
	AuthorizePath = onPages(Requirement{
		ID:   "S-105",
		Text: "To authorize access: log in, SSO Applications, the application, its User Groups tab",
		Why:  "It is the way the article names.",
		Fix:  "Use the article's words.",
	})
	GroupsListed = onPages(Requirement{
		ID:   "S-106",
		Text: "The User Groups tab lists the groups, and a new one can be made and then stands in it",
		Why:  "Access is granted to groups alone.",
		Fix:  "List every user group with a box, and lead to where groups are made.",
	})
)

// DeactivateIdMPath and the values below are about removing the integration.
var (
	DeactivateIdMPath = onPages(Requirement{
		ID:   "S-159",
		Text: "To deactivate identity management: log in, SSO Applications, search for the application, open it",
		Why:  "It is the way the article names.",
		Fix:  "Let the list be searched by label.",
	})
	DeactivateIdMLink = onPages(Requirement{
		ID:   "S-160",
		Text: "The panel has the link Deactivate IdM connection while identity management is active, and only then",
		Why:  "It is the only way to change the token.",
		Fix:  "Show the link while active.",
	})
	DeactivateIdMConfirm = onPages(Requirement{
		ID:   "S-161",
		Text: "Deactivating identity management needs confirm: cancelled, it is active as before",
		Why:  "A slip would stop everybody's accounts from being kept.",
		Fix:  "Ask first, and change nothing by asking.",
	})
	DeactivateSSOPlace = onPages(Requirement{
		ID:   "S-163",
		Text: "The SSO tab offers the deactivation at the bottom of the configuration, after its fields",
		Why:  "The article says to scroll there.",
		Fix:  "Put the button below the fields.",
	})
	DeactivateSSOButton = onPages(Requirement{
		ID:   "S-164",
		Text: "Deactivate SSO, then save, deactivates an application's single sign-on",
		Why:  "It is the second of the article's three removals.",
		Fix:  "Make the save that follows the button set the application inactive.",
	})
	DeactivateBookmark = onPages(Requirement{
		ID:   "S-165",
		Text: "A bookmark's button is Deactivate Bookmark",
		Why:  "A bookmark has no single sign-on to deactivate.",
		Fix:  "Name the button after the kind of application.",
	})
	DeactivateOnSave = onPages(Requirement{
		ID:   "S-166",
		Text: "Deactivating takes effect on save: before, sign-on works",
		Why:  "Who changes their mind leaves the page.",
		Fix:  "Change nothing by the button alone.",
	})
	DeactivatedRefuses = onPages(Requirement{
		ID:   "S-167",
		Text: "Deactivated, which the page confirms, single sign-on is refused in both flows",
		Why:  "An integration that is off must be off.",
		Fix:  "Answer the IdP URL of an inactive application with an error.",
	})
	DeleteSelection = onPages(Requirement{
		ID:   "S-168",
		Text: "Applications to delete are selected by their boxes in the list; several are deleted at once",
		Why:  "One that is thought deleted and is not goes on signing people on.",
		Fix:  "Delete all that were selected, or tell which were not.",
	})
	DeleteNumber = onPages(Requirement{
		ID:   "S-169",
		Text: "Delete asks for the number of applications; with a wrong one nothing is deleted",
		Why:  "It is the last thing between a slip and everybody's access.",
		Fix:  "Compare the number with the selection.",
	})
	DeleteDone = onPages(Requirement{
		ID:   "S-170",
		Text: "Delete Application deletes, and says so: application, bindings and sign-on at its IdP URL are gone, and it is logged",
		Why:  "What is left of a deleted application is a door nobody watches.",
		Fix:  "Remove all of it at once, and log application_delete.",
	})
)

// What the article says beside its steps, which no exchange shows by itself.
var (
	SupportContact = ofArticle(Requirement{
		ID: "S-171", Area: "portal",
		Text:     "Whoever is stuck is told whom to ask",
		Excluded: "it is the last line of JumpCloud's help page, and no behaviour of either side",
		Why:      "The article ends with it.",
		Fix:      "Say where to turn.",
	})
)

package fault

// Faults of mocksp itself: people, archive, names, reporting. Those of SAML are in saml.go.
const (
	// ArchiveKeepsSessions: S-056 asks that the archived can no longer use Lessonly.
	ArchiveKeepsSessions Fault = "archive-keeps-sessions"
	// ArchivedMaySignOn: an archived person is let in by single sign-on.
	ArchivedMaySignOn Fault = "archived-may-sign-on"
	// ArchiveLeaksInCount, ArchiveLeaksInList, ArchiveLeaksInBreakdown: S-057, one report each,
	// because a forgotten report is how this goes wrong in real services.
	ArchiveLeaksInCount     Fault = "archive-leaks-in-count"
	ArchiveLeaksInList      Fault = "archive-leaks-in-list"
	ArchiveLeaksInBreakdown Fault = "archive-leaks-in-breakdown"
	// RestoreLosesHistory: S-057, restoring must bring the data back.
	RestoreLosesHistory Fault = "restore-loses-history"
	// NameCharacterOnUpdate: S-042, the rule of S-025…S-041 holds on update too.
	NameCharacterOnUpdate Fault = "name-character-on-update"
	// NameCharactersStripped: S-024 asks for an error, not for a tidied name.
	NameCharactersStripped Fault = "name-characters-stripped"
	// OldSCIMKeyAccepted: S-054, a replaced key is worth nothing.
	OldSCIMKeyAccepted Fault = "old-scim-key-accepted"
	// SSOKeepsOldName: S-045.
	SSOKeepsOldName Fault = "sso-keeps-old-name"
	// SSONameEditable: S-046.
	SSONameEditable Fault = "sso-name-editable"
	// SSONameEditableOnPage: S-046, on the people page.
	SSONameEditableOnPage Fault = "sso-name-editable-on-page"
	// SSONameEditableByFile: S-047.
	SSONameEditableByFile Fault = "sso-name-editable-by-file"
	// SSONameEditableInBackOffice: S-048.
	SSONameEditableInBackOffice Fault = "sso-name-editable-in-back-office"
	// NameLockedForAll: S-049, the lock binds only people made by sign-on.
	NameLockedForAll Fault = "name-locked-for-all"
	// NameRefusalUnlogged: S-046, that a name was not saved is in the change log.
	NameRefusalUnlogged Fault = "name-refusal-unlogged"
	// NameCharacterAtSignOn, …InFile: S-042, the rule holds on every way in.
	NameCharacterAtSignOn Fault = "name-character-at-sign-on"
	NameCharacterInFile   Fault = "name-character-in-file"
	// NameCharacterOverREST, …OnPage, …InBackOffice: decision C-11.
	NameCharacterOverREST     Fault = "name-character-over-rest"
	NameCharacterOnPage       Fault = "name-character-on-page"
	NameCharacterInBackOffice Fault = "name-character-in-back-office"
	// SupportSkipsCertificate: S-100, without one nothing is set up.
	SupportSkipsCertificate Fault = "support-skips-certificate"
	// SupportTakesAnyFormat: S-095.
	SupportTakesAnyFormat Fault = "support-takes-any-format"
	// SupportTellsNobody: S-016.
	SupportTellsNobody Fault = "support-tells-nobody"
	// SupportTrustsAnybody: S-094, only the account administrator may ask.
	SupportTrustsAnybody Fault = "support-trusts-anybody"
	// SupportKeepsPrivateKey: S-100, a key that was mailed is nobody's secret any more.
	SupportKeepsPrivateKey Fault = "support-keeps-private-key"
	// SupportTakesExpired: S-100.
	SupportTakesExpired Fault = "support-takes-expired"
	// SupportAnswersNobody: S-094, who asked must learn what is in the way.
	SupportAnswersNobody Fault = "support-answers-nobody"
	// RevokedSCIMKeyAccepted: S-115.
	RevokedSCIMKeyAccepted Fault = "revoked-scim-key-accepted"
	// FileRowDropped: a row that was refused must be reported.
	FileRowDropped Fault = "file-row-dropped"
	// FileRowHalfStored: a row is stored whole or refused whole.
	FileRowHalfStored Fault = "file-row-half-stored"
	// FileArchivesTheMissing: who is not in the file is left alone.
	FileArchivesTheMissing Fault = "file-archives-the-missing"
	// FilePartialApplied: an upload that breaks off is thrown away.
	FilePartialApplied Fault = "file-partial-applied"
	// FileFolderShared: an account sees its own folder only.
	FileFolderShared Fault = "file-folder-shared"
	// PatchKeepsActive: S-056.
	PatchKeepsActive Fault = "patch-keeps-active"
	// DeactivateDeletes: S-056, archives and does not delete.
	DeactivateDeletes Fault = "deactivate-deletes"
	// CostCenterDropped: S-060, S-123.
	CostCenterDropped Fault = "cost-center-dropped"
	// PageFormUnchecked: CWE-352.
	PageFormUnchecked Fault = "page-form-unchecked"
	// SessionCookieOpen: CWE-1004.
	SessionCookieOpen Fault = "session-cookie-open"
	// LearnerAdministers: S-010.
	LearnerAdministers Fault = "learner-administers"
)

// lessonlyFaults is the table of the mock Lessonly's own faults.
func lessonlyFaults() []Info {
	return []Info{
		{ArchiveKeepsSessions, "archive", "a person who is signed in while being archived stays signed in"},
		{ArchivedMaySignOn, "archive", "an archived person is signed in by a good SAML response"},
		{ArchiveLeaksInCount, "reporting", "completions of archived people still count in a lesson's total_completions"},
		{ArchiveLeaksInList, "reporting", "assignments of archived people stay in a lesson's list of assignments"},
		{ArchiveLeaksInBreakdown, "reporting", "completions of archived people still count in a lesson's completion_breakdown"},
		{RestoreLosesHistory, "archive", "a restored person comes back without assignments and completions"},
		{NameCharacterOnUpdate, "names", "a closing brace in the family name is refused on create but let through on update"},
		{NameCharactersStripped, "names", "special characters in a name are silently taken out instead of refused"},
		{OldSCIMKeyAccepted, "credentials", "a SCIM key that was replaced by a new one is still accepted"},
		{SSOKeepsOldName, "sign-on", "a name changed at the identity provider does not arrive with the next sign-on"},
		{SSONameEditable, "names", "a person made by single sign-on can be renamed through the REST API"},
		{SSONameEditableOnPage, "names", "a person made by single sign-on can be renamed on the people page"},
		{SSONameEditableByFile, "names", "a person made by single sign-on can be renamed by a synced file"},
		{SSONameEditableInBackOffice, "names", "a person made by single sign-on can be renamed on Lessonly's back end"},
		{NameLockedForAll, "names", "nobody can be renamed by hand, not even a person who was made by hand"},
		{NameRefusalUnlogged, "names", "a new name is not saved, and the change log says nothing of it"},
		{NameCharacterAtSignOn, "names", "an ampersand in a name is refused over SCIM but let through by a sign-on"},
		{NameCharacterInFile, "names", "a number sign in a name is refused over SCIM but let through in a synced file"},
		{NameCharacterOverREST, "names", "the REST API lets a semicolon in a name through"},
		{NameCharacterOnPage, "names", "the people page lets an asterisk in a name through"},
		{NameCharacterInBackOffice, "names", "Lessonly's back end lets a per cent sign in a name through"},
		{SupportSkipsCertificate, "support", "single sign-on is set up although no certificate, or none that can be read, was handed over"},
		{SupportTakesAnyFormat, "support", "single sign-on is set up whatever name identifier format was asked for"},
		{SupportTellsNobody, "support", "single sign-on is set up and the account administrator is not told"},
		{SupportTrustsAnybody, "support", "anybody's mail sets single sign-on up, not the account administrator's only"},
		{SupportKeepsPrivateKey, "support", "a mail that holds the private key is worked on like any other"},
		{SupportTakesExpired, "support", "a certificate that has expired is installed"},
		{SupportAnswersNobody, "support", "a mail that lacks something, or has something wrong, is not answered"},
		{RevokedSCIMKeyAccepted, "credentials", "a SCIM key that was revoked, with none in its place, is still accepted"},
		{PageFormUnchecked, "pages", "a form is taken from whatever page it comes"},
		{SessionCookieOpen, "pages", "scripts can read the session's cookie, and nothing keeps it from what other sites send"},
		{LearnerAdministers, "roles", "anybody who is signed in, or has a key, may do what administrators may"},
		{FileRowDropped, "file sync", "a row of a synced file that is refused is not reported"},
		{FileRowHalfStored, "file sync", "of a refused row of a synced file, what is good is stored"},
		{FileArchivesTheMissing, "file sync", "whoever is not in a synced file is archived"},
		{FilePartialApplied, "file sync", "an upload that breaks off is applied as far as it came"},
		{FileFolderShared, "file sync", "an account sees the files of other companies beside its own"},
		{PatchKeepsActive, "archive", "active:false in a SCIM PATCH is answered with success and not done"},
		{DeactivateDeletes, "archive", "a person deactivated through SCIM is gone instead of archived"},
		{CostCenterDropped, "mapping", "the cost centre does not arrive in the person's location"},
	}
}

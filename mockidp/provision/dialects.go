package provision

// Where steps are known from.
const (
	fromOkta      = "okta-developer-docs, SCIM 2.0"
	fromOktaBlog  = "Okta's engineers in okta-blog-archive pull request 1956"
	fromEntra     = "entra-docs, use-scim-to-provision-users-and-groups.md"
	fromJumpCloud = "JumpCloud support on SCIM integrations"
	fromArticle   = "JumpCloud article \"Integrate with Lessonly\""
	fromOthers    = "seen by makers of SCIM servers"
	ours          = "ours"
)

const (
	rfcAdd, rfcReplace, rfcRemove = "add", "replace", "remove"
	charset                       = "; charset=utf-8"
	entraGroupSchema              = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"
)

// Dialects lists the dialects that can be chosen, JumpCloud's first.
func Dialects() []*Dialect { return []*Dialect{jumpCloud, okta, entra, oneLogin, google} }

// JumpCloud is the dialect of JumpCloud's connector for any service provider.
func JumpCloud() *Dialect { return jumpCloud }

// lessonly is the dialect of JumpCloud's connector for Lessonly: the article's
// table taken literally, with department and costcenter at the top level
// (C-05), and PUT of the whole user, because Lessonly's published service takes
// nothing but active in a PATCH.
var lessonly = &Dialect{
	Name: "jumpcloud", Text: "JumpCloud's connector for Lessonly.",
	ContentType: scimType, ProbeUsers: "?startIndex=1&count=1", ProbeGroups: "?startIndex=1&count=1",
	Update: PutMapped, Active: WithUpdate, Operations: Operations{rfcAdd, rfcReplace, rfcRemove},
	Groups: &GroupForms{Member: `{"value":{id}}`},
}

var jumpCloud = &Dialect{
	Name: "jumpcloud", Text: "JumpCloud's connector for any service provider. For Lessonly it sends the article's table literally, PUT of the whole user for every change (its PATCH takes nothing but active), and never DELETE.",
	ContentType: scimType,
	Body:        Body{Enterprise: true, ExternalID: true},
	Update:      PatchEach, Active: PatchPath, Operations: Operations{rfcAdd, rfcReplace, rfcRemove}, Deletes: true,
	Groups: &GroupForms{Member: `{"value":{id}}`},
	Steps: []Step{
		{"connection probe", "`GET /Users`, and `GET /Groups` if groups are managed", Reported, fromOthers},
		{"connection probe", "no test user and no test group, which JumpCloud is known to create and remove", Unverified, ours + ": a service provider without DELETE keeps them"},
		{"look-up", "`GET /Users?filter=userName eq \"u\"`", Unverified, ours + "; that there is one is told by user_lookup_provision (" + fromArticle + ")"},
		{"create", "`POST` with the mapped attributes", Documented, fromArticle},
		{"create", "`externalId`; department and cost centre in the enterprise extension", Unverified, ours},
		{"update", "`PATCH`, `replace` with a path for each attribute", Reported, fromOthers},
		{"update", "the path `emails[type eq \"work\"].value`, and `remove` for what is cleared", Unverified, ours},
		{"deactivate, reactivate", "`PATCH {\"op\":\"replace\",\"path\":\"active\",\"value\":false}`", Reported, fromOthers},
		{"delete", "`DELETE` when the user is deleted in JumpCloud; a service provider without it is sent the deactivation", Unverified, ours + "; that there is one is told by user_delete_provision (" + fromArticle + ")"},
		{"group look-up", "by name; a group of the same name is taken over", Documented, fromJumpCloud},
		{"group create", "`POST` with its members, never for an empty group", Documented, fromJumpCloud},
		{"group rename", "`PATCH`, `replace` of `displayName`", Unverified, ours + "; that it is supported: " + fromJumpCloud},
		{"members", "`add` and `remove` with a list of values, without display", Reported, fromOthers},
		{"group delete", "`DELETE`", Documented, fromJumpCloud},
		{"headers", "`Authorization: Bearer`, `application/scim+json` both ways", Unverified, ours},
	},
}

var okta = &Dialect{
	Name: "okta", Text: "Okta: profile updates by PUT, activation by PATCH, Group Push.",
	ContentType: scimType + charset, AcceptCharset: "utf-8",
	ProbeUsers: "?startIndex=1&count=2", NoGroupProbe: true,
	LookupPaging: "&startIndex=1&count=100", Absent404: true,
	Body:       Body{Enterprise: true, ExternalID: true, DisplayName: true, Password: true, Extra: `,"groups":[],"locale":"en-US"`},
	ReadsFirst: true, Update: PutRead, Active: PatchPathless, Operations: Operations{rfcAdd, rfcReplace, rfcRemove},
	Groups: &GroupForms{
		LookupAfter: "&startIndex=1&count=100", Empty: true, Members: EmptyList, RenamePathless: true,
		Member: `{"value":{id},"display":{display}}`, RemoveByFilter: true, NotFoundCreates: true,
	},
	Steps: []Step{
		{"connection probe", "`GET /Users?startIndex=1&count=2`", Documented, fromOkta},
		{"look-up", "`GET /Users?filter=userName eq \"u\"&startIndex=1&count=100`; an empty list or 404 is nobody", Documented, fromOkta},
		{"create", "`POST` with externalId, displayName, locale, `groups:[]`, a password always", Documented, fromOkta},
		{"create", "department and cost centre in the enterprise extension", Unverified, ours},
		{"update", "`GET /Users/id`, then `PUT` of what was read, id and meta included, with the changes", Documented, fromOkta},
		{"deactivate, reactivate", "`PATCH {\"op\":\"replace\",\"value\":{\"active\":false}}` without a path", Documented, fromOkta},
		{"delete", "never", Documented, fromOkta},
		{"group look-up", "`GET /Groups?filter=displayName eq \"g\"&startIndex=1&count=100`", Documented, fromOkta},
		{"group create", "`POST` with `members:[]`", Documented, fromOkta},
		{"group rename", "`PATCH {\"op\":\"replace\",\"value\":{\"id\":…,\"displayName\":…}}` without a path, also with each change of members", Documented, fromOkta},
		{"members", "`add` with value and display; `remove` of `members[value eq \"id\"]`, in one request", Documented, fromOkta},
		{"group delete", "`DELETE`", Documented, fromOkta},
		{"headers", "`Accept-Charset: utf-8`, `Content-Type` with a charset", FromCode, fromOktaBlog},
	},
}

var entra = &Dialect{
	Name: "entra", Text: "Microsoft Entra ID without the flag aadOptscim062020.",
	ContentType: scimType + charset,
	ProbeUsers:  `?filter=userName eq "{random}"`, ProbeGroups: `?excludedAttributes=members&filter=displayName eq "{random}"`,
	Body:       Body{Enterprise: true, Both: true, ExternalID: true, Formatted: true, Extra: `,"meta":{"resourceType":"User"},"roles":[]`},
	ReadsFirst: true, Update: PatchEach, Active: PatchTextValue, Operations: Operations{"Add", "Replace", "Remove"}, Deletes: true,
	Groups: &GroupForms{
		LookupBefore: "excludedAttributes=members&", Empty: true, Members: NoAttribute, ExternalID: true, Schema: entraGroupSchema,
		Member: `{"$ref":null,"value":{id}}`,
	},
	Steps: []Step{
		{"connection probe", "`GET /Users?filter=userName eq \"<random>\"`, the same for groups; 200 and an empty list only", Documented, fromEntra},
		{"look-up", "`GET /Users?filter=userName eq \"u\"`; an empty list only is nobody", Documented, fromEntra},
		{"create", "`POST` with core and enterprise schema, externalId, `meta.resourceType`, name.formatted, `roles:[]`", Documented, fromEntra},
		{"update", "`GET /Users/id`, then `PATCH`, one operation for each attribute, `Add`, `Replace` and `Remove` in capitals, `emails[type eq \"work\"].value`", Documented, fromEntra},
		{"deactivate, reactivate", "`PATCH {\"op\":\"Replace\",\"path\":\"active\",\"value\":\"False\"}`, a word", Documented, fromEntra},
		{"delete", "`DELETE`", Documented, fromEntra},
		{"group look-up", "`GET /Groups?excludedAttributes=members&filter=displayName eq \"g\"`", Documented, fromEntra},
		{"group create", "`POST` with externalId and a second schema, without members", Documented, fromEntra},
		{"group rename", "`{\"op\":\"Replace\",\"path\":\"displayName\"}`", Documented, fromEntra},
		{"members", "`Add` and `Remove` with `[{\"$ref\":null,\"value\":\"id\"}]`", Documented, fromEntra},
		{"group delete", "`DELETE`", Documented, fromEntra},
		{"headers", "`Content-Type` with a charset", Documented, fromEntra},
	},
}

var oneLogin = &Dialect{
	Name: "onelogin", Text: "OneLogin, which documents nothing of what its connectors send.",
	ContentType: scimType, NoGroupProbe: true,
	Update: PutMapped, Active: WithUpdate, Operations: Operations{rfcAdd, rfcReplace, rfcRemove},
	Body:   Body{Enterprise: true},
	Groups: &GroupForms{Empty: true, Members: EmptyList, Member: `{"value":{id}}`, RemoveByFilter: true},
	Steps: []Step{
		{"connection probe", "`GET /Users`", Unverified, ours},
		{"look-up", "`GET /Users?filter=userName eq \"u\"`", Unverified, ours},
		{"create", "`POST`; emails as an array. Some connectors were seen to send an object: Body.EmailsOne", Reported, fromOthers},
		{"update", "`PUT` of the mapped attributes", Unverified, ours},
		{"deactivate, reactivate", "`PUT` with active", Unverified, ours},
		{"delete", "never", Unverified, ours},
		{"groups", "look-up by displayName, `POST`, then `PATCH` `add` by value and `remove` by a filter in the path, `DELETE`", Unverified, ours},
		{"headers", "`Authorization: Bearer`, `application/scim+json` both ways", Unverified, ours},
	},
}

var google = &Dialect{
	Name: "google", Text: "Google Workspace's automatic provisioning. It sends no groups.",
	ContentType: scimType, ProbeUsers: "?count=1",
	Update: PutMapped, Active: WithUpdate, Operations: Operations{rfcAdd, rfcReplace, rfcRemove}, Deletes: true,
	Body: Body{Enterprise: true},
	Steps: []Step{
		{"connection probe", "`GET /Users?count=1`", Reported, fromOthers},
		{"look-up", "`GET /Users?filter=userName eq \"u\"`", Unverified, ours},
		{"create", "`POST`", Unverified, ours},
		{"update", "`PUT` of the mapped attributes", Unverified, ours},
		{"deactivate, reactivate", "`PUT` with active", Unverified, ours},
		{"delete", "`DELETE`", Reported, fromOthers},
		{"groups", "none", Unverified, ours},
		{"headers", "`Authorization: Bearer`, `application/scim+json` both ways", Unverified, ours},
	},
}

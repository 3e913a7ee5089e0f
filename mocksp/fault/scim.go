package fault

// Faults of mocksp/scim, the SCIM service provider. Those that a real server was seen to have
// name the report. What a peer sees of each is said in the table below.
const (
	// Authentication.
	SCIMAuthMissingAccepted Fault = "scim-auth-missing-accepted"
	SCIMAuthInvalidAccepted Fault = "scim-auth-invalid-accepted"
	SCIMAuthEmptyAccepted   Fault = "scim-auth-empty-accepted" // ToolJet/ToolJet#16217
	SCIMAuthReadsOpen       Fault = "scim-auth-reads-open"
	SCIMAuthTokenInURL      Fault = "scim-auth-token-in-url"
	SCIMAuthForbidden       Fault = "scim-auth-forbidden"
	SCIMAuthNoChallenge     Fault = "scim-auth-no-challenge"
	SCIMAuthPlainBody       Fault = "scim-auth-plain-body"
	SCIMMethodOverride      Fault = "scim-method-override"
	SCIMHostTrusted         Fault = "scim-host-trusted"

	// Errors and media types.
	SCIMErrorStatusNumber   Fault = "scim-error-status-number"
	SCIMErrorStatusOK       Fault = "scim-error-status-ok"
	SCIMErrorNoSchemas      Fault = "scim-error-no-schemas"
	SCIMErrorNoScimType     Fault = "scim-error-no-scim-type"
	SCIMErrorNoDetail       Fault = "scim-error-no-detail"
	SCIMErrorHTML           Fault = "scim-error-html"
	SCIMErrorMediaTypeWrong Fault = "scim-error-media-type-wrong"
	SCIMMediaTypeWrong      Fault = "scim-media-type-wrong"
	SCIMMediaCharsetRefused Fault = "scim-media-charset-refused"

	// Discovery.
	SCIMConfigMissing           Fault = "scim-config-missing" // Infisical/infisical#6552
	SCIMConfigListed            Fault = "scim-config-listed"
	SCIMConfigClaimsBulk        Fault = "scim-config-claims-bulk"
	SCIMConfigDeniesPatch       Fault = "scim-config-denies-patch"
	SCIMResourceTypeDangling    Fault = "scim-resource-type-dangling"
	SCIMSchemaWrong             Fault = "scim-schema-wrong"
	SCIMSchemaMessageListed     Fault = "scim-schema-message-listed"
	SCIMDiscoveryFilterAccepted Fault = "scim-discovery-filter-accepted"
	SCIMDiscoveryWritable       Fault = "scim-discovery-writable"

	// Id, externalId, meta.
	SCIMIDNumber          Fault = "scim-id-number"
	SCIMIDFromClient      Fault = "scim-id-from-client"
	SCIMExternalIDDropped Fault = "scim-external-id-dropped"
	SCIMExternalIDFolded  Fault = "scim-external-id-folded"
	SCIMMetaMissing       Fault = "scim-meta-missing"
	SCIMMetaLocationWrong Fault = "scim-meta-location-wrong"
	SCIMMetaCreatedMoves  Fault = "scim-meta-created-moves"
	SCIMLocationMissing   Fault = "scim-location-missing"

	// Schema rules.
	SCIMSchemasNotChecked      Fault = "scim-schemas-not-checked"
	SCIMRequiredNotChecked     Fault = "scim-required-not-checked"
	SCIMTypesNotChecked        Fault = "scim-types-not-checked"
	SCIMReadOnlyStored         Fault = "scim-read-only-stored"
	SCIMUnknownAttributeEchoed Fault = "scim-unknown-attribute-echoed"
	SCIMSeveralPrimary         Fault = "scim-several-primary"
	SCIMPasswordReturned       Fault = "scim-password-returned"
	SCIMEnterpriseDropped      Fault = "scim-enterprise-dropped"
	SCIMManagerRefMissing      Fault = "scim-manager-ref-missing"

	// Create.
	SCIMCreateDuplicate       Fault = "scim-create-duplicate" // grokability/snipe-it#13854
	SCIMUserNameCaseSensitive Fault = "scim-user-name-case-sensitive"
	SCIMCreateStatusOK        Fault = "scim-create-status-ok"

	// Groups.
	SCIMGroupCreateCrashes    Fault = "scim-group-create-crashes"    // Infisical/infisical#6552
	SCIMGroupModifiedStill    Fault = "scim-group-modified-still"    // TracecatHQ/tracecat#3530
	SCIMMemberDisplayRequired Fault = "scim-member-display-required" // Infisical/infisical#6552
	SCIMMemberUnknownCrashes  Fault = "scim-member-unknown-crashes"  // wso2/product-is#16097
	SCIMMemberUnknownAccepted Fault = "scim-member-unknown-accepted"
	SCIMMemberAgain409        Fault = "scim-member-again-409" // simpleidserver/SimpleIdServer#245
	SCIMUserGroupsMissing     Fault = "scim-user-groups-missing"
	SCIMDeletedMemberStays    Fault = "scim-deleted-member-stays"
	SCIMTypeIgnored           Fault = "scim-type-ignored"

	// Lists and paging.
	SCIMListEmpty404      Fault = "scim-list-empty-404"
	SCIMListTotalIsPage   Fault = "scim-list-total-is-page"
	SCIMListResourcesName Fault = "scim-list-resources-name"
	SCIMPageZeroBased     Fault = "scim-page-zero-based"
	SCIMPageCountIgnored  Fault = "scim-page-count-ignored"
	SCIMPageCountZeroAll  Fault = "scim-page-count-zero-all"
	SCIMPageCapIgnored    Fault = "scim-page-cap-ignored"
	SCIMPageBeyondError   Fault = "scim-page-beyond-error"

	// Filters.
	SCIMFilterIgnored             Fault = "scim-filter-ignored"
	SCIMFilterBracketsIgnored     Fault = "scim-filter-brackets-ignored"  // simpleidserver/SimpleIdServer#912
	SCIMFilterBracketAll          Fault = "scim-filter-bracket-all"       // simpleidserver/SimpleIdServer#293
	SCIMFilterFirstClauseOnly     Fault = "scim-filter-first-clause-only" // NorthlandPositronics/Cogtrix#124
	SCIMFilterInvalidAll          Fault = "scim-filter-invalid-all"       // NorthlandPositronics/Cogtrix#124
	SCIMFilterAndCrashes          Fault = "scim-filter-and-crashes"       // limosa-io/laravel-scim-server#110
	SCIMFilterKeywordValue        Fault = "scim-filter-keyword-value"     // wso2/product-is#12759
	SCIMFilterEscapesRaw          Fault = "scim-filter-escapes-raw"
	SCIMFilterCaseSensitive       Fault = "scim-filter-case-sensitive"
	SCIMFilterNeAsEq              Fault = "scim-filter-ne-as-eq"
	SCIMFilterBooleanOrder        Fault = "scim-filter-boolean-order"
	SCIMFilterDateAsText          Fault = "scim-filter-date-as-text"
	SCIMFilterUnknownAttributeAll Fault = "scim-filter-unknown-attribute-all"
	SCIMFilterValuePathLoose      Fault = "scim-filter-value-path-loose"
	SCIMFilterMembersUnsupported  Fault = "scim-filter-members-unsupported"

	// Sorting.
	SCIMSortIgnored       Fault = "scim-sort-ignored"
	SCIMSortOrderIgnored  Fault = "scim-sort-order-ignored"
	SCIMSortCaseSensitive Fault = "scim-sort-case-sensitive"
	SCIMSortMissingFirst  Fault = "scim-sort-missing-first"

	// Projection.
	SCIMAttributesIgnored        Fault = "scim-attributes-ignored"
	SCIMExcludedIgnored          Fault = "scim-excluded-ignored"
	SCIMExcludesAlways           Fault = "scim-excludes-always"
	SCIMSubAttributesIgnored     Fault = "scim-sub-attributes-ignored"
	SCIMAttributesOnWriteIgnored Fault = "scim-attributes-on-write-ignored"

	// .search.
	SCIMSearchBodyIgnored      Fault = "scim-search-body-ignored"
	SCIMSearchSchemaNotChecked Fault = "scim-search-schema-not-checked"

	// PUT.
	SCIMPutRefused       Fault = "scim-put-refused" // vouch-sh/vouch#1411
	SCIMPutMerges        Fault = "scim-put-merges"  // msaad00/agent-bom#3537
	SCIMPutBodyID        Fault = "scim-put-body-id" // keycloak/keycloak#46658
	SCIMPutCreates       Fault = "scim-put-creates"
	SCIMPutPasswordWiped Fault = "scim-put-password-wiped" // pond/scimitar#103

	// PATCH.
	SCIMPatchSchemaNotChecked   Fault = "scim-patch-schema-not-checked"
	SCIMPatchOpCase             Fault = "scim-patch-op-case"
	SCIMPatchNotAtomic          Fault = "scim-patch-not-atomic" // vouch-sh/vouch#932
	SCIMPatchReversed           Fault = "scim-patch-reversed"
	SCIMPatchNoopRefused        Fault = "scim-patch-noop-refused"    // better-auth/better-auth#8650
	SCIMPatchUnknownCrashes     Fault = "scim-patch-unknown-crashes" // wso2/product-is#11248
	SCIMPatchEchoesURI          Fault = "scim-patch-echoes-uri"      // jelhub/scimgateway#33
	SCIMPatchEmptyOK            Fault = "scim-patch-empty-ok"
	SCIMPatchReadOnlyIgnored    Fault = "scim-patch-read-only-ignored"
	SCIMPatchPrimaryKept        Fault = "scim-patch-primary-kept"
	SCIMPatchURNRefused         Fault = "scim-patch-urn-refused"
	SCIMPatchPathlessRefused    Fault = "scim-patch-pathless-refused"
	SCIMPatchNullStored         Fault = "scim-patch-null-stored"
	SCIMPatchAddReplaces        Fault = "scim-patch-add-replaces"
	SCIMPatchComplexDropsRest   Fault = "scim-patch-complex-drops-rest"
	SCIMPatchReplaceNoMatchAdds Fault = "scim-patch-replace-no-match-adds"
	SCIMPatchRemoveFilterAll    Fault = "scim-patch-remove-filter-all"
	SCIMPatchRemoveListEmpties  Fault = "scim-patch-remove-list-empties"

	// DELETE.
	SCIMDeleteSoft      Fault = "scim-delete-soft"
	SCIMDeleteStatusOK  Fault = "scim-delete-status-ok"
	SCIMDeleteUnknownOK Fault = "scim-delete-unknown-ok"

	// ETags.
	SCIMETagMissing        Fault = "scim-etag-missing"
	SCIMETagUnlikeMeta     Fault = "scim-etag-unlike-meta"
	SCIMIfMatchIgnored     Fault = "scim-if-match-ignored"
	SCIMIfNoneMatchIgnored Fault = "scim-if-none-match-ignored"

	// Races.
	SCIMRaceCreate  Fault = "scim-race-create"
	SCIMRaceMembers Fault = "scim-race-members"

	// Several companies (RFC 7644 §6). These are mocksp's, whose companies share a server.
	TenantReadOpen      Fault = "tenant-read-open"
	TenantWriteOpen     Fault = "tenant-write-open"
	TenantListMixed     Fault = "tenant-list-mixed"
	TenantAdoptsByEmail Fault = "tenant-adopts-by-email"
	TenantKeyAnywhere   Fault = "tenant-key-anywhere"
	TenantMemberForeign Fault = "tenant-member-foreign"
	TenantConflictTells Fault = "tenant-conflict-tells"
	TenantBulkOpen      Fault = "tenant-bulk-open"

	// Bulk (RFC 7644 §3.7).
	SCIMBulkSchemaNotChecked    Fault = "scim-bulk-schema-not-checked"
	SCIMBulkGetAllowed          Fault = "scim-bulk-get-allowed"
	SCIMBulkStopsEarly          Fault = "scim-bulk-stops-early"
	SCIMBulkFailOnErrorsIgnored Fault = "scim-bulk-fail-on-errors-ignored"
	SCIMBulkIDNotRequired       Fault = "scim-bulk-id-not-required"
	SCIMBulkIDNotEchoed         Fault = "scim-bulk-id-not-echoed"
	SCIMBulkIDUnresolved        Fault = "scim-bulk-id-unresolved"
	SCIMBulkForwardRefused      Fault = "scim-bulk-forward-refused"
	SCIMBulkPathUnresolved      Fault = "scim-bulk-path-unresolved"
	SCIMBulkCircularRefused     Fault = "scim-bulk-circular-crashes"
	SCIMBulkSuccessUnreported   Fault = "scim-bulk-success-unreported"
	SCIMBulkLocationMissing     Fault = "scim-bulk-location-missing"
	SCIMBulkStatusNumber        Fault = "scim-bulk-status-number"
	SCIMBulkErrorBodyMissing    Fault = "scim-bulk-error-body-missing"
	SCIMBulkVersionIgnored      Fault = "scim-bulk-version-ignored"
	SCIMBulkOperationsUnlimited Fault = "scim-bulk-operations-unlimited"
	SCIMBulkPayloadUnlimited    Fault = "scim-bulk-payload-unlimited"
	SCIMBulkLimitUnnamed        Fault = "scim-bulk-limit-unnamed"
	SCIMBulkUnauthorized        Fault = "scim-bulk-unauthorized"

	// /Me (RFC 7644 §3.11).
	SCIMMeFirstUser       Fault = "scim-me-first-user"
	SCIMMeLocationMissing Fault = "scim-me-location-missing"
	SCIMMeEscalates       Fault = "scim-me-escalates"

	// Cursors (RFC 9865).
	SCIMConfigDeniesCursor   Fault = "scim-config-denies-cursor"
	SCIMCursorEndless        Fault = "scim-cursor-endless"
	SCIMCursorRepeats        Fault = "scim-cursor-repeats"
	SCIMCursorReserved       Fault = "scim-cursor-reserved-characters"
	SCIMCursorForgedRestarts Fault = "scim-cursor-forged-restarts"
	SCIMCursorAnyActor       Fault = "scim-cursor-any-actor"
	SCIMCursorAnyQuery       Fault = "scim-cursor-any-query"
	SCIMCursorForgetsFilter  Fault = "scim-cursor-forgets-filter"
	SCIMCursorExpired404     Fault = "scim-cursor-expired-404"
	SCIMCursorCountChanges   Fault = "scim-cursor-count-changes"
	SCIMCursorCountCapped    Fault = "scim-cursor-count-capped"
	SCIMCursorSearchIgnored  Fault = "scim-cursor-search-ignored"
)

// scimFaults is the table of the SCIM service provider's faults.
func scimFaults() []Info {
	return []Info{
		{SCIMAuthMissingAccepted, "authentication", "A request without credentials is served like any other."},
		{SCIMAuthInvalidAccepted, "authentication", "Any token will do, be it wrong, expired or revoked."},
		{SCIMAuthEmptyAccepted, "authentication", `"Authorization: Bearer" with nothing behind it is let in.`},
		{SCIMAuthReadsOpen, "authentication", "GET and HEAD need no credentials, only writes do."},
		{SCIMAuthTokenInURL, "authentication", "A token in the query parameter access_token is accepted."},
		{SCIMAuthForbidden, "authentication", "Missing or wrong credentials are answered with 403 instead of 401."},
		{SCIMAuthNoChallenge, "authentication", "A 401 comes without WWW-Authenticate."},
		{SCIMAuthPlainBody, "authentication", "A 401 has a plain text body instead of a SCIM error."},
		{SCIMMethodOverride, "methods", "X-HTTP-Method-Override turns a GET into the method it names."},
		{SCIMHostTrusted, "transport", "Locations are built from Host or X-Forwarded-Host, so a forged header shows in meta.location."},
		{SCIMErrorStatusNumber, "errors", "The status of an error body is a number instead of a string."},
		{SCIMErrorStatusOK, "errors", "Errors are sent with HTTP status 200, the real status only in the body."},
		{SCIMErrorNoSchemas, "errors", "An error body lacks the Error URI."},
		{SCIMErrorNoScimType, "errors", "An error body never has a scimType."},
		{SCIMErrorNoDetail, "errors", "An error body never has a detail."},
		{SCIMErrorHTML, "errors", "Errors are HTML pages."},
		{SCIMErrorMediaTypeWrong, "errors", "Error bodies are labelled text/plain."},
		{SCIMMediaTypeWrong, "transport", "Success bodies are labelled text/html."},
		{SCIMMediaCharsetRefused, "transport", "A body of type application/scim+json with a charset parameter gets 415."},
		{SCIMConfigMissing, "discovery", "/ServiceProviderConfig gives 404."},
		{SCIMConfigListed, "discovery", "/ServiceProviderConfig is wrapped in a ListResponse."},
		{SCIMConfigClaimsBulk, "discovery", "Bulk is advertised, but /Bulk gives 501."},
		{SCIMConfigDeniesPatch, "discovery", "PATCH is advertised as unsupported, but works."},
		{SCIMResourceTypeDangling, "discovery", "A resource type names a schema that /Schemas does not have."},
		{SCIMSchemaWrong, "discovery", "The User schema says that userName is case-exact and not unique."},
		{SCIMSchemaMessageListed, "discovery", "/Schemas lists the URI of a protocol message."},
		{SCIMDiscoveryFilterAccepted, "discovery", "A filter on a discovery endpoint is ignored instead of refused with 403."},
		{SCIMDiscoveryWritable, "discovery", "Writes to discovery endpoints are answered with 200."},
		{SCIMIDNumber, "identity", "Ids in answers are JSON numbers."},
		{SCIMIDFromClient, "identity", "An id sent on create is taken."},
		{SCIMExternalIDDropped, "identity", "externalId is accepted and never returned."},
		{SCIMExternalIDFolded, "identity", "A filter compares externalId without regard to case."},
		{SCIMMetaMissing, "identity", "Resources have no meta."},
		{SCIMMetaLocationWrong, "identity", "meta.location leads nowhere."},
		{SCIMMetaCreatedMoves, "identity", "meta.created moves with each change."},
		{SCIMLocationMissing, "create", "A 201 has no Location header."},
		{SCIMSchemasNotChecked, "schema", "A body without schemas, or with others only, is accepted."},
		{SCIMRequiredNotChecked, "schema", "A create may leave out required attributes."},
		{SCIMTypesNotChecked, "schema", "A simple attribute stores a value of any JSON type."},
		{SCIMReadOnlyStored, "schema", "readOnly attributes of a body are stored and shown."},
		{SCIMUnknownAttributeEchoed, "schema", "Attributes outside the schema are stored and returned."},
		{SCIMSeveralPrimary, "schema", "A body may make several values of one attribute primary."},
		{SCIMPasswordReturned, "schema", "A password is stored and returned."},
		{SCIMEnterpriseDropped, "enterprise", "Data of the Enterprise extension is accepted and never returned."},
		{SCIMManagerRefMissing, "enterprise", "manager comes without $ref."},
		{SCIMCreateDuplicate, "create", "A second User with the same userName is created."},
		{SCIMUserNameCaseSensitive, "create", "A userName that differs only by case is another name."},
		{SCIMCreateStatusOK, "create", "A create is answered with 200 instead of 201."},
		{SCIMGroupCreateCrashes, "groups", "POST /Groups gives 500."},
		{SCIMGroupModifiedStill, "groups", "A change of members does not move the Group's lastModified."},
		{SCIMMemberDisplayRequired, "groups", "A member without display is refused."},
		{SCIMMemberUnknownCrashes, "groups", "An unknown member gives 500."},
		{SCIMMemberUnknownAccepted, "groups", "A member that does not exist is stored."},
		{SCIMMemberAgain409, "groups", "Adding a member again gives 409."},
		{SCIMUserGroupsMissing, "groups", "A User's groups do not show its membership."},
		{SCIMDeletedMemberStays, "groups", "A deleted User stays a member of its Groups."},
		{SCIMTypeIgnored, "read", "A User's id works under /Groups too."},
		{SCIMListEmpty404, "list", "No match gives 404 instead of an empty list."},
		{SCIMListTotalIsPage, "list", "totalResults counts the page instead of all matches."},
		{SCIMListResourcesName, "list", "The list is called resources instead of Resources."},
		{SCIMPageZeroBased, "paging", "startIndex counts from 0."},
		{SCIMPageCountIgnored, "paging", "count has no effect."},
		{SCIMPageCountZeroAll, "paging", "count=0 gives a full page."},
		{SCIMPageCapIgnored, "paging", "A large count gives more than filter.maxResults."},
		{SCIMPageBeyondError, "paging", "A startIndex past the end gives 400."},
		{SCIMFilterIgnored, "filter", "A filter has no effect, although filters are advertised."},
		{SCIMFilterBracketsIgnored, "filter", `Brackets are read as if they were not there, so "(a or b) and c" groups wrongly.`},
		{SCIMFilterBracketAll, "filter", "A filter that begins with a bracket returns everybody."},
		{SCIMFilterFirstClauseOnly, "filter", "What follows the first comparison is dropped."},
		{SCIMFilterInvalidAll, "filter", "A filter that cannot be read returns everybody."},
		{SCIMFilterAndCrashes, "filter", "A filter with and or or gives 500."},
		{SCIMFilterKeywordValue, "filter", `A quoted value that holds " or " gives 500.`},
		{SCIMFilterEscapesRaw, "filter", "JSON escapes in a value are not decoded, so nothing matches."},
		{SCIMFilterCaseSensitive, "filter", "Values are compared with case even where caseExact is false."},
		{SCIMFilterNeAsEq, "filter", "ne does what eq does."},
		{SCIMFilterBooleanOrder, "filter", "gt on a boolean returns everybody instead of 400."},
		{SCIMFilterDateAsText, "filter", "dateTimes are compared as text, so offsets count wrongly."},
		{SCIMFilterUnknownAttributeAll, "filter", "A comparison on an unknown attribute holds for everybody."},
		{SCIMFilterValuePathLoose, "filter", "The conditions in [] may hold on different values."},
		{SCIMFilterMembersUnsupported, "filter", "members.value eq finds nothing."},
		{SCIMSortIgnored, "sort", "sortBy has no effect, although sorting is advertised."},
		{SCIMSortOrderIgnored, "sort", "sortOrder=descending sorts ascending."},
		{SCIMSortCaseSensitive, "sort", "Case-insensitive attributes sort with case."},
		{SCIMSortMissingFirst, "sort", "Resources without the sort key stand at the wrong end."},
		{SCIMAttributesIgnored, "projection", "attributes has no effect."},
		{SCIMExcludedIgnored, "projection", "excludedAttributes has no effect."},
		{SCIMExcludesAlways, "projection", "excludedAttributes=id takes the id away."},
		{SCIMSubAttributesIgnored, "projection", "Asking for a sub-attribute returns the whole attribute."},
		{SCIMAttributesOnWriteIgnored, "projection", "attributes and excludedAttributes have no effect on the answers of writes."},
		{SCIMSearchBodyIgnored, "search", "POST .search returns everything, whatever it asks for."},
		{SCIMSearchSchemaNotChecked, "search", "POST .search works without the SearchRequest URI."},
		{SCIMPutRefused, "put", "PUT gives 405."},
		{SCIMPutMerges, "put", "PUT keeps what the body leaves out or sets to null."},
		{SCIMPutBodyID, "put", "The id in a PUT body redirects the write to that resource."},
		{SCIMPutCreates, "put", "PUT to an unknown id creates it."},
		{SCIMPutPasswordWiped, "put", "A PUT without password wipes the stored one."},
		{SCIMPatchSchemaNotChecked, "patch", "A PATCH body without the PatchOp URI is accepted."},
		{SCIMPatchOpCase, "patch", "Add, Replace and Remove are refused unless in lower case."},
		{SCIMPatchNotAtomic, "patch", "Members stay changed when a later operation fails."},
		{SCIMPatchReversed, "patch", "Operations are applied last first."},
		{SCIMPatchNoopRefused, "patch", "A PATCH that changes nothing gives 400."},
		{SCIMPatchUnknownCrashes, "patch", "PATCH of an unknown id gives 500."},
		{SCIMPatchEchoesURI, "patch", "The answer to PATCH lists the PatchOp URI among its schemas."},
		{SCIMPatchEmptyOK, "patch", "PATCH is answered with 200 and no body."},
		{SCIMPatchReadOnlyIgnored, "patch", "Operations on readOnly attributes succeed without effect."},
		{SCIMPatchPrimaryKept, "patch", "A new primary value leaves the old one primary too."},
		{SCIMPatchURNRefused, "patch", "Paths with a URN are refused."},
		{SCIMPatchPathlessRefused, "patch", "Operations without a path are refused."},
		{SCIMPatchNullStored, "patch", `The value null is stored as the word "null".`},
		{SCIMPatchAddReplaces, "patch", "add to a multi-valued attribute replaces its values."},
		{SCIMPatchComplexDropsRest, "patch", "Replacing part of a complex attribute drops the other parts."},
		{SCIMPatchReplaceNoMatchAdds, "patch", "replace with a value filter that matches nothing adds a value instead of noTarget."},
		{SCIMPatchRemoveFilterAll, "patch", "remove with a value filter removes every value."},
		{SCIMPatchRemoveListEmpties, "patch", "remove of members with a list of values empties the Group."},
		{SCIMDeleteSoft, "delete", "DELETE gives 204, but the resource stays."},
		{SCIMDeleteStatusOK, "delete", "DELETE gives 200 with a body."},
		{SCIMDeleteUnknownOK, "delete", "DELETE of an unknown id gives 204."},
		{SCIMETagMissing, "etag", "ETags are advertised, but no ETag header is sent."},
		{SCIMETagUnlikeMeta, "etag", "The ETag header differs from meta.version."},
		{SCIMIfMatchIgnored, "etag", "A stale If-Match lets the write through."},
		{SCIMIfNoneMatchIgnored, "etag", "If-None-Match never gives 304."},
		{SCIMRaceCreate, "races", "Two creates of one userName at the same time both succeed."},
		{SCIMRaceMembers, "races", "Of two members added to a Group at the same time one is lost."},
		{TenantReadOpen, "tenancy", "With the key of one company the people of another can be read by id."},
		{TenantWriteOpen, "tenancy", "With the key of one company the people of another can be changed and deleted by id."},
		{TenantListMixed, "tenancy", "Lists and filters hold the people of all companies."},
		{TenantAdoptsByEmail, "tenancy", "A create with the e-mail address of another company's person overwrites that person."},
		{TenantKeyAnywhere, "tenancy", "The key of one company opens the endpoint of another."},
		{TenantMemberForeign, "tenancy", "A person of another company can be made a member of a group, and a manager."},
		{TenantConflictTells, "tenancy", "A userName that another company has gives 409, with the id of who has it."},
		{TenantBulkOpen, "tenancy", "A Bulk job about people of another company is carried out there."},
		{SCIMBulkSchemaNotChecked, "bulk", "A Bulk body without the BulkRequest URI is accepted."},
		{SCIMBulkGetAllowed, "bulk", "A GET inside a Bulk job is answered."},
		{SCIMBulkStopsEarly, "bulk", "The first error ends a Bulk job that did not ask for that."},
		{SCIMBulkFailOnErrorsIgnored, "bulk", "failOnErrors has no effect."},
		{SCIMBulkIDNotRequired, "bulk", "A POST inside a Bulk job needs no bulkId."},
		{SCIMBulkIDNotEchoed, "bulk", "Results of a Bulk job lack the bulkId."},
		{SCIMBulkIDUnresolved, "bulk", `"bulkId:x" in data is stored as it is.`},
		{SCIMBulkForwardRefused, "bulk", "A reference to a later operation fails."},
		{SCIMBulkPathUnresolved, "bulk", "A bulkId in the path of an operation is taken for an id."},
		{SCIMBulkCircularRefused, "bulk", "Operations that refer to each other in a circle give 500."},
		{SCIMBulkSuccessUnreported, "bulk", "A Bulk answer lists only the operations that failed."},
		{SCIMBulkLocationMissing, "bulk", "Results of a Bulk job have no location."},
		{SCIMBulkStatusNumber, "bulk", "The status of a Bulk result is a number instead of a string."},
		{SCIMBulkErrorBodyMissing, "bulk", "A failed operation has no response."},
		{SCIMBulkVersionIgnored, "bulk", "A stale version lets an operation of a Bulk job through."},
		{SCIMBulkOperationsUnlimited, "bulk", "A job of more than maxOperations operations is done."},
		{SCIMBulkPayloadUnlimited, "bulk", "A job of more than maxPayloadSize bytes is done."},
		{SCIMBulkLimitUnnamed, "bulk", "A 413 does not say which limit of Bulk was exceeded."},
		{SCIMBulkUnauthorized, "bulk", "Operations inside a Bulk job are not authorized on their own."},
		{SCIMMeFirstUser, "me", "/Me is whoever was created first."},
		{SCIMMeLocationMissing, "me", "An answer of /Me has no Location."},
		{SCIMMeEscalates, "me", "Through /Me anybody can give themselves roles and entitlements."},
		{SCIMConfigDeniesCursor, "discovery", "Cursor paging is advertised as unsupported, but works."},
		{SCIMCursorEndless, "cursor", "The last page has a nextCursor too."},
		{SCIMCursorRepeats, "cursor", "Each page begins with the last resource of the page before."},
		{SCIMCursorReserved, "cursor", "Cursors hold characters that must be escaped in a URL."},
		{SCIMCursorForgedRestarts, "cursor", "A forged cursor gives the first page."},
		{SCIMCursorAnyActor, "cursor", "A cursor works for anybody."},
		{SCIMCursorAnyQuery, "cursor", "A cursor of one query is taken for another."},
		{SCIMCursorForgetsFilter, "cursor", "The pages behind the first are not filtered."},
		{SCIMCursorExpired404, "cursor", "A cursor that is too old gives 404."},
		{SCIMCursorCountChanges, "cursor", "The count may change from page to page."},
		{SCIMCursorCountCapped, "cursor", "A count above maxPageSize is cut instead of refused."},
		{SCIMCursorSearchIgnored, "cursor", "A cursor in a POST .search has no effect."},
	}
}

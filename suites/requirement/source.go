package requirement

import "strings"

// The documents that requirements cite, each with the revision that was read.
const (
	rfc7642 = "RFC 7642"
	rfc7643 = "RFC 7643"
	rfc7644 = "RFC 7644"
	rfc3986 = "RFC 3986" // URIs
	rfc8259 = "RFC 8259" // JSON
	rfc9111 = "RFC 9111" // HTTP caching
	rfc7240 = "RFC 7240" // the Prefer header
	rfc9110 = "RFC 9110" // HTTP semantics, for what SCIM leaves to HTTP
	rfc9865 = "RFC 9865" // cursor-based pagination
	rfc9967 = "RFC 9967" // security events and asynchronous requests
	// restDocs is lessonly/lesson.ly-api-docs at b8e9305.
	restDocs = "Lessonly API documentation"
	article  = "JumpCloud article \"Integrate with Lessonly\""
)

// The public documents of provisioners, which have no numbers: a section is named
// by its heading.
const (
	okta      = "Okta developer documentation, SCIM 2.0"
	entra     = "Microsoft Entra documentation, \"Develop and plan provisioning for a SCIM endpoint\""
	oneLogin  = "OneLogin, as makers of SCIM servers saw it"
	jumpCloud = "JumpCloud help on custom SCIM integrations"
)

var revisions = map[string]string{
	rfc7642:  "2015-09",
	rfc7643:  "2015-09",
	rfc7644:  "2015-09",
	rfc3986:  "2005-01",
	rfc7240:  "2014-06",
	rfc8259:  "2017-12",
	rfc9111:  "2022-06",
	rfc9110:  "2022-06",
	rfc9865:  "2025-10",
	rfc9967:  "2026-05",
	restDocs: "2021-06-15",
	article:  "as numbered in S-001 to S-171",
	okta:     "okta-developer-docs 468de9c, and 33150d5 for what is older",
	entra:    "use-scim-to-provision-users-and-groups.md, 2026",
}

// cite turns "7644 3.3, 3.12; 7643 4.1.1" into sources.
func cite(text string) []Source {
	var sources []Source
	for document := range strings.SplitSeq(text, ";") {
		number, sections, _ := strings.Cut(strings.TrimSpace(document), " ")
		for section := range strings.SplitSeq(sections, ",") {
			name := "RFC " + number
			sources = append(sources, Source{Document: name, Section: strings.TrimSpace(section), Revision: revisions[name]})
		}
	}
	return sources
}

// statement cites statements of the article: statement("S-118").
func statement(ids ...string) []Source {
	var sources []Source
	for _, id := range ids {
		sources = append(sources, Source{Document: article, Section: id, Revision: revisions[article]})
	}
	return sources
}

// vendor cites a provisioner's public documentation: vendor(okta, "Create users; Delete users").
func vendor(document, sections string) []Source {
	var sources []Source
	for section := range strings.SplitSeq(sections, ";") {
		sources = append(sources, Source{Document: document, Section: strings.TrimSpace(section), Revision: revisions[document]})
	}
	return sources
}

// Package suites is the one list of what is checked, and the one way to run it:
// areas are registered for a target, Ginkgo runs their specs, and what they
// judged is collected.
package suites

import (
	"hallmark/suites/dialect"
	"hallmark/suites/files"
	"hallmark/suites/hostile"
	"hallmark/suites/idp"
	"hallmark/suites/importing"
	"hallmark/suites/insights"
	"hallmark/suites/lifecycle"
	"hallmark/suites/mapping"
	"hallmark/suites/names"
	"hallmark/suites/portal"
	"hallmark/suites/recipe"
	"hallmark/suites/requirement"
	"hallmark/suites/rest"
	"hallmark/suites/rotation"
	"hallmark/suites/scim"
	"hallmark/suites/sso"
	"hallmark/suites/target"
)

// Area is one folder of specs.
type Area struct {
	Name     string
	Text     string
	Needs    requirement.Capability // what a target must have for the area to be registered at all
	Register func(*target.Target)
}

// Areas lists every area. A new one is added here and nowhere else.
func Areas() []Area {
	return []Area{
		{"scim", "any SCIM 2.0 service provider, by RFC 7643 and RFC 7644", "", scim.Register},
		{"dialect", "what Okta, Entra ID, OneLogin and JumpCloud send, replayed", "", dialect.Register},
		{"sso", "sign-on in both flows, denial, just-in-time provisioning, set-up", requirement.Integration, sso.Register},
		{"portal", "the Admin Portal's pages, by the words of the article", requirement.Integration, portal.Register},
		{"idp", "the identity provider by SAML 2.0: which requests it answers and where, and what it says", requirement.Integration, idp.Register},
		{"mapping", "the attributes that JumpCloud sends, each on create and on update", requirement.Integration, mapping.Register},
		{"names", "the special characters that Lessonly refuses, and the names that must pass", "", names.Register},
		{"lifecycle", "provisioned, updated, archived and gone from reporting, restored", requirement.Integration, lifecycle.Register},
		{"rest", "Lessonly's REST API, by which people look after what provisioning does", requirement.Integration, rest.Register},
		{"files", "Lessonly's file sync: rows, refusals, uploads that break off, folders", requirement.Integration, files.Register},
		{"rotation", "connecting, and exchanging the token", requirement.Integration, rotation.Register},
		{"importing", "Lessonly's users brought into JumpCloud: listed, chosen, left alone", requirement.Integration, importing.Register},
		{"hostile", "forged SAML responses, of which none may be believed", requirement.Integration, hostile.Register},
		{"recipe", "the whole article, step by step in its order", requirement.Integration, recipe.Register},
		{"insights", "what Directory Insights tells of all that", requirement.Integration, insights.Register},
	}
}

// Register declares the specs of every area that t can be judged in.
func Register(t *target.Target) {
	for _, a := range Areas() {
		if a.Needs == requirement.Integration && t.Integration == nil {
			continue
		}
		a.Register(t)
	}
}

package mockidp

import (
	"net/http"

	"hallmark/mockidp/page"
)

// routes is the whole HTTP surface. JumpCloud's hosts are told apart by path
// alone: theirs do not overlap.
func (idp *IdP) routes() http.Handler {
	mux := http.NewServeMux()
	for pattern, call := range map[string]func(*http.Request) (answer, error){
		// Admin API v1 (facts §2.1).
		"GET /api/systemusers":                                        idp.listUsers,
		"POST /api/systemusers":                                       idp.createUser,
		"GET /api/systemusers/{id}":                                   idp.getUser,
		"PUT /api/systemusers/{id}":                                   idp.updateUser,
		"DELETE /api/systemusers/{id}":                                idp.deleteUser,
		"POST /api/systemusers/{id}/state/activate":                   idp.setState(activated, "user_activated"),
		"POST /api/systemusers/{id}/state/suspend":                    idp.setState(suspended, "user_suspended"),
		"POST /api/systemusers/{id}/expire":                           idp.expirePassword,
		"POST /api/systemusers/{id}/unlock":                           idp.unlock,
		"POST /api/systemusers/{id}/resetmfa":                         idp.resetMFA,
		"POST /api/search/systemusers":                                idp.searchUsers,
		"GET /api/applications":                                       idp.listApplications,
		"POST /api/applications":                                      idp.createApplication,
		"GET /api/applications/{id}":                                  idp.getApplication,
		"PUT /api/applications/{id}":                                  idp.updateApplication,
		"DELETE /api/applications/{id}":                               idp.deleteApplication,
		"GET /api/application-templates":                              idp.listTemplates,
		"GET /api/application-templates/{id}":                         idp.getTemplate,
		"GET /api/organizations/{org}/applications/{id}/metadata.xml": idp.serveMetadata,

		// Admin API v2 (facts §2.2).
		"GET /api/v2/usergroups":                      idp.listGroups,
		"POST /api/v2/usergroups":                     idp.createGroup,
		"GET /api/v2/usergroups/{id}":                 idp.getGroup,
		"PUT /api/v2/usergroups/{id}":                 idp.updateGroup,
		"DELETE /api/v2/usergroups/{id}":              idp.deleteGroup,
		"GET /api/v2/usergroups/{id}/members":         idp.listMembers,
		"POST /api/v2/usergroups/{id}/members":        idp.changeMembers,
		"GET /api/v2/usergroups/{id}/membership":      idp.listMembership,
		"GET /api/v2/usergroups/{id}/associations":    idp.listGroupAssociations,
		"POST /api/v2/usergroups/{id}/associations":   idp.changeGroupAssociations,
		"GET /api/v2/usergroups/{id}/applications":    idp.listGroupApplications,
		"GET /api/v2/application/catalog":             idp.listCatalog,
		"GET /api/v2/application/catalog/{id}":        idp.getTemplate,
		"POST /api/v2/applications/{id}/logo":         idp.putLogo,
		"DELETE /api/v2/applications/{id}/logo":       idp.deleteLogo,
		"GET /api/v2/users/{id}/memberof":             idp.listUserGroups,
		"GET /api/v2/users/{id}/associations":         idp.listUserAssociations,
		"POST /api/v2/users/{id}/associations":        idp.changeUserAssociations,
		"GET /api/v2/applications/{id}":               idp.getApplication,
		"GET /api/v2/applications/{id}/associations":  idp.listApplicationAssociations,
		"POST /api/v2/applications/{id}/associations": idp.changeApplicationAssociations,
		"GET /api/v2/applications/{id}/usergroups":    idp.listApplicationGroups,
		"GET /api/v2/applications/{id}/users":         idp.listApplicationUsers,
		"GET /api/v2/users/{id}/applications":         idp.listUserApplications,

		"GET /api/v2/mails": idp.listMails, // ours

		// The certificate, and identity management. JumpCloud's OpenAPI lists
		// the paths of the latter without a word; shapes are ours.
		"GET /api/v2/applications/{id}/certificate.pem":         idp.downloadCertificate,
		"POST /api/v2/applications/{id}/certificate/regenerate": idp.regenerate,
		"GET /api/v2/applications/{id}/provision":               idp.getProvision,
		"PUT /api/v2/applications/{id}/provision":               idp.putProvision,
		"DELETE /api/v2/applications/{id}/provision":            idp.deactivate,
		"POST /api/v2/applications/{id}/provision/activate":     idp.activate,
		"POST /api/v2/applications/{id}/provision/reactivate":   idp.activate,
		"GET /api/v2/applications/{id}/import/users":            idp.listImport,
		"POST /api/v2/applications/{id}/import/jobs":            idp.startImport,
		"GET /api/v2/applications/import/{job}/detailedresults": idp.importResults,

		"/api/": func(r *http.Request) (answer, error) {
			return answer{}, refuse(http.StatusNotFound, "there is no %s %s", r.Method, r.URL.Path)
		},
	} {
		mux.HandleFunc(pattern, idp.api(call))
	}

	mux.Handle("/insights/directory/v1/", idp.log.Handler())

	mux.HandleFunc("GET /saml2/{ending}", idp.serveSSO)
	mux.HandleFunc("POST /saml2/{ending}", idp.serveSSO)
	mux.HandleFunc("GET /saml2/{ending}/metadata", idp.publishMetadata)

	mux.HandleFunc("GET /logos/{id}", idp.serveLogo)
	mux.HandleFunc("GET /style.css", page.Stylesheet)
	portal := idp.portal(mux)
	mux.Handle("/admin", portal)
	mux.Handle("/admin/", portal)
	mux.Handle("/login/admin", portal)
	mux.Handle("GET /{$}", http.RedirectHandler("/userconsole", http.StatusFound))
	mux.HandleFunc("GET /login", idp.showLogin)
	mux.HandleFunc("POST /login", idp.takeLogin)
	mux.HandleFunc("GET /userconsole", idp.showConsole)
	mux.HandleFunc("GET /userconsole/{$}", idp.showConsole)
	mux.HandleFunc("GET /userconsole/xsrf", idp.serveXSRF)
	mux.HandleFunc("POST /userconsole/auth", idp.serveAuth)
	mux.HandleFunc("GET /userconsole/api/self", idp.showSelf)
	mux.HandleFunc("POST /userconsole/logout", idp.takeLogout)
	return mux
}

// Package acme stands in for your module: a service provider with a SCIM endpoint and SAML
// sign-on. Its SCIM is borrowed, so that the recipe runs; put your own handler in its place.
package acme

import (
	"crypto/subtle"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/crewjam/saml"

	"hallmark/mocksp/scim"
)

// Handler answers SCIM at /scim/v2 to whoever has the token.
func Handler(token string) http.Handler {
	server, err := scim.New(scim.Config{
		Store: scim.NewStore(scim.Options{}), PublicConfig: true,
		BaseURL: func(r *http.Request) string { return "http://" + r.Host + "/scim/v2" },
		Authenticate: func(r *http.Request) error {
			scheme, given, _ := strings.Cut(r.Header.Get("Authorization"), " ")
			if !strings.EqualFold(scheme, "Bearer") || subtle.ConstantTimeCompare([]byte(given), []byte(token)) != 1 {
				return errors.New("who are you?")
			}
			return nil
		},
	})
	if err != nil {
		panic(err) // the configuration above is wrong
	}
	return http.StripPrefix("/scim/v2", server)
}

// SignOn takes SAML responses of the identity provider with that metadata at base + /acs, and
// says who has signed on.
func SignOn(base string, metadata []byte) (http.Handler, error) {
	idp := &saml.EntityDescriptor{}
	if err := xml.Unmarshal(metadata, idp); err != nil {
		return nil, fmt.Errorf("the identity provider's metadata: %w", err)
	}
	acs, err := url.Parse(base + "/acs")
	if err != nil {
		return nil, err
	}
	sp := &saml.ServiceProvider{EntityID: base + "/metadata", AcsURL: *acs, IDPMetadata: idp, AllowIDPInitiated: true}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /acs", func(w http.ResponseWriter, r *http.Request) {
		err := r.ParseForm()
		var assertion *saml.Assertion
		if err == nil {
			assertion, err = sp.ParseResponse(r, nil)
		}
		if err != nil {
			http.Error(w, "not signed on", http.StatusForbidden)
			return
		}
		fmt.Fprint(w, assertion.Subject.NameID.Value)
	})
	return mux, nil
}

// Command twilio drives twilio-go, whose organizations are provisioned by SCIM below
// another base, with Basic credentials.
package main

import (
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/url"

	"github.com/twilio/twilio-go/client"
	scim "github.com/twilio/twilio-go/rest/preview_iam/organization"

	"hallmark/suites/interop/clients/golang/step"
)

const organization = "acme"

// moved sends what is meant for Twilio to the server.
type moved struct{ to *url.URL }

func (m moved) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host, r.Host = m.to.Scheme, m.to.Host, m.to.Host
	return http.DefaultTransport.RoundTrip(r)
}

func open(password string) *scim.ApiService {
	to, err := url.Parse(step.URL)
	if err != nil {
		log.Fatal(err)
	}
	return scim.NewApiServiceWithClient(&client.Client{
		Credentials: client.NewCredentials(step.User, password),
		HTTPClient:  &http.Client{Transport: moved{to}},
	})
}

func person(login, family string) scim.ScimUser {
	mail := login + "@acme.example"
	return scim.ScimUser{
		Schemas: []string{"urn:ietf:params:scim:schemas:core:2.0:User"}, UserName: mail, ExternalId: login, Active: true,
		Name:   scim.ScimName{GivenName: "Gina", FamilyName: family},
		Emails: []scim.ScimEmailAddress{{Value: mail, Type: "work", Primary: true}},
	}
}

func patch(value map[string]any) scim.ScimPatchRequest {
	return scim.ScimPatchRequest{
		Schemas:    []string{"urn:ietf:params:scim:api:messages:2.0:PatchOp"},
		Operations: []scim.ScimPatchOperation{{Op: "replace", Value: value}},
	}
}

// refused is nil if there is an error. Which it is cannot be asked: the client reads the
// status from the body only, as a number, and fails on SCIM's text.
func refused(err error) error {
	if err == nil {
		return errors.New("not refused")
	}
	return nil
}

func main() {
	service := open(step.Token)
	var ann string
	create := func(login string) (*scim.ScimUser, error) {
		user := person(login, "Lee")
		return service.CreateOrganizationUser(organization, new(scim.CreateOrganizationUserParams).SetScimUser(user))
	}

	step.Do("create a user", func() error {
		made, err := create("ann")
		if err != nil {
			return err
		}
		ann = made.Id
		_, err = create("bob")
		return err
	})
	step.Do("read a user", func() error {
		user, err := service.FetchOrganizationUser(organization, ann)
		if err != nil {
			return err
		}
		return step.Want("userName", user.UserName, "ann@acme.example")
	})
	step.Do("a name that is taken is refused", func() error {
		_, err := create("ann")
		return refused(err)
	})
	step.Do("read the status of an error", func() error {
		_, err := create("ann")
		var answer *client.TwilioRestError
		if !errors.As(err, &answer) {
			return err
		}
		return step.Want("status", answer.Status, http.StatusConflict)
	})
	step.Do("filter", func() error {
		list, err := service.PageOrganizationUsers(organization, new(scim.ListOrganizationUsersParams).SetFilter(`userName eq "bob@acme.example"`), "", "")
		if err != nil {
			return err
		}
		return errors.Join(step.Want("totalResults", list.TotalResults, 1), step.Want("userName", list.Resources[0].UserName, "bob@acme.example"))
	})
	step.Do("page", func() error {
		list, err := service.PageOrganizationUsers(organization, new(scim.ListOrganizationUsersParams).SetPageSize(1), "", "1")
		if err != nil {
			return err
		}
		return step.Want("users on the page", len(list.Resources), 1)
	})
	step.Do("replace a user", func() error {
		made, err := service.UpdateOrganizationUser(organization, ann, new(scim.UpdateOrganizationUserParams).SetScimUser(person("ann", "Kim")))
		if err != nil {
			return err
		}
		return step.Want("familyName", made.Name.FamilyName, "Kim")
	})
	step.Do("patch a user", func() error {
		params := new(scim.PatchOrganizationUserParams).SetScimPatchRequest(patch(map[string]any{"displayName": "Anna Kim"}))
		user, err := service.PatchOrganizationUser(organization, ann, params)
		if err != nil {
			return err
		}
		return step.Want("displayName", user.DisplayName, "Anna Kim")
	})
	step.Do("a stale version is refused", func() error {
		user, err := service.FetchOrganizationUser(organization, ann)
		if err != nil {
			return err
		}
		fresh := new(scim.UpdateOrganizationUserParams).SetIfMatch(user.Meta.Version).SetScimUser(person("ann", "Lim"))
		if _, err := service.UpdateOrganizationUser(organization, ann, fresh); err != nil {
			return fmt.Errorf("by the version that was read: %w", err)
		}
		_, err = service.UpdateOrganizationUser(organization, ann, fresh)
		return refused(err)
	})
	step.Do("deactivate a user by PUT", func() error {
		gone := person("ann", "Kim")
		gone.Active = false
		user, err := service.UpdateOrganizationUser(organization, ann, new(scim.UpdateOrganizationUserParams).SetScimUser(gone))
		if err != nil {
			return err
		}
		return step.Want("active", user.Active, false)
	})
	step.Do("deactivate a user by PATCH", func() error {
		params := new(scim.PatchOrganizationUserParams).SetScimPatchRequest(patch(map[string]any{"active": false}))
		user, err := service.PatchOrganizationUser(organization, ann, params)
		if err != nil {
			return err
		}
		return step.Want("active", user.Active, false)
	})
	step.Do("delete a user", func() error {
		made, err := create("eve")
		if err != nil {
			return err
		}
		if err := service.DeleteOrganizationUser(organization, made.Id); err != nil {
			return err
		}
		_, err = service.FetchOrganizationUser(organization, made.Id)
		return refused(err)
	})
	step.Do("a wrong password is refused", func() error {
		_, err := open("wrong").PageOrganizationUsers(organization, nil, "", "")
		return refused(err)
	})
}

// Command github drives go-github, as a provisioner of an enterprise with managed users
// and of an organization: its endpoints are SCIM's below other bases.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"strings"

	"github.com/google/go-github/v82/github"

	"hallmark/suites/interop/clients/golang/step"
)

const enterprise = "acme"

func open(token string) *github.Client {
	client, err := github.NewClient(nil).WithAuthToken(token).WithEnterpriseURLs(step.URL, step.URL)
	if err != nil {
		log.Fatal(err)
	}
	// WithEnterpriseURLs adds /api/v3/, where GitHub's own server has its interface.
	client.BaseURL.Path = strings.TrimSuffix(client.BaseURL.Path, "api/v3/")
	return client
}

func person(login, family string) github.SCIMEnterpriseUserAttributes {
	mail := login + "@acme.example"
	return github.SCIMEnterpriseUserAttributes{
		Schemas: []string{github.SCIMSchemasURINamespacesUser}, UserName: mail, DisplayName: login, ExternalID: login, Active: true,
		Name:   &github.SCIMEnterpriseUserName{GivenName: "Gina", FamilyName: family},
		Emails: []*github.SCIMEnterpriseUserEmail{{Value: mail, Type: "work", Primary: true}},
	}
}

func set(path, value string) github.SCIMEnterpriseAttribute {
	return github.SCIMEnterpriseAttribute{
		Schemas:    []string{github.SCIMSchemasURINamespacesPatchOp},
		Operations: []*github.SCIMEnterpriseAttributeOperation{{Op: "replace", Path: &path, Value: &value}},
	}
}

// refused is nil if err is an answer of that status.
func refused(err error, status int) error {
	var answer *github.ErrorResponse
	if !errors.As(err, &answer) {
		return fmt.Errorf("not refused: %w", err)
	}
	return step.Want("status", answer.Response.StatusCode, status)
}

func main() {
	ctx := context.Background()
	client := open(step.Token)
	scim := client.Enterprise
	var ann, bob, group string

	step.Do("create a user", func() error {
		made, answer, err := scim.ProvisionSCIMUser(ctx, enterprise, person("ann", "Lee"))
		if err != nil {
			return err
		}
		ann = *made.ID
		if made, _, err = scim.ProvisionSCIMUser(ctx, enterprise, person("bob", "Lee")); err != nil {
			return err
		}
		bob = *made.ID
		return step.Want("status", answer.StatusCode, http.StatusCreated)
	})
	step.Do("read a user", func() error {
		user, _, err := scim.GetProvisionedSCIMUser(ctx, enterprise, ann)
		if err != nil {
			return err
		}
		return step.Want("userName", user.UserName, "ann@acme.example")
	})
	step.Do("a name that is taken is refused", func() error {
		_, _, err := scim.ProvisionSCIMUser(ctx, enterprise, person("ann", "Lee"))
		return refused(err, http.StatusConflict)
	})
	step.Do("filter", func() error {
		filter := `userName eq "bob@acme.example"`
		list, _, err := scim.ListProvisionedSCIMUsers(ctx, enterprise, &github.ListProvisionedSCIMUsersEnterpriseOptions{Filter: &filter})
		if err != nil {
			return err
		}
		return errors.Join(step.Want("totalResults", *list.TotalResults, 1), step.Want("id", *list.Resources[0].ID, bob))
	})
	step.Do("page", func() error {
		names := ""
		for start, count := 1, 1; start <= 2; start++ {
			list, _, err := scim.ListProvisionedSCIMUsers(ctx, enterprise, &github.ListProvisionedSCIMUsersEnterpriseOptions{StartIndex: &start, Count: &count})
			if err != nil {
				return err
			}
			names += list.Resources[0].DisplayName + " "
		}
		return step.Want("the pages", names, "ann bob ")
	})
	step.Do("replace a user", func() error {
		if _, _, err := scim.SetProvisionedSCIMUser(ctx, enterprise, ann, person("ann", "Kim")); err != nil {
			return err
		}
		user, _, err := scim.GetProvisionedSCIMUser(ctx, enterprise, ann)
		if err != nil {
			return err
		}
		return step.Want("familyName", user.Name.FamilyName, "Kim")
	})
	step.Do("patch a user", func() error {
		if _, _, err := scim.UpdateSCIMUserAttribute(ctx, enterprise, ann, set(`emails[type eq "work"].value`, "kim@acme.example")); err != nil {
			return err
		}
		user, _, err := scim.GetProvisionedSCIMUser(ctx, enterprise, ann)
		if err != nil {
			return err
		}
		return step.Want("the address", user.Emails[0].Value, "kim@acme.example")
	})
	step.Do("deactivate a user by PATCH", func() error {
		_, _, err := scim.UpdateSCIMUserAttribute(ctx, enterprise, ann, set("active", "False"))
		return err
	})
	step.Do("deactivate a user by PUT", func() error {
		gone := person("ann", "Kim")
		gone.Active = false
		if _, _, err := scim.SetProvisionedSCIMUser(ctx, enterprise, ann, gone); err != nil {
			return err
		}
		user, _, err := scim.GetProvisionedSCIMUser(ctx, enterprise, ann)
		if err != nil {
			return err
		}
		return step.Want("active", user.Active, false)
	})
	team := func(name string, members ...string) github.SCIMEnterpriseGroupAttributes {
		g := github.SCIMEnterpriseGroupAttributes{Schemas: []string{github.SCIMSchemasURINamespacesGroups}, DisplayName: &name, ExternalID: &name}
		for _, m := range members {
			g.Members = append(g.Members, &github.SCIMEnterpriseDisplayReference{Value: m})
		}
		return g
	}
	step.Do("create a group", func() error {
		made, _, err := scim.ProvisionSCIMGroup(ctx, enterprise, team("Guides", ann))
		if err != nil {
			return err
		}
		group = *made.ID
		return step.Want("members", len(made.Members), 1)
	})
	step.Do("patch the members of a group", func() error {
		_, _, err := scim.UpdateSCIMGroupAttribute(ctx, enterprise, group, set("members", `[{"value":"`+bob+`"}]`))
		return err
	})
	step.Do("replace a group", func() error {
		if _, _, err := scim.SetProvisionedSCIMGroup(ctx, enterprise, group, team("Tour Guides", bob)); err != nil {
			return err
		}
		filter, excluded := `displayName eq "Tour Guides"`, "members"
		list, _, err := scim.ListProvisionedSCIMGroups(ctx, enterprise, &github.ListProvisionedSCIMGroupsEnterpriseOptions{Filter: &filter, ExcludedAttributes: &excluded})
		if err != nil {
			return err
		}
		return errors.Join(step.Want("totalResults", *list.TotalResults, 1), step.Want("members shown", len(list.Resources[0].Members), 0))
	})
	step.Do("delete a user", func() error {
		made, _, err := scim.ProvisionSCIMUser(ctx, enterprise, person("eve", "Lee"))
		if err != nil {
			return err
		}
		answer, err := scim.DeleteSCIMUser(ctx, enterprise, *made.ID)
		if err != nil {
			return err
		}
		_, _, err = scim.GetProvisionedSCIMUser(ctx, enterprise, *made.ID)
		return errors.Join(step.Want("status", answer.StatusCode, http.StatusNoContent), refused(err, http.StatusNotFound))
	})
	step.Do("delete a group", func() error {
		made, _, err := scim.ProvisionSCIMGroup(ctx, enterprise, team("Gone"))
		if err != nil {
			return err
		}
		_, err = scim.DeleteSCIMGroup(ctx, enterprise, *made.ID)
		return err
	})
	step.Do("a wrong token is refused", func() error {
		_, _, err := open("wrong").Enterprise.ListProvisionedSCIMUsers(ctx, enterprise, nil)
		return refused(err, http.StatusUnauthorized)
	})
	step.Do("the older service for organizations", func() error {
		_, _, err := client.SCIM.ListSCIMProvisionedIdentities(ctx, enterprise, nil)
		return err
	})
}

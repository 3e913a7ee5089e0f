//go:build browser

package browser_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"hallmark/suites/inprocess"
)

// world is a JumpCloud and a Lessonly that are not integrated yet, under the names of the
// article. Chromium is told where they are by resolver.
var world *inprocess.World

// The addresses of the article.
const (
	console  = "https://console.jumpcloud.com"
	lessonly = "https://acme.lessonly.com"
	desk     = "https://support.lessonly.com/desk"
)

// resolver is the option of Chromium that makes it find the world's names, and no others.
func resolver() (string, error) {
	var rules []string
	for _, name := range []string{
		"console.jumpcloud.com:443", "sso.jumpcloud.com:443", "acme.lessonly.com:443", "acme.lessonly.com:80", "support.lessonly.com:443",
	} {
		to, err := world.Resolve(name)
		if err != nil {
			return "", err
		}
		rules = append(rules, "MAP "+name+" "+to)
	}
	return strings.Join(rules, ", "), nil
}

// api is a call of JumpCloud's admin API, to look behind the pages.
func api(t *testing.T, path string, into any) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, console+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("x-api-key", world.IDP.APIKey())
	read(t, request, into)
}

// scim adds somebody to Lessonly whom JumpCloud does not know.
func scim(t *testing.T, key, given, family string) {
	t.Helper()
	email := strings.ToLower(given) + "@acme.example"
	body, err := json.Marshal(map[string]any{
		"schemas": []string{"urn:ietf:params:scim:schemas:core:2.0:User"}, "userName": email,
		"name":   map[string]string{"givenName": given, "familyName": family},
		"emails": []map[string]any{{"value": email, "primary": true}}, "active": true,
	})
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, lessonly+"/scim/v2/Users", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+key)
	request.Header.Set("Content-Type", "application/scim+json")
	read(t, request, nil)
}

func read(t *testing.T, request *http.Request, into any) {
	t.Helper()
	client := &http.Client{Transport: world.Target.Transport}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode > 299 {
		err = fmt.Errorf("%s %s: %s %s", request.Method, request.URL, response.Status, body)
	}
	if err == nil && into != nil {
		err = json.Unmarshal(body, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

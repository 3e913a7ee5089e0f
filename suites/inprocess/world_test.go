package inprocess_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	idpfault "hallmark/mockidp/fault"
	spfault "hallmark/mocksp/fault"
	"hallmark/suites/inprocess"
)

func start(t *testing.T, o inprocess.Options) *inprocess.World {
	t.Helper()
	world, err := inprocess.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := world.Close(); err != nil {
			t.Error(err)
		}
	})
	return world
}

func TestNamesLeadToTheMocks(t *testing.T) {
	world := start(t, inprocess.Options{})
	client := &http.Client{Transport: world.Target.Transport}
	for _, test := range []struct {
		url    string
		status int
	}{
		{"https://console.jumpcloud.com/login", http.StatusOK},
		{"http://console.jumpcloud.com/login", http.StatusOK},
		{"https://sso.jumpcloud.com/saml2/none", http.StatusNotFound},
		{"https://api.jumpcloud.com/api/systemusers", http.StatusUnauthorized},
		{"https://acme.lessonly.com/whoami", http.StatusOK},
		{"http://ACME.lessonly.com/scim/v2/Users", http.StatusUnauthorized},
		{"https://unknown.lessonly.com/whoami", http.StatusNotFound},
	} {
		response, err := client.Get(test.url)
		if err != nil {
			t.Errorf("%s: %v", test.url, err)
			continue
		}
		_, _ = io.Copy(io.Discard, response.Body)
		_ = response.Body.Close()
		if response.StatusCode != test.status {
			t.Errorf("%s answered %d, want %d", test.url, response.StatusCode, test.status)
		}
	}
}

func TestNothingLeaves(t *testing.T) {
	world := start(t, inprocess.Options{})
	client := &http.Client{Transport: world.Target.Transport}
	for _, url := range []string{
		"http://example.com/", "https://lessonly.com/", "https://jumpcloud.com/", "http://evil-lessonly.com/",
		"http://acme.lessonly.com:8080/", "http://192.0.2.1/", "https://console.jumpcloud.com.example.org/",
	} {
		response, err := client.Get(url)
		if err == nil {
			_ = response.Body.Close()
			t.Errorf("%s answered %s: it must not be reachable", url, response.Status)
		} else if !strings.Contains(err.Error(), "nothing leaves it") {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestTargetOpensTheCompany(t *testing.T) {
	world := start(t, inprocess.Options{})
	request, err := http.NewRequest(http.MethodGet, world.Target.SCIM.BaseURL+"/Users", nil)
	if err != nil {
		t.Fatal(err)
	}
	world.Target.SCIM.Credential.Apply(request.Header)
	response, err := (&http.Client{Transport: world.Target.Transport}).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Errorf("the target's credential gets %s", response.Status)
	}
}

func TestFaultsAreOn(t *testing.T) {
	world := start(t, inprocess.Options{
		IDPFaults: []idpfault.Fault{idpfault.AnyKey}, SPFaults: []spfault.Fault{spfault.MetadataAlwaysLive},
	})
	if !world.IDP.Faults().Active(idpfault.AnyKey) {
		t.Error("the identity provider's fault is off")
	}
	client := &http.Client{Transport: world.Target.Transport}
	response, err := client.Get("https://acme.lessonly.com/auth/saml/metadata")
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusOK || world.SP.Fired(spfault.MetadataAlwaysLive) != 1 {
		t.Errorf("the service provider's fault did not act: %s", response.Status)
	}
}

package check

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"hallmark/suites/target"
)

// TestAccessTokens sends requests with the access token of an OAuth 2 client, and
// keeps token and secret out of the evidence.
func TestAccessTokens(t *testing.T) {
	status, asked := http.StatusOK, 0
	issuer := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		asked++
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		if status != http.StatusOK {
			_, _ = fmt.Fprint(w, `{"error":"invalid_client"}`)
			return
		}
		_, _ = fmt.Fprint(w, `{"access_token":"issued-token-1","token_type":"Bearer","expires_in":1}`)
	})
	stub := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintf(w, `{"saw":%q}`, r.Header.Get("Authorization"))
	})
	s := open(stub.URL, quick, target.ClientCredentials(issuer.URL, "ada", "client-secret"))
	if a := s.Get(t.Context(), "/Users"); a.Text("saw") != "Bearer issued-token-1" {
		t.Errorf("%s: %v", a, a.Err)
	}
	if c := s.Credential(); c.Scheme != target.Bearer || c.Secret.Reveal() != "issued-token-1" {
		t.Errorf("requests are sent with %s", c.Scheme)
	}
	if kept := fmt.Sprint(s.record.Exchanges[0]); strings.Contains(kept, "issued-token") || !strings.Contains(kept, mark) {
		t.Errorf("the evidence holds %s", kept)
	}
	before := asked
	if a := s.Send(t.Context(), Request{Method: http.MethodGet, Path: "/Users", NoCredential: true}); a.Text("saw") != "" || asked != before {
		t.Errorf("without a credential %s is sent", a)
	}

	status, asked = http.StatusUnauthorized, 0
	const refused = ": 401 invalid_client: check client_id, client_secret, scopes and params"
	a := s.Get(t.Context(), "/Users")
	if a.Err == nil || a.Err.Error() != "no OAuth 2 access token from "+issuer.URL+refused {
		t.Errorf("%v", a.Err)
	}
	for range 3 * giveUp {
		a = s.Get(t.Context(), "/Users")
	}
	if asked != giveUp || a.Err == nil || !strings.HasPrefix(a.Err.Error(), "not sent: the last 4 requests") {
		t.Errorf("a client that is refused asks %d times: %v", asked, a.Err)
	}
	if _, err := Preflight(t.Context(), open(stub.URL, quick, target.ClientCredentials(issuer.URL, "ada", "client-secret")).t); err == nil || !strings.HasSuffix(err.Error(), refused) || !strings.HasPrefix(err.Error(), "no OAuth 2") {
		t.Errorf("before the run: %v", err)
	}
}

// TestPreflightOfTheSecondTenant finds its credential refused before the run.
func TestPreflightOfTheSecondTenant(t *testing.T) {
	good := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprint(w, `{"totalResults":0}`)
	})
	bad := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) })
	tenant := target.New("tenant", good.URL, target.BearerToken("one-one"))
	tenant.Second = &target.Endpoint{BaseURL: bad.URL, Credential: target.BearerToken("two-two")}
	if _, err := Preflight(t.Context(), tenant); err == nil || !strings.HasPrefix(err.Error(), "second tenant: "+bad.URL+"/Users refuses the credential (401)") {
		t.Error(err)
	}
	if _, err := Preflight(t.Context(), func() *target.Target {
		swapped := target.New("tenant", good.URL, target.BearerToken("one-one"))
		swapped.Second = &target.Endpoint{BaseURL: good.URL, Credential: target.BearerToken("two-two")}
		return swapped
	}()); err != nil {
		t.Error(err)
	}
}

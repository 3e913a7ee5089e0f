package check

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"hallmark/suites/target"
)

// TestCreateReadsWhatA201LeftOut follows Location where a 201 has no body: RFC
// 7644 §3.3 asks for the header, and only recommends the body.
func TestCreateReadsWhatA201LeftOut(t *testing.T) {
	for _, location := range []string{"/scim/v2/Users/7", "Users/7"} {
		var served *httptest.Server
		served = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch {
			case r.Method == http.MethodPost:
				to := location
				if to[0] == '/' {
					to = served.URL + to
				}
				w.Header().Set("Location", to)
				w.WriteHeader(http.StatusCreated)
			case r.URL.Path == "/scim/v2/Users/7":
				w.Header().Set("Content-Type", MediaType)
				_, _ = w.Write([]byte(`{"id":"7","userName":"ada"}`))
			default:
				w.WriteHeader(http.StatusNotFound)
			}
		}))
		tenant := target.New("bodiless", served.URL+"/scim/v2", target.BearerToken("open-sesame"))
		s := &Session{t: tenant, client: clientOf(tenant), mu: &sync.Mutex{}, record: &Record{}, later: func(func()) {}}
		if made := s.Create(t.Context(), "/Users", tenant.People.New()); made.ID() != "7" || made.Text("userName") != "ada" {
			t.Errorf("Location %s: created %s", location, made)
		}
		served.Close()
	}
}

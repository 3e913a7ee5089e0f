package provision

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"testing"
)

// instant is a service provider without a network: nobody is there, and whoever is created is.
type instant struct{}

func (instant) RoundTrip(r *http.Request) (*http.Response, error) {
	status, body := 200, []byte(`{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":0,"startIndex":1,"itemsPerPage":0,"Resources":[]}`)
	if r.Method == http.MethodPost {
		_, _ = io.Copy(io.Discard, r.Body)
		status, body = 201, []byte(`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"01234567-89ab-cdef","userName":"learner000001@acme.example","name":{"givenName":"Ann","familyName":"Of 1"},"emails":[{"value":"learner000001@acme.example","type":"work","primary":true}],"active":true,"title":"Seller","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Sales","costCenter":"Berlin"},"meta":{"resourceType":"User","created":"2026-01-01T00:00:00Z","lastModified":"2026-01-01T00:00:00Z","location":"https://x/Users/1","version":"W/\"1\""}}`)
	}
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/scim+json"}}, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)), Request: r}, nil
}

// BenchmarkPerson is what a person who is looked up and created costs beside the network.
func BenchmarkPerson(b *testing.B) {
	p := New(Options{Transport: instant{}})
	if err := p.Activate(b.Context(), Connection{BaseURL: "http://sp.example/scim", Token: "t"}); err != nil {
		b.Fatal(err)
	}
	p.mu.Lock()
	r := p.run
	p.mu.Unlock()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		name := fmt.Sprintf("learner%06d@acme.example", i)
		a := attempt{p: p, run: r, who: Person{ID: "1", Username: name, Email: name, Firstname: "Ann", Lastname: "Of", Department: "Sales", CostCenter: "Berlin", JobTitle: "Seller"}}
		a.keep()
		if a.known.id == "" {
			b.Fatal("not created")
		}
	}
}

package scim_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"hallmark/suites/scim"
	"hallmark/suites/target"
)

func TestSCIM(t *testing.T) {
	RegisterFailHandler(Fail)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == "POST" {
			w.WriteHeader(200)
			w.Write([]byte(`{"id":7}`))
			return
		}
		w.WriteHeader(404)
	}))
	t.Cleanup(srv.Close)
	scim.Register(target.New("x", srv.URL, target.BearerToken("sesame")))
	RunSpecs(t, "SCIM")
}

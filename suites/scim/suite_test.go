package scim_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	mock "hallmark/mocksp/scim"
	"hallmark/suites/scim"
	"hallmark/suites/target"
)

// TestSCIM judges the strict mock: it must meet everything.
func TestSCIM(t *testing.T) {
	RegisterFailHandler(Fail)
	scim.Register(strict(t))
	RunSpecs(t, "SCIM")
}

// strict starts a strict mock on loopback.
func strict(t *testing.T) *target.Target {
	const token = "suite-token"
	var base string
	server, err := mock.New(mock.Config{
		Store:        mock.NewStore(mock.Options{}),
		BaseURL:      func(*http.Request) string { return base },
		Authenticate: bearer(token),
		PublicConfig: true, // RFC 7643 §5
	})
	if err != nil {
		t.Fatal(err)
	}
	listener := httptest.NewServer(http.StripPrefix("/scim/v2", server))
	t.Cleanup(listener.Close)
	base = listener.URL + "/scim/v2"
	return target.New("mocksp strict", base, target.BearerToken(token))
}

// bearer lets a token in, whatever the case of the scheme's name (RFC 9110 §11.1).
func bearer(token string) func(*http.Request) error {
	return func(r *http.Request) error {
		scheme, value, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		if !strings.EqualFold(scheme, "Bearer") || value != token {
			return errors.New("wrong token")
		}
		return nil
	}
}

package scene

import (
	"net/url"
	"testing"
)

func TestSite(t *testing.T) {
	for _, test := range []struct {
		a, b string
		same bool
	}{
		{"https://console.jumpcloud.com/", "https://sso.jumpcloud.com/", true},
		{"https://sso.jumpcloud.com/", "https://acme.lessonly.com/", false},
		{"http://acme.lessonly.com/", "https://acme.lessonly.com/", false}, // schemeful, as browsers have it
		{"http://127.0.0.1:1/", "http://127.0.0.1:2/", true},
		{"http://127.0.0.1:1/", "http://10.0.0.1:1/", false},
		{"http://localhost:1/", "http://localhost:2/", true},
	} {
		a, err := url.Parse(test.a)
		if err != nil {
			t.Fatal(err)
		}
		b, err := url.Parse(test.b)
		if err != nil {
			t.Fatal(err)
		}
		if got := site(a) == site(b); got != test.same {
			t.Errorf("%s and %s are one site: %v, want %v", test.a, test.b, got, test.same)
		}
	}
}

package mockidp_test

import (
	"testing"

	"github.com/beevik/etree"

	"hallmark/mockidp/fault"
)

func TestSignatures(t *testing.T) {
	for _, c := range []struct {
		name      string
		settings  m
		on        []fault.Fault
		response  bool
		assertion bool
	}{
		{"assertion by default", m{}, nil, false, true},
		{"both", m{"signResponse": m{"value": true}}, nil, true, true},
		{"response only", m{"signResponse": m{"value": true}, "signAssertion": m{"value": false}}, nil, true, false},
		{"never none", m{"signAssertion": m{"value": false}}, nil, false, true},
		{"none by fault", m{"signResponse": m{"value": true}}, []fault.Fault{fault.AssertionUnsigned}, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, app, _ := ready(t)
			settings := config()
			for name, value := range c.settings {
				settings[name] = value
			}
			w.must(200, "PUT", "/api/applications/"+app, m{"config": settings})
			w.idp.Switch(c.on...)
			sp := w.sp(app)
			sp.AllowIDPInitiated = true
			b := w.browser()
			_, response, _ := answered(t, b.login(b.get(ssoURL), "ann@acme.example", secret))
			doc := etree.NewDocument()
			if err := doc.ReadFromBytes(response); err != nil {
				t.Fatal(err)
			}
			if got := doc.FindElement("/Response/Signature") != nil; got != c.response {
				t.Errorf("response signed: %t", got)
			}
			if got := doc.FindElement("/Response/Assertion/Signature") != nil; got != c.assertion {
				t.Errorf("assertion signed: %t", got)
			}
			_, err := sp.ParseXMLResponse(response, nil, sp.AcsURL)
			if accepted := err == nil; accepted != (c.response || c.assertion) {
				t.Errorf("accepted by a service provider: %t, %v", accepted, err)
			}
		})
	}
}

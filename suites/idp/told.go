package idp

import (
	"encoding/base64"
	"encoding/xml"
	"strings"
	"time"

	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/scene"
)

const (
	success       = "urn:oasis:names:tc:SAML:2.0:status:Success"
	emailFormat   = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
	passwordClass = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
)

// told is what a browser was told: a page, or a form that it would post.
type told struct {
	page   *scene.Page
	posted *scene.Post // nil when there is no form
	relay  []string
	response
	signed *scene.Response
}

// response is what a Response says that these specs judge.
type response struct {
	XMLName      xml.Name `xml:"urn:oasis:names:tc:SAML:2.0:protocol Response"`
	ID           string   `xml:",attr"`
	Destination  string   `xml:",attr"`
	InResponseTo string   `xml:",attr"`
	Status       struct {
		Code struct {
			Value  string `xml:",attr"`
			Second struct {
				Value string `xml:",attr"`
			} `xml:"StatusCode"`
		} `xml:"StatusCode"`
	}
	Encrypted  []struct{}  `xml:"EncryptedAssertion"`
	Assertions []assertion `xml:"urn:oasis:names:tc:SAML:2.0:assertion Assertion"`
}

type assertion struct {
	NameID struct {
		Format string `xml:",attr"`
		Value  string `xml:",chardata"`
	} `xml:"Subject>NameID"`
	Confirmations []struct {
		Method string `xml:",attr"`
		Data   struct {
			Recipient    string    `xml:",attr"`
			InResponseTo string    `xml:",attr"`
			NotBefore    string    `xml:",attr"`
			NotOnOrAfter time.Time `xml:",attr"`
		} `xml:"SubjectConfirmationData"`
	} `xml:"Subject>SubjectConfirmation"`
	Conditions struct {
		NotBefore    time.Time `xml:",attr"`
		NotOnOrAfter time.Time `xml:",attr"`
		Audiences    []string  `xml:"AudienceRestriction>Audience"`
	}
	Authn []struct {
		Instant time.Time `xml:"AuthnInstant,attr"`
		Class   string    `xml:"AuthnContext>AuthnContextClassRef"`
	} `xml:"AuthnStatement"`
}

// read is what became of one request of b.
func (s *stage) read(b *scene.Browser, page *scene.Page, before int) *told {
	t := &told{page: page}
	if len(b.Posted) == before {
		return t
	}
	t.posted = &b.Posted[len(b.Posted)-1]
	t.relay = t.posted.Values["RelayState"]
	raw, err := base64.StdEncoding.DecodeString(t.posted.Values.Get("SAMLResponse"))
	if err == nil {
		err = xml.Unmarshal(raw, &t.response)
	}
	if err == nil {
		t.signed, err = scene.ReadResponse(t.posted.Values)
	}
	if err != nil {
		s.Block("the answer is a form that holds no response: %s", err)
	}
	return t
}

// String says it in a line.
func (t *told) String() string {
	switch {
	case t.posted == nil:
		return "no response, but " + t.page.String()
	case len(t.Assertions)+len(t.Encrypted) > 0:
		return "an assertion about " + t.name() + " for " + t.posted.Action.String() + " in answer to " + quoted(t.InResponseTo)
	}
	return "the status " + t.Status.Code.Value + " " + t.Status.Code.Second.Value + " for " + t.posted.Action.String()
}

func (t *told) name() string {
	if len(t.Assertions) == 0 {
		return "somebody, encrypted"
	}
	return t.Assertions[0].NameID.Value
}

func quoted(text string) string { return `"` + text + `"` }

// answer wants an assertion in answer to the request of that ID, at a consumer.
func answer(id, consumer string) types.GomegaMatcher {
	return check.ExpectValue("an assertion for "+consumer+" in answer to "+quoted(id), func(t *told) (string, bool) {
		return t.String(), t.posted != nil && len(t.Assertions) == 1 && t.Status.Code.Value == success &&
			t.InResponseTo == id && t.posted.Action.String() == consumer
	})
}

// assertAnything wants an assertion, whatever it answers.
func assertAnything() types.GomegaMatcher {
	return check.ExpectValue("an assertion", func(t *told) (string, bool) {
		return t.String(), t.posted != nil && len(t.Assertions) == 1 && t.Status.Code.Value == success
	})
}

// assertNothing wants no assertion, wherever it would go, and no status at
// another consumer than the one given; it may be a page or a SAML error.
func assertNothing(consumer string) types.GomegaMatcher {
	return check.ExpectValue("an error, and no assertion", func(t *told) (string, bool) {
		if t.page.Err != nil {
			return "no answer: " + t.page.Err.Error(), false
		}
		if t.posted == nil {
			// The page may be the log-in's only if nobody is logged in, which specs see to.
			return t.String(), t.page.Status >= 400 && t.page.Status <= 499
		}
		return t.String(), len(t.Assertions) == 0 && len(t.Encrypted) == 0 && t.Status.Code.Value != success && t.posted.Action.String() == consumer
	})
}

// status wants a response with a status, the top-level code or the second, and
// no assertion.
func status(code, consumer string) types.GomegaMatcher {
	return check.ExpectValue("the status "+code+" for "+consumer, func(t *told) (string, bool) {
		at := "urn:oasis:names:tc:SAML:2.0:status:" + code
		return t.String(), t.posted != nil && len(t.Assertions) == 0 && t.posted.Action.String() == consumer &&
			(t.Status.Code.Value == at || t.Status.Code.Second.Value == at) && !strings.HasSuffix(t.Status.Code.Value, ":Success")
	})
}

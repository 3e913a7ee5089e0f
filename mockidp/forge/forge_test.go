package forge_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"regexp"
	"strings"
	"testing"
	"time"

	"hallmark/mockidp/forge"

	"github.com/beevik/etree"
	"github.com/crewjam/saml/xmlenc"
)

// bench is what the tests forge with.
type bench struct {
	idp, other, own forge.Key
	rsa             *rsa.PrivateKey
	now             time.Time
}

func newBench(t testing.TB) bench {
	t.Helper()
	now := time.Date(2026, 3, 14, 9, 0, 0, 0, time.UTC)
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	b := bench{rsa: key, now: now}
	b.idp, err = forge.Certify(key, &x509.Certificate{SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: "idp"}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	for name, into := range map[string]*forge.Key{"other": &b.other, "own": &b.own} {
		if *into, err = forge.NewKey(name, now); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

const victim = "victim@example.com"

func (b bench) donor() forge.Donor {
	return forge.Donor{IdP: b.idp, Other: b.other, Own: b.own, Victim: victim, Now: b.now, Canary: "http://127.0.0.1:9/"}
}

// genuine is what a forgery is made from.
func (b bench) genuine(t testing.TB, f forge.Forgery) []byte {
	t.Helper()
	raw, err := forge.Login{
		Issuer: "https://idp.example", Audience: "https://sp.example/metadata", ACS: "https://sp.example/acs", NameID: f.Mallory(victim),
		Attributes: [][2]string{{"urn:oid:2.5.4.42", "Mal & Ory"}, {"urn:oid:0.9.2342.19200300.100.1.3", f.Mallory(victim)}}, Now: b.now, Sign: f.Sign,
	}.Response(b.idp)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// weaknesses are, for each forgery that the identity provider did not sign, the weakness that
// it is made for.
func weaknesses(b bench) map[string]naive {
	first := naive{anySigned: true, read: "first"}
	keyInfo := naive{trusted: inMessage()}
	ownKey := naive{trusted: inMessage(b.own.Certificate)}
	return map[string]naive{
		"response-id-missing": {}, "response-id-empty": {}, // the assertion is signed
		"signature-stripped":           {unsigned: true},
		"signature-stripped-both":      {unsigned: true},
		"signature-response-bad":       {anySigned: true},
		"signature-name-tampered":      {digest: "unchecked"},
		"signature-name-tampered-both": {digest: "unchecked"},
		"signature-attribute-tampered": {digest: "unchecked"},
		"signature-value-flipped":      {value: true},
		"signature-value-empty":        {value: true},
		"signature-value-missing":      {value: true},
		"signature-digest-tampered":    {value: true},
		"signature-wrong-key":          ownKey,
		"signature-key-in-message":     keyInfo, "signature-key-second": keyInfo, "signature-key-first": keyInfo,
		"signature-certificate-clone": keyInfo, "signature-certificate-chain": keyInfo,
		"signature-key-value": ownKey, "signature-key-elsewhere": ownKey, "signature-certificate-borrowed": ownKey,
		"signature-other-provider": {trusted: inMessage(b.other.Certificate)},
		"comment-in-name":          {cut: true},
		"instruction-in-name":      {instruction: true},
		"signed-info-first":        {digest: "any SignedInfo"}, "signed-info-last": {digest: "any SignedInfo"},
		"digest-comment-first": {digest: "comment"}, "digest-comment-last": {digest: "comment"},
		"digest-in-extensions": {digest: "anywhere"}, "digest-in-status": {digest: "anywhere"},
		"xsw-1": first, "xsw-2": first, "xsw-3": first, "xsw-4": first, "xsw-5": first, "xsw-6": first, "xsw-8": first,
		"xsw-extensions": first, "same-id-first": first,
		"xsw-3b": {anySigned: true, read: "last"}, "same-id-last": {anySigned: true, read: "last"},
		"xsw-7":   {anySigned: true, read: "anywhere"},
		"doctype": {},
	}
}

// entities are tested by what they declare: TestEntities; encrypted ones by TestEncrypted.
var elsewhere = regexp.MustCompile(`^(entit|encrypted-)`)

// Every forgery that is not signed as it is fools the naive service provider that it is made
// for, and not the one that only verifies; every other one is well signed.
func TestForgeriesFool(t *testing.T) {
	b := newBench(t)
	weak := weaknesses(b)
	for _, f := range forge.All() {
		t.Run(f.Name, func(t *testing.T) {
			if elsewhere.MatchString(f.Name) {
				return
			}
			raw, err := f.Make(b.genuine(t, f), b.donor())
			if err != nil {
				t.Fatal(err)
			}
			n, made := weak[f.Name]
			delete(weak, f.Name)
			want := victim
			switch {
			case f.Name == "signature-assertion-bad":
				n, want = naive{anySigned: true}, f.Mallory(victim)
			case f.Name == "signature-sha1": // verified by package mocksp's own tests
				n, want = naive{unsigned: true}, f.Mallory(victim)
			case f.Name == "response-assertion-missing":
				if bytes.Contains(raw, []byte("NameID")) {
					t.Error("still holds a name")
				}
				return
			case f.Signed, f.Outcome == forge.Accepted:
				if made {
					t.Error("is signed as it is, and needs no weakness")
				}
				want = f.Mallory(victim)
			case !made:
				t.Fatal("no weakness is known that it is made for")
			}
			if !strings.Contains(f.Mallory(victim), victim) {
				t.Errorf("the genuine message is for %s", f.Mallory(victim))
			}
			got, err := n.user(raw, b.idp.Certificate)
			if err != nil {
				t.Fatalf("the naive service provider refuses it: %v\n%s", err, raw)
			}
			genuinelyNamed := strings.Contains(f.Name, "bad") || strings.Contains(f.Name, "value-") && strings.HasPrefix(f.Name, "signature-value") ||
				f.Name == "signature-attribute-tampered" || strings.HasPrefix(f.Name, "response-id") || f.Name == "doctype"
			if genuinelyNamed {
				want = f.Mallory(victim)
			}
			if got != want && got != "" {
				t.Errorf("the naive service provider reads %q, want %q", got, want)
			}
			if f.Outcome == forge.NotFooled || want == victim {
				if got, err := (naive{}).user(raw, b.idp.Certificate); err == nil && got == victim {
					t.Error("a service provider that verifies the signature is fooled: it is no forgery, but signed")
				}
			}
		})
	}
	for name := range weak {
		t.Errorf("%s is no forgery", name)
	}
}

// The genuine message is accepted, and is another each time.
func TestGenuine(t *testing.T) {
	b := newBench(t)
	for _, part := range []forge.Part{forge.SignAssertion, forge.SignResponse, forge.SignBoth} {
		f := forge.Forgery{Sign: part}
		first, second := b.genuine(t, f), b.genuine(t, f)
		if bytes.Equal(first, second) {
			t.Error("two genuine messages are the same")
		}
		if got, err := (naive{}).user(first, b.idp.Certificate); err != nil || got != f.Mallory(victim) {
			t.Errorf("signed %d: reads %q, %v", part, got, err)
		}
	}
}

// A forgery leaves the genuine message as it was, and says what is missing of one.
func TestGenuineStays(t *testing.T) {
	b := newBench(t)
	for _, f := range forge.All() {
		genuine := b.genuine(t, f)
		before := bytes.Clone(genuine)
		if made, err := f.Make(genuine, b.donor()); err != nil || len(made) == 0 {
			t.Errorf("%s: %v", f.Name, err)
		}
		if !bytes.Equal(genuine, before) {
			t.Errorf("%s changes what it is made from", f.Name)
		}
		_, err := f.Make([]byte("<x/>"), b.donor())
		if f.Outcome != forge.Accepted && f.Name != "doctype" && err == nil {
			t.Errorf("%s makes something of nothing", f.Name)
		}
		if err != nil && (!strings.Contains(err.Error(), f.Name) || strings.Contains(err.Error(), "\n")) {
			t.Errorf("%s: the error is %q", f.Name, err)
		}
		if _, err := f.Make([]byte("no XML"), b.donor()); err == nil && f.Name != "doctype" {
			t.Errorf("%s takes what is no XML", f.Name)
		}
	}
}

func TestEntities(t *testing.T) {
	b := newBench(t)
	seen := 0
	for _, f := range forge.All() {
		if !strings.HasPrefix(f.Name, "entit") {
			continue
		}
		seen++
		made, err := f.Make(b.genuine(t, f), b.donor())
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(string(made), "\x00", "") // one is in UTF-16
		for _, part := range []string{"<!DOCTYPE", "<!ENTITY", ">&x;</samlp:StatusMessage>", "status:Responder"} {
			if !strings.Contains(text, part) {
				t.Errorf("%s has no %s", f.Name, part)
			}
		}
		if len(made) > 64<<10 {
			t.Errorf("%s is %d bytes large", f.Name, len(made))
		}
	}
	if seen < 7 {
		t.Errorf("%d forgeries with entities", seen)
	}
}

// An encrypted forgery holds the victim for whoever can decrypt it, and no signature.
func TestEncrypted(t *testing.T) {
	b := newBench(t)
	for _, name := range []string{"encrypted-beside", "encrypted-unsigned"} {
		f, err := forge.Named(name)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := f.Make(b.genuine(t, f), b.donor())
		if err != nil {
			t.Fatal(err)
		}
		document := etree.NewDocument()
		if err := document.ReadFromBytes(raw); err != nil {
			t.Fatal(err)
		}
		data := document.FindElement("./Response/EncryptedAssertion/EncryptedData")
		if data == nil {
			t.Fatalf("%s holds nothing encrypted", name)
		}
		plain, err := xmlenc.Decrypt(b.rsa, data)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(plain, []byte(">"+victim+"<")) || bytes.Contains(plain, []byte("Signature")) {
			t.Errorf("%s hides %s", name, plain)
		}
	}
}

func TestCatalogue(t *testing.T) {
	name, row := regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`), regexp.MustCompile(`^SAML-SP-[A-Z0-9-]+$`)
	seen := map[string]bool{}
	for _, f := range forge.All() {
		if seen[f.Name] || !name.MatchString(f.Name) || !row.MatchString(f.Requirement) || f.Text == "" || strings.HasSuffix(f.Text, ".") {
			t.Errorf("%+v is not whole, or there twice", f)
		}
		seen[f.Name] = true
		if got, err := forge.Named(f.Name); err != nil || got.Text != f.Text {
			t.Errorf("Named(%q) gives %v, %v", f.Name, got.Name, err)
		}
		if s := f.Outcome.String(); s == "" || s == fmt.Sprint(int(f.Outcome)) {
			t.Errorf("outcome %d has no words", f.Outcome)
		}
	}
	if len(seen) < 100 {
		t.Errorf("%d forgeries", len(seen))
	}
	if _, err := forge.Named("none"); err == nil || !strings.Contains(err.Error(), "xsw-3b") {
		t.Errorf("an unknown name gives %v", err)
	}
	// 256 characters, whoever the victim is.
	f, err := forge.Named("assertion-name-long")
	if err != nil || len([]rune(f.Mallory(victim))) != 256 {
		t.Errorf("the long name has %d characters", len([]rune(f.Mallory(victim))))
	}
}

package mockidp

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/http"
	"time"

	"hallmark/mockidp/fault"
	"hallmark/mockidp/insights"
)

// pair is the certificate and key an application's assertions are signed with.
type pair struct {
	key  *rsa.PrivateKey
	cert *x509.Certificate
	made time.Time
}

// newPair makes a key and a certificate for it, as happens when single sign-on
// of an application is activated and when its certificate is regenerated.
func (idp *IdP) newPair(name string) (*pair, error) {
	key, err := idp.options.GenerateKey()
	if err != nil {
		return nil, fmt.Errorf("generate key: %w", err)
	}
	now := idp.now().Truncate(time.Second)
	serial := make([]byte, 16)
	_, _ = rand.Read(serial) // never fails, see crypto/rand.Read
	serial[0] &= 0x7f        // RFC 5280 §4.1.2.2: positive
	sum := sha256.Sum256(key.N.Bytes())
	t := &x509.Certificate{
		SerialNumber:          new(big.Int).SetBytes(serial),
		Subject:               pkix.Name{CommonName: name, OrganizationalUnit: []string{"mock identity provider, for tests only"}},
		NotBefore:             now.Add(-time.Hour), // a service provider whose clock is behind
		NotAfter:              now.AddDate(5, 0, 0),
		SignatureAlgorithm:    x509.SHA256WithRSA,
		KeyUsage:              x509.KeyUsageDigitalSignature,
		SubjectKeyId:          sum[:20],
		BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, t, t, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("create certificate: %w", err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("parse certificate: %w", err)
	}
	return &pair{key, cert, now}, nil
}

// uploaded reads a pair in PEM. Its parts come together or not at all (facts §2.4).
func (idp *IdP) uploaded(certificate, key string) (*pair, error) {
	if certificate == "" || key == "" {
		return nil, wrongAll([]string{"idpCertificate", "idpPrivateKey"}, "must be given together")
	}
	both, err := tls.X509KeyPair([]byte(certificate), []byte(key))
	if err != nil {
		return nil, wrongAll([]string{"idpCertificate", "idpPrivateKey"}, "are not a pair in PEM")
	}
	private, is := both.PrivateKey.(*rsa.PrivateKey)
	if !is {
		return nil, invalid("config.idpPrivateKey is not an RSA key")
	}
	return &pair{private, both.Leaf, idp.now()}, nil
}

func (p *pair) pem() string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: p.cert.Raw}))
}

// downloadCertificate serves the very certificate that signs (S-091 … S-093).
func (idp *IdP) downloadCertificate(r *http.Request) (answer, error) {
	a, err := idp.app(r.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	if a.pair == nil {
		return answer{}, refuse(http.StatusNotFound, "application %q has no certificate: it is made when single sign-on is activated", a.ID)
	}
	p := a.pair
	if idp.faults.Fires(fault.OtherCertificate) {
		if p, err = idp.newPair(a.Name); err != nil {
			return answer{}, err
		}
	}
	return answer{body: []byte(p.pem()), header: http.Header{
		"Content-Type":        {"application/x-pem-file"},
		"Content-Disposition": {`attachment; filename="certificate.pem"`},
	}}, nil
}

// regenerate gives an application a new pair, which the service provider then
// must be told of. The path is ours.
func (idp *IdP) regenerate(r *http.Request) (answer, error) {
	a, err := idp.app(r.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	if a.pair == nil {
		return answer{}, refuse(http.StatusNotFound, "application %q has no certificate: it is made when single sign-on is activated", a.ID)
	}
	p, err := idp.newPair(a.Name)
	if err != nil {
		return answer{}, err
	}
	err = idp.change(change{about: nobody}, func() ([]insights.Event, error) {
		var known bool
		if a, known = idp.apps.get(a.ID); !known {
			return nil, notFound("application", r.PathValue("id"))
		}
		a = a.withPair(p)
		idp.apps.put(a.ID, a)
		return []insights.Event{idp.byAdmin(r, insights.Event{
			Type: "application_update", Resource: a.resource(), Application: a.eventApplication(),
			Changes: []insights.Change{{Field: "idpCertificate"}},
		})}, nil
	})
	return ok(a), err
}

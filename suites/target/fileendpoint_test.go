package target

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// client makes a client certificate and its key, PEM, for as long as a test runs.
func client(t *testing.T) (certificate, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "hallmark"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})), string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: encoded}))
}

// read makes the target of a file with this scim member.
func read(t *testing.T, scim string) *Target {
	t.Helper()
	content := "version: 1\nscim: " + scim + "\n"
	f, err := ReadFile(write(t, "target.yaml", content))
	if err != nil {
		t.Fatal(err)
	}
	made, err := f.Target(Credential{})
	if err != nil {
		t.Fatal(err)
	}
	validate(t, content, true)
	return made
}

// get sends one request by t's transport.
func get(t *testing.T, by *Target, url string) (*http.Response, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := by.Carrier().RoundTrip(request)
	if err == nil {
		t.Cleanup(func() { _ = response.Body.Close() })
	}
	return response, err
}

// TestClientCertificate logs in by mutual TLS at a server with a private CA.
func TestClientCertificate(t *testing.T) {
	certificate, key := client(t)
	clients := x509.NewCertPool()
	clients.AppendCertsFromPEM([]byte(certificate))
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, r.TLS.PeerCertificates[0].Subject.CommonName)
	}))
	server.TLS = &tls.Config{ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: clients, MinVersion: tls.VersionTLS12}
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	ca := write(t, "ca.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})))
	t.Setenv("HALLMARK_TEST_KEY", key)
	file, both := write(t, "client.pem", certificate), write(t, "both.pem", certificate+key)
	for _, text := range []string{
		"{file: " + file + ", key: {env: HALLMARK_TEST_KEY}}",
		"{file: " + file + ", key: {file: " + write(t, "client.key", key) + "}}",
		"{file: " + both + "}",
	} {
		made := read(t, "{url: "+server.URL+", ca_file: "+ca+", credential: {none: true}, client_certificate: "+text+"}")
		response, err := get(t, made, server.URL)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if body, _ := io.ReadAll(response.Body); string(body) != "hallmark" {
			t.Errorf("%s: the server saw %s", text, body)
		}
		if via := made.Configuration()["transport"].([]string); strings.Join(via, ", ") != "ca_file, client certificate redacted" {
			t.Errorf("the report tells of %q", via)
		}
	}
	without := read(t, "{url: "+server.URL+", ca_file: "+ca+", credential: {none: true}}")
	if _, err := get(t, without, server.URL); err == nil {
		t.Error("the server takes a request without a certificate, so the test proves nothing")
	}
	untrusting := read(t, "{url: "+server.URL+", credential: {none: true}, client_certificate: {file: "+both+"}}")
	if _, err := get(t, untrusting, server.URL); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("without the private CA: %v", err)
	}
	second := read(t, "{url: "+server.URL+", ca_file: "+ca+", credential: {none: true}, second: {credential: {none: true}, client_certificate: {file: "+both+"}}}")
	if _, err := get(t, second.Other(), server.URL); err != nil {
		t.Errorf("the second tenant with a certificate of its own: %v", err)
	}
	if _, err := get(t, second, server.URL); err == nil {
		t.Error("the certificate of the second tenant is used for the first")
	}
}

// TestProxy sends requests through a proxy that wants a password.
func TestProxy(t *testing.T) {
	var seen []string
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, r.Method+" "+r.RequestURI+" "+r.Header.Get("Proxy-Authorization"))
		w.WriteHeader(http.StatusTeapot)
	}))
	t.Cleanup(proxy.Close)
	t.Setenv("HALLMARK_TEST_WORD", sesame)
	made := read(t, "{url: http://scim.invalid/v2, credential: {none: true}, proxy: {url: "+proxy.URL+", basic: {username: ada, password: {env: HALLMARK_TEST_WORD}}}}")
	response, err := get(t, made, "http://scim.invalid/v2/Users")
	if err != nil || response.StatusCode != http.StatusTeapot {
		t.Fatalf("%v, %v", response, err)
	}
	if want := "GET http://scim.invalid/v2/Users Basic YWRhOm9wZW4tc2VzYW1lLzErMg=="; len(seen) != 1 || seen[0] != want {
		t.Errorf("the proxy saw %q", seen)
	}
	if _, err := get(t, made, "https://scim.invalid/v2/Users"); err == nil || strings.Contains(err.Error(), "sesame") {
		t.Errorf("a proxy that opens no tunnel gives %v", err)
	}
	if len(seen) != 2 || !strings.HasPrefix(seen[1], "CONNECT scim.invalid:443 Basic ") {
		t.Errorf("the proxy saw %q", seen)
	}
	var shown bytes.Buffer
	for name, value := range made.Configuration() {
		log.New(&shown, "", 0).Print(name, value)
	}
	if strings.Contains(shown.String(), "sesame") || !strings.Contains(shown.String(), "proxy 127.0.0.1:") {
		t.Errorf("the report tells %s", shown.String())
	}
}

// TestSecondTenantInheritsWhatItDoesNotSay reads the second tenant of files.
func TestSecondTenantInheritsWhatItDoesNotSay(t *testing.T) {
	t.Setenv("HALLMARK_TEST_A", "key-a")
	t.Setenv("HALLMARK_TEST_B", "key-b")
	made := read(t, "{url: https://scim.example.com/v2/, headers: {X-Region: eu}, credential: {bearer: {env: HALLMARK_TEST_A}}, second: {credential: {bearer: {env: HALLMARK_TEST_B}}}}")
	if s := made.Second; s.BaseURL != "https://scim.example.com/v2" || s.Header.Get("X-Region") != "eu" || s.Credential.Secret.Reveal() != "key-b" {
		t.Errorf("the second tenant is %+v", s)
	}
	if made.Other().Carrier() != nil {
		t.Error("a transport of its own although nothing asks for one")
	}
	made = read(t, "{url: https://scim.example.com/v2, headers: {X-Tenant: a}, credential: {bearer: {env: HALLMARK_TEST_A}}, second: {headers: {X-Tenant: b}, credential: {bearer: {env: HALLMARK_TEST_A}}}}")
	if made.Second.Header.Get("X-Tenant") != "b" || made.SCIM.Header.Get("X-Tenant") != "a" {
		t.Error("the tenants that differ by a header have the same")
	}
}

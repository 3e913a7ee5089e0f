package main

import (
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
	"net/http/httputil"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// guarded serves a tenant to whoever lets in.
func guarded(t *testing.T, s *tenant, lets func(r *http.Request) bool) http.HandlerFunc {
	good := s.server
	return func(w http.ResponseWriter, r *http.Request) {
		if !lets(r) {
			w.Header().Set("WWW-Authenticate", "Bearer")
			http.Error(w, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"401"}`, http.StatusUnauthorized)
			return
		}
		r.Header.Set("Authorization", "Bearer "+token)
		good.ServeHTTP(w, r)
	}
}

func pemFile(t *testing.T, name, kind string, der []byte) string {
	t.Helper()
	return write(t, name, string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})))
}

// TestInitOfEveryWay writes a target file for each way to log in and to reach an
// endpoint: certify takes it unedited, and no secret is in it.
func TestInitOfEveryWay(t *testing.T) {
	if testing.Short() {
		t.Skip("a run for each way")
	}
	const variable = "HALLMARK_TEST_SECRET"
	t.Setenv(variable, token)
	t.Setenv(tokenVariable, "")
	bearer := func(r *http.Request) bool { return r.Header.Get("Authorization") == "Bearer "+token }
	issuer := serve(t, func(w http.ResponseWriter, r *http.Request) {
		id, secret, _ := r.BasicAuth()
		if id != "hallmark" || secret != token || r.FormValue("grant_type") != "client_credentials" || r.FormValue("scope") != "read write" {
			http.Error(w, `{"error":"invalid_client"}`, http.StatusUnauthorized)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"access_token":"short-lived-0815","token_type":"Bearer","expires_in":3600}`)
	})
	var proxied atomic.Int64
	forward := &httputil.ReverseProxy{Rewrite: func(*httputil.ProxyRequest) {}, ErrorLog: log.New(io.Discard, "", 0)}
	proxy := serve(t, func(w http.ResponseWriter, r *http.Request) {
		forged := http.Header{"Authorization": {r.Header.Get("Proxy-Authorization")}}
		if user, word, _ := (&http.Request{Header: forged}).BasicAuth(); user != "ada" || word != token {
			w.WriteHeader(http.StatusProxyAuthRequired)
			return
		}
		proxied.Add(1)
		forward.ServeHTTP(w, r)
	})
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "hallmark test only"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	encodedKey, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	clientCertificate, clientKey := pemFile(t, "client.pem", "CERTIFICATE", certificate), pemFile(t, "client.key", "PRIVATE KEY", encodedKey)

	for _, test := range []struct {
		name   string
		lets   func(r *http.Request) bool
		secure bool
		args   []string
		want   string // in the file
	}{
		{"bearer", bearer, false, []string{"--secret-env", variable}, "bearer:\n            env: " + variable},
		{"basic", func(r *http.Request) bool { user, word, _ := r.BasicAuth(); return user == "ada" && word == token }, false,
			[]string{"--basic", "ada", "--secret-env", variable}, "username: ada"},
		{"a key in a header", func(r *http.Request) bool { return r.Header.Get("X-Api-Key") == token }, false,
			[]string{"--key-header", "X-Api-Key", "--secret-env", variable}, "name: X-Api-Key"},
		{"oauth2", func(r *http.Request) bool { return r.Header.Get("Authorization") == "Bearer short-lived-0815" }, false,
			[]string{"--oauth2-token-url", issuer.URL, "--oauth2-client-id", "hallmark", "--oauth2-scope", "read,write", "--secret-env", variable}, "client_id: hallmark"},
		{"headers", func(r *http.Request) bool {
			return bearer(r) && r.Header.Get("X-Region") == "eu" && r.Header.Get("X-Gateway-Key") == token
		}, false, []string{"--secret-env", variable, "--header", "X-Region: eu", "--header-env", "X-Gateway-Key=" + variable}, "X-Region: eu"},
		{"mutual TLS and a private CA", func(r *http.Request) bool { return r.TLS != nil && len(r.TLS.PeerCertificates) == 1 }, true,
			[]string{"--client-cert", clientCertificate, "--client-key", clientKey}, "none: true"},
		{"a proxy", bearer, false, []string{"--secret-env", variable, "--proxy", proxy.URL, "--proxy-user", "ada", "--proxy-password-env", variable}, "proxy:"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, out := newTenant(t), filepath.Join(t.TempDir(), "target.yaml")
			server := httptest.NewUnstartedServer(guarded(t, s, test.lets))
			server.Config.ErrorLog = log.New(io.Discard, "", 0)
			args := append([]string{"init", "--out", out}, test.args...)
			if test.secure {
				server.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert}
				server.StartTLS()
				args = append(args, "--ca-file", pemFile(t, "ca.pem", "CERTIFICATE", server.Certificate().Raw))
			} else {
				server.Start()
			}
			t.Cleanup(server.Close)
			s.url = server.URL
			r := call(t, append(args, server.URL)...)
			if r.status != 0 {
				t.Fatalf("status %d\n%s%s", r.status, r.stdout, r.stderr)
			}
			discreet(t, r, filepath.Dir(out))
			content, err := os.ReadFile(out)
			if err != nil || !strings.Contains(string(content), test.want) {
				t.Errorf("%v: no %q in\n%s", err, test.want, content)
			}
			if r := fork(t, "certify", "--quiet", "--target", out, "--profile", "onelogin"); r.status != 0 {
				t.Errorf("certify: status %d\n%s%s", r.status, r.stdout, r.stderr)
			}
		})
	}
	if proxied.Load() < 20 {
		t.Errorf("%d requests by the proxy", proxied.Load())
	}
}

// TestInitRefuses what would write a secret into the file, or is not one way.
func TestInitRefuses(t *testing.T) {
	t.Setenv(tokenVariable, token)
	const url = "https://scim.example.com/v2"
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"--header", "X-Gateway-Key: " + token}, "--header X-Gateway-Key would write a key into the file: put it into an environment variable and give --header-env X-Gateway-Key=VARIABLE"},
		{[]string{"--header", "X-Region"}, `--header must be as "X-Region: eu"`},
		{[]string{"--header-env", "X-Gateway-Key"}, "--header-env must be as X-Gateway-Key=GATEWAY_KEY"},
		{[]string{"--basic", "ada", "--key-header", "X-Api-Key"}, "--basic, --key-header, --oauth2-token-url, --token-file and --no-credential exclude each other"},
		{[]string{"--oauth2-client-id", "hallmark"}, "--oauth2-token-url and --oauth2-client-id go together"},
		{[]string{"--oauth2-token-url", "http://id.example.com", "--oauth2-client-id", "hallmark"}, "scim.credential.oauth2.token_url must be https: the client secret would be sent in clear (RFC 6749 §3.2)"},
		{[]string{"--client-key", "client.key"}, "--client-key goes with --client-cert"},
		{[]string{"--proxy", "http://ada:" + token + "@proxy.example.com"}, "--proxy must be an address without a password: give --proxy-user and --proxy-password-env"},
		{[]string{"--proxy", "http://proxy.example.com", "--proxy-user", "ada"}, "--proxy-user and --proxy-password-env go together, with --proxy"},
		{[]string{"--secret-env", "HALLMARK_TEST_NOT_SET"}, "no credential: set HALLMARK_TEST_NOT_SET, or name another variable with --secret-env (--token-file FILE for a token in a file, --no-credential if the endpoint needs none)"},
	} {
		out := filepath.Join(t.TempDir(), "target.yaml")
		r := call(t, append([]string{"init", url, "--out", out}, test.args...)...)
		if r.status != 2 || r.stderr != "hallmark: "+test.want+"\n" || r.stdout != "" {
			t.Errorf("%v: status %d\n%s%s", test.args, r.status, r.stdout, r.stderr)
		}
		discreet(t, r)
		if _, err := os.Lstat(out); err == nil {
			t.Errorf("%v: a file was written", test.args)
		}
	}
}

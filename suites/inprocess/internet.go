package inprocess

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// internet is all the network there is for a world: a few names, each served by
// a handler of this process over http and https, and loopback.
type internet struct {
	certificate tls.Certificate
	roots       *x509.CertPool
	servers     []*http.Server

	mu    sync.RWMutex
	sites []site
}

// site is a set of names and where they are served.
type site struct {
	serves      func(host string) bool
	plain, safe string // addresses of the listeners
}

// newInternet makes an internet without sites, with a certificate authority of
// its own that exists in memory only.
func newInternet(names ...string) (*internet, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("generate the authority's key: %w", err)
	}
	now := time.Now()
	authority := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "hallmark, for one run of tests only"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, authority, authority, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("certify the authority: %w", err)
	}
	if authority, err = x509.ParseCertificate(der); err != nil {
		return nil, fmt.Errorf("parse the authority: %w", err)
	}
	// One key serves for both: nobody else has either.
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: names[0]}, DNSNames: names,
		NotBefore: authority.NotBefore, NotAfter: authority.NotAfter,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	leafDER, err := x509.CreateCertificate(rand.Reader, leaf, authority, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("certify the sites: %w", err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(authority)
	return &internet{certificate: tls.Certificate{Certificate: [][]byte{leafDER}, PrivateKey: key}, roots: roots}, nil
}

// serve puts a handler on two loopback ports, for http and https, and gives it
// the names.
func (n *internet) serve(h http.Handler, names func(host string) bool) error {
	plain, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	safe, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return errors.Join(fmt.Errorf("listen: %w", err), plain.Close())
	}
	server := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second, // long for loopback
		TLSConfig: &tls.Config{
			Certificates: []tls.Certificate{n.certificate}, MinVersion: tls.VersionTLS13,
			// Said here: else whichever of the two listeners starts first decides whether HTTP/2 is
			// served, and it is offered in any case.
			NextProtos: []string{"h2", "http/1.1"},
		},
	}
	go func() { _ = server.Serve(plain) }()           // ends with ErrServerClosed at close
	go func() { _ = server.ServeTLS(safe, "", "") }() // likewise
	n.servers = append(n.servers, server)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.sites = append(n.sites, site{names, plain.Addr().String(), safe.Addr().String()})
	return nil
}

// close stops serving and cuts what is open.
func (n *internet) close() error {
	var errs []error
	for _, s := range n.servers {
		errs = append(errs, s.Close())
	}
	return errors.Join(errs...)
}

// transport carries requests within the internet and refuses to leave it.
func (n *internet) transport() *http.Transport {
	return &http.Transport{
		DialContext: n.dial,
		TLSClientConfig: &tls.Config{
			RootCAs: n.roots, MinVersion: tls.VersionTLS13,
			// Each company is a host and a handshake: the fastest is as good as
			// any within one process.
			CurvePreferences: []tls.CurveID{tls.X25519},
		},
		// Each spec has a company and thus a host of its own: without a bound,
		// connections to those of earlier specs would stay open.
		MaxIdleConns:        32,
		MaxIdleConnsPerHost: 16, // specs that send many requests at once
	}
}

func (n *internet) dial(ctx context.Context, network, address string) (net.Conn, error) {
	to, err := n.resolve(address)
	if err != nil {
		return nil, err
	}
	var d net.Dialer
	return d.DialContext(ctx, network, to)
}

// resolve is where an address of the internet is served.
func (n *internet) resolve(address string) (to string, err error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return "", fmt.Errorf("dial %s: %w", address, err)
	}
	if ip := net.ParseIP(host); ip.IsLoopback() {
		to = address // a tap between two of the internet, see package scene
	} else {
		host = strings.TrimSuffix(strings.ToLower(host), ".")
		n.mu.RLock()
		for _, s := range n.sites {
			if !s.serves(host) {
				continue
			}
			switch port {
			case "80":
				to = s.plain
			case "443":
				to = s.safe
			}
		}
		n.mu.RUnlock()
	}
	if to == "" {
		return "", fmt.Errorf("%s is not part of this process, and nothing leaves it", address)
	}
	return to, nil
}

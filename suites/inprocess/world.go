// Package inprocess starts the mock JumpCloud and the mock Lessonly in this
// process and makes them a target for every suite, without a network: requests
// to https://console.jumpcloud.com or http://acme.lessonly.com reach listeners
// on loopback through one transport, and any other name is refused.
//
// It is for an area's suite_test.go, for the self-test, and for the command.
// The suites themselves see only the target. A part of the world that is missing
// here is added in Start.
package inprocess

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"hallmark/mockidp"
	idpfault "hallmark/mockidp/fault"
	"hallmark/mockidp/provision"
	"hallmark/mocksp"
	"hallmark/mocksp/scim"
	"hallmark/suites/target"
)

// Options configures a World. The zero value is a world without faults.
type Options struct {
	IDPFaults []mockidp.Fault
	SPFaults  []mocksp.Fault
	// Classic makes the mock Lessonly answer SCIM as its published service does.
	Classic bool
	// Seed varies what the RFCs leave open; 0 is plain.
	Seed uint64
	// Dialect is what the mock identity provider speaks; JumpCloud's when nil.
	Dialect *provision.Dialect
	Logger  *slog.Logger // nothing is logged when nil
}

// World is a JumpCloud, a Lessonly and the internet between them.
type World struct {
	// Target has both as its integration, and one company's SCIM endpoint.
	Target *target.Target
	IDP    *mockidp.IdP
	SP     *mocksp.Server

	plain *mockidp.IdP // another organisation of JumpCloud's, which has not bought Directory Insights
	net   *internet
}

// The addresses of the two, as in the article.
const (
	console = "https://console.jumpcloud.com"
	sso     = "https://sso.jumpcloud.com"
	api     = "https://api.jumpcloud.com"
	support = "https://support.lessonly.com"
	rest    = "https://api.lessonly.com/api/v1"

	// company is whose SCIM endpoint the SCIM suites judge; second is the other
	// tenant, which must stay apart.
	company, second = "acme", "globex"
)

// Start starts a world. Close it when done.
func Start(o Options) (*World, error) {
	network, err := newInternet("console.jumpcloud.com", "sso.jumpcloud.com", "api.jumpcloud.com", "*.lessonly.com")
	if err != nil {
		return nil, fmt.Errorf("start the world: %w", err)
	}
	transport := network.transport()
	behaviour := mocksp.Strict
	if o.Classic {
		behaviour = mocksp.Classic
	}
	jumpcloud := mockidp.Options{
		ConsoleURL: console, SSOURL: sso, APIURL: api,
		Transport: transport, GenerateKey: keyRing(), Faults: idpfault.NewSet(o.IDPFaults...), Logger: o.Logger,
		Dialect: o.Dialect,
		// Retries come at once: a mock service provider has no load to shed.
		Pause: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	}
	withoutInsights := jumpcloud
	withoutInsights.NoInsights = true
	w := &World{
		net:   network,
		IDP:   mockidp.New(jumpcloud),
		plain: mockidp.New(withoutInsights),
		SP: mocksp.New(mocksp.Options{
			Faults: o.SPFaults, DefaultCompany: company, Logger: o.Logger, Behaviour: behaviour, Seed: o.Seed,
			// RFC 7643 §5: what a client must know to log in is read without logging in.
			SCIM: func(c *scim.Config) {
				c.PublicConfig = true
				c.StringBooleans = true // Entra ID deactivates by the word "False"
			},
		}),
	}
	err = errors.Join(
		network.serve(w.organisations(), func(host string) bool {
			return host == "console.jumpcloud.com" || host == "sso.jumpcloud.com" || host == "api.jumpcloud.com"
		}),
		network.serve(w.SP.Handler(), func(host string) bool { return strings.HasSuffix(host, ".lessonly.com") }),
	)
	if err == nil {
		err = w.SP.ListenSFTP("") // no HTTP, so not on this internet
	}
	if err == nil {
		err = w.aim(transport)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start the world: %w", err), w.Close())
	}
	return w, nil
}

// organisations is JumpCloud: whose key a request carries, that organisation's
// it is about.
func (w *World) organisations() http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.Header.Get("x-api-key") == w.plain.APIKey() {
			w.plain.Handler().ServeHTTP(rw, r)
			return
		}
		w.IDP.Handler().ServeHTTP(rw, r)
	})
}

// aim makes the target.
func (w *World) aim(transport http.RoundTripper) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second) // far longer than loopback takes
	defer cancel()
	desk := supportDesk{&http.Client{Transport: transport}, w.SP.SupportKey()}
	var tenants []target.Endpoint
	for _, name := range []string{company, second} {
		if err := desk.post(ctx, "/support/companies", map[string]string{
			"subdomain": name, "name": name, "admin_email": "admin@" + name + ".example",
		}, nil); err != nil {
			return err
		}
		var issued struct{ Key string }
		if err := desk.post(ctx, "/support/companies/"+name+"/scim_key", nil, &issued); err != nil {
			return err
		}
		tenants = append(tenants, target.Endpoint{BaseURL: "https://" + name + ".lessonly.com/scim/v2", Credential: target.BearerToken(issued.Key)})
	}
	t := target.New("mock JumpCloud and mock Lessonly", tenants[0].BaseURL, tenants[0].Credential)
	t.Second, t.Transport = &tenants[1], transport
	email, password := w.IDP.Admin()
	t.Integration = &target.Integration{
		AdminEmail: email, AdminPassword: target.NewSecret(password),
		ConsoleURL: console, SSOURL: sso, APIURL: api, APIKey: target.NewSecret(w.IDP.APIKey()),
		PlainAPIKey: target.NewSecret(w.plain.APIKey()),
		SupportURL:  support, SupportKey: target.NewSecret(w.SP.SupportKey()), RESTURL: rest,
	}
	w.Target = t
	return nil
}

// supportDesk asks for what no customer can do alone, as people do: over HTTP.
type supportDesk struct {
	client *http.Client
	key    string
}

func (d supportDesk) post(ctx context.Context, path string, body, into any) error {
	encoded, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("encode request: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, support+path, bytes.NewReader(encoded))
	if err != nil {
		return fmt.Errorf("build request: %w", err)
	}
	request.Header.Set("X-Support-Key", d.key)
	request.Header.Set("Content-Type", "application/json")
	response, err := d.client.Do(request)
	if err != nil {
		return fmt.Errorf("ask the support desk: %w", err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil {
		return fmt.Errorf("ask the support desk: %w", err)
	}
	if response.StatusCode != http.StatusCreated {
		return fmt.Errorf("the support desk answered POST %s with %s", path, response.Status)
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(answer, into); err != nil {
		return fmt.Errorf("read the support desk's answer to POST %s: %w", path, err)
	}
	return nil
}

// Resolve tells where a name of the world, with its port, is served on loopback: what a program
// of its own, such as a browser, must be told. The certificate is of an authority that only this
// process knows. It fails for names that are not part of the world.
func (w *World) Resolve(address string) (string, error) { return w.net.resolve(address) }

// Close stops both. Resources at the service provider are gone with it.
func (w *World) Close() error {
	w.IDP.Close()
	w.plain.Close()
	return errors.Join(w.SP.Close(), w.net.close())
}

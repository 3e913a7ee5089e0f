package main

import (
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
)

// way is how init reaches an endpoint and logs in: what becomes scim in the target
// file. A secret is the name of the environment variable that holds it.
type way struct {
	secretEnv            string
	basic, header        string
	tokenURL, clientID   string
	scopes               []string
	inBody               bool
	headers, headersEnv  []string
	certificate, key     string
	caFile, proxy        string
	proxyUser, proxyPass string
}

func (w *way) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&w.secretEnv, "secret-env", tokenVariable, "environment variable that holds the token, password, client secret or key")
	f.StringVar(&w.basic, "basic", "", "log in by HTTP Basic as this user")
	f.StringVar(&w.header, "key-header", "", "log in by a key in this header")
	f.StringVar(&w.tokenURL, "oauth2-token-url", "", "log in by OAuth 2 client credentials: where tokens are issued")
	f.StringVar(&w.clientID, "oauth2-client-id", "", "the client's id")
	f.StringSliceVar(&w.scopes, "oauth2-scope", nil, "a scope to ask for; repeat for more")
	f.BoolVar(&w.inBody, "oauth2-in-body", false, "send the client's id and secret in the body instead of by Basic")
	f.StringArrayVar(&w.headers, "header", nil, `send this header with every request, such as "X-Region: eu"; it is written into the file, so no keys`)
	f.StringArrayVar(&w.headersEnv, "header-env", nil, "send a header whose value is in an environment variable, such as X-Gateway-Key=GATEWAY_KEY")
	f.StringVar(&w.certificate, "client-cert", "", "client certificate for mutual TLS, PEM")
	f.StringVar(&w.key, "client-key", "", "its key, PEM, where --client-cert does not hold it")
	f.StringVar(&w.caFile, "ca-file", "", "certificates to trust as well as the system's, PEM")
	f.StringVar(&w.proxy, "proxy", "", "proxy that carries every request, such as http://proxy.example.com:3128")
	f.StringVar(&w.proxyUser, "proxy-user", "", "user name for the proxy")
	f.StringVar(&w.proxyPass, "proxy-password-env", "", "environment variable that holds the proxy's password")
	for _, name := range []string{"client-cert", "client-key", "ca-file"} {
		_ = cmd.MarkFlagFilename(name)
	}
}

func env(name string) map[string]string { return map[string]string{"env": name} }

// keyLike are names of headers whose values are keys.
var keyLike = regexp.MustCompile(`(?i)auth|key|token|secret|cookie|password|credential|session`)

// scim is what stands under scim in the target file.
func (w *way) scim(l *login) (map[string]any, error) {
	credential, err := w.credential(l)
	if err != nil {
		return nil, err
	}
	scim := map[string]any{"url": l.url, "credential": credential}
	headers := map[string]any{}
	for _, line := range w.headers {
		name, value, ok := strings.Cut(line, ":")
		if name = strings.TrimSpace(name); !ok || name == "" {
			return nil, usage(`--header must be as "X-Region: eu"`)
		}
		if keyLike.MatchString(name) {
			return nil, usage("--header %s would write a key into the file: put it into an environment variable and give --header-env %s=VARIABLE", name, name)
		}
		headers[name] = strings.TrimSpace(value)
	}
	for _, line := range w.headersEnv {
		name, variable, ok := strings.Cut(line, "=")
		if !ok || name == "" || variable == "" {
			return nil, usage("--header-env must be as X-Gateway-Key=GATEWAY_KEY")
		}
		headers[name] = env(variable)
	}
	if len(headers) > 0 {
		scim["headers"] = headers
	}
	if w.key != "" && w.certificate == "" {
		return nil, usage("--client-key goes with --client-cert")
	}
	if w.certificate != "" {
		certificate := map[string]any{"file": absolute(w.certificate)}
		if w.key != "" {
			certificate["key"] = map[string]string{"file": absolute(w.key)}
		}
		scim["client_certificate"] = certificate
	}
	if w.caFile != "" {
		scim["ca_file"] = absolute(w.caFile)
	}
	if w.proxy == "" && (w.proxyUser != "" || w.proxyPass != "") || (w.proxyUser == "") != (w.proxyPass == "") {
		return nil, usage("--proxy-user and --proxy-password-env go together, with --proxy")
	}
	if w.proxy != "" {
		proxy := map[string]any{"url": w.proxy}
		if u, err := url.Parse(w.proxy); err != nil || u.User != nil {
			return nil, usage("--proxy must be an address without a password: give --proxy-user and --proxy-password-env")
		}
		if w.proxyUser != "" {
			proxy["basic"] = map[string]any{"username": w.proxyUser, "password": env(w.proxyPass)}
		}
		scim["proxy"] = proxy
	}
	return scim, nil
}

// credential is the one way to log in that was chosen.
func (w *way) credential(l *login) (map[string]any, error) {
	chosen := 0
	for _, set := range []bool{w.basic != "", w.header != "", w.tokenURL != "", l.tokenFile != "", l.noCredential} {
		if set {
			chosen++
		}
	}
	switch {
	case chosen > 1:
		return nil, usage("--basic, --key-header, --oauth2-token-url, --token-file and --no-credential exclude each other")
	case (w.tokenURL == "") != (w.clientID == ""), w.tokenURL == "" && (len(w.scopes) > 0 || w.inBody):
		return nil, usage("--oauth2-token-url and --oauth2-client-id go together")
	case l.noCredential:
		return map[string]any{"none": true}, nil
	case l.tokenFile != "":
		return map[string]any{"bearer": map[string]string{"file": absolute(l.tokenFile)}}, nil
	}
	// A client certificate may be all that an endpoint asks for.
	if os.Getenv(w.secretEnv) == "" {
		if w.certificate != "" && chosen == 0 {
			return map[string]any{"none": true}, nil
		}
		return nil, usage("no credential: set %s, or name another variable with --secret-env (--token-file FILE for a token in a file, --no-credential if the endpoint needs none)", w.secretEnv)
	}
	switch {
	case w.basic != "":
		return map[string]any{"basic": map[string]any{"username": w.basic, "password": env(w.secretEnv)}}, nil
	case w.header != "":
		return map[string]any{"header": map[string]any{"name": w.header, "value": env(w.secretEnv)}}, nil
	case w.tokenURL != "":
		oauth2 := map[string]any{"token_url": w.tokenURL, "client_id": w.clientID, "client_secret": env(w.secretEnv)}
		if len(w.scopes) > 0 {
			oauth2["scopes"] = w.scopes
		}
		if w.inBody {
			oauth2["auth"] = "body"
		}
		return map[string]any{"oauth2": oauth2}, nil
	}
	return map[string]any{"bearer": env(w.secretEnv)}, nil
}

// absolute is a path that holds in another folder too: certify may run there.
func absolute(path string) string {
	if full, err := filepath.Abs(path); err == nil {
		return full
	}
	return path
}

package target

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

// Grant is how access tokens are got for an OAuth 2 client: by the client
// credentials grant, RFC 6749 §4.4. The client's id and secret stand in the
// Credential.
type Grant struct {
	TokenURL string
	Scopes   []string
	// Params are sent with the request for a token: audience, resource.
	Params map[string]string
	// InBody sends id and secret in the body instead of by Basic, which every
	// authorisation server has to take (RFC 6749 §2.3.1).
	InBody bool

	mu     sync.Mutex
	source oauth2.TokenSource
}

// ClientCredentials is an OAuth 2 client that gets its access tokens at tokenURL.
func ClientCredentials(tokenURL, id, secret string, scopes ...string) Credential {
	return Credential{Scheme: OAuth2, Name: id, Secret: NewSecret(secret), Grant: &Grant{TokenURL: tokenURL, Scopes: scopes}}
}

// tokenTimeout bounds one request for a token: authorisation servers answer in
// much less, and every request to the target waits for it.
const tokenTimeout = 30 * time.Second

// Login returns what is sent to the endpoint: c itself or, for OAuth2, a bearer
// token, which is kept until shortly before it expires. The request for a token
// is carried by through; nil is net/http's own transport. An error is one line
// and quotes nothing of what the authorisation server said but its error code.
func (c Credential) Login(through http.RoundTripper) (Credential, error) {
	if c.Scheme != OAuth2 {
		return c, nil
	}
	if c.Grant == nil {
		return Credential{}, errors.New("the OAuth 2 credential names no token URL")
	}
	token, err := c.Grant.token(c.Name, c.Secret, through)
	if err != nil {
		return Credential{}, err
	}
	if strings.ContainsFunc(token, control) || token == "" {
		return Credential{}, fmt.Errorf("%s issued an access token that cannot be sent in a header", c.Grant.where())
	}
	return BearerToken(token), nil
}

func (g *Grant) token(id string, secret Secret, through http.RoundTripper) (string, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.source == nil {
		g.source = g.open(id, secret, through)
	}
	token, err := g.source.Token()
	if err != nil {
		return "", fmt.Errorf("no OAuth 2 access token from %s: %s", g.where(), reason(err))
	}
	if kind := token.Type(); kind != "Bearer" {
		return "", fmt.Errorf("no OAuth 2 access token from %s: its token_type is not Bearer", g.where())
	}
	return token.AccessToken, nil
}

func (g *Grant) open(id string, secret Secret, through http.RoundTripper) oauth2.TokenSource {
	if through == nil {
		through = http.DefaultTransport
	}
	config := clientcredentials.Config{
		ClientID: id, ClientSecret: secret.Reveal(), TokenURL: g.TokenURL, Scopes: g.Scopes,
		EndpointParams: url.Values{}, AuthStyle: oauth2.AuthStyleInHeader,
	}
	if g.InBody {
		config.AuthStyle = oauth2.AuthStyleInParams
	}
	for name, value := range g.Params {
		config.EndpointParams.Set(name, value)
	}
	// The source outlives the request that opens it, so its context is not that one's.
	return config.TokenSource(context.WithValue(context.Background(), oauth2.HTTPClient, &http.Client{
		Transport: through, Timeout: tokenTimeout,
		// The secret goes to the token URL and nowhere else.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}))
}

// where is the token URL as errors name it.
func (g *Grant) where() string {
	u, err := url.Parse(g.TokenURL)
	if err != nil {
		return "the token URL"
	}
	return u.Scheme + "://" + u.Host + u.Path
}

// errorCode is what RFC 6749 §5.2 has for an error: a word, which cannot hold a
// secret of any length.
var errorCode = regexp.MustCompile(`^[a-z_]{1,40}$`)

// reason says in a few words why there is no token.
func reason(err error) string {
	var refused *oauth2.RetrieveError
	var failed *url.Error
	switch {
	case errors.As(err, &refused) && refused.Response != nil:
		text := fmt.Sprint(refused.Response.StatusCode)
		if errorCode.MatchString(refused.ErrorCode) {
			text += " " + refused.ErrorCode
		}
		if status := refused.Response.StatusCode; status >= 300 && status < 400 {
			return text + ": the secret is not sent on to another address; give the token URL that answers"
		}
		return text + ": check client_id, client_secret, scopes and params"
	case errors.As(err, &failed) && failed.Timeout():
		return fmt.Sprintf("no whole answer within %s", tokenTimeout)
	case errors.As(err, &failed):
		return strings.ReplaceAll(failed.Err.Error(), "\n", " ")
	}
	return "it answered without a JSON object that has an access_token" // and what it said is not repeated
}

package mocksp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"

	"hallmark/mocksp/learning"
)

// webhook is whom a company has told of completed lessons; see PUT /company_settings.
type webhook struct {
	url, authorization string
	delivering         bool // somebody is at it in the background
	again              bool // and is to look once more
}

// deliveryTimeout bounds one delivery; ours.
const deliveryTimeout = 10 * time.Second

// loopbackTransport is what webhooks go out with unless Options.WebhookClient says otherwise: a
// mock sends nothing to the outside that it was not told to.
func loopbackTransport() http.RoundTripper {
	dialer := &net.Dialer{Timeout: deliveryTimeout}
	return &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			host, _, err := net.SplitHostPort(address)
			if ip := net.ParseIP(host); err != nil || host != "localhost" && (ip == nil || !ip.IsLoopback()) {
				return nil, errors.New("webhooks reach loopback addresses only, unless Options.WebhookClient says otherwise")
			}
			return dialer.DialContext(ctx, network, address)
		},
	}
}

// putSettings sets what is given: the address that completed lessons are reported to, and the
// value of the Authorization header sent along. An empty address switches the webhook off. The
// answer shows both, as documented.
func (api *rest) putSettings(w http.ResponseWriter, r *http.Request) {
	var form struct {
		URL           *string `json:"lesson_completed_callback_url"`
		Authorization *string `json:"lesson_completed_callback_authorization"`
	}
	if !readJSON(w, r, &form) {
		return
	}
	var wrong problems
	if form.URL != nil && *form.URL != "" {
		at, err := url.Parse(*form.URL)
		if err != nil || at.Host == "" || at.Scheme != "http" && at.Scheme != "https" || at.User != nil || len(*form.URL) > 2048 {
			wrong.add("lesson_completed_callback_url: must be an http or https address of at most 2048 bytes, without user and password")
		}
	}
	if form.Authorization != nil && (len(*form.Authorization) > 2048 || strings.ContainsFunc(*form.Authorization, unicode.IsControl)) {
		wrong.add("lesson_completed_callback_authorization: must be at most 2048 bytes and without control characters")
	}
	if len(wrong) > 0 {
		writeRefusal(w, wrong)
		return
	}
	api.mu.Lock()
	if form.URL != nil {
		api.webhook.url = *form.URL
	}
	if form.Authorization != nil {
		api.webhook.authorization = *form.Authorization
	}
	answer := map[string]any{
		"lesson_completed_callback_url":           orNil(api.webhook.url),
		"lesson_completed_callback_authorization": orNil(api.webhook.authorization),
	}
	api.mu.Unlock()
	writeJSON(w, http.StatusOK, answer)
}

// announce queues a completion for the webhook, when there is one, and starts delivering.
func (c *company) announce(done learning.Completion) {
	c.mu.Lock()
	on := c.webhook.url != ""
	c.mu.Unlock()
	if on {
		c.book.Queue(done)
		c.deliverSoon()
	}
}

// deliverSoon delivers in the background what is in the backlog, each delivery once: what fails
// stays for the next occasion. Occasions are a completion, a person's restoring, and
// Server.DeliverWebhooks; nothing sleeps. Server.Close waits for it.
func (c *company) deliverSoon() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.webhook.delivering {
		c.webhook.again = true
		return
	}
	ctx, ok := c.server.begin()
	if !ok {
		return
	}
	c.webhook.delivering = true
	go func() {
		defer c.server.deliveries.Done()
		for more := true; more; {
			c.deliver(ctx)
			c.mu.Lock()
			more, c.webhook.again = c.webhook.again, false
			c.webhook.delivering = more
			c.mu.Unlock()
		}
	}()
}

// deliver tries every delivery of the backlog once, the oldest first.
func (c *company) deliver(ctx context.Context) {
	c.delivery.Lock() // or two would make the same
	defer c.delivery.Unlock()
	for last := 0; ctx.Err() == nil; {
		d, ok := c.book.Next(last)
		c.mu.Lock()
		hook := c.webhook
		c.mu.Unlock()
		if !ok || hook.url == "" {
			return
		}
		last = d.ID
		problem := ""
		if err := c.post(ctx, hook, d); err != nil {
			problem = err.Error()
			c.server.log.Info("webhook not delivered", "company", c.subdomain, "delivery", d.ID)
		}
		c.book.Delivered(d.ID, problem)
	}
}

// post sends one delivery. The form of the body is ours; Lessonly's is not documented any more.
// The error names neither address nor credential.
func (c *company) post(ctx context.Context, hook webhook, d learning.Delivery) error {
	body, err := json.Marshal(map[string]any{
		"type": "lesson_completed", "delivery_id": d.ID, "completed_at": stamp(d.Completion.At), "score": d.Completion.Score,
		"lesson": map[string]any{"id": d.Completion.Of.ID, "title": d.Title}, "user": reportedJSON(d.Completion.Person),
	})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, deliveryTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, hook.url, bytes.NewReader(body))
	if err != nil {
		return errors.New("the address is not one")
	}
	request.Header.Set("Content-Type", "application/json")
	if hook.authorization != "" {
		request.Header.Set("Authorization", hook.authorization)
	}
	response, err := c.server.webhooks.Do(request)
	if err != nil {
		return errors.New("the address was not reached")
	}
	response.Body.Close()
	if response.StatusCode/100 != 2 {
		return fmt.Errorf("the address answered %d", response.StatusCode)
	}
	return nil
}

// DeliverWebhooks tries every delivery in the backlog of a company once, and returns when that
// is done. It fails for a company that is not there.
func (s *Server) DeliverWebhooks(ctx context.Context, subdomain string) error {
	c := s.companyNamed(subdomain)
	if c == nil {
		return problems{"no such company"}
	}
	c.deliver(ctx)
	return ctx.Err()
}

// begin counts one more background delivery and says how long it may take, unless the server
// was closed.
func (s *Server) begin() (context.Context, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.working.Err() != nil {
		return nil, false
	}
	s.deliveries.Add(1)
	return s.working, true
}

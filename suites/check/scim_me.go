package check

import (
	"net/url"
	"slices"

	"hallmark/suites/verdict"
)

// Redirects are the answers that sent the request on, in order; none when it was
// answered where it was sent.
func (a *Answer) Redirects() []verdict.Exchange {
	if a.index < 0 {
		return nil
	}
	a.session.mu.Lock()
	defer a.session.mu.Unlock()
	exchanges := a.session.record.Exchanges
	var hops []verdict.Exchange
	for i := a.index; i > 0; i-- {
		from, to := exchanges[i-1], exchanges[i]
		if from.Response == nil || from.Response.Status < 300 || from.Response.Status > 399 || from.Request.Method != to.Request.Method {
			break
		}
		base, err := url.Parse(from.Request.URL)
		if err != nil {
			break
		}
		location := from.Response.Header["Location"]
		if len(location) == 0 {
			break
		}
		led, err := base.Parse(location[0])
		if err != nil || led.String() != to.Request.URL {
			break
		}
		hops = append(hops, from)
	}
	slices.Reverse(hops)
	return hops
}

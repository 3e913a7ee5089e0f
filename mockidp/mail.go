package mockidp

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Mail is a message that was sent. Nothing leaves the process.
type Mail struct {
	At      time.Time `json:"at"`
	To      string    `json:"to"`
	Subject string    `json:"subject"`
	Body    string    `json:"body"`
}

// reminders are how long before its expiry an administrator is told of a
// certificate (JumpCloud support, "Manage Application IdP Certificate").
var reminders = []time.Duration{60 * 24 * time.Hour, 30 * 24 * time.Hour, 7 * 24 * time.Hour, 24 * time.Hour}

// Mails lists what was sent, the oldest first. Reminders are written when
// somebody looks, dated when they were due: there is no timer, so that a clock
// that is moved is all a test needs.
func (idp *IdP) Mails() []Mail {
	idp.mu.Lock()
	defer idp.mu.Unlock()
	now := idp.now()
	for _, a := range idp.apps.all() {
		if a.pair == nil || !a.Active {
			continue
		}
		for idp.reminded[a.pair] < len(reminders) {
			left := reminders[idp.reminded[a.pair]]
			due := a.pair.cert.NotAfter.Add(-left)
			if due.After(now) {
				break
			}
			idp.reminded[a.pair]++
			if due.Before(a.pair.made) {
				continue // it was uploaded later than that
			}
			idp.mails = append(idp.mails, Mail{
				At: due, To: idp.options.AdminEmail,
				Subject: fmt.Sprintf("The IdP certificate of %s expires in %s", a.DisplayLabel, span(left)),
				Body: fmt.Sprintf("The certificate that signs assertions for %s expires on %s. After that users can no longer sign on.\n"+
					"Regenerate it on the SSO tab of the application, and give the new one to the service provider.",
					a.DisplayLabel, a.pair.cert.NotAfter.UTC().Format(time.RFC1123)),
			})
		}
	}
	slices.SortStableFunc(idp.mails, func(a, b Mail) int { return cmp.Compare(a.At.UnixNano(), b.At.UnixNano()) })
	return slices.Clone(idp.mails)
}

// span is a time to expiry in words.
func span(d time.Duration) string {
	if days := int(d / (24 * time.Hour)); days > 1 {
		return fmt.Sprintf("%d days", days)
	}
	return strings.TrimSuffix(d.String(), "h0m0s") + " hours"
}

// listMails serves the mailbox to programs. The path is ours.
func (idp *IdP) listMails(r *http.Request) (answer, error) {
	q, err := query2(r)
	if err != nil {
		return answer{}, err
	}
	return list2(idp.Mails(), q, "subject")
}

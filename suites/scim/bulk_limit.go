package scim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// The largest job that is sent to exceed a limit. Targets that allow more are
// not judged: a check must be safe for the one that does not keep its limits.
const (
	mostOperations = 2000
	mostPayload    = 2 << 20
)

// bulkLimits declares what happens beyond the limits, and without Bulk. What is
// sent would do nothing even if it were carried out, apart from one DELETE of the
// spec's own user.
func bulkLimits(t *target.Target) {
	It("has no more operations than maxOperations", check.Covers(requirement.BulkMaxOps, requirement.Bulk413Body), func(ctx SpecContext) {
		s := check.On(t)
		most := limitOf(s.Get(ctx, "/ServiceProviderConfig"), "bulk.maxOperations")
		switch {
		case most <= 0:
			s.Skip("ServiceProviderConfig has no bulk.maxOperations to hold it to")
		case most >= mostOperations:
			s.Skip("maxOperations is %d: hallmark sends no job of more than %d operations", most, mostOperations)
		}
		gone := operation{"method": http.MethodDelete, "path": lost(ctx, s)}
		s.Need(requirement.Bulk200, job(ctx, s, gone), check.HaveStatus(http.StatusOK))
		path := check.Item("/Users", s.NewUser(ctx).ID())
		ops := []operation{{"method": http.MethodDelete, "path": path}}
		for len(ops) <= most {
			ops = append(ops, gone)
		}

		answer := job(ctx, s, ops...)

		answer.That(requirement.BulkMaxOps, check.HaveStatus(http.StatusRequestEntityTooLarge), "%d operations", len(ops))
		s.Get(ctx, path).That(requirement.BulkMaxOps, check.HaveStatus(http.StatusOK), "nothing done")
		if answer.Status == http.StatusRequestEntityTooLarge {
			answer.That(requirement.Bulk413Body, namesLimit("maxOperations", most, "operations"), "maxOperations")
		}
	})

	It("is no larger than maxPayloadSize", check.Covers(requirement.BulkMaxPayload, requirement.Bulk413Body), func(ctx SpecContext) {
		s := check.On(t)
		most := limitOf(s.Get(ctx, "/ServiceProviderConfig"), "bulk.maxPayloadSize")
		switch {
		case most <= 0:
			s.Skip("ServiceProviderConfig has no bulk.maxPayloadSize to hold it to")
		case most >= mostPayload:
			s.Skip("maxPayloadSize is %d: hallmark sends no body of more than %d bytes", most, mostPayload)
		}
		path := check.Item("/Users", s.NewUser(ctx).ID())
		s.Need(requirement.Bulk200, job(ctx, s, operation{"method": http.MethodDelete, "path": lost(ctx, s)}), check.HaveStatus(http.StatusOK))
		body, err := json.Marshal(check.BulkBody(operation{"method": http.MethodDelete, "path": path}))
		if err != nil || len(body) > most {
			s.Skip("maxPayloadSize is %d: not even one operation fits in", most)
		}
		// White space is part of the payload and of nothing else.
		padded := bytes.Join([][]byte{body[:1], bytes.Repeat([]byte(" "), most+1-len(body)), body[1:]}, nil)

		answer := s.Post(ctx, "/Bulk", padded)

		answer.That(requirement.BulkMaxPayload, check.HaveStatus(http.StatusRequestEntityTooLarge), "%d bytes", len(padded))
		s.Get(ctx, path).That(requirement.BulkMaxPayload, check.HaveStatus(http.StatusOK), "nothing done")
		if answer.Status == http.StatusRequestEntityTooLarge {
			answer.That(requirement.Bulk413Body, namesLimit("maxPayloadSize", most, "size", "bytes"), "maxPayloadSize")
		}
	})

	It("is said to be unsupported where it is", check.Covers(requirement.Bulk501), func(ctx SpecContext) {
		s := check.On(t)
		switch claim := check.ClaimsOf(t).Capabilities[requirement.Bulk]; {
		case claim.Unknown != "":
			s.Block("whether the target offers bulk is not known: %s", claim.Unknown)
		case claim.Offered:
			s.Skip("the target offers bulk (%s)", claim.Because)
		case claim.Silent:
			s.Skip("nothing says that the target does not offer bulk (%s)", claim.Because)
		}
		path := check.Item("/Users", s.NewUser(ctx).ID())

		answer := job(ctx, s, operation{"method": http.MethodDelete, "path": path})

		answer.That(requirement.Bulk501, check.Refuse())
		answer.That(requirement.Bulk501, check.AtMost(requirement.Should, check.HaveStatus(http.StatusNotImplemented, http.StatusNotFound)), "the status")
		answer.That(requirement.Bulk501, check.AtMost(requirement.Should, check.HaveSchema(check.ErrorSchema)), "the body")
		s.Get(ctx, path).That(requirement.Bulk501, check.HaveStatus(http.StatusOK), "nothing done")
	})
}

// limitOf is a positive integer of a document; 0 when there is none.
func limitOf(a *check.Answer, path string) int {
	value, _ := a.Get(path)
	n, _ := check.Integer(value)
	return max(n, 0)
}

// namesLimit wants a SCIM error whose text names a limit: by its name, by its
// number, however the digits are grouped, or by a word for what is limited.
func namesLimit(name string, number int, words ...string) types.GomegaMatcher {
	return check.Expect(fmt.Sprintf("a SCIM error that names %s or %d", name, number), func(a *check.Answer) (string, bool) {
		detail := strings.ToLower(a.Text("detail") + " " + a.Text("scimType"))
		digits := strings.NewReplacer(",", "", ".", "", "_", "", "'", "", " ", "").Replace(detail)
		named := strings.Contains(detail, strings.ToLower(name)) || strings.Contains(digits, strconv.Itoa(number))
		for _, word := range words {
			named = named || strings.Contains(detail, word)
		}
		is, _ := check.HaveSchema(check.ErrorSchema).Match(a)
		return a.String(), named && is
	})
}

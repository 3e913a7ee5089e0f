package scim

import (
	"net/http"
	"regexp"
	"sync"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// entityTag is the grammar of RFC 9110 §8.8.3.
var entityTag = regexp.MustCompile(`^(W/)?"[\x21\x23-\x7e\x80-\xff]*"$`)

// ETags declares what RFC 7644 §3.14 asks of versions.
func ETags(t *target.Target) {
	Describe("versions", func() {
		It("carry an ETag that changes with the resource", check.Covers(
			requirement.ETagHeader, requirement.ETagMeta, requirement.ETagWeak, requirement.ETagChanges, requirement.IfNoneMatch,
		), func(ctx SpecContext) {
			s := check.On(t)
			family := one(s, "name.familyName", "displayName", "title")
			body := t.People.New()
			p := put(ctx, s, body)
			read := p.get(ctx)
			again := p.get(ctx)
			changed := s.Put(ctx, p.path, set(body, family, "Byron"))
			after := p.get(ctx)

			for about, a := range map[string]*check.Answer{"POST": p.made, "GET": read, "PUT": changed} {
				a.That(requirement.ETagHeader, haveETag(), "%s", about)
			}
			if read.Header.Get("ETag") == "" {
				s.Need(requirement.ETagHeader, read, haveETag())
			}
			read.That(requirement.ETagMeta, check.Have("meta.version", read.Header.Get("ETag")), "GET")
			p.made.That(requirement.ETagMeta, check.Have("meta.version", p.made.Header.Get("ETag")), "POST")
			read.ThatValue(requirement.ETagWeak, read.Header.Get("ETag"), check.ExpectValue(`"value" or W/"value"`, func(tag string) (string, bool) {
				return tag, entityTag.MatchString(tag)
			}))
			again.That(requirement.ETagChanges, check.HaveHeader("ETag", same(read.Header.Get("ETag"))), "after a read")
			s.Need(requirement.PutReplaces, after, check.HaveText(family, "Byron"))
			after.That(requirement.ETagChanges, check.HaveHeader("ETag", other(read.Header.Get("ETag"))), "after a change")
			if offers(t, requirement.Patch) {
				worked(s, s.Patch(ctx, p.path, check.Op{"op": "replace", "path": family, "value": "King"}))
				patched := p.get(ctx)
				s.Need(requirement.ReplaceSimple, patched, check.HaveText(family, "King"))
				patched.That(requirement.ETagChanges, check.HaveHeader("ETag", other(after.Header.Get("ETag"))), "after a PATCH")
				after = patched
			}

			tagged := func(tag string) *check.Answer {
				return s.Send(ctx, check.Request{Method: http.MethodGet, Path: p.path, Header: map[string]string{"If-None-Match": tag}})
			}
			tagged(after.Header.Get("ETag")).That(requirement.IfNoneMatch, check.Expect("304 without a body", func(a *check.Answer) (string, bool) {
				return a.String(), a.Status == http.StatusNotModified && len(a.Raw) == 0
			}), "the current tag")
			tagged(read.Header.Get("ETag")).That(requirement.IfNoneMatch, check.HaveStatus(http.StatusOK), "an old tag")
		})

		It("let a write through with the right tag only", check.Covers(
			requirement.IfMatchOK, requirement.IfMatchPut, requirement.IfMatchPatch, requirement.IfMatchDelete, requirement.IfMatchStar,
		), func(ctx SpecContext) {
			s := check.On(t)
			family := one(s, "name.familyName", "displayName", "title")
			body := t.People.New()
			p := put(ctx, s, body)
			first := p.get(ctx)
			s.Need(requirement.ETagHeader, first, haveETag())
			stale := first.Header.Get("ETag")
			write := func(method, tag string, body any) *check.Answer {
				return s.Send(ctx, check.Request{Method: method, Path: p.path, Header: map[string]string{"If-Match": tag}, Body: body})
			}

			write(http.MethodPut, stale, set(body, family, "Byron")).That(requirement.IfMatchOK, check.HaveStatus(http.StatusOK, http.StatusNoContent), "PUT")
			before := p.get(ctx)
			s.Need(requirement.ETagChanges, before, check.HaveHeader("ETag", other(stale)))

			failed := check.HaveStatus(http.StatusPreconditionFailed)
			before = refused(requirement.IfMatchPut, before, write(http.MethodPut, stale, set(body, family, "Noel")), p.get(ctx), failed)
			patch := check.PatchBody(check.Op{"op": "replace", "path": family, "value": "Noel"})
			if offers(t, requirement.Patch) {
				refused(requirement.IfMatchPatch, before, write(http.MethodPatch, stale, patch), p.get(ctx), failed)
				write(http.MethodPatch, p.get(ctx).Header.Get("ETag"), patch).
					That(requirement.IfMatchOK, check.HaveStatus(http.StatusOK, http.StatusNoContent), "PATCH")
			} else {
				p.get(ctx).That(requirement.IfMatchPatch, failed) // skipped: PATCH is not offered
			}
			write(http.MethodPut, "*", set(body, family, "King")).That(requirement.IfMatchStar, check.HaveStatus(http.StatusOK, http.StatusNoContent))

			retire(ctx, s, p.path)
			gone := write(http.MethodDelete, stale, nil)
			deletes(s, gone)
			gone.That(requirement.IfMatchDelete, failed)
			left := p.get(ctx)
			if !left.That(requirement.IfMatchDelete, check.HaveStatus(http.StatusOK), "the resource afterwards") {
				return
			}
			write(http.MethodDelete, left.Header.Get("ETag"), nil).That(requirement.IfMatchOK, check.HaveStatus(http.StatusNoContent, http.StatusOK), "DELETE")
		})

		It("let one of two writers win", check.Covers(requirement.ETagRace), func(ctx SpecContext) {
			s := check.On(t)
			family := one(s, "name.familyName", "displayName", "title")
			body := t.People.New()
			p := put(ctx, s, body)
			first := p.get(ctx)
			s.Need(requirement.ETagHeader, first, haveETag())

			answers := make([]*check.Answer, 2)
			var writers sync.WaitGroup
			for i, name := range []string{"Byron", "Noel"} {
				writers.Go(func() {
					answers[i] = s.Send(ctx, check.Request{Method: http.MethodPut, Path: p.path,
						Header: map[string]string{"If-Match": first.Header.Get("ETag")}, Body: set(body, family, name)})
				})
			}
			writers.Wait()
			answers[0].That(requirement.ETagRace, check.Expect("200 for one writer and 412 for the other", func(a *check.Answer) (string, bool) {
				x, y := a.Status, answers[1].Status
				return check.Show([]int{x, y}), min(x, y) == http.StatusOK && max(x, y) == http.StatusPreconditionFailed
			}))
		})
	})
}

// haveETag wants a success that carries an ETag.
func haveETag() types.GomegaMatcher {
	return check.Expect("a 2xx answer with ETag", func(a *check.Answer) (string, bool) {
		return a.String() + ", ETag " + check.Show(a.Header.Get("ETag")), a.OK() && a.Header.Get("ETag") != ""
	})
}

func same(tag string) types.GomegaMatcher {
	return check.ExpectValue("equal to "+tag, func(v string) (string, bool) { return v, v == tag })
}

func other(tag string) types.GomegaMatcher {
	return check.ExpectValue("other than "+tag, func(v string) (string, bool) { return v, v != tag })
}

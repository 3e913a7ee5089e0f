package scim

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"unicode/utf16"
	"unicode/utf8"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// Robust declares what a server must bear that no RFC speaks of. Each outrageous
// request is sent once and is no larger than 2 MiB. All of them write to the
// spec's own user, so that nothing new can come of them.
func Robust(t *target.Target) {
	Describe("under strain", func() {
		robustBodies(t)
		robustFilters(t)
		robustTogether(t)
	})
	Describe("hostile input", func() {
		hostileInput(t)
		hostileTrust(t)
	})
}

// strained is one user, and what outrageous requests do to it.
type strained struct {
	s    *check.Session
	body map[string]any
	path string
}

func strain(ctx context.Context, s *check.Session) *strained {
	body := s.Target().People.New()
	path := check.Item("/Users", s.Create(ctx, "/Users", body).ID())
	mustPut(ctx, s, path, body) // so that a refusal of another PUT says something
	return &strained{s, body, path}
}

// put replaces the user by a body that is sent as it is.
func (u *strained) put(ctx context.Context, raw []byte) *check.Answer {
	return u.s.Put(ctx, u.path, raw)
}

// judge judges r by what an outrageous request was answered, and by the next
// ordinary one. A server may close the connection on what it does not want to
// read to its end; it must not leave the client waiting.
func (u *strained) judge(ctx context.Context, r *requirement.Requirement, a *check.Answer, m types.GomegaMatcher, about string) {
	after := u.s.Get(ctx, u.path)
	if a.Err == nil {
		a.That(r, m, "%s", about)
	} else {
		u.s.That(r, a.Err.Error(), check.ExpectValue("an answer, or a closed connection, in time", func(trouble string) (string, bool) {
			return trouble, !strings.Contains(trouble, "no whole answer within")
		}), "%s", about)
	}
	after.That(r, check.HaveStatus(http.StatusOK), "%s: the next request", about)
}

// encodedWith is the user's body as JSON with something put in front of its
// members: `"nickName": 1e400,`.
func (u *strained) encodedWith(members string) []byte {
	encoded, _ := json.Marshal(u.body)
	return slices.Concat([]byte("{"), []byte(members), encoded[1:])
}

func robustBodies(t *target.Target) {
	It("bears large and deep bodies", check.Covers(
		requirement.RobBodyHuge, requirement.RobJSONDeep, requirement.RobArrayLong, requirement.RobStringLong,
	), func(ctx SpecContext) {
		s := check.On(t)
		u := strain(ctx, s)
		const large = 2<<20 - 4096
		u.judge(ctx, requirement.RobBodyHuge, u.put(ctx, u.encodedWith(strings.Repeat(" ", large))), check.BeAnswered(), "2 MiB of white space")

		const levels = 10_000
		deep := `"hallmark":` + strings.Repeat(`{"a":`, levels) + "1" + strings.Repeat("}", levels) + ","
		u.judge(ctx, requirement.RobJSONDeep, u.put(ctx, u.encodedWith(deep)), check.BeAnswered(), "10,000 objects in each other")
		deep = `"hallmark":` + strings.Repeat("[", levels) + strings.Repeat("]", levels) + ","
		u.judge(ctx, requirement.RobJSONDeep, u.put(ctx, u.encodedWith(deep)), check.BeAnswered(), "10,000 arrays in each other")

		many := `"phoneNumbers":[` + strings.Repeat(`{"value":"1"},`, 100_000) + `{"value":"2"}],`
		u.judge(ctx, requirement.RobArrayLong, u.put(ctx, u.encodedWith(many)), check.BeAnswered(), "100,000 telephone numbers")

		name := fmt.Sprint(u.body["userName"])
		name = strings.Replace(name, "@", strings.Repeat("a", 1<<20)+"@", 1)
		long := u.s.Put(ctx, u.path, edit(u.body, "userName", name))
		u.judge(ctx, requirement.RobStringLong, long, check.HaveStatus(http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity), "a userName of 1 MiB")
	})

	It("reads JSON once, and as it is", check.Covers(
		requirement.RobJSONDupKeys, requirement.RobJSONNumbers, requirement.RobJSONEncoding, requirement.RobStringNul,
	), func(ctx SpecContext) {
		s := check.On(t)
		u := strain(ctx, s)
		one, two := t.People.Name(), t.People.Name()
		name, _ := json.Marshal(one)
		again, _ := json.Marshal(two)
		encoded, _ := json.Marshal(without(u.body, "displayName"))
		twice := slices.Concat([]byte(`{"displayName":`), name, []byte(`,"displayName":`), again, []byte(","), encoded[1:])
		a := u.put(ctx, twice)
		u.judge(ctx, requirement.RobJSONDupKeys, a, check.BeAnswered(), "displayName twice")
		if a.OK() && advertised(t, target.UserSchema, "displayName") {
			after := s.Get(ctx, u.path)
			after.That(requirement.RobJSONDupKeys, check.Have("displayName", check.BeOneOf(one, two)), "one of the two is stored")
			if a.Object() != nil {
				after.That(requirement.RobJSONDupKeys, check.Agree(a, "displayName"), "the one that the answer showed")
			}
		}

		u.judge(ctx, requirement.RobJSONNumbers, u.put(ctx, u.encodedWith(`"nickName":NaN,`)), check.Refuse(), "NaN")
		for _, number := range []string{"1e400", "9223372036854775808", "-0.0"} {
			u.judge(ctx, requirement.RobJSONNumbers, u.put(ctx, u.encodedWith(`"nickName":`+number+`,`)), check.BeAnswered(), number+" as nickName")
		}
		u.judge(ctx, requirement.RobJSONNumbers, s.Put(ctx, u.path, u.body), check.BeAnswered(), "the usual body afterwards")

		plain, _ := json.Marshal(u.body)
		for _, row := range []struct {
			about string
			raw   []byte
		}{
			{"a byte order mark", slices.Concat([]byte("\xef\xbb\xbf"), plain)},
			{"UTF-16", wide(string(plain))},
			{"broken UTF-8", u.encodedWith("\"nickName\":\"\xff\xc3(\",")},
			{"a surrogate without its partner", u.encodedWith(`"nickName":"\ud800",`)},
		} {
			u.judge(ctx, requirement.RobJSONEncoding, u.put(ctx, row.raw), check.BeAnswered(), row.about)
			s.Get(ctx, u.path).That(requirement.RobJSONEncoding, check.Expect("JSON in UTF-8", func(a *check.Answer) (string, bool) {
				return a.String(), a.Object() != nil && utf8.Valid(a.Raw)
			}), "%s: what is stored", row.about)
		}

		for _, value := range []string{"a\x00b", "a\x07b", "a\u0085b"} {
			a := s.Put(ctx, u.path, edit(u.body, "nickName", value))
			u.judge(ctx, requirement.RobStringNul, a, check.BeAnswered(), fmt.Sprintf("%q", value))
			if a.OK() && a.Object() != nil {
				s.Get(ctx, u.path).That(requirement.RobStringNul, check.Agree(a, "nickName"), "%q: what is stored", value)
			}
		}
	})

	It("bears a long list of operations", check.Covers(requirement.RobPatchMany), func(ctx SpecContext) {
		s := check.On(t)
		u := strain(ctx, s)
		path := text(s)
		s.Need(requirement.ReplaceSimple, s.Patch(ctx, u.path, check.Op{"op": "replace", "path": path, "value": "before"}), check.HaveStatus(http.StatusOK, http.StatusNoContent))
		ops := make([]check.Op, 10_000)
		for i := range ops {
			ops[i] = check.Op{"op": "replace", "path": path, "value": fmt.Sprint("v", i)}
		}
		a := s.Patch(ctx, u.path, ops...)
		u.judge(ctx, requirement.RobPatchMany, a, check.BeAnswered(), "10,000 operations")
		want := "before"
		if a.OK() {
			want = fmt.Sprint("v", len(ops)-1)
		}
		s.Get(ctx, u.path).That(requirement.RobPatchMany, check.HaveText(path, want), "all or nothing")
	})
}

// wide is a text in UTF-16 with a byte order mark.
func wide(text string) []byte {
	var b bytes.Buffer
	for _, unit := range append([]uint16{0xfeff}, utf16.Encode([]rune(text))...) {
		b.WriteByte(byte(unit >> 8))
		b.WriteByte(byte(unit))
	}
	return b.Bytes()
}

func robustFilters(t *target.Target) {
	It("bears filters of any length and depth", check.Covers(requirement.RobFilterDeep), func(ctx SpecContext) {
		s := check.On(t)
		u := strain(ctx, s)
		term := eq("userName", fmt.Sprint(u.body["userName"]))
		for about, filter := range map[string]string{
			"10,000 brackets":  strings.Repeat("(", 10_000) + term + strings.Repeat(")", 10_000),
			"5,000 terms":      strings.Repeat(term+" or ", 4999) + term,
			"10,000 times not": strings.Repeat("not (", 10_000) + term + strings.Repeat(")", 10_000),
		} {
			u.judge(ctx, requirement.RobFilterDeep, s.Post(ctx, "/Users/.search", searchRequest("filter", filter, "count", 1)), check.BeAnswered(), about+" in a POST .search")
			if len(filter) < 50_000 { // longer URLs are refused long before SCIM
				u.judge(ctx, requirement.RobFilterDeep, s.Get(ctx, "/Users", "filter", filter, "count", "1"), check.BeAnswered(), about+" in a URL")
			}
		}
	})

	It("takes values of filters literally", check.Covers(requirement.RobFilterRegex, requirement.SecInjectSQL, requirement.SecInjectNoSQL), func(ctx SpecContext) {
		s := check.On(t)
		claimed(s, requirement.Filter)
		c := newCrew(ctx, s, []string{"ada", strings.Repeat("a", 40)}, nil)
		s.Need(requirement.FilterEq, c.find(ctx, "userName eq %s", quote(c.names[0])), check.Find(c.ids[0]))
		nobody := check.Expect("none of the spec's own users, or a refusal", func(a *check.Answer) (string, bool) {
			for _, id := range a.IDs() {
				if slices.Contains(c.ids, id) {
					return a.String(), false
				}
			}
			return a.String(), a.Status < 500
		})
		for _, op := range []string{"co", "sw", "ew", "eq"} {
			for _, value := range []string{".*", c.prefix + ".*", c.prefix + "%", c.prefix + "_da@", "(a+)+$", "[a-z]+", "\\"} {
				if strings.Contains(c.names[0], value) || strings.Contains(c.names[1], value) {
					continue
				}
				c.find(ctx, "userName %s %s", op, quote(value)).That(requirement.RobFilterRegex, nobody, "userName %s %q", op, value)
			}
		}
		for _, value := range []string{"x' OR '1'='1", `x" OR "1"="1`, "'; DROP TABLE users; --", "x') OR 1=1 --"} {
			a := c.find(ctx, "userName eq %s", quote(value))
			a.That(requirement.SecInjectSQL, nobody, "userName eq %q", value)
			s.Get(ctx, check.Item("/Users", value)).That(requirement.SecInjectSQL, check.HaveStatus(http.StatusNotFound, http.StatusBadRequest), "id %q", value)
		}
		s.Get(ctx, "/Users", "sortBy", "userName; DROP TABLE users", "count", "1").That(requirement.SecInjectSQL, check.BeAnswered(), "sortBy")
		for _, value := range []string{"*", "*)(uid=*", `{"$ne":null}`, "' || '1'=='1", "[$ne]"} {
			c.find(ctx, "userName eq %s", quote(value)).That(requirement.SecInjectNoSQL, nobody, "userName eq %q", value)
		}
		s.Get(ctx, check.Item("/Users", "*")).That(requirement.SecInjectNoSQL, check.HaveStatus(http.StatusNotFound, http.StatusBadRequest), "id *")
		for _, r := range []*requirement.Requirement{requirement.RobFilterRegex, requirement.SecInjectSQL, requirement.SecInjectNoSQL} {
			c.find(ctx, "userName eq %s", quote(c.names[0])).That(r, check.Find(c.ids[0]), "everybody is still there")
		}
	})
}

func robustTogether(t *target.Target) {
	It("creates one user of many creates at once", check.Covers(requirement.RobConcurrentCreate), func(ctx SpecContext) {
		s := check.On(t)
		user := t.People.New()
		answers := together(20, func(int) *check.Answer { return s.Post(ctx, "/Users", user) })
		created := 0
		for _, a := range answers {
			if a.OK() {
				created++
				continue
			}
			a.That(requirement.RobConcurrentCreate, check.HaveStatus(http.StatusConflict, http.StatusTooManyRequests, http.StatusServiceUnavailable), "the others")
		}
		s.That(requirement.RobConcurrentCreate, created, check.ExpectValue("one success", func(n int) (string, bool) { return fmt.Sprintf("%d successes", n), n == 1 }))
	})

	It("loses no member of many added at once", check.Covers(requirement.RobConcurrentMembers), func(ctx SpecContext) {
		s := check.On(t)
		const many = 8
		var ids []string
		for range many {
			ids = append(ids, s.NewUser(ctx).ID())
		}
		path := check.Item("/Groups", s.NewGroup(ctx).ID())
		answers := together(many, func(i int) *check.Answer {
			return s.Patch(ctx, path, check.Op{"op": "add", "path": "members", "value": []any{map[string]any{"value": ids[i]}}})
		})
		after := readGroup(ctx, s, path)
		accepted := 0
		for i, a := range answers {
			a.That(requirement.RobConcurrentMembers, check.BeAnswered(), "the answer")
			if a.OK() {
				accepted++
				after.That(requirement.RobConcurrentMembers, refers("members", ids[i]), "a member that was accepted")
			}
		}
		if accepted == 0 {
			s.Block("needs %s (%s): no member was accepted", requirement.AddMV.ID, requirement.AddMV.Text)
		}
	})

	It("creates one user of a create sent twice", check.Covers(requirement.RobRetry), func(ctx SpecContext) {
		s := check.On(t)
		user := t.People.New()
		first := s.Create(ctx, "/Users", user)
		s.Post(ctx, "/Users", user).That(requirement.RobRetry, check.HaveStatus(http.StatusConflict, http.StatusOK, http.StatusCreated), "the second")
		a, _ := stored(ctx, s, fmt.Sprint(user["userName"]))
		a.That(requirement.RobRetry, check.Find(first.ID()))
	})

	It("changes nothing by a request sent twice", check.Covers(requirement.RobRepeat), func(ctx SpecContext) {
		s := check.On(t)
		u := strain(ctx, s)
		family := one(s, "name.familyName", "displayName", "title")
		done := check.HaveStatus(http.StatusOK, http.StatusNoContent)
		changed := set(u.body, family, "Byron")
		mustPut(ctx, s, u.path, changed)
		before := mustRead(ctx, s, u.path)
		s.Put(ctx, u.path, changed).That(requirement.RobRepeat, done, "the second PUT")
		s.Get(ctx, u.path).That(requirement.RobRepeat, check.Agree(before, told(before)...), "what the second PUT left")
		if offers(t, requirement.Patch) {
			op := check.Op{"op": "replace", "path": family, "value": "King"}
			mustPatch(ctx, s, u.path, op)
			before = mustRead(ctx, s, u.path)
			s.Patch(ctx, u.path, op).That(requirement.RobRepeat, done, "the second PATCH")
			s.Get(ctx, u.path).That(requirement.RobRepeat, check.Agree(before, told(before)...), "what the second PATCH left")
		}
		retire(ctx, s, u.path)
		deletes(s, s.Delete(ctx, u.path))
		s.Delete(ctx, u.path).That(requirement.RobRepeat, check.HaveStatus(http.StatusNotFound, http.StatusNoContent, http.StatusGone), "the second DELETE")
	})

	It("shows everybody on pages that are read while users are created", check.Covers(requirement.RobPageWrites), func(ctx SpecContext) {
		s := check.On(t)
		claimed(s, requirement.Filter)
		c := newCrew(ctx, s, []string{"k", "l", "m", "n", "o"}, nil)
		filter := c.all(ctx)
		seen := map[string]bool{}
		// Names before and after all others, for servers that list by name. The end is where
		// nobody new comes: totalResults is for ListTotal. Eight people fill few pages.
		for start, page := 1, 0; page < 20; page++ {
			a := s.Get(ctx, "/Users", "filter", filter, "startIndex", fmt.Sprint(start), "count", "2")
			if !a.That(requirement.RobPageWrites, check.HaveStatus(http.StatusOK), "page %d", page+1) {
				return
			}
			before := len(seen)
			for _, id := range a.IDs() {
				seen[id] = true
			}
			if start += len(a.IDs()); len(a.IDs()) == 0 || len(seen) == before && start > a.Total() {
				break
			}
			if page < 3 {
				late := t.People.New()
				rename(late, c.name(fmt.Sprint([]string{"a", "z", "b"}[page], page)))
				s.Create(ctx, "/Users", late)
			}
		}
		for _, id := range c.ids {
			s.That(requirement.RobPageWrites, seen[id], check.ExpectValue("every user who was there before the first page, on one of the pages", func(ok bool) (string, bool) { return "not user " + id, ok }))
		}
	})

	It("creates and deletes 50 users one after the other", check.Covers(requirement.RobChurn), func(ctx SpecContext) {
		s := check.On(t)
		mustDelete(ctx, s, check.Item("/Users", s.NewUser(ctx).ID()))
		for i := range 50 {
			made := s.Post(ctx, "/Users", t.People.New())
			if !made.That(requirement.RobChurn, check.BeCreated(), "create %d", i+1) || made.ID() == "" {
				return
			}
			retire(ctx, s, check.Item("/Users", made.ID()))
			s.Delete(ctx, check.Item("/Users", made.ID())).That(requirement.RobChurn, check.HaveStatus(http.StatusNoContent, http.StatusOK, http.StatusAccepted), "delete %d", i+1)
		}
	})
}

// together sends n requests at once.
func together(n int, send func(i int) *check.Answer) []*check.Answer {
	answers := make([]*check.Answer, n)
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() {
			defer GinkgoRecover()
			answers[i] = send(i)
		})
	}
	wait.Wait()
	return answers
}

package scim

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestStoreZeroValue(t *testing.T) {
	var s Store
	in := map[string]any{"userName": "Ann", "id": "x", "tags": []string{"a"}, "age": 3, "empty": []any{nil}, "name": map[string]any{"givenName": "A"}}
	r, err := s.Create("User", in)
	if err != nil || r.ID == "" || r.ID == "x" || r.Version != 1 || !r.Created.Equal(r.Modified) || r.Created.IsZero() {
		t.Fatalf("Create gives %+v, %v", r, err)
	}
	want := map[string]any{"userName": "Ann", "tags": []any{"a"}, "age": 3.0, "name": map[string]any{"givenName": "A"}}
	if !equal(r.Attributes, want) {
		t.Errorf("attributes are %v, want %v", r.Attributes, want)
	}
	// Nothing that goes in or comes out is shared.
	in["name"].(map[string]any)["givenName"] = "B"
	r.Attributes["name"].(map[string]any)["givenName"] = "B"
	s.List("User")[0].Attributes["userName"] = "B"
	got, ok := s.Get("User", r.ID)
	if !ok || !equal(got.Attributes, want) {
		t.Errorf("the store was changed from outside: %v", got.Attributes)
	}
	if _, ok := s.Get("Group", r.ID); ok {
		t.Error("a User is found as a Group")
	}
	if _, ok := s.UserByName("ａＮＮ"); !ok {
		t.Error("UserByName does not fold width and case")
	}
	if _, ok := s.UserByName("bob"); ok {
		t.Error("UserByName finds nobody's name")
	}
}

func TestStoreUpdate(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 123456789, time.UTC)
	s := NewStore(Options{Clock: func() time.Time { return now }}) // a clock that stands still
	a, _ := s.Create("User", map[string]any{"userName": "a"})
	s.Create("User", map[string]any{"userName": "b"})
	set := func(name string, v any) func(map[string]any) error {
		return func(m map[string]any) error { m[name] = v; return nil }
	}
	b, err := s.Update("User", a.ID, set("title", "t"))
	if err != nil || b.Version != 2 || !b.Modified.After(a.Modified) || !b.Created.Equal(a.Created) {
		t.Errorf("Update gives %+v, %v", b, err)
	}
	if c, err := s.Update("User", a.ID, set("title", "t")); err != nil || c.Version != 2 || !c.Modified.Equal(b.Modified) {
		t.Errorf("an update without change gives %+v, %v", c, err)
	}
	var e *Error
	if _, err := s.Update("User", a.ID, set("userName", "B")); !errors.As(err, &e) || e.Status != 409 || e.ScimType != "uniqueness" {
		t.Errorf("a taken name gives %v", err)
	}
	boom := errors.New("boom")
	if _, err := s.Update("User", a.ID, func(m map[string]any) error { m["title"] = "x"; return boom }); !errors.Is(err, boom) {
		t.Errorf("an error of change gives %v", err)
	}
	if _, err := s.Update("User", "nobody", set("a", "b")); !errors.As(err, &e) || e.Status != 404 || !strings.Contains(err.Error(), "nobody") {
		t.Errorf("an unknown id gives %v", err)
	}
	if r, _ := s.Get("User", a.ID); r.Version != 2 || r.Attributes["title"] != "t" {
		t.Errorf("a failed update left %+v", r)
	}
	if err := s.Delete("User", "nobody"); !errors.As(err, &e) || e.Status != 404 {
		t.Errorf("deleting an unknown id gives %v", err)
	}
}

func TestStoreIDs(t *testing.T) {
	next := []string{"1", "1", "", "a-bulkId:1", "2", "2", "2", "2", "2", "2", "2", "2", "2", "2", "2"}
	s := NewStore(Options{NewID: func(string) string { id := next[0]; next = next[1:]; return id }})
	a, _ := s.Create("User", map[string]any{"userName": "a"})
	if err := s.Delete("User", a.ID); err != nil {
		t.Fatal(err)
	}
	b, err := s.Create("Group", map[string]any{"displayName": "b"})
	if err != nil || a.ID != "1" || b.ID != "2" {
		t.Errorf("ids are %q and %q (%v), want 1 and 2", a.ID, b.ID, err)
	}
	if _, err := s.Create("User", map[string]any{"userName": "c"}); err == nil {
		t.Error("an id was given twice")
	}
}

func TestStoreHooks(t *testing.T) {
	var log []string
	name := func(r *Resource) string {
		if r == nil {
			return "-"
		}
		return r.Type[:1] + ":" + text(r.Attributes, "userName") + text(r.Attributes, "displayName") + itoa(r.Version)
	}
	var s *Store
	s = NewStore(Options{
		Validate: func(before, after *Resource) error {
			s.List("User") // reading from a hook must not hang
			if after.Attributes["title"] == "no" {
				return &Error{Status: 400, Detail: "no"}
			}
			after.Attributes["title"] = "tampered"
			return nil
		},
		Changed: func(before, after *Resource) {
			s.UserByName("a")
			log = append(log, name(before)+">"+name(after))
			if after != nil {
				after.Attributes["userName"] = "tampered"
			}
		},
	})
	a, _ := s.Create("User", map[string]any{"userName": "a"})
	g, _ := s.Create("Group", map[string]any{"displayName": "g", "members": []any{map[string]any{"value": a.ID}}})
	if _, err := s.Create("User", map[string]any{"userName": "b", "title": "no"}); err == nil {
		t.Error("a refused User was created")
	}
	s.Update("User", a.ID, func(m map[string]any) error { m["title"] = "no"; return nil })
	s.Update("User", a.ID, func(m map[string]any) error { m["nickName"] = "n"; return nil })
	s.Update("User", a.ID, func(m map[string]any) error { m["nickName"] = "n"; return nil })
	if r, _ := s.Get("User", a.ID); r.Attributes["title"] != nil || r.Attributes["userName"] != "a" {
		t.Errorf("a hook changed what is stored: %v", r.Attributes)
	}
	s.Delete("User", a.ID)
	want := []string{"->U:a1", "->G:g1", "U:a1>U:a2", "U:a2>-", "G:g1>G:g2"}
	if !slices.Equal(log, want) {
		t.Errorf("Changed was told %q, want %q", log, want)
	}
	if r, _ := s.Get("Group", g.ID); r.Attributes["members"] != nil {
		t.Errorf("a deleted member stays: %v", r.Attributes)
	}
}

func TestStoreConcurrent(t *testing.T) {
	s := NewStore(Options{})
	g, _ := s.Create("Group", map[string]any{"displayName": "g"})
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			u, err := s.Create("User", map[string]any{"userName": "u" + itoa(i), "externalId": "e" + itoa(i)})
			if err != nil {
				t.Error(err)
				return
			}
			_, err = s.Update("Group", g.ID, func(m map[string]any) error {
				list, _ := m["members"].([]any)
				m["members"] = append(list, map[string]any{"value": u.ID})
				return nil
			})
			if err != nil {
				t.Error(err)
			}
			s.List("User")
			s.UserByName("u1")
			s.groupsOf(u.ID)
			if i%2 == 0 {
				if err := s.Delete("User", u.ID); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	r, _ := s.Get("Group", g.ID)
	if members := memberIDs(&r); len(members) != 25 || len(s.List("User")) != 25 || r.Version != 76 {
		t.Errorf("%d members, %d Users, version %d; want 25, 25, 76", len(members), len(s.List("User")), r.Version)
	}
}

func TestLargeGroup(t *testing.T) {
	p := newProvider(t)
	var members []string
	for i := range 1500 {
		r, err := p.store.Create("User", map[string]any{"userName": "u" + itoa(i)})
		if err != nil {
			t.Fatal(err)
		}
		members = append(members, `{"value":"`+r.ID+`"}`)
	}
	last := members[len(members)-1]
	at := "/Groups/" + p.add("/Groups", group("g", `"members":[`+strings.Join(members[:1499], ",")+`]`))
	add := patchOf(`{"op":"add","path":"members","value":[` + last + `]}`)
	if n := len(p.do("PATCH", at, add).is(200).at("members").([]any)); n != 1500 {
		t.Errorf("%d members, want 1500", n)
	}
	p.do("GET", at+"?excludedAttributes=members", "").is(200).want("members", nil)
	id := strings.Split(last, `"`)[3]
	if n := len(p.do("PATCH", at, patchOf(`{"op":"remove","path":"members","value":[`+last+`]}`)).is(200).at("members").([]any)); n != 1499 {
		t.Errorf("%d members, want 1499", n)
	}
	p.do("GET", "/Users/"+id, "").want("groups", nil)
}

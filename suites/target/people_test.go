package target

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"
)

func TestPeopleOwnTheirNames(t *testing.T) {
	p, other := NewPeople(), NewPeople()
	if p.Prefix == other.Prefix || len(p.Prefix) != len("hm-")+8 {
		t.Fatalf("prefixes %q and %q", p.Prefix, other.Prefix)
	}
	user, group := p.New(), p.NewGroup()
	for _, name := range []string{user["userName"].(string), group["displayName"].(string), p.Name(), strings.ToUpper(p.Name())} {
		if !p.Owns(name) || other.Owns(name) {
			t.Errorf("%q is not told apart by %q", name, p.Prefix)
		}
	}
	for _, name := range []string{"", p.Prefix, p.Prefix + "x", "a" + p.Prefix + "-1", p.Prefix[:8], "ada@example.com"} {
		if p.Owns(name) {
			t.Errorf("%q was not made by this run", name)
		}
	}
}

func TestPeopleNeverRepeatAName(t *testing.T) {
	p := NewPeople()
	var mu sync.Mutex
	seen := map[string]bool{}
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range 50 {
				name := p.New()["userName"].(string)
				mu.Lock()
				if seen[name] {
					t.Errorf("%s twice", name)
				}
				seen[name] = true
				mu.Unlock()
			}
		})
	}
	wait.Wait()
}

func TestPeopleTakeAttributes(t *testing.T) {
	p := NewPeople()
	p.Domain, p.Attributes = "tenant.example", map[string]any{"department": "R&D", "displayName": "Somebody"}
	user := p.New()
	if user["department"] != "R&D" || user["displayName"] != "Somebody" || !strings.HasSuffix(user["userName"].(string), "@tenant.example") {
		t.Errorf("%v", user)
	}
	if _, err := json.Marshal(user); err != nil {
		t.Error(err)
	}
	user["department"] = "changed by a spec"
	if p.Attributes["department"] != "R&D" {
		t.Error("a spec changed what every user is given")
	}
}

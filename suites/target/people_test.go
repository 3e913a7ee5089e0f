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

// TestTemplatesAreFilledAnew: what must be unique is, deep down too, and what has
// no placeholder stays.
func TestTemplatesAreFilledAnew(t *testing.T) {
	made := New("t", "https://scim.example.com", Credential{})
	made.People.Attributes = map[string]any{"employeeNumber": "E-{n}", "title": "Engineer", "x": map[string]any{"badges": []any{"{name}", 7}}}
	made.Templates = map[string]map[string]any{"Device": {"serialNumber": "{name}"}}
	one, two := made.People.New(), made.People.New()
	deep := func(user map[string]any) string { return user["x"].(map[string]any)["badges"].([]any)[0].(string) }
	if one["employeeNumber"] == two["employeeNumber"] || !strings.HasPrefix(one["employeeNumber"].(string), "E-") || strings.Contains(one["employeeNumber"].(string), "{") {
		t.Errorf("%v and %v", one["employeeNumber"], two["employeeNumber"])
	}
	if one["title"] != "Engineer" || !made.People.Owns(deep(one)) || deep(one) == deep(two) || one["x"].(map[string]any)["badges"].([]any)[1] != 7 {
		t.Errorf("%v", one)
	}
	if a, b := made.Filled("Device")["serialNumber"].(string), made.Filled("Device")["serialNumber"].(string); a == b || !made.People.Owns(a) {
		t.Errorf("%q and %q", a, b)
	}
	if len(made.Filled("Room")) != 0 || made.People.Attributes["employeeNumber"] != "E-{n}" {
		t.Error("a template was changed")
	}
}

package provision

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files and dialects.md")

// golden holds text to a file.
func golden(t *testing.T, file, text string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != text {
		t.Errorf("%s is stale, or the dialect changed: -update writes it. Now:\n%s", file, text)
	}
}

// lifetime is everything that a dialect can be asked for, under a heading each.
func lifetime(b *bench, withGroups bool) {
	step := func(heading string, do func()) {
		b.mu.Lock()
		b.requests = append(b.requests, request{method: "\n#", uri: heading})
		b.mu.Unlock()
		do()
		b.settle()
	}
	changed := ann()
	step("activate", func() {
		if err := b.Activate(b.t.Context(), Connection{BaseURL: b.server.URL + "/scim/v2", Token: goodToken, Groups: withGroups}); err != nil {
			b.t.Fatal(err)
		}
	})
	step("create", func() { b.Keep(ann()) })
	step("change the title, clear the department, set nothing else", func() {
		changed.JobTitle, changed.Department = "Director", ""
		b.Keep(changed)
	})
	step("deactivate", func() { b.Drop("1") })
	step("reactivate, as it was", func() { b.Keep(changed) })
	step("deactivate again", func() { b.Drop("1") })
	step("reactivate, with another address", func() {
		changed.Email = "new@example.com"
		b.Keep(changed)
	})
	if withGroups {
		step("a second user", func() { b.Keep(bob()) })
		step("an empty group", func() { b.KeepGroup(Group{ID: "g0", Name: "Nobody"}) })
		step("a group", func() { b.KeepGroup(Group{ID: "g1", Name: "Sales", Members: []string{"1"}}) })
		step("a member more", func() { b.KeepGroup(Group{ID: "g1", Name: "Sales", Members: []string{"1", "2"}}) })
		step("another name", func() { b.KeepGroup(Group{ID: "g1", Name: "Selling", Members: []string{"1", "2"}}) })
		step("a member less", func() { b.KeepGroup(Group{ID: "g1", Name: "Selling", Members: []string{"2"}}) })
		step("the group deleted", func() { b.DropGroup("g1") })
	}
	step("deleted in the directory", func() { b.Remove("1") })
}

// transcript is what was sent, with what is random replaced.
func (b *bench) transcript() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var text strings.Builder
	for _, r := range b.requests {
		fmt.Fprintf(&text, "%s %s\n", r.method, strings.TrimPrefix(r.uri, "/scim/v2"))
		for _, name := range []string{"Accept-Charset", "Content-Type"} {
			if value := r.header.Get(name); value != "" {
				fmt.Fprintf(&text, "%s: %s\n", name, value)
			}
		}
		if r.body != "" {
			var indented bytes.Buffer
			if err := json.Indent(&indented, []byte(r.body), "", "  "); err != nil {
				b.t.Errorf("%s %s: %v in %s", r.method, r.uri, err, r.body)
			}
			text.WriteString(indented.String() + "\n")
		}
	}
	return chance.ReplaceAllString(text.String(), "${1}RANDOM$2")
}

// chance is a random name in a query, or a random password.
var chance = regexp.MustCompile(`(%22|")[A-Z2-7]{26}(?:-a1)?(%22|")`)

// TestDialectsOnTheWire holds what each dialect sends to a golden file.
func TestDialectsOnTheWire(t *testing.T) {
	for _, d := range append(Dialects(), lessonly) {
		name := d.Name
		if d == lessonly {
			name = "lessonly"
		}
		t.Run(name, func(t *testing.T) {
			b := newBench(t, func(o *Options) { o.Dialect = d })
			groups := &groupsAt{all: map[string]*groupAt{}}
			b.set(func(w http.ResponseWriter, r *http.Request) bool { return groups.intercept(w, r) })
			lifetime(b, d.Groups != nil)
			golden(t, filepath.Join("testdata", "dialect-"+name+".golden"), b.transcript())
			for _, e := range b.events {
				if !e.Success {
					t.Errorf("%s failed: %s", e.Type, e.ErrorMessage)
				}
			}
		})
	}
}

// TestDialectsAreDescribed keeps the document fresh, and a claim apart from a
// choice: every step has a source, and OneLogin and Google have steps that are
// marked as unverified.
func TestDialectsAreDescribed(t *testing.T) {
	golden(t, "dialects.md", Describe())
	for _, d := range Dialects() {
		marked := 0
		for _, s := range d.Steps {
			if s.Name == "" || s.Sends == "" || s.From == "" || !slices.Contains([]Grade{Documented, FromCode, Reported, Unverified}, s.Grade) {
				t.Errorf("%s: %+v is not whole", d.Name, s)
			}
			if (s.Grade == Unverified) != strings.HasPrefix(s.From, ours) {
				t.Errorf("%s: %s is %s, from %s", d.Name, s.Name, s.Grade, s.From)
			}
			if s.Grade == Unverified {
				marked++
			}
		}
		if len(d.Steps) < 8 || (d == oneLogin || d == google) && marked < 5 {
			t.Errorf("%s has %d steps, %d of them unverified", d.Name, len(d.Steps), marked)
		}
	}
}

func TestParseDialect(t *testing.T) {
	for _, d := range Dialects() {
		if got, err := ParseDialect(d.Name); err != nil || got != d {
			t.Errorf("%s: %v %v", d.Name, got, err)
		}
	}
	if _, err := ParseDialect("Okta"); err == nil || !strings.Contains(err.Error(), "jumpcloud, okta, entra, onelogin, google") {
		t.Errorf("an unknown name: %v", err)
	}
}

// What a look-up may be answered by when there is nobody: Okta takes 404, the
// others do not.
func TestLookupAnswered404(t *testing.T) {
	for _, d := range Dialects() {
		b := activeBench(t, func(o *Options) { o.Dialect = d })
		b.set(reply("GET", http.StatusNotFound, "{}"))
		b.keep(bob())
		want := "!user_lookup_provision"
		if d.Absent404 {
			want = "user_create_provision"
		}
		check(t, d.Name, b.logged(), want)
	}
}

// A service provider that cannot delete is sent the deactivation instead.
func TestDeletionRefused(t *testing.T) {
	for _, d := range []*Dialect{jumpCloud, entra, google} {
		for _, status := range []int{http.StatusMethodNotAllowed, http.StatusNotImplemented, http.StatusForbidden} {
			b := activeBench(t, func(o *Options) { o.Dialect = d })
			b.keep(bob())
			b.forget()
			b.set(reply("DELETE", status, "{}"))
			b.Remove("2")
			b.settle()
			want := "user_deprovision"
			if status == http.StatusForbidden {
				want = "!user_delete_provision"
			}
			check(t, fmt.Sprint(d.Name, " ", status), b.logged(), want)
		}
	}
}

// Bodies written by hand are JSON with the same values, whatever the names hold.
func FuzzBody(f *testing.F) {
	f.Add("ann", "ann@example.com", "Ann", "O'Brien", "Sales & \"Co\"", "Ber\nlin", "\u2028<b>")
	f.Add("", "", "\xff", "é", "\\", "", "\u0000")
	f.Fuzz(func(t *testing.T, username, email, given, family, department, center, title string) {
		who := Person{"id", username, email, given, family, department, center, title}
		for _, d := range append(Dialects(), lessonly) {
			var user found
			text := d.body(outgoing{Person: who, active: true}, true)
			if err := json.Unmarshal(text, &user); err != nil {
				t.Fatalf("%s: %v in %s", d.Name, err, text)
			}
			clean := who
			for _, s := range []*string{&clean.Username, &clean.Email, &clean.Firstname, &clean.Lastname, &clean.Department, &clean.CostCenter, &clean.JobTitle} {
				*s = strings.ToValidUTF8(*s, "") // how JSON replaces what is no text is its own affair
			}
			got := user.person("id")
			for _, s := range []*string{&got.Username, &got.Email, &got.Firstname, &got.Lastname, &got.Department, &got.CostCenter, &got.JobTitle} {
				*s = strings.ReplaceAll(*s, "\uFFFD", "")
			}
			for _, s := range []*string{&clean.Username, &clean.Email, &clean.Firstname, &clean.Lastname, &clean.Department, &clean.CostCenter, &clean.JobTitle} {
				*s = strings.ReplaceAll(*s, "\uFFFD", "")
			}
			if got != clean {
				t.Errorf("%s: %+v became %+v", d.Name, clean, got)
			}
		}
	})
}

package mocksp

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hallmark/mocksp/fault"
	"hallmark/mocksp/filesync"
)

// office is a Lessonly with an administrator who is signed in, Ann whom a sign-on made, and Bob
// whom SCIM made.
type office struct {
	*world
	page     *http.Client
	ann, bob string
}

func newOffice(t *testing.T, faults ...Fault) *office {
	t.Helper()
	o := &office{world: newWorld(t, faults...).withSSO()}
	o.page = o.signOn("boss@acme.example", "Ada", "Boss")
	o.signOn("ann@acme.example", "Ann", "Lee")
	o.bob = o.provision("bob@acme.example", "Bob", "Lee")
	for email, id := range map[string]*string{"ann@acme.example": &o.ann, "boss@acme.example": new(string)} {
		*id = jsonNumber(o.rest("GET", "/users?filter[email]="+email, nil).list("users")[0]["id"].(float64))
		if email == "boss@acme.example" {
			o.rest("PUT", "/users/"+*id, map[string]string{"role": "admin"}).want(200)
		}
	}
	return o
}

func inOffice(seen func(*office) bool) func(*testing.T, ...Fault) (*Server, bool) {
	return func(t *testing.T, faults ...Fault) (*Server, bool) {
		o := newOffice(t, faults...)
		return o.sp, seen(o)
	}
}

func (o *office) post(path string, form url.Values) reply {
	o.Helper()
	var values []string
	for name := range form {
		values = append(values, name, form.Get(name))
	}
	return o.send(o.page, path, path, values...)
}

// sync applies a file as if it had been uploaded.
func (w *world) sync(lines ...string) []filesync.Result {
	return w.sp.companyNamed("acme").applyFile("users.csv", []byte(strings.Join(lines, "\n")))
}

// byHand are the surfaces on which somebody can be renamed by hand; each gives the name and a
// job title, and reports whether that was taken.
func (o *office) byHand() map[string]func(id, given, family, title string) bool {
	return map[string]func(id, given, family, title string) bool{
		"rest": func(id, given, family, title string) bool {
			return o.rest("PUT", "/users/"+id, map[string]string{"name": given + " " + family, "job_title": title}).status == 200
		},
		"page": func(id, given, family, title string) bool {
			return o.post("/people/"+id, url.Values{"first_name": {given}, "last_name": {family}, "job_title": {title}}).status == 303
		},
		"back office": func(id, given, family, title string) bool {
			return o.desk("PUT", "/support/companies/acme/people/"+id, map[string]string{"name": given + " " + family, "job_title": title}).status == 200
		},
		"sftp": func(id, given, family, title string) bool {
			email := o.rest("GET", "/users/"+id, nil).str("email")
			return o.sync("email,first_name,last_name,job_title", fmt.Sprintf("%s,%s,%s,%s", email, given, family, title))[0].Done != filesync.Refused
		},
	}
}

func (o *office) called(id string) string { return o.rest("GET", "/users/"+id, nil).str("name") }

// S-045 to S-049: on every surface the name stays, the rest changes, and the log says so; and
// other people are not concerned.
func TestNameLockByHand(t *testing.T) {
	for surface := range (&office{}).byHand() {
		t.Run(surface, func(t *testing.T) {
			o := newOffice(t)
			edit := o.byHand()[surface]
			if !edit(o.ann, "Eve", "Fox", "Welder") {
				t.Error("the change was not accepted")
			}
			user := o.rest("GET", "/users/"+o.ann, nil).object()
			if user["name"] != "Ann Lee" || user["job_title"] != "Welder" {
				t.Errorf("name %v, job title %v", user["name"], user["job_title"])
			}
			o.sp.logs(t, o.ann, surface+" name false "+NameNotSaved)
			if !edit(o.ann, "Ann", "Lee", "Painter") || o.rest("GET", "/users/"+o.ann, nil).str("job_title") != "Painter" {
				t.Error("the job title cannot be changed")
			}
			o.sp.logs(t, o.ann, surface+" name false "+NameNotSaved) // the same name is no change
			if !edit(o.bob, "Rob", "Fox", "Welder") || o.called(o.bob) != "Rob Fox" {
				t.Errorf("Bob is %q", o.called(o.bob))
			}
			o.sp.logs(t, o.bob, surface+" name true ")
			// The identity provider may, by either of its ways (C-10).
			o.signOn("ann@acme.example", "Ann", "Smith")
			o.scim("PATCH", "/Users/"+o.ann, patch("replace", "name.givenName", "Anna"))
			if o.called(o.ann) != "Anna Smith" {
				t.Errorf("Ann is %q", o.called(o.ann))
			}
			o.sp.logs(t, o.ann, surface+" name false "+NameNotSaved, "sso name true ", "scim name true ")
		})
	}
}

// logs checks the change log of a person, but for the lines about the person's making.
func (s *Server) logs(t *testing.T, id string, want ...string) {
	t.Helper()
	changes, err := s.Changes("acme", id)
	if err != nil {
		t.Fatal(err)
	}
	got := []string{}
	for _, c := range changes {
		if c.At.IsZero() {
			t.Errorf("a line without time: %v", c)
		}
		if c.Attribute != "person" {
			got = append(got, fmt.Sprintf("%s %s %t %s", c.By, c.Attribute, c.Saved, c.Note))
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the log is %q, want %q", got, want)
	}
}

// lists are the characters that each surface refuses (C-11).
var lists = map[string]string{"rest": refusedInRESTNames, "page": refusedInRESTNames, "back office": refusedInRESTNames, "sftp": refusedInNames}

// C-11: each surface has its own list; every character of it, in each part of the name.
func TestNamesByHand(t *testing.T) {
	o := newOffice(t)
	for surface, edit := range o.byHand() {
		for _, char := range "!@#$%^&*()+=[]{}?|;'-.’é李" {
			for i := range 2 {
				names := [2]string{"Ann", "Lee"}
				names[i] = "A" + string(char) + "nn"
				edit(o.bob, "Bob", "Lee", "")
				want := !strings.ContainsRune(lists[surface], char)
				if got := edit(o.bob, names[0], names[1], "Thief"); got != want {
					t.Errorf("%s with %q in %v: accepted %t, want %t", surface, char, names, got, want)
				}
				user := o.rest("GET", "/users/"+o.bob, nil).object()
				if stored := user["name"] == names[0]+" "+names[1]; stored != want {
					t.Errorf("%s with %q: the name is %v", surface, char, user["name"])
				}
				if !want && user["job_title"] == "Thief" {
					t.Errorf("%s with %q: half of the change was stored", surface, char)
				}
				edit(o.bob, "Bob", "Lee", "None")
			}
		}
	}
	for _, surface := range []string{"rest", "page", "back office"} {
		if o.byHand()[surface](o.bob, " Bob", "Lee", "") {
			t.Errorf("%s takes a leading space", surface)
		}
	}
}

// S-010: the people page is for administrators.
func TestPeoplePage(t *testing.T) {
	o := newOffice(t)
	learner := o.signOn("ann@acme.example", "Ann", "Lee")
	form := map[string]string{"Content-Type": "application/x-www-form-urlencoded"}
	for _, path := range []string{"GET /people", "GET /people/" + o.bob, "POST /people/" + o.bob} {
		method, path, _ := strings.Cut(path, " ")
		o.do(newBrowser(), method, path, "last_name=Fox", form).want(303)
		o.do(learner, method, path, "last_name=Fox", form).want(403)
	}
	o.do(o.page, "POST", "/people/"+o.bob, "last_name=Fox", map[string]string{"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "cross-site"}).want(403)
	o.do(o.page, "GET", "/people/none", nil, nil).want(404)
	if got := o.called(o.bob); got != "Bob Lee" {
		t.Errorf("Bob is %q", got)
	}
	if r := o.do(o.page, "GET", "/people", nil, nil).want(200); !strings.Contains(r.raw, "Bob Lee") || !strings.Contains(r.raw, "/people/"+o.bob) {
		t.Errorf("the list is %s", r.raw)
	}
	o.post("/people/"+o.ann, url.Values{"last_name": {"D'Arcy"}}).want(303)
	r := o.do(o.page, "GET", "/people/"+o.ann, nil, nil).want(200)
	if !strings.Contains(r.raw, "not saved</span></td><td>"+NameNotSaved) || strings.Contains(r.raw, "Arcy") {
		t.Errorf("the page is %s", r.raw)
	}
	if r := o.post("/people/"+o.bob, url.Values{"last_name": {"F*x"}}).want(422); !strings.Contains(r.raw, "Must not contain the special character &#34;*&#34;.") {
		t.Errorf("the page is %s", r.raw)
	}
	// The log over REST and at the desk.
	for _, r := range []reply{o.rest("GET", "/users/"+o.ann+"/changes", nil), o.desk("GET", "/support/companies/acme/people/"+o.ann+"/changes", nil)} {
		lines := r.want(200).list("changes")
		if len(lines) != 2 || lines[1]["by"] != "page" || lines[1]["saved"] != false {
			t.Errorf("the log is %v", lines)
		}
	}
	o.rest("GET", "/users/none/changes", nil).want(404)
	if _, err := o.sp.Changes("acme", "none"); err == nil {
		t.Error("a log of nobody")
	}
}

func renamesAnn(surface string) func(*testing.T, ...Fault) (*Server, bool) {
	return inOffice(func(o *office) bool {
		for other, edit := range o.byHand() {
			if edit(o.ann, "Eve", "Fox", "Welder"); other != surface && o.called(o.ann) != "Ann Lee" {
				o.Errorf("%s renames Ann too", other)
			}
			o.signOn("ann@acme.example", "Ann", "Lee")
		}
		o.byHand()[surface](o.ann, "Eve", "Fox", "Welder")
		return o.called(o.ann) == "Eve Fox"
	})
}

func takesCharacter(surface, char string) func(*testing.T, ...Fault) (*Server, bool) {
	return inOffice(func(o *office) bool {
		for other, edit := range o.byHand() {
			if other != surface && strings.Contains(lists[other], char) && edit(o.bob, "B"+char+"b", "Lee", "") {
				o.Errorf("%s takes it too", other)
			}
		}
		return o.byHand()[surface](o.bob, "B"+char+"b", "Lee", "") && o.called(o.bob) == "B"+char+"b Lee"
	})
}

func init() {
	for f, seen := range map[Fault]func(*testing.T, ...Fault) (*Server, bool){
		fault.SSONameEditableOnPage:       renamesAnn("page"),
		fault.SSONameEditableByFile:       renamesAnn("sftp"),
		fault.SSONameEditableInBackOffice: renamesAnn("back office"),
		fault.NameLockedForAll: inOffice(func(o *office) bool {
			o.byHand()["rest"](o.bob, "Rob", "Fox", "")
			return o.called(o.bob) == "Bob Lee"
		}),
		fault.NameRefusalUnlogged: inOffice(func(o *office) bool {
			o.byHand()["page"](o.ann, "Eve", "Fox", "")
			changes, _ := o.sp.Changes("acme", o.ann)
			return len(changes) == 1 && o.called(o.ann) == "Ann Lee"
		}),
		fault.NameCharacterAtSignOn: inOffice(func(o *office) bool {
			o.scim("POST", "/Users", user("amp@acme.example", "A&nn", "Lee")).want(400)
			o.world.post(newBrowser(), o.message("amp@acme.example", "A&nn", "Lee").bytes(o), "")
			o.world.post(newBrowser(), o.message("ann@acme.example", "A&nn", "Lee").bytes(o), "")
			return o.rest("GET", "/users?filter[email]=amp@acme.example", nil).num("total_users") == 1 && o.called(o.ann) == "A&nn Lee"
		}),
		fault.NameCharacterInFile:       takesCharacter("sftp", "#"),
		fault.NameCharacterOverREST:     takesCharacter("rest", ";"),
		fault.NameCharacterOnPage:       takesCharacter("page", "*"),
		fault.NameCharacterInBackOffice: takesCharacter("back office", "%"),
	} {
		deviations[f] = seen
	}
}

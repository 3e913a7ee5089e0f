package provision

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"hallmark/mockidp/fault"
)

// groupsAt are the groups of a service provider, beside a bench's users.
type groupsAt struct {
	mu   sync.Mutex
	next int
	all  map[string]*groupAt
	fail map[string]int // by method
}

type groupAt struct {
	name    string
	members []string
}

func (g *groupsAt) intercept(w http.ResponseWriter, r *http.Request) bool {
	id, under := strings.CutPrefix(r.URL.Path, "/scim/v2/Groups")
	if !under {
		return false
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	w.Header().Set("Content-Type", "application/scim+json")
	if status := g.fail[r.Method]; status != 0 {
		scimError(w, status, "out of order")
		return true
	}
	type value struct {
		Value string `json:"value"`
	}
	var body struct {
		Name       string  `json:"displayName"`
		Members    []value `json:"members"`
		Operations []struct {
			Op, Path string
			Value    json.RawMessage
		}
	}
	text, _ := io.ReadAll(r.Body)
	_ = json.Unmarshal(text, &body)
	id = strings.TrimPrefix(id, "/")
	group := g.all[id]
	switch {
	case id != "" && group == nil:
		scimError(w, http.StatusNotFound, "no such group")
	case r.Method == http.MethodGet:
		list := []any{}
		for id, group := range g.all {
			if filter := r.URL.Query().Get("filter"); filter == "" || filter == fmt.Sprintf("displayName eq %q", group.name) {
				members := []value{}
				for _, m := range group.members {
					members = append(members, value{m})
				}
				list = append(list, map[string]any{"id": id, "displayName": group.name, "members": members})
			}
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"schemas": []string{listSchema}, "totalResults": len(list), "Resources": list})
	case r.Method == http.MethodPost:
		g.next++
		id = fmt.Sprintf("g%d", g.next)
		group = &groupAt{name: body.Name}
		for _, m := range body.Members {
			group.members = append(group.members, m.Value)
		}
		g.all[id] = group
		w.WriteHeader(http.StatusCreated)
		_ = json.NewEncoder(w).Encode(map[string]any{"id": id})
	case r.Method == http.MethodPatch:
		for _, o := range body.Operations {
			var members []value
			_ = json.Unmarshal(o.Value, &members)
			switch o.Op + " " + o.Path {
			case "replace displayName":
				_ = json.Unmarshal(o.Value, &group.name)
			case "add members":
				for _, m := range members {
					group.members = append(group.members, m.Value)
				}
			case "remove members":
				group.members = slices.DeleteFunc(group.members, func(id string) bool { return slices.Contains(members, value{id}) })
			}
		}
		w.WriteHeader(http.StatusNoContent)
	case r.Method == http.MethodDelete:
		delete(g.all, id)
		w.WriteHeader(http.StatusNoContent)
	}
	return true
}

func (g *groupsAt) String() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	var list []string
	for _, group := range g.all {
		slices.Sort(group.members)
		list = append(list, group.name+strings.Join(append([]string{""}, group.members...), " "))
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}

// groupBench is active, with groups, and has Ann and Bob.
func groupBench(t *testing.T) (*bench, *groupsAt) {
	b, g := newBench(t), &groupsAt{all: map[string]*groupAt{}, fail: map[string]int{}}
	b.set(g.intercept)
	if err := b.Activate(t.Context(), Connection{BaseURL: b.server.URL + "/scim/v2", Token: goodToken, Groups: true}); err != nil {
		t.Fatal(err)
	}
	b.keep(ann())
	b.keep(bob())
	b.forget()
	b.set(g.intercept)
	return b, g
}

func (b *bench) group(name string, members ...string) {
	b.t.Helper()
	b.KeepGroup(Group{ID: "g", Name: name, Members: members})
	b.settle()
}

func TestGroup(t *testing.T) {
	b, g := groupBench(t)
	b.group("Sales")
	check(t, "without members", g.String()+b.traffic(), "")
	for _, step := range []struct {
		do                  func()
		there, sent, logged string
	}{
		{func() { b.group("Sales", "1") }, "Sales u1", "GET /Groups?filter; POST /Groups", "group_create_provision"},
		{func() { b.group("Sales", "1") }, "Sales u1", "", ""},
		{func() { b.group("Sales & more", "1", "2") }, "Sales & more u1 u2", "PATCH /Groups/g1", "group_update_provision"},
		{func() { b.group("Sales & more", "2") }, "Sales & more u2", "PATCH /Groups/g1", "group_update_provision"},
		{func() { b.group("Sales & more") }, "Sales & more", "PATCH /Groups/g1", "group_update_provision"},
		{func() { b.KeepGroup(Group{ID: "g", Name: "Sales", Members: []string{"3"}}); b.keep(cid()) }, "Sales u3", "PATCH /Groups/g1", "group_update_provision"},
		{func() { b.DropGroup("g"); b.settle() }, "", "DELETE /Groups/g1", "group_delete_provision"},
		{func() { b.group("Sales", "1"); b.ReleaseGroup("g"); b.settle() }, "Sales u1", "GET /Groups?filter; POST /Groups", "group_create_provision"},
		{func() { b.group("Sales", "2") }, "Sales u2", "GET /Groups?filter; PATCH /Groups/g2", "group_update_provision"}, // taken over
	} {
		b.forget()
		b.set(g.intercept)
		step.do()
		check(t, "at the service provider", g.String(), step.there)
		// What was sent for Cid himself, and the name alone before he was there.
		sent := strings.Split(b.traffic(), "; ")
		sent = slices.DeleteFunc(sent, func(s string) bool { return strings.Contains(s, "/Users") })
		check(t, "sent", strings.Join(slices.Compact(sent), "; "), step.sent)
		logged := slices.DeleteFunc(strings.Fields(b.logged()), func(s string) bool { return strings.HasPrefix(s, "user_") })
		check(t, "logged", strings.Join(slices.Compact(logged), " "), step.logged)
	}
}

func cid() Person { return Person{ID: "3", Username: "cid", Email: "cid@example.com", Lastname: "Cid"} }

// TestGroupTrouble has each failure logged, and made good by what comes next.
func TestGroupTrouble(t *testing.T) {
	for _, method := range []string{"GET", "POST", "PATCH", "DELETE"} {
		t.Run(method, func(t *testing.T) {
			b, g := groupBench(t)
			if method == "PATCH" || method == "DELETE" {
				b.group("Sales", "1")
			}
			g.fail[method] = http.StatusForbidden
			if method == "DELETE" {
				b.DropGroup("g")
				b.settle()
			} else {
				b.group("Sales", "1", "2")
			}
			if e := b.lastEvent(); e.Success || e.Resource["id"] != "g" || !strings.Contains(e.ErrorMessage, "out of order") {
				t.Errorf("logged %+v", e)
			}
			g.fail[method] = 0
			b.group("Sales", "2")
			check(t, "afterwards", g.String(), "Sales u2")
		})
	}
	t.Run("gone", func(t *testing.T) {
		b, g := groupBench(t)
		b.group("Sales", "1")
		delete(g.all, "g1")
		b.group("Sales", "1", "2")
		check(t, "made again", g.String(), "Sales u1 u2")
	})
	t.Run("deactivated meanwhile", func(t *testing.T) {
		b, g := groupBench(t)
		b.group("Sales", "1")
		b.Deactivate()
		b.group("Sales", "2")
		check(t, "nothing is sent", g.String(), "Sales u1")
		b.set(g.intercept)
		if err := b.Activate(t.Context(), Connection{BaseURL: b.server.URL + "/scim/v2", Token: goodToken, Groups: true}); err != nil {
			t.Fatal(err)
		}
		b.ReconcileGroups([]Group{{ID: "g", Name: "Sales", Members: []string{"2"}}})
		b.settle()
		check(t, "caught up", g.String(), "Sales u2")
	})
	t.Run("deleted between activation and reconciliation", func(t *testing.T) {
		b, g := groupBench(t)
		b.group("Sales", "1")
		held, proceed := make(chan struct{}), make(chan struct{})
		b.set(func(w http.ResponseWriter, r *http.Request) bool {
			if r.Method == http.MethodPut { // Ann's change keeps the groups waiting
				close(held)
				<-proceed
			}
			return g.intercept(w, r)
		})
		changed := ann()
		changed.JobTitle = "Director"
		b.Keep(changed)
		<-held
		b.DropGroup("g")
		b.ReconcileGroups(nil)
		close(proceed)
		b.settle()
		check(t, "deleted all the same", g.String(), "")
	})
	t.Run("no groups there", func(t *testing.T) {
		b, g := newBench(t), &groupsAt{fail: map[string]int{"GET": http.StatusNotFound}}
		b.set(g.intercept)
		err := b.Activate(t.Context(), Connection{BaseURL: b.server.URL + "/scim/v2", Token: goodToken, Groups: true})
		if err == nil || !strings.Contains(err.Error(), "groups cannot be managed") {
			t.Errorf("activated: %v", err)
		}
	})
}

// TestGroupFaults shows each fault of groups off and on.
func TestGroupFaults(t *testing.T) {
	play := map[fault.Fault]func(*bench, *groupsAt) string{
		fault.GroupEmptyCreated: func(b *bench, g *groupsAt) string { b.group("Sales"); return g.String() },
		fault.GroupNotAdopted: func(b *bench, g *groupsAt) string {
			g.all["there"] = &groupAt{name: "Sales"}
			b.group("Sales", "1")
			return g.String()
		},
		fault.GroupRenameLost: func(b *bench, g *groupsAt) string {
			b.group("Sales", "1")
			b.group("Marketing", "1")
			return g.String()
		},
		fault.GroupLeaverStays: func(b *bench, g *groupsAt) string {
			b.group("Sales", "1", "2")
			b.group("Sales", "1")
			return g.String()
		},
		fault.GroupEventMissing: func(b *bench, _ *groupsAt) string { b.group("Sales", "1"); return b.logged() },
		fault.UnboundGroupDeleted: func(b *bench, g *groupsAt) string {
			b.group("Sales", "1")
			b.ReleaseGroup("g")
			b.settle()
			return g.String()
		},
		fault.GroupsAlways: func(b *bench, g *groupsAt) string {
			b.Deactivate()
			if err := b.Activate(b.t.Context(), Connection{BaseURL: b.server.URL + "/scim/v2", Token: goodToken}); err != nil {
				b.t.Fatal(err)
			}
			b.group("Sales", "1")
			return g.String()
		},
	}
	want := map[fault.Fault][2]string{
		fault.GroupEmptyCreated: {"", "Sales"}, fault.GroupNotAdopted: {"Sales u1", "Sales, Sales u1"},
		fault.GroupRenameLost: {"Marketing u1", "Sales u1"}, fault.GroupLeaverStays: {"Sales u1", "Sales u1 u2"},
		fault.GroupEventMissing: {"group_create_provision", ""}, fault.UnboundGroupDeleted: {"Sales u1", ""},
		fault.GroupsAlways: {"", "Sales u1"},
	}
	for _, info := range fault.All() {
		if info.Area != "groups" {
			continue
		}
		t.Run(string(info.Name), func(t *testing.T) {
			for i, on := range []bool{false, true} {
				b, g := groupBench(t)
				if on {
					b.faults.On(info.Name)
				}
				check(t, fmt.Sprint("on ", on), play[info.Name](b, g), want[info.Name][i])
			}
		})
	}
}

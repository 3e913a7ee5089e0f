package provision

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
)

// gate holds requests of one method back until it is opened, and tells when
// one has arrived.
type gate struct {
	method  string
	arrived chan string
	open    chan struct{}
}

func newGate(b *bench, method string) *gate {
	g := &gate{method, make(chan string, 64), make(chan struct{})}
	b.set(func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method == g.method {
			g.arrived <- r.URL.Path
			select {
			case <-g.open:
			case <-r.Context().Done():
			}
		}
		return false
	})
	return g
}

func TestLatestStateWinsWhileBusy(t *testing.T) {
	b := activeBench(t)
	g := newGate(b, "POST")
	b.Keep(ann())
	<-g.arrived
	for _, title := range []string{"one", "two", "three"} {
		changed := ann()
		changed.JobTitle = title
		b.Keep(changed)
	}
	close(g.open)
	b.settle()
	check(t, "traffic", b.traffic(), "GET /Users?filter; POST /Users; PUT /Users/u1")
	check(t, "title", b.at("ann", "title"), `"three"`)
}

func TestDropWhileBeingCreatedComesAfter(t *testing.T) {
	b := activeBench(t)
	g := newGate(b, "POST")
	b.Keep(ann())
	<-g.arrived
	b.Drop("1")
	close(g.open)
	b.settle()
	check(t, "traffic", b.traffic(), "GET /Users?filter; POST /Users; PUT /Users/u1")
	check(t, "active", b.at("ann", "active"), "false")
}

func TestPeopleAreServedInParallelUpToABound(t *testing.T) {
	b := activeBench(t)
	g := newGate(b, "POST")
	for i := range 2 * parallel {
		b.Keep(Person{ID: fmt.Sprint(i), Username: fmt.Sprintf("user%d", i)})
	}
	for range parallel { // all of them at once, or this blocks
		<-g.arrived
	}
	if n := len(b.bodies("POST")); n != parallel {
		t.Errorf("%d at once, want %d", n, parallel)
	}
	close(g.open)
	b.settle()
	if n := len(b.bodies("POST")); n != 2*parallel {
		t.Errorf("%d created, want %d", n, 2*parallel)
	}
}

func TestOneFailureStopsNobodyElse(t *testing.T) {
	b := activeBench(t)
	b.set(func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.Contains(r.URL.Query().Get("filter"), "user3") {
			return false
		}
		w.WriteHeader(http.StatusInternalServerError)
		return true
	})
	var people []Person
	for i := range 6 {
		people = append(people, Person{ID: fmt.Sprint(i), Username: fmt.Sprintf("user%d", i)})
	}
	b.keep(people...)
	check(t, "events", sorted(b.logged()),
		"!user_lookup_provision"+strings.Repeat(" user_create_provision", 5))
}

func TestDeactivateCutsOffAndClears(t *testing.T) {
	b := activeBench(t)
	g := newGate(b, "POST")
	for i := range parallel + 3 {
		b.Keep(Person{ID: fmt.Sprint(i), Username: fmt.Sprintf("user%d", i)})
	}
	for range parallel {
		<-g.arrived
	}
	b.Deactivate()
	if b.Active() {
		t.Error("active after Deactivate")
	}
	b.settle() // although the gate is still closed
	if n := len(b.bodies("POST")); n != parallel {
		t.Errorf("%d creations begun, want the %d that were in flight", n, parallel)
	}
	// What is in flight ends in error.
	check(t, "events", b.logged(), strings.TrimSpace(strings.Repeat("!user_create_provision ", parallel)))
	if e := b.lastEvent(); !strings.Contains(e.ErrorMessage, "deactivated") {
		t.Errorf("error_message %q, want the reason", e.ErrorMessage)
	}
	b.forget()
	b.keep(ann())
	b.drop("0")
	b.Reconcile([]Person{ann()})
	b.settle()
	check(t, "traffic while inactive", b.traffic(), "") // S-162
	check(t, "events while inactive", b.logged(), "")
}

func TestReconcileCatchesUp(t *testing.T) {
	b := activeBench(t)
	cid, dora := Person{ID: "3", Username: "cid"}, Person{ID: "4", Username: "dora"}
	b.keep(ann(), bob(), cid)
	check(t, "id of bob", b.at("bob", "active"), "true")
	b.Deactivate()
	changed := ann()
	changed.JobTitle = "Manager"
	b.keep(changed)
	b.drop("2")
	b.activate(goodToken)
	b.forget()
	b.Reconcile([]Person{changed, cid, dora})
	b.settle()
	check(t, "events", sorted(b.logged()), "user_create_provision user_deprovision user_update_provision")
	check(t, "changed meanwhile", b.at("ann", "title"), `"Manager"`)
	check(t, "lost the application meanwhile", b.at("bob", "active"), "false")
	check(t, "unchanged", b.at("cid", "active"), "true")
	check(t, "got the application meanwhile", b.at("dora", "active"), "true")
	if strings.Count(b.traffic(), "GET") != 1 {
		t.Errorf("known ids were looked up again: %s", b.traffic())
	}
}

func TestIDsAreForgottenWithAnotherBaseURL(t *testing.T) {
	b := activeBench(t)
	b.keep(ann())
	b.Deactivate()
	if err := b.Activate(t.Context(), Connection{BaseURL: b.server.URL + "/scim/v2/", Token: goodToken}); err != nil {
		t.Fatal(err)
	}
	b.forget()
	b.Reconcile([]Person{ann()})
	b.settle()
	check(t, "same service provider, with a slash", b.traffic(), "")

	other := newBench(t)
	b.Deactivate()
	if err := b.Activate(t.Context(), Connection{BaseURL: other.server.URL + "/scim/v2", Token: goodToken}); err != nil {
		t.Fatal(err)
	}
	other.forget()
	b.Reconcile([]Person{ann()})
	b.settle()
	check(t, "another service provider", other.traffic(), "GET /Users?filter; POST /Users")
}

func TestNewTokenIsUsedAfterRotation(t *testing.T) {
	b := activeBench(t)
	b.keep(ann())
	b.Deactivate()
	b.token = "the-new-token"
	b.activate("the-new-token")
	b.drop("1")
	check(t, "active", b.at("ann", "active"), "false") // S-054
}

func TestWaitEndsWithItsContext(t *testing.T) {
	b := activeBench(t)
	g := newGate(b, "POST")
	b.Keep(ann())
	<-g.arrived
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := b.Wait(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Wait = %v, want context.Canceled", err)
	}
	close(g.open)
	b.settle()
}

func TestClose(t *testing.T) {
	b := activeBench(t)
	g := newGate(b, "POST")
	b.Keep(ann())
	<-g.arrived
	b.Close()
	b.Close()
	if b.Active() {
		t.Error("active after Close")
	}
	if err := b.Activate(t.Context(), Connection{BaseURL: b.server.URL, Token: goodToken}); !errors.Is(err, errClosed) {
		t.Errorf("Activate after Close = %v", err)
	}
	b.forget()
	b.keep(bob())
	check(t, "traffic after Close", b.traffic(), "")
}

func TestConcurrentUse(t *testing.T) {
	b := activeBench(t)
	var wait sync.WaitGroup
	for i := range 6 {
		wait.Go(func() {
			who := Person{ID: fmt.Sprint(i % 3), Username: fmt.Sprintf("user%d", i%3)}
			for n := range 10 {
				who.JobTitle = fmt.Sprint(n)
				b.Keep(who)
				b.Drop(who.ID)
				b.Active()
				if n == 5 {
					b.Deactivate()
					_ = b.Activate(t.Context(), Connection{BaseURL: b.server.URL + "/scim/v2", Token: goodToken})
				}
				_ = b.Wait(t.Context())
			}
		})
	}
	wait.Wait()
	b.settle()
	if b.Activate(t.Context(), Connection{BaseURL: b.server.URL + "/scim/v2", Token: goodToken}) != nil {
		t.Fatal("cannot activate at the end")
	}
	b.Reconcile([]Person{{ID: "0", Username: "user0", JobTitle: "last"}})
	b.settle()
	check(t, "kept at the end", b.at("user0", "title")+b.at("user0", "active"), `"last"true`)
	for _, name := range []string{"user1", "user2"} {
		if got := b.at(name, "active"); got == "true" {
			t.Errorf("%s is active although it was dropped at the end", name)
		}
	}
	if n := len(b.users); n > 3 {
		t.Errorf("%d users at the service provider, want one a person", n)
	}
}

package provision

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"hallmark/mockidp/fault"
)

// Each scenario returns what its peer, or who reads the events, sees: off is
// what is seen without the fault, on what is seen with it.
var scenarios = map[fault.Fault]struct {
	play    func(b *bench) string
	off, on string
}{
	fault.TitleDropped:      {created("title"), `"Seller"`, "null"},
	fault.CostCenterDropped: {created("costcenter"), `"Berlin"`, "null"},
	fault.DepartmentDropped: {created("department"), `"Sales"`, "null"},
	fault.NamesSwapped: {created("name"), `{"familyName":"O'Brien","givenName":"Ann"}`,
		`{"familyName":"Ann","givenName":"O'Brien"}`},
	fault.DivisionSent: {created("division"), "null", `"Division"`},
	fault.ManagerSent:  {created("manager"), "null", `{"value":"manager"}`},
	fault.EmailStale: {func(b *bench) string {
		b.keep(ann())
		changed := ann()
		changed.Email = "new@example.com"
		b.keep(changed)
		return b.at("ann", "emails")
	}, `[{"primary":true,"type":"work","value":"new@example.com"}]`,
		`[{"primary":true,"type":"work","value":"ann@example.com"}]`},
	fault.UserNameIsEmail: {func(b *bench) string {
		b.keep(ann())
		return b.at("ann", "active") + ", " + b.at("ann@example.com", "active")
	}, "true, no such user", "no such user, true"},
	fault.EmptySent: {func(b *bench) string {
		b.keep(bob())
		return b.at("bob", "title")
	}, "null", `""`},
	fault.DeactivationLost:   {dropped, "PUT /Users/u1 user_deprovision", " "},
	fault.DeactivationDelete: {dropped, "PUT /Users/u1 user_deprovision", "DELETE /Users/u1 user_delete_provision"},
	fault.ReactivationLost: {func(b *bench) string {
		b.keep(ann())
		b.drop("1")
		b.keep(ann())
		return b.at("ann", "active")
	}, "true", "false"},
	fault.LookupSkipped: {func(b *bench) string {
		b.keep(ann())
		return b.traffic()
	}, "GET /Users?filter; POST /Users", "POST /Users"},
	fault.LookupUnescaped: {func(b *bench) string {
		b.keep(Person{ID: "q", Username: `a"b`})
		return b.logged()
	}, "user_create_provision", "!user_lookup_provision"},
	fault.LookupBlind: {func(b *bench) string {
		b.set(reply("GET", 400, "{}"))
		b.keep(ann())
		return b.traffic() + " " + b.logged()
	}, "GET /Users?filter !user_lookup_provision",
		"GET /Users?filter; POST /Users !user_lookup_provision user_create_provision"},
	fault.LookupLogged: {func(b *bench) string {
		b.keep(ann())
		return b.logged()
	}, "user_create_provision", "user_lookup_provision user_create_provision"},
	fault.OldToken: {func(b *bench) string {
		b.Deactivate()
		b.token = "the-new-token"
		b.activate("the-new-token")
		b.keep(ann())
		return b.requests[len(b.requests)-1].header.Get("Authorization") + " " + b.logged()
	}, "Bearer the-new-token user_create_provision", "Bearer " + goodToken + " !user_lookup_provision"},
	fault.DoubledSlash: {func(b *bench) string {
		b.keep(ann())
		return b.requests[1].uri
	}, "/scim/v2/Users", "/scim/v2//Users"},
	fault.RetryMissing: {func(b *bench) string {
		b.set(failing("POST", 1, 503))
		b.keep(ann())
		return fmt.Sprint(len(b.bodies("POST")))
	}, "2", "1"},
	fault.RetryAfterIgnored: {func(b *bench) string {
		b.set(failing("POST", 1, 429, "Retry-After", "20"))
		b.keep(ann())
		return fmt.Sprint(len(b.pauses) == 1 && b.pauses[0] >= 20e9)
	}, "true", "false"},
	fault.InactiveSends: {func(b *bench) string {
		b.Deactivate()
		b.keep(ann())
		return b.traffic()
	}, "", "GET /Users?filter; POST /Users"},
	fault.ProbeSkipped: {func(b *bench) string {
		b.Deactivate()
		err := b.Activate(b.t.Context(), Connection{BaseURL: b.server.URL + "/scim/v2", Token: "wrong"})
		return fmt.Sprint(err != nil, " ", b.traffic())
	}, "true GET /Users?startIndex=1&count=1", "false "},
	fault.FailureSilent:    {failed, "!user_create_provision 422 name", ""},
	fault.FailureAsSuccess: {failed, "!user_create_provision 422 name", "user_create_provision"},
	fault.CauseMissing:     {failed, "!user_create_provision 422 name", "!user_create_provision"},
	fault.TokenLogged:      {failed, "!user_create_provision 422 name", "!user_create_provision 422 name token"},
	fault.DeletionSoftened: {func(b *bench) string {
		b.options.Dialect = JumpCloud()
		b.keep(ann())
		b.forget()
		b.Remove("1")
		b.settle()
		return b.traffic() + " " + b.logged()
	}, "DELETE /Users/u1 user_delete_provision", "PATCH /Users/u1 user_deprovision"},
	fault.CallsBesideSCIM: {func(b *bench) string {
		b.keep(ann())
		return b.traffic()
	}, "GET /Users?filter; POST /Users", "GET /Users?filter; POST /Users; GET /notify"},
	fault.CreateAsUpdate: {func(b *bench) string {
		b.keep(ann())
		return b.traffic() + " " + b.logged()
	}, "GET /Users?filter; POST /Users user_create_provision", "GET /Users?filter; POST /Users user_update_provision"},
}

// created creates Ann and shows an attribute of hers at the service provider.
func created(attribute string) func(*bench) string {
	return func(b *bench) string {
		b.keep(ann())
		return b.at("ann", attribute)
	}
}

// dropped shows what is sent and logged for Ann when she loses the application.
func dropped(b *bench) string {
	b.keep(ann())
	b.forget()
	b.drop("1")
	return b.traffic() + " " + b.logged()
}

// failed shows what is logged when Ann is refused.
func failed(b *bench) string {
	b.set(reply("POST", http.StatusUnprocessableEntity, `{"detail":"name"}`))
	b.keep(ann())
	seen := b.logged()
	for _, e := range b.events {
		if e.MessageChain["response_code"] == 422 {
			seen += " 422"
		}
		for _, word := range []string{"name", "token"} {
			if strings.Contains(e.ErrorMessage, word) {
				seen += " " + word
			}
		}
	}
	return seen
}

func TestFaults(t *testing.T) {
	n := 0
	for _, info := range fault.All() {
		if info.Area != "provision" {
			continue
		}
		n++
		t.Run(string(info.Name), func(t *testing.T) {
			scenario, has := scenarios[info.Name]
			if !has {
				t.Fatal("no scenario shows this fault")
			}
			off := activeBench(t)
			check(t, "off", scenario.play(off), scenario.off)
			if fired := off.faults.Count(info.Name); fired != 0 {
				t.Errorf("fired %d times while off", fired)
			}
			on := activeBench(t)
			on.faults.On(info.Name)
			check(t, "on", scenario.play(on), scenario.on)
			if on.faults.Count(info.Name) == 0 {
				t.Error("did not count")
			}
		})
	}
	if n != len(scenarios) {
		t.Errorf("%d faults and %d scenarios", n, len(scenarios))
	}
}

// What a nil set has on is nothing.
func TestWithoutFaults(t *testing.T) {
	b := activeBench(t, func(o *Options) { o.Faults = nil })
	b.keep(ann())
	b.drop("1")
	check(t, "traffic", b.traffic(), "GET /Users?filter; POST /Users; PUT /Users/u1")
}

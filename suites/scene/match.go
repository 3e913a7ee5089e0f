package scene

import (
	"fmt"
	"slices"
	"strings"

	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
)

// BeActive wants a list of Lessonly users to have one, who is not archived.
func BeActive() types.GomegaMatcher { return one("who is not archived", false) }

// BeArchived wants a list of Lessonly users to have one, who is archived.
func BeArchived() types.GomegaMatcher { return one("who is archived and still listed", true) }

func one(text string, archived bool) types.GomegaMatcher {
	return check.Expect("one user with this e-mail address, "+text, func(a *check.Answer) (string, bool) {
		users := Found(a)
		if a.Status != 200 || len(users) != 1 {
			return fmt.Sprintf("%d users in %s", len(users), a), false
		}
		at, there := users[0]["archived_at"]
		return fmt.Sprintf("archived_at %s", check.Show(at)), there && (at != nil) == archived
	})
}

// BeUnknown wants a list of Lessonly users to be empty.
func BeUnknown() types.GomegaMatcher {
	return check.Expect("no user with this e-mail address", func(a *check.Answer) (string, bool) {
		v, is := a.Get("users")
		_, list := v.([]any)
		return fmt.Sprintf("%d users in %s", len(Found(a)), a), a.Status == 200 && is && list && len(Found(a)) == 0
	})
}

// HaveUser wants a list of Lessonly users to have one, with this value.
func HaveUser(field string, want any) types.GomegaMatcher {
	return check.Expect(fmt.Sprintf("one user with %s %s", field, check.Show(want)), func(a *check.Answer) (string, bool) {
		users := Found(a)
		if a.Status != 200 || len(users) != 1 {
			return fmt.Sprintf("%d users in %s", len(users), a), false
		}
		return fmt.Sprintf("%s %s", field, check.Show(users[0][field])), check.Show(users[0][field]) == check.Show(want)
	})
}

// BeSilent wants that the provisioner sent nothing.
func BeSilent() types.GomegaMatcher {
	return check.ExpectValue("that nothing is sent", func(sent []Sent) (string, bool) {
		return Wire(sent), len(sent) == 0
	})
}

// HaveSent wants that the provisioner sent at least one request with the method.
func HaveSent(method string) types.GomegaMatcher {
	return check.ExpectValue("a "+method+" to be sent", func(sent []Sent) (string, bool) {
		return Wire(sent), slices.ContainsFunc(sent, func(s Sent) bool { return s.Method == method })
	})
}

// HaveSentNo wants that the provisioner sent something, and nothing with the
// method.
func HaveSentNo(method string) types.GomegaMatcher {
	return check.ExpectValue("requests, and no "+method+" among them", func(sent []Sent) (string, bool) {
		return Wire(sent), len(sent) > 0 && !slices.ContainsFunc(sent, func(s Sent) bool { return s.Method == method })
	})
}

// Wire lists requests shortly.
func Wire(sent []Sent) string {
	if len(sent) == 0 {
		return "no request"
	}
	var lines []string
	for _, s := range sent {
		lines = append(lines, s.Method+" "+s.Path)
	}
	return strings.Join(lines, ", ")
}

// BeSignedIn wants Lessonly's /whoami to name the person.
func BeSignedIn(p Person) types.GomegaMatcher {
	return check.Expect("to be signed in as "+p.Email, func(a *check.Answer) (string, bool) {
		in, _ := a.Get("signed_in")
		return a.String(), a.Status == 200 && in == true && strings.EqualFold(a.Text("user.email"), p.Email)
	})
}

// BeSignedOut wants Lessonly's /whoami to name nobody.
func BeSignedOut() types.GomegaMatcher {
	return check.Expect("nobody to be signed in", func(a *check.Answer) (string, bool) {
		in, there := a.Get("signed_in")
		return a.String(), a.Status == 200 && there && in == false && !strings.Contains(string(a.Raw), "@")
	})
}

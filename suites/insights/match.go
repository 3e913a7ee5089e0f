package insights

import (
	"fmt"
	"slices"
	"strings"

	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/scene"
)

// outcomes wants events with these outcomes, in this order.
func outcomes(want ...bool) types.GomegaMatcher {
	return check.ExpectValue(fmt.Sprintf("events with success %v", want), func(events []scene.Event) (string, bool) {
		var got []bool
		for _, e := range events {
			got = append(got, e.Success)
		}
		return fmt.Sprintf("%v", got), slices.Equal(got, want)
	})
}

// none wants no event.
func none() types.GomegaMatcher {
	return check.ExpectValue("no such event", func(events []scene.Event) (string, bool) {
		return show(events), len(events) == 0
	})
}

func show(events []scene.Event) string {
	var texts []string
	for _, e := range events {
		texts = append(texts, string(e.Raw))
	}
	return "[" + strings.Join(texts, ", ") + "]"
}

// about wants every event to name the user and the application.
func about(w *scene.Scene, p scene.Person) types.GomegaMatcher {
	return check.ExpectValue("events that name the user and the application", func(events []scene.Event) (string, bool) {
		ok := len(events) > 0
		for _, e := range events {
			ok = ok && e.Resource["id"] == p.ID && e.Resource["username"] == p.Username &&
				e.Application["id"] == w.Application.ID && e.Application["name"] == w.Connector()
		}
		return show(events), ok
	})
}

// because wants every event to be a failure that gives the cause: the service
// provider's status and some of its words.
func because(status int, words string) types.GomegaMatcher {
	return check.ExpectValue(fmt.Sprintf("failures that say %d and %q", status, words), func(events []scene.Event) (string, bool) {
		ok := len(events) > 0
		for _, e := range events {
			ok = ok && !e.Success && strings.Contains(e.Error, words) &&
				(check.Show(e.Chain["response_code"]) == fmt.Sprint(status) || strings.Contains(e.Error, fmt.Sprint(status)))
		}
		return show(events), ok
	})
}

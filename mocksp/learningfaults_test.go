package mocksp

import (
	"fmt"
	"maps"
	"testing"

	"hallmark/mocksp/fault"
)

func init() { maps.Copy(deviations, learningDeviations) }

// learningDeviations are those of archiving, reports and the REST API.
var learningDeviations = map[Fault]func(t *testing.T, faults ...Fault) (*Server, bool){
	fault.ArchiveLeaksInAssigneesCount:       leaking("/lessons/*"),
	fault.ArchiveLeaksInCompletedCount:       leaking("/lessons/*"),
	fault.ArchiveLeaksInCompletedAssignments: leaking("/lessons/*/assignments/completed"),
	fault.ArchiveLeaksInAssignments:          leaking("/assignments"),
	fault.ArchiveLeaksInStatusList:           leaking("/assignments/*"),
	fault.ArchiveLeaksInGroupFilter:          leaking("/assignments?filter[group_id]=*"),
	fault.ArchiveLeaksInUpdatedFilter:        leaking("/assignments?gt*"),
	fault.ArchiveLeaksInUserAssignments:      leaking("/users/{ann}/assignments"),
	fault.ArchiveLeaksInStatistics:           leaking("/users/{ann}/learning_library_statistics"),
	fault.ArchiveLeaksInPathList:             leaking("/paths/{path}/assignments"),
	fault.ArchiveLeaksInPathCount:            leaking("/paths/{path}/assignments/completed", "/paths/{path}/total_completions"),
	fault.ArchiveLeaksInPersonReport:         leaking("/reports/people", "/reports/people.csv"),
	fault.ArchiveLeaksInGroupReport:          leaking("/reports/groups", "/reports/groups.csv"),
	fault.ArchiveLeaksInLessonReport:         leaking("/reports/lessons", "/reports/lessons.csv"),
	fault.ArchiveLeaksInLeaderboard:          leaking("/reports/leaderboard"),
	fault.ArchiveLeaksInTotals:               leaking("/reports/totals"),
	fault.ArchiveLeaksInCSV:                  leaking("/reports/completions.csv"),
	fault.ArchiveLeaksInAssignmentsCSV:       leaking("/reports/assignments.csv"),
	fault.ArchiveLeaksInBacklog:              leaking("/reports/webhook_backlog"),
	fault.RestoreLosesScores: inCampus(func(c *campus) bool {
		before := c.read()
		c.setActive(c.ann, false)
		c.setActive(c.ann, true)
		return c.read()["/reports/completions.csv"] != before["/reports/completions.csv"]
	}),
	fault.RestoreLosesGroups: inCampus(func(c *campus) bool {
		c.setActive(c.ann, false)
		c.setActive(c.ann, true)
		return len(c.rest("GET", "/users/"+c.ann+"/groups", nil).list("memberships")) == 0
	}),
	fault.ArchiveKeepsOneSession: inCampus(func(c *campus) bool {
		c.setActive(c.ann, false)
		first, second := c.who(c.annsPage) != "", c.who(c.annsTab) != ""
		if first && second {
			c.Error("both sessions are open")
		}
		return first || second
	}),
	fault.ArchiveKeepsPassword: inCampus(func(c *campus) bool { return c.open("password") }),
	fault.ArchiveKeepsRESTKey:  inCampus(func(c *campus) bool { return c.open("REST") }),
	fault.RESTPageLimitIgnored: inWorld(func(w *world) bool {
		return w.rest("GET", "/users?per_page=5000", nil).want(200).num("per_page") == 5000
	}),
	fault.RESTRateLimitMissing: limited(200),
	fault.RESTRateLimit429:     limited(429),
	fault.RESTUpdateWipes: inWorld(func(w *world) bool {
		id := w.rest("POST", "/users", map[string]string{"name": "Ann Lee", "email": "ann@acme.example", "job_title": "Boss"}).want(201).num("id")
		return w.rest("PUT", fmt.Sprintf("/users/%d", id), map[string]string{"department": "Sales"}).want(200).object()["job_title"] != "Boss"
	}),
	fault.RESTArchiveDeletes: inWorld(func(w *world) bool {
		id := w.provision("ann@acme.example", "Ann", "Lee")
		w.rest("PUT", "/users/"+id+"/archive", nil).want(200)
		return w.rest("GET", "/users/"+id, nil).status == 404
	}),
	fault.RESTHidesArchived: inWorld(func(w *world) bool {
		w.setActive(w.provision("ann@acme.example", "Ann", "Lee"), false)
		return w.rest("GET", "/users", nil).num("total_users") == 0
	}),
	fault.RESTArchivedAtMissing: inWorld(func(w *world) bool {
		id := w.provision("ann@acme.example", "Ann", "Lee")
		w.setActive(id, false)
		return w.rest("GET", "/users/"+id, nil).want(200).object()["archived_at"] == nil
	}),
	fault.RESTUnknownUserOK: inWorld(func(w *world) bool { return w.rest("GET", "/users/999", nil).status == 200 }),
	fault.RESTAssignsHalf: inWorld(func(w *world) bool {
		ann := w.provision("ann@acme.example", "Ann", "Lee")
		w.rest("PUT", lessonPath(w.lessons[0], "/assignments"), map[string]any{"assignments": []any{
			map[string]any{"assignee_id": number(ann)}, map[string]any{"assignee_id": 999}}}).want(404)
		return w.rest("GET", "/assignments", nil).num("total_assignments") == 1
	}),
	fault.RESTFilterIgnored: inWorld(func(w *world) bool {
		w.provision("ann@acme.example", "Ann", "Lee")
		return w.rest("GET", "/users?filter[email]=bob@acme.example", nil).num("total_users") == 1
	}),
}

// open tells whether one door, and no other, is open to Ann while she is archived.
func (c *campus) open(door string) bool {
	c.setActive(c.ann, false)
	for other, open := range c.doors() {
		if open && other != door {
			c.Errorf("the door %s is open too", other)
		} else if open {
			return true
		}
	}
	return false
}

// limited tells whether the request above the limit is answered with status.
func limited(status int) func(*testing.T, ...Fault) (*Server, bool) {
	return func(t *testing.T, faults ...Fault) (*Server, bool) {
		w := newWorldOf(t, Options{RESTPerMinute: 2, Faults: faults})
		w.rest("GET", "/users", nil).want(200)
		w.rest("GET", "/users", nil).want(200)
		return w.sp, w.rest("GET", "/users", nil).status == status
	}
}

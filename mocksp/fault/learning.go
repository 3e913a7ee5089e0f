package fault

// Faults of mocksp/learning and of the doors an archived person knocks at: one for each report,
// count and door, because a forgotten one is how archiving goes wrong in real services (S-056,
// S-057). The first three reports' are in lessonly.go.
const (
	// ArchiveLeaksInAssigneesCount and the constants below: S-057, one report each.
	ArchiveLeaksInAssigneesCount       Fault = "archive-leaks-in-assignees-count"
	ArchiveLeaksInCompletedCount       Fault = "archive-leaks-in-completed-count"
	ArchiveLeaksInCompletedAssignments Fault = "archive-leaks-in-completed-assignments"
	ArchiveLeaksInAssignments          Fault = "archive-leaks-in-assignments"
	ArchiveLeaksInStatusList           Fault = "archive-leaks-in-status-list"
	ArchiveLeaksInGroupFilter          Fault = "archive-leaks-in-group-filter"
	ArchiveLeaksInUpdatedFilter        Fault = "archive-leaks-in-updated-filter"
	ArchiveLeaksInUserAssignments      Fault = "archive-leaks-in-user-assignments"
	ArchiveLeaksInStatistics           Fault = "archive-leaks-in-statistics"
	ArchiveLeaksInPathList             Fault = "archive-leaks-in-path-list"
	ArchiveLeaksInPathCount            Fault = "archive-leaks-in-path-count"
	ArchiveLeaksInPersonReport         Fault = "archive-leaks-in-person-report"
	ArchiveLeaksInGroupReport          Fault = "archive-leaks-in-group-report"
	ArchiveLeaksInLessonReport         Fault = "archive-leaks-in-lesson-report"
	ArchiveLeaksInLeaderboard          Fault = "archive-leaks-in-leaderboard"
	ArchiveLeaksInTotals               Fault = "archive-leaks-in-totals"
	ArchiveLeaksInCSV                  Fault = "archive-leaks-in-csv"
	ArchiveLeaksInAssignmentsCSV       Fault = "archive-leaks-in-assignments-csv"
	ArchiveLeaksInBacklog              Fault = "archive-leaks-in-backlog"
	// RestoreLosesScores, RestoreLosesGroups: S-057, restoring must bring all of it back.
	RestoreLosesScores Fault = "restore-loses-scores"
	RestoreLosesGroups Fault = "restore-loses-groups"
	// ArchiveKeepsOneSession: S-056, every session must end, not only the last.
	ArchiveKeepsOneSession Fault = "archive-keeps-one-session"
	// ArchiveKeepsPassword, ArchiveKeepsRESTKey: S-056, no door may stay open.
	ArchiveKeepsPassword Fault = "archive-keeps-password"
	ArchiveKeepsRESTKey  Fault = "archive-keeps-rest-key"
)

func learningFaults() []Info {
	return []Info{
		{ArchiveLeaksInAssigneesCount, "reporting", "archived people still count in a lesson's assignees_count"},
		{ArchiveLeaksInCompletedCount, "reporting", "archived people still count in a lesson's completed_count"},
		{ArchiveLeaksInCompletedAssignments, "reporting", "archived people still count in a lesson's completed assignments"},
		{ArchiveLeaksInAssignments, "reporting", "assignments of archived people stay in the list of all assignments"},
		{ArchiveLeaksInStatusList, "reporting", "assignments of archived people stay in the lists by status"},
		{ArchiveLeaksInGroupFilter, "reporting", "assignments of archived members stay in the list filtered by group"},
		{ArchiveLeaksInUpdatedFilter, "reporting", "assignments of archived people stay in the list of those changed since a time"},
		{ArchiveLeaksInUserAssignments, "reporting", "an archived person's own list of assignments still has them"},
		{ArchiveLeaksInStatistics, "reporting", "an archived person's library statistics still count"},
		{ArchiveLeaksInPathList, "reporting", "assignments of archived people stay in a path's list of assignments"},
		{ArchiveLeaksInPathCount, "reporting", "archived people still count in a path's completions"},
		{ArchiveLeaksInPersonReport, "reporting", "archived people keep their row in the report by person"},
		{ArchiveLeaksInGroupReport, "reporting", "archived members still count in the report by group"},
		{ArchiveLeaksInLessonReport, "reporting", "archived people still count in the report by lesson"},
		{ArchiveLeaksInLeaderboard, "reporting", "archived people keep their place on the leaderboard"},
		{ArchiveLeaksInTotals, "reporting", "archived people still count in the company's totals"},
		{ArchiveLeaksInCSV, "reporting", "one completion of each archived person stays in the CSV export of completions"},
		{ArchiveLeaksInAssignmentsCSV, "reporting", "assignments of archived people stay in the CSV export of assignments"},
		{ArchiveLeaksInBacklog, "reporting", "completions of archived people stay in the webhook's backlog"},
		{RestoreLosesScores, "archive", "a restored person comes back without scores"},
		{RestoreLosesGroups, "archive", "a restored person comes back in no group"},
		{ArchiveKeepsOneSession, "archive", "of several sessions of a person who is archived one stays open"},
		{ArchiveKeepsPassword, "archive", "an archived person is let in by password"},
		{ArchiveKeepsRESTKey, "archive", "an archived administrator's own key still opens the REST API"},
	}
}

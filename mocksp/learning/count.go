package learning

import "hallmark/mocksp/fault"

// Counts are how many were assigned a piece of content, and how many of them have completed it:
// assignees_count and completed_count. A lesson inside a path is not counted as assigned.
func (b *Book) Counts(of Ref) (assignees, completed int) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	for _, a := range b.ofContent[of] {
		if b.shows(a.person, fault.ArchiveLeaksInAssigneesCount) {
			assignees++
		}
		if !a.done.IsZero() && b.shows(a.person, fault.ArchiveLeaksInCompletedCount) {
			completed++
		}
	}
	return assignees, completed
}

// CompletedAssignments is how many assignments of a piece of content are completed: the answer
// of …/assignments/completed.
func (b *Book) CompletedAssignments(of Ref) int {
	leak := fault.ArchiveLeaksInCompletedAssignments
	if of.Kind != Lesson {
		leak = fault.ArchiveLeaksInPathCount
	}
	b.mu.RLock()
	defer b.mu.RUnlock()
	n := 0
	for _, a := range b.ofContent[of] {
		if !a.done.IsZero() && b.shows(a.person, leak) {
			n++
		}
	}
	return n
}

// TotalCompletions is how often a piece of content was finished, by assignment or otherwise.
func (b *Book) TotalCompletions(of Ref) int {
	leak := fault.ArchiveLeaksInCount
	if of.Kind != Lesson {
		leak = fault.ArchiveLeaksInPathCount
	}
	b.mu.RLock()
	defer b.mu.RUnlock()
	viaAssignment, viaOther := b.countCompletions(of, leak)
	return viaAssignment + viaOther
}

// Breakdown is how often a lesson was finished by assignment and otherwise.
func (b *Book) Breakdown(of Ref) (viaAssignment, viaOther int) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.countCompletions(of, fault.ArchiveLeaksInBreakdown)
}

// countCompletions is called with mu held.
func (b *Book) countCompletions(of Ref, leak fault.Fault) (viaAssignment, viaOther int) {
	for _, c := range b.completions[of] {
		switch {
		case !b.shows(c.person, leak):
		case c.viaAssignment:
			viaAssignment++
		default:
			viaOther++
		}
	}
	return viaAssignment, viaOther
}

// Statistics are a person's library statistics, all nothing while archived.
type Statistics struct {
	Completed int // lessons finished, each time counted
	Views     int // times a lesson was looked at
	Unique    int // lessons looked at
}

// Statistics reads those of one person; it fails with ErrNoPerson.
func (b *Book) Statistics(person string) (Statistics, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	var s Statistics
	who, err := b.find(person)
	if err != nil {
		return s, err
	}
	if len(who.views)+len(who.completed) == 0 || !b.shows(who, fault.ArchiveLeaksInStatistics) {
		return s, nil
	}
	s.Unique = len(who.views)
	for _, n := range who.views {
		s.Views += n
	}
	for _, c := range who.completed {
		if c.of.Kind == Lesson {
			s.Completed++
		}
	}
	return s, nil
}

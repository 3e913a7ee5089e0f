package learning

import (
	"errors"
	"time"
)

// Completion is one time that a lesson, course or path was finished. A person may finish a
// lesson several times.
type Completion struct {
	Person        Person
	Of            Ref
	At            time.Time
	Score         *int // percent; nil when there is none
	ViaAssignment bool
}

type completion struct {
	person        *person
	of            Ref
	at            time.Time
	score         *int
	viaAssignment bool
}

var errScore = errors.New("score: must be a whole number from 0 to 100")

// CheckScore refuses a score that is no percentage.
func CheckScore(score *int) error {
	if score != nil && (*score < 0 || *score > 100) {
		return errScore
	}
	return nil
}

// View notes that a person looked at a lesson; the assignments it belongs to have begun.
func (b *Book) View(person string, lesson int) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	who, err := b.find(person)
	switch {
	case err != nil:
		return err
	case who.archived:
		return ErrArchived
	case b.content[Ref{Lesson, lesson}] == nil:
		return ErrNoContent
	}
	who.views[lesson]++
	b.start(who, lesson)
	return nil
}

// start is called with mu held.
func (b *Book) start(who *person, lesson int) {
	for _, a := range who.assigned {
		if a.started.IsZero() && a.done.IsZero() && b.holds(a.of, lesson) {
			a.started, a.updated = b.now(), b.now()
		}
	}
}

func (b *Book) holds(of Ref, lesson int) bool {
	for _, id := range b.lessonsOf(of) {
		if id == lesson {
			return true
		}
	}
	return false
}

// Complete books that a person finished a lesson, on the open assignment of it where there is
// one, and finishes the courses and paths that were waiting for it. The archived finish
// nothing: ErrArchived.
func (b *Book) Complete(person string, lesson int, score *int) (Completion, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	who, err := b.find(person)
	if err != nil {
		return Completion{}, err
	}
	if err := CheckScore(score); err != nil {
		return Completion{}, err
	}
	of := Ref{Lesson, lesson}
	content := b.content[of]
	switch {
	case content == nil:
		return Completion{}, ErrNoContent
	case !content.ArchivedAt.IsZero():
		return Completion{}, errArchivedContent
	case who.archived:
		return Completion{}, ErrArchived
	}
	if content.NeedsGrading {
		score = nil
	}
	b.start(who, lesson)
	done := b.finish(who, of, clone(score), content.NeedsGrading)
	for _, a := range who.assigned {
		if a.of.Kind != Lesson && a.done.IsZero() && b.holds(a.of, lesson) {
			if average, all := b.through(who, a); all {
				b.finish(who, a.of, average, false)
			}
		}
	}
	return Completion{who.Person, of, done.at, clone(done.score), done.viaAssignment}, nil
}

// finish is called with mu held.
func (b *Book) finish(who *person, of Ref, score *int, ungraded bool) *completion {
	now := b.now()
	done := &completion{person: who, of: of, at: now, score: score}
	for _, a := range who.assigned {
		if a.of == of && a.done.IsZero() {
			a.done, a.updated, a.score, a.ungraded = now, now, score, ungraded
			done.viaAssignment = true
		}
	}
	who.completed = append(who.completed, done)
	b.completions[of] = append(b.completions[of], done)
	return done
}

// through tells whether all lessons of a course or path were finished since it was assigned,
// and their average score. It is called with mu held.
func (b *Book) through(who *person, a *assignment) (average *int, all bool) {
	since := a.assigned
	if !a.reassigned.IsZero() {
		since = a.reassigned
	}
	sum, scored := 0, 0
	for _, lesson := range b.lessonsOf(a.of) {
		var last *completion
		for _, c := range who.completed {
			if c.of == (Ref{Lesson, lesson}) && !c.at.Before(since) {
				last = c
			}
		}
		if last == nil {
			return nil, false
		}
		if last.score != nil {
			sum, scored = sum+*last.score, scored+1
		}
	}
	if scored > 0 {
		n := sum / scored
		average = &n
	}
	return average, true
}

// Grade gives the assignment that awaits a grade its score.
func (b *Book) Grade(assignment, score int) (Assignment, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := CheckScore(&score); err != nil {
		return Assignment{}, err
	}
	for _, a := range b.assignments {
		if a.id != assignment || !a.ungraded {
			continue
		}
		a.ungraded, a.score, a.updated = false, &score, b.now()
		for _, c := range a.person.completed {
			if c.of == a.of && c.at.Equal(a.done) {
				c.score = clone(&score)
			}
		}
		return a.show(b.now()), nil
	}
	return Assignment{}, ErrNoAssignment
}

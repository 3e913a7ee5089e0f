package learning

import (
	"cmp"
	"slices"

	"hallmark/mocksp/fault"
)

// Rank is one line of the leaderboard.
type Rank struct {
	Place  int // from 1; equal lines share a place
	Person Person
	Tally
}

// Leaderboard are the best limit people among those who have finished a lesson: most
// completions first, then the higher average score, then the smaller number. The order is ours.
func (b *Book) Leaderboard(limit int) []Rank {
	b.mu.RLock()
	defer b.mu.RUnlock()
	ranks := []Rank{}
	now := b.now()
	for _, who := range b.order {
		if len(who.completed) == 0 || !b.shows(who, fault.ArchiveLeaksInLeaderboard) {
			continue
		}
		r := Rank{Person: who.Person}
		r.person(who, now)
		// Only the best are kept, so that a large company costs one pass and not a sort.
		if at, _ := slices.BinarySearchFunc(ranks, r, better); at < limit {
			ranks = slices.Insert(ranks, at, r)
			ranks = ranks[:min(len(ranks), limit)]
		}
	}
	for i := range ranks {
		ranks[i].Place = i + 1
		if i > 0 && level(ranks[i-1], ranks[i]) == 0 {
			ranks[i].Place = ranks[i-1].Place
		}
	}
	return ranks
}

func level(x, y Rank) int {
	xs, _ := x.AverageScore()
	ys, _ := y.AverageScore()
	return cmp.Or(cmp.Compare(y.Completions, x.Completions), cmp.Compare(ys, xs))
}

func better(x, y Rank) int { return cmp.Or(level(x, y), cmp.Compare(x.Person.Number, y.Person.Number)) }

// Totals are the company's: everybody's who is not archived.
type Totals struct {
	People int
	Tally
	Views int // times a lesson was looked at
}

// Totals counts the whole company.
func (b *Book) Totals() Totals {
	b.mu.RLock()
	defer b.mu.RUnlock()
	var t Totals
	now := b.now()
	for _, who := range b.order {
		if !b.shows(who, fault.ArchiveLeaksInTotals) {
			continue
		}
		t.People++
		t.person(who, now)
		for _, n := range who.views {
			t.Views += n
		}
	}
	return t
}

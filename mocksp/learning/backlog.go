package learning

import (
	"slices"
	"time"

	"hallmark/mocksp/fault"
)

// Delivery is one completion that a webhook is to be told of.
type Delivery struct {
	ID         int
	Completion Completion
	Title      string // of the lesson, when it was completed
	Queued     time.Time
	Attempts   int
	LastError  string // of the last attempt; empty before one

	who *person
}

// maxBacklog bounds the deliveries a company keeps; the oldest give way. Ours.
const maxBacklog = 10_000

// Queue puts a completion in the backlog of the webhook.
func (b *Book) Queue(c Completion) {
	b.mu.Lock()
	defer b.mu.Unlock()
	who := b.people[c.Person.ID]
	content := b.content[c.Of]
	if who == nil || content == nil {
		return // gone by now
	}
	if len(b.deliveries) >= maxBacklog {
		b.deliveries = slices.Delete(b.deliveries, 0, 1)
	}
	b.deliveries = append(b.deliveries, &Delivery{ID: b.newID(), Completion: c, Title: content.Title, Queued: b.now(), who: who})
}

// Backlog is the report of deliveries that have not been made, the oldest first. Those of the
// archived are held back, unseen, until they are restored.
func (b *Book) Backlog() []Delivery {
	b.mu.RLock()
	defer b.mu.RUnlock()
	list := []Delivery{}
	for _, d := range b.deliveries {
		if b.shows(d.who, fault.ArchiveLeaksInBacklog) {
			list = append(list, d.shown())
		}
	}
	return list
}

func (d *Delivery) shown() Delivery {
	shown := *d
	shown.Completion.Person, shown.Completion.Score, shown.who = d.who.Person, clone(d.Completion.Score), nil
	return shown
}

// Next is the oldest delivery after the one with id after that may be made: not one of the
// archived, whose data leave the company no more than they show in it.
func (b *Book) Next(after int) (Delivery, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	for _, d := range b.deliveries {
		if d.ID > after && !d.who.archived {
			return d.shown(), true
		}
	}
	return Delivery{}, false
}

// Delivered takes a delivery out of the backlog; with a problem it stays, to be tried again.
func (b *Book) Delivered(id int, problem string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	at := slices.IndexFunc(b.deliveries, func(d *Delivery) bool { return d.ID == id })
	switch {
	case at < 0:
	case problem == "":
		b.deliveries = slices.Delete(b.deliveries, at, at+1)
	default:
		b.deliveries[at].Attempts++
		b.deliveries[at].LastError = problem
	}
}

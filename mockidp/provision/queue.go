package provision

// parallel bounds how many people are worked on at once. JumpCloud's number is
// not known; ours is small, so as not to flood a staging tenant.
const parallel = 4

// entry is one person: what is wanted, what is known of the service provider,
// and where in the queue it stands. A person is never worked on twice at once,
// which keeps the changes of one person in order.
type entry struct {
	who  Person // as last wanted
	keep bool   // wanted active
	gone bool   // deleted in the directory

	known known
	slot
}

// slot is where an entry stands: it is queued once, and worked on by one at a
// time.
type slot struct {
	queued bool // stands in the queue
	busy   bool // is being worked on
	again  bool // was changed meanwhile
}

// free tells whether the entry is to be put in the queue, and takes that place;
// else it has one, or comes again when the work on it ends.
func (s *slot) free() bool {
	if s.busy {
		s.again = true
		return false
	}
	was := s.queued
	s.queued = true
	return !was
}

// begin takes the entry out of the queue to be worked on.
func (s *slot) begin() { s.queued, s.busy = false, true }

// end tells whether the entry was changed while it was worked on.
func (s *slot) end() (again bool) {
	again = s.again
	s.busy, s.again = false, false
	return again
}

// clear forgets the place in the queue, and what changed during the work.
func (s *slot) clear() { s.queued, s.again = false, false }

// known is what is known of a person at the service provider.
type known struct {
	id     string  // its SCIM id there, "" when not known
	stored *stored // what it last acknowledged, nil when not known
	unsure bool    // a creation may have succeeded unseen
}

// stored is the state a service provider acknowledged.
type stored struct {
	who    Person
	active bool
}

// want queues who to be kept. Called with p.mu held.
func (p *Provisioner) want(who Person) {
	e := p.entries[who.ID]
	if e == nil {
		e = &entry{known: known{id: p.links[who.ID]}}
		p.entries[who.ID] = e
	}
	e.who, e.keep, e.gone = who, true, false
	p.enqueue(who.ID, e)
}

// unwant queues a known person to be dropped. Called with p.mu held.
func (p *Provisioner) unwant(id string) {
	e := p.entries[id]
	if e == nil {
		return // never sent, so there is nobody to deactivate
	}
	e.keep = false
	p.enqueue(id, e)
}

// enqueue gives a person a place in the queue, or leaves the one it has: the
// latest state wins. Called with p.mu held.
func (p *Provisioner) enqueue(id string, e *entry) {
	if e.free() {
		p.queue = append(p.queue, id)
		p.start()
	}
}

// start sets one more to work, unless enough are. Called with p.mu held.
func (p *Provisioner) start() {
	if p.working < parallel {
		if p.idle == nil {
			p.idle = make(chan struct{})
		}
		p.working++
		go p.work()
	}
}

// clear empties the queue. Called with p.mu held.
func (p *Provisioner) clear() {
	p.queue, p.groupQueue = nil, nil
	for _, e := range p.entries {
		e.clear()
	}
	for _, e := range p.groups {
		e.clear()
	}
}

// work takes people from the queue until it is empty, and then groups, for which
// nobody may be in flight any more.
func (p *Provisioner) work() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for {
		if len(p.queue) > 0 {
			p.workPerson()
		} else if len(p.groupQueue) > 0 && p.busy == 0 && p.run != nil {
			p.workGroup()
		} else {
			break
		}
	}
	p.working--
	if p.working == 0 {
		close(p.idle)
		p.idle = nil
	}
}

// workPerson works on the first person in the queue. Called with p.mu held.
func (p *Provisioner) workPerson() {
	id := p.queue[0]
	p.queue = p.queue[1:]
	e := p.entries[id]
	e.begin()
	p.busy++
	a := attempt{p: p, run: p.run, who: e.who, gone: e.gone, known: e.known}
	if a.run == nil { // fault.InactiveSends: the run has ended, its connection serves on
		last := *p.last
		last.ctx = p.life
		a.run = &last
	}
	keep := e.keep

	p.mu.Unlock()
	if keep {
		a.keep()
	} else {
		a.drop()
	}
	p.mu.Lock()

	if a.run.base == p.base { // else it speaks of a service provider left behind
		if e.known.id != a.known.id {
			p.regroup(id)
		}
		e.known = a.known
	}
	p.busy--
	if e.end() {
		p.enqueue(id, e)
	}
}

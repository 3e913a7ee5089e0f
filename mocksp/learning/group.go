package learning

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// Group is people who learn together, and those who look after them.
type Group struct {
	ID         int
	Name       string
	Members    []Person // in order of Number; the archived are among them, see below
	Managers   []Person
	ArchivedAt time.Time // zero when not archived
}

// GroupAssignment is content that was assigned to a whole group.
type GroupAssignment struct {
	ID, Group int
	Of        Ref
}

type group struct {
	id                int
	name              string
	members, managers map[string]bool
	archivedAt        time.Time
	assigned          []GroupAssignment
}

// Membership changes who is in a group: Add before Remove.
type Membership struct {
	AddMembers, RemoveMembers, AddManagers, RemoveManagers []string // ids of people
}

// AddGroup makes a group.
func (b *Book) AddGroup(name string, m Membership) (Group, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := checkText("name", name); err != nil {
		return Group{}, err
	}
	if err := b.checkMembership(m); err != nil {
		return Group{}, err
	}
	g := &group{id: b.newID(), name: name, members: map[string]bool{}, managers: map[string]bool{}}
	g.apply(m)
	b.groups[g.id] = g
	return b.showGroup(g), nil
}

// ChangeGroup renames a group unless name is empty, and changes who is in it: all of it or, when
// somebody is unknown, nothing. Somebody to remove who is not in it is no error.
func (b *Book) ChangeGroup(id int, name string, m Membership) (Group, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	g := b.groups[id]
	if g == nil {
		return Group{}, ErrNoGroup
	}
	if name != "" {
		if err := checkText("name", name); err != nil {
			return Group{}, err
		}
	}
	if err := b.checkMembership(m); err != nil {
		return Group{}, err
	}
	if name != "" {
		g.name = name
	}
	g.apply(m)
	return b.showGroup(g), nil
}

func (b *Book) checkMembership(m Membership) error {
	for _, ids := range [][]string{m.AddMembers, m.RemoveMembers, m.AddManagers, m.RemoveManagers} {
		for _, id := range ids {
			if b.people[id] == nil {
				return ErrNoPerson
			}
		}
	}
	return nil
}

func (g *group) apply(m Membership) {
	for set, change := range map[*map[string]bool][2][]string{
		&g.members: {m.AddMembers, m.RemoveMembers}, &g.managers: {m.AddManagers, m.RemoveManagers},
	} {
		for _, id := range change[0] {
			(*set)[id] = true
		}
		for _, id := range change[1] {
			delete(*set, id)
		}
	}
}

// showGroup is called with mu held.
func (b *Book) showGroup(g *group) Group {
	return Group{ID: g.id, Name: g.name, Members: b.named(g.members), Managers: b.named(g.managers), ArchivedAt: g.archivedAt}
}

func (b *Book) named(ids map[string]bool) []Person {
	people := make([]Person, 0, len(ids))
	for id := range ids {
		people = append(people, b.people[id].Person)
	}
	slices.SortFunc(people, func(x, y Person) int { return cmp.Compare(x.Number, y.Number) })
	return people
}

// Group reads one group. A group is a directory, no report: its archived members stay listed (C-23).
func (b *Book) Group(id int) (Group, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	g := b.groups[id]
	if g == nil {
		return Group{}, false
	}
	return b.showGroup(g), true
}

// Groups reads all groups, the archived too, in order of id.
func (b *Book) Groups() []Group {
	b.mu.RLock()
	defer b.mu.RUnlock()
	list := []Group{}
	for _, id := range slices.Sorted(maps.Keys(b.groups)) {
		list = append(list, b.showGroup(b.groups[id]))
	}
	return list
}

// GroupsOf are the groups a person is a member of and those they manage, in order of id.
func (b *Book) GroupsOf(person string) (member, managing []Group) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	for _, id := range slices.Sorted(maps.Keys(b.groups)) {
		g := b.groups[id]
		if g.members[person] {
			member = append(member, b.showGroup(g))
		}
		if g.managers[person] {
			managing = append(managing, b.showGroup(g))
		}
	}
	return member, managing
}

// Join is a person's side of the same: groups to add to and to take out of, all or none.
func (b *Book) Join(person string, add, remove, manage, unmanage []int) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.people[person] == nil {
		return ErrNoPerson
	}
	for _, ids := range [][]int{add, remove, manage, unmanage} {
		for _, id := range ids {
			if b.groups[id] == nil {
				return ErrNoGroup
			}
		}
	}
	for _, id := range add {
		b.groups[id].members[person] = true
	}
	for _, id := range remove {
		delete(b.groups[id].members, person)
	}
	for _, id := range manage {
		b.groups[id].managers[person] = true
	}
	for _, id := range unmanage {
		delete(b.groups[id].managers, person)
	}
	return nil
}

// ArchiveGroup archives a group, RestoreGroup brings it back with everybody in it.
func (b *Book) ArchiveGroup(id int) (Group, error) { return b.setGroupArchived(id, b.now()) }

// RestoreGroup is the opposite of ArchiveGroup.
func (b *Book) RestoreGroup(id int) (Group, error) { return b.setGroupArchived(id, time.Time{}) }

func (b *Book) setGroupArchived(id int, at time.Time) (Group, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	g := b.groups[id]
	if g == nil {
		return Group{}, ErrNoGroup
	}
	if g.archivedAt.IsZero() || at.IsZero() {
		g.archivedAt = at
	}
	return b.showGroup(g), nil
}

// RemoveGroup deletes a group and returns what it was; nobody's assignments go with it.
func (b *Book) RemoveGroup(id int) (Group, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	g := b.groups[id]
	if g == nil {
		return Group{}, ErrNoGroup
	}
	was := b.showGroup(g)
	delete(b.groups, id)
	return was, nil
}

// GroupAssignments are what was assigned to a group as a whole.
func (b *Book) GroupAssignments(id int) ([]GroupAssignment, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	g := b.groups[id]
	if g == nil {
		return nil, ErrNoGroup
	}
	return append([]GroupAssignment{}, g.assigned...), nil
}

func (b *Book) inGroup(person string) bool {
	for _, g := range b.groups {
		if g.members[person] || g.managers[person] {
			return true
		}
	}
	return false
}

func (b *Book) leaveAll(person string) {
	for _, g := range b.groups {
		delete(g.members, person)
		delete(g.managers, person)
	}
}

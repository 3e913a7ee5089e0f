package learning

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Kind is what a piece of content is.
type Kind string

// The kinds of content. Courses are deprecated by Lessonly, and still there.
const (
	Lesson Kind = "Lesson"
	Course Kind = "Course"
	Path   Kind = "LearningPaths::Path"
)

// Ref names a piece of content. Its two fields are REST's assignable_type and assignable_id.
type Ref struct {
	Kind Kind
	ID   int
}

// Content is a lesson, a course or a path.
type Content struct {
	Ref
	Title, Description string
	Public             bool
	RetakeScore        int  // lessons: the score, in percent, below which to try again
	NeedsGrading       bool // lessons: finishing one leaves its assignment "Grade Pending"
	EnforcedOrder      bool // paths
	// Steps are what a course or path is made of; nil for a lesson.
	Steps      []Step
	Tags       []int // ids
	CreatedAt  time.Time
	UpdatedAt  time.Time // zero when never changed
	ArchivedAt time.Time // zero when not archived
}

// Step is one step of a course or path: a lesson or another path, a wait of some days, or a
// placeholder with a description.
type Step struct {
	ID          int
	Content     Ref    // zero for a wait and a placeholder
	WaitDays    int    // above 0 for a wait
	Description string // of a placeholder
}

// Tag is a word that content is found by.
type Tag struct {
	ID   int
	Name string
}

// maxDepth bounds paths within paths; ours.
const maxDepth = 5

// Add adds a lesson, course or path under a new id. The steps must be content that is there;
// the error says what is wrong, one line.
func (b *Book) Add(c Content) (Content, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.checkContent(&c); err != nil {
		return Content{}, err
	}
	c.ID, c.CreatedAt = b.newID(), b.now()
	if c.Kind == Lesson && c.RetakeScore == 0 {
		c.RetakeScore = 80 // as in the samples of Lessonly's documentation
	}
	c.Steps = slices.Clone(c.Steps)
	for i := range c.Steps {
		if c.Steps[i].ID = c.Steps[i].Content.ID; c.Steps[i].ID == 0 {
			c.Steps[i].ID = b.newID()
		}
	}
	c.Tags = slices.Clone(c.Tags)
	kept := c
	b.content[c.Ref] = &kept
	b.contents = append(b.contents, &kept)
	slices.SortFunc(b.contents, func(x, y *Content) int { return cmp.Compare(x.ID, y.ID) })
	return c, nil
}

// Change changes title, description, flags, score, tags of a piece of content; its kind, id,
// steps and times stay. A change that returns an error, or makes the content wrong, changes
// nothing.
func (b *Book) Change(ref Ref, change func(*Content) error) (Content, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	kept := b.content[ref]
	if kept == nil {
		return Content{}, ErrNoContent
	}
	c := *kept
	c.Tags = slices.Clone(c.Tags)
	if err := change(&c); err != nil {
		return Content{}, err
	}
	c.Ref, c.Steps, c.CreatedAt, c.ArchivedAt = kept.Ref, kept.Steps, kept.CreatedAt, kept.ArchivedAt
	if err := b.checkContent(&c); err != nil {
		return Content{}, err
	}
	c.UpdatedAt = b.now()
	*kept = c
	return c, nil
}

// checkContent is called with mu held.
func (b *Book) checkContent(c *Content) error {
	switch {
	case c.Kind != Lesson && c.Kind != Course && c.Kind != Path:
		return errors.New("kind: must be a lesson, a course or a path")
	case c.RetakeScore < 0 || c.RetakeScore > 100:
		return errors.New("retake_score: must be a whole number from 0 to 100")
	case c.Kind == Lesson && len(c.Steps) > 0:
		return errors.New("contents: a lesson has none")
	}
	if err := checkText("title", c.Title); err != nil {
		return err
	}
	for _, id := range c.Tags {
		if !slices.ContainsFunc(b.tags, func(t Tag) bool { return t.ID == id }) {
			return ErrNoTag
		}
	}
	for _, step := range c.Steps {
		switch {
		case step.Content == (Ref{}):
		case b.content[step.Content] == nil:
			return fmt.Errorf("contents: %w", ErrNoContent)
		case step.Content.Kind == Course || c.Kind == Course && step.Content.Kind != Lesson:
			return errors.New("contents: a course is made of lessons, a path of lessons and paths")
		case b.depth(step.Content) >= maxDepth:
			return fmt.Errorf("contents: paths are at most %d deep", maxDepth)
		}
	}
	return nil
}

// depth cannot run for ever: steps never change, so content holds older content only.
func (b *Book) depth(ref Ref) int {
	deepest := 0
	if c := b.content[ref]; c != nil {
		for _, step := range c.Steps {
			deepest = max(deepest, b.depth(step.Content))
		}
	}
	return deepest + 1
}

// Get reads one piece of content.
func (b *Book) Get(ref Ref) (Content, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	c := b.content[ref]
	if c == nil {
		return Content{}, false
	}
	return *c, true
}

// List reads all content of a kind, the archived too, in order of id.
func (b *Book) List(kind Kind) []Content {
	b.mu.RLock()
	defer b.mu.RUnlock()
	list := []Content{}
	for _, c := range b.contents {
		if c.Kind == kind {
			list = append(list, *c)
		}
	}
	return list
}

// ArchiveContent archives a piece of content, RestoreContent brings it back. What people did
// with it stays in the reports: it is people whom archiving hides (S-057).
func (b *Book) ArchiveContent(ref Ref) (Content, error) { return b.setArchived(ref, b.now()) }

// RestoreContent is the opposite of ArchiveContent.
func (b *Book) RestoreContent(ref Ref) (Content, error) { return b.setArchived(ref, time.Time{}) }

func (b *Book) setArchived(ref Ref, at time.Time) (Content, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	c := b.content[ref]
	if c == nil {
		return Content{}, ErrNoContent
	}
	if c.ArchivedAt.IsZero() || at.IsZero() { // archived twice is archived at first
		c.ArchivedAt = at
	}
	return *c, nil
}

// AddTag adds a tag, or finds the one of that name.
func (b *Book) AddTag(name string) (Tag, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := checkText("name", name); err != nil {
		return Tag{}, err
	}
	if at := slices.IndexFunc(b.tags, func(t Tag) bool { return t.Name == name }); at >= 0 {
		return b.tags[at], nil
	}
	tag := Tag{b.newID(), name}
	b.tags = append(b.tags, tag)
	return tag, nil
}

// Tags reads all tags, in order of id.
func (b *Book) Tags() []Tag {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return append([]Tag{}, b.tags...)
}

// lessonsOf are the lessons in a course or path, those of paths within it too. It is called
// with mu held.
func (b *Book) lessonsOf(ref Ref) []int {
	if ref.Kind == Lesson {
		return []int{ref.ID}
	}
	var lessons []int
	if c := b.content[ref]; c != nil {
		for _, step := range c.Steps {
			lessons = append(lessons, b.lessonsOf(step.Content)...)
		}
	}
	return lessons
}

package target

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// Journal records what a run creates on the target, before it is sent, so that
// everything can be removed again even after the process was killed.
type Journal struct {
	mu      sync.Mutex
	file    *os.File
	entries []Entry
}

// Entry is one resource that a run may have created.
type Entry struct {
	Number   int       `json:"n"`
	Time     time.Time `json:"time"`
	State    State     `json:"state"`
	Second   bool      `json:"second,omitempty"`   // it is in the second tenant
	Endpoint string    `json:"endpoint,omitempty"` // "/Users"
	Name     string    `json:"name,omitempty"`     // userName or displayName
	ID       string    `json:"id,omitempty"`
}

// State is how far an entry has come.
type State string

// The states, in order.
const (
	Intended State = "intended" // about to be sent
	Created  State = "created"  // the target answered with an id
	Refused  State = "refused"  // the target answered that it stored nothing
	Gone     State = "gone"     // removed, or deactivated where nothing can be removed
)

// head is the journal's first line: enough to find the target again, without
// its credential.
type head struct {
	Hallmark string    `json:"hallmark_journal"`
	Time     time.Time `json:"time"`
	URL      string    `json:"scim_url"`
	Prefix   string    `json:"prefix"`
}

// CreateJournal starts a journal in a new file.
func CreateJournal(path string, t *Target) (*Journal, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("start journal: %w", err)
	}
	j := &Journal{file: file}
	if err := j.write(head{"1", time.Now().UTC(), t.SCIM.BaseURL, t.People.Prefix}); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return j, nil
}

// ReadJournal reads the journal of an earlier run and returns the address and
// prefix it was written for.
func ReadJournal(path string) (j *Journal, baseURL, prefix string, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, "", "", fmt.Errorf("read journal: %w", err)
	}
	defer file.Close()
	lines := bufio.NewReader(file)
	var h head
	line, err := lines.ReadBytes('\n')
	if json.Unmarshal(line, &h) != nil || h.Hallmark != "1" || h.URL == "" || len(h.Prefix) < 4 {
		return nil, "", "", fmt.Errorf("%s is not a hallmark journal: give the journal.jsonl of the run's output folder", path)
	}
	j = &Journal{}
	for err == nil {
		line, err = lines.ReadBytes('\n')
		var e Entry
		if len(line) == 0 || json.Unmarshal(line, &e) != nil {
			continue // a kill may have cut the last line: it was not sent then
		}
		j.apply(e)
	}
	if !errors.Is(err, io.EOF) {
		return nil, "", "", fmt.Errorf("read journal: %w", err)
	}
	return j, h.URL, h.Prefix, nil
}

// ErrFull keeps a user from being created where the target has room for no more.
var ErrFull = errors.New("limits.users allows no more users at a time")

// Intend records that a resource is about to be created.
func (j *Journal) Intend(endpoint, name string) (int, error) {
	return j.intend(Entry{Endpoint: endpoint, Name: name}, 0)
}

// intend refuses with ErrFull what would be one more user than most; 0 is as many
// as are wanted. Looking and recording are one step, because specs send requests
// at the same time.
func (j *Journal) intend(e Entry, most int) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if most > 0 && e.user() && j.users(e.Second) >= most {
		return 0, ErrFull
	}
	n := 1
	if last := len(j.entries); last > 0 {
		n = j.entries[last-1].Number + 1
	}
	e.Number, e.Time, e.State = n, time.Now().UTC(), Intended
	j.apply(e)
	return e.Number, j.write(e)
}

// Mark records what became of entry n.
func (j *Journal) Mark(n int, state State, id string) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	e := Entry{Number: n, Time: time.Now().UTC(), State: state, ID: id}
	j.apply(e)
	return j.write(e)
}

// Open returns what may still exist on the target, the newest first, so that a
// group goes before its members.
func (j *Journal) Open() []Entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	var open []Entry
	for _, e := range j.entries {
		if e.State == Intended || e.State == Created {
			open = append(open, e)
		}
	}
	slices.Reverse(open)
	return open
}

// users counts the users that may exist in one of the tenants.
func (j *Journal) users(second bool) (n int) {
	for _, e := range j.entries {
		if e.Second == second && e.user() && (e.State == Intended || e.State == Created) {
			n++
		}
	}
	return n
}

func (e Entry) user() bool { return strings.EqualFold(e.Endpoint, "/Users") }

// Where returns the path that the journal has by now: path, or where a later run
// into the same folder has moved it, or "" once it is nowhere there. It is called
// before Close.
func (j *Journal) Where(path string) string {
	own, err := j.file.Stat()
	if err != nil {
		return ""
	}
	moved, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "journal*.jsonl"))
	for _, candidate := range append([]string{path}, moved...) {
		if found, err := os.Stat(candidate); err == nil && os.SameFile(own, found) {
			return candidate
		}
	}
	return ""
}

// Close closes the file.
func (j *Journal) Close() error {
	if j.file == nil {
		return nil
	}
	return j.file.Close()
}

// apply is called with mu held. Numbers rise, but a damaged line may leave a gap.
func (j *Journal) apply(e Entry) {
	i, found := slices.BinarySearchFunc(j.entries, e.Number, func(e Entry, n int) int { return cmp.Compare(e.Number, n) })
	switch {
	case found:
		old := &j.entries[i]
		old.State, old.Time = e.State, e.Time
		if e.ID != "" {
			old.ID = e.ID
		}
	case e.State == Intended && e.Number > 0 && e.Endpoint != "":
		j.entries = slices.Insert(j.entries, i, e)
	}
}

func (j *Journal) write(v any) error {
	if j.file == nil {
		return nil
	}
	line, err := json.Marshal(v)
	if err == nil {
		_, err = j.file.Write(append(line, '\n'))
	}
	if err != nil {
		return fmt.Errorf("write journal: %w", err)
	}
	return nil
}

package target

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func journalled(t *testing.T) (*Target, *Journal, string) {
	t.Helper()
	tenant := New("tenant", "https://scim.example.com/v2", BearerToken(sesame))
	path := filepath.Join(t.TempDir(), "journal.jsonl")
	j, err := CreateJournal(path, tenant)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.Close() })
	return tenant, j, path
}

func intend(t *testing.T, j *Journal, endpoint, name string) int {
	t.Helper()
	n, err := j.Intend(endpoint, name)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func mark(t *testing.T, j *Journal, n int, state State, id string) {
	t.Helper()
	if err := j.Mark(n, state, id); err != nil {
		t.Fatal(err)
	}
}

func show(entries []Entry) string {
	var lines []string
	for _, e := range entries {
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %s %s %s", e.State, e.Endpoint, e.Name, e.ID)))
	}
	return strings.Join(lines, "\n")
}

func TestJournalIsReadBack(t *testing.T) {
	tenant, j, path := journalled(t)
	ada, grace, refused := intend(t, j, "/Users", "ada"), intend(t, j, "/Users", "grace"), intend(t, j, "/Users", "refused")
	gone, group := intend(t, j, "/Users", "gone"), intend(t, j, "/Groups", "group")
	mark(t, j, ada, Created, "1")
	mark(t, j, refused, Refused, "")
	mark(t, j, gone, Created, "4")
	mark(t, j, gone, Gone, "")
	mark(t, j, group, Created, "g1")
	_ = grace // its answer never came

	const want = "created /Groups group g1\nintended /Users grace\ncreated /Users ada 1" // the newest first
	if have := show(j.Open()); have != want {
		t.Errorf("open:\n%s\nwant:\n%s", have, want)
	}
	again, url, prefix, err := ReadJournal(path)
	if err != nil || url != tenant.SCIM.BaseURL || prefix != tenant.People.Prefix {
		t.Fatalf("%s, %s, %v", url, prefix, err)
	}
	if have := show(again.Open()); have != want {
		t.Errorf("read back:\n%s\nwant:\n%s", have, want)
	}
	content, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(content), "sesame") {
		t.Errorf("the journal holds the credential: %s, %v", content, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read the journal: %v, %v", info.Mode(), err)
	}
	if _, err := CreateJournal(path, tenant); err == nil {
		t.Error("a journal was written over")
	}
}

// TestJournalSurvivesDamage reads what a kill, or a full disk, left.
func TestJournalSurvivesDamage(t *testing.T) {
	_, j, path := journalled(t)
	for i := range 3 {
		n := intend(t, j, "/Users", fmt.Sprintf("user-%d", i))
		mark(t, j, n, Created, fmt.Sprint(i))
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head := strings.Index(string(whole), "\n") + 1
	for end := head; end <= len(whole); end++ {
		if err := os.WriteFile(path, whole[:end], 0o600); err != nil {
			t.Fatal(err)
		}
		again, _, _, err := ReadJournal(path)
		if err != nil {
			t.Fatalf("cut at %d: %v", end, err)
		}
		lines := strings.Count(string(whole[head:end]), "\n")
		if open := len(again.Open()); open < (lines+1)/2 || open > 3 {
			t.Fatalf("cut at %d, after %d whole lines: %d entries", end, lines, open)
		}
	}
	lines := strings.SplitAfter(string(whole), "\n")
	lines[1] = "{\"n\":1,\"state\":\"inten\n" // the first entry is lost, the others are not
	if err := os.WriteFile(path, []byte(strings.Join(lines, "")), 0o600); err != nil {
		t.Fatal(err)
	}
	again, _, _, err := ReadJournal(path)
	if err != nil || show(again.Open()) != "created /Users user-2 2\ncreated /Users user-1 1" {
		t.Errorf("with a damaged line:\n%s, %v", show(again.Open()), err)
	}
}

func TestJournalRefusesOtherFiles(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"empty":        "",
		"text":         "hello\nworld\n",
		"other JSON":   `{"n":1}` + "\n",
		"no URL":       `{"hallmark_journal":"1","prefix":"hm-abcdefgh"}` + "\n",
		"no prefix":    `{"hallmark_journal":"1","scim_url":"https://scim.example.com"}` + "\n",
		"short prefix": `{"hallmark_journal":"1","scim_url":"https://scim.example.com","prefix":"a"}` + "\n", // would own half a tenant
		"later":        `{"hallmark_journal":"2","scim_url":"https://scim.example.com","prefix":"hm-abcdefgh"}` + "\n",
	} {
		path := filepath.Join(dir, "journal")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, _, err := ReadJournal(path); err == nil || err.Error() != path+" is not a hallmark journal: give the journal.jsonl of the run's output folder" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, _, err := ReadJournal(filepath.Join(dir, "not-there")); err == nil || !strings.HasPrefix(err.Error(), "read journal: ") {
		t.Errorf("not there: %v", err)
	}
	if _, _, _, err := ReadJournal(dir); err == nil {
		t.Error("a folder was read as a journal")
	}
}

func TestJournalInManyHands(t *testing.T) {
	_, j, path := journalled(t)
	const hands, each = 8, 25
	var wait sync.WaitGroup
	for h := range hands {
		wait.Go(func() {
			for i := range each {
				name := fmt.Sprintf("user-%d-%d", h, i)
				n, err := j.Intend("/Users", name)
				if err == nil {
					err = j.Mark(n, Created, "id-of-"+name)
				}
				if err == nil && i%2 == 0 {
					err = j.Mark(n, Gone, "")
				}
				if err != nil {
					t.Error(err)
				}
				_ = j.Open()
			}
		})
	}
	wait.Wait()
	again, _, _, err := ReadJournal(path)
	if err != nil || show(again.Open()) != show(j.Open()) || len(again.Open()) != hands*(each/2) {
		t.Errorf("%d entries read, %d kept: %v", len(again.Open()), len(j.Open()), err)
	}
	for _, e := range again.Open() {
		if e.ID != "id-of-"+e.Name {
			t.Fatalf("%s has the id %s", e.Name, e.ID)
		}
	}
}

func TestJournalInMemory(t *testing.T) {
	var j Journal
	n := intend(t, &j, "/Users", "ada")
	mark(t, &j, n, Created, "1")
	mark(t, &j, 99, Created, "never intended")
	if have := show(j.Open()); have != "created /Users ada 1" {
		t.Error(have)
	}
	if err := j.Close(); err != nil {
		t.Error(err)
	}
}

func TestJournalTellsThatItCannotWrite(t *testing.T) {
	_, j, _ := journalled(t)
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := j.Intend("/Users", "ada"); err == nil || !strings.HasPrefix(err.Error(), "write journal: ") {
		t.Errorf("%v", err)
	}
}

func FuzzReadJournal(f *testing.F) {
	const head = `{"hallmark_journal":"1","scim_url":"https://scim.example.com","prefix":"hm-abcdefgh"}` + "\n"
	f.Add([]byte(head + `{"n":1,"state":"intended","endpoint":"/Users","name":"a"}` + "\n" + `{"n":1,"state":"created","id":"7"}`))
	f.Add([]byte(head + `{"n":-1,"state":"created","id":"7"}` + "\n" + `{"n":9223372036854775807,"state":"intended","endpoint":"/"}`))
	f.Add([]byte("\x00\xff"))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, content []byte) {
		path := filepath.Join(dir, "journal")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		j, url, prefix, err := ReadJournal(path)
		if err != nil {
			return
		}
		if url == "" || len(prefix) < 4 {
			t.Fatalf("url %q, prefix %q", url, prefix)
		}
		for _, e := range j.Open() {
			if e.Endpoint == "" {
				t.Fatalf("an entry without its endpoint: %+v", e)
			}
		}
	})
}

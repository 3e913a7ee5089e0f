package reports

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"hallmark/suites/verdict"
)

// mostReport is how large a report.json may be: a hundred times that of the
// whole catalogue, so that a wrong file is refused before it fills the memory.
const mostReport = 256 << 20

// Read reads a report that WriteDir wrote, from its folder or from its
// report.json. Where the evidence lies beside it, it is read too.
func Read(path string) (*Report, error) {
	dir := filepath.Dir(path)
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		dir, path = path, filepath.Join(path, "report.json")
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read report: %w", err)
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, mostReport+1))
	if err != nil {
		return nil, fmt.Errorf("read report: %w", err)
	}
	if len(content) > mostReport {
		return nil, fmt.Errorf("read report %s: larger than %d MiB", path, mostReport>>20)
	}
	var r Report
	if err := json.Unmarshal(content, &r); err != nil {
		return nil, fmt.Errorf("read report %s: not a report.json of hallmark: %w", path, err)
	}
	if r.Version != Version {
		return nil, fmt.Errorf("read report %s: its version is %q, this hallmark reads %q", path, r.Version, Version)
	}
	known, read := map[string]bool{}, map[string]bool{}
	for _, result := range r.Requirements {
		if result.ID == "" || known[result.ID] {
			return nil, fmt.Errorf("read report %s: the requirement %q has no id or stands twice", path, result.ID)
		}
		known[result.ID] = true
		for _, c := range result.Checks {
			if read[c.Evidence] {
				continue
			}
			read[c.Evidence] = true
			if err := r.readEvidence(dir, c.Evidence); err != nil {
				return nil, fmt.Errorf("read report %s: %w", path, err)
			}
		}
	}
	return &r, nil
}

// readEvidence adds one file of exchanges, unless it is not there: a report.json
// may be kept by itself.
func (r *Report) readEvidence(dir, name string) error {
	// A report may come from somebody else: nothing outside its folder is read.
	if !strings.HasPrefix(name, "evidence/") || !filepath.IsLocal(filepath.FromSlash(name)) {
		return nil
	}
	content, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var spec verdict.Spec
	if err == nil {
		err = json.Unmarshal(content, &spec)
	}
	if err != nil {
		return fmt.Errorf("evidence: %w", err)
	}
	r.specs, r.evidence = append(r.specs, spec), append(r.evidence, name)
	return nil
}

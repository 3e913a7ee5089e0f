package reports

import (
	"bufio"
	"crypto/sha256"
	_ "embed" // for the schema
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"hallmark/suites/verdict"
)

// Schema is the JSON Schema of report.json.
//
//go:embed report.schema.json
var Schema []byte

// WriteJSON writes r as JSON.
func WriteJSON(w io.Writer, r *Report) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(r); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}

// WriteDir writes the report in every rendering, and the evidence, into a
// folder, which is made when it is not there.
func WriteDir(dir string, r *Report) error {
	if err := os.MkdirAll(filepath.Join(dir, "evidence"), 0o755); err != nil {
		return fmt.Errorf("make the output folder: %w", err)
	}
	for i, spec := range r.specs {
		if err := WriteFile(filepath.Join(dir, filepath.FromSlash(r.evidence[i])), func(w io.Writer) error {
			encoder := json.NewEncoder(w)
			encoder.SetIndent("", "  ")
			encoder.SetEscapeHTML(false)
			return encoder.Encode(spec)
		}); err != nil {
			return err
		}
	}
	for _, rendering := range []struct {
		name  string
		write func(io.Writer, *Report) error
	}{
		{"report.html", WriteHTML}, {"junit.xml", WriteJUnit}, {"evidence.har", WriteHAR}, {"summary.md", WriteMarkdown}, {"badge.svg", WriteBadge},
		{"report.json", WriteJSON}, // the last: where it stands, the others do
	} {
		if err := WriteFile(filepath.Join(dir, rendering.name), func(w io.Writer) error { return rendering.write(w, r) }); err != nil {
			return err
		}
	}
	return nil
}

// WriteFile writes a whole file or none: a reader never sees half a report.
func WriteFile(path string, write func(io.Writer) error) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), ".hallmark-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("write %s: %w", path, err), os.Remove(file.Name()))
		}
	}()
	buffered := bufio.NewWriter(file)
	err = errors.Join(write(buffered), buffered.Flush(), file.Chmod(0o644), file.Close())
	if err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}

// evidenceNames are the files of specs' exchanges, below the report's folder.
// They are the same in each run, unique also where case does not count, and
// safe on any file system.
func evidenceNames(specs []verdict.Spec) []string {
	names := make([]string, len(specs))
	times := map[string]int{}
	for i, spec := range specs {
		name := "evidence/" + evidenceName(spec.Name)
		if times[name]++; times[name] > 1 {
			name += fmt.Sprintf("-%d", times[name])
		}
		names[i] = name + ".json"
	}
	return names
}

// evidenceName is a spec's name as the beginning of a file name. The hash keeps
// names apart that read alike.
func evidenceName(spec string) string {
	var b strings.Builder
	for _, c := range strings.ToLower(spec) {
		switch {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
			b.WriteRune(c)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= 60 {
			break
		}
	}
	sum := sha256.Sum256([]byte(spec))
	return strings.TrimLeft(strings.Trim(b.String(), "-")+"-"+hex.EncodeToString(sum[:4]), "-")
}

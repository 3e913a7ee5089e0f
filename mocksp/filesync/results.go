package filesync

import (
	"bytes"
	"encoding/csv"
	"strconv"
	"strings"
	"unicode"
)

// Done is what became of a row.
type Done string

// What may become of a row, and of a file as a whole.
const (
	Created   Done = "created"
	Updated   Done = "updated"
	Unchanged Done = "unchanged"
	Refused   Done = "refused"
	// FileRefused is that of a file of which nothing was taken; it is the only line then.
	FileRefused Done = "file refused"
)

// Result is a line of a results file.
type Result struct {
	Line   int    `json:"line"`
	Email  string `json:"email"`
	Done   Done   `json:"result"`
	Reason string `json:"reason,omitempty"`
}

// Results writes a results file, as CSV with a header. What was refused may be anything, so
// that no cell of it is a formula or breaks a line.
func Results(results []Result) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write([]string{"line", "email", "result", "reason"}) // a Buffer takes all
	for _, r := range results {
		_ = w.Write([]string{strconv.Itoa(r.Line), harmless(r.Email), string(r.Done), harmless(r.Reason)})
	}
	w.Flush()
	return b.Bytes()
}

func harmless(cell string) string {
	const most = 300 // bytes; an e-mail address has 254
	cell = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return '?'
		}
		return r
	}, strings.ToValidUTF8(cell, "?"))
	if len(cell) > most {
		cell = strings.ToValidUTF8(cell[:most], "") + "…"
	}
	if formula(strings.TrimSpace(cell)) {
		return "'" + cell
	}
	return cell
}

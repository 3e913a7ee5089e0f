package filesync

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of a file. They are ours: enough for the largest companies, and little enough that a
// hostile file costs neither memory nor time.
const (
	MaxFile = 32 << 20 // bytes
	MaxRows = 100_000
	MaxCell = 1000 // bytes
)

// Column is the name of a column.
type Column string

// The columns.
const (
	Email      Column = "email"
	FirstName  Column = "first_name"
	LastName   Column = "last_name"
	JobTitle   Column = "job_title"
	Department Column = "department"
	Location   Column = "location"
	Locale     Column = "locale"
	ExtUID     Column = "ext_uid"
	Role       Column = "role"
	Status     Column = "status"
)

// Columns lists the columns that a file may have.
func Columns() []Column {
	return []Column{Email, FirstName, LastName, JobTitle, Department, Location, Locale, ExtUID, Role, Status}
}

// Row is one row of a file. It is good until the next one is read.
type Row struct {
	Line  int   // of the file, where the row begins; the header is line 1
	Err   error // why the row cannot be taken; nil when it is well formed
	at    map[Column]int
	cells []string
}

// Get is the cell in a column, without the white space around it; empty when there is none.
func (r Row) Get(c Column) string {
	i, ok := r.at[c]
	if !ok || i >= len(r.cells) {
		return ""
	}
	return strings.TrimSpace(r.cells[i])
}

// FileError says why a file as a whole is refused.
type FileError struct {
	Line   int // 0 when no line is to blame
	Reason string
}

func (e *FileError) Error() string {
	if e.Line == 0 {
		return e.Reason
	}
	return fmt.Sprintf("line %d: %s", e.Line, e.Reason)
}

// Read reads a file. Nothing of it is good when the error, a *FileError, is not nil; the whole
// of it is looked through before.
func Read(file []byte) (iter.Seq[Row], error) {
	if len(file) > MaxFile {
		return nil, &FileError{0, fmt.Sprintf("the file is larger than %d MiB: split it", MaxFile>>20)}
	}
	if bytes.HasPrefix(file, []byte("\xff\xfe")) || bytes.HasPrefix(file, []byte("\xfe\xff")) {
		return nil, &FileError{1, "the file is UTF-16: save it as UTF-8"}
	}
	file = bytes.TrimPrefix(file, []byte("\xef\xbb\xbf"))
	reader := open(file)
	header, err := reader.Read()
	switch {
	case errors.Is(err, io.EOF):
		return nil, &FileError{0, "the file is empty: its first line must name the columns"}
	case err != nil:
		return nil, quoting(err)
	}
	at, err := columns(header)
	if err != nil {
		return nil, err
	}
	for rows := 0; ; rows++ {
		if _, err := reader.Read(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, quoting(err)
		}
		if rows == MaxRows {
			return nil, &FileError{0, fmt.Sprintf("the file has more than %d rows: split it", MaxRows)}
		}
	}
	return rowsOf(file, at, len(header)), nil
}

func open(file []byte) *csv.Reader {
	reader := csv.NewReader(bytes.NewReader(file))
	reader.FieldsPerRecord, reader.ReuseRecord = -1, true
	return reader
}

// quoting is what the CSV reader has to say, which knows of quotes only.
func quoting(err error) error {
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return &FileError{parse.StartLine, "the quotes do not pair: put a cell with quotes in quotes, and write each of its own twice; nothing of the file was taken"}
	}
	return &FileError{0, err.Error()}
}

// columns finds out what stands where.
func columns(header []string) (map[Column]int, error) {
	at := make(map[Column]int)
	for i, cell := range header {
		name := Column(strings.ToLower(strings.TrimSpace(cell)))
		_, twice := at[name]
		switch {
		case !slices.Contains(Columns(), name):
			return nil, &FileError{1, fmt.Sprintf("column %d is none of %s, with commas between them", i+1, known())}
		case twice:
			return nil, &FileError{1, fmt.Sprintf("the column %s is there twice", name)}
		}
		at[name] = i
	}
	if _, ok := at[Email]; !ok {
		return nil, &FileError{1, "the column email is missing"}
	}
	return at, nil
}

func known() string {
	var names []string
	for _, c := range Columns() {
		names = append(names, string(c))
	}
	return strings.Join(names, ", ")
}

// rowsOf reads the rows of a file that was looked through.
func rowsOf(file []byte, at map[Column]int, width int) iter.Seq[Row] {
	return func(yield func(Row) bool) {
		reader := open(file)
		if _, err := reader.Read(); err != nil {
			return // cannot be: it was read before
		}
		seen := make(map[string]int)
		for {
			cells, err := reader.Read()
			if err != nil {
				return // the end
			}
			line, _ := reader.FieldPos(0)
			row := Row{Line: line, at: at, cells: cells}
			row.Err = check(cells, width)
			if row.Err == nil {
				email := strings.ToLower(row.Get(Email))
				before, twice := seen[email]
				switch {
				case email == "":
					row.Err = errors.New("email: is missing")
				case twice:
					row.Err = fmt.Errorf("email: is in line %d already", before)
				}
				seen[email] = line
			}
			if !yield(row) {
				return
			}
		}
	}
}

// check tells what is wrong with the cells of a row, by number, since they may hold anything.
func check(cells []string, width int) error {
	if len(cells) != width {
		return fmt.Errorf("the row has %d cells and the header %d", len(cells), width)
	}
	for i, cell := range cells {
		switch {
		case len(cell) > MaxCell:
			return fmt.Errorf("cell %d: is longer than %d bytes", i+1, MaxCell)
		case !utf8.ValidString(cell):
			return fmt.Errorf("cell %d: is not UTF-8", i+1)
		case strings.ContainsFunc(cell, unicode.IsControl):
			return fmt.Errorf("cell %d: holds a control character or a line break", i+1)
		case formula(strings.TrimSpace(cell)):
			return fmt.Errorf("cell %d: begins with =, +, - or @, which a spreadsheet runs as a formula", i+1)
		}
	}
	return nil
}

func formula(cell string) bool { return cell != "" && strings.ContainsRune("=+-@", rune(cell[0])) }

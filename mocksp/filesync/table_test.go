package filesync

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// lines shows the rows of a file, or why it is refused.
func lines(t testing.TB, file []byte) []string {
	t.Helper()
	rows, err := Read(file)
	if err != nil {
		var bad *FileError
		if !errors.As(err, &bad) {
			t.Fatalf("the error is no FileError: %v", err)
		}
		return []string{"! " + err.Error()}
	}
	got := []string{}
	for row := range rows {
		if row.Err != nil {
			got = append(got, fmt.Sprintf("%d! %v", row.Line, row.Err))
			continue
		}
		got = append(got, fmt.Sprintf("%d %s|%s|%s|%s", row.Line, row.Get(Email), row.Get(FirstName), row.Get(LastName), row.Get(JobTitle)))
	}
	return got
}

func TestRead(t *testing.T) {
	const head = "email,first_name,last_name\n"
	long := strings.Repeat("x", MaxCell)
	for name, row := range map[string]struct {
		file string
		want []string // beginnings
	}{
		"plain":                {head + "a@x.example,Ann,Lee\n", []string{"2 a@x.example|Ann|Lee|"}},
		"no last line break":   {head + "a@x.example,Ann,Lee", []string{"2 a@x.example|Ann|Lee|"}},
		"byte order mark":      {"\xef\xbb\xbf" + head + "a@x.example,Ann,Lee\n", []string{"2 a@x.example|Ann|Lee|"}},
		"CRLF":                 {"email,first_name\r\na@x.example,Ann\r\n", []string{"2 a@x.example|Ann||"}},
		"quoted":               {head + "a@x.example,\"Ann, \"\"A\"\"\",\"Lee\"\n", []string{`2 a@x.example|Ann, "A"|Lee|`}},
		"other order and case": {" Last_Name ,EMAIL\nLee,a@x.example\n", []string{"2 a@x.example||Lee|"}},
		"empty cells and line": {head + "a@x.example,,\n\nb@x.example,Bob,\n", []string{"2 a@x.example|||", "4 b@x.example|Bob||"}},
		"only a header":        {head, []string{}},
		"nothing":              {"", []string{"! the file is empty"}},
		"no email column":      {"first_name\nAnn\n", []string{"! line 1: the column email is missing"}},
		"unknown column":       {"email,manager\n", []string{"! line 1: column 2 is none of email, first_name"}},
		"semicolons":           {"email;first_name\n", []string{"! line 1: column 1 is none of"}},
		"column twice":         {"email,email\n", []string{"! line 1: the column email is there twice"}},
		"UTF-16":               {"\xff\xfee\x00m\x00", []string{"! line 1: the file is UTF-16"}},
		"too few cells":        {head + "a@x.example,Ann\nb@x.example,Bob,Lee\n", []string{"2! the row has 2 cells and the header 3", "3 b@x.example|Bob|Lee|"}},
		"too many cells":       {head + "a@x.example,Ann,Lee,x\n", []string{"2! the row has 4 cells"}},
		"no email":             {head + ",Ann,Lee\n", []string{"2! email: is missing"}},
		"email twice":          {head + "a@x.example,Ann,Lee\nA@X.example,Ann,Lee\n", []string{"2 a@", "3! email: is in line 2 already"}},
		"NUL":                  {head + "a@x.example,A\x00nn,Lee\n", []string{"2! cell 2: holds a control character"}},
		"C1 control":           {head + "a@x.example,A\u0085nn,Lee\n", []string{"2! cell 2: holds a control character"}},
		"not UTF-8":            {head + "a@x.example,A\xffnn,Lee\nb@x.example,Bob,Lee\n", []string{"2! cell 2: is not UTF-8", "3 b@"}},
		"longest cell":         {head + "a@x.example," + long + ",Lee\n", []string{"2 a@x.example|x"}},
		"longer cell":          {head + "a@x.example," + long + "x,Lee\n", []string{"2! cell 2: is longer than 1000 bytes"}},
		"formula":              {head + "a@x.example,\"=HYPERLINK(\"\"http://evil.example\"\")\",Lee\n", []string{"2! cell 2: begins with ="}},
		"formula after space":  {head + "a@x.example, +1,Lee\n", []string{"2! cell 2: begins with ="}},
		"line break in a cell": {head + "a@x.example,\"Ann\nevil@x.example,Eve,Fox\n\",Lee\nb@x.example,Bob,Lee\n",
			[]string{"2! cell 2: holds a control character", "5 b@x.example|Bob|Lee|"}},
		"quote not closed":    {head + "a@x.example,Ann,Lee\nb@x.example,\"Bob,Lee\nc@x.example,Cy,Lee\n", []string{"! line 3: the quotes do not pair"}},
		"quote in the middle": {head + "a@x.example,A\"nn,Lee\n", []string{"! line 2: the quotes do not pair"}},
		"text after a quote":  {head + "a@x.example,\"Ann\"x,Lee\n", []string{"! line 2: the quotes do not pair"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := lines(t, []byte(row.file))
			if len(got) != len(row.want) {
				t.Fatalf("got %q, want %q", got, row.want)
			}
			for i, want := range row.want {
				if !strings.HasPrefix(got[i], want) {
					t.Errorf("got %q, want %q…", got[i], want)
				}
			}
		})
	}
}

// A file of the most rows is read, one of a million is refused before any row is.
func TestRowLimit(t *testing.T) {
	file := func(rows int) []byte {
		var b bytes.Buffer
		b.WriteString("email\n")
		for i := range rows {
			fmt.Fprintf(&b, "p%d@x.example\n", i)
		}
		return b.Bytes()
	}
	if got := len(lines(t, file(MaxRows))); got != MaxRows {
		t.Errorf("%d rows were read, want %d", got, MaxRows)
	}
	for _, n := range []int{MaxRows + 1, 1_000_000} {
		if got := lines(t, file(n)); len(got) != 1 || !strings.Contains(got[0], "more than 100000 rows") {
			t.Errorf("%d rows gave %d lines", n, len(got))
		}
	}
	if got := lines(t, make([]byte, MaxFile+1)); len(got) != 1 || !strings.Contains(got[0], "larger than 32 MiB") {
		t.Errorf("a file that is too large gave %q", got)
	}
}

func TestResults(t *testing.T) {
	got := string(Results([]Result{
		{2, "a@x.example", Created, ""},
		{3, "=cmd|' /C calc'!A0", Refused, "email: \xff \"no\"\r\nrow"},
	}))
	want := "line,email,result,reason\n2,a@x.example,created,\n3,'=cmd|' /C calc'!A0,refused,\"email: ? \"\"no\"\"??row\"\n"
	if got != want {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

// FuzzRead reads anything. Whatever it is, it ends; no row that is taken holds what must not be
// stored, no line is told twice, and what is written about it can be read by a spreadsheet.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"email,first_name,last_name\na@x.example,Ann,Lee\n",
		"\xef\xbb\xbfemail\r\n\"a@x.example\"\r\n",
		"email,job_title\na@x.example,\"=1+1\"\nb@x.example,\"two\nlines\"\n",
		"email\n\"a", "email\na\x00b\n", "email,email\n", "", "\xff\xfe", "email\n\xff\n", "email,\n,,\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		rows, err := Read(file)
		if err != nil {
			var bad *FileError
			if !errors.As(err, &bad) || bad.Reason == "" {
				t.Fatalf("the error is %v", err)
			}
			return
		}
		last, results := 1, []Result{}
		for row := range rows {
			if row.Line <= last {
				t.Fatalf("line %d after line %d", row.Line, last)
			}
			last = row.Line
			result := Result{row.Line, row.Get(Email), Unchanged, ""}
			if row.Err != nil {
				result.Done, result.Reason = Refused, row.Err.Error()
			} else {
				for _, c := range Columns() {
					cell := row.Get(c)
					if !utf8.ValidString(cell) || strings.ContainsFunc(cell, unicode.IsControl) || len(cell) > MaxCell || formula(cell) {
						t.Fatalf("line %d is taken with %s %q", row.Line, c, cell)
					}
				}
				if row.Get(Email) == "" {
					t.Fatalf("line %d is taken without e-mail address", row.Line)
				}
			}
			results = append(results, result)
		}
		records, err := csv.NewReader(bytes.NewReader(Results(results))).ReadAll()
		if err != nil || len(records) != len(results)+1 {
			t.Fatalf("%d results gave %d records: %v", len(results), len(records), err)
		}
		for _, record := range records[1:] {
			for _, cell := range record[1:] {
				if formula(cell) || strings.ContainsFunc(cell, unicode.IsControl) || !utf8.ValidString(cell) {
					t.Fatalf("the results hold %q", cell)
				}
			}
		}
	})
}

package reports

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible makes a text that may quote a target harmless on a terminal: control
// characters, which could move the cursor and paint another verdict over the
// true one, and characters that reorder or hide text are written as escapes.
// Line feeds and tabs stay.
func Visible(text string) string {
	if !strings.ContainsFunc(text, unseen) && utf8.ValidString(text) {
		return text
	}
	var b strings.Builder
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		switch {
		case r == utf8.RuneError && size == 1, unseen(r) && r < 0x80:
			fmt.Fprintf(&b, `\x%02x`, text[0])
		case unseen(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteString(text[:size])
		}
		text = text[size:]
	}
	return b.String()
}

// Line is a text in one line, harmless on a terminal.
func Line(text string) string { return Visible(strings.Join(strings.Fields(text), " ")) }

// unseen are C0 and C1 controls (a terminal may take U+009B for ESC [), format
// characters such as U+202E, which turns the rest of a line around, and the line
// and paragraph separators.
func unseen(r rune) bool {
	return r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp))
}

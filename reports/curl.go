package reports

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"hallmark/suites/verdict"
)

// redacted is what stands in evidence where a secret stood.
const redacted = "[redacted]"

// unrepeated are headers that curl sets by itself or that would change how its
// answer reads: a compressed body is no help on a terminal.
var unrepeated = []string{"Host", "Content-Length", "Accept-Encoding", "Connection", "User-Agent"}

// Curl is a command line for a shell that sends m again. Where a secret
// was redacted in a header it names the variable HALLMARK_TOKEN.
func Curl(m verdict.Message) string {
	parts := []string{"curl -sS -i --path-as-is -g"}
	switch {
	case m.Method == http.MethodHead:
		parts[0] += " --head"
	case m.Method != http.MethodGet || m.Body != "":
		parts[0] += " -X " + quote(m.Method)
	}
	parts[0] += " " + quote(m.URL)
	names := make([]string, 0, len(m.Header))
	for name := range m.Header {
		if !slices.Contains(unrepeated, http.CanonicalHeaderKey(name)) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range m.Header[name] {
			parts = append(parts, "-H "+header(name, value))
		}
	}
	if m.Body != "" {
		if _, typed := m.Header["Content-Type"]; !typed {
			parts = append(parts, "-H 'Content-Type;'") // or curl would say it is a form
		}
		parts = append(parts, "--data-raw "+quote(m.Body))
	}
	return strings.Join(parts, " \\\n  ")
}

func header(name, value string) string {
	if value == "" {
		return quote(name + ";") // curl drops a header that ends in its colon
	}
	if !strings.Contains(value, redacted) {
		return quote(name + ": " + value)
	}
	if Visible(value) != value {
		return quote(name + ": " + value) // with the mark: it is to be filled in by hand
	}
	plain := strings.NewReplacer(`\`, `\\`, `"`, `\"`, `$`, `\$`, "`", "\\`").Replace(name + ": " + value)
	return `"` + strings.ReplaceAll(plain, redacted, "$HALLMARK_TOKEN") + `"`
}

// quote makes one word of s for a shell. What a terminal would act on, or what
// hides or reorders text, is written as escapes, for which bash, zsh and ksh
// have $'…'.
func quote(s string) string {
	if Visible(s) == s {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	var b strings.Builder
	b.WriteString("$'")
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case r == '\'' || r == '\\':
			b.WriteString(`\` + s[:size])
		case unseen(r), r == utf8.RuneError && size == 1:
			for _, c := range []byte(s[:size]) {
				fmt.Fprintf(&b, `\%03o`, c)
			}
		default:
			b.WriteString(s[:size])
		}
		s = s[size:]
	}
	return b.String() + "'"
}

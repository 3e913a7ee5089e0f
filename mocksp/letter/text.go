package letter

import (
	"html"
	"regexp"
	"strings"
)

// labels are what people call the fields.
var labels = []struct {
	field string
	form  string
}{
	{"name_id_format", `name\s?id[\s-]?format`},
	{"sso_url", `(?:sso|idp|single sign-on|sign-on|login)\s?url`},
	{"issuer", `(?:idp\s)?(?:issuer|entity\s?id)(?:\s?\(?(?:entity\s?id|url)\)?)?`},
	{"account", `(?:lessonly\s)?(?:account|sub-?domain|company)(?:\s?\(?sub-?domain\)?)?`},
}

// line is "• *SSO URL*: https://…": a bullet or number, a label with or without emphasis, a
// separator, a value.
var line = func() *regexp.Regexp {
	var all []string
	for _, l := range labels {
		all = append(all, "("+l.form+")")
	}
	return regexp.MustCompile(`(?i)^[\s*•·o–—-]*(?:\d+[.)]\s*)?[*_` + "`" + `"']*(?:` + strings.Join(all, "|") + `)[*_` + "`" + `"']*\s*(?:[:=–—\t-]+[*_]*)\s*(.*)$`)
}()

// read fills the letter from what was collected.
func (l *Letter) read(r *reader) {
	texts := r.plain
	if strings.TrimSpace(strings.Join(texts, "")) == "" {
		texts = r.html
	}
	found := make(map[string]string)
	for _, text := range texts {
		l.fields(text, found)
	}
	l.NameIDFormat, l.SSOURL, l.Issuer, l.Account = found["name_id_format"], found["sso_url"], found["issuer"], strings.ToLower(found["account"])
	for _, text := range append(r.plain, r.html...) {
		l.PrivateKey = l.PrivateKey || holdsKey([]byte(text))
	}
	l.attached(r.attached)
}

// fields finds the fields of a text.
func (l *Letter) fields(text string, found map[string]string) {
	open := "" // a field whose value stands on the next line
	for s := range strings.SplitSeq(text, "\n") {
		if s == "-- " { // RFC 3676 §4.3: what follows is a signature
			return
		}
		if strings.HasPrefix(s, ">") {
			continue // of an earlier mail
		}
		m := line.FindStringSubmatch(s)
		switch {
		case m != nil:
			for i, label := range labels {
				if m[i+1] != "" {
					open = label.field
				}
			}
			s = m[len(m)-1]
		case open == "" || strings.TrimSpace(s) == "":
			continue
		}
		if v := value(s); v != "" {
			if before, twice := found[open]; twice && before != v {
				l.wrong(open + ": is given twice, and differently")
			}
			found[open] = v
			open = ""
		}
	}
}

func (l *Letter) wrong(problem string) {
	for _, w := range l.Wrong {
		if w == problem {
			return
		}
	}
	l.Wrong = append(l.Wrong, problem)
}

// value is the first word of a text, without what writers put around it.
func value(s string) string {
	fields := strings.Fields(strings.Trim(s, " \t*_`\"'“”‘’"))
	if len(fields) == 0 {
		return ""
	}
	v := strings.TrimRight(strings.Trim(fields[0], "*_`\"'“”‘’"), ".,;")
	if strings.HasPrefix(v, "<") && strings.HasSuffix(v, ">") && !strings.ContainsAny(v[1:len(v)-1], "<>") {
		v = v[1 : len(v)-1]
	}
	return v
}

// unflow joins the lines that format=flowed broke (RFC 3676 §4.1).
func unflow(text string, params map[string]string) string {
	if !strings.EqualFold(params["format"], "flowed") {
		return text
	}
	var b strings.Builder
	for s := range strings.SplitSeq(text, "\n") {
		b.WriteString(s)
		if s == "-- " || !strings.HasSuffix(s, " ") {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

var (
	hidden = regexp.MustCompile(`(?is)<!--.*?-->|<(script|style|head|title)\b.*?</(script|style|head|title)\s*>|<blockquote\b.*</blockquote\s*>`)
	spaces = regexp.MustCompile(`\s+`)
	cells  = regexp.MustCompile(`(?i)</t[dh]\s*>`)
	breaks = regexp.MustCompile(`(?i)<br\b[^>]*>|</?(p|div|li|tr|ul|ol|h[1-6]|table|pre|dt|dd)\b[^>]*>`)
	tags   = regexp.MustCompile(`<[^>]*>`)
)

// toText is an HTML mail as its reader sees it: one line a paragraph, item or row.
func toText(page string) string {
	page = hidden.ReplaceAllString(page, " ")
	page = spaces.ReplaceAllString(page, " ")
	page = cells.ReplaceAllString(page, "\t")
	page = breaks.ReplaceAllString(page, "\n")
	page = html.UnescapeString(tags.ReplaceAllString(page, ""))
	return strings.ReplaceAll(page, "\u00a0", " ")
}

package inspect

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Body is what a body says, made readable.
type Body struct {
	Title, Text string
	Note        string // what is not to be seen of it, and why
	Page        bool   // it is for a browser
}

// Sent reads the body of the request, and the SAML messages in it.
func (e *Exchange) Sent() []Body {
	if e.Method == "GET" || e.Method == "HEAD" {
		if u, err := url.Parse(e.URL); err == nil && u.RawQuery != "" {
			if bodies := samlQuery(u.Query()); len(bodies) > 0 {
				return bodies
			}
		}
	}
	if e.sent.total == 0 {
		return nil
	}
	if kind(e.SentHeaders) == "application/x-www-form-urlencoded" {
		return e.form()
	}
	return []Body{e.sent.body("Body", kind(e.SentHeaders))}
}

// Got reads the body of the answer, and the SAML message it sends the browser on with.
func (e *Exchange) Got() []Body {
	var bodies []Body
	if u, err := url.Parse(e.location); err == nil && e.location != "" {
		bodies = samlQuery(u.Query())
	}
	if e.got.total > 0 {
		bodies = append(bodies, e.got.body("Body", kind(e.GotHeaders)))
	}
	return bodies
}

// kind is the media type among headers.
func kind(headers []Header) string {
	for _, h := range headers {
		if h.Name == "Content-Type" {
			kind, _, err := mime.ParseMediaType(h.Value)
			if err == nil {
				return kind
			}
		}
	}
	return ""
}

// body makes a body readable by its media type, or by what it is.
func (p *part) body(title, kind string) Body {
	b := Body{Title: title}
	raw := p.Bytes()
	if p.total > len(raw) {
		b.Note = "Only the beginning is kept."
	}
	switch {
	case !utf8.Valid(bytes.TrimRight(raw, "\x80\xbf\xc2\xe0\xf0")) && kind != "application/json":
		b.Note = "It is not text."
	case kind == "text/html":
		b.Text, b.Page = string(raw), true
	case strings.HasSuffix(kind, "xml"):
		b.Text = prettyXML(raw)
	default:
		b.Text = prettyJSON(raw)
	}
	return b
}

// prettyJSON indents JSON in its own order and leaves credentials out. What is no JSON is shown
// as it is, without what looks like one.
func prettyJSON(raw []byte) string {
	var indented bytes.Buffer
	if json.Indent(&indented, raw, "", "  ") != nil || indented.Len() == 0 {
		return loose.ReplaceAllString(strings.ToValidUTF8(string(raw), "\uFFFD"), "$1"+`"`+Hidden+`"`)
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	secrets := make(map[string]bool)
	collect(tree(decoder), secrets)
	if len(secrets) == 0 {
		return indented.String()
	}
	return hide(indented.Bytes(), secrets)
}

// loose finds credentials in what is not JSON, such as half of it.
var loose = regexp.MustCompile(`(?is)("[^"]*(?:password|secret|token|key)[^"]*"\s*:\s*)("(?:\\.|[^"\\])*"?|[^\s,}\]]+)`)

// member is a name of an object with its value. Names may come twice, which a map would not show.
type member struct {
	name  string
	value any
}

// tree reads a value of valid JSON: []member, []any, or a scalar.
func tree(decoder *json.Decoder) any {
	token, err := decoder.Token()
	if err != nil {
		return nil
	}
	switch token {
	case json.Delim('{'):
		object := []member{}
		for decoder.More() {
			name, _ := decoder.Token()
			key, _ := name.(string)
			object = append(object, member{key, tree(decoder)})
		}
		_, _ = decoder.Token() // the bracket: the JSON is valid
		return object
	case json.Delim('['):
		list := []any{}
		for decoder.More() {
			list = append(list, tree(decoder))
		}
		_, _ = decoder.Token() // likewise
		return list
	}
	return token
}

// collect finds the credentials in a value: what stands under a name that says so, and what a
// PATCH puts at such a path (RFC 7644 §3.5.2).
func collect(value any, secrets map[string]bool) {
	switch value := value.(type) {
	case []any:
		for _, item := range value {
			collect(item, secrets)
		}
	case []member:
		atSecret := false
		for _, m := range value {
			path, _ := m.value.(string)
			atSecret = atSecret || strings.EqualFold(m.name, "path") && secretName(path)
		}
		for _, m := range value {
			if secretName(m.name) || atSecret && strings.EqualFold(m.name, "value") {
				scalars(m.value, secrets)
			}
			collect(m.value, secrets)
		}
	}
}

// scalars are all strings and numbers in a value.
func scalars(value any, into map[string]bool) {
	switch value := value.(type) {
	case string:
		if value != "" {
			into[value] = true
		}
	case json.Number:
		into[value.String()] = true
	case []any:
		for _, item := range value {
			scalars(item, into)
		}
	case []member:
		for _, m := range value {
			scalars(m.value, into)
		}
	}
}

// hide replaces every string and number of valid JSON that is a secret, however it is escaped
// and wherever it stands again.
func hide(text []byte, secrets map[string]bool) string {
	var out strings.Builder
	for at := 0; at < len(text); {
		end := at + 1
		switch c := text[at]; {
		case c == '"':
			for end < len(text) && text[end] != '"' {
				if text[end] == '\\' {
					end++
				}
				end++
			}
			end = min(end+1, len(text))
			var plain string
			if json.Unmarshal(text[at:end], &plain) == nil && secrets[plain] {
				out.WriteString(`"` + Hidden + `"`)
				at = end
				continue
			}
		case c == '-' || '0' <= c && c <= '9':
			for end < len(text) && strings.IndexByte("+-.eE0123456789", text[end]) >= 0 {
				end++
			}
			if secrets[string(text[at:end])] {
				out.WriteString(`"` + Hidden + `"`)
				at = end
				continue
			}
		}
		out.Write(text[at:end])
		at = end
	}
	return out.String()
}

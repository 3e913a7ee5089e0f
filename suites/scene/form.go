package scene

import (
	"html"
	"net/http"
	"net/url"
	"strings"
)

// Form is a form of a page.
type Form struct {
	Action string // as written, empty for the page's own address
	Method string // GET or POST
	Fields []Field
}

// Field is one input.
type Field struct{ Name, Type, Value string }

// Asks is the name of the first field of a type; empty if there is none.
func (f Form) Asks(typ string) string {
	for _, field := range f.Fields {
		if field.Type == typ && field.Name != "" {
			return field.Name
		}
	}
	return ""
}

// With is what is sent when some fields are filled in.
func (f Form) With(filled map[string]string) url.Values {
	values := url.Values{}
	for _, field := range f.Fields {
		if field.Name == "" {
			continue
		}
		value, given := filled[field.Name]
		if !given {
			value = field.Value
		}
		values.Add(field.Name, value)
	}
	return values
}

// tag is one start or end tag of a page.
type tag struct {
	name       string // lower case, with a slash before it for an end tag
	attributes map[string]string
	text       string // what stands between it and the next tag
}

// forms reads the forms of a page, and whether the page has a script, or a
// handler of its body's load, that submits one by itself.
func forms(page string) (list []Form, submitsItself bool) {
	open := -1
	for t := range tags(page, func(script string) { submitsItself = submitsItself || submits(script) }) {
		switch t.name {
		case "body":
			submitsItself = submitsItself || submits(t.attributes["onload"])
		case "form":
			method := http.MethodGet
			if strings.EqualFold(t.attributes["method"], "post") {
				method = http.MethodPost
			}
			list = append(list, Form{Action: t.attributes["action"], Method: method})
			open = len(list) - 1
		case "/form":
			open = -1
		case "input":
			typ := strings.ToLower(t.attributes["type"])
			if typ == "" {
				typ = "text"
			}
			if open >= 0 && typ != "submit" && typ != "button" {
				list[open].Fields = append(list[open].Fields, Field{t.attributes["name"], typ, t.attributes["value"]})
			}
		}
	}
	return list, submitsItself
}

func submits(script string) bool {
	return strings.Contains(strings.ReplaceAll(script, " ", ""), ".submit(")
}

// tags yields the tags of a page in order, and gives the text of scripts to
// script. It reads what the two mocks and their like write – quoted attributes,
// comments, scripts – and looks for nothing else: a page that it misreads shows
// no form.
func tags(page string, script func(text string)) func(yield func(tag) bool) {
	return func(yield func(tag) bool) {
		for {
			at := strings.IndexByte(page, '<')
			if at < 0 {
				return
			}
			page = page[at+1:]
			if rest, comment := strings.CutPrefix(page, "!--"); comment {
				_, page, _ = strings.Cut(rest, "-->")
				continue
			}
			var t tag
			t, page = readTag(page)
			text, _, _ := strings.Cut(page, "<")
			t.text = html.UnescapeString(text)
			if t.name != "" && !yield(t) {
				return
			}
			if t.name == "script" || t.name == "style" {
				end := strings.Index(strings.ToLower(page), "</"+t.name)
				if end < 0 {
					return
				}
				if t.name == "script" {
					script(page[:end])
				}
				page = page[end:]
			}
		}
	}
}

// readTag reads what follows a "<" and returns what follows the tag.
func readTag(s string) (tag, string) {
	end := strings.IndexAny(s, " \t\r\n>")
	if end <= 0 {
		return tag{}, s
	}
	t := tag{name: strings.ToLower(strings.TrimSuffix(s[:end], "/")), attributes: map[string]string{}}
	s = s[end:]
	for {
		s = strings.TrimLeft(s, " \t\r\n/")
		if s == "" {
			return t, ""
		}
		if s[0] == '>' {
			return t, s[1:]
		}
		end := strings.IndexAny(s, "= \t\r\n>")
		if end < 0 {
			return t, ""
		}
		name := strings.ToLower(s[:end])
		s = strings.TrimLeft(s[end:], " \t\r\n")
		value := ""
		if rest, has := strings.CutPrefix(s, "="); has {
			s = strings.TrimLeft(rest, " \t\r\n")
			switch {
			case s == "":
				return t, ""
			case s[0] == '"' || s[0] == '\'':
				quote := s[:1]
				value, s, has = strings.Cut(s[1:], quote)
				if !has {
					return t, "" // never closed: nothing after it is a tag
				}
			default:
				end := strings.IndexAny(s, " \t\r\n>")
				if end < 0 {
					return t, ""
				}
				value, s = s[:end], s[end:]
			}
		}
		if name == "" {
			// A stray "=": go past it, or this would never end.
			continue
		}
		if _, twice := t.attributes[name]; !twice { // the first one counts
			t.attributes[name] = html.UnescapeString(value)
		}
	}
}

package scene

import (
	"net/http"
	"net/url"
	"strings"
)

// document is a page as a person sees it: what it says, what can be clicked, what can be
// filled in, each by the words that are on it.
type document struct {
	text     string
	links    []link
	controls []control
	forms    []Form // without fields: those are the controls
}

// link is an a with an href.
type link struct{ text, href string }

// control is a field or a button.
type control struct {
	form              int // of document.forms, -1 outside of any
	id, name, typ     string
	value, label      string
	checked, disabled bool
	options           []string // of a select, by what they say
	values            []string // of a select, by what is sent
}

// heard collects the text of an element that is open.
type heard struct {
	element string
	text    strings.Builder
	done    func(text string)
}

// reading is the state of a reader of a page.
type reading struct {
	document
	form   int
	open   []*heard
	labels map[string]string // by the id of what they are for
}

// newDocument reads a page; what is hidden is left out, but for hidden fields.
func newDocument(page string) document {
	r := reading{form: -1, labels: map[string]string{}}
	var text strings.Builder
	for t := range tags(page, func(string) {}) {
		if name, end := strings.CutPrefix(t.name, "/"); end {
			r.close(name)
		} else {
			r.start(t)
		}
		if t.name == "script" || t.name == "style" {
			continue
		}
		text.WriteString(t.text + " ")
		for _, h := range r.open {
			h.text.WriteString(t.text + " ")
		}
	}
	r.text = words(text.String())
	for i, c := range r.controls {
		if label := r.labels[c.id]; c.id != "" && label != "" {
			r.controls[i].label = label
		}
	}
	return r.document
}

func words(s string) string { return strings.Join(strings.Fields(s), " ") }

func (r *reading) hear(element string, done func(text string)) {
	r.open = append(r.open, &heard{element: element, done: done})
}

// close ends the innermost open element of that name.
func (r *reading) close(name string) {
	if name == "form" {
		r.form = -1
	}
	for i := len(r.open) - 1; i >= 0; i-- {
		if h := r.open[i]; h.element == name {
			r.open = append(r.open[:i:i], r.open[i+1:]...)
			h.done(words(h.text.String()))
			return
		}
	}
}

func (r *reading) start(t tag) {
	has := func(name string) bool { _, there := t.attributes[name]; return there }
	c := control{
		form: r.form, id: t.attributes["id"], name: t.attributes["name"], typ: strings.ToLower(t.attributes["type"]),
		value: t.attributes["value"], label: words(t.attributes["aria-label"]), checked: has("checked"), disabled: has("disabled"),
	}
	at := len(r.controls)
	switch t.name {
	case "form":
		method := http.MethodGet
		if strings.EqualFold(t.attributes["method"], "post") {
			method = http.MethodPost
		}
		r.forms = append(r.forms, Form{Action: t.attributes["action"], Method: method})
		r.form = len(r.forms) - 1
	case "a":
		at := len(r.links)
		r.links = append(r.links, link{href: t.attributes["href"]})
		r.hear("a", func(text string) { r.links[at].text = text })
	case "label":
		id, first := t.attributes["for"], at
		r.hear("label", func(text string) {
			if id != "" {
				r.labels[id] = text
			} else if first < len(r.controls) { // it is around its field
				r.controls[first].label = text
			}
		})
	case "input":
		if c.typ == "" {
			c.typ = "text"
		}
		if (c.typ == "checkbox" || c.typ == "radio") && !has("value") {
			c.value = "on"
		}
		r.controls = append(r.controls, c)
	case "textarea":
		c.typ = "textarea"
		r.controls = append(r.controls, c)
		var whole strings.Builder
		whole.WriteString(t.text)
		r.hear("textarea", func(string) { r.controls[at].value = strings.TrimPrefix(whole.String(), "\n") })
	case "select":
		c.typ = "select"
		r.controls = append(r.controls, c)
		r.hear("select", func(string) {})
	case "option":
		if at == 0 {
			return
		}
		last := &r.controls[at-1]
		text := words(t.text) // an option holds nothing but text
		value := text
		if has("value") {
			value = t.attributes["value"]
		}
		if len(last.options) == 0 || has("selected") {
			last.value = value
		}
		last.options, last.values = append(last.options, text), append(last.values, value)
	case "button":
		if has("hidden") {
			return
		}
		if c.typ == "" {
			c.typ = "submit"
		}
		c.typ = "button " + c.typ
		r.controls = append(r.controls, c)
		r.hear("button", func(text string) { r.controls[at].label = text })
	}
}

// named tells whether a control goes by that label; a remark in brackets may follow it.
func (c control) named(label string) bool {
	return c.label == label || strings.HasPrefix(c.label, label+" (")
}

func (c control) button() bool { return strings.HasPrefix(c.typ, "button ") }

// sent are the values of a form when a button of it is clicked; -1 is Enter.
func (d document) sent(form, button int) url.Values {
	values := url.Values{}
	for i, c := range d.controls {
		ticked := c.typ != "checkbox" && c.typ != "radio" || c.checked
		if c.form == form && c.name != "" && !c.disabled && ticked && c.typ != "file" && (!c.button() || i == button) {
			values.Add(c.name, c.value)
		}
	}
	return values
}

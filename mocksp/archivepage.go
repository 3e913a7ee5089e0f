package mocksp

import (
	"net/http"
	"net/url"

	"hallmark/mocksp/pages"
)

func (v *visit) archiveForm() { v.setActiveForm(false) }
func (v *visit) restoreForm() { v.setActiveForm(true) }

// setActiveForm archives or restores for a page, and says so on the next.
func (v *visit) setActiveForm(active bool) {
	id := v.server.userIDOf(v.r.PathValue("id"))
	resource, ok := v.store.Get(userType, id)
	if !ok {
		v.notFound("There is no such person.", "/people", "All people")
		return
	}
	if _, err := v.setActiveBy(v.who, id, active); err != nil {
		v.show(http.StatusConflict, pages.Message{Text: sentence(err.Error()), Bad: true, Back: "/people", Name: "All people"}, "Nothing was changed", "")
		return
	}
	p := profileOf(&resource)
	notice := p.name() + " is archived."
	if active {
		notice = p.name() + " is restored."
	}
	v.done(personURL(id), notice)
}

func personURL(id string) string { return "/people/" + url.PathEscape(id) }

package scim

import (
	"errors"
	"maps"
	"net/http"
	"strings"

	"hallmark/mocksp/fault"
)

// create answers a POST to a collection (RFC 7644 §3.3).
func (s *Server) create(w http.ResponseWriter, r *http.Request, t *resourceType) {
	sel, body, err := s.request(r)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if s.fault(fault.SCIMGroupCreateCrashes, func() bool { return t.name == "Group" }) {
		s.fail(w, r, errors.New("group create fault"))
		return
	}
	in, err := s.read(t, body)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	write := s.write(in.password)
	if name := text(in.attributes, "userName"); t.name == "User" {
		same, _ := s.cfg.Store.pick("User", "userName", name)
		write.duplicates = len(same) > 0 && (s.fault(fault.SCIMCreateDuplicate, nil) ||
			s.fault(fault.SCIMUserNameCaseSensitive, func() bool { return text(same[0].Attributes, "userName") != name }))
	}
	if name := nameKey(text(in.attributes, "userName")); s.cfg.Faults.Active(fault.SCIMRaceCreate) && t.name == "User" &&
		!s.taken(name) && s.races.meet(r.Context(), "create "+name) && s.fault(fault.SCIMRaceCreate, nil) {
		write.duplicates = true
	}
	if id, _ := body["id"].(string); s.fault(fault.SCIMIDFromClient, func() bool { return id != "" }) {
		write.id = id
	}
	res, err := s.cfg.Store.create(t.name, in.attributes, write)
	if err != nil {
		s.fail(w, r, s.memberFault(err))
		return
	}
	doc := s.document(t, &res, s.base(r))
	if !s.fault(fault.SCIMLocationMissing, nil) {
		w.Header().Set("Location", locationOf(doc))
	}
	s.tag(w, doc)
	if c, ok := w.(*capture); ok {
		c.id = res.ID
	}
	status := http.StatusCreated
	if s.fault(fault.SCIMCreateStatusOK, nil) {
		status = http.StatusOK
	}
	s.answer(w, r, status, s.projectWrite(t, doc, sel))
}

// taken reports whether a User has the given userName.
func (s *Server) taken(name string) bool {
	same, _ := s.cfg.Store.pick("User", "userName", name)
	return len(same) > 0
}

// request reads what every write has: what to show, and a body.
func (s *Server) request(r *http.Request) (selection, map[string]any, error) {
	sel, err := selecting(r.URL.Query())
	if err != nil {
		return sel, nil, err
	}
	if s.fault(fault.SCIMMediaCharsetRefused, func() bool { return r.Header.Get("Content-Type") == mediaSCIM+"; charset=utf-8" }) {
		return sel, nil, &Error{Status: http.StatusUnsupportedMediaType, Detail: "the media type is not supported"}
	}
	body, err := s.object(r)
	return sel, body, err
}

// write is how the store is to be written to.
func (s *Server) write(password string) write {
	return write{
		dangling: func(id string) bool {
			return s.fault(fault.SCIMBulkIDUnresolved, func() bool { return strings.HasPrefix(id, bulkPrefix) }) ||
				s.fault(fault.SCIMMemberUnknownAccepted, nil)
		},
		foreign:  s.cfg.Foreign,
		still:    s.fires(fault.SCIMGroupModifiedStill),
		readOnly: s.cfg.Faults.Active(fault.SCIMReadOnlyStored),
		final: func(after *Resource) error {
			if password == "" || s.cfg.Password == nil {
				return nil
			}
			return s.cfg.Password(after.clone(), password)
		},
	}
}

// memberFault turns the refusal of an unknown member into the crash that some servers have.
func (s *Server) memberFault(err error) error {
	var e *Error
	if errors.As(err, &e) && e.Status == http.StatusBadRequest && s.fault(fault.SCIMMemberUnknownCrashes, nil) {
		return errors.New("unknown member fault")
	}
	return err
}

// projectWrite shapes the answer of a write (RFC 7644 §3.9).
func (s *Server) projectWrite(t *resourceType, doc map[string]any, sel selection) map[string]any {
	if s.fault(fault.SCIMAttributesOnWriteIgnored, func() bool { return !sel.empty() }) {
		sel = selection{}
	}
	return s.project(t, doc, sel)
}

// precondition checks If-Match (RFC 7644 §3.14).
func (s *Server) precondition(r *http.Request, res *Resource) error {
	header := r.Header.Values("If-Match")
	if s.cfg.NoETag || len(header) == 0 || matches(header, s.version(res)) || s.fault(fault.SCIMIfMatchIgnored, nil) {
		return nil
	}
	return &Error{Status: http.StatusPreconditionFailed, Detail: "the resource has changed: its version is not the one in If-Match"}
}

// replace answers a PUT (RFC 7644 §3.5.1). What the body leaves out is cleared, except that
// immutable values stay; an id in the body never redirects the write.
func (s *Server) replace(w http.ResponseWriter, r *http.Request, t *resourceType, id string) {
	if s.cfg.Store.find(t.name, id) == nil && !s.fault(fault.SCIMPutCreates, nil) {
		s.fail(w, r, notFound(t.name, id))
		return
	}
	sel, body, err := s.request(r)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	in, err := s.read(t, body)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if other, _ := body["id"].(string); s.fault(fault.SCIMPutBodyID, func() bool { return other != id && s.cfg.Store.find(t.name, other) != nil }) {
		id = other
	}
	if s.cfg.Store.find(t.name, id) == nil && s.cfg.Faults.Active(fault.SCIMPutCreates) {
		write := s.write(in.password)
		write.id = id
		res, err := s.cfg.Store.create(t.name, in.attributes, write)
		s.written(w, r, t, sel, res, err)
		return
	}
	write := s.write(in.password)
	write.final = s.passwordFault(write.final, in.password)
	res, err := s.cfg.Store.update(t.name, id, func(before *Resource, attributes map[string]any) error {
		if err := s.precondition(r, before); err != nil {
			return err
		}
		if !s.fault(fault.SCIMPutMerges, nil) {
			clear(attributes)
		}
		maps.Copy(attributes, in.attributes)
		if err := s.escalates(r, before.Attributes, attributes); err != nil {
			return err
		}
		return immutables(t, before.Attributes, attributes)
	}, write)
	s.written(w, r, t, sel, res, err)
}

// passwordFault wipes the password on a PUT that does not name it, as some servers do.
func (s *Server) passwordFault(final func(*Resource) error, password string) func(*Resource) error {
	if s.cfg.Password == nil || !s.fault(fault.SCIMPutPasswordWiped, func() bool { return password == "" }) {
		return final
	}
	return func(after *Resource) error { return s.cfg.Password(after.clone(), "") }
}

// immutables holds a PUT to RFC 7644 §3.5.1: a value that is set must match, one that is left
// out stays.
func immutables(t *resourceType, before, after map[string]any) error {
	for _, a := range t.core.Attributes {
		if a.Mutability() != "immutable" || before[a.Name()] == nil {
			continue
		}
		if v, given := after[a.Name()]; given && !equal(v, before[a.Name()]) {
			return mutability("%s is immutable", a.Name())
		}
		after[a.Name()] = clone(before[a.Name()])
	}
	return nil
}

// modify answers a PATCH (RFC 7644 §3.5.2): all operations apply, or none.
func (s *Server) modify(w http.ResponseWriter, r *http.Request, t *resourceType, id string) {
	if s.cfg.Store.find(t.name, id) == nil {
		err := notFound(t.name, id)
		if s.fault(fault.SCIMPatchUnknownCrashes, nil) {
			err = &Error{Status: http.StatusInternalServerError}
		}
		s.fail(w, r, err)
		return
	}
	sel, body, err := s.request(r)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	ops, err := s.operations(body)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	p := &patch{s: s, t: t, id: id}
	write := s.write("")
	write.final = func(after *Resource) error {
		if p.password == "" || s.cfg.Password == nil {
			return nil
		}
		return s.cfg.Password(after.clone(), p.password)
	}
	var stale *Resource // what a race that is lost was decided on
	if seen := s.cfg.Store.find(t.name, id); s.cfg.Faults.Active(fault.SCIMRaceMembers) && t.name == "Group" && s.races.meet(r.Context(), "members "+id) {
		stale = seen
	}
	var partial any
	var was *Resource
	res, err := s.cfg.Store.update(t.name, id, func(before *Resource, attributes map[string]any) error {
		was = before
		if err := s.precondition(r, before); err != nil {
			return err
		}
		if stale != nil && !equal(stale.Attributes["members"], attributes["members"]) && s.fault(fault.SCIMRaceMembers, nil) {
			attributes["members"] = clone(stale.Attributes["members"])
		}
		p.doc = attributes
		err := p.apply(ops)
		partial = attributes["members"]
		if err != nil {
			return err
		}
		return s.escalates(r, before.Attributes, attributes)
	}, write)
	if err != nil && s.fault(fault.SCIMPatchNotAtomic, func() bool { return partial != nil }) {
		// The first failure stands; a second one has nobody to be told.
		s.cfg.Store.update(t.name, id, func(_ *Resource, a map[string]any) error { a["members"] = partial; return nil }, write)
	}
	if err == nil && res.Version == was.Version && s.fault(fault.SCIMPatchNoopRefused, nil) {
		err = invalidValue("nothing was changed")
	}
	if err == nil && sel.empty() && s.varies(varyNoContent) {
		s.tag(w, s.document(t, &res, s.base(r)))
		w.WriteHeader(http.StatusNoContent)
		return
	}
	if err == nil && s.fault(fault.SCIMPatchEmptyOK, nil) {
		w.WriteHeader(http.StatusOK)
		return
	}
	s.written(w, r, t, sel, res, s.memberFault(err))
}

// written answers a PUT or PATCH with the resource as it now is.
func (s *Server) written(w http.ResponseWriter, r *http.Request, t *resourceType, sel selection, res Resource, err error) {
	if err != nil {
		s.fail(w, r, err)
		return
	}
	doc := s.document(t, &res, s.base(r))
	w.Header().Set("Content-Location", locationOf(doc))
	s.tag(w, doc)
	shown := s.projectWrite(t, doc, sel)
	if s.fault(fault.SCIMPatchEchoesURI, func() bool { return r.Method == http.MethodPatch }) {
		shown["schemas"] = append([]any{PatchOpSchema}, shown["schemas"].([]any)...)
	}
	s.answer(w, r, http.StatusOK, shown)
}

// remove answers a DELETE (RFC 7644 §3.6).
func (s *Server) remove(w http.ResponseWriter, r *http.Request, t *resourceType, id string) {
	write := write{dangling: func(string) bool { return s.fault(fault.SCIMDeletedMemberStays, nil) }}
	if s.fault(fault.SCIMDeleteSoft, func() bool { return s.cfg.Store.find(t.name, id) != nil }) {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	err := s.cfg.Store.delete(t.name, id, write, func(before *Resource) error { return s.precondition(r, before) })
	var e *Error
	if errors.As(err, &e) && e.Status == http.StatusNotFound && s.fault(fault.SCIMDeleteUnknownOK, nil) {
		err = nil
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if s.fault(fault.SCIMDeleteStatusOK, nil) {
		s.answer(w, r, http.StatusOK, map[string]any{"deleted": true})
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

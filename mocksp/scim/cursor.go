package scim

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"hallmark/mocksp/fault"
)

// cursor says where a page of RFC 9865 begins. It goes to the peer sealed, so that it can be
// neither read nor forged, and the server keeps nothing of it.
type cursor struct {
	start bool // the first page; only the fields below are sealed

	Back    bool     `json:"b,omitempty"` // the page before the place, not the one behind it
	Typ     int      `json:"y,omitempty"` // the place: what found.typ,
	Seq     uint64   `json:"s"`           // found.res.seq
	Text    string   `json:"t,omitempty"` // and found.key were
	Number  *float64 `json:"n,omitempty"`
	Keyed   bool     `json:"k,omitempty"`
	Count   int      `json:"c"`
	Expires int64    `json:"e"` // Unix seconds
	Query   string   `json:"q"` // what it was issued for
	Actor   string   `json:"a"` // and to whom
}

// found is the resource at the place, as far as the order goes.
func (c *cursor) found() found {
	f := found{typ: c.Typ, res: &Resource{seq: c.Seq}}
	switch {
	case c.Number != nil:
		f.key = *c.Number
	case c.Keyed:
		f.key = c.Text
	}
	return f
}

// newSeal makes the key that cursors are sealed with. It lives as long as the server.
func newSeal() (cipher.AEAD, error) {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails, crypto/rand says
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("make the cursor key: %w", err)
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// digest is short and tells values apart.
func digest(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return string(base64.RawStdEncoding.AppendEncode(nil, h.Sum(nil)[:12]))
}

// queryOf names what a cursor is good for: the same types, filter and order (RFC 9865 §2).
func queryOf(types []*resourceType, q query) string {
	var names []string
	for _, t := range types {
		names = append(names, t.name)
	}
	return digest(strings.Join(names, " "), fmt.Sprint(q.filtered, q.descending), q.filter, q.sortBy)
}

// actorOf names who asks: by their credentials, so that no other can use the cursor (RFC 9865 §5.2).
func actorOf(r *http.Request) string { return digest(r.Header.Get("Authorization")) }

// openCursor reads the cursor of q; an empty one is the first page. It sets the count that
// the walk began with, which may not change (RFC 9865 §2.1).
func (s *Server) openCursor(r *http.Request, types []*resourceType, q *query) (*cursor, error) {
	if *q.cursor == "" {
		return &cursor{start: true}, nil
	}
	invalid := badRequest("invalidCursor", "the cursor is not valid for this request")
	var c cursor
	sealed, err := base64.RawURLEncoding.Strict().DecodeString(strings.TrimPrefix(*q.cursor, "/="))
	if strings.ContainsAny(*q.cursor, "\r\n") { // which base64 passes over
		err = invalid
	}
	if err == nil {
		sealed, err = s.seal.Open(nil, nil, sealed, nil)
	}
	if err == nil {
		err = json.Unmarshal(sealed, &c)
	}
	switch {
	case err != nil && s.fault(fault.SCIMCursorForgedRestarts, nil):
		return &cursor{start: true}, nil
	case err != nil:
		return nil, invalid
	case c.Actor != actorOf(r) && !s.fault(fault.SCIMCursorAnyActor, nil):
		return nil, invalid
	case c.Query != queryOf(types, *q) && !s.fault(fault.SCIMCursorAnyQuery, nil):
		return nil, invalid
	case s.cfg.Store.now().Unix() >= c.Expires && s.fault(fault.SCIMCursorExpired404, nil):
		return nil, &Error{Status: http.StatusNotFound, Detail: "no such cursor"}
	case s.cfg.Store.now().Unix() >= c.Expires:
		return nil, badRequest("expiredCursor", "the cursor has expired: begin again")
	case !q.counted:
		q.count = c.Count
	case q.count > 0 && q.count != c.Count && !s.fault(fault.SCIMCursorCountChanges, nil):
		return nil, badRequest("invalidCount", "count must stay %d", c.Count)
	}
	if s.fault(fault.SCIMCursorForgetsFilter, func() bool { return q.filtered }) {
		q.filtered, q.filter = false, ""
	}
	return &c, nil
}

// linkPages adds the cursors of the next and the previous page to an answer.
func (s *Server) linkPages(r *http.Request, types []*resourceType, q query, c *cursor, p page, answer map[string]any) error {
	if len(p.found) == 0 || q.count == 0 { // no place to go on from
		return nil
	}
	next := cursor{
		Count: q.count, Query: c.Query, Actor: actorOf(r),
		Expires: s.cfg.Store.now().Add(s.cfg.CursorTimeout).Unix(),
	}
	if c.start {
		next.Query = queryOf(types, q)
	}
	at := func(f found, back bool) (string, error) {
		next := next
		next.Back, next.Typ, next.Seq = back, f.typ, f.res.seq
		switch key := f.key.(type) {
		case string:
			next.Text, next.Keyed = key, true
		case float64:
			next.Number = &key
		}
		raw, err := json.Marshal(next)
		if err != nil {
			return "", fmt.Errorf("seal a cursor: %w", err)
		}
		text := base64.RawURLEncoding.EncodeToString(s.seal.Seal(nil, nil, raw, nil))
		if s.fault(fault.SCIMCursorReserved, nil) {
			text = "/=" + text
		}
		return text, nil
	}
	var err error
	if p.behind || s.fault(fault.SCIMCursorEndless, nil) {
		if answer["nextCursor"], err = at(p.found[len(p.found)-1], false); err != nil {
			return err
		}
	}
	if p.before {
		answer["previousCursor"], err = at(p.found[0], true)
	}
	return err
}

// defaultCursorTimeout is how long a cursor is good for if nothing else is said: longer than
// any pause between two pages of one walk.
const defaultCursorTimeout = 10 * time.Minute

package filesync

import (
	"errors"
	"sync"

	"hallmark/mocksp/fault"
)

// upload is a file that is being written. Clients send several pieces at once, which may come
// in any order.
type upload struct {
	folder *folder
	name   string

	mu     sync.Mutex
	data   []byte
	pieces map[int64]int64 // from → to of what was written beyond the first hole
	whole  int64           // all before it was written
	broken error
	closed bool
}

var (
	errTooLarge = errors.New("the file is too large")
	errHole     = errors.New("the file has a hole")
)

// WriteAt implements io.WriterAt.
func (u *upload) WriteAt(p []byte, off int64) (int, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	end := off + int64(len(p))
	if u.broken == nil && (off < 0 || end > MaxFile || !u.folder.grow(max(0, end-int64(len(u.data))))) {
		u.broken = errTooLarge
	}
	if u.broken != nil || u.closed {
		return 0, errors.Join(u.broken)
	}
	if end > int64(len(u.data)) {
		u.data = append(u.data, make([]byte, end-int64(len(u.data)))...)
	}
	copy(u.data[off:], p)
	u.mark(off, end)
	return len(p), nil
}

// mark keeps account of what was written.
func (u *upload) mark(from, to int64) {
	const most = 4096 // pieces in flight; clients have 64
	switch {
	case from <= u.whole:
		u.whole = max(u.whole, to)
	case len(u.pieces) == most:
		u.broken = errHole
	default:
		u.pieces[from] = max(u.pieces[from], to)
	}
	for {
		next, ok := u.pieces[u.whole]
		if !ok {
			return
		}
		delete(u.pieces, u.whole)
		u.whole = max(u.whole, next)
	}
}

// TransferError is called when the connection ends before the file was closed.
func (u *upload) TransferError(err error) {
	if u.folder.server.faults.Fires(fault.FilePartialApplied) {
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.broken = err
}

// Close takes the file in, if it is all there.
func (u *upload) Close() error {
	u.mu.Lock()
	data, broken := u.data, u.broken
	if broken == nil && u.whole != int64(len(data)) {
		broken = errHole
	}
	again := u.closed
	u.closed, u.data = true, nil
	u.mu.Unlock()
	if again {
		return nil
	}
	if broken != nil {
		u.folder.grow(-int64(len(data)))
		u.folder.server.log.Info("upload thrown away", "user", u.folder.user, "file", u.name, "reason", broken)
		return broken
	}
	return u.folder.keep(u.name, data)
}

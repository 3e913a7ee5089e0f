package scim

import (
	"context"
	"sync"
	"time"
)

// meetings lets two requests about the same thing meet between looking and writing, so that a
// race which a real server loses now and then is lost whenever there is one. Only faults use it.
type meetings struct {
	mu      sync.Mutex
	waiting map[string]chan struct{}
}

// patience is how long a request waits for another: far longer than requests sent together are
// apart, and short enough for many that are sent alone.
const patience = 50 * time.Millisecond

// meet waits for another request with the same key and reports whether one came.
func (m *meetings) meet(ctx context.Context, key string) bool {
	m.mu.Lock()
	if other, ok := m.waiting[key]; ok {
		delete(m.waiting, key)
		close(other)
		m.mu.Unlock()
		return true
	}
	if m.waiting == nil {
		m.waiting = make(map[string]chan struct{})
	}
	come := make(chan struct{})
	m.waiting[key] = come
	m.mu.Unlock()

	end := time.NewTimer(patience)
	defer end.Stop()
	select {
	case <-come:
		return true
	case <-end.C:
	case <-ctx.Done():
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.waiting[key] != come {
		return true // at the last moment
	}
	delete(m.waiting, key)
	return false
}

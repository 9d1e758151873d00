package engine

import "sync"

// Shared is a value that the first request to need it makes for all others,
// such as the id of a message that is saved at the vendor before it is pushed.
// A failure is that of everyone who waits, and the next one tries again.
type Shared[T any] struct {
	mu     sync.Mutex
	value  T
	ok     bool
	making *making[T] // under way, or nil
}

type making[T any] struct {
	done  chan struct{}
	value T
	err   error
}

// Get returns the value, and makes it if there is none. The makers of one
// value must have the same context, since nobody waits shorter than that.
func (s *Shared[T]) Get(create func() (T, error)) (T, error) {
	s.mu.Lock()
	if s.ok {
		defer s.mu.Unlock()
		return s.value, nil
	}
	m := s.making
	if m != nil {
		s.mu.Unlock()
		<-m.done
		return m.value, m.err
	}
	m = &making[T]{done: make(chan struct{})}
	s.making = m
	s.mu.Unlock()

	m.value, m.err = create()
	s.mu.Lock()
	s.value, s.ok, s.making = m.value, m.err == nil, nil
	s.mu.Unlock()
	close(m.done)
	return m.value, m.err
}

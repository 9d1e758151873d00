package engine

import (
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s Shared[int]
		calls := 0
		failure := errors.New("failed")
		create := func() (int, error) {
			calls++
			time.Sleep(time.Second)
			if calls == 1 {
				return 0, failure
			}
			return 7, nil
		}
		for round, want := range []struct {
			value, calls int
			err          error
		}{{0, 1, failure}, {7, 2, nil}, {7, 2, nil}} {
			var wg sync.WaitGroup
			for range 3 {
				wg.Go(func() {
					if v, err := s.Get(create); v != want.value || !errors.Is(err, want.err) {
						t.Errorf("round %d: %d, %v", round, v, err)
					}
				})
			}
			wg.Wait()
			if calls != want.calls {
				t.Errorf("round %d: made %d times, want %d", round, calls, want.calls)
			}
		}
	})
}

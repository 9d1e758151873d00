package credential

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/oauth2"

	"github.com/pushwire/push"
)

// mint issues "token 1", "token 2", …, each after a second's work.
type mint struct {
	mu    sync.Mutex
	n     int
	life  time.Duration
	fails error
}

func (m *mint) token(ctx context.Context) (*oauth2.Token, error) {
	select {
	case <-time.After(time.Second):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.n++
	if m.fails != nil {
		return nil, m.fails
	}
	return &oauth2.Token{AccessToken: fmt.Sprint("token ", m.n), Expiry: time.Now().Add(m.life)}, nil
}

func (m *mint) cache(store push.TokenStore, minAge time.Duration) *Cache {
	return New(Config{
		Vendor: "acme", Key: "acme/1", Store: store, Mint: m.token, MinAge: minAge,
		Early: 10 * time.Minute, Logger: slog.New(slog.DiscardHandler),
		Apply: func(h http.Header, t string) { h.Set("Authorization", t) },
	})
}

func use(t *testing.T, c *Cache, want string) {
	t.Helper()
	h := make(http.Header)
	got, err := c.Authorize(t.Context(), h)
	if err != nil || got != want || h.Get("Authorization") != want {
		t.Errorf("Authorize = %q, %v with header %q; want %q", got, err, h.Get("Authorization"), want)
	}
}

func TestRefreshOnceForAllCallers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &mint{life: time.Hour}
		c := m.cache(nil, 0)
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() { use(t, c, "token 1") })
		}
		wg.Wait()
		time.Sleep(40 * time.Minute)
		use(t, c, "token 1")
		time.Sleep(10 * time.Minute)
		use(t, c, "token 2") // within the margin of ten minutes

		// All 50 used token 2 and were told that it had expired.
		for range 50 {
			wg.Go(func() {
				if !c.Refuse("token 2") {
					t.Error("a refused token cannot be replaced")
				}
				use(t, c, "token 3")
			})
		}
		wg.Wait()
	})
}

func TestFailureIsShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &mint{fails: errors.New("no")}
		c := m.cache(nil, 0)
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				if _, err := c.Authorize(t.Context(), make(http.Header)); !errors.Is(err, m.fails) {
					t.Errorf("err = %v", err)
				}
			})
		}
		wg.Wait()
		if m.n != 1 {
			t.Errorf("%d attempts for 50 callers, want 1", m.n)
		}
	})
}

func TestAnotherCallerTakesOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &mint{life: time.Hour}
		c := m.cache(nil, 0)
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			if _, err := c.Authorize(ctx, make(http.Header)); !errors.Is(err, context.Canceled) {
				t.Errorf("canceled caller got %v", err)
			}
		}()
		synctest.Wait()
		go use(t, c, "token 1")
		synctest.Wait()
		cancel()
		synctest.Wait()
		time.Sleep(2 * time.Second)
		synctest.Wait()
	})
}

func TestYoungTokenIsNotReplaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &mint{life: time.Hour}
		c := m.cache(nil, 20*time.Minute)
		use(t, c, "token 1")
		if c.Refuse("token 1") {
			t.Error("a fresh token was given up")
		}
		use(t, c, "token 1")
		time.Sleep(20 * time.Minute)
		if !c.Refuse("token 1") {
			t.Error("an old token was not given up")
		}
		use(t, c, "token 2")
	})
}

func TestShortLife(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &mint{life: time.Minute} // shorter than the margin
		c := m.cache(nil, 0)
		for range 10 {
			use(t, c, "token 1")
		}
		time.Sleep(31 * time.Second)
		use(t, c, "token 2")
	})
}

// store is a TokenStore in memory that can fail.
type store struct {
	mu   sync.Mutex
	data map[string]push.AccessToken
	err  error
}

func (s *store) Load(_ context.Context, key string) (push.AccessToken, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.data[key], s.err
}

func (s *store) Save(_ context.Context, key string, t push.AccessToken) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.data == nil {
		s.data = make(map[string]push.AccessToken)
	}
	s.data[key] = t
	return s.err
}

func TestStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, s := &mint{life: time.Hour}, &store{}
		a, b := m.cache(s, 0), m.cache(s, 0)
		use(t, a, "token 1")
		use(t, b, "token 1") // from the store
		if !a.Refuse("token 1") {
			t.Fatal("refused token kept")
		}
		use(t, a, "token 2") // not the refused one from the store
		if !b.Refuse("token 1") {
			t.Fatal("refused token kept")
		}
		use(t, b, "token 2") // what a stored meanwhile
		if d := cmp.Diff([]string{"acme/1"}, keys(s.data)); d != "" {
			t.Errorf("keys (-want +got):\n%s", d)
		}
		s.err = errors.New("store is down")
		use(t, m.cache(s, 0), "token 3")
	})
}

func keys(m map[string]push.AccessToken) []string {
	var ks []string
	for k := range m {
		ks = append(ks, k)
	}
	return ks
}

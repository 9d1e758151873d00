package pushtest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"

	"github.com/pushwire/push"
)

// credentialTests are about access tokens.
func credentialTests() []conformanceTest {
	return []conformanceTest{
		{"Credential/Shared", testCredentialShared},
		{"Credential/RefreshedOnce", testRefreshedOnce},
		{"Credential/RefusedLate", testRefusedLate},
		{"Credential/NeverAccepted", testNeverAccepted},
		{"Credential/CannotBeHad", testCannotBeHad},
		{"Credential/AnswerLost", testAuthAnswerLost},
		{"Credential/Store", testStore},
		{"Credential/StoreRefresh", testStoreRefresh},
		{"Credential/StoreFails", testStoreFails},
	}
}

// credentialed skips vendors that have no such thing as an access token.
func (t *trial) credentialed(kinds ...Credential) {
	for _, k := range kinds {
		if t.h.Credential == k {
			return
		}
	}
	t.Skip("the vendor has no such credentials")
}

// credentials checks how many access tokens there were.
func (t *trial) credentials(want int) {
	t.Helper()
	if got := t.sim.Credentials(); got != want {
		t.Errorf("there were %d access tokens, want %d", got, want)
	}
	if t.h.Credential == IssuedCredential {
		t.count("auth", want)
	}
}

// atOnce sends to one new token in each of n goroutines.
func (t *trial) atOnce(n int, c push.Client) []string {
	t.Helper()
	tokens := t.tokens(n)
	var wg sync.WaitGroup
	for _, token := range tokens {
		wg.Go(func() {
			if _, err := t.send(c, token); err != nil {
				t.Errorf("Send: %v", err)
			}
		})
	}
	wg.Wait()
	return tokens
}

func testCredentialShared(t *trial) {
	t.credentialed(IssuedCredential, SignedCredential, TermCredential)
	c := t.client()
	t.delivered(t.atOnce(50, c)...)
	t.credentials(1)
}

// testRefreshedOnce ends the credential under the feet of 50 callers.
func testRefreshedOnce(t *trial) {
	t.credentialed(IssuedCredential, SignedCredential)
	const n = 50
	c := t.client()
	first := t.tokens(1)
	t.mustSend(c, first...)
	t.sim.ExpireCredentials()
	t.delivered(append(first, t.atOnce(n, c)...)...)
	t.credentials(2)
	if got := t.sim.Count("send"); got > 1+2*n {
		t.Errorf("%d requests, want each repeated at most once", got)
	}
}

// testRefusedLate lets a refusal arrive when the credential that it is about
// has been replaced already. That is no reason to replace the new one.
func testRefusedLate(t *trial) {
	t.credentialed(IssuedCredential, SignedCredential)
	c := t.client()
	tokens := t.tokens(3)
	t.mustSend(c, tokens[0])
	t.sim.ExpireCredentials()
	release := make(chan struct{})
	t.sim.Inject("send", 1, t.sim.Hold(release))
	late := begin(t.Context(), c, t.h.Message(), push.Tokens(tokens[1]))
	t.eventually("the request that is refused late", func() bool { return t.sim.Count("send") == 2 })
	t.mustSend(c, tokens[2])
	close(release)
	if _, err := t.wait(late); err != nil {
		t.Errorf("the send that was refused late: %v", err)
	}
	t.delivered(tokens...)
	t.credentials(2)
}

// expiring is a fault that calls every credential expired that comes along.
func (t *trial) expiring() Fault {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		// The service must have seen a credential to call it expired.
		for _, w := range []http.ResponseWriter{httptest.NewRecorder(), w} {
			r := r.Clone(r.Context())
			r.Body = io.NopCloser(bytes.NewReader(body))
			next.ServeHTTP(w, r)
			t.sim.ExpireCredentials()
		}
	}
}

// testNeverAccepted calls every credential expired that comes along.
func testNeverAccepted(t *trial) {
	t.credentialed(IssuedCredential, SignedCredential, TermCredential)
	c := t.client()
	t.mustSend(c, t.tokens(1)...)
	t.sim.Inject("send", Always, t.expiring())
	t.sim.ExpireCredentials()
	requests, credentials := 2, 2
	if t.h.Credential == TermCredential {
		requests, credentials = 1, 1
	}
	before := t.sim.Count("send")
	token := t.sim.NewToken()
	res, err := t.send(c, token)
	e := t.failure(res)
	t.kind(e, push.ErrAuth)
	t.confirmed(e, true)
	if e.Retryable() || !t.h.IsError(err) {
		t.Errorf("retryable %v, of type %T, want false and the vendor's: %v", e.Retryable(), e, err)
	}
	t.count("send", before+requests)
	if t.h.Credential == IssuedCredential {
		t.count("auth", credentials)
	}
}

// testCannotBeHad lets the service refuse to issue a credential. No push can
// have been delivered then.
func testCannotBeHad(t *trial) {
	t.credentialed(IssuedCredential)
	for name, fault := range map[string]Fault{
		"HTML 403": HTML(403), "HTML 500": HTML(500), "garbage": Garbage(), "no body": Empty(200), "dropped": Drop(),
		"no token": Answer(http.StatusOK, nil, `{"result":0,"expires_in":3600}`), "endless": t.sim.Endless(),
	} {
		t.reset()
		t.sim.Inject("auth", Always, fault)
		c := t.client()
		res, err := t.send(c, t.tokens(3)...)
		e := t.failure(res)
		t.confirmed(err, true)
		if e.Kind() == push.ErrInvalidToken || e.Kind() == push.ErrUnconfirmed {
			t.Errorf("%s: the kind is %q: %v", name, e.Kind(), err)
		}
		t.count("send", 0)
		if got, most := t.sim.Count("auth"), push.DefaultMaxAttempts; got > most*t.h.requests(3) {
			t.Errorf("%s: asked %d times for a credential", name, got)
		}
		t.reset()
		t.mustSend(c, t.tokens(1)...)
	}
}

func testAuthAnswerLost(t *trial) {
	t.credentialed(IssuedCredential)
	for _, lost := range lostAnswers {
		t.reset()
		t.sim.Inject("auth", 1, lost.fault)
		token := t.sim.NewToken()
		t.mustSend(t.client(), token)
		t.count("auth", 2)
		t.delivered(token)
	}
}

// memStore is a push.TokenStore in memory.
type memStore struct {
	mu     sync.Mutex
	tokens map[string]push.AccessToken
	saved  []push.AccessToken
	err    error // what both methods return
}

func (s *memStore) Load(_ context.Context, key string) (push.AccessToken, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tokens[key], s.err
}

func (s *memStore) Save(_ context.Context, key string, t push.AccessToken) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tokens == nil {
		s.tokens = make(map[string]push.AccessToken)
	}
	s.tokens[key] = t
	s.saved = append(s.saved, t)
	return s.err
}

// values returns every access token that was saved.
func (s *memStore) values() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var values []string
	for _, t := range s.saved {
		values = append(values, t.Value)
	}
	return values
}

func testStore(t *trial) {
	t.credentialed(IssuedCredential, SignedCredential, TermCredential)
	store := &memStore{}
	for range 3 {
		t.mustSend(t.client(push.WithTokenStore(store)), t.tokens(1)...)
	}
	t.credentials(1)
	if len(store.tokens) != 1 || len(store.saved) != 1 {
		t.Fatalf("%d keys and %d tokens were saved, want one of each", len(store.tokens), len(store.saved))
	}
	for key, token := range store.tokens {
		if key == "" || token.Value == "" || token.Issued.IsZero() || !token.Expiry.After(time.Now()) {
			t.Errorf("saved under %q: %+v", key, token)
		}
		for _, secret := range append(t.h.Secrets(t.sim), token.Value) {
			if strings.Contains(key, secret) {
				t.Errorf("the key has a secret in it: %q", key)
			}
		}
		token.Expiry = time.Now().Add(-time.Second)
		store.tokens[key] = token
	}
	t.mustSend(t.client(push.WithTokenStore(store)), t.tokens(1)...)
	if len(store.saved) != 2 {
		t.Errorf("an expired token in the store was not replaced")
	}
}

// testStoreRefresh ends a credential that two processes share: one replaces
// it, the other takes it from the store.
func testStoreRefresh(t *trial) {
	t.credentialed(IssuedCredential, SignedCredential)
	store := &memStore{}
	clients := []push.Client{t.client(push.WithTokenStore(store)), t.client(push.WithTokenStore(store))}
	for round := range 2 {
		for _, c := range clients {
			t.mustSend(c, t.tokens(1)...)
		}
		t.credentials(round + 1)
		t.sim.ExpireCredentials()
	}
}

func testStoreFails(t *trial) {
	t.credentialed(IssuedCredential, SignedCredential, TermCredential)
	c := t.client(push.WithTokenStore(&memStore{err: errors.New("the store is down")}))
	t.mustSend(c, t.tokens(1)...)
	t.mustSend(c, t.tokens(1)...)
	t.credentials(1)
}

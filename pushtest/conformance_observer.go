package pushtest

import (
	"context"
	"fmt"
	"net/http"
	"sync"

	"github.com/pushwire/push"
)

// observerTests are about what an observer sees.
func observerTests() []conformanceTest {
	return []conformanceTest{
		{"Observer/Pairs", testObserverPairs},
		{"Observer/Context", testObserverContext},
	}
}

type (
	sendKey    struct{}
	requestKey struct{}
)

// witness is an observer that pairs starts and ends by a number in the
// context.
type witness struct {
	mu       sync.Mutex
	last     int
	open     map[any]string // what has started and not ended
	targets  map[any]int
	requests int
	accepted int
	problems []string
}

func newWitness() *witness {
	return &witness{open: make(map[any]string), targets: make(map[any]int)}
}

func (w *witness) start(what string, targets int) int {
	w.last++
	w.open[w.last], w.targets[w.last] = what, targets
	return w.last
}

func (w *witness) end(id any, what string) {
	if w.open[id] != what {
		w.problem("the end of %q comes with the context of %q", what, w.open[id])
	}
	delete(w.open, id)
}

func (w *witness) problem(format string, args ...any) {
	w.problems = append(w.problems, fmt.Sprintf(format, args...))
}

func (w *witness) SendStart(ctx context.Context, s push.SendStart) context.Context {
	w.mu.Lock()
	defer w.mu.Unlock()
	return context.WithValue(ctx, sendKey{}, w.start("send "+string(s.Vendor), s.Targets))
}

func (w *witness) SendEnd(ctx context.Context, e push.SendEnd) {
	w.mu.Lock()
	defer w.mu.Unlock()
	id := ctx.Value(sendKey{})
	w.end(id, "send "+string(e.Vendor))
	w.accepted += e.Accepted
	if want := w.targets[id]; e.Accepted+e.Failed != want && want > 0 {
		w.problem("%d accepted and %d failed of %d targets", e.Accepted, e.Failed, want)
	}
	if (e.Err == nil) != (e.Failed == 0 && e.Accepted > 0) {
		w.problem("%d accepted, %d failed, and the error is %v", e.Accepted, e.Failed, e.Err)
	}
}

func (w *witness) RequestStart(ctx context.Context, s push.RequestStart) context.Context {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.open[ctx.Value(sendKey{})] == "" {
		w.problem("a request %q runs under the context of no send", s.Op)
	}
	if ctx.Value(requestKey{}) != nil {
		w.problem("attempt %d of %q runs under the context of another", s.Attempt, s.Op)
	}
	w.requests++
	return context.WithValue(ctx, requestKey{}, w.start(fmt.Sprint(s.Vendor, s.Op, s.Attempt), s.Targets))
}

func (w *witness) RequestEnd(ctx context.Context, e push.RequestEnd) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.end(ctx.Value(requestKey{}), fmt.Sprint(e.Vendor, e.Op, e.Attempt))
	if e.HTTPStatus == 0 && e.Err == nil {
		w.problem("%q has no answer and no error", e.Op)
	}
}

// testObserverPairs observes sends that go well and badly.
func testObserverPairs(t *trial) {
	w := newWitness()
	c := t.client(push.WithObserver(w))
	good := t.tokens(t.h.BatchSize + 1)
	t.mustSend(c, good...)
	_, _ = t.sendTo(c, t.h.Message(), push.Audience{})
	_, _ = t.sendTo(c, nil, push.Tokens(good[0]))
	for _, fault := range []Fault{
		HTML(502), Drop(), LoseAnswer(), CutAnswer(), Garbage(), Redirect(t.sim.URL()), t.sim.Endless(),
		Answer(http.StatusTemporaryRedirect, http.Header{"Location": {"https://[::1/%zz"}}, ""),
	} {
		t.sim.Inject("send", 1, fault)
		_, _ = t.send(c, t.sim.NewToken())
	}
	t.sim.RefuseNext(2, t.h.Busy.Code)
	t.mustSend(c, t.sim.NewToken())
	if t.h.Credential == IssuedCredential || t.h.Credential == SignedCredential {
		t.sim.ExpireCredentials()
		t.mustSend(c, t.sim.NewToken())
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, p := range w.problems {
		t.Error(p)
	}
	if len(w.open) > 0 {
		t.Errorf("started and not ended: %v", w.open)
	}
	if got := len(t.sim.Requests()); w.requests != got {
		t.Errorf("the observer saw %d requests, the vendor %d", w.requests, got)
	}
	if w.accepted < len(good) {
		t.Errorf("the observer saw %d targets accepted, want at least %d", w.accepted, len(good))
	}
}

// testObserverContext checks that a request runs under the context that
// RequestStart returned.
func testObserverContext(t *trial) {
	hc, rt := t.httpClient()
	c := t.client(push.WithObserver(newWitness()), push.WithHTTPClient(hc))
	t.sim.RefuseNext(1, t.h.Busy.Code)
	t.mustSend(c, t.tokens(2)...)
	ids := make(map[any]bool)
	for _, ctx := range rt.seen {
		ids[ctx.Value(requestKey{})] = true
	}
	if len(ids) != len(rt.seen) || ids[nil] {
		t.Errorf("%d requests ran under %d contexts of the observer", len(rt.seen), len(ids))
	}
}

package pushtest

import (
	"errors"
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/pushwire/push"
)

// answerTests are about what comes back in place of success.
func answerTests() []conformanceTest {
	return []conformanceTest{
		{"Answer/UnknownCode", testUnknownCode},
		{"Answer/FinalCode", testFinalCode},
		{"Answer/UnsureCode", testUnsureCode},
		{"Answer/NoSense", testNoSense},
		{"Answer/FromProxy", testFromProxy},
		{"Answer/Redirect", testRedirect},
		{"Answer/Endless", testEndless},
		{"Answer/BeforeThePush", testPreparation},
	}
}

func testUnknownCode(t *trial) {
	t.sim.RefuseNext(Always, t.h.UnknownCode)
	res, err := t.send(t.client(), t.sim.NewToken())
	t.refused(err, t.failure(res), Refusal{t.h.UnknownCode, push.ErrUnknown})
	t.delivered()
	t.count("send", 1)
}

func testFinalCode(t *trial) {
	t.sim.RefuseNext(Always, t.h.Final.Code)
	res, err := t.send(t.client(), t.sim.NewToken())
	t.refused(err, t.failure(res), t.h.Final)
	t.count("send", 1)
}

// refused checks the error of a target that the vendor refused for good.
func (t *trial) refused(all error, err push.Error, want Refusal) {
	t.Helper()
	t.kind(err, want.Kind)
	if err.Code() != want.Code {
		t.Errorf("the code is %q, want %q", err.Code(), want.Code)
	}
	if err.Retryable() {
		t.Errorf("it is retryable: %v", err)
	}
	if !t.h.IsError(all) {
		t.Errorf("errors.As does not find the vendor's error in %v", all)
	}
	if api := t.api(all); api.HTTPStatus == 0 || api.Op != "send" {
		t.Errorf("the error has HTTP status %d and op %q", api.HTTPStatus, api.Op)
	}
	t.confirmed(all, true)
}

func testUnsureCode(t *trial) {
	if t.h.Unsure == "" {
		t.Skip("the vendor has no such code")
	}
	t.sim.RefuseNext(Always, t.h.Unsure)
	res, err := t.send(t.client(), t.sim.NewToken())
	if e := t.failure(res); e.Code() != t.h.Unsure || !e.Retryable() {
		t.Errorf("code %q, retryable %v, want %q, true", e.Code(), e.Retryable(), t.h.Unsure)
	}
	t.confirmed(err, false)
	t.attempts(err, 1)
}

// attempts checks that n requests that failed with err, over and over, were
// repeated as often as allowed: not at all if they may have been delivered,
// unless the vendor drops repetitions.
func (t *trial) attempts(err error, n int) {
	t.Helper()
	if t.h.Deduplicates || !errors.Is(err, push.ErrUnconfirmed) {
		n *= push.DefaultMaxAttempts
	}
	t.count("send", n)
}

// testNoSense answers 200 with what no vendor documents. It is not a success,
// and the message may have been delivered.
func testNoSense(t *trial) {
	c := t.client()
	for name, fault := range map[string]Fault{
		"garbage": Garbage(), "HTML": HTML(http.StatusOK), "no body": Empty(http.StatusOK),
		"another's JSON": Answer(http.StatusOK, http.Header{"Content-Type": {"application/json"}}, `{"status":"ok"}`),
		"JSON null":      Answer(http.StatusOK, nil, `null`),
		"oversize":       Answer(http.StatusOK, nil, strings.Repeat(" ", 4<<20)),
	} {
		t.reset()
		t.sim.Inject("send", Always, fault)
		res, err := t.send(c, t.tokens(3)...)
		e := t.failure(res)
		if e.Kind() != push.ErrProtocol || e.Retryable() {
			t.Errorf("%s: kind %q, retryable %v, want a protocol error and false: %v", name, e.Kind(), e.Retryable(), err)
		}
		t.confirmed(err, false)
		t.count("send", t.h.requests(3))
	}
}

// testFromProxy answers as something between client and vendor would.
func testFromProxy(t *trial) {
	c := t.client()
	for _, status := range []int{400, 403, 404, 410, 413, 500, 502, 503} {
		for name, fault := range map[string]Fault{"HTML": HTML(status), "no body": Empty(status)} {
			t.reset()
			t.sim.Inject("send", Always, fault)
			res, err := t.send(c, t.tokens(3)...)
			e := t.failure(res)
			if e.Kind() == push.ErrInvalidToken || len(res.AllDead()) > 0 {
				t.Errorf("%s with %d kills tokens: %v", name, status, err)
			}
			if got := httpStatus(err); got != status {
				t.Errorf("%s with %d: the error says HTTP status %d", name, status, got)
			}
			if outage := status == 502 || status == 503; outage && !e.Retryable() {
				t.Errorf("%s with %d is not retryable: %v", name, status, err)
			}
			if e.Retryable() {
				t.attempts(err, t.h.requests(3))
			} else {
				t.count("send", t.h.requests(3))
			}
			t.delivered()
		}
	}
}

func httpStatus(err error) int {
	if api := (*push.APIError)(nil); errors.As(err, &api) {
		return api.HTTPStatus
	}
	if te := (*push.TransportError)(nil); errors.As(err, &te) {
		return te.HTTPStatus
	}
	return 0
}

// testRedirect sends the client elsewhere, where it must not go.
func testRedirect(t *trial) {
	elsewhere := t.start()
	ops := []string{"send"}
	if t.h.Credential == IssuedCredential {
		ops = append(ops, "auth")
	}
	for _, op := range ops {
		for _, fault := range []Fault{
			Redirect(elsewhere.URL() + "/"),
			Answer(http.StatusFound, http.Header{"Location": {elsewhere.URL() + "/"}}, ""),
			Answer(http.StatusPermanentRedirect, http.Header{"Location": {"/elsewhere"}}, "moved"),
			Answer(http.StatusTemporaryRedirect, http.Header{"Location": {"https://[::1/%zz"}}, ""),
			Answer(http.StatusTemporaryRedirect, nil, ""),
		} {
			t.reset()
			t.sim.Inject(op, Always, fault)
			res, err := t.send(t.client(), t.sim.NewToken())
			t.kind(t.failure(res), push.ErrProtocol)
			t.confirmed(err, true)
			t.count(op, 1)
		}
	}
	if n := elsewhere.Conns(); n > 0 {
		t.Errorf("the client has followed a redirect: %d connections", n)
	}
}

// counter counts what a Fault writes.
type counter struct {
	http.ResponseWriter
	n *atomic.Int64
}

func (c counter) Write(p []byte) (int, error) {
	n, err := c.ResponseWriter.Write(p)
	c.n.Add(int64(n))
	return n, err
}

// testEndless answers with a body without end. The client must stop reading,
// which stops the writing once the buffers between the two are full.
func testEndless(t *trial) {
	const most = 32 << 20
	var written atomic.Int64
	var ended atomic.Bool
	t.sim.Inject("send", 1, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		defer ended.Store(true)
		t.sim.Endless()(counter{w, &written}, r, next)
	})
	token := t.sim.NewToken()
	c := t.client()
	res, err := t.send(c, token)
	t.kind(t.failure(res), push.ErrProtocol)
	t.confirmed(err, false)
	t.eventually("the end of the answer", ended.Load)
	if n := written.Load(); n > most {
		t.Errorf("%d bytes were sent before the client hung up, want at most %d", n, most)
	}
	t.delivered(token)
	t.mustSend(c, t.sim.NewToken())
}

// testPreparation is about the requests that a client makes before it pushes,
// such as saving the message for a list.
func testPreparation(t *trial) {
	c := t.client()
	t.mustSend(c, t.tokens(2)...)
	ops := make(map[string]bool)
	for _, r := range t.sim.Requests() {
		ops[r.Op] = r.Op != "send" && r.Op != "auth"
	}
	for op, preparation := range ops {
		if !preparation {
			continue
		}
		t.reset()
		t.sim.Inject(op, 1, LoseAnswer())
		tokens := t.tokens(2)
		t.mustSend(c, tokens...)
		t.delivered(tokens...)
		t.sim.Inject(op, Always, HTML(http.StatusForbidden))
		res, err := t.send(c, t.tokens(2)...)
		t.failure(res)
		t.confirmed(err, true)
		t.delivered(tokens...)
	}
}

package pushtest

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/pushwire/push"
)

// retryTests are about repetitions, and notifications that must not be shown
// twice.
func retryTests() []conformanceTest {
	return []conformanceTest{
		{"Retry/Busy", testBusy},
		{"Retry/MaxAttempts", testMaxAttempts},
		{"Retry/AfterIsKeptTo", testRetryAfter},
		{"Retry/AfterIsTooLong", testRetryAfterLong},
		{"Retry/AnswerLost", testAnswerLost},
		{"Retry/AnswerLostOptIn", testAnswerLostOptIn},
		{"Retry/Timeout", testTimeout},
		{"Retry/Refused", testConnectionRefused},
		{"Retry/Untrusted", testUntrusted},
	}
}

func testBusy(t *trial) {
	c := t.client()
	tokens := t.tokens(2*t.h.BatchSize + 1)
	t.sim.RefuseNext(2, t.h.Busy.Code)
	t.mustSend(c, tokens...)
	t.delivered(tokens...)
	t.count("send", t.h.requests(len(tokens))+2)
}

func testMaxAttempts(t *trial) {
	for _, n := range []int{1, 3} {
		t.reset()
		t.sim.RefuseNext(Always, t.h.Busy.Code)
		policy := quick
		policy.MaxAttempts = n
		res, err := t.send(t.client(push.WithRetry(policy)), t.sim.NewToken())
		e := t.failure(res)
		t.kind(e, t.h.Busy.Kind)
		if e.Code() != t.h.Busy.Code || !e.Retryable() || len(res.Retryable()) != 1 {
			t.Errorf("code %q, retryable %v, listed %v: %v", e.Code(), e.Retryable(), res.Retryable(), err)
		}
		t.confirmed(err, true)
		t.count("send", n)
	}
}

func testRetryAfter(t *trial) {
	if t.h.BusyStatus == 0 {
		t.Skip("the vendor has no such status")
	}
	const after = time.Second
	c := t.client()
	t.sim.Inject("send", 1, Busy(t.h.BusyStatus, after))
	token := t.sim.NewToken()
	start := time.Now()
	t.mustSend(c, token)
	if d := time.Since(start); d < after {
		t.Errorf("repeated within %s, want not before %s", d, after)
	}
	t.delivered(token)
	t.count("send", 2)
}

func testRetryAfterLong(t *trial) {
	status := t.h.BusyStatus
	if status == 0 {
		status = http.StatusServiceUnavailable
	}
	t.sim.Inject("send", Always, Busy(status, time.Hour))
	_, err := t.wait(begin(t.Context(), t.client(), t.h.Message(), push.Tokens(t.sim.NewToken())))
	if got := t.api(err).RetryAfter; got != time.Hour {
		t.Errorf("RetryAfter = %s, want 1h", got)
	}
	t.count("send", 1)
}

// lostAnswers are the ways to leave a client without an answer.
var lostAnswers = []struct {
	name    string
	fault   Fault
	carried bool // the push was carried out
}{
	{"answer lost", LoseAnswer(), true},
	{"answer cut", CutAnswer(), true},
	{"connection dropped", Drop(), false},
}

// testAnswerLost leaves one request without an answer, on a new connection
// and on one that was used before.
func testAnswerLost(t *trial) {
	for _, lost := range lostAnswers {
		for _, warm := range []bool{false, true} {
			t.reset()
			c := t.client()
			var tokens []string
			if warm {
				tokens = t.tokens(1)
				t.mustSend(c, tokens...)
			}
			t.sim.Inject("send", 1, lost.fault)
			token := t.sim.NewToken()
			res, err := t.send(c, token)
			repeated := len(tokens)
			if t.h.Deduplicates {
				repeated++
				t.acceptedOrDuplicate(lost.name, err)
			} else {
				t.unconfirmed(lost.name, res, err)
			}
			t.count("send", repeated+1)
			if lost.carried || t.h.Deduplicates {
				tokens = append(tokens, token)
			}
			t.delivered(tokens...)
		}
	}
}

// unconfirmed checks the error of a push that may have been delivered.
func (t *trial) unconfirmed(what string, res *push.Result, err error) {
	t.Helper()
	t.kind(t.failure(res), push.ErrUnconfirmed)
	te := t.transport(err)
	if !te.MayBeDelivered || te.Op != "send" || te.Cause == "" {
		t.Errorf("%s: %#v", what, te)
	}
	if len(res.Unconfirmed()) != res.FailedCount() || len(res.Retryable()) != 0 {
		t.Errorf("%s: Unconfirmed() = %v, Retryable() = %v", what, res.Unconfirmed(), res.Retryable())
	}
}

// acceptedOrDuplicate checks what came of a repetition: either the vendor
// answers it as it did the first, or it says that there was one.
func (t *trial) acceptedOrDuplicate(what string, err error) {
	t.Helper()
	if err != nil && !(errors.Is(err, push.ErrDuplicate) && errors.Is(err, push.ErrUnconfirmed)) {
		t.Errorf("%s: neither accepted nor an unconfirmed duplicate: %v", what, err)
	}
}

func testAnswerLostOptIn(t *trial) {
	policy := quick
	policy.Unconfirmed = true
	for _, lost := range lostAnswers {
		t.reset()
		t.sim.Inject("send", 1, lost.fault)
		token := t.sim.NewToken()
		_, err := t.send(t.client(push.WithRetry(policy)), token)
		t.count("send", 2)
		if t.h.Deduplicates {
			t.acceptedOrDuplicate(lost.name, err)
			t.delivered(token)
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", lost.name, err)
		}
		twice := []string{token}
		if lost.carried {
			twice = append(twice, token)
		}
		t.delivered(twice...)
	}
}

func testTimeout(t *trial) {
	c := t.client(push.WithTimeout(500 * time.Millisecond))
	t.sim.Inject("send", 1, t.sim.Hang())
	token := t.sim.NewToken()
	res, err := t.send(c, token)
	if t.h.Deduplicates {
		if err != nil {
			t.Errorf("not repeated after a timeout: %v", err)
		}
		t.count("send", 2)
		return
	}
	t.unconfirmed("timeout", res, err)
	if te := t.transport(err); te.Cause != "timeout" {
		t.Errorf("the cause is %q, want timeout: %v", te.Cause, te)
	}
	t.count("send", 1)
}

func testConnectionRefused(t *trial) {
	c := t.client()
	tokens := t.tokens(3)
	t.sim.Close()
	res, err := t.send(c, tokens...)
	t.undelivered(res, err, "refused")
	if got := len(res.Retryable()); got != 3 {
		t.Errorf("Retryable() has %d targets, want 3", got)
	}
}

// undelivered checks the error of a request that never left.
func (t *trial) undelivered(res *push.Result, err error, causes ...string) {
	t.Helper()
	t.kind(t.failure(res), push.ErrUnavailable)
	te := t.transport(err)
	if te.MayBeDelivered {
		t.Errorf("it says that it may have been delivered: %v", te)
	}
	if len(causes) > 0 && !slices.Contains(causes, te.Cause) {
		t.Errorf("the cause is %q, want %q: %v", te.Cause, causes, te)
	}
}

func testUntrusted(t *trial) {
	c := t.client(push.WithTLSConfig(&tls.Config{RootCAs: x509.NewCertPool()}))
	res, err := t.send(c, t.sim.NewToken())
	t.undelivered(res, err, "tls")
	if n := len(t.sim.Requests()); n > 0 {
		t.Errorf("%d requests went to a server that nobody vouches for", n)
	}
}

package pushtest

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/pushwire/push"
)

// Honor simulates the server API of HONOR Push. It follows HONOR's guide to
// sending downlink messages of 2023-11-01,
// https://xie.infoq.cn/article/575b0e405029cfdd8652288fa
// and the fields of its reference page in the state of 2024-10-11,
// https://developer.honor.com/cn/docs/11002/reference/downlink-message
//
// The token host and the push host are this one server. It speaks HTTP/1.1.
// The ops are "auth" (the access token, at /auth/token), "send" (the downlink
// message, at /api/v1/{appId}/sendMessage), and "other" for what fits neither.
//
// # Tokens
//
// HONOR gives no reason per push token. A Dead one is listed in failTokens and
// expireTokens, a Mismatched or Unknown one in failTokens only. A Throttled
// one has had its messages of the day: the answer does not mention it, and
// nothing is delivered, as HONOR drops such messages after it took them. The
// code is 80100000 if only some tokens are listed, and 80300007 if all are.
// HONOR does not say what sendResult is next to 80100000. Here it is true only
// with 200.
//
// # Deviations
//
// What HONOR lets pass in silence, or does not say how it answers, is accepted
// but listed by Problems.
type Honor struct {
	Server

	AppID        string // digits; the path of a send has it
	ClientID     string // not the AppID; it must be form-encoded
	ClientSecret string // not the App Secret; it must be form-encoded

	lock     sync.Mutex // guards the fields below
	clock    func() time.Time
	problems []string
	issued   map[string]time.Time // access tokens, and when they expire
	life     time.Duration
	status   int   // the HTTP status of codes that are none
	qps      int   // 0: no limit
	second   int64 // the Unix time that requests are counted for
	inSecond int
}

var _ Simulator = (*Honor)(nil)

// NewHonor starts a simulator with an app of its own.
func NewHonor() *Honor {
	h := &Honor{
		AppID:        honorDigits(9),
		ClientID:     randomHex(12) + "+/" + randomHex(4),
		ClientSecret: randomHex(8) + "+&=%2B?/ #" + randomHex(8),
		clock:        time.Now,
		issued:       make(map[string]time.Time),
		life:         honorTokenLife,
		status:       http.StatusBadRequest,
		qps:          honorQPS,
	}
	h.start(service{
		op:      func(r *http.Request) string { return honorRouteOf(r).op },
		handler: http.HandlerFunc(h.serve),
	})
	return h
}

// Vendor is push.Honor.
func (h *Honor) Vendor() push.Vendor { return push.Honor }

// NewToken issues a live push token. Its 130 characters are about as many as
// those of real tokens.
func (h *Honor) NewToken() string {
	t := randomHex(65)
	h.SetState(t, Live)
	return t
}

// RefuseNext makes the next sends fail with a code of HONOR's table. Next to
// 80100000 all tokens are in failTokens; next to 200, sendResult is false.
func (h *Honor) RefuseNext(times int, code string) { h.Inject("send", times, h.Refuse(code)) }

// Refuse is the fault that RefuseNext injects, for use with other ops. To a
// request for an access token it answers with code as the OAuth error, such
// as "invalid_client".
//
// A code from 400 to 599 is the HTTP status as well; SetCodeStatus says what
// it is for other codes.
func (h *Honor) Refuse(code string) Fault {
	return func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		if honorRouteOf(r).op == "auth" {
			honorRefuseAuth(w, code, "refused")
			return
		}
		h.answer(w, honorAnswer{code: code, data: honorRefusedData(code, r)})
	}
}

// SetClock replaces the server's clock; nil stands for time.Now. The
// timestamp of a send may be 5 minutes off.
func (h *Honor) SetClock(now func() time.Time) {
	if now == nil {
		now = time.Now
	}
	h.lock.Lock()
	defer h.lock.Unlock()
	h.clock = now
}

// Now is the time by the server's clock.
func (h *Honor) Now() time.Time {
	h.lock.Lock()
	now := h.clock
	h.lock.Unlock()
	return now()
}

// SetTokenLife sets how long access tokens live that are issued from now on,
// in whole seconds. It is an hour at first.
func (h *Honor) SetTokenLife(d time.Duration) {
	h.lock.Lock()
	defer h.lock.Unlock()
	h.life = d
}

// SetCodeStatus sets the HTTP status that goes with codes that are not one
// themselves, such as 80100000 and 10207. HONOR does not tell it; it is 400 at
// first, and a client should not care.
func (h *Honor) SetCodeStatus(status int) {
	h.lock.Lock()
	defer h.lock.Unlock()
	h.status = status
}

// SetQPS sets how many sends the app may make in a second by the server's
// clock. More are refused with 503. It is 3000 at first; 0 is no limit.
func (h *Honor) SetQPS(n int) {
	h.lock.Lock()
	defer h.lock.Unlock()
	h.qps = n
}

// Problems lists, in the order of arrival and each once, what was odd about
// requests that the service nonetheless accepted, or that was the reason
// behind a less telling refusal: unknown fields, empty ones, nulls.
func (h *Honor) Problems() []string {
	h.lock.Lock()
	defer h.lock.Unlock()
	return slices.Clone(h.problems)
}

func (h *Honor) problem(format string, args ...any) {
	p := fmt.Sprintf(format, args...)
	h.lock.Lock()
	defer h.lock.Unlock()
	if !slices.Contains(h.problems, p) {
		h.problems = append(h.problems, p)
	}
}

// Reset forgets requests, deliveries, problems and faults to come. Push tokens
// and access tokens keep their states.
func (h *Honor) Reset() {
	h.Server.Reset()
	h.lock.Lock()
	defer h.lock.Unlock()
	h.problems = nil
}

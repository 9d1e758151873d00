package pushtest

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/pushwire/push"
)

// Huawei simulates the server API of HUAWEI Push Kit for Android and
// HarmonyOS up to 4, generations v1 and v2. It follows the HMS Core reference
// of messages:send as of 2025-08-30:
// https://developer.huawei.com/consumer/cn/doc/HMSCore-References/https-send-api-0000001050986197
//
// The hosts for pushes and for access tokens are this one server. The ops are
// "auth" (an access token for the client secret), "send" (messages:send of
// any generation), "subscribe" and "unsubscribe", "topics" (topic:list),
// "truncate" (topic:truncate), "query" and "delete" (token:query and
// token:delete), and "other" for what fits none of them.
//
// All operations take either credential: an access token of the client id, or
// a JWT that was signed with the service account's key. Only messages:send
// exists in v2. The messages:send of v3, which is for HarmonyOS 5 and later, is
// refused with 80200001.
//
// # Status and code
//
// Huawei does not say which HTTP status comes with which code, so that
// clients must go by the code. Here it is 401 for a bad credential, 500 for trouble
// of the service, 200 if a sound request failed for its tokens, and 400 for the
// rest. SetStatus chooses another.
//
// # Deviations
//
// What is accepted, since it is not documented as refused, and yet is probably
// not what the sender meant, is listed by Problems: unknown fields above all.
type Huawei struct {
	Server

	ClientID     string // of the app: 9 digits
	ClientSecret string // has characters that a form must encode
	ProjectID    string // of the project: 18 digits; the path of v2 has it
	// ServiceAccount is the key file of the project in JSON. Its RSA key has
	// 2048 bits, half of Huawei's, to be made quickly.
	ServiceAccount []byte

	key     *rsa.PrivateKey
	account huaweiAccount

	lock     sync.Mutex // guards the fields below
	clock    func() time.Time
	problems []string
	statuses map[string]int // by code, from SetStatus
	requests int            // answered, for request ids
	urgent   bool           // data messages may be of high urgency
	oauth    huaweiOAuth
	accepted map[string]bool // JWTs
	ended    map[string]bool // JWTs that ExpireCredentials ended
	topics   huaweiTopics
}

var _ Simulator = (*Huawei)(nil)

// A HuaweiOption adjusts a simulator before it starts.
type HuaweiOption func(*Huawei)

// HuaweiKey gives the service account a key, for tests that start many
// simulators: making one takes a fraction of a second.
func HuaweiKey(key *rsa.PrivateKey) HuaweiOption { return func(h *Huawei) { h.key = key } }

// NewHuawei starts a simulator with an app, a project and a service account
// of its own.
func NewHuawei(opts ...HuaweiOption) *Huawei {
	h := &Huawei{
		ClientID:     huaweiDigits(9),
		ClientSecret: randomHex(6) + "+/" + randomHex(6) + "&" + randomHex(8) + "==",
		ProjectID:    huaweiDigits(18),
		clock:        time.Now,
		statuses:     make(map[string]int),
		oauth:        huaweiOAuth{issued: make(map[string]time.Time)},
		accepted:     make(map[string]bool),
		ended:        make(map[string]bool),
		topics:       newHuaweiTopics(),
	}
	for _, o := range opts {
		o(h)
	}
	if h.key == nil {
		h.key = huaweiKey()
	}
	h.account, h.ServiceAccount = newHuaweiAccount(h.ProjectID, h.key)
	h.start(service{
		op:      func(r *http.Request) string { return huaweiRouteOf(r.URL.Path).op },
		handler: http.HandlerFunc(h.serve),
	})
	return h
}

// Vendor is push.Huawei.
func (h *Huawei) Vendor() push.Vendor { return push.Huawei }

// NewToken issues a live push token of 126 characters.
func (h *Huawei) NewToken() string {
	b := make([]byte, 90)
	_, _ = rand.Read(b) // never fails since Go 1.24
	t := "IQAAAA" + base64.RawURLEncoding.EncodeToString(b)
	h.SetState(t, Live)
	return t
}

// SetState changes what happens to pushes for a token. Dead, Mismatched and
// Unknown are one to Huawei: such tokens stand, without a reason, in the
// illegal_tokens of the answer 80100000, which is 80300007 if there are no
// others.
//
// A Throttled token counts as a success and gets no message. By the pages on
// frequency control and on receipts a device that had too many messages of
// an app is left out silently, and only the receipt, with status 102, tells.
func (h *Huawei) SetState(token string, s State) { h.Server.SetState(token, s) }

// RefuseNext makes the next sends fail with a code of Huawei's and the HTTP
// status that the type describes. With 80100000 no token succeeds.
func (h *Huawei) RefuseNext(times int, code string) { h.Inject("send", times, h.Refuse(code)) }

// Refuse is the fault that RefuseNext injects, for use with other ops too. Those
// of access tokens have RefuseToken.
func (h *Huawei) Refuse(code string) Fault {
	return func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		ref := huaweiRefuse(code, "")
		if code == huaweiPartial {
			ref = huaweiPartialRefusal(0, huaweiTokensOf(r))
		}
		h.reply(w, h.requestID(), ref, nil)
	}
}

// SetStatus sets the HTTP status that comes with a code, in place of the one
// that the type describes. Huawei documents 400 and 401, and yet some of its own
// clients look for a code only with 200.
func (h *Huawei) SetStatus(code string, status int) {
	h.lock.Lock()
	defer h.lock.Unlock()
	h.statuses[code] = status
}

// GrantHighPriority gives the app the right to data messages of urgency
// HIGH, which are refused with 80300011 before.
func (h *Huawei) GrantHighPriority() {
	h.lock.Lock()
	defer h.lock.Unlock()
	h.urgent = true
}

// SetClock replaces the server's clock; nil stands for time.Now. Access
// tokens and JWTs expire by it, and quotas end.
func (h *Huawei) SetClock(now func() time.Time) {
	if now == nil {
		now = time.Now
	}
	h.lock.Lock()
	defer h.lock.Unlock()
	h.clock = now
}

// Now is the time by the server's clock.
func (h *Huawei) Now() time.Time {
	h.lock.Lock()
	now := h.clock
	h.lock.Unlock()
	return now()
}

// Problems lists, in the order of arrival and each once, what was odd about
// requests: see the type.
func (h *Huawei) Problems() []string {
	h.lock.Lock()
	defer h.lock.Unlock()
	return slices.Clone(h.problems)
}

func (h *Huawei) problem(format string, args ...any) {
	p := fmt.Sprintf(format, args...)
	h.lock.Lock()
	defer h.lock.Unlock()
	if !slices.Contains(h.problems, p) {
		h.problems = append(h.problems, p)
	}
}

// Reset forgets requests, deliveries, problems and faults to come. Tokens,
// topics, credentials and what was set remain.
func (h *Huawei) Reset() {
	h.Server.Reset()
	h.lock.Lock()
	defer h.lock.Unlock()
	h.problems = nil
}

// huaweiDigits makes an identifier of n digits.
func huaweiDigits(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	for i := range b {
		b[i] = '0' + b[i]%10
	}
	b[0] = '1'
	return string(b)
}

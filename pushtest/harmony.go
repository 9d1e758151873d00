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

// Harmony simulates the server API of HUAWEI Push Kit for HarmonyOS 5 and
// later: scenario-based messages, generation v3, and what belongs to them. It
// follows the reference of the request as of 2026-05-26 and of its parameters
// as of 2026-06-09:
// https://developer.huawei.com/consumer/cn/doc/harmonyos-references/push-scenariozed-api-request-struct
// https://developer.huawei.com/consumer/cn/doc/harmonyos-references/push-scenariozed-api-request-param
//
// The ops are "send" (messages:send), "revoke" (messages:revoke), "verify"
// (images:verify), "service_notification" and "service_timeline" (their
// send), and "other" for what fits none of them. There is no "auth": senders
// sign their own JWTs with the service account's key, and an access token is
// refused. So is messages:send of v1 and v2, with 80200001.
//
// # Status and code
//
// Huawei does not pair codes with HTTP statuses, so that clients must go by
// the code. Here it is 401 for a bad credential, 500 for trouble of the
// service, 503 for too many requests, 200 if a sound request failed for its
// tokens, and 400 for the rest. SetStatus chooses another.
//
// # What shows on devices
//
// Much is decided after the answer, and by the device. A second message to a
// device within 24 hours with an appMessageId that it knows is accepted and
// not delivered; neither are test messages after the 1000 of a day. Quotas of
// marketing messages, of cards and of live views are not kept: only receipts
// would tell.
//
// # Deviations
//
// What is accepted, since it is not documented as refused, and yet is probably
// not what the sender meant, is listed by Problems: unknown fields above all.
type Harmony struct {
	Server

	ProjectID string // 18 digits, in the path of messages:send
	ClientID  string // of the app: 9 digits, in the path of messages:revoke
	AppID     string // 19 digits, in service notifications and timelines
	// ServiceAccount is the key file of the project in JSON. Its RSA key has
	// 2048 bits, half of Huawei's, to be made quickly.
	ServiceAccount []byte

	key     *rsa.PrivateKey
	account huaweiAccount

	lock     sync.Mutex // guards the fields below
	clock    func() time.Time
	problems []string
	statuses map[string]int // by code, from SetStatus
	answers  int            // for request ids
	accepted map[string]bool
	ended    map[string]bool // JWTs that ExpireCredentials ended
	rights   harmonyRights
	devices  harmonyDevices
	images   harmonyImages
	services harmonyServices
}

var _ Simulator = (*Harmony)(nil)

// A HarmonyOption adjusts a simulator before it starts.
type HarmonyOption func(*Harmony)

// HarmonyKey gives the service account a key, for tests that start many
// simulators: making one takes a fraction of a second.
func HarmonyKey(key *rsa.PrivateKey) HarmonyOption { return func(h *Harmony) { h.key = key } }

// NewHarmony starts a simulator with an app, a project and a service account
// of its own.
func NewHarmony(opts ...HarmonyOption) *Harmony {
	h := &Harmony{
		ProjectID: huaweiDigits(18),
		ClientID:  huaweiDigits(9),
		AppID:     huaweiDigits(19),
		clock:     time.Now,
		statuses:  make(map[string]int),
		accepted:  make(map[string]bool),
		ended:     make(map[string]bool),
		rights:    newHarmonyRights(),
		devices:   newHarmonyDevices(),
		images:    newHarmonyImages(),
		services:  newHarmonyServices(),
	}
	for _, o := range opts {
		o(h)
	}
	if h.key == nil {
		h.key = huaweiKey()
	}
	h.account, h.ServiceAccount = newHuaweiAccount(h.ProjectID, h.key)
	h.start(service{
		op:      func(r *http.Request) string { return harmonyRouteOf(r.URL.Path).op },
		handler: http.HandlerFunc(h.serve),
	})
	return h
}

// Vendor is push.Harmony.
func (h *Harmony) Vendor() push.Vendor { return push.Harmony }

// NewToken issues a live push token of 126 characters.
func (h *Harmony) NewToken() string {
	b := make([]byte, 90)
	_, _ = rand.Read(b) // never fails since Go 1.24
	t := "MAMAAA" + base64.RawURLEncoding.EncodeToString(b)
	h.SetState(t, Live)
	return t
}

// SetState changes what happens to pushes for a token. In the answer, a
// Mismatched token stands under the reason noRight, a Dead and an Unknown one
// under tokenFormatError. That fits no more than nearly: of an app that was
// uninstalled Huawei tells in the receipt alone, and yet tokenFormatError is
// the one reason that asks for a new token.
//
// A Throttled token counts as a success and gets no message: only the receipt
// would tell, with the result 102 or 256. SetReason has the other reasons.
func (h *Harmony) SetState(token string, s State) { h.Server.SetState(token, s) }

// SetStatus sets the HTTP status that comes with a code, in place of the one
// that the type describes.
func (h *Harmony) SetStatus(code string, status int) {
	h.lock.Lock()
	defer h.lock.Unlock()
	h.statuses[code] = status
}

// SetClock replaces the server's clock; nil stands for time.Now. JWTs and
// verified images expire by it, and quotas end.
func (h *Harmony) SetClock(now func() time.Time) {
	if now == nil {
		now = time.Now
	}
	h.lock.Lock()
	defer h.lock.Unlock()
	h.clock = now
}

// Now is the time by the server's clock.
func (h *Harmony) Now() time.Time {
	h.lock.Lock()
	now := h.clock
	h.lock.Unlock()
	return now()
}

// Problems lists, in the order of arrival and each once, what was odd about
// requests: see the type.
func (h *Harmony) Problems() []string {
	h.lock.Lock()
	defer h.lock.Unlock()
	return slices.Clone(h.problems)
}

func (h *Harmony) problem(format string, args ...any) {
	p := fmt.Sprintf(format, args...)
	h.lock.Lock()
	defer h.lock.Unlock()
	if !slices.Contains(h.problems, p) {
		h.problems = append(h.problems, p)
	}
}

// Reset forgets requests, deliveries, problems and faults to come. Tokens,
// credentials, what devices show and what was set remain.
func (h *Harmony) Reset() {
	h.Server.Reset()
	h.lock.Lock()
	defer h.lock.Unlock()
	h.problems = nil
}

// A harmonyQuota is how many of something there may be in a time.
type harmonyQuota struct {
	most int
	per  time.Duration

	since time.Time
	count int
}

// take reports whether there is one left. A time that is over is forgotten
// whole.
func (q *harmonyQuota) take(now time.Time) bool {
	if now.Sub(q.since) >= q.per {
		q.since, q.count = now, 0
	}
	q.count++
	return q.count <= q.most
}

package pushtest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Aliyun is what the simulators of EMAS and mPaaS share: the gateway of
// Alibaba Cloud, which checks who calls. It follows the page "Request syntax
// and signature method V3", https://help.aliyun.com/document_detail/2593177.html
// (copies of 2023 to 2026), and for the codes those on the errors of EMAS,
// https://help.aliyun.com/document_detail/434846.html, and of all clients,
// https://help.aliyun.com/document_detail/51132.html (undated copies).
//
// Requests must be signed with ACS3-HMAC-SHA256. The older signature in the
// query, HMAC-SHA1, is refused with InvalidSignatureMethod: the page of
// 2026-07 calls it discontinued.
type Aliyun struct {
	Server

	AccessKeyID     string // of a key without an end; 24 characters
	AccessKeySecret string // 30 characters; it signs requests

	product  string
	versions []string
	routes   map[string]aliyunRoute // by action

	// nameOp, if it is set, may give a request another op than its route's.
	nameOp func(r *http.Request, op string) string

	gate     sync.Mutex // guards the fields below; taken before Server.mu
	clock    func() time.Time
	problems []string
	sessions map[string]*AliyunSession // by AccessKey ID
	nonces   map[string]time.Time      // and when they came
	accepted map[string]bool           // AccessKey IDs of requests that were let in
}

// An AliyunSession is a temporary AccessKey. Requests that are signed with it
// must carry the token too.
type AliyunSession struct {
	AccessKeyID     string // begins with "STS."
	AccessKeySecret string
	SecurityToken   string
	Expires         time.Time
}

// How long sessions may be, by the parameters of STS AssumeRole in Alibaba
// Cloud's API metadata (2026-04). A role has a maximum of its own, which is an
// hour unless somebody raises it, up to twelve.
const (
	aliyunShortestSession = 15 * time.Minute
	aliyunLongestSession  = 12 * time.Hour
)

// startAliyun starts the server of a product, which has the given versions of
// its API and actions.
func (a *Aliyun) startAliyun(product string, versions []string, routes map[string]aliyunRoute) {
	a.AccessKeyID = "LTAI5t" + randomHex(9)
	a.AccessKeySecret = randomHex(15)
	a.product, a.versions, a.routes = product, versions, routes
	a.clock = time.Now
	a.sessions = make(map[string]*AliyunSession)
	a.nonces = make(map[string]time.Time)
	a.accepted = make(map[string]bool)
	a.start(service{op: a.op, handler: http.HandlerFunc(a.serve)})
}

// AssumeRole issues a session, as STS does. life is from 15 minutes to 12
// hours.
func (a *Aliyun) AssumeRole(life time.Duration) (AliyunSession, error) {
	if life < aliyunShortestSession || life > aliyunLongestSession {
		return AliyunSession{}, fmt.Errorf("pushtest: a session of %v, want %v to %v",
			life, aliyunShortestSession, aliyunLongestSession)
	}
	a.gate.Lock()
	defer a.gate.Unlock()
	s := AliyunSession{
		AccessKeyID:     "STS.N" + randomHex(10),
		AccessKeySecret: randomHex(22),
		SecurityToken:   "CAIS" + randomHex(120) + "+/==",
		Expires:         a.clock().Add(life),
	}
	stored := s
	a.sessions[s.AccessKeyID] = &stored
	return s, nil
}

// ExpireCredentials ends all sessions that AssumeRole has issued. An
// AccessKey of its own has no end.
func (a *Aliyun) ExpireCredentials() {
	a.gate.Lock()
	defer a.gate.Unlock()
	now := a.clock()
	for _, s := range a.sessions {
		if s.Expires.After(now) {
			s.Expires = now
		}
	}
}

// Credentials is the number of different AccessKeys, those of sessions
// included, that requests were let in with.
func (a *Aliyun) Credentials() int {
	a.gate.Lock()
	defer a.gate.Unlock()
	return len(a.accepted)
}

// RefuseNext makes the next requests that push fail with a code of the
// gateway's or the product's, and the HTTP status that belongs to it. One
// that no table has gets 400.
func (a *Aliyun) RefuseNext(times int, code string) { a.Inject("send", times, a.Refuse(code)) }

// Refuse is a fault that answers with a code, for any op.
func (a *Aliyun) Refuse(code string) Fault {
	return func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		a.refuse(w, r, aliyunFail(code, ""))
	}
}

// Throttle is a fault that answers Throttling.User and says how long to wait,
// in whole milliseconds: that is how Alibaba's SDK takes x-acs-retry-after.
func (a *Aliyun) Throttle(wait time.Duration) Fault {
	return func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		w.Header().Set("X-Acs-Retry-After", fmt.Sprint(wait.Milliseconds()))
		a.refuse(w, r, aliyunFail("Throttling.User", ""))
	}
}

// SetClock replaces the server's clock, by which signatures and sessions are
// judged and which the header Date tells; nil stands for time.Now.
func (a *Aliyun) SetClock(now func() time.Time) {
	if now == nil {
		now = time.Now
	}
	a.gate.Lock()
	defer a.gate.Unlock()
	a.clock = now
}

// Now is the time by the server's clock.
func (a *Aliyun) Now() time.Time {
	a.gate.Lock()
	now := a.clock
	a.gate.Unlock()
	return now()
}

// Problems lists, in the order of arrival and each once, what was odd about
// requests that the service nonetheless accepts, or may accept: unknown
// parameters and headers, bodies that nobody reads.
func (a *Aliyun) Problems() []string {
	a.gate.Lock()
	defer a.gate.Unlock()
	return slices.Clone(a.problems)
}

func (a *Aliyun) problem(format string, args ...any) {
	p := strings.ToValidUTF8(fmt.Sprintf(format, args...), "\uFFFD")
	a.gate.Lock()
	defer a.gate.Unlock()
	if !slices.Contains(a.problems, p) {
		a.problems = append(a.problems, p)
	}
}

// Reset forgets requests, deliveries, problems and faults to come. Tokens,
// sessions, nonces and what was pushed stay.
func (a *Aliyun) Reset() {
	a.Server.Reset()
	a.gate.Lock()
	defer a.gate.Unlock()
	a.problems = nil
}

package pushtest

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/pushwire/push"
)

// TencentIM simulates the REST API of Tencent's Push service (TIMPush) and the
// message sends of Tencent Chat. It follows Tencent's pages on pushing to all
// users and by tags (https://trtc.io/document/60561 and
// https://cloud.tencent.com/document/product/269/100634, 2026-01-20), on
// pushing to users (https://trtc.io/document/67553, 2026-03-25), on the codes
// (https://cloud.tencent.com/document/product/269/117847 and
// https://www.tencentcloud.com/document/product/1047/74196, 2026-03-10) and
// those that its files name.
//
// The ops are
//
//   - "send" for the requests that push: v4/timpush/push, v4/timpush/batch and,
//     of an older generation, v4/all_member_push/im_push;
//   - "chat" for v4/openim/sendmsg and v4/openim/batchsendmsg;
//   - the last part of the path for all others of v4/timpush and
//     v4/all_member_push, such as "revoke", "add_tag", "im_add_tag" or
//     "all_member_push_trace";
//   - "other" for any other path, which is code 60009.
//
// There is no "auth": clients sign their UserSig themselves.
//
// # Answers
//
// All verdicts are HTTP 200 with an ErrorCode. A field of the wrong type or
// value has the code that Tencent lists for it or, if there is none, 90001.
// What Tencent lets pass, or how it would answer being unknown, is listed by
// Problems.
//
// A message with the MsgRandom of another one that the same account was sent
// within the same second is dropped, and the answer is that of success. The
// page of v4/timpush/batch says the former; the latter, and that push does
// the same, is an assumption. That goes for an account that is listed twice.
//
// # Deliveries
//
// A push to all, by tags or by attributes is one delivery, without a value, of
// the type push.TargetEveryone or push.TargetTags. The ID of a delivery is the
// TaskId, or the MsgKey of a message of Chat; Callback takes it.
//
// # What is not simulated
//
// Regions (60026), the block after many failed verifications (70050), and the
// rates of batch and of the sends of Chat: use RefuseNext for their codes.
// Those of push, of recalls and of queries are checked if LimitRates says so.
type TencentIM struct {
	Server

	SDKAppID     int64  // 10 digits
	SecretKey    string // 64 characters, the text of which signs a UserSig
	Identifier   string // of the only administrator
	WebhookToken string // signs callbacks; empty: they are not signed

	lock        sync.Mutex // guards the fields below; taken before Server.mu
	clock       func() time.Time
	problems    []string
	refusals    []tencentimRefusing
	signatures  map[string]bool // seen so far, by TLS.sig; true: expired
	accounts    map[string]*tencentimAccount
	attrs       [tencentimAttrs]tencentimAttr
	tasks       map[string]*tencentimTask
	chats       map[string]*tencentimChat // by MsgKey
	repeats     map[tencentimRepeat]string
	repeatsOf   int64 // the second that repeats is about, in Unix time
	chatRepeats map[tencentimChatRepeat]string
	rates       tencentimRates
}

var _ Simulator = (*TencentIM)(nil)

// tencentimRefusing is a refusal to come.
type tencentimRefusing struct {
	code, times int
}

// NewTencentIM starts a simulator with an app of its own.
func NewTencentIM() *TencentIM {
	m := &TencentIM{
		SDKAppID:     tencentimAppID(),
		SecretKey:    randomHex(32),
		Identifier:   "administrator",
		WebhookToken: randomHex(8),
		clock:        time.Now,
		signatures:   make(map[string]bool),
		accounts:     make(map[string]*tencentimAccount),
		tasks:        make(map[string]*tencentimTask),
		chats:        make(map[string]*tencentimChat),
		repeats:      make(map[tencentimRepeat]string),
		chatRepeats:  make(map[tencentimChatRepeat]string),
	}
	m.start(service{op: tencentimOp, handler: http.HandlerFunc(m.serve)})
	return m
}

// tencentimAppID returns a random number of the form of an SDKAppID.
func tencentimAppID() int64 {
	b := make([]byte, 4)
	_, _ = rand.Read(b) // never fails since Go 1.24
	return 1_400_000_000 + int64(binary.BigEndian.Uint32(b)%300_000_000)
}

// Vendor is push.TencentIM.
func (m *TencentIM) Vendor() push.Vendor { return push.TencentIM }

// NewToken makes a live account with a UserID of Chat, which is what pushes
// are addressed to. Deliveries to it have the type push.TargetToken.
//
// SetState makes it one that fails. One that is Dead, Mismatched or Unknown
// does not exist: it is 70107 beside the account, which is what Tencent says
// also of accounts of another app. Sends of Chat say 20008 for one that is
// Mismatched, and v4/openim/sendmsg says 90012 in place of 70107.
//
// Tencent documents no code for an account that had too many messages. One
// that is Throttled has 70114, restricted because of too many operations, the
// nearest among the codes that the page of batch admits.
func (m *TencentIM) NewToken() string {
	return m.newAccount("user_"+randomHex(10), tencentimAccount{typ: push.TargetToken})
}

// NewRegistrationID makes a live device with a RegistrationID, which may be
// addressed like a UserID but has attributes and tags of its own. Deliveries
// to it have the type push.TargetToken.
func (m *TencentIM) NewRegistrationID() string {
	return m.newAccount(randomHex(12), tencentimAccount{typ: push.TargetToken, device: true})
}

// AddUser makes a live account with a UserID of the caller's choice, of 1 to
// 32 bytes in printable ASCII. Deliveries to it have the type
// push.TargetUser: the service itself does not tell apart what a client takes
// for a token and what for a user.
func (m *TencentIM) AddUser(userID string) error {
	if !tencentimIsUserID(userID) {
		return fmt.Errorf("pushtest: tencentim: %q is no UserID", userID)
	}
	m.newAccount(userID, tencentimAccount{typ: push.TargetUser})
	return nil
}

func (m *TencentIM) newAccount(id string, a tencentimAccount) string {
	m.lock.Lock()
	m.accounts[id] = &a
	m.lock.Unlock()
	m.SetState(id, Live)
	return id
}

// RefuseNext makes the next pushes fail with an ErrorCode, which is a number
// in decimal. Other checks than that of the URL are not made. It panics if
// code is no number. For another operation, such as "add_tag", use Inject with
// Refuse.
func (m *TencentIM) RefuseNext(times int, code string) {
	n := tencentimNumber(code)
	m.lock.Lock()
	defer m.lock.Unlock()
	m.refusals = append(m.refusals, tencentimRefusing{n, times})
}

// Refuse is a fault that answers with an ErrorCode, for any op. It panics if
// code is no number.
func (m *TencentIM) Refuse(code string) Fault {
	v := tencentimVerdict{code: tencentimNumber(code)}
	return func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		v.answer().write(w, tencentimRoutes[r.URL.Path])
	}
}

func tencentimNumber(code string) int {
	n, err := strconv.Atoi(code)
	if err != nil {
		panic("pushtest: tencentim: an ErrorCode must be a number, not " + strconv.Quote(code))
	}
	return n
}

// refusal takes the next refusal that RefuseNext asked for.
func (m *TencentIM) refusal() (code int, ok bool) {
	for i := range m.refusals {
		r := &m.refusals[i]
		if r.times == 0 {
			continue
		}
		if r.times > 0 {
			r.times--
		}
		return r.code, true
	}
	return 0, false
}

// SetClock replaces the server's clock; nil stands for time.Now.
func (m *TencentIM) SetClock(now func() time.Time) {
	if now == nil {
		now = time.Now
	}
	m.lock.Lock()
	defer m.lock.Unlock()
	m.clock = now
}

// Problems lists, in the order of arrival and each once, what was odd about
// requests that the service nonetheless accepted, or that was the reason
// behind a less telling refusal: unknown fields, nulls, texts that some phones
// cannot take.
func (m *TencentIM) Problems() []string {
	m.lock.Lock()
	defer m.lock.Unlock()
	return slices.Clone(m.problems)
}

func (m *TencentIM) problem(format string, args ...any) {
	p := fmt.Sprintf(format, args...)
	if !slices.Contains(m.problems, p) {
		m.problems = append(m.problems, p)
	}
}

// Reset forgets requests, deliveries, problems, and faults and refusals to
// come, and counts pushes, recalls and queries anew. Accounts, tags, tasks and
// what would be a repetition stay.
func (m *TencentIM) Reset() {
	m.Server.Reset()
	m.lock.Lock()
	defer m.lock.Unlock()
	m.problems, m.refusals = nil, nil
	m.rates = tencentimRates{perDay: m.rates.perDay}
}

package pushtest

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/pushwire/push"
)

// Vivo simulates the server API of vivo Push. It follows vivo's page "Server
// API", https://dev.vivo.com.cn/documentCenter/doc/362, in version 2.9.2
// (undated, of about 2022 to 2023) with the wording of 2024-04-25 where that
// differs, and the official Java SDK vpush-server-sdk 3.3 (2024-04-25).
//
// The ops are
//
//   - "auth" for /message/auth;
//   - "send" for the requests that push: /message/send, /message/pushToList,
//     /message/all and /message/tagPush;
//   - "save" for /message/saveListPayload, "recycle" for /message/recycle;
//   - "statistics" for /report/getStatistics, "status" for /search/msgStatus,
//     "check" for /invalidUser/check;
//   - "tag/add", "tag/update", "tag/addMembers", "tag/removeMembers",
//     "tagGroup/add", "tagGroup/update", "tagGroup/addToGroup",
//     "tagSegment/add" and "tagSegment/update" for these paths;
//   - "other" for any other path, which is HTTP 404.
//
// # Answers
//
// All verdicts are HTTP 200 with a result code. A request that vivo has no
// code for, such as one that is not JSON, gets what vivo documents for
// mishaps: HTTP 500 and a text. What vivo lets pass, or how it would answer
// being unknown, is listed by Problems as well.
//
// A request ID counts as used once its request was carried out, for all
// operations alike; one that was refused leaves it free. Whether the real
// service does the same in the second case is not documented.
//
// # Limits that depend on time
//
// There may be 10 calls of /message/auth and one of /search/msgStatus within
// a second, and, as older versions of the page have it, one real push to
// everyone a day (by China Standard Time). The daily volumes, the pace of
// pushes, the hours for operational messages and the look-out for texts that
// seem to be tests are not simulated: use RefuseNext for their codes, 10070,
// 10073, 10252, 10072, 10071 and 10104.
type Vivo struct {
	Server

	AppID     string // 9 digits; requests carry it as a number
	AppKey    string // 32 characters
	AppSecret string // 32 characters; it signs requests for access tokens

	lock     sync.Mutex // guards the fields below; taken before Server.mu
	clock    func() time.Time
	problems []string
	refusals []vivoRefusing
	access   map[string]time.Time // access tokens and when they were issued
	issued   int
	authed   []time.Time // of the last second
	asked    time.Time   // when msgStatus was last answered
	allOn    string      // the day of the last push to everyone
	used     map[string]bool
	aliases  map[string]string // to regIds
	testers  map[string]bool
	lastTask uint64
	tasks    map[string]*vivoTask
	tags     map[string]vivoTag
	groups   map[string]bool
	segments map[string]vivoExpression
}

var _ Simulator = (*Vivo)(nil)

// vivoRefusing is a refusal to come.
type vivoRefusing struct {
	code, times int
}

// vivoTesters is how many test devices the console admits, by vivo's
// checklist for new senders (undated copy,
// https://app.applebyme.cn/cloud/appshangjia/2013.html).
const vivoTesters = 20

// NewVivo starts a simulator with an app of its own.
func NewVivo() *Vivo {
	v := &Vivo{
		AppID:     vivoDigits(),
		AppKey:    randomHex(16),
		AppSecret: randomHex(16),
		clock:     time.Now,
		access:    make(map[string]time.Time),
		used:      make(map[string]bool),
		aliases:   make(map[string]string),
		testers:   make(map[string]bool),
		tasks:     make(map[string]*vivoTask),
		tags:      make(map[string]vivoTag),
		groups:    make(map[string]bool),
		segments:  make(map[string]vivoExpression),
	}
	v.lastTask, _ = strconv.ParseUint(vivoDigits(), 10, 64)
	v.start(service{op: vivoOp, handler: http.HandlerFunc(v.serve)})
	return v
}

// vivoDigits returns nine random digits, the first of which is not 0.
func vivoDigits() string {
	b := make([]byte, 8)
	_, _ = rand.Read(b)
	return strconv.FormatUint(100_000_000+binary.BigEndian.Uint64(b)%900_000_000, 10)
}

// Vendor is push.Vivo.
func (v *Vivo) Vendor() push.Vendor { return push.Vivo }

// NewToken issues a live regId. It is of the newer kind, which begins with
// "v2-" and is longer than 50 characters; the older ones have 23.
//
// SetState makes it one that is refused: status 1 if it is Unknown or
// Mismatched, which vivo does not tell apart, and status 2 if it is Dead.
//
// vivo documents no status for a phone that had too many messages. A single
// push to one that is Throttled is refused with 10311, the phone cannot be
// pushed to at present. In a list it has status 3, long offline, which the
// page of before 2024-04 had: of all statuses of real messages it is the only
// one that leaves the id valid. Test messages are not throttled.
func (v *Vivo) NewToken() string {
	id := "v2-" + randomHex(28)
	v.SetState(id, Live)
	return id
}

// SetAlias makes alias, of 1 to 70 characters, a name of the phone with the
// regId, as the app does there: the server API cannot. What becomes of
// messages for the alias depends on the state of the regId; while nobody has
// the alias, a single push to it is refused with 10307. Deliveries have the
// alias as Value.
func (v *Vivo) SetAlias(regID, alias string) error {
	if n := utf8.RuneCountInString(alias); n < 1 || n > vivoMaxAlias {
		return fmt.Errorf("pushtest: vivo: an alias of %d characters, want 1 to %d", n, vivoMaxAlias)
	}
	v.lock.Lock()
	defer v.lock.Unlock()
	v.aliases[alias] = regID
	return nil
}

// AddTestDevice makes the phone with the regId a test device, as one does in
// vivo's console: it takes messages with pushMode 1. All others have status 4
// then. There may be 20.
func (v *Vivo) AddTestDevice(regID string) error {
	v.lock.Lock()
	defer v.lock.Unlock()
	if len(v.testers) >= vivoTesters && !v.testers[regID] {
		return errors.New("pushtest: vivo: there are 20 test devices already")
	}
	v.testers[regID] = true
	return nil
}

// Censor makes /search/msgStatus report sensitive words in the message of a
// task.
func (v *Vivo) Censor(taskID string) {
	v.lock.Lock()
	defer v.lock.Unlock()
	if t := v.tasks[taskID]; t != nil {
		t.censored = true
	}
}

// RefuseNext makes the next pushes fail with a result code, which is a number
// in decimal. Other checks than that of the access token are not made. It
// panics if code is no number. For another operation, such as "save", use
// Inject with Refuse.
func (v *Vivo) RefuseNext(times int, code string) {
	n := vivoNumber(code)
	v.lock.Lock()
	defer v.lock.Unlock()
	v.refusals = append(v.refusals, vivoRefusing{n, times})
}

// Refuse is a fault that answers with a result code, for any op. It panics if
// code is not a number.
func (v *Vivo) Refuse(code string) Fault {
	a := vivoResult(vivoNumber(code))
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) { a.write(w) }
}

func vivoNumber(code string) int {
	n, err := strconv.Atoi(code)
	if err != nil {
		panic("pushtest: vivo: a result code must be a number, not " + strconv.Quote(code))
	}
	return n
}

// refusal takes the next refusal that RefuseNext asked for.
func (v *Vivo) refusal() (code int, ok bool) {
	for i := range v.refusals {
		r := &v.refusals[i]
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
func (v *Vivo) SetClock(now func() time.Time) {
	if now == nil {
		now = time.Now
	}
	v.lock.Lock()
	defer v.lock.Unlock()
	v.clock = now
}

// Problems lists, in the order of arrival and each once, what was odd about
// requests that the service nonetheless accepted, or that was the reason
// behind a less telling refusal: unknown fields, wrong JSON types, fields
// that do not belong to the operation.
func (v *Vivo) Problems() []string {
	v.lock.Lock()
	defer v.lock.Unlock()
	return slices.Clone(v.problems)
}

func (v *Vivo) problem(format string, args ...any) {
	p := fmt.Sprintf(format, args...)
	if !slices.Contains(v.problems, p) {
		v.problems = append(v.problems, p)
	}
}

// Reset forgets requests, deliveries, problems, and faults and refusals to
// come, and starts the counts per second and per day anew. Tokens, tasks,
// tags and request IDs stay.
func (v *Vivo) Reset() {
	v.Server.Reset()
	v.lock.Lock()
	defer v.lock.Unlock()
	v.problems, v.refusals = nil, nil
	v.authed, v.asked, v.allOn = nil, time.Time{}, ""
}

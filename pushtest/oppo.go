package pushtest

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/pushwire/push"
)

// OPPO simulates the server API of OPPO Push (HeyTap push) for phones of
// OPPO, OnePlus and realme. It follows the pages of OPPO's open platform, of
// which the pages on unicast (11238), broadcast (11237) and the fields of a
// notification (11236) matter most; those fields are as of July 2025:
// https://open.oppomobile.com/documentation/page/info?id=11236
//
// All hosts of OPPO are this one server: push, devices, media and feedback.
// It speaks HTTP/1.1 and answers HTTP 200 whatever the code is. The ops are
// "auth" and "send" (for unicast, unicast_batch and broadcast alike), "save"
// for save_message_content, "other" for what fits none, and apart from these
// the last part of the path: "set_alias", "delete_alias", "add_tags",
// "add_tag_group", "subscribe_tags", "unsubscribe_tags", "get_all_tags",
// "big_picture", "small_picture", "fetch_invalid_regidList",
// "fetch_push_permit" and "statistics".
//
// # Failed targets
//
// A unicast to a target that is no good has its code at the top. unicast_batch
// and broadcast answer code 0: the one has errorCode in the entry of the
// target, the other lists the targets in data under the code. A target that
// comes twice in one request is accepted once and refused once, 10004 for
// registration ids and 10005 for aliases.
//
// # Repetitions
//
// OPPO gives a message with a known app_message_id to a target only once, and
// saves a content with a known one only once, but does not say what it
// answers. Here it is success, with the ids of the first time, however long
// ago that was.
//
// # Deviations
//
// What the real service lets pass, or is not known to refuse, is accepted but
// listed by Problems if it looks like a mistake. The ID of a Delivery is the
// messageId or message_id of the answer, not the task_id. A broadcast to tags
// is one Delivery.
type OPPO struct {
	Server

	AppKey       string // 32 characters
	MasterSecret string // 32 characters, what sign is made with

	appID string

	lock      sync.Mutex // guards the fields below
	clock     func() time.Time
	problems  []string
	tokens    map[string]oppoToken // access tokens
	codes     map[string]int       // of FailTarget
	templates map[string]bool
	strong    bool
	quota     int
	spent     map[string]int       // by day
	pictures  map[string]time.Time // when they expire; the zero time is never
	once      map[string]string    // ids of messages, by what must not repeat
	contents  map[string]oppoNotification
	tasks     map[string]oppoTask
	aliases   map[string]string          // registration ids
	tags      map[string]map[string]bool // by registration id
	created   map[string]bool            // tags and tag groups
	receipts  []OPPOReceipt
}

var _ Simulator = (*OPPO)(nil)

// NewOPPO starts a simulator with an app of its own.
func NewOPPO() *OPPO {
	o := &OPPO{
		AppKey:       randomHex(16),
		MasterSecret: randomHex(16),
		appID:        strconv.Itoa(30000000 + rand.IntN(1000000)),
		clock:        time.Now,
		tokens:       make(map[string]oppoToken),
		codes:        make(map[string]int),
		templates:    make(map[string]bool),
		quota:        -1,
		spent:        make(map[string]int),
		pictures:     make(map[string]time.Time),
		once:         make(map[string]string),
		contents:     make(map[string]oppoNotification),
		tasks:        make(map[string]oppoTask),
		aliases:      make(map[string]string),
		tags:         make(map[string]map[string]bool),
		created:      make(map[string]bool),
	}
	o.start(service{
		op:      func(r *http.Request) string { return oppoRouteOf(r).op },
		handler: http.HandlerFunc(o.serve),
	})
	return o
}

// Vendor is push.OPPO.
func (o *OPPO) Vendor() push.Vendor { return push.OPPO }

// NewToken issues a live registration id, of a phone in mainland China.
func (o *OPPO) NewToken() string {
	t := "CN_" + randomHex(16)
	o.SetState(t, Live)
	return t
}

// SetState changes what happens to messages for a registration id. One that
// is Dead is answered 10000, and listed by fetch_invalid_regidList. So are
// Mismatched and Unknown, but not listed: OPPO has no code of its own for
// them. A Throttled one is accepted without a delivery, as the daily limit
// of a phone shows up only in a receipt, see Receipts; FailTarget makes it an
// error at once. An alias of an id that takes nothing is answered 10003.
func (o *OPPO) SetState(token string, s State) { o.Server.SetState(token, s) }

// FailTarget makes messages for a registration id or an alias be answered
// with code, whatever its state: 10001 stands for a phone whose user has
// switched notifications off. The range of such codes is 10000 to 20000;
// code 0 takes it back.
func (o *OPPO) FailTarget(target string, code int) {
	o.lock.Lock()
	defer o.lock.Unlock()
	o.codes[target] = code
}

// ApproveTemplate makes id one that private_msg_template_id may name. Any
// other is answered 54.
func (o *OPPO) ApproveTemplate(id string) {
	o.lock.Lock()
	defer o.lock.Unlock()
	o.templates[id] = true
}

// AllowStrongReminder grants the right to notify_level 16 or takes it away.
// OPPO grants it on request; without it, the level is answered 67.
func (o *OPPO) AllowStrongReminder(granted bool) {
	o.lock.Lock()
	defer o.lock.Unlock()
	o.strong = granted
}

// SetDailyQuota sets how many targets may be sent content and marketing
// messages in a day of GMT+8; those without a category count too. A request
// that exceeds it is answered 33 as a whole. A negative number, which is the
// default, stands for no limit.
func (o *OPPO) SetDailyQuota(n int) {
	o.lock.Lock()
	defer o.lock.Unlock()
	o.quota = n
}

// RefuseNext makes the next unicasts, batches and broadcasts fail with a
// code, a decimal number, at the top of the answer.
func (o *OPPO) RefuseNext(times int, code string) { o.Inject("send", times, o.Refuse(code)) }

// Refuse is the fault that RefuseNext injects, for use with other ops. It
// panics if code is not a decimal number.
func (o *OPPO) Refuse(code string) Fault {
	n, err := strconv.Atoi(code)
	oppoMust(err)
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) { oppoReply(w, nil, n) }
}

// SetClock replaces the server's clock; nil stands for time.Now.
func (o *OPPO) SetClock(now func() time.Time) {
	if now == nil {
		now = time.Now
	}
	o.lock.Lock()
	defer o.lock.Unlock()
	o.clock = now
}

// Now is the time by the server's clock.
func (o *OPPO) Now() time.Time {
	o.lock.Lock()
	now := o.clock
	o.lock.Unlock()
	return now()
}

// Problems lists, in the order of arrival and each once, what was odd about
// requests: fields that OPPO does not have or that are empty, and values that
// do not do what they seem to.
func (o *OPPO) Problems() []string {
	o.lock.Lock()
	defer o.lock.Unlock()
	return slices.Clone(o.problems)
}

func (o *OPPO) problem(format string, args ...any) {
	p := fmt.Sprintf(format, args...)
	o.lock.Lock()
	defer o.lock.Unlock()
	if !slices.Contains(o.problems, p) {
		o.problems = append(o.problems, p)
	}
}

// Reset forgets requests, deliveries, receipts, problems and faults to come.
// All else stays: states, aliases, tags, contents, and which app_message_id
// has reached whom.
func (o *OPPO) Reset() {
	o.Server.Reset()
	o.lock.Lock()
	defer o.lock.Unlock()
	o.problems, o.receipts = nil, nil
}

// oppoMust is for what can fail only by a mistake in this package or a test.
func oppoMust(err error) {
	if err != nil {
		panic("pushtest: OPPO: " + err.Error())
	}
}

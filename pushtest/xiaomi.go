package pushtest

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"math/big"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/pushwire/push"
)

// Xiaomi simulates the server API of Xiaomi Push (MiPush) for China. It
// follows the page "Server API" of 2024-10-21 and those it links to:
// https://dev.mi.com/xiaomihyperos/documentation/detail?pId=1559
//
// Where the pages leave a request open, it follows what Xiaomi's own Java SDK
// (MiPush_SDK_Server_Http2_1.0.11) puts on the wire. All of Xiaomi's hosts are
// this one server. Every answer has HTTP status 200; the code is in the body.
//
// The ops are
//
//   - "send" for everything that pushes: to regIds, aliases, user accounts, a
//     topic, several topics, everyone, and different messages to many targets;
//   - "schedule_job/exist" and "schedule_job/delete", "revoke", "stop" and
//     "delete" (a broadcast);
//   - "topic/subscribe" and "topic/unsubscribe";
//   - "alias/all", "topic/all", "account/all", "presence", "validation" and
//     "region", which look devices up;
//   - "trace/message", "trace/messages", "trace/multi_message",
//     "trace/abtest", "stats" and "quota";
//   - "channel/add", "channel/discard" and "channel/list";
//   - "media/upload" and "media/query";
//   - "other" for what fits none of them.
//
// There is no "auth": requests carry the AppSecret itself.
//
// # Channels
//
// The app has an approved channel for public and one for private messages.
// It has entered the new classification of messages, so that a message
// without an approved channel is refused; see AllowDefaultChannel.
//
// # Deviations
//
// What the real service ignores, or what Xiaomi does not say how it answers,
// is accepted but listed by Problems.
type Xiaomi struct {
	Server

	AppSecret      string // goes into the header as it is, with its + / and =
	AppID          string // a number, as the console gives it
	PackageName    string // the app's Android package
	PublicChannel  string // approved, with a daily total and 5 messages a device and day
	PrivateChannel string // approved, without such limits

	lock             sync.Mutex // guards the fields below
	clock            func() time.Time
	problems         []string
	admitted         bool // a request with the right secret has come
	packages         []string
	channels         []xiaomiChannel // oldest first
	defaultChannel   bool
	templates        map[string][]string // their variables
	privateTemplates bool
	devices          map[string]*xiaomiDevice // by regId
	topicAliases     map[string][]string      // aliases that the server subscribed, by topic
	sent             map[string]*xiaomiSent   // by id
	order            []string                 // their ids, oldest first
	jobs             []*xiaomiSent            // those whose time has not come
	shown            map[xiaomiNotice]bool
	once             map[xiaomiOnce]bool
	today            string // the day of the counters below
	acked            map[xiaomiChannelKind]int
	perDevice        map[xiaomiDeviceDay]int
	days             map[string]*xiaomiDay
	quotaAsked       time.Time
}

var _ Simulator = (*Xiaomi)(nil)

// NewXiaomi starts a simulator with an app of its own.
func NewXiaomi() *Xiaomi {
	x := &Xiaomi{
		AppSecret:      "+/" + xiaomiBase64(15) + "==",
		AppID:          "2882303761" + xiaomiDigits(9),
		PackageName:    "com.example.a" + randomHex(4),
		PublicChannel:  xiaomiDigits(6),
		PrivateChannel: xiaomiDigits(7),
		clock:          time.Now,
		templates:      make(map[string][]string),
		devices:        make(map[string]*xiaomiDevice),
		topicAliases:   make(map[string][]string),
		sent:           make(map[string]*xiaomiSent),
		shown:          make(map[xiaomiNotice]bool),
		once:           make(map[xiaomiOnce]bool),
		acked:          make(map[xiaomiChannelKind]int),
		perDevice:      make(map[xiaomiDeviceDay]int),
		days:           make(map[string]*xiaomiDay),
	}
	x.AddPackage(x.PackageName)
	x.AddPublicChannel(x.PublicChannel)
	x.AddPrivateChannel(x.PrivateChannel)
	x.start(service{
		op:      func(r *http.Request) string { return xiaomiRouteOf(r).op },
		handler: http.HandlerFunc(x.serve),
		http2:   true,
	})
	return x
}

// Vendor is push.Xiaomi.
func (x *Xiaomi) Vendor() push.Vendor { return push.Xiaomi }

// NewToken issues a live regId: 64 characters of Base64 with + / and = among
// them, since a regId that is not encoded properly must not be let through.
func (x *Xiaomi) NewToken() string {
	t := "+/" + xiaomiBase64(45) + "0="
	x.SetState(t, Live)
	return t
}

// SetState changes what happens to pushes for a regId.
//
// Xiaomi names the regIds that it refuses in bad_regids and gives no reason,
// so that Dead, Mismatched and Unknown ones look the same. If no regId of a
// request is left, the whole request is refused with 20301. A Throttled one
// is accepted and the device gets nothing, as with the limit of messages per
// device: that shows only in receipts, which the simulator does not send.
func (x *Xiaomi) SetState(token string, s State) { x.Server.SetState(token, s) }

// RefuseNext makes the next requests that push fail with a code of Xiaomi's
// table, which is a number.
func (x *Xiaomi) RefuseNext(times int, code string) { x.Inject("send", times, x.Refuse(code)) }

// ExpireCredentials does nothing: an AppSecret has no end that Xiaomi speaks
// of, and clients have no way to another.
func (x *Xiaomi) ExpireCredentials() {}

// Credentials is 1 once a request with the AppSecret has come, else 0.
func (x *Xiaomi) Credentials() int {
	x.lock.Lock()
	defer x.lock.Unlock()
	if x.admitted {
		return 1
	}
	return 0
}

// AddPackage gives the app another Android package. Requests of V3 may name
// several.
func (x *Xiaomi) AddPackage(name string) {
	x.lock.Lock()
	defer x.lock.Unlock()
	x.packages = append(x.packages, name)
}

// SetClock replaces the server's clock; nil stands for time.Now.
func (x *Xiaomi) SetClock(now func() time.Time) {
	if now == nil {
		now = time.Now
	}
	x.lock.Lock()
	defer x.lock.Unlock()
	x.clock = now
}

// Now is the time by the server's clock.
func (x *Xiaomi) Now() time.Time {
	x.lock.Lock()
	now := x.clock
	x.lock.Unlock()
	return now()
}

// Problems lists, in the order of arrival and each once, what was odd about
// requests that the service nonetheless accepted, or that was the reason
// behind a less telling refusal: unknown parameters, texts that were encoded
// twice, times in the wrong unit, retired features.
func (x *Xiaomi) Problems() []string {
	x.lock.Lock()
	defer x.lock.Unlock()
	return slices.Clone(x.problems)
}

func (x *Xiaomi) problem(format string, args ...any) {
	p := fmt.Sprintf(format, args...)
	x.lock.Lock()
	defer x.lock.Unlock()
	if !slices.Contains(x.problems, p) {
		x.problems = append(x.problems, p)
	}
}

// Deliveries returns every message that a target was given, in order, those
// of scheduled jobs once their time has come by the server's clock. Several
// topics are one push.TargetCondition, with topic_op and topics as its value:
// "UNION a;$;b".
func (x *Xiaomi) Deliveries() []Delivery {
	x.runJobs()
	return x.Server.Deliveries()
}

// Reset forgets requests, deliveries, problems and faults to come. Devices,
// channels, scheduled jobs and what was counted stay.
func (x *Xiaomi) Reset() {
	x.Server.Reset()
	x.lock.Lock()
	defer x.lock.Unlock()
	x.problems = nil
}

// xiaomiBase64 returns n random bytes, a multiple of 3, in Base64.
func xiaomiBase64(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return base64.StdEncoding.EncodeToString(b)
}

// xiaomiDigits returns a random number of n digits.
func xiaomiDigits(n int64) string {
	least := new(big.Int).Exp(big.NewInt(10), big.NewInt(n-1), nil)
	d, _ := rand.Int(rand.Reader, new(big.Int).Mul(least, big.NewInt(9))) // never fails since Go 1.24
	return d.Add(d, least).String()
}

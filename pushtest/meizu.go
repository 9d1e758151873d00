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

// Meizu simulates the server API of Flyme Push. It follows Meizu's API
// document, the README of https://github.com/MEIZUPUSH/PushAPI as of
// 2025-04-09, and where that leaves a question, Meizu's own Java SDK,
// https://github.com/MEIZUPUSH/JavaSdk, release 1.2.13 of 2025-04-22.
//
// The hosts for pushes and for subscriptions are this one server. It speaks
// HTTP/1.1 and answers HTTP 200 whatever the code is. The ops are "send" for
// everything that pushes (the pushByPushId and pushByAlias paths, pushToApp
// and pushToTag), "other" for what fits none, and apart from these the last
// part of the path: "getTaskId", "cancel", "getTaskStatistics",
// "dailyPushStatics", "uploadImg", "getRegisterSwitch",
// "changeRegisterSwitch", "changeAllSwitch", "subscribeAlias",
// "unSubscribeAlias", "getSubAlias", "subscribeTags", "unSubscribeTags",
// "getSubTags" and "unSubAllTags". There is no "auth": every request is
// signed with the AppSecret.
//
// # Failed targets
//
// A push is answered code 200 even if it reaches nobody. Targets that get
// nothing are listed in value under the code for each, see SetState and
// FailTarget. A target that comes twice in a request is taken twice.
//
// # Limits
//
// A device takes 5 messages of an app in a minute, and those above are
// answered 520; it takes 3 public ones, which is what a message is without
// noticeMsgType, in a day of China, and those above are answered 110011. See
// SetDeviceRate and SetPublicLimit.
//
// # Deviations
//
// Meizu documents the limits of parameters, but not the code that says that
// one was exceeded: here it is 1005, and 110004 for what is missing or empty.
// What the real service ignores, or is not known to refuse, is accepted but
// listed by Problems if it looks like a mistake. A push to the whole app or
// to tags is one Delivery with the taskId as its ID; others have the msgId.
type Meizu struct {
	Server

	AppID        string // a decimal number
	AppKey       string // what apps on devices have; signs nothing
	AppSecret    string // what requests are signed with
	PackageName  string // the app's Android package
	ReceiptToken string // comes with receipts as access_token

	lock      sync.Mutex // guards the fields below
	clock     func() time.Time
	problems  []string
	admitted  bool // a request with a valid signature has come
	vip       bool
	packages  []string
	codes     map[string]string // of FailTarget
	rate      int               // targets in a second, for the whole app
	window    time.Time         // the second that spent is about
	spent     int
	perMinute int
	perDay    int
	devices   map[string]*meizuDevice // by pushId
	tags      map[string]int64        // ids by name
	lastTask  int64
	tasks     map[string]*meizuTask // by id
	sent      map[string]*meizuSent // by the ID of their deliveries
	days      map[string]*meizuCounts
	pictures  map[string]meizuPicture // by URL
	callbacks map[string]bool         // registered
	receipts  []MeizuReceipt
}

var _ Simulator = (*Meizu)(nil)

// NewMeizu starts a simulator with an app of its own, which has all VIP
// features.
func NewMeizu() *Meizu {
	m := &Meizu{
		AppID:        strconv.Itoa(100000 + rand.IntN(900000)),
		AppKey:       randomHex(16),
		AppSecret:    randomHex(16),
		PackageName:  "com.example.a" + randomHex(4),
		ReceiptToken: randomHex(16),
		clock:        time.Now,
		vip:          true,
		codes:        make(map[string]string),
		perMinute:    meizuPerMinute,
		perDay:       meizuPublicPerDay,
		devices:      make(map[string]*meizuDevice),
		tags:         make(map[string]int64),
		lastTask:     10000 + rand.Int64N(1000000),
		tasks:        make(map[string]*meizuTask),
		sent:         make(map[string]*meizuSent),
		days:         make(map[string]*meizuCounts),
		pictures:     make(map[string]meizuPicture),
		callbacks:    make(map[string]bool),
	}
	m.AddPackage(m.PackageName)
	m.start(service{
		op:      func(r *http.Request) string { return meizuRouteOf(r).op },
		handler: http.HandlerFunc(m.serve),
	})
	return m
}

// Vendor is push.Meizu.
func (m *Meizu) Vendor() push.Vendor { return push.Meizu }

// NewToken issues a live pushId, with both of its switches on.
func (m *Meizu) NewToken() string {
	t := "RA5" + randomHex(21)
	m.SetState(t, Live)
	return t
}

// SetState changes what happens to messages for a pushId. One that is Dead
// is answered 110002, and one that is Unknown 110003. So is a Mismatched one,
// since Meizu has no code of its own for it. One that is Throttled is
// answered 520. An alias counts as not subscribed, which is 110005, if all
// its devices are Dead, Mismatched, Unknown or switched off.
func (m *Meizu) SetState(token string, s State) { m.Server.SetState(token, s) }

// FailTarget makes messages for a pushId or an alias be answered with code,
// whatever its state: 518 says that the target is over the rate and may be
// pushed to again, 519 that the service is overloaded, 501 and 513 that it
// failed, 201 that it refuses, 110011 that the day's public messages are used
// up. The empty code takes it back.
func (m *Meizu) FailTarget(target, code string) {
	m.lock.Lock()
	defer m.lock.Unlock()
	m.codes[target] = code
}

// RefuseNext makes the next requests that push fail with a code at the top
// of the answer. Code 300 names the same URL as the one to repeat the request
// at.
func (m *Meizu) RefuseNext(times int, code string) { m.Inject("send", times, m.Refuse(code)) }

// ExpireCredentials does nothing: signatures have no time in them, and the
// AppSecret has no end that Meizu speaks of.
func (m *Meizu) ExpireCredentials() {}

// Credentials is 1 once a request with a valid signature has come, else 0.
func (m *Meizu) Credentials() int {
	m.lock.Lock()
	defer m.lock.Unlock()
	if m.admitted {
		return 1
	}
	return 0
}

// AddPackage gives the app another Android package, which
// restrictedPackageNames may name. Others are answered 110031.
func (m *Meizu) AddPackage(name string) {
	m.lock.Lock()
	defer m.lock.Unlock()
	m.packages = append(m.packages, name)
}

// SetVIP grants the app VIP features, such as vipInfo and large pictures, or
// takes them away. How Meizu answers an app that uses them without the right
// is not known: they are then accepted but listed by Problems.
func (m *Meizu) SetVIP(granted bool) {
	m.lock.Lock()
	defer m.lock.Unlock()
	m.vip = granted
}

// SetRate sets how many targets the app may push to in a second; a push to
// the whole app or to tags counts as one. A request above it is answered
// 110010 as a whole. 0, which is the default, stands for no limit: Meizu's
// own default is 200, but whether it counts targets or requests is not
// settled.
func (m *Meizu) SetRate(targets int) {
	m.lock.Lock()
	defer m.lock.Unlock()
	m.rate = targets
}

// SetDeviceRate sets how many messages a device takes in a minute. 0 stands
// for no limit; the default is 5.
func (m *Meizu) SetDeviceRate(messages int) {
	m.lock.Lock()
	defer m.lock.Unlock()
	m.perMinute = messages
}

// SetPublicLimit sets how many public messages a device takes in a day. 0
// stands for no limit; the default is 3, and apps for reading news have 5.
func (m *Meizu) SetPublicLimit(messages int) {
	m.lock.Lock()
	defer m.lock.Unlock()
	m.perDay = messages
}

// SetClock replaces the server's clock; nil stands for time.Now.
func (m *Meizu) SetClock(now func() time.Time) {
	if now == nil {
		now = time.Now
	}
	m.lock.Lock()
	defer m.lock.Unlock()
	m.clock = now
}

// Now is the time by the server's clock.
func (m *Meizu) Now() time.Time {
	m.lock.Lock()
	now := m.clock
	m.lock.Unlock()
	return now()
}

// Problems lists, in the order of arrival and each once, what was odd about
// requests: parameters and fields that Meizu does not have or that do nothing
// where they are, retired features, and what lies behind a wrong signature.
func (m *Meizu) Problems() []string {
	m.lock.Lock()
	defer m.lock.Unlock()
	return slices.Clone(m.problems)
}

func (m *Meizu) problem(format string, args ...any) {
	p := fmt.Sprintf(format, args...)
	m.lock.Lock()
	defer m.lock.Unlock()
	if !slices.Contains(m.problems, p) {
		m.problems = append(m.problems, p)
	}
}

// Deliveries returns every message that a target was given, in order, those
// of scheduled tasks once their time has come by the server's clock.
func (m *Meizu) Deliveries() []Delivery {
	m.runTasks()
	return m.Server.Deliveries()
}

// Reset forgets requests, deliveries, receipts, problems and faults to come.
// All else stays: states, subscriptions, tasks, pictures, and what was
// counted.
func (m *Meizu) Reset() {
	m.Server.Reset()
	m.lock.Lock()
	defer m.lock.Unlock()
	m.problems, m.receipts = nil, nil
}

// meizuZone is the zone of dates and times. Meizu does not name it.
func meizuZone() *time.Location { return time.FixedZone("CST", 8*60*60) }

// meizuDay is the day of t as the statistics write it.
func meizuDay(t time.Time) string { return t.In(meizuZone()).Format(time.DateOnly) }

// meizuMust is for what can fail only by a mistake in this package.
func meizuMust(err error) {
	if err != nil {
		panic("pushtest: Meizu: " + err.Error())
	}
}

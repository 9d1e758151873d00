package pushtest

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"sync"
	"time"

	"github.com/pushwire/push"
)

// EMAS simulates Alibaba Cloud EMAS Mobile Push, API 2016-08-01, in the V2
// generation of its pushes. It follows the pages "PushV2",
// https://help.aliyun.com/document_detail/2986003.html, and "PushTask",
// https://help.aliyun.com/document_detail/2979224.html (copies of 2026), the
// API metadata of 2026-04 and, where those leave a name or a type open, the
// official SDK push-20160801 v3.1.7 (2026-08-20).
//
// The ops are
//
//   - "send" for PushV2, MassPushV2 and ContinuouslyPush;
//   - "CREATE_CONTINUOUS_PUSH" for PushV2 with that Action, which pushes to
//     nobody;
//   - the action itself for all else, such as "CancelPush" or "BindAlias";
//   - "other" for an action that there is not, which is InvalidApi.NotFound.
//
// Left out are the pushes of V1, Push and MassPush, those that are older, and
// the deprecated CheckDevice and ListSummaryApps.
//
// # Parameters
//
// They are read from the query, where Alibaba's metadata has them and its
// SDKs put them. Those in a form body are read too, as gateways did with the
// older signature, and listed by Problems: whether that works with this
// signature, nobody says.
//
// # Answers
//
// A push is accepted as a whole: what becomes of single devices shows only in
// CheckDevices, Deliveries and statistics.
//
// The vendor lists templates of codes, not which of them a field gets. Here a
// parameter X that is missing is MissingX, and any field X is InvalidX.Format
// if it has a wrong type, an unknown word or a number out of range,
// InvalidX.Empty if it is empty or missing in a task, InvalidX.LengthExceed
// if it has too many characters or items, and InvalidX.BytesExceed if it has
// too many bytes. X is the last part of the field's path, but for the fields
// of Target, which are TargetType, TargetValue and TargetPlatform. What is
// addressed and does not exist, such as a message to cancel, is
// Invalid.Parameter.
//
// # Limits that depend on time
//
// Pushes to everyone must keep their distance: what comes too soon is
// Throttling.Api. The vendor's quotas of requests per second are not
// simulated: use RefuseNext or Throttle.
type EMAS struct {
	Aliyun

	AppKey int64 // 9 digits

	lock      sync.Mutex // guards the fields below; taken before Aliyun.gate
	devices   map[string]*emasDevice
	order     []*emasDevice // oldest first
	tags      map[string]bool
	removed   map[string]time.Time // tags, and when they were removed
	lastID    int64
	sent      map[int64]*emasSent
	history   []*emasSent              // oldest first
	answered  map[string]emasRemember  // by action and IdempotentToken
	broadcast map[string][]emasToEvery // by platform, oldest first
}

var _ Simulator = (*EMAS)(nil)

// An emasDevice is an installation of the app.
type emasDevice struct {
	id       string
	platform string
	token    string // the channel's own
	since    time.Time
	account  string
	phone    string
	aliases  map[string]bool
	tags     map[string]bool
}

// The platforms, as Target.Platform has them.
const (
	emasAndroid = "ANDROID"
	emasIOS     = "IOS"
	emasHMOS    = "HMOS"
)

// emasPlatforms are those of the simulated app. A real one that is new has
// one of them, and an old one may have the first two.
var emasPlatforms = []string{emasAndroid, emasIOS, emasHMOS}

// NewEMAS starts a simulator with an account and an app of its own. The app
// is on Android, iOS and HarmonyOS.
func NewEMAS() *EMAS {
	e := &EMAS{
		AppKey:    300_000_000 + emasRandom()%100_000_000,
		devices:   make(map[string]*emasDevice),
		tags:      make(map[string]bool),
		removed:   make(map[string]time.Time),
		lastID:    1_000_000_000_000_000_000 + emasRandom()%8_000_000_000_000_000_000,
		sent:      make(map[int64]*emasSent),
		answered:  make(map[string]emasRemember),
		broadcast: make(map[string][]emasToEvery),
	}
	e.nameOp = emasNameOp
	e.startAliyun("Push", []string{"2016-08-01"}, e.routesOf())
	return e
}

// emasRandom is a random number that is not negative.
func emasRandom() int64 {
	b, _ := hex.DecodeString(randomHex(8))
	return int64(binary.BigEndian.Uint64(b) >> 1)
}

// Vendor is push.EMAS.
func (e *EMAS) Vendor() push.Vendor { return push.EMAS }

// NewToken issues the DeviceId of a live Android device: 32 digits and
// lower-case letters.
func (e *EMAS) NewToken() string { return e.newDevice(emasAndroid) }

// NewTokenOn is NewToken for another platform: "ANDROID", "IOS" or "HMOS". It
// panics if platform is none of them.
func (e *EMAS) NewTokenOn(platform string) string {
	for _, p := range emasPlatforms {
		if p == platform {
			return e.newDevice(p)
		}
	}
	panic("pushtest: emas: no such platform: " + platform)
}

func (e *EMAS) newDevice(platform string) string {
	d := &emasDevice{
		id: randomHex(16), platform: platform, token: randomHex(32), since: e.Now(),
		aliases: make(map[string]bool), tags: make(map[string]bool),
	}
	e.lock.Lock()
	e.devices[d.id] = d
	e.order = append(e.order, d)
	e.lock.Unlock()
	e.SetState(d.id, Live)
	return d.id
}

// SetState changes what happens to pushes for a DeviceId. All are accepted,
// whatever their state, and only Live devices get anything: EMAS does not
// tell in its answer. CheckDevices calls the Live and the Throttled ones
// available. An id that the simulator did not issue is Unknown and remains
// without a device, so that it cannot be bound to anything.
func (e *EMAS) SetState(token string, s State) { e.Aliyun.SetState(token, s) }

// What an account may be, by the limits that the vendor lists.
const (
	emasMaxAccount     = 64 // bytes
	emasAccountDevices = 10_000
)

// SetAccount binds a device to an account of 1 to 64 bytes, as the app does
// there: the server API cannot. A device has one account, and an account has
// at most 10,000 devices. An empty account unbinds.
func (e *EMAS) SetAccount(deviceID, account string) error {
	e.lock.Lock()
	defer e.lock.Unlock()
	d, ok := e.devices[deviceID]
	switch {
	case !ok:
		return fmt.Errorf("pushtest: emas: no such device: %q", deviceID)
	case len(account) > emasMaxAccount:
		return fmt.Errorf("pushtest: emas: an account of %d bytes, want 1 to %d", len(account), emasMaxAccount)
	case account != "" && len(e.named(push.TargetUser, account)) >= emasAccountDevices:
		return fmt.Errorf("pushtest: emas: the account has %d devices already", emasAccountDevices)
	}
	d.account = account
	return nil
}

// Deliveries returns every message that a target was given, in order, those
// that were scheduled once their time has come by the server's clock. Body is
// the task in JSON; of a continuous push it is the one that created it.
//
// An alias, an account or tags are one target, recorded whether or not any
// device has them, but not if all of those that do are unreachable. Tags have
// the type push.TargetTags, with the tag or the expression as Value.
func (e *EMAS) Deliveries() []Delivery {
	e.lock.Lock()
	defer e.lock.Unlock()
	e.runDue()
	return e.Aliyun.Deliveries()
}

// Reset forgets requests, deliveries, problems and faults to come, and when
// everyone was pushed to. Devices, tags, messages and IdempotentTokens stay.
func (e *EMAS) Reset() {
	e.lock.Lock()
	defer e.lock.Unlock()
	e.runDue()
	e.Aliyun.Reset()
	clear(e.broadcast)
}

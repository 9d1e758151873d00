package pushtest

import (
	"slices"
	"strconv"
	"time"

	"github.com/pushwire/push"
)

// What becomes of accepted messages follows "Server API" (2024-10-21),
// https://dev.mi.com/xiaomihyperos/documentation/detail?pId=1559
// and "Push limits" (2026-02-04) under pId=1656.

// A xiaomiSent is an accepted request that pushes. It stays, for traces.
type xiaomiSent struct {
	id        string
	audience  xiaomiAudience
	entries   []xiaomiEntry
	body      []byte
	created   time.Time
	due       time.Time // the zero time is at once
	resolved  int       // devices that it was for
	delivered int       // devices that got it
	invalid   int       // regIds that it was refused for
}

// A xiaomiEntry is one target and its message.
type xiaomiEntry struct {
	target  string
	message *xiaomiMessage
}

// A xiaomiNotice is a notification that a target has.
type xiaomiNotice struct {
	typ      push.TargetType
	target   string
	notifyID int64
}

// A xiaomiOnce is a jobkey that a target has had.
type xiaomiOnce struct {
	typ            push.TargetType
	target, jobKey string
}

// A xiaomiDeviceDay is what the limits per device go by.
type xiaomiDeviceDay struct {
	regID string
	kind  xiaomiChannelKind
}

// xiaomiDateForm is how dates are written.
const xiaomiDateForm = "20060102"

// xiaomiDate is the day of t in Beijing. When a day begins is not published.
func xiaomiDate(t time.Time) string { return t.In(xiaomiZone()).Format(xiaomiDateForm) }

func xiaomiZone() *time.Location { return time.FixedZone("CST", 8*60*60) }

// take accepts s and carries it out if its time has come. The id is also
// that of the scheduled job.
func (x *Xiaomi) take(s *xiaomiSent) (id string) {
	now := x.Now()
	x.lock.Lock()
	defer x.lock.Unlock()
	s.id, s.created = s.audience.letter+"cm"+randomHex(9), now
	x.sent[s.id] = s
	x.order = append(x.order, s.id)
	x.day(now).recipients[s.audience.typ] += len(s.entries)
	if s.due.After(now) {
		x.jobs = append(x.jobs, s)
	} else {
		x.carryOut(s, now)
	}
	return s.id
}

// carryOut gives the message to the targets. x.lock is held.
func (x *Xiaomi) carryOut(s *xiaomiSent, now time.Time) {
	x.turn(now)
	var given []Delivery
	for _, e := range s.entries {
		reach := x.reach(s.audience, e.target)
		s.resolved += reach
		if !x.arrives(s.audience.typ, e) {
			continue
		}
		s.delivered += reach
		x.acked[e.message.channel.kind] += reach
		x.shown[xiaomiNotice{s.audience.typ, e.target, e.message.notifyID}] = true
		given = append(given, Delivery{Type: s.audience.typ, Value: e.target, ID: s.id, Body: s.body})
	}
	x.day(now).received += s.delivered
	x.deliver(given...)
}

// arrives reports whether the target sees the message: a device shows only
// the first one of a jobkey, and so many a day. Messages that pass through
// reach nobody any more. x.lock is held.
func (x *Xiaomi) arrives(typ push.TargetType, e xiaomiEntry) bool {
	once := xiaomiOnce{typ, e.target, e.message.jobKey}
	switch {
	case e.message.passThrough, once.jobKey != "" && x.once[once]:
		return false
	case typ == push.TargetToken && !x.within(e):
		return false
	}
	if once.jobKey != "" {
		x.once[once] = true
	}
	return true
}

// within counts a message for a device, and reports whether the device may
// have it. x.lock is held.
func (x *Xiaomi) within(e xiaomiEntry) bool {
	if x.state(e.target) == Throttled {
		return false
	}
	kind := e.message.channel.kind
	most := xiaomiRules[kind].perDevice
	if most == 0 {
		return true
	}
	x.perDevice[xiaomiDeviceDay{e.target, kind}]++
	return x.perDevice[xiaomiDeviceDay{e.target, kind}] <= most
}

// turn starts the counts anew when a day begins. x.lock is held.
func (x *Xiaomi) turn(now time.Time) {
	if today := xiaomiDate(now); today != x.today {
		x.today = today
		clear(x.acked)
		clear(x.perDevice)
	}
}

// checkQuota refuses a message of a channel that has used its day up.
func (x *Xiaomi) checkQuota(c xiaomiChannel) *xiaomiRefusal {
	quota, acked := x.quotaOf(c)
	if quota == "" || !x.exceeded(c) {
		return nil
	}
	return xiaomiRefuse(xiaomiDayQuota, "exceed quota, quota: %s, have acked: %s", quota, acked)
}

func (x *Xiaomi) exceeded(c xiaomiChannel) bool {
	total := xiaomiRules[c.kind].total
	x.lock.Lock()
	defer x.lock.Unlock()
	return total > 0 && x.acked[c.kind] >= total
}

// quotaOf is the day's quota of a channel and what is used of it, "" without
// a quota.
func (x *Xiaomi) quotaOf(c xiaomiChannel) (quota, acked string) {
	total := xiaomiRules[c.kind].total
	if total == 0 {
		return "", ""
	}
	now := x.Now()
	x.lock.Lock()
	defer x.lock.Unlock()
	x.turn(now)
	return strconv.Itoa(total), strconv.Itoa(x.acked[c.kind])
}

// Notifications returns the notify_ids that a target was given and that were
// not revoked, in ascending order.
func (x *Xiaomi) Notifications(typ push.TargetType, value string) []int64 {
	x.lock.Lock()
	defer x.lock.Unlock()
	var ids []int64
	for n := range x.shown {
		if n.typ == typ && n.target == value {
			ids = append(ids, n.notifyID)
		}
	}
	slices.Sort(ids)
	return ids
}

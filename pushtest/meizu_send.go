package pushtest

import (
	"maps"
	"slices"
	"time"

	"github.com/pushwire/push"
)

// Pushes to pushIds and aliases, and the codes for single targets, follow
// Meizu's API document (https://github.com/MEIZUPUSH/PushAPI, README of
// 2025-04-09). How many public messages a device takes in a day follows
// https://cloud.tencent.com/document/product/269/130977 (2026-05-14).

const (
	meizuPerMinute    = 5
	meizuPublicPerDay = 3
)

// meizuTargetFields are the parameters that name targets.
var meizuTargetFields = map[push.TargetType]string{push.TargetToken: "pushIds", push.TargetAlias: "alias"}

// meizuInvalid are the codes for targets that do not exist.
var meizuInvalid = []string{meizuNoDevice, meizuBadPushID, meizuNoAlias}

// meizuDirect pushes a message that is in the request.
func meizuDirect(typ push.TargetType, kind meizuPushType) meizuHandler {
	return func(m *Meizu, c *meizuCall) (meizuReply, *meizuRefusal) {
		targets := c.list(meizuTargetFields[typ], meizuMostTargets)
		msg := c.message(kind, meizuForTargets)
		c.restricted(kind)
		if refusal := c.done(); refusal != nil {
			return meizuReply{}, refusal
		}
		return m.pushTo(c, typ, targets, &meizuSent{message: msg})
	}
}

// meizuByTask pushes the message of a task. One of the other kind is no task
// for this path.
func meizuByTask(typ push.TargetType, kind meizuPushType) meizuHandler {
	return func(m *Meizu, c *meizuCall) (meizuReply, *meizuRefusal) {
		id := c.required("taskId")
		targets := c.list(meizuTargetFields[typ], meizuMostTargets)
		if refusal := c.done(); refusal != nil {
			return meizuReply{}, refusal
		}
		t, refusal := m.task(id, kind)
		if refusal != nil {
			return meizuReply{}, refusal
		}
		if t.typ != "" {
			return meizuReply{}, &meizuRefusal{code: meizuNoTask}
		}
		return m.pushTo(c, typ, targets, &meizuSent{message: t.message, task: t})
	}
}

// A meizuSent is an accepted request that pushes.
type meizuSent struct {
	message *meizuMessage
	task    *meizuTask // nil for none
	day     string
	targets []string // that the message reached
}

// pushTo gives a message to each target that takes it. The answer lists the
// others.
func (m *Meizu) pushTo(c *meizuCall, typ push.TargetType, targets []string, s *meizuSent) (meizuReply, *meizuRefusal) {
	now := m.Now()
	m.lock.Lock()
	defer m.lock.Unlock()
	if !m.spend(len(targets), now) {
		return meizuReply{}, &meizuRefusal{code: meizuTooFast}
	}
	id, failed := randomHex(16), make(map[string][]string)
	s.day = meizuDay(now)
	counts := meizuCounts{TargetNo: len(targets)}
	for _, target := range targets {
		code := m.fate(typ, target, s.message, now)
		counts.add(code)
		if code != "" {
			failed[code] = append(failed[code], target)
		} else {
			s.targets = append(s.targets, target)
		}
	}
	// Meizu's customers report that such messages do not arrive.
	if url := s.message.callback; url != "" && !m.callbacks[url] {
		s.targets = nil
	}
	m.keep(id, s, counts)
	var given []Delivery
	for _, target := range s.targets {
		given = append(given, Delivery{Type: typ, Value: target, ID: id, Body: c.body})
	}
	m.deliver(given...)
	m.report(id, s, meizuDelivered, s.targets)
	return meizuReply{failed, id}, nil
}

// spend counts targets against the app's rate. m.lock is held.
func (m *Meizu) spend(targets int, now time.Time) bool {
	if second := now.Truncate(time.Second); !second.Equal(m.window) {
		m.window, m.spent = second, 0
	}
	if m.rate > 0 && m.spent+targets > m.rate {
		return false
	}
	m.spent += targets
	return true
}

// fate is the code that a target is listed under, "" if it takes the
// message. m.lock is held.
func (m *Meizu) fate(typ push.TargetType, target string, msg *meizuMessage, now time.Time) string {
	if code := m.codes[target]; code != "" {
		return code
	}
	if typ == push.TargetToken {
		return m.fateOfDevice(target, msg, now)
	}
	code, taken := meizuNoAlias, false
	for _, pushID := range slices.Sorted(maps.Keys(m.devices)) {
		if m.devices[pushID].alias != target {
			continue
		}
		switch got := m.fateOfDevice(pushID, msg, now); got {
		case "":
			taken = true
		case meizuNoDevice, meizuBadPushID, meizuOff: // none that the alias stands for
		default:
			code = got
		}
	}
	if taken {
		return ""
	}
	return code
}

// meizuStates are the codes for states in which a device takes nothing.
var meizuStates = map[State]string{
	Dead: meizuNoDevice, Mismatched: meizuBadPushID, Unknown: meizuBadPushID, Throttled: meizuFolded,
}

// fateOfDevice gives the message to a device, or returns the code that says
// why not. m.lock is held.
func (m *Meizu) fateOfDevice(pushID string, msg *meizuMessage, now time.Time) string {
	if code := meizuStates[m.state(pushID)]; code != "" {
		return code
	}
	d := m.device(pushID)
	if d.off[msg.kind] {
		return meizuOff
	}
	d.recent = slices.DeleteFunc(d.recent, func(t time.Time) bool { return now.Sub(t) >= time.Minute })
	if m.perMinute > 0 && len(d.recent) >= m.perMinute {
		return meizuFolded
	}
	if today := meizuDay(now); today != d.today {
		d.today, d.public = today, 0
	}
	if msg.public && m.perDay > 0 && d.public >= m.perDay {
		return meizuPublicFull
	}
	if msg.public {
		d.public++
	}
	d.recent = append(d.recent, now)
	return ""
}

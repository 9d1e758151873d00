package pushtest

import (
	"slices"
	"time"

	"github.com/pushwire/push"
)

// Revocations follow the page on them (2871130, copy of up to 2026),
// https://help.aliyun.com/document_detail/2871130.html

// A mpaasTask is a push that the service took.
type mpaasTask struct {
	id       string
	push     *mpaasPush
	created  time.Time
	sent     time.Time // zero if its time has not come
	body     []byte
	messages []*MPaaSMessage
	revoked  bool
}

// An MPaaSMessage is what became of a message for one target.
type MPaaSMessage struct {
	TaskID  string
	Target  string // a device id, a user id, or a token or id of a Live Activity
	Key     string // the caller's own id of the message
	Status  string // a code of the table of message statuses, which depends on the channel
	Revoked bool

	task    *mpaasTask
	channel string // a manufacturer
	title   string
	content string
}

// Messages lists the messages that targets were sent, in order. A broadcast
// has one for each device that it went to, and the device id as Target.
func (m *MPaaS) Messages() []MPaaSMessage {
	m.lock.Lock()
	defer m.lock.Unlock()
	m.runPlans()
	var all []MPaaSMessage
	for _, t := range m.tasks {
		for _, msg := range t.messages {
			all = append(all, *msg)
		}
	}
	return all
}

// carry sends the messages of a task.
func (m *MPaaS) carry(t *mpaasTask) {
	t.sent = m.Now()
	if t.push.kind == mpaasBroadcast {
		m.broadcast(t)
		return
	}
	for _, target := range t.push.targets {
		msg := &MPaaSMessage{
			TaskID: t.id, Target: target.value, Key: target.key,
			task: t, title: target.title, content: target.content,
		}
		t.messages = append(t.messages, msg)
		m.attempt(msg)
	}
}

// attempt gives a message to its target, if that is possible now.
func (m *MPaaS) attempt(msg *MPaaSMessage) {
	typ := push.TargetToken
	if msg.task.push.deliveryType == mpaasUser {
		typ = push.TargetUser
	}
	m.judge(msg)
	if msg.Status == mpaasAcked {
		m.deliver(Delivery{Type: typ, Value: msg.Target, ID: msg.TaskID, Body: msg.task.body})
	}
}

// judge finds out what becomes of a message. Of a user's devices, one that
// takes it is enough.
func (m *MPaaS) judge(msg *MPaaSMessage) {
	deliveryType := msg.task.push.deliveryType
	if deliveryType != mpaasUser {
		msg.channel, msg.Status = m.deviceStatus(deliveryType, msg.Target, msg.title, msg.content)
		return
	}
	msg.Status = mpaasNoBinding
	for _, token := range m.order {
		d := m.devices[token]
		if d.user != msg.Target {
			continue
		}
		msg.channel, msg.Status = m.deviceStatus(mpaasDeliveryType(d.manufacturer), token, msg.title, msg.content)
		if msg.Status == mpaasAcked {
			return
		}
	}
}

// broadcast sends a task to all devices that it is for.
func (m *MPaaS) broadcast(t *mpaasTask) {
	e := t.push.everyone
	for _, token := range m.order {
		d := m.devices[token]
		if mpaasDeliveryType(d.manufacturer) != t.push.deliveryType || !e.reaches(d) {
			continue
		}
		msg := &MPaaSMessage{TaskID: t.id, Target: token, Key: e.key, task: t, title: e.title, content: e.content}
		m.judge(msg)
		t.messages = append(t.messages, msg)
	}
	m.deliver(Delivery{Type: push.TargetEveryone, ID: t.id, Body: t.body})
}

// resend tries messages again that waited for their user to be bound.
func (m *MPaaS) resend(user string) {
	now := m.Now()
	for _, t := range m.tasks {
		if t.sent.IsZero() || t.push.deliveryType != mpaasUser || now.After(t.sent.Add(t.push.life())) {
			continue
		}
		for _, msg := range t.messages {
			if msg.Target == user && msg.Status == mpaasNoBinding && !msg.Revoked {
				m.attempt(msg)
			}
		}
	}
}

// life is how long a message is kept, which is no more than a hundred years,
// so that it can be counted.
func (p *mpaasPush) life() time.Duration {
	const century = 100 * 365 * 24 * 60 * 60
	return time.Duration(min(p.expired, century)) * time.Second
}

const mpaasRevocable = 7 * 24 * time.Hour

// revokeMessage is RevokePushMessage, for messages of PushSimple and
// PushTemplate. The code for one that does not exist, or is too old, is not
// documented; that for a wrong message key comes nearest.
func (m *MPaaS) revokeMessage(f *mpaasForm) any {
	key, target := f.required("MessageId", mpaasMessageKey), f.required("TargetId", mpaasNoTarget)
	var found []*MPaaSMessage
	for _, t := range m.tasks {
		if t.push.kind > mpaasTemplated || m.Now().Sub(t.sent) > mpaasRevocable {
			continue
		}
		for _, msg := range t.messages {
			if msg.Key == key && msg.Target == target {
				found = append(found, msg)
			}
		}
	}
	if len(found) == 0 {
		f.refuse(mpaasMessageKey, "that target got no such message within 7 days")
	}
	if !f.refused() {
		for _, msg := range found {
			msg.Revoked = true
		}
	}
	return nil
}

// revokeTask is RevokePushTask, for PushMultiple and PushBroadcast.
func (m *MPaaS) revokeTask(f *mpaasForm) any {
	id := f.required("TaskId", mpaasInvalid)
	i := slices.IndexFunc(m.tasks, func(t *mpaasTask) bool {
		return t.id == id && t.push.kind >= mpaasMultiple && !t.sent.IsZero() && m.Now().Sub(t.sent) <= mpaasRevocable
	})
	if i < 0 {
		f.refuse(mpaasInvalid, "there was no such task within 7 days")
	}
	if !f.refused() {
		m.tasks[i].revoked = true
		for _, msg := range m.tasks[i].messages {
			msg.Revoked = true
		}
	}
	return nil
}

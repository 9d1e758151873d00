package pushtest

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pushwire/push"
)

// Pushes follow the pages "PushV2",
// https://help.aliyun.com/document_detail/2986003.html, and "MassPushV2",
// https://help.aliyun.com/document_detail/2986042.html (copies of 2026), and
// the guide to PushV2, https://help.aliyun.com/document_detail/2986583.html.

const (
	emasTokenLife        = 15 * time.Minute // of an IdempotentToken
	emasMassTasks        = 100              // of MassPush; for MassPushV2 no page has a number
	emasContinuousLife   = 24 * time.Hour
	emasContinuousPushes = 10_000
)

// What a message, a device or a tag that is not there is answered with. The
// pages do not say.
const emasMissing = "Invalid.Parameter"

// An emasSent is a message, pushed or to be pushed.
type emasSent struct {
	id       int64
	task     *emasTask
	raw      []byte
	due      time.Time // when it is, or was, pushed
	waiting  bool
	canceled bool
	created  bool // by CREATE_CONTINUOUS_PUSH, and not complete
	pushes   int  // of those that continue it

	accepted, delivered int // devices
}

// An emasRemember is a success that an IdempotentToken stands for.
type emasRemember struct {
	at    time.Time
	reply aliyunReply
}

// once carries a push out unless it was already, by its IdempotentToken. The
// window starts with the first success. That the token also covers continuous
// pushes is assumed: it is a parameter of the same action.
func (e *EMAS) once(p *emasParams, push func() aliyunReply) aliyunReply {
	token := p.token()
	if p.bad() {
		return nil
	}
	key := p.c.action + " " + token
	if was, ok := e.answered[key]; ok && token != "" && e.Now().Sub(was.at) < emasTokenLife {
		p.reportNothing()
		return was.reply
	}
	reply := push()
	if token != "" && !p.bad() {
		e.answered[key] = emasRemember{e.Now(), reply}
	}
	return reply
}

// reportNothing leaves the parameters of a repetition alone.
func (p *emasParams) reportNothing() {
	for name := range p.c.query {
		p.read[name] = true
	}
	for name := range p.c.form {
		p.read[name] = true
	}
}

func (e *EMAS) pushV2(p *emasParams) aliyunReply {
	return e.once(p, func() aliyunReply {
		raw := []byte(p.required("PushTask"))
		if p.bad() {
			return nil
		}
		task := p.task("PushTask", raw, false)
		if p.bad() || !e.mayBroadcast(p, task) {
			return nil
		}
		if task.action() == emasContinue {
			t := task.Target
			return e.resume(p, *task.Options.MessageID, emasTypes[*t.Type], emasValue(t.Value), task)
		}
		return aliyunReply{"MessageId": strconv.FormatInt(e.take(task, raw).id, 10)}
	})
}

func (e *EMAS) massPushV2(p *emasParams) aliyunReply {
	return e.once(p, func() aliyunReply {
		raw := p.required("PushTasks")
		if p.bad() {
			return nil
		}
		var list []json.RawMessage
		switch err := json.Unmarshal([]byte(raw), &list); {
		case err != nil:
			p.refuse("InvalidPushTasks.Format")
		case len(list) == 0:
			p.refuse("InvalidPushTasks.Empty")
		case len(list) > emasMassTasks:
			p.refuse("InvalidPushTasks.LengthExceed")
		}
		var tasks []*emasTask
		for _, one := range list {
			if !p.bad() {
				tasks = append(tasks, p.task("PushTasks", one, true))
			}
		}
		if p.bad() {
			return nil
		}
		var ids []string
		for i, task := range tasks {
			ids = append(ids, strconv.FormatInt(e.take(task, list[i]).id, 10))
		}
		return aliyunReply{"MessageIds": ids}
	})
}

// take gives a task an id and pushes it if it is time.
func (e *EMAS) take(task *emasTask, raw []byte) *emasSent {
	e.lastID++
	s := &emasSent{id: e.lastID, task: task, raw: raw, due: e.Now()}
	e.sent[s.id] = s
	e.history = append(e.history, s)
	switch task.action() {
	case emasCreate:
		s.created = true
	case emasSchedule:
		s.due, _ = emasTime(*task.Options.PushTime)
		s.waiting = true
		e.runDue()
	default:
		e.push(s)
	}
	return s
}

// runDue pushes what was scheduled.
func (e *EMAS) runDue() {
	now := e.Now()
	for _, s := range e.history {
		if s.waiting && !s.due.After(now) {
			s.waiting = false
			e.push(s)
		}
	}
}

func (e *EMAS) push(s *emasSent) {
	t := s.task.Target
	e.pushTo(s, s.task, emasTypes[*t.Type], emasValue(t.Value))
}

// pushTo gives a message to all targets of a kind. how says which devices
// and channels may be used.
func (e *EMAS) pushTo(s *emasSent, how *emasTask, typ push.TargetType, value string) {
	values := []string{value}
	switch typ {
	case push.TargetToken, push.TargetAlias, push.TargetUser:
		values = strings.Split(value, ",")
	case push.TargetEveryone:
		values = []string{""}
	}
	var given []Delivery
	for _, v := range values {
		devices := e.named(typ, v)
		reached := 0
		for _, d := range devices {
			state := e.state(d.id)
			if state == Live || state == Throttled {
				s.accepted++
			}
			if state == Live && how.reaches(d) {
				reached++
			}
		}
		s.delivered += reached
		if reached > 0 || typ != push.TargetToken && len(devices) == 0 || typ == push.TargetEveryone {
			given = append(given, Delivery{Type: typ, Value: v, ID: strconv.FormatInt(s.id, 10), Body: s.raw})
		}
	}
	e.deliver(given...)
}

// reaches reports whether the task may go to the device's platform and has a
// channel to it.
func (t *emasTask) reaches(d *emasDevice) bool {
	return t.on(d.platform) && slices.ContainsFunc(t.channels(), func(channel string) bool {
		return slices.Contains(emasChannelsOf[d.platform], channel)
	})
}

// resume pushes what was created before to more targets.
func (e *EMAS) resume(p *emasParams, id int64, typ push.TargetType, value string, how *emasTask) aliyunReply {
	s, ok := e.sent[id]
	if !ok || !s.created || e.Now().Sub(s.due) > emasContinuousLife || s.pushes >= emasContinuousPushes {
		p.explain(emasMissing, "There is no such continuous push, or not any more.")
		return nil
	}
	s.pushes++
	// What the first task lacks is a target only.
	merged := *s.task
	merged.Target = how.Target
	e.pushTo(s, &merged, typ, value)
	return aliyunReply{"MessageId": strconv.FormatInt(id, 10)}
}

// continueV1 is ContinuouslyPush, the V1 form of CONTINUOUS_PUSH.
func (e *EMAS) continueV1(p *emasParams) aliyunReply {
	id := p.number("MessageId")
	typ := p.oneOf("Target", "DEVICE", "ACCOUNT", "ALIAS")
	values := p.list("TargetValue", emasMaxTargets)
	if p.bad() {
		return nil
	}
	return e.resume(p, id, emasTypes[typ], strings.Join(values, ","), &emasTask{})
}

// complete is CompleteContinuouslyPush.
func (e *EMAS) complete(p *emasParams) aliyunReply {
	id := p.number("MessageId")
	if p.bad() {
		return nil
	}
	s, ok := e.sent[id]
	if !ok || !s.created {
		p.explain(emasMissing, "There is no such continuous push.")
		return nil
	}
	s.created = false
	return aliyunReply{"MessageId": strconv.FormatInt(id, 10)}
}

// cancel is CancelPush, for what is scheduled and has not run.
func (e *EMAS) cancel(p *emasParams) aliyunReply {
	id := p.number("MessageId")
	if p.bad() {
		return nil
	}
	s, ok := e.sent[id]
	if !ok || !s.waiting {
		p.explain(emasMissing, "There is no such scheduled push.")
		return nil
	}
	s.waiting, s.canceled = false, true
	return nil
}

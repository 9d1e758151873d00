package pushtest

import (
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/pushwire/push"
)

// Pushes follow the sections on single and group messages of vivo's page
// "Server API", https://dev.vivo.com.cn/documentCenter/doc/362, version 2.9.2
// (undated, of about 2022 to 2023), with older parts on pushing to all
// (undated copy of about 2021, http://www.qro.cn/post/302611.html). Pushing
// by tags follows the official SDK 3.3 (2024-04-25).

// Statuses of invalid targets.
const (
	vivoValid       = 0
	vivoUnknownUser = 1 // unknown to this app
	vivoGone        = 2 // uninstalled, or does not want messages
	vivoOffline     = 3 // for a long time
	vivoNoTester    = 4 // pushMode 1 only
)

// vivoTask is a message that the service took.
type vivoTask struct {
	saved    bool   // for lists
	test     bool   // pushMode 1
	body     []byte // the request that brought it
	censored bool
	stats    vivoStatistic
}

func (v *Vivo) newTask(m *vivoMessage, body []byte) *vivoTask {
	v.lastTask++
	t := &vivoTask{test: m.PushMode == 1, body: body}
	t.stats.TaskID = strconv.FormatUint(v.lastTask, 10)
	v.tasks[t.stats.TaskID] = t
	return t
}

// send is POST /message/send.
func (v *Vivo) send(body []byte, m *vivoMessage) vivoAnswer {
	typ, target, invalid := push.TargetToken, m.RegID, 10302
	if m.RegID == "" {
		typ, target, invalid = push.TargetAlias, m.Alias, 10307
	}
	code := 0
	switch {
	case target == "":
		code = 10050
	case m.RegID == "" && utf8.RuneCountInString(target) > vivoMaxAlias:
		code = 10301
	case m.ProfileID != nil && utf8.RuneCountInString(*m.ProfileID) > vivoMaxProfile:
		code = 10092
	default:
		code = v.checkMessage(m, vivoMinTTL)
	}
	if code != 0 {
		return vivoResult(code)
	}
	if !m.TagExpression.empty() {
		v.problem("/message/send: tagExpression is for tagPush")
	}
	switch status := v.status(typ, target, m.PushMode == 1); status {
	case vivoValid:
	case vivoOffline:
		return vivoResult(10311)
	default:
		return vivoAnswer{Result: invalid, InvalidUser: &vivoInvalid{target, status}}
	}
	t := v.newTask(m, body)
	v.hand(t, typ, target)
	return vivoAnswer{TaskID: t.stats.TaskID}
}

// status tells what is wrong with a target. For an alias it is what is wrong
// with the phone that has it.
func (v *Vivo) status(typ push.TargetType, target string, test bool) int {
	if typ == push.TargetAlias {
		regID, ok := v.aliases[target]
		if !ok {
			return vivoUnknownUser
		}
		target = regID
	}
	if test && !v.testers[target] {
		return vivoNoTester
	}
	switch v.state(target) {
	case Live:
		return vivoValid
	case Dead:
		return vivoGone
	case Throttled:
		if test {
			return vivoValid // vivo does not ration test messages
		}
		return vivoOffline
	}
	return vivoUnknownUser
}

// hand gives the task's message to a valid target, and counts it.
func (v *Vivo) hand(t *vivoTask, typ push.TargetType, target string) {
	t.stats.count(vivoValid)
	v.deliver(Delivery{Type: typ, Value: target, ID: t.stats.TaskID, Body: t.body})
}

// checkMany checks a message that is not for a single target.
func (v *Vivo) checkMany(op string, m *vivoMessage) (code int) {
	if m.RegID != "" || m.Alias != "" || m.ProfileID != nil {
		v.problem("%s: regId, alias and profileId are for /message/send", op)
	}
	if op != "/message/tagPush" && !m.TagExpression.empty() {
		v.problem("%s: tagExpression is for tagPush", op)
	}
	return v.checkMessage(m, vivoMinGroupTTL)
}

// save is POST /message/saveListPayload.
func (v *Vivo) save(body []byte, m *vivoMessage) vivoAnswer {
	if code := v.checkMany("/message/saveListPayload", m); code != 0 {
		return vivoResult(code)
	}
	t := v.newTask(m, body)
	t.saved = true
	return vivoAnswer{TaskID: t.stats.TaskID}
}

type vivoList struct {
	vivoCommon
	TaskID   string   `json:"taskId"`
	RegIDs   []string `json:"regIds"`
	Aliases  []string `json:"aliases"`
	PushMode *int64   `json:"pushMode"`
}

// The least and the most targets of a list.
const (
	vivoMinList = 2
	vivoMaxList = 1000
)

// pushToList is POST /message/pushToList. The body of its deliveries is that
// of saveListPayload, which has the message.
func (v *Vivo) pushToList(_ []byte, l *vivoList) vivoAnswer {
	typ, targets, number := push.TargetToken, l.RegIDs, 10153
	if len(targets) == 0 {
		typ, targets, number = push.TargetAlias, l.Aliases, 10154
	}
	t, code := v.task(l.TaskID)
	switch {
	case code != 0:
		return vivoResult(code)
	case !t.saved:
		return vivoResult(10155)
	case len(targets) == 0:
		return vivoResult(10150)
	case len(targets) < vivoMinList || len(targets) > vivoMaxList:
		return vivoResult(number)
	}
	if l.PushMode != nil {
		// An official SDK of before 2022 could send it; the payload counts.
		v.problem("/message/pushToList: pushMode is for saveListPayload")
	}
	a := vivoAnswer{RequestID: l.RequestID}
	for _, target := range targets {
		if status := v.status(typ, target, t.test); status != vivoValid {
			t.stats.count(status)
			a.InvalidUsers = append(a.InvalidUsers, vivoInvalid{target, status})
			continue
		}
		v.hand(t, typ, target)
	}
	return a
}

// task finds a task by its ID.
func (v *Vivo) task(id string) (t *vivoTask, code int) {
	t, ok := v.tasks[id]
	switch {
	case id == "":
		return nil, 10151
	case !vivoIsTaskID(id):
		return nil, 10152
	case !ok:
		return nil, 10155
	}
	return t, 0
}

// vivoIsTaskID reports whether s consists of digits, and of some at least.
func vivoIsTaskID(s string) bool {
	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != ""
}

// pushToAll is POST /message/all. The delivery has no value.
func (v *Vivo) pushToAll(body []byte, m *vivoMessage) vivoAnswer {
	if code := v.checkMany("/message/all", m); code != 0 {
		return vivoResult(code)
	}
	if m.PushMode == 0 {
		today := v.clock().In(time.FixedZone("CST", 8*60*60)).Format(time.DateOnly)
		if v.allOn == today {
			return vivoResult(10254)
		}
		v.allOn = today
	}
	return v.pushToGroup(m, body, push.TargetEveryone, func(string) bool { return true })
}

// pushToTags is POST /message/tagPush. The delivery has no value. An
// expression without tags to look for is refused by the official SDK itself;
// here it is a push without a target.
func (v *Vivo) pushToTags(body []byte, m *vivoMessage) vivoAnswer {
	if m.TagExpression.aimless() {
		return vivoResult(10050)
	}
	if code := v.checkMany("/message/tagPush", m); code != 0 {
		return vivoResult(code)
	}
	return v.pushToGroup(m, body, push.TargetTags, func(regID string) bool { return v.matches(regID, m.TagExpression) })
}

// pushToGroup gives a message to a group as a whole, and counts the phones
// that belong to it.
func (v *Vivo) pushToGroup(m *vivoMessage, body []byte, typ push.TargetType, member func(regID string) bool) vivoAnswer {
	t := v.newTask(m, body)
	for _, regID := range v.phones() {
		if member(regID) {
			t.stats.count(v.status(push.TargetToken, regID, t.test))
		}
	}
	v.deliver(Delivery{Type: typ, ID: t.stats.TaskID, Body: body})
	return vivoAnswer{TaskID: t.stats.TaskID}
}

// phones are the regIds that have been issued to this app.
func (v *Vivo) phones() []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	var regIDs []string
	for regID, state := range v.states {
		if state != Unknown && state != Mismatched {
			regIDs = append(regIDs, regID)
		}
	}
	return regIDs
}

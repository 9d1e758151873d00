package pushtest

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/pushwire/push"
)

// save_message_content and broadcast follow the page on broadcast (11237,
// undated): https://open.oppomobile.com/documentation/page/info?id=11237
// The statistics are those of the API document of 2018, which withdrew them
// later.

// An oppoTask is one broadcast of a content.
type oppoTask struct {
	messageID                     string
	targets, valid, sent, arrived int
}

// serveSave keeps a content, whose fields are those of the form.
func (o *OPPO) serveSave(r *http.Request) (data any, code int) {
	form, code := o.authorizedForm(r, oppoFieldNames()...)
	if code != oppoOK {
		return nil, code
	}
	n := make(oppoNotification)
	for k := range form.Values {
		if _, known := oppoFields[k]; known {
			n[k] = form.Get(k)
		}
	}
	if code := o.checkFields("save_message_content", n, oppoFields); code != oppoOK {
		return nil, code
	}
	if code := o.checkNotification("save_message_content", n, false); code != oppoOK {
		return nil, code
	}
	id, repeated := o.newMessageID("3"), false
	if n.has("app_message_id") {
		id, repeated = o.firstOf(id, "save", n["app_message_id"])
	}
	if !repeated {
		o.lock.Lock()
		o.contents[id] = n
		o.lock.Unlock()
	}
	return map[string]string{"message_id": id}, oppoOK
}

// serveBroadcast sends a content that was saved.
func (o *OPPO) serveBroadcast(r *http.Request) (data any, code int) {
	form, code := o.authorizedForm(r, "message_id", "target_type", "target_value", "verify_registration_id")
	if code != oppoOK {
		return nil, code
	}
	if form.Get("message_id") == "" || form.Get("target_type") == "" || form.Get("target_value") == "" {
		return nil, oppoMissing
	}
	if verify := form.Get("verify_registration_id"); form.Has("verify_registration_id") && verify != "true" && verify != "false" {
		return nil, oppoInvalid
	}
	id := form.Get("message_id")
	o.lock.Lock()
	n, ok := o.contents[id]
	o.lock.Unlock()
	if !ok {
		return nil, oppoNotExist
	}
	// Only a broadcast to everyone could have a time of its own.
	if n["push_time_type"] == "1" {
		return nil, oppoInvalid
	}
	typ, value := form.Get("target_type"), form.Get("target_value")
	if typ == oppoToTags {
		return o.broadcastToTags(id, n, value, form.body)
	}
	if t, ok := oppoTargetTypes[typ]; ok {
		return o.broadcastToList(id, n, t, value, form.body)
	}
	return nil, oppoInvalid
}

// broadcastToList sends to values that are joined with semicolons. Those that
// failed are listed in data by their codes.
func (o *OPPO) broadcastToList(id string, n oppoNotification, typ push.TargetType, value string, body []byte) (data any, code int) {
	values := strings.Split(value, ";")
	if len(values) > oppoMaxTargets || slices.Contains(values, "") {
		return nil, oppoInvalid
	}
	if code := o.spendOn(n, len(values)); code != oppoOK {
		return nil, code
	}
	o.lintCallBack(typ, n)
	task, taskID := oppoTask{messageID: id, targets: len(values)}, randomHex(12)
	run := newOPPORun(body)
	failed := make(map[int][]string)
	for _, v := range values {
		t := oppoTarget{typ, v}
		code, delivered := o.fate(run, t)
		if code != oppoOK {
			failed[code] = append(failed[code], v)
			continue
		}
		run.accept(t, n, id, taskID, delivered)
		task.count(delivered)
	}
	o.finish(run)
	answer := o.keepTask(taskID, task)
	for code, targets := range failed {
		answer[strconv.Itoa(code)] = targets
	}
	return answer, oppoOK
}

// broadcastToTags sends to the registration ids that an expression selects.
func (o *OPPO) broadcastToTags(id string, n oppoNotification, value string, body []byte) (data any, code int) {
	expr, ok := o.readExpression(value)
	if !ok {
		return nil, oppoInvalid
	}
	var task oppoTask
	for _, id := range o.tagged(expr) {
		task.targets++
		if code, delivered := o.fateOfID(id); code == oppoOK {
			task.count(delivered)
		}
	}
	if code := o.spendOn(n, task.targets); code != oppoOK {
		return nil, code
	}
	o.lintCallBack(push.TargetTags, n)
	o.deliver(Delivery{Type: push.TargetTags, Value: value, ID: id, Body: body})
	task.messageID = id
	return o.keepTask(randomHex(12), task), oppoOK
}

// spendOn counts targets against the daily quota if messages like n are
// metered.
func (o *OPPO) spendOn(n oppoNotification, targets int) (code int) {
	if n.serviceClass() {
		return oppoOK
	}
	return o.spend(targets)
}

func (t *oppoTask) count(delivered bool) {
	t.valid++
	if delivered {
		t.sent++
		t.arrived++
	}
}

// keepTask keeps a task for the statistics and returns what is answered.
func (o *OPPO) keepTask(id string, t oppoTask) map[string]any {
	o.lock.Lock()
	defer o.lock.Unlock()
	o.tasks[id] = t
	return map[string]any{"message_id": t.messageID, "task_id": id}
}

// An oppoExpression selects the ids that have one of Or, all of And and none
// of Not. A list that is missing or empty selects all.
type oppoExpression struct {
	Or, And, Not []string
}

// readExpression decodes the expression of a broadcast to tags. Several tags
// in Not are taken as a union: the page says so, though its formula does not.
func (o *OPPO) readExpression(text string) (e oppoExpression, ok bool) {
	raw, ok := oppoObject(text)
	if !ok {
		return e, false
	}
	for k, list := range map[string]*[]string{"or": &e.Or, "and": &e.And, "not": &e.Not} {
		if v, ok := raw[k]; ok && json.Unmarshal(v, list) != nil {
			return e, false
		}
	}
	o.listUnknown("tag expression", slices.Sorted(maps.Keys(raw)), []string{"or", "and", "not"})
	return e, len(e.Or)+len(e.And)+len(e.Not) > 0
}

// tagged returns the registration ids that e selects.
func (o *OPPO) tagged(e oppoExpression) (ids []string) {
	o.lock.Lock()
	defer o.lock.Unlock()
	for id, tags := range o.tags {
		has := func(tag string) bool { return tags[tag] }
		hasNot := func(tag string) bool { return !tags[tag] }
		if (len(e.Or) == 0 || slices.ContainsFunc(e.Or, has)) &&
			!slices.ContainsFunc(e.And, hasNot) && !slices.ContainsFunc(e.Not, has) {
			ids = append(ids, id)
		}
	}
	return ids
}

// serveStatistics counts what became of a broadcast. Messages are not opened.
func (o *OPPO) serveStatistics(r *http.Request) (data any, code int) {
	form, code := o.authorizedForm(r, "message_id", "task_id")
	if code != oppoOK {
		return nil, code
	}
	if form.Get("message_id") == "" || form.Get("task_id") == "" {
		return nil, oppoMissing
	}
	o.lock.Lock()
	defer o.lock.Unlock()
	t, ok := o.tasks[form.Get("task_id")]
	if !ok || t.messageID != form.Get("message_id") {
		return nil, oppoNotExist
	}
	return map[string]int{
		"targetCount": t.targets, "validCount": t.valid, "sendCount": t.sent,
		"arriveCount": t.arrived, "showCount": t.arrived, "openCount": 0,
	}, oppoOK
}

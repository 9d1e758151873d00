package pushtest

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/pushwire/push"
)

// Unicast and unicast_batch follow the page on unicast (11238, undated):
// https://open.oppomobile.com/documentation/page/info?id=11238

// oppoMaxTargets is the most messages of a batch, and targets of a broadcast.
const oppoMaxTargets = 1000

// oppoUnicastFields are those of a message around the notification.
var oppoUnicastFields = map[string]oppoField{
	"target_type":            {kind: oppoInteger, oneOf: []string{oppoToID, oppoToAlias}},
	"target_value":           {},
	"verify_registration_id": {kind: oppoBool},
	"notification":           {kind: oppoNested},
}

// The values of target_type. OPPO has withdrawn 1, which stood for everyone.
const (
	oppoToID    = "2"
	oppoToAlias = "5"
	oppoToTags  = "6"
)

// oppoTargetTypes are the target types that name single targets.
var oppoTargetTypes = map[string]push.TargetType{oppoToID: push.TargetToken, oppoToAlias: push.TargetAlias}

type oppoUnicast struct {
	oppoTarget
	notification oppoNotification
}

// serveUnicast has the code of a bad target at the top.
func (o *OPPO) serveUnicast(r *http.Request) (data any, code int) {
	form, code := o.authorizedForm(r, "message")
	if code != oppoOK {
		return nil, code
	}
	text := form.Get("message")
	if text == "" {
		return nil, oppoMissing
	}
	m, code := o.readUnicast([]byte(text))
	if code != oppoOK {
		return nil, code
	}
	entries, code := o.carryOut([]oppoUnicast{m}, form.body)
	if code != oppoOK {
		return nil, code
	}
	return map[string]string{"messageId": entries[0].MessageID}, entries[0].ErrorCode
}

// serveBatch refuses a batch as a whole if one of its messages could not be
// sent to anyone: the page has errorCode for targets only.
func (o *OPPO) serveBatch(r *http.Request) (data any, code int) {
	form, code := o.authorizedForm(r, "messages")
	if code != oppoOK {
		return nil, code
	}
	text := form.Get("messages")
	if text == "" {
		return nil, oppoMissing
	}
	var raw []json.RawMessage
	if json.Unmarshal([]byte(text), &raw) != nil || len(raw) == 0 || len(raw) > oppoMaxTargets {
		return nil, oppoInvalid
	}
	messages := make([]oppoUnicast, len(raw))
	for i := range raw {
		messages[i], code = o.readUnicast(raw[i])
		if code != oppoOK {
			return nil, code
		}
	}
	entries, code := o.carryOut(messages, form.body)
	return entries, code
}

// readUnicast decodes and checks one message and its notification.
func (o *OPPO) readUnicast(text []byte) (m oppoUnicast, code int) {
	raw, ok := oppoObject(string(text))
	if !ok {
		return m, oppoInvalid
	}
	fields, code := o.readFields("message", raw, oppoUnicastFields)
	if code != oppoOK {
		return m, code
	}
	if fields["target_type"] == "" || fields["target_value"] == "" || fields["notification"] == "" {
		return m, oppoMissing
	}
	if strings.Contains(fields["target_value"], ";") {
		return m, oppoInvalid // a list belongs into a broadcast
	}
	m.oppoTarget = oppoTarget{oppoTargetTypes[fields["target_type"]], fields["target_value"]}
	raw, _ = oppoObject(fields["notification"])
	m.notification, code = o.readFields("notification", raw, oppoFields)
	if code != oppoOK {
		return m, code
	}
	o.lintCallBack(m.typ, m.notification)
	return m, o.checkNotification("notification", m.notification, true)
}

// lintCallBack lists receipts that nobody will get.
func (o *OPPO) lintCallBack(typ push.TargetType, n oppoNotification) {
	if n.has("call_back_url") && typ != push.TargetToken {
		o.problem("notification: call_back_url has no effect on targets other than registration ids")
	}
}

// An oppoEntry is what a batch answers for one target. Those that failed have
// a messageId too, as in the example of the page. For an alias, which the
// page does not show, it stands in registrationId.
type oppoEntry struct {
	MessageID      string `json:"messageId"`
	RegistrationID string `json:"registrationId"`
	ErrorCode      int    `json:"errorCode,omitempty"`
	ErrorMessage   string `json:"errorMessage,omitempty"`
}

// carryOut sends messages, each to its target.
func (o *OPPO) carryOut(messages []oppoUnicast, body []byte) (entries []oppoEntry, code int) {
	metered := 0
	for _, m := range messages {
		if !m.notification.serviceClass() {
			metered++
		}
	}
	if code := o.spend(metered); code != oppoOK {
		return nil, code
	}
	run := newOPPORun(body)
	for _, m := range messages {
		entries = append(entries, o.carryOutOne(run, m))
	}
	o.finish(run)
	return entries, oppoOK
}

func (o *OPPO) carryOutOne(run *oppoRun, m oppoUnicast) oppoEntry {
	entry := oppoEntry{MessageID: o.newMessageID("1"), RegistrationID: m.value}
	code, delivered := o.fate(run, m.oppoTarget)
	if code != oppoOK {
		entry.ErrorCode, entry.ErrorMessage = code, oppoText(code)
		return entry
	}
	repeated := false
	if id := m.notification["app_message_id"]; id != "" {
		entry.MessageID, repeated = o.firstOf(entry.MessageID, "unicast", id, string(m.typ), m.value)
	}
	if !repeated {
		run.accept(m.oppoTarget, m.notification, entry.MessageID, entry.MessageID, delivered)
	}
	return entry
}

// newMessageID makes an id for unicast, kind 1, or broadcast, kind 3.
func (o *OPPO) newMessageID(kind string) string {
	return o.appID + "-1-" + kind + "-" + randomHex(12)
}

// firstOf returns the id that came with key first.
func (o *OPPO) firstOf(id string, key ...string) (first string, repeated bool) {
	k := strings.Join(key, "\x00")
	o.lock.Lock()
	defer o.lock.Unlock()
	if first, ok := o.once[k]; ok {
		return first, true
	}
	o.once[k] = id
	return id, false
}

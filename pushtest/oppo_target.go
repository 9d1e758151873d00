package pushtest

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/pushwire/push"
)

// oppoMaxAlias is the most characters of an alias.
const oppoMaxAlias = 64

// An oppoTarget is a registration id or an alias.
type oppoTarget struct {
	typ   push.TargetType
	value string
}

// An oppoRun is a request that pushes, under way.
type oppoRun struct {
	body       []byte
	seen       map[oppoTarget]bool
	deliveries []Delivery
	events     []oppoEvent
}

func newOPPORun(body []byte) *oppoRun {
	return &oppoRun{body: body, seen: make(map[oppoTarget]bool)}
}

// accept notes that a target was accepted.
func (run *oppoRun) accept(t oppoTarget, n oppoNotification, messageID, taskID string, delivered bool) {
	event := "user_daily_limit"
	if delivered {
		event = "push_arrive"
		run.deliveries = append(run.deliveries, Delivery{Type: t.typ, Value: t.value, ID: messageID, Body: run.body})
	}
	if t.typ == push.TargetToken && n.has("call_back_url") {
		run.events = append(run.events, oppoEvent{
			url: n["call_back_url"], messageID: messageID, taskID: taskID, param: n["call_back_parameter"], event: event, id: t.value,
		})
	}
}

// finish records what run has done.
func (o *OPPO) finish(run *oppoRun) {
	o.deliver(run.deliveries...)
	o.report(run.events)
}

// fate is what becomes of the message for one target: the code for it, and
// whether it gets there. OPPO says of ids that come twice in a request that
// they are repeated; here that holds for the second and later ones.
func (o *OPPO) fate(run *oppoRun, t oppoTarget) (code int, delivered bool) {
	if run.seen[t] {
		if t.typ == push.TargetAlias {
			return oppoAliasRepeated, false
		}
		return oppoIDRepeated, false
	}
	run.seen[t] = true
	o.lock.Lock()
	code, id := o.codes[t.value], o.aliases[t.value]
	o.lock.Unlock()
	if code != oppoOK {
		return code, false
	}
	if t.typ == push.TargetToken {
		return o.fateOfID(t.value)
	}
	if id == "" || !oppoIsAlias(t.value) {
		return oppoInvalidAlias, false
	}
	if code, delivered = o.fateOfID(id); code != oppoOK {
		code = oppoAliasOff
	}
	return code, delivered
}

// fateOfID maps the state of a registration id, as SetState says.
func (o *OPPO) fateOfID(id string) (code int, delivered bool) {
	switch o.state(id) {
	case Live:
		return oppoOK, true
	case Throttled:
		return oppoOK, false
	}
	return oppoInvalidID, false
}

func oppoIsAlias(s string) bool {
	return s != "" && utf8.RuneCountInString(s) <= oppoMaxAlias && !strings.Contains(s, ";")
}

// spend counts targets of messages that are metered against the daily quota.
func (o *OPPO) spend(targets int) (code int) {
	day := o.today()
	o.lock.Lock()
	defer o.lock.Unlock()
	if o.quota >= 0 && o.spent[day]+targets > o.quota {
		return oppoDailyLimit
	}
	o.spent[day] += targets
	return oppoOK
}

func (o *OPPO) today() string {
	return o.Now().In(time.FixedZone("GMT+8", 8*60*60)).Format(time.DateOnly)
}

// dead returns the registration ids that are Dead, in order.
func (o *OPPO) dead() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	ids := []string{}
	for id, state := range o.states {
		if state == Dead {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

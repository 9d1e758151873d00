package pushtest

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/pushwire/push"
)

// Pushes to listed accounts follow https://trtc.io/document/67553
// (2026-03-25), those to all and by tags or attributes
// https://cloud.tencent.com/document/product/269/100634 (2026-01-20), and with
// a message body https://cloud.tencent.com/document/product/269/45933
// (2025-11-03). The older im_push follows
// https://www.tencentcloud.com/document/product/1047/37166 (2020 to 2024).

const (
	tencentimMaxBatch  = 500      // accounts
	tencentimMaxDataID = 64       // bytes
	tencentimMaxPush   = 10 << 10 // bytes of the body of v4/timpush/push
	tencentimMaxTTL    = 604800   // seconds
)

// The codes for fields of the wrong type.
var (
	tencentimPushCodes   = map[string]int{"MsgRandom": 90005}
	tencentimLegacyCodes = map[string]int{"MsgRandom": 90005, "MsgBody": 90007, "MsgLifeTime": 90044, "OfflinePushInfo": 90043}
)

// tencentimAccount is who may be addressed.
type tencentimAccount struct {
	typ    push.TargetType // of deliveries
	device bool            // its id is a RegistrationID
	attrs  map[string]string
	tags   map[string]bool
}

// account returns an account, which need not exist for the service.
func (m *TencentIM) account(id string) *tencentimAccount {
	a := m.accounts[id]
	if a == nil {
		a = &tencentimAccount{typ: push.TargetToken}
		m.accounts[id] = a
	}
	return a
}

// exists reports whether the service knows an account.
func (m *TencentIM) exists(id string) bool {
	s := m.state(id)
	return s == Live || s == Throttled
}

// everyone are the accounts that exist, in the order of their ids.
func (m *TencentIM) everyone() []string {
	m.mu.Lock()
	states := maps.Clone(m.states)
	m.mu.Unlock()
	maps.DeleteFunc(states, func(_ string, s State) bool { return s != Live && s != Throttled })
	return slices.Sorted(maps.Keys(states))
}

// fate is the code of an account that a message does not get to, or 0.
func (m *TencentIM) fate(id string) (code int) {
	switch m.state(id) {
	case Live:
		return 0
	case Throttled:
		return 70114
	}
	return 70107
}

// tencentimIsUserID allows what Chat does: up to 32 printable bytes.
func tencentimIsUserID(s string) bool {
	for _, c := range []byte(s) {
		if c < 0x20 || c > 0x7e {
			return false
		}
	}
	return len(s) >= 1 && len(s) <= 32
}

func tencentimIsUint32(n *int64) bool { return n != nil && *n >= 0 && *n <= math.MaxUint32 }

type tencentimBatch struct {
	From      string   `json:"From_Account"`
	To        []string `json:"To_Account"`
	MsgRandom *int64
	Offline   *tencentimOffline `json:"OfflinePushInfo"`
	DataID    string            `json:"DataId"`
}

// batch is v4/timpush/batch. Its page gives 90001 for a MsgRandom that is
// wrong, in spite of 90005.
func (m *TencentIM) batch(body []byte, b *tencentimBatch) tencentimAnswer {
	if v := m.checkBatch(b); !v.ok() {
		return v.answer()
	}
	t := m.newTask("batch", b.DataID, body)
	var failed []tencentimFailed
	for _, id := range b.To {
		if code := m.fate(id); code != 0 {
			failed = append(failed, tencentimFailed{Account: id, ErrorCode: code})
			t.lost[code]++
			continue
		}
		if first := m.repeated(tencentimRepeat{b.From, *b.MsgRandom, "to " + id}, t.id); first == "" {
			t.reached = append(t.reached, id)
			m.deliver(Delivery{Type: m.account(id).typ, Value: id, ID: t.id, Body: body})
		}
	}
	return tencentimAnswer{TaskID: &t.id, ErrorList: failed}
}

func (m *TencentIM) checkBatch(b *tencentimBatch) tencentimVerdict {
	switch {
	case b.From == "":
		return tencentimInvalid(90001, "From_Account")
	case len(b.To) == 0 || slices.Contains(b.To, ""):
		return tencentimInvalid(90001, "To_Account")
	case len(b.To) > tencentimMaxBatch:
		return tencentimVerdict{code: 90018}
	case !tencentimIsUint32(b.MsgRandom):
		return tencentimInvalid(90001, "MsgRandom")
	case len(b.DataID) > tencentimMaxDataID:
		return tencentimVerdict{code: 90057}
	case b.Offline == nil:
		return tencentimInvalid(90001, "OfflinePushInfo")
	}
	return m.checkOffline(b.Offline, 90001)
}

type tencentimPush struct {
	From           *string `json:"From_Account"`
	MsgRandom      *int64
	Condition      *tencentimCondition
	Offline        *tencentimOffline `json:"OfflinePushInfo"`
	DataID         string            `json:"DataId"`
	MsgBody        []any
	OnlineOnlyFlag *int64
}

// push is v4/timpush/push. With a MsgBody it is the request of Chat, which
// keeps the message for later unless OnlineOnlyFlag is 1.
func (m *TencentIM) push(body []byte, p *tencentimPush) tencentimAnswer {
	if v := m.checkPush(body, p); !v.ok() {
		return v.answer()
	}
	if p.From == nil {
		// All samples have it, but whether it must be there is not documented.
		m.problem("From_Account: missing in v4/timpush/push")
		p.From = &m.Identifier
	}
	if v := m.takePush(); !v.ok() {
		return v.answer()
	}
	kept := p.MsgBody != nil && (p.OnlineOnlyFlag == nil || *p.OnlineOnlyFlag == 0)
	return m.pushAll(*p.From, *p.MsgRandom, p.Condition, &tencentimTask{dataID: p.DataID, body: body, kept: kept})
}

func (m *TencentIM) checkPush(body []byte, p *tencentimPush) tencentimVerdict {
	switch {
	case len(body) > tencentimMaxPush:
		return tencentimVerdict{code: 90056}
	case !tencentimIsUint32(p.MsgRandom):
		return tencentimVerdict{code: 90005}
	case p.From != nil && *p.From == "":
		return tencentimInvalid(90001, "From_Account")
	case len(p.DataID) > tencentimMaxDataID:
		return tencentimVerdict{code: 90057}
	case p.Offline == nil && p.MsgBody == nil:
		return tencentimInvalid(90001, "OfflinePushInfo")
	case tencentimOneOf("OnlineOnlyFlag", p.OnlineOnlyFlag, 0, 1) != "":
		return tencentimInvalid(90001, "OnlineOnlyFlag")
	}
	if p.MsgBody == nil && p.OnlineOnlyFlag != nil {
		m.problem("OnlineOnlyFlag: is for pushes with MsgBody")
	}
	return cmp.Or(m.checkCondition(p.Condition), tencentimCheckBody(p.MsgBody, p.MsgBody != nil), m.checkOptional(p.Offline, 90001))
}

// checkOptional checks an OfflinePushInfo that may be absent.
func (m *TencentIM) checkOptional(o *tencentimOffline, code int) tencentimVerdict {
	if o == nil {
		return tencentimVerdict{}
	}
	return m.checkOffline(o, code)
}

// pushAll carries out a push to all accounts that fit the condition. That is
// one delivery, without a value.
func (m *TencentIM) pushAll(from string, random int64, c *tencentimCondition, t *tencentimTask) tencentimAnswer {
	typ := push.TargetEveryone
	if !c.empty() {
		typ = push.TargetTags
	}
	t = m.addTask("push", t)
	if first := m.repeated(tencentimRepeat{from, random, fmt.Sprintf("all %+v", c.lists())}, t.id); first != "" {
		delete(m.tasks, t.id)
		return tencentimAnswer{TaskID: &first}
	}
	for _, id := range m.everyone() {
		switch code := m.fate(id); {
		case !m.matches(id, c):
		case code != 0:
			t.lost[code]++
		default:
			t.reached = append(t.reached, id)
		}
	}
	m.deliver(Delivery{Type: typ, ID: t.id, Body: t.body})
	return tencentimAnswer{TaskID: &t.id}
}

type tencentimLegacy struct {
	From        string `json:"From_Account"`
	MsgRandom   *int64
	Condition   *tencentimCondition
	MsgBody     []any
	MsgLifeTime *int64
	Offline     *tencentimOffline `json:"OfflinePushInfo"`
}

// legacyPush is v4/all_member_push/im_push, the older generation of push.
func (m *TencentIM) legacyPush(body []byte, p *tencentimLegacy) tencentimAnswer {
	v := tencentimVerdict{}
	switch {
	case !tencentimIsUint32(p.MsgRandom):
		v.code = 90005
	case tencentimBetween("MsgLifeTime", p.MsgLifeTime, 0, tencentimMaxTTL) != "":
		v.code = 90026
	default:
		v = cmp.Or(m.checkCondition(p.Condition), tencentimCheckBody(p.MsgBody, true), m.checkOptional(p.Offline, 90043))
	}
	if v.ok() {
		v = m.takePush()
	}
	if !v.ok() {
		return v.answer()
	}
	kept := p.MsgLifeTime != nil && *p.MsgLifeTime > 0
	return m.pushAll(cmp.Or(p.From, m.Identifier), *p.MsgRandom, p.Condition, &tencentimTask{body: body, kept: kept})
}

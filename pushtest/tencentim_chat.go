package pushtest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Sends of Chat follow https://cloud.tencent.com/document/product/269/2282 and
// https://cloud.tencent.com/document/product/269/1612 (both 2026-02-04). They
// are simulated as far as they carry notifications: what the elements of a
// message have in them is not looked at.

// Pages differ on how long a message may be: 8 KB by the texts of the codes,
// 12 KB by others.
const (
	tencentimWarnMessage = 8 << 10
	tencentimMaxMessage  = 12 << 10
	tencentimChatMemory  = 120 * time.Second // that sendmsg knows a message again
)

var tencentimChatCodes = map[string]int{
	"MsgRandom": 90005, "SyncOtherMachine": 90031, "MsgLifeTime": 90044, "MsgBody": 90007, "OfflinePushInfo": 90043,
}

// tencentimChat is a message that the service took.
type tencentimChat struct {
	key, pushID   string
	from          string
	seq, random   int64
	at            time.Time
	reached       []string
	total         int
	offlinePushed bool // not PushFlag 1
}

// tencentimChatRepeat is what makes two messages the same. Tencent takes a
// checksum of the content.
type tencentimChatRepeat struct {
	from, to    string
	seq, random int64
	content     string
}

// tencentimChatOptions are what both sends have, besides their targets.
type tencentimChatOptions struct {
	From                    string `json:"From_Account"`
	SyncOtherMachine        *int64
	MsgSeq                  *int64
	MsgRandom               *int64
	MsgLifeTime             *int64 // seconds; more than 604800 count as that
	OnlineOnlyFlag          *int64
	MsgBody                 []any
	Offline                 *tencentimOffline `json:"OfflinePushInfo"`
	SendMsgControl          []string
	CloudCustomData         string
	IsNeedReadReceipt       *int64
	SupportMessageExtension *int64
	ForbidCallbackControl   []string
}

type tencentimSendMsg struct {
	To string `json:"To_Account"`
	tencentimChatOptions
}

// sendMsg is v4/openim/sendmsg. One that was sent in the last two minutes with
// the same sender, MsgSeq, MsgRandom and content is dropped. What is answered
// then is not documented: here it is the answer of the first.
func (m *TencentIM) sendMsg(body []byte, s *tencentimSendMsg) tencentimAnswer {
	v := tencentimVerdict{}
	switch {
	case len(body) > tencentimMaxMessage:
		v.code = 93000
	case s.To == "":
		v.code = 90003
	default:
		v = m.checkChat(body, &s.tencentimChatOptions)
	}
	if v.ok() {
		v.code = m.chatFate(s.To)
	}
	if v.code == 70107 {
		v.code = 90012 // which is about the only target of a call
	}
	if !v.ok() {
		return v.answer()
	}
	c := m.newChat(&s.tencentimChatOptions)
	if s.MsgSeq != nil {
		r := tencentimChatRepeat{c.from, s.To, c.seq, c.random, fmt.Sprint(s.MsgBody)}
		if old := m.chats[m.chatRepeats[r]]; old != nil && c.at.Sub(old.at) < tencentimChatMemory {
			delete(m.chats, c.key)
			return old.answer()
		}
		m.chatRepeats[r] = c.key
	}
	m.reach(c, s.To, body)
	return c.answer()
}

type tencentimBatchMsg struct {
	To []string `json:"To_Account"`
	tencentimChatOptions
}

// batchSendMsg is v4/openim/batchsendmsg.
func (m *TencentIM) batchSendMsg(body []byte, s *tencentimBatchMsg) tencentimAnswer {
	v := tencentimVerdict{}
	switch {
	case len(body) > tencentimMaxMessage:
		v.code = 90055
	case len(s.To) == 0 || slices.Contains(s.To, ""):
		v.code = 90003
	case len(s.To) > tencentimMaxBatch:
		v.code = 90011
	default:
		v = m.checkChat(body, &s.tencentimChatOptions)
	}
	if !v.ok() {
		return v.answer()
	}
	if s.SupportMessageExtension != nil || s.ForbidCallbackControl != nil {
		m.problem("v4/openim/batchsendmsg: SupportMessageExtension and ForbidCallbackControl are for sendmsg")
	}
	c := m.newChat(&s.tencentimChatOptions)
	a := c.answer()
	a.MsgTime = 0
	for _, id := range s.To {
		if code := m.chatFate(id); code != 0 {
			c.total++
			a.ErrorList = append(a.ErrorList, tencentimFailed{Account: id, ErrorCode: code})
		} else if m.repeated(tencentimRepeat{c.from, c.random, "chat " + id}, c.key) == "" {
			m.reach(c, id, body)
		}
	}
	return a
}

// chatFate is fate, with what Chat knows of accounts of other apps.
func (m *TencentIM) chatFate(id string) (code int) {
	if m.state(id) == Mismatched {
		return 20008
	}
	return m.fate(id)
}

func (m *TencentIM) checkChat(body []byte, o *tencentimChatOptions) tencentimVerdict {
	switch {
	case o.From != "" && o.From != m.Identifier && !m.exists(o.From):
		return tencentimVerdict{code: 90008}
	case !tencentimIsUint32(o.MsgRandom):
		return tencentimVerdict{code: 90005}
	case o.MsgSeq != nil && !tencentimIsUint32(o.MsgSeq):
		return tencentimInvalid(90001, "MsgSeq")
	case tencentimOneOf("SyncOtherMachine", o.SyncOtherMachine, 1, 2) != "":
		return tencentimVerdict{code: 90031}
	case o.MsgLifeTime != nil && *o.MsgLifeTime < 0:
		return tencentimVerdict{code: 90044}
	case tencentimOneOf("OnlineOnlyFlag", o.OnlineOnlyFlag, 0, 1) != "":
		return tencentimInvalid(90001, "OnlineOnlyFlag")
	}
	v := cmp.Or(tencentimCheckBody(o.MsgBody, true), m.checkOptional(o.Offline, 90043))
	if v.ok() {
		m.lintChat(body, o)
	}
	return v
}

// lintChat lists what is accepted though it is not documented to be.
func (m *TencentIM) lintChat(body []byte, o *tencentimChatOptions) {
	if len(body) > tencentimWarnMessage {
		m.problem("a message of more than 8 KB")
	}
	known := []string{"NoUnread", "NoLastMsg", "WithMuteNotifications", "NoMsgCheck"}
	for _, c := range o.SendMsgControl {
		if !slices.Contains(known, c) {
			m.problem("SendMsgControl: no such value as %q", c)
		}
	}
	for _, c := range o.ForbidCallbackControl {
		if c != "ForbidBeforeSendMsgCallback" && c != "ForbidAfterSendMsgCallback" {
			m.problem("ForbidCallbackControl: no such value as %q", c)
		}
	}
}

// tencentimCheckBody checks the elements of a message: objects with the
// MsgType and the MsgContent that all of Chat's have.
func tencentimCheckBody(elements []any, required bool) tencentimVerdict {
	if len(elements) == 0 && required {
		return tencentimVerdict{code: 90002}
	}
	for _, e := range elements {
		object, _ := e.(map[string]any)
		typ, _ := object["MsgType"].(string)
		if _, ok := object["MsgContent"].(map[string]any); !ok || !strings.HasPrefix(typ, "TIM") {
			return tencentimVerdict{code: 90010}
		}
	}
	return tencentimVerdict{}
}

// newChat keeps a message. The form of its ids is Tencent's business.
func (m *TencentIM) newChat(o *tencentimChatOptions) *tencentimChat {
	c := &tencentimChat{from: cmp.Or(o.From, m.Identifier), random: *o.MsgRandom, at: m.clock(), pushID: randomHex(12)}
	if o.MsgSeq != nil {
		c.seq = *o.MsgSeq
	}
	c.offlinePushed = o.Offline == nil || o.Offline.PushFlag == nil || *o.Offline.PushFlag == 0
	c.key = fmt.Sprintf("%d_%d_%d_%s", c.seq, c.random, c.at.Unix(), randomHex(4))
	m.chats[c.key] = c
	return c
}

func (c *tencentimChat) answer() tencentimAnswer {
	return tencentimAnswer{MsgTime: c.at.Unix(), MsgKey: c.key, MsgID: "id-" + c.pushID}
}

// reach gives a message to an account.
func (m *TencentIM) reach(c *tencentimChat, id string, body []byte) {
	c.total++
	c.reached = append(c.reached, id)
	m.deliver(Delivery{Type: m.account(id).typ, Value: id, ID: c.key, Body: body})
}

type tencentimChatQuery struct {
	StartTime, EndTime *int64 // Unix time in seconds
}

// chatStatistics is normal_push_statistics: notifications of messages that
// were sent by this API.
func (m *TencentIM) chatStatistics(_ []byte, q *tencentimChatQuery) tencentimAnswer {
	v := cmp.Or(tencentimCheckWindow(q.StartTime, q.EndTime, tencentimStatDays), m.pause("normal_push_statistics", 60007))
	if !v.ok() {
		return v.answer()
	}
	counts := new(tencentimCounts)
	for _, c := range m.chats {
		if at := c.at.Unix(); c.offlinePushed && at >= *q.StartTime && at <= *q.EndTime {
			counts.add(len(c.reached), c.total-len(c.reached))
		}
	}
	return tencentimAnswer{tencentimCounts: counts, PlatformStatistics: counts.platforms()}
}

// chatLoss is normal_push_loss, of which neither how long a time it takes nor
// the answer is known. It answers that all is well.
func (m *TencentIM) chatLoss(_ []byte, q *tencentimChatQuery) tencentimAnswer {
	v := cmp.Or(tencentimCheckWindow(q.StartTime, q.EndTime, tencentimStatDays), m.pause("normal_push_loss", 60007))
	return v.answer()
}

type tencentimChatTraceQuery struct {
	PushID string
}

// chatTrace is normal_push_trace.
func (m *TencentIM) chatTrace(_ []byte, q *tencentimChatTraceQuery) tencentimAnswer {
	if q.PushID == "" {
		return tencentimInvalid(90001, "PushID").answer()
	}
	if v := m.pause("normal_push_trace", 60007); !v.ok() {
		return v.answer()
	}
	traces := []tencentimTrace{}
	for _, c := range m.chats {
		if c.pushID != q.PushID {
			continue
		}
		for _, id := range c.reached {
			traces = append(traces, newTencentimTrace(id, c.at))
		}
	}
	return tencentimAnswer{InstanceTrace: traces}
}

package pushtest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
)

// Callbacks follow https://trtc.io/document/67551 (undated) and, for messages
// of Chat, https://cloud.tencent.com/document/product/269/102567 (2026-01-20).
// Their signature follows https://trtc.io/document/34354 (undated).

const tencentimMaxEvents = 100 // in a callback

// A TencentIMEvent is what became of a push, or of a message of Chat, for one
// account.
type TencentIMEvent struct {
	ID       string // of the Delivery: a TaskId, or the MsgKey of Chat
	Account  string // a UserID or RegistrationID
	Stage    int    // 1 sent, 2 reached the phone, 3 clicked
	Online   bool   // over Tencent's own connection and not by the phone's vendor
	Platform int    // 1 APNs, 2 Xiaomi, 3 Huawei, 4 FCM, 5 Meizu, 6 OPPO, 7 vivo, 8 Honor
	ErrCode  int    // of Tencent or the vendor; 0 is success
	ErrInfo  string
}

// tencentimPushed is an event of Push.AllMemberPush, which is also that of
// pushes to listed accounts.
type tencentimPushed struct {
	CallbackCommand string
	EventType       int
	TaskID          string `json:"TaskId"`
	DataID          string `json:"DataId"`
	TaskTime        int64  // Unix time in seconds
	EventTime       int64  // likewise
	Account         string `json:"To_Account"`
	PushPlatform    int
	DeviceType      int
	PushStage       int
	ErrCode         int
	ErrInfo         string
}

// tencentimChatted is an event of Push.OfflinePush. Messages to groups have
// other fields, and are not simulated.
type tencentimChatted struct {
	CallbackCommand string
	EventType       int
	EventTime       int64
	From            string `json:"From_Account"`
	Account         string `json:"To_Account"`
	PushPlatform    int
	PushStage       int
	MsgKey          string
	MsgSeq          int64
	MsgRandom       int64
	MsgTime         int64
	PushID          string
	ErrCode         int
	ErrInfo         string
}

// The names of callbacks.
const (
	tencentimOnPush = "Push.AllMemberPush"
	tencentimOnChat = "Push.OfflinePush"
)

// Callback makes the request that the service would send to the URL that is
// set in its console. It is signed if there is a WebhookToken. There are 1 to
// 100 events, all of pushes or all of messages, which the service must have
// taken; it need not have reached the accounts. A receiver answers with
// {"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0} within 2 seconds.
func (m *TencentIM) Callback(callbackURL string, events ...TencentIMEvent) (*http.Request, error) {
	if len(events) < 1 || len(events) > tencentimMaxEvents {
		return nil, fmt.Errorf("pushtest: tencentim: %d events, want 1 to %d", len(events), tencentimMaxEvents)
	}
	m.lock.Lock()
	defer m.lock.Unlock()
	command := ""
	var list []any
	for _, e := range events {
		c, event := m.event(e)
		if c == "" || command != "" && c != command {
			return nil, fmt.Errorf("pushtest: tencentim: %q is no push or message, or of another kind than others", e.ID)
		}
		command = c
		list = append(list, event)
	}
	body, err := json.Marshal(map[string]any{"Events": list})
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(callbackURL)
	if err != nil {
		return nil, err
	}
	u.RawQuery = m.callbackQuery(u.Query(), command)
	req, err := http.NewRequest(http.MethodPost, u.String(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	return req, nil
}

// callbackQuery adds the parameters of a callback to those of the URL.
func (m *TencentIM) callbackQuery(q url.Values, command string) string {
	q.Set("SdkAppid", strconv.FormatInt(m.SDKAppID, 10))
	q.Set("CallbackCommand", command)
	q.Set("contenttype", "json")
	if m.WebhookToken != "" {
		requestTime := strconv.FormatInt(m.clock().Unix(), 10)
		q.Set("RequestTime", requestTime)
		q.Set("Sign", tencentimCallbackSign(m.WebhookToken, requestTime))
	}
	return q.Encode()
}

// tencentimCallbackSign is the hexadecimal SHA-256 hash of both, strung
// together. The body is not signed.
func tencentimCallbackSign(token, requestTime string) string {
	sum := sha256.Sum256([]byte(token + requestTime))
	return hex.EncodeToString(sum[:])
}

// event returns the callback that an event belongs to, and its JSON. There is
// no command if the ID is unknown.
func (m *TencentIM) event(e TencentIMEvent) (command string, event any) {
	now := m.clock().Unix()
	if t := m.tasks[e.ID]; t != nil {
		p := tencentimPushed{
			CallbackCommand: tencentimOnPush, EventType: 1, TaskID: t.id, DataID: t.dataID,
			TaskTime: t.start.Unix(), EventTime: now, Account: e.Account, PushPlatform: e.Platform,
			PushStage: e.Stage, ErrCode: e.ErrCode, ErrInfo: e.ErrInfo,
		}
		if e.Online {
			p.EventType, p.PushPlatform, p.DeviceType = 2, 0, e.Platform
		}
		return tencentimOnPush, p
	}
	if c := m.chats[e.ID]; c != nil {
		return tencentimOnChat, tencentimChatted{
			CallbackCommand: tencentimOnChat, EventType: 1, EventTime: now, From: c.from, Account: e.Account,
			PushPlatform: e.Platform, PushStage: e.Stage, MsgKey: c.key, MsgSeq: c.seq, MsgRandom: c.random,
			MsgTime: c.at.Unix(), PushID: c.pushID, ErrCode: e.ErrCode, ErrInfo: e.ErrInfo,
		}
	}
	return "", nil
}

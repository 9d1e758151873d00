package harmony

import (
	"bytes"
	"encoding/json"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/limits"
	"github.com/pushwire/push/internal/wire"
)

// Values of push-type. Others exist or will; what they carry is RawPayload.
const (
	PushTypeAlert      = 0
	PushTypeForm       = 1
	PushTypeVoice      = 2 // called "extension" until January 2026
	PushTypeBackground = 6
	PushTypeLiveView   = 7
	PushTypeCall       = 10
	PushTypeMDM        = 11
)

// Message is the body of a push in the vendor's own terms, that of the page
// "push-scenariozed-api-request-param". Pointers tell unset from false and
// zero.
//
// Its JSON form is the vendor's, with one more member: pushType, which goes
// out as the header push-type.
type Message struct {
	// Token addresses the message, for Push: 1 to 1000 tokens, one if the
	// payload is a Form, and 10 for a test message. It is the member
	// target.token.
	Token []string

	// Payload says what kind of message it is: *Alert, *Form, *Voice,
	// *Background, *LiveView, *Call or *RawPayload.
	Payload Payload

	PushOptions *PushOptions

	// Extra holds further members of the body, newer than this library.
	Extra map[string]any
}

// Payload is what a message of some push-type carries.
type Payload interface {
	// PushType is the value of the header.
	PushType() int

	// check holds the payload against the vendor's rules. A nil pointer is
	// the caller's to refuse.
	check(t *limits.Table) error
}

// PushOptions says how a message is delivered.
type PushOptions struct {
	// TestMessage marks a test: 1000 requests a day for the project, to at
	// most 10 tokens each (one if it is a Form).
	TestMessage *bool `json:"testMessage,omitempty"`

	// TTL is in seconds, at most 1296000. Default one day; 30 to 60 seconds
	// are advised for calls. What zero does is unverified.
	TTL *int `json:"ttl,omitempty"`

	BiTag     string `json:"biTag,omitempty"`     // comes back in receipts; at most 64 bytes
	ReceiptID string `json:"receiptId,omitempty"` // chooses a receipt configuration

	// CollapseKey says what is kept for a device that is offline: -1
	// everything (default), 0 to 100 the newest of that group. For push-types
	// 0 and 2 only.
	CollapseKey *int `json:"collapseKey,omitempty"`

	// BackgroundMode is for push-type 6 only: 1 for messengers with a special
	// right. The newest page lacks it.
	BackgroundMode *int `json:"backgroundMode,omitempty"`

	Extra map[string]any `json:"-"`
}

// Alert is a notification (push-type 0). With nothing but a badge it refreshes
// the badge, for which a messenger's right is needed.
type Alert struct {
	Notification Notification `json:"notification"`

	Extra map[string]any `json:"-"`
}

// Voice is a notification that is read out (push-type 2). Its category is
// PLAY_VOICE.
type Voice struct {
	Notification Notification `json:"notification"`
	ExtraData    string       `json:"extraData,omitempty"` // handed to the app; required

	Extra map[string]any `json:"-"`
}

// Background is data for the app (push-type 6). A device keeps the newest
// only, for 7 days. At most two an hour are advised.
type Background struct {
	ExtraData string `json:"extraData,omitempty"` // required
	ProxyData string `json:"proxyData,omitempty"` // "ENABLE" or nothing

	Extra map[string]any `json:"-"`
}

// Call is a call inside the app (push-type 10), for which Huawei grants a
// right.
type Call struct {
	ExtraData string `json:"extraData,omitempty"` // required

	Extra map[string]any `json:"-"`
}

// RawPayload is what this library has no type for.
type RawPayload struct {
	Type int // the push-type
	JSON json.RawMessage
}

// CategoryMarketing and CategoryVoice are the categories that this package
// sets. The others, such as EXPRESS, IM or ACCOUNT, need a right that Huawei
// grants.
const (
	CategoryMarketing = "MARKETING"
	CategoryVoice     = "PLAY_VOICE" // push-type 2 only
)

// Values of Notification.Style.
const (
	StyleNormal    = 0 // the default
	StyleBigText   = 1 // about to be removed
	StyleMultiLine = 3
)

// Notification is what is shown.
type Notification struct {
	// Category is the class of the message: "IM", "VOIP", "MISS_CALL",
	// "SUBSCRIPTION", "TRAVEL", "HEALTH", "WORK", "ACCOUNT", "EXPRESS",
	// "FINANCE", "DEVICE_REMINDER", "MAIL", "PLAY_VOICE" or "MARKETING".
	// Required.
	Category string `json:"category,omitempty"`

	Title string `json:"title,omitempty"` // required
	Body  string `json:"body,omitempty"`  // required

	// Image and OverlayIcon are https URLs of pictures of at most 192 KB when
	// decoded, which is 49152 pixels. OverlayIcon is for the categories IM,
	// VOIP and MISS_CALL only.
	Image       string `json:"image,omitempty"`
	OverlayIcon string `json:"overlayIcon,omitempty"`

	Style        *int     `json:"style,omitempty"`
	BigTitle     string   `json:"bigTitle,omitempty"`     // required for style 1
	BigBody      string   `json:"bigBody,omitempty"`      // required for style 1
	InboxContent []string `json:"inboxContent,omitempty"` // required for style 3: at most 3 lines of 1024 characters

	// NotifyID makes a newer notification replace the older with the same
	// id, and is what Recall names. Unset or -1: each has an id of its own.
	NotifyID *int `json:"notifyId,omitempty"`

	// AppMessageID has 1 to 64 characters: letters, digits, + / = - _ and
	// white space. Of the notifications with the same one, a device shows the
	// first for 24 hours.
	AppMessageID string `json:"appMessageId,omitempty"`

	ProfileID   string       `json:"profileId,omitempty"`   // at most 64 characters
	ClickAction *ClickAction `json:"clickAction,omitempty"` // required; the client sets type 0 if unset
	Badge       *Badge       `json:"badge,omitempty"`

	// Sound is a file in the app's /resources/rawfile, and SoundDuration how
	// long it is played: 1 to 60 seconds.
	Sound         string `json:"sound,omitempty"`
	SoundDuration *int   `json:"soundDuration,omitempty"`

	// ForegroundShow, by default true, shows the notification even while the
	// app is in front. For push-type 0 only.
	ForegroundShow *bool `json:"foregroundShow,omitempty"`

	// PriorityScene is "PRIMARY_CONTACT", "AT_ME", "URGENT_MESSAGE" or
	// "SCHEDULE_REMINDER", and needs a right that Huawei grants.
	PriorityScene string `json:"priorityScene,omitempty"`

	// Extra holds further members of the object, newer than this library.
	Extra map[string]any `json:"-"`
}

// Values of ClickAction.ActionType.
const (
	ClickApp   = 0 // the app opens
	ClickPage  = 1 // Action or URI opens a page of the app
	ClickClear = 3 // the notification goes away; in the extension of a live view only
	ClickDial  = 5 // Data["tel"] is dialled; in the extension of a live view only
)

// ClickAction is what a tap does. There is none that opens a browser.
type ClickAction struct {
	ActionType int            `json:"actionType"`
	Action     string         `json:"action,omitempty"` // wins over URI
	URI        string         `json:"uri,omitempty"`
	Data       map[string]any `json:"data,omitempty"` // handed to the app
}

// Badge changes the number on the app's icon.
type Badge struct {
	AddNum *int `json:"addNum,omitempty"` // 1 to 99
	SetNum *int `json:"setNum,omitempty"` // 0 to 99; wins over AddNum
}

// Vendor implements push.Native.
func (*Message) Vendor() push.Vendor { return push.Harmony }

// PushType is 0.
func (*Alert) PushType() int { return PushTypeAlert }

// PushType is 2.
func (*Voice) PushType() int { return PushTypeVoice }

// PushType is 6.
func (*Background) PushType() int { return PushTypeBackground }

// PushType is 10.
func (*Call) PushType() int { return PushTypeCall }

// PushType is p.Type.
func (p *RawPayload) PushType() int { return p.Type }

// plainMessage is a Message in JSON. Without PushType it is the body of a
// request, and the tokens are spliced in.
type plainMessage struct {
	PushType    *int            `json:"pushType,omitempty"`
	Payload     json.RawMessage `json:"payload,omitempty"`
	PushOptions *PushOptions    `json:"pushOptions,omitempty"`
	Target      *plainTarget    `json:"target,omitempty"`
}

type plainTarget struct {
	Token []string `json:"token"`
}

// plain returns m without its tokens and its push-type.
func (m *Message) plain() (plainMessage, error) {
	p := plainMessage{PushOptions: m.PushOptions}
	if isNil(m.Payload) {
		return p, nil
	}
	var err error
	p.Payload, err = wire.Marshal(m.Payload)
	return p, err
}

// isNil reports whether there is no payload.
func isNil(p Payload) bool {
	switch p := p.(type) {
	case nil:
		return true
	case *Alert:
		return p == nil
	case *Form:
		return p == nil
	case *Voice:
		return p == nil
	case *Background:
		return p == nil
	case *LiveView:
		return p == nil
	case *Call:
		return p == nil
	case *RawPayload:
		return p == nil
	}
	return false
}

// MarshalJSON encodes m with its push-type and with Extra.
func (m Message) MarshalJSON() ([]byte, error) {
	p, err := m.plain()
	if err != nil {
		return nil, err
	}
	if !isNil(m.Payload) {
		p.PushType = new(m.Payload.PushType())
	}
	if len(m.Token) > 0 {
		p.Target = &plainTarget{m.Token}
	}
	return wire.MarshalExtra(p, m.Extra)
}

// UnmarshalJSON decodes the payload as pushType says, which is 0 if there is
// none, and keeps members that it does not know in Extra.
func (m *Message) UnmarshalJSON(data []byte) error {
	var p plainMessage
	extra, err := wire.UnmarshalExtra(data, &p)
	if err != nil {
		return err
	}
	*m = Message{PushOptions: p.PushOptions, Extra: extra}
	if p.Target != nil {
		m.Token = p.Target.Token
	}
	given := len(p.Payload) > 0 && !bytes.Equal(p.Payload, []byte("null"))
	if !given && p.PushType == nil {
		return nil
	}
	pushType := PushTypeAlert
	if p.PushType != nil {
		pushType = *p.PushType
	}
	m.Payload = newPayload(pushType)
	if !given {
		return nil
	}
	return json.Unmarshal(p.Payload, m.Payload)
}

func newPayload(pushType int) Payload {
	switch pushType {
	case PushTypeAlert:
		return new(Alert)
	case PushTypeForm:
		return new(Form)
	case PushTypeVoice:
		return new(Voice)
	case PushTypeBackground:
		return new(Background)
	case PushTypeLiveView:
		return new(LiveView)
	case PushTypeCall:
		return new(Call)
	}
	return &RawPayload{Type: pushType, JSON: json.RawMessage("{}")}
}

type (
	plainPushOptions  PushOptions
	plainAlert        Alert
	plainVoice        Voice
	plainBackground   Background
	plainCall         Call
	plainNotification Notification
)

// MarshalJSON encodes o with Extra.
func (o PushOptions) MarshalJSON() ([]byte, error) {
	return wire.MarshalExtra(plainPushOptions(o), o.Extra)
}

// UnmarshalJSON keeps members that it does not know in Extra.
func (o *PushOptions) UnmarshalJSON(data []byte) (err error) {
	var p plainPushOptions
	p.Extra, err = wire.UnmarshalExtra(data, &p)
	*o = PushOptions(p)
	return err
}

// MarshalJSON encodes p with Extra.
func (p Alert) MarshalJSON() ([]byte, error) { return wire.MarshalExtra(plainAlert(p), p.Extra) }

// UnmarshalJSON keeps members that it does not know in Extra.
func (p *Alert) UnmarshalJSON(data []byte) (err error) {
	var q plainAlert
	q.Extra, err = wire.UnmarshalExtra(data, &q)
	*p = Alert(q)
	return err
}

// MarshalJSON encodes p with Extra.
func (p Voice) MarshalJSON() ([]byte, error) { return wire.MarshalExtra(plainVoice(p), p.Extra) }

// UnmarshalJSON keeps members that it does not know in Extra.
func (p *Voice) UnmarshalJSON(data []byte) (err error) {
	var q plainVoice
	q.Extra, err = wire.UnmarshalExtra(data, &q)
	*p = Voice(q)
	return err
}

// MarshalJSON encodes p with Extra.
func (p Background) MarshalJSON() ([]byte, error) {
	return wire.MarshalExtra(plainBackground(p), p.Extra)
}

// UnmarshalJSON keeps members that it does not know in Extra.
func (p *Background) UnmarshalJSON(data []byte) (err error) {
	var q plainBackground
	q.Extra, err = wire.UnmarshalExtra(data, &q)
	*p = Background(q)
	return err
}

// MarshalJSON encodes p with Extra.
func (p Call) MarshalJSON() ([]byte, error) { return wire.MarshalExtra(plainCall(p), p.Extra) }

// UnmarshalJSON keeps members that it does not know in Extra.
func (p *Call) UnmarshalJSON(data []byte) (err error) {
	var q plainCall
	q.Extra, err = wire.UnmarshalExtra(data, &q)
	*p = Call(q)
	return err
}

// MarshalJSON returns p.JSON.
func (p RawPayload) MarshalJSON() ([]byte, error) { return p.JSON, nil }

// UnmarshalJSON keeps data as it is.
func (p *RawPayload) UnmarshalJSON(data []byte) error {
	p.JSON = bytes.Clone(data)
	return nil
}

// MarshalJSON encodes n with Extra.
func (n Notification) MarshalJSON() ([]byte, error) {
	return wire.MarshalExtra(plainNotification(n), n.Extra)
}

// UnmarshalJSON keeps members that it does not know in Extra.
func (n *Notification) UnmarshalJSON(data []byte) (err error) {
	var p plainNotification
	p.Extra, err = wire.UnmarshalExtra(data, &p)
	*n = Notification(p)
	return err
}

package mpaas

import (
	"bytes"
	"encoding/json"
	"strconv"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/wire"
)

// DeliveryType says what the targets of a message are. There is no 4.
type DeliveryType int

const (
	DeliveryAndroid      DeliveryType = 1 // device ids of the service's Android SDK (Ad-token)
	DeliveryIOS          DeliveryType = 2 // device tokens of APNs
	DeliveryUser         DeliveryType = 3 // user ids that are bound to devices
	DeliveryActivity     DeliveryType = 5 // push tokens of Live Activities
	DeliveryActivityName DeliveryType = 6 // ids of Live Activities
	DeliveryHarmony      DeliveryType = 7 // device ids of HarmonyOS
)

// Values of Message.PushAction.
const (
	ActionURL    = 0 // open the web page in URI; the service's default
	ActionIntent = 1 // open the activity in URI
)

// Values of Message.PushStyle.
const (
	StyleDefault = 0
	StyleBigText = 1
	StylePicture = 2 // with ImageURLs and IconURLs
)

// Values of Options.NotifyType.
const (
	NotifyOwnChannel = "transparent" // the service's own channel only
	NotifyDefault    = "notify"      // the vendor's channel where there is one
)

// Values of Options.Classification, which is for vivo.
const (
	ClassificationOperational = "0" // marketing
	ClassificationSystem      = "1" // service messages; the service's default
)

// Values of Options.StrategyType.
const (
	StrategyNow       = 0 // the service's default
	StrategyScheduled = 1 // at StrategyContent.FixedTime
	StrategyRecurring = 2
)

// Params is a map that goes over the wire as a string with a JSON object in
// it.
type Params map[string]string

// UnmarshalJSON accepts an object, a string that holds one, or null.
func (p *Params) UnmarshalJSON(data []byte) error {
	return json.Unmarshal(unwrap(data), (*map[string]string)(p))
}

// unwrap returns the JSON in a string, or data itself if that is no string.
// What is in an empty string is nothing: null.
func unwrap(data []byte) []byte {
	if !bytes.HasPrefix(data, []byte(`"`)) {
		return data
	}
	var s string
	switch err := json.Unmarshal(data, &s); {
	case err != nil:
		return data
	case s == "":
		return []byte("null")
	}
	return []byte(s)
}

// Message is a message for up to 10 targets, in the terms of the actions
// PushSimple and PushTemplate (pages 2871125 and 2871127). One that has a
// TemplateName takes its text from there. Pointers tell unset from zero.
type Message struct {
	// DeliveryType says what the targets are; if it is unset, the client's
	// Config says so.
	DeliveryType DeliveryType `json:"DeliveryType,omitempty"`

	// TargetMsgKey has 1 to 10 targets and for each the caller's own id of
	// its message, which must be a new one: see MessageKey. The spelling on
	// the wire is the service's.
	TargetMsgKey Params `json:"TargetMsgkey,omitempty"`

	// Title and Content are required, unless there is a template. Vendors
	// have limits of their own: see Limits.
	Title   string `json:"Title,omitempty"`
	Content string `json:"Content,omitempty"`

	// URI is what a tap opens. A template has its own.
	URI string `json:"Uri,omitempty"`

	// PushStyle, ImageURLs and IconURLs are not for templates. The pictures'
	// keys are "defaultUrl", which is for FCM too, and for single vendors
	// "oppoUrl", "miuiUrl", "hmsUrl", "honorUrl" and "harmonyosUrl".
	PushStyle *int   `json:"PushStyle,omitempty"`
	ImageURLs Params `json:"ImageUrls,omitempty"`
	IconURLs  Params `json:"IconUrls,omitempty"`

	// TemplateName is the name of a template, without commas, and
	// TemplateKeyValue has a value for each of its placeholders.
	TemplateName     string `json:"TemplateName,omitempty"`
	TemplateKeyValue Params `json:"TemplateKeyValue,omitempty"`

	Options

	// A text message in place of the notification, or beside it. Not in the
	// finance region; the device must be bound with a phone number. What the
	// numbers of SmsStrategy mean is unverified, and so is whether messages
	// by template have these fields.
	SmsStrategy      *int   `json:"SmsStrategy,omitempty"`
	SmsSignName      string `json:"SmsSignName,omitempty"`
	SmsTemplateCode  string `json:"SmsTemplateCode,omitempty"`
	SmsTemplateParam string `json:"SmsTemplateParam,omitempty"`

	// Extra holds further parameters, newer than this library. What is
	// neither a string nor a number nor a boolean goes out as JSON text.
	Extra map[string]any `json:"-"`
}

// Options are what all messages have: to targets, by template, to many and to
// all.
type Options struct {
	// TaskName is shown in the console. The service requires one (3019); if
	// it is unset the client sends "push".
	TaskName string `json:"TaskName,omitempty"`

	// ExpiredSeconds is how long the message is valid. It is required; if it
	// is unset the client sends 86400, a day. There is a maximum (3026), of
	// which the number is unverified.
	ExpiredSeconds int64 `json:"ExpiredSeconds,omitempty"`

	// ExtendedParams is handed to the app: at most 20 keys. The service keeps
	// "notifyType", "action", "silent", "pushType", "templateCode", "channel"
	// and "taskId" for itself. These have a meaning of their own: "sound"
	// (Xiaomi and Apple: the path of a file), "badge" (a number),
	// "mutable-content" ("1", iOS), "badge_add_num" and "badge_class"
	// (Huawei), "big_text" ("1", Xiaomi and Huawei).
	ExtendedParams Params `json:"ExtendedParams,omitempty"`

	PushAction *int   `json:"PushAction,omitempty"` // ActionURL (default) or ActionIntent
	Silent     *int   `json:"Silent,omitempty"`     // 1: a hint to the app, on the service's own channel only; 0: shown
	NotifyType string `json:"NotifyType,omitempty"` // NotifyOwnChannel or NotifyDefault

	Classification string `json:"Classification,omitempty"` // for vivo: ClassificationOperational or ClassificationSystem (default)
	ChannelID      string `json:"ChannelId,omitempty"`      // the Android notification channel, of all vendors
	MiChannelID    string `json:"MiChannelId,omitempty"`    // the channel that Xiaomi has approved

	// ThirdChannelCategory is the category of the message at the vendors; the
	// values are numbers as text. "hms" and "harmonyos" have in common: 1 IM,
	// 2 VoIP, 3 subscription, 4 travel, 5 health, 6 work, 7 account, 8
	// express, 9 finance, 10 device reminder. Then they differ: for "hms" 11
	// is system reminder, 12 mail, 13 play voice (pass-through messages only)
	// and 14 marketing; for "harmonyos" 11 is mail, 12 customer service and
	// 13 marketing. Other keys are unverified.
	ThirdChannelCategory Params `json:"ThirdChannelCategory,omitempty"`

	// NotifyLevel is how much the message draws attention, for "hms": "1"
	// low, "2" normal. Other keys are unverified.
	NotifyLevel Params `json:"NotifyLevel,omitempty"`

	// TransparentMessagePayload is what vendors pass through to the app: a
	// JSON object with a member for each of "hms", "honor", "fcm" and
	// "harmonyos". The values of TransparentMessageUrgency are unverified;
	// Huawei's own are HIGH and NORMAL.
	TransparentMessagePayload json.RawMessage `json:"TransparentMessagePayload,omitempty"`
	TransparentMessageUrgency string          `json:"TransparentMessageUrgency,omitempty"`

	VendorTemplate string `json:"VendorTemplate,omitempty"` // new in July 2026; what goes in it is unverified

	StrategyType    *int             `json:"StrategyType,omitempty"` // when to push: StrategyNow (default), StrategyScheduled or StrategyRecurring
	StrategyContent *StrategyContent `json:"StrategyContent,omitempty"`

	// Live Activities, for DeliveryActivity and DeliveryActivityName.
	ActivityEvent        string          `json:"ActivityEvent,omitempty"`        // "update" or "end" (unverified; whether there is "start", too)
	ActivityContentState json.RawMessage `json:"ActivityContentState,omitempty"` // a JSON object, as the app's ContentState has it
	DismissalDate        *int64          `json:"DismissalDate,omitempty"`        // Unix time, in seconds as for APNs (unverified)
}

// StrategyContent says when a scheduled or recurring message is pushed. Times
// are Unix milliseconds.
type StrategyContent struct {
	FixedTime int64 `json:"fixedTime,omitempty"` // of a scheduled message

	// A recurring one: from StartTime to EndTime, at Time ("15:04:05"). What
	// the numbers of CircleType mean is unverified; the vendor's example has
	// 1 beside the values 1 and 7, which look like days of the week.
	StartTime   int64  `json:"startTime,omitempty"`
	EndTime     int64  `json:"endTime,omitempty"`
	CircleType  *int   `json:"circleType,omitempty"`
	CircleValue []int  `json:"circleValue,omitempty"`
	Time        string `json:"time,omitempty"`

	// Extra holds further members of the object, newer than this library.
	Extra map[string]any `json:"-"`
}

// Vendor implements push.Native.
func (*Message) Vendor() push.Vendor { return push.MPaaS }

// plainMessage is Message without its methods.
type plainMessage Message

// MarshalJSON encodes m with the names that it has on the wire, Extra
// included.
func (m Message) MarshalJSON() ([]byte, error) {
	return wire.MarshalExtra(plainMessage(m), m.Extra)
}

// UnmarshalJSON keeps members that it does not know in Extra.
func (m *Message) UnmarshalJSON(data []byte) error {
	var p plainMessage
	extra, err := wire.UnmarshalExtra(data, &p)
	if err != nil {
		return err
	}
	p.Extra = extra
	*m = Message(p)
	return nil
}

// plainStrategy is StrategyContent without its methods.
type plainStrategy StrategyContent

// MarshalJSON encodes s as it goes over the wire, Extra included.
func (s StrategyContent) MarshalJSON() ([]byte, error) {
	return wire.MarshalExtra(plainStrategy(s), s.Extra)
}

// UnmarshalJSON accepts an object or a string that holds one. It keeps members
// that it does not know in Extra.
func (s *StrategyContent) UnmarshalJSON(data []byte) error {
	var p plainStrategy
	extra, err := wire.UnmarshalExtra(unwrap(data), &p)
	if err != nil {
		return err
	}
	p.Extra = extra
	*s = StrategyContent(p)
	return nil
}

// String returns the number that the service knows the type by.
func (t DeliveryType) String() string { return strconv.Itoa(int(t)) }

// isToken reports whether targets of the type are single installations.
func (t DeliveryType) isToken() bool { return t != DeliveryUser }

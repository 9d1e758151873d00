package tencentim

import (
	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/wire"
)

// Message is a request of the push service in Tencent's own terms: the body
// of the pages on pushing to UserIDs (trtc.io, document 67553) and to all and
// tags (60561). Pointers tell unset from false and zero.
type Message struct {
	// FromAccount is the sender, a UserID or RegistrationID. The client sets
	// the administrator if it is unset.
	FromAccount string `json:"From_Account,omitempty"`

	// ToAccount are 1 to 500 UserIDs or RegistrationIDs, for Push.
	ToAccount []string `json:"To_Account,omitempty"`

	// Condition says who gets the message, for PushToCondition.
	Condition *Condition `json:"Condition,omitempty"`

	// MsgRandom is what Tencent tells repetitions by, within the same second
	// only; older pages say within seven days. The client chooses a number at
	// random if it is unset, and keeps it for the repetitions of a request.
	MsgRandom *uint32 `json:"MsgRandom,omitempty"`

	// OfflinePushInfo is what is shown. It is required.
	OfflinePushInfo *OfflinePushInfo `json:"OfflinePushInfo,omitempty"`

	// DataID comes back in receipts; at most 64 bytes.
	DataID string `json:"DataId,omitempty"`

	// MsgBody and OnlineOnlyFlag make a push to all or by condition a message
	// of Tencent Cloud Chat as well, for apps that have bought that.
	MsgBody []MessageElement `json:"MsgBody,omitempty"`

	// OnlineOnlyFlag 0 keeps the chat message for those who are not online,
	// and pushes to 200 accounts a second at most; 1 keeps nothing.
	OnlineOnlyFlag *int `json:"OnlineOnlyFlag,omitempty"`

	// Extra holds further members of the object, newer than this library.
	Extra map[string]any `json:"-"`
}

// MessageElement is a part of a chat message.
type MessageElement struct {
	MsgType    string `json:"MsgType"` // such as "TIMTextElem"
	MsgContent any    `json:"MsgContent"`
}

// Condition selects accounts by tags or by attributes, not by both. In each
// list there are at most 10 entries.
type Condition struct {
	TagsAnd []string `json:"TagsAnd,omitempty"` // all of these
	TagsOr  []string `json:"TagsOr,omitempty"`  // one of these

	// TagsNot takes accounts out: those that have the tag. What several tags
	// mean is unverified: the documentation contradicts itself on whether an
	// account must have one or all of them to be left out.
	TagsNot []string `json:"TagsNot,omitempty"`

	AttrsAnd map[string]string `json:"AttrsAnd,omitempty"` // all of these values
	AttrsOr  map[string]string `json:"AttrsOr,omitempty"`  // one of these values

	Extra map[string]any `json:"-"`
}

// Values of OfflinePushInfo.PushFlag.
const (
	PushFlagNormal     = 0 // to the app if it is online, else through the phone's vendor
	PushFlagOnlineOnly = 1 // to the app, if it is online
)

// OfflinePushInfo is what is shown, as of the page of that name (trtc.io,
// document 77715).
type OfflinePushInfo struct {
	PushFlag *int `json:"PushFlag,omitempty"` // the client sets 0 if unset

	// Title and Desc are cut by Tencent to what the phone's vendor takes, with
	// three dots at the end. In UTF-16 units that is, for title and text:
	// Huawei 60 and 600, Honor 50 and 400, Xiaomi 50 and 128, OPPO 50 and 50
	// (128 in style 1), vivo 40 and 100, Meizu 32 and 100.
	Title string `json:"Title,omitempty"`
	Desc  string `json:"Desc,omitempty"`

	// MultiLanguageContent has the text in the devices' languages; others get
	// Title and Desc. Client SDK 8.5.6870 and later.
	MultiLanguageContent []LanguageContent `json:"MultiLanguageContent,omitempty"`

	// Ext is handed to the app. It must be JSON text: with anything else, some
	// vendors drop the message. With Desc it must stay below 3 KB for iOS.
	Ext string `json:"Ext,omitempty"`

	AndroidInfo *AndroidInfo `json:"AndroidInfo,omitempty"`
	ApnsInfo    *ApnsInfo    `json:"ApnsInfo,omitempty"`
	HarmonyInfo *HarmonyInfo `json:"HarmonyInfo,omitempty"`

	// BadgeAddNum, 1 to 99, and BadgeSetNum, 0 to 999 (0 to 99 but for iOS),
	// change the number on the app's icon, of which the latter wins. Without
	// either, Huawei, Honor and HarmonyOS add one. Other phones have no badge.
	BadgeAddNum *int `json:"BadgeAddNum,omitempty"`
	BadgeSetNum *int `json:"BadgeSetNum,omitempty"`

	// PushTemplateID names a template of the console, such as "1400000000-1",
	// and PushTemplateParam its variables. One with variables that only chats
	// have makes a push fail.
	PushTemplateID    string         `json:"PushTemplateId,omitempty"`
	PushTemplateParam map[string]any `json:"PushTemplateParam,omitempty"`

	Extra map[string]any `json:"-"`
}

// LanguageContent is the text for one language, such as "en" or "zh-hant".
type LanguageContent struct {
	Language string `json:"Language"`
	Title    string `json:"Title"`
	Desc     string `json:"Desc"`
}

// Values of AndroidInfo.
const (
	PushStyleDefault = 0
	PushStyleBigText = 1 // Huawei, Honor and OPPO

	OPPONotifyBar    = 1  // in the notification bar
	OPPONotifyLock   = 2  // and on the lock screen
	OPPONotifyBanner = 16 // and as a banner, with vibration and sound

	VIVOOperational = 0 // marketing
	VIVOSystem      = 1

	VIVONotifyNone    = "1"
	VIVONotifyRing    = "2"
	VIVONotifyVibrate = "3"
	VIVONotifyBoth    = "4" // the default

	ImportanceLow    = "LOW"
	ImportanceNormal = "NORMAL"

	MeiZuPublic  = 0 // marketing
	MeiZuPrivate = 1
)

// AndroidInfo is what concerns the Android vendors. What is set here goes
// before the console's settings.
type AndroidInfo struct {
	Sound     string `json:"Sound,omitempty"` // a file in the app's res/raw, without its suffix
	PushStyle *int   `json:"PushStyle,omitempty"`

	XiaoMiChannelID string `json:"XiaoMiChannelID,omitempty"`

	OPPOChannelID                string            `json:"OPPOChannelID,omitempty"`
	OPPOCategory                 string            `json:"OPPOCategory,omitempty"`    // such as "IM" or "MARKETING"
	OPPONotifyLevel              *int              `json:"OPPONotifyLevel,omitempty"` // needs OPPOCategory
	OPPOPrivateMsgTemplateID     string            `json:"OPPOPrivateMsgTemplateId,omitempty"`
	OPPOPrivateTitleParameters   map[string]string `json:"OPPOPrivateTitleParameters,omitempty"`
	OPPOPrivateContentParameters map[string]string `json:"OPPOPrivateContentParameters,omitempty"`

	VIVOClassification *int   `json:"VIVOClassification,omitempty"` // default 1; VIVOCategory goes before it
	VIVOCategory       string `json:"VIVOCategory,omitempty"`
	VIVONotifyType     string `json:"VIVONotifyType,omitempty"` // a number in a string

	HuaWeiCategory   string `json:"HuaWeiCategory,omitempty"`
	HuaWeiImportance string `json:"HuaWeiImportance,omitempty"`
	HuaWeiChannelID  string `json:"HuaWeiChannelID,omitempty"` // EMUI 10 and later
	HuaWeiImage      string `json:"HuaWeiImage,omitempty"`     // https, less than 512 KB

	HonorImportance string `json:"HonorImportance,omitempty"`
	HonorImage      string `json:"HonorImage,omitempty"` // https, less than 512 KB

	GoogleChannelID string `json:"GoogleChannelID,omitempty"`
	GooglePriority  string `json:"GooglePriority,omitempty"` // "normal" or "high"
	GoogleImage     string `json:"GoogleImage,omitempty"`    // JPEG or PNG, at most 1 MB

	MeiZuNoticeMsgType *int `json:"MeiZuNoticeMsgType,omitempty"`

	// ExtAsHuaweiIntentParam 1 hands Ext to a Huawei app as a parameter of the
	// intent. It is no longer in the documentation (unverified).
	ExtAsHuaweiIntentParam *int `json:"ExtAsHuaweiIntentParam,omitempty"`

	Extra map[string]any `json:"-"`
}

// Values of ApnsInfo.BadgeMode.
const (
	BadgeCount   = 0 // the message raises the number on the icon
	BadgeNoCount = 1 // it does not: the default of a push
)

// Values of ApnsInfo.InterruptionLevel.
const (
	InterruptionActive        = "active"
	InterruptionCritical      = "critical"
	InterruptionPassive       = "passive"
	InterruptionTimeSensitive = "time-sensitive"
)

// ApnsInfo is what concerns iOS.
type ApnsInfo struct {
	BadgeMode         *int          `json:"BadgeMode,omitempty"`
	Title             string        `json:"Title,omitempty"` // in place of OfflinePushInfo.Title
	SubTitle          string        `json:"SubTitle,omitempty"`
	Image             string        `json:"Image,omitempty"`          // for the app's notification extension
	MutableContent    *int          `json:"MutableContent,omitempty"` // 1: the extension may change the notification
	Sound             string        `json:"Sound,omitempty"`          // a file of the app, with its suffix, at most 30 seconds
	InterruptionLevel string        `json:"InterruptionLevel,omitempty"`
	ContentAvailable  *int          `json:"ContentAvailable,omitempty"` // 1: a background push
	IsVoipPush        *int          `json:"IsVoipPush,omitempty"`       // 1: VoIP, and a notification for devices without a token for that
	LiveActivity      *LiveActivity `json:"LiveActivity,omitempty"`

	Extra map[string]any `json:"-"`
}

// Values of LiveActivity.Event.
const (
	LiveActivityUpdate = "update"
	LiveActivityEnd    = "end"
)

// LiveActivity updates or ends a Live Activity of iOS.
type LiveActivity struct {
	LaID          string         `json:"LaId"` // at most 64 bytes
	Event         string         `json:"Event"`
	ContentState  map[string]any `json:"ContentState"`
	DismissalDate int64          `json:"DismissalDate,omitempty"` // Unix seconds, for the end; by default at once
	Extra         map[string]any `json:"-"`
}

// HarmonyInfo is what concerns HarmonyOS 5 and later.
type HarmonyInfo struct {
	Title         string         `json:"Title,omitempty"`         // in place of OfflinePushInfo.Title
	Category      string         `json:"Category,omitempty"`      // goes before the console's
	Image         string         `json:"Image,omitempty"`         // https
	Sound         string         `json:"Sound,omitempty"`         // a file in the app's resources/rawfile, with its suffix
	SoundDuration int            `json:"SoundDuration,omitempty"` // 1 to 60 seconds; only with Sound
	Extra         map[string]any `json:"-"`
}

// Vendor implements push.Native.
func (*Message) Vendor() push.Vendor { return push.TencentIM }

// The types without their methods.
type (
	plainMessage         Message
	plainCondition       Condition
	plainOfflinePushInfo OfflinePushInfo
	plainAndroidInfo     AndroidInfo
	plainApnsInfo        ApnsInfo
	plainLiveActivity    LiveActivity
	plainHarmonyInfo     HarmonyInfo
)

// MarshalJSON encodes m as it goes over the wire, Extra included.
func (m Message) MarshalJSON() ([]byte, error) { return wire.MarshalExtra(plainMessage(m), m.Extra) }

// UnmarshalJSON keeps members that it does not know in Extra.
func (m *Message) UnmarshalJSON(data []byte) (err error) {
	var p plainMessage
	p.Extra, err = wire.UnmarshalExtra(data, &p)
	*m = Message(p)
	return err
}

// MarshalJSON encodes c with Extra.
func (c Condition) MarshalJSON() ([]byte, error) {
	return wire.MarshalExtra(plainCondition(c), c.Extra)
}

// UnmarshalJSON keeps members that it does not know in Extra.
func (c *Condition) UnmarshalJSON(data []byte) (err error) {
	var p plainCondition
	p.Extra, err = wire.UnmarshalExtra(data, &p)
	*c = Condition(p)
	return err
}

// MarshalJSON encodes o with Extra.
func (o OfflinePushInfo) MarshalJSON() ([]byte, error) {
	return wire.MarshalExtra(plainOfflinePushInfo(o), o.Extra)
}

// UnmarshalJSON keeps members that it does not know in Extra.
func (o *OfflinePushInfo) UnmarshalJSON(data []byte) (err error) {
	var p plainOfflinePushInfo
	p.Extra, err = wire.UnmarshalExtra(data, &p)
	*o = OfflinePushInfo(p)
	return err
}

// MarshalJSON encodes a with Extra.
func (a AndroidInfo) MarshalJSON() ([]byte, error) {
	return wire.MarshalExtra(plainAndroidInfo(a), a.Extra)
}

// UnmarshalJSON keeps members that it does not know in Extra.
func (a *AndroidInfo) UnmarshalJSON(data []byte) (err error) {
	var p plainAndroidInfo
	p.Extra, err = wire.UnmarshalExtra(data, &p)
	*a = AndroidInfo(p)
	return err
}

// MarshalJSON encodes a with Extra.
func (a ApnsInfo) MarshalJSON() ([]byte, error) { return wire.MarshalExtra(plainApnsInfo(a), a.Extra) }

// UnmarshalJSON keeps members that it does not know in Extra.
func (a *ApnsInfo) UnmarshalJSON(data []byte) (err error) {
	var p plainApnsInfo
	p.Extra, err = wire.UnmarshalExtra(data, &p)
	*a = ApnsInfo(p)
	return err
}

// MarshalJSON encodes l with Extra.
func (l LiveActivity) MarshalJSON() ([]byte, error) {
	return wire.MarshalExtra(plainLiveActivity(l), l.Extra)
}

// UnmarshalJSON keeps members that it does not know in Extra.
func (l *LiveActivity) UnmarshalJSON(data []byte) (err error) {
	var p plainLiveActivity
	p.Extra, err = wire.UnmarshalExtra(data, &p)
	*l = LiveActivity(p)
	return err
}

// MarshalJSON encodes h with Extra.
func (h HarmonyInfo) MarshalJSON() ([]byte, error) {
	return wire.MarshalExtra(plainHarmonyInfo(h), h.Extra)
}

// UnmarshalJSON keeps members that it does not know in Extra.
func (h *HarmonyInfo) UnmarshalJSON(data []byte) (err error) {
	var p plainHarmonyInfo
	p.Extra, err = wire.UnmarshalExtra(data, &p)
	*h = HarmonyInfo(p)
	return err
}

package emas

import (
	"encoding/json"

	"github.com/pushwire/push"
)

// Action is what becomes of a message.
type Action string

const (
	ActionNow              Action = "PUSH_IMMEDIATELY"       // the default
	ActionSchedule         Action = "SCHEDULED_PUSH"         // at Options.PushTime
	ActionCreateContinuous Action = "CREATE_CONTINUOUS_PUSH" // keep the message, for a day by default
	ActionContinuous       Action = "CONTINUOUS_PUSH"        // push the kept one of Options.MessageID
)

// TargetType is what Target.Value holds.
type TargetType string

const (
	TargetDevice  TargetType = "DEVICE"
	TargetAccount TargetType = "ACCOUNT"
	TargetAlias   TargetType = "ALIAS"
	TargetTag     TargetType = "TAG"
	TargetAll     TargetType = "ALL"
)

// Platform is what the app runs on.
type Platform string

const (
	PlatformAndroid Platform = "ANDROID"
	PlatformIOS     Platform = "IOS"
	PlatformHMOS    Platform = "HMOS" // HarmonyOS 5 and later
	PlatformAll     Platform = "ALL"
)

// Message is a push in EMAS's own terms: the object "PushTask" of PushV2 and
// MassPushV2. Pointers tell unset from false, zero and empty. Fields that are
// called JSON are documents inside a string.
type Message struct {
	// IdempotentToken is a UUID, by which EMAS drops repetitions for 15
	// minutes: to those it answers as it did to the first. The client makes
	// one if unset. It goes beside the task and must be unset in a batch.
	IdempotentToken string `json:"IdempotentToken,omitempty"`

	Action Action `json:"Action,omitempty"`

	// Target is required, but for ActionCreateContinuous.
	Target *Target `json:"Target,omitempty"`

	// Message is handed to the app without a notification. Beside a
	// Notification, a device that is online gets the former, one that is
	// offline the latter.
	Message      *Content      `json:"Message,omitempty"`
	Notification *Notification `json:"Notification,omitempty"`

	Options *Options `json:"Options,omitempty"`

	// Extra holds further members of the object, newer than this library.
	Extra map[string]any `json:"-"`
}

// Target says who gets a message.
type Target struct {
	Type TargetType `json:"Type,omitempty"`

	// Value is 1 to 1000 device ids, accounts or aliases with commas in
	// between; a tag or a tag expression; nothing for TargetAll.
	Value string `json:"Value,omitempty"`

	Platform Platform `json:"Platform,omitempty"` // the client sets that of its Config if unset

	Extra map[string]any `json:"-"`
}

// Content is what the app is handed: at most 4000 bytes as JSON.
type Content struct {
	Title string `json:"Title,omitempty"`
	Body  string `json:"Body,omitempty"`

	Extra map[string]any `json:"-"`
}

// Notification is what is shown.
type Notification struct {
	Title string `json:"Title,omitempty"` // at most 50 characters on Android, 200 bytes elsewhere
	Body  string `json:"Body,omitempty"`  // at most 200 characters; phone vendors may have less

	IOS     *IOS     `json:"Ios,omitempty"`
	Android *Android `json:"Android,omitempty"`
	HMOS    *HMOS    `json:"Hmos,omitempty"`

	Extra map[string]any `json:"-"`
}

// Values of IOS.APNsEnv.
const (
	APNsDevelopment = "DEV"
	APNsProduction  = "PRODUCT" // the default
)

// IOS is what concerns iOS.
type IOS struct {
	// APNsEnv must be that of the app's build. With the wrong one nothing is
	// shown, and nobody says so.
	APNsEnv string `json:"ApnsEnv,omitempty"`

	Badge              *int  `json:"Badge,omitempty"`              // unset if BadgeAutoIncrement is true
	BadgeAutoIncrement *bool `json:"BadgeAutoIncrement,omitempty"` // the service counts

	Category          string   `json:"Category,omitempty"`          // of the notification's actions
	CollapseID        string   `json:"CollapseId,omitempty"`        // a newer notification with the same id replaces the older
	ThreadID          string   `json:"ThreadId,omitempty"`          // notifications with the same id are a group
	InterruptionLevel string   `json:"InterruptionLevel,omitempty"` // "passive", "active", "time-sensitive" or "critical"
	RelevanceScore    *float64 `json:"RelevanceScore,omitempty"`    // 0 to 1

	ExtParameters string `json:"ExtParameters,omitempty"` // JSON object; "attachment" is the URL of a picture, sound or film

	Music    *string `json:"Music,omitempty"`   // empty: no sound; unset: the default one
	Mutable  *bool   `json:"Mutable,omitempty"` // must be true beside Silent
	Silent   *bool   `json:"Silent,omitempty"`
	Subtitle string  `json:"Subtitle,omitempty"`

	LiveActivity *LiveActivity `json:"LiveActivity,omitempty"` // for one device

	Extra map[string]any `json:"-"`
}

// Values of LiveActivity.Event.
const (
	LiveStart  = "start"
	LiveUpdate = "update"
	LiveEnd    = "end"
)

// LiveActivity starts, changes or ends a Live Activity.
type LiveActivity struct {
	ID             string `json:"Id,omitempty"` // as the app reported it
	Event          string `json:"Event,omitempty"`
	AttributesType string `json:"AttributesType,omitempty"` // required to start
	Attributes     string `json:"Attributes,omitempty"`     // JSON; required to start
	ContentState   string `json:"ContentState,omitempty"`   // JSON

	DismissalDate int64 `json:"DismissalDate,omitempty"` // Unix seconds, at most 4 hours ahead
	StaleDate     int64 `json:"StaleDate,omitempty"`     // Unix seconds

	Extra map[string]any `json:"-"`
}

// Values of Android.RenderStyle and HMOS.RenderStyle. V1 of the API has
// numbers in their place.
const (
	RenderNormal     = "NORMAL"
	RenderBigText    = "BIG_TEXT"    // Android
	RenderBigPicture = "BIG_PICTURE" // Android
	RenderMultiLine  = "MULTI_LINE"
)

// Android is what concerns Android.
type Android struct {
	// VendorChannelActivity is the full name of the class that a tap opens.
	// Without it, the phone vendors' channels are not used, and devices that
	// are offline on EMAS's own do not get the notification.
	VendorChannelActivity string `json:"VendorChannelActivity,omitempty"`

	ChannelID string `json:"ChannelId,omitempty"` // of Android 8: own channel, Huawei, OPPO, FCM

	RenderStyle  string   `json:"RenderStyle,omitempty"`
	InboxContent []string `json:"InboxContent,omitempty"` // at most 5 lines, for RenderMultiLine
	PictureURL   string   `json:"PictureUrl,omitempty"`   // big picture; own channel only
	ImageURL     string   `json:"ImageUrl,omitempty"`     // at the right; own channel, Huawei, Honor

	NotifyID *int   `json:"NotifyId,omitempty"` // a newer notification with the same id replaces the older
	GroupID  string `json:"GroupId,omitempty"`  // Huawei, Honor, own channel up to SDK 3.9.1

	ExtParameters string `json:"ExtParameters,omitempty"` // JSON object

	Music string `json:"Music,omitempty"` // name of a file in res/raw, without its extension

	BadgeSetNum   *int   `json:"BadgeSetNum,omitempty"`   // 1 to 99, wins over BadgeAddNum; whether 0 clears is unverified
	BadgeAddNum   *int   `json:"BadgeAddNum,omitempty"`   // 1 to 99; Huawei, Honor
	BadgeActivity string `json:"BadgeActivity,omitempty"` // full name of the app's launcher activity

	TestMessage *bool `json:"TestMessage,omitempty"` // Huawei, Honor, vivo and OPPO's fluid cloud

	Options *AndroidOptions `json:"Options,omitempty"`

	Extra map[string]any `json:"-"`
}

// AndroidOptions is what concerns a single channel.
type AndroidOptions struct {
	Accs   *Accs   `json:"Accs,omitempty"`
	Huawei *Huawei `json:"Huawei,omitempty"`
	Honor  *Honor  `json:"Honor,omitempty"`
	Xiaomi *Xiaomi `json:"Xiaomi,omitempty"`
	OPPO   *OPPO   `json:"Oppo,omitempty"`
	Vivo   *Vivo   `json:"Vivo,omitempty"`
	Meizu  *Meizu  `json:"Meizu,omitempty"`

	Extra map[string]any `json:"-"`
}

// Values of Accs.OpenType.
const (
	OpenApp      = "APPLICATION" // the default
	OpenActivity = "ACTIVITY"
	OpenURL      = "URL"
	OpenNone     = "NONE"
)

// Accs is EMAS's own channel.
type Accs struct {
	OpenType     string `json:"OpenType,omitempty"`
	OpenActivity string `json:"OpenActivity,omitempty"`
	OpenURL      string `json:"OpenUrl,omitempty"`
	NotifyType   string `json:"NotifyType,omitempty"`  // "VIBRATE" (default), "SOUND", "BOTH" or "NONE"
	CustomStyle  *int   `json:"CustomStyle,omitempty"` // 1 to 100, of the app's own
	Priority     *int   `json:"Priority,omitempty"`    // -2 to 2
	ThreadID     string `json:"ThreadId,omitempty"`    // from SDK 3.9.2 on

	Extra map[string]any `json:"-"`
}

// Values of Importance, by which several vendors tell messages apart.
const (
	ImportanceMarketing = 0
	ImportanceService   = 1
)

// Huawei is HUAWEI Push Kit.
type Huawei struct {
	Category     string `json:"Category,omitempty"`   // such as "IM", "EXPRESS"; needs a right. "VOIP" and "PLAY_VOICE" are messages
	Importance   *int   `json:"Importance,omitempty"` // 0 marketing, 1 service
	Urgency      string `json:"Urgency,omitempty"`    // "HIGH" or "NORMAL"; needs a right
	ReceiptID    string `json:"ReceiptId,omitempty"`
	BusinessType *int   `json:"BusinessType,omitempty"` // 0 normal (default), 1 quick notification

	LiveNotificationPayload string `json:"LiveNotificationPayload,omitempty"` // JSON

	Extra map[string]any `json:"-"`
}

// Honor is HONOR Push.
type Honor struct {
	Importance *int `json:"Importance,omitempty"` // 0 marketing, 1 service

	Extra map[string]any `json:"-"`
}

// Xiaomi is Xiaomi Push.
type Xiaomi struct {
	Channel        string `json:"Channel,omitempty"` // as Xiaomi has approved it
	FocusParam     string `json:"FocusParam,omitempty"`
	FocusPics      string `json:"FocusPics,omitempty"`
	TemplateID     string `json:"TemplateId,omitempty"`
	TemplateParams string `json:"TemplateParams,omitempty"` // JSON, as are FocusParam and FocusPics

	Extra map[string]any `json:"-"`
}

// OPPO is OPPO PUSH.
type OPPO struct {
	Category    string `json:"Category,omitempty"`    // such as "IM", "ORDER", "MARKETING"
	NotifyLevel int    `json:"NotifyLevel,omitempty"` // 1, 2 or 16; needs Category

	PrivateMsgTemplateID     string `json:"PrivateMsgTemplateId,omitempty"`
	PrivateTitleParameters   string `json:"PrivateTitleParameters,omitempty"`   // JSON object
	PrivateContentParameters string `json:"PrivateContentParameters,omitempty"` // JSON object

	IntelligentIntent string `json:"IntelligentIntent,omitempty"` // JSON
	DeleteIntentData  string `json:"DeleteIntentData,omitempty"`  // JSON; without effect beside IntelligentIntent

	Extra map[string]any `json:"-"`
}

// Vivo is vivo Push.
type Vivo struct {
	Category    string `json:"Category,omitempty"`   // such as "IM", "ORDER", "MARKETING"
	Importance  *int   `json:"Importance,omitempty"` // 0 operational (default), 1 system
	ReceiptID   string `json:"ReceiptId,omitempty"`
	LiveMessage string `json:"LiveMessage,omitempty"` // JSON
	AddBadge    *bool  `json:"AddBadge,omitempty"`

	Extra map[string]any `json:"-"`
}

// Values of Meizu.NoticeMsgType.
const (
	NoticePublic  = 0 // the default
	NoticePrivate = 1
)

// Meizu is Meizu Flyme Push.
type Meizu struct {
	NoticeMsgType *int `json:"NoticeMsgType,omitempty"`

	Extra map[string]any `json:"-"`
}

// HMOS is what concerns HarmonyOS 5 and later.
type HMOS struct {
	Category string `json:"Category,omitempty"` // such as "IM", "EXPRESS", "MARKETING" (default)
	SlotType string `json:"SlotType,omitempty"` // such as "SERVICE_INFORMATION"; own channel only

	// Action, or else URI, is what a tap opens.
	Action string `json:"Action,omitempty"`
	URI    string `json:"Uri,omitempty"`

	RenderStyle  string   `json:"RenderStyle,omitempty"`
	InboxContent []string `json:"InboxContent,omitempty"` // at most 3 lines, for RenderMultiLine
	ImageURL     string   `json:"ImageUrl,omitempty"`     // https; width times height below 25000

	NotifyID    *int `json:"NotifyId,omitempty"`
	BadgeSetNum *int `json:"BadgeSetNum,omitempty"` // from SDK 1.2.0 on
	BadgeAddNum *int `json:"BadgeAddNum,omitempty"` // from SDK 1.2.0 on

	ExtParameters string `json:"ExtParameters,omitempty"` // JSON object

	ExtensionPush      *bool  `json:"ExtensionPush,omitempty"` // to the app's notification extension
	ExtensionExtraData string `json:"ExtensionExtraData,omitempty"`

	Sound         string `json:"Sound,omitempty"`
	SoundDuration int    `json:"SoundDuration,omitempty"` // 1 to 60 seconds

	TestMessage     *bool  `json:"TestMessage,omitempty"`
	ReceiptID       string `json:"ReceiptId,omitempty"`
	LiveViewPayload string `json:"LiveViewPayload,omitempty"` // JSON

	Extra map[string]any `json:"-"`
}

// TimeLayout is how EMAS writes times, for package time. They are in UTC.
const TimeLayout = "2006-01-02T15:04:05Z"

// The channels that Options.UseChannels names.
const (
	ChannelAccs    = "accs" // EMAS's own
	ChannelHuawei  = "huawei"
	ChannelHonor   = "honor"
	ChannelXiaomi  = "xiaomi"
	ChannelOPPO    = "oppo"
	ChannelVivo    = "vivo"
	ChannelMeizu   = "meizu"
	ChannelFCM     = "fcm"
	ChannelAPNs    = "apns"
	ChannelHarmony = "harmony"
)

// Options says how a message is delivered.
type Options struct {
	// UseChannels is a list with commas in between; unset is all. If a
	// device can be reached by none of them, nothing is sent.
	UseChannels string `json:"UseChannels,omitempty"`

	PushTime string `json:"PushTime,omitempty"` // in TimeLayout, at most 7 days ahead; for ActionSchedule

	// ExpireTime, in TimeLayout, is more than 3 seconds and at most 72 hours
	// after PushTime, or now; a minute is advised for one device, ten for
	// many. Without it, a message without a notification reaches only devices
	// that are online now.
	ExpireTime string `json:"ExpireTime,omitempty"`

	// JobKey comes back in receipts: at most 32 letters, digits, "_" and "-".
	JobKey string `json:"JobKey,omitempty"`

	Trim *bool `json:"Trim,omitempty"` // cut what is too long for a phone vendor

	MessageID json.Number `json:"MessageId,omitempty"` // what ActionCreateContinuous answered; for ActionContinuous

	SMS *SMS `json:"Sms,omitempty"`

	Extra map[string]any `json:"-"`
}

// Values of SMS.SendPolicy.
const (
	SMSNotReceived = "PUSH_NOT_RECEIVED"
	SMSNotOpened   = "USER_NOT_OPENED"
)

// SMS is sent to those who did not receive, or open, the message. Phone
// numbers are bound with BindPhone.
type SMS struct {
	TemplateName string `json:"TemplateName,omitempty"`
	SignName     string `json:"SignName,omitempty"`
	Params       string `json:"Params,omitempty"` // such as "name=Amy&box=12"

	// DelaySecs is required: how long to wait. 15 seconds to 3 days are
	// advised. The message expires then, whatever ExpireTime says.
	DelaySecs *int64 `json:"DelaySecs,omitempty"`

	SendPolicy string `json:"SendPolicy,omitempty"`

	Extra map[string]any `json:"-"`
}

// Vendor implements push.Native.
func (*Message) Vendor() push.Vendor { return push.EMAS }

package huawei

import (
	"encoding/json"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/wire"
)

// Message is the body of a push in Huawei's own terms: the object "message"
// of the page "https-send-api", with validate_only and review beside it.
// Pointers tell unset from false and zero.
type Message struct {
	// ValidateOnly has the message checked and not delivered.
	ValidateOnly bool `json:"validate_only,omitempty"`

	// Review is the record of a third party's moderation.
	Review []Review `json:"review,omitempty"`

	// Data is handed to the app. Beside a notification it must be a JSON
	// document.
	Data string `json:"data,omitempty"`

	Notification *Notification `json:"notification,omitempty"`
	Android      *Android      `json:"android,omitempty"`
	APNs         *APNs         `json:"apns,omitempty"`
	WebPush      *WebPush      `json:"webpush,omitempty"`

	// Exactly one of Token (1 to 1000), Topic and Condition (at most 5
	// topics) addresses the message, for Push.
	Token     []string `json:"token,omitempty"`
	Topic     string   `json:"topic,omitempty"`
	Condition string   `json:"condition,omitempty"`

	// Extra holds further members of the object, newer than this library.
	Extra map[string]any `json:"-"`
}

// Review is the record of a third party's moderation.
type Review struct {
	Reviewer string `json:"reviewer"`
	Type     int    `json:"type"`
	Result   any    `json:"result"`
}

// Notification is what all platforms show.
type Notification struct {
	Title string `json:"title,omitempty"`
	Body  string `json:"body,omitempty"`
	Image string `json:"image,omitempty"` // https, less than 512 KB
}

// Urgency of data messages.
const (
	UrgencyNormal = "NORMAL"
	UrgencyHigh   = "HIGH" // needs a right that Huawei grants
)

// Values of Android.TargetUserType.
const (
	TargetUserNormal = 0
	TargetUserTest   = 1 // 500 messages a day
)

// Android is what concerns Android and HarmonyOS up to 4.
type Android struct {
	// CollapseKey says what is kept for a device that is offline: -1
	// everything (default), 0 the newest of the app, 1 to 100 the newest of
	// the group.
	CollapseKey *int `json:"collapse_key,omitempty"`

	Urgency  string `json:"urgency,omitempty"`
	Category string `json:"category,omitempty"` // "IM", "EXPRESS", "MARKETING", …

	// TTL is in seconds with a suffix, such as "86400s", at most "1296000s".
	// Default one day.
	TTL string `json:"ttl,omitempty"`

	BiTag          string               `json:"bi_tag,omitempty"`          // comes back in receipts
	FastAppTarget  int                  `json:"fast_app_target,omitempty"` // quick apps: 1 development, 2 production
	Data           string               `json:"data,omitempty"`            // in place of Message.Data
	Notification   *AndroidNotification `json:"notification,omitempty"`
	ReceiptID      string               `json:"receipt_id,omitempty"`
	TargetUserType int                  `json:"target_user_type,omitempty"`

	Extra map[string]any `json:"-"`
}

// Values of AndroidNotification.Style.
const (
	StyleNormal  = 0
	StyleBigText = 1
	StyleInbox   = 3
)

// AndroidNotification is how Android shows the notification.
type AndroidNotification struct {
	Title        string       `json:"title,omitempty"` // in place of Notification.Title
	Body         string       `json:"body,omitempty"`
	Icon         string       `json:"icon,omitempty"`          // "/raw/…"
	Color        string       `json:"color,omitempty"`         // "#RRGGBB"
	Sound        string       `json:"sound,omitempty"`         // "/raw/…"; counts when the channel is first made
	DefaultSound *bool        `json:"default_sound,omitempty"` // default true
	Tag          string       `json:"tag,omitempty"`           // a newer notification with the same tag replaces the older
	ClickAction  *ClickAction `json:"click_action,omitempty"`  // required; the client sets type 3 if unset

	TitleLocKey  string        `json:"title_loc_key,omitempty"`
	TitleLocArgs []string      `json:"title_loc_args,omitempty"`
	BodyLocKey   string        `json:"body_loc_key,omitempty"`
	BodyLocArgs  []string      `json:"body_loc_args,omitempty"`
	MultiLangKey *MultiLangKey `json:"multi_lang_key,omitempty"`

	ChannelID     string `json:"channel_id,omitempty"`
	NotifySummary string `json:"notify_summary,omitempty"`
	Image         string `json:"image,omitempty"`

	Style        int      `json:"style,omitempty"`
	BigTitle     string   `json:"big_title,omitempty"`     // required for style 1
	BigBody      string   `json:"big_body,omitempty"`      // required for style 1
	InboxContent []string `json:"inbox_content,omitempty"` // style 3: at most 5 lines of 1024 characters

	AutoClear *int   `json:"auto_clear,omitempty"` // milliseconds; older documentation only (unverified)
	NotifyID  *int   `json:"notify_id,omitempty"`  // the same id replaces; -1 or unset: a new one each time
	Group     string `json:"group,omitempty"`
	Badge     *Badge `json:"badge,omitempty"`
	Ticker    string `json:"ticker,omitempty"`
	When      string `json:"when,omitempty"` // RFC 3339 in UTC, such as "2014-10-02T15:01:23.045Z"

	Importance        string         `json:"importance,omitempty"`          // "NORMAL" (default) or "LOW"
	UseDefaultVibrate *bool          `json:"use_default_vibrate,omitempty"` // default true
	VibrateConfig     []string       `json:"vibrate_config,omitempty"`      // at most 10, each above 0 and up to "60s"
	UseDefaultLight   *bool          `json:"use_default_light,omitempty"`   // default true
	LightSettings     *LightSettings `json:"light_settings,omitempty"`
	Visibility        string         `json:"visibility,omitempty"` // "PRIVATE" (default), "PUBLIC", "SECRET"

	// ForegroundShow, by default true, shows the notification even while the
	// app is in front.
	ForegroundShow *bool `json:"foreground_show,omitempty"`

	ProfileID  string   `json:"profile_id,omitempty"`  // at most 64 characters
	Buttons    []Button `json:"buttons,omitempty"`     // at most 3
	AutoCancel *bool    `json:"auto_cancel,omitempty"` // older documentation only (unverified)
	LocalOnly  *bool    `json:"local_only,omitempty"`  // older documentation only (unverified)

	Extra map[string]any `json:"-"`
}

// Values of ClickAction.Type.
const (
	ClickPage = 1 // Intent or Action opens a page of the app
	ClickURL  = 2 // URL opens in the browser
	ClickApp  = 3 // the app opens
)

// ClickAction is what a tap does.
type ClickAction struct {
	Type         int    `json:"type"`
	Intent       string `json:"intent,omitempty"`
	Action       string `json:"action,omitempty"`
	URL          string `json:"url,omitempty"`           // https
	RichResource string `json:"rich_resource,omitempty"` // type 4, old versions only
}

// MultiLangKey holds the texts of up to three languages for each key.
type MultiLangKey struct {
	TitleKey map[string]string `json:"title_key,omitempty"`
	BodyKey  map[string]string `json:"body_key,omitempty"`
}

// Badge changes the number on the app's icon. Without AddNum and SetNum it
// is raised by one.
type Badge struct {
	AddNum *int   `json:"add_num,omitempty"` // 1 to 99
	SetNum *int   `json:"set_num,omitempty"` // 0 to 99; wins over AddNum
	Class  string `json:"class,omitempty"`   // the app's launcher activity; required
}

// LightSettings is how the breathing light blinks.
type LightSettings struct {
	Color            Color  `json:"color"`
	LightOnDuration  string `json:"light_on_duration"` // such as "3.5s"
	LightOffDuration string `json:"light_off_duration"`
}

// Color has components from 0 to 1. Huawei's default is alpha 1, black.
type Color struct {
	Alpha float64 `json:"alpha"`
	Red   float64 `json:"red"`
	Green float64 `json:"green"`
	Blue  float64 `json:"blue"`
}

// Button is one of up to three buttons.
type Button struct {
	Name       string `json:"name"`                  // at most 40 characters
	ActionType int    `json:"action_type"`           // 0 home, 1 page, 2 URL, 3 clear, 4 share
	IntentType *int   `json:"intent_type,omitempty"` // for type 1: 0 intent, 1 action
	Intent     string `json:"intent,omitempty"`
	Data       string `json:"data,omitempty"` // at most 1024 characters
}

// APNs is what concerns iOS, to which Huawei relays.
type APNs struct {
	Headers    map[string]string `json:"headers,omitempty"`
	Payload    json.RawMessage   `json:"payload,omitempty"`
	HMSOptions *APNsOptions      `json:"hms_options,omitempty"` // required
}

// APNsOptions says whom the relay is for: 1 test, 2 production, 3 VoIP.
type APNsOptions struct {
	TargetUserType int `json:"target_user_type"`
}

// WebPush is what concerns web apps.
type WebPush struct {
	Headers      *WebPushHeaders      `json:"headers,omitempty"`
	Notification *WebPushNotification `json:"notification,omitempty"`
	HMSOptions   *WebPushOptions      `json:"hms_options,omitempty"`
}

// WebPushHeaders are those of the Web Push protocol. The official page and
// the official SDKs differ in the values of Urgency, so it is free.
type WebPushHeaders struct {
	TTL     string `json:"ttl,omitempty"` // such as "100s"
	Topic   string `json:"topic,omitempty"`
	Urgency string `json:"urgency,omitempty"`
}

// WebPushNotification is a notification of the browser.
type WebPushNotification struct {
	Title              string          `json:"title,omitempty"`
	Body               string          `json:"body,omitempty"`
	Icon               string          `json:"icon,omitempty"`
	Image              string          `json:"image,omitempty"`
	Lang               string          `json:"lang,omitempty"`
	Tag                string          `json:"tag,omitempty"`
	Badge              string          `json:"badge,omitempty"`
	Dir                string          `json:"dir,omitempty"` // "auto", "ltr" or "rtl"
	Vibrate            []int           `json:"vibrate,omitempty"`
	Renotify           *bool           `json:"renotify,omitempty"`
	RequireInteraction *bool           `json:"require_interaction,omitempty"`
	Silent             *bool           `json:"silent,omitempty"`
	Timestamp          int64           `json:"timestamp,omitempty"` // Unix milliseconds
	Actions            []WebPushAction `json:"actions,omitempty"`
}

// WebPushAction is a button of a browser's notification.
type WebPushAction struct {
	Action string `json:"action,omitempty"`
	Icon   string `json:"icon,omitempty"`
	Title  string `json:"title,omitempty"`
}

// WebPushOptions holds the page that a tap opens.
type WebPushOptions struct {
	Link string `json:"link,omitempty"`
}

// Vendor implements push.Native.
func (*Message) Vendor() push.Vendor { return push.Huawei }

type (
	plainMessage             Message
	plainAndroid             Android
	plainAndroidNotification AndroidNotification
)

// MarshalJSON encodes m with Extra.
func (m Message) MarshalJSON() ([]byte, error) {
	return wire.MarshalExtra(plainMessage(m), m.Extra)
}

// UnmarshalJSON keeps members that it does not know in Extra.
func (m *Message) UnmarshalJSON(data []byte) (err error) {
	var p plainMessage
	p.Extra, err = wire.UnmarshalExtra(data, &p)
	*m = Message(p)
	return err
}

// MarshalJSON encodes a with Extra.
func (a Android) MarshalJSON() ([]byte, error) {
	return wire.MarshalExtra(plainAndroid(a), a.Extra)
}

// UnmarshalJSON keeps members that it does not know in Extra.
func (a *Android) UnmarshalJSON(data []byte) (err error) {
	var p plainAndroid
	p.Extra, err = wire.UnmarshalExtra(data, &p)
	*a = Android(p)
	return err
}

// MarshalJSON encodes n with Extra.
func (n AndroidNotification) MarshalJSON() ([]byte, error) {
	return wire.MarshalExtra(plainAndroidNotification(n), n.Extra)
}

// UnmarshalJSON keeps members that it does not know in Extra.
func (n *AndroidNotification) UnmarshalJSON(data []byte) (err error) {
	var p plainAndroidNotification
	p.Extra, err = wire.UnmarshalExtra(data, &p)
	*n = AndroidNotification(p)
	return err
}

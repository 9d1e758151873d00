package meizu

import (
	"time"

	"github.com/pushwire/push"
)

// PushType tells notifications from transparent messages.
type PushType int

const (
	PushNotification PushType = 0
	PushTransparent  PushType = 1 // discontinued: see Message.Transparent
)

// Flag is on or off. Meizu writes 1 or 0; true and false, as its Java SDK
// writes them, are read too.
type Flag bool

const (
	On  Flag = true
	Off Flag = false
)

// Values of NoticeBarInfo.NoticeMsgType.
const (
	MsgPublic  = 0 // a few a day for each device; Meizu's default
	MsgPrivate = 1 // not limited
)

// Values of NoticeBarInfo.NoticeBarType. 1, a picture, was switched off in
// 2022.
const (
	BarStandard = 0 // Meizu's default
	BarAndroid  = 2 // as plain Android looks
)

// Values of NoticeExpandInfo.NoticeExpandType.
const (
	ExpandStandard = 0 // Meizu's default
	ExpandText     = 1
	ExpandPicture  = 2 // for apps with VIP features only
)

// Values of ClickTypeInfo.ClickType.
const (
	ClickApp      = 0 // open the app; Meizu's default
	ClickActivity = 1 // open Activity
	ClickURI      = 2 // open URL
	ClickCustom   = 3 // hand CustomAttribute to the app; retired, for it does not work from Android 12 on
)

// The colors that VIPInfo.TitleColor may have.
const (
	ColorBlue = "#206CFF"
	ColorRed  = "#E42D22"
)

// Message is a message in Meizu's own terms: the messageJson of the server API
// document, with further parameters of the form beside it. Pointers tell unset
// from off and zero.
type Message struct {
	// One of the two addresses the message, for Push: 1 to 100 pushIds or
	// aliases.
	PushIDs []string `json:"pushIds,omitempty"`
	Aliases []string `json:"alias,omitempty"`

	// RestrictedPackageNames is for apps with several packages: the message
	// goes to these only. Up to 50, by the Java SDK (unverified: that may be
	// characters).
	RestrictedPackageNames []string `json:"restrictedPackageNames,omitempty"`

	NoticeBarInfo    *NoticeBarInfo    `json:"noticeBarInfo,omitempty"` // required
	NoticeExpandInfo *NoticeExpandInfo `json:"noticeExpandInfo,omitempty"`
	ClickTypeInfo    *ClickTypeInfo    `json:"clickTypeInfo,omitempty"`
	PushTimeInfo     *PushTimeInfo     `json:"pushTimeInfo,omitempty"`
	AdvanceInfo      *AdvanceInfo      `json:"advanceInfo,omitempty"`
	VIPInfo          *VIPInfo          `json:"vipInfo,omitempty"` // only for apps that have VIP features

	// Callback asks for receipts, for notifications to pushIds and aliases,
	// and not by task. It is "extra" on the wire.
	Callback *Callback `json:"extra,omitempty"`

	// Transparent makes the message one that is handed to the app and shows
	// nothing. PushTimeInfo and, for tasks, the speed in AdvanceInfo go with
	// it, and nothing else above. Meizu throttles such messages since 2018, is
	// closed to new apps that want them, and has discontinued the interface.
	Transparent *Transparent `json:"transparent,omitempty"`

	// Extra holds further members of the messageJson, newer than this
	// library.
	Extra map[string]any `json:"-"`
}

// Transparent is what a message without a notification has.
type Transparent struct {
	Title   string `json:"title,omitempty"`   // 1 to 32 characters; required for tasks
	Content string `json:"content,omitempty"` // required; 2000 bytes at most, by the Java SDK 3800
}

// NoticeBarInfo is the notification itself. Characters count as one each,
// Chinese or not; an emoji is taken for two, because how Meizu counts one is
// unverified.
type NoticeBarInfo struct {
	NoticeMsgType   *int   `json:"noticeMsgType,omitempty"` // MsgPublic or MsgPrivate
	NoticeBarType   *int   `json:"noticeBarType,omitempty"` // BarStandard or BarAndroid
	Title           string `json:"title,omitempty"`         // required; 32 characters at most
	Content         string `json:"content,omitempty"`       // required; 100 characters at most
	NoticeBarImgURL string `json:"noticeBarImgUrl,omitempty"`

	Extra map[string]any `json:"-"`
}

// NoticeExpandInfo is what a notification that is pulled open shows.
type NoticeExpandInfo struct {
	NoticeExpandType    *int   `json:"noticeExpandType,omitempty"`
	NoticeExpandContent string `json:"noticeExpandContent,omitempty"` // required for ExpandText; its limit is unverified
	NoticeExpandImgURL  string `json:"noticeExpandImgUrl,omitempty"`  // required for ExpandPicture: 328 by 120 pixels, from UploadImage

	Extra map[string]any `json:"-"`
}

// ClickTypeInfo is what a tap does.
type ClickTypeInfo struct {
	ClickType       *int       `json:"clickType,omitempty"`
	URL             string     `json:"url,omitempty"`             // required for ClickURI; 1000 bytes at most
	Activity        string     `json:"activity,omitempty"`        // required for ClickActivity: "com.example.MainActivity"; 1000 bytes at most
	Parameters      Parameters `json:"parameters,omitempty"`      // handed to the app
	CustomAttribute string     `json:"customAttribute,omitempty"` // required for ClickCustom; 1000 bytes at most

	Extra map[string]any `json:"-"`
}

// Parameters is a JSON object. Numbers that are decoded keep their digits.
type Parameters map[string]any

// PushTimeInfo is when a message goes out, and for how long it is kept.
type PushTimeInfo struct {
	// OffLine keeps the message for a device that is offline. Meizu's default
	// is on.
	OffLine *Flag `json:"offLine,omitempty"`

	// ValidTime is in hours, 1 to 72, for tags 0 to 72; Meizu's default is 24.
	// If OffLine is on and this is unset, the client sets 24.
	ValidTime *int `json:"validTime,omitempty"`

	// PushTimeType 1 sends at StartTime, for PushToApp and PushToTags only:
	// see Time.
	PushTimeType *int   `json:"pushTimeType,omitempty"`
	StartTime    string `json:"startTime,omitempty"`

	Extra map[string]any `json:"-"`
}

// AdvanceInfo is how a notification behaves.
type AdvanceInfo struct {
	Suspend        *Flag `json:"suspend,omitempty"`        // float above what is on the screen; default on, for tags off (unverified)
	ClearNoticeBar *Flag `json:"clearNoticeBar,omitempty"` // the user may clear it; default on

	// FixDisplay shows the notification between the two times only: see Time.
	FixDisplay          *Flag  `json:"fixDisplay,omitempty"`
	FixStartDisplayTime string `json:"fixStartDisplayTime,omitempty"`
	FixEndDisplayTime   string `json:"fixEndDisplayTime,omitempty"`

	// FixSpeed sends steadily, for tags and, by the Java SDK, for everyone and
	// tasks. The unit of the rate is unverified.
	FixSpeed     *Flag `json:"fixSpeed,omitempty"`
	FixSpeedRate *int  `json:"fixSpeedRate,omitempty"`

	NotificationType *NotificationType `json:"notificationType,omitempty"`

	// NotifyKey makes a notification replace the one before that has the same
	// key: 1 to 8 letters, digits, "_" and "-".
	NotifyKey string `json:"notifyKey,omitempty"`

	Extra map[string]any `json:"-"`
}

// NotificationType is how the phone draws attention. Meizu's default is on
// for all three.
type NotificationType struct {
	Vibrate *Flag `json:"vibrate,omitempty"`
	Lights  *Flag `json:"lights,omitempty"`
	Sound   *Flag `json:"sound,omitempty"`

	Extra map[string]any `json:"-"`
}

// VIPInfo is what only apps with VIP features may use. Its pictures come from
// UploadImage.
type VIPInfo struct {
	Subtitle    string `json:"subtitle,omitempty"`    // 16 characters at most
	PullDownTop *Flag  `json:"pullDownTop,omitempty"` // pin the notification; not with TimeTop
	TimeTop     *int   `json:"timeTop,omitempty"`     // pin it for 1800 to 7200 seconds
	NotGroup    *Flag  `json:"notGroup,omitempty"`    // keep it out of the app's group

	TitleColor       string `json:"titleColor,omitempty"`       // ColorBlue or ColorRed; not with a background
	BackgroundImgURL string `json:"backgroundImgUrl,omitempty"` // 352 by 91 pixels; not with a large picture
	SmallIconURL     string `json:"smallIconUrl,omitempty"`     // 18 by 18 pixels
	BigIconURL       string `json:"bigIconUrl,omitempty"`       // 42 by 42 pixels; not with a background

	Extra map[string]any `json:"-"`
}

// Values of Callback.Type, which Meizu has as strings.
const (
	CallbackDelivered = "1"
	CallbackClicked   = "2"
	CallbackBoth      = "3" // Meizu's default
)

// Callback asks for receipts. Register the URL in the console first, in its
// http and its https form: with one that is not registered, pushes have been
// reported to fail.
type Callback struct {
	URL   string `json:"callback,omitempty"`       // required; 128 bytes at most
	Param string `json:"callback.param,omitempty"` // comes back with the receipt; 64 bytes at most
	Type  string `json:"callback.type,omitempty"`  // CallbackDelivered, CallbackClicked or CallbackBoth

	Extra map[string]any `json:"-"`
}

// Vendor implements push.Native.
func (*Message) Vendor() push.Vendor { return push.Meizu }

// pushType returns which kind of message m is.
func (m *Message) pushType() PushType {
	if m.Transparent != nil {
		return PushTransparent
	}
	return PushNotification
}

// replaces reports whether a repetition is not seen on the device, since it
// takes the place of the first.
func (m *Message) replaces() bool {
	return m.Transparent == nil && m.AdvanceInfo != nil && m.AdvanceInfo.NotifyKey != ""
}

const timeLayout = "2006-01-02 15:04:05"

// Time is t as Meizu writes times. It is China's time, on the assumption that
// this is what Meizu means: no document names a time zone.
func Time(t time.Time) string {
	const eastOfGreenwich = 8 * 60 * 60
	return t.In(time.FixedZone("CST", eastOfGreenwich)).Format(timeLayout)
}

package oppo

import (
	"encoding/json"
	"strconv"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/wire"
)

// TargetType says what a target is.
type TargetType int

const (
	// TargetEveryone is of broadcasts until 2019: the documentation of today
	// and the SDK from 1.0.6 do not have it.
	TargetEveryone TargetType = 1

	TargetRegistrationID TargetType = 2
	TargetAlias          TargetType = 5
	TargetTags           TargetType = 6 // broadcasts only
)

// Style is the look of a notification.
type Style int

const (
	StyleStandard      Style = 1 // OPPO's default
	StyleLongText      Style = 2
	StyleBigPicture    Style = 3 // broadcasts only, and not with FixSpeed
	StyleMediumPicture Style = 4 // for paying customers (unverified)
)

// ClickActionType is what a tap on the notification does. There is no 3.
type ClickActionType int

const (
	ClickApp      ClickActionType = 0 // open the app; OPPO's default
	ClickAction   ClickActionType = 1 // open the activity with the intent action ClickActionActivity
	ClickURL      ClickActionType = 2 // open the web page ClickActionURL
	ClickActivity ClickActionType = 4 // open the activity with the class name ClickActionActivity
	ClickIntent   ClickActionType = 5 // open the intent or scheme URL ClickActionURL
)

// NotifyLevel is how much a service message draws attention.
type NotifyLevel int

const (
	NotifyBar        NotifyLevel = 1  // in the notification bar
	NotifyLockScreen NotifyLevel = 2  // on the lock screen too
	NotifyStrong     NotifyLevel = 16 // with banner, vibration and sound too; needs a right that OPPO grants
)

// Values of Notification.BadgeOperationType (unverified).
const (
	BadgeSet = 0
	BadgeAdd = 1
)

// Message is a notification with its target, as a unicast has it.
type Message struct {
	// TargetType says what TargetValue is: a registration id, which the
	// client sets if it is unset, or an alias.
	TargetType  TargetType `json:"target_type,omitempty"`
	TargetValue string     `json:"target_value,omitempty"`

	// VerifyRegistrationID makes the phone drop the message if its
	// registration id has changed. OPPO's default is false.
	VerifyRegistrationID *bool `json:"verify_registration_id,omitempty"`

	Notification Notification `json:"notification"`

	// Extra holds further members of the object, newer than this library.
	Extra map[string]any `json:"-"`
}

// Notification is what to show, in OPPO's own terms, as documents 11236 and
// 13189 have them. Pointers tell unset from false and zero. Characters count
// as one each, Chinese or not (the Java SDK counts an emoji as two).
type Notification struct {
	// AppMessageID is by which OPPO drops repetitions: a unicast reaches a
	// target only once, and a broadcast is saved only once. For how long, and
	// how long the id may be, is undocumented. Two different messages must not
	// share one. The client sets a random one for unicasts if it is unset.
	AppMessageID string `json:"app_message_id,omitempty"`

	Style Style `json:"style,omitempty"`

	BigPictureID   string `json:"big_picture_id,omitempty"`   // from UploadBigPicture; required for StyleBigPicture
	SmallPictureID string `json:"small_picture_id,omitempty"` // from UploadSmallPicture

	// Pictures by URL are for paying customers (unverified): at most 300
	// characters each.
	BigPictureURL    string `json:"big_picture_url,omitempty"`
	MediumPictureURL string `json:"medium_picture_url,omitempty"`
	SmallPictureURL  string `json:"small_picture_url,omitempty"`

	// Title is required, as is Content, unless a template provides them. At
	// most 50 characters.
	Title    string `json:"title,omitempty"`
	SubTitle string `json:"sub_title,omitempty"` // at most 10 characters

	// Content has at most 128 characters in StyleLongText and 50 in
	// StyleBigPicture. In StyleStandard the documentation since April 2024
	// says 50 and the Java SDK 200: the client accepts 200.
	Content string `json:"content,omitempty"`

	ClickActionType     *ClickActionType `json:"click_action_type,omitempty"`
	ClickActionActivity string           `json:"click_action_activity,omitempty"` // at most 500 characters
	ClickActionURL      string           `json:"click_action_url,omitempty"`      // at most 2000 characters

	// ActionParameters is handed to the app, or added to the URL: a JSON
	// object as text, of at most 4000 characters.
	ActionParameters string `json:"action_parameters,omitempty"`

	// ShowTimeType is 0 for at once (default) or 1 for between the two times,
	// which are in Unix milliseconds.
	ShowTimeType  *int  `json:"show_time_type,omitempty"`
	ShowStartTime int64 `json:"show_start_time,omitempty"`
	ShowEndTime   int64 `json:"show_end_time,omitempty"`

	// OffLine false drops the message if the phone is offline. OPPO's default
	// is true. By older comments in the Java SDK, true needs OffLineTTL.
	OffLine *bool `json:"off_line,omitempty"`

	// OffLineTTL is in seconds, 0 to 864000. OPPO's default is undocumented.
	OffLineTTL *int `json:"off_line_ttl,omitempty"`

	// PushTimeType 1 with PushStartTime, in Unix milliseconds, is a timed
	// push, for broadcasts to everyone only.
	PushTimeType  *int  `json:"push_time_type,omitempty"`
	PushStartTime int64 `json:"push_start_time,omitempty"`

	TimeZone string `json:"time_zone,omitempty"` // default GMT+08:00

	// FixSpeed paces a broadcast by FixSpeedRate, 1000 to 10000 a second.
	FixSpeed     *bool `json:"fix_speed,omitempty"`
	FixSpeedRate int64 `json:"fix_speed_rate,omitempty"`

	NetworkType *int `json:"network_type,omitempty"` // 0 any (default), 1 Wi-Fi only

	// CallBackURL asks for receipts, for pushes to registration ids only. At
	// most 200 characters.
	CallBackURL string `json:"call_back_url,omitempty"`

	// CallBackParameter comes back in receipts. At most 100 characters; the
	// Java SDK allows 50.
	CallBackParameter string `json:"call_back_parameter,omitempty"`

	ChannelID string `json:"channel_id,omitempty"` // the Android notification channel, as registered in OPPO's console

	// Category is the class of the message. Communication and service: "IM",
	// "ACCOUNT", "DEVICE_REMINDER", "ORDER", "TODO" or "SUBSCRIPTION".
	// Content and marketing: "NEWS", "CONTENT", "MARKETING" or "SOCIAL".
	Category string `json:"category,omitempty"`

	// NotifyLevel needs a Category of communication and service.
	NotifyLevel NotifyLevel `json:"notify_level,omitempty"`

	// ShowTTL is after how many seconds the notification disappears. The
	// documentation of 2024 says up to 43200 for marketing and 86400 for
	// service messages, the Java SDK 21600 to 172800: the client accepts 0 to
	// 172800.
	ShowTTL *int `json:"show_ttl,omitempty"`

	NotifyID *int `json:"notify_id,omitempty"` // the same id replaces the earlier notification on the phone

	// The number on the app's icon (unverified: the Java SDK has the fields,
	// what they mean is from other clients).
	BadgeOperationType *int `json:"badge_operation_type,omitempty"` // BadgeSet or BadgeAdd
	BadgeMessageCount  *int `json:"badge_message_count,omitempty"`

	// AuditResponse is the result of a third party's review: an object, or a
	// string that holds one.
	AuditResponse json.RawMessage `json:"auditResponse,omitempty"`

	// PrivateMsgTemplateID names a template that OPPO has approved. The
	// parameters fill its places: see Parameters, which makes a string with
	// JSON in it. Whether OPPO takes an object too is unverified. Without
	// places, they must be left out.
	PrivateMsgTemplateID     string          `json:"private_msg_template_id,omitempty"`
	PrivateTitleParameters   json.RawMessage `json:"private_title_parameters,omitempty"`
	PrivateContentParameters json.RawMessage `json:"private_content_parameters,omitempty"`

	// Buttons and Option are for paying customers; what is in them is
	// unverified.
	Buttons json.RawMessage `json:"buttons,omitempty"`
	Option  json.RawMessage `json:"option,omitempty"`

	// Extra holds further members of the object, newer than this library,
	// such as those of Fluid Cloud.
	Extra map[string]any `json:"-"`
}

// Parameters returns what fills the places of a template, in the form that
// OPPO's page describes: a string that holds a JSON object. It is nil if there
// are none.
func Parameters(values map[string]string) json.RawMessage {
	if len(values) == 0 {
		return nil
	}
	object, err := wire.Marshal(values)
	if err != nil {
		return nil // strings can be encoded always
	}
	quoted, _ := wire.Marshal(string(object))
	return quoted
}

// Vendor implements push.Native.
func (*Message) Vendor() push.Vendor { return push.OPPO }

// plainMessage is Message without its methods.
type plainMessage Message

// MarshalJSON encodes m as it goes over the wire, Extra included.
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

// plainNotification is Notification without its methods.
type plainNotification Notification

// MarshalJSON encodes n as it goes over the wire, Extra included.
func (n Notification) MarshalJSON() ([]byte, error) {
	return wire.MarshalExtra(plainNotification(n), n.Extra)
}

// UnmarshalJSON keeps members that it does not know in Extra.
func (n *Notification) UnmarshalJSON(data []byte) error {
	var p plainNotification
	extra, err := wire.UnmarshalExtra(data, &p)
	if err != nil {
		return err
	}
	p.Extra = extra
	*n = Notification(p)
	return nil
}

// targetType returns the portable type of a target.
func (t TargetType) targetType() push.TargetType {
	switch t {
	case TargetRegistrationID:
		return push.TargetToken
	case TargetAlias:
		return push.TargetAlias
	case TargetTags:
		return push.TargetTags
	}
	return push.TargetEveryone
}

// String returns the number that OPPO knows the type by.
func (t TargetType) String() string { return strconv.Itoa(int(t)) }

package honor

import (
	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/wire"
)

// Message is the body of a push in HONOR's own terms, that of the page
// "downlink-message". Without a notification, in either place, it is a data
// message that goes to the app. Pointers tell unset from false and zero.
type Message struct {
	// Token addresses the message, for Push: 1 to 1000 tokens, none of them
	// twice.
	Token []string `json:"token,omitempty"`

	Notification *Notification `json:"notification,omitempty"`
	Android      *Android      `json:"android,omitempty"`

	// Data is handed to the app. Beside a notification it must be a JSON
	// document.
	Data string `json:"data,omitempty"`

	// Extra holds further members of the object, newer than this library.
	Extra map[string]any `json:"-"`
}

// Notification is what is shown. A title and a body are required, here or in
// AndroidNotification, which wins.
type Notification struct {
	Title string `json:"title,omitempty"`
	Body  string `json:"body,omitempty"`

	// Image is the https URL of a small picture. With importance LOW it is
	// not shown. Less than 512 KB and 40 by 40 dp (unverified).
	Image string `json:"image,omitempty"`
}

// Values of Android.TargetUserType.
const (
	TargetUserNormal = 0 // the default
	TargetUserTest   = 1 // 1000 messages a day, not counted against a device's allowance
)

// Android is how the message is delivered.
type Android struct {
	// TTL is in seconds with a suffix, such as "86400s", at most "1296000s".
	// Default one day. What "0s" does is unverified.
	TTL string `json:"ttl,omitempty"`

	BiTag          string               `json:"biTag,omitempty"` // comes back in receipts
	Data           string               `json:"data,omitempty"`  // in place of Message.Data
	TargetUserType *int                 `json:"targetUserType,omitempty"`
	Notification   *AndroidNotification `json:"notification,omitempty"`

	// Extra holds further members, such as the one that names a receipt
	// configuration: HONOR has a code about it (80200020), but what the member
	// is called is unverified.
	Extra map[string]any `json:"-"`
}

// Values of AndroidNotification.Importance.
const (
	ImportanceLow    = "LOW"    // marketing: drawer only, no sound, no picture, two a day for each device
	ImportanceNormal = "NORMAL" // service: lock screen, sound, picture; needs a right that HONOR grants
)

// Values of AndroidNotification.Style.
const (
	StyleNormal  = 0 // the default
	StyleBigText = 1
)

// AndroidNotification is how the notification is shown.
type AndroidNotification struct {
	Title       string       `json:"title,omitempty"`       // in place of Notification.Title
	Body        string       `json:"body,omitempty"`        // in place of Notification.Body
	Image       string       `json:"image,omitempty"`       // in place of Notification.Image
	ClickAction *ClickAction `json:"clickAction,omitempty"` // required; the client sets type 3 if unset

	// Importance is the class of the message. What HONOR makes of an unset
	// one is unverified.
	Importance string `json:"importance,omitempty"`

	Style    *int   `json:"style,omitempty"`
	BigTitle string `json:"bigTitle,omitempty"` // required for style 1, by rights the title again
	BigBody  string `json:"bigBody,omitempty"`  // required for style 1, by rights the body again

	// NotifyID makes a newer notification replace the older with the same
	// id. Unset or -1: each has an id of its own.
	NotifyID *int `json:"notifyId,omitempty"`

	Tag   string `json:"tag,omitempty"`   // a newer notification with the same tag replaces the older
	Group string `json:"group,omitempty"` // of a group only the newest and a count are shown

	// When sorts the notification in the drawer: RFC 3339 in UTC, such as
	// "2014-10-02T15:01:23.045123456Z".
	When string `json:"when,omitempty"`

	Buttons []Button `json:"buttons,omitempty"` // at most 3
	Badge   *Badge   `json:"badge,omitempty"`

	// Extra holds further members of the object, newer than this library.
	Extra map[string]any `json:"-"`
}

// Values of ClickAction.Type.
const (
	ClickPage = 1 // Intent or Action opens a page of the app
	ClickURL  = 2 // URL opens in the browser; not for games
	ClickApp  = 3 // the app opens
)

// ClickAction is what a tap does.
type ClickAction struct {
	Type   int    `json:"type"`
	Intent string `json:"intent,omitempty"`
	Action string `json:"action,omitempty"`
	URL    string `json:"url,omitempty"` // https
}

// Values of Button.ActionType.
const (
	ButtonApp  = 0 // the app opens
	ButtonPage = 1 // Intent, read as IntentType says, opens a page of the app
	ButtonURL  = 2 // Intent, an https URL, opens in the browser
)

// Values of Button.IntentType.
const (
	IntentURI    = 0
	IntentAction = 1
)

// Button is one of up to three buttons.
type Button struct {
	Name       string `json:"name"` // at most 40 characters (unit unverified)
	ActionType int    `json:"actionType"`
	IntentType *int   `json:"intentType,omitempty"` // required for action type 1
	Intent     string `json:"intent,omitempty"`
	Data       string `json:"data,omitempty"` // keys and values, at most 1024 characters (unit unverified); not for action type 2
}

// Badge changes the number on the app's icon. If both numbers are given
// SetNum wins (unverified).
type Badge struct {
	BadgeClass string `json:"badgeClass,omitempty"` // the app's launcher activity; required
	AddNum     *int   `json:"addNum,omitempty"`     // 1 to 99
	SetNum     *int   `json:"setNum,omitempty"`     // 0 to 99; 0 removes the badge
}

// Vendor implements push.Native.
func (*Message) Vendor() push.Vendor { return push.Honor }

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

package fcm

import (
	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/wire"
)

// Message is a push in FCM's own terms: the resource "message" of the HTTP v1
// API, with validate_only beside it. Pointers tell unset from false and zero.
// Durations are in seconds with a suffix, such as "3.5s".
type Message struct {
	// ValidateOnly has the message checked and not delivered. It needs valid
	// credentials, and counts against the quota (unverified).
	ValidateOnly bool `json:"validate_only,omitempty"`

	// Exactly one of Token, FID, Topic and Condition addresses the message,
	// for Push. Google calls Token deprecated in favour of FID since June
	// 2026; in Token it takes either. A device group is addressed by its
	// notification key as Token.
	Token     string `json:"token,omitempty"`
	FID       string `json:"fid,omitempty"`       // Firebase Installation ID
	Topic     string `json:"topic,omitempty"`     // the bare name; a leading "/topics/" is taken off
	Condition string `json:"condition,omitempty"` // at most 5 topics: 'a' in topics && !('b' in topics)

	// Data is handed to the app. The keys from, gcm and message_type, and
	// those that begin with "google." or "gcm.", are Google's.
	Data map[string]string `json:"data,omitempty"`

	Notification *Notification `json:"notification,omitempty"`
	Android      *Android      `json:"android,omitempty"`

	// AndroidV2 is the successor of Android, and a preview. The two exclude
	// each other.
	AndroidV2 *AndroidV2 `json:"android_v2,omitempty"`

	WebPush    *WebPush `json:"webpush,omitempty"`
	APNs       *APNs    `json:"apns,omitempty"`
	FCMOptions *Options `json:"fcm_options,omitempty"`

	// Extra holds further members of the object, newer than this library.
	Extra map[string]any `json:"-"`
}

// Vendor implements push.Native.
func (*Message) Vendor() push.Vendor { return push.FCM }

// Notification is what all platforms show.
type Notification struct {
	Title string `json:"title,omitempty"`
	Body  string `json:"body,omitempty"`

	// Image is the URL of a JPEG, PNG or BMP, on Android of at most 1 MB.
	Image string `json:"image,omitempty"`

	Extra map[string]any `json:"-"`
}

// Options label a message for Google's statistics.
type Options struct {
	// AnalyticsLabel is 1 to 50 letters, digits and -_.~%, and one of at
	// most 100 different ones a day.
	AnalyticsLabel string `json:"analytics_label,omitempty"`

	Extra map[string]any `json:"-"`
}

// WebPush is what concerns browsers.
type WebPush struct {
	// Headers are those of the Web Push protocol, such as TTL, Urgency and
	// Topic.
	Headers      map[string]string    `json:"headers,omitempty"`
	Data         map[string]string    `json:"data,omitempty"` // in place of Message.Data
	Notification *WebPushNotification `json:"notification,omitempty"`
	FCMOptions   *WebPushOptions      `json:"fcm_options,omitempty"`

	Extra map[string]any `json:"-"`
}

// WebPushNotification is a notification of the browser. Its title and body
// stand in place of the common ones.
type WebPushNotification struct {
	Title              string          `json:"title,omitempty"`
	Body               string          `json:"body,omitempty"`
	Icon               string          `json:"icon,omitempty"`
	Badge              string          `json:"badge,omitempty"` // the URL of a small icon
	Image              string          `json:"image,omitempty"`
	Dir                string          `json:"dir,omitempty"` // "auto", "ltr" or "rtl"
	Lang               string          `json:"lang,omitempty"`
	Tag                string          `json:"tag,omitempty"` // a newer notification with the same tag replaces the older
	Data               any             `json:"data,omitempty"`
	Actions            []WebPushAction `json:"actions,omitempty"`
	Renotify           *bool           `json:"renotify,omitempty"`
	RequireInteraction *bool           `json:"requireInteraction,omitempty"`
	Silent             *bool           `json:"silent,omitempty"`
	Timestamp          *int64          `json:"timestamp,omitempty"` // Unix milliseconds
	Vibrate            []int           `json:"vibrate,omitempty"`   // milliseconds

	Extra map[string]any `json:"-"`
}

// WebPushAction is a button of a browser's notification.
type WebPushAction struct {
	Action string `json:"action,omitempty"`
	Title  string `json:"title,omitempty"`
	Icon   string `json:"icon,omitempty"`
}

// WebPushOptions holds the page that a tap opens.
type WebPushOptions struct {
	Link           string `json:"link,omitempty"` // https
	AnalyticsLabel string `json:"analytics_label,omitempty"`

	Extra map[string]any `json:"-"`
}

type (
	plainMessage             Message
	plainNotification        Notification
	plainOptions             Options
	plainWebPush             WebPush
	plainWebPushNotification WebPushNotification
	plainWebPushOptions      WebPushOptions
)

// MarshalJSON encodes m with Extra.
func (m Message) MarshalJSON() ([]byte, error) { return wire.MarshalExtra(plainMessage(m), m.Extra) }

// UnmarshalJSON keeps members that it does not know in Extra.
func (m *Message) UnmarshalJSON(data []byte) (err error) {
	var p plainMessage
	p.Extra, err = wire.UnmarshalExtra(data, &p)
	*m = Message(p)
	return err
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

// MarshalJSON encodes o with Extra.
func (o Options) MarshalJSON() ([]byte, error) { return wire.MarshalExtra(plainOptions(o), o.Extra) }

// UnmarshalJSON keeps members that it does not know in Extra.
func (o *Options) UnmarshalJSON(data []byte) (err error) {
	var p plainOptions
	p.Extra, err = wire.UnmarshalExtra(data, &p)
	*o = Options(p)
	return err
}

// MarshalJSON encodes w with Extra.
func (w WebPush) MarshalJSON() ([]byte, error) { return wire.MarshalExtra(plainWebPush(w), w.Extra) }

// UnmarshalJSON keeps members that it does not know in Extra.
func (w *WebPush) UnmarshalJSON(data []byte) (err error) {
	var p plainWebPush
	p.Extra, err = wire.UnmarshalExtra(data, &p)
	*w = WebPush(p)
	return err
}

// MarshalJSON encodes n with Extra.
func (n WebPushNotification) MarshalJSON() ([]byte, error) {
	return wire.MarshalExtra(plainWebPushNotification(n), n.Extra)
}

// UnmarshalJSON keeps members that it does not know in Extra.
func (n *WebPushNotification) UnmarshalJSON(data []byte) (err error) {
	var p plainWebPushNotification
	p.Extra, err = wire.UnmarshalExtra(data, &p)
	*n = WebPushNotification(p)
	return err
}

// MarshalJSON encodes o with Extra.
func (o WebPushOptions) MarshalJSON() ([]byte, error) {
	return wire.MarshalExtra(plainWebPushOptions(o), o.Extra)
}

// UnmarshalJSON keeps members that it does not know in Extra.
func (o *WebPushOptions) UnmarshalJSON(data []byte) (err error) {
	var p plainWebPushOptions
	p.Extra, err = wire.UnmarshalExtra(data, &p)
	*o = WebPushOptions(p)
	return err
}

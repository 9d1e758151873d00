package fcm

import "github.com/pushwire/push/internal/wire"

// Values of Android.Priority.
const (
	PriorityNormal = "NORMAL"
	PriorityHigh   = "HIGH"
)

// Android is what concerns Android.
type Android struct {
	// CollapseKey keeps only the newest message with the same key for a
	// device that is offline. A device has at most 4 keys at a time.
	CollapseKey string `json:"collapse_key,omitempty"`

	// Priority is by default HIGH for notifications and NORMAL for data
	// (unverified). Google lowers it for apps whose urgent messages show
	// nothing.
	Priority string `json:"priority,omitempty"`

	// TTL is from "0s", now or never, to "2419200s", which is four weeks and
	// the default. Google rounds it down to whole seconds.
	TTL string `json:"ttl,omitempty"`

	RestrictedPackageName  string               `json:"restricted_package_name,omitempty"` // the token must belong to this app
	Data                   map[string]string    `json:"data,omitempty"`                    // in place of Message.Data
	Notification           *AndroidNotification `json:"notification,omitempty"`
	FCMOptions             *Options             `json:"fcm_options,omitempty"`
	DirectBootOK           *bool                `json:"direct_boot_ok,omitempty"` // before the device was unlocked
	BandwidthConstrainedOK *bool                `json:"bandwidth_constrained_ok,omitempty"`
	RestrictedSatelliteOK  *bool                `json:"restricted_satellite_ok,omitempty"`

	Extra map[string]any `json:"-"`
}

// Values of AndroidNotification.NotificationPriority, which differs from
// Android.Priority: it orders notifications on Android up to 7.1.
const (
	NotificationPriorityMin     = "PRIORITY_MIN"
	NotificationPriorityLow     = "PRIORITY_LOW"
	NotificationPriorityDefault = "PRIORITY_DEFAULT"
	NotificationPriorityHigh    = "PRIORITY_HIGH"
	NotificationPriorityMax     = "PRIORITY_MAX"
)

// Values of AndroidNotification.Visibility.
const (
	VisibilityPrivate = "PRIVATE" // the default
	VisibilityPublic  = "PUBLIC"
	VisibilitySecret  = "SECRET"
)

// Values of AndroidNotification.Proxy.
const (
	ProxyAllow             = "ALLOW"
	ProxyDeny              = "DENY"
	ProxyIfPriorityLowered = "IF_PRIORITY_LOWERED" // the default
)

// AndroidNotification is how Android shows the notification.
type AndroidNotification struct {
	Title string `json:"title,omitempty"` // in place of Notification.Title
	Body  string `json:"body,omitempty"`
	Icon  string `json:"icon,omitempty"`  // a drawable
	Color string `json:"color,omitempty"` // "#rrggbb"
	Sound string `json:"sound,omitempty"` // "default", or a file in /res/raw
	Tag   string `json:"tag,omitempty"`   // a newer notification with the same tag replaces the older

	ClickAction  string   `json:"click_action,omitempty"` // the action of an intent filter
	BodyLocKey   string   `json:"body_loc_key,omitempty"`
	BodyLocArgs  []string `json:"body_loc_args,omitempty"`
	TitleLocKey  string   `json:"title_loc_key,omitempty"`
	TitleLocArgs []string `json:"title_loc_args,omitempty"`

	ChannelID            string `json:"channel_id,omitempty"` // if the app has none of that id, its default is used
	Ticker               string `json:"ticker,omitempty"`
	Sticky               *bool  `json:"sticky,omitempty"`
	EventTime            string `json:"event_time,omitempty"` // RFC 3339, such as "2019-01-01T01:02:03.123Z"
	LocalOnly            *bool  `json:"local_only,omitempty"`
	NotificationPriority string `json:"notification_priority,omitempty"`

	DefaultSound          *bool    `json:"default_sound,omitempty"`
	DefaultVibrateTimings *bool    `json:"default_vibrate_timings,omitempty"` // wins over VibrateTimings
	DefaultLightSettings  *bool    `json:"default_light_settings,omitempty"`  // LightSettings wins over it
	VibrateTimings        []string `json:"vibrate_timings,omitempty"`         // the wait before the first, then on and off in turn

	Visibility        string         `json:"visibility,omitempty"`
	NotificationCount *int           `json:"notification_count,omitempty"` // 0 or unset: the launcher counts on
	LightSettings     *LightSettings `json:"light_settings,omitempty"`
	Image             string         `json:"image,omitempty"` // in place of Notification.Image; https in AndroidV2

	Proxy                   string `json:"proxy,omitempty"`                     // not in AndroidV2
	BypassProxyNotification *bool  `json:"bypass_proxy_notification,omitempty"` // deprecated; not in AndroidV2

	// ID together with Tag is what a newer notification replaces the older
	// by. Only AndroidV2 has it.
	ID *int `json:"id,omitempty"`

	Extra map[string]any `json:"-"`
}

// LightSettings is how the LED blinks. All three are required.
type LightSettings struct {
	Color            Color  `json:"color"`
	LightOnDuration  string `json:"light_on_duration"`
	LightOffDuration string `json:"light_off_duration"`
}

// Color has components from 0 to 1: #33669966 is 0.2, 0.4, 0.6 with alpha
// 0.4.
type Color struct {
	Red   float64  `json:"red"`
	Green float64  `json:"green"`
	Blue  float64  `json:"blue"`
	Alpha *float64 `json:"alpha,omitempty"`
}

// AndroidV2 is the preview of Android's successor. Exactly one of
// RemoteNotification and BackgroundSync is set.
type AndroidV2 struct {
	CollapseKey            string            `json:"collapse_key,omitempty"`
	TTL                    string            `json:"ttl,omitempty"`
	RestrictedPackageName  string            `json:"restricted_package_name,omitempty"`
	Data                   map[string]string `json:"data,omitempty"`
	FCMOptions             *Options          `json:"fcm_options,omitempty"`
	DirectBootOK           *bool             `json:"direct_boot_ok,omitempty"`
	BandwidthConstrainedOK *bool             `json:"bandwidth_constrained_ok,omitempty"`
	RestrictedSatelliteOK  *bool             `json:"restricted_satellite_ok,omitempty"`

	RemoteNotification *RemoteNotification `json:"remote_notification,omitempty"` // delivered at once
	BackgroundSync     *BackgroundSync     `json:"background_sync,omitempty"`     // may be gathered or delayed

	Extra map[string]any `json:"-"`
}

// RemoteNotification is a message that is delivered at once.
type RemoteNotification struct {
	Notification       *AndroidNotification `json:"notification,omitempty"`
	MutableContent     *bool                `json:"mutable_content,omitempty"`
	UseAsV1DataMessage *bool                `json:"use_as_v1_data_message,omitempty"`

	Extra map[string]any `json:"-"`
}

// BackgroundSync is a message that can wait. It has no fields yet.
type BackgroundSync struct {
	Extra map[string]any `json:"-"`
}

type (
	plainAndroid             Android
	plainAndroidNotification AndroidNotification
	plainAndroidV2           AndroidV2
	plainRemoteNotification  RemoteNotification
	plainBackgroundSync      BackgroundSync
)

// MarshalJSON encodes a with Extra.
func (a Android) MarshalJSON() ([]byte, error) { return wire.MarshalExtra(plainAndroid(a), a.Extra) }

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

// MarshalJSON encodes a with Extra.
func (a AndroidV2) MarshalJSON() ([]byte, error) {
	return wire.MarshalExtra(plainAndroidV2(a), a.Extra)
}

// UnmarshalJSON keeps members that it does not know in Extra.
func (a *AndroidV2) UnmarshalJSON(data []byte) (err error) {
	var p plainAndroidV2
	p.Extra, err = wire.UnmarshalExtra(data, &p)
	*a = AndroidV2(p)
	return err
}

// MarshalJSON encodes r with Extra.
func (r RemoteNotification) MarshalJSON() ([]byte, error) {
	return wire.MarshalExtra(plainRemoteNotification(r), r.Extra)
}

// UnmarshalJSON keeps members that it does not know in Extra.
func (r *RemoteNotification) UnmarshalJSON(data []byte) (err error) {
	var p plainRemoteNotification
	p.Extra, err = wire.UnmarshalExtra(data, &p)
	*r = RemoteNotification(p)
	return err
}

// MarshalJSON encodes b with Extra.
func (b BackgroundSync) MarshalJSON() ([]byte, error) {
	return wire.MarshalExtra(plainBackgroundSync(b), b.Extra)
}

// UnmarshalJSON keeps members that it does not know in Extra.
func (b *BackgroundSync) UnmarshalJSON(data []byte) (err error) {
	var p plainBackgroundSync
	p.Extra, err = wire.UnmarshalExtra(data, &p)
	*b = BackgroundSync(p)
	return err
}

package xiaomi

import (
	"encoding/json"
	"fmt"

	"github.com/pushwire/push/internal/wire"
)

// NotifyEffect is what a tap on the notification does.
type NotifyEffect int

const (
	EffectLauncher NotifyEffect = 1 // open the app
	EffectActivity NotifyEffect = 2 // open IntentURI, a page of the app
	EffectWeb      NotifyEffect = 3 // open WebURI in a browser
)

// Values of Options.CallbackType, to be added up, each once. CallbackAll is
// their sum.
const (
	CallbackDelivered = 1
	CallbackClicked   = 2
	CallbackInvalid   = 16   // the target is invalid
	CallbackDisabled  = 32   // the user or the app turned pushes off
	CallbackFilter    = 64   // the device does not match the filter
	CallbackQuota     = 128  // over the day's total or the device's share
	CallbackExpired   = 1024 // the time to live ran out
	CallbackAll       = CallbackDelivered | CallbackClicked | CallbackInvalid | CallbackDisabled | CallbackFilter | CallbackQuota | CallbackExpired
)

// Options are the parameters "extra.…" of a message: less than 2048
// characters in all, names included (which of them count is unverified).
type Options struct {
	// ChannelID is the id of a channel that Xiaomi has approved. Without one,
	// or with another, the message is refused (27001) or, for apps that have
	// not entered the new classification, shown once a day on a device.
	ChannelID          string `json:"channel_id,omitempty"`
	ChannelName        string `json:"channel_name,omitempty"`
	ChannelDescription string `json:"channel_description,omitempty"`

	// TemplateID is the id of an approved template, and TemplateParam has all
	// its variables, at most 9, each value 1 to 128 characters without
	// emoji. Private messages need one, all of them from 2026-12-31 on.
	TemplateID    string        `json:"template_id,omitempty"`
	TemplateParam TemplateParam `json:"template_param,omitempty"`

	// NotifyEffect is required; if unset, the client sets what IntentURI or
	// WebURI asks for, else EffectLauncher.
	NotifyEffect NotifyEffect `json:"notify_effect,omitempty,string"`
	IntentURI    string       `json:"intent_uri,omitempty"` // of an exported component of the app
	WebURI       string       `json:"web_uri,omitempty"`    // http or https

	NotifyForeground *int   `json:"notify_foreground,omitempty,string"` // 0: not shown while the app is in front
	Ticker           string `json:"ticker,omitempty"`                   // old phones only
	SoundURI         string `json:"sound_uri,omitempty"`                // android.resource://…; from Android 8 on the channel decides

	// JobKey is up to 20 letters, digits, "_" and "-", and does not begin
	// with "_". A device shows only the first message of a job key.
	JobKey string `json:"jobkey,omitempty"`

	OnlySendOnce int `json:"only_send_once,omitempty,string"` // 1: nothing is kept for devices that are offline
	FlowControl  int `json:"flow_control,omitempty,string"`   // devices a second of a broadcast, 3000 at least

	// Filters of devices. Model takes models, brands and ranges of prices
	// such as "0-999".
	Locale          List   `json:"locale,omitempty"` // such as "zh_CN"
	LocaleNotIn     List   `json:"locale_not_in,omitempty"`
	Model           List   `json:"model,omitempty"`
	ModelNotIn      List   `json:"model_not_in,omitempty"`
	AppVersion      List   `json:"app_version,omitempty"` // versionName
	AppVersionNotIn List   `json:"app_version_not_in,omitempty"`
	ConnPT          string `json:"connpt,omitempty"` // "wifi"

	// Callback is the URL for receipts, at most 128 bytes, and CallbackParam
	// comes back with them, at most 256 bytes. Whether https is allowed, and
	// whether the console must know the host, is unverified.
	Callback      string `json:"callback,omitempty"`
	CallbackParam string `json:"callback.param,omitempty"`
	CallbackType  int    `json:"callback.type,omitempty,string"` // default 3: delivered and clicked

	FocusParam string `json:"miui.focus.param,omitempty"` // JSON of a focus notification; needs a right that Xiaomi grants

	// Styles. Pictures and icons are no longer shown on phones sold since
	// August 2023. Buttons have names of their own: use Extra.
	StyleType      int    `json:"notification_style_type,omitempty,string"` // 1 long text, 2 picture
	LargeIconURI   string `json:"notification_large_icon_uri,omitempty"`
	BigPicURI      string `json:"notification_bigPic_uri,omitempty"`
	SmallIconURI   string `json:"notification_small_icon_uri,omitempty"`
	SmallIconColor string `json:"notification_small_icon_color,omitempty"`
	LayoutName     string `json:"layout_name,omitempty"`  // obsolete
	LayoutValue    string `json:"layout_value,omitempty"` // obsolete

	// Extra holds the app's own pairs, and options newer than this library,
	// by their names without "extra." in front.
	Extra map[string]string `json:"-"`
}

// TemplateParam has the variables of a template. It goes over the wire as a
// JSON object in a string; an object is read too.
type TemplateParam map[string]string

// MarshalJSON encodes p as a string.
func (p TemplateParam) MarshalJSON() ([]byte, error) {
	object, err := wire.Marshal(map[string]string(p))
	if err != nil {
		return nil, err
	}
	return wire.Marshal(string(object))
}

// UnmarshalJSON accepts an object, a string that holds one, or null.
func (p *TemplateParam) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		var s string
		if err := json.Unmarshal(data, &s); err != nil {
			return err
		}
		data = []byte(s)
	}
	var object map[string]string
	if err := json.Unmarshal(data, &object); err != nil {
		return fmt.Errorf("template_param is no JSON object of strings: %w", err)
	}
	*p = object
	return nil
}

// plainOptions is Options without its methods.
type plainOptions Options

// MarshalJSON encodes o as an object of strings, Extra included.
func (o Options) MarshalJSON() ([]byte, error) {
	extra := make(map[string]any, len(o.Extra))
	for k, v := range o.Extra {
		extra[k] = v
	}
	return wire.MarshalExtra(plainOptions(o), extra)
}

// UnmarshalJSON keeps members that it does not know in Extra.
func (o *Options) UnmarshalJSON(data []byte) error {
	var p plainOptions
	extra, err := wire.UnmarshalExtra(data, &p)
	if err != nil {
		return err
	}
	for k, v := range extra {
		if p.Extra == nil {
			p.Extra = make(map[string]string, len(extra))
		}
		if p.Extra[k], err = text(v); err != nil {
			return err
		}
	}
	*o = Options(p)
	return nil
}

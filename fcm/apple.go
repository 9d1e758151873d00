package fcm

import (
	"encoding/json"

	"github.com/pushwire/push/internal/wire"
)

// APNs is what concerns Apple's devices, to which FCM relays.
type APNs struct {
	// Headers are those of a request to APNs, in lower case. Google adds an
	// apns-expiration of 30 days and an apns-priority of 10 if they are
	// unset.
	Headers map[string]string `json:"headers,omitempty"`

	// Payload stands beside the common notification; an alert in it replaces
	// the common text.
	Payload    *APNsPayload `json:"payload,omitempty"`
	FCMOptions *APNsOptions `json:"fcm_options,omitempty"`

	// LiveActivityToken is a token to update or to start a Live Activity.
	// The message still needs a target of its own.
	LiveActivityToken string `json:"live_activity_token,omitempty"`

	Extra map[string]any `json:"-"`
}

// APNsOptions is a label for statistics and a picture for Apple's devices.
type APNsOptions struct {
	AnalyticsLabel string `json:"analytics_label,omitempty"`
	Image          string `json:"image,omitempty"` // in place of Notification.Image

	Extra map[string]any `json:"-"`
}

// APNsPayload is aps, and the app's own members beside it.
type APNsPayload struct {
	APS    *APS           `json:"aps,omitempty"`
	Custom map[string]any `json:"-"` // beside aps; the key "aps" is refused
}

// APS is the dictionary that Apple defines. What is not here, such as the
// fields of Live Activities, goes into Extra.
type APS struct {
	Alert            *Alert `json:"alert,omitempty"`
	Badge            *int   `json:"badge,omitempty"` // 0 removes it
	Sound            *Sound `json:"sound,omitempty"`
	ContentAvailable Flag   `json:"content-available,omitempty"`
	MutableContent   Flag   `json:"mutable-content,omitempty"`
	Category         string `json:"category,omitempty"`
	ThreadID         string `json:"thread-id,omitempty"`

	Extra map[string]any `json:"-"`
}

// Alert is the text of a notification on Apple's devices.
type Alert struct {
	Title           string   `json:"title,omitempty"`
	Subtitle        string   `json:"subtitle,omitempty"`
	Body            string   `json:"body,omitempty"`
	LocKey          string   `json:"loc-key,omitempty"`
	LocArgs         []string `json:"loc-args,omitempty"`
	TitleLocKey     string   `json:"title-loc-key,omitempty"`
	TitleLocArgs    []string `json:"title-loc-args,omitempty"`
	SubtitleLocKey  string   `json:"subtitle-loc-key,omitempty"`
	SubtitleLocArgs []string `json:"subtitle-loc-args,omitempty"`
	ActionLocKey    string   `json:"action-loc-key,omitempty"`
	LaunchImage     string   `json:"launch-image,omitempty"`

	Extra map[string]any `json:"-"`
}

// Flag is a boolean that Apple writes as the number 1.
type Flag bool

// Sound is the name of a sound in the app, or "default". With Critical it is
// played even when the device is muted; the app needs Apple's leave for that.
type Sound struct {
	Name     string
	Critical bool
	Volume   *float64 // of a critical sound, 0 to 1
}

type (
	plainAPNs        APNs
	plainAPNsOptions APNsOptions
	plainAPNsPayload APNsPayload
	plainAPS         APS
	plainAlert       Alert
)

// MarshalJSON encodes a with Extra.
func (a APNs) MarshalJSON() ([]byte, error) { return wire.MarshalExtra(plainAPNs(a), a.Extra) }

// UnmarshalJSON keeps members that it does not know in Extra.
func (a *APNs) UnmarshalJSON(data []byte) (err error) {
	var p plainAPNs
	p.Extra, err = wire.UnmarshalExtra(data, &p)
	*a = APNs(p)
	return err
}

// MarshalJSON encodes o with Extra.
func (o APNsOptions) MarshalJSON() ([]byte, error) {
	return wire.MarshalExtra(plainAPNsOptions(o), o.Extra)
}

// UnmarshalJSON keeps members that it does not know in Extra.
func (o *APNsOptions) UnmarshalJSON(data []byte) (err error) {
	var p plainAPNsOptions
	p.Extra, err = wire.UnmarshalExtra(data, &p)
	*o = APNsOptions(p)
	return err
}

// MarshalJSON puts the custom members beside aps.
func (p APNsPayload) MarshalJSON() ([]byte, error) {
	return wire.MarshalExtra(plainAPNsPayload(p), p.Custom)
}

// UnmarshalJSON takes the custom members apart from aps.
func (p *APNsPayload) UnmarshalJSON(data []byte) (err error) {
	var x plainAPNsPayload
	x.Custom, err = wire.UnmarshalExtra(data, &x)
	*p = APNsPayload(x)
	return err
}

// MarshalJSON encodes a with Extra.
func (a APS) MarshalJSON() ([]byte, error) { return wire.MarshalExtra(plainAPS(a), a.Extra) }

// UnmarshalJSON keeps members that it does not know in Extra.
func (a *APS) UnmarshalJSON(data []byte) (err error) {
	var p plainAPS
	p.Extra, err = wire.UnmarshalExtra(data, &p)
	*a = APS(p)
	return err
}

// MarshalJSON encodes a with Extra.
func (a Alert) MarshalJSON() ([]byte, error) { return wire.MarshalExtra(plainAlert(a), a.Extra) }

// UnmarshalJSON also accepts a string, which is the body.
func (a *Alert) UnmarshalJSON(data []byte) (err error) {
	*a = Alert{}
	if len(data) > 0 && data[0] == '"' {
		return json.Unmarshal(data, &a.Body)
	}
	var p plainAlert
	p.Extra, err = wire.UnmarshalExtra(data, &p)
	*a = Alert(p)
	return err
}

// MarshalJSON writes 1 or 0: Google hands it on, and Apple takes no boolean.
func (f Flag) MarshalJSON() ([]byte, error) {
	if f {
		return []byte("1"), nil
	}
	return []byte("0"), nil
}

// UnmarshalJSON accepts a number or a boolean.
func (f *Flag) UnmarshalJSON(data []byte) error {
	if s := string(data); s == "true" || s == "false" {
		*f = s == "true"
		return nil
	}
	var n int
	if err := json.Unmarshal(data, &n); err != nil {
		return err
	}
	*f = n != 0
	return nil
}

type soundJSON struct {
	Critical Flag     `json:"critical,omitempty"`
	Name     string   `json:"name,omitempty"`
	Volume   *float64 `json:"volume,omitempty"`
}

// MarshalJSON writes a string for an ordinary sound and an object for a
// critical one.
func (s Sound) MarshalJSON() ([]byte, error) {
	if !s.Critical && s.Volume == nil {
		return wire.Marshal(s.Name)
	}
	return wire.Marshal(soundJSON{Flag(s.Critical), s.Name, s.Volume})
}

// UnmarshalJSON accepts a string or an object.
func (s *Sound) UnmarshalJSON(data []byte) error {
	*s = Sound{}
	if len(data) > 0 && data[0] == '"' {
		return json.Unmarshal(data, &s.Name)
	}
	var x soundJSON
	if err := json.Unmarshal(data, &x); err != nil {
		return err
	}
	*s = Sound{Name: x.Name, Critical: bool(x.Critical), Volume: x.Volume}
	return nil
}

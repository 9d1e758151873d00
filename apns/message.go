package apns

import (
	"encoding/json"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/wire"
)

// PushType is what a push is for. It decides the topic and the rules.
type PushType string

const (
	PushTypeAlert        PushType = "alert"
	PushTypeBackground   PushType = "background"
	PushTypeVoIP         PushType = "voip"
	PushTypeComplication PushType = "complication"
	PushTypeFileProvider PushType = "fileprovider" // needs a provider token
	PushTypeMDM          PushType = "mdm"          // needs Message.Topic, the UID of the MDM certificate
	PushTypeLiveActivity PushType = "liveactivity"
	PushTypeLocation     PushType = "location" // needs a provider token
	PushTypePushToTalk   PushType = "pushtotalk"
	PushTypeControls     PushType = "controls"
	PushTypeWidgets      PushType = "widgets"
)

// Values of Message.Priority.
const (
	PriorityImmediate = 10 // at once
	PriorityPower     = 5  // when power considerations allow
	PriorityLow       = 1  // power above all else; does not wake the device
)

// Message is a push in Apple's own terms: the headers of a request and its
// payload. Pointers tell unset from zero.
type Message struct {
	// PushType is required by Apple; the client sets alert if unset.
	PushType PushType `json:"push_type,omitempty"`

	// Topic is, if unset, the bundle id with the suffix of the push type.
	Topic string `json:"topic,omitempty"`

	// ID is a UUID in lower case; Apple makes one if it is unset.
	ID string `json:"id,omitempty"`

	// Expiration is in Unix seconds. 0 means one attempt, never stored;
	// unset leaves it to Apple, at most 30 days.
	Expiration *int64 `json:"expiration,omitempty"`

	Priority   int    `json:"priority,omitempty"`    // 10 (default), 5 or 1
	CollapseID string `json:"collapse_id,omitempty"` // at most 64 bytes

	// Payload is at most 4096 bytes as JSON; 5120 for voip and broadcasts.
	Payload Payload `json:"payload"`
}

// Vendor implements push.Native.
func (*Message) Vendor() push.Vendor { return push.APNs }

// Payload is the body of a push: aps, and the app's own members beside it.
type Payload struct {
	APS    *APS           `json:"aps,omitempty"`
	Custom map[string]any `json:"-"` // beside aps; the key "aps" is refused
}

type plainPayload Payload

// MarshalJSON puts the custom members beside aps.
func (p Payload) MarshalJSON() ([]byte, error) { return wire.MarshalExtra(plainPayload(p), p.Custom) }

// UnmarshalJSON takes the custom members apart from aps.
func (p *Payload) UnmarshalJSON(data []byte) (err error) {
	var x plainPayload
	x.Custom, err = wire.UnmarshalExtra(data, &x)
	*p = Payload(x)
	return err
}

// Flag is a boolean that Apple writes as the number 1.
type Flag bool

// MarshalJSON writes 1 or 0.
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

// Values of APS.InterruptionLevel.
const (
	InterruptionPassive       = "passive"
	InterruptionActive        = "active"
	InterruptionTimeSensitive = "time-sensitive"
	InterruptionCritical      = "critical"
)

// Values of APS.Event.
const (
	EventStart  = "start"
	EventUpdate = "update"
	EventEnd    = "end"
)

// APS is the dictionary that Apple defines. All times are Unix seconds.
type APS struct {
	Alert             *Alert   `json:"alert,omitempty"`
	Badge             *int     `json:"badge,omitempty"` // 0 removes it
	Sound             *Sound   `json:"sound,omitempty"`
	ThreadID          string   `json:"thread-id,omitempty"`
	Category          string   `json:"category,omitempty"`
	ContentAvailable  Flag     `json:"content-available,omitempty"`
	MutableContent    Flag     `json:"mutable-content,omitempty"`
	TargetContentID   string   `json:"target-content-id,omitempty"`
	InterruptionLevel string   `json:"interruption-level,omitempty"`
	RelevanceScore    *float64 `json:"relevance-score,omitempty"` // 0 to 1; any number for a Live Activity
	FilterCriteria    string   `json:"filter-criteria,omitempty"`
	URLArgs           []string `json:"url-args,omitempty"` // legacy Safari website push

	ContentChanged bool `json:"content-changed,omitempty"` // controls and widgets

	// Live Activities. The client sets Timestamp to now if unset.
	Timestamp        int64  `json:"timestamp,omitempty"`
	Event            string `json:"event,omitempty"`
	ContentState     any    `json:"content-state,omitempty"`
	StaleDate        int64  `json:"stale-date,omitempty"`
	DismissalDate    *int64 `json:"dismissal-date,omitempty"`
	AttributesType   string `json:"attributes-type,omitempty"`
	Attributes       any    `json:"attributes,omitempty"`
	InputPushToken   Flag   `json:"input-push-token,omitempty"`   // start: ask for an update token
	InputPushChannel string `json:"input-push-channel,omitempty"` // start: subscribe to a channel

	Extra map[string]any `json:"-"` // newer than this library
}

type plainAPS APS

// MarshalJSON encodes a with Extra.
func (a APS) MarshalJSON() ([]byte, error) { return wire.MarshalExtra(plainAPS(a), a.Extra) }

// UnmarshalJSON keeps members that it does not know in Extra.
func (a *APS) UnmarshalJSON(data []byte) (err error) {
	var x plainAPS
	x.Extra, err = wire.UnmarshalExtra(data, &x)
	*a = APS(x)
	return err
}

// Alert is the text of a notification.
type Alert struct {
	Title           string   `json:"title,omitempty"`
	Subtitle        string   `json:"subtitle,omitempty"`
	Body            string   `json:"body,omitempty"`
	LaunchImage     string   `json:"launch-image,omitempty"`
	TitleLocKey     string   `json:"title-loc-key,omitempty"`
	TitleLocArgs    []string `json:"title-loc-args,omitempty"`
	SubtitleLocKey  string   `json:"subtitle-loc-key,omitempty"`
	SubtitleLocArgs []string `json:"subtitle-loc-args,omitempty"`
	LocKey          string   `json:"loc-key,omitempty"`
	LocArgs         []string `json:"loc-args,omitempty"`

	// For Live Activities: a localised text in place of Title or Body, and
	// the sound, which for them stands inside the alert.
	TitleLoc *Localized `json:"-"`
	BodyLoc  *Localized `json:"-"`
	Sound    string     `json:"sound,omitempty"`

	Extra map[string]any `json:"-"`
}

// Localized is a text that the app's own tables translate.
type Localized struct {
	LocKey  string   `json:"loc-key"`
	LocArgs []string `json:"loc-args,omitempty"`
}

// alertJSON is Alert with title and body as a string or an object.
type alertJSON struct {
	Title any `json:"title,omitempty"`
	Body  any `json:"body,omitempty"`
	plainAlert
}

type plainAlert Alert

// MarshalJSON encodes a with Extra.
func (a Alert) MarshalJSON() ([]byte, error) {
	if a.TitleLoc == nil && a.BodyLoc == nil {
		return wire.MarshalExtra(plainAlert(a), a.Extra)
	}
	x := alertJSON{plainAlert: plainAlert(a)}
	if a.TitleLoc != nil {
		x.Title = a.TitleLoc
	} else if a.Title != "" {
		x.Title = a.Title
	}
	if a.BodyLoc != nil {
		x.Body = a.BodyLoc
	} else if a.Body != "" {
		x.Body = a.Body
	}
	return wire.MarshalExtra(x, a.Extra)
}

// UnmarshalJSON also accepts a string, which is the body.
func (a *Alert) UnmarshalJSON(data []byte) error {
	*a = Alert{}
	if len(data) > 0 && data[0] == '"' {
		return json.Unmarshal(data, &a.Body)
	}
	var x struct {
		Title json.RawMessage `json:"title"`
		Body  json.RawMessage `json:"body"`
		plainAlert
	}
	extra, err := wire.UnmarshalExtra(data, &x)
	if err != nil {
		return err
	}
	*a = Alert(x.plainAlert)
	a.Extra = extra
	if err := decodeText(x.Title, &a.Title, &a.TitleLoc); err != nil {
		return err
	}
	return decodeText(x.Body, &a.Body, &a.BodyLoc)
}

func decodeText(data json.RawMessage, text *string, loc **Localized) error {
	switch {
	case len(data) == 0:
		return nil
	case data[0] == '{':
		return json.Unmarshal(data, loc)
	}
	return json.Unmarshal(data, text)
}

// Sound is the name of a sound in the app, or "default". With Critical it is
// played even when the device is muted; the app needs Apple's leave for that.
type Sound struct {
	Name     string
	Critical bool
	Volume   *float64 // of a critical sound, 0 to 1
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

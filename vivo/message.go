package vivo

import (
	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/wire"
)

// NotifyType is how the phone draws attention to a notification.
type NotifyType int

const (
	NotifySilent         NotifyType = 1
	NotifyRing           NotifyType = 2
	NotifyVibrate        NotifyType = 3
	NotifyRingAndVibrate NotifyType = 4
)

// SkipType is what a tap on the notification does.
type SkipType int

const (
	SkipApp    SkipType = 1 // open the app
	SkipURL    SkipType = 2 // open the link in SkipContent
	SkipCustom SkipType = 3 // only known to client SDKs before 480
	SkipPage   SkipType = 4 // open the intent URI in SkipContent
)

// Values of Message.Classification.
const (
	ClassificationOperational = 0 // marketing
	ClassificationSystem      = 1 // service messages; needs a right that vivo grants
)

// Message is a notification in vivo's own terms, section "message fields" of
// the server API page. Pointers tell unset from false and zero.
type Message struct {
	// AppID is set by the client.
	AppID int64 `json:"appId,omitempty"`

	// RegID or Alias addresses one target, for Push. RegID wins.
	RegID string `json:"regId,omitempty"`
	Alias string `json:"alias,omitempty"` // at most 70 characters

	NotifyType NotifyType `json:"notifyType,omitempty"` // required; the client sets 4 if unset

	Title   string `json:"title,omitempty"`   // required, at most 40 characters
	Content string `json:"content,omitempty"` // required, at most 100 characters

	// TimeToLive is in seconds, 60 to 86400; vivo's default is 86400. For
	// lists and everyone older documentation asks for at least 900
	// (unverified).
	TimeToLive int `json:"timeToLive,omitempty"`

	SkipType    SkipType `json:"skipType,omitempty"`    // required; the client sets 1 if unset
	SkipContent string   `json:"skipContent,omitempty"` // required unless SkipType is 1; at most 2048 characters, 1024 are safe

	// NetworkType is -1 for any network (default) or 1 for Wi-Fi only.
	NetworkType *int `json:"networkType,omitempty"`

	Classification *int   `json:"classification,omitempty"` // 0 operational (default) or 1 system
	Category       string `json:"category,omitempty"`       // such as "IM", "ORDER", "MARKETING"; must fit Classification

	// ClientCustomMap is handed to the app: at most 1024 characters in all
	// and, by older documentation, at most 10 pairs.
	ClientCustomMap map[string]string `json:"clientCustomMap,omitempty"`

	// Callback asks for receipts. It is "extra" on the wire.
	Callback *Callback `json:"extra,omitempty"`

	// RequestID must be unique for each request, at most 64 characters; vivo
	// drops repetitions. The client makes one if unset.
	RequestID string `json:"requestId,omitempty"`

	PushMode int  `json:"pushMode,omitempty"` // 0 real, 1 test devices only
	NotifyID *int `json:"notifyId,omitempty"` // 1 to 2147483647; the same id overwrites on the phone

	ForegroundShow *bool `json:"foregroundShow,omitempty"` // false: not shown while the app is in front
	SendOnline     *bool `json:"sendOnline,omitempty"`     // true: one try, dropped if the phone is offline
	AddBadge       *bool `json:"addBadge,omitempty"`       // true: raise the badge by one

	ProfileID string `json:"profileId,omitempty"` // at most 64 characters; single push only

	AuditReview  []AuditReview `json:"auditReview,omitempty"` // review by a third party
	TimedDisplay *TimedDisplay `json:"timedDisplay,omitempty"`
	Marketing    *Marketing    `json:"marketing,omitempty"`

	TagExpression *TagExpression `json:"tagExpression,omitempty"` // for PushToTags

	// Extra holds further members of the object, newer than this library.
	Extra map[string]any `json:"-"`
}

// Callback asks for receipts. Older apps give a URL, newer ones the id of a
// URL that is registered in the console.
type Callback struct {
	ID    string `json:"callback.id,omitempty"`
	URL   string `json:"callback,omitempty"`       // at most 128 characters
	Param string `json:"callback.param,omitempty"` // comes back with the receipt, at most 64 characters
}

// AuditReview is the record of a third party's review.
type AuditReview struct {
	Reviewer string `json:"reviewer"`
	Type     int    `json:"type"`
	Result   any    `json:"result"`
}

// TimedDisplay shows the notification at a time of its own.
type TimedDisplay struct {
	OvertimeDisplay *bool `json:"overtimeDisplay,omitempty"`
	ShowStartTime   int64 `json:"showStartTime,omitempty"` // Unix milliseconds
	ShowEndTime     int64 `json:"showEndTime,omitempty"`   // Unix milliseconds
}

// Marketing is the richer look of marketing messages.
type Marketing struct {
	CreativeID     string            `json:"creativeId,omitempty"`
	StyleType      int               `json:"styleType,omitempty"`
	Price          string            `json:"price,omitempty"`
	Style          *MarketingStyle   `json:"style,omitempty"`
	StyleCustomMap map[string]string `json:"styleCustomMap,omitempty"`
}

// MarketingStyle names the pictures and buttons of a marketing message.
type MarketingStyle struct {
	LargeImageID  string            `json:"largeImageId,omitempty"`
	SmallImageID  string            `json:"smallImageId,omitempty"`
	ThreeImageIDs []string          `json:"threeImageIds,omitempty"`
	Buttons       []MarketingButton `json:"buttons,omitempty"`
}

// MarketingButton is one button.
type MarketingButton struct {
	Name        string   `json:"name"`
	SkipType    SkipType `json:"skipType"`
	SkipContent string   `json:"skipContent,omitempty"`
}

// TagExpression selects devices by tags. OrTags or AndTags is required.
type TagExpression struct {
	OrTags  []string `json:"orTags,omitempty"`
	AndTags []string `json:"andTags,omitempty"`
	NotTags []string `json:"notTags,omitempty"`
}

// Vendor implements push.Native.
func (*Message) Vendor() push.Vendor { return push.Vivo }

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

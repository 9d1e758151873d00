package harmony

import (
	"github.com/pushwire/push/internal/limits"
	"github.com/pushwire/push/internal/wire"
)

// Values of LiveView.Operation.
const (
	LiveCreate        = 0 // FLIGHT, TAXI, TRAIN, EXPRESS and CHECK_IN only
	LiveUpdate        = 1
	LiveEnd           = 2
	LiveCreateAtPlace = 4 // when Trigger fires
	LiveEndAtPlace    = 6
)

// LiveView creates, updates or ends a live view (push-type 7), for which
// Huawei grants a right to each event. A view allows 10 requests in 5 minutes
// and 60 an hour; it hides after 2 hours without an update and ends after 4.
type LiveView struct {
	// ActivityID is chosen by the sender. It cannot be created twice within
	// 12 hours, and an update of one that a device does not know blocks it
	// there for 24.
	ActivityID int32 `json:"activityId"`

	Operation int    `json:"operation"`
	Event     string `json:"event,omitempty"` // "TAXI", "FLIGHT", "EXPRESS", …; required

	// Status is such as "DEPART" or "DRIVER_ARRIVE". FLIGHT, TAXI and TRAIN
	// need it to be created, and to be updated if they were.
	Status string `json:"status,omitempty"`

	Title   string `json:"title,omitempty"`   // of the notification where live views are not to be had
	Content string `json:"content,omitempty"` // its text
	Mute    *bool  `json:"mute,omitempty"`    // default true
	Version *int   `json:"version,omitempty"` // must grow

	ActivityData *ActivityData `json:"activityData,omitempty"` // required
	Trigger      *Trigger      `json:"trigger,omitempty"`

	Extra map[string]any `json:"-"`
}

// ActivityData is how a live view looks: in the notification centre, in the
// capsule of the status bar, and outside.
type ActivityData struct {
	NotificationData *NotificationData `json:"notificationData,omitempty"` // required
	CapsuleData      *CapsuleData      `json:"capsuleData,omitempty"`
	ExternalData     *ExternalData     `json:"externalData,omitempty"`

	Extra map[string]any `json:"-"`
}

// Values of NotificationData.Type.
const (
	LayoutBasic    = -1 // 6.1.0 and later
	LayoutProgress = 3
	LayoutEmphasis = 4
	LayoutSides    = 5 // left and right text
	LayoutScore    = 7
)

// NotificationData is the live view in the notification centre. What belongs
// to one layout only, such as singleTextBlock, descPic, firstTextBlock,
// lastTextBlock, game and weather, goes to Extra.
type NotificationData struct {
	Type int `json:"type,omitempty"`

	// Keywords are put in where the texts have {{flightNo}} or {{trainNo}}.
	// {{status}} must be in at least one of the texts.
	Keywords map[string]string `json:"keywords,omitempty"`

	ContentTitle string     `json:"contentTitle,omitempty"` // required to create; at most 1024
	ContentText  []RichText `json:"contentText,omitempty"`  // required to create; at most 1024 together

	ClickAction  *ClickAction  `json:"clickAction,omitempty"` // required; the client sets type 0 if unset
	KeepTime     *int          `json:"keepTime,omitempty"`    // seconds after the end, at most 3600; default 0
	RichProgress *RichProgress `json:"richProgress,omitempty"`
	Extend       *Extension    `json:"extend,omitempty"`

	Extra map[string]any `json:"-"`
}

// RichText is a piece of text in one colour.
type RichText struct {
	Text            string `json:"text"`
	ForegroundColor string `json:"foregroundColor,omitempty"` // "#AARRGGBB"
}

// RichProgress is the bar of LayoutProgress.
type RichProgress struct {
	Progress      int      `json:"progress"` // 0 to 100
	Color         string   `json:"color,omitempty"`
	BgColor       string   `json:"bgColor,omitempty"`
	NodeIcons     []string `json:"nodeIcons,omitempty"` // 2 to 5
	IndicatorIcon string   `json:"indicatorIcon,omitempty"`
	Type          *int     `json:"type,omitempty"`          // 0 to 2
	IndicatorType *int     `json:"indicatorType,omitempty"` // 0 to 2

	Extra map[string]any `json:"-"`
}

// Extension is the area at the side of a live view.
type Extension struct {
	Type        *int         `json:"type,omitempty"` // 0 to 4
	Text        string       `json:"text,omitempty"`
	Image       string       `json:"image,omitempty"`
	ClickAction *ClickAction `json:"clickAction,omitempty"`

	Extra map[string]any `json:"-"`
}

// CapsuleData is the live view in the status bar.
type CapsuleData struct {
	Type         int              `json:"type,omitempty"`   // 1 icon and text, 2 timer, 3 progress
	Status       *int             `json:"status,omitempty"` // 1 or -1
	Icon         string           `json:"icon,omitempty"`
	BgColor      string           `json:"bgColor,omitempty"` // "#AARRGGBB", neither black nor white
	Remind       string           `json:"remind,omitempty"`  // "DEFAULT", "FLIP" or "EXPAND"
	Title        string           `json:"title,omitempty"`   // at most 128
	Content      string           `json:"content,omitempty"` // at most 128
	CapsuleTimer *CapsuleTimer    `json:"capsuleTimer,omitempty"`
	Progress     *CapsuleProgress `json:"progress,omitempty"`

	Extra map[string]any `json:"-"`
}

// CapsuleTimer is the clock of a capsule.
type CapsuleTimer struct {
	Time      int64 `json:"time"` // milliseconds
	CountDown *bool `json:"countDown,omitempty"`
	Pause     *bool `json:"pause,omitempty"`
}

// CapsuleProgress is the bar of a capsule.
type CapsuleProgress struct {
	Max           *int  `json:"max,omitempty"`
	Progress      *int  `json:"progress,omitempty"`
	Indeterminate *bool `json:"indeterminate,omitempty"`
}

// ExternalData is the live view outside of notification centre and capsule.
type ExternalData struct {
	Type    *int   `json:"type,omitempty"`    // 0 or 1
	BgColor string `json:"bgColor,omitempty"` // "#RRGGBB"
	BgImage string `json:"bgImage,omitempty"`
	Title   string `json:"title,omitempty"` // at most 128
	Body    any    `json:"body,omitempty"`  // rich text, at most 128 together

	Extra map[string]any `json:"-"`
}

// Trigger delays a live view until the device is at a place.
type Trigger struct {
	Type        int        `json:"type"` // 1
	Condition   *Condition `json:"condition,omitempty"`
	DisplayTime *int       `json:"displayTime,omitempty"` // 15 to 1800 seconds; default 900

	Extra map[string]any `json:"-"`
}

// Condition is a circle that a device enters or leaves.
type Condition struct {
	Longitude            float64 `json:"longitude"`
	Latitude             float64 `json:"latitude"`
	CoordinateSystemType int     `json:"coordinateSystemType"` // 1 WGS84, 2 GCJ02
	MonitorEvent         int     `json:"monitorEvent"`         // 1 enter, 2 leave
	Radius               *int    `json:"radius,omitempty"`     // 200 to 2000 metres
	DelayTime            *int    `json:"delayTime,omitempty"`  // 0 to 300 seconds
}

// PushType is 7.
func (*LiveView) PushType() int { return PushTypeLiveView }

func (p *LiveView) check(t *limits.Table) error {
	switch {
	case p.Event == "":
		return errField("event", "is empty")
	case p.Operation < LiveCreate:
		return errField("operation", "is negative")
	case p.Version != nil && *p.Version < 0:
		return errField("version", "is negative")
	case p.Operation == LiveCreate && p.needsStatus() && p.Status == "":
		return errField("status", "is empty, but FLIGHT, TAXI and TRAIN need it to be created")
	case p.Operation == LiveCreate && !p.creatable():
		return errField("event", "cannot be created by a push")
	case p.ActivityData == nil || p.ActivityData.NotificationData == nil:
		return errField("activityData.notificationData", "is missing")
	}
	if err := p.ActivityData.NotificationData.check(t, p.Operation == LiveCreate); err != nil {
		return err
	}
	if c := p.ActivityData.CapsuleData; c != nil {
		if err := t.CheckText(fieldCapsuleTitle, c.Title); err != nil {
			return err
		}
		if err := t.CheckText(fieldCapsuleContent, c.Content); err != nil {
			return err
		}
	}
	if x := p.ActivityData.ExternalData; x != nil {
		if err := t.CheckText(fieldExternalTitle, x.Title); err != nil {
			return err
		}
	}
	return p.Trigger.check(t)
}

func (p *LiveView) needsStatus() bool {
	return p.Event == "FLIGHT" || p.Event == "TAXI" || p.Event == "TRAIN"
}

func (p *LiveView) creatable() bool {
	return p.needsStatus() || p.Event == "EXPRESS" || p.Event == "CHECK_IN"
}

func (d *NotificationData) check(t *limits.Table, create bool) error {
	if create && (d.ContentTitle == "" || len(d.ContentText) == 0) {
		return errField("notificationData.contentTitle", "and contentText are required to create a live view")
	}
	if d.ClickAction == nil {
		return errField("notificationData.clickAction", "is missing")
	}
	if err := t.CheckText(fieldLiveTitle, d.ContentTitle); err != nil {
		return err
	}
	n := 0
	for i := range d.ContentText {
		n += limits.Count(d.ContentText[i].Text, limits.Runes)
	}
	if err := t.Check(fieldLiveText, n); err != nil {
		return err
	}
	if d.KeepTime != nil {
		if err := t.Check(fieldKeepTime, *d.KeepTime); err != nil {
			return err
		}
	}
	if b := d.RichProgress; b != nil {
		if err := t.Check(fieldProgress, b.Progress); err != nil {
			return err
		}
		if n := len(b.NodeIcons); n > 0 {
			return t.Check(fieldNodeIcons, n)
		}
	}
	return nil
}

func (g *Trigger) check(t *limits.Table) error {
	if g == nil {
		return nil
	}
	if g.DisplayTime != nil {
		if err := t.Check(fieldDisplayTime, *g.DisplayTime); err != nil {
			return err
		}
	}
	c := g.Condition
	if c == nil {
		return nil
	}
	if c.Radius != nil {
		if err := t.Check(fieldRadius, *c.Radius); err != nil {
			return err
		}
	}
	if c.DelayTime != nil {
		return t.Check(fieldDelayTime, *c.DelayTime)
	}
	return nil
}

type (
	plainLiveView         LiveView
	plainActivityData     ActivityData
	plainNotificationData NotificationData
	plainRichProgress     RichProgress
	plainExtension        Extension
	plainCapsuleData      CapsuleData
	plainExternalData     ExternalData
	plainTrigger          Trigger
)

// MarshalJSON encodes p with Extra.
func (p LiveView) MarshalJSON() ([]byte, error) {
	return wire.MarshalExtra(plainLiveView(p), p.Extra)
}

// UnmarshalJSON keeps members that it does not know in Extra.
func (p *LiveView) UnmarshalJSON(data []byte) (err error) {
	var q plainLiveView
	q.Extra, err = wire.UnmarshalExtra(data, &q)
	*p = LiveView(q)
	return err
}

// MarshalJSON encodes d with Extra.
func (d ActivityData) MarshalJSON() ([]byte, error) {
	return wire.MarshalExtra(plainActivityData(d), d.Extra)
}

// UnmarshalJSON keeps members that it does not know in Extra.
func (d *ActivityData) UnmarshalJSON(data []byte) (err error) {
	var q plainActivityData
	q.Extra, err = wire.UnmarshalExtra(data, &q)
	*d = ActivityData(q)
	return err
}

// MarshalJSON encodes d with Extra.
func (d NotificationData) MarshalJSON() ([]byte, error) {
	return wire.MarshalExtra(plainNotificationData(d), d.Extra)
}

// UnmarshalJSON keeps members that it does not know in Extra.
func (d *NotificationData) UnmarshalJSON(data []byte) (err error) {
	var q plainNotificationData
	q.Extra, err = wire.UnmarshalExtra(data, &q)
	*d = NotificationData(q)
	return err
}

// MarshalJSON encodes b with Extra.
func (b RichProgress) MarshalJSON() ([]byte, error) {
	return wire.MarshalExtra(plainRichProgress(b), b.Extra)
}

// UnmarshalJSON keeps members that it does not know in Extra.
func (b *RichProgress) UnmarshalJSON(data []byte) (err error) {
	var q plainRichProgress
	q.Extra, err = wire.UnmarshalExtra(data, &q)
	*b = RichProgress(q)
	return err
}

// MarshalJSON encodes x with Extra.
func (x Extension) MarshalJSON() ([]byte, error) {
	return wire.MarshalExtra(plainExtension(x), x.Extra)
}

// UnmarshalJSON keeps members that it does not know in Extra.
func (x *Extension) UnmarshalJSON(data []byte) (err error) {
	var q plainExtension
	q.Extra, err = wire.UnmarshalExtra(data, &q)
	*x = Extension(q)
	return err
}

// MarshalJSON encodes c with Extra.
func (c CapsuleData) MarshalJSON() ([]byte, error) {
	return wire.MarshalExtra(plainCapsuleData(c), c.Extra)
}

// UnmarshalJSON keeps members that it does not know in Extra.
func (c *CapsuleData) UnmarshalJSON(data []byte) (err error) {
	var q plainCapsuleData
	q.Extra, err = wire.UnmarshalExtra(data, &q)
	*c = CapsuleData(q)
	return err
}

// MarshalJSON encodes x with Extra.
func (x ExternalData) MarshalJSON() ([]byte, error) {
	return wire.MarshalExtra(plainExternalData(x), x.Extra)
}

// UnmarshalJSON keeps members that it does not know in Extra.
func (x *ExternalData) UnmarshalJSON(data []byte) (err error) {
	var q plainExternalData
	q.Extra, err = wire.UnmarshalExtra(data, &q)
	*x = ExternalData(q)
	return err
}

// MarshalJSON encodes g with Extra.
func (g Trigger) MarshalJSON() ([]byte, error) {
	return wire.MarshalExtra(plainTrigger(g), g.Extra)
}

// UnmarshalJSON keeps members that it does not know in Extra.
func (g *Trigger) UnmarshalJSON(data []byte) (err error) {
	var q plainTrigger
	q.Extra, err = wire.UnmarshalExtra(data, &q)
	*g = Trigger(q)
	return err
}

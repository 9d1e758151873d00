package push

import (
	"time"
	"unicode/utf8"
)

// A Message is what to tell the user, in terms that most services share.
// Every field is optional; an unset field leaves the choice to the vendor's
// default. What a vendor cannot express is refused with ErrUnsupported or
// documented in that vendor's package, never dropped in silence.
//
// Fields that only one service has are set through Native.
//
// A Message survives JSON, its native parts too. Send does not modify it, so
// one Message may be sent by many goroutines.
type Message struct {
	// ID is the caller's own id for the message. It goes to whatever the
	// service offers against duplicates or for tracing.
	ID string `json:"id,omitempty"`

	// Title and Body are the text that is shown.
	Title string `json:"title,omitempty"`
	Body  string `json:"body,omitempty"`

	// Image is the URL of a picture shown with the notification.
	Image string `json:"image,omitempty"`

	// Data is handed to the app.
	Data map[string]string `json:"data,omitempty"`

	// Click says what a tap does. Unset: it opens the app.
	Click *Click `json:"click,omitempty"`

	// Badge changes the number on the app's icon.
	Badge *Badge `json:"badge,omitempty"`

	// Sound names a sound that the app brings along. "default" is the
	// system's own.
	Sound string `json:"sound,omitempty"`

	// Channel is the notification channel (Android) that the app or the
	// vendor's console has defined.
	Channel string `json:"channel,omitempty"`

	// Priority says how urgent delivery is.
	Priority Priority `json:"priority,omitempty"`

	// TTL is how long the service keeps the message for a device that is
	// offline, in seconds. Zero means now or never, which differs from
	// unset. Use the TTL function.
	TTL *Seconds `json:"ttl,omitempty"`

	// CollapseKey makes a newer message replace an older one that has the
	// same key.
	CollapseKey string `json:"collapse_key,omitempty"`

	// Silent sends Data to the app and shows nothing.
	Silent bool `json:"silent,omitempty"`

	// Test marks the message as a test, where the service knows the
	// difference: it costs no quota and reaches test devices only.
	Test bool `json:"test,omitempty"`

	// Class separates service messages from marketing. Chinese vendors meter
	// them apart, and an unset class usually counts as marketing.
	Class Class `json:"class,omitempty"`

	// Native holds messages in the vendors' own terms, at most one for each
	// vendor. A portable field fills the native field that was left unset;
	// what a native message sets, wins.
	Native Natives `json:"native,omitempty"`
}

// Seconds is a whole number of seconds.
type Seconds int64

// TTL returns d for Message.TTL, rounded up to whole seconds.
func TTL(d time.Duration) *Seconds {
	s := Seconds(d / time.Second)
	if d%time.Second > 0 {
		s++
	}
	return &s
}

// Duration returns s as a time.Duration.
func (s Seconds) Duration() time.Duration { return time.Duration(s) * time.Second }

// Priority says how urgent delivery is.
type Priority string

const (
	PriorityHigh   Priority = "high"   // at once, waking the device
	PriorityNormal Priority = "normal" // when the device finds it convenient
)

// Class separates what the user asked for from what the sender wants.
type Class string

const (
	ClassService   Class = "service"   // orders, accounts, chats, security
	ClassMarketing Class = "marketing" // news, offers, recommendations
)

// ClickAction is what a tap on the notification does.
type ClickAction string

const (
	ClickApp  ClickAction = "app"  // open the app
	ClickURL  ClickAction = "url"  // open Target in a browser
	ClickPage ClickAction = "page" // open Target, a page inside the app (intent URI or deep link)
)

// Click says what a tap on the notification does.
type Click struct {
	Action ClickAction `json:"action"`
	Target string      `json:"target,omitempty"`
}

// OpenApp makes a tap open the app.
func OpenApp() *Click { return &Click{Action: ClickApp} }

// OpenURL makes a tap open a web page.
func OpenURL(url string) *Click { return &Click{Action: ClickURL, Target: url} }

// OpenPage makes a tap open a page inside the app. What page looks like is
// the platform's affair: an intent URI on Android, a deep link elsewhere.
func OpenPage(page string) *Click { return &Click{Action: ClickPage, Target: page} }

// Badge changes the number on the app's icon: it is set to *Set, or raised by
// Add. Exactly one of the two is given.
type Badge struct {
	Set *int `json:"set,omitempty"`
	Add int  `json:"add,omitempty"`
}

// SetBadge makes the badge show n; zero removes it.
func SetBadge(n int) *Badge { return &Badge{Set: &n} }

// AddBadge raises the badge by n.
func AddBadge(n int) *Badge { return &Badge{Add: n} }

// ClearBadge removes the badge.
func ClearBadge() *Badge { return SetBadge(0) }

// Validate checks what holds for every vendor: well-formed UTF-8, known
// values, and something to send. It returns a *FieldError that names the
// field. Send calls it; limits of a particular vendor are checked by that
// vendor's client.
func (m *Message) Validate() error {
	if m == nil {
		return &FieldError{Field: "message", Problem: "is nil"}
	}
	// A fixed list rather than a loop over a slice literal, and the error
	// built only at the end: a good message costs no allocation.
	field := ""
	switch {
	case !clean(m.ID):
		field = "id"
	case !utf8.ValidString(m.Title):
		field = "title"
	case !utf8.ValidString(m.Body):
		field = "body"
	case !clean(m.Image):
		field = "image"
	case !clean(m.Sound):
		field = "sound"
	case !clean(m.Channel):
		field = "channel"
	case !clean(m.CollapseKey):
		field = "collapse_key"
	case m.Click != nil && !clean(m.Click.Target):
		field = "click"
	}
	if field != "" {
		return &FieldError{Field: field, Problem: "holds a control character or invalid UTF-8"}
	}
	for k, v := range m.Data {
		if !utf8.ValidString(k) || !utf8.ValidString(v) {
			return &FieldError{Field: "data", Problem: "holds invalid UTF-8"}
		}
		if k == "" {
			return &FieldError{Field: "data", Problem: "has an empty key"}
		}
	}
	if err := m.validateValues(); err != nil {
		return err
	}
	return m.Native.validate()
}

func (m *Message) validateValues() error {
	switch m.Priority {
	case "", PriorityHigh, PriorityNormal:
	default:
		return &FieldError{Field: "priority", Problem: "is neither high nor normal"}
	}
	switch m.Class {
	case "", ClassService, ClassMarketing:
	default:
		return &FieldError{Field: "class", Problem: "is neither service nor marketing"}
	}
	if c := m.Click; c != nil {
		switch {
		case c.Action == ClickApp && c.Target == "":
		case (c.Action == ClickURL || c.Action == ClickPage) && c.Target != "":
		default:
			return &FieldError{Field: "click", Problem: "must be app without a target, or url or page with one"}
		}
	}
	if b := m.Badge; b != nil {
		switch {
		case b.Set != nil && *b.Set >= 0 && b.Add == 0:
		case b.Set == nil && b.Add > 0:
		default:
			return &FieldError{Field: "badge", Problem: "must either set a number of at least 0 or add at least 1"}
		}
	}
	if m.TTL != nil && *m.TTL < 0 {
		return &FieldError{Field: "ttl", Problem: "is negative"}
	}
	if m.Silent && (m.Title != "" || m.Body != "" || m.Image != "") {
		return &FieldError{Field: "silent", Problem: "is set, but there is a title, body or image to show"}
	}
	if m.Title == "" && m.Body == "" && len(m.Data) == 0 && m.Badge == nil && len(m.Native) == 0 {
		return &FieldError{Field: "message", Problem: "is empty: no title, body, data, badge or native message"}
	}
	return nil
}

// clean reports whether s may go into a header, a path or an identifier:
// valid UTF-8 without control characters.
func clean(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] == 0x7f {
			return false
		}
	}
	return utf8.ValidString(s)
}

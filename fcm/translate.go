package fcm

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"maps"
	"strconv"
	"strings"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/wire"
)

// translate makes FCM's message of the portable one: what the native part
// sets stays, and portable fields fill what it left unset. It names the
// portable fields that come to nothing. Nothing that the caller owns is
// modified: each level is copied before it is filled.
func translate(m *push.Message) (*Message, []string, error) {
	n := Message{}
	native, err := push.NativeOf[Message](m, push.FCM)
	if err != nil {
		return nil, nil, err
	}
	if native != nil {
		n = *native
	}
	if m.Test {
		return nil, nil, &push.FieldError{
			From: push.FCM, Field: "test", Class: push.ErrUnsupported,
			Problem: "is set, but FCM has no test messages: the native validate_only has one checked and not delivered",
		}
	}
	n.Token, n.FID, n.Topic, n.Condition = "", "", "", "" // the audience says
	if len(n.Data) == 0 {
		n.Data = m.Data
	}
	if !m.Silent && (m.Title != "" || m.Body != "" || m.Image != "") {
		shown := Notification{}
		if n.Notification != nil {
			shown = *n.Notification
		}
		fill(&shown.Title, m.Title)
		fill(&shown.Body, m.Body)
		fill(&shown.Image, m.Image)
		n.Notification = &shown
	}
	t := &translation{m: m}
	t.quiet = m.Silent || !n.isNotification() && m.Badge == nil && m.Sound == ""
	t.replaceBy = m.CollapseKey
	if t.replaceBy == "" && !t.quiet {
		// Nothing is dropped as a duplicate, but a notification of the same
		// name replaces the one that is there.
		t.replaceBy = m.ID
	}
	if n.AndroidV2 != nil {
		t.androidV2(&n)
	} else {
		t.android(&n)
	}
	t.apns(&n)
	t.web(&n)
	t.ignore(m.Badge != nil && (t.quiet || m.Badge.Set == nil), "badge")
	t.ignore(m.Channel != "" && t.quiet, "channel")
	t.ignore(m.Sound != "" && t.quiet, "sound")
	t.ignore(m.Click != nil && m.Click.Action != push.ClickApp && t.quiet, "click")
	t.ignore(m.Click != nil && m.Click.Action == push.ClickURL && !t.quiet, "click (a URL opens in browsers only)")
	return &n, t.ignored, nil
}

// isNotification reports whether there is something to show on any platform.
func (m *Message) isNotification() bool {
	switch {
	case m.Notification != nil,
		m.Android != nil && m.Android.Notification != nil,
		m.AndroidV2 != nil && m.AndroidV2.RemoteNotification != nil && m.AndroidV2.RemoteNotification.Notification != nil,
		m.WebPush != nil && m.WebPush.Notification != nil:
		return true
	}
	a := m.aps()
	return a != nil && (a.Alert != nil || a.Badge != nil || a.Sound != nil)
}

func (m *Message) aps() *APS {
	if m.APNs == nil || m.APNs.Payload == nil {
		return nil
	}
	return m.APNs.Payload.APS
}

// translation is the state of one translate.
type translation struct {
	m         *push.Message
	quiet     bool   // nothing is shown
	replaceBy string // the name under which a newer message replaces an older
	ignored   []string
}

func (t *translation) ignore(set bool, field string) {
	if set {
		t.ignored = append(t.ignored, field)
	}
}

// fill sets a field that is unset, and reports whether it did.
func fill(field *string, value string) bool {
	if *field != "" || value == "" {
		return false
	}
	*field = value
	return true
}

func (t *translation) seconds() string {
	if t.m.TTL == nil {
		return ""
	}
	return strconv.FormatInt(int64(*t.m.TTL), 10)
}

func (t *translation) ttl() string {
	if t.m.TTL == nil {
		return ""
	}
	return t.seconds() + "s"
}

func (t *translation) android(n *Message) {
	a := Android{}
	if n.Android != nil {
		a = *n.Android
	}
	set := fill(&a.TTL, t.ttl())
	set = fill(&a.CollapseKey, t.m.CollapseKey) || set
	switch t.m.Priority {
	case push.PriorityHigh:
		set = fill(&a.Priority, PriorityHigh) || set
	case push.PriorityNormal:
		set = fill(&a.Priority, PriorityNormal) || set
	}
	if x := t.notification(a.Notification); x != nil {
		a.Notification, set = x, true
	}
	if set {
		n.Android = &a
	}
}

// androidV2 fills the preview, where how urgent a message is follows from
// what it is.
func (t *translation) androidV2(n *Message) {
	a := *n.AndroidV2
	n.AndroidV2 = &a
	fill(&a.TTL, t.ttl())
	fill(&a.CollapseKey, t.m.CollapseKey)
	t.ignore(t.m.Priority != "", "priority")
	switch {
	case a.BackgroundSync != nil:
	case t.quiet && a.RemoteNotification == nil:
		a.BackgroundSync = &BackgroundSync{}
	default:
		r := RemoteNotification{}
		if a.RemoteNotification != nil {
			r = *a.RemoteNotification
		}
		a.RemoteNotification = &r
		if x := t.notification(r.Notification); x != nil {
			r.Notification = x
		}
	}
}

// notification fills how Android shows the notification. It returns nil if
// there is nothing to fill.
func (t *translation) notification(native *AndroidNotification) *AndroidNotification {
	if t.quiet {
		return nil
	}
	m, x := t.m, AndroidNotification{}
	if native != nil {
		x = *native
	}
	set := fill(&x.ChannelID, m.Channel)
	set = fill(&x.Tag, t.replaceBy) || set
	if x.DefaultSound == nil {
		set = fill(&x.Sound, m.Sound) || set
	}
	if m.Click != nil && m.Click.Action == push.ClickPage {
		set = fill(&x.ClickAction, m.Click.Target) || set
	}
	if b := m.Badge; x.NotificationCount == nil && b != nil && b.Set != nil && *b.Set > 0 {
		x.NotificationCount, set = new(*b.Set), true
	}
	if !set {
		return nil
	}
	return &x
}

// headers are those of another protocol that FCM hands on. The map is copied
// before the first of them is set.
type headers struct {
	m      map[string]string
	copied bool
}

func (h *headers) has(name string) bool {
	for k := range h.m {
		if strings.EqualFold(k, name) {
			return true
		}
	}
	return false
}

func (h *headers) fill(name, value string) {
	if value == "" || h.has(name) {
		return
	}
	if !h.copied {
		if h.m = maps.Clone(h.m); h.m == nil {
			h.m = make(map[string]string)
		}
		h.copied = true
	}
	h.m[name] = value
}

// The headers of APNs that this package knows.
const (
	headerExpiration = "apns-expiration"
	headerPriority   = "apns-priority"
	headerPushType   = "apns-push-type"
	headerCollapseID = "apns-collapse-id"
)

const maxCollapseID = 64 // bytes, Apple's limit

func (t *translation) apns(n *Message) {
	m, a := t.m, APNs{}
	if n.APNs != nil {
		a = *n.APNs
	}
	h := headers{m: a.Headers}
	if m.TTL != nil {
		at := int64(0)
		if *m.TTL > 0 {
			at = time.Now().Unix() + int64(*m.TTL)
		}
		h.fill(headerExpiration, strconv.FormatInt(at, 10))
	}
	h.fill(headerCollapseID, collapseID(t.replaceBy))
	// Apple takes a message that shows nothing only as a background push,
	// with priority 5 and a mark.
	background := t.quiet && len(n.Data) > 0 && a.LiveActivityToken == "" && !h.has(headerPushType)
	set := background && t.background(&a)
	switch {
	case background:
		h.fill(headerPushType, "background")
		h.fill(headerPriority, "5")
	case m.Priority == push.PriorityHigh:
		h.fill(headerPriority, "10")
	case m.Priority == push.PriorityNormal:
		h.fill(headerPriority, "5")
	}
	if !t.quiet {
		set = t.aps(&a) || set
	}
	a.Headers = h.m
	if set || h.copied {
		n.APNs = &a
	}
}

// withAPS gives a an APS of its own.
func (a *APNs) withAPS() *APS {
	payload, aps := APNsPayload{}, APS{}
	if a.Payload != nil {
		payload = *a.Payload
	}
	if payload.APS != nil {
		aps = *payload.APS
	}
	payload.APS = &aps
	a.Payload = &payload
	return &aps
}

func (t *translation) background(a *APNs) bool {
	a.withAPS().ContentAvailable = true
	return true
}

// aps fills badge and sound. The text is common to all platforms.
func (t *translation) aps(a *APNs) bool {
	m := t.m
	badge := m.Badge != nil && m.Badge.Set != nil
	if !badge && m.Sound == "" {
		return false
	}
	aps := a.withAPS()
	if aps.Badge == nil && badge {
		aps.Badge = new(*m.Badge.Set)
	}
	if aps.Sound == nil && m.Sound != "" {
		aps.Sound = &Sound{Name: m.Sound}
	}
	return true
}

// collapseID makes a header of Apple's of any string: itself if it can be
// one, else a digest.
func collapseID(s string) string {
	if s == "" || len(s) <= maxCollapseID && wire.Printable(s) {
		return s
	}
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// webTopic makes a header of Web Push of any string: at most 32 characters of
// the alphabet of base64url (RFC 8030).
func webTopic(s string) string {
	const most = 32
	if s == "" || len(s) <= most && strings.Trim(s, alphanumeric+"-_") == "" {
		return s
	}
	sum := sha256.Sum256([]byte(s))
	return base64.RawURLEncoding.EncodeToString(sum[:])[:most]
}

func (t *translation) web(n *Message) {
	m, w := t.m, WebPush{}
	if n.WebPush != nil {
		w = *n.WebPush
	}
	h := headers{m: w.Headers}
	h.fill("TTL", t.seconds())
	h.fill("Urgency", string(m.Priority))
	h.fill("Topic", webTopic(m.CollapseKey))
	set := false
	if !t.quiet && t.replaceBy != "" {
		x := WebPushNotification{}
		if w.Notification != nil {
			x = *w.Notification
		}
		if fill(&x.Tag, t.replaceBy) {
			w.Notification, set = &x, true
		}
	}
	if c := m.Click; c != nil && c.Action == push.ClickURL && strings.HasPrefix(c.Target, "https://") && !t.quiet {
		o := WebPushOptions{}
		if w.FCMOptions != nil {
			o = *w.FCMOptions
		}
		if fill(&o.Link, c.Target) {
			w.FCMOptions, set = &o, true
		}
	}
	w.Headers = h.m
	if set || h.copied {
		n.WebPush = &w
	}
}

// replaces reports whether a second notification takes the place of the first
// on every platform, so that a repetition is not seen.
func (m *Message) replaces() bool {
	if m.APNs == nil || m.WebPush == nil || m.WebPush.Notification == nil || m.WebPush.Notification.Tag == "" {
		return false
	}
	h := headers{m: m.APNs.Headers}
	if !h.has(headerCollapseID) || m.APNs.LiveActivityToken != "" {
		return false
	}
	switch {
	case m.Android != nil:
		return m.Android.Notification != nil && m.Android.Notification.Tag != ""
	case m.AndroidV2 != nil:
		r := m.AndroidV2.RemoteNotification
		return r != nil && r.Notification != nil && r.Notification.Tag != "" && r.Notification.ID != nil
	}
	return false
}

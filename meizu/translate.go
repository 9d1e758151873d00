package meizu

import (
	"crypto/sha256"
	"encoding/base64"
	"math"
	"strings"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/wire"
)

// translate makes Meizu's message of the portable one: what the native part
// sets stays, and portable fields fill what it left unset. It names the
// portable fields that come to nothing. Nothing that the caller owns is
// modified: each level is copied before it is filled.
func (c *Client) translate(m *push.Message) (*Message, []string, error) {
	n := Message{}
	native, err := push.NativeOf[Message](m, push.Meizu)
	if err != nil {
		return nil, nil, err
	}
	if native != nil {
		n = *native
	}
	n.PushIDs, n.Aliases = nil, nil // the audience says
	if err := refuse(m, n.Transparent != nil); err != nil {
		return nil, nil, err
	}
	translateTTL(&n, m.TTL)
	complete(&n)
	if n.Transparent != nil {
		return &n, ignored(m, true), translateTransparent(&n, m)
	}
	c.translateText(&n, m)
	translateClick(&n, m)
	translateKey(&n, m)
	translateSound(&n, m.Sound)
	classify(&n, m.Class)
	return &n, ignored(m, false), nil
}

// refuse is for what Meizu lacks and would change whether something is shown.
func refuse(m *push.Message, transparent bool) error {
	field, problem := "", ""
	switch {
	case m.Silent && !transparent:
		field, problem = "silent", "is set, but Meizu has discontinued messages without a notification: an app that still has them sets the native Transparent"
	case m.Test:
		field, problem = "test", "is set, but Meizu has no tests"
	case transparent && (m.Title != "" || m.Body != "" || m.Image != ""):
		return errField("transparent", "is set, but there is a title, body or image to show", codeInvalid)
	default:
		return nil
	}
	return &push.FieldError{From: push.Meizu, Field: field, Class: push.ErrUnsupported, Problem: problem}
}

// own returns a copy of what p points to, or of nothing, that may be filled.
func own[T any](p *T) *T {
	var t T
	if p != nil {
		t = *p
	}
	return &t
}

// classify says what Meizu makes of the message class: a public message
// unless it is told otherwise.
func classify(n *Message, class push.Class) {
	if n.NoticeBarInfo.NoticeMsgType != nil {
		return
	}
	switch class {
	case push.ClassService:
		n.NoticeBarInfo.NoticeMsgType = new(MsgPrivate)
	case push.ClassMarketing:
		n.NoticeBarInfo.NoticeMsgType = new(MsgPublic)
	}
}

// classWarning is for a message that has no class.
func classWarning(n *Message) string {
	if n.Transparent != nil || n.NoticeBarInfo != nil && n.NoticeBarInfo.NoticeMsgType != nil {
		return ""
	}
	return "no message class: Meizu takes the message for a public one, of which a device gets three a day"
}

// receiptWarning is for receipts that will not come.
func receiptWarning(n *Message, m mode) string {
	if n.Callback == nil || m == direct {
		return ""
	}
	return "extra.callback is for pushes to pushIds and aliases: there will be no receipts"
}

// warning joins what the log should say.
func warning(n *Message, m mode) string {
	class, receipt := classWarning(n), receiptWarning(n, m)
	if class != "" && receipt != "" {
		class += "; "
	}
	return class + receipt
}

func (c *Client) translateText(n *Message, m *push.Message) {
	title, body := m.Title, m.Body
	if c.caller.Settings().Fit {
		title, body = c.limits.Fit(fieldTitle, title), c.limits.Fit(fieldContent, body)
	}
	n.NoticeBarInfo = own(n.NoticeBarInfo)
	if n.NoticeBarInfo.Title == "" {
		n.NoticeBarInfo.Title = title
	}
	if n.NoticeBarInfo.Content == "" {
		n.NoticeBarInfo.Content = body
	}
}

func translateTransparent(n *Message, m *push.Message) error {
	n.Transparent = own(n.Transparent)
	if n.Transparent.Content != "" || len(m.Data) == 0 {
		return nil
	}
	data, err := wire.Marshal(m.Data)
	if err != nil {
		return errEncode(err)
	}
	n.Transparent.Content = string(data)
	return nil
}

func translateClick(n *Message, m *push.Message) {
	if m.Click == nil && len(m.Data) == 0 {
		return
	}
	x := own(n.ClickTypeInfo)
	n.ClickTypeInfo = x
	if x.Parameters == nil && len(m.Data) > 0 {
		x.Parameters = make(Parameters, len(m.Data))
		for k, v := range m.Data {
			x.Parameters[k] = v
		}
	}
	if m.Click == nil || x.ClickType != nil || x.URL != "" || x.Activity != "" || x.CustomAttribute != "" {
		return
	}
	switch {
	case m.Click.Action == push.ClickApp:
		x.ClickType = new(ClickApp)
	case m.Click.Action == push.ClickPage && !strings.Contains(m.Click.Target, ":"):
		x.ClickType, x.Activity = new(ClickActivity), m.Click.Target // a class has no colon, and a URI has one
	default:
		x.ClickType, x.URL = new(ClickURI), m.Click.Target
	}
}

// translateTTL maps "now or never" to Meizu's own flag for that. Meizu counts
// hours.
func translateTTL(n *Message, ttl *push.Seconds) {
	if ttl == nil {
		return
	}
	x := own(n.PushTimeInfo)
	if isOff(x.OffLine) || x.ValidTime != nil {
		return
	}
	if *ttl == 0 {
		if x.OffLine == nil {
			x.OffLine = new(Off)
		}
	} else {
		const hour = 3600
		x.OffLine = new(On)
		x.ValidTime = new(int(min((*ttl-1)/hour+1, math.MaxInt32))) // beyond any limit all the same
	}
	n.PushTimeInfo = x
}

// complete sets what Meizu requires and the caller may leave out. It copies
// the object before it fills it.
func complete(n *Message) {
	const hours = 24 // which is Meizu's default
	if t := n.PushTimeInfo; t != nil && isOn(t.OffLine) && t.ValidTime == nil {
		n.PushTimeInfo = own(t)
		n.PushTimeInfo.ValidTime = new(hours)
	}
}

func isOn(f *Flag) bool { return f != nil && *f == On }

func isOff(f *Flag) bool { return f != nil && *f == Off }

// translateKey fills the key by which a newer notification replaces the older
// one. The id makes one too, since Meizu has nothing else against duplicates.
func translateKey(n *Message, m *push.Message) {
	k := m.CollapseKey
	if k == "" {
		k = m.ID
	}
	if k == "" || n.AdvanceInfo != nil && n.AdvanceInfo.NotifyKey != "" {
		return
	}
	n.AdvanceInfo = own(n.AdvanceInfo)
	n.AdvanceInfo.NotifyKey = notifyKey(k)
}

// notifyKey makes a notifyKey of a caller's key: the key itself if it is one,
// else its hash.
func notifyKey(k string) string {
	if len(k) <= maxNotifyKey && isNotifyKey(k) {
		return k
	}
	sum := sha256.Sum256([]byte(k))
	return base64.RawURLEncoding.EncodeToString(sum[:])[:maxNotifyKey]
}

// systemSound is the name of the one sound that Meizu can play.
const systemSound = "default"

func translateSound(n *Message, sound string) {
	if sound != systemSound || n.AdvanceInfo != nil && n.AdvanceInfo.NotificationType != nil && n.AdvanceInfo.NotificationType.Sound != nil {
		return
	}
	n.AdvanceInfo = own(n.AdvanceInfo)
	n.AdvanceInfo.NotificationType = own(n.AdvanceInfo.NotificationType)
	n.AdvanceInfo.NotificationType.Sound = new(On)
}

func ignored(m *push.Message, transparent bool) []string {
	var fields []string
	add := func(set bool, field string) {
		if set {
			fields = append(fields, field)
		}
	}
	add(m.Image != "", "image")
	add(m.Badge != nil, "badge")
	add(m.Sound != "" && (transparent || m.Sound != systemSound), "sound")
	add(m.Channel != "", "channel")
	add(m.Priority != "", "priority")
	add(transparent && m.Click != nil, "click")
	add(transparent && m.CollapseKey != "", "collapse_key")
	return fields
}

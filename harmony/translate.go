package harmony

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/wire"
)

// translate makes a message in the vendor's terms of the portable one: what
// the native part sets stays, and portable fields fill what it left unset. It
// names the portable fields that come to nothing. Nothing that the caller owns
// is modified: each level is copied before it is filled.
func translate(m *push.Message) (*Message, []string, error) {
	n := Message{}
	native, err := push.NativeOf[Message](m, push.Harmony)
	if err != nil {
		return nil, nil, err
	}
	if native != nil {
		n = *native
	}
	n.Token = nil // the audience says
	t := &translation{m: m}
	if len(m.Data) > 0 {
		data, err := wire.Marshal(m.Data)
		if err != nil {
			return nil, nil, errEncode(err)
		}
		t.data = string(data)
	}
	if n.Payload, err = t.payload(n.Payload); err != nil {
		return nil, nil, err
	}
	t.options(&n)
	t.ignore(m.Channel != "", "channel")
	t.ignore(m.Priority != "", "priority")
	complete(&n)
	return &n, t.ignored, nil
}

// translation is the state of one translate.
type translation struct {
	m       *push.Message
	data    string // Data in JSON
	ignored []string
}

func (t *translation) ignore(set bool, field string) {
	if set {
		t.ignored = append(t.ignored, field)
	}
}

// options fills what messages of all types have.
func (t *translation) options(n *Message) {
	m := t.m
	o := PushOptions{}
	if n.PushOptions != nil {
		o = *n.PushOptions
	}
	if o.TTL == nil && m.TTL != nil {
		o.TTL = new(int(max(*m.TTL, 1)))
	}
	if o.TestMessage == nil && m.Test {
		o.TestMessage = new(true)
	}
	if len(m.ID) > limitTable.Max(fieldBiTag) {
		t.ignore(o.BiTag == "", "id (longer than the 64 bytes that come back in receipts)")
	} else {
		fill(&o.BiTag, m.ID)
	}
	if n.PushOptions != nil || !o.empty() {
		n.PushOptions = &o
	}
}

// empty reports whether nothing is set.
func (o *PushOptions) empty() bool {
	return o.TestMessage == nil && o.TTL == nil && o.BiTag == "" && o.ReceiptID == "" &&
		o.CollapseKey == nil && o.BackgroundMode == nil && len(o.Extra) == 0
}

// payload fills a copy of the native payload. If there is none, the message
// is a notification when there is something to show, and data for the app
// when there is not.
func (t *translation) payload(p Payload) (Payload, error) {
	switch p := p.(type) {
	case nil:
		if m := t.m; m.Silent || m.Title == "" && m.Body == "" && (m.Badge == nil || len(m.Data) > 0) {
			return t.background(Background{}), nil
		}
		return t.alert(Alert{}), nil
	case *Alert:
		if p != nil {
			return t.alert(*p), nil
		}
	case *Form:
		if p != nil {
			return t.form(*p), nil
		}
	case *Voice:
		if p != nil {
			return t.voice(*p), nil
		}
	case *Background:
		if p != nil {
			return t.background(*p), nil
		}
	case *LiveView:
		if p != nil {
			return t.liveView(*p), nil
		}
	case *Call:
		if p != nil {
			return t.call(*p), nil
		}
	case *RawPayload:
		if p != nil {
			t.ignore(len(t.m.Data) > 0, "data")
			t.ignoreText()
			t.ignoreLook()
			return p, nil
		}
	}
	return nil, errField("payload", "is nil")
}

func (t *translation) alert(p Alert) Payload {
	t.notification(&p.Notification, true)
	return &p
}

func (t *translation) voice(p Voice) Payload {
	fill(&p.ExtraData, t.data)
	t.notification(&p.Notification, false)
	return &p
}

func (t *translation) background(p Background) Payload {
	fill(&p.ExtraData, t.data)
	t.ignoreText()
	t.ignoreLook()
	return &p
}

func (t *translation) call(p Call) Payload {
	fill(&p.ExtraData, t.data)
	t.ignoreText()
	t.ignoreLook()
	return &p
}

func (t *translation) form(p Form) Payload {
	if p.FormData == nil && len(t.m.Data) > 0 {
		p.FormData = members(t.m.Data)
	}
	t.ignoreText()
	t.ignoreLook()
	return &p
}

func (t *translation) liveView(p LiveView) Payload {
	m := t.m
	fill(&p.Title, m.Title)
	fill(&p.Content, m.Body)
	t.ignore(m.Image != "", "image")
	t.ignore(len(m.Data) > 0, "data")
	t.ignoreLook()
	return &p
}

// ignoreText names what there is no place to show in.
func (t *translation) ignoreText() {
	m := t.m
	t.ignore(m.Title != "", "title")
	t.ignore(m.Body != "", "body")
	t.ignore(m.Image != "", "image")
}

// ignoreLook names what only notifications have.
func (t *translation) ignoreLook() {
	m := t.m
	t.ignore(m.Click != nil, "click")
	t.ignore(m.Badge != nil, "badge")
	t.ignore(m.Sound != "", "sound")
	t.ignore(m.CollapseKey != "", "collapse_key")
}

// notification fills what is shown. withData says that the app gets Data by
// way of the tap.
func (t *translation) notification(n *Notification, withData bool) {
	m := t.m
	fill(&n.Title, m.Title)
	fill(&n.Body, m.Body)
	badge(n, m.Badge)
	if withData && n.badgeOnly() {
		t.ignore(m.Image != "", "image")
		t.ignore(m.Click != nil, "click")
		t.ignore(len(m.Data) > 0, "data")
		t.ignore(m.Sound != "", "sound")
		t.ignore(m.CollapseKey != "", "collapse_key")
		return
	}
	fill(&n.Image, m.Image)
	if m.Sound != "default" {
		fill(&n.Sound, m.Sound)
	}
	if n.NotifyID == nil && m.CollapseKey != "" {
		n.NotifyID = new(NotifyID(m.CollapseKey))
	}
	fill(&n.AppMessageID, appMessageID(m.ID))
	if m.Class == push.ClassMarketing && withData {
		fill(&n.Category, CategoryMarketing)
	}
	t.click(n)
	if withData && n.ClickAction.Data == nil && len(m.Data) > 0 {
		n.ClickAction.Data = members(m.Data)
	}
}

// click fills what a tap does, in a copy.
func (t *translation) click(n *Notification) {
	c := ClickAction{}
	if n.ClickAction != nil {
		c = *n.ClickAction
	} else if k := t.m.Click; k != nil {
		switch k.Action {
		case push.ClickURL:
			t.ignore(true, "click (to a web page: there is only the app)")
		case push.ClickPage:
			c.ActionType = ClickPage
			if strings.Contains(k.Target, ":") {
				c.URI = k.Target
			} else {
				c.Action = k.Target
			}
		}
	}
	n.ClickAction = &c
}

func badge(n *Notification, b *push.Badge) {
	switch {
	case n.Badge != nil || b == nil:
	case b.Set != nil:
		n.Badge = &Badge{SetNum: new(*b.Set)}
	default:
		n.Badge = &Badge{AddNum: new(b.Add)}
	}
}

func fill(field *string, value string) {
	if *field == "" {
		*field = value
	}
}

// members returns data as the members of an object.
func members(data map[string]string) map[string]any {
	object := make(map[string]any, len(data))
	for k, v := range data {
		object[k] = v
	}
	return object
}

// NotifyID returns the notifyId, from 1 to 2147483647, that Send makes of a
// portable CollapseKey. Recall wants it.
func NotifyID(collapseKey string) int { return wire.NotifyID(collapseKey) }

// appMessageID returns id if the vendor allows it, else what is as good for
// telling messages apart.
func appMessageID(id string) string {
	if id == "" || len(id) <= limitTable.Max(fieldAppMessageID) && isAppMessageID(id) {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// classWarning is for a notification that will be taken for marketing though
// nobody said so. Which category a service message has, only the sender knows.
func classWarning(n *Message, class push.Class) string {
	if p, ok := n.Payload.(*Alert); !ok || p.Notification.badgeOnly() || p.Notification.Category != "" {
		return ""
	}
	if class == push.ClassService {
		return "a service message without a native category: it goes out as MARKETING, of which a device gets two a day"
	}
	return "no message class: the message goes out as MARKETING, of which a device gets two a day"
}

// classify gives a notification that translate made the category that it must
// have. Any other would be a claim that nobody made.
func classify(n *Message) {
	if p, ok := n.Payload.(*Alert); ok && !p.Notification.badgeOnly() {
		fill(&p.Notification.Category, CategoryMarketing)
	}
}

// complete sets what the vendor requires and the caller may leave out.
func complete(n *Message) {
	switch p := n.Payload.(type) {
	case *Alert:
		if p.Notification.ClickAction == nil && !p.Notification.badgeOnly() {
			q := *p
			q.Notification.ClickAction = &ClickAction{}
			n.Payload = &q
		}
	case *Voice:
		q := *p
		fill(&q.Notification.Category, CategoryVoice)
		if q.Notification.ClickAction == nil {
			q.Notification.ClickAction = &ClickAction{}
		}
		n.Payload = &q
	case *LiveView:
		if a := p.ActivityData; a != nil && a.NotificationData != nil && a.NotificationData.ClickAction == nil {
			q, data, shown := *p, *a, *a.NotificationData
			shown.ClickAction = &ClickAction{}
			data.NotificationData, q.ActivityData = &shown, &data
			n.Payload = &q
		}
	}
}

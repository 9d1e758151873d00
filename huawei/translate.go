package huawei

import (
	"strconv"
	"strings"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/wire"
)

// translate makes Huawei's message of the portable one: what the native part
// sets stays, and portable fields fill what it left unset. It names the
// portable fields that come to nothing. Nothing that the caller owns is
// modified: each level is copied before it is filled.
func translate(m *push.Message) (*Message, []string, error) {
	n := Message{}
	native, err := push.NativeOf[Message](m, push.Huawei)
	if err != nil {
		return nil, nil, err
	}
	if native != nil {
		n = *native
	}
	n.Token, n.Topic, n.Condition = nil, "", "" // the audience says
	a := Android{}
	if n.Android != nil {
		a = *n.Android
	}
	n.Android = &a
	t := &translation{m: m}
	if n.Data == "" && len(m.Data) > 0 {
		data, err := wire.Marshal(m.Data)
		if err != nil {
			return nil, nil, errEncode(err)
		}
		n.Data = string(data)
	}
	t.android(&a)
	if m.Silent {
		t.silent(&a)
	} else {
		t.notification(&n, &a)
	}
	return &n, t.ignored, nil
}

// translation is the state of one translate.
type translation struct {
	m       *push.Message
	ignored []string
}

func (t *translation) ignore(set bool, field string) {
	if set {
		t.ignored = append(t.ignored, field)
	}
}

// android fills what data messages and notifications have in common.
func (t *translation) android(a *Android) {
	m := t.m
	if a.TTL == "" && m.TTL != nil {
		a.TTL = strconv.FormatInt(int64(max(*m.TTL, 1)), 10) + "s"
	}
	if a.BiTag == "" {
		a.BiTag = m.ID
	}
	if m.Test && a.TargetUserType == TargetUserNormal {
		a.TargetUserType = TargetUserTest
	}
	if a.Category == "" && m.Class == push.ClassMarketing {
		a.Category = categoryMarketing
	}
}

const categoryMarketing = "MARKETING"

// classWarning is for a message that Huawei will take for marketing though
// nobody said so. Which category a service message has, only the sender
// knows.
func classWarning(n *Message, class push.Class) string {
	if !n.isNotification() || n.Android.Category != "" {
		return ""
	}
	if class == push.ClassService {
		return "a service message without a native category: Huawei takes it for marketing, of which a device gets two a day"
	}
	return "no message class: Huawei takes the message for marketing, of which a device gets two a day"
}

// silent fills what only data messages have.
func (t *translation) silent(a *Android) {
	m := t.m
	if a.Urgency == "" {
		switch m.Priority {
		case push.PriorityHigh:
			a.Urgency = UrgencyHigh
		case push.PriorityNormal:
			a.Urgency = UrgencyNormal
		}
	}
	t.ignore(m.CollapseKey != "", "collapse_key")
	t.ignore(m.Badge != nil, "badge")
	t.ignore(m.Channel != "", "channel")
	t.ignore(m.Sound != "", "sound")
	t.ignore(m.Click != nil, "click")
}

// notification fills what only notifications have.
func (t *translation) notification(n *Message, a *Android) {
	m := t.m
	t.ignore(m.Priority != "", "priority")
	if m.Title != "" || m.Body != "" || m.Image != "" {
		shown := Notification{}
		if n.Notification != nil {
			shown = *n.Notification
		}
		fill(&shown.Title, m.Title)
		fill(&shown.Body, m.Body)
		fill(&shown.Image, m.Image)
		n.Notification = &shown
	}
	if !n.isNotification() && m.Title == "" && m.Body == "" && m.Badge == nil {
		return // a data message, though not called silent
	}
	x := AndroidNotification{}
	if a.Notification != nil {
		x = *a.Notification
	}
	a.Notification = &x
	fill(&x.ChannelID, m.Channel)
	fill(&x.Tag, m.CollapseKey)
	if x.Sound == "" && x.DefaultSound == nil {
		sound(&x, m.Sound)
	}
	if x.ClickAction == nil {
		x.ClickAction = click(m.Click)
	}
	t.badge(&x)
}

func fill(field *string, value string) {
	if *field == "" {
		*field = value
	}
}

func sound(x *AndroidNotification, name string) {
	switch {
	case name == "":
	case name == "default":
		x.DefaultSound = new(true)
	case strings.HasPrefix(name, "/"):
		x.Sound, x.DefaultSound = name, new(false)
	default:
		x.Sound, x.DefaultSound = "/raw/"+name, new(false)
	}
}

func click(c *push.Click) *ClickAction {
	if c == nil {
		return &ClickAction{Type: ClickApp}
	}
	switch c.Action {
	case push.ClickURL:
		return &ClickAction{Type: ClickURL, URL: c.Target}
	case push.ClickPage:
		return &ClickAction{Type: ClickPage, Intent: c.Target}
	}
	return &ClickAction{Type: ClickApp}
}

// badge fills the numbers. Huawei needs to know the app's launcher activity,
// which only the native part can tell.
func (t *translation) badge(x *AndroidNotification) {
	b := t.m.Badge
	if b == nil {
		return
	}
	if x.Badge == nil {
		t.ignore(true, "badge (needs the native badge.class)")
		return
	}
	badge := *x.Badge
	x.Badge = &badge
	if badge.AddNum == nil && badge.SetNum == nil {
		if b.Set != nil {
			badge.SetNum = new(*b.Set)
		} else {
			badge.AddNum = new(b.Add)
		}
	}
}

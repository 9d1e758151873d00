package honor

import (
	"strconv"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/wire"
)

// translate makes HONOR's message of the portable one: what the native part
// sets stays, and portable fields fill what it left unset. It names the
// portable fields that come to nothing. Nothing that the caller owns is
// modified: each level is copied before it is filled.
func translate(m *push.Message) (*Message, []string, error) {
	n := Message{}
	native, err := push.NativeOf[Message](m, push.Honor)
	if err != nil {
		return nil, nil, err
	}
	if native != nil {
		n = *native
	}
	n.Token = nil // the audience says
	a := Android{}
	if n.Android != nil {
		a = *n.Android
	}
	if n.Data == "" && a.Data == "" && len(m.Data) > 0 {
		data, err := wire.Marshal(m.Data)
		if err != nil {
			return nil, nil, errEncode(err)
		}
		n.Data = string(data)
	}
	t := &translation{m: m}
	t.android(&a)
	if m.Silent {
		t.silent()
	} else {
		t.notification(&n, &a)
	}
	n.Android = &a
	if a.empty() {
		n.Android = nil
	}
	complete(&n)
	return &n, t.ignored, nil
}

// empty reports whether nothing is set, so that a data message goes out in
// the form that HONOR shows: data and tokens alone.
func (a *Android) empty() bool {
	return a.TTL == "" && a.BiTag == "" && a.Data == "" && a.TargetUserType == nil && a.Notification == nil && len(a.Extra) == 0
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
	fill(&a.BiTag, m.ID)
	if a.TargetUserType == nil && m.Test {
		a.TargetUserType = new(TargetUserTest)
	}
	t.ignore(m.Sound != "", "sound")
	t.ignore(m.Channel != "", "channel")
	t.ignore(m.Priority != "", "priority")
}

// classify says what HONOR's importance is for the message class.
func classify(x *AndroidNotification, class push.Class) {
	switch class {
	case push.ClassService:
		fill(&x.Importance, ImportanceNormal)
	case push.ClassMarketing:
		fill(&x.Importance, ImportanceLow)
	}
}

// classWarning is for a notification that has no class.
func classWarning(n *Message) string {
	if !n.isNotification() || n.Android != nil && n.Android.Notification != nil && n.Android.Notification.Importance != "" {
		return ""
	}
	return "no message class: HONOR may take the message for marketing, which is silent and of which a device gets two a day"
}

// silent names what data messages do not have.
func (t *translation) silent() {
	m := t.m
	t.ignore(m.CollapseKey != "", "collapse_key")
	t.ignore(m.Badge != nil, "badge")
	t.ignore(m.Click != nil, "click")
}

// notification fills what only notifications have.
func (t *translation) notification(n *Message, a *Android) {
	m := t.m
	if n.Notification == nil && a.Notification == nil && m.Title == "" && m.Body == "" && m.Badge == nil {
		t.ignore(m.Image != "", "image")
		t.silent()
		return // a data message, though not called silent
	}
	x := AndroidNotification{}
	if a.Notification != nil {
		x = *a.Notification
	}
	a.Notification = &x
	classify(&x, m.Class)
	t.shown(n, &x)
	fill(&x.Tag, m.CollapseKey)
	if x.ClickAction == nil {
		x.ClickAction = click(m.Click)
	}
	t.badge(&x)
}

// shown fills text and picture, where neither of their two places has them.
func (t *translation) shown(n *Message, x *AndroidNotification) {
	shown := Notification{}
	if n.Notification != nil {
		shown = *n.Notification
	}
	if x.Title == "" {
		fill(&shown.Title, t.m.Title)
	}
	if x.Body == "" {
		fill(&shown.Body, t.m.Body)
	}
	if x.Image == "" && shown.Image == "" && t.m.Image != "" {
		if x.Importance == ImportanceLow {
			t.ignore(true, "image (not shown with importance LOW)")
		} else {
			shown.Image = t.m.Image
		}
	}
	if n.Notification != nil || shown != (Notification{}) {
		n.Notification = &shown
	}
}

func fill(field *string, value string) {
	if *field == "" {
		*field = value
	}
}

func click(c *push.Click) *ClickAction {
	if c == nil {
		return nil
	}
	switch c.Action {
	case push.ClickURL:
		return &ClickAction{Type: ClickURL, URL: c.Target}
	case push.ClickPage:
		return &ClickAction{Type: ClickPage, Intent: c.Target}
	}
	return &ClickAction{Type: ClickApp}
}

// badge fills the numbers. HONOR needs to know the app's launcher activity,
// which only the native part can tell.
func (t *translation) badge(x *AndroidNotification) {
	b := t.m.Badge
	if b == nil {
		return
	}
	if x.Badge == nil {
		t.ignore(true, "badge (needs the native badge.badgeClass)")
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

// complete sets what HONOR requires and the caller may leave out.
func complete(n *Message) {
	if !n.isNotification() {
		return
	}
	a, x := Android{}, AndroidNotification{}
	if n.Android != nil {
		a = *n.Android
	}
	if a.Notification != nil {
		x = *a.Notification
	}
	if x.ClickAction != nil {
		return
	}
	x.ClickAction = &ClickAction{Type: ClickApp}
	a.Notification, n.Android = &x, &a
}

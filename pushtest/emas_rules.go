package pushtest

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// What fields of a task have to do with one another, and the limits of texts
// and times, follow the page "PushTask",
// https://help.aliyun.com/document_detail/2979224.html (copy of 2026), and
// "Limits", https://help.aliyun.com/document_detail/434629.html (undated).

const (
	emasMaxMessage      = 4000 // bytes of the object in JSON
	emasMaxTitle        = 50   // characters, on Android
	emasMaxTitleBytes   = 200  // on iOS and HarmonyOS
	emasMaxBody         = 200  // characters
	emasMaxNotification = 1800 // bytes, by the page "Limits", which has older names
)

// An emasCheck checks a task and what it holds.
type emasCheck struct {
	p    *emasParams
	t    *emasTask
	raw  json.RawMessage
	mass bool // it is one of several
}

// task decodes a task and checks it. It is nil if there is something wrong.
func (p *emasParams) task(name string, raw json.RawMessage, mass bool) *emasTask {
	if !utf8.Valid(raw) || !json.Valid(raw) {
		p.explain("Invalid"+name+".Format", name+" is not JSON in UTF-8.")
		return nil
	}
	t := &emasTask{}
	emasField{p, name, reflect.StructTag("")}.decode(raw, reflect.ValueOf(t).Elem())
	if p.bad() {
		return nil
	}
	c := &emasCheck{p, t, raw, mass}
	c.check()
	if p.bad() {
		return nil
	}
	return t
}

// action is the task's Action or the default.
func (t *emasTask) action() string {
	if t.Action == nil {
		return emasNow
	}
	return *t.Action
}

func (c *emasCheck) check() {
	action := c.t.action()
	c.checkTarget(action)
	c.checkOptions(action)
	if action == emasContinue {
		if c.t.Message != nil || c.t.Notification != nil {
			c.p.e.problem("PushTask: a message of its own with %s, which has that of the first", action)
		}
		return
	}
	if c.t.Message == nil && c.t.Notification == nil {
		c.p.explain("InvalidPushTask.Empty", "PushTask has neither Message nor Notification.")
	}
	if c.t.Message != nil {
		c.checkMessage(c.t.Message)
	}
	if n := c.t.Notification; n != nil {
		c.checkNotification(n)
	}
}

// checkMessage checks a message that the app itself gets. Whether it may lack
// one of its two fields is not documented.
func (c *emasCheck) checkMessage(m *emasMessage) {
	var fields struct{ Message json.RawMessage }
	_ = json.Unmarshal(c.raw, &fields)
	var compact bytes.Buffer
	_ = json.Compact(&compact, fields.Message)
	switch {
	case emasValue(m.Title) == "" && emasValue(m.Body) == "":
		c.p.refuse("InvalidMessage.Empty")
	case compact.Len() > emasMaxMessage:
		c.p.refuse("InvalidMessage.BytesExceed")
	case emasValue(m.Title) == "" || emasValue(m.Body) == "":
		c.p.e.problem("PushTask.Message: without Title or without Body")
	}
}

// on reports whether the task may go to devices of a platform.
func (t *emasTask) on(platform string) bool {
	if t.Target == nil {
		return true
	}
	want := emasValue(t.Target.Platform)
	return want == "" || want == "ALL" || want == platform
}

func (c *emasCheck) checkNotification(n *emasNotification) {
	title, body := emasValue(n.Title), emasValue(n.Body)
	if !n.needsNoText() {
		if title == "" {
			c.p.refuse("InvalidTitle.Empty")
		}
		if body == "" {
			c.p.refuse("InvalidBody.Empty")
		}
	}
	if c.t.on(emasAndroid) && utf8.RuneCountInString(title) > emasMaxTitle {
		c.p.refuse("InvalidTitle.LengthExceed")
	}
	if (c.t.on(emasIOS) || c.t.on(emasHMOS)) && len(title) > emasMaxTitleBytes {
		c.p.refuse("InvalidTitle.BytesExceed")
	}
	if utf8.RuneCountInString(body) > emasMaxBody {
		c.p.refuse("InvalidBody.LengthExceed")
	}
	if n.IOS != nil {
		c.checkIOS(n.IOS)
		c.checkSize("Ios", title+body+emasValue(n.IOS.Music)+emasValue(n.IOS.ExtParameters))
	}
	if n.Android != nil {
		c.checkAndroid(n.Android)
		c.checkSize("Android", title+body+emasValue(n.Android.Music)+emasValue(n.Android.ExtParameters))
	} else if c.t.Target != nil && emasValue(c.t.Target.Platform) == emasAndroid {
		c.checkVendorChannel(&emasAndroidOne{})
	}
	if n.HMOS != nil {
		c.checkHMOS(n.HMOS)
		c.checkSize("Hmos", title+body+emasValue(n.HMOS.ExtParameters))
	}
}

// checkSize reports what the older page on limits has as too much.
func (c *emasCheck) checkSize(part, all string) {
	if len(all) > emasMaxNotification {
		c.p.e.problem("PushTask.Notification.%s: more than %d bytes with title and body", part, emasMaxNotification)
	}
}

// needsNoText reports whether a title and a body may be missing: with a Live
// Activity by the page, with a silent notification because it shows none.
func (n *emasNotification) needsNoText() bool {
	return n.IOS != nil && (n.IOS.LiveActivity != nil || emasValue(n.IOS.Silent))
}

func (c *emasCheck) checkIOS(n *emasIOSPart) {
	if n.Badge != nil && emasValue(n.BadgeAutoIncrement) {
		c.p.e.problem("PushTask.Notification.Ios.Badge: with BadgeAutoIncrement")
	}
	if emasValue(n.Silent) && !emasValue(n.Mutable) {
		c.p.e.problem("PushTask.Notification.Ios.Silent: without Mutable")
	}
	a := n.LiveActivity
	if a == nil {
		return
	}
	if c.t.Target == nil || emasValue(c.t.Target.Type) != "DEVICE" || strings.Contains(emasValue(c.t.Target.Value), ",") {
		c.p.explain("InvalidTargetValue.Format", "A Live Activity has one DEVICE as its target.")
	}
	if emasValue(a.Event) == "" {
		c.p.refuse("InvalidLiveActivity.Empty")
	}
	if emasValue(a.Event) == "start" {
		c.mustHave("AttributesType", a.AttributesType)
		c.mustHave("Attributes", a.Attributes)
	}
	if a.DismissalDate != nil && time.Unix(*a.DismissalDate, 0).Sub(c.p.e.Now()) > 4*time.Hour {
		c.p.e.problem("PushTask.Notification.Ios.LiveActivity.DismissalDate: more than 4 hours ahead, or not in seconds")
	}
}

func (c *emasCheck) mustHave(name string, value *string) {
	if emasValue(value) == "" {
		c.p.refuse("Invalid" + name + ".Empty")
	}
}

func (c *emasCheck) checkAndroid(n *emasAndroidOne) {
	c.checkVendorChannel(n)
	if emasValue(n.RenderStyle) == "MULTI_LINE" && len(n.InboxContent) == 0 {
		c.p.e.problem("PushTask.Notification.Android.InboxContent: missing with MULTI_LINE")
	}
	if n.Options == nil {
		return
	}
	if o := n.Options.OPPO; o != nil && o.NotifyLevel != nil && o.Category == nil {
		c.p.explain("InvalidCategory.Empty", "Oppo.NotifyLevel needs a Category.")
	}
	if a := n.Options.Accs; a != nil {
		if emasValue(a.OpenType) == "ACTIVITY" && emasValue(a.OpenActivity) == "" ||
			emasValue(a.OpenType) == "URL" && emasValue(a.OpenURL) == "" {
			c.p.e.problem("PushTask.Notification.Android.Options.Accs: nothing to open with OpenType %s", *a.OpenType)
		}
	}
}

// checkVendorChannel reports a notification that devices that are offline
// will not get.
func (c *emasCheck) checkVendorChannel(n *emasAndroidOne) {
	if emasValue(n.VendorChannelActivity) != "" {
		return
	}
	for _, channel := range c.t.channels() {
		if slices.Contains(emasChannelsOf[emasAndroid], channel) && channel != "accs" {
			c.p.e.problem("PushTask.Notification.Android.VendorChannelActivity: missing, and vendors' channels need it")
			return
		}
	}
}

func (c *emasCheck) checkHMOS(n *emasHMOSPart) {
	if emasValue(n.RenderStyle) == "MULTI_LINE" && len(n.InboxContent) == 0 {
		c.p.refuse("InvalidInboxContent.Empty")
	}
	if n.ImageURL != nil && !strings.HasPrefix(*n.ImageURL, "https://") {
		c.p.refuse("InvalidImageUrl.Format")
	}
}

package emas

import (
	"maps"
	"reflect"
	"strings"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/wire"
)

// translate makes EMAS's message of the portable one: what the native part
// sets stays, and portable fields fill what it left unset. It names the
// portable fields that come to nothing. Nothing that the caller owns is
// modified: each level is copied before it is filled.
func (c *Client) translate(m *push.Message) (*Message, []string, error) {
	n := Message{}
	native, err := push.NativeOf[Message](m, push.EMAS)
	if err != nil {
		return nil, nil, err
	}
	if native != nil {
		n = *native
	}
	target := valueOf(n.Target)
	target.Type, target.Value = "", "" // the audience says
	if target.Platform == "" {
		target.Platform = c.platform
	}
	n.Target = &target
	t := &translation{m: m, to: n.platforms()}
	if len(m.Data) > 0 {
		if t.data, err = object(m.Data); err != nil {
			return nil, nil, err
		}
	}
	shown := !m.Silent && (m.Title != "" || m.Body != "" || m.Image != "" || m.Badge != nil || n.Notification != nil)
	if err := t.refuse(shown); err != nil {
		return nil, nil, err
	}
	if err := t.options(c, &n, shown); err != nil {
		return nil, nil, err
	}
	t.ignore(m.Priority != "", "priority")
	if !shown {
		t.content(&n)
		return &n, t.ignored, nil
	}
	s := valueOf(n.Notification)
	n.Notification = &s
	c.translateText(&s, &n, m)
	err = t.notification(&s)
	classify(&s, t.to, m.Class)
	return &n, t.ignored, err
}

func valueOf[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

// orNil returns a pointer to v, or nil if nothing is in it.
func orNil[T any](v T) *T {
	if reflect.ValueOf(v).IsZero() {
		return nil
	}
	return &v
}

func fill(field *string, value string) {
	if *field == "" {
		*field = value
	}
}

// object makes a JSON object of pairs.
func object(pairs map[string]string) (string, error) {
	o, err := wire.Marshal(pairs)
	if err != nil {
		return "", errEncode(err)
	}
	return string(o), nil
}

// platforms are those that a message is for.
type platforms struct{ android, ios, hmos bool }

func (m *Message) platforms() platforms {
	if m.Target != nil {
		switch m.Target.Platform {
		case PlatformAndroid:
			return platforms{android: true}
		case PlatformIOS:
			return platforms{ios: true}
		case PlatformHMOS:
			return platforms{hmos: true}
		}
	}
	return platforms{true, true, true}
}

// translation is the state of one translate.
type translation struct {
	m       *push.Message
	to      platforms
	data    string // m.Data as JSON
	ignored []string
}

func (t *translation) ignore(set bool, field string) {
	if set {
		t.ignored = append(t.ignored, field)
	}
}

// refuse names what EMAS cannot do on the platforms that a message is for.
func (t *translation) refuse(shown bool) error {
	problem := ""
	switch {
	case !t.m.Test:
		return nil
	case !shown:
		problem = "is set, but EMAS has no tests for messages without a notification"
	case t.to.ios:
		problem = "is set, but EMAS has no tests for iOS: name another platform in the Config or the native Target"
	default:
		return nil
	}
	return &push.FieldError{From: push.EMAS, Field: "test", Class: push.ErrUnsupported, Problem: problem}
}

// soonest is the life of a message that shall be shown now or never. The
// least that EMAS takes is little more than three seconds, by its clock.
const soonest = 10

// options fills what messages of all sorts have in common.
func (t *translation) options(c *Client, n *Message, shown bool) error {
	o := valueOf(n.Options)
	if o.JobKey == "" && isJobKey(t.m.ID) && c.limits.CheckText(fieldJobKey, t.m.ID) == nil {
		o.JobKey = t.m.ID
	}
	if ttl := t.m.TTL; ttl != nil && o.ExpireTime == "" && (shown || *ttl > 0) {
		if *ttl > 0 {
			if err := c.limits.Check(fieldTTL, int(max(*ttl, soonest))); err != nil {
				return err
			}
		}
		start := time.Now()
		if pushTime, err := time.Parse(TimeLayout, o.PushTime); err == nil {
			start = pushTime
		}
		const most = 1 << 33 // seconds: what a Duration cannot hold any more
		o.ExpireTime = start.Add(max(soonest, min(*ttl, most)).Duration()).UTC().Format(TimeLayout)
	}
	n.Options = orNil(o)
	return nil
}

// contentTitle is the title of a message that has data only: whether EMAS takes
// one without is unverified.
const contentTitle = "data"

// content fills a message without a notification.
func (t *translation) content(n *Message) {
	m := t.m
	if t.data != "" {
		content := valueOf(n.Message)
		fill(&content.Title, contentTitle)
		fill(&content.Body, t.data)
		n.Message = &content
	}
	t.ignore(m.CollapseKey != "", "collapse_key")
	t.ignore(m.Badge != nil, "badge")
	t.ignore(m.Channel != "", "channel")
	t.ignore(m.Sound != "", "sound")
	t.ignore(m.Click != nil, "click")
}

// translateText fills the text, cut to what the message's platforms take if
// the client is to do so.
func (c *Client) translateText(s *Notification, n *Message, m *push.Message) {
	title, body := m.Title, m.Body
	if c.caller.Settings().Fit {
		body = c.limits.Fit(fieldBody, body)
		to := n.platforms()
		if to.android {
			title = c.limits.Fit(fieldTitle, title)
		}
		if to.ios || to.hmos {
			title = c.limits.Fit(fieldTitleBytes, title)
		}
	}
	fill(&s.Title, title)
	fill(&s.Body, body)
}

// notification fills what each platform has of its own.
func (t *translation) notification(s *Notification) error {
	if t.to.ios {
		x := valueOf(s.IOS)
		if err := t.ios(&x); err != nil {
			return err
		}
		s.IOS = orNil(x)
	}
	if t.to.android {
		x := valueOf(s.Android)
		t.android(&x)
		s.Android = orNil(x)
	}
	if t.to.hmos {
		x := valueOf(s.HMOS)
		t.hmos(&x)
		s.HMOS = orNil(x)
	}
	return nil
}

// attachment is the pair of ExtParameters that names a picture.
const attachment = "attachment"

func (t *translation) ios(x *IOS) error {
	m := t.m
	data := t.data
	if m.Image != "" && x.ExtParameters == "" {
		pairs := map[string]string{attachment: m.Image}
		maps.Copy(pairs, m.Data)
		var err error
		if data, err = object(pairs); err != nil {
			return err
		}
		if x.Mutable == nil {
			x.Mutable = new(true)
		}
	}
	t.ignore(m.Image != "" && x.ExtParameters != "", "image (iOS, beside native ExtParameters)")
	fill(&x.ExtParameters, data)
	fill(&x.CollapseID, m.CollapseKey)
	if x.Music == nil && m.Sound != "" && m.Sound != soundDefault {
		x.Music = new(m.Sound)
	}
	if b := m.Badge; b != nil && x.Badge == nil && x.BadgeAutoIncrement == nil {
		switch {
		case b.Set != nil:
			x.Badge = new(*b.Set)
		case b.Add == 1:
			x.BadgeAutoIncrement = new(true)
		default:
			t.ignore(true, "badge (iOS)")
		}
	}
	t.ignore(m.Channel != "", "channel (iOS)")
	t.ignore(m.Click != nil && m.Click.Action != push.ClickApp, "click (iOS)")
	return nil
}

// soundDefault is the system's own sound.
const soundDefault = "default"

func (t *translation) android(x *Android) {
	m := t.m
	fill(&x.ImageURL, m.Image)
	fill(&x.ExtParameters, t.data)
	fill(&x.ChannelID, m.Channel)
	if x.NotifyID == nil && m.CollapseKey != "" {
		x.NotifyID = new(wire.NotifyID(m.CollapseKey))
	}
	if m.Test && x.TestMessage == nil {
		x.TestMessage = new(true)
	}
	badge(&x.BadgeSetNum, &x.BadgeAddNum, m.Badge)
	if m.Sound != soundDefault {
		fill(&x.Music, m.Sound)
	}
	o := valueOf(x.Options)
	accs := valueOf(o.Accs)
	if m.Sound != "" {
		fill(&accs.NotifyType, "BOTH") // by default the own channel only vibrates
	}
	click(&accs, m.Click)
	o.Accs = orNil(accs)
	x.Options = orNil(o)
}

// badge fills the two numbers that Android and HarmonyOS have.
func badge(set, add **int, b *push.Badge) {
	switch {
	case b == nil || *set != nil || *add != nil:
	case b.Set != nil:
		*set = new(*b.Set)
	default:
		*add = new(b.Add)
	}
}

// click is for the own channel.
func click(accs *Accs, c *push.Click) {
	if c == nil || accs.OpenType != "" {
		return
	}
	switch c.Action {
	case push.ClickApp:
		accs.OpenType = OpenApp
	case push.ClickURL:
		accs.OpenType = OpenURL
		fill(&accs.OpenURL, c.Target)
	case push.ClickPage:
		accs.OpenType = OpenActivity
		fill(&accs.OpenActivity, c.Target)
	}
}

func (t *translation) hmos(x *HMOS) {
	m := t.m
	fill(&x.ImageURL, m.Image)
	fill(&x.ExtParameters, t.data)
	if x.NotifyID == nil && m.CollapseKey != "" {
		x.NotifyID = new(wire.NotifyID(m.CollapseKey))
	}
	if m.Test && x.TestMessage == nil {
		x.TestMessage = new(true)
	}
	badge(&x.BadgeSetNum, &x.BadgeAddNum, m.Badge)
	if m.Sound != soundDefault {
		fill(&x.Sound, m.Sound)
	}
	if c := m.Click; c != nil && x.Action == "" && x.URI == "" {
		switch c.Action {
		case push.ClickPage:
			x.URI = c.Target
		case push.ClickURL:
			t.ignore(true, "click (HarmonyOS)")
		}
	}
	t.ignore(m.Channel != "", "channel (HarmonyOS)")
}

const categoryMarketing = "MARKETING"

// classify says what EMAS makes of the message class: it passes it on to the
// phone vendors that have a number for it, and to those where marketing is a
// category of its own. A native category stands for the number.
func classify(s *Notification, to platforms, class push.Class) {
	if class == "" {
		return
	}
	level := ImportanceMarketing
	if class == push.ClassService {
		level = ImportanceService
	}
	if to.android {
		a := valueOf(s.Android)
		o := valueOf(a.Options)
		huawei, honor, oppo, vivo, meizu := valueOf(o.Huawei), valueOf(o.Honor), valueOf(o.OPPO), valueOf(o.Vivo), valueOf(o.Meizu)
		if huawei.Importance == nil && huawei.Category == "" {
			huawei.Importance = new(level)
		}
		if honor.Importance == nil {
			honor.Importance = new(level)
		}
		if vivo.Importance == nil && vivo.Category == "" {
			vivo.Importance = new(level)
		}
		if meizu.NoticeMsgType == nil {
			meizu.NoticeMsgType = new(level) // 0 public, 1 private: the same numbers
		}
		if class == push.ClassMarketing {
			fill(&oppo.Category, categoryMarketing)
		}
		o.Huawei, o.Honor, o.OPPO, o.Vivo, o.Meizu = &huawei, &honor, orNil(oppo), &vivo, &meizu
		a.Options, s.Android = &o, &a
	}
	if to.hmos && class == push.ClassMarketing {
		h := valueOf(s.HMOS)
		fill(&h.Category, categoryMarketing)
		s.HMOS = &h
	}
}

// classWarning is for a notification that a phone vendor will take for
// marketing though nobody said so.
func classWarning(n *Message, class push.Class) string {
	if n.Notification == nil || class == push.ClassMarketing {
		return ""
	}
	to := n.platforms()
	var o AndroidOptions
	if n.Notification.Android != nil {
		o = valueOf(n.Notification.Android.Options)
	}
	var silent []string
	add := func(channel string, set bool) {
		if !set && n.Options.uses(channel) {
			silent = append(silent, channel)
		}
	}
	if to.android {
		add(ChannelHuawei, o.Huawei != nil && (o.Huawei.Importance != nil || o.Huawei.Category != ""))
		add(ChannelHonor, o.Honor != nil && o.Honor.Importance != nil)
		add(ChannelXiaomi, o.Xiaomi != nil && o.Xiaomi.Channel != "")
		add(ChannelOPPO, o.OPPO != nil && o.OPPO.Category != "")
		add(ChannelVivo, o.Vivo != nil && (o.Vivo.Importance != nil || o.Vivo.Category != ""))
		add(ChannelMeizu, o.Meizu != nil && o.Meizu.NoticeMsgType != nil)
	}
	if to.hmos {
		add(ChannelHarmony, n.Notification.HMOS != nil && n.Notification.HMOS.Category != "")
	}
	if len(silent) == 0 {
		return ""
	}
	channels := strings.Join(silent, ", ")
	if class == push.ClassService {
		return "a service message without a native category or channel for " + channels + ": taken for marketing there, of which a device gets a few a day"
	}
	return "no message class for " + channels + ": taken for marketing there, of which a device gets a few a day"
}

// uses reports whether a channel is among those to use.
func (o *Options) uses(channel string) bool {
	if o == nil || o.UseChannels == "" {
		return true
	}
	for name := range strings.SplitSeq(o.UseChannels, comma) {
		if strings.TrimSpace(name) == channel {
			return true
		}
	}
	return false
}

// warnings is what the sender should know of a message, for the log.
func warnings(n *Message, class push.Class) string {
	var all []string
	if w := classWarning(n, class); w != "" {
		all = append(all, w)
	}
	if s := n.Notification; s != nil {
		if n.platforms().android && (s.Android == nil || s.Android.VendorChannelActivity == "") && n.Options.vendors() {
			all = append(all, "no Android.VendorChannelActivity: devices that are offline on EMAS's own channel do not get the notification")
		}
		if size := s.size(); size > olderSize {
			all = append(all, "the notification is longer than the 1800 bytes that older documentation allows")
		}
	}
	return strings.Join(all, "; ")
}

// vendors reports whether one of the phone vendors' Android channels is used.
func (o *Options) vendors() bool {
	for _, channel := range [...]string{ChannelHuawei, ChannelHonor, ChannelXiaomi, ChannelOPPO, ChannelVivo, ChannelMeizu, ChannelFCM} {
		if o.uses(channel) {
			return true
		}
	}
	return false
}

// olderSize is the limit of a notification for V1 of the API, in bytes.
const olderSize = 1800

// size is what counts against olderSize on the platform that has most.
func (s *Notification) size() int {
	most := 0
	if a := s.Android; a != nil {
		accs := valueOf(valueOf(a.Options).Accs)
		most = len(a.Music) + len(a.ExtParameters) + len(accs.OpenType) + len(accs.OpenActivity) + len(accs.OpenURL)
	}
	if i := s.IOS; i != nil {
		most = max(most, len(valueOf(i.Music))+len(i.ExtParameters))
	}
	if h := s.HMOS; h != nil {
		most = max(most, len(h.ExtParameters)+len(h.Action)+len(h.URI))
	}
	return len(s.Title) + len(s.Body) + most
}

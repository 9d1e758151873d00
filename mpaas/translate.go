package mpaas

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"maps"
	"strconv"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/limits"
	"github.com/pushwire/push/internal/wire"
)

// translate makes the service's message of the portable one: what the native
// part sets stays, and portable fields fill what it left unset. It names the
// portable fields that come to nothing. Nothing that the caller owns is
// modified: maps are copied before they are filled.
func (c *Client) translate(m *push.Message, typ push.TargetType) (*Message, []string, error) {
	n := Message{}
	native, err := push.NativeOf[Message](m, push.MPaaS)
	if err != nil {
		return nil, nil, err
	}
	if native != nil {
		n = *native
	}
	if err := refuse(m); err != nil {
		return nil, nil, err
	}
	if n.DeliveryType == 0 && typ == push.TargetUser {
		n.DeliveryType = DeliveryUser
	}
	if n.TaskName == "" {
		n.TaskName = m.ID
	}
	if n.ExpiredSeconds == 0 && m.TTL != nil {
		n.ExpiredSeconds = int64(max(*m.TTL, 1))
	}
	if n.ChannelID == "" {
		n.ChannelID = m.Channel
	}
	c.complete(&n)
	t := &translation{m: m, n: &n}
	t.params()
	classify(&n, m.Class)
	t.ignore(m.Priority != "", "priority")
	t.ignore(m.CollapseKey != "", "collapse_key")
	if n.TemplateName == "" {
		t.click()
		t.image()
		c.translateText(&n, m)
	} else { // which has text, link and pictures of its own
		t.ignore(m.Click != nil && m.Click.Action != push.ClickApp, "click")
		t.ignore(m.Image != "", "image")
	}
	return &n, t.ignored, nil
}

// refuse names what the service cannot do.
func refuse(m *push.Message) error {
	field, problem := "", ""
	switch {
	case m.Silent:
		field, problem = "silent", "is set, but the service pushes nothing without a title and a text, which vendors show"
	case m.Test:
		field, problem = "test", "is set, but the service has no tests"
	default:
		return nil
	}
	return errUnsupported(field, problem, "")
}

// translation is the state of one translate.
type translation struct {
	m       *push.Message
	n       *Message
	ignored []string
}

func (t *translation) ignore(set bool, field string) {
	if set {
		t.ignored = append(t.ignored, field)
	}
}

// The parameters that the service reads itself.
const (
	paramSound      = "sound"
	paramBadge      = "badge"
	paramBadgeAdd   = "badge_add_num"
	paramBadgeClass = "badge_class"
)

// params fills the extended parameters, each that the native part lacks.
func (t *translation) params() {
	m, n := t.m, t.n
	own := n.ExtendedParams
	p := make(Params, len(own)+len(m.Data)+1)
	maps.Copy(p, m.Data)
	t.sound(p)
	t.badge(p)
	maps.Copy(p, own)
	if len(p) > 0 {
		n.ExtendedParams = p
	}
}

// sound names a file. The system's own sound has a name on iOS only.
func (t *translation) sound(p Params) {
	switch s := t.m.Sound; {
	case s == "":
	case s != "default", t.n.DeliveryType == DeliveryIOS:
		p[paramSound] = s
	}
}

// badge sets the number, or adds to it, which only Huawei's phones do and
// only if they are told the app's launcher activity.
func (t *translation) badge(p Params) {
	switch b := t.m.Badge; {
	case b == nil:
	case b.Set != nil:
		p[paramBadge] = strconv.Itoa(*b.Set)
	case t.n.ExtendedParams[paramBadgeClass] == "" || t.n.DeliveryType == DeliveryIOS:
		t.ignore(true, "badge (to add needs the native ExtendedParams badge_class)")
	default:
		p[paramBadgeAdd] = strconv.Itoa(b.Add)
	}
}

func (t *translation) click() {
	n, c := t.n, t.m.Click
	if n.URI != "" || n.PushAction != nil || c == nil {
		return
	}
	switch c.Action {
	case push.ClickURL:
		n.PushAction, n.URI = new(ActionURL), c.Target
	case push.ClickPage:
		n.PushAction, n.URI = new(ActionIntent), c.Target
	}
}

func (t *translation) image() {
	n := t.n
	if t.m.Image == "" || n.ImageURLs != nil {
		return
	}
	n.ImageURLs = Params{"defaultUrl": t.m.Image}
	if n.PushStyle == nil {
		n.PushStyle = new(StylePicture)
	}
}

// The channels that have categories, and their numbers for marketing.
const (
	categoryHMS              = "hms"
	categoryHarmony          = "harmonyos"
	categoryHMSMarketing     = "14"
	categoryHarmonyMarketing = "13"
)

// classify says what the service makes of the message class: vivo has two,
// Huawei's phones have categories, of which the one for marketing is known,
// while which one a service message has, only the sender knows. Apple has no
// classes.
func classify(n *Message, class push.Class) {
	t := n.DeliveryType
	if class == "" || t != DeliveryAndroid && t != DeliveryHarmony && t != DeliveryUser {
		return
	}
	if n.Classification == "" && t != DeliveryHarmony {
		n.Classification = ClassificationSystem
		if class == push.ClassMarketing {
			n.Classification = ClassificationOperational
		}
	}
	if class != push.ClassMarketing || n.ThirdChannelCategory != nil {
		return
	}
	n.ThirdChannelCategory = make(Params, 2)
	if t != DeliveryHarmony {
		n.ThirdChannelCategory[categoryHMS] = categoryHMSMarketing
	}
	if t != DeliveryAndroid {
		n.ThirdChannelCategory[categoryHarmony] = categoryHarmonyMarketing
	}
}

// classWarning is for a message that Huawei's phones take for marketing though
// nobody said so.
func classWarning(n *Message, class push.Class) string {
	switch n.DeliveryType {
	case DeliveryAndroid, DeliveryHarmony, DeliveryUser:
	default:
		return ""
	}
	switch {
	case len(n.ThirdChannelCategory) > 0:
		return ""
	case class == push.ClassService:
		return "a service message without a native ThirdChannelCategory: Huawei and HarmonyOS take it for marketing, of which a device gets few a day"
	}
	return "no message class: Huawei and HarmonyOS take the message for marketing, of which a device gets few a day, and vivo for a system message"
}

// lengthWarning is for a text that some vendors' phones will not get.
func lengthWarning(n *Message, t *limits.Table) string {
	if t.Off || n.TemplateName != "" {
		return ""
	}
	vendors := ""
	for _, ch := range n.DeliveryType.channels() {
		if t.CheckText(titleField(ch), n.Title) != nil || t.CheckText(contentField(ch), n.Content) != nil {
			if vendors != "" {
				vendors += ", "
			}
			vendors += string(ch)
		}
	}
	if vendors == "" {
		return ""
	}
	return "title or content is longer than the channels of these vendors take, whose phones will not get the message: " + vendors
}

// warning joins what the log should say.
func warning(n *Message, class push.Class, t *limits.Table) string {
	first, second := classWarning(n, class), lengthWarning(n, t)
	if first != "" && second != "" {
		return first + "; " + second
	}
	return first + second
}

// translateText fills title and content. Fitted, they are such that every
// vendor's channel takes them, and the service the whole.
func (c *Client) translateText(n *Message, m *push.Message) {
	title, body := m.Title, m.Body
	if c.caller.Settings().Fit {
		for _, ch := range n.DeliveryType.channels() {
			title = c.limits.Fit(titleField(ch), title)
			body = c.limits.Fit(contentField(ch), body)
		}
	}
	if n.Title == "" {
		n.Title = title
	}
	if n.Content != "" {
		return
	}
	n.Content = body
	if over := n.size() - c.limits.Max(fieldSize); over > 0 && c.caller.Settings().Fit && n.limited() {
		n.Content = limits.Cut(body, max(len(body)-over, 0), limits.Bytes)
	}
}

// What the service requires and callers rarely care about.
const (
	defaultTaskName = "push"
	defaultExpired  = 24 * 60 * 60 // seconds
)

// complete sets what the service requires and the caller may leave out.
func (c *Client) complete(n *Message) {
	if n.DeliveryType == 0 {
		n.DeliveryType = c.deliveryType
	}
	n.Options.complete()
}

func (o *Options) complete() {
	if o.TaskName == "" {
		o.TaskName = defaultTaskName
	}
	if o.ExpiredSeconds == 0 {
		o.ExpiredSeconds = defaultExpired
	}
}

// MessageKey makes the key of one message to one target: the id by which
// RevokePushMessage and receipts know it. Send uses it, with the ID of the
// portable message. It is the same for the same id and target; without an id
// it is random.
func MessageKey(messageID, target string) string {
	if messageID == "" {
		return wire.RandomID()
	}
	h := sha256.New()
	_, _ = io.WriteString(h, messageID+"\x00"+target)
	sum := hex.EncodeToString(h.Sum(nil)[:16])
	const room = 64 - 32 - 1 // a length that any database column has, the sum, and a dash
	if len(messageID) > room || !wire.Printable(messageID) {
		return sum
	}
	return messageID + "-" + sum
}

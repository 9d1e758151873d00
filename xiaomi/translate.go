package xiaomi

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"strings"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/wire"
)

// translate makes Xiaomi's message of the portable one: what the native part
// sets stays, and portable fields fill what it left unset. It names the
// portable fields that come to nothing. Nothing that the caller owns is
// modified: each level is copied before it is filled.
func (c *Client) translate(m *push.Message) (*Message, []string, error) {
	n := Message{}
	native, err := push.NativeOf[Message](m, push.Xiaomi)
	if err != nil {
		return nil, nil, err
	}
	if native != nil {
		n = *native
	}
	n.RegistrationIDs, n.Aliases, n.UserAccounts, n.Topic, n.Topics, n.TopicOp = nil, nil, nil, "", nil, "" // the audience says
	o := Options{}
	if n.Options != nil {
		o = *n.Options
	}
	n.Options = &o
	if err := refuse(m); err != nil {
		return nil, nil, err
	}
	c.translateText(&n, m)
	if n.Payload == "" && len(m.Data) > 0 {
		data, err := wire.Marshal(m.Data)
		if err != nil {
			return nil, nil, errEncode(err)
		}
		n.Payload = string(data)
	}
	translateClick(&o, m.Click)
	if err := translateTTL(&n, m.TTL); err != nil {
		return nil, nil, err
	}
	if n.NotifyID == nil && m.CollapseKey != "" {
		n.NotifyID = new(wire.NotifyID(m.CollapseKey))
	}
	if o.JobKey == "" && m.ID != "" {
		o.JobKey = jobKey(m.ID)
	}
	classify(&o, m.Channel)
	c.complete(&n)
	translateSound(&n, m.Sound)
	return &n, ignored(m), nil
}

// refuse names what Xiaomi cannot do.
func refuse(m *push.Message) error {
	field, problem := "", ""
	switch {
	case m.Silent:
		field, problem = "silent", "is set, but Xiaomi no longer delivers messages without a notification"
	case m.Test:
		field, problem = "test", "is set, but Xiaomi has no tests"
	default:
		return nil
	}
	return &push.FieldError{From: push.Xiaomi, Field: field, Class: push.ErrUnsupported, Problem: problem}
}

// classify says what Xiaomi makes of the message class: nothing. The channel
// alone decides, and which of an app's channels are private (for service
// messages) and which public, only the console knows.
func classify(o *Options, channel string) {
	if o.ChannelID == "" {
		o.ChannelID = channel
	}
}

// publicTTL is the longest that a public channel keeps a message, in
// milliseconds.
const publicTTL = 86400000

// classWarning is for a message that has no channel, or lives longer than
// those of its class.
func classWarning(n *Message, class push.Class) string {
	switch {
	case n.Options == nil || n.Options.ChannelID == "":
		return "no channel: Xiaomi refuses the message (27001) or, for apps outside the new classification, shows one a day on a device"
	case class == push.ClassMarketing && n.TimeToLive > publicTTL:
		return "a marketing message that shall live for more than a day, which is the most on a public channel of Xiaomi's"
	}
	return ""
}

// translateText leaves the text out where a template has it.
func (c *Client) translateText(n *Message, m *push.Message) {
	if n.Options.TemplateID != "" {
		return
	}
	title, body := m.Title, m.Body
	if c.caller.Settings().Fit {
		title, body = c.limits.Fit(fieldTitle, title), c.limits.Fit(fieldDescription, body)
	}
	if n.Title == "" {
		n.Title = title
	}
	if n.Description == "" {
		n.Description = body
	}
}

func translateClick(o *Options, click *push.Click) {
	if o.NotifyEffect != 0 || o.IntentURI != "" || o.WebURI != "" || click == nil {
		return
	}
	switch click.Action {
	case push.ClickApp:
		o.NotifyEffect = EffectLauncher
	case push.ClickPage:
		o.NotifyEffect, o.IntentURI = EffectActivity, click.Target
	case push.ClickURL:
		o.NotifyEffect, o.WebURI = EffectWeb, click.Target
	}
}

// translateTTL maps "now or never" to Xiaomi's own flag for that.
func translateTTL(n *Message, ttl *push.Seconds) error {
	if n.TimeToLive != 0 || n.Options.OnlySendOnce != 0 || ttl == nil {
		return nil
	}
	if *ttl == 0 {
		n.Options.OnlySendOnce = 1
		return nil
	}
	const second = 1000
	if *ttl > math.MaxInt64/second {
		return &push.LimitError{
			From: push.Xiaomi, Field: fieldTTL, Limit: math.MaxInt32, Actual: math.MaxInt,
			Unit: string(milliseconds), VendorCode: codeValue, Class: push.ErrInvalidArgument,
		}
	}
	n.TimeToLive = int64(*ttl) * second
	return nil
}

// translateSound names a sound of the app's, which must have a package by
// now.
func translateSound(n *Message, sound string) {
	switch {
	case sound == "" || n.Options.SoundURI != "":
	case sound == "default":
		if n.NotifyType == nil {
			n.NotifyType = new(NotifyAll)
		}
	case strings.Contains(sound, "://"):
		n.Options.SoundURI = sound
	default:
		n.Options.SoundURI = "android.resource://" + n.RestrictedPackageName[0] + "/raw/" + sound
	}
}

// complete sets what Xiaomi requires and the caller may leave out. It copies
// the options before it fills them.
func (c *Client) complete(n *Message) {
	if len(n.RestrictedPackageName) == 0 {
		n.RestrictedPackageName = List{c.packageName}
	}
	if len(n.Topics) > 0 && n.TopicOp == "" {
		n.TopicOp = TopicUnion
	}
	o := Options{}
	if n.Options != nil {
		o = *n.Options
	}
	if n.PassThrough != 0 || o.NotifyEffect != 0 {
		return
	}
	switch {
	case o.IntentURI != "":
		o.NotifyEffect = EffectActivity
	case o.WebURI != "":
		o.NotifyEffect = EffectWeb
	default:
		o.NotifyEffect = EffectLauncher
	}
	n.Options = &o
}

func ignored(m *push.Message) []string {
	var fields []string
	add := func(set bool, field string) {
		if set {
			fields = append(fields, field)
		}
	}
	add(m.Image != "", "image")
	add(m.Priority != "", "priority")
	add(m.Badge != nil && m.Badge.Add != 1, "badge") // the phone adds one by itself
	return fields
}

// jobKey makes a job key of the caller's id: the id itself if it is one, else
// its hash.
func jobKey(id string) string {
	if jobKeyProblem(id) == "" && len(id) <= maxJobKey {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:maxJobKey/2])
}

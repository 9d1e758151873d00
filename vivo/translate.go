package vivo

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"math"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/wire"
)

// translate makes vivo's message of the portable one: what the native part
// sets stays, and portable fields fill what it left unset. It names the
// portable fields that vivo has nothing for.
func (c *Client) translate(m *push.Message) (*Message, []string, error) {
	n := Message{}
	native, err := push.NativeOf[Message](m, push.Vivo)
	if err != nil {
		return nil, nil, err
	}
	if native != nil {
		n = *native
	}
	if m.Silent {
		return nil, nil, &push.FieldError{
			From: push.Vivo, Field: "silent", Class: push.ErrUnsupported,
			Problem: "is set, but vivo has no messages without a notification",
		}
	}
	c.translateText(&n, m)
	translateClick(&n, m.Click)
	if err := translateTTL(&n, m.TTL); err != nil {
		return nil, nil, err
	}
	if n.ClientCustomMap == nil {
		n.ClientCustomMap = m.Data
	}
	if n.NotifyID == nil && m.CollapseKey != "" {
		n.NotifyID = new(wire.NotifyID(m.CollapseKey))
	}
	if n.AddBadge == nil && m.Badge != nil && m.Badge.Add == 1 {
		n.AddBadge = new(true)
	}
	if m.Test && n.PushMode == 0 {
		n.PushMode = 1
	}
	classify(&n, m.Class)
	c.complete(&n)
	return &n, ignored(m), nil
}

// classify says what vivo makes of the message class: an operational message
// unless it is told otherwise. A category may stand for the classification.
func classify(n *Message, class push.Class) {
	if n.Classification != nil || n.Category != "" && class == "" {
		return
	}
	switch class {
	case push.ClassService:
		n.Classification = new(ClassificationSystem)
	case push.ClassMarketing:
		n.Classification = new(ClassificationOperational)
	}
}

// classWarning is for a message that has no class.
func classWarning(n *Message) string {
	if n.Classification != nil || n.Category != "" {
		return ""
	}
	return "no message class: vivo takes the message for marketing, of which a device gets two a day"
}

func (c *Client) translateText(n *Message, m *push.Message) {
	title, body := m.Title, m.Body
	if c.caller.Settings().Fit {
		title, body = c.limits.Fit(fieldTitle, title), c.limits.Fit(fieldContent, body)
	}
	if n.Title == "" {
		n.Title = title
	}
	if n.Content == "" {
		n.Content = body
	}
}

func translateClick(n *Message, click *push.Click) {
	if n.SkipType != 0 || click == nil {
		return
	}
	switch click.Action {
	case push.ClickURL:
		n.SkipType, n.SkipContent = SkipURL, click.Target
	case push.ClickPage:
		n.SkipType, n.SkipContent = SkipPage, click.Target
	}
}

// translateTTL maps "now or never" to vivo's own flag for that.
func translateTTL(n *Message, ttl *push.Seconds) error {
	if n.TimeToLive != 0 || n.SendOnline != nil || ttl == nil {
		return nil
	}
	if *ttl == 0 {
		n.SendOnline = new(true)
		return nil
	}
	if *ttl > math.MaxInt32 {
		return &push.LimitError{
			From: push.Vivo, Field: fieldTTL, Limit: math.MaxInt32, Actual: int(*ttl),
			Unit: "seconds", VendorCode: "10059", Class: push.ErrInvalidArgument,
		}
	}
	n.TimeToLive = int(*ttl)
	return nil
}

// complete sets what vivo requires and the caller may leave out.
func (c *Client) complete(n *Message) {
	n.AppID = c.appID
	if n.NotifyType == 0 {
		n.NotifyType = NotifyRingAndVibrate
	}
	if n.SkipType == 0 {
		n.SkipType = SkipApp
	}
}

func ignored(m *push.Message) []string {
	var fields []string
	add := func(set bool, field string) {
		if set {
			fields = append(fields, field)
		}
	}
	add(m.Image != "", "image")
	add(m.Sound != "", "sound")
	add(m.Channel != "", "channel")
	add(m.Priority != "", "priority")
	add(m.Badge != nil && m.Badge.Add != 1, "badge")
	return fields
}

// requestID makes the id by which vivo drops repetitions. With an id from
// the caller it is the same for the same targets, so that a repeated Send is
// dropped too, and different for others; without one it is random.
func requestID(messageID string, targets ...string) string {
	if messageID == "" {
		return wire.RandomID()
	}
	h := sha256.New()
	_, _ = io.WriteString(h, messageID)
	for _, t := range targets {
		_, _ = h.Write([]byte{0})
		_, _ = io.WriteString(h, t)
	}
	sum := hex.EncodeToString(h.Sum(nil)[:16])
	const room = 64 - 32 - 1 - 4 // the limit, the sum, a dash, and what a later attempt adds
	if len(messageID) > room || !wire.Printable(messageID) {
		return sum
	}
	return messageID + "-" + sum
}

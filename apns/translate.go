package apns

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"time"

	"github.com/pushwire/push"
)

// translate makes Apple's message of the portable one: what the native part
// sets stays, and portable fields fill what it left unset. It names the
// portable fields that come to nothing. Nothing that the caller owns is
// modified.
func (c *Client) translate(m *push.Message) (*Message, []string, error) {
	n := Message{}
	native, err := push.NativeOf[Message](m, push.APNs)
	if err != nil {
		return nil, nil, err
	}
	if native != nil {
		n = *native
	}
	if m.Test && c.environment == Production {
		return nil, nil, &push.FieldError{
			From: push.APNs, Field: "test", Class: push.ErrUnsupported,
			Problem: "is set, but Apple has no test messages in production: use the sandbox",
		}
	}
	a := APS{}
	if n.Payload.APS != nil {
		a = *n.Payload.APS
	}
	silent := m.Silent || native == nil && m.Title == "" && m.Body == "" && m.Badge == nil && m.Sound == ""
	ignored := translateAPS(&a, m, silent)
	if silent && n.PushType == "" {
		n.PushType = PushTypeBackground
		a.ContentAvailable = true
	}
	if silent || native == nil || n.Payload.APS != nil || m.Title != "" || m.Body != "" || m.Badge != nil || m.Sound != "" {
		n.Payload.APS = &a
	}
	if err := translateData(&n.Payload, m.Data); err != nil {
		return nil, nil, err
	}
	translateHeaders(&n, m)
	return &n, ignored, nil
}

// translateAPS fills the dictionary and names what it has no place for.
func translateAPS(a *APS, m *push.Message, silent bool) (ignored []string) {
	ignore := func(set bool, field string) {
		if set {
			ignored = append(ignored, field)
		}
	}
	ignore(m.Image != "", "image")
	ignore(m.Channel != "", "channel")
	ignore(m.Click != nil && m.Click.Action != push.ClickApp, "click")
	ignore(m.Badge != nil && (m.Badge.Set == nil || silent), "badge")
	if silent {
		ignore(m.Sound != "", "sound")
		ignore(m.Priority == push.PriorityHigh, "priority")
		return ignored
	}
	if m.Title != "" || m.Body != "" {
		alert := Alert{}
		if a.Alert != nil {
			alert = *a.Alert
		}
		if alert.Title == "" && alert.TitleLocKey == "" && alert.TitleLoc == nil {
			alert.Title = m.Title
		}
		if alert.Body == "" && alert.LocKey == "" && alert.BodyLoc == nil {
			alert.Body = m.Body
		}
		a.Alert = &alert
	}
	if a.Badge == nil && m.Badge != nil && m.Badge.Set != nil {
		a.Badge = new(*m.Badge.Set)
	}
	if a.Sound == nil && m.Sound != "" {
		a.Sound = &Sound{Name: m.Sound}
	}
	return ignored
}

// translateData puts data beside aps, below what the native part has there.
func translateData(p *Payload, data map[string]string) error {
	if len(data) == 0 {
		return nil
	}
	custom := make(map[string]any, len(data)+len(p.Custom))
	for k, v := range data {
		if k == "aps" {
			return errField("data", `has the key "aps", which is Apple's`, "")
		}
		custom[k] = v
	}
	for k, v := range p.Custom {
		custom[k] = v
	}
	p.Custom = custom
	return nil
}

func translateHeaders(n *Message, m *push.Message) {
	if n.Expiration == nil && m.TTL != nil {
		if *m.TTL == 0 {
			n.Expiration = new(int64(0))
		} else {
			n.Expiration = new(time.Now().Unix() + int64(*m.TTL))
		}
	}
	if n.CollapseID == "" {
		n.CollapseID = m.CollapseKey
	}
	if n.Priority == 0 && n.PushType != PushTypeBackground {
		switch m.Priority {
		case push.PriorityHigh:
			n.Priority = PriorityImmediate
		case push.PriorityNormal:
			n.Priority = PriorityPower
		}
	}
}

// suffix is what a push type adds to the bundle id to make the topic.
func suffix(t PushType) string {
	switch t {
	case PushTypeVoIP:
		return ".voip"
	case PushTypeComplication:
		return ".complication"
	case PushTypeFileProvider:
		return ".pushkit.fileprovider"
	case PushTypeLiveActivity:
		return ".push-type.liveactivity"
	case PushTypeLocation:
		return ".location-query"
	case PushTypePushToTalk:
		return ".voip-ptt"
	case PushTypeControls:
		return ".push-type.controls"
	case PushTypeWidgets:
		return ".push-type.widgets"
	}
	return ""
}

// complete sets what Apple requires and the caller may leave out.
func (c *Client) complete(m *Message) error {
	if m.PushType == "" {
		m.PushType = PushTypeAlert
	}
	if m.Topic == "" {
		if m.PushType == PushTypeMDM {
			return errField("topic", "must be set for MDM: the UID of the certificate's subject", "MissingTopic")
		}
		m.Topic = c.bundleID + suffix(m.PushType)
	}
	if c.auth == nil && (m.PushType == PushTypeLocation || m.PushType == PushTypeFileProvider) {
		return &push.FieldError{
			From: push.APNs, Field: "push_type", Class: push.ErrUnsupported, VendorCode: "TopicDisallowed",
			Problem: "is " + string(m.PushType) + ", which needs a provider token rather than a certificate",
		}
	}
	if m.PushType == PushTypeBackground && m.Priority == 0 {
		m.Priority = PriorityPower
	}
	if a := m.Payload.APS; m.PushType == PushTypeLiveActivity && a != nil && a.Timestamp == 0 {
		timed := *a
		timed.Timestamp = time.Now().Unix()
		m.Payload.APS = &timed
	}
	return nil
}

// messageID makes the apns-id of one token from the caller's id: the id
// itself if it is a UUID and for one token only, else a UUID that is the same
// whenever id and token are (version 8 of RFC 9562).
func messageID(id, token string, tokens int) string {
	if id == "" || tokens == 1 && isUUID(id) {
		return id
	}
	h := sha256.New()
	_, _ = io.WriteString(h, id)
	_, _ = h.Write([]byte{0})
	_, _ = io.WriteString(h, token)
	b := h.Sum(nil)[:16]
	b[6] = b[6]&0x0f | 0x80
	b[8] = b[8]&0x3f | 0x80
	x := hex.EncodeToString(b)
	return x[:8] + "-" + x[8:12] + "-" + x[12:16] + "-" + x[16:20] + "-" + x[20:]
}

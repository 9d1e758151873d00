package apns

import (
	"iter"
	"strings"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/limits"
)

// The fields that have limits, as push.WithLimit names them.
const (
	fieldPayload          = "payload"
	fieldPayloadVoIP      = "payload (voip)"
	fieldPayloadBroadcast = "payload (broadcast)"
	fieldCollapseID       = "apns-collapse-id"
)

// limitTable is Apple's. There are no limits of title or body.
var limitTable = limits.Table{Vendor: push.APNs, Limits: []limits.Limit{
	{Field: fieldPayload, Min: 1, Max: 4096, Unit: limits.Bytes, Code: "PayloadTooLarge", Kind: push.ErrPayloadTooLarge},
	{Field: fieldPayloadVoIP, Min: 1, Max: 5120, Unit: limits.Bytes, Code: "PayloadTooLarge", Kind: push.ErrPayloadTooLarge},
	{Field: fieldPayloadBroadcast, Min: 1, Max: 5120, Unit: limits.Bytes, Code: "PayloadTooLarge", Kind: push.ErrPayloadTooLarge},
	{Field: fieldCollapseID, Max: 64, Unit: limits.Bytes, Code: "BadCollapseId"},
}}

// Limits yields the documented limits, by the names that push.WithLimit takes.
func Limits() iter.Seq[push.Limit] { return limitTable.All() }

func errField(field, problem, code string) error {
	return &push.FieldError{From: push.APNs, Field: field, Problem: problem, VendorCode: code}
}

// checkToken accepts hexadecimal tokens: Apple does not fix their length.
func checkToken(token string) error {
	code := "BadDeviceToken"
	if token == "" {
		code = "MissingDeviceToken"
	}
	if err := engine.CheckToken(push.APNs, "token", code, token); err != nil {
		return err
	}
	if len(token)%2 != 0 || strings.Trim(token, "0123456789abcdefABCDEF") != "" {
		return errField("token", "is not an even number of hexadecimal digits", code)
	}
	return nil
}

// check holds the headers and the rules of the push type. It allocates
// nothing if all is well.
func (m *Message) check(t *limits.Table) error {
	if t.Off {
		return nil
	}
	if err := m.checkHeaders(t); err != nil {
		return err
	}
	switch m.PushType {
	case PushTypeBackground:
		return m.checkBackground()
	case PushTypeLiveActivity:
		return m.checkLiveActivity()
	}
	return nil
}

func (m *Message) checkHeaders(t *limits.Table) error {
	switch {
	case !headerSafe(m.Topic):
		return errField("topic", "has a control character", "BadTopic")
	case !headerSafe(string(m.PushType)):
		return errField("push_type", "has a control character", "InvalidPushType")
	case !headerSafe(m.CollapseID):
		return errField("collapse_id", "has a control character", "BadCollapseId")
	case m.ID != "" && !isUUID(m.ID):
		return errField("id", "is not a UUID in lower case", "BadMessageId")
	case m.Expiration != nil && *m.Expiration < 0:
		return errField("expiration", "is negative", "BadExpirationDate")
	}
	switch m.Priority {
	case 0, PriorityImmediate, PriorityPower, PriorityLow:
	default:
		return errField("priority", "is not 10, 5 or 1", "BadPriority")
	}
	return t.CheckText(fieldCollapseID, m.CollapseID)
}

// headerSafe reports whether s can be the value of a header.
func headerSafe(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] == 0x7f {
			return false
		}
	}
	return true
}

// isUUID reports whether s is a UUID in its canonical form: 32 hexadecimal
// digits in lower case, 8-4-4-4-12.
func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if c != '-' {
				return false
			}
		case c >= '0' && c <= '9', c >= 'a' && c <= 'f':
		default:
			return false
		}
	}
	return true
}

func (m *Message) checkBackground() error {
	if m.Priority != 0 && m.Priority != PriorityPower {
		return errField("priority", "of a background push must be 5", "BadPriority")
	}
	a := m.Payload.APS
	if a == nil || !a.ContentAvailable {
		return errField("aps.content-available", "must be set for a background push", "")
	}
	if a.Alert != nil || a.Badge != nil || a.Sound != nil {
		return errField("aps", "of a background push must have no alert, badge or sound", "")
	}
	return nil
}

func (m *Message) checkLiveActivity() error {
	if m.Priority == PriorityLow {
		return errField("priority", "of a Live Activity must be 10 or 5", "BadPriority")
	}
	a := m.Payload.APS
	if a == nil {
		return errField("aps", "is missing", "PayloadEmpty")
	}
	missing := func(field string) error {
		return errField("aps."+field, "is required for a Live Activity's "+a.Event, "")
	}
	switch a.Event {
	case EventStart:
		switch {
		case a.ContentState == nil:
			return missing("content-state")
		case a.AttributesType == "":
			return missing("attributes-type")
		case a.Attributes == nil:
			return missing("attributes")
		case a.Alert == nil:
			return missing("alert")
		case bool(a.InputPushToken) && a.InputPushChannel != "":
			return errField("aps.input-push-token", "and input-push-channel exclude each other", "")
		}
	case EventUpdate:
		if a.ContentState == nil {
			return missing("content-state")
		}
	case EventEnd:
	default:
		return errField("aps.event", "is not start, update or end", "")
	}
	return nil
}

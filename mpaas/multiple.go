package mpaas

import (
	"context"
	"strconv"
)

// Multiple is a message by template for up to 100 targets, each with values
// and parameters of its own, in the terms of the action PushMultiple (page
// 2871128).
type Multiple struct {
	// DeliveryType says what the targets are: 1, 2, 3 or 7. If it is unset,
	// the client's Config says so.
	DeliveryType DeliveryType `json:"DeliveryType,omitempty"`

	TemplateName string `json:"TemplateName,omitempty"` // required; without commas

	Targets []Target `json:"TargetMsg,omitempty"` // 1 to 100

	Options

	// Extra holds further parameters, newer than this library.
	Extra map[string]any `json:"-"`
}

// Target is one target of a Multiple.
type Target struct {
	Target string `json:"Target"`
	MsgKey string `json:"MsgKey"` // the caller's own id of the message, a new one: see MessageKey

	// TemplateKeyValue has a value for each placeholder of the template, and
	// ExtendedParams at most 9 keys.
	TemplateKeyValue Params `json:"TemplateKeyValue,omitempty"`
	ExtendedParams   Params `json:"ExtendedParams,omitempty"`
}

// PushMultiple sends m to its targets. A push whose answer was lost is
// unconfirmed, as with Push.
func (c *Client) PushMultiple(ctx context.Context, m *Multiple) (*Response, error) {
	if m == nil {
		return nil, errNil("message")
	}
	n := *m
	if n.DeliveryType == 0 {
		n.DeliveryType = c.deliveryType
	}
	n.Options.complete()
	if err := checkDelivery(n.DeliveryType, DeliveryAndroid, DeliveryIOS, DeliveryUser, DeliveryHarmony); err != nil {
		return nil, err
	}
	if err := n.check(c); err != nil {
		return nil, err
	}
	targets := n.Targets
	n.Targets = nil
	form, err := encodeWith(n, n.Extra)
	if err != nil {
		return nil, err
	}
	for i, t := range targets {
		if err := flatten(form, fieldMultiple+"."+strconv.Itoa(i+1)+".", t); err != nil {
			return nil, err
		}
	}
	return c.send(ctx, actionMultiple, form, len(targets))
}

// check holds m against the service's rules.
func (m *Multiple) check(c *Client) error {
	t := &c.limits
	if len(m.Targets) == 0 {
		return errField(fieldMultiple, "is empty", codeNoTarget)
	}
	if err := t.Check(fieldMultiple, len(m.Targets)); err != nil {
		return err
	}
	for i := range m.Targets {
		x := &m.Targets[i]
		if err := checkTarget(m.DeliveryType, x.Target); err != nil {
			return err
		}
		if err := checkKey(x.MsgKey); err != nil {
			return err
		}
	}
	if t.Off {
		return nil
	}
	if err := checkTemplateName(m.TemplateName); err != nil {
		return err
	}
	if err := m.Options.check(t); err != nil {
		return err
	}
	for i := range m.Targets {
		x := &m.Targets[i]
		if err := checkParams(t, fieldMultipleParams, x.ExtendedParams); err != nil {
			return err
		}
		if m.DeliveryType == DeliveryHarmony {
			continue
		}
		if err := t.Check(fieldSize, size(m.ExtendedParams)+size(x.ExtendedParams)+size(x.TemplateKeyValue)); err != nil {
			return err
		}
	}
	return nil
}

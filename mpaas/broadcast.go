package mpaas

import "context"

// Values of Broadcast.PushStatus.
const (
	StatusBound   = 0 // devices that are bound to a user; the service's default
	StatusAll     = 1
	StatusUnbound = 2
)

// Values of Broadcast.BindPeriod and UnBindPeriod: how long ago the device was
// bound, or unbound, at most.
const (
	Period7Days     = 1
	Period15Days    = 2
	Period60Days    = 3
	PeriodUnlimited = 4
)

// Values of Broadcast.AndroidChannel.
const (
	AndroidOwnChannel     = 1
	AndroidDefaultChannel = 2
)

// Broadcast is a message by template to all devices of an app, in the terms
// of the action PushBroadcast (page 2871129).
type Broadcast struct {
	// DeliveryType is the platform: 1, 2 or 7. If it is unset, the client's
	// Config says so.
	DeliveryType DeliveryType `json:"DeliveryType,omitempty"`

	TemplateName     string `json:"TemplateName,omitempty"` // required; without commas
	TemplateKeyValue Params `json:"TemplateKeyValue,omitempty"`

	// MsgKey is the caller's own id of the broadcast, which must be a new one.
	// It is required. The spelling on the wire is the service's.
	MsgKey string `json:"Msgkey,omitempty"`

	// PushStatus says which devices. StatusBound needs a BindPeriod, but in
	// the finance region, which has none, and the others an UnBindPeriod.
	PushStatus   *int `json:"PushStatus,omitempty"`
	BindPeriod   int  `json:"BindPeriod,omitempty"`
	UnBindPeriod int  `json:"UnBindPeriod,omitempty"`

	// TimeMode and the times, new in November 2025, seem to stand for the
	// periods. What is in them is unverified.
	TimeMode        *int  `json:"TimeMode,omitempty"`
	BindStartTime   int64 `json:"BindStartTime,omitempty"`
	BindEndTime     int64 `json:"BindEndTime,omitempty"`
	UnBindStartTime int64 `json:"UnBindStartTime,omitempty"`
	UnBindEndTime   int64 `json:"UnBindEndTime,omitempty"`

	AndroidChannel int `json:"AndroidChannel,omitempty"` // AndroidOwnChannel or AndroidDefaultChannel

	Options

	// Extra holds further parameters, newer than this library.
	Extra map[string]any `json:"-"`
}

// PushBroadcast sends b to all devices of a platform. A push whose answer was
// lost is unconfirmed, as with Push.
func (c *Client) PushBroadcast(ctx context.Context, b *Broadcast) (*Response, error) {
	if b == nil {
		return nil, errNil("broadcast")
	}
	n := *b
	if n.DeliveryType == 0 {
		n.DeliveryType = c.deliveryType
	}
	n.Options.complete()
	if n.DeliveryType == DeliveryUser {
		return nil, errUnsupported("DeliveryType", "is 3, but a broadcast goes to devices only", codeBroadcast)
	}
	if err := checkDelivery(n.DeliveryType, DeliveryAndroid, DeliveryIOS, DeliveryHarmony); err != nil {
		return nil, err
	}
	if err := n.check(c); err != nil {
		return nil, err
	}
	form, err := encodeWith(n, n.Extra)
	if err != nil {
		return nil, err
	}
	return c.send(ctx, actionBroadcast, form, 1)
}

// check holds b against the service's rules.
func (b *Broadcast) check(c *Client) error {
	if err := checkKey(b.MsgKey); err != nil {
		return err
	}
	t := &c.limits
	if t.Off {
		return nil
	}
	if err := checkTemplateName(b.TemplateName); err != nil {
		return err
	}
	if err := b.checkPeriods(c.region); err != nil {
		return err
	}
	if err := b.Options.check(t); err != nil {
		return err
	}
	if b.DeliveryType == DeliveryHarmony {
		return nil
	}
	return t.Check(fieldSize, size(b.ExtendedParams)+size(b.TemplateKeyValue))
}

func (b *Broadcast) checkPeriods(r Region) error {
	status := StatusBound
	if b.PushStatus != nil {
		status = *b.PushStatus
	}
	switch {
	case status < StatusBound || status > StatusUnbound:
		return errField("PushStatus", "is not 0, 1 or 2", codeInvalid)
	case b.BindPeriod < 0 || b.BindPeriod > PeriodUnlimited:
		return errField("BindPeriod", "is not 1 to 4", codeInvalid)
	case b.UnBindPeriod < 0 || b.UnBindPeriod > PeriodUnlimited:
		return errField("UnBindPeriod", "is not 1 to 4", codeInvalid)
	case b.AndroidChannel < 0 || b.AndroidChannel > AndroidDefaultChannel:
		return errField("AndroidChannel", "is neither 1 nor 2", codeInvalid)
	case r == RegionFinance && b.BindPeriod != 0:
		return errUnsupported("BindPeriod", "is not part of the API of the finance region", codeInvalid)
	case b.TimeMode != nil:
	case status == StatusBound && b.BindPeriod == 0 && r != RegionFinance:
		return errField("BindPeriod", "is unset, which PushStatus 0 needs", codeInvalid)
	case status != StatusBound && b.UnBindPeriod == 0:
		return errField("UnBindPeriod", "is unset, which PushStatus 1 and 2 need", codeInvalid)
	}
	return nil
}

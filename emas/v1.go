package emas

import (
	"context"
	"net/url"
	"strconv"

	"github.com/pushwire/push/internal/engine"
)

// Parameters are those of V1 of the API, by the names of its pages, such as
// "iOSBadge" and "AndroidNotificationChannel". The client adds AppKey.
type Parameters map[string]string

// PushV1 makes one request of V1 of the API: Push. PushType, DeviceType, Target
// and TargetValue are required; what else there is, and its limits, is the
// vendor's affair. IdempotentToken is made by the client if it is unset. New
// programs should use Push.
func (c *Client) PushV1(ctx context.Context, p Parameters) (*Response, error) {
	targets, err := c.checkV1(p)
	if err != nil {
		return nil, err
	}
	token, err := checkToken(p["IdempotentToken"])
	if err != nil {
		return nil, err
	}
	params := make(url.Values, len(p)+2)
	for name, value := range p {
		params.Set(name, value)
	}
	params.Set("IdempotentToken", token)
	call := &engine.Call{Op: engine.OpSend, Targets: max(targets, 1), Repeatable: true, Pause: c.pause}
	if p["Target"] == targetLater {
		call.Op, call.Targets = opCreate, 0
	}
	c.guard(call)
	out, err := request[pushAnswer](ctx, c, call, "Push", params, nil)
	if err != nil {
		return nil, err
	}
	return out.response(token), nil
}

// MassPush makes one request of V1 of the API with 1 to 100 messages. token is
// the IdempotentToken of the request; the client makes one if it is empty. New
// programs should use MassPushV2.
func (c *Client) MassPush(ctx context.Context, token string, messages ...Parameters) (*MassResponse, error) {
	if err := c.limits.Check(fieldTasks, len(messages)); err != nil {
		return nil, err
	}
	form := make(url.Values)
	total := 0
	for i, p := range messages {
		targets, err := c.checkV1(p)
		if err != nil {
			return nil, err
		}
		if !TargetType(p["Target"]).list() {
			return nil, errBatch("Target")
		}
		if p["IdempotentToken"] != "" {
			return nil, errField(fieldToken, "is set in a message of a batch, which has one as a whole", "InvalidIdempotentToken.Format")
		}
		total += targets
		for name, value := range p {
			form.Set("PushTask."+strconv.Itoa(i+1)+"."+name, value)
		}
	}
	return c.mass(ctx, "MassPush", token, total, url.Values{}, form)
}

// targetLater is the Target of V1 that keeps a message for ContinuouslyPush.
const targetLater = "TBD"

// checkV1 checks what decides where a message of V1 goes, and counts its
// targets.
func (c *Client) checkV1(p Parameters) (int, error) {
	for _, name := range [...]string{"PushType", "DeviceType", "Target", "TargetValue"} {
		if p[name] == "" {
			return 0, errField(name, "is missing", "Missing"+name)
		}
	}
	if p["AppKey"] != "" && p["AppKey"] != c.appKey {
		return 0, errField("AppKey", "is not that of the client", "InvalidAppKey.Format")
	}
	typ := TargetType(p["Target"])
	if !typ.list() {
		return 0, nil
	}
	values := split(p["TargetValue"])
	if err := c.limits.Check(fieldTargets, len(values)); err != nil {
		return 0, err
	}
	return len(values), c.each(typ, values)
}

// ContinuouslyPush pushes a kept message to 1 to 1000 targets, which are
// devices, accounts or aliases, by V1 of the API. Up to 10,000 such pushes of a
// message are allowed. There is no IdempotentToken: a request whose answer was
// lost is reported as unconfirmed. Push with ActionContinuous is its successor.
func (c *Client) ContinuouslyPush(ctx context.Context, messageID string, typ TargetType, targets ...string) (*Response, error) {
	if err := checkMessageID(messageID); err != nil {
		return nil, err
	}
	if !typ.list() {
		return nil, errBatch("Target")
	}
	if err := c.limits.Check(fieldTargets, len(targets)); err != nil {
		return nil, err
	}
	if err := c.each(typ, targets); err != nil {
		return nil, err
	}
	out, err := request[pushAnswer](ctx, c, &engine.Call{Op: engine.OpSend, Targets: len(targets)}, "ContinuouslyPush", url.Values{
		"MessageId": {messageID}, "Target": {string(typ)}, "TargetValue": {join(targets)},
	}, nil)
	if err != nil {
		return nil, err
	}
	return out.response(""), nil
}

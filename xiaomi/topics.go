package xiaomi

import (
	"context"
	"net/url"

	"github.com/pushwire/push"
)

// Topic is what devices are subscribed to. Apps that are built with Xiaomi's
// client SDK of 2026 have no topics.
type Topic struct {
	Name        string
	Category    string // optional
	PackageName string // the client sets that of its Config if unset
}

// Subscribe puts 1 to 1000 regIds into a topic: POST /v2/topic/subscribe.
func (c *Client) Subscribe(ctx context.Context, t Topic, regIDs ...string) error {
	return c.membership(ctx, "topic/subscribe", "", t, regIDs)
}

// Unsubscribe takes 1 to 1000 regIds from a topic: POST
// /v2/topic/unsubscribe.
func (c *Client) Unsubscribe(ctx context.Context, t Topic, regIDs ...string) error {
	return c.membership(ctx, "topic/unsubscribe", "", t, regIDs)
}

// SubscribeAliases puts the devices of 1 to 1000 aliases into a topic: POST
// /v2/topic/subscribe/alias.
func (c *Client) SubscribeAliases(ctx context.Context, t Topic, aliases ...string) error {
	return c.membership(ctx, "topic/subscribe", "/alias", t, aliases)
}

// UnsubscribeAliases takes the devices of 1 to 1000 aliases from a topic: POST
// /v2/topic/unsubscribe/alias.
func (c *Client) UnsubscribeAliases(ctx context.Context, t Topic, aliases ...string) error {
	return c.membership(ctx, "topic/unsubscribe", "/alias", t, aliases)
}

// UnsubscribeAll takes a regId from all its topics: POST
// /v2/topic/unsubscribe/all. It is experimental: known from clients only, and
// the name of its parameter is unverified.
func (c *Client) UnsubscribeAll(ctx context.Context, regID string) error {
	if err := checkRegID(regID); err != nil {
		return err
	}
	return c.do(ctx, c.post("topic/unsubscribe", "/v2/topic/unsubscribe/all", c.device(regID)))
}

func (c *Client) membership(ctx context.Context, op, suffix string, t Topic, targets []string) error {
	if err := checkTopic(t.Name); err != nil {
		return err
	}
	typ, field, limit, check := push.TargetToken, fieldRegIDs, fieldRegIDs, checkRegID
	if suffix != "" {
		typ, field, limit, check = push.TargetAlias, "aliases", fieldAliases, checkAlias
	}
	if err := c.limits.Check(limit, len(targets)); err != nil {
		return err
	}
	if err := each(targets, check); err != nil {
		return err
	}
	form := url.Values{"topic": {t.Name}, "restricted_package_name": {t.PackageName}, field: {join(targets)}}
	if t.PackageName == "" {
		form.Set("restricted_package_name", c.packageName)
	}
	if t.Category != "" {
		form.Set("category", t.Category)
	}
	out, err := request[pushAnswer](ctx, c, c.post(op, "/v2/"+op+suffix, form))
	if err != nil {
		return typed(err, typ, len(targets))
	}
	return out.response().partial(op, typ, targets)
}

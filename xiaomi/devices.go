package xiaomi

import (
	"context"
	"encoding/json"
	"net/url"

	"github.com/pushwire/push/internal/engine"
)

type listAnswer struct {
	status
	data struct {
		List []string `json:"list"`
	}
}

func (a *listAnswer) read() error { return a.into(&a.data) }

// rawAnswer is one whose data no page describes.
type rawAnswer struct{ status }

// raw makes a request and returns the data of the answer as it is; nil if
// there is none.
func (c *Client) raw(ctx context.Context, call *engine.Call) (json.RawMessage, error) {
	out, err := request[rawAnswer](ctx, c, call)
	if err != nil {
		return nil, err
	}
	return out.Data, nil
}

// Aliases returns the aliases of a regId: GET /v1/alias/all.
func (c *Client) Aliases(ctx context.Context, regID string) ([]string, error) {
	return c.lookUp(ctx, "alias/all", regID)
}

// Topics returns the topics of a regId: GET /v1/topic/all.
func (c *Client) Topics(ctx context.Context, regID string) ([]string, error) {
	return c.lookUp(ctx, "topic/all", regID)
}

// Accounts returns the user accounts of a regId: GET /v1/account/all.
func (c *Client) Accounts(ctx context.Context, regID string) ([]string, error) {
	return c.lookUp(ctx, "account/all", regID)
}

func (c *Client) lookUp(ctx context.Context, op, regID string) ([]string, error) {
	if err := checkRegID(regID); err != nil {
		return nil, err
	}
	out, err := request[listAnswer](ctx, c, c.get(op, "/v1/"+op, c.device(regID)))
	if err != nil {
		return nil, err
	}
	return out.data.List, nil
}

// device names regIds of the app's package.
func (c *Client) device(regIDs ...string) url.Values {
	return url.Values{fieldRegIDs: {join(regIDs)}, "restricted_package_name": {c.packageName}}
}

// Presence asks whether 1 to 1000 regIds are online: GET /v1/regid/presence
// for one, POST /v3/regid/presence for several. What the answer's data looks
// like is unverified, so it is returned as it is.
func (c *Client) Presence(ctx context.Context, regIDs ...string) (json.RawMessage, error) {
	if err := c.checkRegIDs(regIDs); err != nil {
		return nil, err
	}
	if len(regIDs) == 1 {
		return c.raw(ctx, c.get("presence", "/v1/regid/presence", c.device(regIDs...)))
	}
	return c.raw(ctx, c.post("presence", "/v3/regid/presence", c.device(regIDs...)))
}

// ValidateRegIDs asks which of 1 to 1000 regIds are valid: POST
// /v1/validation/regids. What the answer's data looks like is unverified, so
// it is returned as it is.
func (c *Client) ValidateRegIDs(ctx context.Context, regIDs ...string) (json.RawMessage, error) {
	if err := c.checkRegIDs(regIDs); err != nil {
		return nil, err
	}
	return c.raw(ctx, c.post("validation", "/v1/validation/regids", url.Values{"registration_ids": regIDs}))
}

// RegionOf asks where 1 to 1000 regIds are registered: POST
// /v1/feedback/get_region_by_regid on the feedback host. What the answer's
// data looks like is unverified, so it is returned as it is.
func (c *Client) RegionOf(ctx context.Context, regIDs ...string) (json.RawMessage, error) {
	if err := c.checkRegIDs(regIDs); err != nil {
		return nil, err
	}
	call := c.post("region", "/v1/feedback/get_region_by_regid", url.Values{"regIds": {join(regIDs)}})
	call.URL = c.feedback + "/v1/feedback/get_region_by_regid"
	return c.raw(ctx, call)
}

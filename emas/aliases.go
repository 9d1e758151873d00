package emas

import (
	"context"
	"net/url"

	"github.com/pushwire/push/internal/wire"
)

// BindAlias gives a device 1 to 10 more aliases. A device has at most 128, and
// an alias at most 128 devices.
func (c *Client) BindAlias(ctx context.Context, deviceID string, aliases ...string) error {
	params, err := c.aliasParams(deviceID, aliases)
	if err != nil {
		return err
	}
	return c.do(ctx, "BindAlias", params)
}

// UnbindAlias takes 1 to 10 aliases from a device.
func (c *Client) UnbindAlias(ctx context.Context, deviceID string, aliases ...string) error {
	params, err := c.aliasParams(deviceID, aliases)
	if err != nil {
		return err
	}
	return c.do(ctx, "UnbindAlias", params)
}

func (c *Client) aliasParams(deviceID string, aliases []string) (url.Values, error) {
	if err := checkDeviceID(deviceID); err != nil {
		return nil, err
	}
	if err := c.limits.Check(fieldAliases, len(aliases)); err != nil {
		return nil, err
	}
	if err := c.each(TargetAlias, aliases); err != nil {
		return nil, err
	}
	return url.Values{"DeviceId": {deviceID}, "AliasName": {join(aliases)}}, nil
}

// UnbindAllAliases takes all its aliases from a device: UnbindAlias with
// UnbindAll.
func (c *Client) UnbindAllAliases(ctx context.Context, deviceID string) error {
	if err := checkDeviceID(deviceID); err != nil {
		return err
	}
	return c.do(ctx, "UnbindAlias", url.Values{"DeviceId": {deviceID}, "UnbindAll": {"true"}})
}

type aliasesAnswer struct {
	status
	AliasInfos struct {
		AliasInfo []struct {
			AliasName wire.String `json:"AliasName"`
		} `json:"AliasInfo"`
	} `json:"AliasInfos"`
}

// QueryAliases returns the aliases of a device.
func (c *Client) QueryAliases(ctx context.Context, deviceID string) ([]string, error) {
	if err := checkDeviceID(deviceID); err != nil {
		return nil, err
	}
	out, err := manage[aliasesAnswer](ctx, c, "QueryAliases", url.Values{"DeviceId": {deviceID}})
	if err != nil {
		return nil, err
	}
	var names []string
	for _, a := range out.AliasInfos.AliasInfo {
		names = append(names, string(a.AliasName))
	}
	return names, nil
}

type devicesAnswer struct {
	status
	DeviceIDs struct {
		DeviceID []string `json:"DeviceId"`
	} `json:"DeviceIds"`
}

// QueryDevicesByAlias returns the device ids that have an alias.
func (c *Client) QueryDevicesByAlias(ctx context.Context, alias string) ([]string, error) {
	if err := c.checkAlias(alias); err != nil {
		return nil, err
	}
	return c.devicesBy(ctx, "QueryDevicesByAlias", url.Values{"Alias": {alias}})
}

// QueryDevicesByAccount returns the device ids that have an account. Accounts
// are bound by the app.
func (c *Client) QueryDevicesByAccount(ctx context.Context, account string) ([]string, error) {
	if err := c.checkAccount(account); err != nil {
		return nil, err
	}
	return c.devicesBy(ctx, "QueryDevicesByAccount", url.Values{"Account": {account}})
}

func (c *Client) devicesBy(ctx context.Context, action string, params url.Values) ([]string, error) {
	out, err := manage[devicesAnswer](ctx, c, action, params)
	if err != nil {
		return nil, err
	}
	return out.DeviceIDs.DeviceID, nil
}

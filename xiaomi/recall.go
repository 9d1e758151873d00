package xiaomi

import (
	"context"
	"net/url"
	"strconv"

	"github.com/pushwire/push/internal/engine"
)

// RevokeRegIDs takes the notification with the notify_id back from 1 to 1000
// regIds: POST /v3/message/regid/revoke. Xiaomi recalls by notify_id, not by
// message id, so a message that may have to be recalled needs one of its own
// (Message.NotifyID, or a collapse key). That the parameters are still those
// of V1 is unverified.
//
// Nothing recalls by message id, or from a topic or everyone: those paths end
// on 2026-12-01.
func (c *Client) RevokeRegIDs(ctx context.Context, notifyID int, regIDs ...string) error {
	if err := c.checkRegIDs(regIDs); err != nil {
		return err
	}
	return c.revoke(ctx, "regid", "registration_ids", notifyID, regIDs)
}

// RevokeAliases is RevokeRegIDs for aliases: POST /v3/message/alias/revoke.
func (c *Client) RevokeAliases(ctx context.Context, notifyID int, aliases ...string) error {
	if err := c.limits.Check(fieldAliases, len(aliases)); err != nil {
		return err
	}
	if err := each(aliases, checkAlias); err != nil {
		return err
	}
	return c.revoke(ctx, "alias", "aliases", notifyID, aliases)
}

// RevokeAccounts is RevokeRegIDs for user accounts: POST
// /v3/message/user_account/revoke.
func (c *Client) RevokeAccounts(ctx context.Context, notifyID int, accounts ...string) error {
	if err := c.limits.Check(fieldAccounts, len(accounts)); err != nil {
		return err
	}
	if err := each(accounts, c.checkAccount); err != nil {
		return err
	}
	return c.revoke(ctx, "user_account", "user_accounts", notifyID, accounts)
}

func (c *Client) revoke(ctx context.Context, kind, field string, notifyID int, targets []string) error {
	if err := c.limits.Check(fieldNotifyID, notifyID); err != nil {
		return err
	}
	return c.do(ctx, c.post("revoke", "/v3/message/"+kind+"/revoke", url.Values{
		field: {join(targets)}, fieldNotifyID: {strconv.Itoa(notifyID)}, "restricted_package_name": {c.packageName},
	}))
}

// do makes a request whose answer has nothing but its code.
func (c *Client) do(ctx context.Context, call *engine.Call) error {
	_, err := request[status](ctx, c, call)
	return err
}

// StopByID ends the delivery of messages to devices that do not have them
// yet: POST /v1/message/switch/stop_by_id. Whether Xiaomi still offers it is
// unverified.
func (c *Client) StopByID(ctx context.Context, messageIDs ...string) error {
	return c.stop(ctx, "stop_by_id", "msg_ids", messageIDs)
}

// StopByJobKey is StopByID for job keys: POST
// /v1/message/switch/stop_by_jobkey.
func (c *Client) StopByJobKey(ctx context.Context, jobKeys ...string) error {
	return c.stop(ctx, "stop_by_jobkey", "job_keys", jobKeys)
}

func (c *Client) stop(ctx context.Context, path, field string, ids []string) error {
	if err := checkIDs(field, ids...); err != nil {
		return err
	}
	return c.do(ctx, c.post("stop", "/v1/message/switch/"+path, url.Values{
		field: {join(ids)}, "restricted_package_name": {c.packageName},
	}))
}

// DeleteBroadcast deletes a message to everyone or to a topic that has not
// been delivered: POST /v2/message/delete. Whether Xiaomi still offers it is
// unverified.
func (c *Client) DeleteBroadcast(ctx context.Context, messageID string) error {
	if err := checkIDs("id", messageID); err != nil {
		return err
	}
	return c.do(ctx, c.post("delete", "/v2/message/delete", url.Values{"id": {messageID}}))
}

package tencentim

import (
	"context"

	"github.com/pushwire/push/internal/engine"
)

const commandRevoke = "revoke"

// Revoke takes a push back: POST v4/timpush/revoke, within 24 hours of its
// start and once a second. Accounts that it has not reached yet do not get it.
// For those that have it, APNs, FCM (for notifications), Huawei and Honor show
// info in its place, unless the app is in front; other phones keep it.
//
// The push service requires info. For a push that was a chat message too it
// may be nil, or have PushFlagOnlineOnly: the notification then stays, and only
// the message is withdrawn. That the TaskID of a push to a list will do is
// unverified: the text of a code says so, and the page speaks of pushes to all.
func (c *Client) Revoke(ctx context.Context, taskID string, info *OfflinePushInfo) error {
	if taskID == "" {
		return errField("TaskId", "is empty", "90049")
	}
	if info != nil {
		if err := info.check(&c.limits); err != nil {
			return err
		}
	}
	body, err := encodeJSON(struct {
		TaskID string           `json:"TaskId"`
		Info   *OfflinePushInfo `json:"OfflinePushInfo,omitempty"`
	}{taskID, info})
	if err != nil {
		return err
	}
	call := &engine.Call{Op: commandRevoke, Body: body, Repeatable: true}
	_, err = request[status](ctx, c, commandRevoke, call)
	if e, ok := err.(*Error); ok && e.Info.Code == codeRecalled && e.repeated {
		return nil // by the attempt before, whose answer was lost
	}
	return err
}

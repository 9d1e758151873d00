package mpaas

import (
	"context"
	"net/url"
)

// RevokePushMessage takes back the message of Push with the given key to one
// target (page 2871130). It is possible for seven days. What that does to a
// notification that is shown is the vendor's affair: vivo removes it, while
// Huawei, Xiaomi, OPPO and Apple put another one in its place that says so.
func (c *Client) RevokePushMessage(ctx context.Context, key, target string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	if target == "" {
		return errField("TargetId", "is empty", codeNoTarget)
	}
	return c.do(ctx, "RevokePushMessage", url.Values{"MessageId": {key}, "TargetId": {target}})
}

// RevokePushTask takes back what PushMultiple or PushBroadcast sent, by its
// task id (page 2871130).
func (c *Client) RevokePushTask(ctx context.Context, taskID string) error {
	if taskID == "" {
		return errField("TaskId", "is empty", codeInvalid)
	}
	return c.do(ctx, "RevokePushTask", url.Values{"TaskId": {taskID}})
}

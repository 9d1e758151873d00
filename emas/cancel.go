package emas

import (
	"context"
	"net/url"
)

// CancelPush calls a scheduled push off that has not begun. What was pushed
// cannot be taken back.
func (c *Client) CancelPush(ctx context.Context, messageID string) error {
	if err := checkMessageID(messageID); err != nil {
		return err
	}
	return c.do(ctx, "CancelPush", url.Values{"MessageId": {messageID}})
}

// CompleteContinuouslyPush ends a continuous push before its day is over.
func (c *Client) CompleteContinuouslyPush(ctx context.Context, messageID string) error {
	if err := checkMessageID(messageID); err != nil {
		return err
	}
	return c.do(ctx, "CompleteContinuouslyPush", url.Values{"MessageId": {messageID}})
}

package harmony

import (
	"context"
	"strings"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// RecallRequest says what to take back.
type RecallRequest struct {
	// PushType is that of the message: PushTypeAlert or PushTypeVoice.
	PushType int

	// NotifyID is that of the message, 0 to 2147483647. For one that Send
	// made of a CollapseKey see the function NotifyID.
	NotifyID int

	// Token holds 1 to 1000 tokens, all of the same app.
	Token []string
}

// Recall takes a notification back that was sent with a notifyId: POST
// /v1/{clientId}/messages:revoke. Config.ClientID must be set. For how long
// after the send that works is unverified.
//
// If only a part was taken back, the error is an *Error with code 80100020.
// What Huawei says about the rest has no documented form: it is in the error's
// Text, unless it has one of the tokens in it.
func (c *Client) Recall(ctx context.Context, r *RecallRequest) (*Response, error) {
	if r == nil {
		return nil, &push.FieldError{From: push.Harmony, Field: "recall", Problem: "is nil"}
	}
	if c.urls.recall == "" {
		return nil, &push.FieldError{From: push.Harmony, Field: "config.ClientID", Problem: "is empty, but recalls are addressed by it"}
	}
	if err := c.checkRecall(r); err != nil {
		return nil, err
	}
	body, err := wire.Marshal(struct {
		NotifyID int      `json:"notifyId"`
		Token    []string `json:"token"`
	}{r.NotifyID, r.Token})
	if err != nil {
		return nil, errEncode(err)
	}
	out, err := request[status](ctx, c, tableRecall, &engine.Call{
		Op: "recall", URL: c.urls.recall, Header: typeHeader(r.PushType), Body: body, Repeatable: true,
	})
	if err != nil {
		if e, ok := err.(*Error); ok {
			for _, t := range r.Token {
				if strings.Contains(e.Text, t) {
					e.Text = ""
				}
			}
		}
		return nil, err
	}
	return &Response{RequestID: string(out.RequestID)}, nil
}

func (c *Client) checkRecall(r *RecallRequest) error {
	if !c.limits.Off && r.PushType != PushTypeAlert && r.PushType != PushTypeVoice {
		return errField("push-type", "is neither 0 nor 2")
	}
	if err := c.limits.Check(fieldRecallID, r.NotifyID); err != nil {
		return err
	}
	if err := c.limits.Check(fieldRecallTokens, len(r.Token)); err != nil {
		return err
	}
	return checkTokens(r.Token)
}

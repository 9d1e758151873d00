package xiaomi

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"
)

// Channel is a notification channel of the app, of which there are at most
// 30. Those for public and private messages must be applied for in the
// console.
type Channel struct {
	ID          string
	Name        string
	Description string // optional
	SoundURL    string // optional, such as "android.resource://<package>/raw/<name>"
	NotifyType  *int   // as Message.NotifyType
}

// AddChannel makes a channel: GET /v1/channel/add. It is not repeated if the
// answer is lost, though it is a GET.
func (c *Client) AddChannel(ctx context.Context, ch Channel) error {
	if err := checkIDs("channel_id", ch.ID); err != nil {
		return err
	}
	if blank(ch.Name) {
		return errField("channel_name", "is blank", codeMissing)
	}
	query := url.Values{"channel_id": {ch.ID}, "channel_name": {ch.Name}}
	if ch.Description != "" {
		query.Set("channel_description", ch.Description)
	}
	if ch.SoundURL != "" {
		query.Set("sound_url", ch.SoundURL)
	}
	if ch.NotifyType != nil {
		query.Set("notify_type", strconv.Itoa(*ch.NotifyType))
	}
	return c.change(ctx, "channel/add", query)
}

// DiscardChannel gives a channel up: GET /v1/channel/discard. It is not
// repeated if the answer is lost, though it is a GET.
func (c *Client) DiscardChannel(ctx context.Context, id string) error {
	if err := checkIDs("channel_id", id); err != nil {
		return err
	}
	return c.change(ctx, "channel/discard", url.Values{"channel_id": {id}})
}

// change is a GET that is more than a question.
func (c *Client) change(ctx context.Context, op string, query url.Values) error {
	call := c.get(op, "/v1/"+op, query)
	call.Repeatable = false
	return c.do(ctx, call)
}

// Channels lists the app's channels: GET /v1/channel/list. What the answer's
// data looks like is unverified, so it is returned as it is.
func (c *Client) Channels(ctx context.Context) (json.RawMessage, error) {
	return c.raw(ctx, c.get("channel/list", "/v1/channel/list", nil))
}

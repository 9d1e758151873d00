package fcm

import (
	"context"
	"net/http"
	"net/url"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// A device group is at most 20 tokens, usually of one user, that share a
// notification key: a message to the key as Message.Token goes to all of them.
// Config.SenderID is needed to manage them.

type groupRequest struct {
	Operation string   `json:"operation"`
	Name      string   `json:"notification_key_name"`
	Key       string   `json:"notification_key,omitempty"`
	Tokens    []string `json:"registration_ids"`
}

type groupAnswer struct {
	Key string `json:"notification_key"`
}

func (g *groupAnswer) complete() bool { return wire.Printable(g.Key) }

// CreateDeviceGroup makes a group of 1 to 20 tokens and returns its
// notification key: POST /fcm/notification. A group of that name must not
// exist, so a request whose answer was lost is not repeated; DeviceGroup then
// tells the key.
func (c *Client) CreateDeviceGroup(ctx context.Context, name string, tokens ...string) (string, error) {
	return c.group(ctx, groupRequest{Operation: "create", Name: name, Tokens: tokens})
}

// AddToDeviceGroup adds tokens to a group and returns its notification key,
// which stays the same.
func (c *Client) AddToDeviceGroup(ctx context.Context, name, key string, tokens ...string) (string, error) {
	return c.groupMembers(ctx, groupRequest{Operation: "add", Name: name, Key: key, Tokens: tokens})
}

// RemoveFromDeviceGroup takes tokens from a group and returns its notification
// key.
func (c *Client) RemoveFromDeviceGroup(ctx context.Context, name, key string, tokens ...string) (string, error) {
	return c.groupMembers(ctx, groupRequest{Operation: "remove", Name: name, Key: key, Tokens: tokens})
}

func (c *Client) groupMembers(ctx context.Context, r groupRequest) (string, error) {
	if r.Key == "" {
		return "", &push.FieldError{From: push.FCM, Field: "notification_key", Problem: "is empty"}
	}
	return c.group(ctx, r)
}

func (c *Client) group(ctx context.Context, r groupRequest) (string, error) {
	if err := c.limits.Check(fieldMembers, len(r.Tokens)); err != nil {
		return "", err
	}
	for _, t := range r.Tokens {
		if err := checkToken(t); err != nil {
			return "", err
		}
	}
	data, err := wire.Marshal(r)
	if err != nil {
		return "", errEncode(err)
	}
	return c.groupKey(ctx, r.Name, &engine.Call{
		Op: "group " + r.Operation, URL: c.api + "/fcm/notification", Body: data, Repeatable: r.Operation != "create",
	})
}

// DeviceGroup returns the notification key of a group: GET
// /fcm/notification?notification_key_name=….
func (c *Client) DeviceGroup(ctx context.Context, name string) (string, error) {
	return c.groupKey(ctx, name, &engine.Call{
		Op: "group", Method: http.MethodGet, Repeatable: true,
		URL: c.api + "/fcm/notification?notification_key_name=" + url.QueryEscape(name),
	})
}

// groupKey makes a request that is answered with a key.
func (c *Client) groupKey(ctx context.Context, name string, call *engine.Call) (string, error) {
	switch {
	case c.senderID == "":
		return "", bad("SenderID", "is empty, but device groups are addressed by it")
	case name == "":
		return "", &push.FieldError{From: push.FCM, Field: "notification_key_name", Problem: "is empty"}
	}
	call.Header = iidHeader()
	call.Header["Project_id"] = []string{c.senderID}
	out, err := request[groupAnswer](ctx, c, call)
	if err != nil {
		return "", err
	}
	return out.Key, nil
}

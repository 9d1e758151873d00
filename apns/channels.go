package apns

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// StoragePolicy says what a channel keeps for devices that are offline. It
// cannot be changed later.
type StoragePolicy int

const (
	StoreNothing    StoragePolicy = 0 // allows more frequent updates
	StoreMostRecent StoragePolicy = 1 // for at most 8 hours
)

// Channel is what a broadcast channel was created with.
type Channel struct {
	StoragePolicy StoragePolicy
	PushType      string // "LiveActivity"
}

// BroadcastResponse is what Apple answers to a broadcast that it accepted.
type BroadcastResponse struct {
	RequestID string
	UniqueID  string // for the delivery log of the Push Notifications Console
}

const (
	headerChannel = "Apns-Channel-Id"
	headerRequest = "Apns-Request-Id"
)

// Broadcast updates or ends a Live Activity on all devices that follow a
// channel: POST /4/broadcasts/apps/<bundleId>, iOS 18 and later. Expiration
// (0 for a channel that stores nothing) and Priority are required, the
// payload is at most 5120 bytes, and the event is update or end. A message
// id, which may be left out, becomes apns-request-id.
func (c *Client) Broadcast(ctx context.Context, channelID string, m *Message) (*BroadcastResponse, error) {
	if m == nil {
		return nil, errField("message", "is nil", "PayloadEmpty")
	}
	if err := checkChannel(channelID); err != nil {
		return nil, err
	}
	n := *m
	if n.PushType == "" {
		n.PushType = PushTypeLiveActivity
	}
	if err := c.checkBroadcast(&n); err != nil {
		return nil, err
	}
	body, err := encode(&n.Payload)
	if err != nil {
		return nil, err
	}
	if err := c.limits.Check(fieldPayloadBroadcast, len(body)); err != nil {
		return nil, err
	}
	h := n.header()
	delete(h, "Apns-Topic") // the path has the bundle id
	h[headerChannel] = []string{channelID}
	if n.ID != "" {
		h[headerRequest] = []string{n.ID}
	}
	res := &BroadcastResponse{}
	err = c.do(ctx, &engine.Call{
		Op: engine.OpSend, URL: c.broadcast + "/4/broadcasts/apps/" + c.bundleID,
		Header: h, Body: body, Targets: 1,
		Decode: func(a *engine.Answer) error {
			res.RequestID, res.UniqueID = a.Header.Get(headerRequest), a.Header.Get("Apns-Unique-Id")
			return accepted(a, http.StatusOK, res.RequestID)
		},
	})
	if err != nil {
		return nil, err
	}
	return res, nil
}

func (c *Client) checkBroadcast(m *Message) error {
	if !c.limits.Off {
		switch {
		case m.PushType != PushTypeLiveActivity:
			return errField("push_type", "of a broadcast must be liveactivity", "InvalidPushType")
		case m.Topic != "":
			return errField("topic", "is not for broadcasts: the bundle id is in the path", "TopicDisallowed")
		case m.CollapseID != "":
			return errField("collapse_id", "is not for broadcasts", "")
		case m.Expiration == nil:
			return errField("expiration", "is required for a broadcast", "BadExpirationDate")
		case m.Priority == 0:
			return errField("priority", "is required for a broadcast: 10, 5 or 1", "BadPriority")
		case m.Payload.APS != nil && m.Payload.APS.Event == EventStart:
			return errField("aps.event", "of a broadcast must be update or end", "")
		}
	}
	if err := c.complete(m); err != nil {
		return err
	}
	// A push to a device may not have priority 1, a broadcast may.
	priority := m.Priority
	if priority == PriorityLow {
		m.Priority = PriorityPower
	}
	err := m.check(&c.limits)
	m.Priority = priority
	return err
}

func checkChannel(id string) error {
	if id == "" {
		return errField("channel", "is empty", "MissingChannelId")
	}
	if !wire.Printable(id) {
		return errField("channel", "is not printable", "BadChannelId")
	}
	return nil
}

// channelJSON is a channel as it goes over the wire.
type channelJSON struct {
	StoragePolicy *StoragePolicy `json:"message-storage-policy"`
	PushType      string         `json:"push-type"`
}

// CreateChannel makes a broadcast channel and returns its id: POST
// /1/apps/<bundleId>/channels. An app may have 10,000 in each environment. A
// request whose answer was lost is not repeated, since it may have made a
// channel.
func (c *Client) CreateChannel(ctx context.Context, p StoragePolicy) (string, error) {
	if p != StoreNothing && p != StoreMostRecent {
		return "", errField("message-storage-policy", "is neither 0 nor 1", "BadRequestParams")
	}
	body, err := wire.Marshal(channelJSON{&p, "LiveActivity"})
	if err != nil {
		return "", err
	}
	var id string
	err = c.manage(ctx, &engine.Call{
		Op: "channel/create", Method: http.MethodPost, Body: body,
		Decode: func(a *engine.Answer) error {
			id = a.Header.Get(headerChannel)
			return accepted(a, http.StatusCreated, id)
		},
	}, "/channels", "")
	return id, err
}

// Channel reads what a channel was created with: GET
// /1/apps/<bundleId>/channels.
func (c *Client) Channel(ctx context.Context, id string) (*Channel, error) {
	if err := checkChannel(id); err != nil {
		return nil, err
	}
	var out channelJSON
	err := c.manage(ctx, &engine.Call{
		Op: "channel/read", Method: http.MethodGet, Repeatable: true,
		Decode: func(a *engine.Answer) error {
			out = channelJSON{}
			return decodeJSON(a, &out, func() bool { return out.StoragePolicy != nil })
		},
	}, "/channels", id)
	if err != nil {
		return nil, err
	}
	return &Channel{StoragePolicy: *out.StoragePolicy, PushType: out.PushType}, nil
}

// DeleteChannel removes a channel for good: DELETE
// /1/apps/<bundleId>/channels. Messages that are already stored may still be
// delivered.
func (c *Client) DeleteChannel(ctx context.Context, id string) error {
	if err := checkChannel(id); err != nil {
		return err
	}
	return c.manage(ctx, &engine.Call{
		Op: "channel/delete", Method: http.MethodDelete, Repeatable: true,
		Decode: func(a *engine.Answer) error { return accepted(a, http.StatusNoContent, a.Header.Get(headerRequest)) },
	}, "/channels", id)
}

// Channels lists the ids of the app's channels: GET
// /1/apps/<bundleId>/all-channels.
func (c *Client) Channels(ctx context.Context) ([]string, error) {
	var out struct {
		Channels []string `json:"channels"`
	}
	err := c.manage(ctx, &engine.Call{
		Op: "channel/list", Method: http.MethodGet, Repeatable: true,
		Decode: func(a *engine.Answer) error {
			out.Channels = nil
			return decodeJSON(a, &out, func() bool { return out.Channels != nil })
		},
	}, "/all-channels", "")
	return out.Channels, err
}

// manage makes a request of channel management.
func (c *Client) manage(ctx context.Context, call *engine.Call, path, channelID string) error {
	call.URL = c.channels + "/1/apps/" + c.bundleID + path
	call.Header = http.Header{}
	if len(call.Body) > 0 {
		call.Header["Content-Type"] = []string{"application/json"}
	}
	if channelID != "" {
		call.Header[headerChannel] = []string{channelID}
	}
	return c.do(ctx, call)
}

// decodeJSON decodes an answer that on success has a body.
func decodeJSON(a *engine.Answer, out any, complete func() bool) error {
	if !a.OK() {
		return decodeError(a, a.Header.Get(headerRequest))
	}
	if err := json.Unmarshal(a.Body, out); err != nil || !complete() {
		return engine.Unreadable(a, errors.New("the answer is not the documented JSON"))
	}
	return nil
}

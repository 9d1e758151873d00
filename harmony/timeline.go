package harmony

import (
	"context"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// Scenes of a service timeline: takeaway is the only one.
const (
	SceneTakeaway    = "10001"
	SubScenePickUp   = "100010001"
	SubSceneDelivery = "100010002"
)

// ServiceTimeline is a step in the life of an order, as the page
// "push-api-service-timeline-send" has it.
type ServiceTimeline struct {
	ToOpenID   string `json:"toOpenId"`   // the user's HUAWEI account
	AppID      string `json:"appId"`      // 1 to 64 characters
	SceneID    string `json:"sceneId"`    // 1 to 32 characters
	SubSceneID string `json:"subSceneId"` // 1 to 32 characters
	Code       string `json:"code"`       // number of the payment, or code of a button

	// Content has the status, a number from 1 to 6 for pick-up and to 11 for
	// delivery, and what the page asks for beside it: texts of the order,
	// times in seconds, buttons. The first status of an order must be one that
	// begins, and the last one that ends it.
	Content map[string]any `json:"content"`

	// Extra holds further members of the body, newer than this library.
	Extra map[string]any `json:"-"`
}

// SendServiceTimeline sends to one user: POST
// /v1/{projectId}/service_timeline/send. The body has at most 4096 bytes.
func (c *Client) SendServiceTimeline(ctx context.Context, l *ServiceTimeline) (*Response, error) {
	if l == nil {
		return nil, &push.FieldError{From: push.Harmony, Field: "service timeline", Problem: "is nil"}
	}
	if err := c.checkTimeline(l); err != nil {
		return nil, err
	}
	body, err := wire.MarshalExtra(l, l.Extra)
	if err != nil {
		return nil, errEncode(err)
	}
	if err := c.limits.Check(fieldTimelineSize, len(body)); err != nil {
		return nil, err
	}
	out, err := request[status](ctx, c, tableTimeline, &engine.Call{Op: "timeline", URL: c.urls.timeline, Body: body})
	if err != nil {
		return nil, err
	}
	return &Response{RequestID: string(out.RequestID)}, nil
}

func (c *Client) checkTimeline(l *ServiceTimeline) error {
	if c.limits.Off {
		return nil
	}
	bad := func(field, problem, code string) error {
		return &push.FieldError{From: push.Harmony, Field: field, Problem: problem, VendorCode: code}
	}
	switch {
	case l.ToOpenID == "":
		return bad("toOpenId", "is empty", "82600002")
	case l.Code == "":
		return bad("code", "is empty", "82600008")
	case l.Content["status"] == nil:
		return bad("content.status", "is missing", "82600010")
	}
	for _, text := range [...]struct{ field, value string }{
		{fieldAppID, l.AppID}, {fieldSceneID, l.SceneID}, {fieldSubSceneID, l.SubSceneID},
	} {
		if err := c.limits.CheckText(text.field, text.value); err != nil {
			return err
		}
	}
	return nil
}

package harmony

import (
	"context"
	"strings"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// ServiceNotification is a message by a template that a user of an atomic
// service has subscribed to, as the page "push-api-service-noti" has it.
type ServiceNotification struct {
	MsgID      string `json:"msgId"`      // 1 to 64 characters, for tracing; no help against duplicates
	ToOpenID   string `json:"toOpenId"`   // the user's HUAWEI account
	AppID      string `json:"appId"`      // 1 to 64 characters
	TemplateID string `json:"templateId"` // 1 to 128 characters

	// TemplateParams has keys such as "thing_0" and "time_1", and no empty
	// value. A thing has at most 128 characters, a car_number 8.
	TemplateParams map[string]string `json:"templateParams"`

	ClickAction *ClickAction `json:"clickAction,omitempty"` // type 0 only, with at most 1024 bytes of data

	// Extra holds further members of the body, newer than this library.
	Extra map[string]any `json:"-"`
}

// SendServiceNotification sends to one user: POST
// /v1/{projectId}/service_notification/send. A project has 100 a second and
// 100000 a day, and there are no receipts. Pacing is the caller's affair:
// push.WithQPS is about pushes.
func (c *Client) SendServiceNotification(ctx context.Context, n *ServiceNotification) (*Response, error) {
	if n == nil {
		return nil, &push.FieldError{From: push.Harmony, Field: "service notification", Problem: "is nil"}
	}
	if err := c.checkNotification(n); err != nil {
		return nil, err
	}
	body, err := wire.MarshalExtra(n, n.Extra)
	if err != nil {
		return nil, errEncode(err)
	}
	out, err := request[status](ctx, c, tableNotification, &engine.Call{Op: "notify", URL: c.urls.notification, Body: body})
	if err != nil {
		return nil, err
	}
	return &Response{RequestID: string(out.RequestID)}, nil
}

func (c *Client) checkNotification(n *ServiceNotification) error {
	if c.limits.Off {
		return nil
	}
	if n.ToOpenID == "" {
		return &push.FieldError{From: push.Harmony, Field: "toOpenId", Problem: "is empty"}
	}
	for _, text := range [...]struct{ field, value string }{
		{fieldMsgID, n.MsgID}, {fieldAppID, n.AppID}, {fieldTemplateID, n.TemplateID},
	} {
		if err := c.limits.CheckText(text.field, text.value); err != nil {
			return err
		}
	}
	if err := c.checkParams(n.TemplateParams); err != nil {
		return err
	}
	if n.ClickAction == nil {
		return nil
	}
	if n.ClickAction.ActionType != ClickApp {
		return &push.FieldError{From: push.Harmony, Field: "clickAction.actionType", Problem: "is not 0"}
	}
	data, err := wire.Marshal(n.ClickAction.Data)
	if err != nil {
		return errEncode(err)
	}
	return c.limits.Check(fieldClickData, len(data))
}

func (c *Client) checkParams(params map[string]string) error {
	bad := func(problem string) error {
		return &push.FieldError{From: push.Harmony, Field: "templateParams", Problem: problem, VendorCode: codeTemplate}
	}
	if len(params) == 0 {
		return bad("are empty")
	}
	for k, v := range params {
		if v == "" {
			return bad("have an empty value")
		}
		field := ""
		switch {
		case strings.HasPrefix(k, "thing_"):
			field = fieldThing
		case strings.HasPrefix(k, "car_number_"):
			field = fieldCarNumber
		}
		if err := c.limits.CheckText(field, v); err != nil {
			return err
		}
	}
	return nil
}

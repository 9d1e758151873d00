package meizu

import (
	"context"
	"maps"
	"net/http"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// Switches are what a device takes.
type Switches struct {
	PushID     string
	BarType    bool // notifications
	DirectType bool // transparent messages
}

type switchAnswer struct {
	status
	data struct {
		PushID           wire.String `json:"pushId"`
		BarTypeSwitch    *Flag       `json:"barTypeSwitch"`
		DirectTypeSwitch *Flag       `json:"directTypeSwitch"`
	}
}

func (a *switchAnswer) read() error {
	if err := a.object(&a.data); err != nil {
		return err
	}
	if a.data.BarTypeSwitch == nil || a.data.DirectTypeSwitch == nil {
		return errValue
	}
	return nil
}

func (a *switchAnswer) switches() *Switches {
	return &Switches{PushID: string(a.data.PushID), BarType: isOn(a.data.BarTypeSwitch), DirectType: isOn(a.data.DirectTypeSwitch)}
}

// Switches asks what a device takes: GET
// /garcia/api/server/message/getRegisterSwitch.
func (c *Client) Switches(ctx context.Context, pushID string) (*Switches, error) {
	return c.switches(ctx, http.MethodGet, "getRegisterSwitch", pushID, nil)
}

// SetSwitch makes a device take messages of one type, or take none any more:
// POST /garcia/api/server/message/changeRegisterSwitch.
func (c *Client) SetSwitch(ctx context.Context, pushID string, typ PushType, on bool) (*Switches, error) {
	return c.switches(ctx, http.MethodPost, "changeRegisterSwitch", pushID, map[string]string{"msgType": typ.String(), "subSwitch": digit(on)})
}

// SetAllSwitches is SetSwitch for all types of messages: POST
// /garcia/api/server/message/changeAllSwitch.
func (c *Client) SetAllSwitches(ctx context.Context, pushID string, on bool) (*Switches, error) {
	return c.switches(ctx, http.MethodPost, "changeAllSwitch", pushID, map[string]string{"subSwitch": digit(on)})
}

// digit is a switch as the document has it; the SDKs differ.
func digit(on bool) string {
	if on {
		return "1"
	}
	return "0"
}

func (c *Client) switches(ctx context.Context, method, path, pushID string, values map[string]string) (*Switches, error) {
	out, err := device[switchAnswer](ctx, c, method, "switch", path, pushID, values)
	if err != nil {
		return nil, err
	}
	return out.switches(), nil
}

type aliasAnswer struct {
	status
	data struct {
		PushID wire.String `json:"pushId"`
		Alias  wire.String `json:"alias"`
	}
}

func (a *aliasAnswer) read() error {
	if err := a.object(&a.data); err != nil {
		return err
	}
	if a.data.PushID == "" {
		return errValue
	}
	return nil
}

// SubscribeAlias gives a device its alias, of 1 to 60 characters: POST
// /garcia/api/server/message/subscribeAlias.
func (c *Client) SubscribeAlias(ctx context.Context, pushID, alias string) error {
	if err := c.checkAlias(alias); err != nil {
		return err
	}
	_, err := device[aliasAnswer](ctx, c, http.MethodPost, "alias", "subscribeAlias", pushID, map[string]string{fieldAliases: alias})
	return err
}

// UnsubscribeAlias takes the alias from a device: POST
// /garcia/api/server/message/unSubscribeAlias.
func (c *Client) UnsubscribeAlias(ctx context.Context, pushID string) error {
	_, err := device[aliasAnswer](ctx, c, http.MethodPost, "alias", "unSubscribeAlias", pushID, nil)
	return err
}

// Alias asks for the alias of a device; it is empty if there is none: GET
// /garcia/api/server/message/getSubAlias.
func (c *Client) Alias(ctx context.Context, pushID string) (string, error) {
	out, err := device[aliasAnswer](ctx, c, http.MethodGet, "alias", "getSubAlias", pushID, nil)
	if err != nil {
		return "", err
	}
	return string(out.data.Alias), nil
}

// Tag is a tag of a device.
type Tag struct {
	ID   string
	Name string
}

type tagsAnswer struct {
	status
	data struct {
		PushID wire.String `json:"pushId"`
		Tags   []struct {
			TagID   wire.String `json:"tagId"`
			TagName wire.String `json:"tagName"`
		} `json:"tags"`
	}
}

func (a *tagsAnswer) read() error {
	if err := a.object(&a.data); err != nil {
		return err
	}
	if a.data.PushID == "" {
		return errValue
	}
	return nil
}

// SubscribeTags gives a device 1 to 100 tags, each of 1 to 20 characters, and
// returns those that it has then: POST
// /garcia/api/server/message/subscribeTags.
func (c *Client) SubscribeTags(ctx context.Context, pushID string, tags ...string) ([]Tag, error) {
	return c.changeTags(ctx, "subscribeTags", pushID, tags)
}

// UnsubscribeTags takes 1 to 100 tags from a device and returns those that are
// left: POST /garcia/api/server/message/unSubscribeTags.
func (c *Client) UnsubscribeTags(ctx context.Context, pushID string, tags ...string) ([]Tag, error) {
	return c.changeTags(ctx, "unSubscribeTags", pushID, tags)
}

// Tags returns the tags of a device: GET
// /garcia/api/server/message/getSubTags.
func (c *Client) Tags(ctx context.Context, pushID string) ([]Tag, error) {
	return c.tags(ctx, http.MethodGet, "getSubTags", pushID, nil)
}

func (c *Client) changeTags(ctx context.Context, path, pushID string, tags []string) ([]Tag, error) {
	if err := c.checkTags(fieldTags, tags); err != nil {
		return nil, err
	}
	if err := c.limits.Check(fieldTags, len(tags)); err != nil {
		return nil, err
	}
	return c.tags(ctx, http.MethodPost, path, pushID, map[string]string{fieldTags: join(tags)})
}

func (c *Client) tags(ctx context.Context, method, path, pushID string, values map[string]string) ([]Tag, error) {
	out, err := device[tagsAnswer](ctx, c, method, "tags", path, pushID, values)
	if err != nil {
		return nil, err
	}
	var tags []Tag
	for _, t := range out.data.Tags {
		tags = append(tags, Tag{ID: string(t.TagID), Name: string(t.TagName)})
	}
	return tags, nil
}

type doneAnswer struct{ status }

func (a *doneAnswer) read() error {
	if string(a.Value) != "true" {
		return errValue
	}
	return nil
}

// UnsubscribeAllTags takes all tags from a device: POST
// /garcia/api/server/message/unSubAllTags.
func (c *Client) UnsubscribeAllTags(ctx context.Context, pushID string) error {
	_, err := device[doneAnswer](ctx, c, http.MethodPost, "tags", "unSubAllTags", pushID, nil)
	return err
}

// device makes a request of the subscription service about one device.
// Repeating one does no harm.
func device[T any, A interface {
	*T
	answer
}](ctx context.Context, c *Client, method, op, path, pushID string, values map[string]string) (A, error) {
	if err := checkPushID(pushID); err != nil {
		return nil, err
	}
	all := map[string]string{"pushId": pushID}
	maps.Copy(all, values)
	url := c.subscription + pathServer + "/message/" + path
	var call *engine.Call
	if method == http.MethodGet {
		call = c.get(op, url, all)
	} else {
		call = c.post(op, url, all)
	}
	out, err := request[T, A](ctx, c, call)
	return out, typed(err, push.TargetToken, 1)
}

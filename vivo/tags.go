package vivo

import (
	"context"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// Tag is a label for devices. vivo allows 100 of them.
type Tag struct {
	Name  string `json:"name"`
	Desc  string `json:"desc,omitempty"`  // at most 300 characters
	Group string `json:"group,omitempty"` // the tag group it belongs to
}

// MemberType says what the ids of tag members are.
type MemberType int

const (
	MemberRegID MemberType = 1
	MemberAlias MemberType = 2 // unverified
)

// AddTag creates a tag: POST /tag/add.
func (c *Client) AddTag(ctx context.Context, t Tag) error {
	if err := c.checkTag("name", t.Name, t.Desc); err != nil {
		return err
	}
	return c.manage(ctx, "tag/add", struct {
		common
		Tag
	}{c.common(), t})
}

// UpdateTag changes the name, description and group of a tag: POST
// /tag/update.
func (c *Client) UpdateTag(ctx context.Context, oldName string, t Tag) error {
	if err := c.checkTag("newName", t.Name, t.Desc); err != nil {
		return err
	}
	if oldName == "" {
		return &push.FieldError{From: push.Vivo, Field: "oldName", Problem: "is empty", VendorCode: "10603"}
	}
	return c.manage(ctx, "tag/update", struct {
		common
		OldName string `json:"oldName"`
		NewName string `json:"newName"`
		Desc    string `json:"desc,omitempty"`
		Group   string `json:"group,omitempty"`
	}{c.common(), oldName, t.Name, t.Desc, t.Group})
}

func (c *Client) checkTag(field, name, desc string) error {
	if name == "" {
		code := "10601"
		if field == "newName" {
			code = "10604"
		}
		return &push.FieldError{From: push.Vivo, Field: field, Problem: "is empty", VendorCode: code}
	}
	return c.limits.CheckText(fieldTagDescription, desc)
}

// AddTagMembers gives the tag to 1 to 1000 targets: POST /tag/addMembers.
func (c *Client) AddTagMembers(ctx context.Context, tag string, typ MemberType, ids ...string) error {
	return c.tagMembers(ctx, "tag/addMembers", tag, typ, ids)
}

// RemoveTagMembers takes the tag from 1 to 1000 targets: POST
// /tag/removeMembers.
func (c *Client) RemoveTagMembers(ctx context.Context, tag string, typ MemberType, ids ...string) error {
	return c.tagMembers(ctx, "tag/removeMembers", tag, typ, ids)
}

func (c *Client) tagMembers(ctx context.Context, path, tag string, typ MemberType, ids []string) error {
	if err := c.checkTag("name", tag, ""); err != nil {
		return err
	}
	if typ != MemberRegID && typ != MemberAlias {
		return &push.FieldError{From: push.Vivo, Field: "type", Problem: "is neither 1 nor 2", VendorCode: "10616"}
	}
	if len(ids) == 0 {
		return &push.FieldError{From: push.Vivo, Field: "ids", Problem: "is empty", VendorCode: "10609"}
	}
	if err := c.limits.Check(fieldTagMembers, len(ids)); err != nil {
		return err
	}
	return c.manage(ctx, path, struct {
		common
		Name string     `json:"name"`
		Type MemberType `json:"type"`
		IDs  []string   `json:"ids"`
	}{c.common(), tag, typ, ids})
}

// TagGroup gathers tags.
type TagGroup struct {
	Name string     `json:"name"`
	Desc string     `json:"desc,omitempty"`
	Type MemberType `json:"type,omitempty"`
}

// AddTagGroup creates a group: POST /tagGroup/add.
func (c *Client) AddTagGroup(ctx context.Context, g TagGroup) error {
	if err := c.checkTag("name", g.Name, g.Desc); err != nil {
		return err
	}
	return c.manage(ctx, "tagGroup/add", struct {
		common
		TagGroup
	}{c.common(), g})
}

// UpdateTagGroup changes a group: POST /tagGroup/update.
func (c *Client) UpdateTagGroup(ctx context.Context, oldName string, g TagGroup) error {
	if err := c.checkTag("newName", g.Name, g.Desc); err != nil {
		return err
	}
	if oldName == "" {
		return &push.FieldError{From: push.Vivo, Field: "oldName", Problem: "is empty", VendorCode: "10603"}
	}
	return c.manage(ctx, "tagGroup/update", struct {
		common
		OldName string     `json:"oldName"`
		NewName string     `json:"newName"`
		Desc    string     `json:"desc,omitempty"`
		Type    MemberType `json:"type,omitempty"`
	}{c.common(), oldName, g.Name, g.Desc, g.Type})
}

// AddToTagGroup puts tags into a group: POST /tagGroup/addToGroup.
func (c *Client) AddToTagGroup(ctx context.Context, group string, tags ...string) error {
	if err := c.checkTag("name", group, ""); err != nil {
		return err
	}
	if len(tags) == 0 {
		return &push.FieldError{From: push.Vivo, Field: "tagList", Problem: "is empty"}
	}
	return c.manage(ctx, "tagGroup/addToGroup", struct {
		common
		Name    string   `json:"name"`
		TagList []string `json:"tagList"`
	}{c.common(), group, tags})
}

// AddTagSegment creates a named combination of tags: POST /tagSegment/add.
func (c *Client) AddTagSegment(ctx context.Context, name string, expr TagExpression) error {
	if err := c.checkTag("name", name, ""); err != nil {
		return err
	}
	return c.manage(ctx, "tagSegment/add", struct {
		common
		Name       string        `json:"name"`
		Expression TagExpression `json:"expression"`
	}{c.common(), name, expr})
}

// UpdateTagSegment changes a combination: POST /tagSegment/update.
func (c *Client) UpdateTagSegment(ctx context.Context, oldName, newName string, expr TagExpression) error {
	if err := c.checkTag("newName", newName, ""); err != nil {
		return err
	}
	if oldName == "" {
		return &push.FieldError{From: push.Vivo, Field: "oldName", Problem: "is empty", VendorCode: "10603"}
	}
	return c.manage(ctx, "tagSegment/update", struct {
		common
		OldName    string        `json:"oldName"`
		NewName    string        `json:"newName"`
		Expression TagExpression `json:"expression"`
	}{c.common(), oldName, newName, expr})
}

// common is what every request of the tag API has.
type common struct {
	AppID     int64  `json:"appId"`
	RequestID string `json:"requestId"`
}

func (c *Client) common() common { return common{AppID: c.appID, RequestID: wire.RandomID()} }

// manage posts a request of the tag API. Repeating one does no harm: what is
// there already stays there.
func (c *Client) manage(ctx context.Context, path string, v any) error {
	body, err := marshal(v)
	if err != nil {
		return err
	}
	_, err = request[status](ctx, c, &engine.Call{Op: path, URL: c.base + "/" + path, Repeatable: true, Body: body})
	return err
}

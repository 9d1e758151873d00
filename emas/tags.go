package emas

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/wire"
)

// expression is a tag expression: exactly one of its members is set.
type expression struct {
	Tag string       `json:"tag,omitempty"`
	And []expression `json:"and,omitempty"`
	Or  []expression `json:"or,omitempty"`
	Not *expression  `json:"not,omitempty"`
}

// tagExpression writes the tags of an audience as a Target.Value: the name
// itself if there is one.
func tagExpression(t *push.Tags) (string, error) {
	operands := tagged(t.All)
	switch some := tagged(t.Any); len(some) {
	case 0:
	case 1:
		operands = append(operands, some[0])
	default:
		operands = append(operands, expression{Or: some})
	}
	for _, none := range tagged(t.None) {
		operands = append(operands, expression{Not: &none})
	}
	whole := expression{And: operands}
	if len(operands) == 1 {
		if whole = operands[0]; whole.Tag != "" && !strings.HasPrefix(whole.Tag, "{") {
			return whole.Tag, nil
		}
	}
	value, err := wire.Marshal(whole)
	if err != nil {
		return "", errEncode(err)
	}
	return string(value), nil
}

func tagged(names []string) []expression {
	tags := make([]expression, len(names))
	for i, name := range names {
		tags[i].Tag = name
	}
	return tags
}

// checkExpression checks a Target.Value for tags: a name, or an expression,
// which begins with a brace.
func (c *Client) checkExpression(value string) error {
	if !strings.HasPrefix(value, "{") {
		return c.checkName(fieldTag, "Tag", value)
	}
	if c.limits.Off {
		return nil
	}
	var e expression
	if err := json.Unmarshal([]byte(value), &e); err != nil {
		return errField(fieldTargets, "is not a tag expression", codeTarget)
	}
	if e.Not != nil {
		return errField(fieldTargets, "is a tag expression of not alone", codeTarget)
	}
	tags, err := c.countTags(&e, 0)
	if err != nil {
		return err
	}
	return c.limits.Check(fieldTags, tags)
}

// deepest is how far and and or may be nested.
const deepest = 2

// countTags counts the tags of an expression and checks its shape.
func (c *Client) countTags(e *expression, depth int) (int, error) {
	members := 0
	for _, set := range [...]bool{e.Tag != "", e.And != nil, e.Or != nil, e.Not != nil} {
		if set {
			members++
		}
	}
	switch {
	case members != 1:
		return 0, errField(fieldTargets, "is a tag expression in which something is not one of tag, and, or and not", codeTarget)
	case e.Tag != "":
		return 1, c.checkName(fieldTag, "Tag", e.Tag)
	case e.Not != nil && e.Not.Tag == "":
		return 0, errField(fieldTargets, "is a tag expression with not of something else than a tag", codeTarget)
	case e.Not != nil:
		return c.countTags(e.Not, depth)
	case depth == deepest:
		return 0, errField(fieldTargets, "is a tag expression that is nested more than twice", codeTarget)
	}
	operands := e.And
	if e.Or != nil {
		operands = e.Or
	}
	if err := c.limits.Check(fieldOperands, len(operands)); err != nil {
		return 0, err
	}
	total := 0
	for i := range operands {
		n, err := c.countTags(&operands[i], depth+1)
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

type tagsAnswer struct {
	status
	TagInfos struct {
		TagInfo []struct {
			TagName wire.String `json:"TagName"`
		} `json:"TagInfo"`
	} `json:"TagInfos"`
}

func (a *tagsAnswer) names() []string {
	var names []string
	for _, t := range a.TagInfos.TagInfo {
		names = append(names, string(t.TagName))
	}
	return names
}

// BindTag gives 1 to 1000 devices 1 to 10 tags, within ten minutes.
func (c *Client) BindTag(ctx context.Context, deviceIDs, tags []string) error {
	return c.bindTag(ctx, "BindTag", deviceIDs, tags)
}

// UnbindTag takes 1 to 10 tags from 1 to 1000 devices, within ten minutes.
func (c *Client) UnbindTag(ctx context.Context, deviceIDs, tags []string) error {
	return c.bindTag(ctx, "UnbindTag", deviceIDs, tags)
}

func (c *Client) bindTag(ctx context.Context, action string, deviceIDs, tags []string) error {
	if err := c.limits.Check(fieldClients, len(deviceIDs)); err != nil {
		return err
	}
	if err := c.each(TargetDevice, deviceIDs); err != nil {
		return err
	}
	if err := c.limits.Check(fieldTagNames, len(tags)); err != nil {
		return err
	}
	for _, tag := range tags {
		if err := c.checkName(fieldTag, "TagName", tag); err != nil {
			return err
		}
	}
	// The page allows no other type of key, though older ones do.
	return c.do(ctx, action, url.Values{
		"ClientKey": {join(deviceIDs)}, "KeyType": {string(TargetDevice)}, "TagName": {join(tags)},
	})
}

// QueryTags returns the tags of a device, an account or an alias.
func (c *Client) QueryTags(ctx context.Context, typ TargetType, key string) ([]string, error) {
	if !typ.list() {
		return nil, errField("KeyType", "is not DEVICE, ACCOUNT or ALIAS", "InvalidKeyType.Format")
	}
	if err := c.each(typ, []string{key}); err != nil {
		return nil, err
	}
	out, err := manage[tagsAnswer](ctx, c, "QueryTags", url.Values{"ClientKey": {key}, "KeyType": {string(typ)}})
	if err != nil {
		return nil, err
	}
	return out.names(), nil
}

// ListTags returns the app's tags, at most 100 of them.
func (c *Client) ListTags(ctx context.Context) ([]string, error) {
	out, err := manage[tagsAnswer](ctx, c, "ListTags", url.Values{})
	if err != nil {
		return nil, err
	}
	return out.names(), nil
}

// RemoveTag deletes a tag. Wait five minutes before one of the same name is
// made.
func (c *Client) RemoveTag(ctx context.Context, tag string) error {
	if err := c.checkName(fieldTag, "TagName", tag); err != nil {
		return err
	}
	return c.do(ctx, "RemoveTag", url.Values{"TagName": {tag}})
}

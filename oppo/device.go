package oppo

import (
	"context"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// jsonType is the content type of the device API.
const jsonType = "application/json; charset=UTF-8"

// deviceRequest is the body of all requests of the device API. Some clients
// have the access token in the header, one has it here: this one does both.
type deviceRequest struct {
	AuthToken      string `json:"auth_token"`
	RegistrationID string `json:"registration_id,omitempty"`
	Alias          string `json:"alias,omitempty"`
	Name           string `json:"name,omitempty"`
	Group          string `json:"group,omitempty"`
	Tags           string `json:"tags,omitempty"`
	Desc           string `json:"desc,omitempty"`
}

// SetAlias gives a registration id its alias, of 1 to 64 characters: POST
// /server/v1/device/set_alias. An alias belongs to one id, the latest.
func (c *Client) SetAlias(ctx context.Context, registrationID, alias string) error {
	if err := c.checkRegistrationID(registrationID); err != nil {
		return err
	}
	if err := c.checkAlias(alias); err != nil {
		return err
	}
	return manage(ctx, c, "set_alias", deviceRequest{RegistrationID: registrationID, Alias: alias})
}

// DeleteAlias takes an alias away from whoever has it: POST
// /server/v1/device/delete_alias. Its fields are unverified.
func (c *Client) DeleteAlias(ctx context.Context, alias string) error {
	if err := c.checkAlias(alias); err != nil {
		return err
	}
	return manage(ctx, c, "delete_alias", deviceRequest{Alias: alias})
}

// AddTag creates a tag: POST /server/v1/device/add_tags. It is experimental:
// path and fields are unverified, known from one client only, and so is
// whether a tag must be created before devices can have it.
func (c *Client) AddTag(ctx context.Context, name, desc string) error {
	if err := checkTags("name", name); err != nil {
		return err
	}
	return manage(ctx, c, "add_tags", deviceRequest{Name: name, Desc: desc})
}

// AddTagGroup creates a group of tags: POST /server/v1/device/add_tag_group.
// It is experimental: path and fields are unverified, known from one client
// only.
func (c *Client) AddTagGroup(ctx context.Context, group, desc string, tags ...string) error {
	if err := checkTags("group", group); err != nil {
		return err
	}
	if err := checkTags("tags", tags...); err != nil {
		return err
	}
	return manage(ctx, c, "add_tag_group", deviceRequest{Group: group, Tags: joined(tags), Desc: desc})
}

// SubscribeTags gives a registration id tags: POST
// /server/v1/device/subscribe_tags. How several tags are written is
// unverified.
func (c *Client) SubscribeTags(ctx context.Context, registrationID string, tags ...string) error {
	return c.subscription(ctx, "subscribe_tags", registrationID, tags)
}

// UnsubscribeTags takes tags from a registration id: POST
// /server/v1/device/unsubscribe_tags. How several tags are written is
// unverified.
func (c *Client) UnsubscribeTags(ctx context.Context, registrationID string, tags ...string) error {
	return c.subscription(ctx, "unsubscribe_tags", registrationID, tags)
}

func (c *Client) subscription(ctx context.Context, op, registrationID string, tags []string) error {
	if err := c.checkRegistrationID(registrationID); err != nil {
		return err
	}
	if err := checkTags("tags", tags...); err != nil {
		return err
	}
	return manage(ctx, c, op, deviceRequest{RegistrationID: registrationID, Tags: joined(tags)})
}

// Tags returns what OPPO says about the tags of a registration id, as it is,
// because the fields of the answer are undocumented: POST
// /server/v1/device/get_all_tags. It is experimental: the path is unverified,
// known from one client only.
func (c *Client) Tags(ctx context.Context, registrationID string) (json.RawMessage, error) {
	if err := c.checkRegistrationID(registrationID); err != nil {
		return nil, err
	}
	out, err := device[rawData](ctx, c, "get_all_tags", deviceRequest{RegistrationID: registrationID})
	if err != nil {
		return nil, err
	}
	return out.raw, nil
}

// checkTags refuses what cannot be a tag or a list of them.
func checkTags(field string, tags ...string) error {
	if len(tags) == 0 {
		return errField(field, "is empty", codeMissing)
	}
	for _, t := range tags {
		if t == "" || !utf8.ValidString(t) || strings.Contains(t, ";") {
			return errField(field, "holds a name that is empty, has a semicolon or is not UTF-8", codeInvalid)
		}
	}
	return nil
}

// manage is device for answers in which nothing but success matters.
func manage(ctx context.Context, c *Client, op string, r deviceRequest) error {
	_, err := device[rawData](ctx, c, op, r)
	return err
}

// device makes a request of the device API. Repeating one does no harm.
func device[T any, A interface {
	*T
	answer
}](ctx context.Context, c *Client, op string, r deviceRequest) (A, error) {
	if c.deviceURL == "" {
		return nil, errNoHost(EndpointDevice)
	}
	a := &bodyAuth{Cache: c.auth, header: true}
	return request[T, A](ctx, c, &engine.Call{
		Op: op, URL: c.deviceURL + "/server/v1/device/" + op, ContentType: jsonType, Auth: a, Repeatable: true,
		Rebody: func(bool) ([]byte, error) {
			token, err := a.take(ctx)
			if err != nil {
				return nil, err
			}
			r.AuthToken = token
			return wire.Marshal(r)
		},
	})
}

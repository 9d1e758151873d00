package tencentim

import "context"

// The commands of tags.
const (
	commandAddTags    = "add_tag"
	commandTags       = "get_tag"
	commandRemoveTags = "remove_tag"
	commandClearTags  = "clear_all_tags"
)

// UserTags are tags of one account, a UserID or RegistrationID. A tag is 1 to
// 50 bytes long and serves UserIDs or RegistrationIDs, never both; an account
// has at most 100 of them, an app 1000.
type UserTags struct {
	Account string
	Tags    []string
}

type userTags struct {
	Account string   `json:"To_Account"`
	Tags    []string `json:"Tags"`
}

// AddTags gives 1 to 100 accounts up to 10 tags each: POST
// v4/timpush/add_tag. When that fails for some, the error is an *Error that
// names them; the others have their tags.
func (c *Client) AddTags(ctx context.Context, users ...UserTags) error {
	return c.tag(ctx, commandAddTags, fieldTags, users, nil)
}

// ReplaceTags gives 1 to 100 accounts up to 100 tags each, in place of those
// that they have: POST v4/timpush/add_tag, with Replace. Failures are reported
// as by AddTags.
func (c *Client) ReplaceTags(ctx context.Context, users ...UserTags) error {
	return c.tag(ctx, commandAddTags, fieldAllTags, users, new(1))
}

// RemoveTags takes tags from 1 to 100 accounts: POST v4/timpush/remove_tag.
// Failures are reported as by AddTags.
func (c *Client) RemoveTags(ctx context.Context, users ...UserTags) error {
	return c.tag(ctx, commandRemoveTags, "", users, nil)
}

// tag changes the tags of accounts. An empty limit means that the number of
// tags has none.
func (c *Client) tag(ctx context.Context, command, limit string, users []UserTags, replace *int) error {
	list := make([]userTags, len(users))
	accounts := make([]string, len(users))
	for i, u := range users {
		if err := c.limits.Check(limit, len(u.Tags)); err != nil {
			return err
		}
		for _, tag := range u.Tags {
			if err := checkTag(&c.limits, tag); err != nil {
				return err
			}
		}
		list[i], accounts[i] = userTags(u), u.Account
		if u.Tags == nil {
			list[i].Tags = []string{} // not null
		}
	}
	return c.change(ctx, command, accounts, struct {
		Replace *int       `json:"Replace,omitempty"`
		Users   []userTags `json:"UserTags"`
	}{replace, list})
}

type tagsAnswer struct {
	status
	Users []userTags `json:"UserTags"`
}

// Tags returns the tags of 1 to 100 accounts: POST v4/timpush/get_tag. When
// that fails for some, the error is an *Error that names them, and the others
// are there too.
func (c *Client) Tags(ctx context.Context, accounts ...string) ([]UserTags, error) {
	out, err := read[tagsAnswer](ctx, c, commandTags, accounts)
	if err != nil {
		return nil, err
	}
	users := make([]UserTags, len(out.Users))
	for i, u := range out.Users {
		users[i] = UserTags(u)
	}
	return users, out.partial(commandTags)
}

// ClearTags takes all tags from 1 to 100 accounts: POST
// v4/timpush/clear_all_tags. Failures are reported as by AddTags.
func (c *Client) ClearTags(ctx context.Context, accounts ...string) error {
	return c.change(ctx, commandClearTags, accounts, accountList{accounts})
}

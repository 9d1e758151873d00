package tencentim

import (
	"context"
	"strconv"

	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/limits"
	"github.com/pushwire/push/internal/wire"
)

// The commands of attributes.
const (
	commandSetNames         = "set_attr_name"
	commandNames            = "get_attr_name"
	commandSetAttributes    = "set_attr"
	commandAttributes       = "get_attr"
	commandRemoveAttributes = "remove_attr"
)

// AccountType says what has an attribute.
type AccountType int

const (
	AccountUserID         AccountType = 0
	AccountRegistrationID AccountType = 1
)

// AttributeName is one of an app's attributes.
type AttributeName struct {
	Name string // at most 50 bytes

	// Type is AccountUserID if it is unset. It cannot be changed later.
	Type *AccountType
}

// SetAttributeNames defines attributes by their numbers, 0 to 9: POST
// v4/timpush/set_attr_name.
func (c *Client) SetAttributeNames(ctx context.Context, names map[int]AttributeName) error {
	if err := c.limits.Check(fieldNames, len(names)); err != nil {
		return err
	}
	r := struct {
		Names map[string]string      `json:"AttrNames"`
		Types map[string]AccountType `json:"AttrTypes,omitempty"`
	}{make(map[string]string, len(names)), make(map[string]AccountType)}
	seen := make(map[string]bool, len(names))
	for i, a := range names {
		if !c.limits.Off && (i < 0 || i > 9) {
			return errField(fieldNames, "has a number that is not 0 to 9", codeAttribute)
		}
		if !c.limits.Off && seen[a.Name] {
			return errField(fieldNames, "has the same name twice", codeAttribute)
		}
		seen[a.Name] = true
		if err := c.limits.CheckText(fieldName, a.Name); err != nil {
			return err
		}
		key := strconv.Itoa(i)
		r.Names[key] = a.Name
		if a.Type != nil {
			r.Types[key] = *a.Type
		}
	}
	_, err := manage[status](ctx, c, commandSetNames, r)
	return err
}

type namesAnswer struct {
	status
	Names map[string]string   `json:"AttrNames"`
	Types map[string]wire.Int `json:"AttrTypes"`
}

// AttributeNames returns the app's attributes by their numbers: POST
// v4/timpush/get_attr_name.
func (c *Client) AttributeNames(ctx context.Context) (map[int]AttributeName, error) {
	out, err := manage[namesAnswer](ctx, c, commandNames, struct{}{})
	if err != nil {
		return nil, err
	}
	names := make(map[int]AttributeName, len(out.Names))
	for key, name := range out.Names {
		i, err := strconv.Atoi(key)
		if err != nil {
			continue // a key of a kind that is not documented
		}
		a := AttributeName{Name: name}
		if typ, ok := out.Types[key]; ok {
			a.Type = new(AccountType(typ))
		}
		names[i] = a
	}
	return names, nil
}

// UserAttributes are attributes of one account, a UserID or RegistrationID, by
// their names.
type UserAttributes struct {
	Account string
	Attrs   map[string]string // values of 1 to 50 bytes
}

type userAttributes struct {
	Account string            `json:"To_Account"`
	Attrs   map[string]string `json:"Attrs"`
}

// SetAttributes sets attributes of 1 to 100 accounts: POST
// v4/timpush/set_attr. When that fails for some, the error is an *Error that
// names them; the others have been set.
func (c *Client) SetAttributes(ctx context.Context, users ...UserAttributes) error {
	list := make([]userAttributes, len(users))
	accounts := make([]string, len(users))
	for i, u := range users {
		for _, value := range u.Attrs {
			if err := c.limits.CheckText(fieldAttribute, value); err != nil {
				return err
			}
		}
		list[i], accounts[i] = userAttributes(u), u.Account
	}
	return c.change(ctx, commandSetAttributes, accounts, struct {
		Users []userAttributes `json:"UserAttrs"`
	}{list})
}

type attributesAnswer struct {
	status
	Users []userAttributes `json:"UserAttrs"`
}

// Attributes returns the attributes of 1 to 100 accounts: POST
// v4/timpush/get_attr. When that fails for some, the error is an *Error that
// names them, and the others are there too.
func (c *Client) Attributes(ctx context.Context, accounts ...string) ([]UserAttributes, error) {
	out, err := read[attributesAnswer](ctx, c, commandAttributes, accounts)
	if err != nil {
		return nil, err
	}
	users := make([]UserAttributes, len(out.Users))
	for i, u := range out.Users {
		users[i] = UserAttributes(u)
	}
	return users, out.partial(commandAttributes)
}

// AttributeRemoval names attributes that an account shall lose.
type AttributeRemoval struct {
	Account string
	Names   []string
}

// RemoveAttributes takes attributes from 1 to 100 accounts: POST
// v4/timpush/remove_attr. Failures are reported as by SetAttributes.
func (c *Client) RemoveAttributes(ctx context.Context, users ...AttributeRemoval) error {
	type removal struct {
		Account string   `json:"To_Account"`
		Attrs   []string `json:"Attrs"`
	}
	list := make([]removal, len(users))
	accounts := make([]string, len(users))
	for i, u := range users {
		if len(u.Names) == 0 {
			return errField("Attrs", "is empty", codeAttribute)
		}
		list[i], accounts[i] = removal{u.Account, u.Names}, u.Account
	}
	return c.change(ctx, commandRemoveAttributes, accounts, struct {
		Users []removal `json:"UserAttrs"`
	}{list})
}

// manage makes a request that pushes nothing. Carrying it out twice does no
// harm.
func manage[T any, A interface {
	*T
	answer
}](ctx context.Context, c *Client, command string, r any) (A, error) {
	body, err := encodeJSON(r)
	if err != nil {
		return nil, err
	}
	return request[T, A](ctx, c, command, &engine.Call{Op: command, Body: body, Repeatable: true})
}

// change makes a request that changes what Tencent holds about accounts.
func (c *Client) change(ctx context.Context, command string, accounts []string, r any) error {
	if err := checkMembers(&c.limits, accounts); err != nil {
		return err
	}
	out, err := manage[status](ctx, c, command, r)
	if err != nil {
		return err
	}
	return out.partial(command)
}

// read makes a request for what Tencent holds about accounts.
func read[T any, A interface {
	*T
	answer
}](ctx context.Context, c *Client, command string, accounts []string) (A, error) {
	if err := checkMembers(&c.limits, accounts); err != nil {
		return nil, err
	}
	return manage[T, A](ctx, c, command, accountList{accounts})
}

type accountList struct {
	Accounts []string `json:"To_Account"`
}

func checkMembers(t *limits.Table, accounts []string) error {
	if err := t.Check(fieldAccounts, len(accounts)); err != nil {
		return err
	}
	return checkAccounts(accounts)
}

package oppo

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

type savedAnswer struct {
	MessageID wire.String `json:"message_id"`
}

func (a *savedAnswer) complete() bool { return a.MessageID != "" }

// SaveMessageContent stores n for broadcasts and returns its message id: POST
// /server/v1/message/notification/save_message_content.
func (c *Client) SaveMessageContent(ctx context.Context, n *Notification) (string, error) {
	if n == nil {
		return "", errNilMessage()
	}
	if err := n.check(&c.limits, true); err != nil {
		return "", err
	}
	form := make(url.Values)
	if err := flatten(form, n); err != nil {
		return "", err
	}
	// Saving a message twice shows it to nobody.
	out, err := request[savedAnswer](ctx, c, c.form(ctx, &engine.Call{
		Op: "save", URL: c.base + pathSave, Repeatable: true,
	}, []byte(form.Encode())))
	if err != nil {
		return "", err
	}
	return string(out.MessageID), nil
}

// Broadcast says to whom a saved message goes.
type Broadcast struct {
	MessageID string // of SaveMessageContent

	TargetType TargetType
	Targets    []string       // 1 to 1000 registration ids or aliases
	Tags       *TagExpression // for TargetTags

	// VerifyRegistrationID makes a phone drop the message if its registration
	// id has changed.
	VerifyRegistrationID *bool

	// Extra holds further fields of the form, newer than this library.
	Extra map[string]any
}

// TagExpression selects devices that have one of Or, all of And and none of
// Not. What several tags in Not mean, the documentation contradicts itself
// about. It calls tags by id, clients by name.
type TagExpression struct {
	Or  []string `json:"or,omitempty"`
	And []string `json:"and,omitempty"`
	Not []string `json:"not,omitempty"`
}

// BroadcastResponse is what OPPO answers to a broadcast.
type BroadcastResponse struct {
	MessageID string
	TaskID    string
	Status    string   // undocumented; mostly empty
	Failed    []*Error // the targets that OPPO refused, each with its code
}

type broadcastAnswer struct {
	messageID, taskID wire.String
	status            string
	failed            []failedTargets
}

// failedTargets are the targets that were refused with one code.
type failedTargets struct {
	code    string
	targets []wire.String
}

// UnmarshalJSON takes the members that are named by a number for codes, with
// the refused targets as their value.
func (a *broadcastAnswer) UnmarshalJSON(data []byte) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		value := members[name]
		var err error
		switch {
		case name == "message_id":
			err = json.Unmarshal(value, &a.messageID)
		case name == "task_id":
			err = json.Unmarshal(value, &a.taskID)
		case name == "status":
			a.status, err = flat(value)
		case strings.Trim(name, "0123456789") == "" && name != "":
			f := failedTargets{code: name}
			err = json.Unmarshal(value, &f.targets)
			a.failed = append(a.failed, f)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (a *broadcastAnswer) complete() bool { return a.messageID != "" }

// errs types the refused targets.
func (a *broadcastAnswer) errs(typ push.TargetType) []*Error {
	var errs []*Error
	for _, f := range a.failed {
		info := targetInfo(f.code, typ)
		if info.Kind == push.Accepted {
			continue
		}
		for _, t := range f.targets {
			errs = append(errs, targetError(info, string(t), ""))
		}
	}
	return errs
}

// Broadcast sends a saved message to many targets: POST
// /server/v1/message/notification/broadcast. If OPPO refuses some of them, the
// response says which and the error is a *PartialError; the others were
// accepted.
//
// OPPO does not drop a broadcast that repeats another. One whose answer was
// lost is unconfirmed, and not repeated unless push.RetryPolicy says so.
func (c *Client) Broadcast(ctx context.Context, b *Broadcast) (*BroadcastResponse, error) {
	if b == nil {
		return nil, &push.FieldError{From: push.OPPO, Field: "broadcast", Problem: "is nil"}
	}
	if err := c.checkBroadcastTargets(b); err != nil {
		return nil, err
	}
	a := address{typ: b.TargetType, tags: b.Tags, verify: b.VerifyRegistrationID, extra: b.Extra}
	out, err := c.broadcast(ctx, &a, b.MessageID, b.Targets)
	if err != nil {
		return nil, err
	}
	res := &BroadcastResponse{
		MessageID: string(out.messageID), TaskID: string(out.taskID), Status: out.status,
		Failed: out.errs(b.TargetType.targetType()),
	}
	return res, partialError(res.Failed, len(b.Targets))
}

func (c *Client) checkBroadcastTargets(b *Broadcast) error {
	if b.MessageID == "" {
		return errField("message_id", "is empty", codeMissing)
	}
	switch b.TargetType {
	case TargetEveryone:
		if len(b.Targets) > 0 || b.Tags != nil {
			return errField(fieldTargets, "is given beside target_type 1", codeInvalid)
		}
		return nil
	case TargetTags:
		if b.Tags == nil || len(b.Tags.Or)+len(b.Tags.And) == 0 {
			return errField(fieldTargets, "has neither or nor and tags", codeMissing)
		}
		return nil
	case TargetRegistrationID, TargetAlias:
	default:
		return errField("target_type", "is not 2, 5 or 6", codeInvalid)
	}
	if len(b.Targets) == 0 {
		return errField(fieldTargets, "is empty", codeMissing)
	}
	if err := c.limits.Check(fieldTargets, len(b.Targets)); err != nil {
		return err
	}
	for _, t := range b.Targets {
		if err := c.checkTarget(b.TargetType, t); err != nil {
			return err
		}
	}
	return nil
}

// address is what a broadcast has besides its message and targets.
type address struct {
	typ    TargetType
	tags   *TagExpression
	verify *bool
	extra  map[string]any
}

// broadcast makes the request.
func (c *Client) broadcast(ctx context.Context, a *address, messageID string, targets []string) (*broadcastAnswer, error) {
	form := url.Values{"message_id": {messageID}, "target_type": {a.typ.String()}}
	paced := len(targets)
	switch a.typ {
	case TargetEveryone:
		paced = 1
	case TargetTags:
		expression, err := wire.Marshal(a.tags)
		if err != nil {
			return nil, errEncode(err)
		}
		form.Set("target_value", string(expression))
		paced = 1
	default:
		form.Set("target_value", joined(targets))
	}
	if a.verify != nil {
		form.Set("verify_registration_id", strconv.FormatBool(*a.verify))
	}
	if len(a.extra) > 0 {
		for name := range a.extra {
			if form.Has(name) || name == authToken {
				return nil, errEncode(errors.New("extra field " + strconv.Quote(name) + " is a field of its own"))
			}
		}
		if err := flatten(form, a.extra); err != nil {
			return nil, err
		}
	}
	out, err := request[broadcastAnswer](ctx, c, c.form(ctx, &engine.Call{
		Op: engine.OpSend, URL: c.base + pathBroadcast, Targets: paced,
	}, []byte(form.Encode())))
	return out, forMany(err)
}

// broadcast saves the message if need be, and sends it.
func (s *sender) broadcast(ctx context.Context, targets []string) engine.Reply {
	id, err := s.saved.Get(func() (string, error) {
		return s.client.SaveMessageContent(ctx, &s.message.Notification)
	})
	if err != nil {
		return engine.Reply{Err: err}
	}
	out, err := s.client.broadcast(ctx, &s.address, id, targets)
	if err != nil {
		return engine.Reply{Err: err}
	}
	reply := engine.Reply{ID: string(out.messageID)}
	if s.typ != push.TargetTags {
		reply.Rejected = rejections(targets, out.errs(s.typ))
	}
	return reply
}

package huawei

import (
	"context"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// TopicResponse is what Huawei answers when tokens enter or leave a topic.
type TopicResponse struct {
	RequestID    string
	SuccessCount int
	FailureCount int
	Errors       []TopicError
}

// TopicError is a token that was not taken. Whether Index counts from 0 or
// from 1 is undocumented, and so are the reasons.
type TopicError struct {
	Index  int
	Reason string
}

type topicAnswer struct {
	status
	SuccessCount wire.Int `json:"successCount"`
	FailureCount wire.Int `json:"failureCount"`
	Errors       []struct {
		Index  wire.Int `json:"index"`
		Reason string   `json:"reason"`
	} `json:"errors"`
}

type topicRequest struct {
	Topic  string   `json:"topic,omitempty"`
	Tokens []string `json:"tokenArray,omitempty"`
	Token  string   `json:"token,omitempty"`
}

// Subscribe puts 1 to 1000 tokens into a topic: POST topic:subscribe. If some
// were not taken, the response says which and the error is an *Error of kind
// push.ErrUnknown.
func (c *Client) Subscribe(ctx context.Context, topic string, tokens ...string) (*TopicResponse, error) {
	return c.membership(ctx, "subscribe", topic, tokens)
}

// Unsubscribe takes 1 to 1000 tokens from a topic: POST topic:unsubscribe.
// Failures are reported as by Subscribe.
func (c *Client) Unsubscribe(ctx context.Context, topic string, tokens ...string) (*TopicResponse, error) {
	return c.membership(ctx, "unsubscribe", topic, tokens)
}

func (c *Client) membership(ctx context.Context, op, topic string, tokens []string) (*TopicResponse, error) {
	if err := checkTopic(&c.limits, topic); err != nil {
		return nil, err
	}
	if err := c.limits.Check(fieldTokenArray, len(tokens)); err != nil {
		return nil, err
	}
	for _, t := range tokens {
		if err := checkToken(t); err != nil {
			return nil, err
		}
	}
	out, err := manage[topicAnswer](ctx, c, op, "topic:"+op, topicRequest{Topic: topic, Tokens: tokens})
	if err != nil {
		return nil, err
	}
	res := &TopicResponse{
		RequestID: string(out.RequestID), SuccessCount: int(out.SuccessCount), FailureCount: int(out.FailureCount),
	}
	for _, e := range out.Errors {
		res.Errors = append(res.Errors, TopicError{Index: int(e.Index), Reason: wire.Text(e.Reason)})
	}
	if res.FailureCount > 0 || len(res.Errors) > 0 {
		e := &Error{APIError: push.APIError{
			From: push.Huawei, Op: op, HTTPStatus: 200, RequestID: res.RequestID,
			Info: push.CodeInfo{Code: string(out.Code), Meaning: "some tokens were not taken"},
		}}
		if len(res.Errors) > 0 {
			e.Text = res.Errors[0].Reason
		}
		return res, e
	}
	return res, nil
}

// TopicSubscription is a topic that a token is in.
type TopicSubscription struct {
	Name    string
	AddDate string // YYYY-MM-DD
}

type topicsAnswer struct {
	status
	Topics []struct {
		Name    string `json:"name"`
		AddDate string `json:"addDate"`
	} `json:"topics"`
}

// Topics lists the topics that a token is in: POST topic:list.
func (c *Client) Topics(ctx context.Context, token string) ([]TopicSubscription, error) {
	if err := checkToken(token); err != nil {
		return nil, err
	}
	out, err := manage[topicsAnswer](ctx, c, "topics", "topic:list", topicRequest{Token: token})
	if err != nil {
		return nil, err
	}
	topics := make([]TopicSubscription, len(out.Topics))
	for i, t := range out.Topics {
		topics[i] = TopicSubscription(t)
	}
	return topics, nil
}

// DeleteTopic removes a topic and everyone from it: POST topic:truncate, at
// most 100 times a day.
func (c *Client) DeleteTopic(ctx context.Context, topic string) error {
	if err := checkTopic(&c.limits, topic); err != nil {
		return err
	}
	_, err := manage[status](ctx, c, "truncate", "topic:truncate", topicRequest{Topic: topic})
	return err
}

// TokenData is what Huawei holds about a token.
type TokenData struct {
	AAID      string // may be empty
	Topics    []string
	GroupKeys []string // older documentation
}

type tokenDataAnswer struct {
	status
	AAID      string   `json:"aaId"`
	Topics    []string `json:"topics"`
	GroupKeys []string `json:"groupKeys"`
}

// TokenData asks what Huawei holds about a token: POST token:query.
func (c *Client) TokenData(ctx context.Context, token string) (*TokenData, error) {
	if err := checkToken(token); err != nil {
		return nil, err
	}
	out, err := manage[tokenDataAnswer](ctx, c, "query", "token:query", topicRequest{Token: token})
	if err != nil {
		return nil, err
	}
	return &TokenData{AAID: out.AAID, Topics: out.Topics, GroupKeys: out.GroupKeys}, nil
}

// DeleteTokenData removes the AAID and the topics that Huawei holds about a
// token: POST token:delete. The token itself stays valid; only the device can
// give it up.
func (c *Client) DeleteTokenData(ctx context.Context, token string) error {
	if err := checkToken(token); err != nil {
		return err
	}
	_, err := manage[status](ctx, c, "delete", "token:delete", topicRequest{Token: token})
	return err
}

// manage makes a request that is addressed by the client id. Repeating one
// does no harm.
func manage[T any, A interface {
	*T
	answer
}](ctx context.Context, c *Client, op, path string, r topicRequest) (A, error) {
	if c.appURL == "" {
		return nil, &push.FieldError{From: push.Huawei, Field: "config.ClientID", Problem: "is empty, but topics and tokens' data are addressed by it"}
	}
	body, err := wire.Marshal(r)
	if err != nil {
		return nil, errEncode(err)
	}
	return request[T, A](ctx, c, &engine.Call{Op: op, URL: c.appURL + "/" + path, Body: body, Repeatable: true})
}

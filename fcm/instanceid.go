package fcm

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// The Instance ID service is the older way to manage topics, and the only one
// that takes many tokens in a request. Google calls it deprecated and names no
// end.

// BatchAdd puts 1 to 1000 tokens into a topic: POST /iid/v1:batchAdd. The
// service answers for each token; failures are reported as by Subscribe.
func (c *Client) BatchAdd(ctx context.Context, topic string, tokens ...string) (*TopicResponse, error) {
	return c.batch(ctx, "batchAdd", topic, tokens)
}

// BatchRemove takes 1 to 1000 tokens from a topic: POST /iid/v1:batchRemove.
// Failures are reported as by Subscribe.
func (c *Client) BatchRemove(ctx context.Context, topic string, tokens ...string) (*TopicResponse, error) {
	return c.batch(ctx, "batchRemove", topic, tokens)
}

// batchAnswer has an entry for each token, in their order: {} for one that was
// taken, and {"error":"CODE"}.
type batchAnswer struct {
	Results []json.RawMessage `json:"results"`
}

func (b *batchAnswer) complete() bool { return len(b.Results) > 0 }

func (c *Client) batch(ctx context.Context, op, topic string, tokens []string) (*TopicResponse, error) {
	topic = bareTopic(topic)
	if err := checkTopic(&c.limits, topic); err != nil {
		return nil, err
	}
	if err := c.limits.Check(fieldTokens, len(tokens)); err != nil {
		return nil, err
	}
	if len(tokens) == 0 {
		return nil, errField(fieldTokens, "is empty")
	}
	for _, t := range tokens {
		if err := checkToken(t); err != nil {
			return nil, err
		}
	}
	data, err := wire.Marshal(struct {
		To     string   `json:"to"`
		Tokens []string `json:"registration_tokens"`
	}{"/topics/" + topic, tokens})
	if err != nil {
		return nil, errEncode(err)
	}
	var errs []error
	err = c.instanceID(ctx, &engine.Call{Op: op, URL: c.iid + "/iid/v1:" + op, Body: data}, func(a *engine.Answer) error {
		var err error
		errs, err = decodeBatch(a, len(tokens), op)
		return err
	})
	if err != nil {
		return nil, err
	}
	return gather(tokens, errs)
}

// instanceID makes a request of the older services. Repeating one does no
// harm.
func (c *Client) instanceID(ctx context.Context, call *engine.Call, decode func(*engine.Answer) error) error {
	call.Auth, call.Repeatable, call.Decode = c.auth, true, decode
	if call.Header == nil {
		call.Header = iidHeader()
	}
	return c.caller.Do(ctx, call)
}

// decodeBatch returns what came of each token.
func decodeBatch(a *engine.Answer, tokens int, op string) ([]error, error) {
	var out batchAnswer
	if err := decode(a, &out); err != nil {
		return nil, err
	}
	if len(out.Results) != tokens {
		return nil, engine.Unreadable(a, errors.New("the answer does not have a result for each token"))
	}
	errs := make([]error, tokens)
	for i, data := range out.Results {
		var entry map[string]json.RawMessage
		if err := json.Unmarshal(data, &entry); err != nil || entry == nil {
			return nil, engine.Unreadable(a, errors.New("the answer does not have a result for each token"))
		}
		problem, failed := entry["error"]
		if !failed {
			continue
		}
		var code wire.String
		if json.Unmarshal(problem, &code) != nil || code == "" {
			code = wire.String(wire.Text(string(problem))) // of a form that nobody documents
		}
		errs[i] = &Error{APIError: push.APIError{
			From: push.FCM, Op: op, HTTPStatus: a.Status, Info: codeTable.Find(tableEntry, wire.Text(string(code))),
		}}
	}
	return errs, nil
}

// AddToTopic puts one token into a topic: POST
// /iid/v1/{token}/rel/topics/{topic}.
func (c *Client) AddToTopic(ctx context.Context, token, topic string) error {
	topic = bareTopic(topic)
	if err := c.checkPathTopic(topic); err != nil {
		return err
	}
	if err := checkPathToken(token); err != nil {
		return err
	}
	_, err := request[object](ctx, c, &engine.Call{
		Op: "rel", Header: iidHeader(), Repeatable: true,
		URL: c.iid + "/iid/v1/" + url.QueryEscape(token) + "/rel/topics/" + url.QueryEscape(topic),
	})
	return err
}

// TokenInfo is what Google holds about a token.
type TokenInfo struct {
	Application        string `json:"application"` // the app's package name or bundle id
	AuthorizedEntity   string `json:"authorizedEntity"`
	ApplicationVersion string `json:"applicationVersion"`
	Platform           string `json:"platform"` // "ANDROID", "IOS" or "CHROME", in capitals or not

	// Topics are those that the token is in, with the day it was added, such
	// as "2015-07-30".
	Topics map[string]string `json:"-"`
}

type infoAnswer struct {
	TokenInfo
	Rel struct {
		Topics map[string]struct {
			AddDate string `json:"addDate"`
		} `json:"topics"`
	} `json:"rel"`
}

func (i *infoAnswer) complete() bool { return i.Application != "" || i.AuthorizedEntity != "" }

// TokenInfo asks what Google holds about a token: GET
// /iid/info/{token}?details=true. A token that it does not know is an error of
// kind push.ErrNotFound or push.ErrInvalidArgument.
func (c *Client) TokenInfo(ctx context.Context, token string) (*TokenInfo, error) {
	if err := checkPathToken(token); err != nil {
		return nil, err
	}
	out, err := request[infoAnswer](ctx, c, &engine.Call{
		Op: "info", Method: http.MethodGet, Header: iidHeader(), Repeatable: true,
		URL: c.iid + "/iid/info/" + url.QueryEscape(token) + "?details=true",
	})
	if err != nil {
		return nil, err
	}
	if len(out.Rel.Topics) > 0 {
		out.Topics = make(map[string]string, len(out.Rel.Topics))
		for name, topic := range out.Rel.Topics {
			out.Topics[name] = topic.AddDate
		}
	}
	return &out.TokenInfo, nil
}

// ImportedToken is a token of Apple's, and the registration token that it was
// given.
type ImportedToken struct {
	APNsToken         string `json:"apns_token"`
	Status            string `json:"status"` // "OK", or what is wrong
	RegistrationToken string `json:"registration_token"`
}

type importAnswer struct {
	Results []ImportedToken `json:"results"`
}

func (i *importAnswer) complete() bool { return len(i.Results) > 0 }

// BatchImport makes registration tokens of Apple's tokens, for an app that
// moves to FCM: POST /iid/v1:batchImport. application is the bundle id. Path
// and members of the request are unverified. An entry whose Status is not "OK"
// failed; that is no error of the call.
func (c *Client) BatchImport(ctx context.Context, application string, sandbox bool, apnsTokens ...string) ([]ImportedToken, error) {
	if len(apnsTokens) == 0 {
		return nil, errField("apns_tokens", "is empty")
	}
	data, err := wire.Marshal(struct {
		Application string   `json:"application"`
		Sandbox     bool     `json:"sandbox"`
		APNsTokens  []string `json:"apns_tokens"`
	}{application, sandbox, apnsTokens})
	if err != nil {
		return nil, errEncode(err)
	}
	out, err := request[importAnswer](ctx, c, &engine.Call{
		Op: "batchImport", URL: c.iid + "/iid/v1:batchImport", Header: iidHeader(), Body: data, Repeatable: true,
	})
	if err != nil {
		return nil, err
	}
	return out.Results, nil
}

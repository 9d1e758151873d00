package xiaomi

import (
	"context"
	"errors"
	"iter"
	"strings"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// Response is what Xiaomi answers to a push.
type Response struct {
	MessageID string // Xiaomi's id for the push, and for a scheduled one the job's; empty if there is none
	TraceID   string // for Xiaomi's support; no other operation takes it

	// BadRegIDs are the regIds that were refused.
	BadRegIDs []string

	// DayQuota is the allowance of the day and DayAcked what of it is used
	// up, if Xiaomi says so.
	DayQuota, DayAcked int64

	// ChannelExceedQuota names the channels that were over their quota, each
	// with the number of messages, such as "no_channel:2 a:3".
	ChannelExceedQuota string
}

// pushData is the data of an answer to a push.
type pushData struct {
	ID                 wire.String `json:"id"`
	BadRegIDs          List        `json:"bad_regids"`
	DayQuota           wire.Int    `json:"day_quota"`
	DayAcked           wire.Int    `json:"day_acked"`
	ChannelExceedQuota wire.String `json:"channel_exceed_quota"`
}

// bad returns the regIds that are named as bad.
func (d *pushData) bad() []string {
	var bad []string
	for _, regID := range d.BadRegIDs {
		if regID = strings.TrimSpace(regID); regID != "" {
			bad = append(bad, regID)
		}
	}
	return bad
}

type pushAnswer struct {
	status
	data pushData
}

func (a *pushAnswer) read() error { return a.into(&a.data) }

func (a *pushAnswer) response() *Response {
	d := &a.data
	return &Response{
		MessageID: string(d.ID), TraceID: string(a.TraceID), BadRegIDs: d.bad(),
		DayQuota: int64(d.DayQuota), DayAcked: int64(d.DayAcked), ChannelExceedQuota: string(d.ChannelExceedQuota),
	}
}

// The paths. There is no V3 for user accounts.
const (
	pathRegID      = "/v3/message/regid"
	pathAlias      = "/v3/message/alias"
	pathAccount    = "/v2/message/user_account"
	pathTopic      = "/v3/message/topic"
	pathMultiTopic = "/v3/message/multi_topic"
	pathAll        = "/v3/message/all"
)

// Push makes one request to the targets that m names: POST
// /v3/message/regid, /v3/message/alias, /v2/message/user_account,
// /v3/message/topic or /v3/message/multi_topic. When Xiaomi refuses some of
// the regIds, the error is an *Error with code "bad_regids" that names them;
// the others were accepted, and the Response is there too.
func (c *Client) Push(ctx context.Context, m *Message) (*Response, error) {
	if m == nil {
		return nil, errNilMessage()
	}
	n := *m
	c.complete(&n)
	r, targets, err := c.address(&n)
	if err != nil {
		return nil, err
	}
	return c.one(ctx, &n, r, targets)
}

// PushToAll sends m to every installation: POST /v3/message/all.
func (c *Client) PushToAll(ctx context.Context, m *Message) (*Response, error) {
	if m == nil {
		return nil, errNilMessage()
	}
	n := *m
	c.complete(&n)
	if kinds(&n) > 0 {
		return nil, errField("message", "names targets, but it goes to all", codeValue)
	}
	return c.one(ctx, &n, route{pathAll, "", push.TargetEveryone}, nil)
}

func errNilMessage() error { return errField("message", "is nil", "") }

// route is where a message for one type of target goes, and the parameter
// that the targets stand in.
type route struct {
	path, target string
	typ          push.TargetType
}

// v2 reports whether there is no V3 for the route.
func (r route) v2() bool { return strings.HasPrefix(r.path, "/v2/") }

// kinds counts the kinds of target that a message names.
func kinds(m *Message) int {
	n := 0
	for _, set := range [...]bool{len(m.RegistrationIDs) > 0, len(m.Aliases) > 0, len(m.UserAccounts) > 0, m.Topic != "", len(m.Topics) > 0} {
		if set {
			n++
		}
	}
	return n
}

// address makes sure that m has exactly one kind of target, and that these
// are as they should be.
func (c *Client) address(m *Message) (route, []string, error) {
	if kinds(m) != 1 {
		return route{}, nil, errField(fieldRegIDs, "is one of registration_id, alias, user_account, topic and topics, of which exactly one must be set", codeMissing)
	}
	switch {
	case len(m.RegistrationIDs) > 0:
		return route{pathRegID, fieldRegIDs, push.TargetToken}, m.RegistrationIDs, c.checkRegIDs(m.RegistrationIDs)
	case len(m.Aliases) > 0:
		err := c.limits.Check(fieldAliases, len(m.Aliases))
		if err == nil {
			err = each(m.Aliases, checkAlias)
		}
		return route{pathAlias, fieldAliases, push.TargetAlias}, m.Aliases, err
	case len(m.UserAccounts) > 0:
		err := c.limits.Check(fieldAccounts, len(m.UserAccounts))
		if err == nil {
			err = each(m.UserAccounts, c.checkAccount)
		}
		return route{pathAccount, fieldAccounts, push.TargetUser}, m.UserAccounts, err
	case m.Topic != "":
		return route{pathTopic, "", push.TargetTopic}, nil, checkTopic(m.Topic)
	}
	return route{pathMultiTopic, "", push.TargetCondition}, nil, checkTopics(&c.limits, m.TopicOp, m.Topics)
}

func (c *Client) checkAccount(account string) error { return checkAccount(&c.limits, account) }

func (c *Client) one(ctx context.Context, m *Message, r route, targets []string) (*Response, error) {
	b, err := c.prepare(m, r)
	if err != nil {
		return nil, err
	}
	return c.push(ctx, m, b, r, targets)
}

// prepare checks and encodes a message for any number of requests.
func (c *Client) prepare(m *Message, r route) (*body, error) {
	if err := c.check(m); err != nil {
		return nil, err
	}
	if r.v2() && len(m.RestrictedPackageName) > 1 && !c.limits.Off {
		return nil, errField("restricted_package_name", "names several packages, but V2 of the API takes one", "22022")
	}
	b, size, err := encode(m, r.target)
	if err != nil {
		return nil, err
	}
	return b, c.limits.Check(fieldExtra, size)
}

// check is Message.check, and what depends on the region.
func (c *Client) check(m *Message) error {
	if m.PassThrough == 1 && c.region == RegionChina && !c.limits.Off {
		return &push.FieldError{
			From: push.Xiaomi, Field: "pass_through", Class: push.ErrUnsupported,
			Problem: "is set, but such messages are no longer delivered since September 2022",
		}
	}
	return m.check(&c.limits)
}

func (c *Client) push(ctx context.Context, m *Message, b *body, r route, targets []string) (*Response, error) {
	out, err := request[pushAnswer](ctx, c, &engine.Call{
		Op: engine.OpSend, URL: c.base + r.path, ContentType: formType, Targets: max(len(targets), 1),
		Body: b.with(targets), Repeatable: m.replaces(),
	})
	if err != nil {
		return nil, typed(err, r.typ, len(targets))
	}
	res := out.response()
	return res, res.partial(engine.OpSend, r.typ, targets)
}

// replaces reports whether a repetition is not seen on the device: it takes
// the place of the first, or is dropped.
func (m *Message) replaces() bool {
	return m.NotifyID != nil || m.Options != nil && m.Options.JobKey != ""
}

// Send pushes a portable message, see push.Client.
func (c *Client) Send(ctx context.Context, m *push.Message, to push.Audience) (*push.Result, error) {
	return c.caller.Send(ctx, m, &to, c.plan)
}

// Stream pushes to a list of any length, see push.Streamer.
func (c *Client) Stream(ctx context.Context, m *push.Message, tokens iter.Seq2[int64, string]) iter.Seq2[*push.Part, error] {
	return c.caller.Stream(ctx, m, tokens, c.plan)
}

func (c *Client) plan(_ context.Context, m *push.Message, to *push.Audience, typ push.TargetType, _ int) (*engine.Job, error) {
	n, ignored, err := c.translate(m)
	if err != nil {
		return nil, err
	}
	job := &engine.Job{Max: 1, Ignored: ignored, Warning: classWarning(n, m.Class)}
	r := route{typ: typ}
	switch typ {
	case push.TargetToken:
		r.path, r.target, job.Check = pathRegID, fieldRegIDs, checkRegID
	case push.TargetAlias:
		r.path, r.target, job.Check = pathAlias, fieldAliases, checkAlias
	case push.TargetUser:
		r.path, r.target, job.Check = pathAccount, fieldAccounts, c.checkAccount
	case push.TargetTopic:
		r.path, n.Topic = pathTopic, to.Topic
		err = checkTopic(n.Topic)
	case push.TargetCondition:
		r.path = pathMultiTopic
		n.TopicOp, n.Topics = parseCondition(to.Condition)
		err = checkTopics(&c.limits, n.TopicOp, n.Topics)
	case push.TargetEveryone:
		r.path = pathAll
	default:
		err = &push.FieldError{
			From: push.Xiaomi, Field: "audience", Class: push.ErrUnsupported,
			Problem: "is of type " + string(typ) + ", which Xiaomi does not have",
		}
	}
	if err != nil {
		return nil, err
	}
	if r.target != "" {
		job.Max = c.limits.Max(r.target)
	}
	b, err := c.prepare(n, r)
	if err != nil {
		return nil, err
	}
	job.Send = func(ctx context.Context, targets []string) engine.Reply {
		if r.target == "" {
			targets = nil
		}
		return reply(c.push(ctx, n, b, r, targets))
	}
	return job, nil
}

// parseCondition reads a condition as Xiaomi's parameters have it: topic_op,
// a space, and the topics with ";$;" in between.
func parseCondition(condition string) (TopicOp, TopicList) {
	op, topics, _ := strings.Cut(condition, " ")
	return TopicOp(op), strings.Split(topics, topicSep)
}

// reply turns the answer to one request into outcomes.
func reply(res *Response, err error) engine.Reply {
	var e *Error
	switch {
	case err == nil:
		return engine.Reply{ID: res.MessageID}
	case res == nil || !errors.As(err, &e):
		return engine.Reply{Err: err}
	}
	r := engine.Reply{ID: res.MessageID, Rejected: make([]engine.Rejection, len(e.BadRegIDs))}
	for i, t := range e.BadRegIDs {
		r.Rejected[i] = engine.Rejection{Target: t, Err: e}
	}
	return r
}

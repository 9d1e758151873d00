package fcm

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// TopicResponse is what came of a change to the topics of several
// registrations.
type TopicResponse struct {
	SuccessCount int
	Failed       []TopicFailure // in the order of the registrations
}

// TopicFailure is a registration that was not taken.
type TopicFailure struct {
	Index        int // of the registration in the call, from 0
	Registration string
	Err          push.Error
}

// Err returns nil if all registrations were taken, else the first error of
// each code.
func (r *TopicResponse) Err() error {
	var errs []error
	seen := make(map[string]bool)
	for _, f := range r.Failed {
		if !seen[f.Err.Code()] {
			seen[f.Err.Code()] = true
			errs = append(errs, f.Err)
		}
	}
	return errors.Join(errs...)
}

// Subscribe puts registrations, which are tokens or Firebase Installation IDs,
// into a topic: a request for each, many at a time. One that is in the topic
// already counts as a success. The error is that of TopicResponse.Err, and the
// response is there too; it is nil only if nothing was asked.
//
// It needs the permission cloudmessaging.topicSubscriptions.create. The older
// way, 1000 tokens in a request, is BatchAdd.
func (c *Client) Subscribe(ctx context.Context, topic string, registrations ...string) (*TopicResponse, error) {
	return c.each(topic, registrations, func(r string) error {
		_, err := c.CreateTopicSubscription(ctx, r, topic)
		if errors.Is(err, push.ErrDuplicate) {
			return nil
		}
		return err
	})
}

// Unsubscribe takes registrations from a topic: a request for each, many at a
// time. One that is not in the topic counts as a success. Failures are
// reported as by Subscribe.
func (c *Client) Unsubscribe(ctx context.Context, topic string, registrations ...string) (*TopicResponse, error) {
	return c.each(topic, registrations, func(r string) error { return c.DeleteTopicSubscription(ctx, r, topic) })
}

// each calls one for every registration, from as many goroutines as the client
// has requests in flight on one connection.
func (c *Client) each(topic string, registrations []string, one func(string) error) (*TopicResponse, error) {
	if err := c.checkPathTopic(bareTopic(topic)); err != nil {
		return nil, err
	}
	if len(registrations) == 0 {
		return nil, errField("registrations", "is empty")
	}
	const workers = 100
	var (
		errs = make([]error, len(registrations))
		next atomic.Int64
		wg   sync.WaitGroup
	)
	for range min(len(registrations), workers) {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(registrations)); i = next.Add(1) - 1 {
				errs[i] = one(registrations[i])
			}
		})
	}
	wg.Wait()
	return gather(registrations, errs)
}

// gather makes one response of the outcomes.
func gather(registrations []string, errs []error) (*TopicResponse, error) {
	res := &TopicResponse{}
	for i, err := range errs {
		var e push.Error
		switch {
		case err == nil:
			res.SuccessCount++
		case errors.As(err, &e):
			res.Failed = append(res.Failed, TopicFailure{Index: i, Registration: registrations[i], Err: e})
		}
	}
	return res, res.Err()
}

// TopicSubscription is a registration's place in a topic.
type TopicSubscription struct {
	Name       string // "projects/…/registrations/…/topicSubscriptions/…"; may be empty
	TopicName  string
	CreateTime string // RFC 3339
}

// subscriptionJSON has both spellings: Google's pages have one and its
// description of the API the other.
type subscriptionJSON struct {
	Name        string `json:"name"`
	TopicName   string `json:"topic_name"`
	TopicName2  string `json:"topicName"`
	CreateTime  string `json:"create_time"`
	CreateTime2 string `json:"createTime"`
}

func (s *subscriptionJSON) complete() bool { return s.TopicName != "" || s.TopicName2 != "" }

func (s *subscriptionJSON) subscription() *TopicSubscription {
	fill(&s.TopicName, s.TopicName2)
	fill(&s.CreateTime, s.CreateTime2)
	return &TopicSubscription{Name: s.Name, TopicName: s.TopicName, CreateTime: s.CreateTime}
}

// CreateTopicSubscription puts one registration into a topic: POST
// …/registrations/{registration}/topicSubscriptions?topic_name={topic}. If it
// is there already, the error is of kind push.ErrDuplicate.
func (c *Client) CreateTopicSubscription(ctx context.Context, registration, topic string) (*TopicSubscription, error) {
	topic = bareTopic(topic)
	base, err := c.subscriptions(registration, topic)
	if err != nil {
		return nil, err
	}
	return c.subscription(ctx, &engine.Call{
		Op: "subscribe", URL: base + "?topic_name=" + url.QueryEscape(topic), Body: []byte("{}"),
	})
}

// UpsertTopicSubscription puts one registration into a topic, or leaves it
// there: PATCH …/topicSubscriptions/{topic}?allow_missing=true.
func (c *Client) UpsertTopicSubscription(ctx context.Context, registration, topic string) (*TopicSubscription, error) {
	topic = bareTopic(topic)
	base, err := c.subscriptions(registration, topic)
	if err != nil {
		return nil, err
	}
	return c.subscription(ctx, &engine.Call{
		Op: "subscribe", Method: http.MethodPatch, URL: base + "/" + url.QueryEscape(topic) + "?allow_missing=true", Body: []byte("{}"),
	})
}

// GetTopicSubscription looks up one registration in a topic: GET
// …/topicSubscriptions/{topic}. If it is not there, the error is of kind
// push.ErrNotFound.
func (c *Client) GetTopicSubscription(ctx context.Context, registration, topic string) (*TopicSubscription, error) {
	topic = bareTopic(topic)
	base, err := c.subscriptions(registration, topic)
	if err != nil {
		return nil, err
	}
	return c.subscription(ctx, &engine.Call{Op: "subscription", Method: http.MethodGet, URL: base + "/" + url.QueryEscape(topic)})
}

// subscription makes a request that is answered with a subscription. Repeating
// one does no harm.
func (c *Client) subscription(ctx context.Context, call *engine.Call) (*TopicSubscription, error) {
	call.Repeatable = true
	out, err := request[subscriptionJSON](ctx, c, call)
	if err != nil {
		return nil, err
	}
	return out.subscription(), nil
}

// object is an answer of which nothing but an object is asked for.
type object struct{ seen bool }

func (o *object) complete() bool { return o.seen }

// UnmarshalJSON notes that there is one.
func (o *object) UnmarshalJSON(data []byte) error {
	o.seen = len(data) > 0 && data[0] == '{'
	return nil
}

// DeleteTopicSubscription takes one registration from a topic: DELETE
// …/topicSubscriptions/{topic}?allow_missing=true. It is no error if it is not
// there.
func (c *Client) DeleteTopicSubscription(ctx context.Context, registration, topic string) error {
	topic = bareTopic(topic)
	base, err := c.subscriptions(registration, topic)
	if err != nil {
		return err
	}
	_, err = request[object](ctx, c, &engine.Call{
		Op: "unsubscribe", Method: http.MethodDelete, URL: base + "/" + url.QueryEscape(topic) + "?allow_missing=true", Repeatable: true,
	})
	return err
}

// TopicPage is a part of a registration's topics.
type TopicPage struct {
	Subscriptions []TopicSubscription
	NextPageToken string // empty at the end
}

type topicPageJSON struct {
	object
	Subscriptions  []subscriptionJSON
	Subscriptions2 []subscriptionJSON
	Next, Next2    string
}

// UnmarshalJSON reads both spellings.
func (p *topicPageJSON) UnmarshalJSON(data []byte) error {
	if err := p.object.UnmarshalJSON(data); err != nil {
		return err
	}
	return unmarshal(data, map[string]any{
		"topic_subscriptions": &p.Subscriptions, "topicSubscriptions": &p.Subscriptions2,
		"next_page_token": &p.Next, "nextPageToken": &p.Next2,
	})
}

// ListTopicSubscriptions lists the topics that a registration is in: GET
// …/topicSubscriptions. A page has at most pageSize of them, and never more
// than 2000; 0 leaves it to Google. The token is that of the page before, and
// empty for the first.
func (c *Client) ListTopicSubscriptions(ctx context.Context, registration string, pageSize int, pageToken string) (*TopicPage, error) {
	base, err := c.subscriptions(registration, "")
	if err != nil {
		return nil, err
	}
	out, err := request[topicPageJSON](ctx, c, &engine.Call{
		Op: "subscriptions", Method: http.MethodGet, Repeatable: true,
		URL: base + page("page_size", pageSize, "page_token", pageToken),
	})
	if err != nil {
		return nil, err
	}
	fill(&out.Next, out.Next2)
	res := &TopicPage{NextPageToken: out.Next}
	for _, list := range [...][]subscriptionJSON{out.Subscriptions, out.Subscriptions2} {
		for i := range list {
			res.Subscriptions = append(res.Subscriptions, *list[i].subscription())
		}
	}
	return res, nil
}

// page makes the query of a list.
func page(sizeName string, size int, tokenName, token string) string {
	q := url.Values{}
	if size > 0 {
		q.Set(sizeName, strconv.Itoa(size))
	}
	if token != "" {
		q.Set(tokenName, token)
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

// subscriptions checks a registration, and a topic unless it is empty, and
// returns the URL of the registration's topics. The colon of a token must be
// escaped, which url.PathEscape leaves alone.
func (c *Client) subscriptions(registration, topic string) (string, error) {
	if err := checkPathToken(registration); err != nil {
		return "", err
	}
	if topic != "" {
		if err := c.checkPathTopic(topic); err != nil {
			return "", err
		}
	}
	return c.projectURL() + "/registrations/" + url.QueryEscape(registration) + "/topicSubscriptions", nil
}

// isDots reports whether s would lead elsewhere as part of a path.
func isDots(s string) bool { return s == "." || s == ".." }

func checkPathToken(token string) error {
	if isDots(token) {
		return errField(targetToken, "is not one of FCM's")
	}
	return checkToken(token)
}

// checkPathTopic is checkTopic, and holds also without limits what would make
// another URL of it.
func (c *Client) checkPathTopic(topic string) error {
	if isDots(topic) || !wire.Printable(topic) {
		return errField(fieldTopic, "is empty, not printable, or dots only")
	}
	return checkTopic(&c.limits, topic)
}

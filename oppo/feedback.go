package oppo

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// InvalidIDs are registration ids that OPPO calls invalid.
type InvalidIDs struct {
	RegistrationIDs []string
	TotalCount      int
}

type invalidAnswer struct {
	RegistrationIDs *[]wire.String `json:"registration_ids"`
	TotalCount      *wire.Int      `json:"totalCount"`
}

func (a *invalidAnswer) complete() bool { return a.RegistrationIDs != nil || a.TotalCount != nil }

// InvalidRegistrationIDs fetches registration ids that have become invalid:
// GET /server/v1/feedback/fetch_invalid_regidList. It is experimental: path
// and fields are unverified, known from clients of 2021, and so is whether
// there are pages, and whether reading the list empties it. The documented way
// is the event regid_invalid of receipts.
func (c *Client) InvalidRegistrationIDs(ctx context.Context) (*InvalidIDs, error) {
	out, err := feedback[invalidAnswer](ctx, c, "fetch_invalid_regidList")
	if err != nil {
		return nil, err
	}
	res := &InvalidIDs{}
	if out.TotalCount != nil {
		res.TotalCount = int(*out.TotalCount)
	}
	if out.RegistrationIDs != nil {
		for _, id := range *out.RegistrationIDs {
			res.RegistrationIDs = append(res.RegistrationIDs, string(id))
		}
	}
	return res, nil
}

// PushPermit returns what OPPO says about the app's remaining quota, as it is,
// because the fields of the answer are undocumented: GET
// /server/v1/feedback/fetch_push_permit. It is experimental: the path is
// unverified.
func (c *Client) PushPermit(ctx context.Context) (json.RawMessage, error) {
	out, err := feedback[neededData](ctx, c, "fetch_push_permit")
	if err != nil {
		return nil, err
	}
	return out.raw, nil
}

// feedback makes a request that only reads. Of the two places for the access
// token that clients know, this is the header, since URLs end up in the logs
// of proxies.
func feedback[T any, A interface {
	*T
	answer
}](ctx context.Context, c *Client, op string) (A, error) {
	if c.feedbackURL == "" {
		return nil, errNoHost(EndpointFeedback)
	}
	return request[T, A](ctx, c, &engine.Call{
		Op: op, Method: http.MethodGet, URL: c.feedbackURL + "/server/v1/feedback/" + op, Auth: c.auth, Repeatable: true,
	})
}

// Statistics is what became of a broadcast. Counts are of devices.
type Statistics struct {
	Target int64 // addressed
	Valid  int64 // of them, those that could be pushed to
	Send   int64
	Arrive int64
	Show   int64
	Open   int64
}

type statisticsAnswer struct {
	Target *wire.Int `json:"targetCount"`
	Valid  wire.Int  `json:"validCount"`
	Send   wire.Int  `json:"sendCount"`
	Arrive wire.Int  `json:"arriveCount"`
	Show   wire.Int  `json:"showCount"`
	Open   wire.Int  `json:"openCount"`
}

func (a *statisticsAnswer) complete() bool { return a.Target != nil }

// Statistics reports on a broadcast: POST /server/v1/message/statistics. It is
// experimental, and perhaps gone: version 1.3 of the documentation withdrew it
// in 2018, and no later one is known to have it.
func (c *Client) Statistics(ctx context.Context, messageID, taskID string) (*Statistics, error) {
	if messageID == "" || taskID == "" {
		return nil, errField("message_id", "or task_id is empty", codeMissing)
	}
	fields := url.Values{"message_id": {messageID}, "task_id": {taskID}}
	out, err := request[statisticsAnswer](ctx, c, c.form(ctx, &engine.Call{
		Op: "statistics", URL: c.base + "/server/v1/message/statistics", Repeatable: true,
	}, []byte(fields.Encode())))
	if err != nil {
		return nil, err
	}
	return &Statistics{
		Target: int64(*out.Target), Valid: int64(out.Valid), Send: int64(out.Send),
		Arrive: int64(out.Arrive), Show: int64(out.Show), Open: int64(out.Open),
	}, nil
}

package xiaomi

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"
	"time"

	"github.com/pushwire/push/internal/wire"
)

// Trace is what became of one message. Counts are of devices.
type Trace struct {
	ID              string
	MsgType         string // "Common", "Topic", …
	CreateTime      time.Time
	TimeToLive      string // in seconds with a suffix, such as "86400s"
	Resolved        int64  // targets found
	MsgSend         int64
	Delivered       int64
	MsgDisplay      int64
	Click           int64
	DeliveryRate    string // such as "97%"
	ClickRate       string
	InvalidTarget   int64
	BarClosed       int64 // the user does not allow notifications
	NotRegistered   int64 // the app is not registered on the device
	FilterUnmatched int64 // the device does not match the filter
	RawCounter      int64
}

type traceRow struct {
	ID              wire.String `json:"id"`
	MsgType         wire.String `json:"msg_type"`
	CreateTimestamp wire.Int    `json:"create_timestamp"` // Unix milliseconds
	TimeToLive      wire.String `json:"time_to_live"`
	Resolved        wire.Int    `json:"resolved"`
	MsgSend         wire.Int    `json:"msg_send"`
	Delivered       wire.Int    `json:"delivered"`
	MsgDisplay      wire.Int    `json:"msg_display"`
	Click           wire.Int    `json:"click"`
	DeliveryRate    wire.String `json:"delivery_rate"`
	ClickRate       wire.String `json:"click_rate"`
	InvalidTarget   wire.Int    `json:"invalid_target"`
	BarClosed       wire.Int    `json:"bar_closed"`
	NotRegistered   wire.Int    `json:"app_not_register"`
	FilterUnmatched wire.Int    `json:"device_condition_unmatch"`
	RawCounter      wire.Int    `json:"raw_counter"`
}

func (r *traceRow) trace() Trace {
	t := Trace{
		ID: string(r.ID), MsgType: string(r.MsgType), TimeToLive: string(r.TimeToLive),
		Resolved: int64(r.Resolved), MsgSend: int64(r.MsgSend), Delivered: int64(r.Delivered),
		MsgDisplay: int64(r.MsgDisplay), Click: int64(r.Click),
		DeliveryRate: string(r.DeliveryRate), ClickRate: string(r.ClickRate),
		InvalidTarget: int64(r.InvalidTarget), BarClosed: int64(r.BarClosed), NotRegistered: int64(r.NotRegistered),
		FilterUnmatched: int64(r.FilterUnmatched), RawCounter: int64(r.RawCounter),
	}
	if r.CreateTimestamp > 0 {
		t.CreateTime = time.UnixMilli(int64(r.CreateTimestamp))
	}
	return t
}

// traceAnswer has one row, or an array of them, which is empty if there is
// nothing.
type traceAnswer struct {
	status
	traces []Trace
}

func (a *traceAnswer) read() error {
	rows, err := a.rows()
	if err != nil || absent(rows) {
		return err
	}
	list := make([]traceRow, 1)
	if rows[0] == '{' {
		err = json.Unmarshal(rows, &list[0])
	} else {
		err = json.Unmarshal(rows, &list)
	}
	for i := range list {
		a.traces = append(a.traces, list[i].trace())
	}
	return err
}

// rows is what stands in the data's own "data".
func (s *status) rows() (json.RawMessage, error) {
	var d struct {
		Data json.RawMessage `json:"data"`
	}
	err := s.into(&d)
	return d.Data, err
}

// MessageStatus reports on one message: GET /v1/trace/message/status. There
// is no row for a message that Xiaomi does not know.
func (c *Client) MessageStatus(ctx context.Context, messageID string) ([]Trace, error) {
	return c.trace(ctx, "msg_id", messageID)
}

// JobKeyStatus reports on the messages of a job key: GET
// /v1/trace/message/status.
func (c *Client) JobKeyStatus(ctx context.Context, jobKey string) ([]Trace, error) {
	return c.trace(ctx, "job_key", jobKey)
}

func (c *Client) trace(ctx context.Context, field, value string) ([]Trace, error) {
	if err := checkIDs(field, value); err != nil {
		return nil, err
	}
	out, err := request[traceAnswer](ctx, c, c.get("trace/message", "/v1/trace/message/status", url.Values{field: {value}}))
	if err != nil {
		return nil, err
	}
	return out.traces, nil
}

// MessagesStatus reports on all messages of a window of time: GET
// /v1/trace/messages/status.
func (c *Client) MessagesStatus(ctx context.Context, begin, end time.Time) ([]Trace, error) {
	if !end.After(begin) {
		return nil, errField("end_time", "is not after begin_time", codeValue)
	}
	out, err := request[traceAnswer](ctx, c, c.get("trace/messages", "/v1/trace/messages/status", url.Values{
		"begin_time": {strconv.FormatInt(begin.UnixMilli(), 10)}, "end_time": {strconv.FormatInt(end.UnixMilli(), 10)},
	}))
	if err != nil {
		return nil, err
	}
	return out.traces, nil
}

// multiTraceAnswer has rows by message id.
type multiTraceAnswer struct {
	status
	traces map[string]Trace
}

func (a *multiTraceAnswer) read() error {
	rows, err := a.rows()
	if err != nil || absent(rows) {
		return err
	}
	var byID map[string]traceRow
	if err := json.Unmarshal(rows, &byID); err != nil {
		return err
	}
	a.traces = make(map[string]Trace, len(byID))
	for id, row := range byID {
		a.traces[id] = row.trace()
	}
	return nil
}

// MultiMessageStatus reports on several messages, by their ids: POST
// /v1/trace/multi_message/status.
func (c *Client) MultiMessageStatus(ctx context.Context, messageIDs ...string) (map[string]Trace, error) {
	if err := checkIDs("msg_ids", messageIDs...); err != nil {
		return nil, err
	}
	out, err := request[multiTraceAnswer](ctx, c, c.post("trace/multi_message", "/v1/trace/multi_message/status", url.Values{"msg_ids": {join(messageIDs)}}))
	if err != nil {
		return nil, err
	}
	return out.traces, nil
}

// ABTestStatus reports on an A/B test: GET /v1/trace/message/abtest/status.
// What the answer's data looks like is unverified, so it is returned as it
// is.
func (c *Client) ABTestStatus(ctx context.Context, jobKey string) (json.RawMessage, error) {
	if err := checkIDs("job_key", jobKey); err != nil {
		return nil, err
	}
	return c.raw(ctx, c.get("trace/abtest", "/v1/trace/message/abtest/status", url.Values{"job_key": {jobKey}}))
}

package tencentim

import (
	"context"
	"encoding/json"
	"time"

	"github.com/pushwire/push/internal/wire"
)

// The commands of statistics. Each may be called once a second.
const (
	commandStatistics     = "all_member_push_statistics"
	commandLoss           = "all_member_push_loss"
	commandChatStatistics = "normal_push_statistics"
	commandChatLoss       = "normal_push_loss"
)

// Counts are of messages to devices.
type Counts struct {
	Total     int64 // to be sent
	Sent      int64
	Delivered int64
	Clicked   int64
}

// PlatformCounts are the counts of one way to the devices.
type PlatformCounts struct {
	EventType EventType
	Platform  Platform
	Counts
}

// Statistics is what became of one push, or of all pushes of a time.
type Statistics struct {
	TaskID string // empty for all
	Counts
	Platforms []PlatformCounts
}

type counts struct {
	Total     wire.Int `json:"TotalCount"`
	Sent      wire.Int `json:"SentCount"`
	Delivered wire.Int `json:"DeliveredCount"`
	Clicked   wire.Int `json:"ClickCount"`
}

func (c counts) counts() Counts {
	return Counts{int64(c.Total), int64(c.Sent), int64(c.Delivered), int64(c.Clicked)}
}

// statistics is an entry of Results, or the answer about chat messages.
type statistics struct {
	TaskID wire.String `json:"TaskID"`
	counts
	Platforms []struct {
		EventType wire.Int `json:"EventType"`
		Platform  wire.Int `json:"PushPlatform"`
		counts
	} `json:"PlatformStatistics"`
}

func (s *statistics) statistics() Statistics {
	out := Statistics{TaskID: string(s.TaskID), Counts: s.counts.counts()}
	for _, p := range s.Platforms {
		out.Platforms = append(out.Platforms, PlatformCounts{EventType(p.EventType), Platform(p.Platform), p.counts.counts()})
	}
	return out
}

type statisticsAnswer struct {
	status
	Results []statistics `json:"Results"`
}

// Statistics counts what became of up to 5 pushes or, without a TaskID, of all
// in a time of up to 30 days: POST v4/timpush/all_member_push_statistics. That
// the TaskIDs of pushes to a list will do is unverified.
func (c *Client) Statistics(ctx context.Context, start, end time.Time, taskIDs ...string) ([]Statistics, error) {
	r, err := c.span(fieldStatistics, start, end, taskIDs)
	if err != nil {
		return nil, err
	}
	out, err := manage[statisticsAnswer](ctx, c, commandStatistics, r)
	if err != nil {
		return nil, err
	}
	all := make([]Statistics, len(out.Results))
	for i := range out.Results {
		all[i] = out.Results[i].statistics()
	}
	return all, nil
}

// LossReason is one reason for which messages did not arrive.
type LossReason struct {
	EventType EventType // where the list has it
	Platform  Platform  // where the list has it

	// Code is Tencent's or that of the phone's vendor, such as "410".
	Code  string
	Text  string
	Count int64
}

// Loss is why messages of one push, or of all pushes of a time, did not
// arrive.
type Loss struct {
	TaskID       string // empty for all
	ReadyToSend  []LossReason
	PostSend     []LossReason
	ReadyByRoute []LossReason // ReadyToSend by platform

	// Extra holds the other members. The documentation has at least one more
	// list, whose name is unverified.
	Extra map[string]any
}

type reason struct {
	EventType wire.Int    `json:"EventType"`
	Platform  wire.Int    `json:"PushPlatform"`
	Code      wire.String `json:"ErrCode"`
	Count     wire.Int    `json:"ErrCount"`
	Text      string      `json:"ErrInfo"`
}

// loss is an entry of Results, or the answer about chat messages.
type loss struct {
	TaskID       wire.String    `json:"TaskID"`
	ReadyToSend  []reason       `json:"ReadyToSendLoss"`
	PostSend     []reason       `json:"PostSendDeliveredLoss"`
	ReadyByRoute []reason       `json:"PlatformReadyToSendLoss"`
	Extra        map[string]any `json:"-"`
}

// UnmarshalJSON keeps members that it does not know in Extra.
func (l *loss) UnmarshalJSON(data []byte) (err error) {
	type plain loss
	var p plain
	p.Extra, err = wire.UnmarshalExtra(data, &p)
	*l = loss(p)
	return err
}

func (l *loss) loss() Loss {
	return Loss{
		TaskID: string(l.TaskID), ReadyToSend: reasons(l.ReadyToSend), PostSend: reasons(l.PostSend),
		ReadyByRoute: reasons(l.ReadyByRoute), Extra: l.Extra,
	}
}

func reasons(in []reason) []LossReason {
	out := make([]LossReason, len(in))
	for i, r := range in {
		out[i] = LossReason{
			EventType: EventType(r.EventType), Platform: Platform(r.Platform),
			Code: string(r.Code), Text: wire.Text(r.Text), Count: int64(r.Count),
		}
	}
	return out
}

type lossAnswer struct {
	status
	Results []loss `json:"Results"`
}

// Loss tells why messages of up to 5 pushes or, without a TaskID, of all in a
// time of up to 7 days did not arrive: POST v4/timpush/all_member_push_loss.
func (c *Client) Loss(ctx context.Context, start, end time.Time, taskIDs ...string) ([]Loss, error) {
	r, err := c.span(fieldLoss, start, end, taskIDs)
	if err != nil {
		return nil, err
	}
	out, err := manage[lossAnswer](ctx, c, commandLoss, r)
	if err != nil {
		return nil, err
	}
	all := make([]Loss, len(out.Results))
	for i := range out.Results {
		all[i] = out.Results[i].loss()
	}
	return all, nil
}

type chatStatisticsAnswer struct {
	status
	statistics
}

// ChatStatistics counts what became of the notifications of chat messages in a
// time of up to 30 days: POST v4/timpush/normal_push_statistics.
func (c *Client) ChatStatistics(ctx context.Context, start, end time.Time) (*Statistics, error) {
	r, err := c.chatSpan(fieldStatistics, start, end)
	if err != nil {
		return nil, err
	}
	out, err := manage[chatStatisticsAnswer](ctx, c, commandChatStatistics, r)
	if err != nil {
		return nil, err
	}
	return new(out.statistics.statistics()), nil
}

// chatLossAnswer has an UnmarshalJSON, since that of loss would be taken for
// it.
type chatLossAnswer struct {
	status
	loss loss
}

// UnmarshalJSON reads one object as both.
func (a *chatLossAnswer) UnmarshalJSON(data []byte) error {
	if err := json.Unmarshal(data, &a.status); err != nil {
		return err
	}
	if err := json.Unmarshal(data, &a.loss); err != nil {
		return err
	}
	for _, member := range [...]string{"ActionStatus", "ErrorCode", "ErrorInfo", "ErrorList"} {
		delete(a.loss.Extra, member)
	}
	return nil
}

// ChatLoss tells why notifications of chat messages did not arrive: POST
// v4/timpush/normal_push_loss. Its answer is not documented in full
// (unverified): what is not understood is in Extra, and so is how far back it
// goes.
func (c *Client) ChatLoss(ctx context.Context, start, end time.Time) (*Loss, error) {
	r, err := c.chatSpan("", start, end)
	if err != nil {
		return nil, err
	}
	out, err := manage[chatLossAnswer](ctx, c, commandChatLoss, r)
	if err != nil {
		return nil, err
	}
	return new(out.loss.loss()), nil
}

// chatSpan is a time that a query is about, in Unix seconds.
type chatSpan struct {
	Start int64 `json:"StartTime"`
	End   int64 `json:"EndTime"`
}

type span struct {
	chatSpan
	TaskIDs []string `json:"TaskID"` // empty for all
}

// chatSpan checks a time. An empty limit means that its length has none.
func (c *Client) chatSpan(limit string, start, end time.Time) (chatSpan, error) {
	if end.Before(start) {
		return chatSpan{}, errField("EndTime", "is before StartTime", "")
	}
	return chatSpan{start.Unix(), end.Unix()}, c.limits.Check(limit, int(end.Unix()-start.Unix()))
}

func (c *Client) span(limit string, start, end time.Time, taskIDs []string) (span, error) {
	t, err := c.chatSpan(limit, start, end)
	if err != nil {
		return span{}, err
	}
	if err := c.limits.Check(fieldTaskIDs, len(taskIDs)); err != nil {
		return span{}, err
	}
	for _, id := range taskIDs {
		if id == "" {
			return span{}, errField(fieldTaskIDs, "has an empty entry", "90049")
		}
	}
	if taskIDs == nil {
		taskIDs = []string{}
	}
	return span{t, taskIDs}, nil
}

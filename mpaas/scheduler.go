package mpaas

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/pushwire/push/internal/wire"
)

// Values of SchedulerQuery.Type and Scheduled.Type.
const (
	TypeSimple    = 0
	TypeTemplate  = 1
	TypeMultiple  = 2
	TypeBroadcast = 3
)

// SchedulerQuery says which scheduled pushes to list.
type SchedulerQuery struct {
	// StartTime and EndTime bound when pushes take place, not when they were
	// made. Both are required.
	StartTime, EndTime time.Time

	Type     *int   // TypeSimple, TypeTemplate, TypeMultiple or TypeBroadcast; unset: all
	UniqueID string // one push; the id of a parent lists all its children

	PageNumber int // from 1, which is the service's default
	PageSize   int // the service's default is 500
}

// Scheduled is one push that is scheduled, or one occasion of a recurring one.
type Scheduled struct {
	UniqueID     string
	ParentID     string
	PushTime     time.Time // zero if it is not given in Unix milliseconds
	PushTitle    string
	PushContent  string
	Type         int
	DeliveryType DeliveryType
	StrategyType int
	Executed     bool // ExecutedStatus 1
	CreateType   string
	GmtCreate    string // as the service writes it
}

// SchedulerPage is one page of scheduled pushes.
type SchedulerPage struct {
	TotalCount int
	List       []Scheduled
}

type schedulerData struct {
	TotalCount wire.Int
	List       []struct {
		UniqueID       wire.String `json:"UniqueId"`
		ParentID       wire.String `json:"ParentId"`
		PushTime       instant
		PushTitle      wire.String
		PushContent    wire.String
		Type           wire.Int
		DeliveryType   wire.Int
		StrategyType   wire.Int
		ExecutedStatus wire.Int
		CreateType     wire.String
		GmtCreate      wire.String
	}
}

// QueryPushSchedulerList lists scheduled pushes (page 2871132).
func (c *Client) QueryPushSchedulerList(ctx context.Context, q SchedulerQuery) (*SchedulerPage, error) {
	form, err := period(q.StartTime, q.EndTime)
	if err != nil {
		return nil, err
	}
	if q.Type != nil {
		form.Set("Type", strconv.Itoa(*q.Type))
	}
	set(form, "UniqueId", q.UniqueID)
	setPage(form, "PageNumber", q.PageNumber, q.PageSize)
	out, err := manage[contentAnswer[schedulerData]](ctx, c, "QueryPushSchedulerList", form)
	if err != nil {
		return nil, err
	}
	page := &SchedulerPage{TotalCount: int(out.data.TotalCount)}
	for _, s := range out.data.List {
		page.List = append(page.List, Scheduled{
			UniqueID: string(s.UniqueID), ParentID: string(s.ParentID), PushTime: time.Time(s.PushTime),
			PushTitle: string(s.PushTitle), PushContent: string(s.PushContent), Type: int(s.Type),
			DeliveryType: DeliveryType(s.DeliveryType), StrategyType: int(s.StrategyType), Executed: s.ExecutedStatus == 1,
			CreateType: string(s.CreateType), GmtCreate: string(s.GmtCreate),
		})
	}
	return page, nil
}

// CancelPushScheduler cancels scheduled pushes, by the ids of
// QueryPushSchedulerList (page 2871132), and returns what the service says.
// The meaning of the type is unverified, and so is that several ids are
// separated by commas: it seems that 0 cancels a whole recurring push by its
// parent id, and 1 a single occasion. With nil none is sent.
func (c *Client) CancelPushScheduler(ctx context.Context, typ *int, uniqueIDs ...string) (string, error) {
	if len(uniqueIDs) == 0 {
		return "", errField("UniqueIds", "is empty", codeInvalid)
	}
	for _, id := range uniqueIDs {
		if id == "" || strings.Contains(id, ",") {
			return "", errField("UniqueIds", "holds an id that is empty or has a comma", codeInvalid)
		}
	}
	form := url.Values{"UniqueIds": {strings.Join(uniqueIDs, ",")}}
	if typ != nil {
		form.Set("Type", strconv.Itoa(*typ))
	}
	out, err := manage[status](ctx, c, "CancelPushScheduler", form)
	if err != nil {
		return "", err
	}
	return out.ResultContent.text, nil
}

// period are the parameters for a stretch of time, both ends of which are
// needed.
func period(start, end time.Time) (url.Values, error) {
	switch {
	case start.IsZero():
		return nil, errField("StartTime", "is unset", codeInvalid)
	case end.IsZero():
		return nil, errField(fieldPeriod, "is unset", codeInvalid)
	case end.Before(start):
		return nil, errField(fieldPeriod, "is before StartTime", codeInvalid)
	}
	form := make(url.Values)
	setTime(form, "StartTime", start)
	setTime(form, fieldPeriod, end)
	return form, nil
}

func set(form url.Values, name, value string) {
	if value != "" {
		form.Set(name, value)
	}
}

// setTime sets a time as Unix milliseconds.
func setTime(form url.Values, name string, t time.Time) {
	if !t.IsZero() {
		form.Set(name, strconv.FormatInt(t.UnixMilli(), 10))
	}
}

func setPage(form url.Values, name string, number, size int) {
	if number > 0 {
		form.Set(name, strconv.Itoa(number))
	}
	if size > 0 {
		form.Set("PageSize", strconv.Itoa(size))
	}
}

package mpaas

import (
	"context"
	"encoding/json"
	"net/url"
	"time"

	"github.com/pushwire/push/internal/wire"
)

// AnalysisQuery says which pushes to count. Platform is "IOS", "ANDROID" or
// "HARMONYOS"; Channel is "IOS", "FCM", "HMS", "MIUI", "OPPO", "VIVO",
// "ANDROID" (the service's own) or "HARMONYOS"; Type is "SIMPLE", "TEMPLATE",
// "MULTIPLE" or "BROADCAST". Unset means all.
type AnalysisQuery struct {
	StartTime, EndTime time.Time // to the day, at most 90 days apart

	Platform string
	Channel  string
	Type     string
	TaskID   string
}

// CoreIndex is what became of pushes. Whether the rates are parts of one or
// percentages is unverified.
type CoreIndex struct {
	PushTotalNum int64
	PushNum      int64
	ArrivalNum   int64
	ArrivalRate  float64
	OpenNum      int64
	OpenRate     float64
	IgnoreNum    int64
	IgnoreRate   float64
}

type coreData struct {
	PushTotalNum, PushNum, ArrivalNum, ArrivalRate, OpenNum, OpenRate, IgnoreNum, IgnoreRate number
}

// QueryPushAnalysisCoreIndex counts the pushes of some days (page 2871131).
// Both times are required.
func (c *Client) QueryPushAnalysisCoreIndex(ctx context.Context, q AnalysisQuery) (*CoreIndex, error) {
	form, err := period(q.StartTime, q.EndTime)
	if err != nil {
		return nil, err
	}
	return c.coreIndex(ctx, "QueryPushAnalysisCoreIndex", q, form)
}

// ListAnalysisCoreIndex is QueryPushAnalysisCoreIndex as the service's newer
// operation has it, with optional times.
func (c *Client) ListAnalysisCoreIndex(ctx context.Context, q AnalysisQuery) (*CoreIndex, error) {
	form := make(url.Values)
	setTime(form, "StartTime", q.StartTime)
	setTime(form, fieldPeriod, q.EndTime)
	return c.coreIndex(ctx, "ListAnalysisCoreIndex", q, form)
}

func (c *Client) coreIndex(ctx context.Context, action string, q AnalysisQuery, form url.Values) (*CoreIndex, error) {
	if !q.StartTime.IsZero() && !q.EndTime.IsZero() {
		days := (q.EndTime.Sub(q.StartTime) + day - 1) / day
		if err := c.limits.Check(fieldPeriod, int(days)); err != nil {
			return nil, err
		}
	}
	set(form, "Platform", q.Platform)
	set(form, "Channel", q.Channel)
	set(form, "Type", q.Type)
	set(form, "TaskId", q.TaskID)
	out, err := manage[contentAnswer[coreData]](ctx, c, action, form)
	if err != nil {
		return nil, err
	}
	d := &out.data
	return &CoreIndex{
		PushTotalNum: int64(d.PushTotalNum), PushNum: int64(d.PushNum), ArrivalNum: int64(d.ArrivalNum),
		ArrivalRate: float64(d.ArrivalRate), OpenNum: int64(d.OpenNum), OpenRate: float64(d.OpenRate),
		IgnoreNum: int64(d.IgnoreNum), IgnoreRate: float64(d.IgnoreRate),
	}, nil
}

// TaskQuery says which tasks to list.
type TaskQuery struct {
	StartTime time.Time // required

	TaskID, TaskName string

	PageNumber int // from 1
	PageSize   int
}

// Task is one push in the list of tasks.
type Task struct {
	TaskID       string
	TaskName     string
	TemplateID   string
	TemplateName string
	Type         string
	GmtCreate    string          // as the service writes it
	List         json.RawMessage // the parts of the task, which no document describes
}

type taskData []struct {
	TaskID       wire.String `json:"TaskId"`
	TaskName     wire.String
	TemplateID   wire.String `json:"TemplateId"`
	TemplateName wire.String
	Type         wire.String
	GmtCreate    wire.String
	List         json.RawMessage
}

// QueryPushAnalysisTaskList lists tasks (page 2871131).
func (c *Client) QueryPushAnalysisTaskList(ctx context.Context, q TaskQuery) ([]Task, error) {
	if q.StartTime.IsZero() {
		return nil, errField("StartTime", "is unset", codeInvalid)
	}
	form := make(url.Values)
	setTime(form, "StartTime", q.StartTime)
	set(form, "TaskId", q.TaskID)
	set(form, "TaskName", q.TaskName)
	setPage(form, "PageNumber", q.PageNumber, q.PageSize)
	out, err := manage[contentAnswer[taskData]](ctx, c, "QueryPushAnalysisTaskList", form)
	if err != nil {
		return nil, err
	}
	tasks := make([]Task, len(out.data))
	for i, d := range out.data {
		tasks[i] = Task{
			TaskID: string(d.TaskID), TaskName: string(d.TaskName), TemplateID: string(d.TemplateID),
			TemplateName: string(d.TemplateName), Type: string(d.Type), GmtCreate: string(d.GmtCreate), List: d.List,
		}
	}
	return tasks, nil
}

// TaskDetail is what became of one task.
type TaskDetail struct {
	TaskID         string
	StartTime      time.Time // zero if it is not given in Unix milliseconds, as is EndTime
	EndTime        time.Time
	Duration       string // as the service writes it
	PushNum        int64
	PushSuccessNum int64
	PushArrivalNum int64
}

type detailData struct {
	TaskID                                  wire.String `json:"TaskId"`
	StartTime, EndTime                      instant
	Duration                                wire.String
	PushNum, PushSuccessNum, PushArrivalNum number
}

// QueryPushAnalysisTaskDetail returns what became of a task (page 2871131).
func (c *Client) QueryPushAnalysisTaskDetail(ctx context.Context, taskID string) (*TaskDetail, error) {
	if taskID == "" {
		return nil, errField("TaskId", "is empty", codeInvalid)
	}
	out, err := manage[contentAnswer[detailData]](ctx, c, "QueryPushAnalysisTaskDetail", url.Values{"TaskId": {taskID}})
	if err != nil {
		return nil, err
	}
	d := &out.data
	return &TaskDetail{
		TaskID: string(d.TaskID), StartTime: time.Time(d.StartTime), EndTime: time.Time(d.EndTime), Duration: string(d.Duration),
		PushNum: int64(d.PushNum), PushSuccessNum: int64(d.PushSuccessNum), PushArrivalNum: int64(d.PushArrivalNum),
	}, nil
}

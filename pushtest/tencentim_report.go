package pushtest

import (
	"maps"
	"slices"
	"strconv"
	"time"
)

// Statistics follow https://trtc.io/document/71894 and 71897, losses 71895 and
// 71898, traces 71893 and 71896 (undated; copies of 2025-10 to 2026-03). Their
// TaskID is the TaskId of a push.
//
// All phones are offline ones with FCM here. What was sent is delivered at
// once, and nobody clicks on anything.

const (
	tencentimOfflineEvent  = 1 // EventType of a push by a phone's vendor
	tencentimFCM           = 4 // PushPlatform
	tencentimMaxTaskIDs    = 5
	tencentimStatDays      = 30
	tencentimLossDays      = 7
	tencentimTimeFormat    = time.DateTime
	tencentimSuccess       = "sucess" // Tencent's own spelling
	tencentimPushSucceeded = 1        // PushStatus
)

type tencentimCounts struct {
	TotalCount, SentCount, DeliveredCount, ClickCount int
}

type tencentimPlatform struct {
	EventType, PushPlatform int
	tencentimCounts
}

func (c *tencentimCounts) add(sent, lost int) {
	c.TotalCount += sent + lost
	c.SentCount += sent
	c.DeliveredCount += sent
}

func (c *tencentimCounts) platforms() []tencentimPlatform {
	return []tencentimPlatform{{tencentimOfflineEvent, tencentimFCM, *c}}
}

// lostCount is how many accounts a task did not get to.
func (t *tencentimTask) lostCount() (n int) {
	for _, count := range t.lost {
		n += count
	}
	return n
}

type tencentimStatQuery struct {
	StartTime, EndTime *int64   // Unix time in seconds
	TaskID             []string // empty: all together
}

// tasksOf returns the tasks that a query asks for, in lists to sum up by the
// TaskID of the result. Which code a query with too much in it gets is not
// documented. Tasks that do not exist are left out.
func (m *TencentIM) tasksOf(q *tencentimStatQuery, days int64, kind string) (map[string][]*tencentimTask, tencentimVerdict) {
	if v := tencentimCheckWindow(q.StartTime, q.EndTime, days); !v.ok() {
		return nil, v
	}
	if len(q.TaskID) > tencentimMaxTaskIDs {
		return nil, tencentimInvalid(90001, "TaskID")
	}
	if v := m.pause(kind, 60007); !v.ok() {
		return nil, v
	}
	tasks := make(map[string][]*tencentimTask)
	for id, t := range m.tasks {
		start := t.start.Unix()
		switch {
		case start < *q.StartTime || start > *q.EndTime:
		case len(q.TaskID) == 0:
			tasks[""] = append(tasks[""], t)
		case slices.Contains(q.TaskID, id):
			tasks[id] = []*tencentimTask{t}
		}
	}
	return tasks, tencentimVerdict{}
}

// tencentimCheckWindow checks that a time is given and not too long. Whether
// the pages mean that, or how long ago it was, is open; the latter is not
// checked.
func tencentimCheckWindow(start, end *int64, days int64) tencentimVerdict {
	switch {
	case start == nil || *start < 0:
		return tencentimInvalid(90001, "StartTime")
	case end == nil || *end < *start || *end-*start > days*24*60*60:
		return tencentimInvalid(90001, "EndTime")
	}
	return tencentimVerdict{}
}

type tencentimStatistic struct {
	TaskID string
	tencentimCounts
	PlatformStatistics []tencentimPlatform
}

// statistics is all_member_push_statistics.
func (m *TencentIM) statistics(_ []byte, q *tencentimStatQuery) tencentimAnswer {
	tasks, v := m.tasksOf(q, tencentimStatDays, "all_member_push_statistics")
	if !v.ok() {
		return v.answer()
	}
	results := []tencentimStatistic{}
	for _, id := range slices.Sorted(maps.Keys(tasks)) {
		s := tencentimStatistic{TaskID: id}
		for _, t := range tasks[id] {
			s.add(len(t.reached), t.lostCount())
		}
		s.PlatformStatistics = s.platforms()
		results = append(results, s)
	}
	return tencentimAnswer{Results: results}
}

type tencentimLoss struct {
	ErrCode  string
	ErrCount int
	ErrInfo  string
}

type tencentimPlatformLoss struct {
	EventType, PushPlatform int
	tencentimLoss
}

type tencentimLosses struct {
	TaskID                  string
	ReadyToSendLoss         []tencentimLoss
	PostSendDeliveredLoss   []tencentimLoss
	PlatformReadyToSendLoss []tencentimPlatformLoss
}

// loss is all_member_push_loss. A fourth list of losses, by platform and after
// the sending, is left out, since its name is not known.
func (m *TencentIM) loss(_ []byte, q *tencentimStatQuery) tencentimAnswer {
	tasks, v := m.tasksOf(q, tencentimLossDays, "all_member_push_loss")
	if !v.ok() {
		return v.answer()
	}
	results := []tencentimLosses{}
	for _, id := range slices.Sorted(maps.Keys(tasks)) {
		lost := make(map[int]int)
		for _, t := range tasks[id] {
			for code, n := range t.lost {
				lost[code] += n
			}
		}
		r := tencentimLosses{id, []tencentimLoss{}, []tencentimLoss{}, []tencentimPlatformLoss{}}
		for _, code := range slices.Sorted(maps.Keys(lost)) {
			l := tencentimLoss{strconv.Itoa(code), lost[code], tencentimInfo(code)}
			r.ReadyToSendLoss = append(r.ReadyToSendLoss, l)
			r.PlatformReadyToSendLoss = append(r.PlatformReadyToSendLoss, tencentimPlatformLoss{tencentimOfflineEvent, tencentimFCM, l})
		}
		results = append(results, r)
	}
	return tencentimAnswer{Results: results}
}

type tencentimTraceQuery struct {
	TaskID, UserID string
}

// trace is all_member_push_trace. There is one phone to an account, and none
// to one that the task did not get to.
func (m *TencentIM) trace(_ []byte, q *tencentimTraceQuery) tencentimAnswer {
	switch {
	case q.TaskID == "":
		return tencentimInvalid(90001, "TaskID").answer()
	case q.UserID == "":
		return tencentimInvalid(90001, "UserID").answer()
	}
	if v := m.pause("all_member_push_trace", 60007); !v.ok() {
		return v.answer()
	}
	traces := []tencentimTrace{}
	if t := m.tasks[q.TaskID]; t != nil && slices.Contains(t.reached, q.UserID) {
		traces = append(traces, newTencentimTrace(q.UserID, t.start))
	}
	return tencentimAnswer{InstanceTrace: traces}
}

type tencentimStage struct {
	PushStatus, ErrorCode int
	ErrorInfo, EventTime  string
}

// tencentimTrace is what became of a push on one phone.
type tencentimTrace struct {
	InstanceID         int64 `json:"InstanceId"`
	PushTime           string
	DeviceModel        string
	System             string
	SystemVersion      string
	EventType          int
	PushPlatform       int
	Token              string
	CertID             int64  `json:"CertId"`
	SDKVersion         string `json:"SdkVersion"`
	PushVersion        string
	NotificationStatus int
	LastActiveTerminal string `json:"last_active_terminal"`
	IMCommitStat       struct{ IMStat tencentimStage }
	OfflinePushStat    struct{ OfflineStat, ChannelStat, DeviceStat, ClickStat tencentimStage }
}

// newTencentimTrace makes a trace. The zone of its times is not documented;
// it is China Standard Time here.
func newTencentimTrace(id string, at time.Time) tencentimTrace {
	when := tencentimZoned(at).Format(tencentimTimeFormat)
	done := tencentimStage{tencentimPushSucceeded, 0, tencentimSuccess, when}
	t := tencentimTrace{
		InstanceID: 1, PushTime: when, DeviceModel: "Pixel 9", System: "Android", SystemVersion: "16",
		EventType: tencentimOfflineEvent, PushPlatform: tencentimFCM, Token: "token of " + id, CertID: 1,
		SDKVersion: "8.7.7201", PushVersion: "8.7.7201", NotificationStatus: 1, LastActiveTerminal: "Android",
	}
	t.IMCommitStat.IMStat = done
	t.OfflinePushStat.OfflineStat, t.OfflinePushStat.ChannelStat, t.OfflinePushStat.DeviceStat = done, done, done
	return t
}

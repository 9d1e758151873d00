package pushtest

import (
	"fmt"
	"time"
)

// Recalls follow https://cloud.tencent.com/document/product/269/105123
// (2025-12-24), rates and quotas
// https://cloud.tencent.com/document/product/269/100634 (2026-01-20).

// tencentimTask is a push that the service took.
type tencentimTask struct {
	id       string
	dataID   string
	start    time.Time
	body     []byte
	kept     bool     // a message that is withdrawn with it
	reached  []string // the accounts that got it
	lost     map[int]int
	recalled bool
}

func (m *TencentIM) newTask(kind, dataID string, body []byte) *tencentimTask {
	return m.addTask(kind, &tencentimTask{dataID: dataID, body: body})
}

// addTask names and keeps a task. Only the form of those of batch is known.
func (m *TencentIM) addTask(kind string, t *tencentimTask) *tencentimTask {
	t.start = m.clock()
	t.id = fmt.Sprintf("%s_%08x_%s", kind, t.start.Unix(), randomHex(8))
	t.lost = make(map[int]int)
	m.tasks[t.id] = t
	return t
}

// tencentimRepeat is what two pushes have in common if the later is dropped.
type tencentimRepeat struct {
	from   string
	random int64
	to     string
}

// repeated returns the task of an equal push within the same second, or
// remembers this one.
func (m *TencentIM) repeated(r tencentimRepeat, taskID string) (first string) {
	if now := m.clock().Unix(); now != m.repeatsOf {
		clear(m.repeats)
		m.repeatsOf = now
	}
	first, ok := m.repeats[r]
	if !ok {
		m.repeats[r] = taskID
	}
	return first
}

const (
	tencentimPause  = time.Second // that must pass between pushes, recalls and queries
	tencentimRecall = 24 * time.Hour
)

// tencentimRates is what LimitRates needs to know.
type tencentimRates struct {
	perDay int // pushes; 0: nothing is limited
	day    string
	today  int                  // pushes of that day
	last   map[string]time.Time // by what must pause
}

// LimitRates makes the service check the rates that the pages document: more
// than a second between pushes to all, by tags or by attributes (90024), and
// no more than pushesPerDay of them on a day of China Standard Time (90047);
// one recall a second (90051); one call a second of each query (60007). When
// the day begins is not documented. Tencent's pushesPerDay is 100, and 10 in
// the free edition; 0, which is the default, turns the limits off.
func (m *TencentIM) LimitRates(pushesPerDay int) {
	m.lock.Lock()
	defer m.lock.Unlock()
	m.rates = tencentimRates{perDay: pushesPerDay}
}

// pause refuses what comes too soon after the last of its kind.
func (m *TencentIM) pause(kind string, code int) tencentimVerdict {
	if m.rates.perDay == 0 {
		return tencentimVerdict{}
	}
	now := m.clock()
	if last, ok := m.rates.last[kind]; ok && now.Sub(last) <= tencentimPause {
		return tencentimVerdict{code: code}
	}
	if m.rates.last == nil {
		m.rates.last = make(map[string]time.Time)
	}
	m.rates.last[kind] = now
	return tencentimVerdict{}
}

// takePush counts a push that is fine but for the rates.
func (m *TencentIM) takePush() tencentimVerdict {
	if m.rates.perDay == 0 {
		return tencentimVerdict{}
	}
	if day := tencentimZoned(m.clock()).Format(time.DateOnly); day != m.rates.day {
		m.rates.day, m.rates.today = day, 0
	}
	if m.rates.today >= m.rates.perDay {
		return tencentimVerdict{code: 90047}
	}
	if v := m.pause("push", 90024); !v.ok() {
		return v
	}
	m.rates.today++
	return tencentimVerdict{}
}

// tencentimZoned puts a time into China Standard Time.
func tencentimZoned(t time.Time) time.Time { return t.In(time.FixedZone("CST", 8*60*60)) }

type tencentimRevoke struct {
	TaskID  string            `json:"TaskId"`
	Offline *tencentimOffline `json:"OfflinePushInfo"`
}

// revoke is v4/timpush/revoke.
func (m *TencentIM) revoke(_ []byte, r *tencentimRevoke) tencentimAnswer {
	v := m.pause("revoke", 90051)
	if v.ok() {
		v = m.checkRevoke(r)
	}
	if !v.ok() {
		return v.answer()
	}
	m.tasks[r.TaskID].recalled = true
	return tencentimAnswer{}
}

func (m *TencentIM) checkRevoke(r *tencentimRevoke) tencentimVerdict {
	t, ok := m.tasks[r.TaskID]
	switch {
	case r.TaskID == "":
		return tencentimInvalid(90001, "TaskId")
	case !ok:
		return tencentimVerdict{code: 90049}
	case t.recalled:
		return tencentimVerdict{code: 90050}
	case m.clock().Sub(t.start) > tencentimRecall:
		return tencentimVerdict{code: 90052}
	case r.Offline == nil && !t.kept:
		return tencentimVerdict{code: 90053}
	}
	return m.checkOptional(r.Offline, 90001)
}

// Recalled reports whether a task has been recalled.
func (m *TencentIM) Recalled(taskID string) bool {
	m.lock.Lock()
	defer m.lock.Unlock()
	t := m.tasks[taskID]
	return t != nil && t.recalled
}

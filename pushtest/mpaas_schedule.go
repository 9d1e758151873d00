package pushtest

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Scheduled pushes follow the pages on them (2871132 for the API, 303964 for
// the console, copies of up to 2026), and for types the generated SDK (mpaas
// 3.4.1, 2026-07-28):
// https://help.aliyun.com/document_detail/2871132.html

// A mpaasPlan is a push that is to come. A recurring push has a parent, which
// pushes nothing itself, and one child: only its first time takes place.
type mpaasPlan struct {
	id, parent string
	task       *mpaasTask
	done       bool
	canceled   bool
}

// plan schedules a task.
func (m *MPaaS) plan(t *mpaasTask) {
	p := &mpaasPlan{id: m.newID(), task: t}
	m.plans = append(m.plans, p)
	if t.push.strategyType == mpaasRecurring && !t.push.due.After(t.push.ends) {
		m.plans = append(m.plans, &mpaasPlan{id: m.newID(), parent: p.id, task: t})
	}
}

// pushes reports whether the plan pushes by itself, and not through a child.
func (p *mpaasPlan) pushes() bool { return p.parent != "" || p.task.push.strategyType == mpaasFixed }

// runPlans carries out what is due. m.lock is held.
func (m *MPaaS) runPlans() {
	now := m.Now()
	for _, p := range m.plans {
		if p.done || p.canceled || !p.pushes() || now.Before(p.task.push.due) {
			continue
		}
		p.done = true
		m.carry(p.task)
	}
}

// A mpaasPlanView is a plan as QueryPushSchedulerList tells it. What
// CreateType may be is not published.
type mpaasPlanView struct {
	UniqueID       string `json:"UniqueId"`
	ParentID       string `json:"ParentId"`
	PushTime       int64  // milliseconds since 1970, as is GmtCreate
	PushTitle      string
	PushContent    string
	Type           int64
	DeliveryType   int64
	StrategyType   int64
	ExecutedStatus string // "1" if it took place
	CreateType     int64
	GmtCreate      int64
}

// listPlans is QueryPushSchedulerList. A UniqueId of a parent finds its
// children too.
func (m *MPaaS) listPlans(f *mpaasForm) any {
	from, to := f.span(true)
	typ := f.choice("Type", -1, mpaasSimple, mpaasTemplated, mpaasMultiple, mpaasBroadcast)
	id := f.text("UniqueId")
	var found []*mpaasPlan
	for _, p := range m.plans {
		due := p.task.push.due
		if p.canceled || due.Before(from) || due.After(to) || typ >= 0 && p.task.push.kind != typ ||
			id != "" && p.id != id && p.parent != id {
			continue
		}
		found = append(found, p)
	}
	page, _, _ := mpaasPage(f, found, "PageNumber", "PageSize", 500)
	views := []mpaasPlanView{}
	for _, p := range page {
		views = append(views, p.view())
	}
	return map[string]any{"Data": map[string]any{"TotalCount": len(found), "List": views}}
}

func (p *mpaasPlan) view() mpaasPlanView {
	push := p.task.push
	v := mpaasPlanView{
		UniqueID: p.id, ParentID: p.parent, PushTime: push.due.UnixMilli(), PushTitle: push.title, PushContent: push.content,
		Type: push.kind, DeliveryType: push.deliveryType, StrategyType: push.strategyType,
		ExecutedStatus: "0", GmtCreate: p.task.created.UnixMilli(),
	}
	if p.done {
		v.ExecutedStatus = "1"
	}
	return v
}

// span reads StartTime and EndTime. Where they are not required, what is
// missing is the beginning and the end of time.
func (f *mpaasForm) span(required bool) (from, to time.Time) {
	from, hasFrom := f.millis("StartTime")
	to, hasTo := f.millis("EndTime")
	for key, has := range map[string]bool{"StartTime": hasFrom, "EndTime": hasTo} {
		if !has && required {
			f.fail("Missing" + key)
		}
	}
	if !hasTo {
		to = time.UnixMilli(1 << 53)
	}
	if to.Before(from) {
		f.refuse(mpaasInvalid, "EndTime is before StartTime")
	}
	return from, to
}

// cancelPlans is CancelPushScheduler. Neither is it published what Type means,
// nor what the answer holds: here 0, which is also the fallback, is for a whole
// push and 1 for one time of it, and the answer is how many were canceled.
func (m *MPaaS) cancelPlans(f *mpaasForm) any {
	ids := strings.Split(f.needed("UniqueIds"), ",")
	typ, _ := f.integer("Type")
	if typ != 0 && typ != 1 {
		f.problem("Type: %d is not known", typ)
	}
	var found []*mpaasPlan
	for _, id := range ids {
		i := slices.IndexFunc(m.plans, func(p *mpaasPlan) bool { return p.id == id && !p.canceled && !p.done })
		if i < 0 {
			f.refuse(mpaasInvalid, "there is no such UniqueId whose time is to come")
			return nil
		}
		found = append(found, m.plans[i])
		for _, p := range m.plans {
			if p.parent == id && typ == 0 && !p.done {
				found = append(found, p)
			}
		}
	}
	if f.refused() {
		return nil
	}
	for _, p := range found {
		p.canceled = true
	}
	return strconv.Itoa(len(ids))
}

package pushtest

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Statistics follow the page on them (2871131, copy of up to 2026), and for
// types the generated SDK (mpaas 3.4.1, 2026-07-28):
// https://help.aliyun.com/document_detail/2871131.html

// mpaasMaxAnalysis is how many days a question may be about.
const mpaasMaxAnalysis = 90

// A mpaasIndex counts messages. A message that took place counts as total,
// one that a device or a vendor answered for as pushed, one that a device took
// as arrived. Nobody opens or ignores anything here.
type mpaasIndex struct {
	total, pushed, arrived int
}

func (x *mpaasIndex) count(msg *MPaaSMessage) {
	x.total++
	if msg.Status != mpaasPending && msg.Status != mpaasNoBinding {
		x.pushed++
	}
	if msg.Status == mpaasAcked {
		x.arrived++
	}
}

func (x *mpaasIndex) rate() float64 {
	if x.pushed == 0 {
		return 0
	}
	return float64(x.arrived) / float64(x.pushed)
}

// mpaasKinds are the types of pushes by their names in statistics.
var mpaasKinds = map[string]int64{
	"SIMPLE": mpaasSimple, "TEMPLATE": mpaasTemplated, "MULTIPLE": mpaasMultiple, "BROADCAST": mpaasBroadcast,
}

// index reads a question and counts.
func (m *MPaaS) index(f *mpaasForm, required bool) mpaasIndex {
	from, to := f.span(required)
	platform := f.word("Platform", "IOS", "ANDROID", "HARMONYOS")
	channel := f.word("Channel", "IOS", "FCM", "HMS", "MIUI", "OPPO", "VIVO", "ANDROID", "HARMONYOS")
	kind := f.word("Type", "SIMPLE", "TEMPLATE", "MULTIPLE", "BROADCAST")
	taskID := f.text("TaskId")
	from, to = mpaasDay(from), mpaasDay(to).AddDate(0, 0, 1)
	if f.has("StartTime") && f.has("EndTime") && to.Sub(from) > (mpaasMaxAnalysis+1)*24*time.Hour {
		f.refuse(mpaasInvalid, "StartTime and EndTime are more than %d days apart", mpaasMaxAnalysis)
	}
	var x mpaasIndex
	for _, t := range m.tasks {
		if t.sent.Before(from) || !t.sent.Before(to) || t.sent.IsZero() ||
			taskID != "" && t.id != taskID || kind != "" && t.push.kind != mpaasKinds[kind] {
			continue
		}
		for _, msg := range t.messages {
			d := &mpaasDevice{manufacturer: msg.channel}
			if (platform == "" || strings.EqualFold(platform, d.platform())) &&
				(channel == "" || strings.EqualFold(channel, msg.channel)) {
				x.count(msg)
			}
		}
	}
	return x
}

// mpaasDay is the beginning of a day.
func mpaasDay(t time.Time) time.Time {
	t = t.In(mpaasZone())
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

// coreIndex is QueryPushAnalysisCoreIndex.
func (m *MPaaS) coreIndex(f *mpaasForm) any {
	x := m.index(f, true)
	return map[string]any{"Data": map[string]any{
		"PushTotalNum": x.total, "PushNum": x.pushed, "ArrivalNum": x.arrived, "ArrivalRate": x.rate(),
		"OpenNum": 0, "OpenRate": 0, "IgnoreNum": 0, "IgnoreRate": 0,
	}}
}

// coreIndexTexts is ListAnalysisCoreIndex, which has numbers as texts and
// requires no parameter.
func (m *MPaaS) coreIndexTexts(f *mpaasForm) any {
	x := m.index(f, false)
	return map[string]string{
		"PushTotalNum": fmt.Sprint(x.total), "PushNum": fmt.Sprint(x.pushed),
		"ArrivalNum": fmt.Sprint(x.arrived), "ArrivalRate": fmt.Sprint(x.rate()),
		"OpenNum": "0", "OpenRate": "0", "IgnoreNum": "0", "IgnoreRate": "0",
	}
}

// taskList is QueryPushAnalysisTaskList: the tasks since StartTime. How long
// a page is by itself is not documented.
func (m *MPaaS) taskList(f *mpaasForm) any {
	from, ok := f.millis("StartTime")
	if !ok {
		f.fail("MissingStartTime")
	}
	id, name := f.text("TaskId"), f.text("TaskName")
	var found []*mpaasTask
	for _, t := range m.tasks {
		if !t.created.Before(mpaasDay(from)) && (id == "" || t.id == id) && (name == "" || t.push.taskName == name) {
			found = append(found, t)
		}
	}
	page, _, _ := mpaasPage(f, found, "PageNumber", "PageSize", 10)
	views := []map[string]any{}
	for _, t := range page {
		v := map[string]any{
			"TaskId": t.id, "TaskName": t.push.taskName, "Type": t.push.kind, "GmtCreate": t.created.UnixMilli(),
			"List": []any{},
		}
		if t.push.template != nil {
			v["TemplateId"], v["TemplateName"] = t.push.template.id, t.push.template.name
		}
		views = append(views, v)
	}
	return map[string]any{"Data": views}
}

// taskDetail is QueryPushAnalysisTaskDetail. TaskId, a text elsewhere, is a
// number in its answer. How it answers for a task that does not exist is not
// documented.
func (m *MPaaS) taskDetail(f *mpaasForm) any {
	id := f.needed("TaskId")
	for _, t := range m.tasks {
		if t.id != id {
			continue
		}
		var x mpaasIndex
		for _, msg := range t.messages {
			x.count(msg)
		}
		detail := map[string]any{
			"TaskId": json.Number(t.id), "PushNum": x.total, "PushSuccessNum": x.pushed, "PushArrivalNum": x.arrived,
			"Duration": "0",
		}
		if !t.sent.IsZero() {
			detail["StartTime"], detail["EndTime"] = t.sent.UnixMilli(), t.sent.UnixMilli()
		}
		return map[string]any{"Data": detail}
	}
	f.refuse(mpaasInvalid, "there is no such TaskId")
	return nil
}

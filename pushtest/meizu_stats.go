package pushtest

import (
	"fmt"
	"slices"
	"time"
)

// Statistics follow Meizu's API document
// (https://github.com/MEIZUPUSH/PushAPI, README of 2025-04-09). An example in
// it has a space after acceptNo, which the Java SDK (1.2.13, 2025-04-22) does
// not.

// meizuMostDays is the most days that daily statistics are for, the first
// and the last included.
const meizuMostDays = 30

// meizuCounts is what became of targets. Every message that was pushed to a
// device also arrives, and a notification is shown.
type meizuCounts struct {
	TargetNo  int `json:"targetNo"`
	ValidNo   int `json:"validNo"`
	PushedNo  int `json:"pushedNo"`
	AcceptNo  int `json:"acceptNo"`
	DisplayNo int `json:"displayNo"`
	ClickNo   int `json:"clickNo"`
}

// add counts a target by the code that it is listed under.
func (n *meizuCounts) add(code string) {
	if !slices.Contains(meizuInvalid, code) {
		n.ValidNo++
	}
	if code == "" {
		n.PushedNo++
	}
}

func (n *meizuCounts) plus(o meizuCounts) {
	n.TargetNo += o.TargetNo
	n.ValidNo += o.ValidNo
	n.PushedNo += o.PushedNo
	n.AcceptNo += o.AcceptNo
	n.DisplayNo += o.DisplayNo
	n.ClickNo += o.ClickNo
}

// keep keeps a push under the ID of its deliveries and counts it. m.lock is
// held.
func (m *Meizu) keep(id string, s *meizuSent, counts meizuCounts) {
	counts.AcceptNo = len(s.targets)
	if s.message.kind == meizuNotification {
		counts.DisplayNo = len(s.targets)
	}
	m.sent[id] = s
	m.count(s, counts)
}

// count adds to what was counted of a push, and of its day. m.lock is held.
func (m *Meizu) count(s *meizuSent, counts meizuCounts) {
	if s.task != nil {
		s.task.counts.plus(counts)
	}
	if m.days[s.day] == nil {
		m.days[s.day] = new(meizuCounts)
	}
	m.days[s.day].plus(counts)
}

// Click makes the user of a device open a notification: it counts in the
// statistics, and makes a receipt if the message asked for one. The id is
// that of the Delivery, and target is a pushId, or an alias if the message
// was for it.
func (m *Meizu) Click(id, target string) error {
	m.lock.Lock()
	defer m.lock.Unlock()
	s := m.sent[id]
	if s == nil || s.message.kind != meizuNotification || !slices.Contains(s.targets, target) {
		return fmt.Errorf("pushtest: no notification %s has reached the target", id)
	}
	m.count(s, meizuCounts{ClickNo: 1})
	m.report(id, s, meizuClicked, []string{target})
	return nil
}

func (m *Meizu) taskStatistics(c *meizuCall) (meizuReply, *meizuRefusal) {
	id := c.required("taskId")
	if refusal := c.done(); refusal != nil {
		return meizuReply{}, refusal
	}
	m.lock.Lock()
	defer m.lock.Unlock()
	t := m.tasks[id]
	if t == nil {
		return meizuReply{}, &meizuRefusal{code: meizuNoTask}
	}
	return meizuReply{value: struct {
		TaskID int64 `json:"taskId"`
		meizuCounts
	}{t.id, t.counts}}, nil
}

// dailyStatistics answers for every day of a range, those without a push
// included, which the document leaves open.
func (m *Meizu) dailyStatistics(c *meizuCall) (meizuReply, *meizuRefusal) {
	from, to := c.date("startTime"), c.date("endTime")
	switch {
	case from.After(to):
		c.refuse(meizuOther, "endTime is before startTime")
	case to.Sub(from) >= meizuMostDays*24*time.Hour:
		c.refuse(meizuOther, "the range has more than %d days", meizuMostDays)
	}
	if refusal := c.done(); refusal != nil {
		return meizuReply{}, refusal
	}
	type day struct {
		Date string `json:"date"`
		meizuCounts
	}
	var days []day
	m.lock.Lock()
	defer m.lock.Unlock()
	for ; !from.After(to); from = from.AddDate(0, 0, 1) {
		d := day{Date: from.Format(time.DateOnly)}
		if counts := m.days[d.Date]; counts != nil {
			d.meizuCounts = *counts
		}
		days = append(days, d)
	}
	return meizuReply{value: days}, nil
}

// date reads a date like 20250409.
func (c *meizuCall) date(key string) time.Time {
	const form = "20060102"
	t, err := time.Parse(form, c.required(key))
	if err != nil {
		c.refuse(meizuParameter, "%s is not a date", key)
	}
	return t
}

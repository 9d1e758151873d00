package pushtest

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/pushwire/push"
)

// Traces and statistics are known from the Java SDK (Http2 1.0.11) and from
// what clients of them decode. Quotas follow "Push limits" (2026-02-04),
// https://dev.mi.com/xiaomihyperos/documentation/detail?pId=1656

// A xiaomiRow is what a trace says of a message. Clicks do not happen here.
type xiaomiRow struct {
	ID              string `json:"id"`
	MsgType         string `json:"msg_type"`
	CreateTime      string `json:"create_time"`
	CreateTimestamp int64  `json:"create_timestamp"` // milliseconds
	TimeToLive      string `json:"time_to_live"`     // seconds, and an s
	Resolved        int    `json:"resolved"`
	MsgSend         int    `json:"msg_send"`
	Delivered       int    `json:"delivered"`
	MsgDisplay      int    `json:"msg_display"`
	DeliveryRate    string `json:"delivery_rate"`
	Click           int    `json:"click"`
	ClickRate       string `json:"click_rate"`
	BarClosed       int    `json:"bar_closed"`
	InvalidTarget   int    `json:"invalid_target"`
	Unmatched       int    `json:"device_condition_unmatch"`
	NotRegistered   int    `json:"app_not_register"`
}

// A xiaomiRows is the data of a trace: a row, several by id, or an array.
type xiaomiRows struct {
	Data any `json:"data"`
}

// row describes messages, all in one row as those of a jobkey are. The first
// gives what cannot be added up. x.lock is held.
func (x *Xiaomi) row(all ...*xiaomiSent) xiaomiRow {
	first := all[0]
	r := xiaomiRow{
		ID:              first.id,
		MsgType:         "Common",
		CreateTime:      first.created.In(xiaomiZone()).Format(time.DateTime),
		CreateTimestamp: first.created.UnixMilli(),
		ClickRate:       "0%",
		DeliveryRate:    "0%",
	}
	if first.audience.broadcast() {
		r.MsgType = "Topic"
	}
	if len(first.entries) > 0 {
		r.TimeToLive = strconv.Itoa(int(first.entries[0].message.ttl/time.Second)) + "s"
	}
	for _, s := range all {
		r.Resolved += s.resolved
		r.Delivered += s.delivered
		r.InvalidTarget += s.invalid
	}
	r.MsgSend, r.MsgDisplay = r.Resolved, r.Delivered
	if r.Resolved > 0 {
		r.DeliveryRate = fmt.Sprintf("%d%%", r.Delivered*100/r.Resolved)
	}
	return r
}

// traceMessage finds by msg_id, or by job_key with an underscore.
func (x *Xiaomi) traceMessage(c *xiaomiCall) (xiaomiReply, *xiaomiRefusal) {
	id, key := c.form.text("msg_id"), c.form.text("job_key")
	if (id == "") == (key == "") {
		c.form.refuse(xiaomiMissing, "there must be either msg_id or job_key")
	}
	if refusal := c.form.done(); refusal != nil {
		return xiaomiReply{}, refusal
	}
	return x.trace(func(s *xiaomiSent) bool { return s.id == id || key != "" && s.hasJobKey(key) }), nil
}

// traceTest is for A/B tests, of which the answer is not published. It is
// that for a jobkey.
func (x *Xiaomi) traceTest(c *xiaomiCall) (xiaomiReply, *xiaomiRefusal) {
	key := c.form.required("job_key", xiaomiMissing)
	if refusal := c.form.done(); refusal != nil {
		return xiaomiReply{}, refusal
	}
	return x.trace(func(s *xiaomiSent) bool { return s.hasJobKey(key) }), nil
}

// trace answers with one row, or an empty array when there is nothing.
func (x *Xiaomi) trace(is func(*xiaomiSent) bool) xiaomiReply {
	x.lock.Lock()
	defer x.lock.Unlock()
	var found []*xiaomiSent
	for _, id := range x.order {
		if s := x.sent[id]; is(s) {
			found = append(found, s)
		}
	}
	if len(found) == 0 {
		return xiaomiReply{data: xiaomiRows{[]xiaomiRow{}}}
	}
	return xiaomiReply{data: xiaomiRows{x.row(found...)}}
}

// traceWindow lists the messages of a time, in milliseconds, oldest first.
func (x *Xiaomi) traceWindow(c *xiaomiCall) (xiaomiReply, *xiaomiRefusal) {
	c.form.required("begin_time", xiaomiMissing)
	c.form.required("end_time", xiaomiMissing)
	begin, end := c.form.millis("begin_time"), c.form.millis("end_time")
	if end.Before(begin) {
		c.form.refuse(xiaomiInvalid, "end_time is before begin_time")
	}
	if refusal := c.form.done(); refusal != nil {
		return xiaomiReply{}, refusal
	}
	rows := []xiaomiRow{}
	x.lock.Lock()
	defer x.lock.Unlock()
	for _, id := range x.order {
		if s := x.sent[id]; !s.created.Before(begin) && !s.created.After(end) {
			rows = append(rows, x.row(s))
		}
	}
	return xiaomiReply{data: xiaomiRows{rows}}, nil
}

// traceIDs answers with a row for each id that is known.
func (x *Xiaomi) traceIDs(c *xiaomiCall) (xiaomiReply, *xiaomiRefusal) {
	ids := c.form.list("msg_ids", ",", xiaomiMostTargets, xiaomiMissing)
	if refusal := c.form.done(); refusal != nil {
		return xiaomiReply{}, refusal
	}
	rows := make(map[string]xiaomiRow)
	x.lock.Lock()
	defer x.lock.Unlock()
	for _, id := range ids {
		if s := x.sent[id]; s != nil {
			rows[id] = x.row(s)
		}
	}
	return xiaomiReply{data: xiaomiRows{rows}}, nil
}

// A xiaomiDay is what one day's statistics say.
type xiaomiDay struct {
	recipients map[push.TargetType]int
	received   int
}

// day returns the statistics of the day of t. x.lock is held.
func (x *Xiaomi) day(t time.Time) *xiaomiDay {
	date := xiaomiDate(t)
	if x.days[date] == nil {
		x.days[date] = &xiaomiDay{recipients: make(map[push.TargetType]int)}
	}
	return x.days[date]
}

// A xiaomiCounter is one day in the answer to stats.
type xiaomiCounter struct {
	Date       string `json:"date"`
	Single     int    `json:"single_recipients"`
	Broadcast  int    `json:"broadcast_recipients"`
	RegID      int    `json:"regid_recipients"`
	Alias      int    `json:"alias_recipients"`
	Account    int    `json:"useraccount_recipients"`
	Received   int    `json:"received"`
	ClickCount int    `json:"click"`
}

func (d *xiaomiDay) counter(date string) xiaomiCounter {
	c := xiaomiCounter{
		Date:    date,
		RegID:   d.recipients[push.TargetToken],
		Alias:   d.recipients[push.TargetAlias],
		Account: d.recipients[push.TargetUser],
		Broadcast: d.recipients[push.TargetTopic] + d.recipients[push.TargetCondition] +
			d.recipients[push.TargetEveryone],
		Received: d.received,
	}
	c.Single = c.RegID + c.Alias + c.Account
	return c
}

// counters answers for the days from start_date to end_date that have counts,
// which must be less than 30 days apart.
func (x *Xiaomi) counters(c *xiaomiCall) (xiaomiReply, *xiaomiRefusal) {
	c.form.packages(1)
	start, end := c.form.date("start_date"), c.form.date("end_date")
	if span := end.Sub(start); span < 0 || span >= 30*24*time.Hour {
		c.form.refuse(xiaomiInvalid, "the days are not in order, or 30 or more apart")
	}
	if refusal := c.form.done(); refusal != nil {
		return xiaomiReply{}, refusal
	}
	rows := []xiaomiCounter{}
	x.lock.Lock()
	defer x.lock.Unlock()
	for _, date := range slices.Sorted(maps.Keys(x.days)) {
		if date >= start.Format(xiaomiDateForm) && date <= end.Format(xiaomiDateForm) {
			rows = append(rows, x.days[date].counter(date))
		}
	}
	return xiaomiReply{data: xiaomiRows{rows}}, nil
}

// date reads a day, as yyyyMMdd.
func (f *xiaomiForm) date(key string) time.Time {
	t, err := time.Parse(xiaomiDateForm, f.required(key, xiaomiMissing))
	if err != nil {
		f.refuse(xiaomiInvalid, "%s is not a date as in 20260131", key)
	}
	return t
}

// quota may be asked for once in a second. What it answers is not published;
// it is known to serve as a check of the credentials.
func (x *Xiaomi) quota(c *xiaomiCall) (xiaomiReply, *xiaomiRefusal) {
	if refusal := c.form.done(); refusal != nil {
		return xiaomiReply{}, refusal
	}
	now := x.Now()
	x.lock.Lock()
	defer x.lock.Unlock()
	if now.Sub(x.quotaAsked) < time.Second {
		return xiaomiReply{}, xiaomiRefuse(xiaomiTooOften, "asked twice in a second")
	}
	x.quotaAsked = now
	return xiaomiReply{}, nil
}

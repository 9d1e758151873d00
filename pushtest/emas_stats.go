package pushtest

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Records and statistics follow the API metadata of the product Push,
// 2016-08-01 (2026-04).

// emasZone is where the vendor's days begin.
var emasZone = time.FixedZone("UTC+8", 8*3600)

const emasLongestPeriod = 31 * 24 * time.Hour

// emasCounters are the counters of messages. Nobody opens or deletes what the
// simulator delivers, and there are no text messages.
func emasCounters(accepted, delivered int) map[string]any {
	return map[string]any{
		"AcceptCount": accepted, "SentCount": delivered, "ReceivedCount": delivered,
		"OpenedCount": 0, "DeletedCount": 0, "SmsSentCount": 0, "SmsSkipCount": 0, "SmsFailedCount": 0,
		"SmsReceiveSuccessCount": 0, "SmsReceiveFailedCount": 0,
	}
}

// emasDay is the beginning of t's day.
func emasDay(t time.Time) time.Time {
	y, m, d := t.In(emasZone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, emasZone)
}

// statByMessage knows messages of before today only.
func (e *EMAS) statByMessage(p *emasParams) aliyunReply {
	id := p.number("MessageId")
	var stats []map[string]any
	if s, ok := e.sent[id]; ok && s.due.Before(emasDay(e.Now())) {
		one := emasCounters(s.accepted, s.delivered)
		one["MessageId"] = strconv.FormatInt(id, 10)
		stats = append(stats, one)
	}
	return aliyunReply{"PushStats": emasNested("PushStat", stats)}
}

// period reads StartTime and EndTime.
func (p *emasParams) period() (from, to time.Time) {
	from, to = p.instant("StartTime"), p.instant("EndTime")
	switch {
	case to.Before(from):
		p.refuse("InvalidEndTime.Format")
	case to.Sub(from) > emasLongestPeriod:
		p.refuse("InvalidPeriod.ExceedDays")
	}
	return from, to
}

// emasDays are the days of a period, by their beginnings.
func emasDays(from, to time.Time) []time.Time {
	var days []time.Time
	for day := emasDay(from); !day.After(to); day = day.AddDate(0, 0, 1) {
		days = append(days, day)
	}
	return days
}

func (e *EMAS) statByApp(p *emasParams) aliyunReply {
	from, to := p.period()
	p.oneOf("Granularity", "DAY")
	if p.bad() {
		return nil
	}
	var stats []map[string]any
	for _, day := range emasDays(from, to) {
		accepted, delivered := 0, 0
		for _, s := range e.history {
			if !s.waiting && !s.canceled && emasDay(s.due).Equal(day) {
				accepted += s.accepted
				delivered += s.delivered
			}
		}
		one := emasCounters(accepted, delivered)
		one["Time"] = day.UTC().Format(aliyunDate)
		stats = append(stats, one)
	}
	return aliyunReply{"AppPushStats": emasNested("AppPushStat", stats)}
}

// countDevices counts those that were there by the end of a day, or that are
// new since its beginning.
func (e *EMAS) countDevices(day time.Time, fresh bool, deviceType string) int {
	n := 0
	for _, d := range e.order {
		old := d.since.Before(day)
		if d.since.Before(day.AddDate(0, 0, 1)) && !(fresh && old) &&
			(deviceType == "ALL" || emasDeviceTypes[d.platform] == deviceType) {
			n++
		}
	}
	return n
}

func (e *EMAS) deviceStat(p *emasParams) aliyunReply {
	from, to := p.period()
	query := p.oneOf("QueryType", "NEW", "TOTAL")
	deviceType := p.oneOf("DeviceType", "iOS", "ANDROID", "ALL", "")
	if p.bad() {
		return nil
	}
	if deviceType == "" {
		deviceType = "ALL"
	}
	var stats []map[string]any
	for _, day := range emasDays(from, to) {
		stats = append(stats, map[string]any{
			"Time": day.UTC().Format(aliyunDate), "DeviceType": deviceType,
			"Count": e.countDevices(day, query == "NEW", deviceType),
		})
	}
	return aliyunReply{"AppDeviceStats": emasNested("AppDeviceStat", stats)}
}

// uniqueDeviceStat counts by days, and by months those of their last days.
func (e *EMAS) uniqueDeviceStat(p *emasParams) aliyunReply {
	from, to := p.period()
	granularity := p.oneOf("Granularity", "DAY", "MONTH")
	if p.bad() {
		return nil
	}
	var stats []map[string]any
	for _, day := range emasDays(from, to) {
		if granularity == "MONTH" && day.Month() == day.AddDate(0, 0, 1).Month() && !day.Equal(emasDay(to)) {
			continue
		}
		stats = append(stats, map[string]any{
			"Time": day.UTC().Format(aliyunDate), "Count": e.countDevices(day, false, "ALL"),
		})
	}
	return aliyunReply{"AppDeviceStats": emasNested("AppDeviceStat", stats)}
}

// An emasRecord is a message in the list of those that were pushed.
type emasRecord struct {
	AppKey     int64
	Body       string
	DeviceType string
	MessageID  string `json:"MessageId"`
	PushTime   string
	PushType   string
	Source     string
	Status     string
	Target     string
	Title      string
}

// record tells what a message is. Which words Status has is not documented.
func (e *EMAS) record(s *emasSent) emasRecord {
	r := emasRecord{
		AppKey: e.AppKey, MessageID: strconv.FormatInt(s.id, 10), PushTime: s.due.UTC().Format(aliyunDate),
		DeviceType: "ALL", PushType: "MESSAGE", Source: "API", Status: "SENT",
	}
	if n := s.task.Notification; n != nil {
		r.PushType, r.Title, r.Body = "NOTICE", emasValue(n.Title), emasValue(n.Body)
		if n.IOS != nil && n.IOS.LiveActivity != nil {
			r.PushType = "LIVE_ACTIVITY"
		}
	} else if m := s.task.Message; m != nil {
		r.Title, r.Body = emasValue(m.Title), emasValue(m.Body)
	}
	if t := s.task.Target; t != nil {
		r.Target = emasValue(t.Type)
		if word, ok := emasDeviceTypes[emasValue(t.Platform)]; ok {
			r.DeviceType = word
		}
	}
	switch {
	case s.canceled:
		r.Status = "CANCELED"
	case s.waiting:
		r.Status = "WAITING"
	}
	return r
}

func (e *EMAS) pushRecords(p *emasParams) aliyunReply {
	from, to := p.instant("StartTime"), p.instant("EndTime")
	pushType := p.oneOf("PushType", "MESSAGE", "NOTICE", "LIVE_ACTIVITY", "")
	source := p.oneOf("Source", "API", "CONSOLE", "OpenAPIExplorer", "")
	target, _ := p.optional("Target")
	keyword, _ := p.optional("Keyword")
	page, size := p.size("Page", 10_000, 1), p.size("PageSize", 100, 20)
	if _, ok := p.optional("NextToken"); ok {
		e.problem("NextToken: deprecated")
	}
	if p.bad() {
		return nil
	}
	var found []emasRecord
	for _, s := range slices.Backward(e.history) {
		r := e.record(s)
		if s.due.Before(from) || s.due.After(to) || pushType != "" && r.PushType != pushType ||
			source != "" && r.Source != source || target != "" && r.Target != target ||
			!strings.Contains(r.Title+" "+r.Body, keyword) {
			continue
		}
		found = append(found, r)
	}
	start := min((page-1)*size, len(found))
	return aliyunReply{
		"PushInfos": emasNested("PushInfo", found[start:min(start+size, len(found))]),
		"Page":      page, "PageSize": size, "Total": len(found),
	}
}

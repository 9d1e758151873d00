package emas

import (
	"context"
	"net/url"
	"strconv"
	"time"

	"github.com/pushwire/push/internal/wire"
)

// RecordQuery selects pushes. Start and End are required; what else is unset
// does not select.
type RecordQuery struct {
	Start, End time.Time

	PushType string     // "MESSAGE", "NOTICE" or "LIVE_ACTIVITY"
	Target   TargetType // type of target
	Source   string     // "API", "CONSOLE" or "OpenAPIExplorer"
	Keyword  string     // of the text

	Page     int // 1 to 10000, default 1
	PageSize int // 1 to 100, default 20
}

// Record is one push.
type Record struct {
	MessageID   string
	AppKey      string
	Title, Body string
	PushType    string
	Target      string // type of target
	DeviceType  string
	Source      string
	Status      string
	PushTime    string // in TimeLayout
}

// Records is one page of pushes.
type Records struct {
	Records  []Record
	Page     int
	PageSize int
	Total    int
}

type recordsAnswer struct {
	status
	PushInfos struct {
		PushInfo []struct {
			MessageID  wire.String `json:"MessageId"`
			AppKey     wire.String `json:"AppKey"`
			Title      wire.String `json:"Title"`
			Body       wire.String `json:"Body"`
			PushType   wire.String `json:"PushType"`
			Target     wire.String `json:"Target"`
			DeviceType wire.String `json:"DeviceType"`
			Source     wire.String `json:"Source"`
			Status     wire.String `json:"Status"`
			PushTime   wire.String `json:"PushTime"`
		} `json:"PushInfo"`
	} `json:"PushInfos"`
	Page     wire.Int  `json:"Page"`
	PageSize wire.Int  `json:"PageSize"`
	Total    *wire.Int `json:"Total"`
}

func (a *recordsAnswer) complete() bool { return a.Total != nil || a.PushInfos.PushInfo != nil }

// QueryPushRecords returns one page of the app's pushes. The quota is 10
// requests a second.
func (c *Client) QueryPushRecords(ctx context.Context, q RecordQuery) (*Records, error) {
	params, err := period(q.Start, q.End)
	if err != nil {
		return nil, err
	}
	for _, p := range [...]struct{ name, value string }{
		{"PushType", q.PushType}, {"Target", string(q.Target)}, {"Source", q.Source}, {"Keyword", q.Keyword},
	} {
		if p.value != "" {
			params.Set(p.name, p.value)
		}
	}
	for _, p := range [...]struct {
		field string
		value int
	}{{fieldPage, q.Page}, {fieldPageSize, q.PageSize}} {
		if p.value == 0 {
			continue
		}
		if err := c.limits.Check(p.field, p.value); err != nil {
			return nil, err
		}
		params.Set(p.field, strconv.Itoa(p.value))
	}
	out, err := manage[recordsAnswer](ctx, c, "QueryPushRecords", params)
	if err != nil {
		return nil, err
	}
	res := &Records{Page: int(out.Page), PageSize: int(out.PageSize), Total: int(valueOf(out.Total))}
	for _, r := range out.PushInfos.PushInfo {
		res.Records = append(res.Records, Record{
			MessageID: string(r.MessageID), AppKey: string(r.AppKey), Title: string(r.Title), Body: string(r.Body),
			PushType: string(r.PushType), Target: string(r.Target), DeviceType: string(r.DeviceType),
			Source: string(r.Source), Status: string(r.Status), PushTime: string(r.PushTime),
		})
	}
	return res, nil
}

// period names start and end, which must be in order.
func period(start, end time.Time) (url.Values, error) {
	if end.Before(start) {
		return nil, errField("EndTime", "is before StartTime", "InvalidEndTime.Format")
	}
	return url.Values{"StartTime": {start.UTC().Format(TimeLayout)}, "EndTime": {end.UTC().Format(TimeLayout)}}, nil
}

// days is period for what is counted by the day, of which there are at most
// 31.
func (c *Client) days(start, end time.Time) (url.Values, error) {
	params, err := period(start, end)
	if err != nil {
		return nil, err
	}
	const day = 24 * time.Hour
	return params, c.limits.Check(fieldDays, int((end.Sub(start)+day-1)/day))
}

// PushStat counts what became of one push, or of all those of a day.
type PushStat struct {
	MessageID string // of QueryPushStatByMsg
	Time      string // of QueryPushStatByApp, in TimeLayout

	Accepted, Sent, Received, Opened, Deleted int64

	SMSSent, SMSSkipped, SMSFailed, SMSReceived, SMSNotReceived int64
}

type pushStat struct {
	MessageID              wire.String `json:"MessageId"`
	Time                   wire.String `json:"Time"`
	AcceptCount            wire.Int    `json:"AcceptCount"`
	SentCount              wire.Int    `json:"SentCount"`
	ReceivedCount          wire.Int    `json:"ReceivedCount"`
	OpenedCount            wire.Int    `json:"OpenedCount"`
	DeletedCount           wire.Int    `json:"DeletedCount"`
	SMSSentCount           wire.Int    `json:"SmsSentCount"`
	SMSSkipCount           wire.Int    `json:"SmsSkipCount"`
	SMSFailedCount         wire.Int    `json:"SmsFailedCount"`
	SMSReceiveSuccessCount wire.Int    `json:"SmsReceiveSuccessCount"`
	SMSReceiveFailedCount  wire.Int    `json:"SmsReceiveFailedCount"`
}

func pushStats(rows []pushStat) []PushStat {
	var stats []PushStat
	for _, r := range rows {
		stats = append(stats, PushStat{
			MessageID: string(r.MessageID), Time: string(r.Time),
			Accepted: int64(r.AcceptCount), Sent: int64(r.SentCount), Received: int64(r.ReceivedCount),
			Opened: int64(r.OpenedCount), Deleted: int64(r.DeletedCount),
			SMSSent: int64(r.SMSSentCount), SMSSkipped: int64(r.SMSSkipCount), SMSFailed: int64(r.SMSFailedCount),
			SMSReceived: int64(r.SMSReceiveSuccessCount), SMSNotReceived: int64(r.SMSReceiveFailedCount),
		})
	}
	return stats
}

type statAnswer struct {
	status
	PushStats struct {
		PushStat []pushStat `json:"PushStat"`
	} `json:"PushStats"`
}

// QueryPushStatByMsg counts what became of a push, from the next day on. The
// quota is 50 requests a second.
func (c *Client) QueryPushStatByMsg(ctx context.Context, messageID string) ([]PushStat, error) {
	if err := checkMessageID(messageID); err != nil {
		return nil, err
	}
	out, err := manage[statAnswer](ctx, c, "QueryPushStatByMsg", url.Values{"MessageId": {messageID}})
	if err != nil {
		return nil, err
	}
	return pushStats(out.PushStats.PushStat), nil
}

type appStatAnswer struct {
	status
	AppPushStats struct {
		AppPushStat []pushStat `json:"AppPushStat"`
	} `json:"AppPushStats"`
}

// QueryPushStatByApp counts what became of the app's pushes, day by day, of at
// most 31 days.
func (c *Client) QueryPushStatByApp(ctx context.Context, start, end time.Time) ([]PushStat, error) {
	params, err := c.days(start, end)
	if err != nil {
		return nil, err
	}
	params.Set("Granularity", string(ByDay))
	out, err := manage[appStatAnswer](ctx, c, "QueryPushStatByApp", params)
	if err != nil {
		return nil, err
	}
	return pushStats(out.AppPushStats.AppPushStat), nil
}

// Granularity is what numbers are counted by.
type Granularity string

const (
	ByDay   Granularity = "DAY"
	ByMonth Granularity = "MONTH"
)

// Values of the parameter kind of QueryDeviceStat.
const (
	DevicesNew   = "NEW"
	DevicesTotal = "TOTAL"
)

// DeviceStat counts the devices of a day or a month.
type DeviceStat struct {
	Time       string // in TimeLayout
	DeviceType string // of QueryDeviceStat
	Count      int64
}

type deviceStatAnswer struct {
	status
	AppDeviceStats struct {
		AppDeviceStat []struct {
			Time       wire.String `json:"Time"`
			DeviceType wire.String `json:"DeviceType"`
			Count      wire.Int    `json:"Count"`
		} `json:"AppDeviceStat"`
	} `json:"AppDeviceStats"`
}

func (a *deviceStatAnswer) stats() []DeviceStat {
	var stats []DeviceStat
	for _, r := range a.AppDeviceStats.AppDeviceStat {
		stats = append(stats, DeviceStat{Time: string(r.Time), DeviceType: string(r.DeviceType), Count: int64(r.Count)})
	}
	return stats
}

// QueryDeviceStat counts the app's devices, DevicesNew or DevicesTotal, day by
// day, of at most 31 days in UTC+8. deviceType is "iOS", "ANDROID" or "ALL",
// for older apps that have both, and else empty.
func (c *Client) QueryDeviceStat(ctx context.Context, start, end time.Time, kind, deviceType string) ([]DeviceStat, error) {
	if kind != DevicesNew && kind != DevicesTotal {
		return nil, errField("QueryType", "is neither NEW nor TOTAL", "InvalidQueryType.Format")
	}
	params, err := c.days(start, end)
	if err != nil {
		return nil, err
	}
	params.Set("QueryType", kind)
	if deviceType != "" {
		params.Set("DeviceType", deviceType)
	}
	out, err := manage[deviceStatAnswer](ctx, c, "QueryDeviceStat", params)
	if err != nil {
		return nil, err
	}
	return out.stats(), nil
}

// QueryUniqueDeviceStat counts the different devices since the beginning of
// the month, by day or month, of at most 31 days. The quota is 6 requests a
// second.
func (c *Client) QueryUniqueDeviceStat(ctx context.Context, start, end time.Time, g Granularity) ([]DeviceStat, error) {
	if g != ByDay && g != ByMonth {
		return nil, errField("Granularity", "is neither DAY nor MONTH", "InvalidGranularity.Format")
	}
	params, err := c.days(start, end)
	if err != nil {
		return nil, err
	}
	params.Set("Granularity", string(g))
	out, err := manage[deviceStatAnswer](ctx, c, "QueryUniqueDeviceStat", params)
	if err != nil {
		return nil, err
	}
	return out.stats(), nil
}

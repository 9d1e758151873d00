package xiaomi

import (
	"context"
	"encoding/json"
	"net/url"
	"time"

	"github.com/pushwire/push/internal/wire"
)

// Counters is what became of the messages of one day.
type Counters struct {
	Date                  string // yyyyMMdd, or as Xiaomi writes it
	SingleRecipients      int64
	BroadcastRecipients   int64
	RegIDRecipients       int64
	AliasRecipients       int64
	UserAccountRecipients int64
	Received              int64
	Click                 int64
}

type countersAnswer struct {
	status
	counters []Counters
}

func (a *countersAnswer) read() error {
	rows, err := a.rows()
	if err != nil || absent(rows) {
		return err
	}
	var days []struct {
		Date                  wire.String `json:"date"`
		SingleRecipients      wire.Int    `json:"single_recipients"`
		BroadcastRecipients   wire.Int    `json:"broadcast_recipients"`
		RegIDRecipients       wire.Int    `json:"regid_recipients"`
		AliasRecipients       wire.Int    `json:"alias_recipients"`
		UserAccountRecipients wire.Int    `json:"useraccount_recipients"`
		Received              wire.Int    `json:"received"`
		Click                 wire.Int    `json:"click"`
	}
	if err := json.Unmarshal(rows, &days); err != nil {
		return err
	}
	for _, d := range days {
		a.counters = append(a.counters, Counters{
			Date: string(d.Date), SingleRecipients: int64(d.SingleRecipients), BroadcastRecipients: int64(d.BroadcastRecipients),
			RegIDRecipients: int64(d.RegIDRecipients), AliasRecipients: int64(d.AliasRecipients),
			UserAccountRecipients: int64(d.UserAccountRecipients), Received: int64(d.Received), Click: int64(d.Click),
		})
	}
	return nil
}

// Counters counts the messages of less than 30 days, day by day: GET
// /v1/stats/message/counters. Of start and end, only the dates count, each in
// its own time zone.
func (c *Client) Counters(ctx context.Context, start, end time.Time) ([]Counters, error) {
	days := int(date(end).Sub(date(start)) / (24 * time.Hour))
	if days < 0 {
		return nil, errField(fieldDays, "is before start_date", codeValue)
	}
	if err := c.limits.Check(fieldDays, days); err != nil {
		return nil, err
	}
	const layout = "20060102"
	out, err := request[countersAnswer](ctx, c, c.get("stats", "/v1/stats/message/counters", url.Values{
		"start_date": {start.Format(layout)}, "end_date": {end.Format(layout)}, "restricted_package_name": {c.packageName},
	}))
	if err != nil {
		return nil, err
	}
	return out.counters, nil
}

// date is midnight of t's date in a zone where each day has 24 hours.
func date(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// Quota asks for the day's allowance and its use: GET /v1/trace/quota/get, at
// most once a second. What the answer's data looks like is unverified, so it
// is returned as it is. The call also tells whether the AppSecret is right:
// push.ErrAuth says no.
func (c *Client) Quota(ctx context.Context) (json.RawMessage, error) {
	return c.raw(ctx, c.get("quota", "/v1/trace/quota/get", nil))
}

package meizu

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/pushwire/push/internal/wire"
)

// Statistics is what became of a task, or of the messages of a day. Counts are
// of targets.
type Statistics struct {
	TaskID  string // of TaskStatistics
	Date    string // of DailyStatistics: yyyy-MM-dd
	Target  int64  // addressed
	Valid   int64  // of them, those that could be pushed to
	Pushed  int64
	Accept  int64 // received by the device
	Display int64
	Click   int64
}

// counters are the members of an answer, or of a row of one. The document
// prints one name with a space behind it, which the Java SDK does not have:
// either is read.
type counters map[string]json.RawMessage

func (c counters) into(name string, v any) error {
	for k, value := range c {
		if strings.TrimSpace(k) == name {
			return json.Unmarshal(value, v)
		}
	}
	return nil
}

// statistics reads c, which must have the member named id.
func (c counters) statistics(id string) (s Statistics, err error) {
	var name wire.String
	if err := c.into(id, &name); err != nil {
		return s, err
	}
	if name == "" {
		return s, errValue
	}
	for _, member := range []struct {
		name string
		n    *int64
	}{
		{"targetNo", &s.Target}, {"validNo", &s.Valid}, {"pushedNo", &s.Pushed},
		{"acceptNo", &s.Accept}, {"displayNo", &s.Display}, {"clickNo", &s.Click},
	} {
		if err := c.into(member.name, (*wire.Int)(member.n)); err != nil {
			return s, err
		}
	}
	if id == "date" {
		s.Date = string(name)
	} else {
		s.TaskID = string(name)
	}
	return s, nil
}

type statisticsAnswer struct {
	status
	data Statistics
}

func (a *statisticsAnswer) read() error {
	var c counters
	err := a.object(&c)
	if err == nil {
		a.data, err = c.statistics("taskId")
	}
	return err
}

// TaskStatistics reports on a task: GET
// /garcia/api/server/push/statistics/getTaskStatistics.
func (c *Client) TaskStatistics(ctx context.Context, taskID string) (*Statistics, error) {
	if err := checkTaskID(taskID); err != nil {
		return nil, err
	}
	const path = "/push/statistics/getTaskStatistics"
	out, err := request[statisticsAnswer](ctx, c, c.get("statistics", c.base+pathServer+path, map[string]string{"taskId": taskID}))
	if err != nil {
		return nil, err
	}
	return &out.data, nil
}

type dailyAnswer struct {
	status
	data []Statistics
}

func (a *dailyAnswer) read() error {
	var rows []counters
	if len(a.Value) == 0 || a.Value[0] != '[' {
		return errValue
	}
	if err := json.Unmarshal(a.Value, &rows); err != nil {
		return err
	}
	for _, row := range rows {
		s, err := row.statistics("date")
		if err != nil {
			return err
		}
		a.data = append(a.data, s)
	}
	return nil
}

// DailyStatistics counts the app's messages day by day, of up to 30 days (the
// client lets a day more pass, since whether both ends count is unverified):
// GET /garcia/api/server/push/statistics/dailyPushStatics. Of start and end,
// only the dates count, each in its own time zone.
func (c *Client) DailyStatistics(ctx context.Context, start, end time.Time) ([]Statistics, error) {
	days := int(date(end).Sub(date(start)) / (24 * time.Hour))
	if days < 0 && !c.limits.Off {
		return nil, errField(fieldDays, "is before startTime", codeOther)
	}
	if err := c.limits.Check(fieldDays, days); err != nil {
		return nil, err
	}
	const path, layout = "/push/statistics/dailyPushStatics", "20060102"
	out, err := request[dailyAnswer](ctx, c, c.get("statistics", c.base+pathServer+path, map[string]string{
		"startTime": start.Format(layout), "endTime": end.Format(layout),
	}))
	if err != nil {
		return nil, err
	}
	return out.data, nil
}

// date is midnight of t's date in a zone where each day has 24 hours.
func date(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

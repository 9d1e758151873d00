package xiaomi

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"
)

// JobExists asks whether a scheduled message still waits for its time: POST
// /v2/schedule_job/exist. It returns nil if it does; what Xiaomi answers if it
// does not is unverified, but is an *Error.
func (c *Client) JobExists(ctx context.Context, jobID string) error {
	return c.job(ctx, "schedule_job/exist", "/v2", "job_id", jobID)
}

// DeleteJob takes a scheduled message back: POST /v2/schedule_job/delete. The
// job's id is the MessageID of the push.
func (c *Client) DeleteJob(ctx context.Context, jobID string) error {
	return c.job(ctx, "schedule_job/delete", "/v2", "job_id", jobID)
}

// DeleteJobByKey takes back the scheduled messages that have the job key: POST
// /v3/schedule_job/delete.
func (c *Client) DeleteJobByKey(ctx context.Context, jobKey string) error {
	return c.job(ctx, "schedule_job/delete", "/v3", "jobkey", jobKey)
}

func (c *Client) job(ctx context.Context, op, version, field, value string) error {
	if err := checkIDs(field, value); err != nil {
		return err
	}
	return c.do(ctx, c.post(op, version+"/"+op, url.Values{field: {value}}))
}

// JobQuery selects scheduled messages. All of its fields are unverified, and
// those that are zero are left out.
type JobQuery struct {
	StartTime, EndTime int64 // Unix milliseconds
	Type               string
	MaxCount           int
}

// QueryJobs lists scheduled messages: POST /v2/schedule_job/query. It is
// experimental: the SDK knows of it, but no page does, so the data of the
// answer is returned as it is. Config.AppID is required.
func (c *Client) QueryJobs(ctx context.Context, q JobQuery) (json.RawMessage, error) {
	if err := c.needAppID(); err != nil {
		return nil, err
	}
	form := url.Values{"app_id": {c.appID}}
	for _, n := range []struct {
		name  string
		value int64
	}{{"start_time", q.StartTime}, {"end_time", q.EndTime}, {"max_count", int64(q.MaxCount)}} {
		if n.value != 0 {
			form.Set(n.name, strconv.FormatInt(n.value, 10))
		}
	}
	if q.Type != "" {
		form.Set("type", q.Type)
	}
	return c.raw(ctx, c.post("schedule_job/query", "/v2/schedule_job/query", form))
}

func (c *Client) needAppID() error {
	if c.appID == "" {
		return errField("config.AppID", "is empty, but this operation needs it", "22006")
	}
	return nil
}

package vivo

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// Statistics is what became of one push. Counts are of targets.
type Statistics struct {
	TaskID         string
	Target         int64 // addressed
	Valid          int64 // of them, those that could be pushed to
	Send           int64
	Receive        int64
	Display        int64
	Click          int64
	TargetInvalid  int64 // the id is not valid
	TargetUnSub    int64 // the user unsubscribed
	TargetInActive int64 // the device is inactive
	Covered        int64 // replaced by a newer message
	Controlled     int64 // held back by a limit
	TargetOffline  int64
}

type statisticsAnswer struct {
	status
	Statistics []struct {
		TaskID         wire.String `json:"taskId"`
		Target         wire.Int    `json:"target"`
		Valid          wire.Int    `json:"valid"`
		Send           wire.Int    `json:"send"`
		Receive        wire.Int    `json:"receive"`
		Display        wire.Int    `json:"display"`
		Click          wire.Int    `json:"click"`
		TargetInvalid  wire.Int    `json:"targetInvalid"`
		TargetUnSub    wire.Int    `json:"targetUnSub"`
		TargetInActive wire.Int    `json:"targetInActive"`
		Covered        wire.Int    `json:"covered"`
		Controlled     wire.Int    `json:"controlled"`
		TargetOffline  wire.Int    `json:"targetOffline"`
	} `json:"statistics"`
}

// Statistics reports on 1 to 100 pushes: GET /report/getStatistics.
func (c *Client) Statistics(ctx context.Context, taskIDs ...string) ([]Statistics, error) {
	call, err := c.query("statistics", "/report/getStatistics", taskIDs)
	if err != nil {
		return nil, err
	}
	out, err := request[statisticsAnswer](ctx, c, call)
	if err != nil {
		return nil, err
	}
	stats := make([]Statistics, len(out.Statistics))
	for i, s := range out.Statistics {
		stats[i] = Statistics{
			TaskID: string(s.TaskID), Target: int64(s.Target), Valid: int64(s.Valid), Send: int64(s.Send),
			Receive: int64(s.Receive), Display: int64(s.Display), Click: int64(s.Click),
			TargetInvalid: int64(s.TargetInvalid), TargetUnSub: int64(s.TargetUnSub), TargetInActive: int64(s.TargetInActive),
			Covered: int64(s.Covered), Controlled: int64(s.Controlled), TargetOffline: int64(s.TargetOffline),
		}
	}
	return stats, nil
}

// AuditStatus is what vivo's review says of one push.
type AuditStatus struct {
	TaskID string
	Desc   string // in vivo's words: that it has sensitive words, or that nothing is known
}

type statusAnswer struct {
	status
	Data []struct {
		TaskID wire.String `json:"taskId"`
		Desc   string      `json:"desc"`
	} `json:"data"`
}

// AuditStatus asks whether 1 to 100 pushes were held back for their content:
// GET /search/msgStatus. vivo allows one call a second, and answers only for
// about a minute after the push.
func (c *Client) AuditStatus(ctx context.Context, taskIDs ...string) ([]AuditStatus, error) {
	call, err := c.query("status", "/search/msgStatus", taskIDs)
	if err != nil {
		return nil, err
	}
	out, err := request[statusAnswer](ctx, c, call)
	if err != nil {
		return nil, err
	}
	statuses := make([]AuditStatus, len(out.Data))
	for i, d := range out.Data {
		statuses[i] = AuditStatus{TaskID: string(d.TaskID), Desc: d.Desc}
	}
	return statuses, nil
}

// query is a GET that names tasks.
func (c *Client) query(op, path string, taskIDs []string) (*engine.Call, error) {
	if len(taskIDs) == 0 {
		return nil, &push.FieldError{From: push.Vivo, Field: fieldTaskIDs, Problem: "is empty", VendorCode: "10473"}
	}
	if err := c.limits.Check(fieldTaskIDs, len(taskIDs)); err != nil {
		return nil, err
	}
	for _, id := range taskIDs {
		if !wire.Printable(id) || strings.Contains(id, ",") {
			return nil, &push.FieldError{From: push.Vivo, Field: fieldTaskIDs, Problem: "holds an id that is empty or not printable, or has a comma", VendorCode: "10472"}
		}
	}
	return &engine.Call{
		Op: op, Method: http.MethodGet, Repeatable: true,
		URL: c.base + path + "?taskIds=" + url.QueryEscape(strings.Join(taskIDs, ",")),
	}, nil
}

type userRequest struct {
	AppID    int64    `json:"appId"`
	TaskID   string   `json:"taskId,omitempty"`
	UserIDs  []string `json:"userIds"`
	UserType int      `json:"userType"`
}

const userTypeRegID = 1

type invalidAnswer struct {
	status
	Data invalidUsers `json:"data"`
}

// CheckInvalid asks which of the regIds are not valid: POST
// /invalidUser/check, batch by batch and at quiet hours. It is experimental:
// path and fields are unverified, known from one client only, and so is the
// maximum of 1000 a call.
func (c *Client) CheckInvalid(ctx context.Context, regIDs ...string) ([]InvalidUser, error) {
	if len(regIDs) == 0 {
		return nil, &push.FieldError{From: push.Vivo, Field: fieldUserIDs, Problem: "is empty", VendorCode: "10700"}
	}
	if err := c.limits.Check(fieldUserIDs, len(regIDs)); err != nil {
		return nil, err
	}
	body, err := marshal(userRequest{AppID: c.appID, UserIDs: regIDs, UserType: userTypeRegID})
	if err != nil {
		return nil, err
	}
	out, err := request[invalidAnswer](ctx, c, &engine.Call{
		Op: "check", URL: c.base + "/invalidUser/check", Repeatable: true, Body: body,
	})
	if err != nil {
		return nil, err
	}
	return out.Data, nil
}

// Recall takes a push back, from the given regIds or, if there are none, from
// all its targets (unverified): POST /message/recycle. It is experimental:
// path and fields are unverified, known from one client only.
func (c *Client) Recall(ctx context.Context, taskID string, regIDs ...string) error {
	if taskID == "" {
		return &push.FieldError{From: push.Vivo, Field: "taskId", Problem: "is empty", VendorCode: "10151"}
	}
	if regIDs == nil {
		regIDs = []string{}
	}
	body, err := marshal(userRequest{AppID: c.appID, TaskID: taskID, UserIDs: regIDs, UserType: userTypeRegID})
	if err != nil {
		return err
	}
	_, err = request[status](ctx, c, &engine.Call{
		Op: "recycle", URL: c.base + "/message/recycle", Repeatable: true, Body: body,
	})
	return err
}

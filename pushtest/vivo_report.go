package pushtest

import (
	"net/http"
	"strings"
	"time"

	"github.com/pushwire/push"
)

// Statistics follow the official SDK 2.2 (2021 or before). The audit status
// and the purpose of the query of invalid ids follow parts of vivo's page
// "Server API" in a copy without date, http://www.mqs.net/post/45045.html.
// Path and fields of that query, and the recall, are known from one client
// each: a PHP service of 2020 to 2021, and
// https://github.com/masastack/MASA.MC (2026-07-20).

// vivoStatistic counts phones.
type vivoStatistic struct {
	TaskID         string `json:"taskId"`
	Target         int    `json:"target"`
	Valid          int    `json:"valid"`
	Send           int    `json:"send"`
	Receive        int    `json:"receive"`
	Display        int    `json:"display"`
	Click          int    `json:"click"`
	TargetInvalid  int    `json:"targetInvalid"`
	TargetUnSub    int    `json:"targetUnSub"`
	TargetInActive int    `json:"targetInActive"`
	Covered        int    `json:"covered"`
	Controlled     int    `json:"controlled"`
	TargetOffline  int    `json:"targetOffline"`
}

// count counts a target that has a status. Whoever gets a message receives
// and shows it at once here, and clicks on nothing.
func (s *vivoStatistic) count(status int) {
	s.Target++
	switch status {
	case vivoValid:
		s.Valid++
		s.Send++
		s.Receive++
		s.Display++
	case vivoGone:
		s.TargetUnSub++
	case vivoOffline:
		s.TargetOffline++
	default:
		s.TargetInvalid++
	}
}

const vivoMaxTaskIDs = 100

// taskIDs returns the task IDs that a query asks for.
func (v *Vivo) taskIDs(r *http.Request) (ids []string, code int) {
	for name, values := range r.URL.Query() {
		if name != "taskIds" || len(values) > 1 {
			v.problem("%s: %s: no such parameter, or more than one", r.URL.Path, name)
		}
	}
	list := r.URL.Query().Get("taskIds")
	if list == "" {
		return nil, 10473
	}
	ids = strings.Split(list, ",")
	if len(ids) > vivoMaxTaskIDs {
		return nil, 10471
	}
	for _, id := range ids {
		if !vivoIsTaskID(id) {
			return nil, 10472
		}
	}
	return ids, 0
}

// serveStatistics is GET /report/getStatistics. Tasks that do not exist are
// left out.
func (v *Vivo) serveStatistics(r *http.Request, _ []byte) vivoAnswer {
	ids, code := v.taskIDs(r)
	if code != 0 {
		return vivoResult(code)
	}
	a := vivoAnswer{Statistics: []vivoStatistic{}}
	for _, id := range ids {
		if t := v.tasks[id]; t != nil {
			a.Statistics = append(a.Statistics, t.stats)
		}
	}
	return a
}

type vivoAudit struct {
	TaskID string `json:"taskId"`
	Desc   string `json:"desc"`
}

// serveStatus is GET /search/msgStatus. Tasks that do not exist are left out.
// Which code a second call within a second gets is not documented; 10040 is
// the general one for too much of something. Nor are the original texts of
// the two verdicts known.
func (v *Vivo) serveStatus(r *http.Request, _ []byte) vivoAnswer {
	now := v.clock()
	if now.Sub(v.asked).Abs() < time.Second {
		return vivoResult(10040)
	}
	v.asked = now
	ids, code := v.taskIDs(r)
	if code != 0 {
		return vivoResult(code)
	}
	audits := []vivoAudit{}
	for _, id := range ids {
		t := v.tasks[id]
		switch {
		case t == nil:
		case t.censored:
			audits = append(audits, vivoAudit{id, "包含敏感词"})
		default:
			audits = append(audits, vivoAudit{id, "未知"})
		}
	}
	return vivoAnswer{Data: audits}
}

type vivoUsers struct {
	vivoCommon
	UserIDs  []string `json:"userIds"`
	UserType *int64   `json:"userType"` // 1, for regIds
}

type vivoRecall struct {
	vivoUsers
	TaskID string `json:"taskId"`
}

// check is POST /invalidUser/check, which lists the ids that are no use. How
// many it takes at once is not known.
func (v *Vivo) check(_ []byte, u *vivoUsers) vivoAnswer {
	switch {
	case len(u.UserIDs) == 0:
		return vivoResult(10700)
	case u.UserType == nil || *u.UserType != 1:
		return vivoResult(10706)
	}
	invalid := []vivoInvalid{}
	for _, id := range u.UserIDs {
		if status := v.status(push.TargetToken, id, false); status == vivoUnknownUser || status == vivoGone {
			invalid = append(invalid, vivoInvalid{id, status})
		}
	}
	return vivoAnswer{Data: invalid}
}

// recycle is POST /message/recycle. It only judges the request: what becomes
// of statistics and later slices of a list is not documented. Nor is the code
// for a wrong userType; 10706 is that of the query of invalid ids.
func (v *Vivo) recycle(_ []byte, u *vivoRecall) vivoAnswer {
	if _, code := v.task(u.TaskID); code != 0 {
		return vivoResult(code)
	}
	if u.UserType == nil || *u.UserType != 1 {
		return vivoResult(10706)
	}
	if u.UserIDs == nil {
		v.problem("/message/recycle: userIds is missing, though it may be empty")
	}
	return vivoAnswer{}
}

package pushtest

import (
	"crypto/rsa"
	"net/http"
	"strconv"
	"sync"

	"github.com/pushwire/push"
)

// MPaaS simulates the server API of Alibaba Cloud's mPaaS Message Push Service
// in its version 2020-10-28, and in that of the finance region, 2020-07-10,
// which lacks PushBind, PushUnBind, PushReport, SMS in PushSimple, and
// BindPeriod. It follows the pages on pushing, simple (2871125), by template
// (2871127), in batches (2871128) and to all (2871129), in copies of up to
// 2026, and the SDK that Alibaba generates from the service's own description
// (mpaas 3.4.1, 2026-07-28):
// https://help.aliyun.com/document_detail/2871125.html
//
// The ops are "send" for PushSimple, PushTemplate, PushMultiple and
// PushBroadcast, "other" for an action that does not exist, and the action's
// own name for the rest: RevokePushMessage, RevokePushTask, PushBind,
// PushUnBind, PushReport, PushQueryDeviceState, CreateTemplate,
// DeleteTemplate, GetTemplate, ListTemplatePage, QueryPushSchedulerList,
// CancelPushScheduler, QueryPushAnalysisCoreIndex, ListAnalysisCoreIndex,
// QueryPushAnalysisTaskList and QueryPushAnalysisTaskDetail. There is no
// "auth": requests are signed. A version that lacks an action does not change
// the op.
//
// # Answers
//
// The gateway refuses with an HTTP status of 400 and more; see Aliyun. The
// service itself answers HTTP 200 whatever it has to say, with its verdict in
// ResultCode and PushResult.Success, or in Code and Success for templates and
// devices. A success is ResultCode OK, as on the pages, and Code 100.
//
// Pushes are answered for the whole request, never for a target. What became
// of a target is told later, by callback: Messages lists it, and Callback
// makes the request. See NewToken.
//
// # Where the documentation is silent
//
// PushResult.Data is the id of the task, a number as text, for every kind of
// push; it is the ID of a Delivery. A message key that an earlier request used
// is accepted and the message is delivered again; Problems lists one that
// comes twice in a request.
//
// Messages for Android, iOS and users may have 2048 bytes of UTF-8: title and
// content that have more are 3043, and with the URI and the extension
// parameters 3050. Validities and rates have limits that nobody publishes: use
// RefuseNext for their codes, 3026 and 8011.
//
// A recurring push takes place once, at its time on the first day of its
// period that is left, whatever circleType and circleValue say.
type MPaaS struct {
	Aliyun

	AppID       string // the app; with the workspace it is the instance
	WorkspaceID string
	TenantID    string // optional but for templates and the state of devices

	lock      sync.Mutex // guards the fields below; taken before Aliyun's locks
	devices   map[string]*mpaasDevice
	order     []string // the tokens of devices, oldest first
	templates []*mpaasTemplate
	tasks     []*mpaasTask
	plans     []*mpaasPlan
	lastID    int64
	key       *rsa.PrivateKey // signs callbacks; nil until it is asked for
}

var _ Simulator = (*MPaaS)(nil)

// The versions of the API.
const (
	mpaasVersion        = "2020-10-28"
	mpaasFinanceVersion = "2020-07-10"
)

// NewMPaaS starts a simulator with an app of its own.
func NewMPaaS() *MPaaS {
	m := &MPaaS{
		AppID:       "ONEX" + randomHex(6),
		WorkspaceID: "w" + randomHex(4),
		TenantID:    "T" + randomHex(4),
		devices:     make(map[string]*mpaasDevice),
		lastID:      10_000_000,
	}
	m.startAliyun("mPaaS", []string{mpaasVersion, mpaasFinanceVersion}, m.apis())
	return m
}

// Vendor is push.MPaaS.
func (m *MPaaS) Vendor() push.Vendor { return push.MPaaS }

// newID returns the next number that the service gives to something.
func (m *MPaaS) newID() string {
	m.lastID++
	return strconv.FormatInt(m.lastID, 10)
}

// RefuseNext makes the next requests that push fail: with HTTP 200 and the
// verdict of the service if code is a number, as in "8011" and "-1", and as the
// gateway does if it is a word, as in "Throttling.User".
func (m *MPaaS) RefuseNext(times int, code string) { m.Inject("send", times, m.Refuse(code)) }

// Refuse is a fault that answers with a code, for any op, in the shape that
// the action has.
func (m *MPaaS) Refuse(code string) Fault {
	if _, err := strconv.Atoi(code); err != nil {
		return m.Aliyun.Refuse(code)
	}
	return func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		reply := mpaasRefused(mpaasShapeOf(r.Header.Get("X-Acs-Action")), &mpaasRefusal{code: code})
		reply["RequestId"] = aliyunRequestID()
		m.write(w, http.StatusOK, reply)
	}
}

// Deliveries returns every message that a target was given, in order, those
// of scheduled pushes once their time has come by the server's clock. A
// broadcast is one Delivery without a value.
func (m *MPaaS) Deliveries() []Delivery {
	m.lock.Lock()
	m.runPlans()
	m.lock.Unlock()
	return m.Server.Deliveries()
}

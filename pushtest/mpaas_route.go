package pushtest

import "slices"

// Actions follow the generated SDK (mpaas 3.4.1, 2026-07-28). Those that
// belong to other parts of mPaaS, or are older names of the same, are missing:
// CreateOpenSingleData, CreateOpenGlobalData, QueryMpsSchedulerList and
// CancelMpsScheduler.

// A mpaasAction is what one action does: it reads the form, and returns what
// there is to tell if the form holds no refusal in the end.
type mpaasAction struct {
	name   string
	shape  mpaasShape
	handle func(*MPaaS, *mpaasForm) any
}

// mpaasActions lists all actions. The first four push.
var mpaasActions = []mpaasAction{
	{"PushSimple", mpaasPushShape, (*MPaaS).pushSimple},
	{"PushTemplate", mpaasPushShape, (*MPaaS).pushTemplate},
	{"PushMultiple", mpaasPushShape, (*MPaaS).pushMultiple},
	{"PushBroadcast", mpaasPushShape, (*MPaaS).pushBroadcast},
	{"RevokePushMessage", mpaasPushShape, (*MPaaS).revokeMessage},
	{"RevokePushTask", mpaasPushShape, (*MPaaS).revokeTask},
	{"PushBind", mpaasPushShape, (*MPaaS).pushBind},
	{"PushUnBind", mpaasPushShape, (*MPaaS).pushUnBind},
	{"PushReport", mpaasPushShape, (*MPaaS).pushReport},
	{"PushQueryDeviceState", mpaasDeviceShape, (*MPaaS).deviceState},
	{"CreateTemplate", mpaasTemplateShape, (*MPaaS).createTemplate},
	{"DeleteTemplate", mpaasTemplateShape, (*MPaaS).deleteTemplate},
	{"GetTemplate", mpaasTemplateShape, (*MPaaS).getTemplate},
	{"ListTemplatePage", mpaasTemplateShape, (*MPaaS).listTemplates},
	{"QueryPushSchedulerList", mpaasContentShape, (*MPaaS).listPlans},
	{"CancelPushScheduler", mpaasContentShape, (*MPaaS).cancelPlans},
	{"QueryPushAnalysisCoreIndex", mpaasContentShape, (*MPaaS).coreIndex},
	{"ListAnalysisCoreIndex", mpaasIndexShape, (*MPaaS).coreIndexTexts},
	{"QueryPushAnalysisTaskList", mpaasContentShape, (*MPaaS).taskList},
	{"QueryPushAnalysisTaskDetail", mpaasContentShape, (*MPaaS).taskDetail},
}

const mpaasPushes = 4 // of mpaasActions

// mpaasNotFinance are the actions that the finance region lacks.
var mpaasNotFinance = []string{"PushBind", "PushUnBind", "PushReport"}

func mpaasShapeOf(action string) mpaasShape {
	for _, a := range mpaasActions {
		if a.name == action {
			return a.shape
		}
	}
	return mpaasPushShape
}

// apis are the actions for the gateway.
func (m *MPaaS) apis() map[string]aliyunRoute {
	routes := make(map[string]aliyunRoute)
	for i, a := range mpaasActions {
		op := a.name
		if i < mpaasPushes {
			op = "send"
		}
		routes[a.name] = aliyunRoute{op: op, handle: func(c *aliyunCall) (aliyunReply, *aliyunFailure) {
			return m.carryOut(a, c)
		}}
	}
	return routes
}

// carryOut answers a request that the gateway let in.
func (m *MPaaS) carryOut(a mpaasAction, c *aliyunCall) (aliyunReply, *aliyunFailure) {
	finance := c.version == mpaasFinanceVersion
	if finance && slices.Contains(mpaasNotFinance, a.name) {
		return nil, aliyunFail("InvalidApi.NotFound", "")
	}
	m.lock.Lock()
	defer m.lock.Unlock()
	m.runPlans()
	for name := range c.query {
		m.problem("%s: %s is in the query, where only the body is read", a.name, name)
	}
	f := &mpaasForm{m: m, action: a.name, finance: finance, values: c.form, body: c.body, known: make(map[string]bool)}
	f.open()
	data := a.handle(m, f)
	f.done()
	switch {
	case f.failure != nil:
		return nil, f.failure
	case f.refusal != nil:
		return mpaasRefused(a.shape, f.refusal), nil
	}
	return mpaasAccepted(a.shape, data), nil
}

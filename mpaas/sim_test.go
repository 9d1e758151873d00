package mpaas_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/vendortest"
	"github.com/pushwire/push/mpaas"
	"github.com/pushwire/push/pushtest"
)

// begin returns a client of a simulator, which must find nothing odd.
func begin(t *testing.T) (*mpaas.Client, *pushtest.MPaaS) {
	t.Helper()
	client, sim := start()
	t.Cleanup(func() {
		for _, p := range sim.Problems() {
			t.Error(p)
		}
		sim.Close()
	})
	return client, sim
}

// must ends the test unless err is nil.
func must[T any](t *testing.T) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestTemplates makes a template, sends by it in every way, and deletes it.
func TestTemplates(t *testing.T) {
	c, sim := begin(t)
	ctx := t.Context()
	_, err := c.CreateTemplate(ctx, &mpaas.Template{
		Name: "parcel", DescInfo: "A parcel has come", Title: "Box #box#", Content: "Code #code#", Variables: []string{"box", "code"}, PushStyle: new(0), ShowStyle: new(0),
	})
	check(t, err)
	got := must[*mpaas.Template](t)(c.GetTemplate(ctx, "parcel", ""))
	if got.Name != "parcel" || got.Title != "Box #box#" || !slices.Equal(got.Variables, []string{"box", "code"}) {
		t.Errorf("%+v", got)
	}
	if page := must[*mpaas.TemplatePage](t)(c.ListTemplatePage(ctx, 1, 10)); len(page.Templates) != 1 || page.TotalSize != 1 {
		t.Errorf("%+v", page)
	}
	a, b := sim.NewToken(), sim.NewToken()
	values := mpaas.Params{"box": "12", "code": "4411"}
	_, err = c.Send(ctx, &push.Message{Title: "t", Body: "b", Native: push.Natives{&mpaas.Message{TemplateName: "parcel", TemplateKeyValue: values}}}, push.Tokens(a))
	check(t, err)
	res := must[*mpaas.Response](t)(c.PushMultiple(ctx, &mpaas.Multiple{TemplateName: "parcel", Targets: []mpaas.Target{
		{Target: a, MsgKey: "k1", TemplateKeyValue: values}, {Target: b, MsgKey: "k2", TemplateKeyValue: values, ExtendedParams: mpaas.Params{"a": "b"}},
	}}))
	check(t, c.RevokePushTask(ctx, res.TaskID))
	_, err = c.PushBroadcast(ctx, &mpaas.Broadcast{TemplateName: "parcel", TemplateKeyValue: values, MsgKey: "k3", BindPeriod: mpaas.PeriodUnlimited})
	check(t, err)
	if n := len(sim.Deliveries()); n != 4 {
		t.Errorf("%d deliveries, want 1 and 2 and 1", n)
	}
	check(t, c.DeleteTemplate(ctx, "parcel", ""))
	if _, err := c.GetTemplate(ctx, "parcel", ""); !errors.Is(err, push.ErrNotFound) {
		t.Errorf("after it was deleted: %v", err)
	}
}

// TestDevices binds a device to a user, and asks for its state.
func TestDevices(t *testing.T) {
	c, sim := begin(t)
	ctx := t.Context()
	token, ok := sim.NewDevice("oppo")
	if !ok {
		t.Fatal("the simulator has no OPPO")
	}
	check(t, c.PushReport(ctx, mpaas.Report{DeliveryToken: token, OSType: mpaas.OSAndroid, Model: "x"}))
	check(t, c.PushBind(ctx, mpaas.Binding{UserID: "amy", DeliveryToken: token, OSType: mpaas.OSAndroid}))
	s := must[*mpaas.DeviceState](t)(c.PushQueryDeviceState(ctx, mpaas.StateOfUser, "amy"))
	if s.UserID != "amy" || s.Platform != "android" || s.Channel() != mpaas.ChannelOPPO || s.State == "" {
		t.Errorf("%+v", s)
	}
	_, err := c.Send(ctx, &push.Message{Title: "t", Body: "b"}, push.Users("amy"))
	check(t, err)
	if d := sim.Deliveries(); len(d) != 1 || d[0].Type != push.TargetUser || d[0].Value != "amy" {
		t.Errorf("%+v", d)
	}
	check(t, c.PushUnBind(ctx, "amy", token))
}

// TestSchedule makes a scheduled push, finds it and cancels it.
func TestSchedule(t *testing.T) {
	c, sim := begin(t)
	ctx := t.Context()
	at := sim.Now().Add(time.Hour)
	_, err := c.Send(ctx, &push.Message{Title: "t", Body: "b", Native: push.Natives{&mpaas.Message{Options: mpaas.Options{
		StrategyType: new(mpaas.StrategyScheduled), StrategyContent: &mpaas.StrategyContent{FixedTime: at.UnixMilli()},
	}}}}, push.Tokens(sim.NewToken()))
	check(t, err)
	page := must[*mpaas.SchedulerPage](t)(c.QueryPushSchedulerList(ctx, mpaas.SchedulerQuery{StartTime: at.Add(-time.Minute), EndTime: at.Add(time.Minute)}))
	if len(page.List) != 1 {
		t.Fatalf("%+v", page)
	}
	p := page.List[0]
	if p.PushTime.UnixMilli() != at.UnixMilli() || p.PushTitle != "t" || p.Executed || p.StrategyType != mpaas.StrategyScheduled {
		t.Errorf("%+v", p)
	}
	_, err = c.CancelPushScheduler(ctx, new(0), p.UniqueID)
	check(t, err)
}

func TestAnalysis(t *testing.T) {
	c, sim := begin(t)
	ctx := t.Context()
	var tokens []string
	for range 3 {
		tokens = append(tokens, sim.NewToken())
	}
	res, err := c.Send(ctx, &push.Message{Title: "t", Body: "b"}, push.Tokens(tokens...))
	check(t, err)
	day := 24 * time.Hour
	q := mpaas.AnalysisQuery{StartTime: sim.Now().Add(-day), EndTime: sim.Now().Add(day)}
	for _, ask := range []func(context.Context, mpaas.AnalysisQuery) (*mpaas.CoreIndex, error){c.QueryPushAnalysisCoreIndex, c.ListAnalysisCoreIndex} {
		if got := must[*mpaas.CoreIndex](t)(ask(ctx, q)); got.PushNum != 3 {
			t.Errorf("%+v", got)
		}
	}
	if tasks := must[[]mpaas.Task](t)(c.QueryPushAnalysisTaskList(ctx, mpaas.TaskQuery{StartTime: q.StartTime})); len(tasks) != 1 || tasks[0].TaskID != res.Accepted[0].ID {
		t.Errorf("%+v", tasks)
	}
	if d := must[*mpaas.TaskDetail](t)(c.QueryPushAnalysisTaskDetail(ctx, res.Accepted[0].ID)); d.PushNum != 3 {
		t.Errorf("%+v", d)
	}
}

// TestTemporaryKey replaces a session that has ended, once for all.
func TestTemporaryKey(t *testing.T) {
	sim := pushtest.NewMPaaS()
	defer sim.Close()
	asked := 0
	cfg := vendortest.MPaaS().Config(sim).(mpaas.Config)
	cfg.AccessKey, cfg.Provider = mpaas.AccessKey{}, func(context.Context) (mpaas.AccessKey, error) {
		asked++
		s, err := sim.AssumeRole(time.Hour)
		return mpaas.AccessKey{ID: s.AccessKeyID, Secret: s.AccessKeySecret, SecurityToken: s.SecurityToken}, err
	}
	c, err := mpaas.New(cfg, sim.Options()...)
	check(t, err)
	for range 2 {
		for range 2 {
			_, err := c.Send(t.Context(), &push.Message{Title: "t", Body: "b"}, push.Tokens(sim.NewToken()))
			check(t, err)
		}
		sim.ExpireCredentials()
	}
	if asked != 2 {
		t.Errorf("asked for a key %d times, want 2", asked)
	}
}

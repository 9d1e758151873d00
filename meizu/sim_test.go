package meizu_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
	"github.com/pushwire/push/meizu"
	"github.com/pushwire/push/pushtest"
)

// client returns a client of a simulator that must find nothing odd but what
// contains one of the words.
func client(t *testing.T, odd ...string) (*meizu.Client, *pushtest.Meizu) {
	sim := pushtest.NewMeizu()
	c, err := meizu.New(meizu.Config{AppID: sim.AppID, AppSecret: sim.AppSecret}, append(sim.Options(), push.WithRetry(push.RetryPolicy{MinWait: time.Millisecond, MaxWait: time.Millisecond}))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, p := range sim.Problems() {
			if !slices.ContainsFunc(odd, func(word string) bool { return strings.Contains(p, word) }) {
				t.Errorf("odd: %s", p)
			}
		}
		c.Close()
		sim.Close()
	})
	return c, sim
}

func shown() *meizu.Message {
	return &meizu.Message{NoticeBarInfo: &meizu.NoticeBarInfo{Title: "Your parcel is here", Content: "Box 12", NoticeMsgType: new(meizu.MsgPrivate)}}
}

// TestSubscriptionOnSimulator sets and asks for all that a device has.
func TestSubscriptionOnSimulator(t *testing.T) {
	c, sim := client(t)
	ctx, id := t.Context(), sim.NewToken()
	if err := c.SubscribeAlias(ctx, id, "李 雷"); err != nil {
		t.Error(err)
	}
	if alias, err := c.Alias(ctx, id); alias != "李 雷" || err != nil {
		t.Errorf("alias %q, %v", alias, err)
	}
	if err := c.UnsubscribeAlias(ctx, id); err != nil {
		t.Error(err)
	}
	if alias, err := c.Alias(ctx, id); alias != "" || err != nil {
		t.Errorf("alias %q, %v", alias, err)
	}
	names := func(tags []meizu.Tag, err error) []string {
		t.Helper()
		if err != nil {
			t.Error(err)
		}
		var names []string
		for _, tag := range tags {
			names = append(names, tag.Name)
		}
		slices.Sort(names)
		return names
	}
	for _, step := range []struct{ got, want []string }{
		{names(c.SubscribeTags(ctx, id, "a", "北京", "c")), []string{"a", "c", "北京"}},
		{names(c.UnsubscribeTags(ctx, id, "a")), []string{"c", "北京"}},
		{names(c.Tags(ctx, id)), []string{"c", "北京"}},
	} {
		if d := cmp.Diff(step.want, step.got); d != "" {
			t.Errorf("tags (-want +got):\n%s", d)
		}
	}
	if err := c.UnsubscribeAllTags(ctx, id); err != nil {
		t.Error(err)
	}
	if got := names(c.Tags(ctx, id)); got != nil {
		t.Errorf("tags %q", got)
	}
	for _, step := range []func() (*meizu.Switches, error){
		func() (*meizu.Switches, error) { return c.SetSwitch(ctx, id, meizu.PushTransparent, false) },
		func() (*meizu.Switches, error) { return c.Switches(ctx, id) },
	} {
		got, err := step()
		if d := cmp.Diff(&meizu.Switches{PushID: id, BarType: true}, got); d != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, d)
		}
	}
	// What is switched off is refused, and not dead.
	if _, err := c.SetAllSwitches(ctx, id, false); err != nil {
		t.Error(err)
	}
	m := shown()
	m.PushIDs = []string{id}
	_, err := c.Push(ctx, m)
	if e := (*meizu.Error)(nil); !errors.As(err, &e) || e.Code() != "110010" || e.Kind() != push.ErrPermission || e.Retryable() {
		t.Errorf("switched off: %v", err)
	}
	sim.SetState(id, pushtest.Dead)
	if _, err := c.Switches(ctx, id); !errors.Is(err, push.ErrInvalidToken) {
		t.Errorf("a dead pushId: %v", err)
	}
}

// TestTasksOnSimulator stores, pushes, cancels and counts.
func TestTasksOnSimulator(t *testing.T) {
	c, sim := client(t)
	ctx, a, b := t.Context(), sim.NewToken(), sim.NewToken()
	sim.SetAlias(b, "amy")
	sim.AddTags(a, "x")
	task, err := c.CreateTask(ctx, shown())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.PushTask(ctx, *task, a, b); err != nil {
		t.Error(err)
	}
	if _, err := c.PushTaskToAliases(ctx, *task, "amy"); err != nil {
		t.Error(err)
	}
	if _, err := c.PushTask(ctx, meizu.Task{TaskID: "1"}, a); !errors.Is(err, push.ErrNotFound) {
		t.Errorf("an unknown task: %v", err)
	}
	stats, err := c.TaskStatistics(ctx, task.TaskID)
	if err != nil || stats.TaskID != task.TaskID || stats.Target != 3 {
		t.Errorf("%+v, %v", stats, err)
	}
	if days, err := c.DailyStatistics(ctx, sim.Now().AddDate(0, 0, -1), sim.Now()); err != nil || len(days) == 0 {
		t.Errorf("%+v, %v", days, err)
	}
	m := shown()
	m.PushTimeInfo = &meizu.PushTimeInfo{PushTimeType: new(1), StartTime: meizu.Time(sim.Now().Add(time.Hour))}
	m.AdvanceInfo = &meizu.AdvanceInfo{FixSpeed: new(meizu.On), FixSpeedRate: new(100)}
	for name, push := range map[string]func() (*meizu.Task, error){
		"app":  func() (*meizu.Task, error) { return c.PushToApp(ctx, m) },
		"tags": func() (*meizu.Task, error) { return c.PushToTags(ctx, m, meizu.ScopeIntersection, "x") },
	} {
		task, err := push()
		if err != nil {
			t.Fatal(name, err)
		}
		if err := c.CancelTask(ctx, *task); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		err = c.CancelTask(ctx, *task)
		if e := (*meizu.Error)(nil); !errors.As(err, &e) || e.Code() != "500" || e.Retryable() {
			t.Errorf("%s, canceled twice: %v", name, err)
		}
	}
}

// TestPicturesOnSimulator uploads a picture and shows it.
func TestPicturesOnSimulator(t *testing.T) {
	c, sim := client(t)
	ctx := t.Context()
	expand, err := c.UploadImage(ctx, meizu.ImageExpand, "https://example.com/p.png")
	if err != nil {
		t.Fatal(err)
	}
	icon, err := c.UploadImage(ctx, meizu.ImageSmallIcon, "https://example.com/i.jpg")
	if err != nil {
		t.Fatal(err)
	}
	m := shown()
	m.PushIDs = []string{sim.NewToken()}
	m.NoticeExpandInfo = &meizu.NoticeExpandInfo{NoticeExpandType: new(meizu.ExpandPicture), NoticeExpandImgURL: expand}
	m.VIPInfo = &meizu.VIPInfo{SmallIconURL: icon, TitleColor: meizu.ColorRed, PullDownTop: new(meizu.On), NotGroup: new(meizu.On)}
	if _, err := c.Push(ctx, m); err != nil {
		t.Error(err)
	}
}

// TestTransparentOnSimulator sends what Meizu has discontinued, in all the
// ways that there were.
func TestTransparentOnSimulator(t *testing.T) {
	c, sim := client(t, "transparent", "unvarnished", "discontinued")
	ctx, id := t.Context(), sim.NewToken()
	sim.SetAlias(id, "amy")
	m := push.Message{Silent: true, Data: map[string]string{"k": "v"}, TTL: push.TTL(time.Hour), Native: push.Natives{&meizu.Message{Transparent: &meizu.Transparent{}}}}
	for _, to := range []push.Audience{push.Tokens(id), push.Aliases("amy")} {
		if _, err := c.Send(ctx, &m, to); err != nil {
			t.Error(err)
		}
	}
	task, err := c.CreateTask(ctx, &meizu.Message{Transparent: &meizu.Transparent{Title: "t", Content: "c"}})
	if err != nil || task.PushType != meizu.PushTransparent {
		t.Fatal(task, err)
	}
	if _, err := c.PushTask(ctx, *task, id); err != nil {
		t.Error(err)
	}
	if _, err := c.PushTaskToAliases(ctx, *task, "amy"); err != nil {
		t.Error(err)
	}
}

// TestReceiptsOnSimulator reads what the simulator reports.
func TestReceiptsOnSimulator(t *testing.T) {
	c, sim := client(t)
	const url = "https://example.com/receipts"
	if err := sim.RegisterCallback(url); err != nil {
		t.Fatal(err)
	}
	id := sim.NewToken()
	m := shown()
	m.PushIDs, m.Callback = []string{id}, &meizu.Callback{URL: url, Param: "order-8842", Type: meizu.CallbackBoth}
	res, err := c.Push(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	if err := sim.Click(res.MessageID, id); err != nil {
		t.Fatal(err)
	}
	var got []push.ReceiptStatus
	for _, r := range sim.Receipts() {
		receipts, err := meizu.ParseReceipts(r.Body)
		if err != nil || len(receipts) != 1 {
			t.Fatalf("%s: %+v, %v", r.Body, receipts, err)
		}
		if x := receipts[0]; x.ID != res.MessageID || x.Value != id || x.Param != "order-8842" {
			t.Errorf("%+v", x)
		}
		got = append(got, receipts[0].Status)
	}
	if d := cmp.Diff([]push.ReceiptStatus{push.ReceiptDelivered, push.ReceiptClicked}, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// TestTargetsForNow sends again to those that were refused for the moment, and
// to nobody else.
func TestTargetsForNow(t *testing.T) {
	c, sim := client(t)
	busy, folded, good := sim.NewToken(), sim.NewToken(), sim.NewToken()
	sim.FailTarget(busy, "518")
	sim.FailTarget(folded, "520")
	res, err := c.Send(t.Context(), &push.Message{Title: "t", Body: "b", Class: push.ClassService}, push.Tokens(busy, folded, good))
	if res.AcceptedCount() != 1 || len(res.Retryable()) != 1 || res.Retryable()[0].Value != busy || !errors.Is(err, push.ErrRateLimited) {
		t.Errorf("%+v, %v", res, err)
	}
	if got := sim.Count("send"); got != push.DefaultMaxAttempts {
		t.Errorf("%d requests", got)
	}
	if got := len(sim.Deliveries()); got != 1 {
		t.Errorf("%d deliveries", got)
	}
}

// TestLostAnswer repeats what the phone replaces, and nothing else.
func TestLostAnswer(t *testing.T) {
	for collapse, want := range map[string]int{"": 1, "k": 2} {
		c, sim := client(t)
		sim.Inject("send", 1, pushtest.LoseAnswer())
		m := &push.Message{Title: "t", Body: "b", Class: push.ClassService, CollapseKey: collapse}
		_, err := c.Send(t.Context(), m, push.Tokens(sim.NewToken()))
		if got := sim.Count("send"); got != want || errors.Is(err, push.ErrUnconfirmed) != (want == 1) {
			t.Errorf("collapse key %q: %d requests, %v", collapse, got, err)
		}
	}
}

// TestWrongSecret is refused for good.
func TestWrongSecret(t *testing.T) {
	sim := pushtest.NewMeizu()
	defer sim.Close()
	c, err := meizu.New(meizu.Config{AppID: sim.AppID, AppSecret: "another"}, sim.Options()...)
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Send(t.Context(), &push.Message{Title: "t", Body: "b"}, push.Tokens(sim.NewToken()))
	if e := (*meizu.Error)(nil); !errors.As(err, &e) || e.Code() != "1006" || e.Kind() != push.ErrAuth || e.Retryable() {
		t.Errorf("%v", err)
	}
}

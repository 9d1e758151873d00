package xiaomi_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
	"github.com/pushwire/push/pushtest"
	"github.com/pushwire/push/xiaomi"
)

// client returns a client of a simulator that must find nothing odd.
func client(t *testing.T) (*xiaomi.Client, *pushtest.Xiaomi) {
	sim := pushtest.NewXiaomi()
	sim.AddPrivateChannel("orders")
	c, err := xiaomi.New(xiaomi.Config{AppSecret: sim.AppSecret, PackageName: sim.PackageName, AppID: sim.AppID}, sim.Options()...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, p := range sim.Problems() {
			t.Errorf("odd: %s", p)
		}
		c.Close()
		sim.Close()
	})
	return c, sim
}

func shown() *xiaomi.Message {
	return &xiaomi.Message{Title: "Your parcel is here", Description: "Box 12", Options: &xiaomi.Options{ChannelID: "orders"}}
}

// TestTopicsOnSimulator subscribes, pushes and unsubscribes.
func TestTopicsOnSimulator(t *testing.T) {
	c, sim := client(t)
	ctx, a, b := t.Context(), sim.NewToken(), sim.NewToken()
	sim.AddAlias(a, "amy")
	sim.AddAccount(a, "u1")
	news := xiaomi.Topic{Name: "news"}
	for _, err := range []error{
		c.Subscribe(ctx, news, a, b), c.Unsubscribe(ctx, news, b),
		c.SubscribeAliases(ctx, xiaomi.Topic{Name: "sports"}, "amy"), c.UnsubscribeAliases(ctx, xiaomi.Topic{Name: "sports"}, "amy"),
	} {
		if err != nil {
			t.Error(err)
		}
	}
	for name, look := range map[string]func() ([]string, error){
		"amy": func() ([]string, error) { return c.Aliases(ctx, a) }, "u1": func() ([]string, error) { return c.Accounts(ctx, a) },
		"news": func() ([]string, error) { return c.Topics(ctx, a) },
	} {
		if got, err := look(); err != nil || cmp.Diff([]string{name}, got) != "" {
			t.Errorf("%q, %v, want %s", got, err, name)
		}
	}
	if d := cmp.Diff([]string{a}, sim.Subscribers("news")); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	for _, look := range []func(...string) error{
		func(r ...string) error { _, err := c.Presence(ctx, r...); return err },
		func(r ...string) error { _, err := c.ValidateRegIDs(ctx, r...); return err },
		func(r ...string) error { _, err := c.RegionOf(ctx, r...); return err },
	} {
		for _, r := range [][]string{{a}, {a, b}} {
			if err := look(r...); err != nil {
				t.Error(err)
			}
		}
	}
}

// TestJobsOnSimulator schedules a message and takes it back.
func TestJobsOnSimulator(t *testing.T) {
	c, sim := client(t)
	ctx := t.Context()
	m := shown()
	m.RegistrationIDs, m.TimeToSend = xiaomi.List{sim.NewToken()}, time.Now().Add(time.Hour).UnixMilli()
	res, err := c.Push(ctx, m)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.JobExists(ctx, res.MessageID); err != nil {
		t.Errorf("it does not exist: %v", err)
	}
	if err := c.DeleteJob(ctx, res.MessageID); err != nil {
		t.Errorf("it cannot be deleted: %v", err)
	}
	if err := c.JobExists(ctx, res.MessageID); err == nil {
		t.Error("it exists after it was deleted")
	}
	m.Options.JobKey = "k1"
	if _, err = c.Push(ctx, m); err != nil {
		t.Fatal(err)
	}
	if err := c.DeleteJobByKey(ctx, "k1"); err != nil || len(sim.Jobs()) != 0 {
		t.Errorf("jobs %q, %v", sim.Jobs(), err)
	}
}

// TestTraceOnSimulator asks what became of messages.
func TestTraceOnSimulator(t *testing.T) {
	c, sim := client(t)
	ctx := t.Context()
	m := shown()
	m.RegistrationIDs, m.Options.JobKey = xiaomi.List{sim.NewToken()}, "k1"
	res, err := c.Push(ctx, m)
	if err != nil {
		t.Fatal(err)
	}
	for name, look := range map[string]func() ([]xiaomi.Trace, error){
		"message": func() ([]xiaomi.Trace, error) { return c.MessageStatus(ctx, res.MessageID) },
		"job key": func() ([]xiaomi.Trace, error) { return c.JobKeyStatus(ctx, "k1") },
		"window": func() ([]xiaomi.Trace, error) {
			return c.MessagesStatus(ctx, time.Now().Add(-time.Hour), time.Now().Add(time.Hour))
		},
		"several": func() ([]xiaomi.Trace, error) {
			byID, err := c.MultiMessageStatus(ctx, res.MessageID)
			return []xiaomi.Trace{byID[res.MessageID]}, err
		},
	} {
		if got, err := look(); err != nil || len(got) != 1 || got[0].ID != res.MessageID || got[0].Delivered != 1 {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	counters, err := c.Counters(ctx, time.Now(), time.Now())
	if err != nil || len(counters) != 1 || counters[0].RegIDRecipients != 1 {
		t.Errorf("%+v, %v", counters, err)
	}
	if _, err := c.Quota(ctx); err != nil {
		t.Error(err)
	}
	if _, err := c.ABTestStatus(ctx, "k1"); err != nil {
		t.Error(err)
	}
}

// TestMultiOnSimulator sends a message of its own to each target.
func TestMultiOnSimulator(t *testing.T) {
	c, sim := client(t)
	good, dead := sim.NewToken(), sim.NewToken()
	sim.SetState(dead, pushtest.Dead)
	m := &xiaomi.MultiMessages{Type: push.TargetToken, Messages: []xiaomi.TargetedMessage{{Target: good, Message: shown()}, {Target: dead, Message: shown()}}}
	res, err := c.PushMulti(t.Context(), m)
	var e *xiaomi.Error
	if !errors.As(err, &e) || res == nil || cmp.Diff([]string{dead}, e.BadRegIDs) != "" || e.Kind() != push.ErrInvalidToken {
		t.Errorf("%+v, %v", res, err)
	}
	if d := sim.Deliveries(); len(d) != 1 || d[0].Value != good {
		t.Errorf("deliveries %+v", d)
	}
	m.Type, m.Messages[0].Target, m.Messages[1].Target = push.TargetUser, "u1", "u2"
	if _, err := c.PushMulti(t.Context(), m); err != nil {
		t.Error(err)
	}
}

// TestRecallOnSimulator takes notifications back, and stops messages.
func TestRecallOnSimulator(t *testing.T) {
	c, sim := client(t)
	ctx := t.Context()
	for typ, send := range map[push.TargetType]struct {
		to     push.Audience
		revoke func(int, ...string) error
	}{
		push.TargetToken: {push.Tokens(sim.NewToken(), sim.NewToken()), func(id int, v ...string) error { return c.RevokeRegIDs(ctx, id, v...) }},
		push.TargetAlias: {push.Aliases("amy", "bob"), func(id int, v ...string) error { return c.RevokeAliases(ctx, id, v...) }},
		push.TargetUser:  {push.Users("u1", "u2"), func(id int, v ...string) error { return c.RevokeAccounts(ctx, id, v...) }},
	} {
		native := &xiaomi.Message{NotifyID: new(8842)}
		if _, err := c.Send(ctx, &push.Message{Title: "t", Body: "b", Channel: "orders", Native: push.Natives{native}}, send.to); err != nil {
			t.Fatal(err)
		}
		_, values, _ := send.to.Targets()
		if n := len(sim.Notifications(typ, values[1])); n != 1 {
			t.Errorf("%s: %d notifications before", typ, n)
		}
		if err := send.revoke(8842, values...); err != nil {
			t.Errorf("%s: %v", typ, err)
		}
		if n := len(sim.Notifications(typ, values[1])); n != 0 {
			t.Errorf("%s: %d notifications after", typ, n)
		}
	}
	m := shown()
	m.TimeToSend, m.Options.JobKey = time.Now().Add(time.Hour).UnixMilli(), "k1"
	res, err := c.PushToAll(ctx, m)
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{c.DeleteBroadcast(ctx, res.MessageID), c.StopByID(ctx, res.MessageID), c.StopByJobKey(ctx, "k1")} {
		if err != nil {
			t.Error(err)
		}
	}
}

// TestChannelsOnSimulator makes a channel and gives it up, and uploads.
func TestChannelsOnSimulator(t *testing.T) {
	c, sim := client(t)
	ctx := t.Context()
	before := len(sim.ChannelIDs())
	if err := c.AddChannel(ctx, xiaomi.Channel{ID: "7788", Name: "News", NotifyType: new(xiaomi.NotifyAll)}); err != nil || len(sim.ChannelIDs()) != before+1 {
		t.Errorf("%q, %v", sim.ChannelIDs(), err)
	}
	if list, err := c.Channels(ctx); err != nil || len(list) == 0 {
		t.Errorf("%s, %v", list, err)
	}
	if err := c.DiscardChannel(ctx, "7788"); err != nil || len(sim.ChannelIDs()) != before {
		t.Errorf("%q, %v", sim.ChannelIDs(), err)
	}
	p := xiaomi.Picture{Name: "a.png", Data: []byte("\x89PNG\r\n\x1a\n")}
	for name, upload := range map[string]func() (*xiaomi.Uploaded, error){
		"image": func() (*xiaomi.Uploaded, error) { return c.UploadImage(ctx, p, false, false) },
		"icon":  func() (*xiaomi.Uploaded, error) { return c.UploadSmallIcon(ctx, p) },
		"big":   func() (*xiaomi.Uploaded, error) { return c.UploadNotificationImage(ctx, p, true) },
		"small": func() (*xiaomi.Uploaded, error) { return c.UploadBannerIcon(ctx, p) },
		"query": func() (*xiaomi.Uploaded, error) { return c.SmallIcon(ctx) },
	} {
		if up, err := upload(); err != nil || up.PicURL+up.IconURL+up.SmallIconURL == "" {
			t.Errorf("%s: %+v, %v", name, up, err)
		}
	}
}

// TestRepetition is repeated by itself only where the phone drops or replaces
// the second notification.
func TestRepetition(t *testing.T) {
	for name, tt := range map[string]struct {
		m        push.Message
		requests int
	}{
		"nothing":      {push.Message{}, 1},
		"an id":        {push.Message{ID: "order-8842"}, 2},
		"collapse key": {push.Message{CollapseKey: "order"}, 2},
	} {
		c, sim := client(t)
		sim.Inject("send", 1, pushtest.LoseAnswer())
		tt.m.Title, tt.m.Body, tt.m.Channel = "t", "b", "orders"
		_, err := c.Send(t.Context(), &tt.m, push.Tokens(sim.NewToken()))
		if got := sim.Count("send"); got != tt.requests || (err == nil) != (tt.requests == 2) {
			t.Errorf("%s: %d requests, %v", name, got, err)
		}
	}
}

// TestTemplateOnSimulator leaves the text to an approved template.
func TestTemplateOnSimulator(t *testing.T) {
	c, sim := client(t)
	sim.AddTemplate("T1", "name")
	sim.RequireTemplates(true)
	m := &push.Message{Title: "t", Body: "b", Channel: "orders", Native: push.Natives{&xiaomi.Message{
		Options: &xiaomi.Options{TemplateID: "T1", TemplateParam: xiaomi.TemplateParam{"name": "张三"}},
	}}}
	if _, err := c.Send(t.Context(), m, push.Tokens(sim.NewToken())); err != nil {
		t.Error(err)
	}
}

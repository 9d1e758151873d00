package tencentim_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/vendortest"
	"github.com/pushwire/push/pushtest"
	"github.com/pushwire/push/tencentim"
)

func newClient(t *testing.T, opts ...push.Option) (*tencentim.Client, *pushtest.TencentIM) {
	t.Helper()
	sim := pushtest.NewTencentIM()
	t.Cleanup(func() {
		for _, p := range sim.Problems() {
			t.Errorf("the simulator has a problem with the requests: %s", p)
		}
		sim.Close()
	})
	c, err := tencentim.New(vendortest.TencentIM().Config(sim).(tencentim.Config), append(sim.Options(), opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return c, sim
}

// TestAttributes goes once through all that can be done with attributes.
func TestAttributes(t *testing.T) {
	c, sim := newClient(t)
	ctx := t.Context()
	user, device := sim.NewToken(), sim.NewRegistrationID()
	names := map[int]tencentim.AttributeName{0: {Name: "city"}, 1: {Name: "app", Type: new(tencentim.AccountRegistrationID)}}
	if err := c.SetAttributeNames(ctx, names); err != nil {
		t.Fatal(err)
	}
	got, err := c.AttributeNames(ctx)
	if err != nil || got[0].Name != "city" || got[1].Name != "app" || *got[1].Type != tencentim.AccountRegistrationID {
		t.Fatalf("AttributeNames = %+v, %v", got, err)
	}
	err = c.SetAttributes(ctx,
		tencentim.UserAttributes{Account: user, Attrs: map[string]string{"city": "Paris"}},
		tencentim.UserAttributes{Account: device, Attrs: map[string]string{"app": "2.0"}})
	if err != nil {
		t.Fatal(err)
	}
	// The attribute is one of devices.
	err = c.SetAttributes(ctx, tencentim.UserAttributes{Account: user, Attrs: map[string]string{"app": "2.0"}})
	if e := (*tencentim.Error)(nil); !errors.As(err, &e) || e.Code() != "90035" || len(e.Failed) != 1 || e.Failed[0].Account != user {
		t.Errorf("an attribute of the other account type: %v", err)
	}
	attrs, err := c.Attributes(ctx, user, device)
	want := []tencentim.UserAttributes{{Account: user, Attrs: map[string]string{"city": "Paris"}}, {Account: device, Attrs: map[string]string{"app": "2.0"}}}
	if d := cmp.Diff(want, attrs); err != nil || d != "" {
		t.Errorf("Attributes (-want +got), %v:\n%s", err, d)
	}
	res, err := c.PushToCondition(ctx, &tencentim.Message{
		Condition:       &tencentim.Condition{AttrsOr: map[string]string{"city": "Paris"}},
		OfflinePushInfo: &tencentim.OfflinePushInfo{Title: "Bonjour"},
	})
	if d := sim.Deliveries(); err != nil || len(d) != 1 || d[0].ID != res.TaskID {
		t.Errorf("PushToCondition: %+v, %v", d, err)
	}
	if err := c.RemoveAttributes(ctx, tencentim.AttributeRemoval{Account: user, Names: []string{"city"}}); err != nil {
		t.Fatal(err)
	}
	if attrs, err := c.Attributes(ctx, user); err != nil || len(attrs) != 1 || len(attrs[0].Attrs) != 0 {
		t.Errorf("after the removal: %+v, %v", attrs, err)
	}
}

// TestTags goes once through all that can be done with tags.
func TestTags(t *testing.T) {
	c, sim := newClient(t)
	ctx := t.Context()
	amy := sim.NewToken()
	steps := []struct {
		name string
		do   func() error
		want []string
	}{
		{"add", func() error { return c.AddTags(ctx, tencentim.UserTags{Account: amy, Tags: []string{"a", "b"}}) }, []string{"a", "b"}},
		{"remove", func() error { return c.RemoveTags(ctx, tencentim.UserTags{Account: amy, Tags: []string{"a"}}) }, []string{"b"}},
		{"replace", func() error { return c.ReplaceTags(ctx, tencentim.UserTags{Account: amy, Tags: []string{"c"}}) }, []string{"c"}},
		{"clear", func() error { return c.ClearTags(ctx, amy) }, nil},
	}
	for _, s := range steps {
		if err := s.do(); err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
		got, err := c.Tags(ctx, amy)
		if err != nil || len(got) != 1 || got[0].Account != amy || !slices.Equal(slices.Sorted(slices.Values(got[0].Tags)), s.want) {
			t.Errorf("%s: %+v, %v", s.name, got, err)
		}
	}
	err := c.AddTags(ctx, tencentim.UserTags{Account: "nobody", Tags: []string{"a"}}, tencentim.UserTags{Account: amy, Tags: []string{"a"}})
	if e := (*tencentim.Error)(nil); !errors.As(err, &e) || e.Code() != "70107" || len(e.Failed) != 1 || e.Failed[0].Account != "nobody" {
		t.Errorf("an account that is not there: %v", err)
	}
	if got, err := c.Tags(ctx, amy, "nobody"); !errors.As(err, new(*tencentim.Error)) || len(got) != 1 {
		t.Errorf("what there is of two accounts: %+v, %v", got, err)
	}
}

// TestQueries makes every query.
func TestQueries(t *testing.T) {
	c, sim := newClient(t)
	ctx := t.Context()
	res, err := c.Send(ctx, &push.Message{Title: "t", Body: "b"}, push.Everyone())
	if err != nil {
		t.Fatal(err)
	}
	task, from, to := res.Accepted[0].ID, time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	if s, err := c.Statistics(ctx, from, to, task); err != nil || len(s) != 1 || s[0].TaskID != task {
		t.Errorf("Statistics = %+v, %v", s, err)
	}
	if l, err := c.Loss(ctx, from, to, task); err != nil || len(l) != 1 || l[0].TaskID != task {
		t.Errorf("Loss = %+v, %v", l, err)
	}
	if _, err := c.Trace(ctx, task, sim.NewToken()); err != nil {
		t.Errorf("Trace: %v", err)
	}
	if _, err := c.ChatStatistics(ctx, from, to); err != nil {
		t.Errorf("ChatStatistics: %v", err)
	}
	if _, err := c.ChatLoss(ctx, from, to); err != nil {
		t.Errorf("ChatLoss: %v", err)
	}
	if _, err := c.ChatTrace(ctx, "push"); err != nil && !errors.As(err, new(*tencentim.Error)) {
		t.Errorf("ChatTrace: %v", err)
	}
}

// TestRates lets the service count, as it really does.
func TestRates(t *testing.T) {
	c, sim := newClient(t, push.WithoutLimits())
	sim.LimitRates(2)
	var err error
	for range 3 {
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.Send(t.Context(), &push.Message{Title: "t", Body: "b"}, push.Everyone())
	}
	if e := (*tencentim.Error)(nil); !errors.As(err, &e) || e.Code() != "90047" || !errors.Is(err, push.ErrQuota) {
		t.Errorf("the third: %v", err)
	}
	if n := sim.Count("send"); n != 3 {
		t.Errorf("%d requests: the client was too fast", n)
	}
}

// TestCodesOfLimits compares what is refused here with what the service says.
func TestCodesOfLimits(t *testing.T) {
	_, sim := newClient(t)
	client := func(opts ...push.Option) *tencentim.Client { // a new one each time, which need not wait
		c, err := tencentim.New(vendortest.TencentIM().Config(sim).(tencentim.Config), append(sim.Options(), opts...)...)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	user := sim.NewToken()
	condition := func(cond tencentim.Condition) func(*tencentim.Client) error {
		return func(c *tencentim.Client) error {
			_, err := c.PushToCondition(t.Context(), &tencentim.Message{Condition: &cond, OfflinePushInfo: &tencentim.OfflinePushInfo{Title: "t"}})
			return err
		}
	}
	list := func(m tencentim.Message) func(*tencentim.Client) error {
		return func(c *tencentim.Client) error {
			m.ToAccount = []string{user}
			_, err := c.Push(t.Context(), &m)
			return err
		}
	}
	info := &tencentim.OfflinePushInfo{Title: "t"}
	eleven := strings.Split("abcdefghijk", "")
	for name, do := range map[string]func(*tencentim.Client) error{
		"tag of 51":           condition(tencentim.Condition{TagsOr: []string{strings.Repeat("x", 51)}}),
		"empty tag":           condition(tencentim.Condition{TagsOr: []string{""}}),
		"11 tags":             condition(tencentim.Condition{TagsOr: eleven}),
		"tag in both":         condition(tencentim.Condition{TagsOr: []string{"a"}, TagsAnd: []string{"a"}}),
		"tags and attributes": condition(tencentim.Condition{TagsOr: []string{"a"}, AttrsOr: map[string]string{"a": "b"}}),
		"too large": func(c *tencentim.Client) error {
			_, err := c.PushToAll(t.Context(), &tencentim.Message{OfflinePushInfo: &tencentim.OfflinePushInfo{Desc: strings.Repeat("d", 10<<10)}})
			return err
		},
		"DataId of 65": list(tencentim.Message{DataID: strings.Repeat("d", 65), OfflinePushInfo: info}),
		"PushFlag":     list(tencentim.Message{OfflinePushInfo: &tencentim.OfflinePushInfo{PushFlag: new(2)}}),
		"nothing":      list(tencentim.Message{}),
		"11 tags to add": func(c *tencentim.Client) error {
			return c.AddTags(t.Context(), tencentim.UserTags{Account: user, Tags: eleven})
		},
		"tag of 51 to add": func(c *tencentim.Client) error {
			return c.AddTags(t.Context(), tencentim.UserTags{Account: user, Tags: []string{strings.Repeat("x", 51)}})
		},
		"101 accounts": func(c *tencentim.Client) error {
			return c.ClearTags(t.Context(), slices.Repeat([]string{user}, 101)...)
		},
		"name 10": func(c *tencentim.Client) error {
			return c.SetAttributeNames(t.Context(), map[int]tencentim.AttributeName{10: {Name: "x"}})
		},
		"name of 51": func(c *tencentim.Client) error {
			return c.SetAttributeNames(t.Context(), map[int]tencentim.AttributeName{1: {Name: strings.Repeat("x", 51)}})
		},
	} {
		before := len(sim.Requests())
		here, there := do(client()), do(client(push.WithoutLimits()))
		if n := len(sim.Requests()) - before; n != 1 {
			t.Errorf("%s: %d requests, want that of the client without limits", name, n)
		}
		var a, b push.Error
		if !errors.As(here, &a) || !errors.As(there, &b) || a.Code() != b.Code() || a.Kind() != b.Kind() {
			t.Errorf("%s: here %v, there %v", name, here, there)
		}
	}
}

// TestCallback has the service report what became of a push.
func TestCallback(t *testing.T) {
	c, sim := newClient(t)
	sim.WebhookToken = "t0ken"
	device := sim.NewRegistrationID()
	res, err := c.Push(t.Context(), &tencentim.Message{
		ToAccount: []string{device}, DataID: "order-8842", OfflinePushInfo: &tencentim.OfflinePushInfo{Title: "t"},
	})
	if err != nil {
		t.Fatal(err)
	}
	var got []tencentim.Receipt
	h := tencentim.ReceiptHandler(tencentim.ReceiptConfig{SDKAppID: sim.SDKAppID, Token: "t0ken"}, func(_ context.Context, r []tencentim.Receipt) error {
		got = append(got, r...)
		return nil
	})
	r, err := sim.Callback("https://example.com/receipts",
		pushtest.TencentIMEvent{ID: res.TaskID, Account: device, Stage: 2, Platform: 7},
		pushtest.TencentIMEvent{ID: res.TaskID, Account: device, Stage: 1, Platform: 1, ErrCode: 410, ErrInfo: "Unregistered"})
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != 200 || len(got) != 2 {
		t.Fatalf("status %d, %d receipts", w.Code, len(got))
	}
	for i, want := range []push.ReceiptStatus{push.ReceiptDelivered, push.ReceiptDropped} {
		if g := got[i]; g.Status != want || g.ID != res.TaskID || g.Value != device || g.Param != "order-8842" || g.Command != tencentim.CallbackPush || g.Time.IsZero() {
			t.Errorf("receipt %d: %+v", i, g)
		}
	}
	if got[0].Platform.Vendor() != push.Vivo {
		t.Errorf("the platform is %q", got[0].Platform.Vendor())
	}
}

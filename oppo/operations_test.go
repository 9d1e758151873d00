package oppo_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"image"
	"image/png"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/vendortest"
	"github.com/pushwire/push/oppo"
	"github.com/pushwire/push/pushtest"
)

// newSim starts a simulator and a client of it, and wants the simulator to
// have nothing to complain about in the end.
func newSim(t *testing.T, opts ...push.Option) (*oppo.Client, *pushtest.OPPO) {
	t.Helper()
	sim := pushtest.NewOPPO()
	quick := push.WithRetry(push.RetryPolicy{MinWait: time.Millisecond, MaxWait: 5 * time.Millisecond})
	c, err := oppo.New(oppo.Config{AppKey: sim.AppKey, MasterSecret: sim.MasterSecret}, slices.Concat(sim.Options(), []push.Option{quick}, opts)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if p := sim.Problems(); len(p) > 0 {
			t.Errorf("the simulator has a problem with the requests: %q", p)
		}
		c.Close()
		sim.Close()
	})
	return c, sim
}

func notification() oppo.Notification {
	return oppo.Notification{Title: "Your parcel is here", Content: "Box 12", Category: "ORDER"}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestPush(t *testing.T) {
	c, sim := newSim(t)
	token := sim.NewToken()
	res, err := c.Push(t.Context(), &oppo.Message{TargetValue: token, Notification: notification()})
	must(t, err)
	if d := sim.Deliveries(); len(d) != 1 || d[0].Value != token || d[0].ID != res.MessageID || res.AppMessageID == "" {
		t.Errorf("deliveries %+v, response %+v", d, res)
	}
	sim.SetState(token, pushtest.Dead)
	_, err = c.Push(t.Context(), &oppo.Message{TargetValue: token, Notification: notification()})
	var e *oppo.Error
	if !errors.As(err, &e) || e.Code() != "10000" || e.Target != token || !errors.Is(err, push.ErrInvalidToken) || strings.Contains(err.Error(), token) {
		t.Errorf("a dead token: %v", err)
	}
	sim.FailTarget(token, 10001)
	_, err = c.Push(t.Context(), &oppo.Message{TargetValue: token, Notification: notification()})
	if !errors.Is(err, push.ErrPermission) || errors.Is(err, push.ErrInvalidToken) {
		t.Errorf("a phone that is switched off: %v", err)
	}
	for _, m := range []*oppo.Message{
		nil, {}, {TargetType: oppo.TargetTags, TargetValue: "x"}, {TargetType: oppo.TargetAlias, TargetValue: "a;b"},
		{TargetType: oppo.TargetAlias, TargetValue: strings.Repeat("x", 65)},
	} {
		if _, err := c.Push(t.Context(), m); !errors.Is(err, push.ErrInvalidArgument) {
			t.Errorf("%+v: %v", m, err)
		}
	}
}

// A batch takes messages of all sorts, and says of each what became of it.
func TestPushBatch(t *testing.T) {
	c, sim := newSim(t)
	tokens := []string{sim.NewToken(), sim.NewToken(), sim.NewToken()}
	sim.SetState(tokens[1], pushtest.Dead)
	sim.FailTarget(tokens[2], 10001)
	var messages []*oppo.Message
	for i, token := range tokens {
		n := notification()
		n.SubTitle = string(rune('a' + i))
		messages = append(messages, &oppo.Message{TargetValue: token, Notification: n})
	}
	res, err := c.PushBatch(t.Context(), messages...)
	var pe *oppo.PartialError
	if !errors.As(err, &pe) || len(pe.Failed) != 2 || pe.Total != 3 || !errors.Is(err, push.ErrInvalidToken) || !errors.Is(err, push.ErrPermission) {
		t.Fatalf("err = %v", err)
	}
	var got []string
	for i, r := range res.Results {
		code := "0"
		if r.Err != nil {
			code = r.Err.Code()
		} else if r.MessageID == "" {
			t.Errorf("result %d has no id", i)
		}
		got = append(got, code)
		if r.RegistrationID != tokens[i] {
			t.Errorf("result %d is of another token", i)
		}
	}
	if d := cmp.Diff([]string{"0", "10000", "10001"}, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if strings.Contains(err.Error(), tokens[1]) {
		t.Errorf("the error tells a token: %v", err)
	}
	if n := sim.Count("send"); n != 1 {
		t.Errorf("%d requests", n)
	}
	if _, err := c.PushBatch(t.Context()); !errors.Is(err, push.ErrInvalidArgument) {
		t.Errorf("no messages: %v", err)
	}
	if _, err := c.PushBatch(t.Context(), make([]*oppo.Message, 1001)...); !errors.As(err, new(*push.LimitError)) {
		t.Errorf("1001 messages: %v", err)
	}
}

func TestBroadcast(t *testing.T) {
	c, sim := newSim(t)
	tokens := []string{sim.NewToken(), sim.NewToken(), sim.NewToken()}
	sim.SetState(tokens[1], pushtest.Dead)
	n := notification()
	n.AppMessageID = "campaign-1"
	id, err := c.SaveMessageContent(t.Context(), &n)
	must(t, err)
	res, err := c.Broadcast(t.Context(), &oppo.Broadcast{MessageID: id, TargetType: oppo.TargetRegistrationID, Targets: tokens, VerifyRegistrationID: new(true)})
	var pe *oppo.PartialError
	if !errors.As(err, &pe) || len(pe.Failed) != 1 || pe.Failed[0].Target != tokens[1] || pe.Failed[0].Code() != "10000" {
		t.Fatalf("err = %v", err)
	}
	if res.MessageID != id || res.TaskID == "" || len(res.Failed) != 1 {
		t.Errorf("response %+v", res)
	}
	if got := len(sim.Deliveries()); got != 2 {
		t.Errorf("%d deliveries, want 2", got)
	}
	if _, err := c.Broadcast(t.Context(), &oppo.Broadcast{MessageID: "1-1-3-no", TargetType: oppo.TargetRegistrationID, Targets: tokens}); err == nil {
		t.Error("a message that was never saved is accepted")
	}
	for name, b := range map[string]*oppo.Broadcast{
		"nil": nil, "no message": {TargetType: oppo.TargetRegistrationID, Targets: tokens}, "no type": {MessageID: id, Targets: tokens},
		"no targets": {MessageID: id, TargetType: oppo.TargetRegistrationID}, "no tags": {MessageID: id, TargetType: oppo.TargetTags},
		"only not":             {MessageID: id, TargetType: oppo.TargetTags, Tags: &oppo.TagExpression{Not: []string{"x"}}},
		"two in one":           {MessageID: id, TargetType: oppo.TargetRegistrationID, Targets: []string{tokens[0] + ";" + tokens[2]}},
		"everyone and someone": {MessageID: id, TargetType: oppo.TargetEveryone, Targets: tokens},
		"a field twice":        {MessageID: id, TargetType: oppo.TargetRegistrationID, Targets: tokens, Extra: map[string]any{"message_id": "x"}},
	} {
		if _, err := c.Broadcast(t.Context(), b); !errors.Is(err, push.ErrInvalidArgument) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Nothing keeps OPPO from sending a broadcast twice.
func TestLostBroadcastIsUnconfirmed(t *testing.T) {
	c, sim := newSim(t)
	n := notification()
	n.Style, n.BigPictureURL = oppo.StyleBigPicture, "https://example.com/p.png"
	m := &push.Message{Native: push.Natives{&oppo.Message{Notification: n}}}
	for name, fault := range map[string]pushtest.Fault{"lost": pushtest.LoseAnswer(), "-1": sim.Refuse("-1")} {
		before := sim.Count("send")
		sim.Inject("send", 1, fault)
		res, err := c.Send(t.Context(), m, push.Tokens(sim.NewToken(), sim.NewToken()))
		if len(res.Unconfirmed()) != 2 || !errors.Is(err, push.ErrUnconfirmed) {
			t.Errorf("%s: %v", name, err)
		}
		if got := sim.Count("send") - before; got != 1 {
			t.Errorf("%s: %d broadcasts", name, got)
		}
	}
	before := sim.Count("send")
	sim.RefuseNext(2, "55")
	res, err := c.Send(t.Context(), m, push.Tokens(sim.NewToken()))
	if err != nil || res.AcceptedCount() != 1 || sim.Count("send")-before != 3 {
		t.Errorf("a refusal is not repeated: %v", err)
	}
}

// Saving a message shows it to nobody, so that is repeated, and its failure is
// no doubt about delivery.
func TestSaveFails(t *testing.T) {
	c, sim := newSim(t)
	n := notification()
	n.Style, n.BigPictureURL = oppo.StyleBigPicture, "https://example.com/p.png"
	m := &push.Message{Native: push.Natives{&oppo.Message{Notification: n}}}
	sim.Inject("save", 1, pushtest.LoseAnswer())
	_, err := c.Send(t.Context(), m, push.Tokens(sim.NewToken(), sim.NewToken()))
	must(t, err)
	if sim.Count("save") != 2 || len(sim.Deliveries()) != 2 {
		t.Errorf("saved %d times, delivered %d times", sim.Count("save"), len(sim.Deliveries()))
	}
	for name, fault := range map[string]pushtest.Fault{"HTML": pushtest.HTML(403), "no id": pushtest.Answer(200, nil, `{"code":0,"data":{"messageId":"1"}}`), "-1": sim.Refuse("-1")} {
		sim.Reset()
		sim.Inject("save", pushtest.Always, fault)
		res, err := c.Send(t.Context(), m, push.Tokens(sim.NewToken()))
		if res.FailedCount() != 1 || errors.Is(err, push.ErrUnconfirmed) || len(sim.Deliveries()) != 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A batch is repeated under the same id, and what OPPO then calls a duplicate
// may have been delivered by the first.
func TestRepeatedBatch(t *testing.T) {
	c, sim := newSim(t)
	a, b := sim.NewToken(), sim.NewToken()
	sim.Inject("send", 1, pushtest.LoseAnswer())
	res, err := c.Send(t.Context(), vendortest.OPPO().Message(), push.Tokens(a, b))
	must(t, err)
	if sim.Count("send") != 2 || len(sim.Deliveries()) != 2 || res.AcceptedCount() != 2 {
		t.Errorf("%d requests, %d deliveries", sim.Count("send"), len(sim.Deliveries()))
	}
	var ids []string
	for _, r := range sim.Requests() {
		form, _ := url.ParseQuery(string(r.Body))
		var sent []oppo.Message
		if json.Unmarshal([]byte(form.Get("messages")), &sent) == nil {
			for _, m := range sent {
				ids = append(ids, m.Notification.AppMessageID)
			}
		}
	}
	if len(ids) != 4 || len(ids[0]) != 32 || len(slices.Compact(ids)) != 1 {
		t.Errorf("app_message_ids %q, want the same four times", ids)
	}
	sim.FailTarget(b, 32)
	for _, lost := range []bool{false, true} {
		if lost {
			sim.Inject("send", 1, pushtest.Drop())
		}
		_, err = c.Send(t.Context(), vendortest.OPPO().Message(), push.Tokens(a, b))
		if !errors.Is(err, push.ErrDuplicate) || errors.Is(err, push.ErrUnconfirmed) != lost {
			t.Errorf("a duplicate, first lost %v: %v", lost, err)
		}
	}
}

// A portable message goes to tokens in a style that only broadcasts have, to
// aliases, and to tags.
func TestSendByBroadcast(t *testing.T) {
	c, sim := newSim(t)
	ctx := t.Context()
	amy, bob := sim.NewToken(), sim.NewToken()
	must(t, errors.Join(
		c.SetAlias(ctx, amy, "amy"), c.SetAlias(ctx, bob, "bob"), c.AddTag(ctx, "beta", "early birds"), c.AddTag(ctx, "old", ""),
		c.AddTagGroup(ctx, "phases", "of a product", "beta", "old"), c.SubscribeTags(ctx, amy, "beta", "old"), c.SubscribeTags(ctx, bob, "beta"),
	))
	m := vendortest.OPPO().Message()
	res, err := c.Send(ctx, m, push.Aliases("amy", "nobody", "bob"))
	if err == nil || res.AcceptedCount() != 2 || res.FailedCount() != 1 || res.Failed[0].Value != "nobody" || res.Failed[0].Err.Kind() != push.ErrNotFound {
		t.Errorf("aliases: %v", err)
	}
	if sim.Count("save") != 1 || sim.Count("send") != 1 {
		t.Errorf("aliases took %d and %d requests", sim.Count("save"), sim.Count("send"))
	}
	res, err = c.Send(ctx, m, push.Aliases("amy"))
	must(t, err)
	if sim.Count("save") != 1 || res.AcceptedCount() != 1 {
		t.Errorf("one alias is not a unicast")
	}
	if res, err = c.Send(ctx, m, push.Aliases("nobody")); res.FailedCount() != 1 || res.Failed[0].Err.Kind() != push.ErrNotFound {
		t.Errorf("one alias that nobody has: %v", err)
	}
	res, err = c.Send(ctx, m, push.Tagged(push.Tags{Any: []string{"beta"}, None: []string{"old"}}))
	must(t, err)
	if res.AcceptedCount() != 1 || res.Accepted[0].ID == "" {
		t.Errorf("tags: %+v", res)
	}
	last := sim.Requests()[len(sim.Requests())-1]
	form, _ := url.ParseQuery(string(last.Body))
	if got, want := form.Get("target_value"), `{"or":["beta"],"not":["old"]}`; got != want {
		t.Errorf("tag expression %s, want %s", got, want)
	}
	must(t, errors.Join(c.UnsubscribeTags(ctx, amy, "old"), c.DeleteAlias(ctx, "amy")))
	tags, err := c.Tags(ctx, amy)
	if err != nil || !bytes.Contains(tags, []byte("beta")) || bytes.Contains(tags, []byte("old")) {
		t.Errorf("tags = %s, %v", tags, err)
	}
}

func TestSendPicture(t *testing.T) {
	c, sim := newSim(t)
	big, small := picture(t, 984, 369), picture(t, 144, 144)
	bigID, err := c.UploadBigPicture(t.Context(), oppo.Picture{Data: big, TTL: 24 * time.Hour})
	must(t, err)
	sim.ExpireCredentials()
	smallID, err := c.UploadSmallPicture(t.Context(), oppo.Picture{Data: small})
	must(t, err)
	n := notification()
	n.Style, n.BigPictureID, n.SmallPictureID = oppo.StyleBigPicture, bigID, smallID
	tokens := make([]string, 1001)
	for i := range tokens {
		tokens[i] = sim.NewToken()
	}
	sim.SetState(tokens[7], pushtest.Dead)
	m := &push.Message{Native: push.Natives{&oppo.Message{VerifyRegistrationID: new(true), Notification: n}}}
	res, err := c.Send(t.Context(), m, push.Tokens(tokens...))
	if res.AcceptedCount() != 1000 || len(res.Dead()) != 1 || res.Dead()[0].Token != tokens[7] {
		t.Errorf("%v", err)
	}
	if sim.Count("save") != 1 || sim.Count("send") != 2 {
		t.Errorf("%d and %d requests", sim.Count("save"), sim.Count("send"))
	}
	for _, p := range []oppo.Picture{{}, {Data: []byte("GIF89a")}, {Data: append(small, make([]byte, 50<<10)...)}, {Data: small, TTL: -1}} {
		_, err := c.UploadSmallPicture(t.Context(), p)
		var e push.Error
		if !errors.As(err, &e) || p.TTL == 0 && e.Code() != "51" {
			t.Errorf("%d bytes: %v", len(p.Data), err)
		}
	}
	sim.Inject("big_picture", 1, sim.Refuse("34"))
	if _, err := c.UploadBigPicture(t.Context(), oppo.Picture{Data: big}); !errors.Is(err, push.ErrQuota) {
		t.Errorf("quota of pictures: %v", err)
	}
}

func picture(t *testing.T, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))))
	return b.Bytes()
}

func TestFeedback(t *testing.T) {
	c, sim := newSim(t)
	dead := sim.NewToken()
	sim.SetState(dead, pushtest.Dead)
	sim.ExpireCredentials()
	ids, err := c.InvalidRegistrationIDs(t.Context())
	must(t, err)
	if !slices.Contains(ids.RegistrationIDs, dead) || ids.TotalCount != 1 {
		t.Errorf("invalid ids: %+v", ids)
	}
	permit, err := c.PushPermit(t.Context())
	if err != nil || !json.Valid(permit) {
		t.Errorf("permit = %s, %v", permit, err)
	}
	for _, r := range sim.Requests() {
		if r.Op == "fetch_invalid_regidList" && strings.Contains(r.Path, "token") {
			t.Errorf("the access token is in the URL %s", r.Path)
		}
	}
}

func TestStatistics(t *testing.T) {
	c, sim := newSim(t)
	n := notification()
	id, err := c.SaveMessageContent(t.Context(), &n)
	must(t, err)
	res, err := c.Broadcast(t.Context(), &oppo.Broadcast{MessageID: id, TargetType: oppo.TargetRegistrationID, Targets: []string{sim.NewToken()}})
	must(t, err)
	stats, err := c.Statistics(t.Context(), id, res.TaskID)
	if err != nil || stats.Target != 1 {
		t.Errorf("statistics = %+v, %v", stats, err)
	}
	if _, err := c.Statistics(t.Context(), id, ""); !errors.Is(err, push.ErrInvalidArgument) {
		t.Errorf("no task: %v", err)
	}
}

// An answer that OPPO gives to a batch, or what becomes of one.
func TestBatchAnswers(t *testing.T) {
	c, sim := newSim(t)
	a, b := sim.NewToken(), sim.NewToken()
	for _, tt := range []struct {
		name, data, first, second string
	}{
		{"good", `[{"messageId":"1","registrationId":"A"},{"messageId":"2","registrationId":"B"}]`, "", ""},
		{"in another order", `[{"messageId":"2","registrationId":"B","errorCode":10000},{"messageId":"1","registrationId":"A"}]`, "", "10000"},
		{"code 0", `[{"messageId":"1","registrationId":"A","errorCode":0},{"registrationId":"B","errorCode":"10099","errorMessage":"x"}]`, "", "10099"},
		{"one is not mentioned", `[{"messageId":"1","registrationId":"A"}]`, "", "answer"},
		{"a stranger fails", `[{"messageId":"1","registrationId":"A"},{"registrationId":"z","errorCode":10000}]`, "answer", "answer"},
		{"no id", `[{"messageId":"1","registrationId":"A"},{"registrationId":"B"}]`, "answer", "answer"},
		{"nobody", `[]`, "answer", "answer"},
		{"object", `{"messageId":"1"}`, "answer", "answer"},
		{"a known code at the top", ``, "10000", "10000"},
	} {
		body := `{"code":0,"message":"success","data":` + strings.NewReplacer("A", a, "B", b).Replace(tt.data) + `}`
		if tt.data == "" {
			body = `{"code":10000,"message":"Invalid Registration_id"}`
		}
		sim.Inject("send", 1, pushtest.Answer(200, nil, body))
		res, err := c.Send(t.Context(), vendortest.OPPO().Message(), push.Tokens(a, b))
		got := make(map[string]string)
		for target, o := range res.Targets() {
			if o.Err != nil {
				got[target.Value] = o.Err.Code()
			} else if o.ID == "" {
				t.Errorf("%s: no id", tt.name)
			}
		}
		if got[a] != tt.first || got[b] != tt.second {
			t.Errorf("%s: %q and %q, want %q and %q: %v", tt.name, got[a], got[b], tt.first, tt.second, err)
		}
		if tt.data == "" && len(res.AllDead()) > 0 {
			t.Errorf("%s: tokens are called dead that were not named", tt.name)
		}
	}
}

// What OPPO grants on request: templates, and the strong reminder.
func TestGrants(t *testing.T) {
	c, sim := newSim(t)
	strong := notification()
	strong.NotifyLevel = oppo.NotifyStrong
	filled := oppo.Notification{
		PrivateMsgTemplateID: "tpl-1", PrivateTitleParameters: oppo.Parameters(map[string]string{"name": "Li & Co"}), Category: "ORDER",
	}
	for name, tt := range map[string]struct {
		n     oppo.Notification
		code  string
		grant func()
	}{
		"template":        {filled, "54", func() { sim.ApproveTemplate("tpl-1") }},
		"strong reminder": {strong, "67", func() { sim.AllowStrongReminder(true) }},
	} {
		m := &oppo.Message{TargetValue: sim.NewToken(), Notification: tt.n}
		_, err := c.Push(t.Context(), m)
		var e *oppo.Error
		if !errors.As(err, &e) || e.Code() != tt.code {
			t.Errorf("%s: %v, want code %s", name, err, tt.code)
		}
		tt.grant()
		if _, err := c.Push(t.Context(), m); err != nil {
			t.Errorf("%s, granted: %v", name, err)
		}
		id, err := c.SaveMessageContent(t.Context(), &tt.n)
		if err != nil || id == "" {
			t.Errorf("%s, saved: %v", name, err)
		}
	}
}

// A target that is refused for the moment is sent to again, alone.
func TestBusyForOneTarget(t *testing.T) {
	c, sim := newSim(t)
	a, b := sim.NewToken(), sim.NewToken()
	sim.Inject("send", 1, pushtest.Answer(200, nil, `{"code":0,"data":[{"messageId":"1","registrationId":"`+a+`"},{"registrationId":"`+b+`","errorCode":-2}]}`))
	res, err := c.Send(t.Context(), vendortest.OPPO().Message(), push.Tokens(a, b))
	must(t, err)
	d := sim.Deliveries()
	if res.AcceptedCount() != 2 || sim.Count("send") != 2 || len(d) != 1 || d[0].Value != b {
		t.Fatalf("%d accepted, %d requests, deliveries %+v", res.AcceptedCount(), sim.Count("send"), d)
	}
	for target, o := range res.Targets() {
		if want := map[string]string{a: "1", b: d[0].ID}[target.Value]; o.ID != want {
			t.Errorf("the id is %q, want %q", o.ID, want)
		}
	}
}

// The receipts of the simulator are read by the package's own parser.
func TestReceiptsOfSimulator(t *testing.T) {
	c, sim := newSim(t)
	token := sim.NewToken()
	sim.SetState(token, pushtest.Throttled)
	n := notification()
	n.CallBackURL, n.CallBackParameter = "https://example.com/receipts?secret=s3cret", "order-8842"
	_, err := c.Push(context.Background(), &oppo.Message{TargetValue: token, Notification: n})
	must(t, err)
	for _, r := range sim.Receipts() {
		receipts, err := oppo.ParseReceipts(r.Body)
		must(t, err)
		if len(receipts) != 1 || receipts[0].Value != token || receipts[0].Status != push.ReceiptDropped || receipts[0].Param != "order-8842" {
			t.Errorf("%+v", receipts)
		}
	}
	if len(sim.Receipts()) != 1 {
		t.Errorf("%d callbacks", len(sim.Receipts()))
	}
}

package fcm

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/oauth2"

	"github.com/pushwire/push"
	"github.com/pushwire/push/pushtest"
)

func clientOf(t testing.TB, sim *pushtest.FCM, opts ...push.Option) *Client {
	t.Helper()
	c, err := New(Config{ServiceAccount: sim.ServiceAccount, SenderID: sim.ProjectNumber}, append(sim.Options(), opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func start(t testing.TB, opts ...pushtest.FCMOption) *pushtest.FCM {
	t.Helper()
	sim := pushtest.NewFCM(opts...)
	t.Cleanup(sim.Close)
	return sim
}

func tokens(sim *pushtest.FCM, n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = sim.NewToken()
	}
	return list
}

// perToken counts what each token was given.
func perToken(sim *pushtest.FCM) map[string]int {
	given := make(map[string]int)
	for _, d := range sim.Deliveries() {
		given[d.Value]++
	}
	return given
}

// 500 requests at a time need five connections of a hundred streams. The pool
// opens one after the other, within its bound, and keeps them: the second
// round finds what it needs.
func TestConnections(t *testing.T) {
	sim := start(t)
	c := clientOf(t, sim)
	const n = 3000
	opened := 0
	for round := range 2 {
		sim.Inject("send", n, sim.Slow(100*time.Millisecond))
		res, err := c.Send(t.Context(), &push.Message{Body: "b"}, push.Tokens(tokens(sim, n)...))
		if err != nil || res.AcceptedCount() != n {
			t.Fatalf("%d accepted, %v", res.AcceptedCount(), err)
		}
		conns := sim.Conns()
		if conns < 5 || conns > defaultConns {
			t.Errorf("round %d: %d connections, want 5 to %d", round, conns, defaultConns)
		}
		if round > 0 && conns > opened {
			t.Errorf("the second round opened %d more connections than the %d of the first", conns-opened, opened)
		}
		opened = conns
	}
	for token, given := range perToken(sim) {
		if given != 1 {
			t.Errorf("%s was given %d messages", token, given)
		}
	}
	if got := len(sim.Deliveries()); got != 2*n {
		t.Errorf("%d deliveries", got)
	}
	if got := sim.Count("auth"); got != 1 {
		t.Errorf("%d access tokens were fetched", got)
	}
}

// Refused tokens are no reason to close a connection.
func TestConnectionSurvivesRefusals(t *testing.T) {
	sim := start(t)
	c := clientOf(t, sim)
	dead := sim.NewToken()
	sim.SetState(dead, pushtest.Dead)
	for range 20 {
		if _, err := c.Send(t.Context(), &push.Message{Body: "b"}, push.Tokens(dead)); !errors.Is(err, push.ErrInvalidToken) {
			t.Fatal(err)
		}
	}
	if n := sim.Conns(); n != 1 {
		t.Errorf("20 dead tokens opened %d connections", n)
	}
}

// Google closes connections from time to time. Whatever the GOAWAY leaves
// undone goes out again, once.
func TestGoAwayMidRun(t *testing.T) {
	sim := start(t)
	c := clientOf(t, sim)
	list := tokens(sim, 5000)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for _, at := range []int{500, 1500, 2500, 3500} {
			for len(sim.Deliveries()) < at && t.Context().Err() == nil {
				time.Sleep(time.Millisecond)
			}
			sim.GoAway()
		}
	}()
	res, err := c.Send(t.Context(), &push.Message{Body: "b"}, push.Tokens(list...))
	<-done
	if err != nil {
		t.Errorf("err = %v", err)
	}
	if res.AcceptedCount() != len(list) {
		t.Errorf("%d of %d accepted", res.AcceptedCount(), len(list))
	}
	given := perToken(sim)
	for _, token := range list {
		if given[token] != 1 {
			t.Errorf("a token was given %d messages", given[token])
		}
	}
	if n := sim.Count("auth"); n != 1 {
		t.Errorf("%d access tokens were fetched", n)
	}
}

// source counts how often it is asked.
type source struct {
	token string
	err   error
	asked int
}

func (s *source) Token() (*oauth2.Token, error) {
	s.asked++
	if s.err != nil {
		return nil, s.err
	}
	return &oauth2.Token{AccessToken: s.token, Expiry: time.Now().Add(time.Hour)}, nil
}

func TestTokenSource(t *testing.T) {
	sim := start(t)
	h := make(map[string][]string)
	access, err := clientOf(t, sim).auth.Authorize(t.Context(), h)
	if err != nil {
		t.Fatal(err)
	}
	s := &source{token: access}
	c, err := New(Config{TokenSource: s, ProjectID: sim.ProjectNumber}, sim.Options()...)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Send(t.Context(), &push.Message{Body: "b"}, push.Tokens(tokens(sim, 20)...)); err != nil {
		t.Error(err)
	}
	if s.asked != 1 {
		t.Errorf("the source was asked %d times", s.asked)
	}
	// An expired token is asked for once more; the same again is final.
	sim.ExpireCredentials()
	_, err = c.Send(t.Context(), &push.Message{Body: "b"}, push.Tokens(sim.NewToken()))
	var e *Error
	if !errors.As(err, &e) || e.Code() != "ACCESS_TOKEN_EXPIRED" || e.Kind() != push.ErrAuth || s.asked != 2 {
		t.Errorf("%v; the source was asked %d times", err, s.asked)
	}
	for name, bad := range map[string]*source{"an error": {err: errors.New("no metadata server")}, "no token": {}, "a line break": {token: "a\nb"}} {
		c, err := New(Config{TokenSource: bad, ProjectID: "p"}, sim.Options()...)
		if err != nil {
			t.Fatal(err)
		}
		res, err := c.Send(t.Context(), &push.Message{Body: "b"}, push.Tokens("t:A"))
		var te *push.TransportError
		if !errors.As(err, &te) || te.Class != push.ErrAuth || te.MayBeDelivered || res.FailedCount() != 1 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTopicsAndGroups(t *testing.T) {
	for name, opts := range map[string][]pushtest.FCMOption{"camelCase": nil, "snake_case": {pushtest.FCMSnakeCase()}} {
		t.Run(name, func(t *testing.T) { testOperations(t, start(t, opts...)) })
	}
}

func testOperations(t *testing.T, sim *pushtest.FCM) {
	c, ctx := clientOf(t, sim), t.Context()
	a, b, fid := sim.NewToken(), sim.NewToken(), sim.NewFID()
	stranger := sim.NewToken()
	sim.SetState(stranger, pushtest.Mismatched)

	res, err := c.Subscribe(ctx, "/topics/news", a, b, fid)
	if err != nil || res.SuccessCount != 3 {
		t.Fatalf("Subscribe = %+v, %v", res, err)
	}
	if got := sim.Subscribers("news"); len(got) != 3 {
		t.Errorf("subscribers: %q", got)
	}
	res, err = c.Subscribe(ctx, "news", a, stranger)
	if !errors.Is(err, push.ErrPermission) || res.SuccessCount != 1 || len(res.Failed) != 1 || res.Failed[0].Index != 1 || res.Failed[0].Registration != stranger {
		t.Errorf("Subscribe again, and a stranger: %+v, %v", res, err)
	}
	if _, err := c.CreateTopicSubscription(ctx, a, "news"); !errors.Is(err, push.ErrDuplicate) {
		t.Errorf("CreateTopicSubscription again: %v", err)
	}
	if s, err := c.UpsertTopicSubscription(ctx, a, "sp%20rts"); err != nil || s.TopicName != "sp%20rts" {
		t.Errorf("UpsertTopicSubscription = %+v, %v", s, err)
	}
	if d := cmp.Diff([]string{"news", "sp%20rts"}, sim.Topics(a)); d != "" {
		t.Errorf("topics (-want +got):\n%s", d)
	}
	if s, err := c.GetTopicSubscription(ctx, a, "news"); err != nil || s.TopicName != "news" || s.CreateTime == "" {
		t.Errorf("GetTopicSubscription = %+v, %v", s, err)
	}
	if _, err := c.GetTopicSubscription(ctx, a, "other"); !errors.Is(err, push.ErrNotFound) {
		t.Errorf("GetTopicSubscription of none: %v", err)
	}
	var names []string
	for page := ""; ; {
		p, err := c.ListTopicSubscriptions(ctx, a, 1, page)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range p.Subscriptions {
			names = append(names, s.TopicName)
		}
		if page = p.NextPageToken; page == "" {
			break
		}
	}
	if d := cmp.Diff([]string{"news", "sp%20rts"}, names); d != "" {
		t.Errorf("ListTopicSubscriptions (-want +got):\n%s", d)
	}
	if res, err := c.Unsubscribe(ctx, "news", a, b, fid, fid); err != nil || res.SuccessCount != 4 {
		t.Errorf("Unsubscribe = %+v, %v", res, err)
	}
	if p, err := c.ListTopicSubscriptions(ctx, b, 0, ""); err != nil || len(p.Subscriptions) != 0 {
		t.Errorf("ListTopicSubscriptions of none = %+v, %v", p, err)
	}

	dead := sim.NewToken()
	sim.SetState(dead, pushtest.Dead)
	res, err = c.BatchAdd(ctx, "weather", a, dead, b)
	if !errors.Is(err, push.ErrInvalidToken) || res.SuccessCount != 2 || len(res.Failed) != 1 || res.Failed[0].Registration != dead || res.Failed[0].Err.Code() != "NOT_FOUND" {
		t.Errorf("BatchAdd = %+v, %v", res, err)
	}
	if err := c.AddToTopic(ctx, a, "snow"); err != nil {
		t.Errorf("AddToTopic: %v", err)
	}
	info, err := c.TokenInfo(ctx, a)
	if err != nil || info.Application != sim.PackageName || len(info.Topics["weather"]) != len("2006-01-02") || len(info.Topics) != 3 {
		t.Errorf("TokenInfo = %+v, %v", info, err)
	}
	if res, err := c.BatchRemove(ctx, "weather", a, b); err != nil || res.SuccessCount != 2 {
		t.Errorf("BatchRemove = %+v, %v", res, err)
	}

	key, err := c.CreateDeviceGroup(ctx, "user-1", a)
	if err != nil || key == "" {
		t.Fatalf("CreateDeviceGroup = %q, %v", key, err)
	}
	if same, err := c.AddToDeviceGroup(ctx, "user-1", key, b); err != nil || same != key {
		t.Errorf("AddToDeviceGroup = %q, %v", same, err)
	}
	if same, err := c.DeviceGroup(ctx, "user-1"); err != nil || same != key {
		t.Errorf("DeviceGroup = %q, %v", same, err)
	}
	if n := len(sim.GroupMembers("user-1")); n != 2 {
		t.Errorf("%d members", n)
	}
	if _, err := c.Push(ctx, &Message{Token: key, Data: map[string]string{"k": "v"}}); err != nil {
		t.Errorf("Push to a group: %v", err)
	}
	if _, err := c.RemoveFromDeviceGroup(ctx, "user-1", key, a); err != nil {
		t.Errorf("RemoveFromDeviceGroup: %v", err)
	}

	data, err := c.DeliveryData(ctx, sim.AppID, 10, "")
	if err != nil || len(data.Data) == 0 || data.Data[0].AppID != sim.AppID || data.Data[0].Date.Year == 0 {
		t.Errorf("DeliveryData = %+v, %v", data, err)
	}
	if imported, err := c.BatchImport(ctx, "com.example.app", false, "368dde283db539abc4a6419b1795b6131194703b816e4f624ffa12368dde283d"); err != nil || len(imported) != 1 {
		t.Errorf("BatchImport = %+v, %v", imported, err)
	}
	for _, p := range sim.Problems() {
		t.Errorf("the simulator has a problem: %s", p)
	}
}

// What an answer means is in its details.
func TestDetailsDecide(t *testing.T) {
	sim := start(t)
	c := clientOf(t, sim)
	send := func(m *Message) *Error {
		t.Helper()
		_, err := c.Push(t.Context(), m)
		var e *Error
		if !errors.As(err, &e) {
			t.Fatalf("err = %v", err)
		}
		return e
	}
	if _, err := c.Push(t.Context(), &Message{Token: sim.NewToken()}); err != nil {
		t.Fatal(err)
	}
	for code, want := range map[string]push.Kind{
		"THIRD_PARTY_AUTH_ERROR": push.ErrAuth, "SENDER_ID_MISMATCH": push.ErrTokenMismatch, "PERMISSION_DENIED": push.ErrPermission,
		"UNREGISTERED": push.ErrInvalidToken, "NOT_FOUND": push.ErrNotFound, "QUOTA_EXCEEDED": push.ErrRateLimited,
		"RESOURCE_EXHAUSTED": push.ErrRateLimited, "RATE_LIMIT_EXCEEDED": push.ErrRateLimited, "Unregistered": push.ErrInvalidToken,
		"BadDeviceToken": push.ErrTokenMismatch, "InvalidProviderToken": push.ErrAuth,
	} {
		before := sim.Count("send")
		sim.RefuseNext(1, code)
		e := send(&Message{Token: sim.NewToken()})
		if e.Kind() != want || sim.Count("send") != before+1 || e.MayBeDelivered {
			t.Errorf("%s: %v after %d requests", code, e, sim.Count("send")-before)
		}
		if e.HTTPStatus == 429 && (e.RetryAfter != time.Minute || !e.Retryable()) {
			t.Errorf("%s: retry after %s", code, e.RetryAfter)
		}
	}
	if n := sim.Count("auth"); n != 1 {
		t.Errorf("%d access tokens were fetched: nothing of this is about them", n)
	}
	// Of a Live Activity, APNs judges the activity's token.
	target, activity := sim.NewToken(), "8005"
	sim.SetAPNsReason(activity, "Unregistered")
	e := send(&Message{Token: target, Notification: &Notification{Body: "b"}, APNs: &APNs{LiveActivityToken: activity}})
	if e.Kind() != push.ErrInvalidArgument || e.APNsReason != "Unregistered" {
		t.Errorf("a dead activity: %v", e)
	}
	// A message to an app that is gone from Apple's device.
	sim.SetAPNsReason(target, "Unregistered")
	if e := send(&Message{Token: target, Notification: &Notification{Body: "b"}}); e.Kind() != push.ErrInvalidToken {
		t.Errorf("a dead token of Apple's: %v", e)
	}
}

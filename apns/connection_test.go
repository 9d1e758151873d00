package apns

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
	"github.com/pushwire/push/pushtest"
)

func clientOf(t testing.TB, sim *pushtest.APNs, opts ...push.Option) *Client {
	t.Helper()
	c, err := New(Config{
		PrivateKey: sim.Key, KeyID: sim.KeyID, TeamID: sim.TeamID, BundleID: sim.BundleID,
	}, append(sim.Options(), opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func start(t testing.TB, opts ...pushtest.APNsOption) *pushtest.APNs {
	t.Helper()
	sim := pushtest.NewAPNs(opts...)
	t.Cleanup(sim.Close)
	return sim
}

func tokens(sim *pushtest.APNs, n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = sim.NewToken()
	}
	return list
}

// perToken counts what each token was given.
func perToken(sim *pushtest.APNs) map[string]int {
	given := make(map[string]int)
	for _, d := range sim.Deliveries() {
		given[d.Value]++
	}
	return given
}

func TestColdBurst(t *testing.T) {
	for name, opt := range map[string][]pushtest.APNsOption{
		"full limit at once":            nil,
		"one stream until a token came": {pushtest.APNsColdStart()},
	} {
		t.Run(name, func(t *testing.T) {
			sim := start(t, opt...)
			c := clientOf(t, sim)
			var wg sync.WaitGroup
			for _, token := range tokens(sim, 500) {
				wg.Go(func() {
					if _, err := c.Push(t.Context(), token, &Message{Payload: Payload{APS: &APS{Alert: &Alert{Body: "b"}}}}); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if n := sim.Conns(); n > 2 {
				t.Errorf("500 sends opened %d connections, want at most 2", n)
			}
			if n := len(sim.Deliveries()); n != 500 {
				t.Errorf("%d deliveries", n)
			}
			if n := sim.Credentials(); n != 1 {
				t.Errorf("%d provider tokens were signed", n)
			}
		})
	}
}

// Apple closes the connection of a certificate for the other environment
// without an answer; the reason stands in the GOAWAY.
func TestWrongEnvironment(t *testing.T) {
	sim := start(t)
	sim.RejectConnections("BadCertificateEnvironment")
	c := clientOf(t, sim)
	for _, n := range []int{1, 200} {
		begin, conns := time.Now(), sim.Conns()
		res, err := c.Send(t.Context(), &push.Message{Body: "b"}, push.Tokens(tokens(sim, n)...))
		var e *Error
		if !errors.As(err, &e) || e.Code() != "BadCertificateEnvironment" || e.Kind() != push.ErrAuth {
			t.Fatalf("err = %v", err)
		}
		if e.Retryable() || e.MayBeDelivered || res.FailedCount() != n {
			t.Errorf("%d failed, retryable %v, may be delivered %v", res.FailedCount(), e.Retryable(), e.MayBeDelivered)
		}
		if d := time.Since(begin); d > time.Second {
			t.Errorf("%d sends took %v to fail, want at most 1s", n, d)
		}
		if opened := sim.Conns() - conns; opened > 3 {
			t.Errorf("%d sends opened %d connections, want at most 3", n, opened)
		}
	}
	// Once the other side accepts again, so does the client.
	sim.RejectConnections("")
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for {
		_, err := c.Send(ctx, &push.Message{Body: "b"}, push.Tokens(sim.NewToken()))
		if err == nil {
			break
		}
		if ctx.Err() != nil {
			t.Fatalf("still failing: %v", err)
		}
	}
}

func TestGoAwayMidRun(t *testing.T) {
	sim := start(t)
	c := clientOf(t, sim, push.WithConcurrency(200))
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
}

// store holds one token in memory.
type store struct {
	mu    sync.Mutex
	token push.AccessToken
	saved int
}

func (s *store) Load(context.Context, string) (push.AccessToken, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.token, nil
}

func (s *store) Save(_ context.Context, _ string, t push.AccessToken) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.token = t
	s.saved++
	return nil
}

// A token that is called expired is replaced if it is at least 20 minutes
// old, once for all callers and on a new connection; a younger one means a
// wrong clock, and signing another would only be refused as well.
func TestExpiredProviderToken(t *testing.T) {
	for _, tt := range []struct {
		age   time.Duration
		fresh bool
	}{
		{25 * time.Minute, true},
		{15 * time.Minute, false},
	} {
		t.Run(fmt.Sprint(tt.age), func(t *testing.T) {
			sim := start(t)
			issued := time.Now().Add(-tt.age).Truncate(time.Second)
			s := &store{token: push.AccessToken{Value: signedAt(t, sim, issued), Issued: issued, Expiry: issued.Add(tokenLife)}}
			c := clientOf(t, sim, push.WithTokenStore(s))
			if _, err := c.Send(t.Context(), &push.Message{Body: "b"}, push.Tokens(sim.NewToken())); err != nil {
				t.Fatal(err)
			}
			sim.ExpireCredentials()
			var wg sync.WaitGroup
			for _, token := range tokens(sim, 50) {
				wg.Go(func() {
					_, err := c.Send(t.Context(), &push.Message{Body: "b"}, push.Tokens(token))
					var e *Error
					switch {
					case tt.fresh && err != nil:
						t.Errorf("err = %v", err)
					case !tt.fresh && (!errors.As(err, &e) || e.Code() != "ExpiredProviderToken" || e.Retryable()):
						t.Errorf("err = %v, want ExpiredProviderToken that is not retryable", err)
					}
				})
			}
			wg.Wait()
			want := 0
			if tt.fresh {
				want = 1
			}
			if s.saved != want {
				t.Errorf("%d tokens were signed, want %d", s.saved, want)
			}
		})
	}
}

func signedAt(t *testing.T, sim *pushtest.APNs, issued time.Time) string {
	t.Helper()
	p, err := newProviderToken(&Config{PrivateKey: sim.Key, KeyID: sim.KeyID, TeamID: sim.TeamID})
	if err != nil {
		t.Fatal(err)
	}
	signed, err := p.token(issued).SignedString(p.key)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func TestCertificates(t *testing.T) {
	sim := start(t)
	opts := pushtest.APNsCertificateOptions{UID: sim.BundleID, Production: true}
	cert := sim.ClientCertificate(opts)
	for name, cfg := range map[string]Config{
		"PEM":                {Certificate: cert.PEM},
		"PKCS #12":           {Certificate: cert.PKCS12("pässword"), Password: "pässword"},
		"PKCS #12 of before": {Certificate: cert.LegacyPKCS12("password"), Password: "password"},
	} {
		t.Run(name, func(t *testing.T) {
			c, err := New(cfg, sim.Options()...)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			if d := cmp.Diff(sim.BundleID, c.bundleID); d != "" {
				t.Errorf("bundle id of the certificate (-want +got):\n%s", d)
			}
			if _, err := c.Send(t.Context(), &push.Message{Body: "b"}, push.Tokens(sim.NewToken())); err != nil {
				t.Error(err)
			}
			_, err = c.Push(t.Context(), sim.NewToken(), &Message{PushType: PushTypeLocation, Payload: Payload{Custom: map[string]any{"k": 1}}})
			if !errors.Is(err, push.ErrUnsupported) {
				t.Errorf("a location push with a certificate: %v", err)
			}
		})
	}
	opts.NotAfter = time.Now().Add(-time.Hour)
	expired := sim.ClientCertificate(opts)
	refused := map[string]Config{
		"config.Certificate: expired":        {Certificate: expired.PEM},
		"config.Certificate: wrong password": {Certificate: cert.PKCS12("a"), Password: "b"},
		"config.Environment":                 {Certificate: cert.PEM, Environment: Sandbox},
	}
	for name, cfg := range refused {
		_, err := New(cfg, sim.Options()...)
		var fe *push.FieldError
		field, _, _ := strings.Cut(name, ":")
		if !errors.As(err, &fe) || fe.Field != field {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestChannels(t *testing.T) {
	sim := start(t)
	c := clientOf(t, sim)
	ctx := t.Context()
	id, err := c.CreateChannel(ctx, StoreMostRecent)
	if err != nil {
		t.Fatal(err)
	}
	list, err := c.Channels(ctx)
	if d := cmp.Diff([]string{id}, list); err != nil || d != "" {
		t.Errorf("Channels: %v (-want +got):\n%s", err, d)
	}
	ch, err := c.Channel(ctx, id)
	if d := cmp.Diff(&Channel{StoragePolicy: StoreMostRecent, PushType: "LiveActivity"}, ch); err != nil || d != "" {
		t.Errorf("Channel: %v (-want +got):\n%s", err, d)
	}
	update := &Message{
		Expiration: new(time.Now().Add(time.Hour).Unix()), Priority: PriorityLow,
		Payload: Payload{APS: &APS{Event: EventUpdate, ContentState: map[string]int{"score": 1}}},
	}
	res, err := c.Broadcast(ctx, id, update)
	if err != nil || res.RequestID == "" || res.UniqueID == "" {
		t.Errorf("Broadcast = %+v, %v", res, err)
	}
	for name, change := range map[string]func(*Message){
		"start":         func(m *Message) { m.Payload.APS.Event = EventStart },
		"no expiration": func(m *Message) { m.Expiration = nil },
		"no priority":   func(m *Message) { m.Priority = 0 },
		"topic":         func(m *Message) { m.Topic = "com.example" },
		"alert":         func(m *Message) { m.PushType = PushTypeAlert },
	} {
		m, aps := *update, *update.Payload.APS
		m.Payload.APS = &aps
		change(&m)
		before := len(sim.Requests())
		var fe *push.FieldError
		if _, err := c.Broadcast(ctx, id, &m); !errors.As(err, &fe) || len(sim.Requests()) != before {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := c.DeleteChannel(ctx, id); err != nil {
		t.Error(err)
	}
	if _, err := c.Channel(ctx, id); !errors.Is(err, push.ErrNotFound) {
		t.Errorf("a deleted channel: %v", err)
	}
	if problems := sim.Problems(); len(problems) > 0 {
		t.Errorf("the simulator has a problem: %v", problems)
	}
}

// Every push type goes through as the simulator knows it from Apple's pages.
func TestPushTypes(t *testing.T) {
	sim := start(t)
	c := clientOf(t, sim)
	state := map[string]any{"score": 1}
	zero := new(int64(0))
	for name, m := range map[string]*Message{
		"alert":        {Payload: Payload{APS: &APS{Alert: &Alert{Title: "t"}}}},
		"background":   {PushType: PushTypeBackground, Payload: Payload{APS: &APS{ContentAvailable: true}}},
		"voip":         {PushType: PushTypeVoIP, Expiration: zero, Payload: Payload{Custom: map[string]any{"call": 1}}},
		"complication": {PushType: PushTypeComplication, Payload: Payload{Custom: map[string]any{"k": 1}}},
		"fileprovider": {PushType: PushTypeFileProvider, Payload: Payload{Custom: map[string]any{"container-identifier": "c", "domain": "d"}}},
		"location":     {PushType: PushTypeLocation, Payload: Payload{Custom: map[string]any{"k": 1}}},
		"pushtotalk":   {PushType: PushTypePushToTalk, Expiration: zero, Priority: 10, Payload: Payload{Custom: map[string]any{"k": 1}}},
		"controls":     {PushType: PushTypeControls, Expiration: zero, Priority: 10, Payload: Payload{APS: &APS{ContentChanged: true}}},
		"widgets":      {PushType: PushTypeWidgets, Payload: Payload{APS: &APS{ContentChanged: true}}},
		"activity start": {PushType: PushTypeLiveActivity, Payload: Payload{APS: &APS{
			Event: EventStart, ContentState: state, AttributesType: "Game", Attributes: state, InputPushToken: true,
			Alert: &Alert{TitleLoc: &Localized{LocKey: "k", LocArgs: []string{"a"}}, Body: "b", Sound: "chime"},
		}}},
		"activity update": {PushType: PushTypeLiveActivity, Priority: 5, Payload: Payload{APS: &APS{Event: EventUpdate, ContentState: state, StaleDate: time.Now().Unix() + 60}}},
		"activity end":    {PushType: PushTypeLiveActivity, Payload: Payload{APS: &APS{Event: EventEnd, DismissalDate: new(time.Now().Unix())}}},
	} {
		if _, err := c.Push(t.Context(), sim.NewToken(), m); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if problems := sim.Problems(); len(problems) > 0 {
		t.Errorf("the simulator has a problem: %v", problems)
	}
}

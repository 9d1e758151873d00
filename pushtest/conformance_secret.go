package pushtest

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/pushwire/push"
)

// secretTests are about what must not be printed.
func secretTests() []conformanceTest {
	return []conformanceTest{
		{"Secrets/Config", testPrintedConfig},
		{"Secrets/Failures", testPrintedFailures},
	}
}

// text collects what a program might print. It is safe for concurrent use.
type text struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (x *text) Write(p []byte) (int, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.buf.Write(p)
}

func (x *text) String() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.buf.String()
}

// print adds v in all the ways that programs print values.
func (x *text) print(v any) {
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		fmt.Fprintf(x, verb+"\n", v)
	}
	fmt.Fprintf(x, "%+v\n", struct{ Inside any }{v})
	x.logger().Info("value", "value", v)
}

// logger logs everything to x, as text and as JSON.
func (x *text) logger() *slog.Logger {
	all := &slog.HandlerOptions{Level: slog.LevelDebug}
	return slog.New(slog.NewMultiHandler(slog.NewTextHandler(x, all), slog.NewJSONHandler(x, all)))
}

// without checks that no secret stands in x, however it is written.
func (t *trial) without(what string, x *text, secrets ...string) {
	t.Helper()
	all := x.String()
	for _, secret := range secrets {
		if secret == "" {
			t.Errorf("%s: a secret of the harness is empty", what)
			continue
		}
		for _, form := range []string{
			secret, url.QueryEscape(secret), url.PathEscape(secret), fmt.Sprintf("%x", secret), fmt.Sprint([]byte(secret)),
		} {
			if i := strings.Index(all, form); i >= 0 {
				t.Errorf("%s: %.6q… is printed: %.200q", what, secret, all[max(i-100, 0):])
				break
			}
		}
	}
}

func testPrintedConfig(t *trial) {
	var x text
	cfg := t.h.Config(t.sim)
	x.print(cfg)
	pointer := reflect.New(reflect.TypeOf(cfg))
	pointer.Elem().Set(reflect.ValueOf(cfg))
	x.print(pointer.Interface())
	store := &memStore{}
	c := t.client(push.WithTokenStore(store))
	x.print(c)
	t.mustSend(c, t.tokens(1)...)
	x.print(c) // with a credential in it
	t.without("config or client", &x, append(store.values(), t.h.Secrets(t.sim)...)...)
}

// testPrintedFailures makes all go wrong that can, and reads errors and log.
func testPrintedFailures(t *trial) {
	var logged, failed text
	store := &memStore{}
	var tokens []string
	attempt := func(timeout time.Duration, opts ...push.Option) {
		ctx, cancel := context.WithTimeout(t.Context(), timeout)
		defer cancel()
		all := append([]push.Option{push.WithLogger(logged.logger()), push.WithTokenStore(store)}, opts...)
		targets := t.tokens(25)
		for _, token := range targets[1:] {
			t.sim.SetState(token, Dead)
		}
		tokens = append(tokens, targets...)
		res, err := t.sendContext(ctx, t.clientOf(t.sim, all...), t.h.Message(), push.Tokens(targets...))
		fmt.Fprintf(&failed, "%v\n%+v\n%q\n", err, err, err)
		for _, f := range res.Failed {
			fmt.Fprintf(&failed, "%v\n%+v\n", f.Err, f.Err)
		}
	}
	t.failEveryWay(attempt)
	secrets := append(store.values(), t.h.Secrets(t.sim)...)
	if t.h.Credential != KeyCredential && len(store.saved) == 0 {
		t.Errorf("no access token was saved")
	}
	if logged.String() == "" {
		t.Errorf("nothing was logged, retries neither")
	}
	t.without("errors", &failed, append(secrets, tokens...)...)
	t.without("log", &logged, append(secrets, tokens...)...)
}

// failEveryWay calls attempt with one fault after the other.
func (t *trial) failEveryWay(attempt func(time.Duration, ...push.Option)) {
	attempt(patience)
	for _, op := range []string{"send", "auth"} {
		for _, fault := range []Fault{
			HTML(403), HTML(502), Garbage(), Drop(), CutAnswer(), Redirect("https://example.com/?a=b"),
		} {
			t.reset()
			t.sim.Inject(op, Always, fault)
			attempt(patience)
		}
	}
	for _, code := range []string{t.h.Busy.Code, t.h.Final.Code, t.h.UnknownCode} {
		t.reset()
		t.sim.RefuseNext(Always, code)
		attempt(patience)
	}
	t.reset()
	t.sim.Inject("send", Always, t.expiring())
	attempt(patience)
	t.reset()
	t.sim.Inject("send", Always, t.sim.Hang())
	attempt(100 * time.Millisecond)
	p := newProxy(nil)
	p.Close()
	attempt(patience, push.WithProxy(p.choose(nil)))
	t.sim.Close()
	attempt(patience)
}

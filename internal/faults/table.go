package faults

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/net/dns/dnsmessage"
	"golang.org/x/net/http2"
	"golang.org/x/time/rate"

	"github.com/pushwire/push"
	"github.com/pushwire/push/pushtest"
)

// What failures may be.
var (
	unsent   = []push.Kind{push.ErrUnavailable}
	lost     = []push.Kind{push.ErrUnconfirmed}
	either   = []push.Kind{push.ErrUnavailable, push.ErrUnconfirmed}
	busy     = []push.Kind{push.ErrUnavailable, push.ErrRateLimited, push.ErrQuota}
	broken   = []push.Kind{push.ErrUnavailable, push.ErrProtocol, push.ErrUnknown, push.ErrUnconfirmed}
	odd      = []push.Kind{push.ErrProtocol, push.ErrUnknown}
	noToken  = []push.Kind{push.ErrAuth, push.ErrProtocol, push.ErrUnavailable, push.ErrPermission, push.ErrUnknown, push.ErrRateLimited, push.ErrInvalidArgument}
	canceled = []push.Kind{push.ErrCanceled}
)

// Faults is every fault, in the order of the report.
func faults() []fault {
	return slices.Concat(connectionFaults(), answerFaults(), bodyFaults(), frameFaults(), credentialFaults(), callerFaults())
}

func short(*bench) []push.Option { return []push.Option{push.WithTimeout(timeout)} }

func onAccept(a act) func(*cell) { return func(c *cell) { c.wire.onAccept.Store(int32(a)) } }

func onNext(a act) func(*cell) { return func(c *cell) { c.wire.onNext.Store(int32(a)) } }

// named points the client at the bench by a name, which the name server of
// the tests resolves.
func named(name string) func(*bench) []push.Option {
	return func(b *bench) []push.Option {
		_, port, _ := strings.Cut(b.wire.Addr(), ":")
		return []push.Option{push.WithBaseURL("https://" + b.vendor + name + ":" + port)}
	}
}

func unresolved(code dnsmessage.RCode) func(*cell) {
	return func(c *cell) { c.dns.Fail(c.vendor, code) }
}

// connectionFaults harm TCP, TLS and the name lookup.
func connectionFaults() []fault {
	resolved := func(c *cell) { c.dns.Fail(c.vendor, dnsmessage.RCodeSuccess) }
	return []fault{
		{name: "connection refused", arm: func(c *cell) { c.wire.Down() }, heal: up, kinds: either, fails: true},
		{name: "connection refused from the start", cold: true, arm: func(c *cell) { c.wire.Down() }, heal: up, kinds: unsent, fails: true},
		{
			name: "no such name", options: named(".example.com"), cold: true,
			arm: unresolved(dnsmessage.RCodeNameError), heal: resolved, kinds: unsent, fails: true,
		},
		{
			name: "name server fails", options: named(".example.com"), cold: true,
			arm: unresolved(dnsmessage.RCodeServerFailure), heal: resolved, kinds: unsent, fails: true,
		},
		{name: "TLS refused", cold: true, arm: onAccept(actAlert), kinds: unsent, fails: true},
		{name: "certificate of another host", cold: true, options: named(".example.org"), kinds: unsent, fails: true, lasting: true},
		{name: "reset when connected", cold: true, arm: onAccept(actReset), kinds: unsent, fails: true},
		{name: "closed when connected", cold: true, arm: onAccept(actClose), kinds: unsent, fails: true},
		{name: "connects and never speaks", cold: true, options: short, arm: onAccept(actSilence), kinds: unsent, fails: true},
		{name: "reset before the request", arm: onNext(actReset), kinds: either, fails: true},
		{name: "reset during the request", arm: onNext(actRequestOnly), kinds: either, fails: true},
		{name: "reset after the request", arm: onNext(actLoseAnswer), kinds: either, fails: true, requests: 1},
		{name: "closed as it is used again", arm: onNext(actClose), kinds: either, fails: true},
		{name: "closed while idle", arm: func(c *cell) { c.wire.Break() }, kinds: either, requests: 1},
		{name: "goes silent before the request", options: short, arm: onNext(actSilence), kinds: either, fails: true},
		{name: "goes silent after the request", options: short, arm: onNext(actHoldAnswer), kinds: either, fails: true, requests: 1},
	}
}

func up(c *cell) {
	if err := c.wire.Up(); err != nil {
		c.Errorf("listening again: %v", err)
	}
}

func answer(times int, f pushtest.Fault) func(*cell) {
	return func(c *cell) { c.sim.Inject("send", times, f) }
}

// carried carries the request out and answers something else.
func carried(f pushtest.Fault) pushtest.Fault {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		next.ServeHTTP(httptest.NewRecorder(), r)
		f(w, r, next)
	}
}

// answerFaults are about statuses and headers, and answers that do not come.
func answerFaults() []fault {
	const html, text = "text/html", "<html><body>Bad Gateway</body></html>"
	list := []fault{
		{name: "never answers", options: short, arm: func(c *cell) { c.sim.Inject("send", pushtest.Always, c.sim.Hang()) }, kinds: lost, fails: true, requests: 1},
		{name: "stops in the middle of the answer", options: short, arm: func(c *cell) { c.sim.Inject("send", pushtest.Always, stall) }, kinds: lost, fails: true, requests: 1},
		{name: "drops the request", arm: answer(pushtest.Always, pushtest.Drop()), kinds: lost, fails: true, requests: 1},
		{name: "drops the connection after delivery", arm: answer(pushtest.Always, pushtest.LoseAnswer()), kinds: lost, fails: true, requests: 1},
		{name: "cuts the answer", arm: answer(pushtest.Always, pushtest.CutAnswer()), kinds: lost, fails: true, requests: 1},
		{name: "redirect to another host", arm: answer(pushtest.Always, pushtest.Redirect("https://127.0.0.1:1/elsewhere")), kinds: odd, fails: true, requests: 1},
		{name: "refused as busy, in the vendor's words", arm: func(c *cell) { c.sim.RefuseNext(pushtest.Always, c.h.Busy.Code) }, kinds: busy, fails: true, requests: many},
		{name: "fault in the vendor's words", vendors: func(h *pushtest.Harness) bool { return h.Unsure != "" }, arm: func(c *cell) { c.sim.RefuseNext(pushtest.Always, c.h.Unsure) }, kinds: broken, fails: true, requests: 1},
		{name: "unknown code", arm: func(c *cell) { c.sim.RefuseNext(pushtest.Always, c.h.UnknownCode) }, kinds: append(odd, push.ErrInvalidArgument, push.ErrUnavailable), fails: true, requests: 1},
		{name: "502 HTML after delivery", arm: answer(pushtest.Always, carried(refuse(502, html, text))), kinds: broken, fails: true, requests: 1},
		{name: "504 after delivery", arm: answer(pushtest.Always, carried(refuse(504, "", ""))), kinds: broken, fails: true, requests: 1},
	}
	for _, status := range []string{"429", "503"} {
		code := map[string]int{"429": 429, "503": 503}[status]
		for _, after := range []struct{ name, value string }{
			{"without Retry-After", ""},
			{"Retry-After an hour", "3600"},
			{"Retry-After an absurd number", "99999999999999999999"},
			{"Retry-After negative", "-5"},
			{"Retry-After in words", "soon"},
			{"Retry-After a date long gone", "Sun, 06 Nov 1994 08:49:37 GMT"},
			{"Retry-After a date far off", "Sun, 06 Nov 2094 08:49:37 GMT"},
		} {
			list = append(list, fault{
				name: status + ", " + after.name, arm: answer(pushtest.Always, refuse(code, "", "", "Retry-After", after.value)),
				kinds: append(broken, push.ErrRateLimited, push.ErrQuota), fails: true, requests: many,
			})
		}
		list = append(list, fault{
			name: status + ", Retry-After one second", kinds: append(broken, push.ErrRateLimited, push.ErrQuota), requests: many,
			arm: answer(1, refuse(code, "", "", "Retry-After", "1")),
		})
	}
	for _, status := range []string{"500", "502", "504"} {
		code := map[string]int{"500": 500, "502": 502, "504": 504}[status]
		list = append(list,
			fault{name: status + " JSON", arm: answer(pushtest.Always, refuse(code, "application/json", `{"error":"internal"}`)), kinds: broken, fails: true, requests: many},
			fault{name: status + " HTML", arm: answer(pushtest.Always, refuse(code, html, text)), kinds: broken, fails: true, requests: many},
			fault{name: status + " empty", arm: answer(pushtest.Always, refuse(code, "", "")), kinds: broken, fails: true, requests: many},
		)
	}
	return list
}

// bodyFaults are about what an answer says. The push is carried out, unless
// the name says otherwise.
func bodyFaults() []fault {
	lists := func(h *pushtest.Harness) bool {
		return h.BatchSize > 1 && h.Listed[pushtest.Dead] != push.Accepted
	}
	dead := func(change func(c *cell) func([]byte) []byte) func(*cell) {
		return func(c *cell) {
			c.sim.SetState(c.tokens[0], pushtest.Dead)
			c.sim.Inject("send", pushtest.Always, mutate(change(c)))
		}
	}
	kinds := append(odd, push.ErrInvalidArgument, push.ErrInvalidToken, push.ErrTokenMismatch)
	list := []fault{
		{name: "200 HTML", arm: answer(pushtest.Always, pushtest.HTML(200)), kinds: odd, fails: true, requests: 1},
		{name: "200 garbage", arm: answer(pushtest.Always, pushtest.Garbage()), kinds: odd, fails: true, requests: 1},
		{name: "200 empty", arm: answer(pushtest.Always, pushtest.Empty(200)), kinds: odd, fails: true, requests: 1},
		{name: "endless body", arm: func(c *cell) { c.sim.Inject("send", pushtest.Always, c.sim.Endless()) }, kinds: odd, requests: 1},
		{name: "gzip bomb", arm: answer(pushtest.Always, gzipBomb), kinds: odd, requests: 1},
		{
			name: "answer names a token that nobody sent", vendors: lists, kinds: kinds, lies: true, requests: 1,
			arm: dead(func(c *cell) func([]byte) []byte { return renamed(c.tokens[0], c.sim.NewToken()) }),
		},
		{
			name: "answer names a token twice", vendors: lists, kinds: kinds, lies: true, requests: 1,
			arm: dead(func(*cell) func([]byte) []byte { return walk(twice) }),
		},
	}
	for _, m := range []struct {
		name   string
		change func([]byte) []byte
	}{
		{"truncated JSON", truncated},
		{"wrong types", walk(wrongType)},
		{"null for every value", walk(toNull)},
		{"fractions for whole numbers", walk(fractions)},
		{"numbers beyond all bounds", walk(hugeNumbers)},
		{"duplicate keys", duplicateKeys},
		{"JSON in a hundred thousand arrays", nested},
		{"a member nested deep", deepMember},
		{"invalid UTF-8", invalidUTF8},
	} {
		list = append(list, fault{name: m.name, arm: answer(pushtest.Always, mutate(m.change)), kinds: kinds, lies: true, requests: 1})
	}
	return list
}

// frameFaults harm HTTP/2.
func frameFaults() []fault {
	http2Only := func(h *pushtest.Harness) bool { return h.HTTP2 }
	over := func(b *bench) []push.Option { return []push.Option{push.WithBaseURL("https://" + b.frames.Addr())} }
	overShort := func(b *bench) []push.Option { return append(over(b), push.WithTimeout(timeout)) }
	onStream := func(f func(*Stream)) func(*cell) { return func(c *cell) { c.frames.Harm(f, nil) } }
	onAnswer := func(f func(*Stream)) func(*cell) { return func(c *cell) { c.frames.Harm(nil, f) } }
	once := func(f func(*Stream)) func(*cell) {
		return func(c *cell) {
			var done atomic.Bool
			c.frames.Harm(func(s *Stream) {
				if done.CompareAndSwap(false, true) {
					f(s)
				}
			}, nil)
		}
	}
	list := []fault{
		{name: "GOAWAY, all processed", arm: once(func(s *Stream) { s.GoAway(s.ID, http2.ErrCodeNo) }), requests: many},
		{name: "GOAWAY, a stream unprocessed", arm: once(func(s *Stream) { s.GoAway(s.ID-1, http2.ErrCodeNo) }), requests: many},
		{name: "GOAWAY for every request", arm: onStream(func(s *Stream) { s.GoAway(s.ID-1, http2.ErrCodeNo) }), kinds: either, fails: true},
		{name: "GOAWAY with an error", arm: onStream(func(s *Stream) { s.GoAway(s.ID-1, http2.ErrCodeEnhanceYourCalm); s.Break() }), kinds: either, fails: true},
		{name: "connection broken under streams", arm: onStream((*Stream).Break), kinds: either, fails: true, requests: 1},
		{name: "reset as the answer begins", arm: onAnswer(func(s *Stream) { s.Reset(http2.ErrCodeInternal) }), kinds: lost, requests: 1},
		{name: "SETTINGS allow one stream from now on", targets: 20, arm: once(func(s *Stream) { s.Limit(1) }), requests: 1},
		{name: "SETTINGS allow no stream from now on", targets: 20, options: overShort, arm: once(func(s *Stream) { s.Limit(0) }), kinds: either, requests: 1},
	}
	for code := http2.ErrCodeNo; code <= http2.ErrCodeHTTP11Required; code++ {
		list = append(list, fault{
			name: "RST_STREAM " + code.String(), arm: onStream(func(s *Stream) { s.Reset(code) }), kinds: either, fails: true, requests: 1,
		})
	}
	for i := range list {
		list[i].vendors = http2Only
		if list[i].options == nil {
			list[i].options = over
		}
	}
	return list
}

// credentialFaults are about access tokens.
func credentialFaults() []fault {
	issued := func(h *pushtest.Harness) bool { return h.Credential == pushtest.IssuedCredential }
	renewed := func(h *pushtest.Harness) bool {
		return h.Credential == pushtest.IssuedCredential || h.Credential == pushtest.SignedCredential
	}
	auth := func(f pushtest.Fault) func(*cell) {
		return func(c *cell) { c.sim.Inject("auth", pushtest.Always, f) }
	}
	life := func(v any) func(*cell) { return auth(mutate(lifetime(v))) }
	return []fault{
		{name: "credential expired", vendors: renewed, arm: func(c *cell) { c.sim.ExpireCredentials() }, requests: many},
		{name: "credentials refused for good", vendors: issued, arm: func(c *cell) { c.sim.Inject("send", pushtest.Always, expiring(c)); c.sim.ExpireCredentials() }, kinds: noToken, fails: true, requests: many},
		{name: "tokens are issued slowly", vendors: issued, cold: true, arm: func(c *cell) { c.sim.Inject("auth", pushtest.Always, c.sim.Slow(50*time.Millisecond)) }, requests: 1},
		{name: "no tokens are issued: 503", vendors: issued, cold: true, arm: auth(pushtest.Empty(503)), kinds: noToken, fails: true},
		{name: "no tokens are issued: HTML", vendors: issued, cold: true, arm: auth(pushtest.HTML(200)), kinds: noToken, fails: true},
		{name: "no tokens are issued: dropped", vendors: issued, cold: true, arm: auth(pushtest.Drop()), kinds: noToken, fails: true},
		{name: "no tokens are issued: silence", vendors: issued, cold: true, options: short, arm: func(c *cell) { c.sim.Inject("auth", pushtest.Always, c.sim.Hang()) }, kinds: noToken, fails: true},
		{name: "tokens live for 0 seconds, it says", vendors: issued, cold: true, arm: life(0), kinds: noToken, requests: many},
		{name: "tokens live for a negative time, it says", vendors: issued, cold: true, arm: life(-3600), kinds: noToken, requests: many},
		{name: "tokens live for ever, it says", vendors: issued, cold: true, arm: life(int64(1) << 62), kinds: noToken, requests: many},
		{name: "the clock is an hour slow", cold: true, arm: clock(-time.Hour), heal: clock(0), kinds: noToken, requests: many},
		{name: "the clock is an hour fast", cold: true, arm: clock(time.Hour), heal: clock(0), kinds: noToken, requests: many},
	}
}

// lifetime changes how long a token is said to live.
func lifetime(v any) func([]byte) []byte {
	return func(body []byte) []byte {
		var m map[string]any
		if json.Unmarshal(body, &m) != nil {
			return body
		}
		for k := range m {
			if strings.Contains(strings.ToLower(k), "expire") {
				m[k] = v
			}
		}
		body, _ = json.Marshal(m)
		return body
	}
}

// clock makes the client's clock seem off, by that of the service.
func clock(off time.Duration) func(*cell) {
	return func(c *cell) {
		s := c.sim.(interface{ SetClock(func() time.Time) })
		s.SetClock(func() time.Time { return time.Now().Add(-off) })
	}
}

// expiring calls every credential expired that comes along.
func expiring(c *cell) pushtest.Fault {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		c.sim.ExpireCredentials()
		next.ServeHTTP(w, r)
		c.sim.ExpireCredentials()
	}
}

// panicking makes a send whose loop panics at the first part.
func panicking(send func(*cell) (*push.Result, error)) func(*cell) (*push.Result, error) {
	return func(c *cell) (*push.Result, error) {
		c.panics = true
		return send(c)
	}
}

// callerFaults are those of the caller's own: contexts that end.
func callerFaults() []fault {
	within := func(d time.Duration) func(*cell) (*push.Result, error) {
		return func(c *cell) (*push.Result, error) {
			ctx, cancel := context.WithTimeout(context.Background(), d)
			defer cancel()
			return c.client.Send(ctx, c.h.Message(), push.Tokens(c.tokens...))
		}
	}
	after := func(d time.Duration) func(*cell) (*push.Result, error) {
		return func(c *cell) (*push.Result, error) {
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			t := time.AfterFunc(d, cancel)
			defer t.Stop()
			return c.client.Send(ctx, c.h.Message(), push.Tokens(c.tokens...))
		}
	}
	hang := func(op string) func(*cell) {
		return func(c *cell) { c.sim.Inject(op, pushtest.Always, c.sim.Hang()) }
	}
	issued := func(h *pushtest.Harness) bool { return h.Credential == pushtest.IssuedCredential }
	stream := func(leave bool) func(*cell) (*push.Result, error) {
		return func(c *cell) (*push.Result, error) { return c.stream(leave) }
	}
	// Used up by the send before the fault, and filled again in a year.
	limited := func(b *bench) []push.Option {
		return []push.Option{push.WithLimiter(rate.NewLimiter(rate.Every(365*24*time.Hour), 1))}
	}
	pause := append(broken, push.ErrCanceled, push.ErrRateLimited, push.ErrQuota)
	return []fault{
		{name: "context ended before", send: within(-time.Second), kinds: canceled, fails: true},
		{name: "canceled while connecting", cold: true, arm: onAccept(actSilence), send: after(30 * time.Millisecond), kinds: canceled, fails: true},
		{name: "canceled while a token is issued", vendors: issued, cold: true, arm: hang("auth"), send: after(30 * time.Millisecond), kinds: canceled, fails: true},
		{name: "canceled in flight", arm: hang("send"), send: after(30 * time.Millisecond), kinds: lost, fails: true, requests: 1},
		{name: "deadline in flight", arm: hang("send"), send: within(60 * time.Millisecond), kinds: lost, fails: true, requests: 1},
		{name: "canceled between attempts", arm: answer(pushtest.Always, refuse(503, "", "", "Retry-After", "20")), send: after(60 * time.Millisecond), kinds: pause, fails: true, requests: 1},
		{name: "deadline before the next attempt", arm: answer(pushtest.Always, refuse(503, "", "", "Retry-After", "20")), send: within(time.Second), kinds: pause, fails: true, requests: 1},
		{name: "deadline before the limiter's turn", options: limited, send: within(time.Second), kinds: []push.Kind{push.ErrRateLimited}, fails: true, lasting: true},
		{name: "deadline of a stream in flight", arm: hang("send"), send: stream(false), kinds: lost, fails: true, requests: 1},
		{name: "a stream's loop panics in flight", arm: answer(pushtest.Always, pushtest.Drop()), send: panicking(stream(true)), kinds: lost, fails: true, requests: 1},
		{name: "a stream's loop is left in flight", arm: answer(pushtest.Always, pushtest.Drop()), send: stream(true), kinds: lost, fails: true, requests: 1},
		{name: "canceled at the limiter", options: limited, send: after(30 * time.Millisecond), kinds: canceled, fails: true, lasting: true},
	}
}

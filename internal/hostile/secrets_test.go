package hostile

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/pushtest"
)

// A leakTest makes sends fail and looks through all that they print. Each
// failure has a transcript of its own.
type leakTest struct {
	*bench
	tokens []string // all device tokens that were sent to
	store  *store
}

func newLeakTest(b *bench) *leakTest { return &leakTest{bench: b, store: &store{}} }

// secrets are those of the harness, and what went over the wire.
func (l *leakTest) secrets() []string {
	all := append(l.h.Secrets(l.sim), l.store.values()...)
	for _, r := range l.sim.Requests() {
		all = append(all, credentials(&r)...)
	}
	return all
}

// prints makes a client that prints all it does into x.
func (l *leakTest) prints(x *transcript, opts ...push.Option) push.Client {
	l.Helper()
	all := []push.Option{push.WithLogger(x.logger()), push.WithObserver(x), push.WithTokenStore(l.store)}
	return l.client(append(all, opts...)...)
}

// failing sends to a few tokens, of which one is dead, within a time.
func (l *leakTest) failing(x *transcript, c push.Client, within time.Duration) {
	ctx, cancel := context.WithTimeout(l.Context(), within)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			x.add(&x.errs, "%v %+v", p, p)
		}
	}()
	tokens := l.bench.tokens(2)
	l.sim.SetState(tokens[1], pushtest.Dead)
	l.tokens = append(l.tokens, tokens...)
	res, err := c.Send(ctx, l.h.Message(), push.Tokens(tokens...))
	x.failure(err)
	x.result(res)
}

// check fails the test for what leaked, and makes all well again.
func (l *leakTest) check(what string, x *transcript) {
	l.Helper()
	if x.errs.Len() == 0 {
		l.Errorf("%s: nothing was printed", what)
	}
	for _, leak := range x.leaks(l.secrets(), l.tokens) {
		l.Errorf("%s: %s", what, leak)
	}
	l.sim.Reset()
	l.tokens = nil
}

// ops are the kinds of requests that a client makes.
func (l *leakTest) ops() []string {
	if l.h.Credential == pushtest.IssuedCredential {
		return []string{"send", "auth"}
	}
	return []string{"send"}
}

// failure injects a fault into all requests with an op, and sends. A client
// that already has an access token would not ask for one.
func (l *leakTest) injected(c push.Client, x *transcript, op string, f pushtest.Fault) {
	l.sim.Inject(op, pushtest.Always, f)
	if op == "auth" {
		l.store.forget()
		c = l.prints(x)
		defer closeClient(c)
	}
	l.failing(x, c, patience)
}

// TestSecretsInFailures makes requests go wrong in all the ways that have
// nothing to say.
func TestSecretsInFailures(t *testing.T) {
	each(t, func(b *bench) {
		l := newLeakTest(b)
		secretURL := "https://example.com/?access_token=" + strings.Repeat("s3cr3t", 6)
		own := b.sim.URL() + "/elsewhere"
		for name, f := range map[string]pushtest.Fault{
			"dropped":              pushtest.Drop(),
			"answer lost":          pushtest.LoseAnswer(),
			"answer cut":           pushtest.CutAnswer(),
			"garbage":              pushtest.Garbage(),
			"HTML":                 pushtest.HTML(200),
			"HTML 502":             pushtest.HTML(502),
			"redirect":             pushtest.Redirect(secretURL),
			"redirect to itself":   pushtest.Redirect(own),
			"redirect, malformed":  pushtest.Redirect("https://[" + secretURL),
			"401":                  pushtest.Empty(401),
			"403":                  pushtest.Empty(403),
			"429":                  pushtest.Empty(429),
			"500":                  pushtest.Empty(500),
			"endless":              b.sim.Endless(),
			"credential expired":   l.expiring,
			"a reason with a word": l.reason,
		} {
			for _, op := range l.ops() {
				x := &transcript{}
				l.injected(l.prints(x), x, op, f)
				if strings.Contains(x.errs.String()+x.log.String(), "s3cr3t") {
					l.Errorf("%s: %s: where the redirect leads to is printed", op, name)
				}
				l.check(op+": "+name, x)
			}
		}
	})
}

// expiring calls every access token expired.
func (l *leakTest) expiring(w http.ResponseWriter, r *http.Request, next http.Handler) {
	l.sim.ExpireCredentials()
	next.ServeHTTP(w, r)
	l.sim.ExpireCredentials()
}

// reason is an answer with headers that repeat the request's.
func (l *leakTest) reason(w http.ResponseWriter, r *http.Request, _ http.Handler) {
	for name, values := range r.Header {
		if !strings.Contains(strings.ToLower(name), "auth") {
			continue
		}
		for _, v := range values {
			for _, other := range []string{name, "Apns-Id", "Retry-After", "X-Request-Id", "Www-Authenticate", "Location"} {
				w.Header().Set(other, v+" "+bare(v))
			}
		}
	}
	w.WriteHeader(http.StatusUnauthorized)
}

// TestSecretsInTransport makes it impossible to reach the service.
func TestSecretsInTransport(t *testing.T) {
	each(t, func(b *bench) {
		l := newLeakTest(b)
		x := &transcript{}
		b.sim.Inject("", pushtest.Always, b.sim.Hang())
		l.failing(x, l.prints(x, push.WithTimeout(50*time.Millisecond)), patience)
		l.check("timeout of an attempt", x)

		x = &transcript{}
		b.sim.Inject("", pushtest.Always, b.sim.Hang())
		l.failing(x, l.prints(x), 50*time.Millisecond)
		l.check("deadline", x)

		x = &transcript{}
		l.failing(x, l.prints(x), -time.Second)
		l.check("ended before", x)

		x = &transcript{}
		l.failing(x, l.prints(x, push.WithTLSConfig(&tls.Config{})), patience)
		l.check("certificate not trusted", x)

		x = &transcript{}
		l.failing(x, l.prints(x, push.WithBaseURL("https://127.0.0.1:1")), patience)
		l.check("refused", x)
	})
}

// mutateEcho has the simulator answer, and then puts the echo into the answer:
// behind what its texts say, or in place of every text.
func (l *leakTest) mutateEcho(e echo, everywhere bool) pushtest.Fault {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		rec := httptest.NewRecorder()
		next.ServeHTTP(rec, r)
		maps.Copy(w.Header(), rec.Header())
		w.Header().Del("Content-Length")
		w.WriteHeader(rec.Code)
		_, _ = w.Write(mutate(rec.Body.Bytes(), e.text(request(r, body)), everywhere))
	}
}

// mutate puts text into the strings of a JSON document.
func mutate(body []byte, text string, everywhere bool) []byte {
	var v any
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if d.Decode(&v) != nil {
		return append(body, text...)
	}
	out, err := json.Marshal(descend("", v, func(name, s string) string {
		switch {
		case everywhere:
			return text
		case slices.ContainsFunc([]string{"msg", "message", "desc", "reason", "text", "info"}, func(part string) bool {
			return strings.Contains(strings.ToLower(name), part)
		}):
			return text + " " + s
		}
		return s
	}))
	if err != nil {
		return body
	}
	return out
}

func descend(name string, v any, change func(name, s string) string) any {
	switch v := v.(type) {
	case map[string]any:
		for k, member := range v {
			v[k] = descend(k, member, change)
		}
	case []any:
		for i, element := range v {
			v[i] = descend(name, element, change)
		}
	case string:
		return change(name, v)
	}
	return v
}

// pageEcho answers with the echo as text, or as JSON in all members that any
// vendor's errors have.
func pageEcho(e echo, status int, code any) pushtest.Fault {
	return func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		body, _ := io.ReadAll(r.Body)
		text := e.text(request(r, body))
		w.WriteHeader(status)
		if code == nil {
			_, _ = io.WriteString(w, text)
			return
		}
		object := map[string]any{
			"code": code, "result": code, "errorCode": code, "ErrorCode": code, "ret_code": code, "status": code,
			"requestId": text, "trace_id": text, "redirect": text,
		}
		for _, name := range []string{
			"msg", "message", "desc", "description", "reason", "info", "error_description", "ErrorInfo", "Message", "title", "sub_error",
		} {
			object[name] = text
		}
		object["error"] = text
		if _, number := code.(int); number {
			object["error"] = map[string]any{"code": status, "status": "SOMETHING", "message": text, "details": []any{map[string]any{
				"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": text, "metadata": map[string]string{"a": text},
			}}}
		}
		_ = json.NewEncoder(w).Encode(object)
	}
}

// TestSecretsEchoed has the service send credentials and device tokens back.
func TestSecretsEchoed(t *testing.T) {
	each(t, func(b *bench) {
		l := newLeakTest(b)
		x := &transcript{}
		c := l.prints(x)
		statuses := map[string][]int{"send": {200, 400, 401, 403, 429, 500}, "auth": {401}}
		try := func(what, op string, f pushtest.Fault) {
			l.injected(c, x, op, f)
			l.check(what, x)
			x.clear()
		}
		for _, e := range echoes() {
			for _, op := range l.ops() {
				for _, status := range statuses[op] {
					try(fmt.Sprintf("%s: %s as text, %d", op, e.name, status), op, pageEcho(e, status, nil))
				}
				try(op+": "+e.name+" as JSON", op, pageEcho(e, 400, "99999999"))
				try(op+": "+e.name+" as JSON with numbers", op, pageEcho(e, 200, 99999999))
			}
			for _, code := range []string{b.h.Busy.Code, b.h.Final.Code, b.h.Unsure, b.h.UnknownCode} {
				if code != "" {
					b.sim.RefuseNext(2, code)
					try("code "+code+" with "+e.name, "send", l.mutateEcho(e, false))
				}
			}
			for _, everywhere := range []bool{false, true} {
				try(fmt.Sprintf("a dead token with %s, everywhere: %v", e.name, everywhere), "send", l.mutateEcho(e, everywhere))
			}
		}
	})
}

// clear empties a transcript.
func (x *transcript) clear() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.log.Reset()
	x.errs.Reset()
	x.values.Reset()
}

// store is a token store, one that may fail.
type store struct {
	mu    sync.Mutex
	saved map[string]push.AccessToken
	all   []string
	fail  bool
}

func (s *store) Load(_ context.Context, key string) (push.AccessToken, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.saved[key], nil
}

func (s *store) Save(_ context.Context, key string, t push.AccessToken) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.saved == nil {
		s.saved = make(map[string]push.AccessToken)
	}
	s.saved[key] = t
	s.all = append(s.all, t.Value)
	if s.fail {
		return errors.New("SET " + key + " " + t.Value + ": the server is read-only")
	}
	return nil
}

// forget loses the tokens.
func (s *store) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.saved = nil
}

// values are all tokens that were ever saved.
func (s *store) values() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.all)
}

// TestSecretsInStore has a token store fail with what it was given in the text
// of its error.
func TestSecretsInStore(t *testing.T) {
	each(t, func(b *bench) {
		if b.h.Credential == pushtest.KeyCredential {
			b.Skip("there is nothing to store")
		}
		l := newLeakTest(b)
		l.store.fail = true
		x := &transcript{}
		l.failing(x, l.prints(x), patience)
		if len(l.store.values()) == 0 {
			l.Error("nothing was stored")
		}
		l.check("a store that fails", x)
	})
}

package hostile

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
	"github.com/pushwire/push/pushtest"
)

// sign is in every hostile value, so that it is found again.
const sign = "h0stile"

// hostile are values that break out of headers, paths, queries, forms, JSON
// and templates where they are not written as each of these wants it.
var hostile = []string{
	"\r\nX-Injected: 1", "\n", "\x00", "\x7f", "\t",
	"../../x", "/%2e%2e/", "a/b", "?x=1", "#f", `\`, "%", "%00", "%zz", ";", ",", ":", "@",
	`"`, "'", `","injected":"1`, `"}}`, "}}", "{{x}}", "#name#", "${name}", "$name$", "&injected=1", "=", "+", " a  b ", "<b>&amp;",
	"\u2028", "\u202e", "\ufeff", "\ufffd", "\U0001F600", "\xff", "\xed\xa0\x80", "\xc0\xaf",
}

// A place is a field of a message that the caller fills.
type place struct {
	name string
	set  func(m *push.Message, s string)

	// verbatim says that what arrives has the value as it is. The others may
	// be hashed, or be part of something.
	verbatim bool

	// key says that the value is a name in what arrives, or may be.
	key bool

	// optional says that it is left out where the vendor's alphabet is too
	// small for it.
	optional bool
}

func places() []place {
	return []place{
		{name: "title", verbatim: true, set: func(m *push.Message, s string) { m.Title = s }},
		{name: "body", verbatim: true, set: func(m *push.Message, s string) { m.Body = s }},
		{name: "data value", verbatim: true, set: func(m *push.Message, s string) { m.Data = map[string]string{"k0": s} }},
		{name: "data key", key: true, set: func(m *push.Message, s string) { m.Data = map[string]string{s: "v"} }},
		{name: "id", optional: true, set: func(m *push.Message, s string) { m.ID = s }},
		{name: "collapse key", set: func(m *push.Message, s string) { m.CollapseKey = s }},
		{name: "channel", set: func(m *push.Message, s string) { m.Channel = s }},
		{name: "sound", set: func(m *push.Message, s string) { m.Sound = s }},
		{name: "image", set: func(m *push.Message, s string) { m.Image = "https://example.com/" + s }},
		{name: "click", set: func(m *push.Message, s string) { m.Click = push.OpenURL("https://example.com/" + s) }},
		{name: "page", set: func(m *push.Message, s string) { m.Click = push.OpenPage("example://" + s) }},
	}
}

// TestHostileFields puts hostile values into the fields of messages. What
// arrives has them as they are, in the place where a harmless value would be,
// or the message is refused before anything is sent.
func TestHostileFields(t *testing.T) {
	each(t, func(b *bench) {
		c := b.client()
		token := b.sim.NewToken()
		for i, p := range places() {
			harmless := sign + "x"
			plain := b.arrives(c, p.message(harmless), push.Tokens(token))
			values := hostile
			if p.name != "title" && !p.key { // half of them, each place another half
				values = nil
				for j := i % 2; j < len(hostile); j += 2 {
					values = append(values, hostile[j])
				}
			}
			for _, h := range values {
				value := sign + h + "x"
				b.compare(p.name, p, value, plain, harmless, b.arrives(c, p.message(value), push.Tokens(token)))
			}
		}
	})
}

func (p *place) message(s string) *push.Message {
	m := &push.Message{Title: "t", Body: "b", Class: push.ClassService}
	p.set(m, s)
	return m
}

// An arrival is what came of a send: an error of ours, or a request.
type arrival struct {
	refused error
	err     error
	request *pushtest.Request
}

// arrives sends, and returns the last request that the service has got for it.
func (b *bench) arrives(c push.Client, m *push.Message, to push.Audience) arrival {
	b.Helper()
	b.sim.Reset()
	_, err := b.send(c, m, to)
	var requests []pushtest.Request
	for _, r := range b.sim.Requests() {
		if r.Op != "auth" {
			requests = append(requests, r)
		}
	}
	a := arrival{err: err}
	if errors.As(err, new(*push.FieldError)) || errors.As(err, new(*push.LimitError)) {
		a.refused = err
		if len(requests) > 0 {
			b.Errorf("a request was sent, and then: %v", err)
		}
		return a
	}
	if len(requests) == 0 {
		b.Errorf("nothing was sent, and the error is %v", err)
		return a
	}
	a.request = &requests[0]
	return a
}

// compare holds what arrived against what arrives with a harmless value.
func (b *bench) compare(what string, p place, value string, plain arrival, harmless string, got arrival) {
	b.Helper()
	if got.request == nil || plain.request == nil {
		return
	}
	want, nested := read(plain.request, nil)
	have, _ := read(got.request, nested)
	wantShape, haveShape := want.shape(""), have.shape("")
	if p.key {
		wantShape, haveShape = want.shape(harmless), have.shape(value)
	}
	if p.optional {
		wantShape = slices.DeleteFunc(wantShape, func(at string) bool { return !slices.Contains(haveShape, at) })
	}
	if diff := cmp.Diff(wantShape, haveShape); diff != "" {
		b.Errorf("%s = %q: it changes what else is said (-harmless +hostile):\n%s", what, value, diff)
	}
	if at, ok := have.altered(sign, value); ok {
		b.Errorf("%s = %q: it is altered: %s", what, value, at)
	}
	if p.verbatim && want.says(harmless) && !have.says(value) {
		b.Errorf("%s = %q: it does not arrive", what, value)
	}
}

// TestReservedKeys gives data the names that the vendors' own members have.
func TestReservedKeys(t *testing.T) {
	each(t, func(b *bench) {
		c := b.client()
		token := b.sim.NewToken()
		p := places()[3]
		const harmless = "harmlessKey"
		plain := b.arrives(c, p.message(harmless), push.Tokens(token))
		for _, key := range []string{
			"aps", "from", "message_type", "gcm.x", "google.x", "notification", "data", "token", "title", "sign", "auth_token", "__proto__",
			"registration_id", "pushId", "notify_id", "extra.x", "Ext", "_ALIYUN_NOTIFICATION_ID_", "mime_type", " ",
		} {
			got := b.arrives(c, p.message(key), push.Tokens(token))
			if got.request == nil || plain.request == nil {
				continue
			}
			want, nested := read(plain.request, nil)
			if have, _ := read(got.request, nested); len(have) != len(want) {
				b.Errorf("data key = %q: %d values arrive, want %d", key, len(have), len(want))
			}
		}
	})
}

// TestHuge has messages that are far too large refused quickly, where the
// vendor documents a limit, and in few words. A refusal of the client's own
// comes before any request.
func TestHuge(t *testing.T) {
	keys := make(map[string]string, 20_000)
	for i := range 20_000 {
		keys["key"+strconv.Itoa(i)] = "v"
	}
	huge := strings.Repeat("快", 1<<18/3)
	each(t, func(b *bench) {
		c := b.client()
		token := b.sim.NewToken()
		for name, m := range map[string]*push.Message{
			"20,000 keys": {Title: "t", Body: "b", Data: keys},
			"data":        {Title: "t", Body: "b", Data: map[string]string{"k": huge}},
			"body":        {Title: "t", Body: huge},
			"id":          {Title: "t", Body: "b", ID: huge},
			"click":       {Title: "t", Body: "b", Click: push.OpenURL("https://example.com/" + huge)},
			"TTL":         {Title: "t", Body: "b", TTL: new(push.Seconds(math.MaxInt64))},
			"badge":       {Title: "t", Body: "b", Badge: push.SetBadge(math.MaxInt)},
		} {
			start := time.Now()
			_, err := b.send(c, m, push.Tokens(token))
			if took := time.Since(start); took > 10*time.Second {
				b.Errorf("%s: it took %s", name, took)
			}
			if len(err2text(err)) > 4096 {
				b.Errorf("%s: the error is %d bytes long", name, len(err.Error()))
			}
			n := len(b.sim.Requests())
			if (errors.As(err, new(*push.FieldError)) || errors.As(err, new(*push.LimitError))) && n > 0 {
				b.Errorf("%s: %d requests, and then: %v", name, n, err)
			}
			b.sim.Reset()
		}
	})
}

func err2text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

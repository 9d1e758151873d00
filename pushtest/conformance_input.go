package pushtest

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
)

// inputTests are about mistakes that are caught before any request.
func inputTests() []conformanceTest {
	return []conformanceTest{
		{"Input/EmptyAudience", testEmptyAudience},
		{"Input/TwoKindsOfTarget", testTwoKinds},
		{"Input/UnsupportedAudience", testUnsupported},
		{"Input/BadMessage", testBadMessage},
		{"Input/BadNative", testBadNative},
		{"Input/TooLong", testTooLong},
		{"Input/TooLongWithoutLimits", testWithoutLimits},
		{"Input/MalformedTokens", testMalformed},
		{"Input/OnlyMalformedTokens", testOnlyMalformed},
		{"Input/BadOptions", testBadOptions},
	}
}

func testEmptyAudience(t *trial) {
	c := t.client()
	for _, to := range []push.Audience{
		{}, push.Tokens(), push.Aliases(), push.Users(), push.Topic(""), push.Condition(""),
		push.Tagged(push.Tags{}), push.Tagged(push.Tags{None: []string{"a"}}),
	} {
		res, err := t.sendTo(c, t.h.Message(), to)
		t.fieldError(err, push.ErrInvalidArgument)
		if n := res.AcceptedCount(); n > 0 {
			t.Errorf("%d targets of %+v were accepted", n, to)
		}
	}
	t.untouched()
}

// fieldError checks that err is a *push.FieldError that says what is wrong.
func (t *trial) fieldError(err error, kind push.Kind) {
	t.Helper()
	var fe *push.FieldError
	if !errors.As(err, &fe) {
		t.Errorf("there is no *push.FieldError in %v", err)
		return
	}
	t.kind(fe, kind)
	if fe.From != t.sim.Vendor() || fe.Field == "" || fe.Problem == "" || fe.Retryable() {
		t.Errorf("vendor, field or problem is missing, or it is retryable: %#v", fe)
	}
}

func testTwoKinds(t *trial) {
	c := t.client()
	tokens := t.tokens(2)
	for _, to := range []push.Audience{
		{Tokens: tokens, Everyone: true},
		{Tokens: tokens, Aliases: []string{"a"}},
		{Tokens: tokens, Users: []string{"u"}, Topic: "t"},
		{Topic: "t", Condition: "c"},
	} {
		_, err := t.sendTo(c, t.h.Message(), to)
		t.fieldError(err, push.ErrInvalidArgument)
	}
	t.untouched()
}

func testUnsupported(t *trial) {
	c := t.client()
	for _, to := range t.h.Unsupported {
		res, err := t.sendTo(c, t.h.Message(), to)
		t.kind(t.failure(res), push.ErrUnsupported)
		if !errors.Is(err, push.ErrUnsupported) {
			t.Errorf("errors.Is does not find ErrUnsupported in %v", err)
		}
	}
	t.untouched()
}

func testBadMessage(t *trial) {
	c := t.client()
	tokens := t.tokens(2)
	seconds := push.Seconds(-1)
	for _, m := range []*push.Message{
		nil, {}, {Title: "a", Body: "\xff"}, {Title: "a", Body: "b", TTL: &seconds},
		{Title: "a", Body: "b", Priority: "urgent"}, {Title: "a", Body: "b", Class: "spam"},
		{Title: "a", Body: "b", CollapseKey: "a\r\nb"}, {Title: "a", Body: "b", ID: "a\x00b"},
		{Title: "a", Silent: true},
	} {
		res, err := t.sendTo(c, m, push.Tokens(tokens...))
		t.failure(res)
		t.fieldError(err, push.ErrInvalidArgument)
	}
	t.untouched()
}

// otherNative is a native message of a type that no client knows.
type otherNative struct{ vendor push.Vendor }

func (n otherNative) Vendor() push.Vendor { return n.vendor }

func testBadNative(t *trial) {
	c := t.client()
	token := t.sim.NewToken()
	v := t.sim.Vendor()
	for _, n := range []push.Natives{
		{otherNative{v}}, {nil},
		{&push.RawNative{For: v, JSON: json.RawMessage(`[]`)}},
		{&push.RawNative{For: v, JSON: json.RawMessage(`{`)}},
		{&push.RawNative{For: v}},
		{&push.RawNative{For: v, JSON: json.RawMessage(`{}`)}, &push.RawNative{For: v, JSON: json.RawMessage(`{}`)}},
	} {
		m := t.h.Message()
		m.Native = n
		res, err := t.sendTo(c, m, push.Tokens(token))
		t.failure(res)
		t.fieldError(err, push.ErrInvalidArgument)
	}
	t.untouched()
	m := t.h.Message()
	m.Native = append(m.Native, otherNative{"another"})
	if _, err := t.sendTo(c, m, push.Tokens(token)); err != nil {
		t.Errorf("the native message of another vendor gets in the way: %v", err)
	}
}

func testTooLong(t *trial) {
	m, want := t.h.TooLong()
	if want.From == "" {
		want.From = t.sim.Vendor()
	}
	res, err := t.sendTo(t.client(), m, push.Tokens(t.tokens(3)...))
	t.failure(res)
	var got *push.LimitError
	if !errors.As(err, &got) {
		t.Fatalf("there is no *push.LimitError in %v", err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("LimitError (-want +got):\n%s", diff)
	}
	if got.Limit == got.Actual || got.Unit == "" || got.Field == "" {
		t.Errorf("field, limit, actual value or unit is missing: %#v", got)
	}
	if got.Code() != got.VendorCode || !errors.Is(err, got.Class) || got.Retryable() {
		t.Errorf("the methods do not fit the fields: %#v", got)
	}
	t.untouched()
}

// testWithoutLimits compares the client's refusal with the vendor's own.
func testWithoutLimits(t *trial) {
	m, want := t.h.TooLong()
	if want.VendorCode == "" {
		t.Skip("the vendor has no code for it")
	}
	res, err := t.sendTo(t.client(push.WithoutLimits()), m, push.Tokens(t.sim.NewToken()))
	got := t.failure(res)
	if got.Code() != want.Code() || got.Kind() != want.Kind() || !t.h.IsError(err) {
		t.Errorf("the service says code %q, kind %q; the client's limit says %q, %q: %v",
			got.Code(), got.Kind(), want.Code(), want.Kind(), err)
	}
	t.delivered()
}

// malformed is what no vendor issues as a token, and what the harness adds.
func (t *trial) malformed() []string {
	return append([]string{
		"", " ", "a b", "a\r\nX-Injected: 1", "a\nb", "a\x00b", "tab\tbed", "\xff\xfe", "\u200bzero", strings.Repeat("a", 1<<16),
	}, t.h.Malformed...)
}

func testMalformed(t *trial) {
	c := t.client()
	for _, bad := range t.malformed() {
		t.reset()
		good := t.tokens(2)
		res, err := t.send(c, good[0], bad, good[1])
		t.fieldError(err, push.ErrInvalidArgument)
		if len(res.Failed) != 1 || res.Failed[0].Value != bad {
			t.Errorf("%.20q among good ones: %d targets failed, want it alone: %v", bad, len(res.Failed), err)
		}
		t.delivered(good...)
		for _, r := range t.sim.Requests() {
			if r.Header.Get("X-Injected") != "" {
				t.Errorf("%q was injected into the header", bad)
			}
		}
	}
}

func testOnlyMalformed(t *trial) {
	bad := t.malformed()
	res, err := t.send(t.client(), bad...)
	if got := res.FailedCount(); got != len(bad) {
		t.Errorf("%d targets failed, want %d", got, len(bad))
	}
	t.fieldError(err, push.ErrInvalidArgument)
	if d := res.AllDead(); len(d) > 0 {
		t.Errorf("AllDead() = %q, want none: the vendor was not asked", d)
	}
	t.untouched()
}

func testBadOptions(t *trial) {
	const password = "p4ssw0rd"
	for name, o := range map[string]push.Option{
		"trailing slash":   push.WithBaseURL(t.sim.URL() + "/"),
		"path and slash":   push.WithBaseURL(t.sim.URL() + "/gateway/"),
		"no scheme":        push.WithBaseURL("gateway.example.com"),
		"wrong scheme":     push.WithBaseURL("ftp://gateway.example.com"),
		"not encrypted":    push.WithBaseURL("http://gateway.example.com"),
		"query":            push.WithBaseURL(t.sim.URL() + "?a=b"),
		"user":             push.WithBaseURL("https://user:" + password + "@gateway.example.com"),
		"not a URL":        push.WithBaseURL("https://user:" + password + "@[::1"),
		"unknown endpoint": push.WithEndpoint("no such endpoint", t.sim.URL()),
		"unknown limit":    push.WithLimit("no such limit", 1),
	} {
		c, err := t.make(t.sim, o)
		if err == nil {
			closeClient(c)
			t.Errorf("%s: New accepts it", name)
			continue
		}
		t.fieldError(err, push.ErrInvalidArgument)
		if strings.Contains(err.Error(), password) {
			t.Errorf("%s: the password is in the error: %v", name, err)
		}
	}
	t.untouched()
}

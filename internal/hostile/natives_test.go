package hostile

import (
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/pushwire/push"
)

// typedNil is a nil pointer to the vendor's native message.
func (b *bench) typedNil() push.Native {
	return reflect.Zero(reflect.TypeOf(b.h.Message().Native[0])).Interface().(push.Native)
}

// TestNativeText puts text that is not UTF-8 into each string of a native
// message, one after the other. Package json would replace it in silence.
func TestNativeText(t *testing.T) {
	each(t, func(b *bench) {
		c := b.client()
		token := push.Tokens(b.sim.NewToken())
		for _, bad := range []string{"\xff", "\xed\xa0\x80"} {
			typ := reflect.TypeOf(b.h.Message().Native[0]).Elem()
			n := 0
			fields(typ, "", 0, func(path string, make func(string) reflect.Value) {
				n++
				m := &push.Message{Title: "t", Body: "b", Class: push.ClassService}
				m.Native = push.Natives{make(sign + bad + "x").Interface().(push.Native)}
				a := b.arrives(c, m, token)
				if a.request == nil {
					return
				}
				l, _ := read(a.request, nil)
				if at, ok := l.altered(sign, sign+bad+"x"); ok {
					b.Errorf("%s: it is altered: %s", path, at)
				}
			})
			if n < 3 {
				b.Errorf("%s has %d strings", typ, n)
			}
		}
	})
}

// fields calls f for every string of a message: make returns a pointer to a
// message in which that one is set.
func fields(t reflect.Type, path string, depth int, f func(path string, make func(string) reflect.Value)) {
	const deepest = 5
	if depth > deepest {
		return
	}
	// wrap makes of a way to fill a part the way to fill a t.
	wrap := func(path string, part reflect.Type, put func(whole, part reflect.Value)) {
		fields(part, path, depth+1, func(path string, inner func(string) reflect.Value) {
			f(path, func(s string) reflect.Value {
				whole := reflect.New(t)
				put(whole.Elem(), inner(s).Elem())
				return whole
			})
		})
	}
	switch t.Kind() {
	case reflect.String:
		f(path, func(s string) reflect.Value {
			v := reflect.New(t)
			v.Elem().SetString(s)
			return v
		})
	case reflect.Interface:
		if t.NumMethod() == 0 {
			f(path, func(s string) reflect.Value {
				v := reflect.New(t)
				v.Elem().Set(reflect.ValueOf([]any{map[string]any{s: s}}))
				return v
			})
		}
	case reflect.Pointer:
		wrap(path, t.Elem(), func(whole, part reflect.Value) {
			whole.Set(reflect.New(t.Elem()))
			whole.Elem().Set(part)
		})
	case reflect.Slice:
		if t.Elem().Kind() != reflect.Uint8 {
			wrap(path+"[]", t.Elem(), func(whole, part reflect.Value) { whole.Set(reflect.Append(whole, part)) })
		}
	case reflect.Map:
		if t.Key().Kind() == reflect.String {
			wrap(path+"{}", t.Elem(), func(whole, part reflect.Value) {
				whole.Set(reflect.MakeMap(t))
				whole.SetMapIndex(reflect.ValueOf("k").Convert(t.Key()), part)
			})
			wrap(path+"{key}", t.Key(), func(whole, part reflect.Value) {
				whole.Set(reflect.MakeMap(t))
				whole.SetMapIndex(part, reflect.Zero(t.Elem()))
			})
		}
	case reflect.Struct:
		for i := range t.NumField() {
			if field := t.Field(i); field.IsExported() {
				wrap(path+"."+field.Name, field.Type, func(whole, part reflect.Value) { whole.Field(i).Set(part) })
			}
		}
	}
}

// TestNativeExtra puts into Extra what JSON does not have.
func TestNativeExtra(t *testing.T) {
	cycle := map[string]any{}
	cycle["self"] = cycle
	deep := any("x")
	for range 20_000 {
		deep = []any{deep}
	}
	each(t, func(b *bench) {
		c := b.client()
		token := push.Tokens(b.sim.NewToken())
		n := reflect.New(reflect.TypeOf(b.h.Message().Native[0]).Elem())
		extra := n.Elem().FieldByName("Extra")
		if !extra.IsValid() || extra.Type() != reflect.TypeFor[map[string]any]() {
			b.Skip("a message has no Extra")
		}
		for name, v := range map[string]any{
			"NaN": math.NaN(), "Inf": math.Inf(-1), "channel": make(chan int), "function": func() {}, "cycle": cycle,
			"complex": 1i, "map": map[struct{}]int{{}: 1}, "pointer": new(chan int), "panics": panics{}, "very deep": deep,
		} {
			extra.Set(reflect.ValueOf(map[string]any{"x0": v}))
			a := b.arrives(c, &push.Message{Title: "t", Body: "b", Class: push.ClassService, Native: push.Natives{n.Interface().(push.Native)}}, token)
			if a.refused == nil && name != "very deep" {
				b.Errorf("%s: it is not refused: %v", name, a.err)
			}
			if len(err2text(a.err)) > 4096 {
				b.Errorf("%s: the error is %d bytes long", name, len(a.err.Error()))
			}
		}
		for _, bad := range []string{"\xff", "\xed\xa0\x80"} {
			for _, members := range []map[string]any{{"x0": sign + bad}, {sign + bad: 1}, {"x0": []any{map[string]string{sign + bad: ""}}}} {
				extra.Set(reflect.ValueOf(members))
				a := b.arrives(c, &push.Message{Title: "t", Body: "b", Class: push.ClassService, Native: push.Natives{n.Interface().(push.Native)}}, token)
				if a.request != nil && strings.Contains(string(a.request.Body), "fffd") {
					b.Errorf("Extra = %q: it is altered: %s", members, a.request.Body)
				}
			}
		}
	})
}

// panics is a value that does not marshal.
type panics struct{}

func (panics) MarshalJSON() ([]byte, error) { return []byte("{"), nil }

// TestDecodedNative has a native message that comes from JSON which is not
// well formed or not UTF-8.
func TestDecodedNative(t *testing.T) {
	each(t, func(b *bench) {
		c := b.client()
		token := push.Tokens(b.sim.NewToken())
		for _, text := range []string{
			"", "null x", "{", `{"x0":`, "[]", "1", `"x"`, "{}{}", "{\"x0\":\"" + sign + "\xff\"}", "{\"" + sign + "\xed\xa0\x80\":1}",
			strings.Repeat(`{"x0":`, 20_000) + "1" + strings.Repeat("}", 20_000),
		} {
			raw := &push.RawNative{For: b.sim.Vendor(), JSON: []byte(text)}
			a := b.arrives(c, &push.Message{Title: "t", Body: "b", Class: push.ClassService, Native: push.Natives{raw}}, token)
			if a.refused == nil {
				b.Errorf("%.40q: it is not refused: %v", text, a.err)
			}
		}
	})
}

// TestNils hands in nothing where something belongs.
func TestNils(t *testing.T) {
	each(t, func(b *bench) {
		c := b.client()
		token := push.Tokens(b.sim.NewToken())
		m := func(n ...push.Native) *push.Message { return &push.Message{Title: "t", Body: "b", Native: n} }
		typed := b.typedNil()
		for name, try := range map[string]struct {
			m  *push.Message
			to push.Audience
		}{
			"message":         {nil, token},
			"everything":      {nil, push.Audience{}},
			"audience":        {m(), push.Audience{}},
			"empty tags":      {m(), push.Tagged(push.Tags{})},
			"empty token":     {m(), push.Tokens("")},
			"native":          {m(nil), token},
			"native, typed":   {m(typed), token},
			"native, decoded": {m((*push.RawNative)(nil)), token},
			"native, other":   {m((*other)(nil)), token},
			"click":           {&push.Message{Title: "t", Body: "b", Click: &push.Click{}}, token},
			"badge":           {&push.Message{Title: "t", Body: "b", Badge: &push.Badge{}}, token},
		} {
			a := b.arrives(c, try.m, try.to)
			if a.refused == nil {
				b.Errorf("%s is nil or empty: it is not refused; the error is %v", name, a.err)
			}
		}
		for name, n := range map[string]push.Natives{"none": {}, "of another vendor": {other{}}} {
			if a := b.arrives(c, &push.Message{Title: "t", Body: "b", Class: push.ClassService, Native: n}, token); a.refused != nil {
				b.Errorf("natives: %s: %v", name, a.err)
			}
		}
		if _, err := b.send(c, m(), push.Tokens(make([]string, 3)...)); !errors.Is(err, push.ErrInvalidArgument) {
			b.Errorf("three empty tokens: %v", err)
		}
	})
}

// other is a native message of a vendor that there is none of.
type other struct{}

func (other) Vendor() push.Vendor { return "another" }

package hostile

import (
	"encoding/json"
	"maps"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/pushwire/push"
)

const mark = "M4RKED-0123456789abcdef"

// secretField says by its name which member of a Config or a key file holds a
// secret.
var secretField = regexp.MustCompile(`(?i)secret|password|token$|private_?key$|serviceaccount|certificate|key$`)

// TestConfigPrinted marks every secret of a Config and prints it.
func TestConfigPrinted(t *testing.T) {
	each(t, func(b *bench) {
		cfg := reflect.New(reflect.TypeOf(b.h.Config(b.sim)))
		n := markSecrets(cfg.Elem(), "")
		if n == 0 {
			b.Fatalf("%T: no field was found to hold a secret", cfg.Interface())
		}
		x := &transcript{}
		x.value(cfg.Elem().Interface())
		x.value(cfg.Interface())
		for _, leak := range x.leaks([]string{mark}, nil) {
			b.Errorf("%s: %s", cfg.Type(), leak)
		}
	})
}

// markSecrets sets the fields that hold secrets, and counts them.
func markSecrets(v reflect.Value, name string) int {
	n := 0
	switch {
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				n += markSecrets(v.Field(i), f.Name)
			}
		}
	case !secretField.MatchString(name):
	case v.Kind() == reflect.String:
		v.SetString(mark)
		n = 1
	case v.Type() == reflect.TypeFor[[]byte]():
		v.SetBytes([]byte(mark))
		n = 1
	}
	return n
}

// wrong are values that no credential has, each with the mark in it.
var wrong = []string{
	mark, mark + "\r\nX-Injected: 1", mark + "\x00", " " + mark, mark + "é", "\xff" + mark, "{\"" + mark, `{"a":"` + mark + `"}`, mark + "%", mark + "\u2028",
	"-----BEGIN PRIVATE KEY-----\n" + mark + "\n-----END PRIVATE KEY-----\n",
	"-----BEGIN EC PRIVATE KEY-----\nMHcC" + mark + "\n-----END EC PRIVATE KEY-----\n",
}

// TestWrongConfig replaces one credential after the other. The simulators have
// the values that the harnesses make a Config of. If New takes a value, it is
// the send that must not print it.
func TestWrongConfig(t *testing.T) {
	each(t, func(b *bench) {
		secret := false
		replace(reflect.ValueOf(b.sim).Elem(), func(name string, set func(string)) {
			secret = secret || secretField.MatchString(name)
			for _, value := range wrong {
				set(value)
				b.tryConfig(name, value)
			}
		})
		if !secret {
			b.Errorf("no field of %T was found to hold a secret", b.sim)
		}
	})
}

// replace calls f for every exported string of a struct, and for every member
// of one that is a JSON object. What f sets is undone.
func replace(v reflect.Value, f func(name string, set func(string))) {
	for i := range v.NumField() {
		field, name := v.Field(i), v.Type().Field(i).Name
		if !v.Type().Field(i).IsExported() {
			continue
		}
		if field.Kind() == reflect.Struct {
			replace(field, f)
			continue
		}
		old := reflect.ValueOf(field.Interface())
		switch {
		case field.Kind() == reflect.String:
			f(name, field.SetString)
		case field.Type() == reflect.TypeFor[[]byte]():
			f(name, func(s string) { field.SetBytes([]byte(s)) })
			replaceMembers(old.Bytes(), func(name string, set func(string) []byte) {
				f(name, func(s string) { field.SetBytes(set(s)) })
			})
		}
		field.Set(old)
	}
}

// replaceMembers calls f for every member of a JSON object.
func replaceMembers(text []byte, f func(name string, set func(string) []byte)) {
	var object map[string]any
	if json.Unmarshal(text, &object) != nil {
		return
	}
	for member := range object {
		f(member, func(s string) []byte {
			changed := maps.Clone(object)
			changed[member] = s
			out, _ := json.Marshal(changed)
			return out
		})
	}
}

// tryConfig makes a client, and sends if there is one. A value that New
// refuses is not printed whatever it is; one that it takes is not if it is a
// secret.
func (b *bench) tryConfig(name, value string) {
	b.Helper()
	x := &transcript{}
	defer func() {
		if p := recover(); p != nil {
			b.Errorf("%s = %.40q: panic: %v", name, value, p)
		}
	}()
	c, err := b.h.New(b.sim, b.options(push.WithLogger(x.logger()), push.WithObserver(x))...)
	x.failure(err)
	if err == nil {
		defer closeClient(c)
		if !secretField.MatchString(name) {
			return
		}
		x.value(c)
		res, err := b.send(c, b.h.Message(), push.Tokens(b.sim.NewToken()))
		x.failure(err)
		x.result(res)
	}
	for _, leak := range x.leaks([]string{mark}, nil) {
		b.Errorf("%s = %.40q: %s", name, value, leak)
	}
	for _, r := range b.sim.Requests() {
		if r.Header.Get("X-Injected") != "" {
			b.Errorf("%s = %.40q: a header was injected", name, value)
		}
	}
	if strings.ContainsAny(x.errs.String(), "\x00\r\x1b") {
		b.Errorf("%s = %.40q: an error holds a control character", name, value)
	}
	b.sim.Reset()
}

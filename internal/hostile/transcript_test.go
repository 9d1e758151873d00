package hostile

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/url"
	"regexp"
	"strings"
	"sync"

	"github.com/pushwire/push"
)

// A transcript is what a program may print about a call. It is safe for
// concurrent use.
type transcript struct {
	mu     sync.Mutex
	log    bytes.Buffer // log lines
	errs   bytes.Buffer // texts of errors and events
	values bytes.Buffer // values with all their fields
}

func (x *transcript) add(to *bytes.Buffer, format string, args ...any) {
	x.mu.Lock()
	defer x.mu.Unlock()
	fmt.Fprintf(to, format+"\n", args...)
}

// Write makes a transcript the output of a log.
func (x *transcript) Write(p []byte) (int, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.log.Write(p)
}

// logger logs all that there is, as text and as JSON.
func (x *transcript) logger() *slog.Logger {
	all := &slog.HandlerOptions{Level: slog.LevelDebug}
	return slog.New(slog.NewMultiHandler(slog.NewTextHandler(x, all), slog.NewJSONHandler(x, all)))
}

// value prints v in all ways.
func (x *transcript) value(v any) {
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		x.add(&x.values, verb, v)
	}
	x.add(&x.values, "%+v", struct{ Inside any }{v})
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("value", "value", v)
	x.add(&x.values, "%s", log.String())
}

// failure prints an error and all its parts. What a log makes of an error is
// its text.
func (x *transcript) failure(err error) {
	for _, part := range errorsIn(err) {
		for _, verb := range []string{"%v", "%+v", "%s", "%q"} {
			x.add(&x.errs, verb, part)
		}
		x.add(&x.values, "%#v", part)
	}
}

// result prints what came of a send.
func (x *transcript) result(res *push.Result) {
	if res == nil {
		return
	}
	x.value(res)
	for _, f := range res.Failed {
		x.failure(f.Err)
		x.add(&x.values, "%v %+v %#v", f, f, f)
	}
	for _, a := range res.Accepted {
		x.add(&x.values, "%v %+v %#v", a, a, a)
	}
	for target, o := range res.Targets() {
		x.add(&x.values, "%+v %+v %#v", target, o, o)
	}
}

// The methods of push.Observer print the events as they come.

func (x *transcript) SendStart(ctx context.Context, e push.SendStart) context.Context {
	x.add(&x.errs, "%+v", e)
	return ctx
}

func (x *transcript) SendEnd(_ context.Context, e push.SendEnd) {
	x.add(&x.errs, "%+v", e)
	x.failure(e.Err)
}

func (x *transcript) RequestStart(ctx context.Context, e push.RequestStart) context.Context {
	x.add(&x.errs, "%+v", e)
	return ctx
}

func (x *transcript) RequestEnd(_ context.Context, e push.RequestEnd) {
	x.add(&x.errs, "%+v", e)
	x.failure(e.Err)
}

// leaks says where a secret stands in the transcript, or a device token where
// it must not: a list of tokens in a value is what it was asked for.
func (x *transcript) leaks(secrets, tokens []string) []string {
	x.mu.Lock()
	defer x.mu.Unlock()
	var found []string
	for _, part := range []struct {
		name string
		text string
		want []string
	}{
		{"log", x.log.String(), append(pieces(tokens), pieces(secrets)...)},
		{"errors", x.errs.String(), append(pieces(tokens), pieces(secrets)...)},
		{"values", x.values.String(), pieces(secrets)},
	} {
		for _, needle := range part.want {
			if i := strings.Index(part.text, needle); i >= 0 {
				end := min(i+len(needle)+40, len(part.text))
				found = append(found, fmt.Sprintf("%s: %q in %q", part.name, needle, part.text[max(i-120, 0):end]))
				break // one tells enough
			}
		}
	}
	return found
}

const (
	pieceLen = 20 // of a secret; as much of one as a text must not have
	whole    = 12 // bytes, up to which a secret is looked for as a whole only
)

// keyLine is a line of a key in PEM form.
var keyLine = regexp.MustCompile(`[A-Za-z0-9+/]{60,}`)

// pieces are the forms that secrets may be written in, and parts of each that
// say enough.
func pieces(secrets []string) []string {
	var all []string
	add := func(s string) {
		escaped, _ := json.Marshal(s)
		all = append(all, s, url.QueryEscape(s), url.PathEscape(s), fmt.Sprintf("%x", s), fmt.Sprint([]byte(s)),
			base64.StdEncoding.EncodeToString([]byte(s)), strings.Trim(string(escaped), `"`))
	}
	for _, s := range secrets {
		add(s)
		if strings.HasPrefix(s, "{") || strings.HasPrefix(s, "-----") {
			all = append(all, keyLine.FindAllString(s, -1)...) // the rest is no secret
			continue
		}
		for from := pieceLen; from+pieceLen <= len(s); from += pieceLen {
			all = append(all, s[from:from+pieceLen])
		}
	}
	return all
}

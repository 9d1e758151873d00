package engine

import (
	"context"
	"encoding/base64"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/h2pool"
	"github.com/pushwire/push/internal/wire"
)

// hide removes from an answer what it repeats of the credentials that the
// request had, before anything is made of it: a service may quote the request,
// and the error page of a proxy may hold all of it. An answer to a request for
// a token keeps that token, which the request did not have.
func (f *flight) hide(a *Answer, sent http.Header) {
	var few [8]string // which spares the usual answer an allocation
	secrets := f.secrets(few[:0], sent)
	if fits(secrets, len(a.Body)) {
		body := string(a.Body)
		if hidden := wire.Hide(body, secrets...); hidden != body {
			a.Body = []byte(hidden)
		}
	}
	for _, values := range a.Header {
		for i, v := range values {
			if fits(secrets, len(v)) {
				values[i] = wire.Hide(v, secrets...)
			}
		}
	}
}

// fits reports whether one of the secrets can be in a text of n bytes.
func fits(secrets []string, n int) bool {
	for _, s := range secrets {
		if s != "" && len(s) <= n {
			return true
		}
	}
	return false
}

// hideError does so for an error of the transport, which may quote the URL or
// what the other side said. A proxy has one more credential to send back.
func (f *flight) hideError(err error, req *http.Request) error {
	secrets := append(f.secrets(nil, req.Header), tokensOf(f.ctx)...)
	if s := f.settings(); s.HTTPClient == nil && s.Proxy != nil {
		proxy, bad := s.Proxy(req)
		if bad != nil { // which may quote the URL, password and all
			return &net.OpError{Op: "proxyconnect", Err: errProxyURL}
		}
		if proxy != nil && proxy.User != nil {
			password, _ := proxy.User.Password()
			pair := proxy.User.Username() + ":" + password
			secrets = append(secrets, password, base64.StdEncoding.EncodeToString([]byte(pair)))
		}
	}
	if ue := (*url.Error)(nil); errors.As(err, &ue) {
		err = ue.Err
	}
	if pe := (*h2pool.Error)(nil); errors.As(err, &pe) { // more than its text matters
		e := *pe
		e.Debug = wire.Hide(e.Debug, secrets...)
		if e.Err != nil {
			e.Err = hideText(e.Err, secrets)
		}
		return &e
	}
	return hideText(err, secrets)
}

// hideText returns err itself if there is nothing to hide, and else an error
// that is no more than its text.
func hideText(err error, secrets []string) error {
	text := err.Error()
	if hidden := wire.Hide(text, secrets...); hidden != text {
		return errors.New(hidden)
	}
	return err
}

var errProxyURL = errors.New("there is no URL of a proxy that can be used")

// secrets appends the credentials that a request had.
func (f *flight) secrets(secrets []string, sent http.Header) []string {
	secrets = append(append(secrets, f.attempt.credential), f.call.Secrets...)
	for name, values := range sent {
		if containsFold(name, "auth") || containsFold(name, "token") {
			for _, v := range values {
				secrets = append(secrets, bare(v))
			}
		}
	}
	return secrets
}

// containsFold reports whether s has word in it, in capitals or not.
func containsFold(s, word string) bool {
	for i := 0; i+len(word) <= len(s); i++ {
		if strings.EqualFold(s[i:i+len(word)], word) {
			return true
		}
	}
	return false
}

// bare is a credential without the words before it: "Bearer …", "key=…",
// "ACS3-HMAC-SHA256 Credential=…,Signature=…".
func bare(v string) string {
	for _, before := range [...]string{" ", "key=", "Signature="} {
		if _, after, ok := strings.Cut(v, before); ok {
			v = after
		}
	}
	return v
}

// tokensOf returns the device tokens that the request under way pushes to.
func tokensOf(ctx context.Context) []string {
	if w, ok := ctx.Value(workerKey{}).(*worker); ok {
		return w.tokens
	}
	return nil
}

// hideTokens removes device tokens from the text of an error. That is done
// only now, since an answer that refuses some of them has to name them.
func (f *flight) hideTokens(e *push.APIError) {
	for _, s := range texts(e) {
		*s = wire.HideCut(*s, tokensOf(f.ctx)...)
	}
}

// texts are the members of an error that the vendor wrote.
func texts(e *push.APIError) [3]*string {
	return [...]*string{&e.Text, &e.RequestID, &e.Info.Code}
}

// hideTokens does so for the errors that a vendor made of parts of an answer.
// A thousand of them have a text in common, and a thousand tokens to look for.
func (r *Reply) hideTokens(tokens []string) {
	hidden := make(map[string]string)
	for _, x := range r.Rejected {
		e, ok := x.Err.(interface{ API() *push.APIError })
		if !ok {
			continue
		}
		for _, s := range texts(e.API()) {
			h, ok := hidden[*s]
			if !ok {
				h = wire.HideCut(*s, tokens...)
				hidden[*s] = h
			}
			if h != *s { // not written if it is right: many targets may share an error
				*s = h
			}
		}
	}
}

package hostile

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/pushwire/push/pushtest"
)

// credentials returns what a request has of credentials: in its headers, its
// URL and its body.
func credentials(r *pushtest.Request) []string {
	var found []string
	add := func(values ...string) {
		for _, v := range values {
			if len(v) >= whole && !slices.Contains(found, v) {
				found = append(found, v)
			}
		}
	}
	for name, values := range r.Header {
		if strings.Contains(strings.ToLower(name), "auth") || strings.Contains(strings.ToLower(name), "token") {
			for _, v := range values {
				add(bare(v))
			}
		}
	}
	if u, err := url.Parse(r.Path); err == nil {
		addNamed(u.Query(), add)
	}
	if form, err := url.ParseQuery(string(r.Body)); err == nil {
		addNamed(form, add)
	}
	var object map[string]any
	if json.Unmarshal(r.Body, &object) == nil {
		for name, v := range object {
			if s, ok := v.(string); ok {
				addNamed(url.Values{name: {s}}, add)
			}
		}
	}
	return found
}

func addNamed(values url.Values, add func(...string)) {
	for name, v := range values {
		if slices.Contains([]string{
			"sign", "signature", "usersig", "client_secret", "assertion", "auth_token", "authtoken", "access_token", "appsecret", "mastersecret",
		}, strings.ToLower(name)) {
			add(v...)
		}
	}
}

// bare is a header's value without what says of what kind it is.
func bare(v string) string {
	for _, before := range []string{" ", "key=", "Signature="} {
		if _, after, ok := strings.Cut(v, before); ok {
			v = after
		}
	}
	return v
}

// An echo is a text that repeats a request, as a service that means well or a
// proxy's error page may.
type echo struct {
	name string
	text func(*pushtest.Request) string
}

func echoes() []echo {
	return []echo{
		{"credentials", func(r *pushtest.Request) string { return "not good: " + strings.Join(credentials(r), " ") }},
		{"headers", func(r *pushtest.Request) string {
			var b strings.Builder
			for _, name := range []string{"Authorization", "Authtoken", "Auth_token", "X-Acs-Security-Token", "X-Push-Audit-Token"} {
				if v := r.Header.Get(name); v != "" {
					b.WriteString(name + ": " + v + "\r\n")
				}
			}
			_ = r.Header.Write(&b)
			return b.String()
		}},
		{"url", func(r *pushtest.Request) string { return "cannot " + r.Method + " https://" + r.Host + r.Path }},
		{"body", func(r *pushtest.Request) string { return string(r.Body) }},
		// The text of an error is cut: that must not leave most of a secret.
		{"credential at the cut", func(r *pushtest.Request) string {
			return strings.Repeat("xy ", 70) + strings.Join(credentials(r), " ")
		}},
	}
}

// request makes of a request what the simulator's record has.
func request(r *http.Request, body []byte) *pushtest.Request {
	return &pushtest.Request{Method: r.Method, Path: r.URL.RequestURI(), Host: r.Host, Header: r.Header, Body: body}
}

package engine

import (
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/pushwire/push"
)

// An Endpoint is a named base URL of a vendor's.
type Endpoint struct {
	Name string
	URL  string // the documented one
}

// Endpoints returns the base URLs to use, in the order given: what the
// settings say, else what the vendor documents. A URL that cannot be a base
// URL, or a name that the vendor does not have, is a *push.FieldError.
func Endpoints(v push.Vendor, s *push.Settings, endpoints ...Endpoint) ([]string, error) {
	for name := range s.Endpoints {
		if !slices.ContainsFunc(endpoints, func(e Endpoint) bool { return e.Name == name }) {
			return nil, &push.FieldError{From: v, Field: "WithEndpoint", Problem: "names " + name + ", which this vendor does not have"}
		}
	}
	urls := make([]string, len(endpoints))
	for i, e := range endpoints {
		u, field := e.URL, "endpoint "+e.Name
		if s.BaseURL != "" {
			u, field = s.BaseURL, "WithBaseURL"
		}
		if own, ok := s.Endpoints[e.Name]; ok {
			u, field = own, "WithEndpoint "+e.Name
		}
		if problem := checkBase(u); problem != "" {
			return nil, &push.FieldError{From: v, Field: field, Problem: problem}
		}
		urls[i] = u
	}
	return urls, nil
}

// checkBase says what keeps u from being a base URL.
func checkBase(raw string) string {
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Hostname() == "":
		return "is not an absolute URL"
	case u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())):
		return "must begin with https:// (http:// is for loopback only)"
	case u.User != nil || strings.ContainsAny(raw, "?#"): // also one with nothing behind it, which would swallow the path
		return "must have no user, query or fragment"
	case strings.HasSuffix(raw, "/"):
		return "must not end in a slash"
	}
	return ""
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && net.IP(ip.AsSlice()).IsLoopback()
}

package engine

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"syscall"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/h2pool"
)

const (
	dialTimeout = 10 * time.Second
	idleTimeout = 90 * time.Second
)

// newTransport returns the client's own connections, or the program's.
func newTransport(cfg *Config) http.RoundTripper {
	s := &cfg.Settings
	if s.HTTPClient != nil {
		if s.HTTPClient.Transport == nil {
			return http.DefaultTransport
		}
		return s.HTTPClient.Transport
	}
	if cfg.HTTP2 {
		conns := cfg.MaxConns
		if s.MaxConns > 0 {
			conns = s.MaxConns
		}
		var assigned func(*http.Request, time.Time) error
		if cfg.ConnAuth {
			assigned = renew
		}
		return h2pool.New(h2pool.Config{
			Assigned:  assigned,
			MaxConns:  conns,
			TLSConfig: s.TLSConfig,
			Proxy:     s.Proxy,
			Silence:   min(time.Second, s.Timeout/2),
		})
	}
	tlsConfig := s.TLSConfig.Clone()
	if tlsConfig == nil {
		tlsConfig = &tls.Config{}
	}
	tlsConfig.MinVersion = max(tlsConfig.MinVersion, tls.VersionTLS12)
	conns := cfg.Concurrency
	if s.MaxConns > 0 {
		conns = min(conns, s.MaxConns)
	}
	dialer := &net.Dialer{Timeout: dialTimeout}
	return &http.Transport{
		Proxy:               s.Proxy,
		DialContext:         dialer.DialContext,
		TLSClientConfig:     tlsConfig,
		TLSHandshakeTimeout: dialTimeout,
		MaxConnsPerHost:     conns,
		MaxIdleConnsPerHost: conns,
		IdleConnTimeout:     idleTimeout,
		DisableCompression:  true, // answers are small, and a bomb is not worth it
	}
}

// transportError turns what the transport returned into a typed error. sent
// says that the request's body was on its way.
func transportError(ctx context.Context, v push.Vendor, op string, err error, sent bool) *push.TransportError {
	var ue *url.Error
	if errors.As(err, &ue) {
		err = ue.Err // its text would be the URL, which may hold a secret
	}
	e := &push.TransportError{From: v, Op: op, Err: err, MayBeDelivered: sent}
	var pe *h2pool.Error
	if errors.As(err, &pe) && pe.NotSent {
		e.MayBeDelivered = false
	}
	e.Cause = cause(ctx, err)
	switch {
	case e.MayBeDelivered:
		e.Class = push.ErrUnconfirmed
	case e.Cause == causeCanceled || e.Cause == causeDeadline:
		e.Class = push.ErrCanceled
	default:
		e.Class = push.ErrUnavailable
	}
	return e
}

// The causes of a push.TransportError.
const (
	causeCanceled   = "canceled"
	causeDeadline   = "deadline"
	causeDNS        = "dns"
	causeRefused    = "refused"
	causeTLS        = "tls"
	causeProxy      = "proxy"
	causeTimeout    = "timeout"
	causeClosed     = "closed"
	causeGoAway     = "goaway"
	causeAnswer     = "answer"
	causeCredential = "credential"
	causeNetwork    = "network"
)

func cause(ctx context.Context, err error) string {
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return causeCanceled
	case ctx.Err() != nil:
		return causeDeadline
	}
	if pe := (*h2pool.Error)(nil); errors.As(err, &pe) {
		switch pe.Op {
		case "goaway":
			return causeGoAway
		case "proxy":
			return causeProxy
		case "tls":
			if !isNetwork(err) {
				return causeTLS
			}
		}
	}
	if de := (*net.DNSError)(nil); errors.As(err, &de) {
		return causeDNS
	}
	if oe := (*net.OpError)(nil); errors.As(err, &oe) && oe.Op == "proxyconnect" {
		return causeProxy
	}
	if isTLS(err) {
		return causeTLS
	}
	switch {
	case isTimeout(err):
		return causeTimeout
	case errors.Is(err, syscall.ECONNREFUSED):
		return causeRefused
	case isClosed(err):
		return causeClosed
	}
	return causeNetwork
}

// isNetwork reports whether a TLS handshake failed for no reason of its own.
func isNetwork(err error) bool { return isTimeout(err) || isClosed(err) }

func isTimeout(err error) bool {
	ne := net.Error(nil)
	return errors.As(err, &ne) && ne.Timeout()
}

func isClosed(err error) bool {
	for _, closed := range [...]error{io.EOF, io.ErrUnexpectedEOF, syscall.ECONNRESET, syscall.EPIPE, net.ErrClosed} {
		if errors.Is(err, closed) {
			return true
		}
	}
	return false
}

func isTLS(err error) bool {
	var (
		verification *tls.CertificateVerificationError
		alert        tls.AlertError
		header       tls.RecordHeaderError
	)
	return errors.As(err, &verification) || errors.As(err, &alert) || errors.As(err, &header)
}

package push

import (
	"crypto/tls"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/time/rate"
)

// An Option adjusts a client. Every vendor's New takes the same ones.
type Option func(*Settings)

// Settings is what a list of options comes to. Vendor packages read it;
// programs use the With functions.
type Settings struct {
	HTTPClient  *http.Client
	TLSConfig   *tls.Config
	Proxy       func(*http.Request) (*url.URL, error)
	BaseURL     string
	Endpoints   map[string]string
	Timeout     time.Duration
	Retry       RetryPolicy
	Limiter     *rate.Limiter
	QPS         float64
	Concurrency int
	MaxConns    int
	Logger      *slog.Logger
	Observer    Observer
	TokenStore  TokenStore
	Limits      map[string]int
	LimitsOff   bool
	Fit         bool
}

// RetryPolicy says how a request that failed for the moment is repeated. The
// zero value of a field stands for its default.
type RetryPolicy struct {
	// MaxAttempts is how often a request is sent at most; 1 means no
	// retries. Default 4.
	MaxAttempts int

	// MinWait and MaxWait bound the pause before a repetition. It is chosen
	// at random below a ceiling that doubles each time. Defaults 250 ms and
	// 15 s. A longer wait that the vendor asks for (Retry-After) is kept to
	// up to MaxRetryAfter; beyond that the error is returned at once.
	MinWait, MaxWait time.Duration

	// MaxRetryAfter bounds the pause that a vendor may ask for. Default 30 s.
	MaxRetryAfter time.Duration

	// Unconfirmed also repeats requests that may have been carried out,
	// at the price of notifications shown twice. Without it they are
	// repeated only where the vendor drops or replaces duplicates.
	Unconfirmed bool
}

// Defaults of Settings.
const (
	DefaultTimeout       = 30 * time.Second
	DefaultMaxAttempts   = 4
	DefaultMinWait       = 250 * time.Millisecond
	DefaultMaxWait       = 15 * time.Second
	DefaultMaxRetryAfter = 30 * time.Second
)

// NewSettings applies opts to the defaults. Vendor packages call it.
func NewSettings(opts ...Option) Settings {
	s := Settings{
		Proxy:    http.ProxyFromEnvironment,
		Timeout:  DefaultTimeout,
		Logger:   slog.New(slog.DiscardHandler),
		Observer: NopObserver{},
	}
	for _, o := range opts {
		if o != nil {
			o(&s)
		}
	}
	s.Retry = s.Retry.withDefaults()
	if s.Timeout <= 0 {
		s.Timeout = DefaultTimeout
	}
	return s
}

func (p RetryPolicy) withDefaults() RetryPolicy {
	def := func(d *time.Duration, v time.Duration) {
		if *d <= 0 {
			*d = v
		}
	}
	if p.MaxAttempts <= 0 {
		p.MaxAttempts = DefaultMaxAttempts
	}
	def(&p.MinWait, DefaultMinWait)
	def(&p.MaxWait, DefaultMaxWait)
	def(&p.MaxRetryAfter, DefaultMaxRetryAfter)
	p.MaxWait = max(p.MaxWait, p.MinWait)
	return p
}

// WithHTTPClient sends through c's Transport, tokens for access included, in
// place of the client's own connections. The proxy, TLS and connection
// options then have no effect. Redirects are never followed, and c's cookie
// jar is not used.
func WithHTTPClient(c *http.Client) Option {
	return func(s *Settings) { s.HTTPClient = c }
}

// WithTLSConfig sets the TLS configuration of the client's own connections,
// for example to trust a company's root certificates. TLS 1.2 is the least
// version all the same.
func WithTLSConfig(c *tls.Config) Option {
	return func(s *Settings) { s.TLSConfig = c }
}

// WithProxy chooses the proxy for every request, those for access tokens
// included, in the manner of http.Transport.Proxy. The default is the
// environment's (HTTPS_PROXY, NO_PROXY); nil means none.
func WithProxy(proxy func(*http.Request) (*url.URL, error)) Option {
	return func(s *Settings) { s.Proxy = proxy }
}

// WithBaseURL replaces the scheme, host and port of every endpoint that
// WithEndpoint does not name, access tokens included, for example by those
// of a gateway or a simulator. It must not end in a slash.
func WithBaseURL(url string) Option {
	return func(s *Settings) { s.BaseURL = url }
}

// WithEndpoint replaces the base URL of one of a vendor's endpoints. The
// vendor package lists their names.
func WithEndpoint(name, url string) Option {
	return func(s *Settings) {
		if s.Endpoints == nil {
			s.Endpoints = make(map[string]string)
		}
		s.Endpoints[name] = url
	}
}

// WithTimeout bounds one attempt, from the connection to the end of the
// answer. Default 30 s. The context bounds the whole call.
func WithTimeout(d time.Duration) Option {
	return func(s *Settings) { s.Timeout = d }
}

// WithRetry replaces the retry policy.
func WithRetry(p RetryPolicy) Option {
	return func(s *Settings) { s.Retry = p }
}

// WithQPS sets how many targets a second the client sends to, in place of
// the vendor's documented default. Zero or less means no limit. Vendors that
// count requests instead, however many targets each has, say so.
func WithQPS(perSecond float64) Option {
	return func(s *Settings) {
		s.QPS = perSecond
		if perSecond <= 0 {
			s.QPS = float64(rate.Inf)
		}
		s.Limiter = nil
	}
}

// WithLimiter paces with l, which several clients may share. An event is a
// target, or a request where the vendor counts those.
func WithLimiter(l *rate.Limiter) Option {
	return func(s *Settings) { s.Limiter = l }
}

// WithConcurrency sets how many requests the client has in flight at most,
// over all its calls. Each vendor package has a default.
func WithConcurrency(n int) Option {
	return func(s *Settings) { s.Concurrency = n }
}

// WithMaxConns sets how many connections to a host the client opens at most.
func WithMaxConns(n int) Option {
	return func(s *Settings) { s.MaxConns = n }
}

// WithLogger logs retries, refreshed credentials and suspicious results.
// Secrets never appear, and device tokens are shortened.
func WithLogger(l *slog.Logger) Option {
	return func(s *Settings) {
		if l != nil {
			s.Logger = l
		}
	}
}

// WithObserver reports every send and request to o.
func WithObserver(o Observer) Option {
	return func(s *Settings) {
		if o != nil {
			s.Observer = o
		}
	}
}

// WithTokenStore shares access tokens with other processes.
func WithTokenStore(t TokenStore) Option {
	return func(s *Settings) { s.TokenStore = t }
}

// WithLimit replaces the maximum of one of a vendor's size limits, for a
// contract that allows more. The vendor package lists the field names.
func WithLimit(field string, max int) Option {
	return func(s *Settings) {
		if s.Limits == nil {
			s.Limits = make(map[string]int)
		}
		s.Limits[field] = max
	}
}

// WithoutLimits leaves all size limits to the vendor. Requests are still
// split into the vendor's batch size.
func WithoutLimits() Option {
	return func(s *Settings) { s.LimitsOff = true }
}

// WithFit cuts a portable title or body that is too long at a character
// boundary and ends it with an ellipsis, by the vendor's own way of
// counting, in place of refusing it.
func WithFit() Option {
	return func(s *Settings) { s.Fit = true }
}

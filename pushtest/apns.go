package pushtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base32"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"time"

	"github.com/pushwire/push"
)

// APNs simulates the provider API of the Apple Push Notification service. It
// follows the pages "Sending notification requests to APNs" and "Handling
// notification responses from APNs" as Apple published them in 2026:
// https://developer.apple.com/documentation/usernotifications/sending-notification-requests-to-apns
//
// All hosts and ports of Apple are this one server: sends to devices, sends
// to broadcast channels and the management of channels. It speaks HTTP/2
// alone. The ops are "send" (to a device or to a broadcast channel),
// "channel/create", "channel/read", "channel/delete" and "channel/list", and
// "other" for what fits none of them. There is no "auth", since clients sign
// their own tokens.
//
// # Time and tokens
//
// A provider token is good for 60 minutes from its iat by the server's clock,
// see Now and SetClock, and a connection takes another one only once the
// newest is 20 minutes old. After ExpireCredentials a client may therefore
// sign a new token only if its own is at least 20 minutes old. A younger one
// that is called expired means that the clocks disagree, which is an error to
// report and nothing to repair with another signature. A test of the refresh
// moves both clocks:
//
//	var ahead atomic.Int64
//	clock := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
//	sim.SetClock(clock) // and the client's clock likewise
//	// ... send ...
//	ahead.Store(int64(25 * time.Minute))
//	sim.ExpireCredentials()
//	// ... the next send is refused once, signs anew and succeeds ...
//
// A connection that was once told ExpiredProviderToken hears nothing else
// from then on, as the authors of a large client report of the real
// one: the repetition belongs on a new connection.
//
// # Deviations
//
// What the real service lets pass in silence, or what Apple does not say how
// it answers, is accepted but listed by Problems.
type APNs struct {
	Server

	KeyID    string // 10 characters, the kid of provider tokens
	TeamID   string // 10 characters, their iss
	BundleID string // the app, and the topic without a suffix
	Key      []byte // the .p8 file: PKCS#8 in PEM, a P-256 key

	public      *ecdsa.PublicKey
	authority   apnsAuthority
	development bool
	coldStart   bool
	streams     int

	lock       sync.Mutex // guards the fields below
	clock      func() time.Time
	problems   []string
	accepted   map[string]bool // provider tokens
	expired    map[string]bool // those of them that ExpireCredentials ended
	died       map[string]time.Time
	broadcasts bool
	channels   map[string]int // storage policies
	listed     []string       // the keys of channels, oldest first
	rejecting  string
	front      *apnsFront
	live       map[*apnsConn]struct{}
}

var _ Simulator = (*APNs)(nil)

// An APNsOption adjusts a simulator before it starts.
type APNsOption func(*APNs)

// APNsStreams sets how many streams a connection may have open at once, at
// least 1. The default is 1000.
func APNsStreams(n int) APNsOption { return func(a *APNs) { a.streams = n } }

// APNsDevelopment makes the simulator the development environment (sandbox):
// answers to sends carry apns-unique-id, and client certificates need the
// extension for development. Without it, it is production.
func APNsDevelopment() APNsOption { return func(a *APNs) { a.development = true } }

// APNsColdStart makes connections announce a single stream until a request
// with a valid provider token has come, and only then as many as APNsStreams
// says. The real service does so. What a client opens beyond it is served
// all the same.
func APNsColdStart() APNsOption { return func(a *APNs) { a.coldStart = true } }

// NewAPNs starts a simulator with a key, a team and an app of its own.
func NewAPNs(opts ...APNsOption) *APNs {
	key := apnsKey()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	apnsMust(err)
	a := &APNs{
		KeyID:      apnsName(),
		TeamID:     apnsName(),
		BundleID:   "com.example." + randomHex(4),
		Key:        pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}),
		public:     &key.PublicKey,
		streams:    1000,
		clock:      time.Now,
		accepted:   make(map[string]bool),
		expired:    make(map[string]bool),
		died:       make(map[string]time.Time),
		broadcasts: true,
		channels:   make(map[string]int),
		live:       make(map[*apnsConn]struct{}),
	}
	for _, o := range opts {
		o(a)
	}
	a.authority = newAPNsAuthority(a.Now())
	a.front = a.newFront()
	a.start(service{
		op:      func(r *http.Request) string { return apnsRouteOf(r).op },
		handler: http.HandlerFunc(a.serve),
		http2:   true,
		tune:    a.tune,
	})
	return a
}

// tune asks for client certificates, and takes HTTP/2 connections over.
func (a *APNs) tune(ts *httptest.Server) {
	// The chain is checked later, so that a bad certificate gets an answer.
	ts.TLS = &tls.Config{ClientAuth: tls.RequestClientCert, MinVersion: tls.VersionTLS12}
	ts.Config.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){"h2": a.serveConn}
}

// Vendor is push.APNs.
func (a *APNs) Vendor() push.Vendor { return push.APNs }

// NewToken issues a live device token. It is longer than the 64 digits that
// many programs expect, since Apple does not fix the size.
func (a *APNs) NewToken() string {
	t := randomHex(40)
	a.SetState(t, Live)
	return t
}

// SetState changes what happens to pushes for a device token, which is in
// lower case. A Dead token is 410 Unregistered, with the time of this call as
// its timestamp; Mismatched is 400 DeviceTokenNotForTopic, Throttled is 429
// TooManyRequests, and Unknown is 400 BadDeviceToken.
func (a *APNs) SetState(token string, s State) {
	a.lock.Lock()
	if s == Dead {
		a.died[token] = a.clock()
	}
	a.lock.Unlock()
	a.Server.SetState(token, s)
}

// RefuseNext makes the next sends, to devices and channels alike, fail with a
// reason of Apple's tables and the HTTP status that belongs to it.
func (a *APNs) RefuseNext(times int, reason string) { a.Inject("send", times, a.Refuse(reason)) }

// Refuse is the fault that RefuseNext injects, for use with other ops. The
// HTTP status of a reason that Apple does not list is 400.
func (a *APNs) Refuse(reason string) Fault {
	return func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		apnsIdentify(w, r, apnsIDHeader(apnsRouteOf(r).kind))
		apnsRefuse(w, reason, a.Now())
	}
}

// SetClock replaces the server's clock; nil stands for time.Now.
func (a *APNs) SetClock(now func() time.Time) {
	if now == nil {
		now = time.Now
	}
	a.lock.Lock()
	defer a.lock.Unlock()
	a.clock = now
}

// Now is the time by the server's clock.
func (a *APNs) Now() time.Time {
	a.lock.Lock()
	now := a.clock
	a.lock.Unlock()
	return now()
}

// Problems lists, in the order of arrival and each once, what was odd about requests that
// the service nonetheless accepted, or that was the reason behind a less
// telling refusal: unknown headers and keys, wrong JSON types, times in the
// wrong unit.
func (a *APNs) Problems() []string {
	a.lock.Lock()
	defer a.lock.Unlock()
	return slices.Clone(a.problems)
}

func (a *APNs) problem(format string, args ...any) {
	p := fmt.Sprintf(format, args...)
	a.lock.Lock()
	defer a.lock.Unlock()
	if !slices.Contains(a.problems, p) {
		a.problems = append(a.problems, p)
	}
}

// Reset forgets requests, deliveries, problems and faults to come. Tokens,
// channels and connections keep their states.
func (a *APNs) Reset() {
	a.Server.Reset()
	a.lock.Lock()
	defer a.lock.Unlock()
	a.problems = nil
}

// Close stops the server and its connections.
func (a *APNs) Close() {
	a.Server.Close()
	a.lock.Lock()
	front := a.front
	a.lock.Unlock()
	_ = front.server.Close()
}

// apnsName makes an identifier as Apple gives to keys and teams.
func apnsName() string {
	b := make([]byte, 10)
	_, _ = rand.Read(b)
	return base32.StdEncoding.EncodeToString(b)[:10]
}

func apnsKey() *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	apnsMust(err)
	return key
}

// apnsMust is for what can fail only by a mistake in this package.
func apnsMust(err error) {
	if err != nil {
		panic("pushtest: APNs: " + err.Error())
	}
}

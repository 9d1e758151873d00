package pushtest

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/pushwire/push"
)

// FCM simulates the HTTP v1 API of Firebase Cloud Messaging. It follows
// Google's machine-readable description of the API, "fcm:v1" in its revision
// 20261023, and the page "ErrorCode" of the REST reference (undated):
// https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode
//
// All hosts of Google are this one server: fcm.googleapis.com,
// oauth2.googleapis.com, iid.googleapis.com and fcmdata.googleapis.com. It
// speaks HTTP/2 and HTTP/1.1.
//
// # Ops
//
//   - "auth": the OAuth endpoint /token, to which ServiceAccount points
//   - "send": messages:send, with validate_only too
//   - "topicSubscriptions/create", "…/patch", "…/delete", "…/get" and
//     "…/list": topics, one registration at a time
//   - "iid/batchAdd", "iid/batchRemove", "iid/batchImport", "iid/rel" (one
//     subscription) and "iid/info": the Instance ID service
//   - "notification": device groups
//   - "deliveryData": statistics
//   - "other": what fits none of them, such as /batch, and is answered 404 in
//     HTML
//
// # Time and tokens
//
// Access tokens are good for 3599 seconds by the server's clock, see SetClock.
// A service account key may ask for any number of them.
//
// # Deviations
//
// What the real service lets pass in silence, or what Google does not say how
// it answers, is accepted but listed by Problems.
type FCM struct {
	Server

	ProjectID      string // names the project in paths
	ProjectNumber  string // does so too, and is the sender ID; 12 digits
	ClientEmail    string // the service account
	PrivateKeyID   string // the kid of assertions; 40 hexadecimal digits
	ServiceAccount []byte // the key file in JSON; token_uri is this server
	PackageName    string // the app that all tokens belong to
	AppID          string // the same app, as Firebase numbers it

	public       *rsa.PublicKey
	tokenURI     string // what assertions must have as aud; empty: URL and /token
	streams      int
	rates        FCMRates
	strictTopics bool
	snakeCase    bool

	lock     sync.Mutex // guards the fields below
	clock    func() time.Time
	problems []string
	access   map[string]fcmAccess // access tokens
	denied   []string             // IAM permissions
	apple    map[string]string    // APNs reasons by token
	topics   map[string]map[string]time.Time
	groups   map[string]*fcmGroup // by name
	stats    []*fcmStat
	project  fcmWindow
	devices  map[string]*fcmDeviceRate
	front    *apnsFront
	live     map[*fcmConn]struct{}
}

var _ Simulator = (*FCM)(nil)

// An FCMOption adjusts a simulator before it starts.
type FCMOption func(*FCM)

// FCMStreams sets how many streams an HTTP/2 connection may have open at
// once, at least 1. The default is 100. A client that opens one more although
// it was told loses the connection.
func FCMStreams(n int) FCMOption { return func(f *FCM) { f.streams = n } }

// FCMQuota makes the simulator refuse what exceeds the rates. Without it
// there are no quotas.
func FCMQuota(r FCMRates) FCMOption { return func(f *FCM) { f.rates = r } }

// FCMStrictTopics makes a payload of more than 2048 bytes to a topic an
// error. Without it only Problems lists it, since a single page of Google
// speaks of that limit.
func FCMStrictTopics() FCMOption { return func(f *FCM) { f.strictTopics = true } }

// FCMSnakeCase spells the names in answers about topics as the reference
// pages do (topic_name), not as the API description does (topicName).
func FCMSnakeCase() FCMOption { return func(f *FCM) { f.snakeCase = true } }

// NewFCM starts a simulator with a project and a service account of its own.
func NewFCM(opts ...FCMOption) *FCM {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	fcmMust(err)
	f := &FCM{
		ProjectID:     "demo-" + randomHex(3),
		ProjectNumber: fcmNumber(),
		PrivateKeyID:  randomHex(20),
		PackageName:   "com.example." + "app" + randomHex(3),
		public:        &key.PublicKey,
		streams:       100,
		clock:         time.Now,
		access:        make(map[string]fcmAccess),
		apple:         make(map[string]string),
		topics:        make(map[string]map[string]time.Time),
		groups:        make(map[string]*fcmGroup),
		devices:       make(map[string]*fcmDeviceRate),
		live:          make(map[*fcmConn]struct{}),
	}
	f.ClientEmail = "push@" + f.ProjectID + ".iam.gserviceaccount.com"
	f.AppID = "1:" + f.ProjectNumber + ":android:" + randomHex(8)
	for _, o := range opts {
		o(f)
	}
	f.front = f.newFront()
	f.start(service{
		op:      func(r *http.Request) string { return fcmRouteOf(r).op },
		handler: http.HandlerFunc(f.serve),
		http2:   true,
		tune: func(ts *httptest.Server) {
			ts.Config.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){"h2": f.serveConn}
		},
	})
	f.ServiceAccount = f.keyFile(key)
	return f
}

// keyFile is what the console of Google Cloud offers for download.
func (f *FCM) keyFile(key *rsa.PrivateKey) []byte {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	fcmMust(err)
	b, err := json.MarshalIndent(struct {
		Type           string `json:"type"`
		ProjectID      string `json:"project_id"`
		PrivateKeyID   string `json:"private_key_id"`
		PrivateKey     string `json:"private_key"`
		ClientEmail    string `json:"client_email"`
		TokenURI       string `json:"token_uri"`
		UniverseDomain string `json:"universe_domain"`
	}{
		"service_account", f.ProjectID, f.PrivateKeyID,
		string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})),
		f.ClientEmail, f.audience(), "googleapis.com",
	}, "", "  ")
	fcmMust(err)
	return b
}

// Vendor is push.FCM.
func (f *FCM) Vendor() push.Vendor { return push.FCM }

// NewToken issues a live registration token.
func (f *FCM) NewToken() string {
	t := fcmInstance() + ":APA91b" + fcmRandom(134)
	f.SetState(t, Live)
	return t
}

// NewFID issues a live Firebase Installation ID, for the target fid. Google
// takes one in token as well for the time being.
func (f *FCM) NewFID() string {
	id := fcmInstance()
	f.SetState(id, Live)
	return id
}

// SetState changes what happens to messages for a token or FID. Dead is 404
// UNREGISTERED, Mismatched 403 SENDER_ID_MISMATCH, and Throttled 429
// QUOTA_EXCEEDED. Unknown is 400 INVALID_ARGUMENT for a token, in one of the
// two shapes that Google answers it in, and 404 UNREGISTERED for an FID.
//
// Topics answer the same tokens with NOT_FOUND, PERMISSION_DENIED and
// RESOURCE_EXHAUSTED; an Unknown one with NOT_FOUND if it looks like a token,
// else with INVALID_ARGUMENT.
func (f *FCM) SetState(token string, s State) { f.Server.SetState(token, s) }

// SetAPNsReason makes a live token one of an iOS app, for which APNs refuses
// every message with the reason: Unregistered, InvalidProviderToken and so
// on. It does the same for a token of a Live Activity. An empty reason ends
// it.
func (f *FCM) SetAPNsReason(token, reason string) {
	f.lock.Lock()
	defer f.lock.Unlock()
	f.apple[token] = reason
}

// Deny takes IAM permissions from the service account, such as
// cloudmessaging.messages.create. It replaces those of the call before;
// without arguments the account has them all.
func (f *FCM) Deny(permissions ...string) {
	f.lock.Lock()
	defer f.lock.Unlock()
	f.denied = slices.Clone(permissions)
}

// SetClock replaces the server's clock; nil stands for time.Now.
func (f *FCM) SetClock(now func() time.Time) {
	if now == nil {
		now = time.Now
	}
	f.lock.Lock()
	defer f.lock.Unlock()
	f.clock = now
}

// Now is the time by the server's clock.
func (f *FCM) Now() time.Time {
	f.lock.Lock()
	now := f.clock
	f.lock.Unlock()
	return now()
}

// Problems lists, in the order of arrival and each once, what was odd about
// requests that the service nonetheless accepted, or that was the reason
// behind a less telling refusal.
func (f *FCM) Problems() []string {
	f.lock.Lock()
	defer f.lock.Unlock()
	return slices.Clone(f.problems)
}

func (f *FCM) problem(format string, args ...any) {
	p := fmt.Sprintf(format, args...)
	f.lock.Lock()
	defer f.lock.Unlock()
	if !slices.Contains(f.problems, p) {
		f.problems = append(f.problems, p)
	}
}

// Reset forgets requests, deliveries, statistics, problems and faults to
// come. Tokens, topics, device groups and connections keep their states.
func (f *FCM) Reset() {
	f.Server.Reset()
	f.lock.Lock()
	defer f.lock.Unlock()
	f.problems, f.stats = nil, nil
}

// Close stops the server and its connections.
func (f *FCM) Close() {
	f.Server.Close()
	f.lock.Lock()
	front := f.front
	f.lock.Unlock()
	_ = front.server.Close()
}

// fcmInstance makes a Firebase Installation ID. It is the first part of
// registration tokens, too.
func fcmInstance() string { return string("cdef"[fcmByte()&3]) + fcmRandom(21) }

func fcmByte() byte {
	var b [1]byte
	_, _ = rand.Read(b[:])
	return b[0]
}

// fcmRandom returns n random characters of base64url.
func fcmRandom(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)[:n]
}

// fcmNumber makes a project number.
func fcmNumber() string {
	n := 0
	for range 5 {
		n = n<<8 | int(fcmByte())
	}
	return strconv.Itoa(100_000_000_000 + n%900_000_000_000)
}

// fcmMust is for what can fail only by a mistake in this package.
func fcmMust(err error) {
	if err != nil {
		panic("pushtest: FCM: " + err.Error())
	}
}

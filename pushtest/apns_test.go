package pushtest

import (
	"crypto/x509"
	"encoding/pem"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
)

// apnsHeaders are request headers; a value may hold several lines, which are
// sent as repeated headers.
type apnsHeaders map[string]string

// apnsAnswer is what matters of a response.
type apnsAnswer struct {
	Status int
	Reason string // the whole body, if it is not a reason
	Header http.Header
}

// apnsSign makes a provider token as a client does.
func apnsSign(t *testing.T, sim *APNs, iat time.Time) string {
	t.Helper()
	token := jwt.NewWithClaims(jwt.SigningMethodES256, jwt.MapClaims{"iss": sim.TeamID, "iat": iat.Unix()})
	token.Header["kid"] = sim.KeyID
	delete(token.Header, "typ")
	return apnsSigned(t, sim, token)
}

func apnsSigned(t *testing.T, sim *APNs, token *jwt.Token) string {
	t.Helper()
	block, _ := pem.Decode(sim.Key)
	if block == nil || block.Type != "PRIVATE KEY" {
		t.Fatal("Key is not PKCS#8 in PEM")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	s, err := token.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// apnsDo sends a request. A header that is "-" is left out.
func apnsDo(t *testing.T, c *http.Client, method, url string, h apnsHeaders, body string) apnsAnswer {
	t.Helper()
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range h {
		if v != "-" {
			req.Header[http.CanonicalHeaderKey(k)] = strings.Split(v, "\n")
		}
	}
	resp, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	a := apnsAnswer{resp.StatusCode, string(b), resp.Header}
	if s, ok := strings.CutPrefix(a.Reason, `{"reason":"`); ok && strings.HasSuffix(s, `"}`) {
		a.Reason = strings.TrimSuffix(s, `"}`)
		if ct := resp.Header.Get("Content-Type"); ct != "application/json" {
			t.Errorf("content-type %q of a refusal", ct)
		}
	}
	return a
}

// apnsClient sends to one simulator with headers that are fine unless changed.
type apnsClient struct {
	t     *testing.T
	sim   *APNs
	http  *http.Client
	jwt   string
	token string // a live device
}

func newAPNsClient(t *testing.T, opts ...APNsOption) *apnsClient {
	t.Helper()
	sim := NewAPNs(opts...)
	t.Cleanup(sim.Close)
	return &apnsClient{t, sim, sim.HTTPClient(), apnsSign(t, sim, sim.Now()), sim.NewToken()}
}

func (c *apnsClient) send(token string, change apnsHeaders, body string) apnsAnswer {
	c.t.Helper()
	h := apnsHeaders{
		"authorization":  "bearer " + c.jwt,
		"apns-topic":     c.sim.BundleID,
		"apns-push-type": "alert",
	}
	maps.Copy(h, change)
	return apnsDo(c.t, c.http, "POST", c.sim.URL()+"/3/device/"+token, h, body)
}

const apnsHello = `{"aps":{"alert":"Hello"}}`

func TestAPNsSend(t *testing.T) {
	c := newAPNsClient(t)
	const id = "eabeae54-14a8-11e5-b60b-1697f925ec7b"
	got := c.send(c.token, apnsHeaders{"apns-id": id, "apns-expiration": "0", "apns-priority": "10"}, apnsHello)
	if got.Status != 200 || got.Reason != "" || got.Header.Get("apns-id") != id || got.Header.Get("apns-unique-id") != "" {
		t.Errorf("got %+v", got)
	}
	want := []Delivery{{push.TargetToken, c.token, id, []byte(apnsHello)}}
	if d := cmp.Diff(want, c.sim.Deliveries()); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string(nil), c.sim.Problems()); d != "" {
		t.Error(d)
	}
	if c.sim.Count("send") != 1 || c.sim.Credentials() != 1 || c.sim.Requests()[0].Proto != "HTTP/2.0" {
		t.Error("the record is wrong")
	}
}

func TestAPNsIDs(t *testing.T) {
	c := newAPNsClient(t, APNsDevelopment())
	got := c.send(c.token, nil, apnsHello)
	id := got.Header.Get("apns-id")
	if got.Status != 200 || !apnsIsUUID(strings.ToLower(id)) || id != strings.ToUpper(id) {
		t.Errorf("apns-id %q is not a UUID in upper case", id)
	}
	if unique := got.Header.Get("apns-unique-id"); !apnsIsUUID(unique) {
		t.Errorf("apns-unique-id %q", unique)
	}
	got = c.send(c.sim.NewToken()+"00", nil, apnsHello)
	if got.Reason != "BadDeviceToken" || got.Header.Get("apns-id") == "" {
		t.Errorf("got %+v", got)
	}
}

func TestAPNsRefusesHeaders(t *testing.T) {
	c := newAPNsClient(t)
	tests := map[string]struct {
		change apnsHeaders
		want   string
	}{
		"id of no UUID":         {apnsHeaders{"apns-id": "1"}, "400 BadMessageId"},
		"id in upper case":      {apnsHeaders{"apns-id": "EABEAE54-14a8-11e5-b60b-1697f925ec7b"}, "400 BadMessageId"},
		"id with braces":        {apnsHeaders{"apns-id": "{abeae54-14a8-11e5-b60b-1697f925ec7b"}, "400 BadMessageId"},
		"no topic":              {apnsHeaders{"apns-topic": "-"}, "400 MissingTopic"},
		"malformed topic":       {apnsHeaders{"apns-topic": c.sim.BundleID + "/x"}, "400 BadTopic"},
		"topic of others":       {apnsHeaders{"apns-topic": "com.example.other"}, "400 TopicDisallowed"},
		"suffix too many":       {apnsHeaders{"apns-topic": c.sim.BundleID + ".voip"}, "400 TopicDisallowed"},
		"suffix missing":        {apnsHeaders{"apns-push-type": "voip"}, "400 TopicDisallowed"},
		"mdm without its topic": {apnsHeaders{"apns-push-type": "mdm"}, "400 TopicDisallowed"},
		"push type":             {apnsHeaders{"apns-push-type": "notification"}, "400 InvalidPushType"},
		"push type in capitals": {apnsHeaders{"apns-push-type": "Alert"}, "400 InvalidPushType"},
		"priority":              {apnsHeaders{"apns-priority": "7"}, "400 BadPriority"},
		"priority in words":     {apnsHeaders{"apns-priority": "high"}, "400 BadPriority"},
		"empty priority":        {apnsHeaders{"apns-priority": ""}, "400 BadPriority"},
		"negative expiration":   {apnsHeaders{"apns-expiration": "-1"}, "400 BadExpirationDate"},
		"date as expiration":    {apnsHeaders{"apns-expiration": "2026-01-01"}, "400 BadExpirationDate"},
		"collapse id of 65":     {apnsHeaders{"apns-collapse-id": strings.Repeat("x", 65)}, "400 BadCollapseId"},
		"collapse id in bytes":  {apnsHeaders{"apns-collapse-id": strings.Repeat("\u00e9", 33)}, "400 BadCollapseId"},
		"repeated topic":        {apnsHeaders{"apns-topic": c.sim.BundleID + "\n" + c.sim.BundleID}, "400 DuplicateHeaders"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := c.send(c.token, test.change, apnsHello)
			if s := strconv.Itoa(got.Status) + " " + got.Reason; s != test.want {
				t.Errorf("got %s, want %s", s, test.want)
			}
		})
	}
	if n := len(c.sim.Deliveries()); n != 0 {
		t.Errorf("%d deliveries", n)
	}
}

func TestAPNsAcceptsHeaders(t *testing.T) {
	c := newAPNsClient(t)
	tests := map[string]apnsHeaders{
		"collapse id of 64":    {"apns-collapse-id": strings.Repeat("x", 64)},
		"collapse id in bytes": {"apns-collapse-id": strings.Repeat("\u00e9", 32)},
		"priority 1":           {"apns-priority": "1"},
		"expiration":           {"apns-expiration": strconv.FormatInt(c.sim.Now().Add(time.Hour).Unix(), 10)},
		"content type":         {"content-type": "application/json; charset=utf-8"},
	}
	for name, change := range tests {
		if got := c.send(c.token, change, apnsHello); got.Status != 200 {
			t.Errorf("%s: got %+v", name, got)
		}
	}
	if d := cmp.Diff([]string(nil), c.sim.Problems()); d != "" {
		t.Error(d)
	}
}

func TestAPNsPaths(t *testing.T) {
	c := newAPNsClient(t)
	tests := []struct{ method, path, want, op string }{
		{"POST", "/3/device/", "400 MissingDeviceToken", "send"},
		{"POST", "/3/device", "400 MissingDeviceToken", "send"},
		{"POST", "/3/device/xyz", "400 BadDeviceToken", "send"},
		{"POST", "/3/device/abc", "400 BadDeviceToken", "send"},
		{"POST", "/3/device/ab/cd", "404 BadPath", "other"},
		{"POST", "/2/device/ab", "404 BadPath", "other"},
		{"GET", "/3/device/ab", "405 MethodNotAllowed", "other"},
		{"GET", "/", "404 BadPath", "other"},
		{"PUT", "/1/apps/x/channels", "405 MethodNotAllowed", "other"},
		{"POST", "/1/apps/x/all-channels", "404 BadPath", "other"},
		{"GET", "/4/broadcasts/apps/x", "404 BadPath", "other"},
		{"POST", "/1/apps/x/channels/y", "404 BadPath", "other"},
	}
	for _, test := range tests {
		c.sim.Reset()
		got := apnsDo(t, c.http, test.method, c.sim.URL()+test.path, apnsHeaders{
			"authorization": "bearer " + c.jwt, "apns-topic": c.sim.BundleID, "apns-push-type": "alert",
		}, apnsHello)
		if s := strconv.Itoa(got.Status) + " " + got.Reason; s != test.want || c.sim.Requests()[0].Op != test.op {
			t.Errorf("%s %s: got %s (op %s), want %s (op %s)", test.method, test.path, s, c.sim.Requests()[0].Op, test.want, test.op)
		}
	}
}

func TestAPNsTokenStates(t *testing.T) {
	c := newAPNsClient(t)
	dead := time.UnixMilli(1_700_000_000_123)
	c.sim.SetClock(func() time.Time { return dead })
	gone := c.sim.NewToken()
	c.sim.SetState(gone, Dead)
	c.sim.SetClock(nil)
	tests := map[State]string{
		Live:       "200 ",
		Mismatched: "400 DeviceTokenNotForTopic",
		Throttled:  "429 TooManyRequests",
		Unknown:    "400 BadDeviceToken",
	}
	for state, want := range tests {
		token := c.sim.NewToken()
		c.sim.SetState(token, state)
		got := c.send(token, nil, apnsHello)
		if s := strconv.Itoa(got.Status) + " " + got.Reason; s != want {
			t.Errorf("%s: got %s, want %s", state, s, want)
		}
	}
	got := c.send(gone, nil, apnsHello)
	if got.Status != 410 || got.Reason != `{"reason":"Unregistered","timestamp":1700000000123}` {
		t.Errorf("dead: got %+v", got)
	}
	if got := c.send(strings.ToUpper(c.token), nil, apnsHello); got.Status != 200 || len(c.sim.Problems()) != 1 {
		t.Errorf("upper case: got %+v, problems %q", got, c.sim.Problems())
	}
	if n := len(c.sim.Deliveries()); n != 2 {
		t.Errorf("%d deliveries", n)
	}
}

func TestAPNsRefuseNext(t *testing.T) {
	c := newAPNsClient(t)
	reasons := slices.Sorted(maps.Keys(apnsStatuses))
	for _, reason := range append(reasons, "SomethingNew") {
		c.sim.RefuseNext(1, reason)
		got := c.send(c.token, nil, apnsHello)
		want := apnsStatuses[reason]
		if reason == "SomethingNew" {
			want = 400
		}
		if want == 410 {
			if s := got.Reason; !strings.HasPrefix(s, `{"reason":"`+reason+`","timestamp":1`) {
				t.Errorf("%s: got %s", reason, s)
			}
			got.Reason = reason
		}
		if got.Status != want || got.Reason != reason || got.Header.Get("apns-id") == "" {
			t.Errorf("%s: got %+v", reason, got)
		}
	}
	if n := len(c.sim.Deliveries()); n != 0 {
		t.Errorf("%d deliveries", n)
	}
	if got := c.send(c.token, nil, apnsHello); got.Status != 200 {
		t.Errorf("afterwards: got %+v", got)
	}
	c.sim.Inject("channel/list", 1, c.sim.Refuse("Shutdown"))
	got := c.channels("GET", "all-channels", nil, "")
	if got.Status != 503 || got.Reason != "Shutdown" || got.Header.Get("apns-request-id") == "" {
		t.Errorf("channel/list: got %+v", got)
	}
}

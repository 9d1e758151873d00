package pushtest

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
)

// fcmAnswer is what matters of a response.
type fcmAnswer struct {
	Status int
	Body   string
	Header http.Header
}

// error takes an error of the JSON APIs apart: "404 NOT_FOUND UNREGISTERED",
// with the FcmError, the reasons and the fields of its details behind.
func (a fcmAnswer) error(t *testing.T) string {
	t.Helper()
	var e struct {
		Error struct {
			Code    int
			Message string
			Status  string
			Details []struct {
				Type       string `json:"@type"`
				ErrorCode  string
				Reason     string
				StatusCode int
				Violations []fcmViolation `json:"fieldViolations"`
			}
		}
	}
	if a.Status == 200 {
		return "200"
	}
	if err := json.Unmarshal([]byte(a.Body), &e); err != nil {
		t.Fatalf("%v: %s", err, a.Body)
	}
	if e.Error.Code != a.Status || e.Error.Message == "" || a.Header.Get("Content-Type") != "application/json; charset=UTF-8" {
		t.Errorf("the error is not whole: %+v", a)
	}
	s := fmt.Sprint(a.Status, " ", e.Error.Status)
	for _, d := range e.Error.Details {
		typ := strings.TrimPrefix(d.Type, "type.googleapis.com/google.")
		if typ == d.Type {
			t.Errorf("@type %q", d.Type)
		}
		s += " " + typ[strings.LastIndex(typ, ".")+1:]
		for _, part := range []string{d.ErrorCode, d.Reason} {
			if part != "" {
				s += ":" + part
			}
		}
		if d.StatusCode != 0 {
			s += fmt.Sprint(":", d.StatusCode)
		}
		for _, v := range d.Violations {
			s += ":" + v.Field
		}
	}
	return s
}

// fcmClient talks to one simulator.
type fcmClient struct {
	t      *testing.T
	sim    *FCM
	http   *http.Client
	access string
	token  string // a live device
}

func newFCMClient(t *testing.T, opts ...FCMOption) *fcmClient {
	t.Helper()
	sim := NewFCM(opts...)
	t.Cleanup(sim.Close)
	c := &fcmClient{t: t, sim: sim, http: sim.HTTPClient(), token: sim.NewToken()}
	c.access = c.newAccess(fcmMessaging)
	return c
}

// do sends a request. A header that is "-" is left out.
func (c *fcmClient) do(method, path string, change map[string]string, body string) fcmAnswer {
	c.t.Helper()
	a, err := c.try(method, path, change, body)
	if err != nil {
		c.t.Fatal(err)
	}
	return a
}

func (c *fcmClient) try(method, path string, change map[string]string, body string) (fcmAnswer, error) {
	req, err := http.NewRequest(method, c.sim.URL()+path, strings.NewReader(body))
	if err != nil {
		return fcmAnswer{}, err
	}
	h := map[string]string{"Authorization": "Bearer " + c.access}
	if body != "" {
		h["Content-Type"] = "application/json"
	}
	maps.Copy(h, change)
	for k, v := range h {
		if v != "-" {
			req.Header.Set(k, v)
		}
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return fcmAnswer{}, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return fcmAnswer{resp.StatusCode, string(b), resp.Header}, err
}

func (c *fcmClient) sendPath() string { return "/v1/projects/" + c.sim.ProjectID + "/messages:send" }

// send sends a body in which TOKEN stands for the live device.
func (c *fcmClient) send(body string) fcmAnswer {
	c.t.Helper()
	return c.do("POST", c.sendPath(), nil, strings.ReplaceAll(body, "TOKEN", c.token))
}

// to sends a notification to a token.
func (c *fcmClient) to(token string) string {
	c.t.Helper()
	return c.send(`{"message":{"token":"` + token + `","notification":{"title":"Hello"}}}`).error(c.t)
}

// fcmKey is what a client reads of a key file.
type fcmKey struct {
	Type       string `json:"type"`
	ProjectID  string `json:"project_id"`
	KeyID      string `json:"private_key_id"`
	PrivateKey string `json:"private_key"`
	Email      string `json:"client_email"`
	TokenURI   string `json:"token_uri"`
}

func fcmReadKey(t *testing.T, sim *FCM) fcmKey {
	t.Helper()
	var key fcmKey
	if err := json.Unmarshal(sim.ServiceAccount, &key); err != nil {
		t.Fatal(err)
	}
	return key
}

// fcmClaims are those of a good assertion.
func fcmClaims(key fcmKey, now time.Time, scopes ...string) jwt.MapClaims {
	return jwt.MapClaims{
		"iss": key.Email, "scope": strings.Join(scopes, " "), "aud": key.TokenURI,
		"iat": now.Unix(), "exp": now.Unix() + 3600,
	}
}

func fcmSign(t *testing.T, key fcmKey, claims jwt.MapClaims) string {
	t.Helper()
	private, err := jwt.ParseRSAPrivateKeyFromPEM([]byte(key.PrivateKey))
	if err != nil {
		t.Fatal(err)
	}
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, claims)
	token.Header["kid"] = key.KeyID
	s, err := token.SignedString(private)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// exchange asks the token endpoint with a form.
func (c *fcmClient) exchange(form url.Values) fcmAnswer {
	c.t.Helper()
	return c.do("POST", "/token", map[string]string{
		"Authorization": "-", "Content-Type": "application/x-www-form-urlencoded",
	}, form.Encode())
}

func (c *fcmClient) assert(assertion string) fcmAnswer {
	c.t.Helper()
	return c.exchange(url.Values{"grant_type": {fcmGrantType}, "assertion": {assertion}})
}

// newAccess gets an access token as a client does.
func (c *fcmClient) newAccess(scopes ...string) string {
	c.t.Helper()
	key := fcmReadKey(c.t, c.sim)
	a := c.assert(fcmSign(c.t, key, fcmClaims(key, c.sim.Now(), scopes...)))
	var got struct {
		AccessToken string `json:"access_token"`
		ExpiresIn   int    `json:"expires_in"`
		TokenType   string `json:"token_type"`
	}
	if err := json.Unmarshal([]byte(a.Body), &got); err != nil || a.Status != 200 || got.AccessToken == "" || got.ExpiresIn != 3599 || got.TokenType != "Bearer" {
		c.t.Fatalf("no access token: %+v", a)
	}
	return got.AccessToken
}

func (c *fcmClient) noProblems() {
	c.t.Helper()
	if d := cmp.Diff([]string(nil), c.sim.Problems()); d != "" {
		c.t.Error(d)
	}
}

func TestFCMSend(t *testing.T) {
	c := newFCMClient(t)
	body := `{"message":{"token":"` + c.token + `","notification":{"title":"Hello"}}}`
	a := c.do("POST", c.sendPath(), map[string]string{"X-GOOG-API-FORMAT-VERSION": "2"}, body)
	var got struct{ Name string }
	if err := json.Unmarshal([]byte(a.Body), &got); err != nil || a.Status != 200 {
		t.Fatalf("%v %+v", err, a)
	}
	if !strings.HasPrefix(got.Name, "projects/"+c.sim.ProjectID+"/messages/0:") {
		t.Errorf("name %q", got.Name)
	}
	want := []Delivery{{push.TargetToken, c.token, got.Name, []byte(body)}}
	if d := cmp.Diff(want, c.sim.Deliveries()); d != "" {
		t.Error(d)
	}
	if c.sim.Count("send") != 1 || c.sim.Count("auth") != 1 || c.sim.Requests()[1].Proto != "HTTP/2.0" {
		t.Error("the record is wrong")
	}
	a = c.do("POST", "/v1/projects/"+c.sim.ProjectNumber+"/messages:send", nil, body)
	if a.Status != 200 {
		t.Errorf("with the project number: %+v", a)
	}
	c.noProblems()
}

func TestFCMTargets(t *testing.T) {
	c := newFCMClient(t)
	fid := c.sim.NewFID()
	const condition = "'a' in topics && ('b' in topics || !('c' in topics))"
	for _, body := range []string{
		`{"message":{"fid":"` + fid + `"}}`,
		`{"message":{"token":"` + fid + `"}}`,
		`{"message":{"topic":"news"}}`,
		`{"message":{"condition":"` + condition + `"}}`,
	} {
		if a := c.send(body); a.Status != 200 {
			t.Errorf("%s: %+v", body, a)
		}
	}
	var got []push.Target
	for _, d := range c.sim.Deliveries() {
		got = append(got, push.Target{Type: d.Type, Value: d.Value})
	}
	want := []push.Target{
		{Type: push.TargetToken, Value: fid}, {Type: push.TargetToken, Value: fid},
		{Type: push.TargetTopic, Value: "news"}, {Type: push.TargetCondition, Value: condition},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	c.noProblems()
}

// The dry run is as a library of Google was seen to send it.
func TestFCMDryRun(t *testing.T) {
	c := newFCMClient(t)
	a := c.send(`{"validate_only":true,"message":{"topic":"news","apns":{"headers":{"apns-priority":"5"},"payload":{"aps":{"content-available":1},"x":1}}}}`)
	if want := `{"name":"projects/` + c.sim.ProjectID + `/messages/fake_message_id"}`; a.Status != 200 || a.Body != want {
		t.Errorf("got %+v", a)
	}
	if a := c.send(`{"validateOnly":true,"message":{"token":"x"}}`).error(t); a != "400 INVALID_ARGUMENT FcmError:INVALID_ARGUMENT" {
		t.Errorf("got %s", a)
	}
	if n := len(c.sim.Deliveries()); n != 0 || c.sim.Count("send") != 2 {
		t.Errorf("%d deliveries", n)
	}
	c.noProblems()
}

func TestFCMTokenStates(t *testing.T) {
	c := newFCMClient(t)
	const (
		unregistered = "404 NOT_FOUND FcmError:UNREGISTERED"
		mismatch     = "403 PERMISSION_DENIED FcmError:SENDER_ID_MISMATCH"
		quota        = "429 RESOURCE_EXHAUSTED FcmError:QUOTA_EXCEEDED QuotaFailure"
		unknown      = "400 INVALID_ARGUMENT FcmError:INVALID_ARGUMENT BadRequest:message.token"
	)
	for _, test := range []struct {
		state      State
		token, fid string
	}{
		{Live, "200", "200"},
		{Dead, unregistered, unregistered},
		{Mismatched, mismatch, mismatch},
		{Throttled, quota, quota},
		{Unknown, unknown, unregistered},
	} {
		token, fid := c.sim.NewToken(), c.sim.NewFID()
		c.sim.SetState(token, test.state)
		c.sim.SetState(fid, test.state)
		if got := c.to(token); got != test.token {
			t.Errorf("%s token: got %s, want %s", test.state, got, test.token)
		}
		for _, field := range []string{"fid", "token"} {
			if got := c.send(`{"message":{"` + field + `":"` + fid + `"}}`).error(t); got != test.fid {
				t.Errorf("%s FID as %s: got %s, want %s", test.state, field, got, test.fid)
			}
		}
	}
	a := c.send(`{"message":{"token":"no token"}}`)
	if got := a.error(t); got != "400 INVALID_ARGUMENT FcmError:INVALID_ARGUMENT" || !strings.Contains(a.Body, "The registration token is not a valid FCM registration token") {
		t.Errorf("malformed: got %+v", a)
	}
	for _, fid := range []string{"no fid", c.token} {
		if got := c.send(`{"message":{"fid":"` + fid + `"}}`).error(t); got != unregistered {
			t.Errorf("malformed FID: got %s", got)
		}
	}
	if n := len(c.sim.Deliveries()); n != 3 {
		t.Errorf("%d deliveries", n)
	}
}

func TestFCMAPNsReasons(t *testing.T) {
	c := newFCMClient(t)
	tests := map[string]string{
		"Unregistered":             "400 INVALID_ARGUMENT FcmError:INVALID_ARGUMENT ApnsError:Unregistered:410",
		"BadDeviceToken":           "400 INVALID_ARGUMENT FcmError:INVALID_ARGUMENT ApnsError:BadDeviceToken:400",
		"InvalidProviderToken":     "401 UNAUTHENTICATED FcmError:THIRD_PARTY_AUTH_ERROR ApnsError:InvalidProviderToken:403",
		"BadEnvironmentKeyInToken": "401 UNAUTHENTICATED FcmError:THIRD_PARTY_AUTH_ERROR ApnsError:BadEnvironmentKeyInToken:403",
		"TooManyRequests":          "429 RESOURCE_EXHAUSTED FcmError:QUOTA_EXCEEDED ApnsError:TooManyRequests:429",
		"InternalServerError":      "500 INTERNAL FcmError:INTERNAL ApnsError:InternalServerError:500",
		"Shutdown":                 "503 UNAVAILABLE FcmError:UNAVAILABLE ApnsError:Shutdown:503",
		"":                         "200",
	}
	for reason, want := range tests {
		c.sim.SetAPNsReason(c.token, reason)
		if got := c.to(c.token); got != want {
			t.Errorf("%s: got %s, want %s", reason, got, want)
		}
	}
	c.sim.SetAPNsReason(c.token, "")
	live := `{"message":{"token":"TOKEN","apns":{"live_activity_token":"ab12","payload":{"aps":{"event":"end","timestamp":1}}}}}`
	if got := c.send(live).error(t); got != "200" {
		t.Errorf("got %s", got)
	}
	c.sim.SetState("ab12", Dead)
	if got, want := c.send(live).error(t), tests["Unregistered"]; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if a := c.send(live); !strings.Contains(a.Body, "APNs device token is disabled.") {
		t.Errorf("got %+v", a)
	}
	headers := map[string]string{
		`"apns-priority":"high"`:                               "BadPriority:400",
		`"apns-expiration":"soon"`:                             "BadExpirationDate:400",
		`"apns-push-type":"silent"`:                            "InvalidPushType:400",
		`"apns-id":"1"`:                                        "BadMessageId:400",
		`"apns-collapse-id":"` + strings.Repeat("x", 65) + `"`: "BadCollapseId:400",
	}
	for h, want := range headers {
		got := c.send(`{"message":{"token":"TOKEN","apns":{"headers":{` + h + `}}}}`).error(t)
		if want := "400 INVALID_ARGUMENT FcmError:INVALID_ARGUMENT ApnsError:" + want; got != want {
			t.Errorf("%s: got %s, want %s", h, got, want)
		}
	}
}

func TestFCMRefuseNext(t *testing.T) {
	c := newFCMClient(t)
	const apns = " ApnsError:InvalidProviderToken:403"
	special := map[string]string{
		"THIRD_PARTY_AUTH_ERROR": "401 UNAUTHENTICATED FcmError:THIRD_PARTY_AUTH_ERROR" + apns,
		"APNS_AUTH_ERROR":        "401 UNAUTHENTICATED FcmError:APNS_AUTH_ERROR" + apns,
		"QUOTA_EXCEEDED":         "429 RESOURCE_EXHAUSTED FcmError:QUOTA_EXCEEDED QuotaFailure",
		"RATE_LIMIT_EXCEEDED":    "429 RESOURCE_EXHAUSTED ErrorInfo:RATE_LIMIT_EXCEEDED Help",
		"SERVICE_DISABLED":       "403 PERMISSION_DENIED Help ErrorInfo:SERVICE_DISABLED",
		"SomethingNew":           "400 INVALID_ARGUMENT FcmError:SomethingNew",
		"BadDeviceToken":         "400 INVALID_ARGUMENT FcmError:INVALID_ARGUMENT ApnsError:BadDeviceToken:400",
	}
	for _, code := range append(slices.Sorted(maps.Keys(fcmCodes)), "SomethingNew", "BadDeviceToken") {
		want, ok := special[code]
		if row := fcmCodes[code]; !ok {
			want = fmt.Sprint(row.http, " ", row.status)
			switch row.shape {
			case fcmWithFCM:
				want += " FcmError:" + code
			case fcmInfo:
				want += " ErrorInfo:" + code
			}
		}
		c.sim.RefuseNext(1, code)
		if got := c.to(c.token); got != want {
			t.Errorf("%s: got %s, want %s", code, got, want)
		}
	}
	if n := len(c.sim.Deliveries()); n != 0 {
		t.Errorf("%d deliveries", n)
	}
	if got := c.to(c.token); got != "200" {
		t.Errorf("afterwards: got %s", got)
	}
	c.sim.Inject("send", 1, c.sim.RefuseAfter("UNAVAILABLE", "30"))
	a := c.send(`{"message":{"token":"TOKEN"}}`)
	if a.error(t) != "503 UNAVAILABLE FcmError:UNAVAILABLE" || a.Header.Get("Retry-After") != "30" {
		t.Errorf("got %+v", a)
	}
	c.sim.RefuseNext(1, "RATE_LIMIT_EXCEEDED")
	if a := c.send(`{"message":{"token":"TOKEN"}}`); !strings.Contains(a.Body, `"quota_limit":"SendsPerMinutePerProject"`) {
		t.Errorf("got %+v", a)
	}
}

// Each service writes errors in its own way.
func TestFCMRefuseOthers(t *testing.T) {
	c := newFCMClient(t)
	for _, test := range []struct{ op, method, path, code, want string }{
		{"auth", "POST", "/token", "unauthorized_client", `401 {"error":"unauthorized_client"}`},
		{"iid/info", "GET", "/iid/info/x", "UNAVAILABLE", `503 {"error":"UNAVAILABLE"}`},
		{"iid/batchAdd", "POST", "/iid/v1:batchAdd", "RESOURCE_EXHAUSTED", `429 {"error":"RESOURCE_EXHAUSTED"}`},
		{"notification", "GET", "/fcm/notification", "INTERNAL", `500 {"error":"INTERNAL"}`},
	} {
		c.sim.Inject(test.op, 1, c.sim.Refuse(test.code))
		a := c.do(test.method, test.path, nil, "")
		if got := fmt.Sprint(a.Status, " ", a.Body); got != test.want {
			t.Errorf("%s: got %s, want %s", test.op, got, test.want)
		}
	}
	c.sim.Inject("topicSubscriptions/list", 1, c.sim.Refuse("RESOURCE_EXHAUSTED"))
	if got := c.do("GET", "/v1/projects/p/registrations/r/topicSubscriptions", nil, "").error(t); got != "429 RESOURCE_EXHAUSTED" {
		t.Errorf("got %s", got)
	}
}

func TestFCMLost(t *testing.T) {
	c := newFCMClient(t)
	for _, test := range []struct{ method, path string }{
		{"POST", "/batch"}, {"POST", "/fcm/send"}, {"GET", "/"}, {"GET", c.sendPath()},
		{"POST", "/v1/projects/" + c.sim.ProjectID + "/messages"}, {"POST", "/v1/projects//messages:send"},
		{"PUT", "/v1/projects/p/registrations/r/topicSubscriptions"}, {"GET", "/token"},
	} {
		c.sim.Reset()
		a := c.do(test.method, test.path, nil, "")
		if a.Status != 404 || !strings.HasPrefix(a.Body, "<html>") || c.sim.Count("other") != 1 {
			t.Errorf("%s %s: got %+v", test.method, test.path, a)
		}
	}
}

func TestFCMQuota(t *testing.T) {
	c := newFCMClient(t, FCMQuota(FCMRates{ProjectPerMinute: 6, DevicePerMinute: 2, DevicePerHour: 3}))
	now := time.Now().Add(-10 * time.Minute)
	c.sim.SetClock(func() time.Time { return now })
	c.access = c.newAccess(fcmMessaging)
	const device, project = "429 RESOURCE_EXHAUSTED FcmError:QUOTA_EXCEEDED QuotaFailure", "429 RESOURCE_EXHAUSTED ErrorInfo:RATE_LIMIT_EXCEEDED Help"
	step := func(token, want string) {
		t.Helper()
		if got := c.to(token); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	dead := c.sim.NewToken()
	c.sim.SetState(dead, Dead)
	step(c.token, "200")
	step(c.token, "200")
	step(c.token, device) // does not count for the project
	step(dead, "404 NOT_FOUND FcmError:UNREGISTERED")
	for range 3 {
		step(c.sim.NewToken(), "200")
	}
	step(c.sim.NewToken(), project)
	now = now.Add(time.Minute)
	step(c.token, "200")
	step(c.token, device) // the hour
	now = now.Add(time.Hour - time.Minute)
	c.access = c.newAccess(fcmMessaging)
	step(c.token, "200")
}

func TestFCMWireFaults(t *testing.T) {
	c := newFCMClient(t)
	c.sim.Inject("send", 1, HTML(502))
	if a := c.send(`{}`); a.Status != 502 || !strings.HasPrefix(a.Body, "<html>") {
		t.Errorf("got %+v", a)
	}
	body := `{"message":{"token":"` + c.token + `"}}`
	for _, fault := range []Fault{LoseAnswer(), CutAnswer(), Drop()} {
		c.sim.Inject("send", 1, fault)
		if a, err := c.try("POST", c.sendPath(), nil, body); err == nil {
			t.Errorf("the answer came: %+v", a)
		}
	}
	if n := len(c.sim.Deliveries()); n != 2 {
		t.Errorf("%d deliveries", n)
	}
	c.sim.Inject("auth", 1, Garbage())
	if a := c.assert("x"); a.Status != 200 || c.sim.Credentials() != 1 {
		t.Errorf("got %+v", a)
	}
}

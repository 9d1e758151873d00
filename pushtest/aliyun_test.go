package pushtest

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// An aliyunTestRequest is a request that is still to be signed. It starts
// from a good one, and tests spoil it.
type aliyunTestRequest struct {
	method, host, path, query, body string
	header                          http.Header
	id, secret                      string
	unsigned                        []string // headers to leave out of the signature
	spoil                           func(*http.Request)
}

type aliyunTestAnswer struct {
	status int
	header http.Header
	body   map[string]any
}

// aliyunTestSim is any simulator with the gateway.
type aliyunTestSim interface {
	URL() string
	HTTPClient() *http.Client
	Now() time.Time
}

// newAliyunTestRequest makes a good request by the simulator's clock.
func newAliyunTestRequest(now time.Time, id, secret, action, version string) *aliyunTestRequest {
	return &aliyunTestRequest{
		method: http.MethodPost, path: "/", id: id, secret: secret,
		header: http.Header{
			"X-Acs-Action": {action}, "X-Acs-Version": {version}, "X-Acs-Signature-Nonce": {randomHex(16)},
			"X-Acs-Date": {now.UTC().Format("2006-01-02T15:04:05Z")}, "Accept": {"application/json"},
		},
	}
}

// aliyunTestEscape is RFC 3986, written apart from the simulator's.
func aliyunTestEscape(s string) string {
	const hexDigits = "0123456789ABCDEF"
	var b strings.Builder
	for _, c := range []byte(s) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-_.~", c) >= 0 {
			b.WriteByte(c)
		} else {
			b.WriteString("%" + string(hexDigits[c>>4]) + string(hexDigits[c&15]))
		}
	}
	return b.String()
}

// sign makes the Authorization header, apart from the simulator's code but
// for the hashes.
func (q *aliyunTestRequest) sign(host string) string {
	all := map[string]string{"host": host}
	for k, v := range q.header {
		if k = strings.ToLower(k); k == "content-type" || strings.HasPrefix(k, "x-acs-") {
			all[k] = strings.TrimSpace(v[0])
		}
	}
	for _, k := range q.unsigned {
		delete(all, k)
	}
	names := slices.Sorted(maps.Keys(all))
	var headers, params strings.Builder
	for _, k := range names {
		headers.WriteString(k + ":" + all[k] + "\n")
	}
	query, _ := url.ParseQuery(q.query)
	for i, k := range slices.Sorted(maps.Keys(query)) {
		if i > 0 {
			params.WriteByte('&')
		}
		params.WriteString(aliyunTestEscape(k) + "=" + aliyunTestEscape(query.Get(k)))
	}
	signed := strings.Join(names, ";")
	canonical := q.method + "\n/\n" + params.String() + "\n" + headers.String() + "\n" + signed + "\n" + aliyunHash([]byte(q.body))
	return "ACS3-HMAC-SHA256 Credential=" + q.id + ",SignedHeaders=" + signed +
		",Signature=" + aliyunSignature(q.secret, "ACS3-HMAC-SHA256\n"+aliyunHash([]byte(canonical)))
}

func (q *aliyunTestRequest) do(t *testing.T, sim aliyunTestSim) aliyunTestAnswer {
	t.Helper()
	a, err := q.try(sim)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (q *aliyunTestRequest) try(sim aliyunTestSim) (aliyunTestAnswer, error) {
	target := sim.URL() + q.path
	if q.query != "" {
		target += "?" + q.query
	}
	r, err := http.NewRequest(q.method, target, strings.NewReader(q.body))
	if err != nil {
		return aliyunTestAnswer{}, err
	}
	if q.host != "" {
		r.Host = q.host
	}
	if q.header.Get("X-Acs-Content-Sha256") == "" {
		q.header.Set("X-Acs-Content-Sha256", aliyunHash([]byte(q.body)))
	}
	r.Header = q.header.Clone()
	r.Header.Set("Authorization", q.sign(r.Host))
	if q.spoil != nil {
		q.spoil(r)
	}
	res, err := sim.HTTPClient().Do(r)
	if err != nil {
		return aliyunTestAnswer{}, err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		return aliyunTestAnswer{}, err
	}
	a := aliyunTestAnswer{status: res.StatusCode, header: res.Header}
	d := json.NewDecoder(strings.NewReader(string(b)))
	d.UseNumber()
	return a, d.Decode(&a.body)
}

// code is the code of a refusal, "" for none.
func (a aliyunTestAnswer) code() string {
	code, _ := a.body["Code"].(string)
	return code
}

// newAliyunTest starts a gateway with one action, which answers with its
// parameters.
func newAliyunTest(t *testing.T, action, version string, now time.Time) *Aliyun {
	t.Helper()
	a := &Aliyun{}
	a.startAliyun("Test", []string{version}, map[string]aliyunRoute{
		action: {"send", false, func(c *aliyunCall) (aliyunReply, *aliyunFailure) {
			return aliyunReply{"Query": c.query, "Form": c.form}, nil
		}},
		"Get": {"get", true, func(*aliyunCall) (aliyunReply, *aliyunFailure) { return nil, nil }},
	})
	a.SetClock(func() time.Time { return now })
	t.Cleanup(a.Close)
	return a
}

func TestAliyunVectors(t *testing.T) {
	for name, test := range map[string]struct {
		host, query, body, action, version, date string
		header                                   http.Header
		hash, want                               string
	}{
		// The example of the page on the signature.
		"published": {
			host:   "ecs.cn-shanghai.aliyuncs.com",
			query:  "ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai",
			action: "RunInstances", version: "2014-05-26", date: "2023-10-26T10:22:32Z",
			hash: "7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259",
			want: "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0",
		},
		// What the official Go SDK sends.
		"SDK, query": {
			host: "cloudpush.aliyuncs.com", query: "AppKey=23267207&MessageId=501029",
			action: "CancelPush", version: "2016-08-01", date: "2026-01-02T03:04:05Z",
			header: http.Header{"X-Acs-Credentials-Provider": {"static_ak"}},
			want:   "c40a729fdbe4c535c100fa29b31a211a300c6c1556293f9c60523bf46e53bf98",
		},
		"query": {
			host: "cloudpush.aliyuncs.com", query: "AppKey=23267207&MessageId=501029",
			action: "CancelPush", version: "2016-08-01", date: "2026-01-02T03:04:05Z",
			want: "8febea7f4697898ff00e0614541b261b6fbe475e79f3534ee1e5570b0d04f0c7",
		},
		"SDK, form": {
			host: "mpaas.cn-hangzhou.aliyuncs.com", body: "AppId=A&MessageId=1578807462788&TargetId=user1024&WorkspaceId=W",
			action: "RevokePushMessage", version: "2020-10-28", date: "2026-01-02T03:04:05Z",
			header: http.Header{"X-Acs-Credentials-Provider": {"static_ak"}, "Content-Type": {aliyunForm}},
			want:   "52031c9fefd9e1b2f49919db84645f41ed3403352873cf168c616f98176cabea",
		},
		"form": {
			host: "mpaas.cn-hangzhou.aliyuncs.com", body: "AppId=A&MessageId=1578807462788&TargetId=user1024&WorkspaceId=W",
			action: "RevokePushMessage", version: "2020-10-28", date: "2026-01-02T03:04:05Z",
			header: http.Header{"Content-Type": {aliyunForm}},
			want:   "38736706865ac67f53a48e5f6cd58f95612e8fbcf30ff85f2768950a557e7b3c",
		},
	} {
		t.Run(name, func(t *testing.T) {
			now, _ := time.Parse(time.RFC3339, test.date)
			sim := newAliyunTest(t, test.action, test.version, now)
			sim.AccessKeyID, sim.AccessKeySecret = "YourAccessKeyId", "YourAccessKeySecret"
			q := newAliyunTestRequest(now, sim.AccessKeyID, sim.AccessKeySecret, test.action, test.version)
			q.host, q.query, q.body = test.host, test.query, test.body
			maps.Copy(q.header, test.header)
			q.header.Set("X-Acs-Signature-Nonce", "3156853299f313e23d1673dc12e1703d")
			var sent string
			q.spoil = func(r *http.Request) {
				auth := r.Header.Get("Authorization")
				head, _, _ := strings.Cut(auth, ",Signature=")
				sent = head + ",Signature=" + test.want
				r.Header.Set("Authorization", sent)
			}
			a := q.do(t, sim)
			if a.status != http.StatusOK {
				t.Errorf("%d %v", a.status, a.body)
			}
			query, _ := url.ParseQuery(test.query)
			headers := map[string]string{"host": test.host}
			for k, v := range q.header {
				if k = strings.ToLower(k); k != "accept" {
					headers[k] = v[0]
				}
			}
			canonical := aliyunCanonical("POST", query, headers, []byte(test.body))
			if got := aliyunHash([]byte(canonical)); test.hash != "" && got != test.hash {
				t.Errorf("the hash of the canonical request is %s, want %s", got, test.hash)
			}
		})
	}
}

func TestAliyunRefusals(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	set := func(k, v string) func(*aliyunTestRequest) {
		return func(q *aliyunTestRequest) { q.header.Set(k, v) }
	}
	auth := func(f func(string) string) func(*aliyunTestRequest) {
		return func(q *aliyunTestRequest) {
			q.spoil = func(r *http.Request) {
				if v := f(r.Header.Get("Authorization")); v != "" {
					r.Header.Set("Authorization", v)
				} else {
					r.Header.Del("Authorization")
				}
			}
		}
	}
	replace := func(old, new string) func(*aliyunTestRequest) {
		return auth(func(v string) string { return strings.Replace(v, old, new, 1) })
	}
	date := func(d time.Duration) func(*aliyunTestRequest) {
		return set("X-Acs-Date", now.Add(d).Format("2006-01-02T15:04:05Z"))
	}
	for name, test := range map[string]struct {
		change func(*aliyunTestRequest)
		status int
		code   string
	}{
		"good":              {func(*aliyunTestRequest) {}, 200, ""},
		"query":             {func(q *aliyunTestRequest) { q.query = "b=1+2&a=*~&c=%E6%8E%A8/%2B&d=" }, 200, ""},
		"15 minutes slow":   {date(-15 * time.Minute), 200, ""},
		"15 minutes fast":   {date(15 * time.Minute), 200, ""},
		"too slow":          {date(-15*time.Minute - time.Second), 400, "InvalidTimeStamp.Expired"},
		"too fast":          {date(15*time.Minute + time.Second), 400, "InvalidTimeStamp.Expired"},
		"no date":           {set("X-Acs-Date", ""), 400, "IllegalTimestamp"},
		"fraction":          {set("X-Acs-Date", "2026-01-02T03:04:05.000Z"), 400, "InvalidTimeStamp.Format"},
		"other zone":        {set("X-Acs-Date", "2026-01-02T03:04:05+00:00"), 400, "InvalidTimeStamp.Format"},
		"no nonce":          {set("X-Acs-Signature-Nonce", ""), 400, "MissingSignatureNonce"},
		"no action":         {set("X-Acs-Action", ""), 400, "MissingAction"},
		"no version":        {set("X-Acs-Version", ""), 400, "MissingVersion"},
		"case of action":    {set("X-Acs-Action", "runinstances"), 404, "InvalidApi.NotFound"},
		"other version":     {set("X-Acs-Version", "2014-05-27"), 404, "InvalidApi.NotFound"},
		"path":              {func(q *aliyunTestRequest) { q.path = "/push" }, 404, "InvalidApi.NotFound"},
		"GET":               {func(q *aliyunTestRequest) { q.method = http.MethodGet }, 404, "InvalidApi.NotFound"},
		"GET where allowed": {func(q *aliyunTestRequest) { q.method = http.MethodGet; q.header.Set("X-Acs-Action", "Get") }, 200, ""},
		"PUT":               {func(q *aliyunTestRequest) { q.method = http.MethodPut }, 400, "UnsupportedHTTPMethod"},
		"no signature":      {auth(func(string) string { return "" }), 400, "IncompleteSignature"},
		"two parts":         {replace(",Signature=", ";Signature="), 400, "IncompleteSignature"},
		"spaces":            {replace(",Signature=", ", Signature="), 400, "IncompleteSignature"},
		"empty signature":   {auth(func(v string) string { return v[:len(v)-64] }), 400, "IncompleteSignature"},
		"other scheme":      {replace("ACS3-HMAC-SHA256", "ACS3-HMAC-SM3"), 400, "InvalidSignatureMethod"},
		"upper case": {auth(func(v string) string {
			return v[:len(v)-64] + strings.ToUpper(v[len(v)-64:])
		}), 400, "SignatureDoesNotMatch"},
		"old scheme": {func(q *aliyunTestRequest) {
			q.query = "SignatureMethod=HMAC-SHA1&Signature=x"
			q.spoil = func(r *http.Request) { r.Header.Del("Authorization") }
		}, 400, "InvalidSignatureMethod"},
		"key of nobody":   {func(q *aliyunTestRequest) { q.id = "LTAI5tNobody" }, 400, "InvalidAccessKeyId.NotFound"},
		"other secret":    {func(q *aliyunTestRequest) { q.secret = "x" }, 400, "SignatureDoesNotMatch"},
		"hash of another": {set("X-Acs-Content-Sha256", aliyunHash([]byte("x"))), 400, "SignatureDoesNotMatch"},
		"host not signed": {func(q *aliyunTestRequest) { q.unsigned = []string{"host"} }, 400, "IncompleteSignature"},
		"content type not signed": {func(q *aliyunTestRequest) {
			q.body, q.unsigned = "a=b", []string{"content-type"}
			q.header.Set("Content-Type", aliyunForm)
		}, 400, "SignatureDoesNotMatch"},
		"query changed": {func(q *aliyunTestRequest) {
			q.spoil = func(r *http.Request) { r.URL.RawQuery = "a=c" }
		}, 400, "SignatureDoesNotMatch"},
		"query malformed": {func(q *aliyunTestRequest) { q.query = "a=%zz" }, 400, "InvalidParameter"},
		"form malformed": {func(q *aliyunTestRequest) {
			q.body = "a=%zz"
			q.header.Set("Content-Type", aliyunForm)
		}, 400, "InvalidParameter"},
		"names another key": {set("X-Acs-Accesskey-Id", "x"), 400, "InvalidAccessKeyId"},
		"token without use": {set("X-Acs-Security-Token", "x"), 400, "InvalidSecurityToken.MismatchWithAccessKey"},
	} {
		t.Run(name, func(t *testing.T) {
			sim := newAliyunTest(t, "RunInstances", "2014-05-26", now)
			q := newAliyunTestRequest(now, sim.AccessKeyID, sim.AccessKeySecret, "RunInstances", "2014-05-26")
			test.change(q)
			a := q.do(t, sim)
			if a.status != test.status || a.code() != test.code {
				t.Errorf("%d %v, want %d %s", a.status, a.body, test.status, test.code)
			}
			if diff := cmp.Diff([]string(nil), sim.Problems()); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAliyunAnswer(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	sim := newAliyunTest(t, "Do", "1", now)
	q := newAliyunTestRequest(now, sim.AccessKeyID, sim.AccessKeySecret, "Do", "1")
	q.query, q.body = "a=1", "b=2+3"
	q.header.Set("Content-Type", aliyunForm)
	a := q.do(t, sim)
	id, _ := a.body["RequestId"].(string)
	if !regexp.MustCompile(`^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$`).MatchString(id) {
		t.Errorf("the request id is %q", id)
	}
	want := map[string]any{
		"RequestId": id, "Query": map[string]any{"a": []any{"1"}}, "Form": map[string]any{"b": []any{"2 3"}},
	}
	if diff := cmp.Diff(want, a.body); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
	if got := a.header.Get("Date"); got != "Fri, 02 Jan 2026 03:04:05 GMT" {
		t.Errorf("the header Date is %q", got)
	}
	a = q.do(t, sim)
	want = map[string]any{
		"Code": "SignatureNonceUsed", "Message": "The nonce was used before.", "RequestId": a.body["RequestId"],
		"HostId":    strings.TrimPrefix(sim.URL(), "https://"),
		"Recommend": "https://api.aliyun.com/troubleshoot?product=Test&q=SignatureNonceUsed",
	}
	if diff := cmp.Diff(want, a.body); diff != "" || a.status != 400 {
		t.Errorf("%d, answer (-want +got):\n%s", a.status, diff)
	}
}

func TestAliyunSessions(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	sim := newAliyunTest(t, "Do", "1", now)
	sim.SetClock(func() time.Time { return now })
	send := func(what, id, secret, token, want string) {
		t.Helper()
		q := newAliyunTestRequest(now, id, secret, "Do", "1")
		if token != "" {
			q.header.Set("X-Acs-Security-Token", token)
			q.header.Set("X-Acs-Accesskey-Id", id)
		}
		if a := q.do(t, sim); a.code() != want {
			t.Errorf("%s: %d %v, want %q", what, a.status, a.body, want)
		}
	}
	role := func(life time.Duration) AliyunSession {
		t.Helper()
		s, err := sim.AssumeRole(life)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s, other := role(time.Hour), role(15*time.Minute)
	if n := sim.Credentials(); n != 0 {
		t.Errorf("%d credentials before the first request", n)
	}
	send("session", s.AccessKeyID, s.AccessKeySecret, s.SecurityToken, "")
	send("without token", s.AccessKeyID, s.AccessKeySecret, "", "MissingSecurityToken")
	send("token of another", s.AccessKeyID, s.AccessKeySecret, other.SecurityToken, "InvalidSecurityToken.MismatchWithAccessKey")
	send("no token of ours", s.AccessKeyID, s.AccessKeySecret, "x", "InvalidSecurityToken.Malformed")
	send("token with a key of its own", sim.AccessKeyID, sim.AccessKeySecret, s.SecurityToken, "InvalidSecurityToken.MismatchWithAccessKey")
	send("wrong secret", s.AccessKeyID, sim.AccessKeySecret, s.SecurityToken, "SignatureDoesNotMatch")
	now = now.Add(time.Hour - time.Second)
	send("almost an hour later", s.AccessKeyID, s.AccessKeySecret, s.SecurityToken, "")
	send("the short one", other.AccessKeyID, other.AccessKeySecret, other.SecurityToken, "InvalidSecurityToken.Expired")
	now = now.Add(time.Second)
	send("an hour later", s.AccessKeyID, s.AccessKeySecret, s.SecurityToken, "InvalidSecurityToken.Expired")

	s = role(time.Hour)
	send("next", s.AccessKeyID, s.AccessKeySecret, s.SecurityToken, "")
	sim.ExpireCredentials()
	send("ended", s.AccessKeyID, s.AccessKeySecret, s.SecurityToken, "InvalidSecurityToken.Expired")
	s = role(time.Hour)
	send("the one after", s.AccessKeyID, s.AccessKeySecret, s.SecurityToken, "")
	send("a key of its own", sim.AccessKeyID, sim.AccessKeySecret, "", "")
	if n := sim.Credentials(); n != 4 {
		t.Errorf("%d credentials, want 4", n)
	}
	for _, life := range []time.Duration{15*time.Minute - 1, 12*time.Hour + 1} {
		if _, err := sim.AssumeRole(life); err == nil {
			t.Errorf("a session of %v was issued", life)
		}
	}
}

func TestAliyunNonce(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	sim := newAliyunTest(t, "Do", "1", now)
	sim.SetClock(func() time.Time { return now })
	send := func(what, want string) {
		t.Helper()
		q := newAliyunTestRequest(now, sim.AccessKeyID, sim.AccessKeySecret, "Do", "1")
		q.header.Set("X-Acs-Signature-Nonce", "n")
		if a := q.do(t, sim); a.code() != want {
			t.Errorf("%s: %d %v, want %q", what, a.status, a.body, want)
		}
	}
	bad := newAliyunTestRequest(now, sim.AccessKeyID, "x", "Do", "1")
	bad.header.Set("X-Acs-Signature-Nonce", "n")
	if a := bad.do(t, sim); a.code() != "SignatureDoesNotMatch" {
		t.Errorf("wrong secret: %v", a.body)
	}
	send("a wrong signature uses no nonce", "")
	send("again", "SignatureNonceUsed")
	now = now.Add(30 * time.Minute)
	send("half an hour later", "SignatureNonceUsed")
	now = now.Add(time.Second)
	send("forgotten", "")
}

func TestAliyunRefuse(t *testing.T) {
	now := time.Now()
	sim := newAliyunTest(t, "Do", "1", now)
	do := func(action string) aliyunTestAnswer {
		return newAliyunTestRequest(now, sim.AccessKeyID, sim.AccessKeySecret, action, "1").do(t, sim)
	}
	for code, status := range map[string]int{
		"InternalError": 500, "Timeout": 500, "Throttling.User": 400, "NoPermission": 403, "ServiceUnavailable": 503,
		"InvalidTitle.LengthExceed": 400, "Nobody.KnowsThis": 400, "InvalidProtocol.NeedSsl": 404,
	} {
		sim.RefuseNext(1, code)
		if a := do("Get"); a.status != 200 {
			t.Errorf("another op is refused with %v", a.body)
		}
		if a := do("Do"); a.status != status || a.code() != code || a.body["Message"] == "" {
			t.Errorf("%d %v, want %d %s", a.status, a.body, status, code)
		}
		if a := do("Do"); a.status != 200 {
			t.Errorf("after %s: %d %v", code, a.status, a.body)
		}
	}
	sim.Inject("send", 1, sim.Throttle(1500*time.Millisecond))
	if a := do("Do"); a.code() != "Throttling.User" || a.header.Get("X-Acs-Retry-After") != "1500" {
		t.Errorf("throttled: %v %v", a.header, a.body)
	}
}

func TestAliyunProblems(t *testing.T) {
	now := time.Now()
	sim := newAliyunTest(t, "Do", "1", now)
	for range 2 {
		q := newAliyunTestRequest(now, sim.AccessKeyID, sim.AccessKeySecret, "Do", "1")
		q.body = `{"a":1}`
		q.header.Set("X-Acs-Nonsense", "1")
		q.header.Set("Accept", "text/xml")
		q.header.Set("Content-Type", "application/json")
		if a := q.do(t, sim); a.status != 200 {
			t.Errorf("%v", a.body)
		}
	}
	want := []string{
		"x-acs-nonsense: unknown header",
		`accept: "text/xml" does not ask for JSON, and XML has been the default`,
		`content-type: a body of type "application/json", which is not read`,
	}
	if diff := cmp.Diff(want, sim.Problems()); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	sim.Reset()
	if got := sim.Problems(); len(got) > 0 {
		t.Errorf("problems after Reset: %q", got)
	}
}

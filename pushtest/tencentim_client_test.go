package pushtest

import (
	"bytes"
	"compress/zlib"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// tencentimMap is a JSON object.
type tencentimMap = map[string]any

// tencentimTest is a simulator with a caller that has a UserSig. The time
// stands still but for tick.
type tencentimTest struct {
	*testing.T
	sim    *TencentIM
	now    atomic.Int64 // Unix time in ms
	query  url.Values
	random atomic.Int64
}

func newTencentimTest(t *testing.T) *tencentimTest {
	t.Helper()
	c := &tencentimTest{T: t, sim: NewTencentIM()}
	t.Cleanup(c.sim.Close)
	c.now.Store(time.Now().UnixMilli())
	c.sim.SetClock(func() time.Time { return time.UnixMilli(c.now.Load()) })
	c.authenticate(c.sim.SecretKey, c.sim.Identifier, c.sim.SDKAppID, 86400)
	return c
}

func (t *tencentimTest) tick(d time.Duration) { t.now.Add(d.Milliseconds()) }

// authenticate makes new parameters for the URL.
func (t *tencentimTest) authenticate(key, identifier string, app, expire int64) {
	t.query = url.Values{
		"sdkappid": {fmt.Sprint(app)}, "identifier": {identifier}, "contenttype": {"json"}, "random": {"4294967295"},
		"usersig": {tencentimPack(tencentimSigText(key, identifier, app, expire, t.now.Load()/1000), zlib.BestCompression)},
	}
}

// tencentimSigText is the JSON of a UserSig.
func tencentimSigText(key, identifier string, app, expire, now int64) string {
	mac := hmac.New(sha256.New, []byte(key))
	fmt.Fprintf(mac, "TLS.identifier:%s\nTLS.sdkappid:%d\nTLS.time:%d\nTLS.expire:%d\n", identifier, app, now, expire)
	text, _ := json.Marshal(tencentimMap{
		"TLS.ver": "2.0", "TLS.identifier": identifier, "TLS.sdkappid": app, "TLS.expire": expire, "TLS.time": now,
		"TLS.sig": base64.StdEncoding.EncodeToString(mac.Sum(nil)),
	})
	return string(text)
}

// tencentimPack makes a UserSig of its JSON.
func tencentimPack(text string, level int) string {
	var b bytes.Buffer
	z, _ := zlib.NewWriterLevel(&b, level)
	_, _ = z.Write([]byte(text))
	_ = z.Close()
	return strings.NewReplacer("+", "*", "/", "-", "=", "_").Replace(base64.StdEncoding.EncodeToString(b.Bytes()))
}

// with is an object with changes. A field that is nil is left out.
func (t *tencentimTest) with(object tencentimMap, changes ...tencentimMap) tencentimMap {
	m := maps.Clone(object)
	for _, c := range changes {
		maps.Copy(m, c)
	}
	maps.DeleteFunc(m, func(_ string, value any) bool { return value == nil })
	return m
}

// batch is a valid body of v4/timpush/batch, with a MsgRandom of its own.
func (t *tencentimTest) batch(to []string, changes ...tencentimMap) tencentimMap {
	return t.with(tencentimMap{
		"From_Account": "administrator", "To_Account": to, "MsgRandom": t.random.Add(1),
		"OfflinePushInfo": tencentimMap{"PushFlag": 0, "Title": "订单已发货", "Desc": "Your parcel is on its way"},
	}, changes...)
}

// all is a valid body of v4/timpush/push.
func (t *tencentimTest) all(changes ...tencentimMap) tencentimMap {
	return t.batch(nil, append([]tencentimMap{{"To_Account": nil}}, changes...)...)
}

// message is a valid body of v4/openim/sendmsg.
func (t *tencentimTest) message(to any, changes ...tencentimMap) tencentimMap {
	return t.with(tencentimMap{
		"To_Account": to, "MsgRandom": t.random.Add(1),
		"MsgBody": []tencentimMap{{"MsgType": "TIMTextElem", "MsgContent": tencentimMap{"Text": "hi"}}},
	}, changes...)
}

// call posts body, in JSON unless it is a string, and returns the answer.
func (t *tencentimTest) call(path string, body any) tencentimMap {
	t.Helper()
	a, err := t.try(path, body)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (t *tencentimTest) try(path string, body any) (tencentimMap, error) {
	raw, ok := body.(string)
	if !ok {
		b, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		raw = string(b)
	}
	return t.do(http.MethodPost, path, raw, "application/json")
}

func (t *tencentimTest) do(method, path, body, contentType string) (tencentimMap, error) {
	req, err := http.NewRequest(method, t.sim.URL()+"/v4/"+path+"?"+t.query.Encode(), strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", contentType)
	resp, err := t.sim.HTTPClient().Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return tencentimMap{"status": resp.StatusCode}, nil
	}
	var a tencentimMap
	if err := json.Unmarshal(b, &a); err != nil {
		return nil, fmt.Errorf("%q: %w", b, err)
	}
	return a, nil
}

// is checks an answer's code and returns what is in it besides the common
// fields.
func (t *tencentimTest) is(what string, a tencentimMap, code int) tencentimMap {
	t.Helper()
	status := "OK"
	if code != 0 {
		status = "FAIL"
	}
	info, ok := a["ErrorInfo"].(string)
	if a["ActionStatus"] != status || a["ErrorCode"] != float64(code) || !ok || (info == "") != (code == 0) {
		t.Errorf("%s: the answer is %v, want ErrorCode %d", what, a, code)
	}
	return t.with(a, tencentimMap{"ActionStatus": nil, "ErrorCode": nil, "ErrorInfo": nil})
}

// same compares a value with what is wanted, both as JSON.
func (t *tencentimTest) same(what string, want, got any) {
	t.Helper()
	var plain [2]any
	for i, value := range []any{want, got} {
		b, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		_ = json.Unmarshal(b, &plain[i])
	}
	if diff := cmp.Diff(plain[0], plain[1]); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// problems checks what Problems has, and forgets it.
func (t *tencentimTest) problems(want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, t.sim.Problems()); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	t.sim.Reset()
}

// delivered checks who was given a message, and forgets it.
func (t *tencentimTest) delivered(want ...string) {
	t.Helper()
	var got []string
	for _, d := range t.sim.Deliveries() {
		got = append(got, strings.TrimSpace(string(d.Type)+" "+d.Value))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("deliveries (-want +got):\n%s", diff)
	}
	t.sim.Reset()
}

// tencentimErrors is an ErrorList.
func tencentimErrors(pairs ...any) []tencentimMap {
	var list []tencentimMap
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, tencentimMap{"To_Account": pairs[i], "ErrorCode": pairs[i+1]})
	}
	return list
}

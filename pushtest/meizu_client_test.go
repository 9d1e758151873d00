package pushtest

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// meizuMap is a JSON object, or parameters.
type meizuMap = map[string]any

// meizuTest sends to one simulator.
type meizuTest struct {
	*testing.T
	sim *Meizu
	now time.Time // of the simulator
}

func newMeizuTest(t *testing.T) *meizuTest {
	t.Helper()
	m := &meizuTest{T: t, sim: NewMeizu(), now: time.Date(2025, 5, 7, 12, 0, 0, 0, meizuZone())}
	t.Cleanup(m.sim.Close)
	m.sim.SetClock(func() time.Time { return m.now })
	return m
}

// try sends a request as it is.
func (t *meizuTest) try(method, path, contentType, body string) (status int, text string, err error) {
	t.Helper()
	req, err := http.NewRequest(method, t.sim.URL()+"/garcia/api/server/"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	resp, err := t.sim.HTTPClient().Do(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(b), err
}

const meizuTestForm = "application/x-www-form-urlencoded;charset=UTF-8"

// raw posts a form and returns the answer, which has HTTP status 200.
func (t *meizuTest) raw(path, form string) meizuMap {
	t.Helper()
	return t.answer(t.try("POST", path, meizuTestForm, form))
}

func (t *meizuTest) answer(status int, text string, err error) meizuMap {
	t.Helper()
	var a meizuMap
	if err == nil {
		err = json.Unmarshal([]byte(text), &a)
	}
	if err != nil || status != 200 {
		t.Fatalf("HTTP status %d, %q: %v", status, text, err)
	}
	for _, k := range []string{"code", "message", "redirect"} {
		if _, ok := a[k].(string); !ok {
			t.Errorf("%s is not a string: %s", k, text)
		}
	}
	if _, ok := a["value"]; !ok || a["code"] != "200" && (a["value"] != "" || a["message"] == "" && a["code"] != "300") {
		t.Errorf("the answer has a wrong value or message: %s", text)
	}
	return a
}

// signed returns parameters with appId and sign, as a form. Those that are
// nil are left out, and those that are no strings are JSON.
func (t *meizuTest) signed(params ...meizuMap) string {
	t.Helper()
	all := meizuMap{"appId": t.sim.AppID}
	for _, p := range params {
		maps.Copy(all, p)
	}
	values, texts := url.Values{}, make(map[string]string)
	for k, v := range all {
		if v == nil {
			continue
		}
		s, ok := v.(string)
		if !ok {
			b, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			s = string(b)
		}
		values.Set(k, s)
		texts[k] = s
	}
	if values.Get("sign") == "" {
		values.Set("sign", meizuSign(texts, t.sim.AppSecret))
	}
	return values.Encode()
}

// call posts parameters with a signature.
func (t *meizuTest) call(path string, params ...meizuMap) meizuMap {
	t.Helper()
	return t.raw(path, t.signed(params...))
}

// get does so with GET.
func (t *meizuTest) get(path string, params ...meizuMap) meizuMap {
	t.Helper()
	return t.answer(t.try("GET", path+"?"+t.signed(params...), "", ""))
}

// meizuHello is a private notification, changed by fields such as
// "noticeBarInfo.title". Those that are nil are left out.
func meizuHello(changes ...meizuMap) meizuMap {
	m := meizuMap{"noticeBarInfo": meizuMap{"title": "订单", "content": "Your parcel is here", "noticeMsgType": 1}}
	for _, change := range changes {
		for path, v := range change {
			meizuSet(m, path, v)
		}
	}
	return m
}

// meizuSet sets a field, whose path has at most one dot.
func meizuSet(m meizuMap, path string, v any) {
	if name, field, ok := strings.Cut(path, "."); ok {
		inner, _ := m[name].(meizuMap)
		if inner == nil {
			inner = meizuMap{}
			m[name] = inner
		}
		m, path = inner, field
	}
	m[path] = v
	if v == nil {
		delete(m, path)
	}
}

const (
	meizuByPushID = "push/varnished/pushByPushId"
	meizuByAlias  = "push/varnished/pushByAlias"
)

// send pushes hello to pushIds.
func (t *meizuTest) send(pushIDs string, changes ...meizuMap) meizuMap {
	t.Helper()
	return t.call(meizuByPushID, meizuMap{"pushIds": pushIDs, "messageJson": meizuHello(changes...)})
}

// code checks the code of an answer.
func (t *meizuTest) code(what string, a meizuMap, want string) {
	t.Helper()
	if a["code"] != want {
		t.Errorf("%s: the code is %v, want %s: %v", what, a["code"], want, a)
	}
}

// value checks the value of an answer that is a success.
func (t *meizuTest) value(what string, a meizuMap, want any) {
	t.Helper()
	t.code(what, a, "200")
	t.same(what, want, a["value"])
}

func (t *meizuTest) same(what string, want, got any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

// failed is a value that lists targets under one code.
func meizuFailed(code string, targets ...any) meizuMap { return meizuMap{code: targets} }

// delivered checks the targets of the deliveries.
func (t *meizuTest) delivered(what string, want ...string) {
	t.Helper()
	var got []string
	for _, d := range t.sim.Deliveries() {
		got = append(got, strings.TrimSpace(string(d.Type)+" "+d.Value))
	}
	t.same(what+": deliveries", want, got)
}

// problems checks and forgets what was odd.
func (t *meizuTest) problems(what string, want ...string) {
	t.Helper()
	t.same(what+": problems", want, t.sim.Problems())
	t.sim.Reset()
}

package pushtest

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestVivoFields checks every limit at its edge and beyond. Texts are of
// characters with more than one byte, one column and one UTF-16 unit.
func TestVivoFields(t *testing.T) {
	text := func(n int) string { return strings.Repeat("😀", n) }
	pairs := func(n int) vivoMap {
		m := vivoMap{}
		for i := range n {
			m[strconv.Itoa(i)] = "x"
		}
		return m
	}
	v := newVivoTest(t)
	regID := v.sim.NewToken()
	for i, test := range []struct {
		fields vivoMap
		want   int
	}{
		{vivoMap{}, 0},
		{vivoMap{"regId": nil}, 10050},
		{vivoMap{"regId": ""}, 10050},
		{vivoMap{"regId": nil, "regID": regID}, 10050},
		{vivoMap{"appId": 7}, 10094},
		{vivoMap{"appId": "7"}, 10094},
		{vivoMap{"appId": v.sim.AppID}, 10094},
		{vivoMap{"notifyType": nil}, 10054},
		{vivoMap{"notifyType": 0}, 10054},
		{vivoMap{"notifyType": 1}, 0},
		{vivoMap{"notifyType": 5}, 10054},
		{vivoMap{"notifyType": "1"}, 10054},
		{vivoMap{"title": nil}, 10055},
		{vivoMap{"title": 1}, 10055},
		{vivoMap{"title": text(40)}, 0},
		{vivoMap{"title": text(41)}, 10056},
		{vivoMap{"content": ""}, 10057},
		{vivoMap{"content": []string{}}, 10057},
		{vivoMap{"content": text(100)}, 0},
		{vivoMap{"content": text(101)}, 10058},
		{vivoMap{"timeToLive": 59}, 10059},
		{vivoMap{"timeToLive": 60}, 0},
		{vivoMap{"timeToLive": 86400}, 0},
		{vivoMap{"timeToLive": 86401}, 10059},
		{vivoMap{"timeToLive": 0}, 10059},
		{vivoMap{"timeToLive": "60"}, 10059},
		{vivoMap{"timeToLive": json.RawMessage("60.0")}, 10059},
		{vivoMap{"skipType": nil}, 10060},
		{vivoMap{"skipType": 0}, 10060},
		{vivoMap{"skipType": 5}, 10060},
		{vivoMap{"skipType": 2}, 10061},
		{vivoMap{"skipType": 2, "skipContent": text(2048)}, 0},
		{vivoMap{"skipType": 2, "skipContent": text(2049)}, 10062},
		{vivoMap{"skipType": 3}, 10063},
		{vivoMap{"skipType": 3, "skipContent": text(2048)}, 0},
		{vivoMap{"skipType": 3, "skipContent": text(2049)}, 10064},
		{vivoMap{"skipType": 4}, 10068},
		{vivoMap{"skipType": 4, "skipContent": text(2048)}, 0},
		{vivoMap{"skipType": 4, "skipContent": text(2049)}, 10069},
		{vivoMap{"skipContent": 4}, vivoCrash},
		{vivoMap{"networkType": 1}, 0},
		{vivoMap{"networkType": -1}, 0},
		{vivoMap{"networkType": "1"}, 0},
		{vivoMap{"networkType": 0}, 10065},
		{vivoMap{"networkType": "2"}, 10065},
		{vivoMap{"networkType": []int{1}}, 10065},
		{vivoMap{"classification": 2}, 10051},
		{vivoMap{"classification": "1"}, 10051},
		{vivoMap{"classification": nil}, 0},
		{vivoMap{"classification": nil, "category": "NEWS"}, 0},
		{vivoMap{"classification": 0, "category": "NEWS"}, 0},
		{vivoMap{"classification": 1, "category": "NEWS"}, 10097},
		{vivoMap{"classification": 0, "category": "IM"}, 10097},
		{vivoMap{"classification": 1, "category": "im"}, 10096},
		{vivoMap{"category": 7}, 10096},
		{vivoMap{"category": ""}, 0},
		{vivoMap{"category": nil}, 0},
		{vivoMap{"clientCustomMap": vivoMap{}}, 0},
		{vivoMap{"clientCustomMap": pairs(10)}, 0},
		{vivoMap{"clientCustomMap": pairs(11)}, 10066},
		{vivoMap{"clientCustomMap": vivoMap{"ab": text(1022)}}, 0},
		{vivoMap{"clientCustomMap": vivoMap{"ab": text(1023)}}, 10067},
		{vivoMap{"clientCustomMap": vivoMap{"ab": 1}}, 10067},
		{vivoMap{"extra": vivoMap{}}, 0},
		{vivoMap{"extra": vivoMap{"callback": text(128), "callback.param": text(64)}}, 0},
		{vivoMap{"extra": vivoMap{"callback": text(129)}}, 10305},
		{vivoMap{"extra": vivoMap{"callback.param": text(65)}}, 10306},
		{vivoMap{"extra": vivoMap{"callbackId": "1"}}, 10304},
		{vivoMap{"extra": vivoMap{"callback.id": 1}}, vivoCrash},
		{vivoMap{"notifyId": 0}, 10095},
		{vivoMap{"notifyId": 1<<31 - 1}, 0},
		{vivoMap{"notifyId": 1 << 31}, 10095},
		{vivoMap{"notifyId": 1.5}, 10095},
		{vivoMap{"profileId": text(64)}, 0},
		{vivoMap{"profileId": text(65)}, 10092},
		{vivoMap{"foregroundShow": "false"}, vivoCrash},
		{vivoMap{"pushMode": "1"}, vivoCrash},
	} {
		before := len(v.sim.Deliveries())
		m := v.message(vivoMap{"regId": regID}, test.fields)
		v.result(strconv.Itoa(i)+" "+strings.Join(slices.Sorted(maps.Keys(test.fields)), ", "), v.call("/message/send", m), test.want)
		if got := len(v.sim.Deliveries()) > before; got != (test.want == 0) {
			t.Errorf("%d: delivered %v, want %v", i, got, test.want == 0)
		}
	}
}

func TestVivoProblems(t *testing.T) {
	v := newVivoTest(t)
	regID := v.sim.NewToken()
	for _, test := range []struct {
		fields vivoMap
		want   string
	}{
		{vivoMap{"notify_id": 5}, "notify_id: no such field"},
		{vivoMap{"RegId": "x"}, "RegId: no such field"},
		{vivoMap{"": "x"}, ": no such field"},
		{vivoMap{"vivoCommon": "x"}, "vivoCommon: no such field"},
		{vivoMap{"marketing": vivoMap{"style": vivoMap{"buttons": []vivoMap{{"text": "x"}}}}}, "marketing.style.buttons.text: no such field"},
		{vivoMap{"tagExpression": vivoMap{"orTag": nil}}, "tagExpression.orTag: no such field"},
		{vivoMap{"tagExpression": vivoMap{"notTags": []string{"a"}}}, "/message/send: tagExpression is for tagPush"},
		{vivoMap{"networkType": "1"}, "networkType: a string"},
		{vivoMap{"category": ""}, "category: empty"},
		{vivoMap{"appId": nil}, "/message/send: appId is missing"},
	} {
		v.result(test.want, v.call("/message/send", v.message(vivoMap{"regId": regID}, test.fields)), 0)
		v.problems(test.want)
	}
	v.result("type", v.call("/message/send", v.message(vivoMap{"regId": regID, "clientCustomMap": vivoMap{"a": 1}})), 10067)
	if p := v.sim.Problems(); len(p) != 1 || !strings.HasPrefix(p[0], "clientCustomMap") {
		t.Errorf("problems: %q", p)
	}
	v.sim.Reset()
	v.result("type", v.call("/message/send", v.message(vivoMap{"regId": regID, "requestId": 1})), 10352)
	v.problems("requestId: the JSON type is wrong")
	v.result("send", v.call("/message/saveListPayload", v.message(vivoMap{
		"profileId": "p", "tagExpression": vivoMap{"andTags": []string{"a"}},
	})), 0)
	v.problems("/message/saveListPayload: regId, alias and profileId are for /message/send",
		"/message/saveListPayload: tagExpression is for tagPush")
}

// TestVivoForm checks what is around a request's fields.
func TestVivoForm(t *testing.T) {
	v := newVivoTest(t)
	m := v.message(vivoMap{"regId": v.sim.NewToken()})
	b, _ := json.Marshal(m)
	good := string(b)
	for _, test := range []struct {
		name, method, path, body string
		header                   http.Header
		status                   int
	}{
		{"good", "POST", "/message/send", good, nil, 0},
		{"plain JSON", "POST", "/message/send", good, http.Header{"Content-Type": {"application/json"}}, 0},
		{"the SDK's encoding", "POST", "/message/send", good, http.Header{"Content-Encoding": {"UTF-8"}}, 0},
		{"form", "POST", "/message/send", good, http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, 500},
		{"GBK", "POST", "/message/send", good, http.Header{"Content-Type": {"application/json;charset=GBK"}}, 500},
		{"no type", "POST", "/message/send", good, http.Header{"Content-Type": nil}, 500},
		{"no type", "POST", "/message/auth", good, http.Header{"Content-Type": nil}, 500},
		{"no body", "POST", "/message/send", "", nil, 500},
		{"array", "POST", "/message/send", "[" + good + "]", nil, 500},
		{"null", "POST", "/message/send", "null", nil, 500},
		{"two objects", "POST", "/message/send", good + good, nil, 500},
		{"not UTF-8", "POST", "/message/send", strings.Replace(good, "parcel", "\xff", 1), nil, 500},
		{"GET", "GET", "/message/send", "", nil, 405},
		{"POST", "POST", "/report/getStatistics?taskIds=1", "", nil, 405},
		{"no such path", "POST", "/message/push", good, nil, 404},
		{"slash", "POST", "/message/send/", good, nil, 404},
	} {
		v.sim.Reset()
		body := strings.Replace(test.body, m["requestId"].(string), test.name, 1)
		a := v.do(test.method, test.path, body, test.header)
		if test.status == 0 {
			v.result(test.name, a, 0)
		} else if a["status"] != test.status || a["text"] != http.StatusText(test.status) {
			t.Errorf("%s: %v, want HTTP %d", test.name, a, test.status)
		}
		if got, want := len(v.sim.Problems()) > 0, test.status != 0 || test.header["Content-Encoding"] != nil; got != want {
			t.Errorf("%s: problems %q", test.name, v.sim.Problems())
		}
	}
}

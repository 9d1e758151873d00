package pushtest

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
)

func TestHarmonySend(t *testing.T) {
	c := newHarmonyClient(t)
	body := `{"payload":` + harmonySmall + `,"target":{"token":["` + c.token + `"]},"pushOptions":{"testMessage":true,"ttl":86400}}`
	got := c.post("0", body)
	if diff := cmp.Diff(harmonyReply{200, "80000000", "Success", got.ID, map[string]any{}}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	want := []Delivery{{push.TargetToken, c.token, got.ID, []byte(body)}}
	if diff := cmp.Diff(want, c.sim.Deliveries()); diff != "" {
		t.Errorf("deliveries (-want +got):\n%s", diff)
	}
	if again := c.post("0", body); again.ID == got.ID {
		t.Error("two requests have the same id")
	}
	if c.sim.Count("send") != 2 || c.sim.Vendor() != push.Harmony {
		t.Error("the record is wrong")
	}
	c.problems()
}

func TestHarmonyTokenStates(t *testing.T) {
	tests := map[string]struct {
		states []State
		code   string
		msg    string // with numbers for tokens
		gets   []int
	}{
		"live":            {[]State{Live, Live}, "80000000", "Success", []int{0, 1}},
		"throttled":       {[]State{Throttled, Live}, "80000000", "Success", []int{1}},
		"throttled alone": {[]State{Throttled}, "80000000", "Success", nil},
		"dead":            {[]State{Live, Dead, Live}, "80100000", `{"illegalTokens":{"tokenFormatError":["1"]},"success":2,"failure":1}`, []int{0, 2}},
		"mismatched":      {[]State{Mismatched, Live}, "80100000", `{"illegalTokens":{"noRight":["0"]},"success":1,"failure":1}`, []int{1}},
		"mixed": {[]State{Dead, Live, Mismatched, Unknown, Throttled}, "80100000",
			`{"illegalTokens":{"noRight":["2"],"tokenFormatError":["0","3"]},"success":2,"failure":3}`, []int{1}},
		"mismatched alone": {[]State{Mismatched, Mismatched}, "80300007", `{"failure":2,"illegalTokens":{"noRight":["0","1"]}}`, nil},
		"unknown alone":    {[]State{Unknown}, "80300007", `{"failure":1,"illegalTokens":{"tokenFormatError":["0"]}}`, nil},
		"all illegal": {[]State{Dead, Mismatched}, "80300007",
			`{"failure":2,"illegalTokens":{"noRight":["1"],"tokenFormatError":["0"]}}`, nil},
	}
	c := newHarmonyClient(t)
	for name, test := range tests {
		c.sim.Reset()
		tokens := c.devices(test.states...)
		msg := test.msg
		for i, token := range tokens {
			msg = strings.ReplaceAll(msg, `"`+strconv.Itoa(i)+`"`, `"`+token+`"`)
		}
		got := c.send("0", harmonySmall, tokens...)
		if diff := cmp.Diff(harmonyReply{200, test.code, msg, got.ID, map[string]any{}}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		var want []string
		for _, i := range test.gets {
			want = append(want, tokens[i])
		}
		c.delivered(want...)
	}
}

func TestHarmonyReasons(t *testing.T) {
	c := newHarmonyClient(t)
	dead := c.devices(Dead)[0]
	all := func(reason string) string {
		return `{"failure":2,"illegalTokens":{"` + reason + `":["` + c.token + `","` + dead + `"]}}`
	}
	both := []string{c.token, dead}
	voice := strings.Replace(harmonySmall, "MARKETING", "PLAY_VOICE", 1)
	c.is("voice", c.send("0", voice, both...), "OK 80300007", all("notSupportPlayVoice"))
	c.sim.DenyEvent("TAXI")
	c.is("event", c.send("7", harmonyTaxi, both...), "OK 80300007", all("noRightToSendThisLiveNotificationEvent"))
	c.sim.DenyPushType("10")
	c.is("push type", c.send("10", `{"extraData":"x"}`, both...), "OK 80300007", all("noPushTypeRight"))
	c.is("another push type", c.send("6", `{"extraData":"x"}`), "OK 80000000", "")
	c.sim.Reset()
	abroad := c.sim.NewToken()
	c.sim.SetReason(abroad, "countryNotSupport")
	want := `{"illegalTokens":{"countryNotSupport":["` + abroad + `"]},"success":1,"failure":1}`
	c.is("SetReason", c.send("0", harmonySmall, abroad, c.token), "OK 80100000", want)
	c.sim.Inject("send", 1, c.sim.RefuseTokens("appinfoError"))
	c.is("RefuseTokens", c.send("0", harmonySmall, both...), "OK 80300007", all("appinfoError"))
	c.delivered(c.token)
	c.sim.SetReason(abroad, "")
	c.is("at home", c.send("0", harmonySmall, abroad), "OK 80000000", "")
}

func TestHarmonyTokenCount(t *testing.T) {
	c := newHarmonyClient(t)
	card := strings.Replace(harmonyCard, "IMAGES", "[]", 1)
	for _, test := range []struct {
		pushType, payload, options string
		n                          int
		brief, msg                 string
	}{
		{"0", harmonySmall, `{}`, 0, "Bad Request 80300010", "token count should within 1 and 1000"},
		{"0", harmonySmall, `{}`, 1000, "OK 80000000", ""},
		{"0", harmonySmall, `{}`, 1001, "Bad Request 80300010", ""},
		{"0", harmonySmall, `{"testMessage":true}`, 10, "OK 80000000", ""},
		{"0", harmonySmall, `{"testMessage":true}`, 11, "Bad Request 80300030", "token count exceed limit"},
		{"0", harmonySmall, `{"testMessage":false}`, 11, "OK 80000000", ""},
		{"1", card, `{}`, 1, "OK 80000000", ""},
		{"1", card, `{}`, 2, "Bad Request 80300010", "token count should within 1 and 1"},
		{"1", card, `{"testMessage":true}`, 2, "Bad Request 80300030", ""},
	} {
		c.sim.Reset()
		tokens := slices.Repeat([]string{c.token}, test.n)
		got := c.post(test.pushType, harmonyBody(test.payload, test.options, tokens))
		c.is(test.options+strconv.Itoa(test.n), got, test.brief, test.msg)
		if got.Code != "80000000" {
			tokens = nil
		}
		if n := len(c.sim.Deliveries()); n != len(tokens) {
			t.Errorf("%d deliveries, want %d", n, len(tokens))
		}
	}
}

// TestHarmonySize counts without the tokens, in bytes.
func TestHarmonySize(t *testing.T) {
	c := newHarmonyClient(t)
	frame := len(harmonyBody(harmonySmall, `{}`, []string{}))
	for n, want := range map[int]string{4096: "OK 80000000", 4097: "Bad Request 80300008"} {
		filler := strings.Repeat("字", (n-frame)/3) + strings.Repeat("x", (n-frame)%3)
		payload := strings.Replace(harmonySmall, `"body":"b`, `"body":"b`+filler, 1)
		c.is(strconv.Itoa(n), c.send("0", payload, slices.Repeat([]string{c.token}, 1000)...), want, "")
	}
}

func TestHarmonyTestsOfADay(t *testing.T) {
	c := newHarmonyClient(t)
	clock := time.Date(2026, 6, 1, 15, 59, 59, 0, time.UTC) // a second to midnight in China
	c.sim.SetClock(func() time.Time { return clock })
	c.auth = "Bearer " + c.sign(jwt.SigningMethodPS256, nil, nil)
	c.sim.devices.testDay, c.sim.devices.tests = "2026-06-01", 999
	for range 2 {
		c.is("test", c.sendWith("0", harmonySmall, `{"testMessage":true}`), "OK 80000000", "Success")
	}
	c.delivered(c.token)
	clock = clock.Add(time.Second)
	c.is("next day", c.sendWith("0", harmonySmall, `{"testMessage":true}`), "OK 80000000", "Success")
	c.delivered(c.token, c.token)
}

// TestHarmonyRepeat sends what devices show once.
func TestHarmonyRepeat(t *testing.T) {
	c := newHarmonyClient(t)
	clock := c.sim.Now()
	c.sim.SetClock(func() time.Time { return clock })
	payload := harmonyAlertWith(`"appMessageId":"a"`)
	for _, d := range []time.Duration{0, time.Minute, 24*time.Hour - time.Minute} {
		clock = clock.Add(d)
		c.auth = "Bearer " + c.sign(jwt.SigningMethodPS256, nil, nil)
		c.is(d.String(), c.send("0", payload), "OK 80000000", "Success")
	}
	c.delivered(c.token, c.token)
	other := c.sim.NewToken()
	c.is("another device", c.send("0", payload, other), "OK 80000000", "Success")
	c.delivered(c.token, c.token, other)
}

func TestHarmonyPaths(t *testing.T) {
	c := newHarmonyClient(t)
	for path, want := range map[string]string{
		"v3/" + c.sim.ClientID + "/messages:send":              "Unauthorized 80200001",
		"v2/" + c.sim.ProjectID + "/messages:send":             "Unauthorized 80200001",
		"v1/" + c.sim.ClientID + "/messages:send":              "Unauthorized 80200001",
		"v1/" + c.sim.ProjectID + "/messages:revoke":           "Bad Request 80300002",
		"v1/" + c.sim.ProjectID + "/images:verify":             "Bad Request 80300002",
		"v2/" + c.sim.ClientID + "/images:verify":              "Unauthorized 80200001",
		"v1/" + c.sim.ClientID + "/service_notification/send":  "Unauthorized 80200001",
		"v3/" + c.sim.ProjectID + "/messages:revoke":           "Not Found",
		"v3/" + c.sim.ProjectID + "/messages:send/":            "Not Found",
		"v1/" + c.sim.ProjectID + "/service_notification:send": "Not Found",
		"messages:send":   "Not Found",
		"oauth2/v3/token": "Not Found",
	} {
		body := harmonyBody(harmonySmall, `{}`, []string{c.token})
		c.is(path, c.do("POST", path, body, "push-type", "0"), want, "")
	}
	c.is("GET", c.do("GET", "v3/"+c.sim.ProjectID+"/messages:send", ""), "Method Not Allowed", "")
	c.delivered()
}

func TestHarmonyHeaders(t *testing.T) {
	c := newHarmonyClient(t)
	path := "v3/" + c.sim.ProjectID + "/messages:send"
	body := harmonyBody(harmonySmall, `{}`, []string{c.token})
	for _, pushType := range []string{"", "3", "00", "alert", "-1", "0, 0"} {
		c.is(pushType, c.do("POST", path, body, "push-type", pushType),
			"Bad Request 80100003", "Illegal payload, The header does not contain valid push-type")
	}
	for contentType, want := range map[string]string{
		"application/json; charset=UTF-8":   "OK 80000000",
		"application/json;charset=GBK":      "Bad Request 80100001",
		"application/x-www-form-urlencoded": "Bad Request 80100001",
		"":                                  "Bad Request 80100001",
	} {
		c.is(contentType, c.do("POST", path, body, "push-type", "0", "Content-Type", contentType), want, "")
	}
	c.problems()
	c.is("query", c.do("POST", path+"?x=1", body, "push-type", "0"), "OK 80000000", "")
	c.problems("send: the URL has a query")
	c.sim.Reset()
	c.problems()
}

func TestHarmonyRefuseNext(t *testing.T) {
	c := newHarmonyClient(t)
	for code, want := range map[string]string{
		"80100001": "Bad Request", "80100003": "Bad Request", "80100004": "Bad Request", "80100016": "Bad Request",
		"80100022": "Bad Request", "80200001": "Unauthorized", "80200005": "Unauthorized", "80300002": "Bad Request",
		"80300008": "Bad Request", "80300010": "Bad Request", "80300029": "Service Unavailable",
		"80300030": "Bad Request", "80300036": "Unauthorized", "80300037": "Bad Request",
		"81000001": "Internal Server Error", "80999999": "Bad Request",
	} {
		c.sim.RefuseNext(1, code)
		c.is(code, c.send("0", harmonySmall), want+" "+code, "")
	}
	other := c.sim.NewToken()
	c.sim.RefuseNext(2, "80100000")
	c.is("partial", c.send("0", harmonySmall, c.token, other), "OK 80100000",
		`{"illegalTokens":{"tokenFormatError":["`+c.token+`"]},"success":1,"failure":1}`)
	c.is("partial of one", c.send("0", harmonySmall), "OK 80100000",
		`{"illegalTokens":{"tokenFormatError":["`+c.token+`"]},"success":0,"failure":1}`)
	c.sim.RefuseNext(1, "80300007")
	c.is("all", c.send("0", harmonySmall, c.token), "OK 80300007",
		`{"failure":1,"illegalTokens":{"tokenFormatError":["`+c.token+`"]}}`)
	c.sim.SetStatus("81000001", 200)
	c.sim.RefuseNext(1, "81000001")
	c.is("SetStatus", c.send("0", harmonySmall), "OK 81000001", "Inner Error")
	c.delivered()
	c.is("afterwards", c.send("0", harmonySmall), "OK 80000000", "")
}

func TestHarmonyFaults(t *testing.T) {
	c := newHarmonyClient(t)
	c.sim.Inject("send", 1, LoseAnswer())
	if resp, err := c.sim.HTTPClient().Do(c.request()); err == nil {
		resp.Body.Close()
		t.Error("there is an answer")
	}
	c.delivered(c.token)
	c.sim.Inject("verify", 1, c.sim.Refuse("83010005"))
	c.is("verify", c.verify("0", `{"imageUrl":"https://a.example/b.png"}`), "Bad Request 83010005", "Download picture failed")
}

// request is a send that is fine.
func (c *harmonyClient) request() *http.Request {
	c.t.Helper()
	body := harmonyBody(harmonySmall, `{}`, []string{c.token})
	req, err := http.NewRequest("POST", c.sim.URL()+"/v3/"+c.sim.ProjectID+"/messages:send", strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", c.auth)
	req.Header.Set("push-type", "0")
	// A request with it is not repeated by net/http.
	req.GetBody = nil
	return req
}

// TestHarmonyConcurrent is for the race detector.
func TestHarmonyConcurrent(t *testing.T) {
	c := newHarmonyClient(t)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			resp, err := c.sim.HTTPClient().Do(c.request())
			if err != nil {
				t.Error(err)
				return
			}
			resp.Body.Close()
			c.sim.SetState(c.sim.NewToken(), Dead)
			c.sim.SetStatus("80200005", 200)
			c.sim.ExpireCredentials()
			c.sim.SetReason("x", "noRight")
			c.sim.DenyPushType("10")
			c.sim.DenyEvent("TAXI")
			c.sim.SetClock(nil)
			c.sim.Subscribe(c.sim.NewOpenID(), "t", 1)
			_, _, _ = c.sim.Credentials(), c.sim.Problems(), c.sim.Shown("a")
		})
	}
	wg.Wait()
	if n := c.sim.Count("send"); n != 20 {
		t.Errorf("Count = %d, want 20", n)
	}
}

package pushtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// fcmEscape encodes a registration for a path; url.PathEscape leaves colons.
func fcmEscape(token string) string { return strings.ReplaceAll(url.PathEscape(token), ":", "%3A") }

func (c *fcmClient) subscriptions(token string) string {
	return "/v1/projects/" + c.sim.ProjectID + "/registrations/" + fcmEscape(token) + "/topicSubscriptions"
}

func (c *fcmClient) create(token, topic string) fcmAnswer {
	c.t.Helper()
	return c.do("POST", c.subscriptions(token)+"?topic_name="+url.QueryEscape(topic), nil, "{}")
}

// json decodes a body.
func (a fcmAnswer) json(t *testing.T) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(a.Body), &v); err != nil {
		t.Fatalf("%v: %+v", err, a)
	}
	return v
}

func TestFCMTopicSubscriptions(t *testing.T) {
	for _, opts := range [][]FCMOption{nil, {FCMSnakeCase()}} {
		c := newFCMClient(t, opts...)
		now := time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC)
		c.sim.SetClock(func() time.Time { return now })
		c.access = c.newAccess(fcmMessaging)
		topicName, createTime, list := "topicName", "createTime", "topicSubscriptions"
		if opts != nil {
			topicName, createTime, list = "topic_name", "create_time", "topic_subscriptions"
		}
		name := "projects/" + c.sim.ProjectID + "/registrations/" + c.token + "/topicSubscriptions/"
		news := map[string]any{"name": name + "news", topicName: "news", createTime: "2026-01-02T03:04:05.000006Z"}
		steps := []struct {
			method, path, body string
			want               any
		}{
			{"GET", "", "", map[string]any{}},
			{"POST", "?topic_name=news", "{}", news},
			{"POST", "?topicName=news", "{}", "409 ALREADY_EXISTS"},
			{"POST", "?topic_name=x&topic_name=news", "{}", "409 ALREADY_EXISTS"}, // the last one counts
			{"GET", "/news", "", news},
			{"GET", "/other", "", "404 NOT_FOUND"},
			{"PATCH", "/news", "{}", news},
			{"PATCH", "/a%25b", "{}", "404 NOT_FOUND"},
			{"PATCH", "/a%25b?allow_missing=true", "{}", map[string]any{
				"name": name + "a%b", topicName: "a%b", createTime: "2026-01-02T03:04:05.000006Z",
			}},
			{"DELETE", "/a%25b", "", map[string]any{}},
			{"DELETE", "/a%25b", "", "404 NOT_FOUND"},
			{"DELETE", "/a%25b?allowMissing=true", "", map[string]any{}},
			{"GET", "?page_size=5", "", map[string]any{list: []any{news}}},
		}
		for _, step := range steps {
			a := c.do(step.method, c.subscriptions(c.token)+step.path, nil, step.body)
			var got any
			if a.Status == 200 {
				got = a.json(t)
			} else {
				got = a.error(t)
			}
			if d := cmp.Diff(step.want, got); d != "" {
				t.Errorf("%s %s: %s", step.method, step.path, d)
			}
		}
		if d := cmp.Diff([]string{"news"}, c.sim.Topics(c.token)); d != "" {
			t.Error(d)
		}
		if d := cmp.Diff([]string{c.token}, c.sim.Subscribers("news")); d != "" {
			t.Error(d)
		}
		if n := c.sim.Count("topicSubscriptions/patch"); n != 3 {
			t.Errorf("%d patches", n)
		}
		c.noProblems()
	}
}

func TestFCMRefusesSubscriptions(t *testing.T) {
	c := newFCMClient(t)
	fid := c.sim.NewFID()
	if a := c.create(fid, strings.Repeat("t", 900)); a.Status != 200 {
		t.Errorf("an FID, a topic of 900: %+v", a)
	}
	for _, test := range []struct{ method, path, body, want string }{
		{"POST", "", "{}", "400 INVALID_ARGUMENT"},
		{"POST", "?topic_name=", "{}", "400 INVALID_ARGUMENT"},
		{"POST", "?topic_name=a+b", "{}", "400 INVALID_ARGUMENT"},
		{"POST", "?topic_name=%2Ftopics%2Fnews", "{}", "400 INVALID_ARGUMENT"},
		{"POST", "?topic_name=" + strings.Repeat("t", 901), "{}", "400 INVALID_ARGUMENT"},
		{"POST", "?topic_name=a&topic=b", "{}", "400 INVALID_ARGUMENT BadRequest:"},
		{"POST", "?topic_name=a", `{"topics":[]}`, "400 INVALID_ARGUMENT BadRequest:"},
		{"POST", "?topic_name=a", "[]", "400 INVALID_ARGUMENT BadRequest:"},
		{"PATCH", "/news?allow_missing=1", "{}", "400 INVALID_ARGUMENT BadRequest:allow_missing"},
		{"GET", "?page_size=x", "", "400 INVALID_ARGUMENT BadRequest:page_size"},
		{"GET", "?page_size=-1", "", "400 INVALID_ARGUMENT"},
		{"GET", "?page_token=x", "", "400 INVALID_ARGUMENT"},
	} {
		a := c.do(test.method, c.subscriptions(c.token)+test.path, nil, test.body)
		if got := a.error(t); got != test.want {
			t.Errorf("%s %s: got %s, want %s", test.method, test.path, got, test.want)
		}
	}
	for state, want := range map[State]string{
		Dead: "404 NOT_FOUND", Mismatched: "403 PERMISSION_DENIED", Throttled: "429 RESOURCE_EXHAUSTED", Unknown: "404 NOT_FOUND",
	} {
		token := c.sim.NewToken()
		c.sim.SetState(token, state)
		if got := c.create(token, "news").error(t); got != want {
			t.Errorf("%s: got %s, want %s", state, got, want)
		}
	}
	if a := c.create("no token", "news"); a.error(t) != "400 INVALID_ARGUMENT" {
		t.Errorf("malformed: got %+v", a)
	}
	c.noProblems()
	bare := strings.ReplaceAll(c.subscriptions(c.token), "%3A", ":")
	if a := c.do("POST", bare+"?topic_name=a", nil, "{}"); a.Status != 404 || !strings.HasPrefix(a.Body, "<html>") {
		t.Errorf("a bare colon: got %+v", a)
	}
	c.do("POST", c.subscriptions(c.token)+"?topic_name=a", nil, "")
	c.do("DELETE", c.subscriptions(c.token)+"/a", nil, "{}")
	c.do("POST", c.subscriptions(c.token)+"?topic_name=b", nil, `{"topic_name":"b"}`)
	want := []string{
		"topicSubscriptions/create: the colon of the registration is not encoded", "topicSubscriptions: no body where {} belongs",
		"topicSubscriptions/delete: there is a body", "topicSubscriptions: the service sets the fields of the body",
	}
	if d := cmp.Diff(want, c.sim.Problems()); d != "" {
		t.Error(d)
	}
}

// A key that may send need not be allowed to subscribe.
func TestFCMTopicPermissions(t *testing.T) {
	c := newFCMClient(t)
	c.sim.Deny("cloudmessaging.topicSubscriptions.create", "cloudmessaging.topicSubscriptions.delete")
	if got := c.create(c.token, "news").error(t); got != "403 PERMISSION_DENIED" {
		t.Errorf("create: got %s", got)
	}
	if got := c.do("DELETE", c.subscriptions(c.token)+"/news", nil, "").error(t); got != "403 PERMISSION_DENIED" {
		t.Errorf("delete: got %s", got)
	}
	if got := c.do("PATCH", c.subscriptions(c.token)+"/news?allow_missing=true", nil, "{}").error(t); got != "200" {
		t.Errorf("patch: got %s", got)
	}
	if got := c.to(c.token); got != "200" {
		t.Errorf("send: got %s", got)
	}
	c.sim.ExpireCredentials()
	if got := c.create(c.token, "news").error(t); got != "401 UNAUTHENTICATED ErrorInfo:ACCESS_TOKEN_EXPIRED" {
		t.Errorf("expired: got %s", got)
	}
}

func TestFCMTopicLimits(t *testing.T) {
	c := newFCMClient(t)
	for i := range fcmMaxTopics - 1 {
		c.sim.subscribe(c.token, fmt.Sprintf("t%04d", i))
	}
	if a := c.create(c.token, "last"); a.Status != 200 {
		t.Errorf("2000 topics: got %+v", a)
	}
	if got := c.create(c.token, "more").error(t); got != "400 FAILED_PRECONDITION" {
		t.Errorf("2001 topics: got %s", got)
	}
	want := []any{map[string]any{"error": "TOO_MANY_TOPICS"}, map[string]any{}}
	a := c.batch("batchAdd", "/topics/more", c.token, c.sim.NewToken())
	if d := cmp.Diff(map[string]any{"results": want}, a.json(t)); d != "" {
		t.Error(d)
	}
	sizes := func(query string) (sizes []int) {
		token := ""
		for {
			var page struct {
				TopicSubscriptions []struct{ TopicName string }
				NextPageToken      string
			}
			a := c.do("GET", c.subscriptions(c.token)+"?"+query+"&page_token="+token, nil, "")
			if err := json.Unmarshal([]byte(a.Body), &page); err != nil || a.Status != 200 {
				t.Fatalf("%v %+v", err, a)
			}
			sizes = append(sizes, len(page.TopicSubscriptions))
			if token = page.NextPageToken; token == "" {
				return sizes
			}
		}
	}
	for query, want := range map[string][]int{
		"": {1000, 1000}, "page_size=0": {1000, 1000}, "page_size=999": {999, 999, 2}, "page_size=2000": {2000}, "pageSize=5000": {2000},
	} {
		if d := cmp.Diff(want, sizes(query)); d != "" {
			t.Errorf("%s: %s", query, d)
		}
	}
}

var fcmLegacy = map[string]string{"access_token_auth": "true"}

func (c *fcmClient) batch(op, to string, tokens ...string) fcmAnswer {
	c.t.Helper()
	body, err := json.Marshal(map[string]any{"to": to, "registration_tokens": tokens})
	if err != nil {
		c.t.Fatal(err)
	}
	return c.do("POST", "/iid/v1:"+op, fcmLegacy, string(body))
}

func TestFCMBatch(t *testing.T) {
	c := newFCMClient(t)
	states := []State{Live, Dead, Mismatched, Throttled, Unknown}
	var tokens []string
	for _, s := range states {
		token := c.sim.NewToken()
		c.sim.SetState(token, s)
		tokens = append(tokens, token)
	}
	tokens = append(tokens, "no token", c.token)
	fail := func(code string) any { return map[string]any{"error": code} }
	want := map[string]any{"results": []any{
		map[string]any{}, fail("NOT_FOUND"), fail("PERMISSION_DENIED"), fail("RESOURCE_EXHAUSTED"), fail("NOT_FOUND"),
		fail("INVALID_ARGUMENT"), map[string]any{},
	}}
	for range 2 { // again is no error
		a := c.batch("batchAdd", "/topics/news", tokens...)
		if d := cmp.Diff(want, a.json(t)); d != "" || a.Status != 200 {
			t.Error(a.Status, d)
		}
	}
	subscribers := []string{tokens[0], c.token}
	slices.Sort(subscribers)
	if d := cmp.Diff(subscribers, c.sim.Subscribers("news")); d != "" {
		t.Error(d)
	}
	for range 2 {
		if a := c.batch("batchRemove", "/topics/news", c.token); a.Status != 200 || a.Body != `{"results":[{}]}` {
			t.Errorf("got %+v", a)
		}
	}
	if d := cmp.Diff([]string{tokens[0]}, c.sim.Subscribers("news")); d != "" {
		t.Error(d)
	}
	if a := c.batch("batchAdd", "/topics/private/x", c.token); a.Status != 200 {
		t.Errorf("got %+v", a)
	}
	c.noProblems()
}

func TestFCMRefusesBatches(t *testing.T) {
	c := newFCMClient(t)
	const invalid = `400 {"error":"INVALID_ARGUMENT"}`
	text := func(a fcmAnswer) string { return fmt.Sprint(a.Status, " ", a.Body) }
	for name, a := range map[string]fcmAnswer{
		"bare name":   c.batch("batchAdd", "news", c.token),
		"no name":     c.batch("batchAdd", "/topics/", c.token),
		"name of 901": c.batch("batchAdd", "/topics/"+strings.Repeat("t", 901), c.token),
		"no tokens":   c.batch("batchAdd", "/topics/news"),
		"1001 tokens": c.batch("batchAdd", "/topics/news", slices.Repeat([]string{c.token}, 1001)...),
		"a number":    c.do("POST", "/iid/v1:batchAdd", fcmLegacy, `{"to":"/topics/news","registration_tokens":[1]}`),
		"no JSON":     c.do("POST", "/iid/v1:batchAdd", fcmLegacy, `to=x`),
	} {
		if got := text(a); got != invalid {
			t.Errorf("%s: got %s", name, got)
		}
	}
	if a := c.batch("batchAdd", "/topics/news", slices.Repeat([]string{c.token}, 1000)...); a.Status != 200 || strings.Count(a.Body, "{}") != 1000 {
		t.Errorf("1000 tokens: got %d", a.Status)
	}
	body := `{"to":"/topics/news","registration_tokens":["` + c.token + `"]}`
	if got := text(c.do("POST", "/iid/v1:batchAdd", nil, body)); got != `401 {"error":"UNAUTHENTICATED"}` {
		t.Errorf("without access_token_auth: got %s", got)
	}
	c.noProblems()
	extra := strings.Replace(body, "{", `{"registrationTokens":[],`, 1)
	if a := c.do("POST", "/iid/v1:batchAdd", fcmLegacy, extra); a.Status != 200 {
		t.Errorf("got %+v", a)
	}
	if d := cmp.Diff([]string{`iid/batchAdd: unknown field "registrationTokens"`}, c.sim.Problems()); d != "" {
		t.Error(d)
	}
	c.sim.ExpireCredentials()
	if got := text(c.do("POST", "/iid/v1:batchAdd", fcmLegacy, body)); got != `401 {"error":"UNAUTHENTICATED"}` {
		t.Errorf("expired: got %s", got)
	}
}

func TestFCMTokenInfo(t *testing.T) {
	c := newFCMClient(t)
	now := time.Date(2026, 1, 2, 23, 0, 0, 0, time.UTC)
	c.sim.SetClock(func() time.Time { return now })
	c.access = c.newAccess(fcmMessaging)
	if a := c.do("POST", "/iid/v1/"+c.token+"/rel/topics/news", fcmLegacy, ""); a.Status != 200 {
		t.Errorf("got %+v", a)
	}
	want := map[string]any{
		"application": c.sim.PackageName, "authorizedEntity": c.sim.ProjectNumber, "applicationVersion": "1", "platform": "ANDROID",
	}
	if d := cmp.Diff(any(want), c.do("GET", "/iid/info/"+c.token, fcmLegacy, "").json(t)); d != "" {
		t.Error(d)
	}
	detailed := maps.Clone(want)
	detailed["rel"] = map[string]any{"topics": map[string]any{"news": map[string]any{"addDate": "2026-01-02"}}}
	if d := cmp.Diff(any(detailed), c.do("GET", "/iid/info/"+c.token+"?details=true", fcmLegacy, "").json(t)); d != "" {
		t.Error(d)
	}
	c.sim.SetState(c.token, Dead)
	for _, path := range []string{"GET /iid/info/", "POST /iid/v1/"} {
		method, path, _ := strings.Cut(path, " ")
		path += c.token
		if method == "POST" {
			path += "/rel/topics/x"
		}
		if a := c.do(method, path, fcmLegacy, ""); a.Status != 404 || a.Body != `{"error":"NOT_FOUND"}` {
			t.Errorf("%s: got %+v", path, a)
		}
	}
}

func TestFCMBatchImport(t *testing.T) {
	c := newFCMClient(t)
	a := c.do("POST", "/iid/v1:batchImport", fcmLegacy, `{"application":"com.example.app","sandbox":false,"apns_tokens":["ab12","xyz"]}`)
	var got struct {
		Results []struct {
			APNsToken string `json:"apns_token"`
			Status    string
			Token     string `json:"registration_token"`
		}
	}
	if err := json.Unmarshal([]byte(a.Body), &got); err != nil || a.Status != 200 || len(got.Results) != 2 {
		t.Fatalf("%v %+v", err, a)
	}
	first, second := got.Results[0], got.Results[1]
	if first.APNsToken != "ab12" || first.Status != "OK" || second.APNsToken != "xyz" || second.Status != "Internal Server Error" || second.Token != "" {
		t.Errorf("got %+v", got)
	}
	if s := c.to(first.Token); s != "200" {
		t.Errorf("to the new token: %s", s)
	}
	if a := c.do("GET", "/iid/info/"+first.Token, fcmLegacy, ""); !strings.Contains(a.Body, `"platform":"IOS"`) {
		t.Errorf("got %+v", a)
	}
}

func TestFCMGroups(t *testing.T) {
	c := newFCMClient(t)
	headers := map[string]string{"access_token_auth": "true", "project_id": c.sim.ProjectNumber}
	group := func(operation, name, key string, tokens ...string) fcmAnswer {
		t.Helper()
		members := map[string]any{"operation": operation, "notification_key_name": name, "registration_ids": tokens}
		if key != "" {
			members["notification_key"] = key
		}
		body, err := json.Marshal(members)
		if err != nil {
			t.Fatal(err)
		}
		return c.do("POST", "/fcm/notification", headers, string(body))
	}
	fails := func(a fcmAnswer, want string) {
		t.Helper()
		if got := fmt.Sprint(a.Status, " ", a.Body); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	var tokens []string
	for range fcmGroupSize + 1 {
		tokens = append(tokens, c.sim.NewToken())
	}
	const invalid, missing = `400 {"error":"INVALID_ARGUMENT"}`, `404 {"error":"NOT_FOUND"}`
	fails(group("create", "family", ""), invalid)
	fails(group("create", "family", "", tokens...), invalid) // 21
	fails(group("create", "family", "", "no token"), invalid)
	fails(group("found", "family", "", tokens[0]), invalid)
	a := group("create", "family", "", tokens[:20]...)
	var got struct {
		Key string `json:"notification_key"`
	}
	if err := json.Unmarshal([]byte(a.Body), &got); err != nil || a.Status != 200 || got.Key == "" {
		t.Fatalf("%v %+v", err, a)
	}
	same := fmt.Sprintf(`200 {"notification_key":"%s"}`, got.Key)
	fails(group("create", "family", "", tokens[0]), `409 {"error":"ALREADY_EXISTS"}`)
	fails(group("add", "family", got.Key, tokens[20]), invalid) // 21
	fails(group("add", "family", "x", tokens[20]), missing)
	fails(group("add", "friends", got.Key, tokens[20]), missing)
	fails(group("remove", "family", got.Key, tokens[:20-1]...), same)
	fails(group("add", "family", got.Key, tokens[20]), same)
	if d := cmp.Diff(tokens[19:], c.sim.GroupMembers("family")); d != "" {
		t.Error(d)
	}
	fails(c.do("GET", "/fcm/notification?notification_key_name=family", headers, ""), same)
	fails(c.do("GET", "/fcm/notification?notification_key_name=friends", headers, ""), missing)
	fails(c.do("GET", "/fcm/notification?notification_key_name=family", fcmLegacy, ""), `403 {"error":"PERMISSION_DENIED"}`)
	fails(c.do("GET", "/fcm/notification?notification_key_name=family", nil, ""), `401 {"error":"UNAUTHENTICATED"}`)
	if s := c.to(got.Key); s != "200" || c.sim.Deliveries()[0].Value != got.Key {
		t.Errorf("to the group: %s", s)
	}
	fails(group("remove", "family", got.Key, tokens[19:]...), same)
	if s := c.to(got.Key); s != "400 INVALID_ARGUMENT FcmError:INVALID_ARGUMENT" {
		t.Errorf("to a group that is gone: %s", s)
	}
	c.noProblems()
}

func TestFCMDeliveryData(t *testing.T) {
	c := newFCMClient(t)
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	c.sim.SetClock(func() time.Time { return now })
	c.access = c.newAccess(fcmCloud)
	path := "/v1beta1/projects/" + c.sim.ProjectID + "/androidApps/" + c.sim.AppID + "/deliveryData"
	for _, members := range []string{
		`"notification":{"title":"t"},"fcm_options":{"analytics_label":"a"}`,
		`"data":{"a":"b"},"android":{"fcm_options":{"analytics_label":"a"}}`,
		`"data":{"a":"b"}`,
	} {
		if a := c.message(members); a.Status != 200 {
			t.Fatalf("got %+v", a)
		}
	}
	c.send(`{"validate_only":true,"message":{"token":"TOKEN"}}`)
	entry := func(messages, notifications string) map[string]any {
		return map[string]any{
			"appId": c.sim.AppID, "date": map[string]any{"year": 2026., "month": 1., "day": 2.},
			"data": map[string]any{
				"countMessagesAccepted": messages, "countNotificationsAccepted": notifications,
				"messageOutcomePercents": map[string]any{"delivered": 100.},
			},
		}
	}
	labelled, rest := entry("2", "1"), entry("1", "0")
	labelled["analyticsLabel"] = "a"
	first := c.do("GET", path+"?pageSize=1", nil, "").json(t).(map[string]any)
	token, _ := first["nextPageToken"].(string)
	delete(first, "nextPageToken")
	if d := cmp.Diff(map[string]any{"androidDeliveryData": []any{labelled}}, first); d != "" || token == "" {
		t.Error(d, token)
	}
	second := c.do("GET", path+"?pageSize=1&pageToken="+token, nil, "").json(t)
	if d := cmp.Diff(any(map[string]any{"androidDeliveryData": []any{rest}}), second); d != "" {
		t.Error(d)
	}
	for i := range fcmDailyLabel {
		c.message(fmt.Sprintf(`"fcm_options":{"analytics_label":"l%d"}`, i))
	}
	if n := len(c.do("GET", path, nil, "").json(t).(map[string]any)["androidDeliveryData"].([]any)); n != fcmDailyLabel+1 {
		t.Errorf("%d entries", n) // 100 labels, and what has none
	}
	if got := c.do("GET", strings.Replace(path, ":android:", ":ios:", 1), nil, "").error(t); got != "404 NOT_FOUND" {
		t.Errorf("another app: got %s", got)
	}
	c.sim.Deny("fcmdata.deliverydata.list")
	if got := c.do("GET", path, nil, "").error(t); got != "403 PERMISSION_DENIED" {
		t.Errorf("denied: got %s", got)
	}
	c.sim.Deny()
	c.access = c.newAccess(fcmMessaging)
	if got := c.do("GET", path, nil, "").error(t); got != "403 PERMISSION_DENIED ErrorInfo:ACCESS_TOKEN_SCOPE_INSUFFICIENT" {
		t.Errorf("scope of messages: got %s", got)
	}
	c.noProblems()
}

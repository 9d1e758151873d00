package pushtest

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// honorFull has every field.
const honorFull = `{
	"data": "{\"a\":\"b\"}",
	"notification": {"title": "T", "body": "B", "image": "https://example.com/a.png"},
	"android": {
		"ttl": "86400s", "biTag": "batch", "data": "{\"a\":\"c\"}", "targetUserType": 1,
		"notification": {
			"title": "T", "body": "B", "image": "https://example.com/b.png",
			"clickAction": {"type": 1, "intent": "intent:#Intent;end", "action": "a", "url": "https://example.com"},
			"style": 1, "bigTitle": "T", "bigBody": "B",
			"importance": "NORMAL", "when": "2014-10-02T15:01:23.045123456Z",
			"buttons": [
				{"name": "n", "actionType": 0, "data": "{}"},
				{"name": "n", "actionType": 1, "intentType": 1, "intent": "a"},
				{"name": "n", "actionType": 2, "intent": "https://example.com"}
			],
			"badge": {"badgeClass": "com.example.Main", "addNum": 1, "setNum": 0},
			"notifyId": 0, "tag": "t", "group": "g"
		}
	},
	"token": ["TOKEN"]
}`

// honorSet returns v, decoded JSON, with a value at the path of keys replaced,
// or taken out if it is nil.
func honorSet(v any, keys []string, value any) any {
	if len(keys) == 0 {
		return value
	}
	switch v := v.(type) {
	case map[string]any:
		v[keys[0]] = honorSet(v[keys[0]], keys[1:], value)
		if v[keys[0]] == nil {
			delete(v, keys[0])
		}
	case []any:
		i, _ := strconv.Atoi(keys[0])
		v[i] = honorSet(v[i], keys[1:], value)
	}
	return v
}

// edit returns honorFull with changes, each a path and a JSON value or
// nothing: "android.ttl=1" and "android.ttl=".
func (c *honorClient) edit(changes ...string) string {
	c.t.Helper()
	var m any
	if err := json.Unmarshal([]byte(strings.Replace(honorFull, "TOKEN", c.token, 1)), &m); err != nil {
		c.t.Fatal(err)
	}
	for _, change := range changes {
		path, text, _ := strings.Cut(change, "=")
		var value any
		if text != "" {
			value = json.RawMessage(text)
		}
		m = honorSet(m, strings.Split(path, "."), value)
	}
	b, err := json.Marshal(m)
	if err != nil {
		c.t.Fatal(err)
	}
	return string(b)
}

func TestHonorEveryField(t *testing.T) {
	c := newHonorClient(t)
	if got := c.send(strings.Replace(honorFull, "TOKEN", c.token, 1)); got.Code != "200" {
		t.Errorf("got %+v: %s", got, c.text)
	}
	if d := cmp.Diff([]string(nil), c.sim.Problems()); d != "" {
		t.Error(d)
	}
}

func TestHonorAcceptsMessages(t *testing.T) {
	c := newHonorClient(t)
	const n, button = "android.notification.", "android.notification.buttons.0."
	data := []string{"notification=", "android.notification="}
	tests := map[string][]string{
		"text at the top only":     {n + "title=", n + "body="},
		"text below only":          {"notification="},
		"nothing optional":         {"android={\"notification\":{\"clickAction\":{\"type\":3}}}"},
		"data at the top":          append(data, "android="),
		"data below":               append(data, "data="),
		"data of data messages":    append(data, "data=\"x\"", "android.data=\"{'a':'b'}\""),
		"overridden data":          {"data=\"x\""}, // only what counts must be JSON
		"longest ttl":              {`android.ttl="1296000s"`},
		"shortest ttl":             {`android.ttl="1s"`},
		"style 0":                  {n + "style=0", n + "bigTitle=", n + "bigBody="},
		"no style":                 {n + "style=", n + "bigTitle=", n + "bigBody="},
		"LOW":                      {n + `importance="LOW"`, n + "image=", "notification.image="},
		"intent alone":             {n + "clickAction.action="},
		"action alone":             {n + "clickAction.intent="},
		"a URL":                    {n + `clickAction={"type":2,"url":"https://example.com"}`},
		"time without fraction":    {n + `when="2014-10-02T15:01:23Z"`},
		"badge to add":             {n + "badge.addNum=99", n + "badge.setNum="},
		"badge to set":             {n + "badge.addNum=", n + "badge.setNum=99"},
		"notifyId -1":              {n + "notifyId=-1"},
		"button of 40":             {button + "name=" + honorQuoted("\u00e9", 40)},
		"button with data of 1024": {button + "data=" + honorQuoted("\u00e9", 1024)},
		"two buttons":              {n + `buttons=[{"name":"n","actionType":0},{"name":"n","actionType":0}]`},
	}
	for name, changes := range tests {
		t.Run(name, func(t *testing.T) {
			if got := c.send(c.edit(changes...)); got.Code != "200" {
				t.Errorf("got %+v: %s", got, c.text)
			}
		})
	}
	if d := cmp.Diff([]string(nil), c.sim.Problems()); d != "" {
		t.Error(d)
	}
}

func TestHonorRefusesMessages(t *testing.T) {
	c := newHonorClient(t)
	const n = "android.notification."
	tests := []struct {
		about   string // the message names the parameter
		changes []string
	}{
		{"there is no notification and no data", []string{"notification=", "android=", "data="}},
		{"there is no notification and no data", []string{"notification=", "android=", `data=""`}},
		{"data is not of type string", []string{`data={"a":"b"}`}},
		{"data is not JSON", []string{`android.data="{'a':'b'}"`}},
		{"data is not JSON", []string{"android.data=", `data="x"`}},
		{"notification is not an object", []string{`notification="T"`}},
		{"notification.title is not of type string", []string{"notification.title=1"}},
		{"notification.image is not an https URL", []string{`notification.image="http://example.com/a.png"`}},
		{"android is not an object", []string{"android=[]"}},
		{"android.ttl is not of type string", []string{"android.ttl=86400"}},
		{"android.ttl is not 1s to 1296000s", []string{`android.ttl="86400"`}},
		{"android.ttl is not 1s to 1296000s", []string{`android.ttl="1296001s"`}},
		{"android.ttl is not 1s to 1296000s", []string{`android.ttl="-1s"`}},
		{"android.ttl is not 1s to 1296000s", []string{`android.ttl="1.5s"`}},
		{"android.ttl is not 1s to 1296000s", []string{`android.ttl="24h0m0s"`}},
		{"android.ttl is not 1s to 1296000s", []string{`android.ttl="s"`}},
		{"android.biTag is not of type string", []string{"android.biTag=7"}},
		{"android.data is not of type string", []string{"android.data={}"}},
		{"android.targetUserType is not of type int32", []string{`android.targetUserType="1"`}},
		{"android.targetUserType is not 0 or 1", []string{"android.targetUserType=2"}},
		{n + "title is missing", []string{"notification.title=", n + "title="}},
		{n + "title is missing", []string{"notification=", n + `title=""`}},
		{n + "body is missing", []string{"notification.body=", n + "body="}},
		{n + "image is not an https URL", []string{n + `image="https:///a.png"`}},
		{n + "style is not 0 or 1", []string{n + "style=2"}},
		{n + "style is not of type int32", []string{n + "style=1.5"}},
		{n + "bigTitle is missing", []string{n + "bigTitle="}},
		{n + "bigBody is missing", []string{n + "bigBody="}},
		{n + "importance is not LOW or NORMAL", []string{n + `importance="HIGH"`}},
		{n + "importance is not LOW or NORMAL", []string{n + `importance="low"`}},
		{n + "importance is not of type string", []string{n + "importance=1"}},
		{n + "when is not a time in UTC", []string{n + `when="1700000000000"`}},
		{n + "when is not a time in UTC", []string{n + `when="2014-10-02T15:01:23+08:00"`}},
		{n + "when is not a time in UTC", []string{n + `when="2014-10-02T15:01:23.0451234567Z"`}},
		{n + "when is not a time in UTC", []string{n + `when="2014-13-02T15:01:23Z"`}},
		{n + "notifyId is not of type int32", []string{n + `notifyId="1"`}},
		{n + "notifyId is not of type int32", []string{n + "notifyId=2147483648"}},
		{n + "tag is not of type string", []string{n + "tag=1"}},
		{n + "group is not of type string", []string{n + "group=1"}},
		{n + "clickAction is missing", []string{n + "clickAction="}},
		{n + "clickAction is missing", []string{"android.notification="}},
		{n + "clickAction is missing", []string{"android="}},
		{n + "clickAction.type is not 1, 2 or 3", []string{n + "clickAction.type="}},
		{n + "clickAction.type is not 1, 2 or 3", []string{n + "clickAction.type=4"}},
		{n + "clickAction.type is not of type int32", []string{n + `clickAction.type="3"`}},
		{n + "clickAction has no intent and no action", []string{n + `clickAction={"type":1,"url":"https://example.com"}`}},
		{n + "clickAction.url is not an https URL", []string{n + `clickAction={"type":2,"url":"http://example.com"}`}},
		{n + "clickAction.url is not an https URL", []string{n + `clickAction={"type":2,"intent":"https://example.com"}`}},
		{n + "badge is not an object", []string{n + "badge=1"}},
		{n + "badge.badgeClass is missing", []string{n + "badge.badgeClass="}},
		{n + "badge.addNum is not 1 to 99", []string{n + "badge.addNum=0"}},
		{n + "badge.addNum is not 1 to 99", []string{n + "badge.addNum=100"}},
		{n + "badge.setNum is not 0 to 99", []string{n + "badge.setNum=-1"}},
		{n + "badge.setNum is not 0 to 99", []string{n + "badge.setNum=100"}},
	}
	for _, test := range tests {
		c.refuses(test.about, test.changes...)
	}
	if n := len(c.sim.Deliveries()); n != 0 {
		t.Errorf("%d deliveries", n)
	}
}

func TestHonorRefusesButtons(t *testing.T) {
	c := newHonorClient(t)
	const buttons, one = "android.notification.buttons", `{"name":"n","actionType":0}`
	c.refuses(buttons+" is not an array", buttons+"="+one)
	c.refuses(buttons+" are more than 3", buttons+"=["+one+","+one+","+one+","+one+"]")
	tests := []struct {
		about   string
		changes []string
	}{
		{"0].name is not 1 to 40 characters", []string{".0.name="}},
		{"0].name is not 1 to 40 characters", []string{".0.name=" + honorQuoted("\u00e9", 41)}},
		{"0].name is not of type string", []string{".0.name=1"}},
		{"0].actionType is not 0, 1 or 2", []string{".0.actionType="}},
		{"0].actionType is not 0, 1 or 2", []string{".0.actionType=3"}},
		{"0].data is more than 1024 characters", []string{".0.data=" + honorQuoted("x", 1025)}},
		{"1].intentType is missing", []string{".1.intentType="}},
		{"1].intentType is not 0 or 1", []string{".1.intentType=2"}},
		{"1].intent is missing", []string{".1.intent="}},
		{"2].intent is not an https URL", []string{`.2.intent="http://example.com"`}},
		{"2].intent is not an https URL", []string{".2.intent="}},
		{"2].data is for actionType 0 and 1", []string{`.2.data="{}"`}},
	}
	for _, test := range tests {
		c.refuses(buttons+"["+test.about, buttons+test.changes[0])
	}
}

// refuses checks that a message is refused with a text that names about.
func (c *honorClient) refuses(about string, changes ...string) {
	c.t.Helper()
	if d := cmp.Diff(honorRefused("80100003"), c.send(c.edit(changes...))); d != "" {
		c.t.Errorf("%s: %s", changes, d)
	}
	if want := "message struct error: " + about; c.text != want {
		c.t.Errorf("%s: message %q, want %q", changes, c.text, want)
	}
}

// honorQuoted is a JSON string of n times s.
func honorQuoted(s string, n int) string { return `"` + strings.Repeat(s, n) + `"` }

// The limit is on the bytes of the message without its tokens.
func TestHonorSize(t *testing.T) {
	c := newHonorClient(t)
	const start, end = `{"data":"`, `"}`
	tests := []struct{ name, unit string }{{"letters", "a"}, {"two bytes", "\u00e9"}, {"escaped", `\u003c`}}
	for _, test := range tests {
		for _, more := range []int{0, 1} {
			room := honorMaxBody - len(start+end) + more
			fill := strings.Repeat(test.unit, room/len(test.unit)) + strings.Repeat("x", room%len(test.unit))
			without := start + fill + end
			if len(without) != 4096+more {
				t.Fatalf("%d bytes", len(without))
			}
			want := map[int]string{0: "200", 1: "80300008"}[more]
			token := `"token":["` + c.token + `"]`
			for _, body := range []string{
				strings.TrimSuffix(without, "}") + "," + token + "}",
				"{" + token + "," + strings.TrimPrefix(without, "{"),
			} {
				if got := c.send(body); got.Code != want {
					t.Errorf("%s, %d bytes: got %+v, want %s", test.name, len(without), got, want)
				}
			}
		}
	}
}

func TestHonorProblems(t *testing.T) {
	c := newHonorClient(t)
	const n = "android.notification."
	tests := []struct{ change, want string }{
		{`receiptId="1"`, "receiptId: unknown"},
		{`android.TTL="1s"`, "android.TTL: unknown"},
		{`notification.bodies="1"`, "notification.bodies: unknown"},
		{n + `off_line="1"`, n + "off_line: unknown"},
		{n + `clickAction.uri="1"`, n + "clickAction.uri: unknown"},
		{n + `badge.class="1"`, n + "badge.class: unknown"},
		{n + `buttons.1.title="1"`, n + "buttons[1].title: unknown"},
		{n + `tag=""`, n + `tag: "", in place of leaving it out`},
		{n + `badge=null`, n + "badge: null, in place of leaving it out"},
		{`android.ttl="0s"`, "android.ttl: 0s"},
		{n + `importance="LOW"`, n + "image: it is not shown with the importance LOW"},
	}
	for _, test := range tests {
		c.sim.Reset()
		if got := c.send(c.edit(test.change)); got.Code != "200" {
			t.Errorf("%s: got %+v", test.change, got)
		}
		if d := cmp.Diff([]string{test.want}, c.sim.Problems()); d != "" {
			t.Error(d)
		}
	}
}

func TestHonorHeaderProblems(t *testing.T) {
	c := newHonorClient(t)
	path := "/api/v1/" + c.sim.AppID + "/sendMessage"
	tests := []struct {
		path, header, value, body, want string
	}{
		{path, "Content-Type", "application/json", c.message(c.token), "content-type: the charset is missing"},
		{path, "Authorization", "bearer " + c.access, c.message(c.token), `authorization: the scheme is "bearer" in place of Bearer`},
		{path, "Authorization", "Bearer " + c.access + "\nBearer x", c.message(c.token), "authorization: the header is repeated"},
		{path + "?a=b", "X", "-", c.message(c.token), "send: there is a query"},
		{path, "X", "-", `{"token":["x"],` + c.message(c.token)[1:], "token: it is there twice"},
	}
	for _, test := range tests {
		c.sim.Reset()
		if got := c.post(test.path, map[string]string{test.header: test.value}, test.body); got.Code != "200" {
			t.Errorf("%s: got %+v", test.want, got)
		}
		if d := cmp.Diff([]string{test.want}, c.sim.Problems()); d != "" {
			t.Error(d)
		}
	}
	c.sim.Reset()
	if d := cmp.Diff([]string(nil), c.sim.Problems()); d != "" {
		t.Errorf("after Reset: %s", d)
	}
}

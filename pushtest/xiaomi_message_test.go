package pushtest

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestXiaomiRefusesMessages(t *testing.T) {
	c := newXiaomiClient(t)
	late := func(d time.Duration) string { return strconv.FormatInt(c.sim.Now().Add(d).UnixMilli(), 10) }
	tests := map[string]struct {
		change xiaomiForms
		want   int
	}{
		"no title":               {xiaomiForms{"title": "-"}, 65011},
		"blank title":            {xiaomiForms{"title": " "}, 65011},
		"no description":         {xiaomiForms{"description": "-"}, 65011},
		"title of 50":            {xiaomiForms{"title": strings.Repeat("a", 50)}, 65009},
		"title of 50, Chinese":   {xiaomiForms{"title": strings.Repeat("标", 50)}, 65009},
		"title of 25 emoji":      {xiaomiForms{"title": strings.Repeat("😀", 25)}, 65009},
		"description of 128":     {xiaomiForms{"description": strings.Repeat("题", 128)}, 65009},
		"payload of 4096":        {xiaomiForms{"payload": strings.Repeat("a", 4096)}, 65009},
		"no regId":               {xiaomiForms{"registration_id": "-"}, 10016},
		"regId of nothing":       {xiaomiForms{"registration_id": c.token + ",," + c.token}, 10016},
		"regId encoded twice":    {xiaomiForms{"registration_id": "a%2Bb"}, 66007},
		"1001 regIds":            {xiaomiForms{"registration_id": strings.Repeat("a,", 1000) + c.token}, 10017},
		"another package":        {xiaomiForms{"restricted_package_name": "com.example.other"}, 22022},
		"another package beside": {xiaomiForms{"restricted_package_name": c.sim.PackageName + ",com.example.other"}, 22022},
		"pass_through":           {xiaomiForms{"pass_through": "2"}, 10017},
		"pass_through, empty":    {xiaomiForms{"pass_through": "1"}, 65011},
		"notify_type 8":          {xiaomiForms{"notify_type": "8"}, 10017},
		"notify_type -2":         {xiaomiForms{"notify_type": "-2"}, 10017},
		"notify_id -1":           {xiaomiForms{"notify_id": "-1"}, 22103},
		"notify_id 2^31":         {xiaomiForms{"notify_id": "2147483648"}, 22103},
		"notify_id in words":     {xiaomiForms{"notify_id": "order"}, 22103},
		"time_to_live 0":         {xiaomiForms{"time_to_live": "0"}, 10017},
		"time_to_live in words":  {xiaomiForms{"time_to_live": "1d"}, 10017},
		"time_to_send, past":     {xiaomiForms{"time_to_send": late(-2 * time.Minute)}, 10017},
		"time_to_send, far":      {xiaomiForms{"time_to_send": late(7*24*time.Hour + time.Minute)}, 10017},
		"no channel":             {xiaomiForms{"extra.channel_id": "-"}, 27001},
		"unknown channel":        {xiaomiForms{"extra.channel_id": "1"}, 27001},
		"no effect":              {xiaomiForms{"extra.notify_effect": "-"}, 10016},
		"effect 4":               {xiaomiForms{"extra.notify_effect": "4"}, 10017},
		"effect 2 alone":         {xiaomiForms{"extra.notify_effect": "2"}, 10016},
		"effect 3 alone":         {xiaomiForms{"extra.notify_effect": "3"}, 10016},
		"web_uri":                {xiaomiForms{"extra.notify_effect": "3", "extra.web_uri": "app://x"}, 10017},
		"notify_foreground":      {xiaomiForms{"extra.notify_foreground": "false"}, 10017},
		"only_send_once":         {xiaomiForms{"extra.only_send_once": "true"}, 10017},
		"flow_control":           {xiaomiForms{"extra.flow_control": "fast"}, 10017},
		"connpt":                 {xiaomiForms{"extra.connpt": "4g"}, 10017},
		"jobkey of 21":           {xiaomiForms{"extra.jobkey": strings.Repeat("a", 21)}, 70012},
		"jobkey with _":          {xiaomiForms{"extra.jobkey": "_a"}, 70012},
		"jobkey with a dot":      {xiaomiForms{"extra.jobkey": "a.b"}, 70012},
		"callback of 129":        {xiaomiForms{"extra.callback": "http://example.com/" + strings.Repeat("a", 110)}, 65037},
		"callback of no URL":     {xiaomiForms{"extra.callback": "example.com"}, 65038},
		"callback.param of 257":  {xiaomiForms{"extra.callback.param": strings.Repeat("a", 257)}, 65036},
		"callback.param, bytes":  {xiaomiForms{"extra.callback.param": strings.Repeat("题", 86)}, 65036},
		"callback.type 4":        {xiaomiForms{"extra.callback.type": "4"}, 10017},
		"callback.type 0":        {xiaomiForms{"extra.callback.type": "0"}, 10017},
		"callback.type, list":    {xiaomiForms{"extra.callback.type": "1,2"}, 10017},
		"extras of 2048":         {xiaomiForms{"extra.channel_id": "-", "extra.notify_effect": "-", "extra.abcd": strings.Repeat("题", 2044)}, 65015},
		"template":               {xiaomiForms{"extra.template_id": "T9"}, 10041},
		"template_param":         {xiaomiForms{"extra.template_param": "{}"}, 10041},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if a := c.send(c.token, test.change); a.Code != test.want {
				t.Errorf("got %d %s, want %d", a.Code, a.Reason, test.want)
			}
		})
	}
	if a := c.post("/v2/message/regid", c.hello(), xiaomiForms{
		"registration_id": c.token, "restricted_package_name": c.sim.PackageName + "," + c.sim.PackageName,
	}); a.Code != 10017 {
		t.Errorf("two packages in V2: got %+v", a)
	}
	if n := len(c.sim.Deliveries()); n != 0 {
		t.Errorf("%d deliveries", n)
	}
}

func TestXiaomiAcceptsMessages(t *testing.T) {
	c := newXiaomiClient(t)
	c.sim.AddPackage("com.example.b")
	fill := 2047 - len("channel_id"+c.sim.PrivateChannel+"notify_effect"+"1"+"abcd")
	tests := map[string]xiaomiForms{
		"title of 49":           {"title": strings.Repeat("标", 49)},
		"title of 24 emoji":     {"title": strings.Repeat("😀", 24)},
		"description of 127":    {"description": strings.Repeat("题", 127)},
		"payload of 4095":       {"payload": strings.Repeat("题", 4095)},
		"1000 regIds":           {"registration_id": strings.Repeat(c.token+",", 999) + c.token},
		"packages":              {"restricted_package_name": c.sim.PackageName + ",com.example.b"},
		"notify_type 7":         {"notify_type": "7"},
		"notify_type -1":        {"notify_type": "-1"},
		"notify_id 2^31-1":      {"notify_id": "2147483647"},
		"time_to_live":          {"time_to_live": "864000000"},
		"time_to_send":          {"time_to_send": strconv.FormatInt(c.sim.Now().Add(7*24*time.Hour-time.Minute).UnixMilli(), 10)},
		"time_to_send now":      {"time_to_send": strconv.FormatInt(c.sim.Now().UnixMilli(), 10)},
		"time_to_send 0":        {"time_to_send": "0"},
		"intent":                {"extra.notify_effect": "2", "extra.intent_uri": "intent:#Intent;component=a/.B;end"},
		"web page":              {"extra.notify_effect": "3", "extra.web_uri": "https://example.com/?q=%E6%A0%87"},
		"jobkey of 20":          {"extra.jobkey": "-Aa0_" + strings.Repeat("z", 15)},
		"callback of 128":       {"extra.callback": "http://example.com/" + strings.Repeat("a", 109)},
		"callback.param of 256": {"extra.callback.param": strings.Repeat("a", 256)},
		"callback.type 1267":    {"extra.callback.type": "1267"},
		"own key":               {"extra.order.id": "8842"},
		"extras of 2047":        {"extra.abcd": strings.Repeat("题", fill)},
		"other options": {"extra.notify_foreground": "0", "extra.only_send_once": "1", "extra.flow_control": "3000",
			"extra.connpt": "wifi", "extra.sound_uri": "android.resource://com.example.a/raw/ding", "extra.locale": "zh_CN",
			"extra.miui.focus.param": "{}", "extra.notification_style_type": "1", "extra.ticker": "Hello"},
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			if a := c.send(c.token, change); a.Code != 0 || c.sendData(a).BadRegIDs != "" {
				t.Errorf("got %+v", a)
			}
		})
	}
	c.clean()
}

func TestXiaomiTemplates(t *testing.T) {
	c := newXiaomiClient(t)
	c.sim.AddTemplate("T1", "a", "b")
	c.sim.AddTemplate("T2")
	send := func(id, param string) int {
		t.Helper()
		return c.send(c.token, xiaomiForms{
			"title": "-", "description": "-", "extra.template_id": id, "extra.template_param": param,
		}).Code
	}
	for param, want := range map[string]int{
		`{"a":"x","b":"y"}`: 0,
		`{"a":"` + strings.Repeat("题", 128) + `","b":" y "}`: 0,
		`{"a":"` + strings.Repeat("题", 129) + `","b":"y"}`:   10041,
		`{"a":"","b":"y"}`:                     10041,
		`{"a":" ","b":"y"}`:                    10041,
		`{"a":"😀","b":"y"}`:                    10041,
		`{"a":"` + "\U000E0080" + `","b":"y"}`: 10041,
		`{"a":"x"}`:                            10041,
		`{"a":"x","b":"y","c":"z"}`:            10041,
		`{"a":"x","c":"y"}`:                    10041,
		`{"a":"x","b":1}`:                      10041,
		`{"a":"x","b":null}`:                   10041,
		`["x","y"]`:                            10041,
		`a=x`:                                  10041,
		"-":                                    10041,
	} {
		if got := send("T1", param); got != want {
			t.Errorf("%.40s: got %d, want %d", param, got, want)
		}
	}
	if got := send("T2", "-"); got != 0 {
		t.Errorf("without variables: got %d", got)
	}
	c.clean()
	c.sim.RequireTemplates(true)
	if a := c.send(c.token); a.Code != 10041 {
		t.Errorf("private: got %+v", a)
	}
	if got := send("T2", "{}"); got != 0 {
		t.Errorf("private with a template: got %d", got)
	}
	if a := c.send(c.token, xiaomiForms{"extra.channel_id": c.sim.PublicChannel}); a.Code != 0 {
		t.Errorf("public: got %+v", a)
	}
}

func TestXiaomiAudiences(t *testing.T) {
	c := newXiaomiClient(t)
	tests := []struct {
		path string
		form xiaomiForms
		info string
		id   string
		want []string
	}{
		{"/v2/message/regid", xiaomiForms{"registration_id": c.token}, "1 REGID", "s", []string{"token " + c.token}},
		{"/v3/message/regid", xiaomiForms{"registration_id": c.token + "," + c.token}, "2 REGID", "s", []string{"token " + c.token, "token " + c.token}},
		{"/v2/message/alias", xiaomiForms{"alias": "a"}, "1 ALIAS", "a", []string{"alias a"}},
		{"/v3/message/alias", xiaomiForms{"alias": "a,b c"}, "2 ALIAS", "a", []string{"alias a", "alias b c"}},
		{"/v2/message/user_account", xiaomiForms{"user_account": "u,v"}, "2 USER_ACCOUNT", "u", []string{"user u", "user v"}},
		{"/v2/message/topic", xiaomiForms{"topic": "news"}, "1 TOPIC", "t", []string{"topic news"}},
		{"/v3/message/topic", xiaomiForms{"topic": "a,b"}, "1 TOPIC", "t", []string{"topic a,b"}},
		{"/v2/message/multi_topic", xiaomiForms{"topics": "a;$;b", "topic_op": "EXCEPT"}, "1 MULTI_TOPIC", "t", []string{"condition EXCEPT a;$;b"}},
		{"/v3/message/multi_topic", xiaomiForms{"topics": "a;$;b;$;c;$;d;$;e", "topic_op": "UNION"}, "1 MULTI_TOPIC", "t",
			[]string{"condition UNION a;$;b;$;c;$;d;$;e"}},
		{"/v2/message/all", nil, "1 ALL", "t", []string{"everyone "}},
		{"/v3/message/all", nil, "1 ALL", "t", []string{"everyone "}},
	}
	for _, test := range tests {
		c.sim.Reset()
		a := c.post(test.path, c.hello(), test.form)
		if a.Code != 0 || a.Info != "Received push messages for "+test.info {
			t.Fatalf("%s: got %+v", test.path, a)
		}
		if id := c.sendData(a).ID; !strings.HasPrefix(id, test.id+"cm") || c.sim.Deliveries()[0].ID != id {
			t.Errorf("%s: the id is %q", test.path, id)
		}
		if d := cmp.Diff(test.want, c.delivered()); d != "" {
			t.Errorf("%s: %s", test.path, d)
		}
		if c.sim.Count("send") != 1 {
			t.Errorf("%s: the op is not send", test.path)
		}
		c.clean()
	}
}

func TestXiaomiRefusesAudiences(t *testing.T) {
	c := newXiaomiClient(t)
	account := strings.Repeat("题", 127)
	many := strings.Repeat("a,", 1000) + "a"
	tests := []struct {
		path string
		form xiaomiForms
		want int
	}{
		{"/v3/message/alias", nil, 65012},
		{"/v3/message/alias", xiaomiForms{"alias": "a, "}, 65012},
		{"/v3/message/alias", xiaomiForms{"alias": many}, 10017},
		{"/v2/message/user_account", nil, 65016},
		{"/v2/message/user_account", xiaomiForms{"user_account": account}, 0},
		{"/v2/message/user_account", xiaomiForms{"user_account": account + "x"}, 65017},
		{"/v2/message/user_account", xiaomiForms{"user_account": many}, 10017},
		{"/v3/message/topic", nil, 65013},
		{"/v3/message/topic", xiaomiForms{"topic": "a;$;b"}, 20209},
		{"/v3/message/multi_topic", xiaomiForms{"topic_op": "UNION"}, 65013},
		{"/v3/message/multi_topic", xiaomiForms{"topics": "a;$;b"}, 10016},
		{"/v3/message/multi_topic", xiaomiForms{"topics": "a;$;b", "topic_op": "union"}, 10017},
		{"/v3/message/multi_topic", xiaomiForms{"topics": "a;$;b;$;c;$;d;$;e;$;f", "topic_op": "UNION"}, 65035},
		{"/v3/message/multi_topic", xiaomiForms{"topics": "a;$;;$;b", "topic_op": "UNION"}, 65013},
	}
	for _, test := range tests {
		if a := c.post(test.path, c.hello(), test.form); a.Code != test.want {
			t.Errorf("%s %.60v: got %d %s, want %d", test.path, test.form, a.Code, a.Reason, test.want)
		}
	}
}

package pushtest

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMPaaSSimpleRefusals(t *testing.T) {
	c := newMPaaSClient(t)
	two := strings.Repeat("x", 2048-len("Parcel"))
	tests := []struct {
		want  string
		pairs []string
	}{
		{"3003", []string{"AppId", ""}},
		{"3003", []string{"WorkspaceId", ""}},
		{"8012", []string{"AppId", "ONEX0"}},
		{"8012", []string{"WorkspaceId", "other"}},
		{"8013", []string{"TenantId", "other"}},
		{"OK", []string{"TenantId", c.sim.TenantID}},
		{"3019", []string{"TaskName", "-"}},
		{"3009", []string{"DeliveryType", "-"}},
		{"3009", []string{"DeliveryType", "4"}},
		{"3009", []string{"DeliveryType", "0"}},
		{"400 InvalidDeliveryType", []string{"DeliveryType", "one"}},
		{"3020", []string{"ExpiredSeconds", "-"}},
		{"3020", []string{"ExpiredSeconds", "0"}},
		{"OK", []string{"ExpiredSeconds", "1"}},
		{"400 InvalidExpiredSeconds", []string{"ExpiredSeconds", "1.5"}},
		{"3024", []string{"Title", "-"}},
		{"3024", []string{"Content", ""}},
		{"3021", []string{"TargetMsgkey", "-"}},
		{"3021", []string{"TargetMsgkey", "{}"}},
		{"3021", []string{"TargetMsgkey", mpaasMap("", "k")}},
		{"3010", []string{"TargetMsgkey", mpaasMap("d", "")}},
		{"3028", []string{"TargetMsgkey", `{"d":1}`}},
		{"3028", []string{"TargetMsgkey", `{"d":null}`}},
		{"3028", []string{"TargetMsgkey", `["d"]`}},
		{"3028", []string{"TargetMsgkey", c.token}},
		{"OK", []string{"TargetMsgkey", mpaasMany(10, "d")}},
		{"3029", []string{"TargetMsgkey", mpaasMany(11, "d")}},
		{"OK", []string{"ExtendedParams", mpaasMany(20, "x")}},
		{"3035", []string{"ExtendedParams", mpaasMany(21, "x")}},
		{"3044", []string{"ExtendedParams", `{"badge":1}`}},
		{"3044", []string{"ExtendedParams", `{`}},
		{"3028", []string{"PushAction", "2"}},
		{"OK", []string{"PushAction", "1", "Silent", "1", "PushStyle", "1"}},
		{"3028", []string{"Silent", "2"}},
		{"3028", []string{"PushStyle", "3"}},
		{"3028", []string{"NotifyType", "loud"}},
		{"OK", []string{"NotifyType", "transparent", "Classification", "0"}},
		{"3028", []string{"Classification", "2"}},
		{"OK", []string{"ThirdChannelCategory", mpaasMap("hms", "14", "harmonyos", "13", "vivo", "IM")}},
		{"3028", []string{"ThirdChannelCategory", mpaasMap("hms", "15")}},
		{"3028", []string{"ThirdChannelCategory", mpaasMap("harmonyos", "14")}},
		{"3028", []string{"ThirdChannelCategory", `{"hms":1}`}},
		{"OK", []string{"NotifyLevel", mpaasMap("hms", "2")}},
		{"3028", []string{"NotifyLevel", mpaasMap("hms", "3")}},
		{"OK", []string{"TransparentMessagePayload", `{"hms":{"a":[1]},"honor":{},"fcm":{},"harmonyos":{}}`}},
		{"3028", []string{"TransparentMessagePayload", `{"hms":"{}"}`}},
		{"3028", []string{"TransparentMessagePayload", `{hms=1}`}},
		{"OK", []string{"ImageUrls", mpaasMap("defaultUrl", "u", "harmonyosUrl", "u"), "PushStyle", "2"}},
		{"3028", []string{"IconUrls", "http://u"}},
		{"OK", []string{"ChannelId", "c", "MiChannelId", "m", "VendorTemplate", "v", "TransparentMessageUrgency", "HIGH"}},
		{"OK", []string{"SmsStrategy", "1", "SmsSignName", "s", "SmsTemplateCode", "c", "SmsTemplateParam", "{}"}},
		{"3028", []string{"StrategyType", "3"}},
		{"3028", []string{"StrategyType", "1"}},
		{"3028", []string{"StrategyType", "1", "StrategyContent", `{"fixedTime":"1"}`}},
		{"3028", []string{"StrategyType", "2", "StrategyContent", `{"startTime":1,"endTime":2,"circleType":1,"circleValue":[1,7]}`}},
		{"OK", []string{"Content", two}},
		{"3043", []string{"Content", two + "x"}},
		{"3043", []string{"Content", strings.Repeat("中", 681)}},
		{"OK", []string{"Content", strings.Repeat("中", 680), "Uri", "xx"}},
		{"3050", []string{"Content", strings.Repeat("中", 680), "Uri", "xxx"}},
		{"3050", []string{"Content", strings.Repeat("中", 680), "ExtendedParams", `{  }`}},
		{"OK", []string{"Content", two + "x", "DeliveryType", "7"}},
	}
	for _, test := range tests {
		c.want(test.want, "PushSimple", c.simple().with(test.pairs...))
	}
	c.problems()
}

// TestMPaaSProblems is about what the service lets pass.
func TestMPaaSProblems(t *testing.T) {
	c := newMPaaSClient(t)
	tests := []struct {
		want  string
		pairs []string
	}{
		{"PushSimple: TargetMsgKey: no such parameter", []string{"TargetMsgKey", "{}"}},
		{"TransparentMessagePayload.hms: no such parameter", []string{"TransparentMessagePayload.hms", "x"}},
		{"TemplateName: no such parameter", []string{"TemplateName", "x"}},
		{"notifyType is reserved", []string{"ExtendedParams", mpaasMap("notifyType", "x")}},
		{`mutable-content is "true"`, []string{"ExtendedParams", mpaasMap("mutable-content", "true")}},
		{`badge is "one"`, []string{"ExtendedParams", mpaasMap("badge", "one")}},
		{`no channel "huawei"`, []string{"TransparentMessagePayload", `{"huawei":{}}`}},
		{`no key "vivoUrl"`, []string{"ImageUrls", mpaasMap("vivoUrl", "u")}},
		{"2 without ImageUrls", []string{"PushStyle", "2"}},
		{"one message key for several", []string{"TargetMsgkey", mpaasMap("a", "k", "b", "k")}},
		{`"a" is there twice`, []string{"TargetMsgkey", `{"a":"1","a":"2"}`}},
		{"nothing to schedule", []string{"StrategyContent", `{"fixedTime":1}`}},
		{`no key "FixedTime"`, []string{"StrategyContent", `{"fixedTime":1,"FixedTime":1}`, "StrategyType", "1"}},
		{"the target is no Live Activity", []string{"ActivityEvent", "update"}},
		{"ActivityEvent: missing", []string{"DeliveryType", "5"}},
		{`ActivityEvent: "stop" is not known`, []string{"DeliveryType", "6", "ActivityEvent", "stop"}},
		{"Silent: empty", []string{"Silent", ""}},
	}
	for _, test := range tests {
		c.sim.Reset()
		c.want("OK", "PushSimple", c.simple().with(test.pairs...))
		c.problems(test.want)
	}
	msgs := c.sim.Messages()
	if i := slices.IndexFunc(msgs, func(m MPaaSMessage) bool { return m.Target == "a" && m.Key == "2" }); i < 0 || msgs[i-1].Target == "a" {
		t.Error("of a target that is there twice, the last does not count alone")
	}
	c.sim.Reset()
	c.version = "2020-07-10"
	c.want("OK", "PushSimple", c.simple().with("SmsSignName", "x"))
	c.problems("SmsSignName: no such parameter")
	q := c.request("PushSimple", c.simple())
	q.query = "TaskName=t"
	c.sim.Reset()
	if got := c.verdict(q.do(t, c.sim)); got != "OK" {
		t.Errorf("got %s", got)
	}
	c.problems("PushSimple: TaskName is in the query")
}

func TestMPaaSLiveActivity(t *testing.T) {
	c := newMPaaSClient(t)
	c.sim.SetState("activity", Live)
	for _, typ := range []string{"5", "6"} {
		c.want("OK", "PushSimple", c.simple().with("DeliveryType", typ, "TargetMsgkey", mpaasMap("activity", "k"),
			"ActivityEvent", "end", "ActivityContentState", `{"a":1}`, "DismissalDate", "1790000000"))
	}
	c.want("3028", "PushSimple", c.simple().with("DeliveryType", "5", "ActivityContentState", "map[a:1]", "ActivityEvent", "update"))
	c.wantDelivered("token activity", "token activity")
	c.problems()
}

func TestMPaaSChannelLimits(t *testing.T) {
	c := newMPaaSClient(t)
	cjk := func(n int) string { return strings.Repeat("中", n) }
	x := func(n int) string { return strings.Repeat("x", n) }
	tests := []struct {
		manufacturer, typ, title, content, want string
	}{
		{"vivo", "1", cjk(20), cjk(50), "2"},
		{"vivo", "1", cjk(20) + "x", "c", "10056"},
		{"vivo", "1", "t", cjk(50) + "x", "10058"},
		{"miui", "1", cjk(50), cjk(128), "2"},
		{"miui", "1", cjk(51), "c", "22100"},
		{"miui", "1", "t", x(129), "22100"},
		{"hms", "1", cjk(40), x(1024), "2"},
		{"hms", "1", x(41), "c", "80100000"},
		{"hms", "1", "t", x(1025), "80100000"},
		{"oppo", "1", x(32), x(200), "2"},
		{"oppo", "1", x(33), "c", "99999999"},
		{"oppo", "1", "t", x(201), "99999999"},
		{"honor", "1", cjk(30), x(1900), "2"},
		{"honor", "1", cjk(30) + "x", "c", "80100003"},
		{"harmonyos", "7", cjk(30), cjk(2048), "2"},
		{"harmonyos", "7", x(61), "c", "80100001"},
		{"harmonyos", "7", "t", cjk(2048) + "x", "80300008"},
		{"ios", "2", x(500), x(500), "2"},
		{"android", "1", x(500), x(1000), "2"},
		{"fcm", "1", x(500), x(1000), "2"},
	}
	for _, test := range tests {
		token, _ := c.sim.NewDevice(test.manufacturer)
		c.want("OK", "PushSimple", c.simple().with("DeliveryType", test.typ, "Title", test.title, "Content", test.content,
			"TargetMsgkey", mpaasMap(token, "k")))
		msgs := c.sim.Messages()
		if got := msgs[len(msgs)-1].Status; got != test.want {
			t.Errorf("%s, %d and %d bytes: status %s, want %s", test.manufacturer, len(test.title), len(test.content), got, test.want)
		}
	}
}

// template are the parameters of a push by template.
func (c *mpaasClient) template() mpaasForms {
	c.sim.AddTemplate("order_1", "Hi #name#", "#order# for #name#, # and ## and #no way#")
	return mpaasForms{
		"TaskName": "t", "TemplateName": "order_1", "DeliveryType": "1", "ExpiredSeconds": "600",
		"TargetMsgkey": mpaasMap(c.token, "k"), "TemplateKeyValue": mpaasMap("name", "Li", "order", "8842"),
	}
}

func TestMPaaSPushTemplate(t *testing.T) {
	c := newMPaaSClient(t)
	p := c.template()
	c.want("OK", "PushTemplate", p)
	msg := c.sim.Messages()[0]
	if msg.title != "Hi Li" || msg.content != "8842 for Li, # and ## and #no way#" || msg.Key != "k" || msg.Status != "2" {
		t.Errorf("got %+v", msg)
	}
	for want, pairs := range map[string][]string{
		"3025": {"TemplateName", "-"},
		"3022": {"TemplateName", "order_2"},
		"3023": {"TemplateKeyValue", mpaasMap("name", "Li")},
		"3028": {"TemplateKeyValue", `{"name":1,"order":2}`},
		"3029": {"TargetMsgkey", mpaasMany(11, "d")},
		"3043": {"TemplateKeyValue", mpaasMap("name", "Li", "order", strings.Repeat("x", 2048))},
		"3021": {"TargetMsgkey", "-"},
	} {
		c.want(want, "PushTemplate", p.with(pairs...))
	}
	c.want("3023", "PushTemplate", p.with("TemplateKeyValue", "-"))
	c.wantDelivered("token " + c.token)
	c.problems()
	c.want("OK", "PushTemplate", p.with("Title", "x"))
	c.problems("Title: no such parameter")
}

// list are the parameters of PushMultiple for n devices that nobody knows.
func (c *mpaasClient) list(n int) mpaasForms {
	p := c.template().with("TargetMsgkey", "-", "TemplateKeyValue", "-")
	for i := 1; i <= n; i++ {
		item := "TargetMsg." + strconv.Itoa(i) + "."
		p[item+"Target"], p[item+"MsgKey"] = "d"+strconv.Itoa(i), "k"+strconv.Itoa(i)
		p[item+"TemplateKeyValue"] = mpaasMap("name", "n"+strconv.Itoa(i), "order", "o")
	}
	return p
}

func TestMPaaSPushMultiple(t *testing.T) {
	c := newMPaaSClient(t)
	p := c.list(12).with("TargetMsg.2.Target", c.token, "TargetMsg.12.Target", c.sim.NewToken())
	id := c.task(c.want("OK", "PushMultiple", p))
	var got []string
	for _, msg := range c.sim.Messages() {
		got = append(got, msg.Key+" "+msg.title)
	}
	var want []string
	for i := 1; i <= 12; i++ {
		want = append(want, "k"+strconv.Itoa(i)+" Hi n"+strconv.Itoa(i))
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	c.wantDelivered("token "+c.token, "token "+p["TargetMsg.12.Target"])
	if got := c.sim.Deliveries()[0].ID; got != id {
		t.Errorf("id %s, want %s", got, id)
	}
	c.want("OK", "PushMultiple", c.list(100))
	c.want("3029", "PushMultiple", c.list(101))
	c.want("3021", "PushMultiple", c.list(0))
	for want, pairs := range map[string][]string{
		"3021": {"TargetMsg.1.Target", "-"},
		"3010": {"TargetMsg.2.MsgKey", "-"},
		"3023": {"TargetMsg.2.TemplateKeyValue", "-"},
		"3049": {"TargetMsg.1.ExtendedParams", mpaasMany(10, "x")},
		"OK":   {"TargetMsg.1.ExtendedParams", mpaasMany(9, "x")},
		"3044": {"TargetMsg.1.ExtendedParams", `{"a":1}`},
		"3050": {"TargetMsg.1.ExtendedParams", mpaasMap("a", strings.Repeat("x", 2048))},
		"3009": {"DeliveryType", "5"},
		"3022": {"TemplateName", "nope"},
	} {
		c.want(want, "PushMultiple", c.list(2).with(pairs...))
	}
	c.problems()
	for want, pairs := range map[string][]string{
		"gap before 4":                     {"TargetMsg.4.Target", "x", "TargetMsg.4.MsgKey", "y", "TargetMsg.4.TemplateKeyValue", mpaasMap("name", "", "order", "")},
		"TargetMsg.01.Target: no such":     {"TargetMsg.01.Target", "x"},
		"TargetMsg.1.Msgkey: no such":      {"TargetMsg.1.Msgkey", "x"},
		"TargetMsgs.1.Target: no such":     {"TargetMsgs.1.Target", "x"},
		"a target is there twice":          {"TargetMsg.2.Target", "d1"},
		"one message key for several targ": {"TargetMsg.2.MsgKey", "k1"},
	} {
		c.sim.Reset()
		c.want("OK", "PushMultiple", c.list(2).with(pairs...))
		c.problems(want)
	}
}

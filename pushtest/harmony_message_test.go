package pushtest

import (
	"strconv"
	"strings"
	"testing"
)

// harmonyCard updates a card; IMAGES stands for an array.
const harmonyCard = `{"formId":423434262,"version":1,"moduleName":"m","formName":"f","abilityName":"a","formData":{"a":{"b":[1,"c",true]}},"images":IMAGES}`

// harmonyTaxi creates a live view.
const harmonyTaxi = `{"activityId":1,"operation":0,"event":"TAXI","status":"CALLING","activityData":{"notificationData":{"type":4,"contentTitle":"{{status}}","contentText":[{"text":"t","foregroundColor":"#FF000000"}],"clickAction":{"actionType":0}}}}`

// harmonyCase changes one thing about a message.
type harmonyCase struct {
	change string // members, or what replaces something
	want   string // "" if it is accepted, a problem or the text of a refusal
}

// try sends one message for each case.
func (c *harmonyClient) try(cases []harmonyCase, send func(change string) harmonyReply) {
	c.t.Helper()
	for _, test := range cases {
		c.sim.Reset()
		got := send(test.change)
		switch {
		case strings.HasPrefix(test.want, "send: "):
			c.is(test.change, got, "OK 80000000", "")
			c.problems(test.want)
		case test.want == "":
			c.is(test.change, got, "OK 80000000", "")
			c.problems()
		default:
			if got.Status != 400 || got.Code+" "+got.Msg != test.want {
				c.t.Errorf("%.99s: got %d %s %s\nwant %s", test.change, got.Status, got.Code, got.Msg, test.want)
			}
			c.delivered()
		}
	}
}

func TestHarmonyAlert(t *testing.T) {
	c := newHarmonyClient(t)
	const bad = "80100003 Illegal payload, "
	const n = bad + "payload.notification."
	s := func(count int) string { return `"` + strings.Repeat("字", count) + `"` }
	c.try([]harmonyCase{
		{`"image":"https://a.example/b.png","style":0,"notifyId":-1,"profileId":"p","sound":"a.mp3","soundDuration":60`, ""},
		{`"image":"http://a.example/b.png"`, n + "image only https allow."},
		{`"overlayIcon":"https://a.example/b.png"`, "send: payload.notification.overlayIcon is not for category MARKETING"},
		{`"style":2`, n + "style is none of [0 1 3]"},
		{`"style":1,"bigTitle":"t"`, n + "style is 1 without bigTitle and bigBody"},
		{`"style":1,"bigTitle":"t","bigBody":"b"`, ""},
		{`"style":3`, n + "style is 3 without inboxContent"},
		{`"style":3,"inboxContent":["a","b",` + s(1024) + `]`, ""},
		{`"style":3,"inboxContent":["a","b","c","d"]`, n + "inboxContent has more than 3 entries"},
		{`"style":3,"inboxContent":[` + s(1025) + `]`, n + "inboxContent[0] is longer than 1024 characters"},
		{`"inboxContent":["a"]`, "send: payload.notification.inboxContent is without style 3"},
		{`"notifyId":-2`, n + "notifyId is not a whole number from -1 to 2147483647"},
		{`"notifyId":2147483647`, ""},
		{`"notifyId":2147483648`, n + "notifyId is not a whole number from -1 to 2147483647"},
		{`"notifyId":"1"`, n + "notifyId is not a whole number from -1 to 2147483647"},
		{`"appMessageId":"aZ9+/=-_ "`, ""},
		{`"appMessageId":""`, n + "appMessageId is malformed"},
		{`"appMessageId":"a.b"`, n + "appMessageId is malformed"},
		{`"appMessageId":"` + strings.Repeat("x", 64) + `"`, ""},
		{`"appMessageId":"` + strings.Repeat("x", 65) + `"`, n + "appMessageId is malformed"},
		{`"profileId":` + s(64), ""},
		{`"profileId":` + s(65), n + "profileId is longer than 64 characters"},
		{`"badge":{"addNum":0}`, bad + "badge addNum value ranges from 1 to 99"},
		{`"badge":{"addNum":1,"setNum":0}`, ""},
		{`"badge":{"addNum":99,"setNum":99}`, ""},
		{`"badge":{"addNum":100}`, bad + "badge addNum value ranges from 1 to 99"},
		{`"badge":{"setNum":100}`, bad + "badge setNum value ranges from 0 to 99"},
		{`"badge":{"setNum":-1}`, bad + "badge setNum value ranges from 0 to 99"},
		{`"sound":"a.mp3","soundDuration":61`, n + "soundDuration is not a whole number from 1 to 60"},
		{`"sound":"a.mp3","soundDuration":0`, n + "soundDuration is not a whole number from 1 to 60"},
		{`"soundDuration":1`, "send: payload.notification.soundDuration is without sound"},
		{`"foregroundShow":false`, ""},
		{`"foregroundShow":"false"`, n + "foregroundShow is not a boolean"},
		{`"priorityScene":"AT_ME"`, ""},
		{`"priorityScene":"at_me"`, n + "priorityScene is none of PRIMARY_CONTACT, AT_ME, URGENT_MESSAGE, SCHEDULE_REMINDER"},
		{`"channelId":"a"`, "send: payload.notification.channelId is unknown"},
		{`"extraData":"a"`, "send: payload.notification.extraData is unknown"},
		{`"sound":null`, "send: payload.notification.sound is null"},
		{`"sound":"a","sound":"b"`, "send: payload.notification.sound is there twice"},
	}, func(members string) harmonyReply { return c.send("0", harmonyAlertWith(members)) })

	c.try([]harmonyCase{
		{`{"category":"WORK","title":"t","body":"b","clickAction":{"actionType":0,"data":{"a":1}}}`, ""},
		{`{"category":"Work","title":"t","body":"b","clickAction":{"actionType":0}}`, "send: payload.notification.category is none of the list"},
		{`{"title":"t","body":"b","clickAction":{"actionType":0}}`, n + "category is missing"},
		{`{"category":"WORK","title":"","body":"b","clickAction":{"actionType":0}}`, n + "title is missing"},
		{`{"category":"WORK","title":"t","clickAction":{"actionType":0}}`, n + "body is missing"},
		{`{"category":"WORK","title":"t","body":1,"clickAction":{"actionType":0}}`, n + "body is not a string"},
		{`{"category":"WORK","title":"t","body":"b"}`, n + "clickAction is missing"},
		{`{"category":"WORK","title":"t","body":"b","clickAction":{}}`, n + "clickAction.actionType is missing"},
		{`{"category":"WORK","title":"t","body":"b","clickAction":{"actionType":"0"}}`, n + "clickAction.actionType is none of [0 1]"},
		{`{"category":"WORK","title":"t","body":"b","clickAction":{"actionType":3}}`, n + "clickAction.actionType is none of [0 1]"},
		{`{"category":"WORK","title":"t","body":"b","clickAction":{"actionType":1}}`, n + "clickAction has actionType 1 without action and uri"},
		{`{"category":"WORK","title":"t","body":"b","clickAction":{"actionType":1,"uri":"u"}}`, ""},
		{`{"category":"WORK","title":"t","body":"b","clickAction":{"actionType":0,"data":"{}"}}`, n + "clickAction.data is not an object"},
		{`{"category":"WORK","title":"t","body":"b","clickAction":{"actionType":0,"url":"u"}}`, "send: payload.notification.clickAction.url is unknown"},
		{`{"badge":{"setNum":0}}`, ""},
		{`{"badge":{"setNum":0},"title":"t"}`, n + "category is missing"},
		{`{}`, n + "category is missing"},
		{`[]`, bad + "payload.notification is not an object"},
	}, func(notification string) harmonyReply { return c.send("0", `{"notification":`+notification+`}`) })
}

func TestHarmonyBody(t *testing.T) {
	c := newHarmonyClient(t)
	token := `"target":{"token":["` + c.token + `"]}`
	const count = "80300010 token count should within 1 and 1000"
	const parameter = "80100001 Check Parameter Error, "
	c.try([]harmonyCase{
		{`{"payload":` + harmonySmall + `,` + token + `}`, ""},
		{`{` + token + `}`, "80100003 Illegal payload, payload is missing"},
		{`{"payload":"{}",` + token + `}`, "80100003 Illegal payload, payload is not an object"},
		{`{"payload":{},` + token + `}`, "80100003 Illegal payload, payload.notification is missing"},
		{`{"payload":` + harmonySmall + `}`, count},
		{`{"payload":` + harmonySmall + `,"target":{}}`, count},
		{`{"payload":` + harmonySmall + `,"target":[]}`, parameter + "target is not an object"},
		{`{"payload":` + harmonySmall + `,"target":{"token":"` + c.token + `"}}`, parameter + "target.token is not an array"},
		{`{"payload":` + harmonySmall + `,"target":{"token":[1]}}`, parameter + "target.token[0] is not a string"},
		{`{"payload":` + harmonySmall + `,` + token + `,"message":1}`, "send: message is unknown"},
		{`{"payload":` + harmonySmall + `,` + token + `}}`, parameter + "the body is not a JSON object"},
		{"{\"payload\":\"\xff\"}", parameter + "the body is not UTF-8"},
		{``, parameter + "the body is not a JSON object"},
	}, func(body string) harmonyReply { return c.post("0", body) })
}

func TestHarmonyOptions(t *testing.T) {
	c := newHarmonyClient(t)
	const o = "80100001 Check Parameter Error, pushOptions."
	c.try([]harmonyCase{
		{`"ttl":1,"biTag":"b","receiptId":"r","collapseKey":-1,"testMessage":false`, ""},
		{`"ttl":1296000`, ""},
		{`"ttl":1296001`, o + "ttl is not a whole number from 1 to 1296000"},
		{`"ttl":"86400"`, o + "ttl is not a whole number from 1 to 1296000"},
		{`"ttl":1.5`, o + "ttl is not a whole number from 1 to 1296000"},
		{`"ttl":0`, "80100004 Illegal expire time"},
		{`"ttl":-1`, "80100004 Illegal expire time"},
		{`"biTag":"` + strings.Repeat("字", 21) + `x"`, ""},
		{`"biTag":"` + strings.Repeat("字", 21) + `xx"`, o + "biTag is longer than 64 bytes"},
		{`"collapseKey":100`, ""},
		{`"collapseKey":101`, o + "collapseKey is not a whole number from -1 to 100"},
		{`"collapseKey":-2`, o + "collapseKey is not a whole number from -1 to 100"},
		{`"testMessage":1`, o + "testMessage is not a boolean"},
		{`"backgroundMode":1`, "send: pushOptions.backgroundMode is not for push type 0"},
		{`"urgency":"HIGH"`, "send: pushOptions.urgency is unknown"},
	}, func(members string) harmonyReply { return c.sendWith("0", harmonySmall, `{`+members+`}`) })
	c.try([]harmonyCase{
		{`"backgroundMode":1`, ""},
		{`"backgroundMode":2`, o + "backgroundMode is none of [0 1]"},
		{`"collapseKey":1`, "send: pushOptions.collapseKey is not for push type 6"},
	}, func(members string) harmonyReply { return c.sendWith("6", `{"extraData":"e"}`, `{`+members+`}`) })
}

func TestHarmonyPushTypes(t *testing.T) {
	c := newHarmonyClient(t)
	voice := strings.Replace(harmonySmall, "MARKETING", "PLAY_VOICE", 1)
	for _, test := range []struct{ pushType, payload, want string }{
		{"2", strings.Replace(voice, `{"n`, `{"extraData":"e","n`, 1), ""},
		{"2", voice, "80100003 Illegal payload, payload.extraData is missing"},
		{"2", strings.Replace(harmonySmall, `{"n`, `{"extraData":"e","n`, 1), "80100003 Illegal payload, payload.notification.category is not PLAY_VOICE"},
		{"2", `{"extraData":"e","notification":{"badge":{"setNum":1}}}`, "80100003 Illegal payload, payload.notification.category is missing"},
		{"6", `{"extraData":"e","proxyData":"ENABLE"}`, ""},
		{"6", `{"extraData":"e","proxyData":"DISABLE"}`, "80100003 Illegal payload, payload.proxyData is none of ENABLE"},
		{"6", `{"extraData":{}}`, "80100003 Illegal payload, payload.extraData is not a string"},
		{"6", `{"extraData":""}`, "80100003 Illegal payload, payload.extraData is missing"},
		{"6", harmonySmall, "80100003 Illegal payload, payload.extraData is missing"},
		{"10", `{"extraData":"e"}`, ""},
		{"10", `{"extraData":"e","proxyData":"ENABLE"}`, "send: payload.proxyData is unknown"},
		{"11", `{"anything":1}`, ""},
		{"11", `"x"`, "80100003 Illegal payload, payload is not an object"},
	} {
		c.try([]harmonyCase{{test.payload, test.want}}, func(p string) harmonyReply { return c.send(test.pushType, p) })
	}
}

// replace makes cases of a payload: "old=>new".
func (c *harmonyClient) replace(pushType, payload string) func(change string) harmonyReply {
	return func(change string) harmonyReply {
		c.t.Helper()
		from, to, _ := strings.Cut(change, "=>")
		if !strings.Contains(payload, from) {
			c.t.Fatalf("%s is not in the payload", from)
		}
		return c.send(pushType, strings.Replace(payload, from, to, 1))
	}
}

func TestHarmonyForm(t *testing.T) {
	c := newHarmonyClient(t)
	const p = "80100003 Illegal payload, payload."
	card := strings.Replace(harmonyCard, "IMAGES", "[]", 1)
	image := `{"keyName":"k","url":"https://a.example/b.png"}`
	c.try([]harmonyCase{
		{`423434262=>9223372036854775807`, ""},
		{`423434262=>9223372036854775808`, p + "formId is not a whole number from 0 to 9223372036854775807"},
		{`423434262=>"423434262"`, p + "formId is not a whole number from 0 to 9223372036854775807"},
		{`"version":1=>"version":2147483647`, ""},
		{`"version":1=>"version":2147483648`, p + "version is not a whole number from 0 to 2147483647"},
		{`"version":1,=>`, p + "version is missing"},
		{`"version":1=>"version":0`, ""},
		{`"moduleName":"m",=>`, p + "moduleName is missing"},
		{`"formName":"f",=>`, p + "formName is missing"},
		{`"abilityName":"a"=>"abilityName":""`, p + "abilityName is missing"},
		{`{"a":{=>{"datashareproxy://a":{`, p + "formData.datashareproxy://a begins with datashareproxy://"},
		{`[1,=>[9007199254740991,`, ""},
		{`[1,=>[9007199254740992,`, p + "formData.a.b[0] is more than 9007199254740991"},
		{`true=>null`, p + "formData.a.b[2] is null"},
		{`{"a":{"b":[1,"c",true]}}=>"{}"`, p + "formData is not an object"},
		{`[]=>[` + image + `,` + image + `]`, p + "images has more than 1 entries"},
		{`[]=>[{"keyName":"k","url":"http://a.example/b.png"}]`, p + "images[0].url only https allow."},
		{`[]=>[{"url":"https://a.example/b.png"}]`, p + "images[0].keyName is missing"},
		{`[]=>[{"keyName":"k","url":"https://a.example/b.png","require":true}]`, p + "images[0].require is none of [0 1]"},
		{`{"formId"=>{"formUpdate":{},"formId"`, "send: payload.formUpdate is unknown"},
	}, c.replace("1", card))
}

func TestHarmonyLiveView(t *testing.T) {
	c := newHarmonyClient(t)
	const p = "80100003 Illegal payload, payload."
	const n = p + "activityData.notificationData."
	add := func(members string) string { return `"type":4,=>"type":4,` + members + `,` }
	layout := func(typ int, members string) string { return `"type":4,=>"type":` + strconv.Itoa(typ) + `,` + members }
	c.try([]harmonyCase{
		{`1=>2147483647`, ""},
		{`1=>2147483648`, p + "activityId is not a whole number from -2147483648 to 2147483647"},
		{`"operation":0=>"operation":3`, p + "operation is none of [0 1 2 4 6]"},
		{`"operation":0,=>`, p + "operation is missing"},
		{`TAXI=>QUEUE`, p + "event cannot be created: QUEUE"},
		{`TAXI=>PARTY`, p + "event is none of TAXI, DELIVERY, FLIGHT, TRAIN, QUEUE, PICK_UP, SCORE, RENT, TIMER, WORKOUT, NAVIGATION, EXPRESS, CHECK_IN"},
		{`"operation":0,"event":"TAXI","status":"CALLING"=>"operation":1,"event":"QUEUE"`, ""},
		{`"status":"CALLING",=>`, p + "status is missing"},
		{`"operation":0,"event":"TAXI","status":"CALLING"=>"operation":1,"event":"TAXI"`, ""},
		{`"event":"TAXI","status":"CALLING"=>"event":"EXPRESS"`, ""},
		{`CALLING=>ARRIVED`, p + "status is none of TAXI"},
		{`{{status}}=>x`, "send: payload has {{status}} in no text"},
		{`"event":"TAXI","status":"CALLING"=>"event":"FLIGHT","status":"DEPART"`, n + "type is not for FLIGHT"},
		{layout(3, `"richProgress":{"progress":100,"nodeIcons":["a","b"]},`), ""},
		{layout(3, `"richProgress":{"progress":101},`), n + "richProgress.progress is not a whole number from 0 to 100"},
		{layout(3, `"richProgress":{"progress":1,"nodeIcons":["a"]},`), n + "richProgress.nodeIcons has less than 2 entries"},
		{layout(3, ``), "send: payload has type 3 without richProgress"},
		{layout(6, ``), n + "type is none of [-1 3 4 5 7]"},
		{`"contentTitle":"{{status}}",=>`, n + "contentTitle is missing"},
		{`"text":"t"=>"text":"` + strings.Repeat("字", 1024) + `"`, ""},
		{`"text":"t"=>"text":"` + strings.Repeat("字", 1025) + `"`, n + "contentText is longer than 1024 characters"},
		{`#FF000000=>#000000`, n + "contentText[0].foregroundColor is not #AARRGGBB"},
		{`"clickAction"=>"clickActions"`, n + "clickAction is missing"},
		{add(`"keepTime":3600`), ""},
		{add(`"keepTime":3601`), n + "keepTime is not a whole number from 0 to 3600"},
		{add(`"extend":{"type":0,"clickAction":{"actionType":5,"data":{"tel":"+86 10-1234#"}}}`), ""},
		{add(`"extend":{"type":0,"clickAction":{"actionType":5,"data":{"tel":"#1"}}}`), n + "extend.clickAction.data.tel is no phone number"},
		{add(`"extend":{"type":0,"clickAction":{"actionType":5}}`), n + "extend.clickAction.data.tel is not a string"},
		{add(`"extend":{"pic":"p"}`), "send: payload.activityData.notificationData.extend.pic is out of date"},
		{`"notificationData"=>"capsuleData":{"type":1,"bgColor":"#FF111111","remind":"FLIP"},"notificationData"`, ""},
		{`"notificationData"=>"capsuleData":{"bgColor":"#ffffffff"},"notificationData"`, p + "activityData.capsuleData.bgColor is one of #FF000000, #FFFFFFFF, #FFF1F3F5"},
		{`"notificationData"=>"externalData":{"type":2},"notificationData"`, p + "activityData.externalData.type is none of [0 1]"},
		{`{"activityId"=>{"trigger":{"type":1,"condition":{"radius":200,"delayTime":300},"displayTime":900},"activityId"`, ""},
		{`{"activityId"=>{"trigger":{"condition":{"radius":199}},"activityId"`, p + "trigger.condition.radius is not a whole number from 200 to 2000"},
		{`{"activityId"=>{"trigger":{"displayTime":1801},"activityId"`, p + "trigger.displayTime is not a whole number from 15 to 1800"},
		{`"activityId":1,=>`, p + "activityId is missing"},
	}, c.replace("7", harmonyTaxi))
}

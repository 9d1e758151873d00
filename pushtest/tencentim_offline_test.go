package pushtest

import (
	"encoding/json"
	"strings"
	"testing"
)

// tencentimFull is an OfflinePushInfo with all fields of Tencent's page.
const tencentimFull = `{"PushFlag":1,"Title":"T","Desc":"D","MultiLanguageContent":[{"Language":"zh-hant","Title":"t","Desc":"d"}],
"Ext":"{\"entity\":{\"id\":1}}","BadgeAddNum":99,"BadgeSetNum":0,"PushTemplateId":"1400000000-1","PushTemplateParam":{"name":"x"},
"AndroidInfo":{"Sound":"ring","PushStyle":1,"XiaoMiChannelID":"c","OPPOChannelID":"c","OPPOCategory":"IM","OPPONotifyLevel":16,
"OPPOPrivateMsgTemplateId":"t","OPPOPrivateTitleParameters":{"a":"b"},"OPPOPrivateContentParameters":{"a":"b"},
"VIVOClassification":0,"VIVOCategory":"IM","VIVONotifyType":"4","HuaWeiCategory":"IM","HuaWeiImportance":"NORMAL",
"HuaWeiChannelID":"c","HuaWeiImage":"https://example.com/a.png","HonorImportance":"LOW","HonorImage":"https://example.com/a.png",
"GoogleChannelID":"c","GooglePriority":"high","GoogleImage":"https://example.com/a.png","MeiZuNoticeMsgType":0,"ExtAsHuaweiIntentParam":1},
"ApnsInfo":{"BadgeMode":0,"Title":"T","SubTitle":"S","Image":"https://example.com/a.png","MutableContent":0,"Sound":"a.caf",
"InterruptionLevel":"time-sensitive","ContentAvailable":1,"IsVoipPush":0,
"LiveActivity":{"LaId":"l","Event":"end","ContentState":{},"DismissalDate":1700000000}},
"HarmonyInfo":{"Title":"T","Category":"IM","Image":"https://example.com/a.png","Sound":"a.mp3","SoundDuration":60}}`

func TestTencentIMOffline(t *testing.T) {
	c := newTencentimTest(t)
	id := c.sim.NewToken()
	send := func(what, info string, push, chat int) {
		t.Helper()
		offline := tencentimMap{"OfflinePushInfo": json.RawMessage(info)}
		c.is(what, c.call("timpush/batch", c.batch([]string{id}, offline)), push)
		c.is(what, c.call("openim/sendmsg", c.message(id, offline)), chat)
	}
	send("all fields", tencentimFull, 0, 0)
	c.problems()
	for _, change := range [][2]string{
		{`"PushFlag":1`, `"PushFlag":2`},
		{`"PushFlag":1`, `"PushFlag":"1"`},
		{`"Title":"T"`, `"Title":7`},
		{`"Ext":"{\"entity\":{\"id\":1}}"`, `"Ext":{"entity":{}}`},
		{`"BadgeAddNum":99`, `"BadgeAddNum":100`},
		{`"BadgeAddNum":99`, `"BadgeAddNum":0`},
		{`"BadgeSetNum":0`, `"BadgeSetNum":1000`},
		{`"BadgeSetNum":0`, `"BadgeSetNum":-1`},
		{`"PushStyle":1`, `"PushStyle":2`},
		{`"OPPONotifyLevel":16`, `"OPPONotifyLevel":3`},
		{`"VIVOClassification":0`, `"VIVOClassification":2`},
		{`"VIVONotifyType":"4"`, `"VIVONotifyType":4`},
		{`"VIVONotifyType":"4"`, `"VIVONotifyType":"5"`},
		{`"HuaWeiImportance":"NORMAL"`, `"HuaWeiImportance":"HIGH"`},
		{`"HonorImportance":"LOW"`, `"HonorImportance":"low"`},
		{`"GooglePriority":"high"`, `"GooglePriority":"HIGH"`},
		{`"MeiZuNoticeMsgType":0`, `"MeiZuNoticeMsgType":2`},
		{`"ExtAsHuaweiIntentParam":1`, `"ExtAsHuaweiIntentParam":2`},
		{`"BadgeMode":0`, `"BadgeMode":2`},
		{`"MutableContent":0`, `"MutableContent":true`},
		{`"time-sensitive"`, `"timeSensitive"`},
		{`"ContentAvailable":1`, `"ContentAvailable":2`},
		{`"IsVoipPush":0`, `"IsVoipPush":2`},
		{`"LaId":"l"`, `"LaId":""`},
		{`"LaId":"l"`, `"LaId":"` + strings.Repeat("l", 65) + `"`},
		{`"Event":"end"`, `"Event":"start"`},
		{`,"ContentState":{}`, ``},
		{`"SoundDuration":60`, `"SoundDuration":61`},
		{`"SoundDuration":60`, `"SoundDuration":0`},
	} {
		bad := strings.Replace(tencentimFull, change[0], change[1], 1)
		if bad == tencentimFull {
			t.Fatalf("there is no %s", change[0])
		}
		send(change[1], bad, 90001, 90043)
	}
	c.problems()
	for _, change := range [][2]string{
		{`"BadgeSetNum":0`, `"BadgeSetNum":999`},
		{`"LaId":"l"`, `"LaId":"` + strings.Repeat("l", 64) + `"`},
		{`"Title":"T"`, `"Title":"` + strings.Repeat("长", 1000) + `"`}, // it is cut
	} {
		send(change[1], strings.Replace(tencentimFull, change[0], change[1], 1), 0, 0)
	}
	c.problems()
}

func TestTencentIMOfflineProblems(t *testing.T) {
	c := newTencentimTest(t)
	for info, problem := range map[string]string{
		`{"Ext":"plain"}`:                                      "OfflinePushInfo: Ext is not JSON",
		`{"AndroidInfo":{"Sound":"a.mp3"}}`:                    "OfflinePushInfo: AndroidInfo.Sound has a suffix",
		`{"AndroidInfo":{"OPPONotifyLevel":1}}`:                "OfflinePushInfo: AndroidInfo.OPPONotifyLevel needs OPPOCategory",
		`{"AndroidInfo":{"HuaWeiImage":"http://example.com"}}`: "OfflinePushInfo: AndroidInfo.HuaWeiImage is no https URL",
		`{"AndroidInfo":{"HonorImage":"http://example.com"}}`:  "OfflinePushInfo: AndroidInfo.HonorImage is no https URL",
		`{"HarmonyInfo":{"Image":"a.png"}}`:                    "OfflinePushInfo: HarmonyInfo.Image is no https URL",
		`{"HarmonyInfo":{"Sound":"a"}}`:                        "OfflinePushInfo: HarmonyInfo.Sound has no suffix",
		`{"HarmonyInfo":{"SoundDuration":1}}`:                  "OfflinePushInfo: HarmonyInfo.SoundDuration needs Sound",
		`{"PushTemplateParam":{"timTitle":"x"}}`:               "OfflinePushInfo: PushTemplateParam has timTitle, which is Tencent's own",
		`{"AndroidInfo":{"FCMChannelID":"x"}}`:                 "OfflinePushInfo.AndroidInfo.FCMChannelID: no such field",
		`{"ApnsInfo":{"Badge":null}}`:                          "OfflinePushInfo.ApnsInfo.Badge: no such field",
		`{"ApnsInfo":{"Title":null}}`:                          "OfflinePushInfo.ApnsInfo.Title: null",
		`{"MultiLanguageContent":[{"language":"en"}]}`:         "OfflinePushInfo.MultiLanguageContent.language: no such field",
	} {
		c.is(info, c.call("timpush/batch", c.batch([]string{c.sim.NewToken()}, tencentimMap{"OfflinePushInfo": json.RawMessage(info)})), 0)
		c.problems(problem)
	}
}

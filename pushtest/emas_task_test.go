package pushtest

import (
	"maps"
	"strconv"
	"strings"
	"testing"
	"time"
)

// emasPart is a notification with one field more, in Ios, Android or Hmos.
func emasPart(part string, fields emasMap) emasMap {
	return emasMap{"Notification": emasMap{"Title": "t", "Body": "b", part: fields}}
}

func emasVendor(vendor string, fields emasMap) emasMap {
	return emasPart("Android", emasMap{"VendorChannelActivity": "a.B", "Options": emasMap{vendor: fields}})
}

func emasText(title, body, platform string) emasMap {
	return emasMap{
		"Target":       emasMap{"Type": "ALIAS", "Value": "a", "Platform": platform},
		"Notification": emasMap{"Title": title, "Body": body, "Android": emasMap{"VendorChannelActivity": "a.B"}},
	}
}

func emasMany(n int) []string { return make([]string, n) }

func TestEMASTask(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	at := func(d time.Duration) string { return now.Add(d).Format("2006-01-02T15:04:05Z") }
	target := func(typ, value string) emasMap { return emasMap{"Target": emasMap{"Type": typ, "Value": value}} }
	options := func(fields emasMap) emasMap { return emasMap{"Options": fields} }
	// A message of 4000 bytes has {"Title":"t","Body":"…"} around its text.
	message := func(n int) emasMap {
		return emasMap{"Message": emasMap{"Body": strings.Repeat("x", n-len(`{"Title":"t","Body":""}`)), "Title": "t"}}
	}
	start := emasMap{"Id": "1", "Event": "start", "AttributesType": "T", "Attributes": `{"a":1}`, "ContentState": `{}`}
	without := func(name string) emasMap {
		m := maps.Clone(start)
		delete(m, name)
		return m
	}
	device := strings.Repeat("a", 32)
	for name, test := range map[string]struct {
		change emasMap
		want   string
	}{
		"good": {nil, ""},

		"no target":              {emasMap{"Target": emasMap{}}, "InvalidTarget.Empty"},
		"target is a text":       {emasMap{"Target": "x"}, "InvalidTarget.Format"},
		"unknown type":           {target("device", "a"), "InvalidTargetType.Format"},
		"type is a number":       {emasMap{"Target": emasMap{"Type": 1}}, "InvalidTargetType.Format"},
		"unknown platform":       {emasMap{"Target": emasMap{"Type": "ALIAS", "Value": "a", "Platform": "iOS"}}, "InvalidTargetPlatform.Format"},
		"no value":               {target("ALIAS", ""), "InvalidTargetValue.Empty"},
		"value is a list":        {emasMap{"Target": emasMap{"Type": "ALIAS", "Value": []string{"a"}}}, "InvalidTargetValue.Format"},
		"empty item":             {target("ALIAS", "a,,b"), "InvalidTargetValue.Format"},
		"1000 targets":           {target("ALIAS", strings.Repeat("a,", 999)+"a"), ""},
		"1001 targets":           {target("ALIAS", strings.Repeat("a,", 1000)+"a"), "InvalidTargetValue.LengthExceed"},
		"alias of 128 bytes":     {target("ALIAS", strings.Repeat("a", 128)), ""},
		"alias of 129 bytes":     {target("ALIAS", strings.Repeat("推", 43)), "InvalidTargetValue.BytesExceed"},
		"account of 64 bytes":    {target("ACCOUNT", strings.Repeat("a", 64)), ""},
		"account of 65 bytes":    {target("ACCOUNT", strings.Repeat("a", 65)), "InvalidTargetValue.BytesExceed"},
		"file":                   {target("FILE", "x"), "FileNotExist"},
		"action":                 {emasMap{"Action": "PUSH"}, "InvalidPushTask.Format"},
		"neither of the two":     {emasMap{"Notification": nil}, "InvalidPushTask.Empty"},
		"no title":               {emasMap{"Notification": emasMap{"Body": "b"}}, "InvalidTitle.Empty"},
		"no body":                {emasMap{"Notification": emasMap{"Title": "t"}}, "InvalidBody.Empty"},
		"title of 50 on Android": {emasText(strings.Repeat("推", 50), "b", "ANDROID"), ""},
		"title of 51 on Android": {emasText(strings.Repeat("t", 51), "b", "ANDROID"), "InvalidTitle.LengthExceed"},
		"title of 51 anywhere":   {emasText(strings.Repeat("t", 51), "b", "ALL"), "InvalidTitle.LengthExceed"},
		"title of 200 B on iOS":  {emasText(strings.Repeat("t", 200), "b", "IOS"), ""},
		"title of 201 B on iOS":  {emasText(strings.Repeat("推", 67), "b", "IOS"), "InvalidTitle.BytesExceed"},
		"title of 201 B on HMOS": {emasText(strings.Repeat("t", 201), "b", "HMOS"), "InvalidTitle.BytesExceed"},
		"body of 200":            {emasText("t", strings.Repeat("推", 200), "ALL"), ""},
		"body of 201":            {emasText("t", strings.Repeat("b", 201), "IOS"), "InvalidBody.LengthExceed"},
		"message of 4000 B":      {message(4000), ""},
		"message of 4001 B":      {message(4001), "InvalidMessage.BytesExceed"},
		"message of nothing":     {emasMap{"Message": emasMap{}}, "InvalidMessage.Empty"},

		"environment":         {emasPart("Ios", emasMap{"ApnsEnv": "PROD"}), "InvalidApnsEnv.Format"},
		"no sound":            {emasPart("Ios", emasMap{"Music": ""}), ""},
		"badge is a text":     {emasPart("Ios", emasMap{"Badge": "1"}), "InvalidBadge.Format"},
		"badge of 33 bits":    {emasPart("Ios", emasMap{"Badge": 1 << 32}), "InvalidBadge.Format"},
		"extra is an object":  {emasPart("Ios", emasMap{"ExtParameters": emasMap{}}), "InvalidExtParameters.Format"},
		"extra is a JSON map": {emasPart("Ios", emasMap{"ExtParameters": `{"a":"b"}`}), ""},
		"extra is a list":     {emasPart("Ios", emasMap{"ExtParameters": `[]`}), "InvalidExtParameters.Format"},
		"level":               {emasPart("Ios", emasMap{"InterruptionLevel": "timeSensitive"}), "InvalidInterruptionLevel.Format"},
		"relevance 1":         {emasPart("Ios", emasMap{"RelevanceScore": 1}), ""},
		"relevance above":     {emasPart("Ios", emasMap{"RelevanceScore": 1.01}), "InvalidRelevanceScore.Format"},
		"relevance below":     {emasPart("Ios", emasMap{"RelevanceScore": -0.01}), "InvalidRelevanceScore.Format"},

		"activity": {emasMap{
			"Target":       emasMap{"Type": "DEVICE", "Value": device},
			"Notification": emasMap{"Ios": emasMap{"LiveActivity": start}},
		}, ""},
		"activity without type":       {emasMap{"Target": target("DEVICE", device)["Target"], "Notification": emasPart("Ios", emasMap{"LiveActivity": without("AttributesType")})["Notification"]}, "InvalidAttributesType.Empty"},
		"activity without attributes": {emasMap{"Target": target("DEVICE", device)["Target"], "Notification": emasPart("Ios", emasMap{"LiveActivity": without("Attributes")})["Notification"]}, "InvalidAttributes.Empty"},
		"activity without event":      {emasMap{"Target": target("DEVICE", device)["Target"], "Notification": emasPart("Ios", emasMap{"LiveActivity": without("Event")})["Notification"]}, "InvalidLiveActivity.Empty"},
		"activity for two":            {emasMap{"Target": target("DEVICE", device+","+device)["Target"], "Notification": emasPart("Ios", emasMap{"LiveActivity": start})["Notification"]}, "InvalidTargetValue.Format"},
		"activity for an alias":       {emasPart("Ios", emasMap{"LiveActivity": start}), "InvalidTargetValue.Format"},

		"style as in V1":      {emasPart("Android", emasMap{"RenderStyle": "0"}), "InvalidRenderStyle.Format"},
		"style as number":     {emasPart("Android", emasMap{"RenderStyle": 0}), "InvalidRenderStyle.Format"},
		"6 lines":             {emasPart("Android", emasMap{"InboxContent": emasMany(6)}), "InvalidInboxContent.LengthExceed"},
		"5 lines":             {emasPart("Android", emasMap{"VendorChannelActivity": "a.B", "RenderStyle": "MULTI_LINE", "InboxContent": emasMany(5)}), ""},
		"badge 0":             {emasPart("Android", emasMap{"BadgeSetNum": 0}), "InvalidBadgeSetNum.Format"},
		"badge 99":            {emasPart("Android", emasMap{"VendorChannelActivity": "a.B", "BadgeSetNum": 99, "BadgeAddNum": 1}), ""},
		"badge 100":           {emasPart("Android", emasMap{"BadgeAddNum": 100}), "InvalidBadgeAddNum.Format"},
		"test is a word":      {emasPart("Android", emasMap{"TestMessage": "true"}), "InvalidTestMessage.Format"},
		"open type":           {emasVendor("Accs", emasMap{"OpenType": "DEEPLINK"}), "InvalidOpenType.Format"},
		"priority -2":         {emasVendor("Accs", emasMap{"Priority": -2, "CustomStyle": 100}), ""},
		"priority 3":          {emasVendor("Accs", emasMap{"Priority": 3}), "InvalidPriority.Format"},
		"style 101":           {emasVendor("Accs", emasMap{"CustomStyle": 101}), "InvalidCustomStyle.Format"},
		"Huawei importance":   {emasVendor("Huawei", emasMap{"Importance": 2}), "InvalidImportance.Format"},
		"Huawei urgency":      {emasVendor("Huawei", emasMap{"Urgency": "LOW"}), "InvalidUrgency.Format"},
		"Huawei payload":      {emasVendor("Huawei", emasMap{"LiveNotificationPayload": "{"}), "InvalidLiveNotificationPayload.Format"},
		"HONOR importance":    {emasVendor("Honor", emasMap{"Importance": "NORMAL"}), "InvalidImportance.Format"},
		"OPPO level":          {emasVendor("Oppo", emasMap{"NotifyLevel": 16, "Category": "ORDER"}), ""},
		"OPPO level 3":        {emasVendor("Oppo", emasMap{"NotifyLevel": 3, "Category": "ORDER"}), "InvalidNotifyLevel.Format"},
		"OPPO level alone":    {emasVendor("Oppo", emasMap{"NotifyLevel": 2}), "InvalidCategory.Empty"},
		"OPPO template":       {emasVendor("Oppo", emasMap{"PrivateTitleParameters": emasMap{"a": "b"}}), "InvalidPrivateTitleParameters.Format"},
		"vivo category":       {emasVendor("Vivo", emasMap{"Category": "PROMOTION"}), "InvalidCategory.Format"},
		"Meizu type":          {emasVendor("Meizu", emasMap{"NoticeMsgType": 2}), "InvalidNoticeMsgType.Format"},
		"HMOS category":       {emasPart("Hmos", emasMap{"Category": "CUSTOMER_SERVICE", "SlotType": "LIVE_VIEW"}), ""},
		"HMOS bad category":   {emasPart("Hmos", emasMap{"Category": "ORDER"}), "InvalidCategory.Format"},
		"HMOS lines missing":  {emasPart("Hmos", emasMap{"RenderStyle": "MULTI_LINE"}), "InvalidInboxContent.Empty"},
		"HMOS 3 lines":        {emasPart("Hmos", emasMap{"RenderStyle": "MULTI_LINE", "InboxContent": emasMany(3)}), ""},
		"HMOS 4 lines":        {emasPart("Hmos", emasMap{"InboxContent": emasMany(4)}), "InvalidInboxContent.LengthExceed"},
		"HMOS image":          {emasPart("Hmos", emasMap{"ImageUrl": "http://a/b.png"}), "InvalidImageUrl.Format"},
		"HMOS sound of 60 s":  {emasPart("Hmos", emasMap{"SoundDuration": 60}), ""},
		"HMOS sound of 61 s":  {emasPart("Hmos", emasMap{"SoundDuration": 61}), "InvalidSoundDuration.Format"},
		"channels":            {options(emasMap{"UseChannels": "apns,accs"}), ""},
		"channels with space": {options(emasMap{"UseChannels": "apns, accs"}), "InvalidUseChannels.Format"},
		"channel of V1":       {options(emasMap{"UseChannels": "gcm"}), "InvalidUseChannels.Format"},
		"key of 32":           {options(emasMap{"JobKey": strings.Repeat("_", 32)}), ""},
		"key of 33":           {options(emasMap{"JobKey": strings.Repeat("a", 33)}), "InvalidJobKey.LengthExceed"},
		"key with a dot":      {options(emasMap{"JobKey": "a.b"}), "InvalidJobKey.Format"},
		"expiry in 3 s":       {options(emasMap{"ExpireTime": at(3 * time.Second)}), "InvalidExpireTime.Format"},
		"expiry in 4 s":       {options(emasMap{"ExpireTime": at(4 * time.Second)}), ""},
		"expiry in 72 h":      {options(emasMap{"ExpireTime": at(72 * time.Hour)}), ""},
		"expiry after 72 h":   {options(emasMap{"ExpireTime": at(72*time.Hour + time.Second)}), "InvalidExpireTime.Format"},
		"expiry in ms":        {options(emasMap{"ExpireTime": now.UnixMilli()}), "InvalidExpireTime.Format"},
		"expiry and fraction": {options(emasMap{"ExpireTime": "2026-01-02T04:04:05.5Z"}), "InvalidExpireTime.Format"},
		"SMS without delay":   {options(emasMap{"Sms": emasMap{"TemplateName": "x"}}), "InvalidDelaySecs.Empty"},
		"SMS policy":          {options(emasMap{"Sms": emasMap{"DelaySecs": 15, "SendPolicy": "0"}}), "InvalidSendPolicy.Format"},
		"SMS":                 {options(emasMap{"Sms": emasMap{"DelaySecs": 15, "SendPolicy": "USER_NOT_OPENED"}}), ""},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEMASTest(t)
			task := emasTo("ALIAS", "a")
			for k, v := range test.change {
				task[k] = v
				if v == nil {
					delete(task, k)
				}
			}
			e.push(task, test.want)
			e.problems()
			delivered := 0
			if test.want == "" {
				delivered = 1
			}
			if n := len(e.sim.Deliveries()); n != delivered && n != 1000 && name != "activity" {
				t.Errorf("%d deliveries, want %d", n, delivered)
			}
		})
	}
}

func TestEMASProblems(t *testing.T) {
	for want, change := range map[string]emasMap{
		"PushTask.target: no such field":                                                              {"target": emasMap{}},
		"PushTask.Notification.Ios.badge: no such field":                                              emasPart("Ios", emasMap{"badge": 1}),
		"PushTask.Notification.Ios.Music: null in place of leaving it out":                            emasPart("Ios", emasMap{"Music": nil}),
		"PushTask.Notification.Ios.Badge: with BadgeAutoIncrement":                                    emasPart("Ios", emasMap{"Badge": 1, "BadgeAutoIncrement": true}),
		"PushTask.Notification.Ios.Silent: without Mutable":                                           emasPart("Ios", emasMap{"Silent": true}),
		"PushTask.Notification.Android.VendorChannelActivity: missing, and vendors' channels need it": emasPart("Android", emasMap{"ChannelId": "x"}),
		"PushTask.Notification.Android.Options.Accs: nothing to open with OpenType URL":               emasVendor("Accs", emasMap{"OpenType": "URL"}),
		"PushTask.Notification.Hmos: more than 1800 bytes with title and body":                        emasPart("Hmos", emasMap{"ExtParameters": `{"a":"` + strings.Repeat("x", 1800) + `"}`}),
		"PushTask.Message: without Title or without Body":                                             {"Message": emasMap{"Body": "b"}},
		"PushTask.Options.MessageId: belongs to CONTINUOUS_PUSH only":                                 {"Options": emasMap{"MessageId": 1}},
		"PushTask.Options.Sms.DelaySecs: 14, advised are 15 seconds to 3 days":                        {"Options": emasMap{"Sms": emasMap{"DelaySecs": 14}}},
	} {
		t.Run(want, func(t *testing.T) {
			e := newEMASTest(t)
			e.push(emasTo("ALIAS", "a", change), "")
			e.problems(want)
		})
	}
	e := newEMASTest(t)
	e.push(`{"Target":{"Type":"ALIAS","Value":"a","Type":"ALIAS"},"Message":{"Title":"t","Body":"b"}}`, "")
	e.problems("PushTask.Target.Type: it is there twice")
}

func TestEMASTags(t *testing.T) {
	tags := func(n int) string { return strings.Repeat(`{"tag":"a"},`, n-1) + `{"tag":"a"}` }
	// many is an expression of ten operands, five of them lists of n tags.
	many := func(n int) string {
		return `{"or":[` + strings.Repeat(`{"and":[`+tags(n)+`]},`, 5) + tags(1) + `]}`
	}
	for value, want := range map[string]string{
		"":                       "InvalidTargetValue.Empty",
		"vip":                    "",
		strings.Repeat("推", 128): "",
		strings.Repeat("t", 129): "InvalidTargetValue.LengthExceed",
		`{"tag":"vip"}`:          "",
		`{"and":[{"tag":"a"},{"not":{"tag":"b"}},{"or":[{"tag":"c"},{"tag":"d"}]}]}`: "",
		`{"and":[{"or":[{"and":[{"tag":"a"}]}]}]}`:                                   "InvalidTargetValue.Format",
		`{"not":{"tag":"a"}}`:                    "InvalidTargetValue.Format",
		`{"and":[{"not":{"or":[{"tag":"a"}]}}]}`: "InvalidTargetValue.Format",
		`{"and":[]}`:                             "InvalidTargetValue.Format",
		`{"and":{"tag":"a"}}`:                    "InvalidTargetValue.Format",
		`{"xor":[{"tag":"a"}]}`:                  "InvalidTargetValue.Format",
		`{"tag":"a","or":[]}`:                    "InvalidTargetValue.Format",
		`{"tag":1}`:                              "InvalidTargetValue.Format",
		`{"tag"`:                                 "InvalidTargetValue.Format",
		`{"or":[` + tags(10) + `]}`:              "",
		`{"or":[` + tags(11) + `]}`:              "InvalidTargetValue.LengthExceed",
		`{"and":[` + tags(1) + `,{"or":[` + tags(2) + `]}]}`: "",
		many(9):  "",
		many(10): "InvalidTargetValue.LengthExceed",
	} {
		t.Run(value, func(t *testing.T) {
			e := newEMASTest(t)
			e.push(emasTo("TAG", value), want)
			if want == "" {
				e.delivered("tags:" + value)
			} else {
				e.delivered()
			}
		})
	}
}

func TestEMASEveryone(t *testing.T) {
	e := newEMASTest(t)
	on := func(platform string) emasMap {
		return emasMap{"Target": emasMap{"Type": "ALL", "Platform": platform}}
	}
	e.push(emasTo("ALL", "", on("IOS")), "")
	e.delivered("everyone:")
	e.push(emasTo("ALL", "", on("IOS")), "Throttling.Api")
	e.push(emasTo("ALL", "", on("HMOS")), "")
	e.push(emasTo("ALL", ""), "Throttling.Api")
	e.now = e.now.Add(time.Second)
	e.push(emasTo("ALL", ""), "")
	for i := range 8 {
		e.now = e.now.Add(time.Second)
		e.push(emasTo("ALL", "", on("IOS"), emasMap{"Options": emasMap{"JobKey": strconv.Itoa(i)}}), "")
	}
	e.now = e.now.Add(time.Second)
	e.push(emasTo("ALL", "", on("IOS")), "Throttling.Api")
	message := emasMap{"Target": on("IOS")["Target"], "Message": emasMap{"Title": "t", "Body": "b"}}
	for range 30 {
		e.push(message, "")
		e.now = e.now.Add(time.Second)
	}
	e.push(message, "Throttling.Api")
	e.now = e.now.Add(10 * time.Minute)
	e.push(emasTo("ALL", "", on("IOS")), "")
	e.problems()
	e.now = e.now.Add(time.Second)
	e.push(emasTo("ALL", "ALL"), "")
	e.problems(`PushTask.Target.Value: "ALL", ALL has none`)
	e.sim.Reset()
	e.push(emasTo("ALL", ""), "")
}

// TestEMASReach has targets that the push has no way to.
func TestEMASReach(t *testing.T) {
	e := newEMASTest(t)
	ids := map[string]string{}
	for _, p := range emasPlatforms {
		ids[p] = e.sim.NewTokenOn(p)
	}
	all := ids["ANDROID"] + "," + ids["IOS"] + "," + ids["HMOS"]
	for _, p := range emasPlatforms {
		e.sim.Reset()
		e.push(emasTo("DEVICE", all, emasMap{"Target": emasMap{"Type": "DEVICE", "Value": all, "Platform": p}}), "")
		e.delivered("token:" + ids[p])
	}
	for channels, want := range map[string][]string{
		"apns": {"IOS"}, "harmony": {"HMOS"}, "accs": {"ANDROID", "HMOS"}, "fcm,apns": {"ANDROID", "IOS"},
	} {
		e.sim.Reset()
		e.push(emasTo("DEVICE", all, emasMap{"Options": emasMap{"UseChannels": channels}}), "")
		var tokens []string
		for _, p := range want {
			tokens = append(tokens, "token:"+ids[p])
		}
		e.delivered(tokens...)
	}
	defer func() {
		if recover() == nil {
			t.Error("NewTokenOn takes a platform that there is not")
		}
	}()
	e.sim.NewTokenOn("iOS")
}

package push_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
	"github.com/pushwire/push/apns"
	"github.com/pushwire/push/emas"
	"github.com/pushwire/push/fcm"
	"github.com/pushwire/push/harmony"
	"github.com/pushwire/push/honor"
	"github.com/pushwire/push/huawei"
	"github.com/pushwire/push/meizu"
	"github.com/pushwire/push/mpaas"
	"github.com/pushwire/push/oppo"
	"github.com/pushwire/push/tencentim"
	"github.com/pushwire/push/vivo"
	"github.com/pushwire/push/xiaomi"
)

// natives are the native messages, each with an example and the paths of the
// objects that have room for members newer than this library.
var natives = []struct {
	new      func() push.Native
	example  string
	roomy    string // paths with a space in between; "." is the message itself
	asString bool   // unknown members become strings, as in a form
}{
	{
		func() push.Native { return new(apns.Message) },
		`{"push_type":"alert","payload":{"aps":{"alert":{"title":{"loc-key":"k"},"body":"b"},"sound":{"critical":1,"name":"n"},"content-available":true}}}`,
		"payload payload.aps payload.aps.alert", false,
	},
	{
		func() push.Native { return new(fcm.Message) },
		`{"token":"t","notification":{"title":"t"},"fcm_options":{},"android":{"ttl":"1s","notification":{"body":"b"}},"android_v2":{"remote_notification":{},"background_sync":{}},` +
			`"apns":{"payload":{"aps":{"alert":{"title":"t"}}},"fcm_options":{}},"webpush":{"notification":{"silent":false},"fcm_options":{}}}`,
		". notification fcm_options android android.notification android_v2 android_v2.remote_notification android_v2.background_sync " +
			"apns apns.payload apns.payload.aps apns.payload.aps.alert apns.fcm_options webpush webpush.notification webpush.fcm_options", false,
	},
	{
		func() push.Native { return new(huawei.Message) },
		`{"notification":{"title":"t"},"android":{"ttl":"1s","notification":{"badge":{"set_num":0}}}}`,
		". android android.notification", false,
	},
	{
		func() push.Native { return new(honor.Message) },
		`{"token":["a"],"android":{"ttl":"1s","notification":{"style":0,"badge":{"setNum":0}}}}`,
		". android android.notification", false,
	},
	{
		func() push.Native { return new(harmony.Message) },
		`{"payload":{"notification":{"category":"IM","badge":{"setNum":0}}},"pushOptions":{"ttl":0},"target":{"token":["A"]}}`,
		". payload payload.notification pushOptions", false,
	},
	{
		func() push.Native { return new(harmony.Message) },
		`{"pushType":7,"payload":{"activityId":1,"activityData":{"notificationData":{"type":1,"richProgress":{},"extend":{}},"capsuleData":{"type":2},"externalData":{}},"trigger":{"type":1}}}`,
		"payload payload.activityData payload.activityData.notificationData payload.activityData.notificationData.richProgress " +
			"payload.activityData.notificationData.extend payload.activityData.capsuleData payload.activityData.externalData payload.trigger", false,
	},
	{
		func() push.Native { return new(meizu.Message) },
		`{"noticeBarInfo":{"title":"t"},"noticeExpandInfo":{},"clickTypeInfo":{},"pushTimeInfo":{"offLine":0},"advanceInfo":{"notificationType":{"sound":1}},"vipInfo":{},"extra":{"callback.type":3}}`,
		". noticeBarInfo noticeExpandInfo clickTypeInfo pushTimeInfo advanceInfo advanceInfo.notificationType vipInfo extra", false,
	},
	{
		func() push.Native { return new(oppo.Message) },
		`{"target_type":2,"notification":{"title":"t","off_line":false}}`,
		". notification", false,
	},
	{
		func() push.Native { return new(vivo.Message) },
		`{"title":"t","extra":{"callback.id":"1"}}`,
		".", false,
	},
	{
		func() push.Native { return new(xiaomi.Message) },
		`{"title":"t","registration_id":"a,b","topics":"x;$;y","extra":{"callback.type":"3","template_param":{"k":"v"}}}`,
		".", false,
	},
	{
		func() push.Native { return new(xiaomi.Message) },
		`{"extra":{"n":[1,2.50]}}`,
		"extra", true,
	},
	{
		func() push.Native { return new(tencentim.Message) },
		`{"From_Account":"a","Condition":{"TagsOr":["x"]},"OfflinePushInfo":{"PushFlag":0,"AndroidInfo":{"VIVOClassification":0},"ApnsInfo":{"LiveActivity":{"LaId":"l"}},"HarmonyInfo":{}}}`,
		". Condition OfflinePushInfo OfflinePushInfo.AndroidInfo OfflinePushInfo.ApnsInfo OfflinePushInfo.ApnsInfo.LiveActivity OfflinePushInfo.HarmonyInfo", false,
	},
	{
		func() push.Native { return new(emas.Message) },
		`{"Target":{"Type":"DEVICE","Value":"a"},"Message":{"Body":"b"},"Notification":{"Title":"t","Ios":{"LiveActivity":{"Id":"l"}},"Android":{"Options":{"Accs":{},"Huawei":{},"Honor":{},` +
			`"Xiaomi":{},"Oppo":{},"Vivo":{},"Meizu":{}}},"Hmos":{}},"Options":{"MessageId":9007199254740993,"Sms":{"DelaySecs":15}}}`,
		". Target Message Notification Notification.Ios Notification.Ios.LiveActivity Notification.Android Notification.Android.Options Notification.Android.Options.Accs Notification.Android.Options.Huawei " +
			"Notification.Android.Options.Honor Notification.Android.Options.Xiaomi Notification.Android.Options.Oppo Notification.Android.Options.Vivo Notification.Android.Options.Meizu Notification.Hmos Options Options.Sms", false,
	},
	{
		func() push.Native { return new(mpaas.Message) },
		`{"Title":"t","ExtendedParams":"{\"a\":\"b\"}","StrategyContent":{"fixedTime":1},"TargetMsgkey":{"a":"b"}}`,
		". StrategyContent", false,
	},
}

// FuzzNativeJSON sends native messages through JSON, as a queue does: by
// themselves, and as a part of a portable message. Nothing changes on the
// way, and members that are newer than this library stay.
func FuzzNativeJSON(f *testing.F) {
	for i := range natives {
		f.Add(uint8(i), []byte(natives[i].example))
	}
	f.Add(uint8(0), []byte(`null`))
	f.Fuzz(func(t *testing.T, which uint8, data []byte) {
		n := &natives[int(which)%len(natives)]
		first := again(t, n.new, data)
		if first == nil {
			return
		}
		through(t, n.new, first)
		var tree any
		dec := json.NewDecoder(bytes.NewReader(data))
		dec.UseNumber()
		if dec.Decode(&tree) != nil {
			return
		}
		var put []string
		for path := range strings.FieldsSeq(n.roomy) {
			if o := objectAt(tree, path); o != nil {
				o["unheard-of"] = []any{path, json.Number("2.50")}
				put = append(put, path)
			}
		}
		roomy, err := json.Marshal(tree)
		if err != nil {
			t.Fatal(err)
		}
		out := again(t, n.new, roomy)
		if out == nil {
			return
		}
		dec = json.NewDecoder(bytes.NewReader(out))
		dec.UseNumber()
		if err := dec.Decode(&tree); err != nil {
			t.Fatal(err)
		}
		for _, path := range put {
			var want any = []any{path, json.Number("2.50")}
			if n.asString {
				want = `["` + path + `",2.50]`
			}
			if d := cmp.Diff(want, objectAt(tree, path)["unheard-of"]); d != "" {
				t.Errorf("what %s does not know, in %s of %s (-in +out):\n%s", n.new().Vendor(), path, roomy, d)
			}
		}
	})
}

// objectAt returns the object at a path, or nil.
func objectAt(tree any, path string) map[string]any {
	o, _ := tree.(map[string]any)
	if path == "." {
		return o
	}
	for name := range strings.SplitSeq(path, ".") {
		o, _ = o[name].(map[string]any)
	}
	return o
}

// again returns the JSON of a message that was read from data, which another
// round must not change, or nil if it is none.
func again(t *testing.T, new func() push.Native, data []byte) []byte {
	t.Helper()
	m := new()
	if json.Unmarshal(data, m) != nil {
		return nil
	}
	first, err := json.Marshal(m)
	if err != nil {
		t.Fatalf("%q was read and cannot be written: %v", data, err)
	}
	back := new()
	if err := json.Unmarshal(first, back); err != nil {
		t.Fatalf("own JSON %s cannot be read: %v", first, err)
	}
	if second, err := json.Marshal(back); err != nil || string(first) != string(second) {
		t.Fatalf("JSON changed from %s to %s, %v", first, second, err)
	}
	return first
}

// through sends a native message through a portable one.
func through(t *testing.T, new func() push.Native, data []byte) {
	t.Helper()
	n := new()
	if err := json.Unmarshal(data, n); err != nil {
		t.Fatal(err)
	}
	queued, err := json.Marshal(&push.Message{Native: push.Natives{n}})
	if err != nil {
		t.Fatal(err)
	}
	var m push.Message
	if err := json.Unmarshal(queued, &m); err != nil {
		t.Fatal(err)
	}
	if len(m.Native) != 1 || m.Native[0].Vendor() != n.Vendor() {
		t.Fatalf("%s holds %v", queued, m.Native)
	}
	raw, ok := m.Native[0].(*push.RawNative)
	if !ok {
		t.Fatalf("a %T came back", m.Native[0])
	}
	back := new()
	if err := json.Unmarshal(raw.JSON, back); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(n, back) {
		t.Errorf("(-want +got):\n%s", cmp.Diff(n, back))
	}
}

// FuzzNatives reads the native part of a message. What is read is in the
// order of the vendors, each of them once, with its JSON untouched.
func FuzzNatives(f *testing.F) {
	for _, s := range []string{
		`{"vivo":{"title":"t","n":[1,2.50]},"apns":{}}`, `{"acme":null,"":{}}`, `{"a":1,"a":2}`, `{"a":"<&>\u2028"}`, `null`, `[]`, `{"\ud800":1,"\udfff":2}`, "{\"a\": \n1e400}",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var n push.Natives
		if json.Unmarshal(data, &n) != nil {
			return
		}
		for i, m := range n {
			if i > 0 && n[i-1].Vendor() >= m.Vendor() {
				t.Fatalf("%q: %q is behind %q", data, m.Vendor(), n[i-1].Vendor())
			}
			if !json.Valid(m.(*push.RawNative).JSON) {
				t.Fatalf("%q holds %q", data, m.(*push.RawNative).JSON)
			}
		}
		first, err := json.Marshal(n)
		if err != nil {
			t.Fatalf("%q was read and cannot be written: %v", data, err)
		}
		var back push.Natives
		if err := json.Unmarshal(first, &back); err != nil || len(back) != len(n) {
			t.Fatalf("own JSON %s cannot be read: %v", first, err)
		}
		if second, err := json.Marshal(back); err != nil || string(first) != string(second) {
			t.Fatalf("JSON changed from %s to %s, %v", first, second, err)
		}
	})
}

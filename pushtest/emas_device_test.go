package pushtest

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestEMASAliases(t *testing.T) {
	e := newEMASTest(t)
	a, b := e.sim.NewToken(), e.sim.NewToken()
	bind := func(id, names, want string) {
		t.Helper()
		e.call("BindAlias", map[string]string{"DeviceId": id, "AliasName": names}, want)
	}
	aliases := func(id string, want ...any) {
		t.Helper()
		var infos = []any{}
		for _, name := range want {
			infos = append(infos, emasMap{"AliasName": name})
		}
		e.same("aliases", emasMap{"AliasInfos": emasMap{"AliasInfo": infos}}, e.call("QueryAliases", map[string]string{"DeviceId": id}, ""))
	}
	bind(a, "x,y", "")
	bind(b, "x", "")
	aliases(a, "x", "y")
	e.same("devices", emasMap{"DeviceIds": emasMap{"DeviceId": []any{a, b}}}, e.call("QueryDevicesByAlias", map[string]string{"Alias": "x"}, ""))
	bind(strings.Repeat("x", 32), "x", "Invalid.Parameter")
	bind(a, strings.Repeat("a,", 10)+"a", "InvalidAliasName.LengthExceed")
	bind(a, strings.Repeat("a,", 9)+strings.Repeat("推", 42), "")
	bind(a, strings.Repeat("推", 43), "InvalidAliasName.BytesExceed")
	e.call("BindAlias", map[string]string{"DeviceId": a}, "MissingAliasName")

	e.push(emasTo("ALIAS", "x,y,nobody"), "")
	e.delivered("alias:x", "alias:y", "alias:nobody")
	e.sim.Reset()
	e.sim.SetState(a, Dead)
	e.push(emasTo("ALIAS", "x,y,nobody"), "")
	e.delivered("alias:x", "alias:nobody")

	e.call("UnbindAlias", map[string]string{"DeviceId": b, "AliasName": "x"}, "")
	aliases(b)
	e.call("UnbindAlias", map[string]string{"DeviceId": a}, "MissingAliasName")
	e.call("UnbindAlias", map[string]string{"DeviceId": a, "UnbindAll": "yes"}, "InvalidUnbindAll.Format")
	e.call("UnbindAlias", map[string]string{"DeviceId": a, "UnbindAll": "true"}, "")
	aliases(a)
	e.problems()
}

func TestEMASAliasLimits(t *testing.T) {
	e := newEMASTest(t)
	id := e.sim.NewToken()
	for i := range 128 {
		e.sim.devices[id].aliases[strconv.Itoa(i)] = true
		e.sim.devices[e.sim.NewToken()].aliases["many"] = true
	}
	e.call("BindAlias", map[string]string{"DeviceId": id, "AliasName": "0"}, "")
	e.call("BindAlias", map[string]string{"DeviceId": id, "AliasName": "new"}, "InvalidAliasName.LengthExceed")
	e.call("BindAlias", map[string]string{"DeviceId": e.sim.NewToken(), "AliasName": "many"}, "InvalidAliasName.LengthExceed")
}

func TestEMASDevice(t *testing.T) {
	e := newEMASTest(t)
	id := e.sim.NewTokenOn("IOS")
	if err := e.sim.SetAccount(id, "amy"); err != nil {
		t.Fatal(err)
	}
	e.call("BindPhone", map[string]string{"DeviceId": id, "PhoneNumber": "13800000000"}, "")
	e.call("BindPhone", map[string]string{"DeviceId": id, "PhoneNumber": "amy"}, "InvalidPhoneNumber.Format")
	e.call("BindAlias", map[string]string{"DeviceId": id, "AliasName": "b,a"}, "")
	e.call("BindTag", map[string]string{"ClientKey": id, "KeyType": "DEVICE", "TagName": "t"}, "")
	e.same("info", emasMap{"DeviceInfo": emasMap{
		"DeviceId": id, "DeviceToken": e.sim.devices[id].token, "DeviceType": "iOS", "Account": "amy",
		"PhoneNumber": "13800000000", "Alias": "a,b", "Tags": "t", "LastOnlineTime": "2026-01-02T03:04:05Z",
		"Online": true, "PushEnabled": true, "Brand": "generic", "Model": "simulated",
	}}, e.call("QueryDeviceInfo", map[string]string{"DeviceId": id}, ""))
	e.call("UnbindPhone", map[string]string{"DeviceId": id}, "")
	e.call("QueryDeviceInfo", map[string]string{"DeviceId": "x"}, "Invalid.Parameter")
	e.same("account", emasMap{"DeviceIds": emasMap{"DeviceId": []any{id}}},
		e.call("QueryDevicesByAccount", map[string]string{"Account": "amy"}, ""))
	e.push(emasTo("ACCOUNT", "amy"), "")
	e.delivered("user:amy")
	if err := e.sim.SetAccount(id, strings.Repeat("a", 65)); err == nil {
		t.Error("SetAccount takes 65 bytes")
	}
	if err := e.sim.SetAccount("x", "a"); err == nil {
		t.Error("SetAccount takes a device of nobody")
	}
	e.call("CheckDevices", map[string]string{"DeviceIds": strings.Repeat("a,", 100) + "a"}, "InvalidDeviceIds.LengthExceed")
	e.call("CheckDevices", map[string]string{"DeviceIds": strings.Repeat("a,", 99) + "a"}, "")
	certificate := emasMap{"Status": "OK", "ExipreTime": json.Number(strconv.FormatInt(e.now.AddDate(1, 0, 0).UnixMilli(), 10))}
	e.same("certificate", emasMap{
		"Android": true, "IOS": true, "DevelopmentCertInfo": certificate, "ProductionCertInfo": certificate,
	}, e.call("CheckCertificate", nil, ""))
	e.problems()
}

func TestEMASTagsOfDevices(t *testing.T) {
	e := newEMASTest(t)
	a, b := e.sim.NewToken(), e.sim.NewToken()
	bind := func(keys, kind, names, want string) {
		t.Helper()
		e.call("BindTag", map[string]string{"ClientKey": keys, "KeyType": kind, "TagName": names}, want)
	}
	infos := func(names ...string) emasMap {
		list := []any{}
		for _, name := range names {
			list = append(list, emasMap{"TagName": name})
		}
		return emasMap{"TagInfos": emasMap{"TagInfo": list}}
	}
	tagsOf := func(id string, want ...string) {
		t.Helper()
		e.same("tags", infos(want...), e.call("QueryTags", map[string]string{"ClientKey": id, "KeyType": "DEVICE"}, ""))
	}
	bind(a+","+b, "DEVICE", "x,y", "")
	bind(b, "DEVICE", "z", "")
	tagsOf(a, "x", "y")
	tagsOf(b, "x", "y", "z")
	e.same("list", infos("x", "y", "z"), e.call("ListTags", nil, ""))
	bind(a, "ALIAS", "x", "InvalidKeyType.Format")
	bind(a, "DEVICE", strings.Repeat("a,", 10)+"a", "InvalidTagName.LengthExceed")
	bind(a, "DEVICE", strings.Repeat("t", 129), "InvalidTagName.LengthExceed")
	bind(strings.Repeat("a,", 1000)+"a", "DEVICE", "x", "InvalidClientKey.LengthExceed")
	e.problems("ClientKey: names a device that the app does not have")
	e.sim.Reset()

	expression := `{"and":[{"tag":"x"},{"not":{"tag":"z"}}]}`
	e.sim.SetState(a, Dead)
	e.push(emasTo("TAG", expression), "")
	e.delivered() // only a is meant
	e.push(emasTo("TAG", `{"or":[{"tag":"z"},{"tag":"nothing"}]}`), "")
	e.delivered(`tags:{"or":[{"tag":"z"},{"tag":"nothing"}]}`)

	e.call("UnbindTag", map[string]string{"ClientKey": b, "KeyType": "DEVICE", "TagName": "x"}, "")
	tagsOf(b, "y", "z")
	e.call("RemoveTag", map[string]string{"TagName": "y"}, "")
	tagsOf(a, "x")
	e.same("list", infos("x", "z"), e.call("ListTags", nil, ""))
	e.now = e.now.Add(5 * time.Minute)
	bind(a, "DEVICE", "y", "")
	e.problems()
	e.call("RemoveTag", map[string]string{"TagName": "y"}, "")
	bind(a, "DEVICE", "y", "")
	e.problems("TagName: a tag that was removed less than 5m0s ago")
	e.call("QueryTags", map[string]string{"ClientKey": "x", "KeyType": "DEVICE"}, "Invalid.Parameter")
	for i := range 10_000 - len(e.sim.tags) {
		e.sim.tags[strconv.Itoa(i)] = true
	}
	bind(a, "DEVICE", "x", "")
	bind(a, "DEVICE", "new", "TagsNumberBeyondLimit")
	if got := e.call("ListTags", nil, "")["TagInfos"].(emasMap)["TagInfo"].([]any); len(got) != 100 {
		t.Errorf("ListTags has %d, want 100", len(got))
	}
}

func TestEMASStatistics(t *testing.T) {
	e := newEMASTest(t)
	a, throttled, dead := e.sim.NewToken(), e.sim.NewToken(), e.sim.NewToken()
	e.sim.SetState(throttled, Throttled)
	e.sim.SetState(dead, Dead)
	id := e.push(emasTo("DEVICE", a+","+throttled+","+dead), "")
	zero := func() emasMap {
		m := emasMap{}
		for _, k := range strings.Fields("AcceptCount SentCount ReceivedCount OpenedCount DeletedCount SmsSentCount SmsSkipCount " +
			"SmsFailedCount SmsReceiveSuccessCount SmsReceiveFailedCount") {
			m[k] = json.Number("0")
		}
		return m
	}
	want := zero()
	want["AcceptCount"], want["SentCount"], want["ReceivedCount"] = json.Number("2"), json.Number("1"), json.Number("1")
	byMessage := func(list ...any) {
		t.Helper()
		e.same("PushStats", emasMap{"PushStats": emasMap{"PushStat": append([]any{}, list...)}},
			e.call("QueryPushStatByMsg", map[string]string{"MessageId": id}, ""))
	}
	byMessage() // of today
	e.now = time.Date(2026, 1, 2, 16, 0, 0, 0, time.UTC)
	one := zero()
	for k, v := range want {
		one[k] = v
	}
	one["MessageId"] = id
	byMessage(one)

	period := func(action, from, to, key, value, code string) emasMap {
		t.Helper()
		return e.call(action, map[string]string{"StartTime": from, "EndTime": to, key: value}, code)
	}
	want["Time"] = "2026-01-01T16:00:00Z"
	next := zero()
	next["Time"] = "2026-01-02T16:00:00Z"
	e.same("by app", emasMap{"AppPushStats": emasMap{"AppPushStat": []any{want, next}}},
		period("QueryPushStatByApp", "2026-01-02T00:00:00Z", "2026-01-02T16:00:00Z", "Granularity", "DAY", ""))
	period("QueryPushStatByApp", "2026-01-02T00:00:00Z", "2026-01-02T16:00:00Z", "Granularity", "MONTH", "InvalidGranularity.Format")
	period("QueryPushStatByApp", "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z", "Granularity", "DAY", "")
	period("QueryPushStatByApp", "2026-01-01T00:00:00Z", "2026-02-01T00:00:01Z", "Granularity", "DAY", "InvalidPeriod.ExceedDays")
	period("QueryPushStatByApp", "2026-01-01 00:00:00", "2026-02-01T00:00:00Z", "Granularity", "DAY", "InvalidStartTime.Format")
	period("QueryPushStatByApp", "2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z", "Granularity", "DAY", "InvalidEndTime.Format")
	stat := func(fields emasMap) emasMap {
		return emasMap{"AppDeviceStats": emasMap{"AppDeviceStat": []any{fields}}}
	}
	e.same("devices", stat(emasMap{"Time": "2026-01-01T16:00:00Z", "DeviceType": "ALL", "Count": json.Number("3")}),
		period("QueryDeviceStat", "2026-01-02T00:00:00Z", "2026-01-02T00:00:00Z", "QueryType", "NEW", ""))
	e.same("unique devices", stat(emasMap{"Time": "2026-01-01T16:00:00Z", "Count": json.Number("3")}),
		period("QueryUniqueDeviceStat", "2026-01-02T00:00:00Z", "2026-01-02T00:00:00Z", "Granularity", "MONTH", ""))
	e.problems()
}

func TestEMASRecords(t *testing.T) {
	e := newEMASTest(t)
	first := e.push(emasTo("ALIAS", "a"), "")
	e.now = e.now.Add(time.Second)
	second := e.push(emasMap{
		"Target": emasMap{"Type": "ALIAS", "Value": "a", "Platform": "IOS"}, "Message": emasMap{"Title": "m", "Body": "n"},
	}, "")
	query := func(more ...string) emasMap {
		t.Helper()
		params := map[string]string{"StartTime": "2026-01-02T00:00:00Z", "EndTime": "2026-01-03T00:00:00Z"}
		for i := 0; i < len(more); i += 2 {
			params[more[i]] = more[i+1]
		}
		return e.call("QueryPushRecords", params, "")
	}
	record := func(id, title, body, kind, device, at string) any {
		return emasMap{
			"AppKey": json.Number(strconv.FormatInt(e.sim.AppKey, 10)), "MessageId": id, "Title": title, "Body": body,
			"PushType": kind, "DeviceType": device, "PushTime": at, "Source": "API", "Status": "SENT", "Target": "ALIAS",
		}
	}
	one := record(first, "题", "b", "NOTICE", "ALL", "2026-01-02T03:04:05Z")
	two := record(second, "m", "n", "MESSAGE", "iOS", "2026-01-02T03:04:06Z")
	answer := func(page, size, total int, records ...any) emasMap {
		number := func(n int) json.Number { return json.Number(strconv.Itoa(n)) }
		return emasMap{
			"PushInfos": emasMap{"PushInfo": append([]any{}, records...)},
			"Page":      number(page), "PageSize": number(size), "Total": number(total),
		}
	}
	e.same("all", answer(1, 20, 2, two, one), query())
	e.same("second page", answer(2, 1, 2, one), query("Page", "2", "PageSize", "1"))
	e.same("beyond", answer(3, 1, 2), query("Page", "3", "PageSize", "1"))
	e.same("type", answer(1, 20, 1, one), query("PushType", "NOTICE"))
	e.same("keyword", answer(1, 20, 1, two), query("Keyword", "m"))
	e.problems()
	times := map[string]string{"StartTime": "2026-01-02T00:00:00Z", "EndTime": "2026-01-03T00:00:00Z"}
	for name, value := range map[string]string{"Page": "10001", "PageSize": "101", "PushType": "ALL", "Source": "Api"} {
		times[name] = value
		e.call("QueryPushRecords", times, "Invalid"+name+".Format")
		delete(times, name)
	}
}

package pushtest

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/pushwire/push"
)

// What is known of devices follows the API metadata of the product Push,
// 2016-08-01 (2026-04); limits of aliases the page
// https://help.aliyun.com/document_detail/449313.html (undated).

const (
	emasMaxAlias      = 128 // bytes
	emasAliasesOf     = 128 // a device
	emasDevicesOf     = 128 // an alias
	emasNamesAtOnce   = 10  // aliases or tags
	emasDevicesAtOnce = 100 // to check
)

// emasNested is how the gateway writes most lists: {"TagInfo": [...]}.
func emasNested[T any](name string, list []T) map[string]any {
	return map[string]any{name: append([]T{}, list...)}
}

// device is the device that a parameter names.
func (p *emasParams) device(name string) *emasDevice {
	id := p.required(name)
	if p.bad() {
		return nil
	}
	d, ok := p.e.devices[id]
	if !ok {
		p.explain(emasMissing, name+" names no device of the app.")
	}
	return d
}

func (e *EMAS) available(id string) bool {
	s := e.state(id)
	return e.devices[id] != nil && (s == Live || s == Throttled)
}

func (e *EMAS) checkDevices(p *emasParams) aliyunReply {
	type info struct {
		DeviceID  string `json:"DeviceId"`
		Available bool   `json:"Available"`
	}
	ids := p.list("DeviceIds", emasDevicesAtOnce)
	if p.bad() {
		return nil
	}
	var infos []info
	for _, id := range ids {
		infos = append(infos, info{id, e.available(id)})
	}
	return aliyunReply{"DeviceCheckInfos": emasNested("DeviceCheckInfo", infos)}
}

// emasDeviceTypes are the words for platforms outside of PushTask.
var emasDeviceTypes = map[string]string{emasAndroid: "ANDROID", emasIOS: "iOS", emasHMOS: "HARMONY"}

func (e *EMAS) deviceInfo(p *emasParams) aliyunReply {
	d := p.device("DeviceId")
	if p.bad() {
		return nil
	}
	return aliyunReply{"DeviceInfo": map[string]any{
		"DeviceId": d.id, "DeviceToken": d.token, "DeviceType": emasDeviceTypes[d.platform],
		"Account": d.account, "PhoneNumber": d.phone,
		"Alias":          strings.Join(slices.Sorted(maps.Keys(d.aliases)), ","),
		"Tags":           strings.Join(slices.Sorted(maps.Keys(d.tags)), ","),
		"LastOnlineTime": d.since.UTC().Format(aliyunDate),
		"Online":         e.state(d.id) == Live, "PushEnabled": e.available(d.id),
		"Brand": "generic", "Model": "simulated",
	}}
}

func (e *EMAS) checkCertificate(*emasParams) aliyunReply {
	certificate := map[string]any{
		"Status": "OK", "ExipreTime": e.Now().AddDate(1, 0, 0).UnixMilli(), // the vendor's spelling
	}
	return aliyunReply{
		"Android": true, "IOS": true, "DevelopmentCertInfo": certificate, "ProductionCertInfo": certificate,
	}
}

// aliases is the parameter AliasName.
func (p *emasParams) aliases() []string {
	names := p.list("AliasName", emasNamesAtOnce)
	for _, name := range names {
		if len(name) > emasMaxAlias {
			p.refuse("InvalidAliasName.BytesExceed")
		}
	}
	return names
}

func (e *EMAS) bindAlias(p *emasParams) aliyunReply {
	names := p.aliases()
	d := p.device("DeviceId")
	if p.bad() {
		return nil
	}
	after := maps.Clone(d.aliases)
	for _, name := range names {
		if !d.aliases[name] && len(e.named(push.TargetAlias, name)) >= emasDevicesOf {
			p.explain("InvalidAliasName.LengthExceed", "The alias has too many devices.")
		}
		after[name] = true
	}
	if len(after) > emasAliasesOf {
		p.explain("InvalidAliasName.LengthExceed", "The device has too many aliases.")
	}
	if !p.bad() {
		d.aliases = after
	}
	return nil
}

func (e *EMAS) unbindAlias(p *emasParams) aliyunReply {
	d := p.device("DeviceId")
	if p.flag("UnbindAll") {
		p.optional("AliasName")
		if !p.bad() {
			clear(d.aliases)
		}
		return nil
	}
	names := p.aliases()
	if p.bad() {
		return nil
	}
	for _, name := range names {
		delete(d.aliases, name)
	}
	return nil
}

func (e *EMAS) queryAliases(p *emasParams) aliyunReply {
	type info struct{ AliasName string }
	d := p.device("DeviceId")
	if p.bad() {
		return nil
	}
	var infos []info
	for _, name := range slices.Sorted(maps.Keys(d.aliases)) {
		infos = append(infos, info{name})
	}
	return aliyunReply{"AliasInfos": emasNested("AliasInfo", infos)}
}

func (e *EMAS) devicesByAlias(p *emasParams) aliyunReply {
	return e.devicesBy(p, push.TargetAlias, "Alias")
}

func (e *EMAS) devicesByAccount(p *emasParams) aliyunReply {
	return e.devicesBy(p, push.TargetUser, "Account")
}

func (e *EMAS) devicesBy(p *emasParams, typ push.TargetType, name string) aliyunReply {
	value := p.required(name)
	if p.bad() {
		return nil
	}
	var ids []string
	for _, d := range e.named(typ, value) {
		ids = append(ids, d.id)
	}
	return aliyunReply{"DeviceIds": emasNested("DeviceId", ids)}
}

var emasPhone = regexp.MustCompile(`^\+?[0-9]{5,20}$`)

func (e *EMAS) bindPhone(p *emasParams) aliyunReply {
	number := p.required("PhoneNumber")
	if !emasPhone.MatchString(number) {
		p.refuse("InvalidPhoneNumber.Format")
	}
	d := p.device("DeviceId")
	if !p.bad() {
		d.phone = number
	}
	return nil
}

func (e *EMAS) unbindPhone(p *emasParams) aliyunReply {
	d := p.device("DeviceId")
	if !p.bad() {
		d.phone = ""
	}
	return nil
}

package pushtest

import (
	"maps"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/pushwire/push"
)

// Tags follow the API metadata of the product Push, 2016-08-01 (2026-04), and
// the limits on https://help.aliyun.com/document_detail/449313.html (undated).

const (
	emasMaxTag       = 128 // characters
	emasTagsOfApp    = 10_000
	emasTagsListed   = 100
	emasTagDevices   = 1000            // of a call
	emasTagRecreated = 5 * time.Minute // after it was removed
)

// tagged reads what BindTag and UnbindTag have in common. Older metadata has
// accounts and aliases as well as devices, the current page has not.
func (p *emasParams) tagged() (devices []*emasDevice, names []string) {
	p.oneOf("KeyType", "DEVICE")
	ids := p.list("ClientKey", emasTagDevices)
	names = p.list("TagName", emasNamesAtOnce)
	for _, name := range names {
		if utf8.RuneCountInString(name) > emasMaxTag {
			p.refuse("InvalidTagName.LengthExceed")
		}
	}
	for _, id := range ids {
		d, ok := p.e.devices[id]
		if !ok {
			// One of a thousand is no reason to refuse the others.
			p.e.problem("ClientKey: names a device that the app does not have")
			continue
		}
		devices = append(devices, d)
	}
	return devices, names
}

func (e *EMAS) bindTag(p *emasParams) aliyunReply {
	devices, names := p.tagged()
	fresh := 0
	for _, name := range names {
		if !e.tags[name] {
			fresh++
		}
	}
	if len(e.tags)+fresh > emasTagsOfApp {
		p.refuse("TagsNumberBeyondLimit")
	}
	if p.bad() {
		return nil
	}
	for _, name := range names {
		if at, ok := e.removed[name]; ok && e.Now().Sub(at) < emasTagRecreated {
			e.problem("TagName: a tag that was removed less than %v ago", emasTagRecreated)
		}
		e.tags[name] = true
		for _, d := range devices {
			d.tags[name] = true
		}
	}
	return nil
}

func (e *EMAS) unbindTag(p *emasParams) aliyunReply {
	devices, names := p.tagged()
	if p.bad() {
		return nil
	}
	for _, d := range devices {
		for _, name := range names {
			delete(d.tags, name)
		}
	}
	return nil
}

func (e *EMAS) removeTag(p *emasParams) aliyunReply {
	name := p.required("TagName")
	if utf8.RuneCountInString(name) > emasMaxTag {
		p.refuse("InvalidTagName.LengthExceed")
	}
	if p.bad() {
		return nil
	}
	delete(e.tags, name)
	e.removed[name] = e.Now()
	for _, d := range e.order {
		delete(d.tags, name)
	}
	return nil
}

// emasTagInfos is a list of tags in an answer.
func emasTagInfos(names []string) aliyunReply {
	type info struct{ TagName string }
	var infos []info
	for _, name := range names {
		infos = append(infos, info{name})
	}
	return aliyunReply{"TagInfos": emasNested("TagInfo", infos)}
}

// queryTags returns the tags of a device, or of all that have an account or
// an alias.
func (e *EMAS) queryTags(p *emasParams) aliyunReply {
	types := map[string]push.TargetType{
		"DEVICE": push.TargetToken, "ACCOUNT": push.TargetUser, "ALIAS": push.TargetAlias,
	}
	typ := p.oneOf("KeyType", "DEVICE", "ACCOUNT", "ALIAS")
	key := p.required("ClientKey")
	if p.bad() {
		return nil
	}
	found := e.named(types[typ], key)
	if typ == "DEVICE" && len(found) == 0 {
		p.explain(emasMissing, "ClientKey names no device of the app.")
	}
	tags := make(map[string]bool)
	for _, d := range found {
		maps.Copy(tags, d.tags)
	}
	return emasTagInfos(slices.Sorted(maps.Keys(tags)))
}

func (e *EMAS) listTags(*emasParams) aliyunReply {
	names := slices.Sorted(maps.Keys(e.tags))
	return emasTagInfos(names[:min(len(names), emasTagsListed)])
}

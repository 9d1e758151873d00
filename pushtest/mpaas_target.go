package pushtest

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Targets follow the pages on simple pushes, in batches and to all (2871125,
// 2871128 and 2871129, copies of up to 2026),
// https://help.aliyun.com/document_detail/2871128.html

// The most targets of PushSimple and PushTemplate, and of PushMultiple. Only
// for the former it is documented that more are 3029.
const (
	mpaasMaxTargets = 10
	mpaasMaxList    = 100
)

// targetMap reads TargetMsgkey, a JSON map from targets to message keys.
func (f *mpaasForm) targetMap() []mpaasTarget {
	const key = "TargetMsgkey"
	var targets []mpaasTarget
	for _, p := range f.pairs(key, mpaasInvalid) {
		// Of a key that is there twice, which Problems lists, the last counts.
		targets = slices.DeleteFunc(targets, func(t mpaasTarget) bool { return t.value == p.key })
		targets = append(targets, mpaasTarget{value: p.key, key: p.value})
	}
	f.checkTargets(key, targets, mpaasMaxTargets)
	return targets
}

func (f *mpaasForm) checkTargets(name string, targets []mpaasTarget, most int) {
	switch {
	case len(targets) == 0:
		f.refuse(mpaasNoTarget, "%s has no target", name)
	case len(targets) > most:
		f.refuse(mpaasManyTargets, "%s has %d targets, more than %d", name, len(targets), most)
	}
	seen := make(map[string]bool)
	for _, t := range targets {
		switch {
		case t.value == "":
			f.refuse(mpaasNoTarget, "%s has a target that is empty", name)
		case t.key == "":
			f.refuse(mpaasMessageKey, "%s has a message key that is empty", name)
		case seen[t.key]:
			f.problem("%s: one message key for several targets, where each message must have its own", name)
		}
		seen[t.key] = true
	}
}

// targetList reads TargetMsg, a list that is flattened as in
// TargetMsg.1.MsgKey.
func (f *mpaasForm) targetList(p *mpaasPush) {
	const list = "TargetMsg"
	items := make(map[int]map[string]string)
	for _, name := range slices.Sorted(maps.Keys(f.values)) {
		rest, ok := strings.CutPrefix(name, list+".")
		if !ok {
			continue
		}
		index, field, _ := strings.Cut(rest, ".")
		i, err := strconv.Atoi(index)
		if err != nil || i < 1 || strconv.Itoa(i) != index ||
			!slices.Contains([]string{"Target", "MsgKey", "TemplateKeyValue", "ExtendedParams"}, field) {
			continue // it will be listed as unknown
		}
		if items[i] == nil {
			items[i] = make(map[string]string)
		}
		items[i][field] = f.text(name)
	}
	var targets []mpaasTarget
	for n, i := range slices.Sorted(maps.Keys(items)) {
		if i != n+1 {
			f.problem("%s: the indices have a gap before %d", list, i)
		}
		targets = append(targets, mpaasTarget{
			value: items[i]["Target"], key: items[i]["MsgKey"], extras: items[i]["ExtendedParams"],
		})
		where := list + "." + strconv.Itoa(i)
		f.extras(where+".ExtendedParams", items[i]["ExtendedParams"], mpaasMaxInnerExtras, mpaasManyInnerExtras)
		values := f.parsePairs(where+".TemplateKeyValue", items[i]["TemplateKeyValue"], mpaasInvalid)
		p.fill(f, &targets[n], values)
	}
	f.checkTargets(list, targets, mpaasMaxList)
	for _, t := range targets {
		if n := slices.IndexFunc(targets, func(u mpaasTarget) bool { return u.value == t.value }); targets[n] != t {
			f.problem("%s: a target is there twice", list)
		}
	}
	p.targets = targets
}

// A mpaasEveryone says which devices a broadcast goes to.
type mpaasEveryone struct {
	key            string
	title, content string
	bound, unbound bool // whether to devices with a user, and without
	boundSince     time.Time
	unboundSince   time.Time
}

// Values of PushStatus.
const (
	mpaasBoundDevices   = 0
	mpaasAllDevices     = 1
	mpaasUnboundDevices = 2
)

// pushBroadcast is PushBroadcast.
func (m *MPaaS) pushBroadcast(f *mpaasForm) any {
	p := f.begin(mpaasBroadcast, mpaasAndroidDevice, mpaasIOSDevice, mpaasHarmonyDevice)
	p.useTemplate(f)
	var t mpaasTarget
	p.fill(f, &t, f.pairs("TemplateKeyValue", mpaasInvalid))
	p.everyone = f.everyone()
	p.everyone.title, p.everyone.content = t.title, t.content
	return m.finish(f, p)
}

// everyone reads the parameters that only broadcasts have. The codes for a
// period that is missing are not documented; 3028 is the general one.
func (f *mpaasForm) everyone() *mpaasEveryone {
	e := &mpaasEveryone{key: f.required("Msgkey", mpaasMessageKey)}
	f.choice("AndroidChannel", 2, 1, 2)
	for _, name := range []string{"TimeMode", "BindStartTime", "BindEndTime", "UnBindStartTime", "UnBindEndTime"} {
		f.integer(name) // what they mean is not published
	}
	status := f.choice("PushStatus", mpaasBoundDevices, mpaasBoundDevices, mpaasAllDevices, mpaasUnboundDevices)
	bind := f.choice("BindPeriod", 0, 1, 2, 3, 4)
	unbind := f.choice("UnBindPeriod", 0, 1, 2, 3, 4)
	switch {
	case f.finance && bind != 0:
		f.problem("BindPeriod: the finance region has none")
	case !f.finance && status == mpaasBoundDevices && bind == 0:
		f.refuse(mpaasInvalid, "PushStatus 0 needs BindPeriod")
	case status != mpaasBoundDevices && unbind == 0:
		f.refuse(mpaasInvalid, "PushStatus %d needs UnBindPeriod", status)
	}
	e.bound, e.unbound = status != mpaasUnboundDevices, status != mpaasBoundDevices
	e.boundSince, e.unboundSince = f.m.periodStart(bind), f.m.periodStart(unbind)
	return e
}

// periodStart is when a period of BindPeriod or UnBindPeriod began. The zero
// time is for one without limit.
func (m *MPaaS) periodStart(period int64) time.Time {
	days := map[int64]int{1: 7, 2: 15, 3: 60}[period]
	if days == 0 {
		return time.Time{}
	}
	return m.Now().AddDate(0, 0, -days)
}

// reaches reports whether a broadcast goes to a device.
func (e *mpaasEveryone) reaches(d *mpaasDevice) bool {
	if d.user != "" {
		return e.bound && !d.changed.Before(e.boundSince)
	}
	return e.unbound && !d.changed.Before(e.unboundSince)
}

package pushtest

import (
	"math"
	"strings"

	"github.com/pushwire/push"
)

// Look-ups and revocations are known from the Java SDK (Http2 1.0.11). That
// the paths which revoke are under /v3 now is in the announcement of
// 2026-10-22, https://dev.mi.com/xiaomihyperos/documentation/detail?pId=2367

// xiaomiOfDevice answers with names of one device: aliases, topics, accounts.
// A regId that gets nothing has none.
func xiaomiOfDevice(names func(*xiaomiDevice) []string) xiaomiHandler {
	return func(x *Xiaomi, c *xiaomiCall) (xiaomiReply, *xiaomiRefusal) {
		c.form.packages(1)
		regID := c.form.required("registration_id", xiaomiMissing)
		c.form.checkRegID(regID)
		if refusal := c.form.done(); refusal != nil {
			return xiaomiReply{}, refusal
		}
		list := []string{}
		x.lock.Lock()
		defer x.lock.Unlock()
		if d := x.devices[regID]; d != nil && x.reachable(regID) {
			list = append(list, names(d)...)
		}
		return xiaomiReply{data: xiaomiList[string]{list}}, nil
	}
}

// xiaomiLookUp is for questions about regIds of which Xiaomi publishes no
// answer: the request is checked, and the success has no data.
func xiaomiLookUp(field string, packages bool) xiaomiHandler {
	return func(_ *Xiaomi, c *xiaomiCall) (xiaomiReply, *xiaomiRefusal) {
		c.form.regIDs(field)
		if packages {
			c.form.packages(1)
		}
		return xiaomiReply{}, c.form.done()
	}
}

// validate is another such question, for which the SDK repeats the parameter.
func (x *Xiaomi) validate(c *xiaomiCall) (xiaomiReply, *xiaomiRefusal) {
	const field = "registration_ids"
	c.form.known[field] = true
	if n := len(c.form.values[field]); n == 0 || n > xiaomiMostTargets {
		c.form.refuse(xiaomiMissing, "there are %d regIds, not 1 to %d", n, xiaomiMostTargets)
	}
	for _, v := range c.form.values[field] {
		for regID := range strings.SplitSeq(v, ",") {
			c.form.checkRegID(regID)
		}
	}
	return xiaomiReply{}, c.form.done()
}

// xiaomiRevoke takes notifications back from devices. The parameters are
// those of /v1, since those of /v3 have not been seen: the notification is
// named by its notify_id, and there is one package. That nobody has such a
// notification is answered 65028, message not found.
func xiaomiRevoke(a xiaomiAudience, field string) xiaomiHandler {
	return func(x *Xiaomi, c *xiaomiCall) (xiaomiReply, *xiaomiRefusal) {
		targets := c.form.list(field, ",", xiaomiMostTargets, a.missing)
		for _, t := range targets {
			a.check(c.form, t)
		}
		c.form.packages(1)
		c.form.required("notify_id", xiaomiMissing)
		notifyID := c.form.integer("notify_id", 0, 0, math.MaxInt32, xiaomiNotifyID)
		if refusal := c.form.done(); refusal != nil {
			return xiaomiReply{}, refusal
		}
		if !x.hide(a.typ, targets, notifyID) {
			return xiaomiReply{}, xiaomiRefuse(xiaomiNoMessage, "no target has such a notification")
		}
		return xiaomiReply{}, nil
	}
}

// hide removes a notification from targets, and reports whether any had it.
func (x *Xiaomi) hide(typ push.TargetType, targets []string, notifyID int64) (found bool) {
	x.lock.Lock()
	defer x.lock.Unlock()
	for _, t := range targets {
		n := xiaomiNotice{typ, t, notifyID}
		found = found || x.shown[n]
		delete(x.shown, n)
	}
	return found
}

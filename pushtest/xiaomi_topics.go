package pushtest

import (
	"slices"
	"strings"

	"github.com/pushwire/push"
)

// Topics and the names of devices follow "Server API" (2024-10-21),
// https://dev.mi.com/xiaomihyperos/documentation/detail?pId=1559
// with the parameters that the Java SDK (Http2 1.0.11) sends.

// What one device may have.
const (
	xiaomiTopicsOfDevice  = 30
	xiaomiAliasesOfDevice = 15 // the oldest goes
)

// A xiaomiDevice is what an installation of the app calls itself.
type xiaomiDevice struct {
	aliases, accounts, topics []string // oldest first
}

func (d *xiaomiDevice) allAliases() []string  { return d.aliases }
func (d *xiaomiDevice) allAccounts() []string { return d.accounts }
func (d *xiaomiDevice) allTopics() []string   { return d.topics }

// device returns the names of a device. x.lock is held.
func (x *Xiaomi) device(regID string) *xiaomiDevice {
	d := x.devices[regID]
	if d == nil {
		d = new(xiaomiDevice)
		x.devices[regID] = d
	}
	return d
}

// AddAlias gives a device an alias, as the app on it does. Of more than 15
// the oldest is forgotten.
//
// Sends to an alias or account that no device has are accepted, and count as
// delivered, all the same: Xiaomi tells of them in receipts alone.
func (x *Xiaomi) AddAlias(regID, alias string) {
	x.lock.Lock()
	defer x.lock.Unlock()
	d := x.device(regID)
	d.aliases = xiaomiAdd(d.aliases, alias)
	if len(d.aliases) > xiaomiAliasesOfDevice {
		d.aliases = d.aliases[1:]
	}
}

// AddAccount gives a device a user account, as the app on it does. The limit
// of 20 devices to an account is the caller's to keep.
func (x *Xiaomi) AddAccount(regID, account string) {
	x.lock.Lock()
	defer x.lock.Unlock()
	d := x.device(regID)
	d.accounts = xiaomiAdd(d.accounts, account)
}

// Subscribers returns the regIds that a topic reaches, sorted.
func (x *Xiaomi) Subscribers(topic string) []string {
	x.lock.Lock()
	defer x.lock.Unlock()
	var regIDs []string
	for regID, d := range x.devices {
		if x.subscribed(d, topic) {
			regIDs = append(regIDs, regID)
		}
	}
	slices.Sort(regIDs)
	return regIDs
}

// subscribed reports whether a topic reaches a device. x.lock is held.
func (x *Xiaomi) subscribed(d *xiaomiDevice, topic string) bool {
	return slices.Contains(d.topics, topic) ||
		slices.ContainsFunc(d.aliases, func(a string) bool { return slices.Contains(x.topicAliases[topic], a) })
}

// reach is how many devices a target is. x.lock is held.
func (x *Xiaomi) reach(a xiaomiAudience, target string) int {
	if a.typ == push.TargetToken {
		return 1
	}
	n := 0
	for regID, d := range x.devices {
		if x.reachable(regID) && x.isOf(d, a.typ, target) {
			n++
		}
	}
	return n
}

// isOf reports whether a device belongs to a target. x.lock is held.
func (x *Xiaomi) isOf(d *xiaomiDevice, typ push.TargetType, target string) bool {
	switch typ {
	case push.TargetAlias:
		return slices.Contains(d.aliases, target)
	case push.TargetUser:
		return slices.Contains(d.accounts, target)
	case push.TargetTopic:
		return x.subscribed(d, target)
	case push.TargetCondition:
		return x.matches(d, target)
	}
	return true
}

// matches evaluates topic_op over topics. EXCEPT takes the others from the
// first. x.lock is held.
func (x *Xiaomi) matches(d *xiaomiDevice, condition string) bool {
	op, joined, _ := strings.Cut(condition, " ")
	topics := strings.Split(joined, xiaomiTopicJoin)
	in := func(topic string) bool { return x.subscribed(d, topic) }
	switch op {
	case "UNION":
		return slices.ContainsFunc(topics, in)
	case "INTERSECTION":
		return !slices.ContainsFunc(topics, func(t string) bool { return !in(t) })
	}
	return in(topics[0]) && !slices.ContainsFunc(topics[1:], in)
}

func xiaomiAdd(list []string, v string) []string {
	if slices.Contains(list, v) {
		return list
	}
	return append(list, v)
}

func xiaomiRemove(list []string, v string) []string {
	return slices.DeleteFunc(list, func(s string) bool { return s == v })
}

func (x *Xiaomi) subscribe(c *xiaomiCall) (xiaomiReply, *xiaomiRefusal) {
	regIDs, topic, refusal := x.readSubscription(c.form)
	if refusal != nil {
		return xiaomiReply{}, refusal
	}
	x.lock.Lock()
	defer x.lock.Unlock()
	for _, r := range regIDs {
		if topics := x.device(r).topics; len(topics) >= xiaomiTopicsOfDevice && !slices.Contains(topics, topic) {
			return xiaomiReply{}, xiaomiRefuse(xiaomiSubscribeFailed, "a device has %d topics", len(topics))
		}
	}
	for _, r := range regIDs {
		d := x.device(r)
		d.topics = xiaomiAdd(d.topics, topic)
	}
	return xiaomiReply{}, nil
}

func (x *Xiaomi) unsubscribe(c *xiaomiCall) (xiaomiReply, *xiaomiRefusal) {
	regIDs, topic, refusal := x.readSubscription(c.form)
	if refusal != nil {
		return xiaomiReply{}, refusal
	}
	x.lock.Lock()
	defer x.lock.Unlock()
	for _, r := range regIDs {
		d := x.device(r)
		d.topics = xiaomiRemove(d.topics, topic)
	}
	return xiaomiReply{}, nil
}

// readSubscription reads who is to have which topic. How a regId that is not
// there is answered is not published; 10029 is for devices that cannot be
// found when something is registered.
func (x *Xiaomi) readSubscription(f *xiaomiForm) (regIDs []string, topic string, refusal *xiaomiRefusal) {
	regIDs, topic = f.regIDs("registration_id"), x.readTopic(f)
	for _, r := range regIDs {
		if !x.reachable(r) {
			f.refuse(xiaomiNoDevice, "there is no such device")
		}
	}
	return regIDs, topic, f.done()
}

func (x *Xiaomi) readTopic(f *xiaomiForm) string {
	f.packages(1)
	f.text("category")
	return xiaomiOneTopic.check(f, f.required("topic", xiaomiNoTopic))
}

func (x *Xiaomi) subscribeAlias(c *xiaomiCall) (xiaomiReply, *xiaomiRefusal) {
	return x.changeAliases(c.form, xiaomiAdd)
}

func (x *Xiaomi) unsubscribeAlias(c *xiaomiCall) (xiaomiReply, *xiaomiRefusal) {
	return x.changeAliases(c.form, xiaomiRemove)
}

func (x *Xiaomi) changeAliases(f *xiaomiForm, change func([]string, string) []string) (xiaomiReply, *xiaomiRefusal) {
	aliases := f.list("aliases", ",", xiaomiMostTargets, xiaomiNoAlias)
	topic := x.readTopic(f)
	if refusal := f.done(); refusal != nil {
		return xiaomiReply{}, refusal
	}
	x.lock.Lock()
	defer x.lock.Unlock()
	for _, a := range aliases {
		x.topicAliases[topic] = change(x.topicAliases[topic], a)
	}
	return xiaomiReply{}, nil
}

func (x *Xiaomi) unsubscribeAll(c *xiaomiCall) (xiaomiReply, *xiaomiRefusal) {
	regIDs := c.form.regIDs("registration_id")
	if refusal := c.form.done(); refusal != nil {
		return xiaomiReply{}, refusal
	}
	x.lock.Lock()
	defer x.lock.Unlock()
	for _, r := range regIDs {
		x.device(r).topics = nil
	}
	return xiaomiReply{}, nil
}

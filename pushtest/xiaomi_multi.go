package pushtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/pushwire/push"
)

// Different messages to many targets follow "Server API" (2024-10-21),
// https://dev.mi.com/xiaomihyperos/documentation/detail?pId=1559
// with the JSON of the Java SDK (Http2 1.0.11). That quotas are told apart
// from other errors here is in "Push limits" (2026-02-04) under pId=1656.

// A xiaomiBatch is the body under /v3. Under /v2, messages is a parameter.
type xiaomiBatch struct {
	TimeToSend json.RawMessage `json:"time_to_send"`
	Messages   json.RawMessage `json:"messages"`
}

// A xiaomiItem is one element of messages.
type xiaomiItem struct {
	Target  string                     `json:"target"`
	Message map[string]json.RawMessage `json:"message"`
}

// xiaomiMulti pushes to each target a message of its own. Nothing is sent if
// one of them is wrong. Xiaomi does not say whether bad_regids comes here
// too; it is answered as for one message.
func xiaomiMulti(a xiaomiAudience) xiaomiHandler {
	return func(x *Xiaomi, c *xiaomiCall) (xiaomiReply, *xiaomiRefusal) {
		if c.route.content == xiaomiJSONBody {
			if refusal := c.unpack(x); refusal != nil {
				return xiaomiReply{}, refusal
			}
		}
		due := x.readDue(c.form)
		items := x.readItems(c.form)
		if refusal := c.form.done(); refusal != nil {
			return xiaomiReply{}, refusal
		}
		s := &xiaomiSent{audience: a, body: c.body, due: due}
		for _, item := range items {
			m, refusal := x.readItem(a, item)
			if refusal != nil {
				return xiaomiReply{}, refusal
			}
			s.entries = append(s.entries, xiaomiEntry{item.Target, m})
		}
		return x.takeBatch(s)
	}
}

// takeBatch sends what can be sent, and tells of the rest.
func (x *Xiaomi) takeBatch(s *xiaomiSent) (xiaomiReply, *xiaomiRefusal) {
	var bad, channels []string
	dropped := make(map[string]int)
	all := len(s.entries)
	s.entries = slices.DeleteFunc(s.entries, func(e xiaomiEntry) bool {
		switch name := e.message.channel.name(); {
		case s.audience.typ == push.TargetToken && !x.reachable(e.target):
			bad = append(bad, e.target)
		case x.checkQuota(e.message.channel) != nil:
			if dropped[name] == 0 {
				channels = append(channels, name)
			}
			dropped[name]++
		default:
			return false
		}
		return true
	})
	if len(bad) == all {
		return xiaomiReply{}, &xiaomiRefusal{code: xiaomiSendFailed}
	}
	s.invalid = len(bad)
	for i, name := range channels {
		channels[i] = fmt.Sprintf("%s:%d", name, dropped[name])
	}
	data := xiaomiSendData{ID: x.take(s), BadRegIDs: strings.Join(bad, ","), ChannelExceedQuota: strings.Join(channels, " ")}
	return xiaomiReply{data, s.audience.received(all)}, nil
}

// unpack makes parameters of a JSON body. time_to_send is a number there.
func (c *xiaomiCall) unpack(x *Xiaomi) *xiaomiRefusal {
	var batch xiaomiBatch
	if err := json.Unmarshal(c.body, &batch); err != nil {
		return xiaomiRefuse(xiaomiParameter, "the body is not JSON of the right form")
	}
	x.checkKeys("", c.body, "time_to_send", "messages")
	values := url.Values{}
	if batch.TimeToSend != nil {
		if !xiaomiIsNumber(batch.TimeToSend) {
			return xiaomiRefuse(xiaomiInvalid, "time_to_send is not a number")
		}
		values.Set("time_to_send", string(batch.TimeToSend))
	}
	if batch.Messages != nil {
		values.Set("messages", string(batch.Messages))
	}
	c.form = x.newForm(values)
	return nil
}

// readItems reads the array of messages.
func (x *Xiaomi) readItems(f *xiaomiForm) []xiaomiItem {
	text := f.required("messages", xiaomiMissing)
	var raw []json.RawMessage
	if json.Unmarshal([]byte(text), &raw) != nil {
		f.refuse(xiaomiParameter, "messages is not a JSON array")
		return nil
	}
	if len(raw) == 0 || len(raw) > xiaomiMostTargets {
		f.refuse(xiaomiInvalid, "messages has %d elements, not 1 to %d", len(raw), xiaomiMostTargets)
	}
	items := make([]xiaomiItem, len(raw))
	for i, r := range raw {
		if json.Unmarshal(r, &items[i]) != nil || items[i].Message == nil {
			f.refuse(xiaomiParameter, "messages[%d] is not an object with target and message", i)
		}
		x.checkKeys("messages: ", r, "target", "message")
	}
	return items
}

// readItem reads one message, and checks its target. Its package is one.
func (x *Xiaomi) readItem(a xiaomiAudience, item xiaomiItem) (*xiaomiMessage, *xiaomiRefusal) {
	values, refusal := x.flatten(item.Message)
	if refusal != nil {
		return nil, refusal
	}
	f := x.newForm(values)
	if strings.TrimSpace(item.Target) == "" {
		f.refuse(a.missing, "a target is missing")
	}
	a.check(f, item.Target)
	if a.typ != push.TargetToken && strings.Contains(item.Target, ",") {
		x.problem("messages: a comma in a target, of which each message has one")
	}
	m := x.readMessage(f, 1)
	return m, f.done()
}

// flatten makes parameters of a message in JSON. Numbers and strings are not
// taken for each other.
func (x *Xiaomi) flatten(message map[string]json.RawMessage) (url.Values, *xiaomiRefusal) {
	values := url.Values{}
	for key, raw := range message {
		switch key {
		case "pass_through", "notify_type", "notify_id", "time_to_live":
			if !xiaomiIsNumber(raw) {
				return nil, xiaomiRefuse(xiaomiInvalid, "%s is not a number", key)
			}
			values.Set(key, string(raw))
		case "extra":
			if refusal := x.flattenExtra(values, raw); refusal != nil {
				return nil, refusal
			}
		case "title", "description", "payload", "restricted_package_name":
			var text *string
			if json.Unmarshal(raw, &text) != nil || text == nil {
				return nil, xiaomiRefuse(xiaomiInvalid, "%s is not a string", key)
			}
			values.Set(key, *text)
		default:
			x.problem("message.%s: no such field", key)
		}
	}
	return values, nil
}

// flattenExtra adds the options, whose names have no prefix in JSON.
func (x *Xiaomi) flattenExtra(values url.Values, raw json.RawMessage) *xiaomiRefusal {
	var extra map[string]*string
	if json.Unmarshal(raw, &extra) != nil || extra == nil {
		return xiaomiRefuse(xiaomiInvalid, "extra is not an object of strings")
	}
	for name, value := range extra {
		if value == nil {
			return xiaomiRefuse(xiaomiInvalid, "extra.%s is not a string", name)
		}
		if strings.HasPrefix(name, "extra.") {
			x.problem("message.extra: %s has a prefix, which is for forms", name)
		}
		values.Set("extra."+name, *value)
	}
	return nil
}

// checkKeys lists the keys of a JSON object that are not known.
func (x *Xiaomi) checkKeys(where string, object []byte, known ...string) {
	var fields map[string]json.RawMessage
	_ = json.Unmarshal(object, &fields)
	for key := range fields {
		if !slices.Contains(known, key) {
			x.problem("%s%s: no such field", where, key)
		}
	}
}

// xiaomiIsNumber reports whether raw is a whole number in JSON.
func xiaomiIsNumber(raw json.RawMessage) bool {
	digits := bytes.TrimPrefix(raw, []byte("-"))
	return len(digits) > 0 && len(bytes.Trim(digits, "0123456789")) == 0
}

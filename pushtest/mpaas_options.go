package pushtest

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"
)

// Options of pushes follow the pages on pushing and on extension parameters
// (2871125 to 2871129 and 2871133, copies of up to 2026),
// https://help.aliyun.com/document_detail/2871133.html
// and, for names that those do not show, the generated SDK (mpaas 3.4.1,
// 2026-07-28).

// How many extension parameters there may be, in a request and for one target
// of PushMultiple.
const (
	mpaasMaxExtras      = 20
	mpaasMaxInnerExtras = 9
)

// options reads the parameters that all pushes share.
func (p *mpaasPush) options(f *mpaasForm) {
	p.extras = f.text("ExtendedParams")
	f.extras("ExtendedParams", p.extras, mpaasMaxExtras, mpaasManyExtras)
	f.choice("PushAction", 0, 0, 1)
	f.choice("Silent", 0, 0, 1)
	f.word("NotifyType", "transparent", "notify")
	f.word("Classification", "0", "1")
	f.text("ChannelId")
	f.text("MiChannelId")
	f.text("VendorTemplate") // what it may say is not published
	f.text("TransparentMessageUrgency")
	f.numbered("ThirdChannelCategory", map[string]int{"hms": 14, "harmonyos": 13})
	f.numbered("NotifyLevel", map[string]int{"hms": 2})
	f.transparent()
	p.activity(f)
	p.strategy(f)
	if !f.finance || f.action != "PushSimple" {
		f.sms()
	}
}

// extras checks extension parameters, of which there may be most.
func (f *mpaasForm) extras(key, text string, most int, tooMany string) {
	pairs := f.parsePairs(key, text, mpaasExtras)
	if len(pairs) > most {
		f.refuse(tooMany, "%s has %d keys, more than %d", key, len(pairs), most)
	}
	for _, p := range pairs {
		switch p.key {
		case "notifyType", "action", "silent", "pushType", "templateCode", "channel", "taskId":
			f.problem("%s: %s is reserved for the service", key, p.key)
		case "mutable-content", "big_text":
			if p.value != "1" {
				f.problem("%s: %s is %q, where only 1 means something", key, p.key, p.value)
			}
		case "badge", "badge_add_num":
			if _, err := strconv.Atoi(p.value); err != nil {
				f.problem("%s: %s is %q, which is no number", key, p.key, p.value)
			}
		}
	}
}

// numbered reads a JSON map from channels to numbers, which are texts. Those
// of the channels that are documented go from 1 up to most.
func (f *mpaasForm) numbered(key string, most map[string]int) {
	for _, p := range f.pairs(key, mpaasInvalid) {
		limit, ok := most[p.key]
		if !ok {
			continue // no document has the values of other channels
		}
		if n, err := strconv.Atoi(p.value); err != nil || n < 1 || n > limit || strconv.Itoa(n) != p.value {
			f.refuse(mpaasInvalid, "%s: %s is %q, want 1 to %d", key, p.key, p.value, limit)
		}
	}
}

// transparent reads the bodies of pass-through messages, an object each.
func (f *mpaasForm) transparent() {
	const key = "TransparentMessagePayload"
	for _, m := range f.object(key, mpaasInvalid) {
		if _, ok := honorMembers(m.value); !ok {
			f.refuse(mpaasInvalid, "%s: %q is not an object", key, m.key)
		}
		if !slices.Contains([]string{"hms", "honor", "fcm", "harmonyos"}, m.key) {
			f.problem("%s: no channel %q", key, m.key)
		}
	}
}

// pictures reads a JSON map of URLs by vendor.
func (f *mpaasForm) pictures(key string) string {
	for _, p := range f.pairs(key, mpaasInvalid) {
		if !slices.Contains([]string{"defaultUrl", "oppoUrl", "miuiUrl", "hmsUrl", "honorUrl", "harmonyosUrl"}, p.key) {
			f.problem("%s: no key %q", key, p.key)
		}
	}
	return f.text(key)
}

// activity reads what only Live Activities have. Which events there are is
// not published; update and end are what clients send.
func (p *mpaasPush) activity(f *mpaasForm) {
	event := f.text("ActivityEvent")
	f.object("ActivityContentState", mpaasInvalid)
	f.integer("DismissalDate")
	live := p.deliveryType == mpaasActivityToken || p.deliveryType == mpaasActivityID
	switch {
	case f.refused():
	case live && event == "":
		f.problem("ActivityEvent: missing for a Live Activity")
	case live && !slices.Contains([]string{"start", "update", "end"}, event):
		f.problem("ActivityEvent: %q is not known", event)
	case !live && (event != "" || f.has("ActivityContentState") || f.has("DismissalDate")):
		f.problem("ActivityEvent, ActivityContentState, DismissalDate: the target is no Live Activity")
	}
}

// sms reads the message that goes to the phone number of a device in place of
// a push, or beside it. The values of SmsStrategy are not published.
func (f *mpaasForm) sms() {
	f.integer("SmsStrategy")
	f.text("SmsSignName")
	f.text("SmsTemplateCode")
	f.text("SmsTemplateParam")
}

// A mpaasStrategy says when a push takes place.
type mpaasStrategy struct {
	FixedTime   *int64  `json:"fixedTime"` // milliseconds since 1970, as are the next two
	StartTime   *int64  `json:"startTime"`
	EndTime     *int64  `json:"endTime"`
	CircleType  *int64  `json:"circleType"`
	CircleValue []int64 `json:"circleValue"`
	Time        string  `json:"time"` // HH:mm:ss
}

// Values of StrategyType.
const (
	mpaasNow       = 0
	mpaasFixed     = 1
	mpaasRecurring = 2
)

// strategy reads when the push takes place. What circleType and circleValue
// mean is not published, so that any numbers do.
func (p *mpaasPush) strategy(f *mpaasForm) {
	const key = "StrategyContent"
	p.strategyType = f.choice("StrategyType", mpaasNow, mpaasNow, mpaasFixed, mpaasRecurring)
	members := f.object(key, mpaasInvalid)
	if f.refused() {
		return
	}
	for _, m := range members {
		if !slices.Contains([]string{"fixedTime", "startTime", "endTime", "circleType", "circleValue", "time"}, m.key) {
			f.problem("%s: no key %q", key, m.key)
		}
	}
	var s mpaasStrategy
	if members != nil && json.Unmarshal([]byte(f.text(key)), &s) != nil {
		f.refuse(mpaasInvalid, "%s: a value has the wrong type", key)
		return
	}
	switch p.strategyType {
	case mpaasNow:
		if members != nil {
			f.problem("%s: there is nothing to schedule", key)
		}
	case mpaasFixed:
		if s.FixedTime == nil {
			f.refuse(mpaasInvalid, "%s has no fixedTime", key)
			return
		}
		p.due = time.UnixMilli(*s.FixedTime)
	case mpaasRecurring:
		p.recur(f, &s)
	}
}

// recur finds the first time of a recurring push: that of the day, by China
// Standard Time, which is not before the start and now. The days that
// circleType and circleValue choose are not told apart.
func (p *mpaasPush) recur(f *mpaasForm, s *mpaasStrategy) {
	clock, err := time.Parse(time.TimeOnly, s.Time)
	if s.StartTime == nil || s.EndTime == nil || s.CircleType == nil || len(s.CircleValue) == 0 || err != nil {
		f.refuse(mpaasInvalid, "StrategyContent must have startTime, endTime, circleType, circleValue and time")
		return
	}
	from := f.m.Now()
	if start := time.UnixMilli(*s.StartTime); start.After(from) {
		from = start
	}
	day := from.In(mpaasZone())
	p.due = time.Date(day.Year(), day.Month(), day.Day(), clock.Hour(), clock.Minute(), clock.Second(), 0, mpaasZone())
	if p.due.Before(from) {
		p.due = p.due.AddDate(0, 0, 1)
	}
	p.ends = time.UnixMilli(*s.EndTime)
}

// mpaasZone is China Standard Time, by which the service reckons days.
func mpaasZone() *time.Location { return time.FixedZone("CST", 8*60*60) }

package pushtest

import (
	"math"
	"strings"
	"time"
)

// Messages follow "Server API" (2024-10-21),
// https://dev.mi.com/xiaomihyperos/documentation/detail?pId=1559
// the pages on the lifetime of messages (2024-09, pId=1854) and on
// notify_effect (pId=1856), and "Push limits" (2026-02-04, pId=1656).

// The limits of a message. Lengths are in characters as xiaomiLength counts
// them, and the first that is too much.
const (
	xiaomiTitle       = 50
	xiaomiDescription = 128
	xiaomiPayload     = 4096
	xiaomiExtras      = 2048 // keys and values together; older copies: 1024, and 10 pairs
)

const (
	xiaomiPublicTTL  = 24 * time.Hour
	xiaomiPrivateTTL = 10 * 24 * time.Hour
)

// A xiaomiMessage is what targets are given.
type xiaomiMessage struct {
	notifyID    int64
	passThrough bool
	ttl         time.Duration
	channel     xiaomiChannel
	jobKey      string
}

// readMessage reads and checks everything of a message but its targets and
// its time. A message may be for up to so many packages.
func (x *Xiaomi) readMessage(f *xiaomiForm, packages int) *xiaomiMessage {
	m := &xiaomiMessage{
		notifyID:    f.integer("notify_id", 0, 0, math.MaxInt32, xiaomiNotifyID),
		passThrough: f.integer("pass_through", 0, 0, 1, xiaomiInvalid) == 1,
	}
	f.packages(packages)
	f.integer("notify_type", -1, -1, 7, xiaomiInvalid)
	extras := f.extras()
	m.jobKey = extras["jobkey"]
	x.readTexts(f, m.passThrough, extras["template_id"] != "")
	m.channel = x.readChannel(f, extras["channel_id"])
	if !m.passThrough {
		checkXiaomiEffect(f, extras)
	}
	x.checkTemplate(f, extras, m.channel)
	m.ttl = x.readTTL(f, m.channel)
	return m
}

// readTexts checks title, description and payload.
func (x *Xiaomi) readTexts(f *xiaomiForm, passThrough, template bool) {
	title, description, payload := f.text("title"), f.text("description"), f.text("payload")
	switch empty := strings.TrimSpace(title) == "" || strings.TrimSpace(description) == ""; {
	case passThrough && strings.TrimSpace(payload) == "":
		f.refuse(xiaomiNotGiven, "payload is missing")
	case template && title+description != "":
		x.problem("title, description: given beside template_id, which brings its own")
	case !passThrough && !template && empty:
		f.refuse(xiaomiNotGiven, "%s", xiaomiTexts[xiaomiNotGiven].reason)
	}
	if passThrough {
		x.problem("pass_through: such messages reach no device since 2022-09-12")
	}
	for _, t := range []struct {
		name, text string
		limit      int
	}{
		{"title", title, xiaomiTitle},
		{"description", description, xiaomiDescription},
		{"payload", payload, xiaomiPayload},
	} {
		if n := xiaomiLength(t.text); n >= t.limit {
			f.refuse(xiaomiContentLong, "%s has %d characters, %d or more", t.name, n, t.limit)
		}
	}
}

// checkXiaomiEffect checks what a tap does. Since 2024-09-30 a notification
// must say it.
func checkXiaomiEffect(f *xiaomiForm, extras map[string]string) {
	needs := map[string]string{"1": "", "2": "intent_uri", "3": "web_uri"}
	effect := extras["notify_effect"]
	need, ok := needs[effect]
	switch {
	case effect == "":
		f.refuse(xiaomiMissing, "extra.notify_effect is missing")
	case !ok:
		f.refuse(xiaomiInvalid, "extra.notify_effect is not 1, 2 or 3")
	case need != "" && extras[need] == "":
		f.refuse(xiaomiMissing, "extra.%s is missing, which extra.notify_effect needs", need)
	}
}

// readTTL reads time_to_live, in milliseconds. A longer one than the channel
// allows is cut, since Xiaomi has no answer for it. That of the default
// channel is not published; it is taken for that of public ones.
func (x *Xiaomi) readTTL(f *xiaomiForm, c xiaomiChannel) time.Duration {
	most := xiaomiPublicTTL
	if c.kind == xiaomiPrivate {
		most = xiaomiPrivateTTL
	}
	n := f.integer("time_to_live", most.Milliseconds(), 1, math.MaxInt64/int64(time.Millisecond), xiaomiInvalid)
	ttl := time.Duration(n) * time.Millisecond
	switch {
	case ttl < time.Second:
		x.problem("time_to_live: less than a second, though it counts milliseconds")
	case ttl > most:
		x.problem("time_to_live: more than the %s of the channel", most)
		ttl = most
	}
	return ttl
}

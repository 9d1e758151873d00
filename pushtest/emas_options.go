package pushtest

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Options follow the page "PushTask",
// https://help.aliyun.com/document_detail/2979224.html (copy of 2026); the
// length of JobKey is that of V1 in the API metadata (2026-04).

const (
	emasScheduleAhead = 7 * 24 * time.Hour
	emasLeastLife     = 3 * time.Second // more than this
	emasMaxLife       = 72 * time.Hour
)

var emasChannels = []string{
	"accs", "huawei", "honor", "xiaomi", "oppo", "vivo", "meizu", "fcm", "apns", "harmony",
}

var emasJobKey = regexp.MustCompile(`^[A-Za-z0-9_-]*$`)

const emasMaxJobKey = 32 // characters

// channels are the channels that the task may use.
func (t *emasTask) channels() []string {
	if t.Options == nil || t.Options.UseChannels == nil {
		return emasChannels
	}
	return strings.Split(*t.Options.UseChannels, ",")
}

func (c *emasCheck) checkOptions(action string) {
	o := c.t.Options
	if o == nil {
		o = &emasOptions{}
	}
	for _, channel := range c.t.channels() {
		if !slices.Contains(emasChannels, channel) {
			c.p.refuse("InvalidUseChannels.Format")
		}
	}
	if key := emasValue(o.JobKey); utf8.RuneCountInString(key) > emasMaxJobKey {
		c.p.refuse("InvalidJobKey.LengthExceed")
	} else if !emasJobKey.MatchString(key) {
		c.p.refuse("InvalidJobKey.Format")
	}
	switch {
	case o.MessageID == nil && action == emasContinue:
		c.p.refuse("InvalidMessageId.Empty")
	case o.MessageID != nil && action != emasContinue:
		c.p.e.problem("PushTask.Options.MessageId: belongs to %s only", emasContinue)
	}
	c.checkTimes(o, action)
	if o.SMS != nil {
		c.checkSMS(o.SMS)
	}
}

func (c *emasCheck) checkTimes(o *emasOptions, action string) {
	now := c.p.e.Now()
	from := now
	if action == emasSchedule {
		due, ok := emasTime(emasValue(o.PushTime))
		switch {
		case emasValue(o.PushTime) == "":
			c.p.refuse("InvalidPushTime.Empty")
		case !ok, due.Before(now), due.Sub(now) > emasScheduleAhead:
			c.p.refuse("InvalidPushTime.Format")
		}
		from = due
	} else if o.PushTime != nil {
		c.p.refuse("InvalidPushTime.Format")
	}
	if o.ExpireTime == nil {
		return
	}
	end, ok := emasTime(*o.ExpireTime)
	if life := end.Sub(from); !ok || life <= emasLeastLife || life > emasMaxLife {
		c.p.refuse("InvalidExpireTime.Format")
	}
}

func (c *emasCheck) checkSMS(s *emasSMS) {
	if s.DelaySecs == nil {
		c.p.refuse("InvalidDelaySecs.Empty")
		return
	}
	if *s.DelaySecs < 15 || *s.DelaySecs > 3*24*3600 {
		c.p.e.problem("PushTask.Options.Sms.DelaySecs: %d, advised are 15 seconds to 3 days", *s.DelaySecs)
	}
}

package pushtest

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pushwire/push"
)

// Sends follow "Server API" (2024-10-21),
// https://dev.mi.com/xiaomihyperos/documentation/detail?pId=1559
// and, for quotas, "Push limits" (2026-02-04) under pId=1656.

const (
	xiaomiAnyPackages = 1000 // more than any app has
	xiaomiMostTopics  = 5
	xiaomiAhead       = 7 * 24 * time.Hour // how far time_to_send may be
	xiaomiLate        = time.Minute        // what a request may take
	xiaomiAccount     = 128                // characters, the first that is too much
)

// A xiaomiAudience is a kind of target.
type xiaomiAudience struct {
	typ     push.TargetType
	field   string // of the parameter that names the targets; "" for everyone
	missing int    // the code for its absence
	info    string // how the answer's info calls it
	letter  string // the first of message ids
}

var (
	// The words in info and the letters were seen for regIds, aliases and
	// accounts. Those of the others are made after them.
	xiaomiRegIDs    = xiaomiAudience{push.TargetToken, "registration_id", xiaomiMissing, "REGID", "s"}
	xiaomiAliases   = xiaomiAudience{push.TargetAlias, "alias", xiaomiNoAlias, "ALIAS", "a"}
	xiaomiAccounts  = xiaomiAudience{push.TargetUser, "user_account", xiaomiNoAccount, "USER_ACCOUNT", "u"}
	xiaomiOneTopic  = xiaomiAudience{push.TargetTopic, "topic", xiaomiNoTopic, "TOPIC", "t"}
	xiaomiManyTopic = xiaomiAudience{push.TargetCondition, "topics", xiaomiNoTopic, "MULTI_TOPIC", "t"}
	xiaomiEveryone  = xiaomiAudience{push.TargetEveryone, "", 0, "ALL", "t"}
)

// read reads the targets of an audience.
func (a xiaomiAudience) read(f *xiaomiForm) []string {
	switch a.typ {
	case push.TargetEveryone:
		return []string{""}
	case push.TargetTopic:
		return []string{a.check(f, f.required(a.field, a.missing))}
	case push.TargetCondition:
		return []string{a.readTopics(f)}
	}
	targets := f.list(a.field, ",", xiaomiMostTargets, a.missing)
	for _, t := range targets {
		a.check(f, t)
	}
	return targets
}

// check checks one target, which is not empty.
func (a xiaomiAudience) check(f *xiaomiForm, target string) string {
	switch {
	case a.typ == push.TargetToken:
		f.checkRegID(target)
	case a.typ == push.TargetUser && xiaomiLength(target) >= xiaomiAccount:
		f.refuse(xiaomiAccountLong, "a user account has %d characters or more", xiaomiAccount)
	case a.typ == push.TargetTopic && strings.Contains(target, xiaomiTopicJoin):
		f.refuse(xiaomiBadTopic, "several topics where one is asked for")
	}
	return target
}

const xiaomiTopicJoin = ";$;"

// readTopics reads topics and topic_op and makes one target of them.
func (a xiaomiAudience) readTopics(f *xiaomiForm) string {
	topics := f.list(a.field, xiaomiTopicJoin, 1<<30, a.missing)
	if len(topics) > xiaomiMostTopics {
		f.refuse(xiaomiManyTopics, "more than %d topics", xiaomiMostTopics)
	}
	if len(topics) == 1 && strings.Contains(topics[0], ",") {
		f.x.problem("topics: a comma where %q joins", xiaomiTopicJoin)
	}
	op := f.required("topic_op", xiaomiMissing)
	if !slices.Contains([]string{"UNION", "INTERSECTION", "EXCEPT"}, op) {
		f.refuse(xiaomiInvalid, "topic_op is not UNION, INTERSECTION or EXCEPT")
	}
	return op + " " + strings.Join(topics, xiaomiTopicJoin)
}

// xiaomiSend pushes one message to all targets of an audience.
func xiaomiSend(a xiaomiAudience, packages int) xiaomiHandler {
	return func(x *Xiaomi, c *xiaomiCall) (xiaomiReply, *xiaomiRefusal) {
		targets := a.read(c.form)
		m := x.readMessage(c.form, packages)
		due := x.readDue(c.form)
		if refusal := c.form.done(); refusal != nil {
			return xiaomiReply{}, refusal
		}
		if refusal := x.checkQuota(m.channel); refusal != nil {
			return xiaomiReply{}, refusal
		}
		good, bad, refusal := x.sift(a, targets)
		if refusal != nil {
			return xiaomiReply{}, refusal
		}
		s := &xiaomiSent{audience: a, body: c.body, due: due, invalid: len(bad)}
		for _, t := range good {
			s.entries = append(s.entries, xiaomiEntry{t, m})
		}
		data := xiaomiSendData{ID: x.take(s), BadRegIDs: strings.Join(bad, ",")}
		data.DayQuota, data.DayAcked = x.quotaOf(m.channel)
		return xiaomiReply{data, a.received(len(targets))}, nil
	}
}

// A xiaomiSendData is the data of the answer to a push. The numbers are
// strings.
type xiaomiSendData struct {
	ID                 string `json:"id"`
	BadRegIDs          string `json:"bad_regids,omitempty"`
	DayQuota           string `json:"day_quota,omitempty"`
	DayAcked           string `json:"day_acked,omitempty"`
	ChannelExceedQuota string `json:"channel_exceed_quota,omitempty"`
}

func (a xiaomiAudience) received(n int) string {
	return "Received push messages for " + strconv.Itoa(n) + " " + a.info
}

// sift takes out the regIds that get nothing. Without any other, there is
// nobody to send to.
func (x *Xiaomi) sift(a xiaomiAudience, targets []string) (good, bad []string, refusal *xiaomiRefusal) {
	for _, t := range targets {
		if a.typ == push.TargetToken && !x.reachable(t) {
			bad = append(bad, t)
		} else {
			good = append(good, t)
		}
	}
	if len(good) == 0 {
		refusal = &xiaomiRefusal{code: xiaomiSendFailed}
	}
	return good, bad, refusal
}

// reachable reports whether a regId is the app's and not dead.
func (x *Xiaomi) reachable(regID string) bool {
	s := x.state(regID)
	return s == Live || s == Throttled
}

// readDue reads when to send: the zero time for at once.
func (x *Xiaomi) readDue(f *xiaomiForm) time.Time {
	due, now := f.millis("time_to_send"), x.Now()
	switch {
	case due.IsZero():
	case due.Before(now.Add(-xiaomiLate)):
		f.refuse(xiaomiInvalid, "time_to_send is in the past")
	case due.After(now.Add(xiaomiAhead)):
		f.refuse(xiaomiInvalid, "time_to_send is more than %s ahead", xiaomiAhead)
	}
	return due
}

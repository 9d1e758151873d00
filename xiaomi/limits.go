package xiaomi

import (
	"iter"
	"math"
	"strings"
	"time"
	"unicode"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/limits"
	"github.com/pushwire/push/internal/wire"
)

// The fields that have limits, as push.WithLimit names them.
const (
	fieldRegIDs        = "registration_id"
	fieldAliases       = "alias"
	fieldAccounts      = "user_account"
	fieldAccountName   = "user_account name"
	fieldTopics        = "topics"
	fieldTitle         = "title"
	fieldDescription   = "description"
	fieldPayload       = "payload"
	fieldTTL           = "time_to_live"
	fieldTimeToSend    = "time_to_send"
	fieldNotifyID      = "notify_id"
	fieldExtra         = "extra"
	fieldJobKey        = "extra.jobkey"
	fieldVariables     = "extra.template_param"
	fieldVariable      = "extra.template_param value"
	fieldCallback      = "extra.callback"
	fieldCallbackParam = "extra.callback.param"
	fieldMessages      = "messages"
	fieldDays          = "end_date"
)

// milliseconds is the unit of all of Xiaomi's times.
const milliseconds limits.Unit = "milliseconds"

// maxJobKey is in characters. Pages of earlier years said 12 and 8.
const maxJobKey = 20

// What Xiaomi answers about a parameter in general; which parameter it is
// about, only the text says.
const (
	codeMissing = "10016"
	codeValue   = "10017"
)

// limitTable is the documentation of October 2024 to August 2026. The texts
// count each character as one, Chinese or not; how an emoji counts is
// unverified, and two is safe. That 65009 is the answer to each text that is
// too long, and 10017 to numbers, is unverified.
var limitTable = limits.Table{Vendor: push.Xiaomi, Limits: []limits.Limit{
	{Field: fieldRegIDs, Min: 1, Max: 1000, Unit: limits.Tokens},
	{Field: fieldAliases, Min: 1, Max: 1000, Unit: limits.Items},
	{Field: fieldAccounts, Min: 1, Max: 1000, Unit: limits.Items},
	{Field: fieldAccountName, Min: 1, Max: 127, Unit: limits.UTF16, Code: "65017"},
	{Field: fieldTopics, Min: 1, Max: 5, Unit: "topics", Code: "65035"},
	{Field: fieldTitle, Max: 49, Unit: limits.UTF16, Code: "65009", Kind: push.ErrPayloadTooLarge},
	{Field: fieldDescription, Max: 127, Unit: limits.UTF16, Code: "65009", Kind: push.ErrPayloadTooLarge},
	{Field: fieldPayload, Max: 4095, Unit: limits.UTF16, Code: "65009", Kind: push.ErrPayloadTooLarge},
	{Field: fieldTTL, Min: 1, Max: 10 * publicTTL, Unit: milliseconds, Code: codeValue},
	{Field: fieldTimeToSend, Max: 7 * 86400000, Unit: "milliseconds ahead", Code: codeValue},
	{Field: fieldNotifyID, Max: math.MaxInt32, Unit: limits.Value, Code: "22103"},
	// Older pages: 10 pairs, and 1024 characters.
	{Field: fieldExtra, Max: 2047, Unit: limits.UTF16, Code: "65015", Kind: push.ErrPayloadTooLarge},
	{Field: fieldJobKey, Max: maxJobKey, Unit: limits.Runes, Code: "70012"},
	{Field: fieldVariables, Max: 9, Unit: limits.Items},
	{Field: fieldVariable, Min: 1, Max: 128, Unit: limits.Runes},
	{Field: fieldCallback, Max: 128, Unit: limits.Bytes, Code: "65037"},
	{Field: fieldCallbackParam, Max: 256, Unit: limits.Bytes, Code: "65036"},
	{Field: fieldMessages, Min: 1, Max: 1000, Unit: limits.Items},
	{Field: fieldDays, Max: 29, Unit: "days after start_date", Code: codeValue},
}}

// Limits yields the documented limits, by the names that push.WithLimit takes.
func Limits() iter.Seq[push.Limit] { return limitTable.All() }

func errField(field, problem, code string) error {
	return &push.FieldError{From: push.Xiaomi, Field: field, Problem: problem, VendorCode: code}
}

// check holds m, but for its targets and the size of its extra parameters,
// against Xiaomi's rules. It allocates nothing if all is well.
func (m *Message) check(t *limits.Table) error {
	if t.Off {
		return nil
	}
	o := m.Options
	if o == nil {
		o = &Options{}
	}
	for _, check := range [...]func(*Message, *Options, *limits.Table) error{checkText, checkEffect, checkTimes, checkOptions, checkTemplate} {
		if err := check(m, o, t); err != nil {
			return err
		}
	}
	return nil
}

func checkText(m *Message, o *Options, t *limits.Table) error {
	switch {
	case m.PassThrough != 0 && m.PassThrough != 1:
		return errField("pass_through", "is neither 0 nor 1", codeValue)
	case m.PassThrough == 1 && m.Payload == "":
		return errField(fieldPayload, "is empty, and nothing else is passed through", codeMissing)
	case m.PassThrough == 0 && o.TemplateID == "" && blank(m.Title):
		return errField(fieldTitle, "is blank, and there is no template", codeMissing)
	case m.PassThrough == 0 && o.TemplateID == "" && blank(m.Description):
		return errField(fieldDescription, "is blank, and there is no template", codeMissing)
	}
	for _, text := range [...]struct{ field, value string }{
		{fieldTitle, m.Title},
		{fieldDescription, m.Description},
		{fieldPayload, m.Payload},
	} {
		if err := t.CheckText(text.field, text.value); err != nil {
			return err
		}
	}
	return nil
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }

func checkEffect(m *Message, o *Options, _ *limits.Table) error {
	if m.PassThrough == 1 {
		return nil
	}
	switch o.NotifyEffect {
	case EffectLauncher:
	case EffectActivity:
		if o.IntentURI == "" {
			return errField("extra.intent_uri", "is empty, but notify_effect 2 opens it", codeMissing)
		}
	case EffectWeb:
		if !strings.HasPrefix(o.WebURI, "http://") && !strings.HasPrefix(o.WebURI, "https://") {
			return errField("extra.web_uri", "does not begin with http:// or https://, but notify_effect 3 opens it", codeValue)
		}
	default:
		return errField("extra.notify_effect", "is not 1, 2 or 3", codeValue)
	}
	return nil
}

func checkTimes(m *Message, _ *Options, t *limits.Table) error {
	if n := m.NotifyType; n != nil && (*n < NotifyAll || *n > NotifySound|NotifyVibrate|NotifyLights) {
		return errField("notify_type", "is neither -1 nor 0 to 7", codeValue)
	}
	if m.NotifyID != nil {
		if err := t.Check(fieldNotifyID, *m.NotifyID); err != nil {
			return err
		}
	}
	if m.TimeToLive != 0 {
		if err := t.Check(fieldTTL, number(m.TimeToLive)); err != nil {
			return err
		}
	}
	return checkTimeToSend(m.TimeToSend, t)
}

// checkTimeToSend lets pass what a clock that is a minute ahead would call
// the future. A time in seconds is far in the past.
func checkTimeToSend(at int64, t *limits.Table) error {
	if at == 0 || t.Off {
		return nil
	}
	ahead := at - time.Now().UnixMilli()
	if ahead < -time.Minute.Milliseconds() {
		return errField(fieldTimeToSend, "is in the past; it is in milliseconds since 1970", codeValue)
	}
	return t.Check(fieldTimeToSend, number(max(ahead, 0)))
}

// number makes an int of n, or the nearest there is where ints are small.
func number(n int64) int { return int(max(min(n, math.MaxInt), math.MinInt)) }

func checkOptions(_ *Message, o *Options, t *limits.Table) error {
	if o.JobKey != "" {
		if err := t.CheckText(fieldJobKey, o.JobKey); err != nil {
			return err
		}
		if problem := jobKeyProblem(o.JobKey); problem != "" {
			return errField(fieldJobKey, problem, "70012")
		}
	}
	switch n := o.NotifyForeground; {
	case n != nil && *n != 0 && *n != 1:
		return errField("extra.notify_foreground", "is neither 0 nor 1", codeValue)
	case o.OnlySendOnce != 0 && o.OnlySendOnce != 1:
		return errField("extra.only_send_once", "is not 1", codeValue)
	case o.CallbackType&^CallbackAll != 0:
		return errField("extra.callback.type", "is no sum of types", codeValue)
	case o.Callback != "" && !strings.HasPrefix(o.Callback, "http://") && !strings.HasPrefix(o.Callback, "https://"):
		return errField(fieldCallback, "does not begin with http:// or https://", "65038")
	}
	if err := t.CheckText(fieldCallback, o.Callback); err != nil {
		return err
	}
	return t.CheckText(fieldCallbackParam, o.CallbackParam)
}

// jobKeyProblem says what keeps a key, whatever its length, from being a job
// key.
func jobKeyProblem(key string) string {
	if strings.HasPrefix(key, "_") {
		return "begins with _"
	}
	for i := 0; i < len(key); i++ {
		switch b := key[i]; {
		case b >= '0' && b <= '9', b >= 'a' && b <= 'z', b >= 'A' && b <= 'Z', b == '_', b == '-':
		default:
			return "has a character other than letters, digits, _ and -"
		}
	}
	return ""
}

func checkTemplate(_ *Message, o *Options, t *limits.Table) error {
	if len(o.TemplateParam) > 0 && o.TemplateID == "" {
		return errField(fieldVariables, "is given without template_id", codeMissing)
	}
	if err := t.Check(fieldVariables, len(o.TemplateParam)); err != nil {
		return err
	}
	for _, value := range o.TemplateParam {
		if err := t.CheckText(fieldVariable, value); err != nil {
			return err
		}
		if blank(value) {
			return errField(fieldVariable, "is blank", codeValue)
		}
		for _, r := range value {
			if unicode.In(r, unicode.So, unicode.Cn) {
				return errField(fieldVariable, "has an emoji or another symbol that Xiaomi does not allow", codeValue)
			}
		}
	}
	return nil
}

// maxRegID is far beyond any regId, in bytes.
const maxRegID = 4096

// checkRegID refuses what would not arrive as one regId. Those seen are made
// of Base64's characters, slashes included; the alphabet is unverified.
func checkRegID(regID string) error {
	switch {
	case len(regID) > maxRegID:
		return errField(fieldRegIDs, "is longer than any regId", "66007")
	case !wire.Printable(regID):
		return errField(fieldRegIDs, "is empty, or has a space, a control character or a character outside ASCII", "66007")
	case strings.Contains(regID, comma):
		return errField(fieldRegIDs, "has a comma, which separates regIds", "66007")
	}
	return nil
}

func checkAlias(alias string) error {
	if blank(alias) {
		return errField(fieldAliases, "is blank", "65012")
	}
	if strings.Contains(alias, comma) {
		return errField(fieldAliases, "has a comma, which separates aliases", codeValue)
	}
	return nil
}

func checkAccount(t *limits.Table, account string) error {
	if blank(account) {
		return errField(fieldAccounts, "is blank", "65016")
	}
	if strings.Contains(account, comma) {
		return errField(fieldAccounts, "has a comma, which separates accounts", codeValue)
	}
	return t.CheckText(fieldAccountName, account)
}

// checkTopic lets pass what is one topic: what else Xiaomi asks of a name is
// unverified.
func checkTopic(topic string) error {
	if blank(topic) {
		return errField("topic", "is blank", "65013")
	}
	if strings.Contains(topic, topicSep) {
		return errField("topic", "has "+topicSep+", which separates topics", "20209")
	}
	return nil
}

func checkTopics(t *limits.Table, op TopicOp, topics []string) error {
	if op != TopicUnion && op != TopicIntersection && op != TopicExcept {
		return errField("topic_op", "is not UNION, INTERSECTION or EXCEPT", codeValue)
	}
	if err := t.Check(fieldTopics, len(topics)); err != nil {
		return err
	}
	return each(topics, checkTopic)
}

// each checks values one by one.
func each(values []string, check func(string) error) error {
	for _, v := range values {
		if err := check(v); err != nil {
			return err
		}
	}
	return nil
}

// checkRegIDs is for the operations that name regIds.
func (c *Client) checkRegIDs(regIDs []string) error {
	if err := c.limits.Check(fieldRegIDs, len(regIDs)); err != nil {
		return err
	}
	return each(regIDs, checkRegID)
}

// checkIDs is for parameters that are ids of Xiaomi's.
func checkIDs(field string, ids ...string) error {
	if len(ids) == 0 {
		return errField(field, "is empty", codeMissing)
	}
	return each(ids, func(id string) error {
		if !wire.Printable(id) || strings.Contains(id, comma) {
			return errField(field, "is empty or not printable, or has a comma", codeValue)
		}
		return nil
	})
}

package emas

import (
	"encoding/json"
	"iter"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/limits"
)

// The fields that have limits, as push.WithLimit names them.
const (
	fieldTargets      = "Target.Value"
	fieldTitle        = "Notification.Title"
	fieldTitleBytes   = "Notification.Title bytes"
	fieldBody         = "Notification.Body"
	fieldContent      = "Message"
	fieldTTL          = "Options.ExpireTime"
	fieldPushTime     = "Options.PushTime"
	fieldJobKey       = "Options.JobKey"
	fieldInbox        = "Android.InboxContent"
	fieldInboxHMOS    = "Hmos.InboxContent"
	fieldBadgeSet     = "BadgeSetNum"
	fieldBadgeAdd     = "BadgeAddNum"
	fieldCustomStyle  = "Accs.CustomStyle"
	fieldPriority     = "Accs.Priority"
	fieldSound        = "Hmos.SoundDuration"
	fieldAccount      = "account"
	fieldAlias        = "alias"
	fieldTag          = "tag"
	fieldTags         = "tags of an expression"
	fieldOperands     = "operands of an expression"
	fieldTasks        = "PushTasks"
	fieldAliases      = "AliasName"
	fieldTagNames     = "TagName"
	fieldClients      = "ClientKey"
	fieldDevices      = "DeviceIds"
	fieldDays         = "days"
	fieldPage         = "Page"
	fieldPageSize     = "PageSize"
	fieldToken        = "IdempotentToken"
	maxTasksFromV1    = 100
	secondsOf72Hours  = 72 * 60 * 60
	secondsOf7Days    = 7 * 24 * 60 * 60
	leastLifeExceeds3 = 4
)

// limitTable is the documentation of August 2026. The codes follow its
// pattern; which name of a member of PushTask stands in one is unverified.
var limitTable = limits.Table{Vendor: push.EMAS, Limits: []limits.Limit{
	{Field: fieldTargets, Min: 1, Max: 1000, Unit: limits.Items, Code: "InvalidTargetValue.LengthExceed", Kind: push.ErrPayloadTooLarge},
	{Field: fieldTitle, Max: 50, Unit: limits.Runes, Code: "InvalidTitle.LengthExceed", Kind: push.ErrPayloadTooLarge},      // Android
	{Field: fieldTitleBytes, Max: 200, Unit: limits.Bytes, Code: "InvalidTitle.BytesExceed", Kind: push.ErrPayloadTooLarge}, // iOS and HarmonyOS
	{Field: fieldBody, Max: 200, Unit: limits.Runes, Code: "InvalidBody.LengthExceed", Kind: push.ErrPayloadTooLarge},
	{Field: fieldContent, Max: 4000, Unit: limits.Bytes, Code: "InvalidMessage.BytesExceed", Kind: push.ErrPayloadTooLarge},
	{Field: fieldTTL, Min: leastLifeExceeds3, Max: secondsOf72Hours, Unit: limits.Seconds, Code: "InvalidExpireTime.Format"},
	{Field: fieldPushTime, Max: secondsOf7Days, Unit: limits.Seconds, Code: "InvalidPushTime.Format"},
	{Field: fieldJobKey, Max: 32, Unit: limits.Runes, Code: "InvalidJobKey.LengthExceed", Kind: push.ErrPayloadTooLarge}, // from V1
	{Field: fieldInbox, Max: 5, Unit: limits.Items, Code: "InvalidInboxContent.LengthExceed", Kind: push.ErrPayloadTooLarge},
	{Field: fieldInboxHMOS, Max: 3, Unit: limits.Items, Code: "InvalidInboxContent.LengthExceed", Kind: push.ErrPayloadTooLarge},
	{Field: fieldBadgeSet, Max: 99, Unit: limits.Value, Code: "InvalidBadgeSetNum.Format"}, // V1 allows 0; whether V2 does is unverified
	{Field: fieldBadgeAdd, Min: 1, Max: 99, Unit: limits.Value, Code: "InvalidBadgeAddNum.Format"},
	{Field: fieldCustomStyle, Min: 1, Max: 100, Unit: limits.Value, Code: "InvalidCustomStyle.Format"},
	{Field: fieldPriority, Min: -2, Max: 2, Unit: limits.Value, Code: "InvalidPriority.Format"},
	{Field: fieldSound, Min: 1, Max: 60, Unit: limits.Seconds, Code: "InvalidSoundDuration.Format"},
	{Field: fieldAccount, Min: 1, Max: 64, Unit: limits.Bytes, Code: "InvalidAccount.BytesExceed", Kind: push.ErrPayloadTooLarge},
	{Field: fieldAlias, Min: 1, Max: 128, Unit: limits.Bytes, Code: "InvalidAlias.BytesExceed", Kind: push.ErrPayloadTooLarge},
	{Field: fieldTag, Min: 1, Max: 128, Unit: limits.Runes, Code: "InvalidTag.LengthExceed", Kind: push.ErrPayloadTooLarge},
	{Field: fieldTags, Min: 1, Max: 50, Unit: limits.Items, Code: "InvalidTargetValue.LengthExceed", Kind: push.ErrPayloadTooLarge},
	{Field: fieldOperands, Min: 1, Max: 10, Unit: limits.Items, Code: "InvalidTargetValue.LengthExceed", Kind: push.ErrPayloadTooLarge},
	{Field: fieldTasks, Min: 1, Max: maxTasksFromV1, Unit: limits.Items, Code: "InvalidPushTasks.LengthExceed", Kind: push.ErrPayloadTooLarge},
	{Field: fieldAliases, Min: 1, Max: 10, Unit: limits.Items, Code: "InvalidAliasName.LengthExceed", Kind: push.ErrPayloadTooLarge},
	{Field: fieldTagNames, Min: 1, Max: 10, Unit: limits.Items, Code: "InvalidTagName.LengthExceed", Kind: push.ErrPayloadTooLarge},
	{Field: fieldClients, Min: 1, Max: 1000, Unit: limits.Items, Code: "InvalidClientKey.LengthExceed", Kind: push.ErrPayloadTooLarge},
	{Field: fieldDevices, Min: 1, Max: 100, Unit: limits.Items, Code: "InvalidDeviceIds.LengthExceed", Kind: push.ErrPayloadTooLarge},
	{Field: fieldDays, Max: 31, Unit: "days", Code: codePeriod},
	{Field: fieldPage, Min: 1, Max: 10000, Unit: limits.Value, Code: "InvalidPage.Format"},
	{Field: fieldPageSize, Min: 1, Max: 100, Unit: limits.Value, Code: "InvalidPageSize.Format"},
}}

// Limits yields the documented limits, by the names that push.WithLimit takes.
func Limits() iter.Seq[push.Limit] { return limitTable.All() }

func errField(field, problem, code string) error {
	return &push.FieldError{From: push.EMAS, Field: field, Problem: problem, VendorCode: code}
}

// errBatch is for a type of target that only PushV2 takes, and at once.
func errBatch(field string) error {
	return &push.FieldError{
		From: push.EMAS, Field: field, Class: push.ErrUnsupported, VendorCode: codeBatch,
		Problem: "is not DEVICE, ACCOUNT or ALIAS, which are all that a batch and a continuous push take",
	}
}

// list reports whether Target.Value is a list of targets.
func (t TargetType) list() bool {
	return t == TargetDevice || t == TargetAccount || t == TargetAlias
}

// live reports whether m is about a Live Activity.
func (m *Message) live() bool {
	return m.Notification != nil && m.Notification.IOS != nil && m.Notification.IOS.LiveActivity != nil
}

// check holds m, but for its targets and what has to be parsed, against EMAS's
// rules. It allocates nothing if all is well.
func (m *Message) check(t *limits.Table) error {
	if t.Off {
		return nil
	}
	for _, check := range [...]func(*Message, *limits.Table) error{checkContent, checkTexts, checkIOS, checkAndroid, checkHMOS, checkOptions} {
		if err := check(m, t); err != nil {
			return err
		}
	}
	return nil
}

func checkContent(m *Message, _ *limits.Table) error {
	switch m.Action {
	case "", ActionNow, ActionSchedule, ActionCreateContinuous:
		if m.Message == nil && m.Notification == nil {
			return errField("PushTask", "has neither a message nor a notification", codeTask)
		}
	case ActionContinuous:
	default:
		return errField("Action", "is none of EMAS's", codeAction)
	}
	if m.IdempotentToken != "" && !isUUID(m.IdempotentToken) {
		return errField(fieldToken, "is not a UUID of 36 characters", "InvalidIdempotentToken.Format")
	}
	if c := m.Message; c != nil && c.Title == "" && c.Body == "" && len(c.Extra) == 0 {
		return errField(fieldContent, "is empty", "InvalidMessage.Empty")
	}
	if s := m.Notification; s != nil && s.Title == "" && s.Body == "" && s.IOS == nil && s.Android == nil && s.HMOS == nil && len(s.Extra) == 0 {
		return errField("Notification", "is empty", "InvalidNotification.Empty")
	}
	return nil
}

func checkTexts(m *Message, t *limits.Table) error {
	s := m.Notification
	if s == nil {
		return nil
	}
	to := m.platforms()
	if to.android {
		if err := t.CheckText(fieldTitle, s.Title); err != nil {
			return err
		}
	}
	if to.ios || to.hmos {
		if err := t.CheckText(fieldTitleBytes, s.Title); err != nil {
			return err
		}
	}
	return t.CheckText(fieldBody, s.Body)
}

func checkIOS(m *Message, _ *limits.Table) error {
	if m.Notification == nil || m.Notification.IOS == nil {
		return nil
	}
	x := m.Notification.IOS
	switch {
	case x.APNsEnv != "" && x.APNsEnv != APNsDevelopment && x.APNsEnv != APNsProduction:
		return errField("Ios.ApnsEnv", "is neither DEV nor PRODUCT", "InvalidApnsEnv.Format")
	case x.Badge != nil && x.BadgeAutoIncrement != nil && *x.BadgeAutoIncrement:
		return errField("Ios.Badge", "is set beside BadgeAutoIncrement", "InvalidBadge.Format")
	case x.Badge != nil && *x.Badge < 0:
		return errField("Ios.Badge", "is negative", "InvalidBadge.Format")
	case x.RelevanceScore != nil && !(*x.RelevanceScore >= 0 && *x.RelevanceScore <= 1):
		return errField("Ios.RelevanceScore", "is not from 0 to 1", "InvalidRelevanceScore.Format")
	case x.Silent != nil && *x.Silent && (x.Mutable == nil || !*x.Mutable):
		return errField("Ios.Mutable", "must be true for a silent notification", "InvalidMutable.Format")
	}
	l := x.LiveActivity
	if l == nil {
		return nil
	}
	switch {
	case l.Event != LiveStart && l.Event != LiveUpdate && l.Event != LiveEnd:
		return errField("LiveActivity.Event", "is not start, update or end", "InvalidEvent.Format")
	case l.Event == LiveStart && (l.AttributesType == "" || l.Attributes == ""):
		return errField("LiveActivity.Attributes", "and AttributesType are required to start one", "InvalidAttributes.Empty")
	}
	return nil
}

func checkAndroid(m *Message, t *limits.Table) error {
	if m.Notification == nil || m.Notification.Android == nil {
		return nil
	}
	x := m.Notification.Android
	if err := checkStyle("Android.RenderStyle", x.RenderStyle); err != nil {
		return err
	}
	if err := t.Check(fieldInbox, len(x.InboxContent)); err != nil {
		return err
	}
	if err := checkBadge(t, x.BadgeSetNum, x.BadgeAddNum); err != nil {
		return err
	}
	o := x.Options
	if o == nil {
		return nil
	}
	if p := o.OPPO; p != nil && p.NotifyLevel != 0 {
		switch {
		case p.NotifyLevel != 1 && p.NotifyLevel != 2 && p.NotifyLevel != 16:
			return errField("Oppo.NotifyLevel", "is not 1, 2 or 16", "InvalidNotifyLevel.Format")
		case p.Category == "":
			return errField("Oppo.Category", "is empty, but NotifyLevel needs one", "InvalidCategory.Empty")
		}
	}
	accs := o.Accs
	if accs == nil {
		return nil
	}
	switch {
	case accs.OpenType == OpenActivity && accs.OpenActivity == "":
		return errField("Accs.OpenActivity", "is empty", "InvalidOpenActivity.Empty")
	case accs.OpenType == OpenURL && accs.OpenURL == "":
		return errField("Accs.OpenUrl", "is empty", "InvalidOpenUrl.Empty")
	}
	if accs.CustomStyle != nil {
		if err := t.Check(fieldCustomStyle, *accs.CustomStyle); err != nil {
			return err
		}
	}
	if accs.Priority != nil {
		return t.Check(fieldPriority, *accs.Priority)
	}
	return nil
}

// checkStyle finds the numbers of V1. Words that are not known may be newer
// than this library.
func checkStyle(field, style string) error {
	if style != "" && style[0] >= '0' && style[0] <= '9' {
		return errField(field, "is a number, as V1 of the API has it, and not a word", "InvalidRenderStyle.Format")
	}
	return nil
}

func checkBadge(t *limits.Table, set, add *int) error {
	if set != nil {
		if err := t.Check(fieldBadgeSet, *set); err != nil {
			return err
		}
	}
	if add != nil {
		return t.Check(fieldBadgeAdd, *add)
	}
	return nil
}

func checkHMOS(m *Message, t *limits.Table) error {
	if m.Notification == nil || m.Notification.HMOS == nil {
		return nil
	}
	x := m.Notification.HMOS
	if err := checkStyle("Hmos.RenderStyle", x.RenderStyle); err != nil {
		return err
	}
	switch {
	case x.RenderStyle == RenderMultiLine && len(x.InboxContent) == 0:
		return errField(fieldInboxHMOS, "is empty, but MULTI_LINE needs lines", "InvalidInboxContent.Empty")
	case x.ImageURL != "" && !strings.HasPrefix(x.ImageURL, "https://"):
		return errField("Hmos.ImageUrl", "must begin with https://", "InvalidImageUrl.Format")
	}
	if err := t.Check(fieldInboxHMOS, len(x.InboxContent)); err != nil {
		return err
	}
	if err := checkBadge(t, x.BadgeSetNum, x.BadgeAddNum); err != nil {
		return err
	}
	if x.SoundDuration != 0 {
		return t.Check(fieldSound, x.SoundDuration)
	}
	return nil
}

func checkOptions(m *Message, t *limits.Table) error {
	var none Options
	o := m.Options
	if o == nil {
		o = &none
	}
	if o.JobKey != "" {
		if err := t.CheckText(fieldJobKey, o.JobKey); err != nil {
			return err
		}
		if !isJobKey(o.JobKey) {
			return errField(fieldJobKey, "has a character other than letters, digits, _ and -", "InvalidJobKey.Format")
		}
	}
	switch {
	case m.Action == ActionContinuous && !isMessageID(string(o.MessageID)):
		return errField("Options.MessageId", "is not the id of a continuous push", "InvalidMessageId.Format")
	case m.Action != ActionContinuous && o.MessageID != "":
		return errField("Options.MessageId", "is set, but Action is not CONTINUOUS_PUSH", "InvalidMessageId.Format")
	case o.SMS != nil && o.SMS.DelaySecs == nil:
		return errField("Sms.DelaySecs", "is missing", "InvalidDelaySecs.Empty")
	}
	return checkTimes(m.Action, o, t)
}

func checkTimes(action Action, o *Options, t *limits.Table) error {
	now := time.Now()
	start := now
	switch {
	case action != ActionSchedule && o.PushTime != "":
		return errField(fieldPushTime, "is set, but Action is not SCHEDULED_PUSH", "InvalidPushTime.Format")
	case action == ActionSchedule:
		at, err := time.Parse(TimeLayout, o.PushTime)
		if err != nil {
			return errField(fieldPushTime, "is not a time such as 2026-01-02T03:04:05Z", "InvalidPushTime.Format")
		}
		if err := t.Check(fieldPushTime, secondsBetween(now, at)); err != nil {
			return err
		}
		start = at
	}
	if o.ExpireTime == "" {
		return nil
	}
	end, err := time.Parse(TimeLayout, o.ExpireTime)
	if err != nil {
		return errField(fieldTTL, "is not a time such as 2026-01-02T03:04:05Z", "InvalidExpireTime.Format")
	}
	return t.Check(fieldTTL, secondsBetween(start, end))
}

// secondsBetween rounds up.
func secondsBetween(from, to time.Time) int {
	d := to.Sub(from)
	s := int(d / time.Second)
	if d%time.Second > 0 {
		s++
	}
	return s
}

// isJobKey reports whether s is made of what a job key may have.
func isJobKey(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !(c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '-') {
			return false
		}
	}
	return s != ""
}

// isMessageID reports whether s is a message id: a number above zero of up to
// 63 bits.
func isMessageID(s string) bool {
	n, err := strconv.ParseInt(s, 10, 64)
	return err == nil && n > 0
}

func checkMessageID(id string) error {
	if !isMessageID(id) {
		return errField("MessageId", "is not a positive number", "InvalidMessageId.Format")
	}
	return nil
}

// checkDocuments checks the strings that must be JSON objects.
func (m *Message) checkDocuments(t *limits.Table) error {
	s := m.Notification
	if t.Off || s == nil {
		return nil
	}
	ios, android, hmos := valueOf(s.IOS), valueOf(s.Android), valueOf(s.HMOS)
	live := valueOf(ios.LiveActivity)
	for _, d := range [...]struct{ field, name, value string }{
		{"Ios.ExtParameters", "ExtParameters", ios.ExtParameters},
		{"Android.ExtParameters", "ExtParameters", android.ExtParameters},
		{"Hmos.ExtParameters", "ExtParameters", hmos.ExtParameters},
		{"LiveActivity.Attributes", "Attributes", live.Attributes},
		{"LiveActivity.ContentState", "ContentState", live.ContentState},
	} {
		if d.value != "" && (!strings.HasPrefix(strings.TrimSpace(d.value), "{") || !json.Valid([]byte(d.value))) {
			return errField(d.field, "is not a JSON object in a string", invalid+d.name+".Format")
		}
	}
	return nil
}

// checkTarget checks the target of a single message, and returns the values
// of a list.
func (c *Client) checkTarget(m *Message) ([]string, error) {
	if m.Target == nil || m.Target.Type == "" {
		if m.Action == ActionCreateContinuous {
			return nil, nil
		}
		return nil, errField("Target", "is missing", codeNoTarget)
	}
	if !m.Target.Type.list() {
		switch {
		case m.live():
			return nil, errField("Target.Type", "is not DEVICE, but a Live Activity is on one device", codeTarget)
		case m.Action == ActionContinuous:
			return nil, errBatch("Target.Type")
		}
		return nil, c.checkWide(m.Target)
	}
	values := split(m.Target.Value)
	if err := c.limits.Check(fieldTargets, len(values)); err != nil {
		return nil, err
	}
	if m.live() && (m.Target.Type != TargetDevice || len(values) > 1) {
		return nil, errField(fieldTargets, "is not one device, but a Live Activity is on one", codeTarget)
	}
	return values, c.each(m.Target.Type, values)
}

// each checks the values of a list of targets.
func (c *Client) each(typ TargetType, values []string) error {
	check := checkDeviceID
	switch typ {
	case TargetAccount:
		check = c.checkAccount
	case TargetAlias:
		check = c.checkAlias
	}
	for _, v := range values {
		if err := check(v); err != nil {
			return err
		}
	}
	return nil
}

// checkWide checks a target that is no list.
func (c *Client) checkWide(t *Target) error {
	switch t.Type {
	case TargetTag:
		return c.checkExpression(t.Value)
	case TargetAll:
		if t.Value != "" {
			return errField(fieldTargets, "is set, but the target is everyone", codeTarget)
		}
		return nil
	}
	return errField("Target.Type", "is none of DEVICE, ACCOUNT, ALIAS, TAG and ALL", codeTarget)
}

// checkDeviceID refuses what cannot be one value of a list. A device id is 32
// digits and small letters today.
func checkDeviceID(id string) error {
	if strings.Contains(id, comma) {
		return errField("DeviceId", "has a comma", "InvalidDeviceId.Format")
	}
	return engine.CheckToken(push.EMAS, "DeviceId", "InvalidDeviceId.Format", id)
}

func (c *Client) checkAlias(alias string) error { return c.checkName(fieldAlias, "Alias", alias) }

func (c *Client) checkAccount(account string) error {
	return c.checkName(fieldAccount, "Account", account)
}

// checkName checks one value of a list of names.
func (c *Client) checkName(field, name, value string) error {
	problem := ""
	switch {
	case value == "":
		problem = "is empty"
	case strings.Contains(value, comma):
		problem = "has a comma"
	case !utf8.ValidString(value) || strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r == 0x7f }):
		problem = "has a control character or is not UTF-8"
	default:
		return c.limits.CheckText(field, value)
	}
	return errField(field, problem, invalid+name+".Format")
}

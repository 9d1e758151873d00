package tencentim

import (
	"encoding/json"
	"iter"
	"strings"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/limits"
)

// The fields that have limits, as push.WithLimit names them.
const (
	fieldTo            = "To_Account"
	fieldAccounts      = "accounts"
	fieldUserID        = "UserID"
	fieldDataID        = "DataId"
	fieldSize          = "push body"
	fieldDaily         = "pushes a day"
	fieldConditionTags = "Condition tags"
	fieldConditionAttr = "Condition attributes"
	fieldTag           = "Tags entry"
	fieldTags          = "Tags"
	fieldAllTags       = "Tags with Replace"
	fieldAttribute     = "Attrs value"
	fieldNames         = "AttrNames"
	fieldName          = "AttrNames entry"
	fieldBadgeAdd      = "BadgeAddNum"
	fieldBadgeSet      = "BadgeSetNum"
	fieldDuration      = "SoundDuration"
	fieldLaID          = "LaId"
	fieldTaskIDs       = "TaskID"
	fieldStatistics    = "statistics EndTime"
	fieldLoss          = "loss EndTime"
)

// day is in seconds.
const day = 24 * 60 * 60

// limitTable is the documentation of October 2025 to March 2026. Text is
// counted in bytes. Title and Desc have no entry: Tencent cuts them.
var limitTable = limits.Table{Vendor: push.TencentIM, Limits: []limits.Limit{
	{Field: fieldTo, Min: 1, Max: 500, Unit: limits.Items, Code: codeTooMany},
	{Field: fieldAccounts, Min: 1, Max: 100, Unit: limits.Items, Code: codeTooMany}, // of attributes and tags
	{Field: fieldUserID, Min: 1, Max: 32, Unit: limits.Bytes},
	{Field: fieldDataID, Max: 64, Unit: limits.Bytes, Code: "90057"},
	// Of a push to all or by condition. That "10K" are 10240 bytes of the
	// body is unverified. The body of a push to a list has no documented
	// limit.
	{Field: fieldSize, Max: 10 << 10, Unit: limits.Bytes, Code: "90056", Kind: push.ErrPayloadTooLarge},
	// Pushes to all and by condition, of one client; 10 in the free edition.
	{Field: fieldDaily, Max: 100, Unit: "pushes", Code: "90047", Kind: push.ErrQuota},
	{Field: fieldConditionTags, Max: 10, Unit: limits.Items, Code: "90032"},
	{Field: fieldConditionAttr, Max: 10, Unit: limits.Items}, // for AttrsAnd unverified
	{Field: fieldTag, Min: 1, Max: 50, Unit: limits.Bytes, Code: "90020"},
	{Field: fieldTags, Min: 1, Max: 10, Unit: limits.Items, Code: "90032"}, // of one account in one call
	{Field: fieldAllTags, Max: 100, Unit: limits.Items, Code: "90032"},
	{Field: fieldAttribute, Min: 1, Max: 50, Unit: limits.Bytes, Code: "90030"},
	{Field: fieldNames, Min: 1, Max: 10, Unit: limits.Items, Code: codeAttribute},
	{Field: fieldName, Min: 1, Max: 50, Unit: limits.Bytes, Code: "90030"},
	{Field: fieldBadgeAdd, Min: 1, Max: 99, Unit: limits.Value},
	{Field: fieldBadgeSet, Max: 999, Unit: limits.Value},
	{Field: fieldDuration, Min: 1, Max: 60, Unit: limits.Seconds},
	{Field: fieldLaID, Min: 1, Max: 64, Unit: limits.Bytes},
	{Field: fieldTaskIDs, Max: 5, Unit: limits.Items},
	{Field: fieldStatistics, Max: 30 * day, Unit: "seconds after StartTime"},
	{Field: fieldLoss, Max: 7 * day, Unit: "seconds after StartTime"},
}}

// Codes that Tencent answers to what is checked here.
const (
	codeFormat    = "90001" // of a field; 90043 is that of chat messages
	codeTooMany   = "90018"
	codeAttribute = "90033"
	codeTooFast   = "60007"
	codeEmptyTag  = "90040"
)

// Limits yields the documented limits, by the names that push.WithLimit takes.
func Limits() iter.Seq[push.Limit] { return limitTable.All() }

func errField(field, problem, code string) error {
	return &push.FieldError{From: push.TencentIM, Field: field, Problem: problem, VendorCode: code}
}

// check holds m, but for whom it is for and its size, against Tencent's
// rules. It allocates nothing if all is well.
func (m *Message) check(t *limits.Table) error {
	if t.Off {
		return nil
	}
	if m.OfflinePushInfo == nil {
		return errField("OfflinePushInfo", "is missing", codeFormat)
	}
	if f := m.OnlineOnlyFlag; f != nil && *f != 0 && *f != 1 {
		return errField("OnlineOnlyFlag", "is neither 0 nor 1", codeFormat)
	}
	if err := t.CheckText(fieldDataID, m.DataID); err != nil {
		return err
	}
	return m.OfflinePushInfo.check(t)
}

// check holds o against Tencent's rules.
func (o *OfflinePushInfo) check(t *limits.Table) error {
	if t.Off {
		return nil
	}
	if f := o.PushFlag; f != nil && *f != PushFlagNormal && *f != PushFlagOnlineOnly {
		return errField("PushFlag", "is neither 0 nor 1", codeFormat)
	}
	if o.Ext != "" && !json.Valid([]byte(o.Ext)) {
		return errField("Ext", "is not JSON", codeFormat)
	}
	if o.BadgeAddNum != nil {
		if err := t.Check(fieldBadgeAdd, *o.BadgeAddNum); err != nil {
			return err
		}
	}
	if o.BadgeSetNum != nil {
		if err := t.Check(fieldBadgeSet, *o.BadgeSetNum); err != nil {
			return err
		}
	}
	for name := range o.PushTemplateParam {
		switch name {
		case "timTitle", "timDesc", "timSenderNick", "timGroupName":
			return errField("PushTemplateParam", "has a variable that only chats have", "")
		}
	}
	if err := o.AndroidInfo.check(); err != nil {
		return err
	}
	if err := o.ApnsInfo.check(t); err != nil {
		return err
	}
	if h := o.HarmonyInfo; h != nil && h.SoundDuration != 0 {
		if h.Sound == "" {
			return errField(fieldDuration, "is set without a Sound", "")
		}
		return t.Check(fieldDuration, h.SoundDuration)
	}
	return nil
}

// oneOf checks a number that is unset or one of a few. The text says the few.
func oneOf(field string, n *int, text string, values ...int) error {
	if n == nil {
		return nil
	}
	for _, v := range values {
		if *n == v {
			return nil
		}
	}
	return errField(field, "is not "+text, codeFormat)
}

func (a *AndroidInfo) check() error {
	if a == nil {
		return nil
	}
	for _, image := range [...]struct{ field, url string }{{"HuaWeiImage", a.HuaWeiImage}, {"HonorImage", a.HonorImage}} {
		if image.url != "" && !strings.HasPrefix(image.url, "https://") {
			return errField(image.field, "must begin with https://", "")
		}
	}
	if a.OPPONotifyLevel != nil && a.OPPOCategory == "" {
		return errField("OPPONotifyLevel", "is set without an OPPOCategory", "")
	}
	if err := oneOf("PushStyle", a.PushStyle, "0 or 1", 0, 1); err != nil {
		return err
	}
	if err := oneOf("OPPONotifyLevel", a.OPPONotifyLevel, "1, 2 or 16", 1, 2, 16); err != nil {
		return err
	}
	if err := oneOf("VIVOClassification", a.VIVOClassification, "0 or 1", 0, 1); err != nil {
		return err
	}
	return oneOf("MeiZuNoticeMsgType", a.MeiZuNoticeMsgType, "0 or 1", 0, 1)
}

func (a *ApnsInfo) check(t *limits.Table) error {
	if a == nil {
		return nil
	}
	if err := oneOf("BadgeMode", a.BadgeMode, "0 or 1", 0, 1); err != nil {
		return err
	}
	l := a.LiveActivity
	if l == nil {
		return nil
	}
	switch {
	case l.Event != LiveActivityUpdate && l.Event != LiveActivityEnd:
		return errField("LiveActivity.Event", "is neither update nor end", "")
	case l.ContentState == nil:
		return errField("LiveActivity.ContentState", "is missing", "")
	}
	return t.CheckText(fieldLaID, l.LaID)
}

// check holds c against Tencent's rules. An empty one is refused whatever the
// options say.
func (c *Condition) check(t *limits.Table) error {
	tags := len(c.TagsAnd) + len(c.TagsOr) + len(c.TagsNot)
	attributes := len(c.AttrsAnd) + len(c.AttrsOr)
	switch {
	case tags+attributes+len(c.Extra) == 0:
		return errField("Condition", "is empty: it would reach everyone", "")
	case t.Off:
		return nil
	case tags > 0 && attributes > 0:
		return errField("Condition", "has both tags and attributes", "90039")
	}
	for _, list := range [...][]string{c.TagsAnd, c.TagsOr, c.TagsNot} {
		if err := t.Check(fieldConditionTags, len(list)); err != nil {
			return err
		}
		for _, tag := range list {
			if err := checkTag(t, tag); err != nil {
				return err
			}
		}
	}
	for _, tag := range c.TagsOr {
		for _, other := range c.TagsAnd {
			if tag == other {
				return errField("Condition", "has the same tag in TagsOr and in TagsAnd", "90022")
			}
		}
	}
	for _, attributes := range [...]map[string]string{c.AttrsAnd, c.AttrsOr} {
		if err := t.Check(fieldConditionAttr, len(attributes)); err != nil {
			return err
		}
		for _, value := range attributes {
			if err := t.CheckText(fieldAttribute, value); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkTag(t *limits.Table, tag string) error {
	if tag == "" && !t.Off {
		return errField(fieldTag, "is empty", codeEmptyTag)
	}
	return t.CheckText(fieldTag, tag)
}

// maxID is far beyond any id that the service makes, in bytes.
const maxID = 4096

// checkAccount checks what may be a UserID or a RegistrationID. The alphabet
// of the latter is not documented, and apps may make their own.
func checkAccount(account string) error {
	problem := ""
	switch {
	case account == "":
		problem = "has an empty entry"
	case len(account) > maxID:
		problem = "has an entry that is longer than any id"
	case !ascii(account):
		problem = "has an entry with a control character or a character outside ASCII"
	default:
		return nil
	}
	return errField(fieldTo, problem, "")
}

// checkToken checks a RegistrationID, in which there is no space.
func checkToken(token string) error {
	if strings.Contains(token, " ") {
		return errField(fieldTo, "has an entry with a space", "")
	}
	return checkAccount(token)
}

// checkUser checks a UserID.
func (c *Client) checkUser(user string) error {
	if !ascii(user) {
		return errField(fieldUserID, "is empty, or has a control character or a character outside ASCII", "")
	}
	return c.limits.CheckText(fieldUserID, user)
}

// checkAccounts checks a list of accounts.
func checkAccounts(accounts []string) error {
	for _, a := range accounts {
		if err := checkAccount(a); err != nil {
			return err
		}
	}
	return nil
}

// ascii reports whether s is made of printable ASCII, spaces included.
func ascii(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return s != ""
}

package meizu

import (
	"iter"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/limits"
	"github.com/pushwire/push/internal/wire"
)

// The fields that have limits, as push.WithLimit names them.
const (
	fieldPushIDs       = "pushIds"
	fieldAliases       = "alias"
	fieldAliasName     = "alias name"
	fieldPackages      = "restrictedPackageNames"
	fieldTagNames      = "tagNames"
	fieldTags          = "tags"
	fieldTagName       = "tag name"
	fieldTitle         = "title"
	fieldContent       = "content"
	fieldTransparent   = "transparent content"
	fieldSubtitle      = "subtitle"
	fieldURL           = "url"
	fieldActivity      = "activity"
	fieldCustom        = "customAttribute"
	fieldNotifyKey     = "notifyKey"
	fieldValidTime     = "validTime"
	fieldTimeTop       = "timeTop"
	fieldCallback      = "extra.callback"
	fieldCallbackParam = "extra.callback.param"
	fieldDays          = "endTime"
)

// maxNotifyKey is in characters.
const maxNotifyKey = 8

// limitTable is the documentation of April 2025. Title, content, subtitle and
// the names count each character as one, Chinese or not; how an emoji counts
// is unverified, and two is safe. Meizu has no code for a text that is too
// long: that 1005 is its answer to whatever is out of bounds is unverified.
var limitTable = limits.Table{Vendor: push.Meizu, Limits: []limits.Limit{
	{Field: fieldPushIDs, Min: 1, Max: 100, Unit: limits.Tokens, Code: codeInvalid}, // 1000 until August 2023
	{Field: fieldAliases, Min: 1, Max: 100, Unit: limits.Items, Code: codeInvalid},
	{Field: fieldAliasName, Min: 1, Max: 60, Unit: limits.UTF16, Code: codeInvalid},
	{Field: fieldPackages, Max: 50, Unit: limits.Items, Code: "110031"}, // perhaps 50 characters in all
	{Field: fieldTags, Min: 1, Max: 100, Unit: limits.Items, Code: codeInvalid},
	{Field: fieldTagName, Min: 1, Max: 20, Unit: limits.UTF16, Code: codeInvalid},
	{Field: fieldTitle, Min: 1, Max: 32, Unit: limits.UTF16, Code: codeInvalid},
	{Field: fieldContent, Min: 1, Max: 100, Unit: limits.UTF16, Code: codeInvalid},
	{Field: fieldTransparent, Min: 1, Max: 2000, Unit: limits.Bytes, Code: codeInvalid}, // 3800 in the Java SDK
	{Field: fieldSubtitle, Max: 16, Unit: limits.UTF16, Code: codeInvalid},
	{Field: fieldURL, Max: 1000, Unit: limits.Bytes, Code: codeInvalid}, // the unit of this and the next is unverified
	{Field: fieldActivity, Max: 1000, Unit: limits.Bytes, Code: codeInvalid},
	{Field: fieldCustom, Max: 1000, Unit: limits.Bytes, Code: codeInvalid},
	{Field: fieldNotifyKey, Max: maxNotifyKey, Unit: limits.Runes, Code: codeInvalid},
	{Field: fieldValidTime, Min: 1, Max: 72, Unit: "hours", Code: codeInvalid},
	{Field: fieldTimeTop, Min: 1800, Max: 7200, Unit: limits.Seconds, Code: codeInvalid},
	{Field: fieldCallback, Max: 128, Unit: limits.Bytes, Code: codeInvalid},
	{Field: fieldCallbackParam, Max: 64, Unit: limits.Bytes, Code: codeInvalid},
	{Field: fieldDays, Max: 30, Unit: "days after startTime", Code: codeOther},
}}

// Limits yields the documented limits, by the names that push.WithLimit takes.
func Limits() iter.Seq[push.Limit] { return limitTable.All() }

// mode is how a message goes out, on which depends what it may have.
type mode int

const (
	direct mode = iota // to pushIds or aliases
	stored             // as a task, to be pushed to such
	toTags
	toApp
)

// errField is for input to which Meizu answers with code.
func errField(field, problem, code string) error {
	return &push.FieldError{From: push.Meizu, Field: field, Problem: problem, VendorCode: code}
}

// check holds m against Meizu's rules. It allocates nothing if all is well.
func (m *Message) check(how mode, t *limits.Table) error {
	if t.Off {
		return nil
	}
	for _, check := range [...]func(*Message, mode, *limits.Table) error{
		checkKind, checkText, checkExpand, checkClick, checkTime, checkAdvance, checkVIP, checkCallback, checkPackages,
	} {
		if err := check(m, how, t); err != nil {
			return err
		}
	}
	return nil
}

// checkKind makes sure that m is either a notification or transparent.
func checkKind(m *Message, _ mode, _ *limits.Table) error {
	if m.Transparent == nil {
		return nil
	}
	switch {
	case m.NoticeBarInfo != nil, m.NoticeExpandInfo != nil, m.ClickTypeInfo != nil, m.VIPInfo != nil, m.Callback != nil:
		return errField("transparent", "is set beside what only notifications have", codeInvalid)
	case m.Transparent.Content == "":
		return errField(fieldContent, "is empty", codeEmpty)
	}
	return nil
}

func checkText(m *Message, how mode, t *limits.Table) error {
	if x := m.Transparent; x != nil {
		if x.Title == "" && how == stored {
			return errField(fieldTitle, "is empty, which tasks need", codeEmpty)
		}
		if x.Title != "" {
			if err := t.CheckText(fieldTitle, x.Title); err != nil {
				return err
			}
		}
		return t.CheckText(fieldTransparent, x.Content)
	}
	x := m.NoticeBarInfo
	switch {
	case x == nil || x.Title == "":
		return errField(fieldTitle, "is empty", codeEmpty)
	case x.Content == "":
		return errField(fieldContent, "is empty", codeEmpty)
	case !oneOf(x.NoticeMsgType, MsgPublic, MsgPrivate):
		return errField("noticeMsgType", "is neither 0 nor 1", codeInvalid)
	case !oneOf(x.NoticeBarType, BarStandard, BarAndroid):
		return errField("noticeBarType", "is neither 0 nor 2", codeInvalid)
	}
	if err := t.CheckText(fieldTitle, x.Title); err != nil {
		return err
	}
	return t.CheckText(fieldContent, x.Content)
}

// oneOf reports whether a number that is set is one of two.
func oneOf(n *int, a, b int) bool { return n == nil || *n == a || *n == b }

// is reports whether a number is set and has the value.
func is(n *int, value int) bool { return n != nil && *n == value }

func checkExpand(m *Message, _ mode, _ *limits.Table) error {
	x := m.NoticeExpandInfo
	switch {
	case x == nil:
	case !oneOf(x.NoticeExpandType, ExpandStandard, ExpandText) && *x.NoticeExpandType != ExpandPicture:
		return errField("noticeExpandType", "is not 0, 1 or 2", codeInvalid)
	case is(x.NoticeExpandType, ExpandText) && x.NoticeExpandContent == "":
		return errField("noticeExpandContent", "is empty, which noticeExpandType 1 needs", codeEmpty)
	case is(x.NoticeExpandType, ExpandPicture) && x.NoticeExpandImgURL == "":
		return errField("noticeExpandImgUrl", "is empty, which noticeExpandType 2 needs", codeEmpty)
	}
	return nil
}

func checkClick(m *Message, _ mode, t *limits.Table) error {
	x := m.ClickTypeInfo
	switch {
	case x == nil:
		return nil
	case x.ClickType != nil && (*x.ClickType < ClickApp || *x.ClickType > ClickCustom):
		return errField("clickType", "is not 0, 1, 2 or 3", codeInvalid)
	case is(x.ClickType, ClickActivity) && x.Activity == "":
		return errField(fieldActivity, "is empty, which clickType 1 needs", codeEmpty)
	case is(x.ClickType, ClickURI) && x.URL == "":
		return errField(fieldURL, "is empty, which clickType 2 needs", codeEmpty)
	case is(x.ClickType, ClickCustom) && x.CustomAttribute == "":
		return errField(fieldCustom, "is empty, which clickType 3 needs", codeEmpty)
	}
	for _, text := range [...]struct{ field, value string }{
		{fieldURL, x.URL},
		{fieldActivity, x.Activity},
		{fieldCustom, x.CustomAttribute},
	} {
		if err := t.CheckText(text.field, text.value); err != nil {
			return err
		}
	}
	return nil
}

func checkTime(m *Message, how mode, t *limits.Table) error {
	x := m.PushTimeInfo
	if x == nil {
		return nil
	}
	timed := is(x.PushTimeType, 1)
	switch {
	case !oneOf(x.PushTimeType, 0, 1):
		return errField("pushTimeType", "is neither 0 nor 1", codeInvalid)
	case timed && how != toTags && how != toApp:
		return errField("pushTimeType", "1 is for pushes to everyone and to tags only", codeInvalid)
	case timed && !isTime(x.StartTime):
		return errField("startTime", "is not yyyy-MM-dd HH:mm:ss, which pushTimeType 1 needs", codeInvalid)
	case x.ValidTime == nil, *x.ValidTime == 0 && how == toTags, isOff(x.OffLine):
		return nil
	}
	return t.Check(fieldValidTime, *x.ValidTime)
}

// isTime reports whether s is a time as Meizu writes it.
func isTime(s string) bool {
	if len(s) != len(timeLayout) {
		return false
	}
	_, err := time.Parse(timeLayout, s)
	return err == nil
}

func checkAdvance(m *Message, how mode, t *limits.Table) error {
	x := m.AdvanceInfo
	switch {
	case x == nil:
		return nil
	case isOn(x.FixSpeed) && how == direct:
		return errField("fixSpeed", "is on, but there is no such thing for pushes to pushIds and aliases", codeInvalid)
	case isOn(x.FixDisplay) && (!isTime(x.FixStartDisplayTime) || !isTime(x.FixEndDisplayTime)):
		return errField("fixStartDisplayTime", "or fixEndDisplayTime is not yyyy-MM-dd HH:mm:ss, which fixDisplay needs", codeInvalid)
	case !isNotifyKey(x.NotifyKey):
		return errField(fieldNotifyKey, "has a character other than letters, digits, _ and -", codeInvalid)
	}
	return t.CheckText(fieldNotifyKey, x.NotifyKey)
}

// isNotifyKey reports whether a key, whatever its length, is made of what a
// notifyKey is made of.
func isNotifyKey(k string) bool {
	for i := 0; i < len(k); i++ {
		switch b := k[i]; {
		case b >= '0' && b <= '9', b >= 'a' && b <= 'z', b >= 'A' && b <= 'Z', b == '_', b == '-':
		default:
			return false
		}
	}
	return true
}

func checkVIP(m *Message, _ mode, t *limits.Table) error {
	x := m.VIPInfo
	if x == nil {
		return nil
	}
	background := x.BackgroundImgURL != ""
	switch {
	case x.TitleColor != "" && !strings.EqualFold(x.TitleColor, ColorBlue) && !strings.EqualFold(x.TitleColor, ColorRed):
		return errField("titleColor", "is neither #206CFF nor #E42D22", codeInvalid)
	case isOn(x.PullDownTop) && x.TimeTop != nil:
		return errField(fieldTimeTop, "does not go with pullDownTop", codeInvalid)
	case background && x.TitleColor != "":
		return errField("backgroundImgUrl", "does not go with titleColor", codeInvalid)
	case background && x.BigIconURL != "":
		return errField("backgroundImgUrl", "does not go with bigIconUrl", codeInvalid)
	case background && m.NoticeExpandInfo != nil && is(m.NoticeExpandInfo.NoticeExpandType, ExpandPicture):
		return errField("backgroundImgUrl", "does not go with noticeExpandType 2", codeInvalid)
	}
	if x.TimeTop != nil {
		if err := t.Check(fieldTimeTop, *x.TimeTop); err != nil {
			return err
		}
	}
	return t.CheckText(fieldSubtitle, x.Subtitle)
}

func checkCallback(m *Message, how mode, t *limits.Table) error {
	x := m.Callback
	if x == nil {
		return nil
	}
	if how != direct {
		return errField(fieldCallback, "is for pushes to pushIds and aliases only: there would be no receipts", codeInvalid)
	}
	if x.URL == "" {
		return errField(fieldCallback, "is empty, and without it there are no receipts", codeEmpty)
	}
	switch x.Type {
	case "", CallbackDelivered, CallbackClicked, CallbackBoth:
	default:
		return errField("extra.callback.type", "is not 1, 2 or 3", codeInvalid)
	}
	if err := t.CheckText(fieldCallback, x.URL); err != nil {
		return err
	}
	return t.CheckText(fieldCallbackParam, x.Param)
}

func checkPackages(m *Message, _ mode, t *limits.Table) error {
	for _, p := range m.RestrictedPackageNames {
		if !wire.Printable(p) || strings.Contains(p, separator) {
			return errField(fieldPackages, "holds a name that is empty or not printable, or has a comma", "110031")
		}
	}
	return t.Check(fieldPackages, len(m.RestrictedPackageNames))
}

// checkPushID refuses what no pushId is made of. It gives no code, since that
// of Meizu's is one of dead pushIds.
func checkPushID(pushID string) error {
	if err := engine.CheckToken(push.Meizu, "pushId", "", pushID); err != nil {
		return err
	}
	if strings.Contains(pushID, separator) {
		return errField("pushId", "has a comma, which separates pushIds", "")
	}
	return nil
}

// checkPushIDs is for the requests that name pushIds.
func (c *Client) checkPushIDs(pushIDs []string) error {
	if len(pushIDs) == 0 {
		return errField(fieldPushIDs, "is empty", codeEmpty)
	}
	if err := c.limits.Check(fieldPushIDs, len(pushIDs)); err != nil {
		return err
	}
	return each(pushIDs, checkPushID)
}

// checkName refuses what would not arrive as one name, of an alias or a tag.
func checkName(field, name string) error {
	if strings.TrimSpace(name) == "" {
		return errField(field, "is blank", codeEmpty)
	}
	if !utf8.ValidString(name) || strings.Contains(name, separator) {
		return errField(field, "is not UTF-8, or has a comma, which separates names", codeInvalid)
	}
	return nil
}

func (c *Client) checkAlias(alias string) error {
	if err := checkName(fieldAliasName, alias); err != nil {
		return err
	}
	return c.limits.CheckText(fieldAliasName, alias)
}

func (c *Client) checkAliases(aliases []string) error {
	if len(aliases) == 0 {
		return errField(fieldAliases, "is empty", codeEmpty)
	}
	if err := c.limits.Check(fieldAliases, len(aliases)); err != nil {
		return err
	}
	return each(aliases, c.checkAlias)
}

// checkTags checks the names of tags, but not how many there are.
func (c *Client) checkTags(field string, tags []string) error {
	if len(tags) == 0 {
		return errField(field, "is empty", codeEmpty)
	}
	return each(tags, func(tag string) error {
		if err := checkName(fieldTagName, tag); err != nil {
			return err
		}
		return c.limits.CheckText(fieldTagName, tag)
	})
}

func checkTaskID(taskID string) error {
	if !wire.Printable(taskID) {
		return errField("taskId", "is empty or not printable", codeTaskID)
	}
	return nil
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

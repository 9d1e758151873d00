package oppo

import (
	"encoding/json"
	"iter"
	"strings"
	"unicode/utf8"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/limits"
)

// The fields that have limits, as push.WithLimit names them.
const (
	fieldTitle             = "title"
	fieldSubTitle          = "sub_title"
	fieldContent           = "content"
	fieldContentLong       = "content of style 2"
	fieldContentPicture    = "content of style 3"
	fieldActionParameters  = "action_parameters"
	fieldActivity          = "click_action_activity"
	fieldURL               = "click_action_url"
	fieldTTL               = "off_line_ttl"
	fieldShowTTL           = "show_ttl"
	fieldSpeed             = "fix_speed_rate"
	fieldCallBackURL       = "call_back_url"
	fieldCallBackParameter = "call_back_parameter"
	fieldPictureURL        = "picture url"
	fieldAlias             = "alias"
	fieldMessages          = "messages"
	fieldTargets           = "target_value"
	fieldBigPicture        = "big picture"
	fieldSmallPicture      = "small picture"
)

// shownContent is how many characters of the content a phone shows in the
// standard style, by the documentation since April 2024. It was 200 before,
// and longer texts are not known to be refused.
const shownContent = 50

// limitTable is the documentation of July 2025. OPPO has no code for a text
// that is too long: it answers 41 to whatever is out of bounds.
var limitTable = limits.Table{Vendor: push.OPPO, Limits: []limits.Limit{
	{Field: fieldTitle, Min: 1, Max: 50, Unit: limits.Runes, Code: codeInvalid},
	{Field: fieldSubTitle, Max: 10, Unit: limits.Runes, Code: codeInvalid},
	{Field: fieldContent, Min: 1, Max: 200, Unit: limits.Runes, Code: codeInvalid},
	{Field: fieldContentLong, Min: 1, Max: 128, Unit: limits.Runes, Code: codeInvalid},
	{Field: fieldContentPicture, Min: 1, Max: 50, Unit: limits.Runes, Code: codeInvalid},
	{Field: fieldActionParameters, Max: 4000, Unit: limits.Runes, Code: codeInvalid},
	{Field: fieldActivity, Max: 500, Unit: limits.Runes, Code: codeInvalid},
	{Field: fieldURL, Max: 2000, Unit: limits.Runes, Code: codeInvalid},
	{Field: fieldTTL, Max: 864000, Unit: limits.Seconds, Code: codeInvalid},
	{Field: fieldShowTTL, Max: 172800, Unit: limits.Seconds, Code: codeInvalid}, // the widest of several sources
	{Field: fieldSpeed, Min: 1000, Max: 10000, Unit: "targets a second", Code: codeInvalid},
	{Field: fieldCallBackURL, Max: 200, Unit: limits.Runes, Code: codeInvalid},
	{Field: fieldCallBackParameter, Max: 100, Unit: limits.Runes, Code: codeInvalid},
	{Field: fieldPictureURL, Max: 300, Unit: limits.Runes, Code: codeInvalid}, // unverified
	{Field: fieldAlias, Min: 1, Max: 64, Unit: limits.Runes, Code: codeInvalid},
	{Field: fieldMessages, Min: 1, Max: 1000, Unit: limits.Items, Code: codeInvalid},
	{Field: fieldTargets, Min: 1, Max: 1000, Unit: limits.Items, Code: codeInvalid},
	{Field: fieldBigPicture, Min: 1, Max: 1 << 20, Unit: limits.Bytes, Code: codePicture},
	{Field: fieldSmallPicture, Min: 1, Max: 50 << 10, Unit: limits.Bytes, Code: codePicture},
}}

// Limits yields the documented limits, by the names that push.WithLimit takes.
func Limits() iter.Seq[push.Limit] { return limitTable.All() }

func runes(s string) int { return utf8.RuneCountInString(s) }

// style returns the style that OPPO will take.
func (n *Notification) style() Style {
	if n.Style == 0 {
		return StyleStandard
	}
	return n.Style
}

// contentField is the limit of the content in a style.
func contentField(s Style) string {
	switch s {
	case StyleLongText:
		return fieldContentLong
	case StyleBigPicture:
		return fieldContentPicture
	}
	return fieldContent
}

// fitContent cuts a text to what the phone shows.
func (c *Client) fitContent(s Style, text string) string {
	field := contentField(s)
	if field == fieldContent && s == StyleStandard {
		return limits.Cut(text, min(shownContent, c.limits.Max(field)), limits.Runes)
	}
	return c.limits.Fit(field, text)
}

// errField is for input to which OPPO answers with code.
func errField(field, problem, code string) error {
	return &push.FieldError{From: push.OPPO, Field: field, Problem: problem, VendorCode: code}
}

// check holds n against OPPO's rules; broadcast says that it will be saved
// for one. It allocates nothing if all is well.
func (n *Notification) check(t *limits.Table, broadcast bool) error {
	if t.Off {
		return nil
	}
	for _, check := range [...]func(*Notification, *limits.Table) error{checkText, checkClick, checkTimes, checkClass, checkTemplate} {
		if err := check(n, t); err != nil {
			return err
		}
	}
	return n.checkBroadcast(t, broadcast)
}

func checkText(n *Notification, t *limits.Table) error {
	if n.Style < 0 || n.Style > 5 {
		return errField("style", "is not 1 to 5", codeInvalid)
	}
	if n.PrivateMsgTemplateID == "" {
		if n.Title == "" {
			return errField(fieldTitle, "is empty", codeMissing)
		}
		if n.Content == "" {
			return errField(fieldContent, "is empty", codeMissing)
		}
	}
	for _, text := range [...]struct{ field, value string }{
		{fieldTitle, n.Title},
		{fieldSubTitle, n.SubTitle},
		{contentField(n.Style), n.Content},
		{fieldActionParameters, n.ActionParameters},
		{fieldActivity, n.ClickActionActivity},
		{fieldURL, n.ClickActionURL},
		{fieldCallBackURL, n.CallBackURL},
		{fieldCallBackParameter, n.CallBackParameter},
		{fieldPictureURL, n.BigPictureURL},
		{fieldPictureURL, n.MediumPictureURL},
		{fieldPictureURL, n.SmallPictureURL},
	} {
		if text.value == "" {
			continue
		}
		if err := t.CheckText(text.field, text.value); err != nil {
			return err
		}
	}
	return nil
}

func checkClick(n *Notification, _ *limits.Table) error {
	if p := n.ActionParameters; p != "" && (!strings.HasPrefix(strings.TrimLeft(p, " \t\r\n"), "{") || !json.Valid([]byte(p))) {
		return errField(fieldActionParameters, "is not a JSON object", codeInvalid)
	}
	if n.ClickActionType == nil {
		return nil
	}
	switch *n.ClickActionType {
	case ClickApp:
	case ClickAction, ClickActivity:
		if n.ClickActionActivity == "" {
			return errField(fieldActivity, "is empty, which click_action_type 1 and 4 need", codeMissing)
		}
	case ClickURL, ClickIntent:
		if n.ClickActionURL == "" {
			return errField(fieldURL, "is empty, which click_action_type 2 and 5 need", codeMissing)
		}
	default:
		return errField("click_action_type", "is not 0, 1, 2, 4 or 5", codeInvalid)
	}
	return nil
}

// isFlag reports whether a number that is set is 0 or 1.
func isFlag(n *int) bool { return n == nil || *n == 0 || *n == 1 }

func checkTimes(n *Notification, t *limits.Table) error {
	switch {
	case !isFlag(n.ShowTimeType):
		return errField("show_time_type", "is neither 0 nor 1", codeInvalid)
	case n.ShowTimeType != nil && *n.ShowTimeType == 1 && (n.ShowStartTime <= 0 || n.ShowEndTime <= n.ShowStartTime):
		return errField("show_start_time", "and show_end_time are needed for show_time_type 1, one before the other", codeInvalid)
	case !isFlag(n.NetworkType):
		return errField("network_type", "is neither 0 nor 1", codeInvalid)
	case !isFlag(n.PushTimeType):
		return errField("push_time_type", "is neither 0 nor 1", codeInvalid)
	case n.PushTimeType != nil && *n.PushTimeType == 1 && n.PushStartTime <= 0:
		return errField("push_start_time", "is needed for push_time_type 1", codeMissing)
	case !isFlag(n.BadgeOperationType):
		return errField("badge_operation_type", "is neither 0 nor 1", codeInvalid)
	}
	if n.OffLineTTL != nil {
		if err := t.Check(fieldTTL, *n.OffLineTTL); err != nil {
			return err
		}
	}
	if n.ShowTTL != nil {
		return t.Check(fieldShowTTL, *n.ShowTTL)
	}
	return nil
}

// checkClass holds notify_level to what goes with it. Categories are not
// held to a list: OPPO adds to them.
func checkClass(n *Notification, _ *limits.Table) error {
	if n.NotifyLevel == 0 {
		return nil
	}
	switch n.NotifyLevel {
	case NotifyBar, NotifyLockScreen, NotifyStrong:
	default:
		return errField("notify_level", "is not 1, 2 or 16", codeCategory)
	}
	switch n.Category {
	case "":
		return errField("category", "is empty, which notify_level needs", codeCategory)
	case "NEWS", "CONTENT", "SOCIAL", categoryMarketing:
		return errField("notify_level", "is for categories of communication and service only", codeCategory)
	}
	return nil
}

func checkTemplate(n *Notification, _ *limits.Table) error {
	for _, p := range [...]struct {
		field string
		value json.RawMessage
	}{
		{"private_title_parameters", n.PrivateTitleParameters},
		{"private_content_parameters", n.PrivateContentParameters},
	} {
		switch string(p.value) {
		case `{}`, `"{}"`, `""`:
			return errField(p.field, "is empty: leave it out", codeTemplate)
		}
	}
	return nil
}

// checkBroadcast is about what only broadcasts have.
func (n *Notification) checkBroadcast(t *limits.Table, broadcast bool) error {
	paced := n.FixSpeed != nil && *n.FixSpeed
	switch {
	case !broadcast && n.Style == StyleBigPicture:
		return errField("style", "3 is for broadcasts only", codeInvalid)
	case !broadcast && n.PushTimeType != nil && *n.PushTimeType == 1:
		return errField("push_time_type", "1 is for broadcasts only", codeInvalid)
	case !broadcast && paced:
		return errField("fix_speed", "is for broadcasts only", codeInvalid)
	case paced && n.Style == StyleBigPicture:
		return errField("fix_speed", "does not go with style 3", codeInvalid)
	case n.Style == StyleBigPicture && n.BigPictureID == "" && n.BigPictureURL == "":
		return errField("big_picture_id", "is empty, which style 3 needs", codeMissing)
	}
	if paced {
		return t.Check(fieldSpeed, int(n.FixSpeedRate))
	}
	return nil
}

// checkRegistrationID refuses what is no registration id, and those of
// another region.
func (c *Client) checkRegistrationID(id string) error {
	if err := engine.CheckToken(push.OPPO, "registration_id", "", id); err != nil {
		return err
	}
	if strings.ContainsAny(id, ";,") { // which separate ids in requests and receipts
		return errField("registration_id", "has a semicolon or a comma", "")
	}
	if domestic(id) != (c.region == RegionChina) {
		return &push.FieldError{
			// Without the code that OPPO might answer, which is that of dead ids.
			From: push.OPPO, Field: "registration_id", Class: push.ErrTokenMismatch,
			Problem: "is of another region than the client's: see Config.Region",
		}
	}
	return nil
}

// domestic reports whether a registration id is of a phone in mainland China,
// by document 11235: it has one part, or two of which the first is CN, or
// three of which the second is.
func domestic(id string) bool {
	first, rest, more := strings.Cut(id, "_")
	if !more {
		return true
	}
	second, rest, more := strings.Cut(rest, "_")
	if !more {
		return first == "CN"
	}
	return second == "CN" && !strings.Contains(rest, "_")
}

// checkAlias refuses what cannot be an alias.
func (c *Client) checkAlias(alias string) error {
	if alias == "" || !utf8.ValidString(alias) || strings.Contains(alias, ";") {
		return errField(fieldAlias, "is empty, has a semicolon or is not UTF-8", codeInvalid)
	}
	return c.limits.CheckText(fieldAlias, alias)
}

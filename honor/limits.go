package honor

import (
	"encoding/json"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/limits"
)

// The fields that have limits, as push.WithLimit names them.
const (
	fieldTokens     = "token"
	fieldSize       = "message"
	fieldTTL        = "android.ttl"
	fieldAddNum     = "badge.addNum"
	fieldSetNum     = "badge.setNum"
	fieldButtons    = "buttons"
	fieldButtonName = "buttons.name"
	fieldButtonData = "buttons.data"
)

// limitTable is the documentation as of October 2024.
var limitTable = limits.Table{Vendor: push.Honor, Limits: []limits.Limit{
	{Field: fieldTokens, Max: 1000, Unit: limits.Tokens, Code: "80300010"},
	// The message without its tokens. Exactly what is counted is unverified.
	{Field: fieldSize, Max: 4096, Unit: limits.Bytes, Code: "80300008", Kind: push.ErrPayloadTooLarge},
	{Field: fieldTTL, Max: 1296000, Unit: limits.Seconds, Code: codeStructure}, // a minimum is unverified
	{Field: fieldAddNum, Min: 1, Max: 99, Unit: limits.Value, Code: codeStructure},
	{Field: fieldSetNum, Max: 99, Unit: limits.Value, Code: codeStructure},
	{Field: fieldButtons, Max: 3, Unit: limits.Items, Code: codeStructure},
	// Whether these two count characters or bytes is unverified.
	{Field: fieldButtonName, Max: 40, Unit: limits.Runes, Code: codeStructure},
	{Field: fieldButtonData, Max: 1024, Unit: limits.Runes, Code: codeStructure},
}}

// Limits yields the documented limits, by the names that push.WithLimit takes.
func Limits() iter.Seq[push.Limit] { return limitTable.All() }

func errField(field, problem string) error {
	return &push.FieldError{From: push.Honor, Field: field, Problem: problem, VendorCode: codeStructure}
}

// check holds m, but for its targets and its size, against HONOR's rules. It
// allocates nothing if all is well.
func (m *Message) check(t *limits.Table) error {
	if t.Off {
		return nil
	}
	if err := m.checkContent(); err != nil {
		return err
	}
	a := m.Android
	if a == nil {
		return nil
	}
	if err := checkTTL(t, a.TTL); err != nil {
		return err
	}
	if u := a.TargetUserType; u != nil && *u != TargetUserNormal && *u != TargetUserTest {
		return errField("android.targetUserType", "is neither 0 nor 1")
	}
	if a.Notification == nil {
		return nil
	}
	for _, check := range [...]func(*AndroidNotification, *limits.Table) error{checkClick, checkLook, checkButtons, checkBadge} {
		if err := check(a.Notification, t); err != nil {
			return err
		}
	}
	return nil
}

// isNotification reports whether there is something to show.
func (m *Message) isNotification() bool {
	return m.Notification != nil || m.Android != nil && m.Android.Notification != nil
}

func (m *Message) checkContent() error {
	var n Notification
	var a Android
	var x AndroidNotification
	if m.Notification != nil {
		n = *m.Notification
	}
	if m.Android != nil {
		a = *m.Android
	}
	if a.Notification != nil {
		x = *a.Notification
	}
	if !m.isNotification() {
		if m.Data == "" && a.Data == "" {
			return errField("data", "is empty, and there is no notification")
		}
		return nil
	}
	for _, data := range [...]string{m.Data, a.Data} {
		if data != "" && !json.Valid([]byte(data)) {
			return errField("data", "must be a JSON document beside a notification")
		}
	}
	if n.Title == "" && x.Title == "" {
		return errField("notification.title", "is empty")
	}
	if n.Body == "" && x.Body == "" {
		return errField("notification.body", "is empty")
	}
	for _, image := range [...]string{n.Image, x.Image} {
		if image != "" && !isHTTPS(image) {
			return errField("notification.image", "must begin with https://")
		}
	}
	if x.ClickAction == nil {
		return errField("clickAction", "is missing")
	}
	return nil
}

func isHTTPS(url string) bool { return strings.HasPrefix(url, "https://") }

func checkTTL(t *limits.Table, ttl string) error {
	if ttl == "" {
		return nil
	}
	digits, suffix := strings.CutSuffix(ttl, "s")
	seconds, err := strconv.ParseUint(digits, 10, strconv.IntSize-1)
	if err != nil || !suffix {
		return errField(fieldTTL, `is not a whole number of seconds such as "86400s"`)
	}
	return t.Check(fieldTTL, int(seconds))
}

func checkClick(n *AndroidNotification, _ *limits.Table) error {
	c := n.ClickAction
	switch {
	case c.Type < ClickPage || c.Type > ClickApp:
		return errField("clickAction.type", "is not 1, 2 or 3")
	case c.Type == ClickPage && c.Intent == "" && c.Action == "":
		return errField("clickAction", "of type 1 has neither intent nor action")
	case c.Type == ClickURL && !isHTTPS(c.URL):
		return errField("clickAction.url", "must begin with https://")
	}
	return nil
}

func checkLook(n *AndroidNotification, _ *limits.Table) error {
	style := StyleNormal
	if n.Style != nil {
		style = *n.Style
	}
	switch {
	case style != StyleNormal && style != StyleBigText:
		return errField("style", "is neither 0 nor 1")
	case style == StyleBigText && (n.BigTitle == "" || n.BigBody == ""):
		return errField("bigTitle", "and bigBody are required for style 1")
	case n.Importance != "" && n.Importance != ImportanceLow && n.Importance != ImportanceNormal:
		return errField("importance", "is neither LOW nor NORMAL")
	case n.When != "" && !isUTC(n.When):
		return errField("when", `is not a time in UTC such as "2014-10-02T15:01:23.045Z"`)
	}
	return nil
}

func isUTC(when string) bool {
	_, err := time.Parse(time.RFC3339Nano, when)
	return err == nil && strings.HasSuffix(when, "Z")
}

func checkButtons(n *AndroidNotification, t *limits.Table) error {
	if err := t.Check(fieldButtons, len(n.Buttons)); err != nil {
		return err
	}
	for i := range n.Buttons {
		b := &n.Buttons[i]
		if err := t.CheckText(fieldButtonName, b.Name); err != nil {
			return err
		}
		if err := t.CheckText(fieldButtonData, b.Data); err != nil {
			return err
		}
		switch {
		case b.ActionType < ButtonApp || b.ActionType > ButtonURL:
			return errField("buttons.actionType", "is not 0, 1 or 2")
		case b.ActionType == ButtonPage && b.IntentType == nil:
			return errField("buttons.intentType", "is missing, but actionType is 1")
		case b.IntentType != nil && *b.IntentType != IntentURI && *b.IntentType != IntentAction:
			return errField("buttons.intentType", "is neither 0 nor 1")
		case b.ActionType == ButtonPage && b.Intent == "":
			return errField("buttons.intent", "is empty, but actionType is 1")
		case b.ActionType == ButtonURL && !isHTTPS(b.Intent):
			return errField("buttons.intent", "must begin with https:// for actionType 2")
		case b.ActionType == ButtonURL && b.Data != "":
			return errField("buttons.data", "is set, but actionType is 2")
		}
	}
	return nil
}

func checkBadge(n *AndroidNotification, t *limits.Table) error {
	b := n.Badge
	if b == nil {
		return nil
	}
	if b.BadgeClass == "" {
		return errField("badge.badgeClass", "is empty")
	}
	if b.AddNum != nil {
		if err := t.Check(fieldAddNum, *b.AddNum); err != nil {
			return err
		}
	}
	if b.SetNum != nil {
		return t.Check(fieldSetNum, *b.SetNum)
	}
	return nil
}

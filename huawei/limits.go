package huawei

import (
	"encoding/json"
	"iter"
	"strconv"
	"strings"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/limits"
)

// The fields that have limits, as push.WithLimit names them.
const (
	fieldTokens         = "token"
	fieldSize           = "message"
	fieldTopics         = "condition"
	fieldTTL            = "android.ttl"
	fieldCollapseKey    = "android.collapse_key"
	fieldAddNum         = "badge.add_num"
	fieldSetNum         = "badge.set_num"
	fieldButtons        = "buttons"
	fieldButtonName     = "buttons.name"
	fieldButtonData     = "buttons.data"
	fieldInbox          = "inbox_content"
	fieldInboxLine      = "inbox_content line"
	fieldVibrate        = "vibrate_config"
	fieldVibrateSeconds = "vibrate_config entry"
	fieldLanguages      = "multi_lang_key"
	fieldProfileID      = "profile_id"
	fieldTopic          = "topic"
	fieldTokenArray     = "tokenArray"
)

// limitTable is the documentation of August 2025.
var limitTable = limits.Table{Vendor: push.Huawei, Limits: []limits.Limit{
	{Field: fieldTokens, Min: 1, Max: 1000, Unit: limits.Tokens, Code: "80300010"},
	// The body without the tokens. Exactly what is counted is unverified.
	{Field: fieldSize, Max: 4096, Unit: limits.Bytes, Code: "80300008", Kind: push.ErrPayloadTooLarge},
	{Field: fieldTopics, Max: 5, Unit: "topics", Code: "80100001"},
	{Field: fieldTTL, Min: 1, Max: 1296000, Unit: limits.Seconds, Code: "80100003"},
	{Field: fieldCollapseKey, Min: -1, Max: 100, Unit: limits.Value, Code: "80100013"},
	{Field: fieldAddNum, Min: 1, Max: 99, Unit: limits.Value, Code: "80100003"},
	{Field: fieldSetNum, Max: 99, Unit: limits.Value, Code: "80100003"},
	{Field: fieldButtons, Max: 3, Unit: limits.Items, Code: "80100003"},
	{Field: fieldButtonName, Max: 40, Unit: limits.Runes, Code: "80100003"},
	{Field: fieldButtonData, Max: 1024, Unit: limits.Runes, Code: "80100003"},
	{Field: fieldInbox, Max: 5, Unit: limits.Items, Code: "80100003"},
	{Field: fieldInboxLine, Max: 1024, Unit: limits.Runes, Code: "80100003"},
	{Field: fieldVibrate, Max: 10, Unit: limits.Items, Code: "80100003"},
	{Field: fieldVibrateSeconds, Max: 60, Unit: limits.Seconds, Code: "80100003"},
	{Field: fieldLanguages, Max: 3, Unit: "languages", Code: "80100003"},
	{Field: fieldProfileID, Max: 64, Unit: limits.Runes, Code: "80100003"},
	{Field: fieldTopic, Min: 1, Max: 900, Unit: limits.Runes, Code: "80100001"},
	{Field: fieldTokenArray, Min: 1, Max: 1000, Unit: limits.Tokens},
}}

// Limits yields the documented limits, by the names that push.WithLimit takes.
func Limits() iter.Seq[push.Limit] { return limitTable.All() }

// errField is what Huawei answers with 80100003: a wrong message structure.
func errField(field, problem string) error {
	return &push.FieldError{From: push.Huawei, Field: field, Problem: problem, VendorCode: "80100003"}
}

// check holds m, but for its targets and its size, against Huawei's rules.
// It allocates nothing if all is well.
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
	if a.CollapseKey != nil {
		if err := t.Check(fieldCollapseKey, *a.CollapseKey); err != nil {
			return err
		}
	}
	if err := checkTTL(t, a.TTL); err != nil {
		return err
	}
	if a.Notification == nil {
		return nil
	}
	for _, check := range [...]func(*AndroidNotification, *limits.Table) error{checkClick, checkTexts, checkBadge, checkEffects} {
		if err := check(a.Notification, t); err != nil {
			return err
		}
	}
	return nil
}

// isNotification reports whether there is something to show on Android.
func (m *Message) isNotification() bool {
	return m.Notification != nil || m.Android != nil && m.Android.Notification != nil
}

func (m *Message) checkContent() error {
	if !m.isNotification() {
		if m.Data == "" && (m.Android == nil || m.Android.Data == "") && m.APNs == nil && m.WebPush == nil {
			return errField("data", "is empty, and there is no notification")
		}
		return nil
	}
	if m.Data != "" && !json.Valid([]byte(m.Data)) {
		return errField("data", "must be a JSON document beside a notification")
	}
	var n Notification
	if m.Notification != nil {
		n = *m.Notification
	}
	var a AndroidNotification
	if m.Android != nil && m.Android.Notification != nil {
		a = *m.Android.Notification
	}
	// The page of iOS and the web allows the text to stand in their own
	// part, so only a message for Android is held to this.
	if m.APNs == nil && m.WebPush == nil {
		if n.Title == "" && a.Title == "" && a.TitleLocKey == "" {
			return errField("notification.title", "is empty")
		}
		if n.Body == "" && a.Body == "" && a.BodyLocKey == "" {
			return errField("notification.body", "is empty")
		}
	}
	for _, image := range [...]string{n.Image, a.Image} {
		if image != "" && !strings.HasPrefix(image, "https://") {
			return errField("notification.image", "must begin with https://")
		}
	}
	return nil
}

func checkTTL(t *limits.Table, ttl string) error {
	if ttl == "" {
		return nil
	}
	seconds, ok := parseSeconds(ttl)
	if !ok {
		return &push.FieldError{From: push.Huawei, Field: fieldTTL, Problem: `is not a number of seconds such as "86400s"`, VendorCode: "80100003"}
	}
	err := t.Check(fieldTTL, seconds)
	if le, ok := err.(*push.LimitError); ok && le.Minimum {
		le.VendorCode = "80100004" // over before it begins
	}
	return err
}

// parseSeconds reads seconds as Huawei writes them, such as "20", "20s" or
// "3.5S", and rounds them up to whole ones.
func parseSeconds(s string) (int, bool) {
	if n := len(s); n > 0 && (s[n-1] == 's' || s[n-1] == 'S') {
		s = s[:n-1]
	}
	whole, fraction, point := strings.Cut(s, ".")
	n, err := strconv.ParseUint(whole, 10, 31)
	if err != nil || point && !digits(fraction, 9) {
		return 0, false
	}
	if strings.Trim(fraction, "0") != "" {
		n++
	}
	return int(n), true
}

// digits reports whether s is 1 to most decimal digits.
func digits(s string, most int) bool {
	return s != "" && len(s) <= most && strings.Trim(s, "0123456789") == ""
}

func checkClick(n *AndroidNotification, _ *limits.Table) error {
	c := n.ClickAction
	switch {
	case c == nil:
		return errField("click_action", "is missing")
	case c.Type < 1 || c.Type > 4:
		return errField("click_action.type", "is not 1, 2, 3 or 4")
	case c.Type == ClickPage && c.Intent == "" && c.Action == "":
		return errField("click_action", "of type 1 has neither intent nor action")
	case c.Type == ClickURL && !strings.HasPrefix(c.URL, "https://"):
		return errField("click_action.url", "must begin with https://")
	}
	return nil
}

func checkTexts(n *AndroidNotification, t *limits.Table) error {
	switch {
	case n.Style != StyleNormal && n.Style != StyleBigText && n.Style != StyleInbox:
		return errField("style", "is not 0, 1 or 3")
	case n.Style == StyleBigText && (n.BigTitle == "" || n.BigBody == ""):
		return errField("big_title", "and big_body are required for style 1")
	case len(n.TitleLocArgs) > 0 && n.TitleLocKey == "":
		return errField("title_loc_args", "are given without title_loc_key")
	case len(n.BodyLocArgs) > 0 && n.BodyLocKey == "":
		return errField("body_loc_args", "are given without body_loc_key")
	}
	if err := t.Check(fieldInbox, len(n.InboxContent)); err != nil {
		return err
	}
	for _, line := range n.InboxContent {
		if err := t.CheckText(fieldInboxLine, line); err != nil {
			return err
		}
	}
	if n.MultiLangKey != nil {
		if err := t.Check(fieldLanguages, max(len(n.MultiLangKey.TitleKey), len(n.MultiLangKey.BodyKey))); err != nil {
			return err
		}
	}
	if err := t.CheckText(fieldProfileID, n.ProfileID); err != nil {
		return err
	}
	return checkButtons(n.Buttons, t)
}

func checkButtons(buttons []Button, t *limits.Table) error {
	if err := t.Check(fieldButtons, len(buttons)); err != nil {
		return err
	}
	for i := range buttons {
		b := &buttons[i]
		if err := t.CheckText(fieldButtonName, b.Name); err != nil {
			return err
		}
		if err := t.CheckText(fieldButtonData, b.Data); err != nil {
			return err
		}
		if b.ActionType < 0 || b.ActionType > 4 {
			return errField("buttons.action_type", "is not 0, 1, 2, 3 or 4")
		}
	}
	return nil
}

func checkBadge(n *AndroidNotification, t *limits.Table) error {
	b := n.Badge
	if b == nil {
		return nil
	}
	if b.Class == "" {
		return errField("badge.class", "is empty")
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

func checkEffects(n *AndroidNotification, t *limits.Table) error {
	if err := t.Check(fieldVibrate, len(n.VibrateConfig)); err != nil {
		return err
	}
	for _, v := range n.VibrateConfig {
		seconds, ok := parseSeconds(v)
		if !ok || strings.Trim(v, "0.sS") == "" {
			return errField(fieldVibrateSeconds, `is not a number of seconds above zero, such as "0.5s"`)
		}
		if err := t.Check(fieldVibrateSeconds, seconds); err != nil {
			return err
		}
	}
	return nil
}

// checkTopic holds a topic's name against the documented alphabet.
func checkTopic(t *limits.Table, topic string) error {
	if err := t.CheckText(fieldTopic, topic); err != nil {
		return err
	}
	for _, r := range topic {
		ascii := r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || strings.ContainsRune("_.~%", r)
		chinese := r >= 0x4E00 && r <= 0x9FFF // by an older page
		if !t.Off && !ascii && !chinese {
			return &push.FieldError{From: push.Huawei, Field: fieldTopic, Problem: "has a character other than letters, digits and _ . ~ %", VendorCode: "80100001"}
		}
	}
	return nil
}

// checkCondition counts the topics of an expression.
func checkCondition(t *limits.Table, condition string) error {
	return t.Check(fieldTopics, strings.Count(condition, "in topics"))
}

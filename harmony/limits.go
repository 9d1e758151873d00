package harmony

import (
	"iter"
	"math"
	"strings"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/limits"
)

// The fields that have limits, as push.WithLimit names them.
const (
	fieldTokens         = "token"
	fieldTestTokens     = "token of a test message"
	fieldFormTokens     = "token of a form update"
	fieldSize           = "message"
	fieldTTL            = "pushOptions.ttl"
	fieldBiTag          = "pushOptions.biTag"
	fieldCollapseKey    = "pushOptions.collapseKey"
	fieldAddNum         = "badge.addNum"
	fieldSetNum         = "badge.setNum"
	fieldInbox          = "inboxContent"
	fieldInboxLine      = "inboxContent line"
	fieldNotifyID       = "notifyId"
	fieldAppMessageID   = "appMessageId"
	fieldProfileID      = "profileId"
	fieldSoundDuration  = "soundDuration"
	fieldFormVersion    = "version"
	fieldFormImages     = "images"
	fieldLiveTitle      = "notificationData.contentTitle"
	fieldLiveText       = "notificationData.contentText"
	fieldKeepTime       = "notificationData.keepTime"
	fieldProgress       = "richProgress.progress"
	fieldNodeIcons      = "richProgress.nodeIcons"
	fieldCapsuleTitle   = "capsuleData.title"
	fieldCapsuleContent = "capsuleData.content"
	fieldExternalTitle  = "externalData.title"
	fieldDisplayTime    = "trigger.displayTime"
	fieldRadius         = "trigger.condition.radius"
	fieldDelayTime      = "trigger.condition.delayTime"
	fieldRecallTokens   = "token of a recall"
	fieldRecallID       = "notifyId of a recall"
	fieldMsgID          = "msgId"
	fieldAppID          = "appId"
	fieldTemplateID     = "templateId"
	fieldThing          = "templateParams thing"
	fieldCarNumber      = "templateParams car_number"
	fieldClickData      = "clickAction.data"
	fieldSceneID        = "sceneId"
	fieldSubSceneID     = "subSceneId"
	fieldTimelineSize   = "service timeline"
)

// limitTable is the documentation of June 2026. Which code comes for what is
// wrong in pushOptions is unverified.
var limitTable = limits.Table{Vendor: push.Harmony, Limits: []limits.Limit{
	{Field: fieldTokens, Min: 1, Max: 1000, Unit: limits.Tokens, Code: codeTokenCount},
	{Field: fieldTestTokens, Min: 1, Max: 10, Unit: limits.Tokens, Code: "80300030"},
	{Field: fieldFormTokens, Min: 1, Max: 1, Unit: limits.Tokens, Code: codeTokenCount},
	// The body with an empty list of tokens. Exactly what is counted is
	// unverified.
	{Field: fieldSize, Max: 4096, Unit: limits.Bytes, Code: codeTooLarge, Kind: push.ErrPayloadTooLarge},
	{Field: fieldTTL, Max: 1296000, Unit: limits.Seconds, Code: codeParameter}, // a minimum is unverified
	{Field: fieldBiTag, Max: 64, Unit: limits.Bytes, Code: codeParameter},
	{Field: fieldCollapseKey, Min: -1, Max: 100, Unit: limits.Value, Code: codeParameter},
	{Field: fieldAddNum, Min: 1, Max: 99, Unit: limits.Value, Code: codeStructure},
	{Field: fieldSetNum, Max: 99, Unit: limits.Value, Code: codeStructure},
	{Field: fieldInbox, Max: 3, Unit: limits.Items, Code: codeStructure},
	{Field: fieldInboxLine, Max: 1024, Unit: limits.Runes, Code: codeStructure},
	{Field: fieldNotifyID, Min: -1, Max: math.MaxInt32, Unit: limits.Value, Code: codeStructure},
	{Field: fieldAppMessageID, Max: 64, Unit: limits.Runes, Code: codeStructure},
	{Field: fieldProfileID, Max: 64, Unit: limits.Runes, Code: codeStructure},
	{Field: fieldSoundDuration, Min: 1, Max: 60, Unit: limits.Seconds, Code: codeStructure},
	{Field: fieldFormVersion, Max: math.MaxInt32, Unit: limits.Value, Code: codeStructure},
	{Field: fieldFormImages, Max: 1, Unit: limits.Items, Code: codeStructure},
	// That the texts of live views count characters is unverified.
	{Field: fieldLiveTitle, Max: 1024, Unit: limits.Runes, Code: codeStructure},
	{Field: fieldLiveText, Max: 1024, Unit: limits.Runes, Code: codeStructure},
	{Field: fieldKeepTime, Max: 3600, Unit: limits.Seconds, Code: codeStructure},
	{Field: fieldProgress, Max: 100, Unit: limits.Value, Code: codeStructure},
	{Field: fieldNodeIcons, Min: 2, Max: 5, Unit: limits.Items, Code: codeStructure},
	{Field: fieldCapsuleTitle, Max: 128, Unit: limits.Runes, Code: codeStructure},
	{Field: fieldCapsuleContent, Max: 128, Unit: limits.Runes, Code: codeStructure},
	{Field: fieldExternalTitle, Max: 128, Unit: limits.Runes, Code: codeStructure},
	{Field: fieldDisplayTime, Min: 15, Max: 1800, Unit: limits.Seconds, Code: codeStructure},
	{Field: fieldRadius, Min: 200, Max: 2000, Unit: "metres", Code: codeStructure},
	{Field: fieldDelayTime, Max: 300, Unit: limits.Seconds, Code: codeStructure},
	{Field: fieldRecallTokens, Min: 1, Max: 1000, Unit: limits.Tokens, Code: codeTokenCount},
	{Field: fieldRecallID, Max: math.MaxInt32, Unit: limits.Value, Code: codeParameter},
	// Service notifications and timelines, whose codes are their own. That
	// these texts count characters is unverified.
	{Field: fieldMsgID, Min: 1, Max: 64, Unit: limits.Runes},
	{Field: fieldAppID, Min: 1, Max: 64, Unit: limits.Runes},
	{Field: fieldTemplateID, Min: 1, Max: 128, Unit: limits.Runes},
	{Field: fieldThing, Min: 1, Max: 128, Unit: limits.Runes, Code: codeTemplate},
	{Field: fieldCarNumber, Min: 1, Max: 8, Unit: limits.Runes, Code: codeTemplate},
	{Field: fieldClickData, Max: 1024, Unit: limits.Bytes},
	{Field: fieldSceneID, Min: 1, Max: 32, Unit: limits.Runes, Code: "82600007"},
	{Field: fieldSubSceneID, Min: 1, Max: 32, Unit: limits.Runes, Code: "82600007"},
	{Field: fieldTimelineSize, Max: 4096, Unit: limits.Bytes, Code: codeTimelineFailed, Kind: push.ErrPayloadTooLarge},
}}

// Limits yields the documented limits, by the names that push.WithLimit takes.
func Limits() iter.Seq[push.Limit] { return limitTable.All() }

// errField is what Huawei answers with 80100003: a wrong message structure.
func errField(field, problem string) error {
	return &push.FieldError{From: push.Harmony, Field: field, Problem: problem, VendorCode: codeStructure}
}

// check holds m, but for its targets and its size, against the vendor's rules.
// It allocates nothing if all is well.
func (m *Message) check(t *limits.Table) error {
	if t.Off {
		return nil
	}
	if err := m.PushOptions.check(t); err != nil {
		return err
	}
	return m.Payload.check(t)
}

func (o *PushOptions) check(t *limits.Table) error {
	if o == nil {
		return nil
	}
	if o.TTL != nil {
		err := t.Check(fieldTTL, *o.TTL)
		if le, ok := err.(*push.LimitError); ok && le.Minimum {
			le.VendorCode = "80100004" // over before it begins
		}
		if err != nil {
			return err
		}
	}
	if o.CollapseKey != nil {
		if err := t.Check(fieldCollapseKey, *o.CollapseKey); err != nil {
			return err
		}
	}
	return t.CheckText(fieldBiTag, o.BiTag)
}

func (p *Alert) check(t *limits.Table) error {
	n := &p.Notification
	if n.badgeOnly() {
		return checkBadge(n, t)
	}
	if n.Category == CategoryVoice {
		return &push.FieldError{
			From: push.Harmony, Field: "notification.category", Problem: "is PLAY_VOICE, which push-type 2 only may be", VendorCode: codeAllRefused,
		}
	}
	return n.check(t)
}

func (p *Voice) check(t *limits.Table) error {
	switch {
	case p.ExtraData == "":
		return errField("extraData", "is empty")
	case p.Notification.Category != CategoryVoice:
		return errField("notification.category", "is not PLAY_VOICE")
	}
	return p.Notification.check(t)
}

func (p *Background) check(*limits.Table) error {
	switch {
	case p.ExtraData == "":
		return errField("extraData", "is empty")
	case p.ProxyData != "" && p.ProxyData != "ENABLE":
		return errField("proxyData", "is neither ENABLE nor left out")
	}
	return nil
}

func (p *Call) check(*limits.Table) error {
	if p.ExtraData == "" {
		return errField("extraData", "is empty")
	}
	return nil
}

func (p *RawPayload) check(*limits.Table) error {
	switch {
	case p.Type < 0:
		return errField("push-type", "is negative")
	case len(p.JSON) == 0:
		return errField("payload", "is empty")
	}
	return nil
}

// badgeOnly reports whether n refreshes the badge and shows nothing.
func (n *Notification) badgeOnly() bool {
	return n.Badge != nil && n.Title == "" && n.Body == "" && n.Category == "" && n.ClickAction == nil
}

func (n *Notification) check(t *limits.Table) error {
	switch {
	case n.Category == "":
		return errField("notification.category", "is empty")
	case n.Title == "":
		return errField("notification.title", "is empty")
	case n.Body == "":
		return errField("notification.body", "is empty")
	}
	for _, check := range [...]func(*Notification, *limits.Table) error{checkClick, checkImages, checkStyle, checkIDs, checkBadge, checkSound} {
		if err := check(n, t); err != nil {
			return err
		}
	}
	return nil
}

func isHTTPS(url string) bool { return strings.HasPrefix(url, "https://") }

func checkClick(n *Notification, _ *limits.Table) error {
	c := n.ClickAction
	switch {
	case c == nil:
		return errField("clickAction", "is missing")
	case c.ActionType != ClickApp && c.ActionType != ClickPage:
		return errField("clickAction.actionType", "is neither 0 nor 1")
	case c.ActionType == ClickPage && c.Action == "" && c.URI == "":
		return errField("clickAction", "of type 1 has neither action nor uri")
	}
	return nil
}

func checkImages(n *Notification, _ *limits.Table) error {
	switch {
	case n.Image != "" && !isHTTPS(n.Image):
		return errField("notification.image", "must begin with https://")
	case n.OverlayIcon != "" && !isHTTPS(n.OverlayIcon):
		return errField("notification.overlayIcon", "must begin with https://")
	case n.OverlayIcon != "" && n.Category != "IM" && n.Category != "VOIP" && n.Category != "MISS_CALL":
		return errField("notification.overlayIcon", "is for the categories IM, VOIP and MISS_CALL only")
	}
	return nil
}

func checkStyle(n *Notification, t *limits.Table) error {
	style := StyleNormal
	if n.Style != nil {
		style = *n.Style
	}
	switch {
	case style != StyleNormal && style != StyleBigText && style != StyleMultiLine:
		return errField("style", "is not 0, 1 or 3")
	case style == StyleBigText && (n.BigTitle == "" || n.BigBody == ""):
		return errField("bigTitle", "and bigBody are required for style 1")
	case style == StyleMultiLine && len(n.InboxContent) == 0:
		return errField("inboxContent", "is required for style 3")
	}
	if err := t.Check(fieldInbox, len(n.InboxContent)); err != nil {
		return err
	}
	for _, line := range n.InboxContent {
		if err := t.CheckText(fieldInboxLine, line); err != nil {
			return err
		}
	}
	return nil
}

func checkIDs(n *Notification, t *limits.Table) error {
	if n.NotifyID != nil {
		if err := t.Check(fieldNotifyID, *n.NotifyID); err != nil {
			return err
		}
	}
	if err := t.CheckText(fieldAppMessageID, n.AppMessageID); err != nil {
		return err
	}
	if !isAppMessageID(n.AppMessageID) {
		return errField("appMessageId", "has a character other than letters, digits, + / = - _ and white space")
	}
	return t.CheckText(fieldProfileID, n.ProfileID)
}

// isAppMessageID reports whether id has the vendor's characters only.
func isAppMessageID(id string) bool {
	for i := 0; i < len(id); i++ {
		switch b := id[i]; {
		case b >= '0' && b <= '9', b >= 'a' && b <= 'z', b >= 'A' && b <= 'Z':
		case strings.IndexByte("+/=-_ \t\r\n", b) >= 0:
		default:
			return false
		}
	}
	return true
}

func checkBadge(n *Notification, t *limits.Table) error {
	b := n.Badge
	if b == nil {
		return nil
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

func checkSound(n *Notification, t *limits.Table) error {
	if n.SoundDuration == nil {
		return nil
	}
	if n.Sound == "" {
		return errField("soundDuration", "is set, but there is no sound")
	}
	return t.Check(fieldSoundDuration, *n.SoundDuration)
}

package oppo

import (
	"math"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/wire"
)

// translate makes OPPO's message of the portable one: what the native part
// sets stays, and portable fields fill what it left unset. It names the
// portable fields that OPPO has nothing for.
func (c *Client) translate(m *push.Message) (*Message, []string, error) {
	n := Message{}
	native, err := push.NativeOf[Message](m, push.OPPO)
	if err != nil {
		return nil, nil, err
	}
	if native != nil {
		n = *native
	}
	n.TargetType, n.TargetValue = 0, "" // the audience says
	if err := refuse(m); err != nil {
		return nil, nil, err
	}
	x := &n.Notification
	if x.AppMessageID == "" {
		x.AppMessageID = m.ID
	}
	c.translateText(x, m)
	translateClick(x, m.Click)
	translateBadge(x, m.Badge)
	if err := translateTTL(x, m.TTL); err != nil {
		return nil, nil, err
	}
	if x.ActionParameters == "" && len(m.Data) > 0 {
		data, err := wire.Marshal(m.Data)
		if err != nil {
			return nil, nil, errEncode(err)
		}
		x.ActionParameters = string(data)
	}
	if x.ChannelID == "" {
		x.ChannelID = m.Channel
	}
	if x.NotifyID == nil && m.CollapseKey != "" {
		x.NotifyID = new(wire.NotifyID(m.CollapseKey))
	}
	classify(x, m.Class)
	return &n, ignored(m), nil
}

// refuse is for what OPPO lacks and would change whether something is shown.
func refuse(m *push.Message) error {
	switch {
	case m.Silent:
		return &push.FieldError{
			From: push.OPPO, Field: "silent", Class: push.ErrUnsupported,
			Problem: "is set, but OPPO has no messages without a notification",
		}
	case m.Test:
		return &push.FieldError{
			From: push.OPPO, Field: "test", Class: push.ErrUnsupported,
			Problem: "is set, but OPPO has no test messages",
		}
	}
	return nil
}

const categoryMarketing = "MARKETING"

// classify says what OPPO makes of the message class. Which category a
// service message has, only the sender knows.
func classify(x *Notification, class push.Class) {
	if x.Category == "" && class == push.ClassMarketing {
		x.Category = categoryMarketing
	}
}

// classWarning is for a message that OPPO will count as marketing though
// nobody said so.
func classWarning(x *Notification, class push.Class) string {
	if x.Category != "" {
		return ""
	}
	if class == push.ClassService {
		return "a service message without a native category: OPPO counts it as content and marketing, of which a device gets two a day"
	}
	return "no message class: OPPO counts the message as content and marketing, of which a device gets two a day"
}

// lengthWarning is for a text of which the phone may not show all.
func lengthWarning(x *Notification) string {
	if x.style() != StyleStandard || runes(x.Content) <= shownContent {
		return ""
	}
	return "content is longer than the 50 characters that OPPO documents for the standard style"
}

// receiptWarning is for receipts that will not come.
func receiptWarning(x *Notification, typ push.TargetType) string {
	if x.CallBackURL == "" || typ == push.TargetToken {
		return ""
	}
	return "call_back_url is for pushes to registration ids: there will be no receipts"
}

// warning joins what the log should say.
func warning(x *Notification, class push.Class, typ push.TargetType) string {
	all := ""
	for _, w := range [...]string{classWarning(x, class), lengthWarning(x), receiptWarning(x, typ)} {
		if w != "" && all != "" {
			all += "; "
		}
		all += w
	}
	return all
}

func (c *Client) translateText(x *Notification, m *push.Message) {
	title, body := m.Title, m.Body
	if c.caller.Settings().Fit {
		title = c.limits.Fit(fieldTitle, title)
		body = c.fitContent(x.style(), body)
	}
	if x.Title == "" {
		x.Title = title
	}
	if x.Content == "" {
		x.Content = body
	}
}

func translateClick(x *Notification, click *push.Click) {
	if x.ClickActionType != nil || x.ClickActionURL != "" || x.ClickActionActivity != "" || click == nil {
		return
	}
	switch click.Action {
	case push.ClickApp:
		x.ClickActionType = new(ClickApp)
	case push.ClickURL:
		x.ClickActionType, x.ClickActionURL = new(ClickURL), click.Target
	case push.ClickPage:
		x.ClickActionType, x.ClickActionURL = new(ClickIntent), click.Target
	}
}

func translateBadge(x *Notification, badge *push.Badge) {
	if x.BadgeOperationType != nil || x.BadgeMessageCount != nil || badge == nil {
		return
	}
	if badge.Set != nil {
		x.BadgeOperationType, x.BadgeMessageCount = new(BadgeSet), new(*badge.Set)
	} else {
		x.BadgeOperationType, x.BadgeMessageCount = new(BadgeAdd), new(badge.Add)
	}
}

// translateTTL maps "now or never" to OPPO's own flag for that.
func translateTTL(x *Notification, ttl *push.Seconds) error {
	if x.OffLine != nil && !*x.OffLine || x.OffLineTTL != nil || ttl == nil {
		return nil
	}
	if *ttl == 0 && x.OffLine == nil {
		x.OffLine = new(false)
		return nil
	}
	if *ttl > math.MaxInt32 {
		return &push.LimitError{
			From: push.OPPO, Field: fieldTTL, Limit: math.MaxInt32, Actual: int(*ttl),
			Unit: "seconds", VendorCode: codeInvalid, Class: push.ErrInvalidArgument,
		}
	}
	if x.OffLine == nil {
		x.OffLine = new(true)
	}
	x.OffLineTTL = new(int(*ttl))
	return nil
}

func ignored(m *push.Message) []string {
	var fields []string
	add := func(set bool, field string) {
		if set {
			fields = append(fields, field)
		}
	}
	add(m.Image != "", "image")
	add(m.Sound != "", "sound")
	add(m.Priority != "", "priority")
	return fields
}

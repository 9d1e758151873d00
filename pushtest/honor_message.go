package pushtest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Messages follow HONOR's reference page in the state of 2024-10-11,
// https://developer.honor.com/cn/docs/11002/reference/downlink-message, as
// clients quote it in their comments, and its standard for the classification
// of messages (undated), https://coreui.cn/news/209029.html

// honorMessage is the body of a send. Numbers are pointers where zero is not
// the same as none.
type honorMessage struct {
	Token        []string      `json:"token"`
	Data         string        `json:"data"`
	Notification *honorText    `json:"notification"`
	Android      *honorAndroid `json:"android"`
}

type honorText struct {
	Title string `json:"title"`
	Body  string `json:"body"`
	Image string `json:"image"`
}

type honorAndroid struct {
	TTL            string             `json:"ttl"`
	BITag          string             `json:"biTag"`
	Data           string             `json:"data"`
	TargetUserType int32              `json:"targetUserType"`
	Notification   *honorNotification `json:"notification"`
}

type honorNotification struct {
	Title       string            `json:"title"`
	Body        string            `json:"body"`
	ClickAction *honorClickAction `json:"clickAction"`
	Image       string            `json:"image"`
	Style       int32             `json:"style"`
	BigTitle    string            `json:"bigTitle"`
	BigBody     string            `json:"bigBody"`
	Importance  string            `json:"importance"`
	When        string            `json:"when"`
	Buttons     []honorButton     `json:"buttons"`
	Badge       *honorBadge       `json:"badge"`
	NotifyID    int32             `json:"notifyId"`
	Tag         string            `json:"tag"`
	Group       string            `json:"group"`
}

type honorClickAction struct {
	Type   int32  `json:"type"`
	Intent string `json:"intent"`
	Action string `json:"action"`
	URL    string `json:"url"`
}

type honorBadge struct {
	BadgeClass string `json:"badgeClass"`
	AddNum     *int32 `json:"addNum"`
	SetNum     *int32 `json:"setNum"`
}

type honorButton struct {
	Name       string `json:"name"`
	ActionType *int32 `json:"actionType"`
	IntentType *int32 `json:"intentType"`
	Intent     string `json:"intent"`
	Data       string `json:"data"`
}

// checkMessage returns what is wrong with a message.
func (h *Honor) checkMessage(m *honorMessage) (wrong string) {
	android := cmp.Or(m.Android, &honorAndroid{})
	if wrong := h.checkAndroid(android); wrong != "" {
		return wrong
	}
	data := cmp.Or(android.Data, m.Data)
	if m.Notification == nil && android.Notification == nil {
		if data == "" {
			return "there is no notification and no data"
		}
		return ""
	}
	// Only data messages may have data that is not JSON.
	if data != "" && !json.Valid([]byte(data)) {
		return "data is not JSON"
	}
	return h.checkNotification(cmp.Or(m.Notification, &honorText{}), cmp.Or(android.Notification, &honorNotification{}))
}

func (h *Honor) checkAndroid(a *honorAndroid) (wrong string) {
	if a.TargetUserType != 0 && a.TargetUserType != 1 {
		return "android.targetUserType is not 0 or 1"
	}
	if a.TTL == "" {
		return ""
	}
	seconds, ok := honorSeconds(a.TTL)
	switch {
	case !ok || seconds > honorMaxTTL:
		return fmt.Sprintf("android.ttl is not 1s to %ds", honorMaxTTL)
	case seconds == 0:
		// The least is not documented.
		h.problem("android.ttl: 0s")
	}
	return ""
}

const honorMaxTTL = 15 * 24 * 60 * 60 // seconds

// honorSeconds reads a number of seconds, such as "86400s".
func honorSeconds(text string) (seconds int, ok bool) {
	digits, ok := strings.CutSuffix(text, "s")
	seconds, err := strconv.Atoi(digits)
	return seconds, ok && err == nil && strconv.Itoa(seconds) == digits && seconds >= 0
}

// checkNotification checks a notification. What n says goes before what top
// says.
func (h *Honor) checkNotification(top *honorText, n *honorNotification) (wrong string) {
	switch {
	case n.Title == "" && top.Title == "":
		return "android.notification.title is missing"
	case n.Body == "" && top.Body == "":
		return "android.notification.body is missing"
	case top.Image != "" && !honorIsHTTPS(top.Image):
		return "notification.image is not an https URL"
	case n.Image != "" && !honorIsHTTPS(n.Image):
		return "android.notification.image is not an https URL"
	}
	for _, wrong := range []string{
		honorCheckDisplay(n), honorCheckClick(n.ClickAction), honorCheckBadge(n.Badge), honorCheckButtons(n.Buttons),
	} {
		if wrong != "" {
			return "android.notification." + wrong
		}
	}
	if n.Importance == "LOW" && (top.Image != "" || n.Image != "") {
		h.problem("android.notification.image: it is not shown with the importance LOW")
	}
	return ""
}

func honorCheckDisplay(n *honorNotification) (wrong string) {
	switch {
	case n.Style != 0 && n.Style != 1:
		return "style is not 0 or 1"
	case n.Style == 1 && n.BigTitle == "":
		return "bigTitle is missing"
	case n.Style == 1 && n.BigBody == "":
		return "bigBody is missing"
	case n.Importance != "" && n.Importance != "LOW" && n.Importance != "NORMAL":
		return "importance is not LOW or NORMAL"
	case n.When != "" && !honorIsTime(n.When):
		return "when is not a time in UTC"
	}
	return ""
}

func honorCheckClick(c *honorClickAction) (wrong string) {
	switch {
	case c == nil:
		return "clickAction is missing"
	case c.Type < 1 || c.Type > 3:
		return "clickAction.type is not 1, 2 or 3"
	case c.Type == 1 && c.Intent == "" && c.Action == "":
		return "clickAction has no intent and no action"
	case c.Type == 2 && !honorIsHTTPS(c.URL):
		return "clickAction.url is not an https URL"
	}
	return ""
}

func honorCheckBadge(b *honorBadge) (wrong string) {
	switch {
	case b == nil:
		return ""
	case b.BadgeClass == "":
		return "badge.badgeClass is missing"
	case b.AddNum != nil && (*b.AddNum < 1 || *b.AddNum > 99):
		return "badge.addNum is not 1 to 99"
	case b.SetNum != nil && (*b.SetNum < 0 || *b.SetNum > 99):
		return "badge.setNum is not 0 to 99"
	}
	return ""
}

func honorCheckButtons(buttons []honorButton) (wrong string) {
	if len(buttons) > 3 {
		return "buttons are more than 3"
	}
	for i, b := range buttons {
		if wrong := honorCheckButton(b); wrong != "" {
			return fmt.Sprintf("buttons[%d].%s", i, wrong)
		}
	}
	return ""
}

// honorCheckButton checks one button. The unit of its limits is not
// documented; characters let pass more than bytes.
func honorCheckButton(b honorButton) (wrong string) {
	switch {
	case b.Name == "" || utf8.RuneCountInString(b.Name) > 40:
		return "name is not 1 to 40 characters"
	case b.ActionType == nil || *b.ActionType < 0 || *b.ActionType > 2:
		return "actionType is not 0, 1 or 2"
	case b.IntentType != nil && *b.IntentType != 0 && *b.IntentType != 1:
		return "intentType is not 0 or 1"
	case *b.ActionType == 1 && b.IntentType == nil:
		return "intentType is missing"
	case *b.ActionType == 1 && b.Intent == "":
		return "intent is missing"
	case *b.ActionType == 2 && !honorIsHTTPS(b.Intent):
		return "intent is not an https URL"
	case *b.ActionType == 2 && b.Data != "":
		return "data is for actionType 0 and 1"
	case utf8.RuneCountInString(b.Data) > 1024:
		return "data is more than 1024 characters"
	}
	return ""
}

func honorIsHTTPS(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Scheme == "https" && u.Host != ""
}

// honorIsTime reports whether text is a time of RFC 3339 in UTC, with at most
// nine decimal places.
func honorIsTime(text string) bool {
	_, err := time.Parse(time.RFC3339Nano, text)
	ok, _ := regexp.MatchString(`^[0-9T:-]{19}(\.[0-9]{1,9})?Z$`, text)
	return err == nil && ok
}

package pushtest

import (
	"cmp"
	"slices"
	"unicode/utf8"
)

// The fields of a message and their limits follow vivo's page "Server API",
// https://dev.vivo.com.cn/documentCenter/doc/362, version 2.9.2 (undated, of
// about 2022 to 2023) with the wording of 2024-04-25, and for fields that the
// page lacks, the official SDK 3.3 (2024-04-25).

// vivoMessage is the body of /message/send, saveListPayload, all and tagPush.
// Pointers tell what is absent from what is zero.
type vivoMessage struct {
	vivoCommon
	RegID           string            `json:"regId"`
	Alias           string            `json:"alias"`
	TagExpression   vivoExpression    `json:"tagExpression"`
	NotifyType      *int64            `json:"notifyType"`
	Title           string            `json:"title"`
	Content         string            `json:"content"`
	TimeToLive      *int64            `json:"timeToLive"` // seconds
	SkipType        *int64            `json:"skipType"`
	SkipContent     string            `json:"skipContent"`
	NetworkType     any               `json:"networkType"`
	Classification  *int64            `json:"classification"`
	Category        *string           `json:"category"`
	ClientCustomMap map[string]string `json:"clientCustomMap"`
	Extra           map[string]string `json:"extra"`
	PushMode        int64             `json:"pushMode"`
	NotifyID        *int64            `json:"notifyId"`
	ForegroundShow  *bool             `json:"foregroundShow"`
	SendOnline      *bool             `json:"sendOnline"`
	ProfileID       *string           `json:"profileId"`
	AuditReview     []vivoReview      `json:"auditReview"`
	AddBadge        *bool             `json:"addBadge"`
	TimedDisplay    *vivoTimed        `json:"timedDisplay"`
	Marketing       *vivoMarketing    `json:"marketing"`
	ServerSDKVer    string            `json:"serverSdkVer"`
}

// The types of fields that are any are not documented.

type vivoReview struct {
	Reviewer any `json:"reviewer"`
	Type     any `json:"type"`
	Result   any `json:"result"`
}

type vivoTimed struct {
	OvertimeDisplay *bool  `json:"overtimeDisplay"`
	ShowStartTime   *int64 `json:"showStartTime"` // Unix time in ms
	ShowEndTime     *int64 `json:"showEndTime"`   // likewise
}

type vivoMarketing struct {
	CreativeID     any        `json:"creativeId"`
	StyleType      any        `json:"styleType"`
	Price          any        `json:"price"`
	Style          *vivoStyle `json:"style"`
	StyleCustomMap any        `json:"styleCustomMap"`
}

type vivoStyle struct {
	LargeImageID  any          `json:"largeImageId"`
	SmallImageID  any          `json:"smallImageId"`
	ThreeImageIDs []any        `json:"threeImageIds"`
	Buttons       []vivoButton `json:"buttons"`
}

type vivoButton struct {
	Name        any `json:"name"`
	SkipType    any `json:"skipType"`
	SkipContent any `json:"skipContent"`
}

// Characters are counted as the page does since 2024-04: Chinese ones are one
// each, like all others.
const (
	vivoMaxTitle         = 40
	vivoMaxContent       = 100
	vivoMaxSkipContent   = 2048 // by the texts of 10062, 10064 and 10069; the page says 1024
	vivoMaxCustom        = 1024 // keys and values together
	vivoMaxPairs         = 10
	vivoMaxCallback      = 128
	vivoMaxCallbackParam = 64
	vivoMaxProfile       = 64
	vivoMaxAlias         = 70
	vivoMaxNotifyID      = 1<<31 - 1
)

// A push to one may live for a minute, one to many for a quarter of an hour
// at least, both for a day at most. The most for many is taken from pushes to
// one: an older page, which let both live for a week, has nothing newer.
const (
	vivoMinTTL      = 60
	vivoMinGroupTTL = 900
	vivoMaxTTL      = 86400
)

// vivoCategories are the categories and the classifications that they fit, as
// a client lists them: https://github.com/doopush/doopush (2026-08-11).
var vivoCategories = map[string]int64{
	"IM": 1, "ACCOUNT": 1, "TODO": 1, "DEVICE_REMINDER": 1, "ORDER": 1, "SUBSCRIPTION": 1,
	"NEWS": 0, "CONTENT": 0, "MARKETING": 0, "SOCIAL": 0,
}

// checkMessage returns the code of the first thing that is wrong.
func (v *Vivo) checkMessage(m *vivoMessage, minTTL int64) (code int) {
	return cmp.Or(
		vivoRange(m.NotifyType, 1, 4, 10054, 10054),
		vivoText(m.Title, vivoMaxTitle, 10055, 10056),
		vivoText(m.Content, vivoMaxContent, 10057, 10058),
		vivoRange(m.TimeToLive, minTTL, vivoMaxTTL, 0, 10059),
		vivoCheckSkip(m),
		v.checkNetwork(m.NetworkType),
		v.checkClass(m),
		vivoCheckCustom(m.ClientCustomMap),
		vivoCheckExtra(m.Extra),
		vivoRange(m.NotifyID, 1, vivoMaxNotifyID, 0, 10095),
		v.checkMode(m.PushMode),
	)
}

// vivoRange checks an integer that may be absent.
func vivoRange(n *int64, least, most int64, absent, invalid int) (code int) {
	switch {
	case n == nil:
		return absent
	case *n < least || *n > most:
		return invalid
	}
	return 0
}

// vivoText checks that a text has 1 to most characters.
func vivoText(s string, most, empty, long int) (code int) {
	switch {
	case s == "":
		return empty
	case utf8.RuneCountInString(s) > most:
		return long
	}
	return 0
}

func vivoCheckSkip(m *vivoMessage) (code int) {
	if code := vivoRange(m.SkipType, 1, 4, 10060, 10060); code != 0 {
		return code
	}
	switch *m.SkipType {
	case 2: // a link
		return vivoText(m.SkipContent, vivoMaxSkipContent, 10061, 10062)
	case 3: // for old apps
		return vivoText(m.SkipContent, vivoMaxSkipContent, 10063, 10064)
	case 4: // a page inside the app
		return vivoText(m.SkipContent, vivoMaxSkipContent, 10068, 10069)
	}
	return 0
}

// checkNetwork checks networkType. It is a number, but the page's own example
// has it as a string.
func (v *Vivo) checkNetwork(n any) (code int) {
	switch n {
	case nil, float64(-1), float64(1):
		return 0
	case "-1", "1":
		v.problem("networkType: a string")
		return 0
	}
	return 10065
}

func (v *Vivo) checkClass(m *vivoMessage) (code int) {
	if code := vivoRange(m.Classification, 0, 1, 0, 10051); code != 0 {
		return code
	}
	if m.Category == nil {
		return 0
	}
	if *m.Category == "" {
		// A client that is in use sends it always.
		v.problem("category: empty")
		return 0
	}
	class, ok := vivoCategories[*m.Category]
	switch {
	case !ok:
		return 10096
	case m.Classification != nil && *m.Classification != class:
		return 10097
	}
	return 0
}

func vivoCheckCustom(pairs map[string]string) (code int) {
	if len(pairs) > vivoMaxPairs {
		return 10066
	}
	n := 0
	for k, value := range pairs {
		n += utf8.RuneCountInString(k) + utf8.RuneCountInString(value)
	}
	if n > vivoMaxCustom {
		return 10067
	}
	return 0
}

func vivoCheckExtra(extra map[string]string) (code int) {
	for k := range extra {
		if !slices.Contains([]string{"callback", "callback.id", "callback.param"}, k) {
			return 10304
		}
	}
	switch {
	case utf8.RuneCountInString(extra["callback"]) > vivoMaxCallback:
		return 10305
	case utf8.RuneCountInString(extra["callback.param"]) > vivoMaxCallbackParam:
		return 10306
	}
	return 0
}

// checkMode checks pushMode, for which there is no code.
func (v *Vivo) checkMode(mode int64) (code int) {
	if mode != 0 && mode != 1 {
		v.problem("pushMode: %d, want 0 or 1", mode)
		return vivoCrash
	}
	return 0
}

package pushtest

import (
	"cmp"
	"encoding/json"
	"path"
	"slices"
	"strings"
)

// OfflinePushInfo follows https://trtc.io/document/77715 (undated; copies of
// 2025-10 to 2026-03). The page gives values and ranges, but not what becomes
// of a request without them: here it is refused like one with a wrong type.
// Texts that are too long for a phone are cut, so that they are no error.

// tencentimOffline is what a notification looks like. Pointers tell what is
// absent from what is zero.
type tencentimOffline struct {
	PushFlag             *int64
	Title                *string
	Desc                 *string
	MultiLanguageContent []tencentimLanguage
	Ext                  *string // JSON in a string
	AndroidInfo          tencentimAndroid
	ApnsInfo             tencentimAPNs
	HarmonyInfo          tencentimHarmony
	BadgeAddNum          *int64
	BadgeSetNum          *int64
	PushTemplateID       *string `json:"PushTemplateId"`
	PushTemplateParam    map[string]any
}

type tencentimLanguage struct {
	Language, Title, Desc string
}

type tencentimAndroid struct {
	Sound                       *string // without a suffix
	PushStyle                   *int64
	XiaoMiChannelID             *string
	OPPOChannelID               *string
	OPPOCategory                *string
	OPPONotifyLevel             *int64
	OPPOPrivateMsgTemplateID    *string `json:"OPPOPrivateMsgTemplateId"`
	OPPOPrivateTitleParameters  map[string]any
	OPPOPrivateContentParameter map[string]any `json:"OPPOPrivateContentParameters"`
	VIVOClassification          *int64
	VIVOCategory                *string
	VIVONotifyType              *string
	HuaWeiCategory              *string
	HuaWeiImportance            *string
	HuaWeiChannelID             *string
	HuaWeiImage                 *string
	HonorImportance             *string
	HonorImage                  *string
	GoogleChannelID             *string
	GooglePriority              *string
	GoogleImage                 *string
	MeiZuNoticeMsgType          *int64
	ExtAsHuaweiIntentParam      *int64 // of older pages
}

type tencentimAPNs struct {
	BadgeMode         *int64
	Title             *string
	SubTitle          *string
	Image             *string
	MutableContent    *int64
	Sound             *string // with a suffix
	InterruptionLevel *string
	ContentAvailable  *int64
	IsVoipPush        *int64
	LiveActivity      *tencentimActivity
}

type tencentimActivity struct {
	LaID          string `json:"LaId"`
	Event         string
	ContentState  map[string]any
	DismissalDate *int64 // Unix time in seconds
}

type tencentimHarmony struct {
	Title         *string
	Category      *string
	Image         *string
	Sound         *string // with a suffix
	SoundDuration *int64  // seconds
}

const tencentimMaxActivity = 64 // bytes of an LaId

// checkOffline refuses a notification with the code of the page: 90043 in
// Chat, while those of the Push service know of 90001 only.
func (m *TencentIM) checkOffline(o *tencentimOffline, code int) tencentimVerdict {
	field := cmp.Or(
		tencentimOneOf("PushFlag", o.PushFlag, 0, 1),
		tencentimBetween("BadgeAddNum", o.BadgeAddNum, 1, 99),
		tencentimBetween("BadgeSetNum", o.BadgeSetNum, 0, 999),
		o.AndroidInfo.check(),
		o.ApnsInfo.check(),
		tencentimBetween("HarmonyInfo.SoundDuration", o.HarmonyInfo.SoundDuration, 1, 60),
	)
	if field != "" {
		return tencentimInvalid(code, "OfflinePushInfo."+field)
	}
	m.lintOffline(o)
	return tencentimVerdict{}
}

// check returns the name of a field that is wrong, or nothing.
func (a *tencentimAndroid) check() (field string) {
	return cmp.Or(
		tencentimOneOf("AndroidInfo.PushStyle", a.PushStyle, 0, 1),
		tencentimOneOf("AndroidInfo.OPPONotifyLevel", a.OPPONotifyLevel, 1, 2, 16),
		tencentimOneOf("AndroidInfo.VIVOClassification", a.VIVOClassification, 0, 1),
		tencentimOneOf("AndroidInfo.VIVONotifyType", a.VIVONotifyType, "1", "2", "3", "4"),
		tencentimOneOf("AndroidInfo.HuaWeiImportance", a.HuaWeiImportance, "LOW", "NORMAL"),
		tencentimOneOf("AndroidInfo.HonorImportance", a.HonorImportance, "LOW", "NORMAL"),
		tencentimOneOf("AndroidInfo.GooglePriority", a.GooglePriority, "normal", "high"),
		tencentimOneOf("AndroidInfo.MeiZuNoticeMsgType", a.MeiZuNoticeMsgType, 0, 1),
		tencentimOneOf("AndroidInfo.ExtAsHuaweiIntentParam", a.ExtAsHuaweiIntentParam, 0, 1),
	)
}

func (a *tencentimAPNs) check() (field string) {
	field = cmp.Or(
		tencentimOneOf("ApnsInfo.BadgeMode", a.BadgeMode, 0, 1),
		tencentimOneOf("ApnsInfo.MutableContent", a.MutableContent, 0, 1),
		tencentimOneOf("ApnsInfo.InterruptionLevel", a.InterruptionLevel, "active", "critical", "passive", "time-sensitive"),
		tencentimOneOf("ApnsInfo.ContentAvailable", a.ContentAvailable, 0, 1),
		tencentimOneOf("ApnsInfo.IsVoipPush", a.IsVoipPush, 0, 1),
	)
	l := a.LiveActivity
	switch {
	case field != "" || l == nil:
		return field
	case l.LaID == "" || len(l.LaID) > tencentimMaxActivity:
		return "ApnsInfo.LiveActivity.LaId"
	case l.Event != "update" && l.Event != "end":
		return "ApnsInfo.LiveActivity.Event"
	case l.ContentState == nil:
		return "ApnsInfo.LiveActivity.ContentState"
	}
	return ""
}

// tencentimOneOf returns the field's name if it has a value that is not
// listed.
func tencentimOneOf[T comparable](field string, value *T, values ...T) string {
	if value == nil || slices.Contains(values, *value) {
		return ""
	}
	return field
}

func tencentimBetween(field string, value *int64, least, most int64) string {
	if value == nil || *value >= least && *value <= most {
		return ""
	}
	return field
}

// lintOffline lists what is accepted and will not work on some phones.
func (m *TencentIM) lintOffline(o *tencentimOffline) {
	text := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	a, h := &o.AndroidInfo, &o.HarmonyInfo
	for _, odd := range []struct {
		is   bool
		what string
	}{
		{text(o.Ext) != "" && !json.Valid([]byte(*o.Ext)), "Ext is not JSON"},
		{path.Ext(text(a.Sound)) != "", "AndroidInfo.Sound has a suffix"},
		{a.OPPONotifyLevel != nil && text(a.OPPOCategory) == "", "AndroidInfo.OPPONotifyLevel needs OPPOCategory"},
		{tencentimNoHTTPS(a.HuaWeiImage), "AndroidInfo.HuaWeiImage is no https URL"},
		{tencentimNoHTTPS(a.HonorImage), "AndroidInfo.HonorImage is no https URL"},
		{tencentimNoHTTPS(h.Image), "HarmonyInfo.Image is no https URL"},
		{text(h.Sound) != "" && path.Ext(*h.Sound) == "", "HarmonyInfo.Sound has no suffix"},
		{h.SoundDuration != nil && text(h.Sound) == "", "HarmonyInfo.SoundDuration needs Sound"},
	} {
		if odd.is {
			m.problem("OfflinePushInfo: %s", odd.what)
		}
	}
	for _, reserved := range []string{"timTitle", "timDesc", "timSenderNick", "timGroupName"} {
		if _, ok := o.PushTemplateParam[reserved]; ok {
			m.problem("OfflinePushInfo: PushTemplateParam has %s, which is Tencent's own", reserved)
		}
	}
}

func tencentimNoHTTPS(s *string) bool {
	return s != nil && *s != "" && !strings.HasPrefix(*s, "https://")
}

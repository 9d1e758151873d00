package pushtest

import (
	"math"
	"regexp"
	"time"
)

// Messages follow Meizu's API document
// (https://github.com/MEIZUPUSH/PushAPI, README of 2025-04-09), which has the
// classes of messages and the VIP features since 2025-03; lengths of url and
// activity are those of the Java SDK (1.2.13, 2025-04-22).

// A meizuPushType is a kind of message.
type meizuPushType string

const (
	meizuNotification meizuPushType = "0"
	meizuTransparent  meizuPushType = "1" // data for the app; discontinued
)

// A meizuUse is what a message comes with.
type meizuUse int

const (
	meizuForTargets meizuUse = iota // a list of targets
	meizuForTask                    // getTaskId
	meizuForApp
	meizuForTag
)

// A meizuMessage is what targets are given.
type meizuMessage struct {
	kind   meizuPushType
	public bool      // of the class that is limited by the day
	due    time.Time // the zero time is at once

	callback, param string
	receipts        string // which ones: "1", "2" or "3" for both
}

var meizuNotifyKey = regexp.MustCompile(`^[0-9A-Za-z_-]{1,8}$`)

// meizuNotificationFields are the fields of a notification.
var meizuNotificationFields = map[string]meizuField{
	"noticeBarInfo":               {kind: meizuNested},
	"noticeBarInfo.noticeMsgType": {kind: meizuNumber, oneOf: []string{"0", "1"}},
	"noticeBarInfo.noticeBarType": {kind: meizuNumber, oneOf: []string{"0", "2"}},
	"noticeBarInfo.title":         {required: true, most: 32, unit: meizuLength},
	"noticeBarInfo.content":       {required: true, most: 100, unit: meizuLength},

	"noticeExpandInfo":                     {kind: meizuNested},
	"noticeExpandInfo.noticeExpandType":    {kind: meizuNumber, oneOf: []string{"0", "1", "2"}},
	"noticeExpandInfo.noticeExpandContent": {},
	"noticeExpandInfo.noticeExpandImgUrl":  {},

	"clickTypeInfo":                 {kind: meizuNested},
	"clickTypeInfo.clickType":       {kind: meizuNumber, oneOf: []string{"0", "1", "2", "3"}},
	"clickTypeInfo.url":             {most: 1000, unit: meizuBytes},
	"clickTypeInfo.activity":        {most: 1000, unit: meizuBytes},
	"clickTypeInfo.parameters":      {kind: meizuObject},
	"clickTypeInfo.customAttribute": {most: 1000, unit: meizuBytes},

	"pushTimeInfo":              {kind: meizuNested},
	"pushTimeInfo.offLine":      {kind: meizuFlag},
	"pushTimeInfo.validTime":    {kind: meizuNumber, high: 72}, // hours; see checkTimes
	"pushTimeInfo.pushTimeType": {kind: meizuNumber, oneOf: []string{"0", "1"}},
	"pushTimeInfo.startTime":    {form: meizuIsTime},

	"advanceInfo":                          {kind: meizuNested},
	"advanceInfo.suspend":                  {kind: meizuFlag},
	"advanceInfo.clearNoticeBar":           {kind: meizuFlag},
	"advanceInfo.fixDisplay":               {kind: meizuFlag},
	"advanceInfo.fixStartDisplayTime":      {form: meizuIsTime},
	"advanceInfo.fixEndDisplayTime":        {form: meizuIsTime},
	"advanceInfo.fixSpeed":                 {kind: meizuFlag},
	"advanceInfo.fixSpeedRate":             {kind: meizuNumber, high: math.MaxInt32},
	"advanceInfo.notificationType":         {kind: meizuNested},
	"advanceInfo.notificationType.vibrate": {kind: meizuFlag},
	"advanceInfo.notificationType.lights":  {kind: meizuFlag},
	"advanceInfo.notificationType.sound":   {kind: meizuFlag},
	"advanceInfo.notifyKey":                {form: meizuNotifyKey.MatchString},

	"vipInfo":                  {kind: meizuNested},
	"vipInfo.subtitle":         {most: 16, unit: meizuLength},
	"vipInfo.pullDownTop":      {kind: meizuFlag},
	"vipInfo.timeTop":          {kind: meizuNumber, low: 1800, high: 7200}, // seconds
	"vipInfo.notGroup":         {kind: meizuFlag},
	"vipInfo.titleColor":       {oneOf: []string{"#206CFF", "#E42D22"}},
	"vipInfo.backgroundImgUrl": {},
	"vipInfo.smallIconUrl":     {},
	"vipInfo.bigIconUrl":       {},

	"extra":                {kind: meizuNested},
	"extra.callback":       {most: meizuCallbackLength, unit: meizuBytes},
	"extra.callback.param": {most: 64, unit: meizuBytes},
	"extra.callback.type":  {kind: meizuDigits, oneOf: []string{"1", "2", "3"}},
}

// meizuTransparentFields are those of a transparent message. The SDK's README
// allows a content of 3800 bytes; the limit here is the document's.
var meizuTransparentFields = map[string]meizuField{
	"title":                     {most: 32, unit: meizuLength},
	"content":                   {required: true, most: 2000, unit: meizuBytes},
	"pushTimeInfo":              {kind: meizuNested},
	"pushTimeInfo.offLine":      {kind: meizuFlag},
	"pushTimeInfo.validTime":    {kind: meizuNumber, high: 72},
	"pushTimeInfo.pushTimeType": {kind: meizuNumber, oneOf: []string{"0", "1"}},
	"pushTimeInfo.startTime":    {form: meizuIsTime},
	"advanceInfo":               {kind: meizuNested},
	"advanceInfo.fixSpeed":      {kind: meizuFlag},
	"advanceInfo.fixSpeedRate":  {kind: meizuNumber, high: math.MaxInt32},
}

// meizuNeeds are fields that must be there if another has a value, and do
// nothing otherwise.
var meizuNeeds = []struct{ field, value, needs string }{
	{"noticeExpandInfo.noticeExpandType", "1", "noticeExpandInfo.noticeExpandContent"},
	{"noticeExpandInfo.noticeExpandType", "2", "noticeExpandInfo.noticeExpandImgUrl"},
	{"clickTypeInfo.clickType", "1", "clickTypeInfo.activity"},
	{"clickTypeInfo.clickType", "2", "clickTypeInfo.url"},
	{"clickTypeInfo.clickType", "3", "clickTypeInfo.customAttribute"},
	{"pushTimeInfo.pushTimeType", "1", "pushTimeInfo.startTime"},
	{"advanceInfo.fixDisplay", "1", "advanceInfo.fixStartDisplayTime"},
	{"advanceInfo.fixDisplay", "1", "advanceInfo.fixEndDisplayTime"},
}

// meizuExcludes are fields that must not be there together. A value of "" is
// any.
var meizuExcludes = []struct{ field, value, other, otherValue string }{
	{"vipInfo.pullDownTop", "1", "vipInfo.timeTop", ""},
	{"vipInfo.backgroundImgUrl", "", "vipInfo.titleColor", ""},
	{"vipInfo.backgroundImgUrl", "", "vipInfo.bigIconUrl", ""},
	{"vipInfo.backgroundImgUrl", "", "noticeExpandInfo.noticeExpandType", "2"},
}

// meizuIsTime reports whether s is a time like 2025-04-09 08:00:00.
func meizuIsTime(s string) bool {
	_, err := meizuTime(s)
	return err == nil && len(s) == len(time.DateTime)
}

func meizuTime(s string) (time.Time, error) {
	return time.ParseInLocation(time.DateTime, s, meizuZone())
}

package pushtest

import "encoding/json"

// The schema of messages is that of the API description "fcm:v1" in its
// revision 20261023; android_v2 is in preview there, and described on
// https://firebase.google.com/docs/cloud-messaging/send/v2-api (undated).

var fcmSendFields = fcmFields{
	"validate_only": {typ: fcmBool},
	"message":       {typ: fcmMessageFields.decode},
}

var fcmMessageFields = fcmFields{
	"name":         {typ: fcmString},
	"token":        {fcmString, "target"},
	"fid":          {fcmString, "target"},
	"topic":        {fcmString, "target"},
	"condition":    {fcmString, "target"},
	"data":         {typ: fcmStrings},
	"notification": {typ: fcmNotificationFields.decode},
	"android":      {typ: fcmAndroidFields().decode},
	"android_v2":   {typ: fcmAndroidV2Fields().decode},
	"webpush":      {typ: fcmWebpushFields.decode},
	"apns":         {typ: fcmAPNsFields.decode},
	"fcm_options":  {typ: fcmOptionsFields.decode},
}

var fcmOptionsFields = fcmFields{"analytics_label": {typ: fcmString}}

var fcmNotificationFields = fcmFields{
	"title": {typ: fcmString},
	"body":  {typ: fcmString},
	"image": {typ: fcmString},
}

// fcmAndroidBase are the fields that both forms of the Android part have.
func fcmAndroidBase() fcmFields {
	return fcmFields{
		"collapse_key":             {typ: fcmString},
		"ttl":                      {typ: fcmDuration},
		"restricted_package_name":  {typ: fcmString},
		"data":                     {typ: fcmStrings},
		"fcm_options":              {typ: fcmOptionsFields.decode},
		"direct_boot_ok":           {typ: fcmBool},
		"bandwidth_constrained_ok": {typ: fcmBool},
		"restricted_satellite_ok":  {typ: fcmBool},
	}
}

func fcmAndroidFields() fcmFields {
	fields := fcmAndroidBase()
	// All libraries of Google send it in lower case.
	fields["priority"] = fcmField{typ: fcmEnum("NORMAL", "HIGH", "normal", "high")}
	notification := fcmAndroidNotificationBase()
	notification["proxy"] = fcmField{typ: fcmEnum("PROXY_UNSPECIFIED", "ALLOW", "DENY", "IF_PRIORITY_LOWERED")}
	notification["bypass_proxy_notification"] = fcmField{typ: fcmBool}
	fields["notification"] = fcmField{typ: notification.decode}
	return fields
}

func fcmAndroidV2Fields() fcmFields {
	fields := fcmAndroidBase()
	notification := fcmAndroidNotificationBase()
	notification["id"] = fcmField{typ: fcmInt32}
	remote := fcmFields{
		"notification":           {typ: notification.decode},
		"mutable_content":        {typ: fcmBool},
		"use_as_v1_data_message": {typ: fcmBool},
	}
	fields["remote_notification"] = fcmField{remote.decode, "kind"}
	fields["background_sync"] = fcmField{fcmFields{}.decode, "kind"}
	return fields
}

func fcmAndroidNotificationBase() fcmFields {
	return fcmFields{
		"title":          {typ: fcmString},
		"body":           {typ: fcmString},
		"icon":           {typ: fcmString},
		"color":          {typ: fcmString},
		"sound":          {typ: fcmString},
		"tag":            {typ: fcmString},
		"click_action":   {typ: fcmString},
		"body_loc_key":   {typ: fcmString},
		"body_loc_args":  {typ: fcmList(fcmString)},
		"title_loc_key":  {typ: fcmString},
		"title_loc_args": {typ: fcmList(fcmString)},
		"channel_id":     {typ: fcmString},
		"ticker":         {typ: fcmString},
		"sticky":         {typ: fcmBool},
		"event_time":     {typ: fcmTimestamp},
		"local_only":     {typ: fcmBool},
		"notification_priority": {typ: fcmEnum("PRIORITY_UNSPECIFIED", "PRIORITY_MIN", "PRIORITY_LOW",
			"PRIORITY_DEFAULT", "PRIORITY_HIGH", "PRIORITY_MAX")},
		"default_sound":           {typ: fcmBool},
		"default_vibrate_timings": {typ: fcmBool},
		"default_light_settings":  {typ: fcmBool},
		"vibrate_timings":         {typ: fcmList(fcmDuration)},
		"visibility":              {typ: fcmEnum("VISIBILITY_UNSPECIFIED", "PRIVATE", "PUBLIC", "SECRET")},
		"notification_count":      {typ: fcmInt32},
		"light_settings":          {typ: fcmLightFields.decode},
		"image":                   {typ: fcmString},
	}
}

var fcmLightFields = fcmFields{
	"color":              {typ: fcmColorFields.decode},
	"light_on_duration":  {typ: fcmDuration},
	"light_off_duration": {typ: fcmDuration},
}

var fcmColorFields = fcmFields{
	"red":   {typ: fcmFloat},
	"green": {typ: fcmFloat},
	"blue":  {typ: fcmFloat},
	"alpha": {typ: fcmFloat},
}

var fcmWebpushFields = fcmFields{
	"headers":      {typ: fcmStrings},
	"data":         {typ: fcmStrings},
	"notification": {typ: fcmStruct},
	"fcm_options":  {typ: fcmFields{"link": {typ: fcmString}, "analytics_label": {typ: fcmString}}.decode},
}

var fcmAPNsFields = fcmFields{
	"headers":             {typ: fcmStrings},
	"payload":             {typ: fcmStruct},
	"fcm_options":         {typ: fcmFields{"image": {typ: fcmString}, "analytics_label": {typ: fcmString}}.decode},
	"live_activity_token": {typ: fcmString},
}

// fcmRequest is a request to send, once it fits the schema. It has the fields
// that there is something to check of.
type fcmRequest struct {
	ValidateOnly bool        `json:"validate_only"`
	Message      *fcmMessage `json:"message"`
}

type fcmMessage struct {
	Name         *string           `json:"name"`
	Token        *string           `json:"token"`
	FID          *string           `json:"fid"`
	Topic        *string           `json:"topic"`
	Condition    *string           `json:"condition"`
	Data         map[string]string `json:"data"`
	Notification *fcmNotification  `json:"notification"`
	Android      *fcmAndroid       `json:"android"`
	AndroidV2    *fcmAndroid       `json:"android_v2"`
	Webpush      *fcmWebpush       `json:"webpush"`
	APNs         *fcmAPNsPart      `json:"apns"`
	Options      fcmOptions        `json:"fcm_options"`
}

type fcmOptions struct {
	Label *string `json:"analytics_label"`
	Link  string  `json:"link"`
}

// fcmNotification is a notification of any kind.
type fcmNotification struct {
	Title        string    `json:"title"`
	Body         string    `json:"body"`
	Image        string    `json:"image"`
	Color        string    `json:"color"`
	TitleLocKey  string    `json:"title_loc_key"`
	TitleLocArgs []string  `json:"title_loc_args"`
	BodyLocKey   string    `json:"body_loc_key"`
	BodyLocArgs  []string  `json:"body_loc_args"`
	Light        *fcmLight `json:"light_settings"`
}

type fcmLight struct {
	Color *struct{ Red, Green, Blue, Alpha float64 } `json:"color"`
	On    *string                                    `json:"light_on_duration"`
	Off   *string                                    `json:"light_off_duration"`
}

// fcmAndroid is either form of the Android part.
type fcmAndroid struct {
	TTL            *string           `json:"ttl"`
	Package        string            `json:"restricted_package_name"`
	Data           map[string]string `json:"data"`
	Notification   *fcmNotification  `json:"notification"`
	Options        fcmOptions        `json:"fcm_options"`
	Remote         *fcmRemote        `json:"remote_notification"`
	BackgroundSync *struct{}         `json:"background_sync"`
}

type fcmRemote struct {
	Notification *fcmNotification `json:"notification"`
}

type fcmWebpush struct {
	Data         map[string]string `json:"data"`
	Notification json.RawMessage   `json:"notification"`
	Options      fcmOptions        `json:"fcm_options"`
}

type fcmAPNsPart struct {
	Headers      map[string]string `json:"headers"`
	Payload      json.RawMessage   `json:"payload"`
	Options      fcmOptions        `json:"fcm_options"`
	LiveActivity string            `json:"live_activity_token"`
}

// android is the Android part of a message and its path; it is never nil.
func (m *fcmMessage) android() (*fcmAndroid, string) {
	switch {
	case m.Android != nil:
		return m.Android, "message.android"
	case m.AndroidV2 != nil:
		return m.AndroidV2, "message.android_v2"
	}
	return &fcmAndroid{}, ""
}

// fcmData is one of the data maps of a message.
type fcmData struct {
	path string
	data map[string]string
}

func (m *fcmMessage) allData() []fcmData {
	all := []fcmData{{"message.data", m.Data}}
	if m.Android != nil {
		all = append(all, fcmData{"message.android.data", m.Android.Data})
	}
	if m.AndroidV2 != nil {
		all = append(all, fcmData{"message.android_v2.data", m.AndroidV2.Data})
	}
	if m.Webpush != nil {
		all = append(all, fcmData{"message.webpush.data", m.Webpush.Data})
	}
	return all
}

// notification is the one for Android, nil if there is none.
func (a *fcmAndroid) notification() *fcmNotification {
	if a.Remote != nil {
		return a.Remote.Notification
	}
	return a.Notification
}

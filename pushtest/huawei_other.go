package pushtest

// The parts of a message for iOS and for browsers follow the HMS Core
// reference of messages:send (2025-08-30):
// https://developer.huawei.com/consumer/cn/doc/HMSCore-References/https-send-api-0000001050986197

var huaweiAPNsFields = huaweiFields{
	"headers":     huaweiMapOf(0, huaweiString),
	"payload":     huaweiAnyObject, // as Apple defines it
	"hms_options": huaweiFields{"target_user_type": huaweiAnyOf(1, 2, 3)}.rule,
}

var huaweiWebFields = huaweiFields{
	"headers": huaweiFields{
		"ttl":   huaweiDurationOf(0),
		"topic": huaweiString,
		// The page and the official clients disagree about the values.
		"urgency": huaweiString,
	}.rule,
	"notification": huaweiFields{
		"title": huaweiString, "body": huaweiString, "icon": huaweiString, "image": huaweiString,
		"lang": huaweiString, "tag": huaweiString, "badge": huaweiString,
		"dir":      huaweiOneOf("auto", "ltr", "rtl"),
		"vibrate":  huaweiArray(0, huaweiInt),
		"renotify": huaweiBool, "require_interaction": huaweiBool, "silent": huaweiBool,
		"timestamp": huaweiInt, // milliseconds
		"actions": huaweiArray(0, huaweiFields{
			"action": huaweiString, "icon": huaweiString, "title": huaweiString,
		}.rule),
	}.rule,
	"hms_options": huaweiFields{"link": huaweiString}.rule,
}

// checkAPNs judges the part for iOS. Its alert may have keys of texts that are
// in the app.
func (c *huaweiCheck) checkAPNs(m map[string]any) {
	apns := huaweiObject(m, "apns")
	if apns == nil {
		return
	}
	if huaweiObject(apns, "hms_options")["target_user_type"] == nil {
		c.refuse("message.apns", "is without hms_options.target_user_type")
	}
	shared := huaweiObject(m, "notification")
	aps := huaweiObject(huaweiObject(apns, "payload"), "aps")
	alert := huaweiObject(aps, "alert")
	title := huaweiText(shared, "title") + huaweiText(alert, "title") + huaweiText(alert, "title-loc-key")
	// An alert that is a string is the body.
	body := huaweiText(shared, "body") + huaweiText(alert, "body") + huaweiText(alert, "loc-key") + huaweiText(aps, "alert")
	if title == "" || body == "" {
		c.refuse("message.apns", "is without a title or a body")
	}
}

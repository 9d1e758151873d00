// Package fcm sends through Firebase Cloud Messaging, the HTTP v1 API, to
// Android, to Apple's devices and to browsers.
//
// It follows Google's machine-readable description "fcm:v1" in its revision of
// October 23, 2026, with the pages ErrorCode, "Manage topics", "Device groups",
// "Throttling and quotas" and "Scale FCM", and for delivery statistics
// "fcmdata:v1beta1" in its revision of July 26, 2026.
//
// One request addresses one target. The client keeps up to eight HTTP/2
// connections, of which each takes about a hundred requests at a time, and one
// access token that lives an hour.
//
// Google has no id against duplicates: a request whose answer was lost is
// reported as unconfirmed. It is repeated only if the second notification
// would replace the first on every platform, which Message.ID or
// Message.CollapseKey sees to. Google lets requests that met 500 or 503 be
// repeated.
//
// A refusal for rate without a Retry-After counts as one of a minute, which is
// what Google asks for. That is longer than a Send waits by default: the error
// comes back at once, and its RetryAfter says the minute.
//
// An error is told apart by what Google gives as details, not by its status:
// 404 is a dead token only with the code UNREGISTERED, and 401 means a wrong
// key of Apple's, not a wrong access token, with THIRD_PARTY_AUTH_ERROR. See
// [Error].
//
// # Portable fields
//
//	ID           tag on Android and in browsers, apns-collapse-id, unless there is a CollapseKey
//	Title, Body, Image   notification
//	Data         data; the keys from, gcm, message_type, gcm.… and google.… are refused
//	Click        page: android click_action; url: webpush link, ignored with a warning elsewhere;
//	             Apple's devices open the app
//	Badge        Set: aps.badge, and notification_count on Android, where 0 does nothing;
//	             Add is ignored with a warning: Android's launchers count by themselves
//	Sound        android sound ("default", or a file in /res/raw) and aps.sound
//	Channel      android channel_id
//	Priority     android priority, apns-priority, Urgency of browsers
//	TTL          android ttl, at most four weeks, apns-expiration, TTL of browsers
//	CollapseKey  android collapse_key and tag, apns-collapse-id, Topic and tag of browsers
//	Silent       data only; for Apple's devices a background push; so is a message with nothing but data
//	Test         refused: FCM has no test messages; the native validate_only checks without delivering
//	Class        nothing: Google does not meter by class
//
// Title and body have no limit of their own, only the whole message has, so
// push.WithFit changes nothing.
//
// If the native part has android_v2, a preview, it gets what android would
// get, but for the priority, which it does not have.
//
// # Audiences
//
// Tokens, a topic, and a condition over topics. A token that has the form of a
// Firebase Installation ID goes out as one. A device group is addressed by its
// notification key as a token.
//
// # Receipts
//
// There are none. Statistics, a day late and in percent, are in
// [Client.DeliveryData].
package fcm

// Package huawei sends through HUAWEI Push Kit, to phones with HMS Core and
// HarmonyOS up to version 4. Devices with HarmonyOS 5 and later have tokens of
// another API: use package harmony for them.
//
// It follows the vendor's page "https-send-api" of August 2025, with the pages
// on topics, tokens' data and service accounts. Both generations of the send
// API are here: v1, addressed by client id, and v2, addressed by project id,
// which Config.ProjectID chooses.
//
// The service has no id against duplicates. A request whose answer was lost,
// or that met an internal error, is reported as unconfirmed; it is repeated
// only if the message has a tag or notify_id, so that the second notification
// replaces the first.
//
// # Portable fields
//
//	ID           android.bi_tag, which comes back in receipts
//	Title, Body, Image   message.notification
//	Data         message.data, as a JSON object in a string
//	Click        click_action of type 3 (app), 2 (url) or 1 (page, an intent URI)
//	Badge        android.notification.badge, if the native part sets its class
//	Sound        "default", or the name of a file in the app's /raw
//	Channel      channel_id
//	Priority     urgency of a silent message; ignored with a warning for others
//	TTL          ttl; 0 becomes the least there is, one second
//	CollapseKey  tag; ignored with a warning for silent messages
//	Silent       no notification, only data
//	Test         android.target_user_type 1: 500 messages a day
//	Class        marketing: category MARKETING
//
// # Message class
//
// Huawei takes every notification for marketing (two a day for each device,
// five for news apps) unless the app was granted the right to classify its
// messages and the message has a category, such as EXPRESS or ACCOUNT. Which
// one, only the native part can say: Android.Category.
//
// # Audiences
//
// Tokens, a topic, and a condition over topics. Send makes requests of 1000
// tokens.
package huawei

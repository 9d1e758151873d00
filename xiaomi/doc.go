// Package xiaomi sends through Xiaomi Push (MiPush), to Xiaomi, Redmi and POCO
// phones.
//
// It follows the vendor's server API page (dev.mi.com/xiaomihyperos, document
// 1559, of October 2024) with those on codes (1560), limits (1656, February
// 2026), templates (2314, June 2026) and recall (2367, October 2026), and,
// where they are silent, what the official Java SDK Http2 1.0.11 puts on the
// wire. It uses V3 of the API, and V2 where there is no V3.
//
// Messages are forms, and each text is encoded exactly once. Errors come with
// HTTP status 200. There is no id against duplicates: a request whose answer
// was lost, or that met a fault at Xiaomi, is reported as unconfirmed; it is
// repeated only if the message has a notify_id or a job key, so that the
// phone replaces the first notification or drops the second.
//
// # Portable fields
//
//	ID           extra.jobkey: a phone shows only the first message of an id,
//	             so give each message an id of its own
//	Title, Body  title and description; both are required, unless the native
//	             part names a template, which then has the text
//	Data         payload, as a JSON object
//	Click        extra.notify_effect 1 (app), 3 (web_uri) or 2 (intent_uri)
//	Badge        Add of 1 is what the phone does by itself; anything else is
//	             ignored with a warning
//	Sound        "default": notify_type -1; else extra.sound_uri, the name of a
//	             file in the app's res/raw or a URI. From Android 8 on the
//	             channel decides
//	Channel      extra.channel_id
//	TTL          time_to_live; 0: extra.only_send_once
//	CollapseKey  notify_id, by hash
//	Class        not on the wire: the channel decides
//	Silent       refused: no longer delivered since September 2022
//	Test         refused: there are no tests
//	Image, Priority   ignored with a warning: there is no such thing
//
// Without a CollapseKey or a native NotifyID, a notification replaces the one
// before it on the phone, so that only one of the app is there at a time.
//
// # Message class
//
// The channel is the class. Private channels are for service messages: no
// limits, kept up to ten days, and with an approved template, which all apps
// need by the end of 2026 (Options.TemplateID). Public channels are for
// marketing: five a day for each device, up to twice as many a day as the app
// has devices, kept for a day. Without a channel that Xiaomi has approved for
// the app, a message is refused (27001) or, for apps that have not entered
// the new classification, shown once a day on a device.
//
// # Audiences
//
// Tokens (regIds), aliases and users in requests of 1000, a topic, everyone,
// and a condition over topics, written as Xiaomi's topic_op, a space, and up
// to five topics: "UNION news;$;sports". Xiaomi's client SDK of 2026 has
// neither topics nor aliases nor accounts.
//
// Of a request's regIds, Xiaomi names those that it refused, without a reason.
// They are dead if it took others, and push.ErrTokenMismatch if it took none.
package xiaomi

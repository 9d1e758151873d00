// Package mpaas sends through Alibaba Cloud mPaaS Message Push Service (MPS),
// which passes messages on: by a connection of its own, and by APNs, Huawei,
// Honor, Xiaomi, OPPO, vivo, FCM and HarmonyOS.
//
// It follows the vendor's pages on pushing (help.aliyun.com/document_detail,
// 2871125 to 2871132), templates (2882067), devices (2926886), extended
// parameters (2871133) and codes (2871134 and 398576), in copies of 2021 to
// 2026, and where they are silent the SDK that the vendor generates from the
// service's description (mpaas-20201028, version 3.4.1 of July 2026). Requests
// are forms, signed with ACS3-HMAC-SHA256. Of most pages only the beginning
// could be read; what rests on less than that is called unverified.
//
// The service answers a push as a whole, and says nothing about single
// targets: what became of them is told by receipts, whose form is unverified,
// and in the console. Its errors come with HTTP status 200; those with another
// are the gateway's.
//
// # Portable fields
//
//	ID           the keys of the messages, see MessageKey, and TaskName
//	Title, Body  Title and Content; both are required, unless the native part
//	             names a template, which then has the text
//	Image        ImageUrls, and PushStyle 2; ignored with a template
//	Data         ExtendedParams, at most 20 with those of Badge and Sound; the
//	             service itself reads some keys, see Options.ExtendedParams
//	Click        PushAction 0 (url) or 1 (page, an intent), and Uri; neither for
//	             the app; ignored with a template, which has a link of its own
//	Badge        to set: the extended parameter badge; to add: badge_add_num, if
//	             the native part has badge_class, else ignored with a warning
//	Sound        the extended parameter sound, a file in the app; "default" is
//	             sent for iOS only, since elsewhere it is what happens without
//	Channel      ChannelId
//	TTL          ExpiredSeconds; 0: one second. Unset: a day
//	Class        Classification for vivo, service 1 and marketing 0; marketing
//	             also ThirdChannelCategory for Huawei and HarmonyOS
//	Silent       refused: nothing goes out without a title and a text
//	Test         refused: there are no tests
//	Priority, CollapseKey   ignored with a warning: there is no such thing
//
// # Message class
//
// The service hands on what the message says to each vendor, and has a default
// for vivo only: a system message. Huawei and HarmonyOS take a message without a
// category for marketing, of which a device gets few a day, so a service message
// should have Options.ThirdChannelCategory in its native part. Xiaomi goes by
// Options.MiChannelID, and Android by the portable Channel.
//
// # Audiences
//
// Tokens and users, in requests of 10 by the action PushSimple, or
// PushTemplate if the native part names a template. Each target gets a message
// of its own, with a key of its own. A target that stands twice in a request
// gets one message.
//
// The service must be told what tokens are, for an app may be on several
// platforms, whose ids do not show it: Config.DeliveryType says so, and
// Message.DeliveryType for one message. A program with devices of two
// platforms needs two clients, or sends twice. Users are of any platform:
// push.Users is DeliveryType 3 whatever the Config says.
//
// Everyone is refused by Send, because a broadcast takes a template: see
// PushBroadcast. PushMultiple has other values for each target.
//
// # Duplicates
//
// The service has no id against duplicates, and what it does with a key that
// was used before is not documented. So a push whose answer was lost, and one
// that met a fault of the service (9000), is reported as unconfirmed and not
// repeated; push.RetryPolicy can ask for it. A repetition has the same keys.
//
// # Dead tokens
//
// No push is answered with a dead token. In receipts, only the token of an iOS
// device can be one (code 2011): what else vendors call dead is the token that
// the service holds for a device, not the id that a message is sent to.
package mpaas

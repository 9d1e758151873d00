// Package emas sends through Alibaba Cloud EMAS Mobile Push, which fans out to
// its own connection with the app, to APNs, and to the push services of
// Huawei, Honor, Xiaomi, OPPO, vivo, Meizu, Google and HarmonyOS. A token is the
// DeviceId that the EMAS SDK in the app is given.
//
// It follows the product's API of version 2016-08-01 on help.aliyun.com: the
// pages on PushV2 (document 2986003), PushTask (2979224), MassPushV2 (2986042),
// limits (434629, 449313), tag expressions (434847), codes (434846) and receipts
// (445370), as of August 2026, with the official Go SDK 3.1.7 for what goes
// where on the wire. Requests are signed with an AccessKey, see package
// internal/aliyun.
//
// A push is accepted or refused as a whole, and unknown devices are not
// reported: CheckDevices tells which are dead. Each push carries an
// IdempotentToken, by which the service drops repetitions for 15 minutes, so a
// request whose answer was lost is repeated. The token protects only if the
// first request is done with, so the client waits 5 seconds before that, or
// push.RetryPolicy.MaxWait if that is less, and gives up in good time. Two
// Sends of one Message.ID at the same time are not protected from each other.
//
// # Portable fields
//
//	ID           IdempotentToken, by hash with the targets; Options.JobKey, which
//	             comes back in receipts, if it is one
//	Title, Body  of the notification
//	Image        Android and Hmos ImageUrl; iOS attachment in ExtParameters, with
//	             Mutable
//	Data         ExtParameters, as a JSON object in a string; the body of a
//	             message without a notification, whose title then is "data"
//	Click        app, url and page (the class of an activity): OpenType of the own
//	             channel on Android; page: Uri on HarmonyOS. A vendor's channel
//	             opens VendorChannelActivity
//	Badge        Set: Badge, BadgeSetNum; Add: BadgeAddNum, and on iOS, where it
//	             must be 1, BadgeAutoIncrement
//	Sound        Music, Sound; "default" is what is used without
//	Channel      Android ChannelId
//	TTL          ExpireTime, at most 72 hours, from when Send was called, or from
//	             PushTime; less than ten seconds become ten; 0 is now or never for a
//	             message without a notification, and ten seconds for others
//	CollapseKey  iOS CollapseId; NotifyId elsewhere, by hash
//	Silent       a message in place of the notification; an iPhone takes it while
//	             the app is in front
//	Test         TestMessage, on Android and HarmonyOS only: Huawei, Honor and vivo
//	             know the difference. Refused for other platforms
//	Class        Importance and the like of several vendors, see below
//	Priority     ignored with a warning
//
// What a platform does not have is ignored with a warning, unless
// Config.Platform, or Target.Platform of the native part, says that it does
// not matter. Without either, a title must fit all platforms.
//
// # Message class
//
// EMAS has no class of its own: each phone vendor's applies. Service and
// marketing go to Huawei, Honor, vivo and Meizu as their importance; marketing
// also to OPPO and HarmonyOS as a category. Which category or channel a service
// message has at OPPO, HarmonyOS and Xiaomi, only the native part can say.
//
// Phones that are offline on EMAS's own connection are reached through their
// vendors only if the message has Android.VendorChannelActivity.
//
// # Audiences
//
// Tokens, aliases and users (accounts), 1000 a request; tags, and everyone.
// Topics and conditions are refused: a tag expression of any shape goes into
// Target.Value of the native message, for Push.
//
// # Parameters
//
// All parameters go into the URL, as the vendor's SDK has it. A thousand
// targets make a URL of 35 KB, and something between client and vendor may
// refuse that with HTTP status 414 or cut the connection: lower the number with
// push.WithLimit("Target.Value", n), or see Config.ParametersInForm.
package emas

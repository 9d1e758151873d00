// Package tencentim sends through the Push service of Tencent RTC and Tencent
// Cloud Chat ("TIMPush"), which reaches an app over its own connection, or
// else through APNs, FCM, Huawei, Honor, Xiaomi, OPPO, vivo, Meizu or
// HarmonyOS with the credentials that its console holds.
//
// It follows the vendor's pages on pushing to UserIDs (trtc.io, document
// 67553, March 2026), to all and tags (60561, January 2026), on the object
// OfflinePushInfo (77715), recall (60571, December 2025), attributes and tags
// (60562 to 60570), queries (71893 to 71898), callbacks (67551, 67552) and
// codes (1047/74196, March 2026). The field table of pushes to all is known
// from samples and other clients only.
//
// Errors come with HTTP status 200, and so do answers that name single
// accounts as failed. There is no protection against repetitions that lasts
// longer than a second, so a push whose answer was lost, or that met a fault at
// Tencent, is reported as unconfirmed and not repeated, unless the retry policy
// says so. Everything else is repeated.
//
// # Portable fields
//
//	ID           DataId, which comes back in receipts; at most 64 bytes
//	Title, Body  Title and Desc; Tencent cuts them, so push.WithFit changes nothing
//	Image        HuaWeiImage, HonorImage, GoogleImage, and those of iOS and
//	             HarmonyOS; iOS and FCM only if it does not begin with https://
//	Data         Ext, as a JSON object in a string
//	Click        ignored with a warning unless it opens the app: the console decides
//	Badge        BadgeSetNum or BadgeAddNum
//	Sound        the name of a file: with its suffix for iOS and HarmonyOS,
//	             which without one keep their own, and without it for Android
//	Channel      XiaoMiChannelID, OPPOChannelID, HuaWeiChannelID, GoogleChannelID
//	Priority     GooglePriority, for FCM
//	TTL          ignored with a warning: there is no such thing
//	CollapseKey  ignored with a warning: there is no such thing
//	Silent       refused: nothing reaches a device that is offline without being shown
//	Test         refused
//	Class        service: VIVOClassification 1, HonorImportance NORMAL,
//	             MeiZuNoticeMsgType 1; marketing: 0, LOW and 0, and category
//	             MARKETING of Huawei, OPPO and HarmonyOS
//
// # Message class
//
// Each vendor behind Tencent has its own rules, see their packages. What the
// message does not say, the console's settings do; what neither says, Huawei,
// OPPO and others take for marketing, of which a device gets two a day. Which
// category a service message has at Huawei, OPPO, vivo and HarmonyOS, and
// which channel at Xiaomi, only the native part or the console can say.
//
// # Audiences
//
// Tokens are RegistrationIDs, which name a device and change when the app is
// installed anew. Users are UserIDs. Both go out in requests of 500, and the
// service does not mind one in place of the other, so a Router's devices may
// be UserIDs too. Beside these there are tags and everyone, one a second and
// 100 a day together: see Client.PushToAll. The client counts the latter in
// memory only, so a program that starts anew begins at zero. Conditions on
// attributes are native: Client.PushToCondition.
//
// That tags in all and in any must both hold is unverified. Several tags in
// none are refused, because the documentation contradicts itself on what that
// means.
//
// # Dead targets
//
// A token that an answer names as an account that does not exist is
// push.ErrInvalidToken; a user is push.ErrNotFound. An SDKAppID of another app
// has the same effect on all of them. Vendors' tokens are Tencent's affair: no
// receipt is a reason to delete anything.
//
// # What there is not
//
// The messages of Tencent Cloud Chat (openim/sendmsg, openim/batchsendmsg,
// groups), which may carry an OfflinePushInfo; the older form of this API
// (all_member_push/im_push); TPNS, which is another product; scheduled pushes,
// which the service does not have.
package tencentim

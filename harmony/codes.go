package harmony

import (
	"iter"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/codetable"
)

// The tables beside the main one, which is that of messages:send. The other
// operations share its codes where they have none of their own.
const (
	tableReason       = "reasons in illegalTokens"
	tableRecall       = "messages:revoke"
	tableVerify       = "images:verify"
	tableNotification = "service notification"
	tableTimeline     = "service timeline"
	tableReceipt      = "receipt result"
)

const (
	codeSuccess        = "80000000"
	codePartial        = "80100000"
	codeParameter      = "80100001"
	codeStructure      = "80100003"
	codeAllRefused     = "80300007"
	codeTooLarge       = "80300008"
	codeTokenCount     = "80300010"
	codeVerified       = "83010000"
	codeTemplate       = "82500001"
	codeTimelineFailed = "82600005"
	codeCached         = "27"
)

// Codes yields every code that the vendor documents: those of messages:send
// first, then what a bare HTTP status means, the reasons that come with
// refused tokens, the codes that only one of the other operations has, and the
// results in receipts.
func Codes() iter.Seq[push.CodeInfo] { return codeTable.All() }

// Explain finds a code of the vendor's in the first of the tables that has
// it.
func Explain(code string) (push.CodeInfo, bool) { return codeTable.Explain(code) }

var codeTable = codetable.Table{
	{Code: "80000000", Kind: push.Accepted, Meaning: "accepted"},
	{Code: "80100000", Kind: push.ErrUnknown, Meaning: "the vendor took the message for some tokens and named the others, each with a reason"},
	{Code: "80100001", Kind: push.ErrInvalidArgument, Meaning: "a parameter is wrong"},
	{Code: "80100003", Kind: push.ErrInvalidArgument, Meaning: "the structure of the message or its push-type is wrong"},
	{Code: "80100004", Kind: push.ErrInvalidArgument, Meaning: "the ttl ends before now"},
	{Code: "80100016", Kind: push.ErrContentRejected, Meaning: "the content did not pass moderation (older documentation only)"},
	{Code: "80100022", Kind: push.ErrContentRejected, Meaning: "the picture was not checked: see VerifyImage"},
	{Code: "80200001", Kind: push.ErrAuth, Retry: push.RetryRefresh, Meaning: "authentication failed: a JWT that is missing or wrong, of another project, or for another version of the API"},
	{Code: "80200003", Kind: push.ErrAuth, Retry: push.RetryRefresh, Meaning: "the access token has expired (documented for recalls and pictures only)"},
	{Code: "80200005", Kind: push.ErrAuth, Retry: push.RetryRefresh, Meaning: "the JWT has expired: check the clock"},
	{Code: "80300002", Kind: push.ErrPermission, Meaning: "the app may not push to these tokens: push is not enabled, or they are of another project"},
	{Code: "80300007", Kind: push.ErrTokenMismatch, Meaning: "all tokens were refused, each for a reason, which may be a missing right of the app"},
	{Code: "80300008", Kind: push.ErrPayloadTooLarge, Meaning: "the body is larger than 4096 bytes without the tokens"},
	{Code: "80300010", Kind: push.ErrInvalidArgument, Meaning: "the number of tokens is not 1 to 1000, or not one for a card"},
	{Code: "80300029", Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "test messages come too fast"},
	{Code: "80300030", Kind: push.ErrInvalidArgument, Meaning: "a test message has more than 10 tokens, or more than one for a card"},
	{Code: "80300036", Kind: push.ErrAuth, Retry: push.RetryRefresh, Meaning: "the JWT is good for a day or more"},
	{Code: "80300037", Kind: push.ErrPermission, Meaning: "the app is barred for a violation"},
	{Code: "81000001", Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "internal fault at Huawei, which may have taken the message"},

	{Code: "400", Table: codetable.HTTP, Kind: push.ErrInvalidArgument, Meaning: "a parameter is wrong"},
	{Code: "401", Table: codetable.HTTP, Kind: push.ErrAuth, Retry: push.RetryRefresh, Meaning: "authentication failed"},
	{Code: "404", Table: codetable.HTTP, Kind: push.ErrNotFound, Meaning: "wrong URL"},
	{Code: "500", Table: codetable.HTTP, Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "internal fault at Huawei, which may have taken the message"},
	{Code: "502", Table: codetable.HTTP, Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "connection fault at a gateway; the message may have been taken"},
	{Code: "503", Table: codetable.HTTP, Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "flow control: too many devices a second, of the app or in all"},
	{Code: "504", Table: codetable.HTTP, Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "a gateway got no answer in time; the message may have been taken"},

	{Code: "tokenFormatError", Table: tableReason, Kind: push.ErrInvalidToken, Meaning: "the token is malformed: the device must get a new one"},
	{Code: "tokenPlatformNotSupport", Table: tableReason, Kind: push.ErrTokenMismatch, Meaning: "the token is of another platform"},
	{Code: "noRight", Table: tableReason, Kind: push.ErrTokenMismatch, Meaning: "the token is of an app outside the project, or of the time before the device was upgraded to HarmonyOS 5"},
	{Code: "noPushTypeRight", Table: tableReason, Kind: push.ErrPermission, Meaning: "the app has no right to this push-type"},
	{Code: "noRightToSendThisLiveNotificationEvent", Table: tableReason, Kind: push.ErrPermission, Meaning: "the app has no right to this event of live views"},
	{Code: "notSupportPlayVoice", Table: tableReason, Kind: push.ErrInvalidArgument, Meaning: "the category PLAY_VOICE is for push-type 2 only"},
	{Code: "atomicUnableSendUnsubscribedMsg", Table: tableReason, Kind: push.ErrUnsupported, Meaning: "an atomic service cannot send this kind of message"},
	{Code: "countryNotSupport", Table: tableReason, Kind: push.ErrUnsupported, Meaning: "the device is in a country that is not served"},
	{Code: "disableSendHuaweiMsgBecauseOfPenalty", Table: tableReason, Kind: push.ErrPermission, Meaning: "the app is barred for a violation"},
	{Code: "differentImgVerifyPolicy", Table: tableReason, Kind: push.ErrInvalidArgument, Meaning: "the picture was checked for another push-type"},
	{Code: "appinfoError", Table: tableReason, Kind: push.ErrNotFound, Retry: push.RetryLater, Meaning: "the app does not exist, or is not known yet"},

	{Code: "80000001", Table: tableRecall, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "internal fault at Huawei; a recall may be repeated"},
	{Code: "80100020", Table: tableRecall, Kind: push.ErrUnknown, Meaning: "a part of the messages was taken back"},
	{Code: "80300002", Table: tableRecall, Kind: push.ErrPermission, Meaning: "the app may not push to these tokens, or the client id is not that of the app"},
	{Code: "80300010", Table: tableRecall, Kind: push.ErrInvalidArgument, Meaning: "the number of tokens is not 1 to 1000"},
	{Code: "80300017", Table: tableRecall, Kind: push.ErrTokenMismatch, Meaning: "the tokens are of more than one app"},
	{Code: "80300028", Table: tableRecall, Kind: push.ErrTokenMismatch, Meaning: "the tokens are of another app than the client id"},
	{Code: "80300032", Table: tableRecall, Kind: push.ErrPermission, Meaning: "the app may not recall, or token and notifyId are not both there"},

	{Code: "83010000", Table: tableVerify, Kind: push.Accepted, Meaning: "the picture passed"},
	{Code: "83010001", Table: tableVerify, Kind: push.ErrContentRejected, Meaning: "the picture did not pass"},
	{Code: "83010002", Table: tableVerify, Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "more than 60 pictures a minute"},
	{Code: "83010003", Table: tableVerify, Kind: push.ErrInvalidArgument, Meaning: "the body is empty"},
	{Code: "83010004", Table: tableVerify, Kind: push.ErrUnsupported, Meaning: "send control is not supported"},
	{Code: "83010005", Table: tableVerify, Kind: push.ErrInvalidArgument, Meaning: "the picture could not be downloaded: check the URL, and how fast its host is"},
	{Code: "83010007", Table: tableVerify, Kind: push.ErrInvalidArgument, Meaning: "the push-type is missing or wrong"},

	{Code: "82500001", Table: tableNotification, Kind: push.ErrInvalidArgument, Meaning: "a parameter of the template is wrong"},
	{Code: "82500002", Table: tableNotification, Kind: push.ErrNotFound, Meaning: "the template does not exist"},
	{Code: "82500003", Table: tableNotification, Kind: push.ErrPermission, Meaning: "project or app is wrong or barred, or the service is not enabled"},
	{Code: "82500004", Table: tableNotification, Kind: push.ErrContentRejected, Meaning: "the content did not pass moderation"},
	{Code: "82500005", Table: tableNotification, Kind: push.ErrQuota, Meaning: "not sent: more messages than subscriptions, not subscribed, push not enabled, or the body is too large; the text says which"},
	{Code: "82500006", Table: tableNotification, Kind: push.ErrInvalidToken, Meaning: "the openID is wrong"},
	{Code: "82500007", Table: tableNotification, Kind: push.ErrInvalidArgument, Meaning: "no subtitle could be made of the parameters"},
	{Code: "82500008", Table: tableNotification, Kind: push.ErrInvalidArgument, Meaning: "no body could be made of the parameters"},

	{Code: "82600001", Table: tableTimeline, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "system error"},
	{Code: "82600002", Table: tableTimeline, Kind: push.ErrInvalidArgument, Meaning: "a parameter is wrong"},
	{Code: "82600003", Table: tableTimeline, Kind: push.ErrPermission, Meaning: "access denied"},
	{Code: "82600004", Table: tableTimeline, Kind: push.ErrContentRejected, Meaning: "the content did not pass moderation"},
	{Code: "82600005", Table: tableTimeline, Kind: push.ErrUnavailable, Meaning: "not sent: no device is online, or the body is larger than 4096 bytes"},
	{Code: "82600006", Table: tableTimeline, Kind: push.ErrInvalidToken, Meaning: "the openID is wrong"},
	{Code: "82600007", Table: tableTimeline, Kind: push.ErrInvalidArgument, Meaning: "sceneId or subSceneId is wrong"},
	{Code: "82600008", Table: tableTimeline, Kind: push.ErrInvalidArgument, Meaning: "the code is wrong"},
	{Code: "82600009", Table: tableTimeline, Kind: push.ErrInvalidArgument, Meaning: "the scene has no such status"},
	{Code: "82600010", Table: tableTimeline, Kind: push.ErrInvalidArgument, Meaning: "the content lacks a field that its status needs"},
	{Code: "82600011", Table: tableTimeline, Kind: push.ErrInvalidArgument, Meaning: "a field of the content is wrong"},
	{Code: "82600012", Table: tableTimeline, Kind: push.ErrInvalidArgument, Meaning: "this status cannot follow that before"},
	{Code: "82600013", Table: tableTimeline, Kind: push.ErrPermission, Meaning: "the user switched the service off"},
	{Code: "82600014", Table: tableTimeline, Kind: push.ErrNotFound, Meaning: "there is no picture with this id"},
	{Code: "82600015", Table: tableTimeline, Kind: push.ErrQuota, Meaning: "the status changes too often"},
	{Code: "82600016", Table: tableTimeline, Kind: push.ErrInvalidArgument, Meaning: "the event has expired"},
	{Code: "82600017", Table: tableTimeline, Kind: push.ErrUnsupported, Meaning: "no device of the user allows it"},
	{Code: "82600018", Table: tableTimeline, Kind: push.ErrInvalidArgument, Meaning: "the event is closed already"},
	{Code: "82600019", Table: tableTimeline, Kind: push.ErrQuota, Meaning: "the code has been used as often as allowed"},

	{Code: "0", Table: tableReceipt, Kind: push.Accepted, Meaning: "delivered"},
	{Code: "2", Table: tableReceipt, Kind: push.ErrInvalidToken, Meaning: "the app is not installed"},
	{Code: "5", Table: tableReceipt, Kind: push.ErrInvalidToken, Meaning: "the device does not hold this token any more"},
	{Code: "6", Table: tableReceipt, Kind: push.ErrPermission, Meaning: "not shown: the user switched notifications off, or uses the mode for minors"},
	{Code: "10", Table: tableReceipt, Kind: push.ErrUnavailable, Meaning: "the device was offline for 30 days"},
	{Code: "14", Table: tableReceipt, Kind: push.ErrUnavailable, Meaning: "internal or network fault"},
	{Code: "15", Table: tableReceipt, Kind: push.ErrUnavailable, Meaning: "overwritten, or more than 120 messages were waiting for the device"},
	{Code: "22", Table: tableReceipt, Kind: push.ErrTokenMismatch, Meaning: "another user of the device was active"},
	{Code: "27", Table: tableReceipt, Kind: push.ErrUnavailable, Meaning: "the app was not running; the background message is kept"},
	{Code: "31", Table: tableReceipt, Kind: push.ErrInvalidArgument, Meaning: "the page to open is absent"},
	{Code: "51", Table: tableReceipt, Kind: push.ErrUnavailable, Meaning: "the device was not unlocked since it was started"},
	{Code: "102", Table: tableReceipt, Kind: push.ErrRateLimited, Meaning: "frequency control"},
	{Code: "144", Table: tableReceipt, Kind: push.ErrInvalidArgument, Meaning: "the profile id is not on the device"},
	{Code: "151", Table: tableReceipt, Kind: push.ErrNotFound, Meaning: "not shown, or there is no such card"},
	{Code: "155", Table: tableReceipt, Kind: push.ErrNotFound, Meaning: "the live view was not created or is over"},
	{Code: "156", Table: tableReceipt, Kind: push.ErrInvalidArgument, Meaning: "the version of the live view has not grown"},
	{Code: "158", Table: tableReceipt, Kind: push.ErrDuplicate, Meaning: "the app itself created this live view"},
	{Code: "188", Table: tableReceipt, Kind: push.ErrUnavailable, Meaning: "the app could not be started"},
	{Code: "191", Table: tableReceipt, Kind: push.ErrUnavailable, Meaning: "the badge could not be changed"},
	{Code: "256", Table: tableReceipt, Kind: push.ErrQuota, Meaning: "the allowance is used up: of marketing, of test messages, or of another kind"},
	{Code: "259", Table: tableReceipt, Kind: push.ErrContentRejected, Meaning: "rejected for its content or an unsafe URL"},
	{Code: "261", Table: tableReceipt, Kind: push.ErrNotFound, Meaning: "there is no such card; updates of it are suppressed for 30 days"},
	{Code: "262", Table: tableReceipt, Kind: push.ErrQuota, Meaning: "the card was updated as often as allowed; updates are suppressed for a day"},
	{Code: "264", Table: tableReceipt, Kind: push.ErrPermission, Meaning: "the user has not subscribed"},
	{Code: "265", Table: tableReceipt, Kind: push.ErrNotFound, Meaning: "there is no such live view; its activityId is blocked for 24 hours"},
	{Code: "268", Table: tableReceipt, Kind: push.ErrInvalidArgument, Meaning: "the update of the live view has no status"},
	{Code: "269", Table: tableReceipt, Kind: push.ErrDuplicate, Meaning: "the live view was created twice"},
}

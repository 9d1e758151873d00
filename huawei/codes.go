package huawei

import (
	"iter"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/codetable"
)

// The tables beside the main one, which is that of messages:send.
const (
	tableToken      = "OAuth token endpoint"
	tableNSP        = "NSP gateway (old API)"
	tableOldReceipt = "delivery codes (old API)"
	tableDevice     = "HMS SDK on the device"
	tableReceipt    = "receipt status"
)

const (
	codeSuccess    = "80000000"
	codePartial    = "80100000"
	codeAllRefused = "80300007"
	codeHeld       = "201"
)

// Codes yields every code that Huawei documents: those of messages:send
// first, then those of the token endpoint, of older generations of the API,
// of the SDK on the device, which the server API never answers, and the
// statuses of receipts.
func Codes() iter.Seq[push.CodeInfo] { return codeTable.All() }

// Explain finds a code of Huawei's in the first of the tables that has it.
func Explain(code string) (push.CodeInfo, bool) { return codeTable.Explain(code) }

var codeTable = codetable.Table{
	{Code: "80000000", Kind: push.Accepted, Meaning: "accepted"},
	{Code: "80000001", Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "internal fault at Huawei, which may have taken the message"},
	{Code: "80100000", Kind: push.ErrInvalidToken, Meaning: "the vendor took the message for some tokens and named this one as refused: dead, of another app, or of a HarmonyOS 5 device"},
	{Code: "80100001", Kind: push.ErrInvalidArgument, Meaning: "a parameter is wrong"},
	{Code: "80100002", Kind: push.ErrInvalidArgument, Meaning: "the list of tokens is not valid"},
	{Code: "80100003", Kind: push.ErrInvalidArgument, Meaning: "the structure of the message is wrong"},
	{Code: "80100004", Kind: push.ErrInvalidArgument, Meaning: "the ttl ends before now"},
	{Code: "80100013", Kind: push.ErrInvalidArgument, Meaning: "collapse_key is out of range"},
	{Code: "80100016", Kind: push.ErrContentRejected, Meaning: "the content has sensitive words"},
	{Code: "80100017", Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "more than 100 topic messages are in progress"},
	{Code: "80100018", Kind: push.ErrInvalidArgument, Meaning: "the signature of the review record does not match"},
	{Code: "80200001", Kind: push.ErrAuth, Retry: push.RetryRefresh, Meaning: "authentication failed: no access token, one of another app, or an unreadable JWT"},
	{Code: "80200003", Kind: push.ErrAuth, Retry: push.RetryRefresh, Meaning: "the access token has expired"},
	{Code: "80200005", Kind: push.ErrAuth, Retry: push.RetryRefresh, Meaning: "the JWT has expired"},
	{Code: "80300002", Kind: push.ErrPermission, Meaning: "the app may not push to these tokens: push is not enabled, or they are of another app"},
	{Code: "80300007", Kind: push.ErrTokenMismatch, Meaning: "all tokens were refused: check app id, package and API generation before deleting any"},
	{Code: "80300008", Kind: push.ErrPayloadTooLarge, Meaning: "the body is larger than 4096 bytes without the tokens"},
	{Code: "80300010", Kind: push.ErrInvalidArgument, Meaning: "the number of tokens is not 1 to 1000, or message or token is missing"},
	{Code: "80300011", Kind: push.ErrPermission, Meaning: "the app may not send high-priority messages"},
	{Code: "80300013", Kind: push.ErrInvalidArgument, Meaning: "the receipt URL is wrong or its certificate has expired"},
	{Code: "80600003", Kind: push.ErrAuth, Retry: push.RetryRefresh, Meaning: "Huawei could not check the access token: check client id and secret"},
	{Code: "81000001", Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "internal fault at Huawei, which may have taken the message"},
	{Code: "400", Table: codetable.HTTP, Kind: push.ErrInvalidArgument, Meaning: "a parameter is wrong"},
	{Code: "401", Table: codetable.HTTP, Kind: push.ErrAuth, Retry: push.RetryRefresh, Meaning: "authentication failed"},
	{Code: "403", Table: codetable.HTTP, Kind: push.ErrPermission, Meaning: "no access"},
	{Code: "404", Table: codetable.HTTP, Kind: push.ErrNotFound, Meaning: "wrong URL"},
	{Code: "405", Table: codetable.HTTP, Kind: push.ErrInvalidArgument, Meaning: "wrong method"},
	{Code: "500", Table: codetable.HTTP, Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "internal fault at Huawei, which may have taken the message"},
	{Code: "502", Table: codetable.HTTP, Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "connection fault at a gateway; the message may have been taken"},
	{Code: "503", Table: codetable.HTTP, Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "flow control: too many devices a second, of the app or in all"},
	{Code: "504", Table: codetable.HTTP, Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "a gateway got no answer in time; the message may have been taken"},
	{Code: "590", Table: codetable.HTTP, Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "fault of the service behind the gateway; the message may have been taken"},
	{Code: "400", Table: tableToken, Kind: push.ErrInvalidArgument, Meaning: "bad parameter"},
	{Code: "403", Table: tableToken, Kind: push.ErrPermission, Meaning: "no access"},
	{Code: "404", Table: tableToken, Kind: push.ErrNotFound, Meaning: "wrong path"},
	{Code: "405", Table: tableToken, Kind: push.ErrInvalidArgument, Meaning: "wrong method"},
	{Code: "500", Table: tableToken, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "server fault"},
	{Code: "502", Table: tableToken, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "gateway fault"},
	{Code: "503", Table: tableToken, Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "too many requests for access tokens"},
	{Code: "504", Table: tableToken, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "gateway timeout"},
	{Code: "590", Table: tableToken, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "fault of the service"},
	{Code: "1101", Table: tableToken, Kind: push.ErrInvalidArgument, Meaning: "invalid request"},
	{Code: "1101/12304", Table: tableToken, Kind: push.ErrAuth, Meaning: "the client secret is wrong"},
	{Code: "1101/20002", Table: tableToken, Kind: push.ErrInvalidArgument, Meaning: "the client id is not 1 to 64 digits"},
	{Code: "1101/20003", Table: tableToken, Kind: push.ErrAuth, Meaning: "the client id does not exist"},
	{Code: "1101/20022", Table: tableToken, Kind: push.ErrInvalidArgument, Meaning: "problem with redirect_uri, of other flows"},
	{Code: "1101/20023", Table: tableToken, Kind: push.ErrInvalidArgument, Meaning: "problem with redirect_uri, of other flows"},
	{Code: "1101/20024", Table: tableToken, Kind: push.ErrInvalidArgument, Meaning: "problem with redirect_uri, of other flows"},
	{Code: "1101/20085", Table: tableToken, Kind: push.ErrInvalidArgument, Meaning: "the client secret is empty"},
	{Code: "1101/20152", Table: tableToken, Kind: push.ErrInvalidArgument, Meaning: "problem with the authorization code, of other flows"},
	{Code: "1101/20154", Table: tableToken, Kind: push.ErrInvalidArgument, Meaning: "problem with the authorization code, of other flows"},
	{Code: "1101/20155", Table: tableToken, Kind: push.ErrInvalidArgument, Meaning: "problem with the authorization code, of other flows"},
	{Code: "1101/20156", Table: tableToken, Kind: push.ErrInvalidArgument, Meaning: "problem with the authorization code, of other flows"},
	{Code: "1101/20158", Table: tableToken, Kind: push.ErrInvalidArgument, Meaning: "problem with the authorization code, of other flows"},
	{Code: "1101/20171", Table: tableToken, Kind: push.ErrInvalidArgument, Meaning: "the client secret is empty"},
	{Code: "1101/20172", Table: tableToken, Kind: push.ErrInvalidArgument, Meaning: "the client secret is malformed"},
	{Code: "1101/20182", Table: tableToken, Kind: push.ErrInvalidArgument, Meaning: "the grant type is wrong"},
	{Code: "1101/20192", Table: tableToken, Kind: push.ErrInvalidArgument, Meaning: "the refresh token is malformed, of other flows"},
	{Code: "1102", Table: tableToken, Kind: push.ErrInvalidArgument, Meaning: "a parameter is missing"},
	{Code: "1104", Table: tableToken, Kind: push.ErrInvalidArgument, Meaning: "unsupported response type"},
	{Code: "1105", Table: tableToken, Kind: push.ErrInvalidArgument, Meaning: "unsupported grant type"},
	{Code: "1107", Table: tableToken, Kind: push.ErrPermission, Meaning: "access denied"},
	{Code: "1201", Table: tableToken, Kind: push.ErrAuth, Meaning: "invalid ticket"},
	{Code: "1202", Table: tableToken, Kind: push.ErrAuth, Meaning: "invalid session"},
	{Code: "1302", Table: tableToken, Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "flow control of the interface"},
	{Code: "0", Table: tableNSP, Kind: push.Accepted, Meaning: "accepted"},
	{Code: "1", Table: tableNSP, Kind: push.ErrUnknown, Retry: push.RetryLater, Meaning: "unknown error"},
	{Code: "2", Table: tableNSP, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "service unavailable"},
	{Code: "3", Table: tableNSP, Kind: push.ErrInvalidArgument, Meaning: "unknown method"},
	{Code: "4", Table: tableNSP, Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "the app reached its maximum of requests"},
	{Code: "5", Table: tableNSP, Kind: push.ErrPermission, Meaning: "the client's address is not allowed"},
	{Code: "6", Table: tableNSP, Kind: push.ErrAuth, Retry: push.RetryRefresh, Meaning: "the session key has expired"},
	{Code: "7", Table: tableNSP, Kind: push.ErrQuota, Meaning: "the number of calls is used up"},
	{Code: "8", Table: tableNSP, Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "calls come too fast"},
	{Code: "100", Table: tableNSP, Kind: push.ErrInvalidArgument, Meaning: "invalid or unknown parameter"},
	{Code: "101", Table: tableNSP, Kind: push.ErrAuth, Meaning: "invalid API key"},
	{Code: "102", Table: tableNSP, Kind: push.ErrAuth, Retry: push.RetryRefresh, Meaning: "invalid session key"},
	{Code: "103", Table: tableNSP, Kind: push.ErrInvalidArgument, Meaning: "the method must be POST"},
	{Code: "104", Table: tableNSP, Kind: push.ErrAuth, Meaning: "wrong signature"},
	{Code: "105", Table: tableNSP, Kind: push.ErrInvalidArgument, Meaning: "a system parameter is missing"},
	{Code: "106", Table: tableNSP, Kind: push.ErrPermission, Meaning: "the app or session may not use the service"},
	{Code: "107", Table: tableNSP, Kind: push.ErrAuth, Meaning: "client id and secret must be obtained anew"},
	{Code: "108", Table: tableNSP, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "routing failed"},
	{Code: "109", Table: tableNSP, Kind: push.ErrInvalidArgument, Meaning: "the timestamp is too far from the server's time"},
	{Code: "110", Table: tableNSP, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "internal error"},
	{Code: "111", Table: tableNSP, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "the service is busy"},
	{Code: "403", Table: tableNSP, Kind: push.ErrPermission, Meaning: "no right"},
	{Code: "500", Table: tableNSP, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "the call failed"},
	{Code: "501", Table: tableNSP, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "dispatching failed"},
	{Code: "503", Table: tableNSP, Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "flow control of the system"},
	{Code: "1302", Table: tableNSP, Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "flow control of the interface"},
	{Code: "31204", Table: tableNSP, Kind: push.ErrAuth, Retry: push.RetryRefresh, Meaning: "the access token was withdrawn before its time"},
	{Code: "70001201", Table: tableNSP, Kind: push.ErrInvalidArgument, Meaning: "parameter error"},
	{Code: "70001401", Table: tableNSP, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "internal error"},
	{Code: "70001402", Table: tableNSP, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "internal authentication error"},
	{Code: "70020002", Table: tableNSP, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "internal network error"},
	{Code: "80000003", Table: tableOldReceipt, Kind: push.ErrUnavailable, Meaning: "the device is offline"},
	{Code: "80000004", Table: tableOldReceipt, Kind: push.ErrInvalidToken, Meaning: "the app is not installed any more"},
	{Code: "80000005", Table: tableOldReceipt, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "the device did not answer in time"},
	{Code: "80000006", Table: tableOldReceipt, Kind: push.ErrNotFound, Meaning: "the device never connected to the service"},
	{Code: "80000007", Table: tableOldReceipt, Kind: push.ErrUnsupported, Meaning: "the device is in a region that does not use this service"},
	{Code: "80000008", Table: tableOldReceipt, Kind: push.ErrTokenMismatch, Meaning: "wrong route: the device may have moved to another server"},
	{Code: "-5", Table: tableDevice, Kind: push.ErrUnavailable, Meaning: "the task of getting a token failed"},
	{Code: "-203", Table: tableDevice, Kind: push.ErrQuota, Meaning: "daily limit exceeded, as Tencent's wrapper reports it"},
	{Code: "502", Table: tableDevice, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "the connection is unstable"},
	{Code: "503", Table: tableDevice, Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "flow control"},
	{Code: "6003", Table: tableDevice, Kind: push.ErrAuth, Meaning: "the fingerprint of the app's certificate does not match"},
	{Code: "6004", Table: tableDevice, Kind: push.ErrPermission, Meaning: "the API permission was not found"},
	{Code: "907122036", Table: tableDevice, Kind: push.ErrPermission, Meaning: "no right: push is not enabled"},
	{Code: "907122046", Table: tableDevice, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "the push service is unavailable"},
	{Code: "907122047", Table: tableDevice, Kind: push.ErrUnknown, Meaning: "general error"},
	{Code: "907122054", Table: tableDevice, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "the SDK is still initialising"},
	{Code: "907122069", Table: tableDevice, Kind: push.ErrUnsupported, Meaning: "sub-users of the device are not supported"},
	{Code: "907135000", Table: tableDevice, Kind: push.ErrInvalidArgument, Meaning: "invalid arguments"},
	{Code: "907135001", Table: tableDevice, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "internal error"},
	{Code: "907135002", Table: tableDevice, Kind: push.ErrInvalidArgument, Meaning: "invalid name"},
	{Code: "907135003", Table: tableDevice, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "cannot connect to HMS Core"},
	{Code: "907135004", Table: tableDevice, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "a call between processes timed out"},
	{Code: "907135005", Table: tableDevice, Kind: push.ErrUnsupported, Meaning: "not in a service region"},
	{Code: "907135006", Table: tableDevice, Kind: push.ErrAuth, Meaning: "invalid session"},
	{Code: "907135007", Table: tableDevice, Kind: push.ErrPermission, Meaning: "the privacy statement was not agreed to"},
	{Code: "907135700", Table: tableDevice, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "the gateway could not be asked for the app's scope"},
	{Code: "907135701", Table: tableDevice, Kind: push.ErrPermission, Meaning: "no scope is configured"},
	{Code: "907135702", Table: tableDevice, Kind: push.ErrAuth, Meaning: "the certificate's fingerprint is empty"},
	{Code: "907135703", Table: tableDevice, Kind: push.ErrPermission, Meaning: "the list of permissions is empty"},
	{Code: "0", Table: tableReceipt, Kind: push.Accepted, Meaning: "delivered"},
	{Code: "2", Table: tableReceipt, Kind: push.ErrInvalidToken, Meaning: "the app is not installed"},
	{Code: "5", Table: tableReceipt, Kind: push.ErrInvalidToken, Meaning: "the device does not hold this token any more"},
	{Code: "6", Table: tableReceipt, Kind: push.ErrPermission, Meaning: "not shown: the user switched notifications off"},
	{Code: "10", Table: tableReceipt, Kind: push.ErrUnavailable, Meaning: "the device was inactive for 30 days"},
	{Code: "14", Table: tableReceipt, Kind: push.ErrUnavailable, Meaning: "internal or network fault"},
	{Code: "15", Table: tableReceipt, Kind: push.ErrUnavailable, Meaning: "overwritten, or more than 120 messages were waiting for the device"},
	{Code: "22", Table: tableReceipt, Kind: push.ErrTokenMismatch, Meaning: "the user id does not match"},
	{Code: "27", Table: tableReceipt, Kind: push.ErrUnavailable, Meaning: "the app was not running; the data message is kept"},
	{Code: "31", Table: tableReceipt, Kind: push.ErrInvalidArgument, Meaning: "the page to open is absent, or the app's version does not support it"},
	{Code: "51", Table: tableReceipt, Kind: push.ErrUnavailable, Meaning: "the device was not unlocked since it was started"},
	{Code: "102", Table: tableReceipt, Kind: push.ErrRateLimited, Meaning: "frequency control: 3000 messages a day"},
	{Code: "144", Table: tableReceipt, Kind: push.ErrInvalidArgument, Meaning: "the profile id is not on the device"},
	{Code: "201", Table: tableReceipt, Kind: push.ErrUnavailable, Meaning: "held back; sent later if the device lifts the hold in time"},
}

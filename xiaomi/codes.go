package xiaomi

import (
	"iter"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/codetable"
)

// The tables beside the main one.
const (
	tableListed  = "data of an answer"
	tableReceipt = "receipt type"
)

const (
	codeSendFailed = "20301"
	codeBadFormat  = "66007"
	codeDayQuota   = "200001"
	codeBadRegIDs  = "bad_regids"
)

// Codes yields every code that Xiaomi documents: those of its page of October
// 2024, those of its SDKs and of two services that relay to it, what it says
// of single regIds, what a bare HTTP status means, and the types of receipts,
// as "16" or with the error code as "16/1".
func Codes() iter.Seq[push.CodeInfo] { return codeTable.All() }

// Explain finds a code of Xiaomi's in the first of the tables that has it.
func Explain(code string) (push.CodeInfo, bool) { return codeTable.Explain(code) }

var codeTable = codetable.Table{
	{Code: "-1", Meaning: "an error that Xiaomi does not know either"},
	{Code: "0", Kind: push.Accepted, Meaning: "accepted; bad_regids names the regIds left out"},
	{Code: "1", Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "internal fault; the request may have been taken"},
	{Code: "100", Kind: push.ErrInvalidArgument, Meaning: "a parameter is blank"},
	{Code: "1001", Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "system error, written so in one list; 10001 elsewhere"},
	{Code: "10001", Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "system error; the request may have been taken"},
	{Code: "10002", Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "service busy or suspended"},
	{Code: "10003", Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "a service behind failed; the request may have been taken"},
	{Code: "10004", Kind: push.ErrPermission, Meaning: "the caller's IP address is not allowed"},
	{Code: "10005", Kind: push.ErrPermission, Meaning: "the app is not authorised for this resource"},
	{Code: "10006", Kind: push.ErrAuth, Meaning: "the app key is missing"},
	{Code: "10007", Kind: push.ErrInvalidArgument, Meaning: "content type not supported"},
	{Code: "10008", Kind: push.ErrInvalidArgument, Meaning: "a parameter is wrong"},
	{Code: "10009", Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "system busy"},
	{Code: "10010", Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "the task timed out; it may have been carried out"},
	{Code: "10011", Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "an internal call failed; the request may have been taken"},
	{Code: "10012", Kind: push.ErrInvalidArgument, Meaning: "the request is not legal"},
	{Code: "10013", Kind: push.ErrInvalidArgument, Meaning: "the user is not legal"},
	{Code: "10014", Kind: push.ErrPermission, Meaning: "the app's access to the interface is restricted"},
	{Code: "10016", Kind: push.ErrInvalidArgument, Meaning: "a required parameter is missing"},
	{Code: "10017", Kind: push.ErrInvalidArgument, Meaning: "a parameter has a value that is not legal"},
	{Code: "10018", Kind: push.ErrPayloadTooLarge, Meaning: "the request is too long"},
	{Code: "10020", Kind: push.ErrUnsupported, Meaning: "no such interface"},
	{Code: "10021", Kind: push.ErrUnsupported, Meaning: "the interface does not have this HTTP method"},
	{Code: "10022", Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "too many requests from this IP address"},
	{Code: "10023", Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "too many requests of this user"},
	{Code: "10024", Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "too many requests to this interface"},
	{Code: "10025", Kind: push.ErrInvalidArgument, Meaning: "the callback URL is not legal"},
	{Code: "10026", Kind: push.ErrPermission, Meaning: "the app is blacklisted and may call nothing"},
	{Code: "10027", Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "the app calls the interface too often"},
	{Code: "10028", Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "the app calls too often in all"},
	{Code: "10029", Kind: push.ErrNotFound, Meaning: "the device is unknown, for calls that register and unregister"},
	{Code: "10030", Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "invalid regIds are asked for too often"},
	{Code: "10031", Kind: push.ErrPermission, Meaning: "the app is blocked from sending"},
	{Code: "10032", Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "invalid aliases are asked for too often"},
	{Code: "10033", Kind: push.ErrPermission, Meaning: "the app is blocked from asking for invalid targets"},
	{Code: "10034", Kind: push.ErrQuota, Meaning: "the app's messages of the day are used up; do not send more today"},
	{Code: "10035", Kind: push.ErrNotFound, Meaning: "there are no more invalid aliases"},
	{Code: "10036", Kind: push.ErrPermission, Meaning: "the operation is forbidden for the app"},
	{Code: "10037", Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "the request expired; it may have been taken"},
	{Code: "10038", Kind: push.ErrPermission, Meaning: "the app may not ask for statistics and traces"},
	{Code: "10039", Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "statistics and traces are asked for too often"},
	{Code: "10040", Meaning: "seen, but explained nowhere"},
	{Code: "10041", Kind: push.ErrInvalidArgument, Meaning: "channel or template refused, by one client (unverified)"},
	{Code: "10042", Meaning: "seen, but explained nowhere"},
	{Code: "20209", Kind: push.ErrInvalidArgument, Meaning: "the topic is not legal"},
	{Code: "20215", Retry: push.RetryLater, Meaning: "subscribing to the topic failed"},
	{Code: "20216", Retry: push.RetryLater, Meaning: "unsubscribing from the topic failed"},
	{Code: "20301", Meaning: "sending failed; by another list, the target is invalid"},
	{Code: "20315", Retry: push.RetryLater, Meaning: "deleting the broadcast failed"},
	{Code: "20607", Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "database fault; the request may have been taken"},
	{Code: "21301", Kind: push.ErrAuth, Meaning: "authentication failed: the AppSecret is wrong"},
	{Code: "21302", Kind: push.ErrAuth, Meaning: "authentication by token failed"},
	{Code: "21303", Kind: push.ErrPermission, Meaning: "the request is restricted"},
	{Code: "21305", Kind: push.ErrInvalidArgument, Meaning: "a necessary parameter is missing"},
	{Code: "22000", Kind: push.ErrAuth, Meaning: "the app is not legal"},
	{Code: "22001", Kind: push.ErrAuth, Meaning: "the app does not exist"},
	{Code: "22002", Kind: push.ErrPermission, Meaning: "the app was withdrawn"},
	{Code: "22003", Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "the app's data could not be updated"},
	{Code: "22004", Kind: push.ErrInvalidArgument, Meaning: "the app's data are missing"},
	{Code: "22005", Kind: push.ErrInvalidArgument, Meaning: "the app's name is not legal"},
	{Code: "22006", Kind: push.ErrAuth, Meaning: "the app id is wrong"},
	{Code: "22007", Kind: push.ErrAuth, Meaning: "the app key is wrong"},
	{Code: "22008", Kind: push.ErrAuth, Meaning: "the AppSecret is wrong"},
	{Code: "22020", Kind: push.ErrInvalidArgument, Meaning: "the app's description is not legal"},
	{Code: "22021", Kind: push.ErrPermission, Meaning: "the user has not authorised the app"},
	{Code: "22022", Kind: push.ErrInvalidArgument, Meaning: "the package name is not the app's"},
	{Code: "22100", Kind: push.ErrInvalidArgument, Meaning: "the notification's format is not legal"},
	{Code: "22101", Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "too many notifications of the app"},
	{Code: "22102", Meaning: "sending the notification failed"},
	{Code: "22103", Kind: push.ErrInvalidArgument, Meaning: "notify_id is out of range"},
	{Code: "26003", Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "an internal push call failed; the message may have been taken"},
	{Code: "26004", Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "broadcasts follow each other too fast"},
	{Code: "26005", Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "accounts are set too often"},
	{Code: "26006", Kind: push.ErrContentRejected, Meaning: "held for review in the console, after which it may still go out: do not resend"},
	{Code: "27001", Kind: push.ErrInvalidArgument, Meaning: "the channel is missing, unknown, not approved, or of another app"},
	{Code: "65003", Kind: push.ErrNotFound, Meaning: "the device was not found, mostly because it is offline: keep the regId"},
	{Code: "65006", Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "aliases are set too often"},
	{Code: "65007", Kind: push.ErrPermission, Meaning: "the alias is blacklisted"},
	{Code: "65008", Kind: push.ErrInvalidArgument, Meaning: "the alias is too long"},
	{Code: "65009", Kind: push.ErrPayloadTooLarge, Meaning: "the content is too long"},
	{Code: "65010", Kind: push.ErrInvalidArgument, Meaning: "the topic is too long"},
	{Code: "65011", Kind: push.ErrInvalidArgument, Meaning: "a parameter is not given"},
	{Code: "65012", Kind: push.ErrInvalidArgument, Meaning: "the alias is empty"},
	{Code: "65013", Kind: push.ErrInvalidArgument, Meaning: "the topic is empty"},
	{Code: "65014", Kind: push.ErrInvalidArgument, Meaning: "too many extra pairs"},
	{Code: "65015", Kind: push.ErrPayloadTooLarge, Meaning: "the extra pairs are too long in all"},
	{Code: "65016", Kind: push.ErrInvalidArgument, Meaning: "the user account is empty"},
	{Code: "65017", Kind: push.ErrInvalidArgument, Meaning: "the user account is too long"},
	{Code: "65028", Kind: push.ErrNotFound, Meaning: "the message was not found"},
	{Code: "65029", Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "a remote service failed; the request may have been taken"},
	{Code: "65030", Meaning: "Xiaomi could not build its JSON"},
	{Code: "65035", Kind: push.ErrInvalidArgument, Meaning: "too many topics"},
	{Code: "65036", Kind: push.ErrInvalidArgument, Meaning: "callback.param is too long"},
	{Code: "65037", Kind: push.ErrInvalidArgument, Meaning: "the callback URL is too long"},
	{Code: "65038", Kind: push.ErrInvalidArgument, Meaning: "the callback URL is not legal"},
	{Code: "65040", Meaning: "unregistering failed"},
	{Code: "65041", Kind: push.ErrInvalidArgument, Meaning: "the IMEI's MD5 is empty"},
	{Code: "65042", Kind: push.ErrInvalidArgument, Meaning: "the IMEI's MD5 is not legal"},
	{Code: "66006", Meaning: "registering the device or the app failed"},
	{Code: "66007", Kind: push.ErrInvalidArgument, Meaning: "a regId has a wrong format; it may also have been encoded wrongly on the way"},
	{Code: "66008", Kind: push.ErrInvalidArgument, Meaning: "the request is not legal"},
	{Code: "66108", Kind: push.ErrInvalidArgument, Meaning: "parameters are not legal"},
	{Code: "66109", Kind: push.ErrAuth, Meaning: "the regSecret is wrong"},
	{Code: "66300", Kind: push.ErrUnsupported, Meaning: "unknown command"},
	{Code: "66301", Meaning: "a command failed"},
	{Code: "66303", Kind: push.ErrInvalidArgument, Meaning: "the Xiaomi id is empty"},
	{Code: "66304", Kind: push.ErrInvalidArgument, Meaning: "the Xiaomi id is too long"},
	{Code: "66305", Kind: push.ErrInvalidArgument, Meaning: "the Xiaomi id has a wrong format"},
	{Code: "66306", Meaning: "switching pushes on or off failed"},
	{Code: "66307", Kind: push.ErrInvalidArgument, Meaning: "the id of the scheduled job to delete is not legal"},
	{Code: "66308", Kind: push.ErrInvalidArgument, Meaning: "parameters of the scoring service are not legal"},
	{Code: "70011", Kind: push.ErrInvalidArgument, Meaning: "the input is empty"},
	{Code: "70012", Kind: push.ErrInvalidArgument, Meaning: "the job key has a wrong format"},
	{Code: "200001", Kind: push.ErrQuota, Meaning: "the channel's messages of the day are used up; do not send more today"},
	{Code: "200002", Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "more requests a second than the app has"},

	// What an answer of code 0 says of single targets. It gives no reasons.
	{Code: codeBadRegIDs, Table: tableListed, Kind: push.ErrInvalidToken, Meaning: "refused, while other regIds of the request were taken"},

	// Business errors come with 200, so these are of something in between,
	// or of a service that is out of order. None is documented.
	{Code: "400", Table: codetable.HTTP, Kind: push.ErrInvalidArgument, Meaning: "the request is wrong"},
	{Code: "401", Table: codetable.HTTP, Kind: push.ErrAuth, Meaning: "authentication failed"},
	{Code: "403", Table: codetable.HTTP, Kind: push.ErrPermission, Meaning: "no access"},
	{Code: "404", Table: codetable.HTTP, Kind: push.ErrUnsupported, Meaning: "no such interface"},
	{Code: "405", Table: codetable.HTTP, Kind: push.ErrUnsupported, Meaning: "the interface does not have this HTTP method"},
	{Code: "413", Table: codetable.HTTP, Kind: push.ErrPayloadTooLarge, Meaning: "the request is too long"},
	{Code: "429", Table: codetable.HTTP, Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "too many requests"},
	{Code: "500", Table: codetable.HTTP, Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "fault at Xiaomi or at a gateway; the request may have been taken"},
	{Code: "502", Table: codetable.HTTP, Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "fault at a gateway, and Xiaomi may have taken the request"},
	{Code: "503", Table: codetable.HTTP, Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "Xiaomi is out of order, and may have taken the request"},
	{Code: "504", Table: codetable.HTTP, Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "Xiaomi did not answer a gateway in time, and may have taken the request"},

	// Receipts.
	{Code: "1", Table: tableReceipt, Kind: push.Accepted, Meaning: "delivered"},
	{Code: "2", Table: tableReceipt, Kind: push.Accepted, Meaning: "clicked"},
	{Code: "16", Table: tableReceipt, Kind: push.ErrTokenMismatch, Meaning: "the target is invalid, and it is not said what kind of target it is"},
	{Code: "16/1", Table: tableReceipt, Kind: push.ErrInvalidToken, Meaning: "the regId is invalid: uninstalled, long offline, or of another region"},
	{Code: "16/2", Table: tableReceipt, Kind: push.ErrNotFound, Meaning: "the alias is invalid"},
	{Code: "16/3", Table: tableReceipt, Kind: push.ErrNotFound, Meaning: "the user account is invalid"},
	{Code: "32", Table: tableReceipt, Kind: push.ErrPermission, Meaning: "the app turned pushes off on the device"},
	{Code: "64", Table: tableReceipt, Kind: push.ErrNotFound, Meaning: "the device does not match the message's filter"},
	{Code: "128", Table: tableReceipt, Kind: push.ErrQuota, Meaning: "over the app's total of the day, or the device's share"},
	{Code: "1024", Table: tableReceipt, Kind: push.ErrUnavailable, Meaning: "the time to live ran out"},
}

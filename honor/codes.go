package honor

import (
	"iter"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/codetable"
)

// The tables beside the main one, which is that of sendMessage.
const (
	tableList    = "list of tokens in an answer"
	tableToken   = "token endpoint"
	tableReceipt = "receipt status"
)

const (
	codeSuccess   = "200"
	codePartial   = "80100000"
	codeStructure = "80100003"

	listFail   = "failTokens"
	listExpire = "expireTokens"
)

// Codes yields every code that HONOR is known to have: those of sendMessage
// first, which begin with HTTP statuses, then what a bare HTTP status means,
// the two lists that an answer may name a token in, the errors of the token
// endpoint, and the statuses of receipts.
func Codes() iter.Seq[push.CodeInfo] { return codeTable.All() }

// Explain finds a code of HONOR's in the first of the tables that has it.
func Explain(code string) (push.CodeInfo, bool) { return codeTable.Explain(code) }

var codeTable = codetable.Table{
	{Code: "200", Kind: push.Accepted, Meaning: "accepted, but for tokens that the answer names"},
	{Code: "400", Kind: push.ErrInvalidArgument, Meaning: "a parameter is wrong"},
	{Code: "401", Kind: push.ErrAuth, Retry: push.RetryRefresh, Meaning: "authentication failed (unverified)"},
	{Code: "403", Kind: push.ErrAuth, Retry: push.RetryRefresh, Meaning: "authentication failed: the access token is wrong or has expired"},
	{Code: "404", Kind: push.ErrNotFound, Meaning: "wrong URL: check host and app id"},
	{Code: "429", Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "too many requests (unverified)"},
	{Code: "500", Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "internal fault at HONOR, which may have taken the message, or a request of a wrong form"},
	{Code: "502", Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "connection fault; the message may have been taken"},
	{Code: "503", Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "more than 3000 a second for the app"},
	{Code: "504", Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "a gateway got no answer in time; the message may have been taken (unverified)"},
	{Code: "10001", Kind: push.ErrInvalidArgument, Meaning: "the header timestamp is missing"},
	{Code: "10205", Kind: push.ErrNotFound, Meaning: "the app id is empty or does not exist"},
	{Code: "10207", Kind: push.ErrInvalidArgument, Meaning: "the header timestamp is not the time in milliseconds: check the clock"},
	{Code: "10214", Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "too frequent, by HONOR's SDK for devices (unverified for the server API)"},
	{Code: "10300", Kind: push.ErrInvalidArgument, Meaning: "there is no token"},
	{Code: "80000000", Kind: push.ErrUnconfirmed, Meaning: "Huawei's code of success, which no documentation of HONOR's has: the message has probably been taken"},
	{Code: "80100000", Kind: push.ErrUnknown, Meaning: "the vendor took the message for some tokens and named the others"},
	{Code: "80100003", Kind: push.ErrInvalidArgument, Meaning: "the structure of the message is wrong"},
	{Code: "80100004", Kind: push.ErrInvalidArgument, Meaning: "the ttl is not valid (Huawei's code, unverified)"},
	{Code: "80200001", Kind: push.ErrAuth, Retry: push.RetryRefresh, Meaning: "authentication failed (Huawei's code, unverified)"},
	{Code: "80200003", Kind: push.ErrAuth, Retry: push.RetryRefresh, Meaning: "the access token has expired (Huawei's code, unverified)"},
	{Code: "80200020", Kind: push.ErrInvalidArgument, Meaning: "the receipt id is none of those that are configured in the console"},
	{Code: "80300002", Kind: push.ErrTokenMismatch, Meaning: "the app may not push to these tokens (Huawei's code, unverified)"},
	{Code: "80300006", Kind: push.ErrInvalidArgument, Meaning: "the request names a token twice"},
	{Code: "80300007", Kind: push.ErrTokenMismatch, Meaning: "all tokens were refused: check app id, package and URLs before deleting any"},
	{Code: "80300008", Kind: push.ErrPayloadTooLarge, Meaning: "the message is larger than 4096 bytes"},
	{Code: "80300010", Kind: push.ErrInvalidArgument, Meaning: "there are more than 1000 tokens"},
	{Code: "81000001", Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "internal fault, which may have come after the message was taken (Huawei's code, unverified)"},
	{Code: "400", Table: codetable.HTTP, Kind: push.ErrInvalidArgument, Meaning: "a parameter is wrong"},
	{Code: "401", Table: codetable.HTTP, Kind: push.ErrAuth, Retry: push.RetryRefresh, Meaning: "authentication failed"},
	{Code: "403", Table: codetable.HTTP, Kind: push.ErrAuth, Meaning: "forbidden, hardly by HONOR itself, which gives a code"},
	{Code: "404", Table: codetable.HTTP, Kind: push.ErrNotFound, Meaning: "wrong URL"},
	{Code: "429", Table: codetable.HTTP, Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "too many requests"},
	{Code: "500", Table: codetable.HTTP, Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "internal fault at HONOR, which may have taken the message"},
	{Code: "502", Table: codetable.HTTP, Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "connection fault at a gateway; the message may have been taken"},
	{Code: "503", Table: codetable.HTTP, Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "flow control"},
	{Code: "504", Table: codetable.HTTP, Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "a gateway got no answer in time; the message may have been taken"},
	{Code: listExpire, Table: tableList, Kind: push.ErrInvalidToken, Meaning: "the vendor named the token as no longer valid"},
	{Code: listFail, Table: tableList, Kind: push.ErrUnknown, Meaning: "the vendor named the token as one that it did not push to, without a reason"},
	{Code: "invalid_client", Table: tableToken, Kind: push.ErrAuth, Meaning: "client id or client secret is wrong"},
	{Code: "invalid_grant", Table: tableToken, Kind: push.ErrAuth, Meaning: "the grant was refused"},
	{Code: "unauthorized_client", Table: tableToken, Kind: push.ErrAuth, Meaning: "client id or client secret is wrong, often because the app id or the app secret stands in its place"},
	{Code: "40000001", Table: tableReceipt, Kind: push.Accepted, Meaning: "the data message was handed to the app"},
	{Code: "40000002", Table: tableReceipt, Kind: push.Accepted, Meaning: "delivered and about to be shown"},
	{Code: "40000003", Table: tableReceipt, Kind: push.ErrInvalidToken, Meaning: "the app is not installed"},
	{Code: "40000004", Table: tableReceipt, Kind: push.ErrInvalidToken, Meaning: "the token is not valid, or the device does not hold it"},
	{Code: "40000005", Table: tableReceipt, Kind: push.ErrPermission, Meaning: "not shown: the user switched notifications off"},
	{Code: "40000006", Table: tableReceipt, Kind: push.ErrPermission, Meaning: "the app is disabled on the device"},
	{Code: "40000007", Table: tableReceipt, Kind: push.Accepted, Meaning: "the user opened the notification"},
	{Code: "40000009", Table: tableReceipt, Kind: push.ErrQuota, Meaning: "dropped by the system, mostly because the device had its allowance"},
	{Code: "40000011", Table: tableReceipt, Kind: push.ErrInvalidArgument, Meaning: "delivered, but the page to open is absent or not permitted"},
	{Code: "40000013", Table: tableReceipt, Kind: push.ErrUnavailable, Meaning: "held back to save power, until the screen is switched on"},
	{Code: "40000014", Table: tableReceipt, Kind: push.ErrTokenMismatch, Meaning: "the token is that of another user of the device"},
	{Code: "40000015", Table: tableReceipt, Kind: push.ErrUnknown, Meaning: "could not be shown and was dropped: for example a bad intent, or a full drawer"},
	{Code: "50000003", Table: tableReceipt, Kind: push.ErrUnavailable, Meaning: "the app was not running; the data message is kept"},
}

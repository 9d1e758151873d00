package meizu

import (
	"iter"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/codetable"
)

// The tables beside the main one, which is for whole requests.
const (
	tableTarget  = "target"
	tableSDK     = "Java SDK"
	tableReceipt = "receipt type"
)

const (
	codeOK            = "200"
	codeOther         = "500"
	codeInvalid       = "1005"
	codeUnknownPushID = "110002"
	codeIllegalPushID = "110003"
	codeEmpty         = "110004"
	codeTaskID        = "110032"
)

// Codes yields every code that Meizu documents: those of whole requests, those
// of single targets (table "target", in which 110002, 110003 and 110010 are
// not what they are in the first), what its SDK makes up, what a bare HTTP
// status means, and the types of receipts.
func Codes() iter.Seq[push.CodeInfo] { return codeTable.All() }

// Explain finds a code of Meizu's in the first of the tables that has it.
func Explain(code string) (push.CodeInfo, bool) { return codeTable.Explain(code) }

var codeTable = codetable.Table{
	{Code: "200", Kind: push.Accepted, Meaning: "accepted; pushes name the targets left out"},
	{Code: "300", Meaning: "the request shall be repeated at another address, which the client does not do"},
	{Code: "500", Meaning: "some other error, of Meizu's or the caller's: the text says which"},
	{Code: "1001", Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "system error; the request may have been taken"},
	{Code: "1003", Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "the server is busy"},
	{Code: "1005", Kind: push.ErrInvalidArgument, Meaning: "a parameter is wrong"},
	{Code: "1006", Kind: push.ErrAuth, Meaning: "the signature is wrong: check the app secret, which is not the app key"},
	{Code: "110000", Kind: push.ErrAuth, Meaning: "the app id is not legal"},
	{Code: "110001", Kind: push.ErrAuth, Meaning: "the app key is not legal"},
	{Code: "110002", Kind: push.ErrInvalidArgument, Meaning: "a pushId is not registered; which one is not said unless it was the only one"},
	{Code: "110003", Kind: push.ErrInvalidArgument, Meaning: "a pushId is not legal; which one is not said unless it was the only one"},
	{Code: "110004", Kind: push.ErrInvalidArgument, Meaning: "a parameter is empty"},
	{Code: "110009", Kind: push.ErrPermission, Meaning: "the app is blacklisted"},
	{Code: "110010", Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "the app pushes too fast; nothing was taken"},
	{Code: "110019", Kind: push.ErrQuota, Meaning: "the app's pushes of the day are used up"},
	{Code: "110031", Kind: push.ErrInvalidArgument, Meaning: "a package name is not legal"},
	{Code: "110032", Kind: push.ErrNotFound, Meaning: "there is no such task"},
	{Code: "110033", Kind: push.ErrAuth, Meaning: "the app secret is not legal"},
	{Code: "110051", Kind: push.ErrQuota, Meaning: "the app's number of pushes is used up"},
	{Code: "110053", Kind: push.ErrQuota, Meaning: "the app's transparent messages are used up"},

	// What an answer of code 200 says of single targets.
	{Code: "200", Table: tableTarget, Kind: push.Accepted, Meaning: "accepted"},
	{Code: "201", Table: tableTarget, Kind: push.ErrPermission, Meaning: "no right, the server refuses"},
	{Code: "501", Table: tableTarget, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "failed in the database"},
	{Code: "513", Table: tableTarget, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "failed inside Meizu"},
	{Code: "518", Table: tableTarget, Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "beyond the app's rate; push to it again"},
	{Code: "519", Table: tableTarget, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "the service is overloaded"},
	{Code: "520", Table: tableTarget, Kind: push.ErrRateLimited, Meaning: "folded: more messages of the app for the device within a minute than it shows, by default 5; wait a minute"},
	{Code: "110002", Table: tableTarget, Kind: push.ErrInvalidToken, Meaning: "the pushId is not subscribed any more"},
	{Code: "110003", Table: tableTarget, Kind: push.ErrInvalidToken, Meaning: "the pushId is not legal"},
	{Code: "110005", Table: tableTarget, Kind: push.ErrNotFound, Meaning: "nobody has the alias, or messages are switched off"},
	{Code: "110010", Table: tableTarget, Kind: push.ErrPermission, Meaning: "messages are switched off on the device, and may be switched on again: keep the pushId"},
	{Code: "110011", Table: tableTarget, Kind: push.ErrQuota, Meaning: "the device had its public messages of the day"},

	{Code: "-1", Table: tableSDK, Meaning: "an error that the Java SDK does not know; never on the wire"},

	// Business errors come with 200, so these are of something in between, or
	// of a service that is out of order. None is documented.
	{Code: "500", Table: codetable.HTTP, Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "fault at Meizu or at a gateway; the request may have been taken"},
	{Code: "502", Table: codetable.HTTP, Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "fault at a gateway, and Meizu may have taken the request"},
	{Code: "503", Table: codetable.HTTP, Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "Meizu is out of order, and may have taken the request"},
	{Code: "504", Table: codetable.HTTP, Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "Meizu did not answer a gateway in time, and may have taken the request"},

	{Code: "1", Table: tableReceipt, Kind: push.Accepted, Meaning: "delivered"},
	{Code: "2", Table: tableReceipt, Kind: push.Accepted, Meaning: "clicked"},
}

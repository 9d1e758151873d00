package oppo

import (
	"iter"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/codetable"
)

// The tables beside the main one.
const (
	tableSDK     = "Java SDK"
	tableReceipt = "receipt eventType"
)

const (
	codeMissing       = "40"
	codeInvalid       = "41"
	codePicture       = "51"
	codeTemplate      = "54"
	codeCategory      = "67"
	codeInvalidID     = "10000"
	codeRepeatedID    = "10004"
	codeRepeatedAlias = "10005"
)

// Codes yields every code that OPPO documents: the common ones and those of
// targets, what its SDK makes up, what a bare HTTP status means, and the
// events of receipts. Those from 10001 on are of 2018 and may be unused.
func Codes() iter.Seq[push.CodeInfo] { return codeTable.All() }

// Explain finds a code of OPPO's in the first of the tables that has it.
func Explain(code string) (push.CodeInfo, bool) { return codeTable.Explain(code) }

var codeTable = codetable.Table{
	{Code: "-2", Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "OPPO throttles the app for now"},
	{Code: "-1", Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "OPPO is out of order for now, and may have taken the request"},
	{Code: "0", Kind: push.Accepted, Meaning: "accepted; batches and broadcasts name the targets left out"},
	{Code: "11", Kind: push.ErrAuth, Retry: push.RetryRefresh, Meaning: "access token wrong or expired"},
	{Code: "12", Kind: push.ErrInvalidArgument, Meaning: "HTTP method not allowed"},
	{Code: "13", Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "too many calls, or too often"},
	{Code: "14", Kind: push.ErrAuth, Meaning: "app key is wrong"},
	{Code: "15", Kind: push.ErrAuth, Meaning: "app key is missing"},
	{Code: "16", Kind: push.ErrAuth, Meaning: "sign is wrong: check the master secret, which is not the app secret"},
	{Code: "17", Kind: push.ErrAuth, Meaning: "sign is missing"},
	{Code: "18", Kind: push.ErrAuth, Meaning: "timestamp is missing"},
	{Code: "19", Kind: push.ErrAuth, Meaning: "timestamp is malformed or off by more than 10 minutes: check the clock"},
	{Code: "20", Kind: push.ErrInvalidArgument, Meaning: "there is no such method"},
	{Code: "21", Kind: push.ErrInvalidArgument, Meaning: "the method is missing"},
	{Code: "22", Kind: push.ErrInvalidArgument, Meaning: "the version is missing"},
	{Code: "23", Kind: push.ErrInvalidArgument, Meaning: "the version is not a number"},
	{Code: "24", Kind: push.ErrUnsupported, Meaning: "there is no such version"},
	{Code: "25", Kind: push.ErrInvalidArgument, Meaning: "the request is not in UTF-8"},
	{Code: "26", Kind: push.ErrPermission, Meaning: "the address of this machine is blocked"},
	{Code: "27", Kind: push.ErrPermission, Meaning: "the app has no right to this function"},
	{Code: "28", Kind: push.ErrPermission, Meaning: "the app is disabled"},
	{Code: "29", Kind: push.ErrAuth, Retry: push.RetryRefresh, Meaning: "access token is missing"},
	{Code: "30", Kind: push.ErrPermission, Meaning: "the app may not push through the API"},
	{Code: "31", Kind: push.ErrNotFound, Meaning: "what was asked for does not exist, such as a saved message"},
	{Code: "32", Kind: push.ErrDuplicate, Meaning: "it is there already"},
	{Code: "33", Kind: push.ErrQuota, Meaning: "the day's allowance of messages is used up; a day begins at midnight of GMT+8"},
	{Code: "34", Kind: push.ErrQuota, Meaning: "the day's allowance of pictures is used up"},
	{Code: "40", Kind: push.ErrInvalidArgument, Meaning: "a required field is missing"},
	{Code: "41", Kind: push.ErrInvalidArgument, Meaning: "a field has a wrong form, length or range; perhaps the target"},
	{Code: "51", Kind: push.ErrInvalidArgument, Meaning: "the picture has a wrong format or size, or was not uploaded"},
	{Code: "54", Kind: push.ErrInvalidArgument, Meaning: "the private message template is missing or not approved (seen by one service)"},
	{Code: "55", Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "calls come too often"},
	{Code: "59", Kind: push.ErrPermission, Meaning: "the app has no right to a second click action"},
	{Code: "67", Kind: push.ErrInvalidArgument, Meaning: "category or notify_level is wrong, or the right to the strong reminder is missing"},
	{Code: "10000", Kind: push.ErrInvalidToken, Meaning: "registration id is not valid"},
	{Code: "10001", Kind: push.ErrPermission, Meaning: "the phone does not take the app's notifications, perhaps for now; keep the id"},
	{Code: "10002", Kind: push.ErrNotFound, Meaning: "alias is not valid"},
	{Code: "10003", Kind: push.ErrNotFound, Meaning: "nobody has the alias now"},
	{Code: "10004", Kind: push.ErrDuplicate, Meaning: "the registration id comes twice in the request"},
	{Code: "10005", Kind: push.ErrDuplicate, Meaning: "the alias comes twice in the request"},
	{Code: "-3", Table: tableSDK, Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "the Java SDK could not read the answer; never on the wire"},
	{Code: "429", Table: codetable.HTTP, Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "too many requests for a gateway"},
	{Code: "500", Table: codetable.HTTP, Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "fault at OPPO, which may have taken the request"},
	{Code: "502", Table: codetable.HTTP, Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "fault at a gateway, and OPPO may have taken the request"},
	{Code: "503", Table: codetable.HTTP, Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "OPPO is out of order, and may have taken the request"},
	{Code: "504", Table: codetable.HTTP, Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "OPPO did not answer a gateway in time, and may have taken the request"},
	{Code: "push_arrive", Table: tableReceipt, Kind: push.Accepted, Meaning: "arrived at the phone's push service"},
	{Code: "regid_invalid", Table: tableReceipt, Kind: push.ErrInvalidToken, Meaning: "uninstalled, deregistered, reset, or offline for 30 days"},
	{Code: "user_daily_limit", Table: tableReceipt, Kind: push.ErrQuota, Meaning: "the device had its day's share of messages"},
	{Code: "message_night_control", Table: tableReceipt, Kind: push.ErrRateLimited, Meaning: "held back at night (unverified)"},
}

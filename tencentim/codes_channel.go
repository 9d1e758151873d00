package tencentim

import (
	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/codetable"
)

// offlineCodes are what became of the push to a vendor's channel, as traces,
// loss tables and callbacks tell it; no call answers them. A vendor's own code
// may stand there too, and its number says little without the vendor. None of
// them speaks of the account: Tencent keeps the vendor's token.
var offlineCodes = codetable.Table{
	{Code: "-1", Table: tableOffline, Kind: push.ErrNotFound, Meaning: "the app set no certificate id (seen in a loss table)"},
	{Code: "-2", Table: tableOffline, Kind: push.ErrNotFound, Meaning: "the device reported no token (seen in a loss table)"},
	{Code: "-195", Table: tableOffline, Kind: push.ErrAuth, Meaning: "the message for FCM could not be built, mostly by its certificate"},
	{Code: "-196", Table: tableOffline, Kind: push.ErrInvalidArgument, Meaning: "the click action is an intent, but there is none"},
	{Code: "-197", Table: tableOffline, Kind: push.ErrAuth, Meaning: "the certificate set for the vendor is wrong"},
	{Code: "-198", Table: tableOffline, Meaning: "the vendor answered with an error"},
	{Code: "-199", Table: tableOffline, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "network fault at the vendor"},
	{Code: "-200", Table: tableOffline, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "network fault at Tencent"},
	{Code: "-201", Table: tableOffline, Kind: push.ErrTokenMismatch, Meaning: "the device's token or the certificate id is wrong"},
	{Code: "-202", Table: tableOffline, Kind: push.ErrInvalidArgument, Meaning: "the message for the vendor could not be built"},
	{Code: "-203", Table: tableOffline, Kind: push.ErrQuota, Meaning: "Huawei's pushes of the day are used up"},
	{Code: "0", Table: tableOffline, Kind: push.Accepted, Meaning: "no fault"},
	{Code: "1", Table: tableOffline, Meaning: "a vendor's own code; with regid_invalid, its token is dead"},
	{Code: "410", Table: tableOffline, Kind: push.ErrTokenMismatch, Meaning: "Apple says the token is unregistered; Tencent keeps it, the account lives"},
}

package fcm

import (
	"iter"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/codetable"
)

// The tables beside the main one, which is that of FCM's own codes.
const (
	tableBadToken = "INVALID_ARGUMENT, about the token"
	tableTooBig   = "INVALID_ARGUMENT, too big"
	tableStatus   = "canonical code without an FCM code"
	tableReason   = "reason of Google's front end"
	tableAPNs     = "reason of APNs"
	tableActivity = "reason of APNs, about a Live Activity's token"
	tableEntry    = "Instance ID, about one token"
	tableIID      = "Instance ID"
	tableOAuth    = "OAuth token endpoint"
	tableLegacy   = "names of the API before v1"
	tableMPaaS    = "mPaaS, FCM channel"
	tableTIMPush  = "Tencent TIMPush, FCM channel"
	tableChat     = "Tencent Chat offline push"
)

const codeInvalid = "INVALID_ARGUMENT"

// Codes yields every code that Google documents or was seen to answer: FCM's
// own first, then canonical codes and reasons, those of APNs as FCM relays
// them, of Instance ID, of OAuth and of the API before v1, bare HTTP statuses,
// and the numbers that Alibaba and Tencent have for FCM.
func Codes() iter.Seq[push.CodeInfo] { return codeTable.All() }

// Explain finds a code in the first of the tables that has it.
func Explain(code string) (push.CodeInfo, bool) { return codeTable.Explain(code) }

var codeTable = codetable.Table{
	{Code: "UNSPECIFIED_ERROR", Kind: push.ErrUnknown, Meaning: "Google says no more about the error"},
	{Code: "INVALID_ARGUMENT", Kind: push.ErrInvalidArgument, Meaning: "a parameter is wrong: a data key, the ttl, the package name, or another"},
	{Code: "UNREGISTERED", Kind: push.ErrInvalidToken, Meaning: "the app instance is gone, or its token has expired or was replaced"},
	{Code: "SENDER_ID_MISMATCH", Kind: push.ErrTokenMismatch, Meaning: "the token belongs to another project"},
	{Code: "QUOTA_EXCEEDED", Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "too many messages of the project, to the device, or to the topic: wait a minute at least"},
	{Code: "UNAVAILABLE", Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "the service is overloaded"},
	{Code: "INTERNAL", Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "internal fault at Google, which lets the request be repeated"},
	{Code: "THIRD_PARTY_AUTH_ERROR", Kind: push.ErrAuth, Meaning: "the project's own credential for APNs or Web Push is missing or wrong; the access token is good"},
	{Code: "APNS_AUTH_ERROR", Kind: push.ErrAuth, Meaning: "the name of THIRD_PARTY_AUTH_ERROR until 2019"},
	{Code: "INVALID_ARGUMENT", Table: tableBadToken, Kind: push.ErrInvalidToken, Meaning: "the token is not one of FCM's"},
	{Code: "INVALID_ARGUMENT", Table: tableTooBig, Kind: push.ErrPayloadTooLarge, Meaning: "the message is larger than 4096 bytes"},
	{Code: "INVALID_ARGUMENT", Table: tableStatus, Kind: push.ErrInvalidArgument, Meaning: "the request does not fit the schema"},
	{Code: "FAILED_PRECONDITION", Table: tableStatus, Kind: push.ErrInvalidArgument, Meaning: "the request cannot be carried out in this state; FCM is not known to answer it"},
	{Code: "OUT_OF_RANGE", Table: tableStatus, Kind: push.ErrInvalidArgument, Meaning: "a value is out of range; FCM is not known to answer it"},
	{Code: "UNAUTHENTICATED", Table: tableStatus, Kind: push.ErrAuth, Retry: push.RetryRefresh, Meaning: "the access token is missing, wrong or expired"},
	{Code: "PERMISSION_DENIED", Table: tableStatus, Kind: push.ErrPermission, Meaning: "the account may not do this, the API is not enabled, or the project is another one"},
	{Code: "NOT_FOUND", Table: tableStatus, Kind: push.ErrNotFound, Meaning: "there is no such project, path or subscription; no licence to delete a token"},
	{Code: "ALREADY_EXISTS", Table: tableStatus, Kind: push.ErrDuplicate, Meaning: "it is there already, such as a topic subscription"},
	{Code: "CONFLICT", Table: tableStatus, Kind: push.ErrDuplicate, Meaning: "it is there already"},
	{Code: "ABORTED", Table: tableStatus, Kind: push.ErrDuplicate, Meaning: "another request for the same was first"},
	{Code: "RESOURCE_EXHAUSTED", Table: tableStatus, Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "a quota of the project is used up for the minute"},
	{Code: "CANCELLED", Table: tableStatus, Kind: push.ErrUnknown, Meaning: "the request was cancelled; FCM is not known to answer it"},
	{Code: "DATA_LOSS", Table: tableStatus, Kind: push.ErrUnknown, Meaning: "data was lost; FCM is not known to answer it"},
	{Code: "UNKNOWN", Table: tableStatus, Kind: push.ErrUnknown, Meaning: "unknown error; FCM is not known to answer it"},
	{Code: "DEADLINE_EXCEEDED", Table: tableStatus, Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "Google was not done in time; the message may have been taken"},
	{Code: "UNAVAILABLE", Table: tableStatus, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "the service is overloaded"},
	{Code: "INTERNAL", Table: tableStatus, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "internal fault at Google, which lets the request be repeated"},
	{Code: "ACCESS_TOKEN_EXPIRED", Table: tableReason, Kind: push.ErrAuth, Retry: push.RetryRefresh, Meaning: "the access token has expired"},
	{Code: "ACCESS_TOKEN_TYPE_UNSUPPORTED", Table: tableReason, Kind: push.ErrAuth, Retry: push.RetryRefresh, Meaning: "the access token is malformed or of another kind (unverified)"},
	{Code: "CREDENTIALS_MISSING", Table: tableReason, Kind: push.ErrAuth, Retry: push.RetryRefresh, Meaning: "the request has no access token (unverified)"},
	{Code: "SERVICE_DISABLED", Table: tableReason, Kind: push.ErrPermission, Meaning: "the Firebase Cloud Messaging API is not enabled for the project (unverified)"},
	{Code: "RATE_LIMIT_EXCEEDED", Table: tableReason, Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "the project's quota for the minute is used up, of messages or of topic changes"},
	{Code: "Unregistered", Table: tableAPNs, Kind: push.ErrInvalidToken, Meaning: "Apple's token behind the target is inactive: the app is gone"},
	{Code: "ExpiredToken", Table: tableAPNs, Kind: push.ErrInvalidToken, Meaning: "Apple's token behind the target has expired"},
	{Code: "BadDeviceToken", Table: tableAPNs, Kind: push.ErrTokenMismatch, Meaning: "Apple's token behind the target is not valid, or is of the other environment, as all are of an app built for development"},
	{Code: "DeviceTokenNotForTopic", Table: tableAPNs, Kind: push.ErrTokenMismatch, Meaning: "Apple's token behind the target belongs to another app"},
	{Code: "InvalidProviderToken", Table: tableAPNs, Kind: push.ErrAuth, Meaning: "the project's key for APNs is wrong"},
	{Code: "ExpiredProviderToken", Table: tableAPNs, Kind: push.ErrAuth, Meaning: "the token that Google made of the project's key for APNs has expired"},
	{Code: "MissingProviderToken", Table: tableAPNs, Kind: push.ErrAuth, Meaning: "the project has no key for APNs"},
	{Code: "BadCertificate", Table: tableAPNs, Kind: push.ErrAuth, Meaning: "the project's certificate for APNs is not valid"},
	{Code: "BadCertificateEnvironment", Table: tableAPNs, Kind: push.ErrAuth, Meaning: "the project's certificate for APNs is for the other environment"},
	{Code: "BadEnvironmentKeyInToken", Table: tableAPNs, Kind: push.ErrAuth, Meaning: "the project's key for APNs is restricted to the other environment"},
	{Code: "Forbidden", Table: tableAPNs, Kind: push.ErrAuth, Meaning: "Apple does not allow it with the project's credential"},
	{Code: "PayloadTooLarge", Table: tableAPNs, Kind: push.ErrPayloadTooLarge, Meaning: "the payload for Apple is larger than 4096 bytes"},
	{Code: "TooManyRequests", Table: tableAPNs, Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "too many pushes to one device of Apple's"},
	{Code: "TooManyProviderTokenUpdates", Table: tableAPNs, Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "the project's provider token was changed too often"},
	{Code: "InternalServerError", Table: tableAPNs, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "fault at Apple"},
	{Code: "ServiceUnavailable", Table: tableAPNs, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "Apple is out of order"},
	{Code: "Shutdown", Table: tableAPNs, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "Apple's server was shutting down"},
	{Code: "IdleTimeout", Table: tableAPNs, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "the connection to Apple was idle for too long"},
	{Code: "BadCollapseId", Table: tableAPNs, Kind: push.ErrInvalidArgument, Meaning: "apns-collapse-id is longer than 64 bytes"},
	{Code: "BadExpirationDate", Table: tableAPNs, Kind: push.ErrInvalidArgument, Meaning: "apns-expiration is not valid"},
	{Code: "BadMessageId", Table: tableAPNs, Kind: push.ErrInvalidArgument, Meaning: "apns-id is not a UUID"},
	{Code: "BadPriority", Table: tableAPNs, Kind: push.ErrInvalidArgument, Meaning: "apns-priority is not valid for this push"},
	{Code: "BadTopic", Table: tableAPNs, Kind: push.ErrInvalidArgument, Meaning: "apns-topic is not valid"},
	{Code: "MissingTopic", Table: tableAPNs, Kind: push.ErrInvalidArgument, Meaning: "apns-topic is missing"},
	{Code: "MissingDeviceToken", Table: tableAPNs, Kind: push.ErrInvalidArgument, Meaning: "Apple was given no device token"},
	{Code: "DuplicateHeaders", Table: tableAPNs, Kind: push.ErrInvalidArgument, Meaning: "a header was repeated"},
	{Code: "PayloadEmpty", Table: tableAPNs, Kind: push.ErrInvalidArgument, Meaning: "the payload for Apple is empty"},
	{Code: "TopicDisallowed", Table: tableAPNs, Kind: push.ErrInvalidArgument, Meaning: "pushing to apns-topic is not allowed"},
	{Code: "BadPath", Table: tableAPNs, Kind: push.ErrInvalidArgument, Meaning: "the path at Apple is not valid"},
	{Code: "MethodNotAllowed", Table: tableAPNs, Kind: push.ErrInvalidArgument, Meaning: "the method at Apple is not POST"},
	{Code: "Unregistered", Table: tableActivity, Kind: push.ErrInvalidArgument, Meaning: "the token of the Live Activity is inactive; the target is not concerned"},
	{Code: "ExpiredToken", Table: tableActivity, Kind: push.ErrInvalidArgument, Meaning: "the token of the Live Activity has expired; the target is not concerned"},
	{Code: "BadDeviceToken", Table: tableActivity, Kind: push.ErrInvalidArgument, Meaning: "the token of the Live Activity is not valid; the target is not concerned"},
	{Code: "DeviceTokenNotForTopic", Table: tableActivity, Kind: push.ErrInvalidArgument, Meaning: "the token of the Live Activity belongs to another app; the target is not concerned"},
	{Code: "NOT_FOUND", Table: tableEntry, Kind: push.ErrInvalidToken, Meaning: "the token is unknown"},
	{Code: "INVALID_ARGUMENT", Table: tableEntry, Kind: push.ErrInvalidToken, Meaning: "the token is malformed"},
	{Code: "TOO_MANY_TOPICS", Table: tableEntry, Kind: push.ErrQuota, Meaning: "the app instance is in 2000 topics already"},
	{Code: "RESOURCE_EXHAUSTED", Table: tableEntry, Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "too many topic changes a second"},
	{Code: "PERMISSION_DENIED", Table: tableEntry, Kind: push.ErrPermission, Meaning: "the account may not manage this token"},
	{Code: "DEADLINE_EXCEEDED", Table: tableEntry, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "Google was not done in time"},
	{Code: "INTERNAL", Table: tableEntry, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "internal fault at Google"},
	{Code: "UNAVAILABLE", Table: tableEntry, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "the service is overloaded"},
	{Code: "UNKNOWN", Table: tableEntry, Kind: push.ErrUnknown, Meaning: "unknown error"},
	{Code: "NOT_FOUND", Table: tableIID, Kind: push.ErrNotFound, Meaning: "there is no such token, topic, group or path"},
	{Code: "INVALID_ARGUMENT", Table: tableIID, Kind: push.ErrInvalidArgument, Meaning: "the request is malformed"},
	{Code: "TOO_MANY_TOPICS", Table: tableIID, Kind: push.ErrQuota, Meaning: "the app instance is in 2000 topics already"},
	{Code: "RESOURCE_EXHAUSTED", Table: tableIID, Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "too many topic changes a second"},
	{Code: "PERMISSION_DENIED", Table: tableIID, Kind: push.ErrPermission, Meaning: "the account may not do this"},
	{Code: "UNAUTHENTICATED", Table: tableIID, Kind: push.ErrAuth, Retry: push.RetryRefresh, Meaning: "the access token is missing, wrong or expired"},
	{Code: "DEADLINE_EXCEEDED", Table: tableIID, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "Google was not done in time"},
	{Code: "INTERNAL", Table: tableIID, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "internal fault at Google"},
	{Code: "UNAVAILABLE", Table: tableIID, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "the service is overloaded"},
	{Code: "UNKNOWN", Table: tableIID, Kind: push.ErrUnknown, Meaning: "unknown error"},
	{Code: "invalid_grant", Table: tableOAuth, Kind: push.ErrAuth, Meaning: "the key or the service account is not valid any more, or the clock is wrong"},
	{Code: "invalid_client", Table: tableOAuth, Kind: push.ErrAuth, Meaning: "the service account does not exist"},
	{Code: "invalid_request", Table: tableOAuth, Kind: push.ErrInvalidArgument, Meaning: "the request for a token is malformed"},
	{Code: "invalid_scope", Table: tableOAuth, Kind: push.ErrPermission, Meaning: "the scope is not valid"},
	{Code: "unauthorized_client", Table: tableOAuth, Kind: push.ErrPermission, Meaning: "the service account may not ask for tokens in this way"},
	{Code: "unsupported_grant_type", Table: tableOAuth, Kind: push.ErrInvalidArgument, Meaning: "the grant type is not known"},
	{Code: "InvalidParameters", Table: tableLegacy, Kind: push.ErrInvalidArgument, Meaning: "a parameter is wrong"},
	{Code: "MissingRegistration", Table: tableLegacy, Kind: push.ErrInvalidArgument, Meaning: "the request had no token"},
	{Code: "InvalidRegistration", Table: tableLegacy, Kind: push.ErrInvalidToken, Meaning: "the token is not one of FCM's"},
	{Code: "NotRegistered", Table: tableLegacy, Kind: push.ErrInvalidToken, Meaning: "the app instance is gone"},
	{Code: "MismatchSenderId", Table: tableLegacy, Kind: push.ErrTokenMismatch, Meaning: "the token belongs to another project"},
	{Code: "InvalidPackageName", Table: tableLegacy, Kind: push.ErrTokenMismatch, Meaning: "the token belongs to another app than restricted_package_name"},
	{Code: "MessageTooBig", Table: tableLegacy, Kind: push.ErrPayloadTooLarge, Meaning: "the message is too large"},
	{Code: "InvalidDataKey", Table: tableLegacy, Kind: push.ErrInvalidArgument, Meaning: "a data key is one of Google's"},
	{Code: "InvalidTtl", Table: tableLegacy, Kind: push.ErrInvalidArgument, Meaning: "the ttl is out of range"},
	{Code: "Unavailable", Table: tableLegacy, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "the service is overloaded"},
	{Code: "InternalServerError", Table: tableLegacy, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "internal fault at Google"},
	{Code: "DeviceMessageRateExceeded", Table: tableLegacy, Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "too many messages to the device"},
	{Code: "TopicsMessageRateExceeded", Table: tableLegacy, Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "too many messages to the topic"},
	{Code: "InvalidApnsCredential", Table: tableLegacy, Kind: push.ErrAuth, Meaning: "the project's own credential for APNs is missing or wrong"},
	{Code: "400", Table: codetable.HTTP, Kind: push.ErrInvalidArgument, Meaning: "the request was refused without a reason"},
	{Code: "401", Table: codetable.HTTP, Kind: push.ErrAuth, Retry: push.RetryRefresh, Meaning: "the access token was refused"},
	{Code: "403", Table: codetable.HTTP, Kind: push.ErrPermission, Meaning: "no access"},
	{Code: "404", Table: codetable.HTTP, Kind: push.ErrNotFound, Meaning: "wrong project or URL"},
	{Code: "409", Table: codetable.HTTP, Kind: push.ErrDuplicate, Meaning: "it is there already"},
	{Code: "429", Table: codetable.HTTP, Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "too many requests: wait a minute at least"},
	{Code: "500", Table: codetable.HTTP, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "internal fault at Google, which lets the request be repeated"},
	{Code: "502", Table: codetable.HTTP, Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "fault at Google's front end; the message may have been taken"},
	{Code: "503", Table: codetable.HTTP, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "the service is overloaded"},
	{Code: "504", Table: codetable.HTTP, Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "Google's front end got no answer in time; the message may have been taken"},
	{Code: "90000002", Table: tableMPaaS, Kind: push.ErrInvalidToken, Meaning: "InvalidRegistration: the token is not one of FCM's"},
	{Code: "90000003", Table: tableMPaaS, Kind: push.ErrInvalidToken, Meaning: "NotRegistered: the app instance is gone"},
	{Code: "90000004", Table: tableMPaaS, Kind: push.ErrTokenMismatch, Meaning: "InvalidPackageName: the token belongs to another app"},
	{Code: "90000007", Table: tableMPaaS, Kind: push.ErrPayloadTooLarge, Meaning: "MessageTooBig"},
	{Code: "90000009", Table: tableMPaaS, Kind: push.ErrInvalidArgument, Meaning: "InvalidTtl"},
	{Code: "90000011", Table: tableMPaaS, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "InternalServerError: fault at Google"},
	{Code: "90000401", Table: tableMPaaS, Kind: push.ErrAuth, Meaning: "Authentication: access was denied"},
	{Code: "400", Table: tableTIMPush, Kind: push.ErrInvalidArgument, Meaning: "INVALID_ARGUMENT, which may also be a wrong token or too large a message"},
	{Code: "403", Table: tableTIMPush, Kind: push.ErrTokenMismatch, Meaning: "SENDER_ID_MISMATCH, which may also be a lack of permission"},
	{Code: "404", Table: tableTIMPush, Kind: push.ErrInvalidToken, Meaning: "UNREGISTERED"},
	{Code: "429", Table: tableTIMPush, Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "QUOTA_EXCEEDED"},
	{Code: "500", Table: tableTIMPush, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "INTERNAL"},
	{Code: "503", Table: tableTIMPush, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "UNAVAILABLE"},
	{Code: "800006", Table: tableTIMPush, Kind: push.ErrUnsupported, Meaning: "on the device: the registration with FCM failed"},
	{Code: "-195", Table: tableChat, Kind: push.ErrAuth, Meaning: "the push could not be built for Google, usually for want of a certificate"},
	{Code: "-196", Table: tableChat, Kind: push.ErrInvalidArgument, Meaning: "a tap shall open an intent, and there is none"},
	{Code: "-197", Table: tableChat, Kind: push.ErrAuth, Meaning: "the certificate is wrong"},
	{Code: "-198", Table: tableChat, Kind: push.ErrUnknown, Meaning: "the push service answered with an error"},
	{Code: "-199", Table: tableChat, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "the push service could not be reached"},
	{Code: "-200", Table: tableChat, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "network fault at Tencent"},
	{Code: "-201", Table: tableChat, Kind: push.ErrUnknown, Meaning: "token or certificate id did not pass a check"},
	{Code: "-202", Table: tableChat, Kind: push.ErrInvalidArgument, Meaning: "the push could not be built"},
}

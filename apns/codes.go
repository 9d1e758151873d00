package apns

import (
	"iter"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/codetable"
)

// The tables beside the main one, which is that of pushes to devices.
const (
	tableBroadcast = "broadcasts and channels"
	tableMPaaS     = "mPaaS, Apple channel"
)

// Codes yields every reason that Apple documents or was seen to answer:
// those for pushes to devices first, then those that only broadcasts and
// channels have, bare HTTP statuses, and the numbers that Alibaba mPaaS has
// for Apple's reasons.
func Codes() iter.Seq[push.CodeInfo] { return codeTable.All() }

// Explain finds a reason of Apple's in the first of the tables that has it.
func Explain(code string) (push.CodeInfo, bool) { return codeTable.Explain(code) }

var codeTable = codetable.Table{
	{Code: "BadCollapseId", Kind: push.ErrInvalidArgument, Meaning: "the collapse id is longer than 64 bytes"},
	{Code: "BadDeviceToken", Kind: push.ErrTokenMismatch, Meaning: "the device token is not valid, or is of the other environment: check the host before deleting it"},
	{Code: "BadExpirationDate", Kind: push.ErrInvalidArgument, Meaning: "apns-expiration is not valid"},
	{Code: "BadMessageId", Kind: push.ErrInvalidArgument, Meaning: "apns-id is not a UUID"},
	{Code: "BadPriority", Kind: push.ErrInvalidArgument, Meaning: "apns-priority is not valid for this push type"},
	{Code: "BadTopic", Kind: push.ErrInvalidArgument, Meaning: "apns-topic is not valid"},
	{Code: "DeviceTokenNotForTopic", Kind: push.ErrTokenMismatch, Meaning: "the device token belongs to another app"},
	{Code: "DuplicateHeaders", Kind: push.ErrInvalidArgument, Meaning: "a header was repeated"},
	{Code: "IdleTimeout", Kind: push.ErrUnavailable, Retry: push.RetryReconnect, Meaning: "the connection was idle for too long"},
	{Code: "InvalidPushType", Kind: push.ErrInvalidArgument, Meaning: "apns-push-type is not valid"},
	{Code: "MissingDeviceToken", Kind: push.ErrInvalidArgument, Meaning: "the path has no device token"},
	{Code: "MissingTopic", Kind: push.ErrInvalidArgument, Meaning: "apns-topic is missing, and the certificate covers several"},
	{Code: "PayloadEmpty", Kind: push.ErrInvalidArgument, Meaning: "the payload is empty"},
	{Code: "TopicDisallowed", Kind: push.ErrPermission, Meaning: "pushing to this topic is not allowed"},
	{Code: "BadCertificate", Kind: push.ErrAuth, Meaning: "the certificate is not valid"},
	{Code: "BadCertificateEnvironment", Kind: push.ErrAuth, Meaning: "the certificate is for the other environment"},
	{Code: "ExpiredProviderToken", Kind: push.ErrAuth, Retry: push.RetryRefresh, Meaning: "the provider token is older than an hour; if it was new, the clock is wrong"},
	{Code: "Forbidden", Kind: push.ErrPermission, Meaning: "the action is not allowed"},
	{Code: "InvalidProviderToken", Kind: push.ErrAuth, Meaning: "the provider token is not valid: check key, key id and team id"},
	{Code: "MissingProviderToken", Kind: push.ErrAuth, Meaning: "neither a certificate nor a provider token was sent"},
	{Code: "UnrelatedKeyIdInToken", Kind: push.ErrAuth, Retry: push.RetryReconnect, Meaning: "the key is not related to the first one that this connection used"},
	{Code: "BadEnvironmentKeyIdInToken", Kind: push.ErrAuth, Meaning: "the key is restricted to the other environment"},
	{Code: "BadEnvironmentKeyInToken", Kind: push.ErrAuth, Meaning: "the key is restricted to the other environment"},
	{Code: "BadPath", Kind: push.ErrInvalidArgument, Meaning: "the path is not valid"},
	{Code: "MethodNotAllowed", Kind: push.ErrInvalidArgument, Meaning: "the method is not POST"},
	{Code: "ExpiredToken", Kind: push.ErrInvalidToken, Meaning: "the device token has expired"},
	{Code: "Unregistered", Kind: push.ErrInvalidToken, Meaning: "the device token is inactive for the topic"},
	{Code: "PayloadTooLarge", Kind: push.ErrPayloadTooLarge, Meaning: "the payload is larger than 4096 bytes, or 5120 for voip and broadcasts"},
	{Code: "TooManyProviderTokenUpdates", Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "the provider token was changed within 20 minutes: keep the older one"},
	{Code: "TooManyRequests", Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "too many pushes to one device token"},
	{Code: "InternalServerError", Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "fault at Apple, which asks to wait 15 minutes"},
	{Code: "ServiceUnavailable", Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "Apple is out of order and asks to wait 15 minutes"},
	{Code: "Shutdown", Kind: push.ErrUnavailable, Retry: push.RetryReconnect, Meaning: "the server is shutting down"},
	{Code: "FeatureNotEnabled", Table: tableBroadcast, Kind: push.ErrPermission, Meaning: "the broadcast capability is not enabled for the app"},
	{Code: "MissingChannelId", Table: tableBroadcast, Kind: push.ErrInvalidArgument, Meaning: "apns-channel-id is missing"},
	{Code: "BadChannelId", Table: tableBroadcast, Kind: push.ErrInvalidArgument, Meaning: "apns-channel-id is badly encoded or too long"},
	{Code: "ChannelNotRegistered", Table: tableBroadcast, Kind: push.ErrNotFound, Meaning: "the channel does not exist"},
	{Code: "BadRequestParams", Table: tableBroadcast, Kind: push.ErrInvalidArgument, Meaning: "the request has an unknown attribute"},
	{Code: "BadRequestPayload", Table: tableBroadcast, Kind: push.ErrInvalidArgument, Meaning: "the request is not JSON"},
	{Code: "MissingPushType", Table: tableBroadcast, Kind: push.ErrInvalidArgument, Meaning: "the push type is missing"},
	{Code: "CannotCreateChannelConfig", Table: tableBroadcast, Kind: push.ErrQuota, Meaning: "the app has all the channels it may have: delete some"},
	{Code: "MissingChannelQueueSize", Table: tableBroadcast, Kind: push.ErrInvalidArgument, Meaning: "message-storage-policy is missing or not valid (undocumented)"},
	{Code: "TopicMismatch", Table: tableBroadcast, Kind: push.ErrPermission, Meaning: "the credential does not cover the bundle id"},
	{Code: "Service Unavailable", Table: tableBroadcast, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "Apple is out of order"},
	{Code: "200", Table: codetable.HTTP, Kind: push.Accepted, Meaning: "accepted"},
	{Code: "400", Table: codetable.HTTP, Kind: push.ErrInvalidArgument, Meaning: "the request was refused without a reason"},
	{Code: "403", Table: codetable.HTTP, Kind: push.ErrAuth, Meaning: "certificate or provider token was refused; without a reason it may be a proxy that answers"},
	{Code: "404", Table: codetable.HTTP, Kind: push.ErrInvalidArgument, Meaning: "the path is not valid"},
	{Code: "405", Table: codetable.HTTP, Kind: push.ErrInvalidArgument, Meaning: "the method is not POST"},
	{Code: "410", Table: codetable.HTTP, Kind: push.ErrProtocol, Meaning: "the device token is no longer valid, if a reason says so; a bare 410 may be anybody's"},
	{Code: "413", Table: codetable.HTTP, Kind: push.ErrPayloadTooLarge, Meaning: "the payload is too large"},
	{Code: "429", Table: codetable.HTTP, Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "too many requests"},
	{Code: "500", Table: codetable.HTTP, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "fault at Apple"},
	{Code: "502", Table: codetable.HTTP, Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "fault at a gateway, which Apple does not have"},
	{Code: "503", Table: codetable.HTTP, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "Apple is out of order"},
	{Code: "504", Table: codetable.HTTP, Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "a gateway, which Apple does not have, got no answer in time"},
	{Code: "2001", Table: tableMPaaS, Kind: push.ErrInvalidArgument, Meaning: "PayloadEmpty"},
	{Code: "2002", Table: tableMPaaS, Kind: push.ErrPayloadTooLarge, Meaning: "PayloadTooLarge"},
	{Code: "2003", Table: tableMPaaS, Kind: push.ErrInvalidArgument, Meaning: "BadTopic: the bundle id of the certificate is wrong"},
	{Code: "2004", Table: tableMPaaS, Kind: push.ErrPermission, Meaning: "TopicDisallowed: the bundle id of the certificate is not allowed"},
	{Code: "2005", Table: tableMPaaS, Kind: push.ErrInvalidArgument, Meaning: "BadMessageId"},
	{Code: "2006", Table: tableMPaaS, Kind: push.ErrInvalidArgument, Meaning: "BadExpirationDate"},
	{Code: "2007", Table: tableMPaaS, Kind: push.ErrInvalidArgument, Meaning: "BadPriority"},
	{Code: "2008", Table: tableMPaaS, Kind: push.ErrInvalidArgument, Meaning: "MissingDeviceToken"},
	{Code: "2009", Table: tableMPaaS, Kind: push.ErrTokenMismatch, Meaning: "BadDeviceToken: not valid, or certificate and app are of different environments"},
	{Code: "2010", Table: tableMPaaS, Kind: push.ErrTokenMismatch, Meaning: "DeviceTokenNotForTopic"},
	{Code: "2011", Table: tableMPaaS, Kind: push.ErrInvalidToken, Meaning: "Unregistered"},
	{Code: "2012", Table: tableMPaaS, Kind: push.ErrUnknown, Meaning: "in no version of the page"},
	{Code: "2013", Table: tableMPaaS, Kind: push.ErrAuth, Meaning: "BadCertificateEnvironment"},
	{Code: "2014", Table: tableMPaaS, Kind: push.ErrAuth, Meaning: "BadCertificate"},
	{Code: "2015", Table: tableMPaaS, Kind: push.ErrUnknown, Meaning: "in no version of the page"},
	{Code: "2016", Table: tableMPaaS, Kind: push.ErrUnknown, Meaning: "in no version of the page"},
	{Code: "2017", Table: tableMPaaS, Kind: push.ErrUnknown, Meaning: "in no version of the page"},
	{Code: "2018", Table: tableMPaaS, Kind: push.ErrUnknown, Meaning: "in no version of the page"},
	{Code: "2019", Table: tableMPaaS, Kind: push.ErrUnknown, Meaning: "in no version of the page"},
	{Code: "2020", Table: tableMPaaS, Kind: push.ErrUnknown, Meaning: "in no version of the page"},
	{Code: "2021", Table: tableMPaaS, Kind: push.ErrUnknown, Meaning: "in no version of the page"},
	{Code: "2022", Table: tableMPaaS, Kind: push.ErrUnknown, Meaning: "in no version of the page"},
	{Code: "2023", Table: tableMPaaS, Kind: push.ErrInvalidArgument, Meaning: "MissingTopic"},
	{Code: "2024", Table: tableMPaaS, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "ConnClosed: the connection to Apple was dropped; check certificate, environment and bundle id"},
	{Code: "2025", Table: tableMPaaS, Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "ConnUnavailable: no connection to Apple"},
}

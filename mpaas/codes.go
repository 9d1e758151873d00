package mpaas

import (
	"iter"
	"strings"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/aliyun"
	"github.com/pushwire/push/internal/codetable"
)

// A Channel is the way that a message takes to a device. It is also the name
// of the table of that channel's codes, in push.CodeInfo.Table.
type Channel string

const (
	ChannelOwn     Channel = "own channel" // the service's own connection; it has no codes but those of all channels
	ChannelApple   Channel = "Apple"
	ChannelHuawei  Channel = "Huawei"
	ChannelHonor   Channel = "Honor"
	ChannelXiaomi  Channel = "Xiaomi"
	ChannelOPPO    Channel = "OPPO"
	ChannelVivo    Channel = "vivo"
	ChannelFCM     Channel = "FCM"
	ChannelHarmony Channel = "HarmonyOS"
)

// tableStatus is the table of the statuses of messages on all channels.
const tableStatus = "message status"

// The codes that this package answers with itself, or knows apart.
const (
	codeNoToken        = "3001"
	codeNoApp          = "3003"
	codeOSType         = "3008"
	codeDeliveryType   = "3009"
	codeKey            = "3010"
	codeNoUser         = "3012"
	codeExpired        = "3020"
	codeNoTarget       = "3021"
	codeNoText         = "3024"
	codeNoTemplate     = "3025"
	codeNoTenant       = "3027"
	codeInvalid        = "3028"
	codeTooMany        = "3029"
	codeBroadcast      = "3030"
	codeUTF8           = "3031"
	codeParams         = "3035"
	codeNoTemplateName = "3037"
	codeTemplateName   = "3038"
	codeTemplateText   = "3039"
	codeTemplateTitle  = "3040"
	codeTemplateDesc   = "3041"
	codeParam          = "3044"
	codeMultipleParams = "3049"
	codeTooLong        = "3050"
	codeTenant         = "8013"
	codeOther30        = "30xx"
	codeAcked          = "2"
	codeClicked        = "3"
	codeUnregistered   = "2011"
)

// Codes yields every code that is documented: those that the service answers
// with, the statuses that it reports of messages, common and of each channel,
// and those of the gateway before it, with what a bare HTTP status means.
func Codes() iter.Seq[push.CodeInfo] {
	return func(yield func(push.CodeInfo) bool) {
		for _, codes := range [...]iter.Seq[push.CodeInfo]{codeTable.All(), aliyun.Codes()} {
			for info := range codes {
				if !yield(info) {
					return
				}
			}
		}
	}
}

// Explain finds a code in the first of the tables that has it: answers, then
// statuses of messages, then the gateway. Channels use the same numbers for
// different things: if the channel is known, use ExplainStatus.
func Explain(code string) (push.CodeInfo, bool) {
	if info, ok := codeTable.Explain(code); ok {
		return info, true
	}
	if info, ok := find(code); ok {
		return info, true
	}
	return aliyun.Explain(code)
}

// ExplainStatus finds the status of a message on a channel: one of the
// channel's own, else one of those that all channels have.
//
// A status with the kind push.ErrNotFound may mean that the token which the
// service holds at a vendor is dead. That is no reason to delete a device id
// or a user, which outlive it: the app reports a new token. Only code 2011,
// of a token of APNs that the message was sent to, is one.
func ExplainStatus(channel Channel, code string) (push.CodeInfo, bool) {
	for _, table := range [...]string{string(channel), tableStatus} {
		if info := codeTable.Find(table, code); info.Meaning != "" && table != "" {
			return info, true
		}
	}
	return push.CodeInfo{Code: code, Table: string(channel)}, false
}

// find returns the row of a code that the service answers with. Those that
// begin with 30 are about parameters, also where the documentation breaks off.
func find(code string) (push.CodeInfo, bool) {
	info := codeTable.Find("", code)
	if info.Meaning == "" && len(code) == len(codeOther30) && strings.HasPrefix(code, "30") && strings.Trim(code, "0123456789") == "" {
		info = codeTable.Find("", codeOther30)
		info.Code = code
	}
	return info, info.Meaning != ""
}

// codeTable is from the pages on result codes (2871134) and on the statuses of
// messages (398576), of 2026, with what older pages and the vendor's examples
// have besides.
//
// The retry rule of a status is about making the message anew: the service is
// done with it.
var codeTable = codetable.Table{
	{Code: "OK", Kind: push.Accepted, Meaning: "accepted"},
	{Code: "100", Kind: push.Accepted, Meaning: "accepted"},
	{Code: "SUCCESS", Kind: push.Accepted, Meaning: "accepted"},
	{Code: "-1", Kind: push.ErrAuth, Meaning: "SIGNATURE_MISMATCH: the RSA signature of the oldest API is wrong"},
	{Code: "3001", Kind: push.ErrInvalidArgument, Meaning: "NEED_DELIVERYTOKEN: the device token is empty"},
	{Code: "3002", Kind: push.ErrInvalidArgument, Meaning: "NEED_FILE: the file is empty"},
	{Code: "3003", Kind: push.ErrInvalidArgument, Meaning: "NEED_APPID_WORKSPACEID: the app id or the workspace id is empty"},
	{Code: "3004", Kind: push.ErrInvalidArgument, Meaning: "TIMEOUT_ARG_ERROR: the timeout is wrong"},
	{Code: "3005", Kind: push.ErrAuth, Meaning: "APISECRET_WRONG: the secret is wrong"},
	{Code: "3006", Kind: push.ErrInvalidArgument, Meaning: "NEED_ORDER: the order is missing"},
	{Code: "3007", Kind: push.ErrInvalidArgument, Meaning: "APPID_WRONG: the app id or the workspace id is not valid"},
	{Code: "3008", Kind: push.ErrUnsupported, Meaning: "OS_TYPE_NOT_SUPPORTED: the type of platform is not supported"},
	{Code: "3009", Kind: push.ErrUnsupported, Meaning: "DELIVERY_TYPE_NOT_SUPPORTED: the type of target is not supported"},
	{Code: "3010", Kind: push.ErrInvalidArgument, Meaning: "THIRD_MSG_ID_WRONG: the message key is not valid"},
	{Code: "3011", Kind: push.ErrPayloadTooLarge, Meaning: "PAYLOAD_OVERLENGTH: the payload is too long"},
	{Code: "3012", Kind: push.ErrInvalidArgument, Meaning: "NEED_USERID: the user id is empty"},
	{Code: "3013", Kind: push.ErrInvalidArgument, Meaning: "CONNECTION_STATUS_TYPE_NOT_SUPPORTED: the type of connection status is not supported"},
	{Code: "3014", Kind: push.ErrInvalidArgument, Meaning: "EXTRA_DEVICE_INFO_OVERLENGTH: the further device data is too long"},
	{Code: "3015", Kind: push.ErrInvalidArgument, Meaning: "RULESET_OVERLENGTH: the set of rules is too long"},
	{Code: "3016", Kind: push.ErrInvalidArgument, Meaning: "NEED_APPVERSION: the version of the app is missing"},
	{Code: "3017", Kind: push.ErrInvalidArgument, Meaning: "NEED_TNTINSTID: the tenant is missing"},
	{Code: "3018", Kind: push.ErrInvalidArgument, Meaning: "PAYLOAD_FORMAT_WRONG: the payload is malformed"},
	{Code: "3019", Kind: push.ErrInvalidArgument, Meaning: "TASKNAME_NULL: the task name is empty"},
	{Code: "3020", Kind: push.ErrInvalidArgument, Meaning: "EXPIREDSECONDS_WRONG: the validity is wrong"},
	{Code: "3021", Kind: push.ErrInvalidArgument, Meaning: "TOKEN_OR_USERID_NULL: a target is empty"},
	{Code: "3022", Kind: push.ErrNotFound, Meaning: "TEMPLATE_NOT_EXIST: there is no such template"},
	{Code: "3023", Kind: push.ErrInvalidArgument, Meaning: "TEMPLATEKV_NOT_ENOUGH: the values do not fit the placeholders of the template"},
	{Code: "3024", Kind: push.ErrInvalidArgument, Meaning: "PAYLOAD_NOT_ENOUGH: title or content is empty"},
	{Code: "3025", Kind: push.ErrInvalidArgument, Meaning: "NEED_TEMPLATE: the template name is empty"},
	{Code: "3026", Kind: push.ErrInvalidArgument, Meaning: "EXPIREDTIME_TOO_LONG: the validity is too long"},
	{Code: "3027", Kind: push.ErrInvalidArgument, Meaning: "NEED_TENANTID: the tenant id is missing"},
	{Code: "3028", Kind: push.ErrInvalidArgument, Meaning: "INVALID_PARAM: a parameter is wrong"},
	{Code: "3029", Kind: push.ErrInvalidArgument, Meaning: "SINGLE_PUSH_TARGET_TOO_MUCH: too many targets"},
	{Code: "3030", Kind: push.ErrUnsupported, Meaning: "BROADCAST_ONLY_SUPPORT_BY_DEVICE: a broadcast goes to devices only"},
	{Code: "3031", Kind: push.ErrInvalidArgument, Meaning: "REQUEST_SHOULD_BE_UTF8: the request is not UTF-8"},
	{Code: "3032", Kind: push.ErrPermission, Meaning: "REST_API_SWITCH_NOT_OPEN: pushing by API is switched off in the console"},
	{Code: "3033", Kind: push.ErrAuth, Meaning: "UNKNOWN_REST_SIGN_TYPE: the type of signature is not supported"},
	{Code: "3035", Kind: push.ErrInvalidArgument, Meaning: "EXTEND_PARAM_TO_MUCH: more than 20 extended parameters"},
	{Code: "3036", Kind: push.ErrDuplicate, Meaning: "TEMPLATE_ALREADY_EXIST: there is a template of that name"},
	{Code: "3037", Kind: push.ErrInvalidArgument, Meaning: "TEMPLATE_NAME_NULL: the name of the template is empty"},
	{Code: "3038", Kind: push.ErrInvalidArgument, Meaning: "TEMPLATE_NAME_INVALID: the name of the template is not valid"},
	{Code: "3039", Kind: push.ErrInvalidArgument, Meaning: "TEMPLATE_CONTENT_INVALID: the content of the template is not valid"},
	{Code: "3040", Kind: push.ErrInvalidArgument, Meaning: "TEMPLATE_TITLE_INVALID: the title of the template is not valid"},
	{Code: "3041", Kind: push.ErrInvalidArgument, Meaning: "TEMPLATE_DESC_INFO_INVALID: the description of the template is not valid"},
	{Code: "3042", Kind: push.ErrInvalidArgument, Meaning: "TEMPLATE_URI_INVALID: the link of the template is not valid"},
	{Code: "3043", Kind: push.ErrPayloadTooLarge, Meaning: "SINGLE_PUSH_CONTENT_TOO_LONG: the content is too long"},
	{Code: "3044", Kind: push.ErrInvalidArgument, Meaning: "INVALID_EXTEND_PARAM: an extended parameter is not valid"},
	{Code: "3049", Kind: push.ErrInvalidArgument, Meaning: "MULTIPLE_INNER_EXTEND_PARAM_TO_MUCH: 10 or more extended parameters for one target"},
	{Code: "3050", Kind: push.ErrPayloadTooLarge, Meaning: "MSG_PAYLOAD_TOO_LONG: the message is too long"},
	{Code: "30xx", Kind: push.ErrInvalidArgument, Meaning: "a parameter is wrong: a code that the documentation has no row for"},
	{Code: "8000", Kind: push.ErrNotFound, Meaning: "NOT_PUSH_DEVICE: the device is not known"},
	{Code: "8001", Kind: push.ErrNotFound, Meaning: "NOT_PUSH_USER: the user is not known"},
	{Code: "8002", Kind: push.ErrNotFound, Meaning: "NOT_ONLINE: the target is not online"},
	{Code: "8003", Kind: push.ErrPermission, Meaning: "SWITCH_OFF: pushing is switched off on the device"},
	{Code: "8004", Kind: push.ErrNotFound, Meaning: "DEVICE_NOT_ONLINE: the device is not online"},
	{Code: "8005", Kind: push.ErrNotFound, Meaning: "DEVICE_UNBIND: the device is not bound to the user; it is not dead"},
	{Code: "8006", Kind: push.ErrUnknown, Meaning: "MSG_EXPIRED: the message has expired"},
	{Code: "8007", Kind: push.ErrTokenMismatch, Meaning: "DELIVERY_TOKEN_NOT_MATCH: the device token is another"},
	{Code: "8008", Kind: push.ErrNotFound, Meaning: "CONNECTTYPE_UNPASS: no device with that kind of connection"},
	{Code: "8009", Kind: push.ErrNotFound, Meaning: "MODEL_UNPASS: no device of that model"},
	{Code: "8010", Kind: push.ErrNotFound, Meaning: "CHANNEL_UNPASS: no device of that channel"},
	{Code: "8011", Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "FLOW_CONTROL_ERROR: too many requests"},
	{Code: "8012", Kind: push.ErrPermission, Meaning: "INVALID_INSTANCE_ID: app id and workspace id do not belong together, or not to the account of the AccessKey"},
	{Code: "8013", Kind: push.ErrInvalidArgument, Meaning: "INVALID_TENANT_ID: the tenant id is not valid"},
	{Code: "8014", Kind: push.ErrPermission, Meaning: "ACCOUNT_NO_PERMISSION: the account has no permission"},
	{Code: "9000", Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "SYSTEM_ERROR: a fault of the service, which may have taken the request"},
	{Code: "-1", Table: tableStatus, Kind: push.ErrUnknown, Meaning: "WaitingForVerify: waiting for verification"},
	{Code: "0", Table: tableStatus, Kind: push.ErrUnknown, Meaning: "DeviceNotOnlineOrNoResponse: the device is offline or has not confirmed; sent again when it is back, until the message expires"},
	{Code: "1", Table: tableStatus, Kind: push.ErrNotFound, Meaning: "NoBindInfo: the user id is not bound to a device; sent when it is, until the message expires"},
	{Code: "2", Table: tableStatus, Kind: push.Accepted, Meaning: "Acked: on the own channel it reached the app, on a vendor's channel the vendor took it"},
	{Code: "3", Table: tableStatus, Kind: push.Accepted, Meaning: "Clicked: the user opened it"},
	{Code: "1000", Table: tableStatus, Kind: push.ErrUnknown, Meaning: "Exception: a fault of the service"},
	{Code: "99999999", Table: tableStatus, Kind: push.ErrUnknown, Meaning: "NONE: the status is not known"},
	{Code: "9999999", Table: tableStatus, Kind: push.ErrUnknown, Meaning: "NONE: the status is not known, as an older example of the vendor's has it"},
	{Code: "2001", Table: string(ChannelApple), Kind: push.ErrInvalidArgument, Meaning: "PayloadEmpty: the payload is empty"},
	{Code: "2002", Table: string(ChannelApple), Kind: push.ErrPayloadTooLarge, Meaning: "PayloadTooLarge: the payload is too long"},
	{Code: "2003", Table: string(ChannelApple), Kind: push.ErrInvalidArgument, Meaning: "BadTopic: the bundle id in the certificate is wrong"},
	{Code: "2004", Table: string(ChannelApple), Kind: push.ErrPermission, Meaning: "TopicDisallowed: the topic is not allowed"},
	{Code: "2005", Table: string(ChannelApple), Kind: push.ErrInvalidArgument, Meaning: "BadMessageId: the message id is wrong"},
	{Code: "2006", Table: string(ChannelApple), Kind: push.ErrInvalidArgument, Meaning: "BadExpirationDate: the expiration is wrong"},
	{Code: "2007", Table: string(ChannelApple), Kind: push.ErrInvalidArgument, Meaning: "BadPriority: the priority is wrong"},
	{Code: "2008", Table: string(ChannelApple), Kind: push.ErrInvalidArgument, Meaning: "MissingDeviceToken: the device token is missing"},
	{Code: "2009", Table: string(ChannelApple), Kind: push.ErrTokenMismatch, Meaning: "BadDeviceToken: malformed or not existing, or of the other environment than the certificate"},
	{Code: "2010", Table: string(ChannelApple), Kind: push.ErrTokenMismatch, Meaning: "DeviceTokenNotForTopic: the device token belongs to another app"},
	{Code: "2011", Table: string(ChannelApple), Kind: push.ErrInvalidToken, Meaning: "Unregistered: the device token is dead"},
	{Code: "2012", Table: string(ChannelApple), Kind: push.ErrInvalidArgument, Meaning: "DuplicateHeaders: a header was there twice"},
	{Code: "2013", Table: string(ChannelApple), Kind: push.ErrAuth, Meaning: "BadCertificateEnvironment: the certificate is of the other environment"},
	{Code: "2014", Table: string(ChannelApple), Kind: push.ErrAuth, Meaning: "BadCertificate: the certificate is not valid"},
	{Code: "2015", Table: string(ChannelApple), Kind: push.ErrPermission, Meaning: "Forbidden: not allowed"},
	{Code: "2016", Table: string(ChannelApple), Kind: push.ErrInvalidArgument, Meaning: "BadPath: the path is wrong"},
	{Code: "2017", Table: string(ChannelApple), Kind: push.ErrUnsupported, Meaning: "MethodNotAllowed: the method is wrong"},
	{Code: "2018", Table: string(ChannelApple), Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "TooManyRequests: too many messages for the device"},
	{Code: "2019", Table: string(ChannelApple), Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "IdleTimeout: the connection was idle"},
	{Code: "2020", Table: string(ChannelApple), Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "Shutdown: the server was shutting down"},
	{Code: "2021", Table: string(ChannelApple), Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "InternalServerError: a fault at Apple"},
	{Code: "2022", Table: string(ChannelApple), Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "ServiceUnavailable: Apple is out of order"},
	{Code: "2023", Table: string(ChannelApple), Kind: push.ErrInvalidArgument, Meaning: "MissingTopic: the topic is missing"},
	{Code: "2024", Table: string(ChannelApple), Kind: push.ErrTokenMismatch, Meaning: "ConnClosed: Apple closed the connection; environment, certificate and bundle id do not fit"},
	{Code: "2025", Table: string(ChannelApple), Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "ConnUnavailable: no connection to Apple"},
	{Code: "2026", Table: string(ChannelApple), Kind: push.ErrInvalidArgument, Meaning: "the filter by the version of the app is wrong"},
	{Code: "2027", Table: string(ChannelApple), Kind: push.ErrInvalidArgument, Meaning: "the filter by the version of the app is wrong"},
	{Code: "2028", Table: string(ChannelApple), Kind: push.ErrInvalidArgument, Meaning: "the filter by the version of the app is wrong"},
	{Code: "2029", Table: string(ChannelApple), Kind: push.ErrInvalidArgument, Meaning: "the filter by the version of the app is wrong"},
	{Code: "2030", Table: string(ChannelApple), Kind: push.ErrInvalidArgument, Meaning: "the filter by the version of the app is wrong"},
	{Code: "2031", Table: string(ChannelApple), Kind: push.ErrInvalidArgument, Meaning: "the filter by the version of the app is wrong"},
	{Code: "100", Table: string(ChannelHuawei), Kind: push.ErrInvalidArgument, Meaning: "invalid or unknown parameter"},
	{Code: "101", Table: string(ChannelHuawei), Kind: push.ErrAuth, Meaning: "invalid API key"},
	{Code: "102", Table: string(ChannelHuawei), Kind: push.ErrAuth, Meaning: "invalid session key, which is the service's own"},
	{Code: "106", Table: string(ChannelHuawei), Kind: push.ErrPermission, Meaning: "the app or session may not use the service"},
	{Code: "107", Table: string(ChannelHuawei), Kind: push.ErrAuth, Meaning: "client id and secret must be obtained anew"},
	{Code: "109", Table: string(ChannelHuawei), Kind: push.ErrInvalidArgument, Meaning: "the clock of the service, not yours, is too far from Huawei's"},
	{Code: "110", Table: string(ChannelHuawei), Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "internal error"},
	{Code: "111", Table: string(ChannelHuawei), Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "Huawei is busy"},
	{Code: "80000003", Table: string(ChannelHuawei), Kind: push.ErrUnavailable, Meaning: "the device is offline"},
	{Code: "80000004", Table: string(ChannelHuawei), Kind: push.ErrNotFound, Meaning: "the app is not installed any more, so the vendor's token is dead; the target of the message need not be"},
	{Code: "80000005", Table: string(ChannelHuawei), Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "the device did not answer in time"},
	{Code: "80000006", Table: string(ChannelHuawei), Kind: push.ErrNotFound, Meaning: "the device never connected to the vendor"},
	{Code: "80000007", Table: string(ChannelHuawei), Kind: push.ErrUnsupported, Meaning: "the device is in a region that does not use this vendor's service"},
	{Code: "80000008", Table: string(ChannelHuawei), Kind: push.ErrTokenMismatch, Meaning: "wrong route: the device may have moved to another server"},
	{Code: "80100000", Table: string(ChannelHuawei), Kind: push.ErrInvalidArgument, Meaning: "some parameters are wrong"},
	{Code: "80100002", Table: string(ChannelHuawei), Kind: push.ErrInvalidArgument, Meaning: "the list of tokens is not valid"},
	{Code: "80100003", Table: string(ChannelHuawei), Kind: push.ErrInvalidArgument, Meaning: "the payload is not valid"},
	{Code: "80100004", Table: string(ChannelHuawei), Kind: push.ErrInvalidArgument, Meaning: "the validity is wrong"},
	{Code: "80300002", Table: string(ChannelHuawei), Kind: push.ErrPermission, Meaning: "no right to push to these tokens"},
	{Code: "80300007", Table: string(ChannelHuawei), Kind: push.ErrTokenMismatch, Meaning: "all tokens were refused: dead, or of another app"},
	{Code: "80300008", Table: string(ChannelHuawei), Kind: push.ErrPayloadTooLarge, Meaning: "the body is too long (the service's page lists it as an authentication error)"},
	{Code: "81000001", Table: string(ChannelHuawei), Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "internal error"},
	{Code: "200", Table: string(ChannelHonor), Kind: push.Accepted, Meaning: "the vendor took the message"},
	{Code: "400", Table: string(ChannelHonor), Kind: push.ErrInvalidArgument, Meaning: "a parameter is wrong"},
	{Code: "403", Table: string(ChannelHonor), Kind: push.ErrAuth, Meaning: "the access token, which is the service's own, was refused"},
	{Code: "404", Table: string(ChannelHonor), Kind: push.ErrNotFound, Meaning: "no such address"},
	{Code: "500", Table: string(ChannelHonor), Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "internal error"},
	{Code: "502", Table: string(ChannelHonor), Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "the connection failed"},
	{Code: "503", Table: string(ChannelHonor), Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "more than 3000 messages a second"},
	{Code: "80100000", Table: string(ChannelHonor), Kind: push.ErrUnknown, Meaning: "the vendor took the message for some tokens only"},
	{Code: "80100003", Table: string(ChannelHonor), Kind: push.ErrInvalidArgument, Meaning: "the message is malformed"},
	{Code: "80300006", Table: string(ChannelHonor), Kind: push.ErrDuplicate, Meaning: "a token is there twice"},
	{Code: "80300007", Table: string(ChannelHonor), Kind: push.ErrTokenMismatch, Meaning: "all tokens were refused: dead, or of another app"},
	{Code: "80300008", Table: string(ChannelHonor), Kind: push.ErrPayloadTooLarge, Meaning: "the body is longer than 4096 bytes"},
	{Code: "80300010", Table: string(ChannelHonor), Kind: push.ErrInvalidArgument, Meaning: "more than 1000 tokens"},
	{Code: "80200020", Table: string(ChannelHonor), Kind: push.ErrInvalidArgument, Meaning: "the id of the receipt does not match"},
	{Code: "10001", Table: string(ChannelHonor), Kind: push.ErrInvalidArgument, Meaning: "the timestamp is missing"},
	{Code: "10207", Table: string(ChannelHonor), Kind: push.ErrInvalidArgument, Meaning: "the timestamp is not valid"},
	{Code: "10300", Table: string(ChannelHonor), Kind: push.ErrInvalidArgument, Meaning: "the token is missing"},
	{Code: "10205", Table: string(ChannelHonor), Kind: push.ErrNotFound, Meaning: "the app id is not known"},
	{Code: "10001", Table: string(ChannelXiaomi), Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "system error"},
	{Code: "1001", Table: string(ChannelXiaomi), Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "system error, as the page of 2021 prints it"},
	{Code: "10002", Table: string(ChannelXiaomi), Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "the service is suspended"},
	{Code: "10003", Table: string(ChannelXiaomi), Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "error of a remote service"},
	{Code: "10004", Table: string(ChannelXiaomi), Kind: push.ErrPermission, Meaning: "the address is not allowed"},
	{Code: "10005", Table: string(ChannelXiaomi), Kind: push.ErrPermission, Meaning: "the app key must be authorised"},
	{Code: "10008", Table: string(ChannelXiaomi), Kind: push.ErrInvalidArgument, Meaning: "a parameter is wrong"},
	{Code: "10009", Table: string(ChannelXiaomi), Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "the system is busy"},
	{Code: "10012", Table: string(ChannelXiaomi), Kind: push.ErrInvalidArgument, Meaning: "the request is not valid"},
	{Code: "10013", Table: string(ChannelXiaomi), Kind: push.ErrInvalidArgument, Meaning: "the user is not valid"},
	{Code: "10014", Table: string(ChannelXiaomi), Kind: push.ErrPermission, Meaning: "the app may not call this API"},
	{Code: "10017", Table: string(ChannelXiaomi), Kind: push.ErrInvalidArgument, Meaning: "the value of a parameter is not valid"},
	{Code: "10018", Table: string(ChannelXiaomi), Kind: push.ErrPayloadTooLarge, Meaning: "the request is too long"},
	{Code: "10022", Table: string(ChannelXiaomi), Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "too many requests of the address"},
	{Code: "10023", Table: string(ChannelXiaomi), Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "too many requests of the user"},
	{Code: "10024", Table: string(ChannelXiaomi), Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "too many requests of the user for this API"},
	{Code: "10026", Table: string(ChannelXiaomi), Kind: push.ErrPermission, Meaning: "the app is on a black list"},
	{Code: "10027", Table: string(ChannelXiaomi), Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "the app calls the API too often"},
	{Code: "10029", Table: string(ChannelXiaomi), Kind: push.ErrNotFound, Meaning: "the device is not known"},
	{Code: "20301", Table: string(ChannelXiaomi), Kind: push.ErrUnknown, Meaning: "sending failed; the service's page says that the target is not valid"},
	{Code: "21301", Table: string(ChannelXiaomi), Kind: push.ErrAuth, Meaning: "authentication failed"},
	{Code: "22000", Table: string(ChannelXiaomi), Kind: push.ErrAuth, Meaning: "the app is not valid"},
	{Code: "22001", Table: string(ChannelXiaomi), Kind: push.ErrAuth, Meaning: "the app does not exist"},
	{Code: "22002", Table: string(ChannelXiaomi), Kind: push.ErrPermission, Meaning: "the app was revoked"},
	{Code: "22003", Table: string(ChannelXiaomi), Kind: push.ErrUnavailable, Meaning: "updating the app failed"},
	{Code: "22004", Table: string(ChannelXiaomi), Kind: push.ErrInvalidArgument, Meaning: "data of the app is missing"},
	{Code: "22005", Table: string(ChannelXiaomi), Kind: push.ErrInvalidArgument, Meaning: "the name of the app is not valid"},
	{Code: "22006", Table: string(ChannelXiaomi), Kind: push.ErrInvalidArgument, Meaning: "the id of the app is not valid"},
	{Code: "22007", Table: string(ChannelXiaomi), Kind: push.ErrAuth, Meaning: "the key of the app is not valid"},
	{Code: "22008", Table: string(ChannelXiaomi), Kind: push.ErrAuth, Meaning: "the secret of the app is not valid"},
	{Code: "22020", Table: string(ChannelXiaomi), Kind: push.ErrInvalidArgument, Meaning: "the description of the app is not valid"},
	{Code: "22021", Table: string(ChannelXiaomi), Kind: push.ErrPermission, Meaning: "the user has not authorised the app"},
	{Code: "22022", Table: string(ChannelXiaomi), Kind: push.ErrInvalidArgument, Meaning: "the package name is not valid"},
	{Code: "22100", Table: string(ChannelXiaomi), Kind: push.ErrInvalidArgument, Meaning: "the notification is malformed"},
	{Code: "22101", Table: string(ChannelXiaomi), Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "too many notifications"},
	{Code: "22102", Table: string(ChannelXiaomi), Kind: push.ErrUnknown, Meaning: "sending the notification failed"},
	{Code: "22103", Table: string(ChannelXiaomi), Kind: push.ErrInvalidArgument, Meaning: "the id of the notification is not valid"},
	{Code: "-1", Table: string(ChannelOPPO), Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "Service Currently Unavailable: out of order"},
	{Code: "-2", Table: string(ChannelOPPO), Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "Service in Flow Control: too fast"},
	{Code: "11", Table: string(ChannelOPPO), Kind: push.ErrAuth, Meaning: "Invalid Auth Token: the access token, which is the service's own, was refused"},
	{Code: "13", Table: string(ChannelOPPO), Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "App Call Limited: too many calls, in all or at a time; wait long"},
	{Code: "14", Table: string(ChannelOPPO), Kind: push.ErrAuth, Meaning: "Invalid App Key: the app key is wrong"},
	{Code: "15", Table: string(ChannelOPPO), Kind: push.ErrAuth, Meaning: "Missing App Key: the app key is missing"},
	{Code: "16", Table: string(ChannelOPPO), Kind: push.ErrAuth, Meaning: "Invalid Signature: the signature is wrong"},
	{Code: "17", Table: string(ChannelOPPO), Kind: push.ErrAuth, Meaning: "Missing Signature: the signature is missing"},
	{Code: "28", Table: string(ChannelOPPO), Kind: push.ErrPermission, Meaning: "App Disabled: the app is disabled"},
	{Code: "29", Table: string(ChannelOPPO), Kind: push.ErrAuth, Meaning: "Missing Auth Token: the access token, which is the service's own, is missing"},
	{Code: "30", Table: string(ChannelOPPO), Kind: push.ErrPermission, Meaning: "Api Permission Denied: the app may not call this API"},
	{Code: "10000", Table: string(ChannelOPPO), Kind: push.ErrNotFound, Meaning: "Invalid RegistrationId: the vendor's token is malformed; the target of the message need not be"},
	{Code: "10000", Table: string(ChannelVivo), Kind: push.ErrAuth, Meaning: "the access token, which is the service's own, was refused"},
	{Code: "10040", Table: string(ChannelVivo), Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "a resource limit is reached for now"},
	{Code: "10050", Table: string(ChannelVivo), Kind: push.ErrInvalidArgument, Meaning: "neither regId nor alias given"},
	{Code: "10055", Table: string(ChannelVivo), Kind: push.ErrInvalidArgument, Meaning: "the title is empty"},
	{Code: "10056", Table: string(ChannelVivo), Kind: push.ErrPayloadTooLarge, Meaning: "the title is too long"},
	{Code: "10058", Table: string(ChannelVivo), Kind: push.ErrPayloadTooLarge, Meaning: "the content is too long"},
	{Code: "10066", Table: string(ChannelVivo), Kind: push.ErrInvalidArgument, Meaning: "more than 10 custom pairs"},
	{Code: "10067", Table: string(ChannelVivo), Kind: push.ErrInvalidArgument, Meaning: "the custom pairs are not valid"},
	{Code: "10070", Table: string(ChannelVivo), Kind: push.ErrQuota, Meaning: "the allowance of messages is used up"},
	{Code: "10071", Table: string(ChannelVivo), Kind: push.ErrRateLimited, Meaning: "not within the hours when such messages are allowed"},
	{Code: "10072", Table: string(ChannelVivo), Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "pushing too fast"},
	{Code: "10101", Table: string(ChannelVivo), Kind: push.ErrContentRejected, Meaning: "the content did not pass review"},
	{Code: "10102", Table: string(ChannelVivo), Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "fault at vivo"},
	{Code: "10103", Table: string(ChannelVivo), Kind: push.ErrContentRejected, Meaning: "the content has sensitive words"},
	{Code: "10104", Table: string(ChannelVivo), Kind: push.ErrContentRejected, Meaning: "the text looks like a test: only digits, letters or symbols, or the word test"},
	{Code: "10110", Table: string(ChannelVivo), Kind: push.ErrPermission, Meaning: "the frequency of commercial messages must be configured first"},
	{Code: "10302", Table: string(ChannelVivo), Kind: push.ErrTokenMismatch, Meaning: "the regId is not valid or no longer, or of no test device, or long offline: what it is of these, the service does not show"},
	{Code: "10303", Table: string(ChannelVivo), Kind: push.ErrDuplicate, Meaning: "the request id was used before"},
	{Code: "90000002", Table: string(ChannelFCM), Kind: push.ErrNotFound, Meaning: "InvalidRegistration: the vendor's token is not valid; the target of the message need not be"},
	{Code: "90000003", Table: string(ChannelFCM), Kind: push.ErrNotFound, Meaning: "NotRegistered: the vendor's token is dead; the target of the message need not be"},
	{Code: "90000004", Table: string(ChannelFCM), Kind: push.ErrTokenMismatch, Meaning: "InvalidPackageName: the token belongs to another app"},
	{Code: "90000007", Table: string(ChannelFCM), Kind: push.ErrPayloadTooLarge, Meaning: "MessageTooBig: the message is too long"},
	{Code: "90000009", Table: string(ChannelFCM), Kind: push.ErrInvalidArgument, Meaning: "InvalidTtl: the validity is wrong"},
	{Code: "90000011", Table: string(ChannelFCM), Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "InternalServerError: a fault at FCM"},
	{Code: "90000401", Table: string(ChannelFCM), Kind: push.ErrAuth, Meaning: "Authentication: authentication failed"},
	{Code: "80000000", Table: string(ChannelHarmony), Kind: push.Accepted, Meaning: "the vendor took the message"},
	{Code: "80100000", Table: string(ChannelHarmony), Kind: push.ErrUnknown, Meaning: "the vendor took the message for some tokens only"},
	{Code: "80100001", Table: string(ChannelHarmony), Kind: push.ErrInvalidArgument, Meaning: "some parameters are wrong"},
	{Code: "80100003", Table: string(ChannelHarmony), Kind: push.ErrInvalidArgument, Meaning: "the message is malformed"},
	{Code: "80100004", Table: string(ChannelHarmony), Kind: push.ErrInvalidArgument, Meaning: "the message expires before it is sent"},
	{Code: "80100016", Table: string(ChannelHarmony), Kind: push.ErrContentRejected, Meaning: "the content did not pass review"},
	{Code: "80100022", Table: string(ChannelHarmony), Kind: push.ErrContentRejected, Meaning: "the signature of the picture cannot be verified"},
	{Code: "80200001", Table: string(ChannelHarmony), Kind: push.ErrAuth, Meaning: "authentication error: the header is missing, or the project is another"},
	{Code: "80200005", Table: string(ChannelHarmony), Kind: push.ErrAuth, Meaning: "the JWT, which is the service's own, has expired"},
	{Code: "80300002", Table: string(ChannelHarmony), Kind: push.ErrPermission, Meaning: "the app may not push, or the token is of another app"},
	{Code: "80300007", Table: string(ChannelHarmony), Kind: push.ErrTokenMismatch, Meaning: "all tokens were refused: dead, or of another app"},
	{Code: "80300008", Table: string(ChannelHarmony), Kind: push.ErrPayloadTooLarge, Meaning: "the body without its tokens is longer than 4096 bytes"},
	{Code: "80300010", Table: string(ChannelHarmony), Kind: push.ErrInvalidArgument, Meaning: "too many tokens"},
	{Code: "80300029", Table: string(ChannelHarmony), Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "too many test messages"},
	{Code: "80300030", Table: string(ChannelHarmony), Kind: push.ErrInvalidArgument, Meaning: "too many tokens in a test message"},
	{Code: "80300036", Table: string(ChannelHarmony), Kind: push.ErrAuth, Meaning: "the JWT is valid for longer than a day"},
	{Code: "80300037", Table: string(ChannelHarmony), Kind: push.ErrPermission, Meaning: "pushing is forbidden by a penalty"},
	{Code: "81000001", Table: string(ChannelHarmony), Kind: push.ErrUnavailable, Retry: push.RetryLater, Meaning: "internal error"},
}

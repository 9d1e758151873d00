package aliyun

import (
	"encoding/json"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/codetable"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// table is the name of the gateway's codes in a vendor's tables.
const table = "gateway"

// codeExpired says that the clocks differ by more than 15 minutes.
const codeExpired = "InvalidTimeStamp.Expired"

// gatewayTable is from the pages "Common error codes" of Alibaba Cloud and
// "Error codes" of EMAS Mobile Push. A code with {Parameter} stands for all
// that have a name in its place.
var gatewayTable = codetable.Table{
	{Code: "InvalidProduct.NotFound", Table: table, Kind: push.ErrInvalidArgument, Meaning: "the host does not serve this product"},
	{Code: "InvalidApi.NotFound", Table: table, Kind: push.ErrUnsupported, Meaning: "no such action in this version of the API"},
	{Code: "InvalidProtocol.NeedSsl", Table: table, Kind: push.ErrInvalidArgument, Meaning: "the action needs HTTPS"},
	{Code: "MissingParameter", Table: table, Kind: push.ErrInvalidArgument, Meaning: "a required parameter is missing"},
	{Code: "Missing{Parameter}", Table: table, Kind: push.ErrInvalidArgument, Meaning: "the named parameter is missing"},
	{Code: "InvalidParameter", Table: table, Kind: push.ErrInvalidArgument, Meaning: "a parameter is wrong"},
	{Code: "InvalidParameter.Format", Table: table, Kind: push.ErrInvalidArgument, Meaning: "the parameter Format is wrong"},
	{Code: "UnsupportedParameter", Table: table, Kind: push.ErrInvalidArgument, Meaning: "a parameter is not one of this action"},
	{Code: "InvalidAccessKeyId.NotFound", Table: table, Kind: push.ErrAuth, Meaning: "there is no such AccessKey"},
	{Code: "InvalidAccessKeyId.Inactive", Table: table, Kind: push.ErrAuth, Meaning: "the AccessKey is disabled"},
	{Code: "InvalidAccessKeyId", Table: table, Kind: push.ErrAuth, Meaning: "the AccessKey is wrong (unverified)"},
	{Code: "SignatureDoesNotMatch", Table: table, Kind: push.ErrAuth, Meaning: "the signature is wrong: check the AccessKey secret"},
	{Code: "InvalidSignatureMethod", Table: table, Kind: push.ErrAuth, Meaning: "the signature's algorithm is not supported"},
	{Code: "IncompleteSignature", Table: table, Kind: push.ErrAuth, Meaning: "a part of the signature is missing"},
	{Code: "SignatureNonceUsed", Table: table, Kind: push.ErrAuth, Retry: push.RetryUnsure, Meaning: "a copy of this signed request came in before"},
	{Code: "InvalidTimeStamp.Format", Table: table, Kind: push.ErrAuth, Meaning: "the request's time is not in the documented form"},
	{Code: "IllegalTimestamp", Table: table, Kind: push.ErrAuth, Meaning: "the request's time is missing or wrong"},
	{Code: codeExpired, Table: table, Kind: push.ErrAuth, Retry: push.RetryRefresh, Meaning: "the clocks differ by more than 15 minutes"},
	{Code: "InvalidSecurityToken.Expired", Table: table, Kind: push.ErrAuth, Retry: push.RetryRefresh, Meaning: "the temporary key has expired (unverified)"},
	{Code: "InvalidSecurityToken.Malformed", Table: table, Kind: push.ErrAuth, Retry: push.RetryRefresh, Meaning: "the security token is not one (unverified)"},
	{Code: "InvalidSecurityToken.MismatchWithAccessKey", Table: table, Kind: push.ErrAuth, Retry: push.RetryRefresh, Meaning: "the security token belongs to another AccessKey (unverified)"},
	{Code: "MissingSecurityToken", Table: table, Kind: push.ErrAuth, Retry: push.RetryRefresh, Meaning: "a temporary key without its security token (unverified)"},
	{Code: "NoPermission", Table: table, Kind: push.ErrPermission, Meaning: "the RAM policy does not allow this (unverified)"},
	{Code: "Forbidden", Table: table, Kind: push.ErrPermission, Meaning: "the account may not do this"},
	{Code: "Forbidden.RAM", Table: table, Kind: push.ErrPermission, Meaning: "the RAM policy does not allow this"},
	{Code: "Forbedden.NotSupportRAM", Table: table, Kind: push.ErrPermission, Meaning: "the action cannot be called by a RAM user"},
	{Code: "ActionUnauthorized", Table: table, Kind: push.ErrPermission, Meaning: "the action is not allowed to this user"},
	{Code: "InvalidAction", Table: table, Kind: push.ErrPermission, Meaning: "the action is unknown or not allowed"},
	{Code: "Forbidden.RiskControl", Table: table, Kind: push.ErrPermission, Meaning: "stopped by risk control"},
	{Code: "InsufficientBalance", Table: table, Kind: push.ErrQuota, Meaning: "the account is in debt"},
	{Code: "InvalidAccountStatus.NotEnoughBalance", Table: table, Kind: push.ErrQuota, Meaning: "the account is in debt (unverified)"},
	{Code: "UnsupportedHTTPMethod", Table: table, Kind: push.ErrUnsupported, Meaning: "the action does not take this HTTP method"},
	{Code: "Throttling", Table: table, Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "too many requests"},
	{Code: "Throttling.User", Table: table, Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "too many requests of this account"},
	{Code: "Throttling.Api", Table: table, Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "too many requests for this action"},
	{Code: "InternalError", Table: table, Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "an unknown fault of the service"},
	{Code: "ServiceUnavailable", Table: table, Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "out of order for a while (unverified)"},
	{Code: "ServiceUnavailableTemporary", Table: table, Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "out of order for a while (unverified)"},
	{Code: "Invalid{Parameter}", Table: table, Kind: push.ErrInvalidArgument, Meaning: "the named parameter is wrong"},
	{Code: "429", Table: codetable.HTTP, Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "too many requests"},
	{Code: "4xx", Table: codetable.HTTP, Kind: push.ErrInvalidArgument, Meaning: "refused without a documented code"},
	{Code: "5xx", Table: codetable.HTTP, Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "a fault without a documented code"},
}

// Explain returns the row of a code of the gateway's. It allocates nothing.
func Explain(code string) (push.CodeInfo, bool) {
	if info, ok := gatewayTable.Explain(code); ok {
		return info, true
	}
	like := ""
	switch {
	case strings.Contains(code, "Throttling"):
		like = "Throttling"
	case strings.HasPrefix(code, "InvalidSecurityToken"):
		like = "InvalidSecurityToken.Malformed"
	case len(code) > len("Missing") && strings.HasPrefix(code, "Missing"):
		like = "Missing{Parameter}"
	case len(code) > len("Invalid") && strings.HasPrefix(code, "Invalid"):
		like = "Invalid{Parameter}"
	default:
		return push.CodeInfo{Code: code}, false
	}
	info := gatewayTable.Find(table, like)
	info.Code = code
	return info, true
}

// Codes yields all codes of the gateway's.
func Codes() iter.Seq[push.CodeInfo] { return gatewayTable.All() }

// Fault reads an answer that the gateway, or the product behind it, gave with
// a status other than one of success. explain is asked for the code first.
func Fault(a *engine.Answer, explain func(code string) (push.CodeInfo, bool)) push.APIError {
	var f struct { // json.Unmarshal takes the names in any case
		Code      wire.String
		Message   wire.String
		RequestID wire.String
	}
	e := push.APIError{RetryAfter: retryAfter(a)}
	err := json.Unmarshal(a.Body, &f)
	code := wire.Text(string(f.Code))
	if err != nil || code == "" {
		e.Info, e.Text = statusInfo(a.Status), text(string(a.Body))
		return e
	}
	e.Text, e.RequestID = text(string(f.Message)), wire.Text(string(f.RequestID))
	info, ok := explain(code)
	if !ok {
		info, ok = Explain(code)
	}
	if !ok {
		info = push.CodeInfo{Code: code}
		if a.Status >= 500 && a.Status <= 599 { // so much the status tells
			fault := statusInfo(a.Status)
			info.Kind, info.Retry = fault.Kind, fault.Retry
		}
	}
	e.Info = info
	return e
}

// text leaves out what the gateway quotes of the request when the signature
// is wrong: a temporary key's security token is in it.
func text(message string) string {
	for _, quoted := range []string{"server string to sign", "server StringToSign", "CanonicalRequest", "StringToSign"} {
		if i := strings.Index(message, quoted); i >= 0 {
			message = message[:i]
		}
	}
	return wire.Text(message)
}

// statusInfo is what a bare HTTP status means.
func statusInfo(status int) push.CodeInfo {
	info := gatewayTable.Status(status)
	switch {
	case info.Meaning != "":
	case status >= 400 && status <= 499:
		info = gatewayTable.Find(codetable.HTTP, "4xx")
	case status >= 500 && status <= 599:
		info = gatewayTable.Find(codetable.HTTP, "5xx")
	}
	info.Code = strconv.Itoa(status)
	return info
}

// retryAfter reads the gateway's own header, which the vendor's SDK takes for
// milliseconds (unverified: no document gives the unit).
func retryAfter(a *engine.Answer) time.Duration {
	ms, err := strconv.ParseInt(a.Header.Get("X-Acs-Retry-After"), 10, 64)
	if err != nil || ms <= 0 {
		return 0
	}
	const most = 365 * 24 * time.Hour
	return time.Duration(min(ms, most.Milliseconds())) * time.Millisecond
}

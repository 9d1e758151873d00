package emas

import (
	"iter"
	"strings"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/aliyun"
	"github.com/pushwire/push/internal/codetable"
)

// tableReceipt is the table beside the main one and the gateway's.
const tableReceipt = "receipt event_type"

// The codes that this package answers with itself. What stands for %s when a
// parameter is a member of PushTask is unverified; these have its last name.
const (
	codeTask     = "InvalidPushTask.Empty"
	codeAction   = "InvalidAction.Format"
	codeTarget   = "InvalidTargetValue.Format"
	codeNoTarget = "InvalidTarget.Empty"
	codeBatch    = "TargetNotSupported"
	codePeriod   = "InvalidPeriod.ExceedDays"
)

// Codes yields every code that is documented: those of EMAS, the types of
// receipts, and those of the gateway before it, with what a bare HTTP status
// means. A code with %s stands for all that have a parameter's name in its
// place.
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

// Explain finds a code in the first of the tables that has it. It knows the
// codes with %s both as they are written and with a name in its place.
func Explain(code string) (push.CodeInfo, bool) {
	if info, ok := codeTable.Explain(code); ok {
		return info, true
	}
	if t := template(code); t != "" {
		info := codeTable.Find("", t)
		info.Code = code
		return info, true
	}
	return aliyun.Explain(code)
}

// template returns the code with %s that another is an instance of. Two that
// look like one are the gateway's.
func template(code string) string {
	name, suffix, ok := strings.Cut(code, ".")
	if !ok || len(name) <= len(invalid) || !strings.HasPrefix(name, invalid) ||
		code == "InvalidTimeStamp.Format" || code == "InvalidParameter.Format" {
		return ""
	}
	for _, t := range templates {
		if suffix == t.suffix {
			return t.code
		}
	}
	return ""
}

const invalid = "Invalid"

// templates are the codes with %s, by what follows the name.
var templates = [...]struct{ suffix, code string }{
	{"Format", "Invalid%s.Format"},
	{"LengthExceed", "Invalid%s.LengthExceed"},
	{"BytesExceed", "Invalid%s.BytesExceed"},
	{"Empty", "Invalid%s.Empty"},
}

var codeTable = codetable.Table{
	{Code: codePeriod, Kind: push.ErrInvalidArgument, Meaning: "the time between start and end is too long"},
	{Code: "Invalid%s.Format", Kind: push.ErrInvalidArgument, Meaning: "the named parameter is malformed"},
	{Code: "AccountDisabled", Kind: push.ErrPermission, Meaning: "the account or the feature is not enabled"},
	{Code: "FileNotExist", Kind: push.ErrNotFound, Meaning: "there is no such file"},
	{Code: "IncorrectPassword", Kind: push.ErrInvalidArgument, Meaning: "the password of the certificate is wrong"},
	{Code: "NotApnsCertificate", Kind: push.ErrInvalidArgument, Meaning: "the uploaded certificate is none for APNs"},
	{Code: "PermissionDenied", Kind: push.ErrPermission, Meaning: "this account may not use the AppKey"},
	{Code: "SendSpeedNotSupported", Kind: push.ErrUnsupported, Meaning: "SendSpeed is not allowed for this type of target"},
	{Code: "SmsProfileConfigFailed", Kind: push.ErrUnavailable, Meaning: "the SMS settings could not be stored"},
	{Code: "SmsProfileGetFailed", Kind: push.ErrUnavailable, Meaning: "the SMS settings could not be read"},
	{Code: "SmsRoleAuthorizeFailed", Kind: push.ErrPermission, Meaning: "the role for SMS could not be authorized"},
	{Code: "SmsRoleUnauthorized", Kind: push.ErrPermission, Meaning: "the role for SMS is not authorized"},
	{Code: "TagsNumberBeyondLimit", Kind: push.ErrQuota, Meaning: "the app has as many tags as it may have"},
	{Code: "Invalid%s.LengthExceed", Kind: push.ErrPayloadTooLarge, Meaning: "the named parameter is too long"},
	{Code: "Invalid%s.BytesExceed", Kind: push.ErrPayloadTooLarge, Meaning: "the named parameter has too many bytes"},
	{Code: "Invalid%s.Empty", Kind: push.ErrInvalidArgument, Meaning: "the named parameter is empty"},
	{Code: "Invalid.Parameter", Kind: push.ErrInvalidArgument, Meaning: "a parameter is wrong"},
	{Code: codeBatch, Kind: push.ErrUnsupported, Meaning: "a batch takes no targets of this type"},
	{Code: "InternalError", Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "an unknown fault of the service, which may have taken the request"},
	{Code: "Timeout", Kind: push.ErrUnavailable, Retry: push.RetryUnsure, Meaning: "the service ran out of time, and may have taken the request"},
	{Code: "AccountNotSupport", Kind: push.ErrPermission, Meaning: "the account is not supported (unverified)"},
	{Code: eventSent, Table: tableReceipt, Kind: push.Accepted, Meaning: "handed to the channel that reaches the device"},
	{Code: "sent_fail", Table: tableReceipt, Kind: push.ErrUnavailable, Meaning: "could not be handed to a channel: the reason is free text"},
	{Code: "arrive_fail", Table: tableReceipt, Kind: push.ErrUnavailable, Meaning: "the channel could not deliver: the reason is free text"},
}

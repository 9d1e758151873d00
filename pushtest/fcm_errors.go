package pushtest

import (
	"encoding/json"
	"net/http"
	"strings"
)

// Errors follow the pages "ErrorCode" of the REST reference and "FCM error
// codes" (both undated), and where those leave the body open, answers that
// other senders have published:
// https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode
// https://firebase.google.com/docs/cloud-messaging/error-codes

const (
	fcmTypeError      = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
	fcmTypeAPNs       = "type.googleapis.com/google.firebase.fcm.v1.ApnsError"
	fcmTypeBadRequest = "type.googleapis.com/google.rpc.BadRequest"
	fcmTypeQuota      = "type.googleapis.com/google.rpc.QuotaFailure"
	fcmTypeInfo       = "type.googleapis.com/google.rpc.ErrorInfo"
	fcmTypeHelp       = "type.googleapis.com/google.rpc.Help"
)

// fcmError is an error of the JSON APIs of Google.
type fcmError struct {
	Code    int         `json:"code"` // the HTTP status
	Message string      `json:"message"`
	Status  string      `json:"status"` // the name of a google.rpc.Code
	Details []fcmDetail `json:"details,omitempty"`
}

// fcmDetail is an entry of details; its key @type says which.
type fcmDetail map[string]any

// fcmViolation is an entry of a google.rpc.BadRequest.
type fcmViolation struct {
	Field       string `json:"field"`
	Description string `json:"description"`
}

func (e *fcmError) write(w http.ResponseWriter) {
	fcmJSON(w, e.Code, map[string]*fcmError{"error": e})
}

func fcmErrorCode(code string) fcmDetail { return fcmDetail{"@type": fcmTypeError, "errorCode": code} }

func fcmBadRequest(v ...fcmViolation) fcmDetail {
	d := fcmDetail{"@type": fcmTypeBadRequest}
	if len(v) > 0 {
		d["fieldViolations"] = v
	}
	return d
}

// fcmShape is which details an error of a code has.
type fcmShape int

const (
	fcmPlain   fcmShape = iota // none
	fcmWithFCM                 // an FcmError with the code
	fcmInfo                    // an ErrorInfo with the code as reason
)

// fcmCode says how a code is answered.
type fcmCode struct {
	http    int
	status  string
	message string
	shape   fcmShape
}

// fcmCodes are the codes of FCM, the reasons of Google's front end, and the
// canonical codes that come without either. The status of UNSPECIFIED_ERROR
// may be any.
var fcmCodes = map[string]fcmCode{
	"UNSPECIFIED_ERROR":      {500, "UNKNOWN", "Unknown error.", fcmWithFCM},
	"INVALID_ARGUMENT":       {400, "INVALID_ARGUMENT", "Request contains an invalid argument.", fcmWithFCM},
	"UNREGISTERED":           {404, "NOT_FOUND", "Requested entity was not found.", fcmWithFCM},
	"SENDER_ID_MISMATCH":     {403, "PERMISSION_DENIED", "SenderId mismatch", fcmWithFCM},
	"QUOTA_EXCEEDED":         {429, "RESOURCE_EXHAUSTED", "Message rate exceeded", fcmWithFCM},
	"UNAVAILABLE":            {503, "UNAVAILABLE", "The service is currently unavailable.", fcmWithFCM},
	"INTERNAL":               {500, "INTERNAL", "Internal error encountered.", fcmWithFCM},
	"THIRD_PARTY_AUTH_ERROR": {401, "UNAUTHENTICATED", "Auth error from APNS or Web Push Service", fcmWithFCM},
	// The old name of the last one. It has the text of a missing access
	// token, as was seen: the text must not be what a client goes by.
	"APNS_AUTH_ERROR": {401, "UNAUTHENTICATED", fcmNoCredential, fcmWithFCM},

	"ACCESS_TOKEN_EXPIRED":            {401, "UNAUTHENTICATED", fcmBadCredential, fcmInfo},
	"ACCESS_TOKEN_TYPE_UNSUPPORTED":   {401, "UNAUTHENTICATED", fcmBadCredential, fcmInfo},
	"CREDENTIALS_MISSING":             {401, "UNAUTHENTICATED", fcmNoCredential, fcmInfo},
	"ACCESS_TOKEN_SCOPE_INSUFFICIENT": {403, "PERMISSION_DENIED", "Request had insufficient authentication scopes.", fcmInfo},
	"SERVICE_DISABLED":                {403, "PERMISSION_DENIED", "Firebase Cloud Messaging API has not been used in this project before or it is disabled.", fcmInfo},
	"RATE_LIMIT_EXCEEDED":             {429, "RESOURCE_EXHAUSTED", "Quota exceeded for quota metric 'Send requests' and limit 'Send requests per minute'.", fcmInfo},

	"FAILED_PRECONDITION": {400, "FAILED_PRECONDITION", "Precondition check failed.", fcmPlain},
	"OUT_OF_RANGE":        {400, "OUT_OF_RANGE", "The value is out of range.", fcmPlain},
	"UNAUTHENTICATED":     {401, "UNAUTHENTICATED", fcmBadCredential, fcmPlain},
	"PERMISSION_DENIED":   {403, "PERMISSION_DENIED", "The caller does not have permission", fcmPlain},
	"NOT_FOUND":           {404, "NOT_FOUND", "Requested entity was not found.", fcmPlain},
	"ABORTED":             {409, "ABORTED", "The operation was aborted.", fcmPlain},
	"ALREADY_EXISTS":      {409, "ALREADY_EXISTS", "Requested entity already exists", fcmPlain},
	"CONFLICT":            {409, "CONFLICT", "Requested entity already exists", fcmPlain},
	"RESOURCE_EXHAUSTED":  {429, "RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota).", fcmPlain},
	"CANCELLED":           {499, "CANCELLED", "The operation was cancelled.", fcmPlain},
	"DATA_LOSS":           {500, "DATA_LOSS", "Unrecoverable data loss or corruption.", fcmPlain},
	"UNKNOWN":             {500, "UNKNOWN", "Unknown error.", fcmPlain},
	"DEADLINE_EXCEEDED":   {504, "DEADLINE_EXCEEDED", "Deadline expired before operation could complete.", fcmPlain},
}

// fcmCoded makes the error of a code. One that nobody documents is 400, with
// an FcmError.
func fcmCoded(code string) *fcmError {
	c, ok := fcmCodes[code]
	switch _, apple := apnsStatuses[code]; {
	case !ok && apple:
		return fcmAPNs(code)
	case !ok:
		c = fcmCodes["INVALID_ARGUMENT"]
	}
	e := &fcmError{Code: c.http, Message: c.message, Status: c.status}
	switch c.shape {
	case fcmWithFCM:
		e.Details = []fcmDetail{fcmErrorCode(code)}
	case fcmInfo:
		e.Details = fcmReason(code)
	}
	switch code {
	case "THIRD_PARTY_AUTH_ERROR", "APNS_AUTH_ERROR":
		e.Details = append(e.Details, fcmAPNsDetail("InvalidProviderToken"))
	case "QUOTA_EXCEEDED":
		// Google documents that there is one, though not what it says.
		e.Details = append(e.Details, fcmDetail{"@type": fcmTypeQuota, "violations": []map[string]string{
			{"subject": "fcm.googleapis.com", "description": c.message},
		}})
	}
	return e
}

// fcmReason is the ErrorInfo of a reason, with what comes beside it.
func fcmReason(reason string) []fcmDetail {
	metadata := map[string]string{"service": "fcm.googleapis.com"}
	info := fcmDetail{"@type": fcmTypeInfo, "reason": reason, "domain": "googleapis.com", "metadata": metadata}
	help := func(description, url string) fcmDetail {
		return fcmDetail{"@type": fcmTypeHelp, "links": []map[string]string{{"description": description, "url": url}}}
	}
	switch reason {
	case "RATE_LIMIT_EXCEEDED":
		metadata["quota_metric"] = "fcm.googleapis.com/send_requests"
		metadata["quota_limit"] = "SendsPerMinutePerProject"
		metadata["quota_unit"] = "1/min/{project}"
		return []fcmDetail{info, help("Request a higher quota limit.", "https://cloud.google.com/docs/quotas/help/request_increase")}
	case "SERVICE_DISABLED":
		return []fcmDetail{help("Google developers console API activation", "https://console.developers.google.com/apis/api/fcm.googleapis.com/overview"), info}
	}
	return []fcmDetail{info}
}

// fcmAPNs makes the error of a message that APNs has refused.
func fcmAPNs(reason string) *fcmError {
	code, message := "INVALID_ARGUMENT", "Request contains an invalid argument."
	switch status := apnsStatuses[reason]; {
	case reason == "Unregistered":
		message = "APNs device token is disabled."
	case status == http.StatusForbidden:
		code, message = "THIRD_PARTY_AUTH_ERROR", "Auth error from APNS or Web Push Service"
	case status == http.StatusTooManyRequests:
		code, message = "QUOTA_EXCEEDED", "Message rate exceeded"
	case status == http.StatusInternalServerError:
		code, message = "INTERNAL", "Internal error encountered."
	case status == http.StatusServiceUnavailable:
		code, message = "UNAVAILABLE", "The service is currently unavailable."
	}
	c := fcmCodes[code]
	return &fcmError{
		Code: c.http, Status: c.status, Message: message,
		Details: []fcmDetail{fcmErrorCode(code), fcmAPNsDetail(reason)},
	}
}

func fcmAPNsDetail(reason string) fcmDetail {
	status := apnsStatuses[reason]
	if status == 0 {
		status = http.StatusBadRequest
	}
	return fcmDetail{"@type": fcmTypeAPNs, "statusCode": status, "reason": reason}
}

// fcmInvalid is a request that fits the schema and is wrong all the same.
func fcmInvalid(field, description string) *fcmError {
	return &fcmError{
		Code: http.StatusBadRequest, Status: "INVALID_ARGUMENT", Message: description,
		Details: []fcmDetail{fcmBadRequest(fcmViolation{field, description}), fcmErrorCode("INVALID_ARGUMENT")},
	}
}

// fcmMalformed is a request that does not fit the schema. It never gets as
// far as FCM, so there is no FcmError.
func fcmMalformed(v ...fcmViolation) *fcmError {
	texts := make([]string, len(v))
	for i := range v {
		texts[i] = v[i].Description
	}
	return &fcmError{
		Code: http.StatusBadRequest, Status: "INVALID_ARGUMENT", Message: strings.Join(texts, "\n"),
		Details: []fcmDetail{fcmBadRequest(v...)},
	}
}

// RefuseNext makes the next sends, dry runs too, fail with a code: one of
// FCM's (UNREGISTERED), of the canonical codes (NOT_FOUND), a reason of
// Google's front end (ACCESS_TOKEN_EXPIRED) or of APNs (BadDeviceToken). The
// HTTP status and the details are those that belong to it.
func (f *FCM) RefuseNext(times int, code string) { f.Inject("send", times, f.Refuse(code)) }

// Refuse is the fault that RefuseNext injects, for use with other ops. Each
// answers in the format of its service; for "auth" the codes are those of
// OAuth, such as invalid_grant.
func (f *FCM) Refuse(code string) Fault {
	return func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		switch fcmRouteOf(r).service {
		case fcmOAuthService:
			fcmOAuth(code, "").write(w)
		case fcmIIDService, fcmGroupService:
			fcmIID(code).write(w)
		default:
			fcmCoded(code).write(w)
		}
	}
}

// RefuseAfter is Refuse with a Retry-After header: seconds, or a date as HTTP
// writes it.
func (f *FCM) RefuseAfter(code, retryAfter string) Fault {
	refuse := f.Refuse(code)
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		w.Header().Set("Retry-After", retryAfter)
		refuse(w, r, next)
	}
}

// fcmJSON answers with a JSON body.
func fcmJSON(w http.ResponseWriter, status int, v any) {
	b, err := json.Marshal(v)
	fcmMust(err)
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.WriteHeader(status)
	_, _ = w.Write(b)
}

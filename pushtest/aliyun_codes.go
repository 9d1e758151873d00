package pushtest

import (
	"net/http"
	"net/url"
	"strings"
)

// Codes and statuses follow the page on the errors of EMAS,
// https://help.aliyun.com/document_detail/434846.html, and that on the
// client errors of all products,
// https://help.aliyun.com/document_detail/51132.html (undated copies).

// An aliyunFailure is a refusal.
type aliyunFailure struct {
	code, message string
}

// aliyunFail is a refusal with a code. If the message is empty, the usual one
// of the code is taken.
func aliyunFail(code, message string) *aliyunFailure {
	if message == "" {
		message = aliyunMessages[code]
	}
	if message == "" {
		message = "The request was refused with " + code + "."
	}
	return &aliyunFailure{code, message}
}

// aliyunStatus is the HTTP status of a code: 400 unless it is known to have
// another. InvalidAccessKeyId.NotFound has 404 on the page of all products
// and 400 on that of EMAS, which is taken.
func aliyunStatus(code string) int {
	if status, ok := aliyunStatuses[code]; ok {
		return status
	}
	return http.StatusBadRequest
}

var aliyunStatuses = map[string]int{
	"InternalError":               http.StatusInternalServerError,
	"Timeout":                     http.StatusInternalServerError,
	"ServiceUnavailable":          http.StatusServiceUnavailable,
	"ServiceUnavailableTemporary": http.StatusServiceUnavailable,
	"InvalidProduct.NotFound":     http.StatusNotFound,
	"InvalidApi.NotFound":         http.StatusNotFound,
	"InvalidProtocol.NeedSsl":     http.StatusNotFound,
	"NoPermission":                http.StatusForbidden,
	"Forbidden":                   http.StatusForbidden,
	"Forbidden.RAM":               http.StatusForbidden,
	"Forbedden.NotSupportRAM":     http.StatusForbidden, // the vendor's spelling
	"Forbidden.RiskControl":       http.StatusForbidden,
	"ActionUnauthorized":          http.StatusForbidden,
	"InvalidAction":               http.StatusForbidden,
}

// aliyunMessages are texts of our own; no client should read them.
var aliyunMessages = map[string]string{
	"AccountDisabled":                            "The feature is not enabled for this account.",
	"IllegalTimestamp":                           "The date of the request is missing.",
	"InternalError":                              "The request failed for an unknown reason.",
	"InvalidAccessKeyId":                         "The AccessKey is not valid.",
	"InvalidAccessKeyId.Inactive":                "The AccessKey is disabled.",
	"InvalidAccessKeyId.NotFound":                "There is no such AccessKey.",
	"InvalidApi.NotFound":                        "There is no such API with this action, version and method.",
	"InvalidSecurityToken.Expired":               "The security token has expired.",
	"InvalidSecurityToken.Malformed":             "The security token is malformed.",
	"InvalidSecurityToken.MismatchWithAccessKey": "The security token belongs to another AccessKey.",
	"InvalidSignatureMethod":                     "The signature must be made with " + aliyunScheme + ".",
	"InvalidTimeStamp.Expired":                   "The date differs from the server's clock by more than 15 minutes.",
	"InvalidTimeStamp.Format":                    "The date must look like 2026-01-02T03:04:05Z.",
	"MissingSecurityToken":                       "The AccessKey is temporary and needs a security token.",
	"NoPermission":                               "The policy of the AccessKey does not allow this action.",
	"PermissionDenied":                           "This account may not use the app.",
	"SignatureNonceUsed":                         "The nonce was used before.",
	"Throttling":                                 "Too many requests.",
	"Throttling.Api":                             "Too many requests of this API.",
	"Throttling.User":                            "Too many requests of this account.",
	"Timeout":                                    "Processing took too long.",
	"UnsupportedHTTPMethod":                      "The method must be GET or POST.",
}

// refuse answers in the gateway's shape.
func (a *Aliyun) refuse(w http.ResponseWriter, r *http.Request, f *aliyunFailure) {
	a.write(w, aliyunStatus(f.code), map[string]string{
		"Code":      f.code,
		"Message":   f.message,
		"RequestId": aliyunRequestID(),
		"HostId":    r.Host,
		"Recommend": "https://api.aliyun.com/troubleshoot?" + url.Values{"q": {f.code}, "product": {a.product}}.Encode(),
	})
}

// aliyunRequestID returns a random UUID in upper case.
func aliyunRequestID() string {
	h := strings.ToUpper(randomHex(16))
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

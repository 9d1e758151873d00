package pushtest

// Answers follow the page on the codes of results (2871134, undated copy that
// ends after 3050), https://help.aliyun.com/document_detail/2871134.html, and
// for their shapes the generated SDK (mpaas 3.4.1, 2026-07-28). Codes that
// only an older sample has (Java, 2014 to 2018) are marked.

// The codes that the simulator refuses with by itself.
const (
	mpaasNoToken         = "3001"
	mpaasNoInstance      = "3003"
	mpaasOSType          = "3008"
	mpaasDeliveryTypes   = "3009"
	mpaasMessageKey      = "3010" // older sample
	mpaasNoUser          = "3012"
	mpaasNoTaskName      = "3019"
	mpaasValidity        = "3020"
	mpaasNoTarget        = "3021"
	mpaasNoSuchTemplate  = "3022"
	mpaasPlaceholders    = "3023"
	mpaasNoText          = "3024"
	mpaasNoTemplate      = "3025"
	mpaasNoTenant        = "3027" // older sample
	mpaasInvalid         = "3028"
	mpaasManyTargets     = "3029"
	mpaasBroadcastDevice = "3030"
	mpaasUTF8            = "3031"
	mpaasManyExtras      = "3035"
	mpaasTemplateExists  = "3036"
	mpaasTemplateNoName  = "3037"
	mpaasTemplateName    = "3038"
	mpaasTemplateContent = "3039"
	mpaasTemplateTitle   = "3040"
	mpaasTemplateDesc    = "3041"
	mpaasTextTooLong     = "3043"
	mpaasExtras          = "3044"
	mpaasManyInnerExtras = "3049"
	mpaasMessageTooLong  = "3050"
	mpaasNotDevice       = "8000" // older sample
	mpaasNotUser         = "8001" // older sample
	mpaasInstance        = "8012"
	mpaasTenant          = "8013"
)

// mpaasNames are the names of the codes, which serve as their texts.
var mpaasNames = map[string]string{
	"100": "SUCCESS",
	"-1":  "SIGNATURE_MISMATCH", mpaasNoToken: "NEED_DELIVERYTOKEN", "3002": "NEED_FILE",
	mpaasNoInstance: "NEED_APPID_WORKSPACEID", "3005": "APISECRET_WRONG", "3007": "APPID_WRONG",
	mpaasOSType: "OS_TYPE_NOT_SUPPORTED", mpaasDeliveryTypes: "DELIVERY_TYPE_NOT_SUPPORTED",
	mpaasMessageKey: "THIRD_MSG_ID_WRONG", "3011": "PAYLOAD_OVERLENGTH", mpaasNoUser: "NEED_USERID",
	"3017": "NEED_TNTINSTID", mpaasNoTaskName: "TASKNAME_NULL", mpaasValidity: "EXPIREDSECONDS_WRONG",
	mpaasNoTarget: "TOKEN_OR_USERID_NULL", mpaasNoSuchTemplate: "TEMPLATE_NOT_EXIST",
	mpaasPlaceholders: "TEMPLATEKV_NOT_ENOUGH", mpaasNoText: "PAYLOAD_NOT_ENOUGH",
	mpaasNoTemplate: "NEED_TEMPLATE", "3026": "EXPIREDTIME_TOO_LONG", mpaasNoTenant: "NEED_TENANTID",
	mpaasInvalid: "INVALID_PARAM", mpaasManyTargets: "SINGLE_PUSH_TARGET_TOO_MUCH",
	mpaasBroadcastDevice: "BROADCAST_ONLY_SUPPORT_BY_DEVICE", mpaasUTF8: "REQUEST_SHOULD_BE_UTF8",
	"3032": "REST_API_SWITCH_NOT_OPEN", "3033": "UNKNOWN_REST_SIGN_TYPE", mpaasManyExtras: "EXTEND_PARAM_TO_MUCH",
	mpaasTemplateExists: "TEMPLATE_ALREADY_EXIST", mpaasTemplateNoName: "TEMPLATE_NAME_NULL",
	mpaasTemplateName: "TEMPLATE_NAME_INVALID", mpaasTemplateContent: "TEMPLATE_CONTENT_INVALID",
	mpaasTemplateTitle: "TEMPLATE_TITLE_INVALID", mpaasTemplateDesc: "TEMPLATE_DESC_INFO_INVALID",
	"3042": "TEMPLATE_URI_INVALID", mpaasTextTooLong: "SINGLE_PUSH_CONTENT_TOO_LONG",
	mpaasExtras: "INVALID_EXTEND_PARAM", mpaasManyInnerExtras: "MULTIPLE_INNER_EXTEND_PARAM_TO_MUCH",
	mpaasMessageTooLong: "MSG_PAYLOAD_TOO_LONG", mpaasNotDevice: "NOT_PUSH_DEVICE", mpaasNotUser: "NOT_PUSH_USER",
	"8011": "FLOW_CONTROL_ERROR", mpaasInstance: "INVALID_INSTANCE_ID", mpaasTenant: "INVALID_TENANT_ID",
	"8014": "ACCOUNT_NO_PERMISSION", "9000": "SYSTEM_ERROR",
}

// A mpaasRefusal is a code in place of success.
type mpaasRefusal struct {
	code string
	text string // what was wrong; "" for the name of the code alone
}

func (r *mpaasRefusal) message() string {
	name := mpaasNames[r.code]
	switch {
	case name == "":
		name = "UNKNOWN"
		fallthrough
	case r.text == "":
		return name
	}
	return name + ": " + r.text
}

// A mpaasShape is how an action answers. That of the gateway is another.
type mpaasShape int

const (
	mpaasPushShape     mpaasShape = iota // ResultCode, ResultMessage, PushResult
	mpaasContentShape                    // ResultCode, ResultMessage, ResultContent
	mpaasIndexShape                      // the same, with Success twice
	mpaasTemplateShape                   // Code, Msg, Success, what there is to tell
	mpaasDeviceShape                     // Code, Message, Success, Data
)

// mpaasAccepted is a success. data is what there is to tell: a map of members
// in mpaasTemplateShape.
func mpaasAccepted(shape mpaasShape, data any) aliyunReply {
	const text = "SUCCESS"
	reply := aliyunReply{"ResultCode": "OK", "ResultMessage": text}
	switch shape {
	case mpaasPushShape:
		reply["PushResult"] = mpaasPushResult{Success: true, ResultMsg: text, Data: data}
	case mpaasContentShape:
		reply["ResultContent"] = data
	case mpaasIndexShape:
		reply["Success"] = true
		reply["ResultContent"] = map[string]any{"Success": true, "ResultMsg": text, "Data": data}
	case mpaasTemplateShape:
		reply = aliyunReply{"Code": "100", "Msg": text, "Success": true}
		members, _ := data.(map[string]any)
		for k, v := range members {
			reply[k] = v
		}
	case mpaasDeviceShape:
		reply = aliyunReply{"Code": "100", "Message": text, "Success": true, "Data": data}
	}
	return reply
}

// A mpaasPushResult is the verdict about a push.
type mpaasPushResult struct {
	Success   bool
	ResultMsg string
	Data      any `json:",omitempty"`
}

// mpaasRefused is a failure, which is HTTP 200 like a success.
func mpaasRefused(shape mpaasShape, r *mpaasRefusal) aliyunReply {
	text := r.message()
	switch shape {
	case mpaasTemplateShape:
		return aliyunReply{"Code": r.code, "Msg": text, "Success": false}
	case mpaasDeviceShape:
		return aliyunReply{"Code": r.code, "Message": text, "Success": false}
	}
	reply := aliyunReply{"ResultCode": r.code, "ResultMessage": text}
	switch shape {
	case mpaasPushShape:
		reply["PushResult"] = mpaasPushResult{ResultMsg: text}
	case mpaasIndexShape:
		reply["Success"] = false
	}
	return reply
}

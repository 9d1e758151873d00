package pushtest

import (
	"encoding/json"
	"net/http"
)

// Codes of the page of hosts and common codes (11235, undated) and, from
// 10000, those for targets, of which all but the first are of 2018:
// https://open.oppomobile.com/documentation/page/info?id=11235
const (
	oppoOK               = 0
	oppoInvalidToken     = 11
	oppoWrongMethod      = 12
	oppoInvalidAppKey    = 14
	oppoMissingAppKey    = 15
	oppoInvalidSign      = 16
	oppoMissingSign      = 17
	oppoMissingTimestamp = 18
	oppoInvalidTimestamp = 19
	oppoNoSuchMethod     = 20
	oppoInvalidEncoding  = 25
	oppoMissingToken     = 29
	oppoNotExist         = 31
	oppoDuplicate        = 32
	oppoDailyLimit       = 33
	oppoMissing          = 40
	oppoInvalid          = 41
	oppoInvalidPicture   = 51
	oppoTemplate         = 54
	oppoCategory         = 67
	oppoInvalidID        = 10000
	oppoInvalidAlias     = 10002
	oppoAliasOff         = 10003
	oppoIDRepeated       = 10004
	oppoAliasRepeated    = 10005
)

// oppoTexts are the messages that come with the codes. OPPO has no text for
// 54 that is known.
var oppoTexts = map[int]string{
	-2:                   "Service in Flow Control",
	-1:                   "Service Currently Unavailable",
	oppoOK:               "success",
	oppoInvalidToken:     "Invalid AuthToken",
	oppoWrongMethod:      "Http Action Not Allowed",
	13:                   "App Call Limited",
	oppoInvalidAppKey:    "Invalid App Key",
	oppoMissingAppKey:    "Missing App Key",
	oppoInvalidSign:      "Invalid Signature",
	oppoMissingSign:      "Missing Signature",
	oppoMissingTimestamp: "Missing Timestamp",
	oppoInvalidTimestamp: "Invalid Timestamp",
	oppoNoSuchMethod:     "Invalid Method",
	21:                   "Missing Method",
	22:                   "Missing Version",
	23:                   "Invalid Version",
	24:                   "Unsupported Version",
	oppoInvalidEncoding:  "Invalid Encoding",
	26:                   "IP Black List",
	27:                   "Access Denied",
	28:                   "App Disabled",
	oppoMissingToken:     "Missing Auth Token",
	30:                   "Api Permission Denied",
	oppoNotExist:         "Data Not Exist",
	oppoDuplicate:        "Data Duplicate",
	oppoDailyLimit:       "message count exceeds daily limit",
	34:                   "picture uploads exceed daily limit",
	oppoMissing:          "Missing Required Arguments",
	oppoInvalid:          "Invalid Arguments",
	oppoInvalidPicture:   "Invalid Picture",
	oppoTemplate:         "private template error",
	55:                   "App Call Frequency Limit",
	59:                   "UseSecondaryAction permission denied",
	oppoCategory:         "Category error",
	oppoInvalidID:        "Invalid Registration_id",
	10001:                "Registration_id Unsubscribe",
	oppoInvalidAlias:     "Invalid Alias Name",
	oppoAliasOff:         "Alias Name Unsubscribe",
	oppoIDRepeated:       "registrationId Repeat",
	oppoAliasRepeated:    "Alias Name Repeat",
}

// An oppoRoute is what a path stands for.
type oppoRoute struct {
	op     string
	method string
	serve  func(*OPPO, *http.Request) (data any, code int)
}

var oppoRoutes = map[string]oppoRoute{
	"/server/v1/auth": {"auth", http.MethodPost, (*OPPO).serveAuth},

	"/server/v1/message/notification/unicast":              {"send", http.MethodPost, (*OPPO).serveUnicast},
	"/server/v1/message/notification/unicast_batch":        {"send", http.MethodPost, (*OPPO).serveBatch},
	"/server/v1/message/notification/save_message_content": {"save", http.MethodPost, (*OPPO).serveSave},
	"/server/v1/message/notification/broadcast":            {"send", http.MethodPost, (*OPPO).serveBroadcast},
	"/server/v1/message/statistics":                        {"statistics", http.MethodPost, (*OPPO).serveStatistics},

	"/server/v1/device/set_alias":        {"set_alias", http.MethodPost, (*OPPO).serveSetAlias},
	"/server/v1/device/delete_alias":     {"delete_alias", http.MethodPost, (*OPPO).serveDeleteAlias},
	"/server/v1/device/add_tags":         {"add_tags", http.MethodPost, (*OPPO).serveAddTags},
	"/server/v1/device/add_tag_group":    {"add_tag_group", http.MethodPost, (*OPPO).serveAddTagGroup},
	"/server/v1/device/subscribe_tags":   {"subscribe_tags", http.MethodPost, (*OPPO).serveSubscribe},
	"/server/v1/device/unsubscribe_tags": {"unsubscribe_tags", http.MethodPost, (*OPPO).serveUnsubscribe},
	"/server/v1/device/get_all_tags":     {"get_all_tags", http.MethodPost, (*OPPO).serveGetTags},

	"/server/v1/media/upload/big_picture":   {"big_picture", http.MethodPost, (*OPPO).serveBigPicture},
	"/server/v1/media/upload/small_picture": {"small_picture", http.MethodPost, (*OPPO).serveSmallPicture},

	"/server/v1/feedback/fetch_invalid_regidList": {"fetch_invalid_regidList", http.MethodGet, (*OPPO).serveInvalidIDs},
	"/server/v1/feedback/fetch_push_permit":       {"fetch_push_permit", http.MethodGet, (*OPPO).servePermit},
}

// oppoRouteOf finds the route by the path. A wrong method does not change
// the op.
func oppoRouteOf(r *http.Request) oppoRoute {
	if route, ok := oppoRoutes[r.URL.Path]; ok {
		return route
	}
	return oppoRoute{op: "other"}
}

// serve is the service behind the faults. OPPO does not say how it answers a
// path that it does not have; the code for a method that does not exist comes
// nearest.
func (o *OPPO) serve(w http.ResponseWriter, r *http.Request) {
	route := oppoRouteOf(r)
	switch {
	case route.serve == nil:
		oppoReply(w, nil, oppoNoSuchMethod)
	case r.Method != route.method:
		oppoReply(w, nil, oppoWrongMethod)
	default:
		data, code := route.serve(o, r)
		oppoReply(w, data, code)
	}
}

// oppoReply answers with a code. Only success has data.
func oppoReply(w http.ResponseWriter, data any, code int) {
	body := struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
		Data    any    `json:"data,omitempty"`
	}{Code: code, Message: oppoText(code)}
	if code == oppoOK {
		body.Data = data
	}
	b, err := json.Marshal(body)
	oppoMust(err)
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	_, _ = w.Write(b)
}

func oppoText(code int) string {
	if text, ok := oppoTexts[code]; ok {
		return text
	}
	return "Unknown Error"
}

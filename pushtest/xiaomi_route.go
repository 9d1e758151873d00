package pushtest

import (
	"crypto/subtle"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"
)

// Paths, methods and content types follow "Server API" (2024-10-21),
// https://dev.mi.com/xiaomihyperos/documentation/detail?pId=1559
// and the Java SDK (Http2 1.0.11), which shows those that the page leaves out.
//
// The paths that revoke under /v1 and /v2 are gone by the announcement of
// 2026-10-22 (pId=2367), which ends them on 2026-12-01. Those that fetch
// invalid regIds are offline by the SDK page of 2024-10-22 (pId=1558). Both
// are answered like paths that never were.

type xiaomiHandler func(*Xiaomi, *xiaomiCall) (xiaomiReply, *xiaomiRefusal)

// A xiaomiRoute is what a path asks for.
type xiaomiRoute struct {
	op      string
	method  string
	content string // of the body; "" for none
	handle  xiaomiHandler
}

// A xiaomiCall is one request that has been let in.
type xiaomiCall struct {
	route  xiaomiRoute
	header http.Header
	body   []byte
	form   *xiaomiForm // from the query or the body; empty for JSON
}

const (
	xiaomiFormBody  = "application/x-www-form-urlencoded"
	xiaomiJSONBody  = "application/json"
	xiaomiMultipart = "multipart/form-data"
)

func xiaomiGet(op string, h xiaomiHandler) xiaomiRoute {
	return xiaomiRoute{op, http.MethodGet, "", h}
}

func xiaomiPost(op string, h xiaomiHandler) xiaomiRoute {
	return xiaomiRoute{op, http.MethodPost, xiaomiFormBody, h}
}

func xiaomiUpload(kind string) xiaomiRoute {
	return xiaomiRoute{"media/upload", http.MethodPost, xiaomiMultipart, xiaomiMedia(kind)}
}

func xiaomiMultiJSON(a xiaomiAudience) xiaomiRoute {
	return xiaomiRoute{"send", http.MethodPost, xiaomiJSONBody, xiaomiMulti(a)}
}

// xiaomiRoutes are all paths. One path has one method.
var xiaomiRoutes = map[string]xiaomiRoute{
	"/v2/message/regid":        xiaomiPost("send", xiaomiSend(xiaomiRegIDs, 1)),
	"/v2/message/alias":        xiaomiPost("send", xiaomiSend(xiaomiAliases, 1)),
	"/v2/message/user_account": xiaomiPost("send", xiaomiSend(xiaomiAccounts, 1)),
	"/v2/message/topic":        xiaomiPost("send", xiaomiSend(xiaomiOneTopic, 1)),
	"/v2/message/multi_topic":  xiaomiPost("send", xiaomiSend(xiaomiManyTopic, 1)),
	"/v2/message/all":          xiaomiPost("send", xiaomiSend(xiaomiEveryone, 1)),
	"/v3/message/regid":        xiaomiPost("send", xiaomiSend(xiaomiRegIDs, xiaomiAnyPackages)),
	"/v3/message/alias":        xiaomiPost("send", xiaomiSend(xiaomiAliases, xiaomiAnyPackages)),
	"/v3/message/topic":        xiaomiPost("send", xiaomiSend(xiaomiOneTopic, xiaomiAnyPackages)),
	"/v3/message/multi_topic":  xiaomiPost("send", xiaomiSend(xiaomiManyTopic, xiaomiAnyPackages)),
	"/v3/message/all":          xiaomiPost("send", xiaomiSend(xiaomiEveryone, xiaomiAnyPackages)),

	"/v2/multi_messages/regids":        xiaomiPost("send", xiaomiMulti(xiaomiRegIDs)),
	"/v2/multi_messages/aliases":       xiaomiPost("send", xiaomiMulti(xiaomiAliases)),
	"/v2/multi_messages/user_accounts": xiaomiPost("send", xiaomiMulti(xiaomiAccounts)),
	"/v3/multi_messages/regids":        xiaomiMultiJSON(xiaomiRegIDs),
	"/v3/multi_messages/aliases":       xiaomiMultiJSON(xiaomiAliases),
	"/v3/multi_messages/user_accounts": xiaomiMultiJSON(xiaomiAccounts),

	"/v2/schedule_job/exist":  xiaomiPost("schedule_job/exist", (*Xiaomi).jobExists),
	"/v2/schedule_job/delete": xiaomiPost("schedule_job/delete", (*Xiaomi).deleteJob),
	"/v3/schedule_job/delete": xiaomiPost("schedule_job/delete", (*Xiaomi).deleteJobKey),

	"/v3/message/regid/revoke":          xiaomiPost("revoke", xiaomiRevoke(xiaomiRegIDs, "registration_ids")),
	"/v3/message/alias/revoke":          xiaomiPost("revoke", xiaomiRevoke(xiaomiAliases, "aliases")),
	"/v3/message/user_account/revoke":   xiaomiPost("revoke", xiaomiRevoke(xiaomiAccounts, "user_accounts")),
	"/v1/message/switch/stop_by_id":     xiaomiPost("stop", (*Xiaomi).stopID),
	"/v1/message/switch/stop_by_jobkey": xiaomiPost("stop", (*Xiaomi).stopJobKey),
	"/v2/message/delete":                xiaomiPost("delete", (*Xiaomi).deleteBroadcast),

	"/v2/topic/subscribe":         xiaomiPost("topic/subscribe", (*Xiaomi).subscribe),
	"/v2/topic/unsubscribe":       xiaomiPost("topic/unsubscribe", (*Xiaomi).unsubscribe),
	"/v2/topic/unsubscribe/all":   xiaomiPost("topic/unsubscribe", (*Xiaomi).unsubscribeAll),
	"/v2/topic/subscribe/alias":   xiaomiPost("topic/subscribe", (*Xiaomi).subscribeAlias),
	"/v2/topic/unsubscribe/alias": xiaomiPost("topic/unsubscribe", (*Xiaomi).unsubscribeAlias),

	"/v1/alias/all":                    xiaomiGet("alias/all", xiaomiOfDevice((*xiaomiDevice).allAliases)),
	"/v1/topic/all":                    xiaomiGet("topic/all", xiaomiOfDevice((*xiaomiDevice).allTopics)),
	"/v1/account/all":                  xiaomiGet("account/all", xiaomiOfDevice((*xiaomiDevice).allAccounts)),
	"/v1/regid/presence":               xiaomiGet("presence", xiaomiLookUp("registration_id", true)),
	"/v2/regid/presence":               xiaomiGet("presence", xiaomiLookUp("registration_id", true)),
	"/v3/regid/presence":               xiaomiPost("presence", xiaomiLookUp("registration_id", true)),
	"/v1/validation/regids":            xiaomiPost("validation", (*Xiaomi).validate),
	"/v1/feedback/get_region_by_regid": xiaomiPost("region", xiaomiLookUp("regIds", false)),
	"/v1/trace/message/status":         xiaomiGet("trace/message", (*Xiaomi).traceMessage),
	"/v1/trace/messages/status":        xiaomiGet("trace/messages", (*Xiaomi).traceWindow),
	"/v1/trace/multi_message/status":   xiaomiPost("trace/multi_message", (*Xiaomi).traceIDs),
	"/v1/trace/message/abtest/status":  xiaomiGet("trace/abtest", (*Xiaomi).traceTest),
	"/v1/stats/message/counters":       xiaomiGet("stats", (*Xiaomi).counters),
	"/v1/trace/quota/get":              xiaomiGet("quota", (*Xiaomi).quota),
	"/v1/channel/add":                  xiaomiGet("channel/add", (*Xiaomi).addChannel),
	"/v1/channel/discard":              xiaomiGet("channel/discard", (*Xiaomi).discardChannel),
	"/v1/channel/list":                 xiaomiGet("channel/list", (*Xiaomi).listChannels),
	"/media/upload/image":              xiaomiUpload("image"),
	"/media/upload/smallIcon":          xiaomiUpload("smallIcon"),
	"/media/upload/notificationImage":  xiaomiUpload("notificationImage"),
	"/media/upload/bannerIcon":         xiaomiUpload("bannerIcon"),
	"/media/upload/smallIcon/query":    xiaomiGet("media/query", (*Xiaomi).smallIcon),
}

func xiaomiRouteOf(r *http.Request) xiaomiRoute {
	route, ok := xiaomiRoutes[r.URL.Path]
	switch {
	case !ok:
		return xiaomiRoute{op: "other", handle: xiaomiNowhere(xiaomiNoSuchAPI)}
	case r.Method != route.method:
		return xiaomiRoute{op: "other", handle: xiaomiNowhere(xiaomiWrongMethod)}
	}
	return route
}

func xiaomiNowhere(code int) xiaomiHandler {
	return func(*Xiaomi, *xiaomiCall) (xiaomiReply, *xiaomiRefusal) {
		return xiaomiReply{}, &xiaomiRefusal{code: code}
	}
}

// serve is the service behind the faults.
func (x *Xiaomi) serve(w http.ResponseWriter, r *http.Request) {
	x.runJobs()
	var reply xiaomiReply
	call, refusal := x.open(r)
	if refusal == nil {
		reply, refusal = call.route.handle(x, call)
	}
	xiaomiAnswer(w, reply, refusal)
}

// open lets a request in and takes its parameters apart.
func (x *Xiaomi) open(r *http.Request) (*xiaomiCall, *xiaomiRefusal) {
	if refusal := x.authenticate(r.Header); refusal != nil {
		return nil, refusal
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, &xiaomiRefusal{code: xiaomiParameter}
	}
	call := &xiaomiCall{route: xiaomiRouteOf(r), header: r.Header, body: body, form: x.newForm(nil)}
	query := r.URL.RawQuery
	switch call.route.content {
	case xiaomiFormBody:
		if query != "" {
			x.problem("query: parameters of a POST that belong into the body")
		}
		query = string(body)
	case xiaomiJSONBody:
		query = ""
	}
	if refusal := x.checkContent(call); refusal != nil {
		return nil, refusal
	}
	if call.form.values, err = url.ParseQuery(query); err != nil || !xiaomiIsUTF8(call.form.values) {
		return nil, xiaomiRefuse(xiaomiParameter, "the parameters are not encoded as a form in UTF-8")
	}
	return call, nil
}

// authenticate compares the key. A header that is missing or malformed gets
// the answer that is known for a wrong secret.
func (x *Xiaomi) authenticate(h http.Header) *xiaomiRefusal {
	want := []byte("key=" + x.AppSecret)
	values := h.Values("Authorization")
	if len(values) != 1 || subtle.ConstantTimeCompare([]byte(values[0]), want) != 1 {
		return &xiaomiRefusal{code: xiaomiAuthFailed}
	}
	x.lock.Lock()
	defer x.lock.Unlock()
	x.admitted = true
	return nil
}

// checkContent checks the content type, which a body must have.
func (x *Xiaomi) checkContent(c *xiaomiCall) *xiaomiRefusal {
	if c.route.content == "" {
		return nil
	}
	values := c.header.Values("Content-Type")
	if len(values) > 1 {
		x.problem("content-type: given %d times", len(values))
	}
	kind, params, err := mime.ParseMediaType(c.header.Get("Content-Type"))
	if err != nil || kind != c.route.content {
		return xiaomiRefuse(xiaomiMIMEType, "the content type is not %s", c.route.content)
	}
	if charset := params["charset"]; charset != "" && !strings.EqualFold(charset, "utf-8") {
		x.problem("content-type: the charset is %q in place of UTF-8", charset)
	}
	return nil
}

func xiaomiIsUTF8(values url.Values) bool {
	for k, v := range values {
		if !utf8.ValidString(k) || !utf8.ValidString(strings.Join(v, "")) {
			return false
		}
	}
	return true
}

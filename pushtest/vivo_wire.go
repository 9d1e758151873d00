package pushtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Paths, methods and the shape of answers follow vivo's page "Server API",
// https://dev.vivo.com.cn/documentCenter/doc/362, version 2.9.2 (undated, of
// about 2022 to 2023), and the official SDK 3.3 (2024-04-25).

// A vivoHandler carries out a request; v.lock is held.
type vivoHandler func(v *Vivo, r *http.Request, body []byte) vivoAnswer

type vivoRoute struct {
	op, method string
	serve      vivoHandler
}

// vivoRoutes are the operations by their paths.
var vivoRoutes = map[string]vivoRoute{
	"/message/auth":            {"auth", http.MethodPost, (*Vivo).serveAuth},
	"/message/send":            {"send", http.MethodPost, vivoJSON(vivoStrict, (*Vivo).send)},
	"/message/saveListPayload": {"save", http.MethodPost, vivoJSON(vivoStrict, (*Vivo).save)},
	"/message/pushToList":      {"send", http.MethodPost, vivoJSON(vivoStrict, (*Vivo).pushToList)},
	"/message/all":             {"send", http.MethodPost, vivoJSON(vivoStrict, (*Vivo).pushToAll)},
	"/message/tagPush":         {"send", http.MethodPost, vivoJSON(vivoStrict, (*Vivo).pushToTags)},
	"/message/recycle":         {"recycle", http.MethodPost, vivoJSON(vivoNoRequest, (*Vivo).recycle)},
	"/report/getStatistics":    {"statistics", http.MethodGet, (*Vivo).serveStatistics},
	"/search/msgStatus":        {"status", http.MethodGet, (*Vivo).serveStatus},
	"/invalidUser/check":       {"check", http.MethodPost, vivoJSON(vivoLoose, (*Vivo).check)},
	"/tag/add":                 {"tag/add", http.MethodPost, vivoJSON(vivoNoApp, (*Vivo).addTag)},
	"/tag/update":              {"tag/update", http.MethodPost, vivoJSON(vivoNoApp, (*Vivo).updateTag)},
	"/tag/addMembers":          {"tag/addMembers", http.MethodPost, vivoJSON(vivoNoApp, (*Vivo).addMembers)},
	"/tag/removeMembers":       {"tag/removeMembers", http.MethodPost, vivoJSON(vivoNoApp, (*Vivo).removeMembers)},
	"/tagGroup/add":            {"tagGroup/add", http.MethodPost, vivoJSON(vivoNoApp, (*Vivo).addGroup)},
	"/tagGroup/update":         {"tagGroup/update", http.MethodPost, vivoJSON(vivoNoApp, (*Vivo).updateGroup)},
	"/tagGroup/addToGroup":     {"tagGroup/addToGroup", http.MethodPost, vivoJSON(vivoNoApp, (*Vivo).addToGroup)},
	"/tagSegment/add":          {"tagSegment/add", http.MethodPost, vivoJSON(vivoNoApp, (*Vivo).addSegment)},
	"/tagSegment/update":       {"tagSegment/update", http.MethodPost, vivoJSON(vivoNoApp, (*Vivo).updateSegment)},
}

func vivoOp(r *http.Request) string {
	if route, ok := vivoRoutes[r.URL.Path]; ok {
		return route.op
	}
	return "other"
}

// A vivoAnswer is what comes back. The zero value is success without more.
type vivoAnswer struct {
	status int // of HTTP; not 0 if the answer is a text and no JSON

	Result       int             `json:"result"`
	Desc         string          `json:"desc"`
	AuthToken    string          `json:"authToken,omitempty"`
	TaskID       string          `json:"taskId,omitempty"`
	RequestID    string          `json:"requestId,omitempty"`
	InvalidUser  *vivoInvalid    `json:"invalidUser,omitempty"`
	InvalidUsers []vivoInvalid   `json:"invalidUsers,omitempty"`
	Statistics   []vivoStatistic `json:"statistics,omitzero"`
	Data         any             `json:"data,omitempty"`
}

// vivoInvalid is a target that got no message.
type vivoInvalid struct {
	UserID string `json:"userid"`
	Status int    `json:"status"`
}

// vivoCrash, in place of a result code, is HTTP 500 with a text.
const vivoCrash = -1

// vivoResult is an answer with nothing but a result code, which may be 0.
func vivoResult(code int) vivoAnswer {
	if code == vivoCrash {
		return vivoAnswer{status: http.StatusInternalServerError}
	}
	return vivoAnswer{Result: code}
}

func (a vivoAnswer) write(w http.ResponseWriter) {
	if a.status != 0 {
		http.Error(w, http.StatusText(a.status), a.status)
		return
	}
	a.Desc = vivoDesc(a.Result)
	body, _ := json.Marshal(a) // cannot fail: no answer has anything but strings and numbers
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	_, _ = w.Write(body)
}

func (v *Vivo) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client went away
	}
	v.judge(r, body).write(w)
}

func (v *Vivo) judge(r *http.Request, body []byte) vivoAnswer {
	v.lock.Lock()
	defer v.lock.Unlock()
	route, ok := vivoRoutes[r.URL.Path]
	switch {
	case !ok:
		v.problem("%s: no such path", r.URL.Path)
		return vivoAnswer{status: http.StatusNotFound}
	case r.Method != route.method:
		v.problem("%s: method %s, want %s", r.URL.Path, r.Method, route.method)
		return vivoAnswer{status: http.StatusMethodNotAllowed}
	}
	if enc := r.Header.Get("Content-Encoding"); enc != "" {
		// An official SDK sends "UTF-8" here, so that it must do no harm.
		v.problem("Content-Encoding: %q, though nothing is encoded", enc)
	}
	if route.op != "auth" && !v.authenticated(r) {
		return vivoResult(10000)
	}
	if route.op == "send" {
		if code, ok := v.refusal(); ok {
			return vivoResult(code)
		}
	}
	return route.serve(v, r, body)
}

// vivoCommon is what all bodies may have, besides that of /message/auth.
type vivoCommon struct {
	AppID     *int64 `json:"appId"`
	RequestID string `json:"requestId"`
}

func (c *vivoCommon) common() *vivoCommon { return c }

// vivoRule says what of vivoCommon an operation wants.
type vivoRule struct {
	appID     bool // it is asked for, though nobody is refused without
	requestID bool
	tooLong   int // the code for a request ID that is too long
}

var (
	vivoStrict    = vivoRule{appID: true, requestID: true, tooLong: 10353}
	vivoNoApp     = vivoRule{requestID: true, tooLong: 10353}
	vivoNoRequest = vivoRule{appID: true, tooLong: 10353}
	vivoLoose     = vivoRule{tooLong: 10704}
)

const vivoMaxRequestID = 64 // characters

// vivoJSON makes a handler of f: it decodes the body, checks what all bodies
// have in common, and remembers the request ID if f answers with success.
func vivoJSON[T any, P interface {
	*T
	common() *vivoCommon
}](rule vivoRule, f func(*Vivo, []byte, P) vivoAnswer) vivoHandler {
	return func(v *Vivo, r *http.Request, body []byte) vivoAnswer {
		req := P(new(T))
		code := v.contentType(r)
		if code == 0 {
			code = v.decode(body, req, vivoTypeCodes)
		}
		if code == 0 {
			code = v.checkCommon(r.URL.Path, rule, req.common())
		}
		if code != 0 {
			return vivoResult(code)
		}
		a := f(v, body, req)
		if id := req.common().RequestID; id != "" && a.status == 0 && a.Result == 0 {
			v.used[id] = true
		}
		return a
	}
}

func (v *Vivo) checkCommon(path string, rule vivoRule, c *vivoCommon) (code int) {
	switch {
	case c.AppID != nil && strconv.FormatInt(*c.AppID, 10) != v.AppID:
		return 10094
	case c.RequestID == "" && rule.requestID:
		return 10352
	case utf8.RuneCountInString(c.RequestID) > vivoMaxRequestID:
		return rule.tooLong
	case v.used[c.RequestID]:
		return 10303
	case c.AppID == nil && rule.appID:
		// The page wants it, but a request of the official SDK can lack it.
		v.problem("%s: appId is missing", path)
	}
	return 0
}

// contentType refuses bodies that are not declared to be JSON.
func (v *Vivo) contentType(r *http.Request) (code int) {
	h := r.Header.Get("Content-Type")
	media, params, err := mime.ParseMediaType(h)
	charset := params["charset"]
	if err != nil || media != "application/json" || charset != "" && !strings.EqualFold(charset, "utf-8") {
		v.problem("Content-Type: %q, want application/json;charset=UTF-8", h)
		return vivoCrash
	}
	return 0
}

// vivoTypeCodes are the codes for fields of the wrong JSON type: those that
// say that the field is invalid or, if there is none, that it is empty. Where
// there is neither, the request is HTTP 500.
var vivoTypeCodes = map[string]int{
	"appId": 10094, "requestId": 10352, "regId": 10050, "alias": 10050,
	"regIds": 10150, "aliases": 10150, "taskId": 10152,
	"notifyType": 10054, "title": 10055, "content": 10057, "timeToLive": 10059, "skipType": 10060,
	"clientCustomMap": 10067, "classification": 10051, "notifyId": 10095, "category": 10096,
	"name": 10600, "oldName": 10605, "newName": 10606, "group": 10613, "type": 10616, "ids": 10609,
	"userIds": 10700, "userType": 10706,
}

// decode decodes a JSON object into the struct that dst points to, and lists
// unknown fields as problems. Names are told apart by case, which
// encoding/json by itself does not do.
func (v *Vivo) decode(body []byte, dst any, codes map[string]int) (code int) {
	var object map[string]any
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber() // so that large numbers stay what they are
	if !utf8.Valid(body) || !json.Valid(body) || d.Decode(&object) != nil || object == nil {
		v.problem("the body is not a JSON object in UTF-8")
		return vivoCrash
	}
	v.prune(object, reflect.TypeOf(dst), "")
	pruned, _ := json.Marshal(object)
	err := json.Unmarshal(pruned, dst)
	if err == nil {
		return 0
	}
	field := ""
	if te := (*json.UnmarshalTypeError)(nil); errors.As(err, &te) {
		field = vivoField(te.Field)
	}
	v.problem("%s: the JSON type is wrong", field)
	name, _, _ := strings.Cut(field, ".")
	if code, ok := codes[name]; ok {
		return code
	}
	return vivoCrash
}

// vivoField strips the names of embedded structs, which encoding/json counts
// as part of a field's path, and no field begins like.
func vivoField(path string) string {
	for strings.HasPrefix(path, "vivo") {
		_, path, _ = strings.Cut(path, ".")
	}
	return path
}

// prune removes fields that the type t does not have, and lists them.
func (v *Vivo) prune(value any, t reflect.Type, path string) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch value := value.(type) {
	case []any:
		if t.Kind() == reflect.Slice {
			for _, element := range value {
				v.prune(element, t.Elem(), path)
			}
		}
	case map[string]any:
		if t.Kind() != reflect.Struct {
			return
		}
		fields := make(map[string]reflect.Type)
		for _, f := range reflect.VisibleFields(t) {
			fields[f.Tag.Get("json")] = f.Type
		}
		for name, element := range value {
			ft, ok := fields[name]
			if !ok || name == "" {
				v.problem("%s: no such field", path+name)
				delete(value, name)
				continue
			}
			v.prune(element, ft, path+name+".")
		}
	}
}

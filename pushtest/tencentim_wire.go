package pushtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"path"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"
)

// Paths and the shape of answers follow Tencent's overview of the REST API
// (https://www.tencentcloud.com/document/product/1047/34620, copies of 2024-02
// and 2024-07) and the pages of the operations, which the other files name.

// A tencentimHandler carries out a request; the simulator's lock is held.
type tencentimHandler func(m *TencentIM, body []byte) tencentimAnswer

type tencentimRoute struct {
	op    string // "" for the last part of the path
	task  bool   // a refusal has an empty TaskId
	serve tencentimHandler
}

func tencentimOther(h tencentimHandler) tencentimRoute { return tencentimRoute{serve: h} }

// tencentimRoutes are the operations by their paths. Those of the older
// generation differ in their names only, but for im_push.
var tencentimRoutes = map[string]tencentimRoute{
	"/v4/timpush/push":            {"send", true, tencentimJSON(tencentimPushCodes, (*TencentIM).push)},
	"/v4/timpush/batch":           {"send", true, tencentimJSON(nil, (*TencentIM).batch)},
	"/v4/all_member_push/im_push": {"send", true, tencentimJSON(tencentimLegacyCodes, (*TencentIM).legacyPush)},
	"/v4/openim/sendmsg":          {"chat", false, tencentimJSON(tencentimChatCodes, (*TencentIM).sendMsg)},
	"/v4/openim/batchsendmsg":     {"chat", false, tencentimJSON(tencentimChatCodes, (*TencentIM).batchSendMsg)},

	"/v4/timpush/revoke":         tencentimOther(tencentimJSON(nil, (*TencentIM).revoke)),
	"/v4/timpush/set_attr_name":  tencentimOther(tencentimJSON(nil, (*TencentIM).setAttrName)),
	"/v4/timpush/get_attr_name":  tencentimOther(tencentimJSON(nil, (*TencentIM).getAttrName)),
	"/v4/timpush/set_attr":       tencentimOther(tencentimJSON(nil, (*TencentIM).setAttr)),
	"/v4/timpush/get_attr":       tencentimOther(tencentimJSON(nil, (*TencentIM).getAttr)),
	"/v4/timpush/remove_attr":    tencentimOther(tencentimJSON(nil, (*TencentIM).removeAttr)),
	"/v4/timpush/add_tag":        tencentimOther(tencentimJSON(nil, (*TencentIM).addTag)),
	"/v4/timpush/get_tag":        tencentimOther(tencentimJSON(nil, (*TencentIM).getTag)),
	"/v4/timpush/remove_tag":     tencentimOther(tencentimJSON(nil, (*TencentIM).removeTag)),
	"/v4/timpush/clear_all_tags": tencentimOther(tencentimJSON(nil, (*TencentIM).clearTags)),

	"/v4/all_member_push/im_set_attr_name":   tencentimOther(tencentimJSON(nil, (*TencentIM).setAttrName)),
	"/v4/all_member_push/im_get_attr_name":   tencentimOther(tencentimJSON(nil, (*TencentIM).getAttrName)),
	"/v4/all_member_push/im_set_attr":        tencentimOther(tencentimJSON(nil, (*TencentIM).setAttr)),
	"/v4/all_member_push/im_get_attr":        tencentimOther(tencentimJSON(nil, (*TencentIM).getAttr)),
	"/v4/all_member_push/im_remove_attr":     tencentimOther(tencentimJSON(nil, (*TencentIM).removeAttr)),
	"/v4/all_member_push/im_add_tag":         tencentimOther(tencentimJSON(nil, (*TencentIM).addTag)),
	"/v4/all_member_push/im_get_tag":         tencentimOther(tencentimJSON(nil, (*TencentIM).getTag)),
	"/v4/all_member_push/im_remove_tag":      tencentimOther(tencentimJSON(nil, (*TencentIM).removeTag)),
	"/v4/all_member_push/im_remove_all_tags": tencentimOther(tencentimJSON(nil, (*TencentIM).clearTags)),

	"/v4/timpush/all_member_push_statistics": tencentimOther(tencentimJSON(nil, (*TencentIM).statistics)),
	"/v4/timpush/all_member_push_loss":       tencentimOther(tencentimJSON(nil, (*TencentIM).loss)),
	"/v4/timpush/all_member_push_trace":      tencentimOther(tencentimJSON(nil, (*TencentIM).trace)),
	"/v4/timpush/normal_push_statistics":     tencentimOther(tencentimJSON(nil, (*TencentIM).chatStatistics)),
	"/v4/timpush/normal_push_loss":           tencentimOther(tencentimJSON(nil, (*TencentIM).chatLoss)),
	"/v4/timpush/normal_push_trace":          tencentimOther(tencentimJSON(nil, (*TencentIM).chatTrace)),
}

func tencentimOp(r *http.Request) string {
	route, ok := tencentimRoutes[r.URL.Path]
	switch {
	case !ok:
		return "other"
	case route.op == "":
		return path.Base(r.URL.Path)
	}
	return route.op
}

// A tencentimVerdict is why a request is refused. The zero value lets it pass.
type tencentimVerdict struct {
	code int
	info string // if the general text of the code is not telling enough
}

// tencentimInvalid refuses a request for the sake of one field.
func tencentimInvalid(code int, field string) tencentimVerdict {
	return tencentimVerdict{code, "Invalid format of " + field}
}

func (v tencentimVerdict) ok() bool { return v.code == 0 }

func (v tencentimVerdict) answer() tencentimAnswer {
	if v.info == "" {
		v.info = tencentimInfo(v.code)
	}
	return tencentimAnswer{ErrorCode: v.code, ErrorInfo: v.info}
}

// A tencentimAnswer is what comes back. The zero value is success without
// more.
type tencentimAnswer struct {
	ActionStatus string
	ErrorInfo    string
	ErrorCode    int

	TaskID    *string           `json:"TaskId,omitempty"`
	ErrorList []tencentimFailed `json:",omitempty"`

	MsgTime int64  `json:",omitempty"` // Unix time in seconds
	MsgKey  string `json:",omitempty"`
	MsgID   string `json:"MsgId,omitempty"`

	AttrNames map[string]string    `json:",omitzero"`
	AttrTypes map[string]int       `json:",omitzero"`
	UserAttrs []tencentimUserAttrs `json:",omitzero"`
	UserTags  []tencentimUserTags  `json:",omitzero"`

	Results       any `json:",omitempty"`
	InstanceTrace any `json:",omitempty"`
	*tencentimCounts
	PlatformStatistics []tencentimPlatform `json:",omitzero"`
}

// tencentimFailed is an account that a request failed for.
type tencentimFailed struct {
	Account   string `json:"To_Account"`
	ErrorCode int
	ErrorInfo string `json:",omitempty"`
}

func (a tencentimAnswer) write(w http.ResponseWriter, route tencentimRoute) {
	a.ActionStatus = "OK"
	if a.ErrorCode != 0 {
		a.ActionStatus = "FAIL"
		if route.task {
			a.TaskID = new(string)
		}
	}
	body, _ := json.Marshal(a) // cannot fail: there is nothing odd in it
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(body)
}

func (m *TencentIM) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client went away
	}
	m.judge(r, body).write(w, tencentimRoutes[r.URL.Path])
}

func (m *TencentIM) judge(r *http.Request, body []byte) tencentimAnswer {
	m.lock.Lock()
	defer m.lock.Unlock()
	route, ok := tencentimRoutes[r.URL.Path]
	switch {
	case !ok:
		m.problem("%s: no such path", r.URL.Path)
		return tencentimVerdict{code: 60009}.answer()
	case r.Method != http.MethodPost:
		m.problem("%s: method %s, want POST", r.URL.Path, r.Method)
		return tencentimVerdict{code: 60002}.answer()
	}
	if v := m.authenticate(r.URL.RawQuery); !v.ok() {
		return v.answer()
	}
	// No page says that the content type is looked at.
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if charset := params["charset"]; err != nil || media != "application/json" || charset != "" && !strings.EqualFold(charset, "utf-8") {
		m.problem("Content-Type: %q, want application/json", r.Header.Get("Content-Type"))
	}
	if route.op == "send" {
		if code, ok := m.refusal(); ok {
			return tencentimVerdict{code: code}.answer()
		}
	}
	return route.serve(m, body)
}

// tencentimJSON makes a handler of f, which takes a decoded body. The codes
// are those for fields of the wrong type; others have 90001.
func tencentimJSON[T any](codes map[string]int, f func(*TencentIM, []byte, *T) tencentimAnswer) tencentimHandler {
	return func(m *TencentIM, body []byte) tencentimAnswer {
		req := new(T)
		if v := m.decode(body, req, codes); !v.ok() {
			return v.answer()
		}
		return f(m, body, req)
	}
}

// decode decodes a JSON object into the struct that dst points to, and lists
// unknown fields and nulls as problems. Names are told apart by case, which
// encoding/json by itself does not do.
func (m *TencentIM) decode(body []byte, dst any, codes map[string]int) tencentimVerdict {
	var object map[string]any
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber() // so that large numbers stay what they are
	if !utf8.Valid(body) || !json.Valid(body) || d.Decode(&object) != nil || object == nil {
		return tencentimVerdict{90001, "the body is not a JSON object in UTF-8"}
	}
	m.prune(object, reflect.TypeOf(dst), "")
	pruned, _ := json.Marshal(object)
	err := json.Unmarshal(pruned, dst)
	if err == nil {
		return tencentimVerdict{}
	}
	te := (*json.UnmarshalTypeError)(nil)
	if !errors.As(err, &te) {
		return tencentimVerdict{code: 90001}
	}
	// encoding/json counts the names of embedded structs as part of the path.
	field := te.Field
	for strings.HasPrefix(field, "tencentim") {
		_, field, _ = strings.Cut(field, ".")
	}
	name, _, _ := strings.Cut(field, ".")
	code, ok := codes[name]
	switch {
	case ok:
	case (name == "To_Account" || name == "From_Account") && te.Type.Kind() == reflect.String:
		code = 60015 // a UserID that is not a string
	default:
		code = 90001
	}
	return tencentimInvalid(code, field)
}

// prune removes fields that the type t does not have and fields that are
// null, and lists them.
func (m *TencentIM) prune(value any, t reflect.Type, path string) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch value := value.(type) {
	case []any:
		if t.Kind() == reflect.Slice {
			for _, element := range value {
				m.prune(element, t.Elem(), path)
			}
		}
	case map[string]any:
		if t.Kind() == reflect.Struct {
			m.pruneFields(value, t, path)
		}
	}
}

func (m *TencentIM) pruneFields(object map[string]any, t reflect.Type, path string) {
	fields := make(map[string]reflect.Type)
	for _, f := range reflect.VisibleFields(t) {
		name := f.Tag.Get("json")
		if name == "" {
			name = f.Name
		}
		fields[name] = f.Type
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		element := object[name]
		ft, ok := fields[name]
		switch {
		case !ok:
			m.problem("%s: no such field", path+name)
			delete(object, name)
		case element == nil:
			m.problem("%s: null", path+name)
			delete(object, name)
		default:
			m.prune(element, ft, path+name+".")
		}
	}
}

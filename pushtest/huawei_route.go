package pushtest

import (
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"
)

// Paths and headers follow the HMS Core references of messages:send
// (2025-08-30), of topic:subscribe and of token:query (both undated):
// https://developer.huawei.com/consumer/cn/doc/HMSCore-References/https-send-api-0000001050986197
// https://developer.huawei.com/consumer/cn/doc/HMSCore-References/topic-sub-api-0000001051066122
// https://developer.huawei.com/consumer/cn/doc/HMSCore-References/query-data-api-0000001051066126

// A huaweiRoute is what a path asks for.
type huaweiRoute struct {
	op      string
	version string // "v1", "v2" or "v3"
	id      string // of the client, from v2 on of the project
}

// huaweiOps are the operations by the generation and the end of the path.
var huaweiOps = map[string]string{
	"v1/messages:send":     "send",
	"v2/messages:send":     "send",
	"v3/messages:send":     "send",
	"v1/topic:subscribe":   "subscribe",
	"v1/topic:unsubscribe": "unsubscribe",
	"v1/topic:list":        "topics",
	"v1/topic:truncate":    "truncate",
	"v1/token:query":       "query",
	"v1/token:delete":      "delete",
}

func huaweiRouteOf(path string) huaweiRoute {
	if path == huaweiTokenPath {
		return huaweiRoute{op: "auth"}
	}
	parts := strings.Split(path, "/")
	if len(parts) == 4 && parts[0] == "" {
		if op, ok := huaweiOps[parts[1]+"/"+parts[3]]; ok {
			return huaweiRoute{op: op, version: parts[1], id: parts[2]}
		}
	}
	return huaweiRoute{op: "other"}
}

// serve judges the path and the method as a gateway does, without a body in
// the answer.
func (h *Huawei) serve(w http.ResponseWriter, r *http.Request) {
	route := huaweiRouteOf(r.URL.Path)
	switch {
	case route.op == "other":
		w.WriteHeader(http.StatusNotFound)
		return
	case r.Method != http.MethodPost:
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	if r.URL.RawQuery != "" {
		h.problem("%s: the URL has a query", route.op)
	}
	if route.op == "auth" {
		h.serveToken(w, r)
		return
	}
	id := h.requestID()
	more, ref := h.carryOut(r, route, id)
	h.reply(w, id, ref, more)
}

// carryOut judges the credential, then the header, then the body.
func (h *Huawei) carryOut(r *http.Request, route huaweiRoute, id string) (huaweiMore, *huaweiRefusal) {
	if ref := h.authorize(r, route); ref != nil {
		return nil, ref
	}
	body, ref := h.body(r, route.op)
	switch {
	case ref != nil:
		return nil, ref
	case route.op == "send":
		return nil, h.send(id, body)
	}
	return h.manage(route.op, body)
}

// body returns the body if it may be JSON.
func (h *Huawei) body(r *http.Request, op string) ([]byte, *huaweiRefusal) {
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset, ok := params["charset"]
	if err != nil || media != "application/json" || ok && !strings.EqualFold(charset, "UTF-8") {
		return nil, huaweiRefuse(huaweiParameter, "the content type is not JSON in UTF-8")
	}
	if !ok {
		h.problem("%s: Content-Type is without charset=UTF-8", op)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil || !utf8.Valid(body) {
		return nil, huaweiRefuse(huaweiParameter, "the body is not UTF-8")
	}
	return body, nil
}

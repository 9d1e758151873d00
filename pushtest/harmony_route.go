package pushtest

import (
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

// Paths and headers follow the reference of the request (2026-05-26), and
// those of the other operations, which their files name:
// https://developer.huawei.com/consumer/cn/doc/harmonyos-references/push-scenariozed-api-request-struct

// A harmonyRoute is what a path asks for.
type harmonyRoute struct {
	op       string
	byClient bool // id is the app's Client ID, not the project's id
	old      bool // a generation that serves other systems
	id       string
}

// harmonyRoutes are the operations by the generation and the end of the path.
var harmonyRoutes = map[string]harmonyRoute{
	"v1/messages:send":             {op: "send", old: true},
	"v2/messages:send":             {op: "send", old: true},
	"v3/messages:send":             {op: "send"},
	"v1/messages:revoke":           {op: "revoke", byClient: true},
	"v1/images:verify":             {op: "verify", byClient: true},
	"v2/images:verify":             {op: "verify"},
	"v1/service_notification/send": {op: "service_notification"},
	"v1/service_timeline/send":     {op: "service_timeline"},
}

func harmonyRouteOf(path string) harmonyRoute {
	if parts := strings.SplitN(path, "/", 4); len(parts) == 4 && parts[0] == "" {
		if route, ok := harmonyRoutes[parts[1]+"/"+parts[3]]; ok {
			route.id = parts[2]
			return route
		}
	}
	return harmonyRoute{op: "other"}
}

// A harmonyRequest is one that came with a good credential.
type harmonyRequest struct {
	id       string // of the answer
	pushType string
	body     []byte
}

// serve judges the path and the method as a gateway does, without a body in
// the answer.
func (h *Harmony) serve(w http.ResponseWriter, r *http.Request) {
	route := harmonyRouteOf(r.URL.Path)
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
	id := h.requestID()
	more, ref := h.carryOut(r, route, id)
	h.reply(w, id, ref, more)
}

// harmonyPushTypes are those that the header push-type may name.
var harmonyPushTypes = map[string][]string{
	"send":   {"0", "1", "2", "6", "7", "10", "11"},
	"revoke": {"0", "2"},
	"verify": {"0", "1", "2"},
}

// carryOut judges the credential, then the headers, then the body.
func (h *Harmony) carryOut(r *http.Request, route harmonyRoute, id string) (harmonyMore, *harmonyRefusal) {
	if ref := h.authorize(r, route); ref != nil {
		return nil, ref
	}
	pushType, ref := h.pushType(r, route.op)
	if ref != nil {
		return nil, ref
	}
	body, ref := h.body(r)
	if ref != nil {
		return nil, ref
	}
	req := harmonyRequest{id, pushType, body}
	switch route.op {
	case "send":
		return nil, h.send(req)
	case "revoke":
		return nil, h.revoke(req)
	case "verify":
		return h.verify(req)
	case "service_notification":
		return nil, h.notifyService(req)
	}
	return nil, h.timeline(req)
}

// pushType returns the header of that name.
func (h *Harmony) pushType(r *http.Request, op string) (string, *harmonyRefusal) {
	values := r.Header.Values("push-type")
	valid, ok := harmonyPushTypes[op]
	if !ok {
		if len(values) > 0 {
			h.problem("%s: there is a header push-type", op)
		}
		return "", nil
	}
	switch {
	case len(values) == 1 && slices.Contains(valid, values[0]):
		return values[0], nil
	case op == "verify":
		return "", harmonyRefuse(harmonyVerifyType, "")
	}
	return "", harmonyRefuse(harmonyPayload, "The header does not contain valid push-type")
}

// body returns the body if it may be JSON.
func (h *Harmony) body(r *http.Request) ([]byte, *harmonyRefusal) {
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset, ok := params["charset"]
	if err != nil || media != "application/json" || ok && !strings.EqualFold(charset, "UTF-8") {
		return nil, harmonyRefuse(harmonyParameter, "the content type is not application/json")
	}
	body, err := io.ReadAll(r.Body)
	if err != nil || !utf8.Valid(body) {
		return nil, harmonyRefuse(harmonyParameter, "the body is not UTF-8")
	}
	return body, nil
}

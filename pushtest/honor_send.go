package pushtest

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/pushwire/push"
)

// Sends follow HONOR's guide to sending downlink messages (2023-11-01),
// https://xie.infoq.cn/article/575b0e405029cfdd8652288fa

const (
	honorMaxTokens = 1000
	honorMaxBody   = 4096 // bytes
	honorQPS       = 3000 // sends per second and app

	// honorSkew is how far a timestamp may be off. HONOR does not tell.
	honorSkew = 5 * time.Minute
)

// serveSend is POST /api/v1/{appId}/sendMessage. The order of the checks is
// not documented.
func (h *Honor) serveSend(r *http.Request, app string) honorAnswer {
	if code := h.checkRequest(r, app); code != "" {
		return honorAnswer{code: code}
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return honorAnswer{code: "500"}
	}
	members, ok := honorMembers(body)
	if !ok || !utf8.Valid(body) || !h.isJSON(r) {
		// The table names the message format among the causes of 500.
		return honorAnswer{code: "500"}
	}
	var m honorMessage
	if wrong := h.decodeMembers(members, "", reflect.ValueOf(&m).Elem()); wrong != "" {
		return honorAnswer{code: "80100003", about: wrong}
	}
	if code := honorCheckTokens(m.Token); code != "" {
		return honorAnswer{code: code}
	}
	if honorSize(members) > honorMaxBody {
		return honorAnswer{code: "80300008"}
	}
	if wrong := h.checkMessage(&m); wrong != "" {
		return honorAnswer{code: "80100003", about: wrong}
	}
	return h.push(m.Token, body)
}

// checkRequest checks all but the body.
func (h *Honor) checkRequest(r *http.Request, app string) (code string) {
	if code := h.checkTimestamp(r.Header.Get("Timestamp")); code != "" {
		return code
	}
	for _, name := range []string{"Authorization", "Timestamp", "Content-Type"} {
		if len(r.Header[name]) > 1 {
			h.problem("%s: the header is repeated", strings.ToLower(name))
		}
	}
	switch {
	case !h.authorized(r):
		return "403"
	case app != h.AppID:
		return "10205"
	case !h.admit():
		return "503"
	}
	if r.URL.RawQuery != "" {
		h.problem("send: there is a query")
	}
	return ""
}

// checkTimestamp checks the header, which is in milliseconds.
func (h *Honor) checkTimestamp(text string) (code string) {
	if text == "" {
		return "10001"
	}
	ms, err := strconv.ParseUint(text, 10, 63)
	if err != nil || h.Now().Sub(time.UnixMilli(int64(ms))).Abs() > honorSkew {
		return "10207"
	}
	return ""
}

// admit counts a send, unless the second already has as many as allowed.
func (h *Honor) admit() bool {
	second := h.Now().Unix()
	h.lock.Lock()
	defer h.lock.Unlock()
	if h.second != second {
		h.second, h.inSecond = second, 0
	}
	if h.qps > 0 && h.inSecond >= h.qps {
		return false
	}
	h.inSecond++
	return true
}

// isJSON checks the type of the body. HONOR wants the charset named; whether
// it insists is not documented.
func (h *Honor) isJSON(r *http.Request) bool {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset, ok := params["charset"]
	if err != nil || kind != "application/json" || ok && !strings.EqualFold(charset, "utf-8") {
		return false
	}
	if !ok {
		h.problem("content-type: the charset is missing")
	}
	return true
}

// honorCheckTokens checks the list for what it is, not for its tokens' states.
func honorCheckTokens(tokens []string) (code string) {
	switch {
	case len(tokens) == 0 || slices.Contains(tokens, ""):
		return "10300"
	case len(tokens) > honorMaxTokens:
		return "80300010"
	}
	sorted := slices.Sorted(slices.Values(tokens))
	if len(slices.Compact(sorted)) < len(tokens) {
		return "80300006"
	}
	return ""
}

// honorSize is the length of a message in bytes. HONOR does not say what
// counts. The tokens cannot, since a thousand of them are far longer than the
// limit; Huawei, which has the same code, leaves them out too.
func honorSize(members []honorMember) int {
	n := len("{}")
	for i, m := range slices.DeleteFunc(slices.Clone(members), func(m honorMember) bool { return m.key == "token" }) {
		key, _ := json.Marshal(m.key)
		n += len(key) + len(":") + len(m.value)
		if i > 0 {
			n += len(",")
		}
	}
	return n
}

// push gives a message to the tokens that can take it.
func (h *Honor) push(tokens []string, body []byte) honorAnswer {
	data := &honorData{RequestID: honorDigits(20)}
	var live []Delivery
	for _, t := range tokens {
		switch h.state(t) {
		case Live:
			live = append(live, Delivery{Type: push.TargetToken, Value: t, ID: data.RequestID, Body: body})
		case Throttled:
			// Taken and dropped; only a receipt would say so.
		case Dead:
			data.ExpireTokens = append(data.ExpireTokens, t)
			data.FailTokens = append(data.FailTokens, t)
		default:
			data.FailTokens = append(data.FailTokens, t)
		}
	}
	h.deliver(live...)
	switch len(data.FailTokens) {
	case 0:
		data.SendResult = true
		return honorAnswer{code: "200", data: data}
	case len(tokens):
		return honorAnswer{code: "80300007", data: data}
	}
	return honorAnswer{code: "80100000", data: data}
}

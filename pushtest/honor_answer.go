package pushtest

import (
	"cmp"
	"crypto/rand"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// Answers follow HONOR's guide to sending downlink messages (2023-11-01),
// https://xie.infoq.cn/article/575b0e405029cfdd8652288fa. HONOR's own table of
// codes could not be had. The codes are those that Alibaba and Tencent give
// for HONOR, which agree:
// https://help.aliyun.com/document_detail/398576.html and
// https://trtc.io/document/74196 (both undated).

// An honorRoute is what the method and the path of a request ask for.
type honorRoute struct {
	op   string
	app  string // of a send
	code string // why there is nothing to do
}

func honorRouteOf(r *http.Request) honorRoute {
	path := r.URL.Path
	if path == honorAuthPath || path == honorOldAuthPath {
		if r.Method == http.MethodPost {
			return honorRoute{op: "auth"}
		}
		return honorRoute{op: "other", code: "404"}
	}
	rest, ok := strings.CutPrefix(path, "/api/v1/")
	app, what, _ := strings.Cut(rest, "/")
	switch {
	case !ok || what != "sendMessage":
		return honorRoute{op: "other", code: "404"}
	case r.Method != http.MethodPost:
		// The table names the wrong method among the causes of 500.
		return honorRoute{op: "other", code: "500"}
	}
	return honorRoute{op: "send", app: app}
}

// serve is the service behind the faults.
func (h *Honor) serve(w http.ResponseWriter, r *http.Request) {
	switch route := honorRouteOf(r); {
	case route.code != "":
		h.answer(w, honorAnswer{code: route.code})
	case route.op == "auth":
		h.serveAuth(w, r)
	default:
		h.answer(w, h.serveSend(r, route.app))
	}
}

// An honorAnswer is an answer to a send.
type honorAnswer struct {
	code  string
	about string     // the field that is wrong, and why
	data  *honorData // nil is null on the wire
}

// honorData is what an answer says of the push.
type honorData struct {
	SendResult   bool     `json:"sendResult"`
	RequestID    string   `json:"requestId"`
	FailTokens   []string `json:"failTokens,omitempty"`
	ExpireTokens []string `json:"expireTokens,omitempty"`
}

// honorMessages are the texts of the table of codes.
var honorMessages = map[string]string{
	"200":      "success",
	"400":      "parameter error",
	"403":      "authentication failed",
	"404":      "service not found",
	"500":      "internal service error",
	"502":      "the request connection is abnormal",
	"503":      "request too many,please try again later",
	"10001":    "timestamp is null",
	"10205":    "appId is not found",
	"10207":    "timestamp invalid",
	"10300":    "push token is null",
	"80100000": "partial success",
	"80100003": "message struct error",
	"80200020": "receipt id is not match",
	"80300006": "push token is repeat",
	"80300007": "all tokens are invalid",
	"80300008": "message body size exceeds 4096 bytes",
	"80300010": "the number of push tokens exceeds 1000",
}

// answer sends a. Its code is a number on the wire, unless it cannot be one.
func (h *Honor) answer(w http.ResponseWriter, a honorAnswer) {
	code, status := json.RawMessage(a.code), h.codeStatus()
	switch n, err := strconv.Atoi(a.code); {
	case err != nil || strconv.Itoa(n) != a.code:
		code, _ = json.Marshal(a.code)
	case n == http.StatusOK, 400 <= n && n < 600:
		status = n
	}
	message := cmp.Or(honorMessages[a.code], http.StatusText(status))
	if a.about != "" {
		message += ": " + a.about
	}
	honorJSON(w, status, struct {
		Code    json.RawMessage `json:"code"`
		Message string          `json:"message"`
		Data    *honorData      `json:"data"`
	}{code, message, a.data})
}

func (h *Honor) codeStatus() int {
	h.lock.Lock()
	defer h.lock.Unlock()
	return h.status
}

// honorRefusedData is the data that belongs to some codes. It says that the
// push was not carried out.
func honorRefusedData(code string, r *http.Request) *honorData {
	switch code {
	case "200":
		return &honorData{RequestID: honorDigits(20)}
	case "80100000":
		var m struct {
			Token []string `json:"token"`
		}
		body, _ := io.ReadAll(r.Body)
		_ = json.Unmarshal(body, &m)
		return &honorData{RequestID: honorDigits(20), FailTokens: m.Token}
	}
	return nil
}

// honorDigits makes an identifier of n random digits.
func honorDigits(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	for i := range b {
		b[i] = '1' + b[i]%9
	}
	return string(b)
}

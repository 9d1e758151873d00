// Package receipttest holds the receipt handlers of all vendors to the same
// rules, whatever comes in by the open door that a callback is.
package receipttest

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/emas"
	"github.com/pushwire/push/harmony"
	"github.com/pushwire/push/honor"
	"github.com/pushwire/push/huawei"
	"github.com/pushwire/push/meizu"
	"github.com/pushwire/push/mpaas"
	"github.com/pushwire/push/oppo"
	"github.com/pushwire/push/tencentim"
	"github.com/pushwire/push/vivo"
	"github.com/pushwire/push/xiaomi"
)

// maxBody is the bound of all handlers, in bytes.
const maxBody = 4 << 20

// handle is a program's callback.
type handle func(context.Context, []push.Receipt) error

// A vendor is one row of the table: its handler, and how the vendor calls it.
type vendor struct {
	name push.Vendor

	// handler makes the handler; without a secret it verifies nothing.
	handler func(secret string, log *slog.Logger, h handle) http.Handler

	// body is one receipt, in the documented form.
	body string

	// form says that the body is a form and no JSON.
	form bool

	// credential is what the vendor would show who knows the secret.
	credential func(secret string) string

	// inBody says that the credential is a part of the body.
	inBody bool

	// show puts a credential into a call.
	show func(c *call, credential string)
}

// call is a request to a handler.
type call struct {
	method, query, body string
	header              http.Header
}

const secret = "s3cret+/="

// good is the call that the vendor makes.
func (v *vendor) good() *call {
	c := &call{method: http.MethodPost, body: v.body, header: http.Header{"Content-Type": {"application/json"}}}
	if v.form {
		c.header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	v.show(c, v.credential(secret))
	return c
}

// sized fills the body up to n bytes with what means nothing.
func (v *vendor) sized(c *call, n int) {
	if v.form {
		c.body += "&x="
		c.body += strings.Repeat("x", n-len(c.body))
		return
	}
	c.body += strings.Repeat(" ", n-len(c.body))
}

func (c *call) request(t testing.TB, ctx context.Context, to string, body io.Reader) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, c.method, to+"/?"+c.query, body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header = c.header.Clone()
	return r
}

// adapt makes a callback for receipts of a vendor's type.
func adapt[R any](h handle, portable func(*R) push.Receipt) func(context.Context, []R) error {
	return func(ctx context.Context, receipts []R) error {
		all := make([]push.Receipt, len(receipts))
		for i := range receipts {
			all[i] = portable(&receipts[i])
		}
		return h(ctx, all)
	}
}

// Most vendors sign nothing, and call a URL that holds the secret.
func itself(secret string) string { return secret }

func inURL(c *call, credential string) { c.query = url.Values{"secret": {credential}}.Encode() }

// Huawei signs time, nonce and user name, and nothing of the body.
const (
	user   = "callbackUser"
	signed = "timestamp=1563105451261; nonce=a07bfa17-6d82-4b53-a9a2-07cfef5ceef1; value="
)

func signature(secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	io.WriteString(mac, "1563105451261"+"a07bfa17-6d82-4b53-a9a2-07cfef5ceef1"+user)
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

func inHeader(c *call, credential string) { c.header.Set("X-HUAWEI-CALLBACK-ID", signed+credential) }

// Meizu sends the token that was set in its console along in the form.
func inForm(c *call, credential string) {
	c.body += "&" + url.Values{"access_token": {credential}}.Encode()
}

// Tencent hashes its token together with the time.
var requestTime = strconv.FormatInt(time.Now().Unix(), 10)

func hash(secret string) string {
	sum := sha256.Sum256([]byte(secret + requestTime))
	return hex.EncodeToString(sum[:])
}

func withTime(c *call, credential string) {
	c.query = url.Values{
		"SdkAppid": {"1400000000"}, "CallbackCommand": {"Push.AllMemberPush"}, "contenttype": {"json"},
		"RequestTime": {requestTime}, "Sign": {credential},
	}.Encode()
}

var vendors = []vendor{
	{
		name: push.Huawei, credential: signature, show: inHeader,
		handler: func(secret string, log *slog.Logger, h handle) http.Handler {
			return huawei.ReceiptHandler(huawei.ReceiptConfig{UserName: user, Secret: secret, Logger: log},
				adapt(h, func(r *huawei.Receipt) push.Receipt { return r.Receipt }))
		},
		body: `{"statuses":[{"biTag":"b","appid":"101","token":"t","status":0,"timestamp":1563105451261,"requestId":"157"}]}`,
	},
	{
		name: push.Honor, credential: itself, show: inURL,
		handler: func(secret string, log *slog.Logger, h handle) http.Handler {
			return honor.ReceiptHandler(honor.ReceiptConfig{Secret: secret, Logger: log},
				adapt(h, func(r *honor.Receipt) push.Receipt { return r.Receipt }))
		},
		body: `{"statuses":[{"token":"t","biTag":"b","status":40000002,"timestamp":1700000000123,"requestId":"r1","appId":"104"}]}`,
	},
	{
		name: push.Harmony, credential: signature, show: inHeader,
		handler: func(secret string, log *slog.Logger, h handle) http.Handler {
			return harmony.ReceiptHandler(harmony.ReceiptConfig{UserName: user, Secret: secret, Logger: log},
				adapt(h, func(r *harmony.Receipt) push.Receipt { return r.Receipt }))
		},
		body: `{"statuses":[{"token":"t","pushType":0,"appPackageName":"p","biTag":"b","requestId":"157","deliveryStatus":{"result":0,"timestamp":1563105451261}}]}`,
	},
	{
		name: push.Xiaomi, credential: itself, show: inURL, form: true,
		handler: func(secret string, log *slog.Logger, h handle) http.Handler {
			return xiaomi.ReceiptHandler(xiaomi.ReceiptConfig{Secret: secret, Logger: log},
				adapt(h, func(r *xiaomi.Receipt) push.Receipt { return r.Receipt }))
		},
		body: url.Values{"data": {`{"m1":{"param":"p","type":1,"targets":"t","jobkey":"","barStatus":"Enable","timestamp":1572228055643}}`}}.Encode(),
	},
	{
		name: push.OPPO, credential: itself, show: inURL,
		handler: func(secret string, log *slog.Logger, h handle) http.Handler {
			return oppo.ReceiptHandler(oppo.ReceiptConfig{Secret: secret, Logger: log},
				adapt(h, func(r *oppo.Receipt) push.Receipt { return r.Receipt }))
		},
		body: `[{"messageId":"m","appId":"1","taskId":"m","registrationIds":"t","eventTime":"1700000000123","param":"p","eventType":"push_arrive"}]`,
	},
	{
		name: push.Vivo, credential: itself, show: inURL,
		handler: func(secret string, log *slog.Logger, h handle) http.Handler {
			return vivo.ReceiptHandler(vivo.ReceiptConfig{Secret: secret, Logger: log},
				adapt(h, func(r *vivo.Receipt) push.Receipt { return r.Receipt }))
		},
		body: `{"1":{"param":"p","targets":"t","ackTime":1700000000123,"ackType":"0"}}`,
	},
	{
		name: push.Meizu, credential: itself, show: inForm, form: true, inBody: true,
		handler: func(secret string, log *slog.Logger, h handle) http.Handler {
			return meizu.ReceiptHandler(meizu.ReceiptConfig{AccessToken: secret, Logger: log},
				adapt(h, func(r *meizu.Receipt) push.Receipt { return r.Receipt }))
		},
		body: url.Values{"cb": {`{"m-1":{"param":"p","type":1,"targets":["t"]}}`}}.Encode(),
	},
	{
		name: push.TencentIM, credential: hash, show: withTime,
		handler: func(secret string, log *slog.Logger, h handle) http.Handler {
			return tencentim.ReceiptHandler(tencentim.ReceiptConfig{Token: secret, MaxAge: time.Hour, Logger: log},
				adapt(h, func(r *tencentim.Receipt) push.Receipt { return r.Receipt }))
		},
		body: `{"Events":[{"CallbackCommand":"Push.AllMemberPush","EventType":1,"TaskId":"k","EventTime":1700000000,"To_Account":"t","PushPlatform":3,"PushStage":2,"ErrCode":0}]}`,
	},
	{
		name: push.EMAS, credential: itself, show: inURL,
		handler: func(secret string, log *slog.Logger, h handle) http.Handler {
			return emas.ReceiptHandler(emas.ReceiptConfig{Secret: secret, Logger: log},
				adapt(h, func(r *emas.Receipt) push.Receipt { return r.Receipt }))
		},
		body: `{"__topic__":"cps_callback_event","message_id":"1","event_time":1700000000123,"event_type":"sent","device_id":"t"}`,
	},
	{
		name: push.MPaaS, credential: itself, show: inURL,
		handler: func(secret string, log *slog.Logger, h handle) http.Handler {
			return mpaas.ReceiptHandler(mpaas.ReceiptConfig{Secret: secret, Logger: log},
				adapt(h, func(r *mpaas.Receipt) push.Receipt { return r.Receipt }))
		},
		body: `{"msgId":"k","targetId":"t","pushSuccess":true,"statusCode":"2"}`,
	},
}

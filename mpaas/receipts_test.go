package mpaas_test

import (
	"context"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/vendortest"
	"github.com/pushwire/push/mpaas"
	"github.com/pushwire/push/pushtest"
)

func TestParseReceipts(t *testing.T) {
	type fact struct {
		Key, Target, Code, Table string
		Status                   push.ReceiptStatus
	}
	body := func(code string) string {
		return `{"msgId":"k","targetId":"d","pushSuccess":false,"statusCode":` + code + `,"statusDesc":"s","extInfo":{"a":1}}`
	}
	tests := []struct {
		name, body string
		typ        mpaas.DeliveryType
		ch         mpaas.Channel
		want       []fact
	}{
		{"taken", body(`"2"`), 0, "", []fact{{"k", "d", "2", "message status", push.ReceiptHeld}}},
		{"reached the app", body(`2`), mpaas.DeliveryAndroid, mpaas.ChannelOwn, []fact{{"k", "d", "2", "message status", push.ReceiptDelivered}}},
		{"taken by a vendor", body(`2`), mpaas.DeliveryAndroid, mpaas.ChannelOPPO, []fact{{"k", "d", "2", "message status", push.ReceiptHeld}}},
		{"clicked", body(`"3"`), 0, "", []fact{{"k", "d", "3", "message status", push.ReceiptClicked}}},
		{"offline", body(`"0"`), 0, "", []fact{{"k", "d", "0", "message status", push.ReceiptHeld}}},
		{"not bound", body(`"1"`), mpaas.DeliveryUser, "", []fact{{"k", "d", "1", "message status", push.ReceiptHeld}}},
		{"waiting or OPPO", body(`"-1"`), 0, "", []fact{{"k", "d", "-1", "", push.ReceiptUnknown}}},
		{"waiting", body(`"-1"`), 0, mpaas.ChannelOwn, []fact{{"k", "d", "-1", "message status", push.ReceiptHeld}}},
		{"OPPO", body(`"-1"`), 0, mpaas.ChannelOPPO, []fact{{"k", "d", "-1", "OPPO", push.ReceiptDropped}}},
		{"dead, of an iOS device", body(`"2011"`), mpaas.DeliveryIOS, "", []fact{{"k", "d", "2011", "Apple", push.ReceiptDead}}},
		{"dead, of who knows what", body(`"2011"`), 0, "", []fact{{"k", "d", "2011", "Apple", push.ReceiptDropped}}},
		{"dead, of a user", body(`"2011"`), mpaas.DeliveryUser, mpaas.ChannelApple, []fact{{"k", "d", "2011", "Apple", push.ReceiptDropped}}},
		{"bad token", body(`"2009"`), mpaas.DeliveryIOS, "", []fact{{"k", "d", "2009", "Apple", push.ReceiptDropped}}},
		{"not registered", body(`"90000003"`), mpaas.DeliveryAndroid, mpaas.ChannelFCM, []fact{{"k", "d", "90000003", "FCM", push.ReceiptDropped}}},
		{"device offline at Huawei", body(`80000003`), 0, "", []fact{{"k", "d", "80000003", "Huawei", push.ReceiptHeld}}},
		{"three channels agree", body(`"80300007"`), 0, "", []fact{{"k", "d", "80300007", "", push.ReceiptDropped}}},
		{"two channels differ", body(`"10000"`), 0, "", []fact{{"k", "d", "10000", "", push.ReceiptUnknown}}},
		{"HarmonyOS has one channel", body(`80000000`), mpaas.DeliveryHarmony, "", []fact{{"k", "d", "80000000", "HarmonyOS", push.ReceiptHeld}}},
		{"no such code", body(`"424242"`), 0, "", []fact{{"k", "d", "424242", "", push.ReceiptUnknown}}},
		{"no code, success", `{"msgId":"k","targetId":"d","pushSuccess":"true"}`, 0, "", []fact{{"k", "d", "", "", push.ReceiptHeld}}},
		{"no code, failure", `{"msgId":"k","targetId":"d","pushSuccess":false}`, 0, "", []fact{{"k", "d", "", "", push.ReceiptDropped}}},
		{"a list", `[` + body("3") + `,` + body("0") + `]`, 0, "", []fact{
			{"k", "d", "3", "message status", push.ReceiptClicked}, {"k", "d", "0", "message status", push.ReceiptHeld},
		}},
		{"nothing", ``, 0, "", nil},
		{"an empty object", `{}`, 0, "", nil},
		{"an empty list", `[]`, 0, "", nil},
	}
	for _, tt := range tests {
		receipts, err := mpaas.ParseReceipts([]byte(tt.body))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		var got []fact
		for _, r := range receipts {
			r.Resolve(tt.typ, tt.ch)
			got = append(got, fact{r.Param, r.Value, r.Info.Code, r.Info.Table, r.Status})
			if want := push.TargetToken; tt.typ != mpaas.DeliveryUser && r.Type != want {
				t.Errorf("%s: the target is a %s", tt.name, r.Type)
			}
			if dead := r.Info.Kind == push.ErrInvalidToken; dead != (r.Status == push.ReceiptDead) {
				t.Errorf("%s: kind %q, status %s", tt.name, r.Info.Kind, r.Status)
			}
		}
		if d := cmp.Diff(tt.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}
	for _, body := range []string{"{", "7", `"x"`, `{"statusCode":"2"}`, `{"msgId":{}}`, `[7]`} {
		_, err := mpaas.ParseReceipts([]byte(body))
		if fe := (*push.FieldError)(nil); !errors.As(err, &fe) {
			t.Errorf("%s: %v", body, err)
		}
	}
}

// TestReceiptHandler receives what the simulator reports of three devices.
func TestReceiptHandler(t *testing.T) {
	sim := pushtest.NewMPaaS()
	defer sim.Close()
	text, err := sim.CallbackKey()
	if err != nil {
		t.Fatal(err)
	}
	key, err := mpaas.ParsePublicKey(text)
	if err != nil {
		t.Fatal(err)
	}
	cfg := vendortest.MPaaS().Config(sim).(mpaas.Config)
	cfg.DeliveryType = mpaas.DeliveryIOS
	client, err := mpaas.New(cfg, sim.Options()...)
	if err != nil {
		t.Fatal(err)
	}
	var tokens []string
	for range 2 {
		token, ok := sim.NewDevice("ios")
		if !ok {
			t.Fatal("the simulator has no iOS")
		}
		tokens = append(tokens, token)
	}
	sim.SetState(tokens[1], pushtest.Dead)
	if _, err := client.Send(t.Context(), &push.Message{ID: "o1", Title: "t", Body: "b"}, push.Tokens(tokens...)); err != nil {
		t.Fatal(err)
	}
	var got []mpaas.Receipt
	receipts := mpaas.ReceiptConfig{
		PublicKey: key, Secret: "s3cret",
		Resolve: func(string) (mpaas.DeliveryType, mpaas.Channel) { return mpaas.DeliveryIOS, mpaas.ChannelApple },
	}
	server := httptest.NewServer(mpaas.ReceiptHandler(receipts, func(_ context.Context, r []mpaas.Receipt) error {
		got = append(got, r...)
		return nil
	}))
	defer server.Close()
	for _, msg := range sim.Messages() {
		req, err := sim.Callback(server.URL+"?secret=s3cret", msg)
		if err != nil {
			t.Fatal(err)
		}
		if status := deliver(t, req); status != http.StatusOK {
			t.Errorf("%s: answered %d", msg.Status, status)
		}
	}
	want := map[string]push.ReceiptStatus{tokens[0]: push.ReceiptHeld, tokens[1]: push.ReceiptDead}
	for _, r := range got {
		if r.Status != want[r.Value] || r.Param != mpaas.MessageKey("o1", r.Value) {
			t.Errorf("%s, key %s: %s, want %s", r.Value, r.Param, r.Status, want[r.Value])
		}
		delete(want, r.Value)
	}
	if len(want) > 0 {
		t.Errorf("nothing about %v", want)
	}

	// Others have a signature, but for another body, or none, or no secret.
	signed, err := sim.Callback(server.URL, pushtest.MPaaSMessage{Key: "k", Target: "d", Status: "2"})
	if err != nil {
		t.Fatal(err)
	}
	right := "secret=s3cret&" + signed.URL.RawQuery
	body, err := io.ReadAll(signed.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, query, body string
		status            int
	}{
		{"right", right, string(body), http.StatusOK},
		{"no secret", signed.URL.RawQuery, string(body), http.StatusUnauthorized},
		{"no signature", "secret=s3cret", string(body), http.StatusUnauthorized},
		{"wrong signature", "secret=s3cret&sign=AAAA", string(body), http.StatusUnauthorized},
		{"another body", right, strings.Replace(string(body), `"2"`, `"2011"`, 1) + " ", http.StatusUnauthorized},
	} {
		req, err := http.NewRequest(http.MethodPost, server.URL+"?"+tt.query, strings.NewReader(tt.body))
		if err != nil {
			t.Fatal(err)
		}
		if status := deliver(t, req); status != tt.status {
			t.Errorf("%s: answered %d, want %d", tt.name, status, tt.status)
		}
	}
}

func deliver(t *testing.T, r *http.Request) int {
	t.Helper()
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	return res.StatusCode
}

func TestParsePublicKey(t *testing.T) {
	sim := pushtest.NewMPaaS()
	defer sim.Close()
	text, err := sim.CallbackKey()
	if err != nil {
		t.Fatal(err)
	}
	want, err := mpaas.ParsePublicKey(text)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"with lines": text[:64] + "\n" + text[64:], "PEM": "-----BEGIN PUBLIC KEY-----\n" + text + "\n-----END PUBLIC KEY-----\n",
	} {
		var got *rsa.PublicKey
		if got, err = mpaas.ParsePublicKey(text); err != nil || !got.Equal(want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, text := range []string{"", "AAAA", "not Base64!"} {
		if _, err := mpaas.ParsePublicKey(text); !errors.Is(err, push.ErrInvalidArgument) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzParseReceipts(f *testing.F) {
	f.Add([]byte(`{"msgId":"k","targetId":"d","pushSuccess":true,"statusCode":"2"}`))
	f.Add([]byte(`[{"msgId":1,"targetId":2,"statusCode":2011,"extInfo":[]}]`))
	f.Fuzz(func(t *testing.T, body []byte) {
		receipts, err := mpaas.ParseReceipts(body)
		if fe := (*push.FieldError)(nil); err != nil && !errors.As(err, &fe) {
			t.Errorf("%v is not typed", err)
		}
		if _, err := json.Marshal(receipts); err != nil {
			t.Errorf("what was read cannot be queued: %v", err)
		}
		for _, r := range receipts {
			if r.Status == "" || r.Status == push.ReceiptDead || r.Info.Kind == push.ErrInvalidToken {
				t.Errorf("%+v: no status, or dead before anybody said what it is", r)
			}
		}
	})
}

// FuzzParsePublicKey reads the key of callbacks. Whatever it takes for one, no
// signature that nobody made passes.
func FuzzParsePublicKey(f *testing.F) {
	f.Add("MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAJ", "AAAA")
	f.Add("-----BEGIN PUBLIC KEY-----\nMFww\n-----END PUBLIC KEY-----\n", "")
	f.Fuzz(func(t *testing.T, text, sign string) {
		key, err := mpaas.ParsePublicKey(text)
		if fe := (*push.FieldError)(nil); err != nil && (!errors.As(err, &fe) || fe.From != push.MPaaS) {
			t.Errorf("%v is not typed", err)
		}
		if (key == nil) != (err != nil) {
			t.Errorf("%q is %v, %v", text, key, err)
		}
		if key == nil {
			return
		}
		h := mpaas.ReceiptHandler(mpaas.ReceiptConfig{PublicKey: key}, func(context.Context, []mpaas.Receipt) error {
			t.Errorf("%q passes for a signature", sign)
			return nil
		})
		r := httptest.NewRequest("POST", "/", strings.NewReader(`{"msgId":"k","targetId":"d"}`))
		r.URL.RawQuery = url.Values{"sign": {sign}}.Encode()
		h.ServeHTTP(httptest.NewRecorder(), r)
	})
}

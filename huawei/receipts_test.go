package huawei

import (
	"context"
	"encoding/json"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/receipt"
)

const (
	receiptBody   = `{"statuses":[{"biTag":"b","appid":"101","token":"tokA","status":0,"timestamp":1563105451261,"requestId":"157"}]}`
	receiptHeader = "timestamp=1563105451261; nonce=a07bfa17-6d82-4b53-a9a2-07cfef5ceef1; value="

	// Signatures of that with the secrets "secretKey", taken as it is, and
	// "c2VjcmV0S2V5MTIzNDU2Nw==", taken as Base64.
	signedRaw     = "QWnlqwxS2JBi4obGnJqP06iiBoSvO59IUFZjLtuCLAQ="
	signedDecoded = "A8Ff8t0KonL+Y6o9bdjHvUd/bTH1w9VhETqers0h1a0="
)

func TestReceiptHandler(t *testing.T) {
	tests := []struct {
		name, secret, header, body string
		status, receipts           int
	}{
		{"raw secret", "secretKey", receiptHeader + signedRaw, receiptBody, 200, 1},
		{"Base64 secret", "c2VjcmV0S2V5MTIzNDU2Nw==", receiptHeader + signedDecoded, receiptBody, 200, 1},
		{"without spaces", "secretKey", strings.ReplaceAll(receiptHeader+signedRaw, " ", ""), receiptBody, 200, 1},
		{"wrong signature", "secretKey", receiptHeader + signedDecoded, receiptBody, 401, 0},
		{"no signature", "secretKey", "", receiptBody, 401, 0},
		{"malformed header", "secretKey", ";;=;value", receiptBody, 401, 0},
		{"console test", "secretKey", "", "", 200, 0},
		{"not configured", "", "", receiptBody, 200, 1},
		{"no JSON", "", "", "<html>", 400, 0},
		{"too large", "", "", `{"x":"` + strings.Repeat("x", 5<<20) + `"}`, 413, 0},
	}
	for _, tt := range tests {
		got := 0
		h := ReceiptHandler(ReceiptConfig{UserName: "callbackUser", Secret: tt.secret}, func(_ context.Context, r []Receipt) error {
			got += len(r)
			return nil
		})
		req := httptest.NewRequest("POST", "/", strings.NewReader(tt.body))
		if tt.header != "" {
			req.Header.Set("X-HUAWEI-CALLBACK-ID", tt.header)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, req)
		if w.Code != tt.status || got != tt.receipts {
			t.Errorf("%s: status %d and %d receipts, want %d and %d", tt.name, w.Code, got, tt.status, tt.receipts)
		}
		if w.Code == 200 && w.Body.String() != `{"code":"0","message":"success"}` {
			t.Errorf("%s: answer %s", tt.name, w.Body)
		}
	}
}

func TestParseReceipts(t *testing.T) {
	got, err := ParseReceipts([]byte(receiptBody))
	if err != nil {
		t.Fatal(err)
	}
	want := []Receipt{{
		AppID: "101",
		Receipt: push.Receipt{
			Target: push.Target{Vendor: push.Huawei, Type: push.TargetToken, Value: "tokA"}, ID: "157",
			Status: push.ReceiptDelivered, Info: codeTable.Find(tableReceipt, "0"), Param: "b", Time: time.UnixMilli(1563105451261),
		},
	}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	for status, want := range map[string]push.ReceiptStatus{
		"2": push.ReceiptDead, "5": push.ReceiptDead, "6": push.ReceiptDropped, "10": push.ReceiptDropped,
		"102": push.ReceiptDropped, "201": push.ReceiptHeld, "77": push.ReceiptUnknown, `"0"`: push.ReceiptDelivered,
	} {
		got, err := ParseReceipts([]byte(`{"statuses":[{"token":"t","status":` + status + `}]}`))
		if err != nil || got[0].Status != want {
			t.Errorf("status %s: %v, %v; want %s", status, got, err, want)
		}
	}
	for _, body := range []string{"[]", "{", `{"statuses":[{"token":"t"}]}`, `{"statuses":[{"status":"x"}]}`} {
		_, err := ParseReceipts([]byte(body))
		var fe *push.FieldError
		if !errors.As(err, &fe) {
			t.Errorf("%q: %v, want a FieldError", body, err)
		}
	}
}

func FuzzParseReceipts(f *testing.F) {
	f.Add([]byte(receiptBody), receiptHeader)
	f.Fuzz(func(t *testing.T, body []byte, header string) {
		receipts, err := ParseReceipts(body)
		if e := push.Error(nil); err != nil && !errors.As(err, &e) {
			t.Errorf("%v is not typed", err)
		}
		for _, r := range receipts {
			if r.Status == "" || r.Info.Code == "" {
				t.Errorf("%q: an incomplete receipt %+v", body, r)
			}
		}
		if _, err := json.Marshal(receipts); err != nil {
			t.Errorf("what was read cannot be queued: %v", err)
		}
		r := httptest.NewRequest("POST", "/", nil)
		r.Header["X-Huawei-Callback-Id"] = []string{header}
		if header != "" && receipt.Huawei("u", "s", noReceipts)(r, body) == nil {
			t.Errorf("%q passes for a signature", header)
		}
	})
}

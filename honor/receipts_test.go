package honor

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
)

const receiptBody = `{"statuses":[{"token":"tokA","biTag":"b","status":40000002,"timestamp":1700000000123,"requestId":"r1","appId":"104401234"}]}`

func TestParseReceipts(t *testing.T) {
	got, err := ParseReceipts([]byte(receiptBody))
	if err != nil {
		t.Fatal(err)
	}
	want := []Receipt{{
		AppID: "104401234",
		Receipt: push.Receipt{
			Target: push.Target{Vendor: push.Honor, Type: push.TargetToken, Value: "tokA"}, ID: "r1",
			Status: push.ReceiptDelivered, Info: codeTable.Find(tableReceipt, "40000002"), Param: "b", Time: time.UnixMilli(1700000000123),
		},
	}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	for status, want := range map[string]push.ReceiptStatus{
		"40000001": push.ReceiptDelivered, "40000002": push.ReceiptDelivered, "40000003": push.ReceiptDead, "40000004": push.ReceiptDead,
		"40000005": push.ReceiptDropped, "40000006": push.ReceiptDropped, "40000007": push.ReceiptClicked, "40000009": push.ReceiptDropped,
		"40000011": push.ReceiptDelivered, "40000013": push.ReceiptHeld, "40000014": push.ReceiptDropped, "40000015": push.ReceiptDropped,
		"50000003": push.ReceiptHeld, "40000008": push.ReceiptUnknown, "0": push.ReceiptUnknown, `"40000007"`: push.ReceiptClicked,
	} {
		got, err := ParseReceipts([]byte(`{"statuses":[{"token":"t","status":` + status + `}]}`))
		if err != nil || got[0].Status != want {
			t.Errorf("status %s: %v, %v; want %s", status, got, err, want)
		}
	}
	for _, body := range []string{"", "[]", "{", `{"statuses":[{"token":"t"}]}`, `{"statuses":[{"status":"x"}]}`} {
		_, err := ParseReceipts([]byte(body))
		var fe *push.FieldError
		if !errors.As(err, &fe) || fe.Vendor() != push.Honor {
			t.Errorf("%q: %v, want a FieldError", body, err)
		}
	}
}

// The unit of the timestamp and the spelling of the app id are not known.
func TestParseReceiptsEitherWay(t *testing.T) {
	for body, want := range map[string]Receipt{
		`"timestamp":1700000000,"appid":"1"`:        {AppID: "1", Receipt: push.Receipt{Time: time.Unix(1700000000, 0)}},
		`"timestamp":"1700000000123","Appid":1`:     {AppID: "1", Receipt: push.Receipt{Time: time.UnixMilli(1700000000123)}},
		`"timestamp":0,"APPID":"1"`:                 {AppID: "1"},
		`"timestamp":-5,"appId":null`:               {},
		`"timestamp":99999999999`:                   {Receipt: push.Receipt{Time: time.Unix(99999999999, 0)}},
		`"timestamp":100000000000,"requestId":null`: {Receipt: push.Receipt{Time: time.UnixMilli(100000000000)}},
	} {
		got, err := ParseReceipts([]byte(`{"statuses":[{"token":"t","status":40000002,` + body + `}]}`))
		if err != nil || len(got) != 1 || got[0].AppID != want.AppID || !got[0].Time.Equal(want.Time) {
			t.Errorf("%s: %+v, %v", body, got, err)
		}
	}
}

func TestReceiptHandler(t *testing.T) {
	tests := []struct {
		name, method, url, body string
		fail                    error
		status                  int
	}{
		{"good", "POST", "/?secret=s3cret", receiptBody, nil, 200},
		{"wrong secret", "POST", "/?secret=s3cre", receiptBody, nil, 401},
		{"no secret", "POST", "/", receiptBody, nil, 401},
		{"wrong method", "GET", "/?secret=s3cret", "", nil, 405},
		{"no JSON", "POST", "/?secret=s3cret", "<html>", nil, 400},
		{"too large", "POST", "/?secret=s3cret", `{"x":"` + strings.Repeat("x", 5<<20) + `"}`, nil, 413},
		{"console test", "POST", "/?secret=s3cret", "{}", errors.New("not called"), 200},
		{"the program fails", "POST", "/?secret=s3cret", receiptBody, errors.New("database is down"), 500},
	}
	for _, tt := range tests {
		h := ReceiptHandler(ReceiptConfig{Secret: "s3cret"}, func(context.Context, []Receipt) error { return tt.fail })
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(tt.method, tt.url, strings.NewReader(tt.body)))
		if w.Code != tt.status {
			t.Errorf("%s: status %d, want %d", tt.name, w.Code, tt.status)
		}
		if w.Code == 200 && w.Body.String() != `{"code":"0","message":"success"}` || strings.Contains(w.Body.String(), "database") {
			t.Errorf("%s: answer %s", tt.name, w.Body)
		}
	}
}

func FuzzParseReceipts(f *testing.F) {
	f.Add([]byte(receiptBody))
	f.Add([]byte(`{"statuses":[{"token":"t","status":"40000015","timestamp":1700000000,"Appid":7}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		receipts, err := ParseReceipts(body)
		if e := push.Error(nil); err != nil && !errors.As(err, &e) {
			t.Errorf("%v is not typed", err)
		}
		if _, err := json.Marshal(receipts); err != nil {
			t.Errorf("what was read cannot be queued: %v", err)
		}
		for _, r := range receipts {
			if r.Status == "" || r.Info.Code == "" {
				t.Errorf("%q: an incomplete receipt %+v", body, r)
			}
		}
	})
}

package vivo_test

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
	"github.com/pushwire/push/vivo"
)

func TestParseReceipts(t *testing.T) {
	type fact struct {
		ID, Token, Param, Code string
		Status                 push.ReceiptStatus
		Time                   time.Time
	}
	at := time.UnixMilli(1700000000123)
	tests := []struct {
		name, body string
		want       []fact
	}{
		{"old form", `{"121397329":{"param":"p","targets":"a"}}`, []fact{{"121397329", "a", "p", "0", push.ReceiptDelivered, time.Time{}}}},
		{"two targets", `{"1":{"param":"","targets":"a, b","ackTime":1700000000123,"ackType":"0"}}`, []fact{
			{"1", "a", "", "0", push.ReceiptDelivered, at}, {"1", "b", "", "0", push.ReceiptDelivered, at},
		}},
		{"numbers for strings", `{"1":{"targets":"a","ackTime":"1700000000123","ackType":102,"subAckType":20002}}`, []fact{{"1", "a", "", "102/20002", push.ReceiptDead, at}}},
		{"not subscribed is kept", `{"1":{"targets":"a","ackType":"102","subAckType":"20001"}}`, []fact{{"1", "a", "", "102/20001", push.ReceiptDropped, time.Time{}}}},
		{"a reason that is not listed", `{"1":{"targets":"a","ackType":"104","subAckType":"9"}}`, []fact{{"1", "a", "", "104/9", push.ReceiptDropped, time.Time{}}}},
		{"a type that is not listed", `{"1":{"targets":"a","ackType":"999"}}`, []fact{{"1", "a", "", "999", push.ReceiptUnknown, time.Time{}}}},
		{"nothing", `{}`, nil},
	}
	for _, tt := range tests {
		receipts, err := vivo.ParseReceipts([]byte(tt.body))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		var got []fact
		for _, r := range receipts {
			got = append(got, fact{r.ID, r.Value, r.Param, r.Info.Code, r.Status, r.Time})
		}
		if d := cmp.Diff(tt.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}
	for _, body := range []string{"", "[]", "{", `{"1":7}`, `{"1":{"ackTime":"soon"}}`} {
		_, err := vivo.ParseReceipts([]byte(body))
		var fe *push.FieldError
		if !errors.As(err, &fe) {
			t.Errorf("%q: %v, want a FieldError", body, err)
		}
	}
}

func TestReceiptHandler(t *testing.T) {
	const good = `{"1":{"targets":"a"}}`
	tests := []struct {
		name, method, url, body string
		fail                    error
		status                  int
	}{
		{"good", "POST", "/?secret=s3cret", good, nil, 200},
		{"wrong secret", "POST", "/?secret=s3cre", good, nil, 401},
		{"no secret", "POST", "/", good, nil, 401},
		{"wrong method", "GET", "/?secret=s3cret", "", nil, 405},
		{"no JSON", "POST", "/?secret=s3cret", "<html>", nil, 400},
		{"too large", "POST", "/?secret=s3cret", `{"1":{"targets":"` + strings.Repeat("a", 5<<20) + `"}}`, nil, 413},
		{"console test", "POST", "/?secret=s3cret", "{}", errors.New("not called"), 200},
		{"the program fails", "POST", "/?secret=s3cret", good, errors.New("database is down"), 500},
	}
	for _, tt := range tests {
		h := vivo.ReceiptHandler(vivo.ReceiptConfig{Secret: "s3cret"}, func(context.Context, []vivo.Receipt) error { return tt.fail })
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(tt.method, tt.url, strings.NewReader(tt.body)))
		if w.Code != tt.status {
			t.Errorf("%s: status %d, want %d", tt.name, w.Code, tt.status)
		}
		if strings.Contains(w.Body.String(), "database") {
			t.Errorf("%s: the answer tells %q", tt.name, w.Body)
		}
	}
}

func FuzzParseReceipts(f *testing.F) {
	f.Add([]byte(`{"1":{"param":"p","targets":"a,b","ackTime":1,"ackType":"104","subAckType":"2124"}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		receipts, err := vivo.ParseReceipts(body)
		if e := push.Error(nil); err != nil && !errors.As(err, &e) {
			t.Errorf("%v is not typed", err)
		}
		if _, err := json.Marshal(receipts); err != nil {
			t.Errorf("what was read cannot be queued: %v", err)
		}
		for _, r := range receipts {
			if r.Value == "" || r.Status == "" || r.Info.Code == "" {
				t.Errorf("%q: an incomplete receipt %+v", body, r)
			}
		}
	})
}

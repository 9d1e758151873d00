package oppo_test

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
	"github.com/pushwire/push/oppo"
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
		{
			"the page's form", `[{"messageId":"1-1-1-a","appId":"1","taskId":"1-1-1-a","registrationIds":"r1, r2","eventTime":"1700000000123","param":"p","eventType":"push_arrive"}]`,
			[]fact{{"1-1-1-a", "r1", "p", "push_arrive", push.ReceiptDelivered, at}, {"1-1-1-a", "r2", "p", "push_arrive", push.ReceiptDelivered, at}},
		},
		{
			"two events, times as numbers", `[{"messageId":"m","registrationIds":"r1","eventTime":1700000000123,"eventType":"regid_invalid"},
			  {"messageId":"n","registrationIds":"r2","eventTime":1700000000123,"eventType":"user_daily_limit"}]`,
			[]fact{{"m", "r1", "", "regid_invalid", push.ReceiptDead, at}, {"n", "r2", "", "user_daily_limit", push.ReceiptDropped, at}},
		},
		{"at night", `[{"messageId":"m","registrationIds":"r1","eventType":"message_night_control"}]`, []fact{{"m", "r1", "", "message_night_control", push.ReceiptHeld, time.Time{}}}},
		{"an event that is not listed", `[{"messageId":"m","registrationIds":"r1","eventType":"newer"}]`, []fact{{"m", "r1", "", "newer", push.ReceiptUnknown, time.Time{}}}},
		{"a time that is none", `[{"messageId":"m","registrationIds":"r1","eventTime":"2026-01-02","eventType":"push_arrive"}]`, []fact{{"m", "r1", "", "push_arrive", push.ReceiptDelivered, time.Time{}}}},
		{"nobody", `[{"messageId":"m","registrationIds":" ,","eventType":"push_arrive"}]`, nil},
		{"nothing", `[]`, nil},
	}
	for _, tt := range tests {
		receipts, err := oppo.ParseReceipts([]byte(tt.body))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		var got []fact
		for _, r := range receipts {
			got = append(got, fact{r.ID, r.Value, r.Param, r.Info.Code, r.Status, r.Time})
			if r.EventType != r.Info.Code || r.Type != push.TargetToken || r.Target.Vendor != push.OPPO {
				t.Errorf("%s: %+v", tt.name, r)
			}
		}
		if d := cmp.Diff(tt.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}
	for _, body := range []string{"", "{}", "[", `[7]`, `[{"messageId":"m","registrationIds":"r1"}]`, `[{"registrationIds":["r1"],"eventType":"push_arrive"}]`} {
		_, err := oppo.ParseReceipts([]byte(body))
		var fe *push.FieldError
		if !errors.As(err, &fe) {
			t.Errorf("%q: %v, want a FieldError", body, err)
		}
	}
}

func TestReceiptHandler(t *testing.T) {
	const good = `[{"messageId":"m","registrationIds":"r1","eventType":"push_arrive"}]`
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
		{"too large", "POST", "/?secret=s3cret", `[{"registrationIds":"` + strings.Repeat("a", 5<<20) + `"}]`, nil, 413},
		{"nothing", "POST", "/?secret=s3cret", "[]", errors.New("not called"), 200},
		{"the program fails", "POST", "/?secret=s3cret", good, errors.New("database is down"), 500},
	}
	for _, tt := range tests {
		h := oppo.ReceiptHandler(oppo.ReceiptConfig{Secret: "s3cret"}, func(context.Context, []oppo.Receipt) error { return tt.fail })
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
	f.Add([]byte(`[{"messageId":"m","appId":1,"taskId":"t","registrationIds":"a, b","eventTime":1,"param":"p","eventType":"push_arrive"}]`))
	f.Fuzz(func(t *testing.T, body []byte) {
		receipts, err := oppo.ParseReceipts(body)
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

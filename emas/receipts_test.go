package emas_test

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
	"github.com/pushwire/push/emas"
)

const oneRecord = `{"__topic__":"cps_callback_event","owner_id":"1","app_key":23267207,"message_id":"9007199254740993","event_time":1700000000123,
	"event_type":"arrive_fail","device_id":"d","device_type":"ANDROID","last_active_time":"2026-01-01","app_version":"1.2","client_ip":"192.0.2.1",
	"brand":"vivo","network_type":"wifi","os":"Android","os_version":"15","isp":"x","job_key":"j","event_channel":"vivo","vendor_message_id":"v","reason":"10302"}`

func TestParseReceipts(t *testing.T) {
	got, err := emas.ParseReceipts([]byte(oneRecord))
	if err != nil {
		t.Fatal(err)
	}
	want := []emas.Receipt{{
		Receipt: push.Receipt{
			Target: push.Target{Vendor: push.EMAS, Type: push.TargetToken, Value: "d"}, ID: "9007199254740993", Status: push.ReceiptDropped,
			Info: push.CodeInfo{
				Code: "arrive_fail", Table: "receipt event_type", Kind: push.ErrUnavailable,
				Meaning: "the channel could not deliver: the reason is free text",
			},
			Param: "j", Time: time.UnixMilli(1700000000123),
		},
		AppKey: "23267207", EventType: "arrive_fail", Channel: "vivo", VendorMessageID: "v", Reason: "10302", DeviceType: "ANDROID", Brand: "vivo",
		OS: "Android", OSVersion: "15", AppVersion: "1.2", NetworkType: "wifi", ISP: "x", ClientIP: "192.0.2.1", OwnerID: "1", LastActiveTime: "2026-01-01",
	}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestParseReceiptsForms(t *testing.T) {
	type fact struct {
		Token  string
		Status push.ReceiptStatus
		Time   time.Time
	}
	tests := []struct {
		name, body string
		want       []fact
	}{
		{"nothing", ``, nil},
		{"sent is on its way", `{"event_type":"sent","device_id":"a","event_time":"1700000000"}`, []fact{{"a", push.ReceiptHeld, time.Unix(1700000000, 0)}}},
		{"lines", `{"event_type":"sent_fail","device_id":"a"}` + "\n" + `{"event_type":"novel","device_id":"b","event_time":"2026-01-02T03:04:05Z"}` + "\n", []fact{
			{"a", push.ReceiptDropped, time.Time{}}, {"b", push.ReceiptUnknown, time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)},
		}},
		{"a list", `[{"event_type":"sent","device_id":"a"},{"event_type":"sent","device_id":"b","event_time":"soon"}]`, []fact{
			{"a", push.ReceiptHeld, time.Time{}}, {"b", push.ReceiptHeld, time.Time{}},
		}},
		{"another topic", `[{"__topic__":"oss"},{"__topic__":"cps_callback_event","event_type":"sent","device_id":"a"}]`, []fact{{"a", push.ReceiptHeld, time.Time{}}}},
	}
	for _, tt := range tests {
		receipts, err := emas.ParseReceipts([]byte(tt.body))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		var got []fact
		for _, r := range receipts {
			got = append(got, fact{r.Value, r.Status, r.Time})
		}
		if d := cmp.Diff(tt.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}
	for _, body := range []string{"{", "7", "null", `"x"`, `[7]`, `{}`, `{"event_type":"sent"}`, `{"device_id":"a"}`, `{"event_type":{},"device_id":"a"}`} {
		_, err := emas.ParseReceipts([]byte(body))
		var fe *push.FieldError
		if !errors.As(err, &fe) {
			t.Errorf("%q: %v, want a FieldError", body, err)
		}
	}
}

func TestReceiptHandler(t *testing.T) {
	tests := []struct {
		name, method, url, body string
		fail                    error
		status                  int
	}{
		{"good", "POST", "/?secret=s3cret", oneRecord, nil, 200},
		{"wrong secret", "POST", "/?secret=s3cre", oneRecord, nil, 401},
		{"wrong method", "GET", "/?secret=s3cret", "", nil, 405},
		{"no JSON", "POST", "/?secret=s3cret", "<html>", nil, 400},
		{"too large", "POST", "/?secret=s3cret", strings.Repeat(" ", 5<<20), nil, 413},
		{"nothing", "POST", "/?secret=s3cret", "[]", errors.New("not called"), 200},
		{"the program fails", "POST", "/?secret=s3cret", oneRecord, errors.New("database is down"), 500},
	}
	for _, tt := range tests {
		h := emas.ReceiptHandler(emas.ReceiptConfig{Secret: "s3cret"}, func(context.Context, []emas.Receipt) error { return tt.fail })
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
	f.Add([]byte(oneRecord))
	f.Add([]byte(`[{"event_type":"sent","device_id":"a"}]{"__topic__":"x"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		receipts, err := emas.ParseReceipts(body)
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

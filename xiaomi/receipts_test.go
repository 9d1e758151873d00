package xiaomi_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
	"github.com/pushwire/push/xiaomi"
)

// form is the body of a callback.
func form(data string) string { return url.Values{"data": {data}}.Encode() }

func TestParseReceipts(t *testing.T) {
	type fact struct {
		ID      string
		Target  push.Target
		Param   string
		Code    string
		Status  push.ReceiptStatus
		Replace string
		Extra   map[string]string
		Time    time.Time
	}
	target := func(typ push.TargetType, v string) push.Target {
		return push.Target{Vendor: push.Xiaomi, Type: typ, Value: v}
	}
	at := time.UnixMilli(1572228055643)
	const invalid = `{"msgId4":{"param":"param","type":16,"targets":"regId1,regId2","barStatus":"Unknown","errorCode":1,"timestamp":1572228055643,"replaceTarget":{"regId1":"otherRegId"}}}`
	tests := []struct {
		name, body string
		want       []fact
	}{
		{"delivered", form(`{"m":{"param":"p","type":1,"targets":"a, b","jobkey":"j","barStatus":"Enable","timestamp":1572228055643}}`), []fact{
			{"m", target("", "a"), "p", "1", push.ReceiptDelivered, "", nil, at}, {"m", target("", "b"), "p", "1", push.ReceiptDelivered, "", nil, at},
		}},
		{"clicked, as a string", form(`{"m":{"type":"2","targets":"a","timestamp":"1572228055643"}}`), []fact{{"m", target("", "a"), "", "2", push.ReceiptClicked, "", nil, at}}},
		{"invalid regIds, with a replacement", form(invalid), []fact{
			{"msgId4", target(push.TargetToken, "regId1"), "param", "16/1", push.ReceiptDead, "otherRegId", nil, at},
			{"msgId4", target(push.TargetToken, "regId2"), "param", "16/1", push.ReceiptDead, "", nil, at},
		}},
		{"encoded twice", form(url.QueryEscape(`{"m":{"type":16,"errorCode":1,"targets":"a+/b="}}`)), []fact{{"m", target(push.TargetToken, "a+/b="), "", "16/1", push.ReceiptDead, "", nil, time.Time{}}}},
		{"a plus that was not encoded", `data=%7B%22m%22:%7B%22type%22:16,%22errorCode%22:1,%22targets%22:%22a+/b=%22%7D%7D`, []fact{{"m", target(push.TargetToken, "a+/b="), "", "16/1", push.ReceiptDead, "", nil, time.Time{}}}},
		{"invalid alias", form(`{"m":{"type":16,"errorCode":2,"targets":"amy lee"}}`), []fact{{"m", target(push.TargetAlias, "amy lee"), "", "16/2", push.ReceiptDropped, "", nil, time.Time{}}}},
		{"invalid account", form(`{"m":{"type":16,"errorCode":3,"targets":"u"}}`), []fact{{"m", target(push.TargetUser, "u"), "", "16/3", push.ReceiptDropped, "", nil, time.Time{}}}},
		{"invalid, and nobody says what", form(`{"m":{"type":16,"targets":"a"}}`), []fact{{"m", target("", "a"), "", "16", push.ReceiptDropped, "", nil, time.Time{}}}},
		{"an error code that is not listed", form(`{"m":{"type":16,"errorCode":9,"targets":"a"}}`), []fact{{"m", target("", "a"), "", "16/9", push.ReceiptDropped, "", nil, time.Time{}}}},
		{"pushes are off", form(`{"m":{"type":32,"targets":"a"}}`), []fact{{"m", target("", "a"), "", "32", push.ReceiptDropped, "", nil, time.Time{}}}},
		{"over quota", form(`{"m":{"type":128,"targets":"a","extra":{"ack":"10000","quota":10000}}}`), []fact{
			{"m", target("", "a"), "", "128", push.ReceiptDropped, "", map[string]string{"ack": "10000", "quota": "10000"}, time.Time{}},
		}},
		{"expired", form(`{"m":{"type":1024,"targets":"a"}}`), []fact{{"m", target("", "a"), "", "1024", push.ReceiptDropped, "", nil, time.Time{}}}},
		{"a type that is not listed", form(`{"m":{"type":7,"targets":"a"}}`), []fact{{"m", target("", "a"), "", "7", push.ReceiptUnknown, "", nil, time.Time{}}}},
		{"nothing", form(`{}`), nil},
	}
	for _, tt := range tests {
		receipts, err := xiaomi.ParseReceipts([]byte(tt.body))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		var got []fact
		for _, r := range receipts {
			got = append(got, fact{r.ID, r.Target, r.Param, r.Info.Code, r.Status, r.ReplaceTarget, r.Extra, r.Time})
		}
		if d := cmp.Diff(tt.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}
	for _, body := range []string{"", "x=1", "data=", "data=[]", "data=%", form(`{"m":7}`), form(`{"m":{"targets":"a"}}`), form(`{"m":{"type":"soon"}}`)} {
		_, err := xiaomi.ParseReceipts([]byte(body))
		var fe *push.FieldError
		if !errors.As(err, &fe) || fe.From != push.Xiaomi {
			t.Errorf("%q: %v, want a FieldError", body, err)
		}
	}
}

func TestReceiptHandler(t *testing.T) {
	good := form(`{"m":{"type":1,"targets":"a"}}`)
	tests := []struct {
		name, method, url, body string
		fail                    error
		status                  int
	}{
		{"good", "POST", "/?secret=s3cret", good, nil, 200},
		{"wrong secret", "POST", "/?secret=s3cre", good, nil, 401},
		{"no secret", "POST", "/", good, nil, 401},
		{"wrong method", "GET", "/?secret=s3cret", "", nil, 405},
		{"no form", "POST", "/?secret=s3cret", "<html>", nil, 400},
		{"too large", "POST", "/?secret=s3cret", "data=" + strings.Repeat("a", 5<<20), nil, 413},
		{"nothing", "POST", "/?secret=s3cret", form("{}"), errors.New("not called"), 200},
		{"the program fails", "POST", "/?secret=s3cret", good, errors.New("database is down"), 500},
	}
	for _, tt := range tests {
		h := xiaomi.ReceiptHandler(xiaomi.ReceiptConfig{Secret: "s3cret"}, func(context.Context, []xiaomi.Receipt) error { return tt.fail })
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
	f.Add([]byte(form(`{"m":{"param":"p","type":16,"targets":"a,b","errorCode":1,"timestamp":1,"replaceTarget":{"a":"c"},"extra":{"ack":1}}}`)))
	f.Add([]byte(form(url.QueryEscape(`{"m":{"type":2,"targets":"a"}}`))))
	f.Fuzz(func(t *testing.T, body []byte) {
		receipts, err := xiaomi.ParseReceipts(body)
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
			if r.Status == push.ReceiptDead && r.Target.Type != push.TargetToken {
				t.Errorf("%q: a dead %s", body, r.Target.Type)
			}
		}
	})
}

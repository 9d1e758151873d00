package meizu_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
	"github.com/pushwire/push/meizu"
)

// form is the body of a callback.
func form(cb, token string) string {
	return url.Values{"cb": {cb}, "access_token": {token}}.Encode()
}

func TestParseReceipts(t *testing.T) {
	type fact struct {
		ID, Target, Param, Code string
		Status                  push.ReceiptStatus
	}
	tests := []struct {
		name, cb string
		want     []fact
	}{
		{"delivered and clicked", `{"m1-1":{"param":"p","type":1,"targets":["a","b"]},"m1-2":{"param":"p","type":2,"targets":["a"]}}`, []fact{
			{"m1", "a", "p", "1", push.ReceiptDelivered}, {"m1", "b", "p", "1", push.ReceiptDelivered}, {"m1", "a", "p", "2", push.ReceiptClicked},
		}},
		{"an id with dashes, a string for the type", `{"a-b-c-1":{"type":"1","targets":["李雷"]}}`, []fact{{"a-b-c", "李雷", "", "1", push.ReceiptDelivered}}},
		{"the type in the key only", `{"m-2":{"targets":["a"," "]}}`, []fact{{"m", "a", "", "2", push.ReceiptClicked}}},
		{"a type that is not listed", `{"m-3":{"type":3,"targets":["a"]}}`, []fact{{"m", "a", "", "3", push.ReceiptUnknown}}},
		{"nothing", `{}`, nil},
	}
	for _, tt := range tests {
		receipts, err := meizu.ParseReceipts([]byte(form(tt.cb, "t")))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		var got []fact
		for _, r := range receipts {
			got = append(got, fact{r.ID, r.Value, r.Param, r.Info.Code, r.Status})
			if r.Vendor != push.Meizu || r.Target.Type != "" || !r.Time.IsZero() || r.Type != r.Info.Code {
				t.Errorf("%s: %+v", tt.name, r)
			}
		}
		if d := cmp.Diff(tt.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}
	for _, body := range []string{"", "x=1", "cb=", "cb=[]", "cb=%", `{"m-1":{}}`, form(`{"m":7}`, ""), form(`{"m":{"targets":["a"]}}`, ""), form(`{"m-1":{"targets":"a"}}`, "")} {
		_, err := meizu.ParseReceipts([]byte(body))
		var fe *push.FieldError
		if !errors.As(err, &fe) || fe.From != push.Meizu {
			t.Errorf("%q: %v, want a FieldError", body, err)
		}
	}
}

func TestReceiptHandler(t *testing.T) {
	const cb = `{"m-1":{"type":1,"targets":["a"]}}`
	tests := []struct {
		name, method, body string
		fail               error
		status             int
	}{
		{"good", "POST", form(cb, "t0ken+/="), nil, 200},
		{"wrong token", "POST", form(cb, "t0ken"), nil, 401},
		{"no token", "POST", url.Values{"cb": {cb}}.Encode(), nil, 401},
		{"no form", "POST", "%zz", nil, 401},
		{"wrong method", "GET", "", nil, 405},
		{"no JSON", "POST", form("<html>", "t0ken+/="), nil, 400},
		{"too large", "POST", form(strings.Repeat("a", 5<<20), "t0ken+/="), nil, 413},
		{"nothing", "POST", form("{}", "t0ken+/="), errors.New("not called"), 200},
		{"the program fails", "POST", form(cb, "t0ken+/="), errors.New("database is down"), 500},
	}
	for _, tt := range tests {
		h := meizu.ReceiptHandler(meizu.ReceiptConfig{AccessToken: "t0ken+/="}, func(context.Context, []meizu.Receipt) error { return tt.fail })
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(tt.method, "/", strings.NewReader(tt.body)))
		if w.Code != tt.status {
			t.Errorf("%s: status %d, want %d", tt.name, w.Code, tt.status)
		}
		if strings.Contains(w.Body.String(), "database") {
			t.Errorf("%s: the answer tells %q", tt.name, w.Body)
		}
	}
	open := meizu.ReceiptHandler(meizu.ReceiptConfig{}, func(context.Context, []meizu.Receipt) error { return nil })
	w := httptest.NewRecorder()
	open.ServeHTTP(w, httptest.NewRequest("POST", "/", strings.NewReader(form(cb, ""))))
	if w.Code != 200 {
		t.Errorf("without a token: status %d", w.Code)
	}
}

func FuzzParseReceipts(f *testing.F) {
	f.Add([]byte(form(`{"m-1":{"param":"p","type":1,"targets":["a","b"]}}`, "t")))
	f.Fuzz(func(t *testing.T, body []byte) {
		receipts, err := meizu.ParseReceipts(body)
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

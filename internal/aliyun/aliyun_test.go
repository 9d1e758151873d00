package aliyun

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

var testKey = AccessKey{ID: "YourAccessKeyId", Secret: "YourAccessKeySecret"}

// TestSignature has the vector that Alibaba Cloud publishes, and requests of
// its own Go SDK without the header that only an SDK sends.
func TestSignature(t *testing.T) {
	const nonce = "3156853299f313e23d1673dc12e1703d"
	recorded := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	tests := []struct {
		name, url, version, action string
		query, form                url.Values
		at                         time.Time
		want                       string
	}{
		{
			"published", "https://ecs.cn-shanghai.aliyuncs.com", "2014-05-26", "RunInstances",
			url.Values{"ImageId": {"win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"}, "RegionId": {"cn-shanghai"}}, nil,
			time.Date(2023, 10, 26, 10, 22, 32, 0, time.UTC),
			"SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version," +
				"Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0",
		},
		{
			"EMAS, query", "https://cloudpush.aliyuncs.com", "2016-08-01", "CancelPush",
			url.Values{"AppKey": {"23267207"}, "MessageId": {"501029"}}, nil, recorded,
			"SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version," +
				"Signature=8febea7f4697898ff00e0614541b261b6fbe475e79f3534ee1e5570b0d04f0c7",
		},
		{
			"mPaaS, form", "https://mpaas.cn-hangzhou.aliyuncs.com", "2020-10-28", "RevokePushMessage",
			nil, url.Values{"AppId": {"A"}, "MessageId": {"1578807462788"}, "TargetId": {"user1024"}, "WorkspaceId": {"W"}}, recorded,
			"SignedHeaders=content-type;host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version," +
				"Signature=38736706865ac67f53a48e5f6cd58f95612e8fbcf30ff85f2768950a557e7b3c",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g, err := New(Config{Vendor: push.EMAS, Version: tt.version, URL: tt.url, Key: testKey})
			if err != nil {
				t.Fatal(err)
			}
			c := engine.Call{Decode: func(*engine.Answer) error { return nil }}
			g.Call(&c, tt.action, tt.query, tt.form)
			h := http.Header{}
			c.Auth.(*signer).signAt(h, &testKey, tt.at, nonce)
			_, got, _ := strings.Cut(h.Get("Authorization"), "Credential=YourAccessKeyId,")
			if got != tt.want {
				t.Errorf("\n got %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestEncode(t *testing.T) {
	got := encode(url.Values{"b": {"a b*~+/é"}, "a": {""}})
	if want := "a=&b=a%20b%2A~%2B%2F%C3%A9"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestTemporaryKey(t *testing.T) {
	asked := 0
	g, err := New(Config{Vendor: push.EMAS, Version: "v", URL: "https://x.test", Logger: slog.New(slog.DiscardHandler), Provider: func(context.Context) (AccessKey, error) {
		asked++
		return AccessKey{ID: fmt.Sprint("id", asked), Secret: "s", SecurityToken: fmt.Sprint("token", asked)}, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	c := engine.Call{Decode: func(*engine.Answer) error { return nil }}
	g.Call(&c, "A", nil, nil)
	h := http.Header{}
	value, err := c.Auth.Authorize(t.Context(), h)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Auth.Authorize(t.Context(), h); err != nil || asked != 1 {
		t.Errorf("asked %d times, want once: %v", asked, err)
	}
	if got := h.Get("X-Acs-Security-Token"); got != "token1" || !strings.Contains(h.Get("Authorization"), ";x-acs-security-token;") {
		t.Errorf("security token %q is not sent or not signed: %s", got, h.Get("Authorization"))
	}
	if !c.Auth.Refuse(value) {
		t.Error("a refused key is not replaced")
	}
	if _, err := c.Auth.Authorize(t.Context(), h); err != nil || h.Get("X-Acs-Security-Token") != "token2" {
		t.Errorf("%v; header %v", err, h)
	}
}

// TestClock corrects a clock that is an hour slow, once.
func TestClock(t *testing.T) {
	g, err := New(Config{Vendor: push.EMAS, Version: "v", URL: "https://x.test", Key: testKey})
	if err != nil {
		t.Fatal(err)
	}
	c := engine.Call{Decode: func(*engine.Answer) error { return nil }}
	g.Call(&c, "A", nil, nil)
	h := http.Header{}
	value, _ := c.Auth.Authorize(t.Context(), h)
	if c.Auth.Refuse(value) {
		t.Error("another attempt with the same fixed key")
	}
	ahead := time.Now().Add(time.Hour)
	_ = c.Decode(&engine.Answer{
		Status: 400, Body: []byte(`{"Code":"InvalidTimeStamp.Expired"}`),
		Header: http.Header{"Date": {ahead.UTC().Format(http.TimeFormat)}},
	})
	if !c.Auth.Refuse(value) {
		t.Error("no other attempt after the clock was corrected")
	}
	_, _ = c.Auth.Authorize(t.Context(), h)
	got, err := time.Parse(time.RFC3339, h.Get("X-Acs-Date"))
	if err != nil || ahead.Sub(got).Abs() > 2*time.Second {
		t.Errorf("signed with %v, want about %v", got, ahead)
	}
	if c.Auth.Refuse(value) {
		t.Error("a clock that was corrected is corrected again")
	}
}

func TestNewRefuses(t *testing.T) {
	provider := func(context.Context) (AccessKey, error) { return testKey, nil }
	for name, cfg := range map[string]Config{
		"no id":          {URL: "https://x.test", Key: AccessKey{Secret: "s"}},
		"comma in id":    {URL: "https://x.test", Key: AccessKey{ID: "a,b", Secret: "s"}},
		"no secret":      {URL: "https://x.test", Key: AccessKey{ID: "a"}},
		"line in token":  {URL: "https://x.test", Key: AccessKey{ID: "a", Secret: "s", SecurityToken: "a\nb"}},
		"two sources":    {URL: "https://x.test", Key: testKey, Provider: provider},
		"not a URL":      {URL: "://", Key: testKey},
		"URL of no host": {URL: "/", Key: testKey},
	} {
		_, err := New(cfg)
		if e := (*push.FieldError)(nil); !errors.As(err, &e) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFault(t *testing.T) {
	tests := []struct {
		name   string
		answer engine.Answer
		want   push.APIError
	}{
		{
			"throttled", engine.Answer{
				Status: 400, Header: http.Header{"X-Acs-Retry-After": {"1500"}},
				Body: []byte(`{"Code":"Throttling.User","Message":"slow down","RequestId":"R1","HostId":"h"}`),
			},
			push.APIError{
				Info: push.CodeInfo{Code: "Throttling.User", Table: table, Kind: push.ErrRateLimited, Retry: push.RetryLater, Meaning: "too many requests of this account"},
				Text: "slow down", RequestID: "R1", RetryAfter: 1500 * time.Millisecond,
			},
		},
		{
			"small letters, a template", engine.Answer{Status: 400, Body: []byte(`{"code":"MissingAppKey","message":"m","requestId":"R2"}`)},
			push.APIError{
				Info: push.CodeInfo{Code: "MissingAppKey", Table: table, Kind: push.ErrInvalidArgument, Meaning: "the named parameter is missing"},
				Text: "m", RequestID: "R2",
			},
		},
		{
			"the request quoted", engine.Answer{Status: 400, Body: []byte(`{"Code":"SignatureDoesNotMatch","Message":"Specified signature is not matched. server StringToSign is x-acs-security-token:SECRET"}`)},
			push.APIError{
				Info: push.CodeInfo{Code: "SignatureDoesNotMatch", Table: table, Kind: push.ErrAuth, Meaning: "the signature is wrong: check the AccessKey secret"},
				Text: "Specified signature is not matched.",
			},
		},
		{
			"unknown code", engine.Answer{Status: 503, Body: []byte(`{"Code":"Novel"}`)},
			push.APIError{Info: push.CodeInfo{Code: "Novel", Kind: push.ErrUnavailable, Retry: push.RetryUnsure}},
		},
		{
			"XML", engine.Answer{Status: 418, Body: []byte(`<Error/>`)},
			push.APIError{
				Info: push.CodeInfo{Code: "418", Table: "HTTP status", Kind: push.ErrInvalidArgument, Meaning: "refused without a documented code"},
				Text: "<Error/>",
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Fault(&tt.answer, func(code string) (push.CodeInfo, bool) { return push.CodeInfo{}, false })
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestKeyPrintsWithoutSecrets(t *testing.T) {
	k := AccessKey{ID: "ID", Secret: "SECRET", SecurityToken: "TOKEN"}
	for _, s := range []string{fmt.Sprintf("%v %+v %#v %s", k, k, k, k), fmt.Sprint(k.LogValue())} {
		if strings.Contains(s, "SECRET") || strings.Contains(s, "TOKEN") {
			t.Error(s)
		}
	}
}

func TestExplainAllocatesNothing(t *testing.T) {
	if n := testing.AllocsPerRun(100, func() { Explain("MissingAppKey"); Explain("Throttling.Api"); Explain("nonsense") }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzFault(f *testing.F) {
	f.Add(400, []byte(`{"Code":"Throttling","Message":"m","RequestId":"r"}`))
	f.Add(503, []byte(`<html>`))
	f.Add(400, []byte(`{"CODE":"SignatureDoesNotMatch","message":"Specified signature is not matched with our calculation. server string to sign is:POST x-acs-security-token:SECRET"}`))
	f.Add(403, []byte(`{"Code":7,"Message":[],"RequestId":null}`))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		e := Fault(&engine.Answer{Status: status, Body: body}, Explain)
		if e.Info.Kind == push.Accepted || e.Info.Code == "" || e.Info.Code != wire.Text(e.Info.Code) {
			t.Errorf("%+v", e.Info)
		}
		if strings.Contains(e.Text, "StringToSign") || strings.Contains(e.Text, "CanonicalRequest") {
			t.Errorf("what was signed is in %q", e.Text)
		}
	})
}

package apns

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/h2pool"
)

// testKey is the key of RFC 7515, appendix A.3.
func testKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	d, err := base64.RawURLEncoding.DecodeString("jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI")
	if err != nil {
		t.Fatal(err)
	}
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), d)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// The example values of Apple's page, signed deterministically.
func TestProviderToken(t *testing.T) {
	p := providerToken{key: testKey(t), keyID: "ABC123DEFG", teamID: "DEF123GHIJ"}
	tok := p.token(time.Unix(1437179036, 0))
	input, err := tok.SigningString()
	if err != nil {
		t.Fatal(err)
	}
	const wantInput = "eyJhbGciOiJFUzI1NiIsImtpZCI6IkFCQzEyM0RFRkcifQ.eyJpc3MiOiJERUYxMjNHSElKIiwiaWF0IjoxNDM3MTc5MDM2fQ"
	if d := cmp.Diff(wantInput, input); d != "" {
		t.Errorf("signing input (-want +got):\n%s", d)
	}
	digest := sha256.Sum256([]byte(input))
	if got := hex.EncodeToString(digest[:]); got != "332339fc39ab954c724c5d94aa56c3dc1ac58a6dafc800d489a1d58f956ffd3b" {
		t.Errorf("digest = %s", got)
	}
	const known = "DsvSgkxE3Olsjv2UQ_kVzPZi7Xgx81ZbYtdqr58sck_g_b33F6HN3NJZHdVRZsxAvMBnCAFDZbXtUg5P1NtVBg"
	sig, _ := base64.RawURLEncoding.DecodeString(known)
	if err := jwt.SigningMethodES256.Verify(input, sig, &p.key.PublicKey); err != nil {
		t.Errorf("the known signature does not fit the signing input: %v", err)
	}
	signed, err := tok.SignedString(p.key)
	if err != nil {
		t.Fatal(err)
	}
	_, own, _ := strings.Cut(signed[len(wantInput):], ".")
	raw, err := base64.RawURLEncoding.DecodeString(own)
	if err != nil || len(raw) != 64 {
		t.Fatalf("the signature %q is not 64 bytes, %v", own, err)
	}
	if !ecdsa.Verify(&p.key.PublicKey, digest[:], new(big.Int).SetBytes(raw[:32]), new(big.Int).SetBytes(raw[32:])) {
		t.Error("the signature does not verify")
	}
}

func keyPEM(t testing.TB, key any) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

func testConfig(t testing.TB) Config {
	return Config{PrivateKey: keyPEM(t, testKey(t)), KeyID: "ABC123DEFG", TeamID: "DEF123GHIJ", BundleID: "com.example.MyApp"}
}

func newTestClient(t testing.TB, opts ...push.Option) *Client {
	t.Helper()
	c, err := New(testConfig(t), opts...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTranslate(t *testing.T) {
	tests := []struct {
		name    string
		m       push.Message
		payload string // JSON
		headers map[string]string
		ignored []string
	}{
		{
			"least", push.Message{Body: "Hello"},
			`{"aps":{"alert":{"body":"Hello"}}}`,
			map[string]string{"Apns-Topic": "com.example.MyApp", "Apns-Push-Type": "alert"}, nil,
		},
		{
			"all that Apple has", push.Message{
				Title: "t", Body: "<b>", Data: map[string]string{"k": "v"}, Badge: push.ClearBadge(), Sound: "default",
				Priority: push.PriorityNormal, TTL: push.TTL(0), CollapseKey: "order-8842", Click: push.OpenApp(), Class: push.ClassService,
			},
			`{"aps":{"alert":{"title":"t","body":"<b>"},"badge":0,"sound":"default"},"k":"v"}`,
			map[string]string{
				"Apns-Topic": "com.example.MyApp", "Apns-Push-Type": "alert", "Apns-Priority": "5",
				"Apns-Expiration": "0", "Apns-Collapse-Id": "order-8842",
			}, nil,
		},
		{
			"silent", push.Message{Data: map[string]string{"k": "v"}, Silent: true, Priority: push.PriorityHigh},
			`{"aps":{"content-available":1},"k":"v"}`,
			map[string]string{"Apns-Topic": "com.example.MyApp", "Apns-Push-Type": "background", "Apns-Priority": "5"},
			[]string{"priority"},
		},
		{
			"nothing but data", push.Message{Data: map[string]string{"k": "v"}},
			`{"aps":{"content-available":1},"k":"v"}`,
			map[string]string{"Apns-Topic": "com.example.MyApp", "Apns-Push-Type": "background", "Apns-Priority": "5"}, nil,
		},
		{
			"badge alone", push.Message{Badge: push.SetBadge(3)},
			`{"aps":{"badge":3}}`, map[string]string{"Apns-Topic": "com.example.MyApp", "Apns-Push-Type": "alert"}, nil,
		},
		{
			"what Apple does not have",
			push.Message{Body: "b", Image: "https://example.com/p.png", Channel: "c", Click: push.OpenURL("https://example.com"), Badge: push.AddBadge(1)},
			`{"aps":{"alert":{"body":"b"}}}`, map[string]string{"Apns-Topic": "com.example.MyApp", "Apns-Push-Type": "alert"},
			[]string{"image", "channel", "click", "badge"},
		},
		{
			"what the native part sets, wins", push.Message{
				Title: "t", Body: "b", Data: map[string]string{"k": "v", "j": "w"}, Badge: push.SetBadge(1), Sound: "ding", TTL: push.TTL(time.Hour),
				Native: push.Natives{&Message{
					Topic: "com.example.Other", Priority: 10, Expiration: new(int64(1700000000)),
					Payload: Payload{
						APS: &APS{
							Alert: &Alert{LocKey: "K", LocArgs: []string{"a"}}, Badge: new(0), Sound: &Sound{Name: "x", Critical: true, Volume: new(0.5)},
							MutableContent: true, ThreadID: "th", RelevanceScore: new(0.0), Extra: map[string]any{"newer": 1},
						},
						Custom: map[string]any{"k": 7},
					},
				}},
			},
			`{"aps":{"alert":{"title":"t","loc-key":"K","loc-args":["a"]},"badge":0,"sound":{"critical":1,"name":"x","volume":0.5},
			  "thread-id":"th","mutable-content":1,"relevance-score":0,"newer":1},"k":7,"j":"w"}`,
			map[string]string{
				"Apns-Topic": "com.example.Other", "Apns-Push-Type": "alert", "Apns-Priority": "10", "Apns-Expiration": "1700000000",
			}, nil,
		},
		{
			"native only: VoIP", push.Message{Native: push.Natives{&Message{
				PushType: PushTypeVoIP, Expiration: new(int64(0)), Payload: Payload{Custom: map[string]any{"call": "7"}},
			}}},
			`{"call":"7"}`,
			map[string]string{"Apns-Topic": "com.example.MyApp.voip", "Apns-Push-Type": "voip", "Apns-Expiration": "0"}, nil,
		},
		{
			"native only: widgets", push.Message{Native: push.Natives{&Message{
				PushType: PushTypeWidgets, Payload: Payload{APS: &APS{ContentChanged: true}},
			}}},
			`{"aps":{"content-changed":true}}`,
			map[string]string{"Apns-Topic": "com.example.MyApp.push-type.widgets", "Apns-Push-Type": "widgets"}, nil,
		},
	}
	c := newTestClient(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before, _ := json.Marshal(tt.m)
			n, ignored, err := c.translate(&tt.m)
			if err != nil {
				t.Fatal(err)
			}
			p, err := c.prepare(n)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(decoded(t, tt.payload), decoded(t, string(p.body))); d != "" {
				t.Errorf("payload (-want +got):\n%s", d)
			}
			headers := map[string]string{}
			for k := range p.header.Fields {
				if k != "Content-Type" {
					headers[k] = p.header.Fields.Get(k)
				}
			}
			if d := cmp.Diff(tt.headers, headers); d != "" {
				t.Errorf("headers (-want +got):\n%s", d)
			}
			if d := cmp.Diff(tt.ignored, ignored); d != "" {
				t.Errorf("ignored (-want +got):\n%s", d)
			}
			if after, _ := json.Marshal(tt.m); string(after) != string(before) {
				t.Errorf("the caller's message changed from %s to %s", before, after)
			}
		})
	}
}

func decoded(t *testing.T, s string) (v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(s), &v); err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	return v
}

func TestTTLBecomesAnHourFromNow(t *testing.T) {
	n, _, err := newTestClient(t).translate(&push.Message{Body: "b", TTL: push.TTL(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	if left := *n.Expiration - time.Now().Unix(); left < 3590 || left > 3600 {
		t.Errorf("expires in %d seconds", left)
	}
}

func TestTopics(t *testing.T) {
	want := map[PushType]string{
		PushTypeAlert: "b", PushTypeBackground: "b", PushTypeVoIP: "b.voip", PushTypeComplication: "b.complication",
		PushTypeFileProvider: "b.pushkit.fileprovider", PushTypeLiveActivity: "b.push-type.liveactivity",
		PushTypeLocation: "b.location-query", PushTypePushToTalk: "b.voip-ptt", PushTypeControls: "b.push-type.controls",
		PushTypeWidgets: "b.push-type.widgets",
	}
	for typ, topic := range want {
		if got := "b" + suffix(typ); got != topic {
			t.Errorf("%s: topic %s, want %s", typ, got, topic)
		}
	}
}

func TestRefusedBeforeTheNetwork(t *testing.T) {
	aps := func(a APS) Payload { return Payload{APS: &a} }
	text := aps(APS{Alert: &Alert{Body: "b"}})
	body := func(n int) Payload {
		return aps(APS{Alert: &Alert{Body: strings.Repeat("x", n-len(`{"aps":{"alert":{"body":""}}}`))}})
	}
	state := map[string]any{"score": 1}
	const token = "00fc13"
	tests := []struct {
		name  string
		token string
		m     Message
		code  string
		field string
	}{
		{"empty token", "", Message{Payload: text}, "MissingDeviceToken", "token"},
		{"odd token", "abc", Message{Payload: text}, "BadDeviceToken", "token"},
		{"slash in the token", "ab/c", Message{Payload: text}, "BadDeviceToken", "token"},
		{"line break in the token", "ab\r\n", Message{Payload: text}, "BadDeviceToken", "token"},
		{"4097 bytes", token, Message{Payload: body(4097)}, "PayloadTooLarge", "payload"},
		{"5121 bytes for voip", token, Message{PushType: PushTypeVoIP, Payload: body(5121)}, "PayloadTooLarge", "payload (voip)"},
		{"collapse id of 65 bytes", token, Message{CollapseID: strings.Repeat("快", 21) + "xx", Payload: text}, "BadCollapseId", "apns-collapse-id"},
		{"line break in the collapse id", token, Message{CollapseID: "a\r\nb: c", Payload: text}, "BadCollapseId", "collapse_id"},
		{"line break in the topic", token, Message{Topic: "a\nb", Payload: text}, "BadTopic", "topic"},
		{"id in upper case", token, Message{ID: "EABEAE54-14A8-11E5-B60B-1697F925EC7B", Payload: text}, "BadMessageId", "id"},
		{"priority 7", token, Message{Priority: 7, Payload: text}, "BadPriority", "priority"},
		{"negative expiration", token, Message{Expiration: new(int64(-1)), Payload: text}, "BadExpirationDate", "expiration"},
		{"background with priority 10", token, Message{PushType: PushTypeBackground, Priority: 10, Payload: aps(APS{ContentAvailable: true})}, "BadPriority", "priority"},
		{"background with an alert", token, Message{PushType: PushTypeBackground, Payload: aps(APS{ContentAvailable: true, Alert: &Alert{Body: "b"}})}, "", "aps"},
		{"MDM without a topic", token, Message{PushType: PushTypeMDM, Payload: Payload{Custom: map[string]any{"mdm": "x"}}}, "MissingTopic", "topic"},
		{"custom aps", token, Message{Payload: Payload{Custom: map[string]any{"aps": 1}}}, "", "payload"},
		{"activity without an event", token, Message{PushType: PushTypeLiveActivity, Payload: aps(APS{ContentState: state})}, "", "aps.event"},
		{"activity update without a state", token, Message{PushType: PushTypeLiveActivity, Payload: aps(APS{Event: EventUpdate})}, "", "aps.content-state"},
		{"activity start without attributes", token, Message{PushType: PushTypeLiveActivity, Payload: aps(APS{Event: EventStart, ContentState: state, AttributesType: "T"})}, "", "aps.attributes"},
		{"activity of priority 1", token, Message{PushType: PushTypeLiveActivity, Priority: 1, Payload: aps(APS{Event: EventEnd})}, "BadPriority", "priority"},
	}
	c := newTestClient(t, push.WithBaseURL("https://127.0.0.1:1"))
	for _, tt := range tests {
		_, err := c.Push(t.Context(), tt.token, &tt.m)
		var e push.Error
		if !errors.As(err, &e) || e.Code() != tt.code || e.Vendor() != push.APNs {
			t.Errorf("%s: %v, want code %q", tt.name, err, tt.code)
			continue
		}
		field := ""
		switch e := e.(type) {
		case *push.FieldError:
			field = e.Field
		case *push.LimitError:
			field = e.Field
		}
		if field != tt.field {
			t.Errorf("%s: the error names %q, want %q: %v", tt.name, field, tt.field, err)
		}
	}
	if _, err := c.Push(t.Context(), token, nil); err == nil {
		t.Error("a nil message was accepted")
	}
}

// Apple counts bytes of the body, whatever is in it.
func TestPayloadIsCountedInBytes(t *testing.T) {
	c := newTestClient(t)
	overhead := len(`{"aps":{"alert":{"body":""}}}`)
	for _, unit := range []string{"x", "快", "😀", "e\u0301", "<"} {
		n := (4096 - overhead) / len(unit)
		for extra, fits := range map[int]bool{0: true, 1: false} {
			m := &push.Message{Body: strings.Repeat(unit, n+extra)}
			native, _, err := c.translate(m)
			if err != nil {
				t.Fatal(err)
			}
			_, err = c.prepare(native)
			var le *push.LimitError
			if fits != (err == nil) || !fits && !errors.As(err, &le) {
				t.Errorf("%d of %q: %v", n+extra, unit, err)
			}
		}
	}
}

func TestDataKeyAPS(t *testing.T) {
	_, err := newTestClient(t).Send(t.Context(), &push.Message{Body: "b", Data: map[string]string{"aps": "x"}}, push.Tokens("00fc"))
	var fe *push.FieldError
	if !errors.As(err, &fe) || fe.Field != "data" {
		t.Errorf("err = %v", err)
	}
}

func TestTestMode(t *testing.T) {
	m := &push.Message{Body: "b", Test: true}
	if _, _, err := newTestClient(t).translate(m); !errors.Is(err, push.ErrUnsupported) {
		t.Errorf("a test in production: %v", err)
	}
	cfg := testConfig(t)
	cfg.Environment = Sandbox
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.translate(m); err != nil {
		t.Errorf("a test in the sandbox: %v", err)
	}
}

func TestCheckDoesNotAllocate(t *testing.T) {
	c := newTestClient(t)
	n, _, err := c.translate(&push.Message{Title: "快递到了", Body: "b", CollapseKey: "x", TTL: push.TTL(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	if got := testing.AllocsPerRun(100, func() {
		if err := n.check(&c.limits); err != nil {
			t.Fatal(err)
		}
	}); got != 0 {
		t.Errorf("check allocates %v times", got)
	}
}

func TestMessageID(t *testing.T) {
	const uuid = "eabeae54-14a8-11e5-b60b-1697f925ec7b"
	if got := messageID(uuid, "aa", 1); got != uuid {
		t.Errorf("a UUID for one token became %s", got)
	}
	if got := messageID("", "aa", 1); got != "" {
		t.Errorf("no id became %s", got)
	}
	a, again, b := messageID(uuid, "aa", 2), messageID(uuid, "aa", 2), messageID(uuid, "bb", 2)
	if a != again || a == b || !isUUID(a) || !isUUID(b) {
		t.Errorf("ids %s, %s for one token and %s for another", a, again, b)
	}
}

func TestConfigErrors(t *testing.T) {
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		field  string
		change func(*Config)
		opts   []push.Option
	}{
		{"config.PrivateKey", func(c *Config) { c.PrivateKey = nil }, nil},
		{"config.PrivateKey", func(c *Config) { c.PrivateKey = []byte("not PEM") }, nil},
		{"config.PrivateKey", func(c *Config) { c.PrivateKey = keyPEM(t, rsaKey) }, nil},
		{"config.PrivateKey", func(c *Config) { c.PrivateKey = keyPEM(t, p384) }, nil},
		{"config.KeyID", func(c *Config) { c.KeyID = "" }, nil},
		{"config.TeamID", func(c *Config) { c.TeamID = "a\nb" }, nil},
		{"config.BundleID", func(c *Config) { c.BundleID = "" }, nil},
		{"config.Environment", func(c *Config) { c.Environment = "staging" }, nil},
		{"config.Certificate", func(c *Config) { c.Certificate = []byte("x") }, nil},
		{"config.Certificate", func(c *Config) { c.PrivateKey, c.Certificate = nil, []byte("garbage") }, nil},
		{"config.Certificate", func(c *Config) { c.PrivateKey, c.Certificate = nil, []byte("-----BEGIN CERTIFICATE-----") }, nil},
		{"WithBaseURL", func(*Config) {}, []push.Option{push.WithBaseURL("https://gw.example/")}},
		{"WithEndpoint", func(*Config) {}, []push.Option{push.WithEndpoint("token", "https://gw.example")}},
	}
	for _, tt := range tests {
		cfg := testConfig(t)
		tt.change(&cfg)
		_, err := New(cfg, tt.opts...)
		var fe *push.FieldError
		if !errors.As(err, &fe) || fe.Field != tt.field {
			t.Errorf("%s: %v", tt.field, err)
		}
	}
}

func TestEnvironments(t *testing.T) {
	want := map[Environment][3]string{
		Production: {"https://api.push.apple.com", "https://api.push.apple.com", "https://api-manage-broadcast.push.apple.com:2196"},
		Sandbox:    {"https://api.sandbox.push.apple.com", "https://api.sandbox.push.apple.com", "https://api-manage-broadcast.sandbox.push.apple.com:2195"},
	}
	for e, urls := range want {
		cfg := testConfig(t)
		cfg.Environment = e
		c, err := New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(urls, [3]string{c.api, c.broadcast, c.channels}); d != "" {
			t.Errorf("%s (-want +got):\n%s", e, d)
		}
	}
}

func TestDecodeError(t *testing.T) {
	tests := []struct {
		status int
		body   string
		code   string
		kind   push.Kind
		retry  bool
	}{
		{410, `{"reason":"Unregistered","timestamp":1437179036123}`, "Unregistered", push.ErrInvalidToken, false},
		{400, `{"reason":"BadDeviceToken"}`, "BadDeviceToken", push.ErrTokenMismatch, false},
		{403, `{"reason":"BadEnvironmentKeyInToken"}`, "BadEnvironmentKeyInToken", push.ErrAuth, false},
		{503, `{"reason":"Service Unavailable"}`, "Service Unavailable", push.ErrUnavailable, true},
		{400, `{"reason":"ChannelNotRegistered"}`, "ChannelNotRegistered", push.ErrNotFound, false},
		{429, `{"reason":"TooManyRequests"}`, "TooManyRequests", push.ErrRateLimited, true},
		{400, `{"reason":"SomethingNew"}`, "SomethingNew", push.ErrUnknown, false},
		{503, `{"reason":"SomethingNew"}`, "SomethingNew", push.ErrUnknown, true},
		{403, `<html>proxy</html>`, "403", push.ErrAuth, false},
		{410, `gone`, "410", push.ErrProtocol, false}, // no reason, no licence to delete
		{418, ``, "418", push.ErrProtocol, false},
	}
	for _, tt := range tests {
		err := decodeError(&engine.Answer{Status: tt.status, Body: []byte(tt.body)}, "")
		var e *Error
		if !errors.As(err, &e) || e.Code() != tt.code || e.Kind() != tt.kind || e.Retryable() != tt.retry {
			t.Errorf("%d %s: %v, want %s, %s, retryable %v", tt.status, tt.body, err, tt.code, tt.kind, tt.retry)
		}
		if tt.status == 410 && tt.code == "Unregistered" && !e.Timestamp.Equal(time.UnixMilli(1437179036123)) {
			t.Errorf("timestamp %v", e.Timestamp)
		}
	}
}

func TestReasonOfGoAway(t *testing.T) {
	err := fromConnection(&h2pool.Error{Op: "goaway", Debug: `{"reason":"BadCertificateEnvironment"}`})
	var e *Error
	if !errors.As(err, &e) || e.Code() != "BadCertificateEnvironment" || e.Kind() != push.ErrAuth {
		t.Errorf("err = %v", err)
	}
	for _, other := range []error{errors.New("x"), &h2pool.Error{}, &h2pool.Error{Debug: "{"}, &h2pool.Error{Debug: "{}"}} {
		if err := fromConnection(other); err != nil {
			t.Errorf("%v became %v", other, err)
		}
	}
}

func FuzzDecodeError(f *testing.F) {
	f.Add(410, []byte(`{"reason":"Unregistered","timestamp":1437179036123}`), "id")
	f.Add(410, []byte(`{"reason":null}`), "")
	f.Add(400, []byte(`{"reason":"Newer\u0000reason","timestamp":"-1"}`), "\x7f")
	f.Add(200, []byte(`{}`), "")
	f.Add(403, []byte(`<html>`), "")
	f.Fuzz(func(t *testing.T, status int, body []byte, id string) {
		a := &engine.Answer{Status: status, Body: body}
		e := push.Error(nil)
		if err := decodeError(a, id); !errors.As(err, &e) {
			t.Errorf("%v is not typed", err)
		} else if e.Kind() == push.Accepted || e.Code() == "" {
			t.Errorf("%d %q became %v", status, body, e)
		} else if e.Kind() == push.ErrInvalidToken && !bytes.Contains(body, []byte(`reason`)) {
			t.Errorf("%d %q kills a token without a reason", status, body)
		}
		if e := fromConnection(&h2pool.Error{Debug: string(body)}); e != nil && (e.Kind() == push.Accepted || e.Code() == "") {
			t.Errorf("%q became %v", body, e)
		}
	})
}

// FuzzDecode lets nothing pass for a success but what Apple documents.
func FuzzDecode(f *testing.F) {
	f.Add(200, []byte(``), "eabeae54-14a8-11e5-b60b-1697f925ec7b")
	f.Add(200, []byte("\r\n"), "id")
	f.Add(200, []byte(``), "")
	f.Add(201, []byte(`{}`), "id")
	f.Add(200, []byte(`{"channels":["a"],"message-storage-policy":1,"push-type":"LiveActivity"}`), "")
	f.Add(200, []byte(`{"channels":null,"message-storage-policy":null}`), "")
	f.Add(400, []byte(`{"reason":"BadDeviceToken"}`), "id")
	f.Fuzz(func(t *testing.T, status int, body []byte, id string) {
		a := &engine.Answer{Status: status, Body: body}
		err := accepted(a, 200, id)
		if err == nil && (status != 200 || id == "" || len(bytes.TrimSpace(body)) > 0) {
			t.Errorf("%d %q with id %q is taken for a success", status, body, id)
		}
		typed(t, err)
		var channel channelJSON
		err = decodeJSON(a, &channel, func() bool { return channel.StoragePolicy != nil })
		if err == nil && (!a.OK() || !json.Valid(body) || channel.StoragePolicy == nil) {
			t.Errorf("%d %q is taken for a channel", status, body)
		}
		typed(t, err)
		var list struct{ Channels []string }
		err = decodeJSON(a, &list, func() bool { return list.Channels != nil })
		if err == nil && (!a.OK() || !json.Valid(body)) {
			t.Errorf("%d %q is taken for a list of channels", status, body)
		}
		typed(t, err)
	})
}

// typed holds an error, if there is one, to be ours and no success.
func typed(t *testing.T, err error) {
	t.Helper()
	if e := push.Error(nil); err != nil && (!errors.As(err, &e) || e.Kind() == push.Accepted) {
		t.Errorf("%v is not typed, or is a success", err)
	}
}

func FuzzMessageJSON(f *testing.F) {
	f.Add([]byte(`{"push_type":"alert","payload":{"aps":{"alert":"x","sound":{"critical":1,"name":"n"},"x":1},"k":[1,2.50]}}`))
	f.Add([]byte(`{"payload":{"aps":{"alert":{"title":{"loc-key":"k"},"body":"b","y":{}},"content-available":true}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var m Message
		if json.Unmarshal(data, &m) != nil {
			return
		}
		first, err := json.Marshal(m)
		if err != nil {
			return
		}
		var back Message
		if err := json.Unmarshal(first, &back); err != nil {
			t.Fatalf("own JSON %s cannot be read: %v", first, err)
		}
		if second, err := json.Marshal(back); err != nil || string(first) != string(second) {
			t.Fatalf("JSON changed from %s to %s, %v", first, second, err)
		}
		_ = m.check(&limitTable)
	})
}

// FuzzCertificate reads credentials. What is accepted can be used: the key
// belongs to the certificate and signs.
func FuzzCertificate(f *testing.F) {
	f.Add([]byte("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"), "")
	f.Add([]byte{0x30, 0x80}, "password")
	f.Add(keyPEM(f, testKey(f)), "")
	f.Fuzz(func(t *testing.T, data []byte, password string) {
		cfg := Config{Certificate: data, Password: password, BundleID: "b"}
		if _, err := New(cfg); err == nil {
			cert, leaf, err := loadCertificate(&cfg)
			if err != nil {
				t.Fatal(err)
			}
			key, ok := cert.PrivateKey.(crypto.Signer)
			if !ok {
				t.Fatalf("a key of type %T cannot sign", cert.PrivateKey)
			}
			if public, ok := key.Public().(interface{ Equal(crypto.PublicKey) bool }); !ok || !public.Equal(leaf.PublicKey) {
				t.Error("the key is not that of the certificate")
			}
			if len(cert.Certificate) == 0 || cert.Leaf != leaf {
				t.Error("there is no certificate")
			}
		} else {
			typed(t, err)
		}
		cfg = Config{PrivateKey: data, KeyID: "k", TeamID: "t", BundleID: "b"}
		if _, err := New(cfg); err != nil {
			typed(t, err)
			return
		}
		p, err := newProviderToken(&cfg)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.mint(t.Context()); err != nil {
			t.Errorf("a key was accepted that cannot sign: %v", err)
		}
	})
}

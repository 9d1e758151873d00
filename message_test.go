package push_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
)

// acme is a native message of a vendor that this module does not know.
type acme struct {
	Text  string `json:"text"`
	Count *int   `json:"count,omitempty"`
}

func (*acme) Vendor() push.Vendor { return "acme" }

func full() *push.Message {
	return &push.Message{
		ID: "order-8842", Title: "Your parcel is here", Body: "Box 12 <code 4411> & 快递 👍🏽", Image: "https://example.com/p.png",
		Data: map[string]string{"order": "8842"}, Click: push.OpenURL("https://example.com/o/8842"),
		Badge: push.ClearBadge(), Sound: "ding", Channel: "orders", Priority: push.PriorityHigh,
		TTL: push.TTL(0), CollapseKey: "order-8842", Test: true, Class: push.ClassService,
		Native: push.Natives{&acme{Text: "native", Count: new(0)}},
	}
}

func TestMessageSurvivesJSON(t *testing.T) {
	m := full()
	data, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	var back push.Message
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	native, err := push.NativeOf[acme](&back, "acme")
	if err != nil {
		t.Fatal(err)
	}
	back.Native = push.Natives{native}
	if d := cmp.Diff(m, &back); d != "" {
		t.Errorf("after JSON (-want +got):\n%s", d)
	}
}

// A message that went through two queues still has its native part.
func TestRawNativeSurvivesJSON(t *testing.T) {
	data, _ := json.Marshal(full())
	for range 2 {
		var m push.Message
		if err := json.Unmarshal(data, &m); err != nil {
			t.Fatal(err)
		}
		again, err := json.Marshal(&m)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(data), string(again)); d != "" {
			t.Errorf("JSON changed (-want +got):\n%s", d)
		}
		data = again
	}
}

func TestAudienceSurvivesJSON(t *testing.T) {
	for _, a := range []push.Audience{
		push.Tokens("a", "b"), push.Aliases("a"), push.Users("u"), push.Topic("t"), push.Condition("'a' in topics"),
		push.Tagged(push.Tags{Any: []string{"x"}, None: []string{"y"}}), push.Everyone(),
	} {
		data, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		var back push.Audience
		if err := json.Unmarshal(data, &back); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(a, back); d != "" {
			t.Errorf("after JSON (-want +got):\n%s", d)
		}
	}
}

func TestTTL(t *testing.T) {
	for d, want := range map[time.Duration]push.Seconds{
		0: 0, time.Hour: 3600, time.Nanosecond: 1, 1500 * time.Millisecond: 2,
	} {
		if got := *push.TTL(d); got != want {
			t.Errorf("TTL(%v) = %d, want %d", d, got, want)
		}
	}
}

func TestValidate(t *testing.T) {
	tests := []struct {
		name  string
		m     *push.Message
		field string // of the error; empty if the message is good
	}{
		{"nil", nil, "message"},
		{"full", full(), ""},
		{"empty", &push.Message{}, "message"},
		{"only TTL", &push.Message{TTL: push.TTL(1)}, "message"},
		{"title", &push.Message{Title: "t"}, ""},
		{"badge", &push.Message{Badge: push.ClearBadge()}, ""},
		{"native only", &push.Message{Native: push.Natives{&acme{}}}, ""},
		{"title not UTF-8", &push.Message{Title: "\xff"}, "title"},
		{"body not UTF-8", &push.Message{Body: "a\xc3"}, "body"},
		{"line break in the body", &push.Message{Body: "a\nb"}, ""},
		{"line break in the collapse key", &push.Message{Body: "b", CollapseKey: "a\r\nb: c"}, "collapse_key"},
		{"line break in the id", &push.Message{Body: "b", ID: "a\nb"}, "id"},
		{"NUL in the channel", &push.Message{Body: "b", Channel: "a\x00"}, "channel"},
		{"data not UTF-8", &push.Message{Data: map[string]string{"k": "\xff"}}, "data"},
		{"data without a key", &push.Message{Data: map[string]string{"": "v"}}, "data"},
		{"priority", &push.Message{Body: "b", Priority: "urgent"}, "priority"},
		{"class", &push.Message{Body: "b", Class: "spam"}, "class"},
		{"click without a target", &push.Message{Body: "b", Click: push.OpenURL("")}, "click"},
		{"click with one too many", &push.Message{Body: "b", Click: &push.Click{Action: push.ClickApp, Target: "x"}}, "click"},
		{"click zero", &push.Message{Body: "b", Click: &push.Click{}}, "click"},
		{"badge zero", &push.Message{Body: "b", Badge: &push.Badge{}}, "badge"},
		{"badge negative", &push.Message{Body: "b", Badge: push.SetBadge(-1)}, "badge"},
		{"badge add zero", &push.Message{Body: "b", Badge: push.AddBadge(0)}, "badge"},
		{"negative TTL", &push.Message{Body: "b", TTL: push.TTL(-time.Hour)}, "ttl"},
		{"silent with a title", &push.Message{Title: "t", Silent: true, Data: map[string]string{"k": "v"}}, "silent"},
		{"two natives for one vendor", &push.Message{Native: push.Natives{&acme{}, &acme{}}}, "native"},
		{"nil native", &push.Message{Native: push.Natives{nil}}, "native"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := tt.m.Validate()
			var fe *push.FieldError
			switch {
			case tt.field == "" && err != nil:
				t.Errorf("Validate = %v, want nil", err)
			case tt.field != "" && !errors.As(err, &fe):
				t.Errorf("Validate = %v, want a FieldError", err)
			case tt.field != "" && fe.Field != tt.field:
				t.Errorf("the error names %q, want %q: %v", fe.Field, tt.field, err)
			}
		})
	}
}

func TestValidateDoesNotAllocate(t *testing.T) {
	m := full()
	if n := testing.AllocsPerRun(100, func() {
		if err := m.Validate(); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("Validate allocates %v times", n)
	}
}

func TestNativeOf(t *testing.T) {
	bad := func(m *push.Message, want string) {
		t.Helper()
		if _, err := push.NativeOf[acme](m, "acme"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("err = %v, want one about %q", err, want)
		}
	}
	bad(&push.Message{Native: push.Natives{(*acme)(nil)}}, "nil")
	bad(&push.Message{Native: push.Natives{&push.RawNative{For: "acme", JSON: []byte(`{"text":1}`)}}}, "decoded")
	bad(&push.Message{Native: push.Natives{&push.RawNative{For: "acme"}}}, "empty")
	bad(&push.Message{Native: push.Natives{other{}}}, "type")
	if n, err := push.NativeOf[acme](&push.Message{}, "acme"); n != nil || err != nil {
		t.Errorf("NativeOf(no native) = %v, %v", n, err)
	}
}

type other struct{}

func (other) Vendor() push.Vendor { return "acme" }

func FuzzMessageJSON(f *testing.F) {
	data, _ := json.Marshal(full())
	f.Add(data)
	f.Add([]byte(`{"native":{"acme":null,"":{}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var m push.Message
		if json.Unmarshal(data, &m) != nil {
			return
		}
		_ = m.Validate()
		_, _ = push.NativeOf[acme](&m, "acme")
		first, err := json.Marshal(&m)
		if err != nil {
			return
		}
		var back push.Message
		if err := json.Unmarshal(first, &back); err != nil {
			t.Fatalf("own JSON %s cannot be read: %v", first, err)
		}
		second, err := json.Marshal(&back)
		if err != nil || string(first) != string(second) {
			t.Fatalf("JSON changed from %s to %s, %v", first, second, err)
		}
	})
}

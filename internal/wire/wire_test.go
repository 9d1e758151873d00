package wire

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

type object struct {
	A string `json:"a,omitempty"`
	B *int   `json:"b,omitempty"`
	C string `json:"-"`
}

func TestMarshalExtra(t *testing.T) {
	tests := []struct {
		name  string
		v     object
		extra map[string]any
		want  string
	}{
		{"nothing", object{}, nil, `{}`},
		{"no HTML escapes", object{A: "<&>"}, nil, `{"a":"<&>"}`},
		{"extra only", object{}, map[string]any{"x": 1}, `{"x":1}`},
		{"both", object{A: "a", B: new(0)}, map[string]any{"x": "<", "y": nil}, `{"a":"a","b":0,"x":"<","y":null}`},
	}
	for _, tt := range tests {
		got, err := MarshalExtra(tt.v, tt.extra)
		if d := cmp.Diff(tt.want, string(got)); err != nil || d != "" {
			t.Errorf("%s: %v (-want +got):\n%s", tt.name, err, d)
		}
	}
	if _, err := MarshalExtra(object{}, map[string]any{"a": 1}); err == nil {
		t.Error("an extra member with the name of a field was accepted")
	}
}

func TestUnmarshalExtra(t *testing.T) {
	var o object
	extra, err := UnmarshalExtra([]byte(`{"a":"a","b":0,"big":12345678901234567890,"o":{"p":[]}}`), &o)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(object{A: "a", B: new(0)}, o); d != "" {
		t.Errorf("fields (-want +got):\n%s", d)
	}
	want := map[string]any{"big": json.Number("12345678901234567890"), "o": map[string]any{"p": []any{}}}
	if d := cmp.Diff(want, extra); d != "" {
		t.Errorf("extra (-want +got):\n%s", d)
	}
}

func TestFlexible(t *testing.T) {
	tests := []struct {
		json string
		str  string // "!" for an error
		num  int64  // -1 for an error
	}{
		{`"12"`, "12", 12},
		{`12`, "12", 12},
		{`null`, "", 0},
		{`""`, "", -1},
		{`"x"`, "x", -1},
		{`1.5`, "1.5", -1},
		{`true`, "!", -1},
		{`[]`, "!", -1},
		{`{}`, "!", -1},
		{`99999999999999999999`, "99999999999999999999", -1},
	}
	for _, tt := range tests {
		var s String
		if err := json.Unmarshal([]byte(tt.json), &s); (tt.str == "!") != (err != nil) || err == nil && string(s) != tt.str {
			t.Errorf("String of %s = %q, %v", tt.json, s, err)
		}
		var i Int
		if err := json.Unmarshal([]byte(tt.json), &i); (tt.num == -1) != (err != nil) || err == nil && int64(i) != tt.num {
			t.Errorf("Int of %s = %d, %v", tt.json, i, err)
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add("<html>\r\n\x00\x1b[31m 请求成功 \u202e")
	f.Add(strings.Repeat("快", 1000))
	f.Fuzz(func(t *testing.T, s string) {
		got := Text(s)
		if len(got) > maxText+len("…") || !utf8.ValidString(got) || strings.ContainsAny(got, "\r\n\x00\x1b\u202e") {
			t.Errorf("Text(%q) = %q", s, got)
		}
	})
}

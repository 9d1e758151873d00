package wire

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func FuzzString(f *testing.F) {
	for _, s := range []string{`"12"`, `12`, `-0.5e3`, `null`, `"快\u0000"`, `true`, `[1]`, `{"a":1}`, `"\ud800"`, ` 7 `} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var s String
		if json.Unmarshal(data, &s) != nil {
			return
		}
		switch data = bytes.TrimSpace(data); data[0] {
		case '"':
			var want string
			if err := json.Unmarshal(data, &want); err != nil || want != string(s) {
				t.Errorf("%s is %q, want %q, %v", data, s, want, err)
			}
		case 'n':
			if s != "" {
				t.Errorf("null is %q", s)
			}
		default: // a number keeps its digits
			if string(data) != string(s) || strings.Trim(string(s), "0123456789+-.eE") != "" {
				t.Errorf("%s is %q", data, s)
			}
		}
	})
}

func FuzzInt(f *testing.F) {
	for _, s := range []string{`12`, `"-12"`, `9223372036854775807`, `9223372036854775808`, `1e3`, `1.0`, `null`, `""`, `" 1"`, `"0x1"`, `[]`, `-0`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		const before = 7
		i := Int(before)
		if json.Unmarshal(data, &i) != nil {
			if i != before {
				t.Errorf("%q is refused and became %d", data, i)
			}
			return
		}
		if data = bytes.TrimSpace(data); string(data) == "null" {
			if i != before {
				t.Errorf("null became %d", i)
			}
			return
		}
		var s String
		if err := json.Unmarshal(data, &s); err != nil {
			t.Fatalf("%q is a number, but no string: %v", data, err)
		}
		if n, err := strconv.ParseInt(string(s), 10, 64); err != nil || n != int64(i) {
			t.Errorf("%q is %d, want %d, %v", data, i, n, err)
		}
	})
}

// FuzzExtra holds for all native messages, which are made of MarshalExtra and
// UnmarshalExtra: what is read can be written, a second round changes
// nothing, and unknown members come out as they went in.
func FuzzExtra(f *testing.F) {
	for _, s := range []string{
		`{"a":"x","b":0,"newer":[1,2.50]}`, `{}`, `null`, `{"b":null,"x":null}`, `{"big":12345678901234567890,"e":1E400}`,
		`{"C":"x","-":1}`, `{"A":"x"}`, `{"a":"x","a":"y"}`, `{"":1}`, `{"<":"&"}`, `{"\ud800":1}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var o object
		extra, err := UnmarshalExtra(data, &o)
		if err != nil {
			return
		}
		first, err := MarshalExtra(o, extra)
		if err != nil {
			t.Fatalf("%q was read and cannot be written: %v", data, err)
		}
		var back object
		extraBack, err := UnmarshalExtra(first, &back)
		if err != nil {
			t.Fatalf("own JSON %s cannot be read: %v", first, err)
		}
		if second, err := MarshalExtra(back, extraBack); err != nil || string(first) != string(second) {
			t.Fatalf("JSON changed from %s to %s, %v", first, second, err)
		}
		if d := cmp.Diff(unknown(t, data), unknown(t, first)); d != "" {
			t.Errorf("unknown members of %q (-in +out):\n%s", data, d)
		}
	})
}

// unknown returns the members of an object that no field takes, in any case
// of their names, since package json does not mind it.
func unknown(t *testing.T, data []byte) map[string]any {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	members := map[string]any{}
	if err := dec.Decode(&members); err != nil {
		t.Fatal(err)
	}
	unknown := map[string]any{}
	for name, value := range members {
		if !strings.EqualFold(name, "a") && !strings.EqualFold(name, "b") {
			unknown[name] = value
		}
	}
	return unknown
}

// FuzzAppendStrings holds for the tokens of a request: whatever Printable
// lets pass is spliced in as valid JSON.
func FuzzAppendStrings(f *testing.F) {
	f.Add(`tokenA`, `x:"\`)
	f.Add(`<&>`, `~`)
	f.Add("\x7f", "a b")
	f.Fuzz(func(t *testing.T, a, b string) {
		if !Printable(a) || !Printable(b) {
			return
		}
		want := []string{a, b}
		var got []string
		data := append(AppendStrings([]byte("["), want), ']')
		if err := json.Unmarshal(data, &got); err != nil {
			t.Fatalf("%s: %v", data, err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("(-want +got):\n%s", d)
		}
	})
}

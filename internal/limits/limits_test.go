package limits

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
)

func TestCount(t *testing.T) {
	tests := []struct {
		name, text                   string
		runes, bytes, utf16, columns int
	}{
		{"empty", "", 0, 0, 0, 0},
		{"latin", "parcel", 6, 6, 6, 6},
		{"han", "快递到了", 4, 12, 4, 8},
		{"full-width comma", "，", 1, 3, 1, 2},
		{"half-width katakana", "ｱ", 1, 3, 1, 1},
		{"emoji", "😀", 1, 4, 2, 2},
		{"family", "👨‍👩‍👧", 5, 18, 8, 8},
		{"accent composed", "é", 1, 2, 1, 1},
		{"accent combining", "e\u0301", 2, 3, 2, 2},
		{"hangul", "안녕", 2, 6, 2, 4},
		{"rare ideograph", "𠀀", 1, 4, 2, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := []int{Count(tt.text, Runes), Count(tt.text, Bytes), Count(tt.text, UTF16), Count(tt.text, Columns)}
			want := []int{tt.runes, tt.bytes, tt.utf16, tt.columns}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("runes, bytes, UTF-16, columns (-want +got):\n%s", d)
			}
		})
	}
}

func TestCut(t *testing.T) {
	tests := []struct {
		name, text string
		max        int
		unit       Unit
		want       string
	}{
		{"fits", "parcel", 6, Runes, "parcel"},
		{"latin", "parcels", 6, Runes, "parce…"},
		{"han by bytes", "快递到了", 9, Bytes, "快递…"},
		{"han by columns", "快递到了", 6, Columns, "快递…"},
		{"accent kept with its letter", "ee\u0301e\u0301", 4, Runes, "ee\u0301…"},
		{"accent does not fit", "ee\u0301e\u0301", 3, Runes, "e…"},
		{"family whole or not at all", "a👨‍👩‍👧b", 6, Runes, "a…"},
		{"family fits", "a👨‍👩‍👧bcd", 7, Runes, "a👨‍👩‍👧…"},
		{"skin tone", "👍🏽👍🏽", 3, Runes, "👍🏽…"},
		{"flag", "🇨🇳🇫🇷", 2, Runes, "…"},
		{"no room", "parcel", 0, Runes, ""},
		{"room for the ellipsis only", "parcel", 1, Runes, "…"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Cut(tt.text, tt.max, tt.unit)
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("Cut (-want +got):\n%s", d)
			}
		})
	}
}

func FuzzCut(f *testing.F) {
	f.Add("快递 👨‍👩‍👧 e\u0301 🇨🇳", 7)
	f.Add("👍🏽👍🏽", 3)
	f.Add("\xff\xfe", 1)
	f.Add("parcels", 0)
	f.Add("parcels", -1)
	f.Fuzz(func(t *testing.T, s string, max int) {
		for _, u := range []Unit{Runes, Bytes, UTF16, Columns, Tokens} {
			got := Cut(s, max, u)
			if n := Count(got, u); n > max && got != "" {
				t.Errorf("Cut(%q, %d, %s) = %q of length %d", s, max, u, got, n)
			}
			if whole := Count(s, u) <= max; whole != (got == s) && s != Ellipsis && s != "" {
				t.Errorf("Cut(%q, %d, %s) = %q", s, max, u, got)
			}
			if !strings.HasPrefix(s, strings.TrimSuffix(got, Ellipsis)) && got != s {
				t.Errorf("Cut(%q, %d, %s) = %q is no beginning of it", s, max, u, got)
			}
			if utf8.ValidString(s) && !utf8.ValidString(got) {
				t.Errorf("Cut(%q, %d, %s) = %q is not UTF-8", s, max, u, got)
			}
			if again := Cut(got, max, u); again != got {
				t.Errorf("Cut(%q, %d, %s) = %q, and again %q", s, max, u, got, again)
			}
		}
	})
}

func testTable() Table {
	return Table{Vendor: "acme", Limits: []Limit{
		{Field: "title", Min: 1, Max: 40, Unit: Runes, Code: "77", Kind: push.ErrPayloadTooLarge},
		{Field: "ttl", Min: 60, Max: 86400, Unit: Seconds},
	}}
}

func TestCheck(t *testing.T) {
	table := testTable()
	tests := []struct {
		field string
		n     int
		want  error
	}{
		{"title", 40, nil},
		{"title", 41, &push.LimitError{From: "acme", Field: "title", Limit: 40, Actual: 41, Unit: "characters", VendorCode: "77", Class: push.ErrPayloadTooLarge}},
		{"ttl", 60, nil},
		{"ttl", 59, &push.LimitError{From: "acme", Field: "ttl", Limit: 60, Actual: 59, Unit: "seconds", Minimum: true, Class: push.ErrInvalidArgument}},
		{"ttl", 86401, &push.LimitError{From: "acme", Field: "ttl", Limit: 86400, Actual: 86401, Unit: "seconds", Class: push.ErrInvalidArgument}},
	}
	for _, tt := range tests {
		if d := cmp.Diff(tt.want, table.Check(tt.field, tt.n)); d != "" {
			t.Errorf("Check(%s, %d) (-want +got):\n%s", tt.field, tt.n, d)
		}
	}
}

func TestWith(t *testing.T) {
	base := testTable()
	s := push.NewSettings(push.WithLimit("title", 60))
	raised, err := base.With(&s)
	if err != nil {
		t.Fatal(err)
	}
	if err := raised.Check("title", 60); err != nil {
		t.Errorf("raised limit: %v", err)
	}
	if err := base.Check("title", 41); err == nil {
		t.Error("raising the limit of one client raised that of another")
	}
	s = push.NewSettings(push.WithLimit("tilte", 60))
	var fe *push.FieldError
	if _, err := base.With(&s); !errors.As(err, &fe) {
		t.Errorf("With(unknown field) = %v, want a FieldError", err)
	}
	s = push.NewSettings(push.WithoutLimits())
	off, _ := base.With(&s)
	if err := off.Check("title", 1000); err != nil {
		t.Errorf("limits off: %v", err)
	}
}

func TestCheckDoesNotAllocate(t *testing.T) {
	table := testTable()
	n := testing.AllocsPerRun(100, func() {
		if err := table.CheckText("title", "快递到了"); err != nil {
			t.Fatal(err)
		}
	})
	if n != 0 {
		t.Errorf("CheckText allocates %v times", n)
	}
}
